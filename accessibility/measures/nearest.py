"""The k nearest wanted destinations of every origin, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["id_rank", "k_nearest"]


def id_rank(ids: pd.Index) -> NDArray[np.int64]:
    """The place of each id in their order as text; equal minutes go to the lowest.

    Parameters
    ----------
    ids
        Ids of destinations.

    Returns
    -------
    numpy.ndarray of int64, one for each id
    """
    order = np.argsort(ids.astype(str).to_numpy(dtype=object), kind="stable")
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    return rank


def k_nearest(
    times: TravelTimes,
    wanted: NDArray[np.bool_],
    id_rank: NDArray[np.int64],
    k: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The k nearest of the wanted destinations of every origin, all origins at once.

    Parameters
    ----------
    times
        Pairs within reach.
    wanted
        Shape (d,): which destinations are looked at.
    id_rank
        Shape (d,): equal minutes go to the lowest.
    k
        How many.

    Returns
    -------
    position : numpy.ndarray of int64, shape (o, k)
        Position among the destinations; -1 where there is no k-th within reach.
    minutes : numpy.ndarray of float64, shape (o, k)
        ``inf`` where there is no k-th within reach.

    Notes
    -----
    k passes over the wanted pairs; nothing is sorted. Each pass takes the least of every origin and blanks it out.
    """
    position = np.full((len(times.origins), k), -1, dtype=np.int64)
    nearest = np.full((len(times.origins), k), np.inf)
    kept = np.flatnonzero(wanted[times.destination])
    start = np.searchsorted(kept, times.indptr)
    counts = np.diff(start)
    some = counts > 0
    if not some.any():
        return position, nearest
    first, owner = start[:-1][some], np.repeat(np.arange(int(some.sum())), counts[some])
    rank, minutes = id_rank[times.destination[kept]], times.minutes[kept]
    by_rank = np.argsort(id_rank)
    for place in range(k):
        least = np.minimum.reduceat(minutes, first)
        tied = np.where(minutes == least[owner], rank, len(by_rank))
        winner = np.minimum.reduceat(tied, first)
        found = np.isfinite(least)
        position[some, place] = np.where(found, by_rank[winner], -1)
        nearest[some, place] = least
        minutes[tied == winner[owner]] = np.inf
    return position, nearest
