"""Findings of ``[uncertainty]``: shares as intervals, how surely places are beyond a standard and candidates chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.batch.findings.told import named, on_map
from accessibility.measures.known import enough_known
from accessibility.outputs.finding import Finding, Sentence
from accessibility.provenance import Remark
from accessibility.uncertainty import Assumptions, how_sure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.uncertainty import Uncertainty

__all__ = ["uncertainty"]


HOW_SURE = ("1_never", "2_seldom", "3_sometimes", "4_mostly", "5_always")
"""In how many draws a place is beyond a standard: none, less than a quarter, up to three quarters, more, all."""

_QUARTER = 0.25


def uncertainty(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[uncertainty]`` asks for, of the study's first season; nothing if it has no such section.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told that draws have begun.

    Returns
    -------
    iterable of Finding
    """
    study, asked = results.study, results.study.config.uncertainty
    if asked is None:
        return
    progress.stage("uncertainty", study.config.travel.seasons[0])
    ranges = asked.model_dump(include={"speed_pct", "speed_class_pct", "access_pct", "ferry_pct", "gone_pct", "unlisted_pct"})
    spots = results.candidates if asked.candidates and study.config.candidates.count else None
    found = how_sure(study, draws=asked.draws, seed=asked.seed, assumed=Assumptions(**ranges), candidates=spots)
    inside = int(study.places["inside"].sum())
    counts_people = enough_known(inside, found.people_unknown) and bool(found.coverage["share_pct_people_within_median"].notna().any())
    said = Remark("uncertainty_assumed", "assumed", details={"draws": asked.draws, "seed": asked.seed, **ranges})
    coverage = found.coverage if counts_people else found.coverage[[name for name in found.coverage if "people" not in str(name)]]
    yield Finding("uncertainty", coverage, sentences=tuple(_shares(found, "people" if counts_people else "places")), remarks=(said,))
    doubtful = found.places[found.places["inside"] & (found.places["probability_missing"] > 0)].drop(columns="inside")
    order = doubtful.sort_values("probability_missing", ascending=False, kind="stable")
    yield Finding("uncertainty_places", on_map(study, order))
    words_of = {"how_sure": "how_sure", "kind": "kind"}
    yield Finding("uncertainty_map", on_map(study, _least_sure(found)), map_column="how_sure", words_of=words_of, rows_on_page=15)
    if spots is not None:
        yield Finding("uncertainty_candidates", found.candidates, sentences=tuple(_chosen(found, results)))


def _least_sure(found: Uncertainty) -> pd.DataFrame:
    """One row a place inside, the surest beyond first: the kind of service that is most surely beyond its standard, and how surely."""
    inside = found.places[found.places["inside"]].reset_index("kind")
    worst = inside.sort_values("probability_missing", ascending=False, kind="stable")
    worst = worst[~worst.index.duplicated()][["kind", "probability_missing"]]
    share = worst["probability_missing"].to_numpy(dtype=float)
    tests = [share <= 0, share < _QUARTER, share <= 1 - _QUARTER, share < 1]
    sure = np.select(tests, HOW_SURE[:-1], HOW_SURE[-1])
    return worst.assign(how_sure=pd.Series(sure, index=worst.index, dtype="str").where(~np.isnan(share)))


def _shares(found: Uncertainty, unit: str) -> Iterator[Sentence]:
    for kind, row in found.coverage.iterrows():
        low, high = (round(float(row[f"share_pct_{unit}_within_{end}"])) for end in ("low", "high"))
        span = f"{low}–{high}" if low != high else str(low)  # noqa: RUF001  # the dash of a range
        yield Sentence(f"finding.uncertainty_share_{unit}", {"kind": str(kind), "span": span}, {"kind": "kind"})


def _chosen(found: Uncertainty, results: Results) -> Iterator[Sentence]:
    for one, share in found.candidates["probability_chosen"].head(3).items():
        yield Sentence("finding.uncertainty_chosen", {"candidate": named(results, "candidate", one), "share": round(100 * float(share))})
