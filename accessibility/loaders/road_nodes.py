"""Junctions from the ends of lines, and ends that stop just short of another line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Junctions", "junctions", "loose_ends"]


class Junctions(NamedTuple):
    """Nodes of lines.

    Parameters
    ----------
    from_node, to_node
        Node of each line's start and end, shape (n,), int64; numbered from west to east, so that the order of lines does not matter.
    moved
        How many different end points were joined to another one.
    """

    from_node: NDArray[np.int64]
    to_node: NDArray[np.int64]
    moved: int


def junctions(lines: NDArray[np.object_], join_m: float) -> Junctions:
    """One node for all line ends closer than ``join_m`` metres, through chains of such ends too.

    Parameters
    ----------
    lines
        LineStrings in metres, shape (n,).
    join_m
        0 joins only ends at exactly the same spot.

    Returns
    -------
    Junctions

    Examples
    --------
    >>> lines = shapely.from_wkt(["LINESTRING (0 0, 10 0)", "LINESTRING (10.4 0, 20 0)"])
    >>> junctions(lines, 1.0)
    Junctions(from_node=array([0, 1]), to_node=array([1, 2]), moved=1)
    """
    ends = np.concatenate([_coordinates(lines, 0), _coordinates(lines, -1)])
    spots, spot = np.unique(ends, axis=0, return_inverse=True)
    pairs = KDTree(spots).query_pairs(join_m, output_type="ndarray") if join_m > 0 and len(spots) else np.empty((0, 2), dtype=np.int64)
    near = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(len(spots), len(spots)))
    count, cluster = connected_components(near, directed=False)
    _, first = np.unique(cluster, return_index=True)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(count)
    node = rank[cluster][np.ravel(spot)]
    return Junctions(node[: len(lines)], node[len(lines) :], len(spots) - count)


def loose_ends(lines: NDArray[np.object_], found: Junctions, within_m: float) -> NDArray[np.int64]:
    """Lines that end alone, within ``within_m`` metres of a line they have no junction with.

    Parameters
    ----------
    lines
        LineStrings in metres, shape (n,).
    found
        Their junctions.
    within_m
        How near the other line is.

    Returns
    -------
    numpy.ndarray of int64
        Positions in ``lines``, ascending, one for each such end.

    Notes
    -----
    Lines that cross without an end of either there are not counted: bridges do so rightly.
    """
    if not len(lines):
        return np.empty(0, dtype=np.int64)
    node = np.concatenate([found.from_node, found.to_node])
    line = np.tile(np.arange(len(lines)), 2)
    alone = np.bincount(node)[node] == 1
    points = shapely.points(np.concatenate([_coordinates(lines, 0), _coordinates(lines, -1)])[alone])
    end, other = shapely.STRtree(lines).query(points, predicate="dwithin", distance=within_m)
    own = line[alone][end]
    joined = (own == other) | _meet(found, own, other)
    return np.sort(line[alone][np.unique(end[~joined])])


def _meet(found: Junctions, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs of lines share a node."""
    start, end = found.from_node, found.to_node
    met: NDArray[np.bool_] = (
        (start[one] == start[other]) | (start[one] == end[other]) | (end[one] == start[other]) | (end[one] == end[other])
    )
    return met


def _coordinates(lines: NDArray[np.object_], position: int) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapely.get_point(lines, position)), dtype=np.float64)
