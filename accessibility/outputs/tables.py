"""Results as flat tables that files hold: one row a place, a service, a gap, a remark, a source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.outputs.names import only_an_id, service_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.outputs.states import State
    from accessibility.outputs.words import Words
    from accessibility.provenance import Remark

__all__ = ["coverage", "gaps", "places", "points", "remarks", "services", "source_file", "sources"]

_OF_SOURCE = ["used_for", "file", "date", "fetched", "licence", "attribution", "made_up", "sha256"]

_LAST = ("inside", "geometry")


def places(results: Results, season: SeasonResults | State, *, unreached: float = np.nan) -> gpd.GeoDataFrame:
    """Every place with its minutes to the closest service of each kind, one column a kind.

    Parameters
    ----------
    results, season
        A run and one of its seasons, or a state with its basket.
    unreached
        What stands for the minutes of what is not reached: NaN (an empty cell) for files that know no infinity, else ``inf``.

    Returns
    -------
    geopandas.GeoDataFrame
        Index place. The columns of the study's places, then ``kinds_asked``, ``kinds_within``, ``all_within`` (basic services within
        their standard), and for each kind ``minutes_<kind>`` (``unreached`` where not reached: the reason column says why),
        ``missing_<kind>``, ``reason_<kind>``, ``service_<kind>`` (id of the closest), ``service_name_<kind>``.
    """
    table = results.study.places.copy()
    if season.basket is None:
        raise DataError(f"the state {season!r} has no basket, so that its places cannot be told")
    basket = season.basket.reindex(table.index)
    columns: dict[str, object] = {
        "kinds_asked": basket["kinds"].astype("Int64"),
        "kinds_within": basket["kinds_within"].astype("Int64"),
        "all_within": basket["all_within"].astype("boolean"),
    }
    names = _service_names(results)
    for kind in results.study.standards.index.astype(str):
        found = season.missing.xs(kind, level="kind").reindex(table.index)
        columns[f"minutes_{kind}"] = _reached(found["minutes"], unreached)
        columns[f"missing_{kind}"] = found["missing"].astype("boolean")
        columns[f"reason_{kind}"] = found["reason"]
        columns[f"service_{kind}"] = found["service"]
        columns[f"service_name_{kind}"] = found["service"].map(names)
    added = pd.DataFrame(columns, index=table.index)
    first = [name for name in table.columns if name not in _LAST]
    return gpd.GeoDataFrame(pd.concat([table[first], added, table[["inside", table.geometry.name]]], axis=1), crs=table.crs)


def gaps(season: SeasonResults, *, unreached: float = np.nan) -> pd.DataFrame:
    """Every place inside the study area that is beyond a standard, worst first.

    Parameters
    ----------
    season
        A season of a run.
    unreached
        As for :func:`places`.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind); columns as :func:`accessibility.gaps.missing_list` gives them, with ``minutes`` and ``beyond_minutes``
        ``unreached`` where not reached: the column ``reason`` says why.
    """
    from accessibility.gaps.missing import missing_list

    table = missing_list(season.missing)
    return table.assign(minutes=_reached(table["minutes"], unreached), beyond_minutes=_reached(table["beyond_minutes"], unreached))


def services(results: Results) -> gpd.GeoDataFrame:
    """Every service with the kinds it offers, joined by commas in a column ``kinds``.

    Parameters
    ----------
    results
        A run.
    """
    table = results.study.services
    offered = results.study.offers.index.to_frame(index=False)
    kinds = offered.groupby("service", sort=False)["kind"].agg(lambda kinds: ", ".join(map(str, kinds)))
    named = table.index.astype(str).map(_service_names(results)).astype("str")
    return table.assign(name=named, kinds=kinds.reindex(table.index).fillna("").astype(str))


def _service_names(results: Results) -> Mapping[str, str]:
    """Own names of services, those without one in the study's first language."""
    own = results.study.services["name"].astype(str)
    unnamed = service_names(results.study, results.study.config.outputs.languages[0])
    named: dict[str, str] = {str(one): name for one, name in own.items()}
    return named | {one: name for one, name in unnamed.items() if only_an_id(one, named[one])}


def points(results: Results, season: SeasonResults) -> gpd.GeoDataFrame | None:
    """Every candidate for a service point: what it would gain alone, and its step if it is chosen.

    Parameters
    ----------
    results, season
        A run and one of its seasons.

    Returns
    -------
    geopandas.GeoDataFrame or None
        Index candidate, chosen ones first; columns ``step`` (empty where not chosen), name, house, status and the gains of
        ``ServicePoints.ranking``. None if the study asks for no service points.
    """
    found = season.service_points
    if found is None or results.candidates is None:
        return None
    table = found.ranking.copy()
    table.insert(0, "step", found.chosen["step"].reindex(table.index).astype("Int64"))
    table = table.sort_values("step", kind="stable", na_position="last")
    spots = results.candidates.geometry.set_axis(results.candidates.index.astype(str))
    return gpd.GeoDataFrame(table, geometry=spots.reindex(table.index), crs=results.candidates.crs)


def coverage(results: Results, *, unreached: float = np.nan) -> pd.DataFrame:
    """People and places within and beyond each standard, season by season.

    Parameters
    ----------
    results
        A run.
    unreached
        As for :func:`places`.

    Returns
    -------
    pandas.DataFrame
        Index (season, kind); columns as :func:`accessibility.gaps.coverage` gives them, infinite medians as ``unreached``.
    """
    parts = {name: season.coverage for name, season in results.seasons.items()}
    table = pd.concat(parts, names=["season", "kind"])
    return table.replace([np.inf], unreached)


def remarks(told: Sequence[Remark], words: Words) -> pd.DataFrame:
    """Remarks as a table: what was done, the sentence, how many, of how many, which ones.

    Parameters
    ----------
    told
        Remarks of a run.
    words
        The language of the sentences.
    """
    rows = [
        {
            "kind": words.name("remark_kind", remark.kind),
            "remark": words.remark(remark),
            "count": remark.count,
            "total": remark.total,
            "rows": ", ".join(remark.rows),
            "code": remark.code,
        }
        for remark in told
    ]
    table = pd.DataFrame(rows, columns=["kind", "remark", "count", "total", "rows", "code"])
    return table.astype({"count": "Int64", "total": "Int64"})


def sources(results: Results, language: str | None = None) -> pd.DataFrame:
    """Every input with its licence, publisher, date and hash.

    Parameters
    ----------
    results
        A run.
    language
        Of the publisher's attribution: ``fi``, ``sv`` or ``en``; all of them if None.
    """
    rows = [
        {
            "used_for": source.used_for,
            "file": source_file(source.file),
            "date": source.date,
            "fetched": source.fetched,
            "licence": source.licence,
            "attribution": source.attribution if language is None else source.attribution_in(language),
            "made_up": source.made_up,
            "sha256": source.sha256,
        }
        for source in results.study.sources
    ]
    return pd.DataFrame(rows, columns=_OF_SOURCE)


def source_file(given: str) -> str:
    """The names of an input's files without the folders of the machine it was read on, whichever way their slashes lean.

    Examples
    --------
    >>> source_file("data/2026/roads.gpkg")
    'roads.gpkg'
    >>> source_file("tmc/points.zip, tmc/roads.sql")
    'points.zip, roads.sql'
    """
    return ", ".join(Path(one.replace("\\", "/")).name for one in given.split(", "))


def _reached(minutes: pd.Series, unreached: float) -> pd.Series:
    """Minutes, with what stands for those of what is not reached."""
    return minutes.astype(float).replace([np.inf], unreached)
