"""The point on the road that each door snapped to, and the times to and from the ends of that road."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.network.snapped import NOT_POSSIBLE_MS, Snapped

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network.model import Network
    from accessibility.network.snap_roads import SnapRoads

__all__ = ["offsets", "placed", "road_ms"]

_AT_NODE_M = 0.5


def placed(
    points: gpd.GeoDataFrame,
    network: Network,
    road: NDArray[np.int64],
    closed: NDArray[np.int64],
    roads: SnapRoads,
    access_kph: float,
) -> Snapped:
    """The point on each road, and the times to and from its ends.

    Parameters
    ----------
    points
        The doors, shape (n,).
    network
        What they snapped to.
    road
        Position in the road table of the road each snapped to, -1 for none, shape (n,).
    closed
        For those that snapped to none: a road near them that is closed now, -1 for none, shape (n,).
    roads
        What could be snapped to.
    access_kph
        Speed between door and road.

    Returns
    -------
    Snapped
    """
    stray = np.zeros(len(network.roads), dtype=bool)
    stray[roads.row] = roads.stray
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
    along_ms, against_ms = road_ms(network, road)
    depart, arrive = offsets(fraction, along_ms, against_ms)
    return Snapped(
        ids=points.index,
        road=road,
        fraction=np.where(on, fraction, np.nan),
        x=np.where(on, shapely.get_x(where), np.nan),
        y=np.where(on, shapely.get_y(where), np.nan),
        door_x=shapely.get_x(shapes),
        door_y=shapely.get_y(shapes),
        access_m=access_m,
        access_ms=np.where(on, np.rint(np.where(on, access_m, 0) / access_kph * 3_600), NOT_POSSIBLE_MS).astype(np.int64),
        ends=np.where(on[:, None], ends, 0),
        depart_ms=np.where(on[:, None], depart, NOT_POSSIBLE_MS),
        arrive_ms=np.where(on[:, None], arrive, NOT_POSSIBLE_MS),
        along_ms=along_ms,
        against_ms=against_ms,
        component=_piece(network, network.component, road, roads.cut_off),
        component_any_season=_piece(network, network.component_any_season, np.where(on, road, closed), roads.cut_off),
        stray=on & stray[row],
        reason=np.select([on, closed >= 0], ["reached", "closed_in_season"], "no_road_within_snap"),
        network=network,
        access_kph=access_kph,
    )


def _piece(network: Network, component: NDArray[np.int32], road: NDArray[np.int64], cut_off: NDArray[np.int64]) -> NDArray[np.int32]:
    """Component of each road, -1 for none; a road that one-ways cut off is a piece of its own, numbered after all components."""
    start = network.roads["from_node"].to_numpy(dtype=np.int64)[np.where(road >= 0, road, 0)]
    node = np.minimum(np.searchsorted(network.node_id[: network.land_node_count], start), network.land_node_count - 1)
    apart = np.where(road >= 0, cut_off[road], -1)
    own = int(max(network.component.max(), network.component_any_season.max())) + 1 + apart
    return np.where(road < 0, -1, np.where(apart >= 0, own, component[node])).astype(np.int32)


def _fraction(along: NDArray[np.float64], length: NDArray[np.float64], metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the road before each point; exactly 0 or 1 where the point is at a junction."""
    fraction = np.divide(along, length, out=np.zeros_like(along), where=length > 0)
    start, end = fraction * metres <= _AT_NODE_M, (1 - fraction) * metres <= _AT_NODE_M
    fraction = np.where(start & (~end | (fraction < 0.5)), 0.0, fraction)
    return np.where(end & (~start | (fraction >= 0.5)), 1.0, fraction)


def road_ms(network: Network, road: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Time of the whole road along and against its geometry.

    Parameters
    ----------
    network
        Any network.
    road
        Positions in its road table, -1 for none, shape (n,).
    """
    both = np.full((2, len(network.roads) + 1), NOT_POSSIBLE_MS, dtype=np.int64)
    both[network.edge_forward.astype(int), network.edge_road] = network.milliseconds
    return both[1, road], both[0, road]


def offsets(
    fraction: NDArray[np.float64], along_ms: NDArray[np.int64], against_ms: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Time from the point to both ends and from both ends to the point; at a junction nothing to and from that end.

    Parameters
    ----------
    fraction
        Share of the road before each point, shape (n,).
    along_ms, against_ms
        Time of the whole road, shape (n,).
    """
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
