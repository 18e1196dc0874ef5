"""From points to the nearest point on a road: not onto ferries, motorways or ice roads, not across water, not onto stray pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.errors import CrsError, DataError
from accessibility.network.choice_cache import Kept, digest
from accessibility.network.next_roads import is_wet, next_roads
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

_SAME_M = 0.001


@dataclass(frozen=True, eq=False)
class _Choice:
    """The road chosen for each point (position in the table, -1 none), the stray one passed over, whether one was across water."""

    road: NDArray[np.int64]
    passed_over: NDArray[np.int64]
    refused_water: NDArray[np.bool_]


_KEPT: Kept[_Choice] = Kept(8)


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
    tables = (network.roads,) if water is None else (network.roads, water)
    key = digest(x, y, now.row, now.stray, float(max_snap_m))
    chosen = _KEPT.get(tables, key, lambda: _choose(x, y, now, max_snap_m, lakes))
    rest = np.flatnonzero(chosen.road < 0)
    closed = np.full(len(x), -1, dtype=np.int64)
    closed[rest] = _choose(x[rest], y[rest], closed_now, max_snap_m, lakes).road
    snapped = placed(points, network, chosen.road, closed, now, access_kph)
    remarks = snap_remarks(points, snapped, now, chosen.passed_over, chosen.refused_water, max_snap_m)
    return replace(snapped, water=lakes, remarks=remarks)


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
    """The nearest road for most points at once; those whose nearest will not do look farther."""
    points = np.asarray(shapely.points(x, y))
    road = np.full(len(x), -1, dtype=np.int64)
    passed, refused = np.full(len(x), -1, dtype=np.int64), np.zeros(len(x), dtype=bool)
    if not (len(roads.row) and len(x)):
        return _Choice(road, passed, refused)
    found, nearest = _nearest(points, roads.tree, max_snap_m)
    lines = roads.tree.geometries[nearest]
    wet = is_wet(x[found], y[found], lines, water)
    good = ~wet & ~roads.stray[nearest]
    road[found[good]] = roads.row[nearest[good]]
    refused[found] = wet
    rest = found[~good]
    if not len(rest):
        return _Choice(road, passed, refused)
    others = next_roads(x[rest], y[rest], shapely.distance(points[rest], lines[~good]), roads, max_snap_m, water)
    road[rest] = np.where(others.road >= 0, roads.row[others.road], -1)
    passed[rest] = np.where((others.stray >= 0) & (others.stray != others.road), roads.row[others.stray], -1)
    refused[rest] = others.across_water
    return _Choice(road, passed, refused)


def _nearest(points: NDArray[np.object_], tree: shapely.STRtree, max_snap_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Points that have a road within the distance, and the first by id of the roads that are nearest to the millimetre."""
    (found, _), metres = tree.query_nearest(points, max_distance=max_snap_m + _SAME_M, return_distance=True, all_matches=False)
    found, metres = found[metres <= max_snap_m], metres[metres <= max_snap_m]
    which, near = tree.query(points[found], predicate="dwithin", distance=metres + _SAME_M)
    order = np.lexsort((near, which))
    _, first = np.unique(which[order], return_index=True)
    return found, near[order][first]
