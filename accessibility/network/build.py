"""Roads to a directed network of one mode and one season."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from accessibility import vocabulary as words
from accessibility.errors import CrsError, TableError, UnknownWordError
from accessibility.network.arcs import MS_PER_MINUTE, Arcs, boarding_arcs, ends_of, joined, road_arcs, sailing_arcs
from accessibility.network.ferries import FerryLines, ferry_lines, ferry_minutes
from accessibility.network.foot_ferries import with_foot_ferries
from accessibility.network.model import Network
from accessibility.network.pace import minutes_both_ways, slowed
from accessibility.network.remarks import assumed_remarks, ferry_remarks, piece_remarks, town_remarks
from accessibility.network.speeds import builtin_speeds, check_speeds
from accessibility.network.towns import town_rows
from accessibility.network.usable import access_remarks, open_in, season_remarks, usable
from accessibility.schema import ROADS, check_table
from accessibility.vocabulary import CAR_AND_FOOT_FERRY, DRIVEN

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.provenance import Remark

__all__ = ["LONGEST_MS", "build"]

LONGEST_MS = 2**29 - 1
"""No edge may take longer (149 hours), so that two of them still add up within 32 bits."""


def build(
    roads: gpd.GeoDataFrame,
    *,
    mode: str = "car",
    season: str = "summer",
    speeds: pd.DataFrame | None = None,
    ferry_wait_minutes: float = 15.0,
    ferry_kph: float = 12.0,
    town_kph: float | None = None,
) -> Network:
    """The network of one mode and season, edges in milliseconds.

    Parameters
    ----------
    roads
        As in the schema, in a projected system.
    mode
        ``"car"``, ``"bicycle"``, ``"walk"`` or ``"car_and_foot_ferry"`` (:mod:`accessibility.network.foot_ferries`).
    season
        One of the seasons.
    speeds
        A table of speeds as :func:`accessibility.network.check_speeds` takes it; the one that comes with the package if left out.
    ferry_wait_minutes
        Wait assumed for a ferry whose interval is not known.
    ferry_kph
        Speed assumed for a ferry whose crossing time is not known.
    town_kph
        Limit assumed for cars on through roads in towns (:mod:`accessibility.network.towns`) that have none posted; nothing is assumed
        if left out.

    Returns
    -------
    Network

    Raises
    ------
    TableError
        If the roads are not as the schema says, no road can be driven in this season, or an edge takes more than 149 hours.
    CrsError
        If the roads are not in a projected system.
    UnknownWordError
        If mode or season is not known.

    Notes
    -----
    Minutes on roads are those of :func:`accessibility.network.pace.minutes_both_ways`. Private roads and roads for destinations are
    used. A ferry costs its wait (half the interval between departures: the mean wait of somebody who comes at any time) at each
    boarding, and its crossing time; the nodes aboard follow the nodes of the roads, with ids of their own.
    """
    _check(roads, mode, season, ferry_wait_minutes, ferry_kph, town_kph)
    roads, crossed_on_foot = with_foot_ferries(roads, season) if mode == CAR_AND_FOOT_FERRY else (roads, [])
    table = builtin_speeds(mode) if speeds is None else check_speeds(speeds, mode=mode)
    used, open_season = usable(roads, mode), open_in(roads, season)
    if not (used & open_season).any():
        raise TableError(f"no road for mode {mode!r} in {season}; {len(roads)} roads given, {int(used.sum())} of them for it", "roads")
    by_id = np.asarray(roads.index.argsort())
    is_ferry = (roads["road_class"] == "ferry").to_numpy()
    land = by_id[(used & ~is_ferry)[by_id]]
    ferry = by_id[(used & is_ferry)[by_id]]
    land_nodes = np.unique(ends_of(roads, land))
    lines = ferry_lines(roads, ferry, land_nodes)
    minutes = minutes_both_ways(roads, land, mode, season, table)
    limited = town_rows(roads, land) if town_kph is not None and mode in DRIVEN else land[:0]
    if town_kph is not None and len(limited):
        minutes = slowed(minutes, np.isin(land, limited), roads["metres"].to_numpy(dtype=float)[land], town_kph)
    open_now = used & open_season
    arcs = joined(
        road_arcs(roads, land, minutes, land_nodes, open_now),
        sailing_arcs(roads, lines, ferry_minutes(roads, ferry, ferry_kph), len(land_nodes), open_now),
        boarding_arcs(lines, lines.wait_minutes(roads, open_now, ferry_wait_minutes), land_nodes, open_now),
    )
    _check_longest(arcs, roads)
    remarks = [
        *access_remarks(roads, mode),
        *crossed_on_foot,
        *season_remarks(roads, mode, season),
        *assumed_remarks(roads, open_now & ~is_ferry, mode),
        *town_remarks(roads, limited, town_kph),
        *ferry_remarks(roads, lines, open_now, ferry_wait_minutes, ferry_kph),
    ]
    return _network(roads, arcs, lines, land_nodes, by_id, mode, season, remarks)


def _check(roads: gpd.GeoDataFrame, mode: str, season: str, ferry_wait_minutes: float, ferry_kph: float, town_kph: float | None) -> None:
    """Refuse what cannot be built."""
    if mode not in words.MODES:
        raise UnknownWordError(mode, words.MODES, "mode", "network.build")
    if season not in words.SEASONS:
        raise UnknownWordError(season, words.SEASONS, "season", "network.build")
    check_table(roads, ROADS, "roads")
    if roads.crs is None or not roads.crs.is_projected:
        raise CrsError(f"roads must be in a projected system (metres), given {roads.crs}; reproject with roads.to_crs(area.crs)")
    faults = []
    endless = ~np.isfinite(roads["metres"].to_numpy(dtype=float))
    if endless.any():
        faults.append(f"column 'metres' must be finite; it is not in rows {_some(roads, endless)}")
    bent = shapely.get_type_id(roads.geometry.to_numpy()) != shapely.GeometryType.LINESTRING
    if bent.any():
        faults.append(f"every road must be one line (LineString); rows {_some(roads, bent)} are not; split them into single lines")
    if not (np.isfinite(ferry_wait_minutes) and ferry_wait_minutes >= 0):
        faults.append(f"ferry_wait_minutes must be 0 or more, given {ferry_wait_minutes}")
    if town_kph is not None and not (np.isfinite(town_kph) and town_kph > 0):
        faults.append(f"town_kph must be above 0, given {town_kph}; leave it out to assume nothing")
    if not (np.isfinite(ferry_kph) and ferry_kph > 0):
        faults.append(f"ferry_kph must be above 0, given {ferry_kph}")
    if faults:
        raise TableError(faults, "roads")


def _check_longest(arcs: Arcs, roads: gpd.GeoDataFrame) -> None:
    """Refuse an edge that would not fit."""
    long = arcs.milliseconds > LONGEST_MS
    if long.any():
        rows = np.unique(arcs.row[long])
        hours = LONGEST_MS / MS_PER_MINUTE / 60
        ids = ", ".join(map(str, roads.index[rows[:5]]))
        raise TableError(f"{len(rows)} roads take longer than {hours:.0f} hours ({ids}); look at their 'metres' and limits", "roads")


def _network(
    roads: gpd.GeoDataFrame,
    arcs: Arcs,
    lines: FerryLines,
    land_nodes: NDArray[np.int64],
    by_id: NDArray[np.int64],
    mode: str,
    season: str,
    remarks: list[Remark],
) -> Network:
    """Sort the open edges into compressed sparse rows, find components, say what is not joined."""
    count = len(land_nodes) + len(lines.aboard_node)
    rank = np.empty(len(by_id), dtype=np.int64)
    rank[by_id] = np.arange(len(by_id))
    order = np.lexsort((~arcs.forward, rank[arcs.row], arcs.head, arcs.tail))
    order = order[arcs.open_now[order]]
    indptr = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(arcs.tail[order], minlength=count), out=indptr[1:])
    x, y = _coordinates(roads, by_id, np.concatenate([land_nodes, lines.aboard_node]))
    component = _components(arcs.tail[order], arcs.head[order], count)
    next_id = max(int(roads[["from_node", "to_node"]].to_numpy(dtype=np.int64).max()), 0) + 1
    return Network(
        mode=mode,
        season=season,
        crs=roads.crs,
        node_id=np.concatenate([land_nodes, next_id + np.arange(len(lines.aboard_node))]).astype(np.int64),
        node_x=x,
        node_y=y,
        indptr=indptr,
        head=arcs.head[order].astype(np.int32),
        milliseconds=arcs.milliseconds[order].astype(np.int32),
        edge_road=arcs.row[order].astype(np.int32),
        edge_forward=arcs.forward[order],
        component=component,
        component_any_season=_components(arcs.tail, arcs.head, count),
        roads=roads,
        land_node_count=len(land_nodes),
        remarks=(*remarks, *piece_remarks(roads, arcs, component)),
    )


def _components(tail: NDArray[np.int64], head: NDArray[np.int64], count: int) -> NDArray[np.int32]:
    """Weakly connected component of each node; 0 is the largest, ties by their first node."""
    graph = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(count, count))
    pieces, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    rank = np.empty(pieces, dtype=np.int32)
    rank[np.lexsort((first, -np.bincount(label, minlength=pieces)))] = np.arange(pieces, dtype=np.int32)
    found: NDArray[np.int32] = rank[label]
    return found


def _coordinates(
    roads: gpd.GeoDataFrame, by_id: NDArray[np.int64], nodes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres east and north of each node: an end of the first road that touches it."""
    lines = roads.geometry.to_numpy()[by_id]
    ids = np.concatenate([ends_of(roads, by_id)[:, 0], ends_of(roads, by_id)[:, 1]])
    known, first = np.unique(ids, return_index=True)
    at = first[np.searchsorted(known, nodes)]
    points = shapely.get_point(lines[at % len(lines)], np.where(at < len(lines), 0, -1))
    return shapely.get_x(points), shapely.get_y(points)


def _some(roads: gpd.GeoDataFrame, which: NDArray[np.bool_]) -> str:
    ids = roads.index[which]
    return ", ".join(map(str, ids[:5])) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
