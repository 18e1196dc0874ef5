"""From points to the nearest point on a road: not onto ferries, motorways or ice roads, not across water, not onto stray pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.errors import CrsError, DataError
from accessibility.network.placed import placed
from accessibility.network.snap_remarks import snap_remarks
from accessibility.network.snap_roads import SnapRoads, snap_roads
from accessibility.network.water import Water

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network.model import Network
    from accessibility.network.snapped import Snapped

__all__ = ["snap"]

_DETOUR_M = 500.0
_WATER_M = 50.0
_SAME_M = 0.001
_BATCH = 64


@dataclass(frozen=True, eq=False)
class _Choice:
    """The road chosen for each point (position in the table, -1 none), the stray one passed over, whether one was across water."""

    road: NDArray[np.int64]
    passed_over: NDArray[np.int64]
    refused_water: NDArray[np.bool_]


def snap(
    points: gpd.GeoDataFrame,
    network: Network,
    *,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> Snapped:
    """The nearest point on a road for each point, with the minutes of the straight line to it.

    Parameters
    ----------
    points
        Places, services or candidates in the network's system; a column ``people`` goes into the remarks.
    network
        What to snap to.
    max_snap_m
        How far a road may be, inclusive.
    access_kph
        Speed on the straight line between door and road.
    water
        Polygons of lakes and sea that nobody snaps across.

    Returns
    -------
    Snapped

    Raises
    ------
    CrsError
        If points or water are in another system than the network.
    DataError
        If a point is empty or not a point, or a distance or speed is not above 0.

    Notes
    -----
    The nearest road is taken, of those equally near (to the millimetre) the first by id. Three exceptions: ferries, motorways, ice
    roads and bridges longer than 100 m are never taken, because one does not get onto them from a door. A line that crosses more than
    50 m of water is refused and the next road tried, so that an island does not jump to the mainland. A stray road (see
    :mod:`accessibility.network.snap_roads`; mostly a slip of the data) is passed over if another is at most 500 m farther. A point
    within half a metre of the end of a road is at the junction there.
    """
    _check(points, network, max_snap_m, access_kph)
    x, y = points.geometry.x.to_numpy(dtype=float), points.geometry.y.to_numpy(dtype=float)
    lakes = Water.of(water, network.crs)
    now, closed_now = snap_roads(network)
    chosen = _choose(x, y, now, max_snap_m, lakes)
    rest = np.flatnonzero(chosen.road < 0)
    closed = np.full(len(x), -1, dtype=np.int64)
    closed[rest] = _choose(x[rest], y[rest], closed_now, max_snap_m, lakes).road
    snapped = placed(points, network, chosen.road, closed, now, access_kph)
    return replace(snapped, remarks=snap_remarks(points, snapped, now, chosen.passed_over, chosen.refused_water, max_snap_m))


def _check(points: gpd.GeoDataFrame, network: Network, max_snap_m: float, access_kph: float) -> None:
    """Refuse what cannot be snapped."""
    if points.crs is None or not points.crs.equals(network.crs):
        raise CrsError(f"points must be in the system of the network ({network.crs.name}), given {points.crs}; reproject with to_crs")
    for name, value in (("max_snap_m", max_snap_m), ("access_kph", access_kph)):
        if not (np.isfinite(value) and value > 0):
            raise DataError(f"{name} must be above 0, given {value}")
    shapes = points.geometry.to_numpy()
    bad = (shapely.get_type_id(shapes) != shapely.GeometryType.POINT) | shapely.is_empty(shapes)
    if bad.any():
        ids = ", ".join(map(str, points.index[bad][:5]))
        raise DataError(f"{int(bad.sum())} rows are not a point ({ids}); give each one point, for a polygon its centre")


def _choose(x: NDArray[np.float64], y: NDArray[np.float64], roads: SnapRoads, max_snap_m: float, water: Water | None) -> _Choice:
    """The nearest road for most points at once; the few whose nearest will not do are looked at one by one."""
    points = np.asarray(shapely.points(x, y))
    road = np.full(len(x), -1, dtype=np.int64)
    passed, refused = np.full(len(x), -1, dtype=np.int64), np.zeros(len(x), dtype=bool)
    if not (len(roads.row) and len(x)):
        return _Choice(road, passed, refused)
    found, nearest = _nearest(points, roads.tree, max_snap_m)
    wet = _crossed(x[found], y[found], roads.tree.geometries[nearest], water) > _WATER_M
    good = ~wet & ~roads.stray[nearest]
    road[found[good]] = roads.row[nearest[good]]
    refused[found] = wet
    for point in found[~good]:
        position, stray, crossing = _one_by_one(float(x[point]), float(y[point]), roads, max_snap_m, water)
        road[point] = roads.row[position] if position >= 0 else -1
        passed[point] = roads.row[stray] if stray >= 0 and stray != position else -1
        refused[point] = crossing
    return _Choice(road, passed, refused)


def _nearest(points: NDArray[np.object_], tree: shapely.STRtree, max_snap_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Points that have a road within the distance, and the first by id of the roads that are nearest to the millimetre."""
    (found, _), metres = tree.query_nearest(points, max_distance=max_snap_m + _SAME_M, return_distance=True, all_matches=False)
    found, metres = found[metres <= max_snap_m], metres[metres <= max_snap_m]
    which, near = tree.query(points[found], predicate="dwithin", distance=metres + _SAME_M)
    order = np.lexsort((near, which))
    _, first = np.unique(which[order], return_index=True)
    return found, near[order][first]


def _one_by_one(x: float, y: float, roads: SnapRoads, max_snap_m: float, water: Water | None) -> tuple[int, int, bool]:
    """Roads by distance until one will do: its position (-1 none), the nearest stray one (-1 none), whether water was in the way."""
    point = shapely.points(x, y)
    near = roads.tree.query(point, predicate="dwithin", distance=max_snap_m)
    metres = shapely.distance(point, roads.tree.geometries[near])
    order = np.lexsort((near, np.round(metres / _SAME_M)))
    near, metres = near[order], metres[order]
    stray, stray_m, crossing = -1, np.inf, False
    for start in range(0, len(near), _BATCH):
        batch = near[start : start + _BATCH]
        wet = _crossed(np.full(len(batch), x), np.full(len(batch), y), roads.tree.geometries[batch], water) > _WATER_M
        for position, distance, is_wet in zip(batch.tolist(), metres[start : start + _BATCH].tolist(), wet.tolist(), strict=True):
            if distance > stray_m + _DETOUR_M:
                return stray, stray, crossing
            if is_wet:
                crossing = True
            elif not roads.stray[position]:
                return position, stray, crossing
            elif stray < 0:
                stray, stray_m = position, distance
    return stray, stray, crossing


def _crossed(x: NDArray[np.float64], y: NDArray[np.float64], lines: NDArray[np.object_], water: Water | None) -> NDArray[np.float64]:
    """Metres of water between points and the nearest point of a road each."""
    if water is None or not len(x):
        return np.zeros(len(x))
    points = shapely.points(x, y)
    return water.crossed_m(x, y, shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, points)))
