"""Covering rows: places that the same candidates can cover are one row, and places nobody covers are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.siting.problem import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Rows", "merged"]


class Rows(NamedTuple):
    """Groups of places that the same candidates cover.

    Parameters
    ----------
    pairs
        By candidate, the groups it covers (as ``place``); values are 0.
    weight
        Of each group, shape (g,).
    group
        Of each place, -1 = covered by nobody or of no weight, shape (n,).
    """

    pairs: Pairs
    weight: NDArray[np.float64]
    group: NDArray[np.int64]


def merged(pairs: Pairs, weight: NDArray[np.float64], *, keep_weightless: bool = False) -> Rows:
    """Merge places that exactly the same candidates cover.

    Parameters
    ----------
    pairs
        Which candidate covers which place.
    weight
        Of each place, shape (n,).
    keep_weightless
        Whether places of no weight stay (where everybody must be covered).

    Returns
    -------
    Rows
        Groups in the order of their first place.
    """
    from scipy.sparse import csc_array

    n, m = len(weight), len(pairs.first) - 1
    by_place = csc_array((np.ones(len(pairs.place), dtype=np.int8), pairs.place, pairs.first), shape=(n, m)).tocsr()
    by_place.sort_indices()
    start, columns = by_place.indptr, np.ascontiguousarray(by_place.indices, dtype=np.int32)
    taken = np.flatnonzero((np.diff(start) > 0) & ((weight > 0) | keep_weightless))
    group = np.full(n, -1, dtype=np.int64)
    known: dict[bytes, int] = {}
    raw = columns.tobytes()
    for place, begin, end in zip(taken.tolist(), start[taken].tolist(), start[taken + 1].tolist(), strict=True):
        group[place] = known.setdefault(raw[4 * begin : 4 * end], len(known))
    sums = np.bincount(group[taken], weights=weight[taken], minlength=len(known)).astype(float)
    first_of = np.full(len(known), n, dtype=np.int64)
    np.minimum.at(first_of, group[taken], taken)
    stands = np.zeros(n, dtype=bool)
    stands[first_of] = True
    kept = stands[pairs.place]
    counts = np.bincount(pairs.candidate[kept], minlength=m)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    covers = group[pairs.place[kept]].astype(np.int32)
    return Rows(Pairs(first, covers, np.zeros(len(covers))), sums, group)
