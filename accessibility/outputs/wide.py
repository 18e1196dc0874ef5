"""One row for each place with a column for each kind, as a GIS and a spreadsheet want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from accessibility.outputs.results import Results

__all__ = ["wide_places"]

_OF_PLACES = ("name", "name_sv", "code", "municipality", "people", "inside")
_OF_KINDS = ("minutes", "missing", "service", "provider", "reason")


def wide_places(results: Results, season: str) -> pd.DataFrame:
    """Places of a season with ``minutes_<kind>``, ``missing_<kind>``, ``service_<kind>``, ``provider_<kind>`` and ``reason_<kind>``.

    Parameters
    ----------
    results
        A run.
    season
        One of its seasons.

    Returns
    -------
    pandas.DataFrame
        Index place. Then ``name``, ``name_sv``, ``code``, ``municipality``, ``people`` as far as they are known, ``inside``,
        ``basic_within`` (how many of the basic kinds are within their standard), ``basic_total``, and the columns of each kind in the
        study's order; minutes are ``inf`` where unreached.
    """
    one, places = results.seasons[season], results.study.places
    basket = one.basket.reindex(places.index)
    columns = {name: places[name] for name in places if name in _OF_PLACES or str(name).startswith("people_")}
    columns |= {"basic_within": basket["kinds_within"], "basic_total": basket["kinds"]}
    beside = one.closest.join(one.missing[["missing"]])
    for kind in results.study.kinds.index:
        rows = beside.xs(kind, level="kind").reindex(places.index)
        columns |= {f"{name}_{kind}": rows[name] for name in _OF_KINDS}
    return pd.DataFrame(columns)
