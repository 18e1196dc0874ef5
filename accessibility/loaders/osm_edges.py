"""Cut ways into edges where they share nodes: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.loaders.osm_ways import Nodes, Ways

__all__ = ["Edges", "cut", "way_bounds", "way_metres"]

_ELLIPSOID = Geod(ellps="WGS84")
_AT_ONCE = 2**16


@dataclass(frozen=True, eq=False)
class Edges:
    """Pieces of ways between nodes where they meet others, in the order of the ways and along them.

    Parameters
    ----------
    way
        Position of the way each is a piece of, shape (m,).
    piece
        Which piece of its way it is, from 1, shape (m,).
    from_node, to_node
        OSM ids of its ends, shape (m,).
    metres
        Length on the WGS 84 ellipsoid, shape (m,).
    geometry
        Lines in the projection of ``x`` and ``y``, shape (m,).
    torn
        Positions of ways that lack some of their nodes, shape (k,).
    """

    way: NDArray[np.int64]
    piece: NDArray[np.int64]
    from_node: NDArray[np.int64]
    to_node: NDArray[np.int64]
    metres: NDArray[np.float64]
    geometry: NDArray[np.object_]
    torn: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Points:
    """The points along all ways: which way, which known node, and whether the point begins a run without gaps."""

    way: NDArray[np.int32]
    node: NDArray[np.int32]
    begins: NDArray[np.bool_]
    torn: NDArray[np.int64]


def cut(ways: Ways, nodes: Nodes, x: NDArray[np.float64], y: NDArray[np.float64]) -> Edges:
    """Cut ways into edges at every node that two of them, or one of them twice, run through.

    Parameters
    ----------
    ways
        Ways that are roads.
    nodes
        Coordinates of their nodes, as far as known. A way is torn where a node is missing.
    x, y
        Metres of the nodes in the study's projection, for the lines.

    Returns
    -------
    Edges
        Loops and parallel edges are kept.

    Notes
    -----
    Lengths are geodesics between neighbouring nodes on the WGS 84 ellipsoid (Karney 2013), not lengths of the projected line, which
    are wrong by the projection's scale (up to 0.04 % in UTM, more in wide national grids).
    """
    points = _points(ways, nodes)
    first, last = _ends(points, len(nodes.ids))
    along = _metres_along(points, nodes)
    metres = along[last] - along[first]
    del along  # before the lines are made, which stay: what is freed below them is lost to the system
    way = points.way[first].astype(np.int64)
    return Edges(
        way=way,
        piece=_count_within(way),
        from_node=nodes.ids[points.node[first]],
        to_node=nodes.ids[points.node[last]],
        metres=metres,
        geometry=_lines(points.node, first, last, x, y),
        torn=points.torn,
    )


def _ends(points: _Points, node_count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each edge starts and ends among the points."""
    ends = np.append(points.begins[1:], True) if len(points.begins) else points.begins
    used = np.bincount(points.node, minlength=node_count)
    stops = np.flatnonzero(points.begins | ends | (used[points.node] > 1))
    run = np.cumsum(points.begins, dtype=np.int32)
    joined = run[stops[:-1]] == run[stops[1:]]
    return stops[:-1][joined], stops[1:][joined]


def way_bounds(ways: Ways, nodes: Nodes, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """West, south, east, north of each way in the units of ``x`` and ``y``, shape (n, 4); NaN for a way without known nodes."""
    way, node, _ = _known(ways, nodes)
    bounds = np.full((len(ways.ids), 4), np.nan)
    if not len(way):
        return bounds
    starts = np.flatnonzero(np.append(True, np.diff(way) != 0))
    for column, (values, reduce) in enumerate(((x, np.minimum), (y, np.minimum), (x, np.maximum), (y, np.maximum))):
        bounds[way[starts], column] = reduce.reduceat(values[node], starts)
    return bounds


def way_metres(ways: Ways, nodes: Nodes) -> NDArray[np.float64]:
    """Length of each way on the ellipsoid in metres, shape (n,), gaps left out."""
    points = _points(ways, nodes)
    steps = np.diff(_metres_along(points, nodes), prepend=0.0)
    metres = np.zeros(len(ways.ids))
    np.add.at(metres, points.way, steps)
    return metres


def _known(ways: Ways, nodes: Nodes) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Of every point along the ways whose node is known: its way, its node, and where it stands among all.

    All three count below two thousand million, so that half the memory does.
    """
    node = np.empty(len(ways.refs), dtype=np.int32)
    there = np.zeros(len(ways.refs), dtype=bool)
    for part in _parts(len(ways.refs)) if len(nodes.ids) else []:
        refs = ways.refs[part]
        found = np.minimum(np.searchsorted(nodes.ids, refs), len(nodes.ids) - 1)
        node[part], there[part] = found, nodes.ids[found] == refs
    way = np.repeat(np.arange(len(ways.ids), dtype=np.int32), np.diff(ways.offsets))
    position = np.flatnonzero(there).astype(np.int32)
    return way[position], node[position], position


def _points(ways: Ways, nodes: Nodes) -> _Points:
    way, node, position = _known(ways, nodes)
    torn = np.flatnonzero(np.bincount(way, minlength=len(ways.ids)) < np.diff(ways.offsets))
    follows = (np.diff(way, prepend=np.int32(-1)) == 0) & (np.diff(position, prepend=np.int32(-2)) == 1)
    stays = follows & (np.diff(node, prepend=np.int32(-1)) == 0)
    way, node, begins = way[~stays], node[~stays], ~follows[~stays]
    alone = begins & np.append(begins[1:], True) if len(begins) else begins
    return _Points(way[~alone], node[~alone], begins[~alone], torn)


def _metres_along(points: _Points, nodes: Nodes) -> NDArray[np.float64]:
    """Metres from the very first point, standing still where a run begins."""
    steps = np.zeros(len(points.node))
    to = np.flatnonzero(~points.begins)
    for part in _parts(len(to)):
        a, b = points.node[to[part] - 1], points.node[to[part]]
        steps[to[part]] = _ELLIPSOID.inv(nodes.lon[a], nodes.lat[a], nodes.lon[b], nodes.lat[b])[2]
    return np.cumsum(steps, out=steps)


def _parts(count: int) -> list[slice]:
    """A long row in parts, so that what is made on the way takes a part's memory."""
    return [slice(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE)]


def _count_within(way: NDArray[np.int64]) -> NDArray[np.int64]:
    """1, 2, 3 … within each stretch of equal values."""
    if not len(way):
        return way
    starts = np.flatnonzero(np.append(True, np.diff(way) != 0))
    lengths = np.diff(np.append(starts, len(way)))
    return np.arange(len(way)) - np.repeat(starts, lengths) + 1


def _lines(
    node: NDArray[np.int32], first: NDArray[np.int64], last: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.object_]:
    lines = np.empty(len(first), dtype=object)
    for part in _parts(len(first)):
        counts = last[part] - first[part] + 1
        starts = np.cumsum(counts) - counts
        at = node[np.arange(counts.sum()) - np.repeat(starts - first[part], counts)]
        lines[part] = shapely.linestrings(np.column_stack([x[at], y[at]]), indices=np.repeat(np.arange(len(counts)), counts))
    return lines
