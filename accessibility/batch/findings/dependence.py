"""Findings of ``[vulnerability]`` with ``roads``: which ferries, ice roads and bridges the ways to the closest services lead over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility import gaps
from accessibility.batch.findings.told import Counted, road_in_words, standards_of
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.study import Study

__all__ = ["dependence"]

_SAID = 3


def dependence(results: Results, progress: Progress) -> Iterable[Finding]:
    """Who depends on which ferry, ice road or bridge, season by season; nothing where the study does not ask about roads.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told of each season.

    Returns
    -------
    iterable of Finding
    """
    study, asked, way = results.study, results.study.config.vulnerability, results.study.config.travel
    if asked is None or not asked.roads:
        return
    counted = Counted(study, asked.people)
    for season, one in results.seasons.items():
        progress.stage("dependence", season)
        kinds = standards_of(study, asked.kinds).index
        closest = one.closest[one.closest.index.get_level_values("kind").isin(kinds)]
        table = gaps.dependence(
            one.network,
            closest,
            study.services,
            study.places,
            people=asked.people,
            max_snap_m=way.max_snap_m,
            access_kph=way.access_kph,
            water=study.water,
        )
        yield Finding("dependence", table, season, sentences=tuple(_said(table, counted, study)), words_of={"road_class": "road_class"})


def _said(table: pd.DataFrame, counted: Counted, study: Study) -> Iterator[Sentence]:
    """The ferries and bridges most depend on."""
    if not counted.counts_people and counted.unknown:
        yield Sentence("finding.few_known", {"unknown": counted.unknown})
    if not len(table):
        yield Sentence("finding.dependence_none")
    unit = "people" if counted.counts_people else "places"
    column = f"{unit}_over_it"
    first = table.reset_index().sort_values(column, ascending=False, kind="stable", na_position="last")
    for _, row in first.drop_duplicates("road").head(_SAID).iterrows():
        values: dict[str, object] = {"road": road_in_words(study, str(row["road"])), "kind": str(row["kind"])}
        values["count"] = round(float(np.nan_to_num(row[column])))
        yield Sentence(f"finding.dependence_road{counted.suffix}", values, {"kind": "kind"})
