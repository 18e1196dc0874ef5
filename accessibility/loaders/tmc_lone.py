"""Public roads that hang in the air: each begins on another public road, so one end of them is joined to the likeliest."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.loaders.tmc_arrays import distances, labels, tree_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.loaders.tmc_arrays import Lines, Points

__all__ = ["lone_roads"]

_NEAR_M = 350.0
"""Three of four ends that name their road are this near to its straight line."""
_ALIKE_M, _ALIKE = 3000.0, 0.85
"""A road whose name is spelt nearly as the end says may be this far off."""


def lone_roads(at: Points, on: Lines, pairs: NDArray[np.int64], projected: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """For roads in no connection with the largest network, the end and the line where they are joined, in order of point.

    Parameters
    ----------
    at, on
        Points and lines.
    pairs
        Points that are one junction, shape (k, 2).
    projected
        Points known to lie on a line.

    Returns
    -------
    list of (int, int)
        Positions of point and line.

    Notes
    -----
    A line is taken only if it is long enough to pass through the end, and is within ``_NEAR_M`` of it or called nearly as the end says.
    Landings are no such ends: islands stay islands.
    """
    linked = np.concatenate([pairs, _ends(on, projected), np.stack([on.tail, on.head], axis=1)[on.there]])
    piece = labels(linked, len(at.code))
    outside = piece != np.bincount(piece).argmax()
    able = _able(at, on, np.flatnonzero(at.end & (at.junction | at.border) & outside))
    found: list[tuple[int, int]] = []
    while True:
        best: dict[int, tuple[float, int, int]] = {}
        largest = np.bincount(piece).argmax()
        for away, point, line in able:
            here = int(piece[point])
            if here not in {largest, piece[on.tail[line]]}:
                best[here] = min(best.get(here, (np.inf, 0, 0)), (away, point, line))
        if not best:
            return sorted(found)
        found += [(point, line) for _, point, line in best.values()]
        piece = labels(np.concatenate([linked, _ends(on, found)]), len(at.code))


def _ends(on: Lines, found: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Points with the tail of the line they lie on."""
    return np.array([(point, on.tail[line]) for point, line in found], dtype=np.int64).reshape(-1, 2)


def _able(at: Points, on: Lines, ends: NDArray[np.int64]) -> list[tuple[float, int, int]]:
    """Metres, point and line of every end and line of another road that may meet."""
    lines = np.flatnonzero(on.open_to_join)
    source, near = tree_of(at, on, lines).query(shapely.points(at.xy[ends]), predicate="dwithin", distance=_ALIKE_M)
    able = []
    for row, point in enumerate(ends.tolist()):
        close = np.sort(lines[near[source == row]])
        close = close[on.road[close] != at.road[point]]
        away, long_enough = distances(at, on, point, close)
        wanted = str(at.names_title[point])
        alike = set(difflib.get_close_matches(wanted, sorted(set(at.title[on.tail[close]])), cutoff=_ALIKE)) - {""}
        named = np.isin(at.title[on.tail[close]], sorted(alike))
        able += [(float(away[k]), point, int(close[k])) for k in np.flatnonzero(long_enough & (named | (away <= _NEAR_M)))]
    return able
