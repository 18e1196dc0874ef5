"""Findings of ``[moves]``: doubled services that would reach people who have none if they were offered elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from accessibility import gaps, travel
from accessibility.batch.findings.told import Counted, named, offers_of, standards_of
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["moves"]

_SAID = 3


def moves(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[moves]`` asks for, season by season; nothing if the study has no such section or no candidates.

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
    study, asked, candidates = results.study, results.study.config.moves, results.candidates
    if asked is None or candidates is None or not len(candidates):
        return
    way, counted = study.config.travel, Counted(study, asked.people)
    for season, one in results.seasons.items():
        progress.stage("moves", season)
        to_candidates = travel.times(
            study.places,
            candidates,
            one.network,
            max_minutes=way.max_minutes,
            max_snap_m=way.max_snap_m,
            access_kph=way.access_kph,
            water=study.water,
        )
        standards = standards_of(study, asked.kinds)
        found = gaps.moves(one.times, offers_of(study), study.places, standards=standards, to_candidates=to_candidates, people=asked.people)
        table = _best_first(_with_km(found, study.services, candidates)).head(asked.most)
        unit = "people" if counted.counts_people else "places"
        said = []
        for _, row in table.reset_index().drop_duplicates("kind").head(_SAID).iterrows():
            values: dict[str, object] = {
                "kind": str(row["kind"]),
                "service": named(results, "service", row["service"]),
                "candidate": named(results, "candidate", row["candidate"]),
                "km": round(float(row["km_moved"])),
                "gained": round(float(row[f"{unit}_gained"])),
                "lost": round(float(row[f"{unit}_left_without"])),
            }
            said.append(Sentence(f"finding.moves_one{counted.suffix}", values, {"kind": "kind"}))
        yield Finding("moves", table, season, sentences=tuple(said) or (Sentence("finding.moves_none"),), rows_on_page=15)


def _with_km(found: pd.DataFrame, services: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame) -> pd.DataFrame:
    """Moves with how far they are, and of those that help as many the nearest first: a provider seldom leaves its own municipality."""
    here = services.geometry.reindex(found.index.get_level_values("service").to_numpy())
    there = candidates.geometry.reindex(found.index.get_level_values("candidate").to_numpy())
    km = shapely.distance(here.to_numpy(), there.to_numpy()) / 1000.0
    keys = pd.DataFrame({"people": -found["net_people"].to_numpy(), "places": -found["net_places"].to_numpy(), "km": km.round(3)})
    return found.assign(km_moved=km).iloc[keys.sort_values(list(keys.columns), kind="stable").index]


def _best_first(found: pd.DataFrame) -> pd.DataFrame:
    """The best candidate of each service first, then the second of each, and so on."""
    if not len(found):
        return found
    turn = found.groupby(level=["kind", "service"], sort=False).cumcount().to_numpy()
    return found.iloc[np.argsort(turn, kind="stable")]
