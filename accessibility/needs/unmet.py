"""Every need that is not met, why, and the smallest change that would meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.vocabulary import UNMET_REASONS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.needs.matching import Matching

__all__ = ["unmet"]

_MANY = 1e9
_DUST_HOURS = 1e-9


def unmet(matching: Matching) -> pd.DataFrame:
    """Needs that are not met in full, with the reason and the smallest change.

    Parameters
    ----------
    matching
        Of :func:`accessibility.needs.match`.

    Returns
    -------
    pandas.DataFrame
        Index need, the most urgent first: ``place``, ``kind``, ``urgency``, ``hours`` asked for, ``hours_met``, ``hours_unmet``;
        ``reason``; the smallest change: ``provider`` that would make it (empty if none of the kind is there), ``also`` (what else it
        would have to change, joined by commas), ``minutes_more`` it or people would have to go, ``hours_more`` a week it would need.

    Notes
    -----
    The smallest change is by the provider with the fewest things in the way, among those the one whose hardest is easiest (the order of
    :data:`accessibility.vocabulary.UNMET_REASONS`), then fewest minutes more, then by id. A provider no road leads to is never proposed.
    """
    told, fit = matching.needs, matching.fitting
    short = (told["hours"] - told["hours_met"]).to_numpy(dtype=float)
    rows = np.flatnonzero(short > _DUST_HOURS)
    fails = {name: given[rows] for name, given in fit.fails.items()}
    left = _left(matching, rows)
    fails["no_capacity"] = ~fails["no_provider"] & (left < short[rows, None] - _DUST_HOURS)
    more = np.where(fails["too_far"], fit.minutes[rows] - fit.limit_minutes[rows], 0.0)
    otherwise = ["no_capacity"] if len(fit.providers) else ["no_provider"]
    best = _easiest(fails, more) if len(fit.providers) else np.zeros(len(rows), dtype=np.int64)
    reasons, also, who, minutes, hours = [], [], [], [], []
    for at, one in enumerate(best):
        stands = [name for name in UNMET_REASONS if len(fit.providers) and fails[name][at, one]] or otherwise
        nobody = stands[0] == "no_provider" or not np.isfinite(more[at, one])
        reasons.append(stands[0])
        also.append("" if nobody else ",".join(stands[1:]))
        who.append("" if nobody else str(fit.providers[one]))
        minutes.append(0.0 if nobody else float(more[at, one]))
        lacks = short[rows[at]] if nobody else max(short[rows[at]] - max(left[at, one], 0.0), 0.0)
        hours.append(float(lacks))
    table = told.iloc[rows].assign(hours_unmet=short[rows], reason=reasons, provider=who, also=also, minutes_more=minutes, hours_more=hours)
    return table.sort_values("urgency", ascending=False, kind="stable")


def _left(matching: Matching, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Hours a week each provider still has of the kind of each need."""
    left, kinds = matching.hours_left, matching.needs["kind"].iloc[rows]
    if not len(left):
        return np.zeros((len(rows), len(matching.fitting.providers)))
    by_kind = {kind: own.droplevel("kind").reindex(matching.fitting.providers) for kind, own in left.groupby(level="kind")}
    none = np.zeros(len(matching.fitting.providers))
    found = [np.nan_to_num(by_kind[kind].to_numpy(dtype=float)) if kind in by_kind else none for kind in kinds]
    return np.array(found, dtype=np.float64).reshape(len(rows), len(none))


def _easiest(fails: dict[str, NDArray[np.bool_]], more: NDArray[np.float64]) -> NDArray[np.int64]:
    """The provider of each row with the fewest and easiest things in the way."""
    many = sum(given.astype(float) for given in fails.values())
    hardest = np.zeros(more.shape)
    for rank, name in enumerate(reversed(UNMET_REASONS), 1):
        hardest = np.where(fails[name], float(rank), hardest)
    rank_of_all = np.where(np.isfinite(more), many * 1e8 + hardest * 1e6 + more, _MANY * 10 + hardest)
    rank_of_all = np.where(fails["no_provider"], _MANY * 100, rank_of_all)
    return np.asarray(np.argmin(rank_of_all, axis=1))
