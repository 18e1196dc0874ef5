"""Findings of ``[errands]``: what one round for several errands takes, against a trip for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility import measures, travel
from accessibility.batch.findings.told import Counted, kinds_in_words, offers_of, on_map
from accessibility.measures.weighted import quantile
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from accessibility.config import ErrandsConfig
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.study import Study

__all__ = ["errands"]

_MOST_MINUTES = 1_440.0


def errands(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[errands]`` asks for, season by season; nothing if the study has no such section.

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
    study, asked = results.study, results.study.config.errands
    if asked is None:
        return
    way, offers = study.config.travel, offers_of(study)
    ids = offers.index.get_level_values("service")[offers.index.get_level_values("kind").isin(asked.kinds)]
    stops = study.services[study.services.index.isin(ids)]
    for season, one in results.seasons.items():
        progress.stage("errands", season)
        reach = {"max_snap_m": way.max_snap_m, "access_kph": way.access_kph}
        between = travel.times(stops, stops, one.network, max_minutes=min(2 * way.max_minutes, _MOST_MINUTES), water=study.water, **reach)
        back = travel.times(stops, study.places, one.network, max_minutes=way.max_minutes, water=study.water, **reach)
        roof = {"services": study.services, "roof_m": asked.roof_m}
        table = measures.errands(one.times, between, offers, kinds=asked.kinds, known=study.config.known_kinds, back=back, **roof)
        yield _finding(study, season, table, asked)


def _finding(study: Study, season: str, table: pd.DataFrame, asked: ErrandsConfig) -> Finding:
    """Rounds of the places inside, those that would save most by a shared roof first."""
    counted = Counted(study)
    inside = table.loc[counted.places].drop(columns="max_minutes")
    inside = inside.rename(columns={"services": "service_ids", "stops": "services"})
    inside.insert(0, "people", counted.people)
    said = tuple(_sentences(inside, counted, kinds_in_words(study, asked.kinds), asked.roof_m))
    order = np.argsort(-inside["round_minutes"].to_numpy(dtype=float), kind="stable")
    return Finding("errands", on_map(study, inside.iloc[order]), season, sentences=said, map_column="round_minutes", rows_on_page=15)


def _sentences(inside: pd.DataFrame, counted: Counted, kinds: dict[str, str], roof_m: float) -> Iterator[Sentence]:
    """What a round takes, what it saves, who does all under one roof, and who cannot."""
    rounds, separate = (inside[name].to_numpy(dtype=float) for name in ("round_minutes", "separate_minutes"))
    reached = np.isfinite(rounds)
    if reached.any() and counted.weight[reached].sum() > 0:
        middle = quantile(rounds[reached], counted.weight[reached], 0.5)
        apart = quantile(separate[reached], counted.weight[reached], 0.5)
        saved = float(counted.weight[reached] @ (separate - np.where(reached, rounds, 0.0))[reached] / counted.weight[reached].sum())
        yield Sentence(f"finding.errands_half{counted.suffix}", {"kinds": kinds, "round": middle, "separate": apart, "saved": saved})
        roof = counted.many(inside["one_roof"].to_numpy(dtype=bool))
        yield Sentence(f"finding.errands_roof{counted.suffix}", {"kinds": kinds, "count": roof, "metres": round(roof_m)})
    if not reached.all():
        yield Sentence("finding.errands_none", {"count": int((~reached).sum()), "kinds": kinds})
