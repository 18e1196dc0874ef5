"""From points to the nearest point on a road: not onto ferries, motorways or ice roads, not across water, not onto stray pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.errors import CrsError, DataError
from accessibility.network.snap_remarks import snap_remarks
from accessibility.network.snapped import NOT_POSSIBLE_MS, Snapped
from accessibility.network.usable import drivable
from accessibility.network.water import Water

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network.model import Network

__all__ = ["snap"]

_NOT_ONTO = ("ferry", "motorway", "ice_road")
_LONG_BRIDGE_M = 100.0
_FRAGMENT_M = 500.0
_DETOUR_M = 500.0
_WATER_M = 50.0
_AT_NODE_M = 0.5
_SAME_M = 0.001
_BATCH = 64


@dataclass(frozen=True, eq=False)
class _Choice:
    """The road chosen for each point (position in the table, -1 none) and why it is not the nearest one."""

    road: NDArray[np.int64]
    skipped_fragment: NDArray[np.bool_]
    refused_water: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Roads:
    """Roads that may be snapped to, in the order of their ids."""

    row: NDArray[np.int64]
    tree: shapely.STRtree
    fragment: NDArray[np.bool_]


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
    50 m of water is refused and the next road tried, so that an island does not jump to the mainland. A piece of road shorter than
    500 m in all that is not joined to the rest in any season (mostly a slip of the data) is passed over if a joined road is at most
    500 m farther. A point within half a metre of the end of a road is at the junction there.
    """
    _check(points, network, max_snap_m, access_kph)
    x, y = points.geometry.x.to_numpy(dtype=float), points.geometry.y.to_numpy(dtype=float)
    lakes = Water.of(water, network.crs)
    now, ever = _candidates(network)
    chosen = _choose(x, y, now, max_snap_m, lakes)
    rest = np.flatnonzero(chosen.road < 0)
    closed = np.full(len(x), -1, dtype=np.int64)
    closed[rest] = _choose(x[rest], y[rest], ever, max_snap_m, lakes).road
    fragments = np.zeros(len(network.roads), dtype=bool)
    fragments[now.row] = now.fragment
    snapped = _placed(points, network, chosen.road, closed, fragments, access_kph)
    remarks = snap_remarks(points, snapped, chosen.skipped_fragment, chosen.refused_water, max_snap_m)
    return Snapped(**{name: getattr(snapped, name) for name in snapped.__dataclass_fields__ if name != "remarks"}, remarks=remarks)


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


def _candidates(network: Network) -> tuple[_Roads, _Roads]:
    """Roads to snap to that are open now, and those that a car could use in another season."""
    roads = network.roads
    metres = roads["metres"].to_numpy(dtype=float)
    fit = drivable(roads) & ~roads["road_class"].isin(_NOT_ONTO).to_numpy()
    fit &= ~(roads["bridge"].to_numpy(dtype=bool) & (metres > _LONG_BRIDGE_M))
    now = np.zeros(len(roads), dtype=bool)
    now[network.edge_road] = True
    usable = np.flatnonzero(drivable(roads) & (roads["road_class"] != "ferry").to_numpy())
    piece = np.full(len(roads), -1, dtype=np.int64)
    start = np.searchsorted(network.node_id[: network.land_node_count], roads["from_node"].to_numpy(dtype=np.int64)[usable])
    piece[usable] = network.component_any_season[start]
    length = np.bincount(piece[usable], weights=metres[usable], minlength=1)
    fragment = (length[piece] < _FRAGMENT_M) & (length[piece] < length.max())
    by_id = np.argsort(roads.index.to_numpy(), kind="stable")

    def part(which: NDArray[np.bool_]) -> _Roads:
        row = by_id[which[by_id]]
        return _Roads(row, shapely.STRtree(roads.geometry.to_numpy()[row]), fragment[row])

    return part(fit & now), part(fit & ~now)


def _choose(x: NDArray[np.float64], y: NDArray[np.float64], roads: _Roads, max_snap_m: float, water: Water | None) -> _Choice:
    """The nearest road for most points at once; the few whose nearest will not do are looked at one by one."""
    points = np.asarray(shapely.points(x, y))
    road = np.full(len(x), -1, dtype=np.int64)
    skipped, refused = np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
    if not (len(roads.row) and len(x)):
        return _Choice(road, skipped, refused)
    found, nearest = _nearest(points, roads.tree, max_snap_m)
    wet = _crossed(x[found], y[found], roads.tree.geometries[nearest], water) > _WATER_M
    good = ~wet & ~roads.fragment[nearest]
    road[found[good]] = roads.row[nearest[good]]
    refused[found] = wet
    for point in found[~good]:
        position, passed, crossing = _one_by_one(float(x[point]), float(y[point]), roads, max_snap_m, water)
        road[point] = roads.row[position] if position >= 0 else -1
        skipped[point], refused[point] = passed, crossing
    return _Choice(road, skipped, refused)


def _nearest(points: NDArray[np.object_], tree: shapely.STRtree, max_snap_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Points that have a road within the distance, and the first by id of the roads that are nearest to the millimetre."""
    (found, _), metres = tree.query_nearest(points, max_distance=max_snap_m + _SAME_M, return_distance=True, all_matches=False)
    found, metres = found[metres <= max_snap_m], metres[metres <= max_snap_m]
    which, near = tree.query(points[found], predicate="dwithin", distance=metres + _SAME_M)
    order = np.lexsort((near, which))
    _, first = np.unique(which[order], return_index=True)
    return found, near[order][first]


def _one_by_one(x: float, y: float, roads: _Roads, max_snap_m: float, water: Water | None) -> tuple[int, bool, bool]:
    """Roads by distance until one will do: its position (-1 none), whether a stray piece was passed over, whether water was in the way."""
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
                return stray, False, crossing
            if is_wet:
                crossing = True
            elif not roads.fragment[position]:
                return position, stray >= 0, crossing
            elif stray < 0:
                stray, stray_m = position, distance
    return stray, False, crossing


def _crossed(x: NDArray[np.float64], y: NDArray[np.float64], lines: NDArray[np.object_], water: Water | None) -> NDArray[np.float64]:
    """Metres of water between points and the nearest point of a road each."""
    if water is None or not len(x):
        return np.zeros(len(x))
    points = shapely.points(x, y)
    return water.crossed_m(x, y, shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, points)))


def _placed(
    points: gpd.GeoDataFrame,
    network: Network,
    road: NDArray[np.int64],
    closed: NDArray[np.int64],
    fragments: NDArray[np.bool_],
    access_kph: float,
) -> Snapped:
    """The point on each road, and the times to and from its ends."""
    shapes, on = points.geometry.to_numpy(), road >= 0
    row = np.where(on, road, 0)
    lines = network.roads.geometry.to_numpy()[row]
    along = shapely.line_locate_point(lines, shapes)
    where = shapely.line_interpolate_point(lines, along)
    access_m = np.where(on, shapely.distance(shapes, lines), np.inf)
    fraction = _fraction(along, shapely.length(lines), network.roads["metres"].to_numpy(dtype=float)[row])
    ends = np.searchsorted(
        network.node_id[: network.land_node_count], network.roads[["from_node", "to_node"]].to_numpy(dtype=np.int64)[row]
    )
    along_ms, against_ms = _road_ms(network, road)
    depart, arrive = _offsets(fraction, along_ms, against_ms)
    later = np.where(on, road, closed)
    return Snapped(
        ids=points.index,
        road=road,
        fraction=np.where(on, fraction, np.nan),
        x=np.where(on, shapely.get_x(where), np.nan),
        y=np.where(on, shapely.get_y(where), np.nan),
        access_m=access_m,
        access_ms=np.where(on, np.rint(np.where(on, access_m, 0) / access_kph * 3_600), NOT_POSSIBLE_MS).astype(np.int64),
        ends=np.where(on[:, None], ends, 0),
        depart_ms=np.where(on[:, None], depart, NOT_POSSIBLE_MS),
        arrive_ms=np.where(on[:, None], arrive, NOT_POSSIBLE_MS),
        along_ms=along_ms,
        against_ms=against_ms,
        component=np.where(on, network.component[np.where(on, ends[:, 0], 0)], -1).astype(np.int32),
        component_any_season=_any_season(network, later),
        fragment=on & fragments[row],
        reason=np.select([on, closed >= 0], ["reached", "closed_in_season"], "no_road_within_snap"),
        network=network,
    )


def _any_season(network: Network, road: NDArray[np.int64]) -> NDArray[np.int32]:
    """Component of each road with everything open, -1 for none."""
    start = network.roads["from_node"].to_numpy(dtype=np.int64)[np.where(road >= 0, road, 0)]
    node = np.minimum(np.searchsorted(network.node_id[: network.land_node_count], start), network.land_node_count - 1)
    return np.where(road >= 0, network.component_any_season[node], -1).astype(np.int32)


def _fraction(along: NDArray[np.float64], length: NDArray[np.float64], metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the road before each point; exactly 0 or 1 where the point is at a junction."""
    fraction = np.divide(along, length, out=np.zeros_like(along), where=length > 0)
    start, end = fraction * metres <= _AT_NODE_M, (1 - fraction) * metres <= _AT_NODE_M
    fraction = np.where(start & (~end | (fraction < 0.5)), 0.0, fraction)
    return np.where(end & (~start | (fraction >= 0.5)), 1.0, fraction)


def _road_ms(network: Network, road: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Time of the whole road along and against its geometry."""
    both = np.full((2, len(network.roads) + 1), NOT_POSSIBLE_MS, dtype=np.int64)
    both[network.edge_forward.astype(int), network.edge_road] = network.milliseconds
    return both[1, road], both[0, road]


def _offsets(
    fraction: NDArray[np.float64], along_ms: NDArray[np.int64], against_ms: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Time from the point to both ends and from both ends to the point; at a junction nothing to and from that end."""
    ahead, behind = np.rint(fraction * along_ms).astype(np.int64), np.rint(fraction * against_ms).astype(np.int64)
    can_go, can_return = along_ms < NOT_POSSIBLE_MS, against_ms < NOT_POSSIBLE_MS
    to_start = np.where(can_return, behind, NOT_POSSIBLE_MS)
    to_end = np.where(can_go, along_ms - ahead, NOT_POSSIBLE_MS)
    from_start = np.where(can_go, ahead, NOT_POSSIBLE_MS)
    from_end = np.where(can_return, against_ms - behind, NOT_POSSIBLE_MS)
    at_start, at_end = fraction == 0, fraction == 1
    depart = np.stack([np.where(at_start, 0, to_start), np.where(at_end, 0, to_end)], axis=1)
    arrive = np.stack([np.where(at_start, 0, from_start), np.where(at_end, 0, from_end)], axis=1)
    return depart, arrive
