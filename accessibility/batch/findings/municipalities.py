"""People and places within and beyond each standard, municipality by municipality, where a study has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility import gaps
from accessibility.batch.findings.told import named
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["municipalities"]

_COLUMNS = [
    "people",
    "people_missing",
    "share_pct_people_within",
    "places",
    "places_missing",
    "places_unreached",
    "places_people_unknown",
    "median_minutes_people",
]


def municipalities(results: Results, progress: Progress) -> Iterator[Finding]:
    """One row a municipality and kind, for every season; nothing where the places are of one municipality or of none known.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told that it begins.
    """
    places = results.study.places
    known = places.loc[places["inside"], "municipality"].dropna() if "municipality" in places else places.index[:0]
    if len(set(known)) < 2:  # one municipality is the whole study
        return
    progress.stage("municipalities")
    for name, season in results.seasons.items():
        table = gaps.by_municipality(season.missing)
        yield Finding("by_municipality", table[_COLUMNS], season=name, sentences=_worst(table, results))


def _worst(table: pd.DataFrame, results: Results) -> tuple[Sentence, ...]:
    """The municipality where most people are beyond the standard of some kind; nothing where people are not known."""
    people = table["people_missing"].to_numpy(dtype=float)
    if not np.nanmax(people, initial=0.0) > 0:
        return ()
    row = int(np.nanargmax(people))
    municipality, kind = table.index[row]
    values: dict[str, object] = {
        "municipality": named(results, "municipality", municipality),
        "kind": kind,
        "people": round(float(people[row])),
    }
    return (Sentence("finding.by_municipality_worst", values, {"kind": "kind"}),)
