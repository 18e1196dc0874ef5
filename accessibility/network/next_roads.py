"""The road of points whose nearest will not do: many points side by side, the few left over one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.network.snap_roads import SnapRoads
    from accessibility.network.water import Water

__all__ = ["NextRoads", "is_wet", "next_roads"]

_DETOUR_M = 500.0
_SAME_M = 0.001
_BATCHES = (4, 16, 64)
"""How many roads are tried at once: few first, since the second or third nearest mostly will do."""


@dataclass(frozen=True, eq=False)
class NextRoads:
    """What was found for each point: position of its road (-1 none), of the nearest stray one (-1 none), whether water was in the way."""

    road: NDArray[np.int64]
    stray: NDArray[np.int64]
    across_water: NDArray[np.bool_]


def next_roads(
    x: NDArray[np.float64], y: NDArray[np.float64], nearest_m: NDArray[np.float64], roads: SnapRoads, max_snap_m: float, water: Water | None
) -> NextRoads:
    """Roads by distance until one will do: not across water, and not stray unless no other is at most 500 m farther.

    Parameters
    ----------
    x, y
        The points, metres, shape (n,).
    nearest_m
        How far the nearest road of each is, shape (n,).
    roads
        What may be snapped to.
    max_snap_m
        How far a road may be, inclusive.
    water
        Lakes and sea, None where not known.

    Returns
    -------
    NextRoads
    """
    none = np.full(len(x), -1, dtype=np.int64)
    found = NextRoads(none, none.copy(), np.zeros(len(x), dtype=bool))
    for point in _side_by_side(x, y, nearest_m, roads, max_snap_m, water, found):
        found.road[point], found.stray[point], found.across_water[point] = _one_by_one(x[point], y[point], roads, max_snap_m, water)
    return found


def is_wet(x: NDArray[np.float64], y: NDArray[np.float64], lines: NDArray[np.object_], water: Water | None) -> NDArray[np.bool_]:
    """Whether more than 50 m of water lie between points and the nearest point of a road each.

    Parameters
    ----------
    x, y
        Metres, shape (n,).
    lines
        A road for each, shape (n,).
    water
        Lakes and sea, None where not known.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
    """
    if water is None or not len(x):
        return np.zeros(len(x), dtype=bool)
    on_road = shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, shapely.points(x, y)))
    return water.bars(x, y, np.asarray(on_road))


def _side_by_side(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    nearest_m: NDArray[np.float64],
    roads: SnapRoads,
    max_snap_m: float,
    water: Water | None,
    found: NextRoads,
) -> NDArray[np.int64]:
    """Fill ``found`` for points that roads up to 500 m farther than the nearest decide; the positions of the others."""
    reach = np.minimum(nearest_m + _DETOUR_M, max_snap_m)
    points = np.asarray(shapely.points(x, y))
    which, near = roads.tree.query(points, predicate="dwithin", distance=reach)
    metres = shapely.distance(points[which], roads.tree.geometries[near])
    order = np.lexsort((near, np.round(metres / _SAME_M), which))
    near, metres = near[order], metres[order]
    count = np.bincount(which, minlength=len(x))
    first = np.cumsum(count) - count
    stray_m, open_now = np.full(len(x), np.inf), np.ones(len(x), dtype=bool)
    for start, stop in _batches(int(count.max(initial=0))):
        asked = np.flatnonzero(open_now & (count > start))
        if not len(asked):
            break
        pairs = np.concatenate([np.arange(first[one] + start, first[one] + min(stop, count[one])) for one in asked])
        owner = np.repeat(asked, np.minimum(stop, count[asked]) - start)
        wet = np.zeros(len(near), dtype=bool)
        wet[pairs] = is_wet(x[owner], y[owner], roads.tree.geometries[near[pairs]], water)
        for rank in range(start, stop):
            point = np.flatnonzero(open_now & (count > rank))
            at = first[point] + rank
            over = metres[at] > stray_m[point] + _DETOUR_M
            found.road[point[over]] = found.stray[point[over]]
            found.across_water[point[~over & wet[at]]] = True
            sound = ~over & ~wet[at] & ~roads.stray[near[at]]
            found.road[point[sound]] = near[at[sound]]
            begins = ~over & ~wet[at] & ~sound & (found.stray[point] < 0)
            found.stray[point[begins]], stray_m[point[begins]] = near[at[begins]], metres[at[begins]]
            open_now[point[over | sound]] = False
    decided = open_now & ((reach >= max_snap_m) | (reach >= stray_m + _DETOUR_M))
    found.road[decided] = found.stray[decided]
    return np.flatnonzero(open_now & ~decided)


def _one_by_one(x: float, y: float, roads: SnapRoads, max_snap_m: float, water: Water | None) -> tuple[int, int, bool]:
    """Roads by distance until one will do: its position (-1 none), the nearest stray one (-1 none), whether water was in the way."""
    point = shapely.points(x, y)
    near = roads.tree.query(point, predicate="dwithin", distance=max_snap_m)
    metres = shapely.distance(point, roads.tree.geometries[near])
    order = np.lexsort((near, np.round(metres / _SAME_M)))
    near, metres = near[order], metres[order]
    stray, stray_m, crossing = -1, np.inf, False
    for start, stop in _batches(len(near)):
        batch = near[start:stop]
        wet = is_wet(np.full(len(batch), x), np.full(len(batch), y), roads.tree.geometries[batch], water)
        for position, distance, wet_now in zip(batch.tolist(), metres[start:stop].tolist(), wet.tolist(), strict=True):
            if distance > stray_m + _DETOUR_M:
                return stray, stray, crossing
            if wet_now:
                crossing = True
            elif not roads.stray[position]:
                return position, stray, crossing
            elif stray < 0:
                stray, stray_m = position, distance
    return stray, stray, crossing


def _batches(count: int) -> Iterator[tuple[int, int]]:
    """Start and stop of each batch of roads tried at once."""
    start = 0
    while start < count:
        size = next((size for size in _BATCHES if size > start), _BATCHES[-1])
        yield start, min(start + size, count)
        start += size
