"""The way itself: which roads a travel time is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from accessibility.errors import DataError, counted
from accessibility.network import Snapped, snap
from accessibility.travel.asked import paths_of
from accessibility.travel.door_to_door import between
from accessibility.travel.search import Ends
from accessibility.travel.straight import straight_ways

if TYPE_CHECKING:
    from accessibility.network import Network

__all__ = ["route"]

_LONGEST_MINUTES = 1_440.0


def route(
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    network: Network,
    *,
    origin: str,
    destination: str,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """The quickest way from a place to a service, leg by leg, minutes and metres.

    Parameters
    ----------
    places, services
        Tables of points; a way between two places is asked with places twice.
    network
        What is travelled on.
    origin, destination
        Ids of a row of ``places`` and a row of ``services``.
    max_snap_m, access_kph, water
        As in :func:`accessibility.network.snap`.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``leg`` from 1, in the order they are travelled; columns ``what`` (``access``, ``road``, ``ferry_wait``, ``ferry``,
        ``ice_road``, ``egress``; ``straight`` alone between neighbours that are walked between), ``road`` (its id), ``name``,
        ``road_class``, ``surface``, ``metres``, ``minutes``, ``kph``, geometry.
        The minutes add up to the travel time.

    Raises
    ------
    DataError
        If an id is not in its table, or there is no way; the message says why.
    """
    for what, one, table in (("origin", origin, places), ("destination", destination, services)):
        if one not in table.index:
            raise DataError(f"{what} {one!r} is not in its table of {counted(len(table), 'row')}")
    here = snap(places.loc[[origin]], network, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
    there = snap(services.loc[[destination]], network, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
    found = between(here, there, max_minutes=_LONGEST_MINUTES)
    if not len(found.minutes):
        reason = str(found.reason(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))[0])
        raise DataError(f"no way from {origin!r} to {destination!r} by {network.mode} in {network.season}: {reason.replace('_', ' ')}")
    whole_ms = round(float(found.minutes[0]) * 60_000)
    doors = places.geometry.loc[origin], services.geometry.loc[destination]
    only = np.zeros(1, np.int64)
    if whole_ms in straight_ways(here, there, only, only)[2]:
        legs = [_leg("straight", "", "", "", "", shapely.distance(*doors), whole_ms, shapely.LineString(doors))]
    else:
        driven_ms = whole_ms - int(here.access_ms[0]) - int(there.access_ms[0])
        legs = [_walk("access", doors[0], here), *_driven(network, here, there, driven_ms), _walk("egress", doors[1], there)]
    table = pd.DataFrame(legs, index=pd.RangeIndex(1, len(legs) + 1, name="leg"))
    return gpd.GeoDataFrame(table, geometry="geometry", crs=network.crs)


def _driven(network: Network, here: Snapped, there: Snapped, driven_ms: int) -> list[dict[str, object]]:
    """Legs on roads and ferries."""
    direct_ms = _direct_ms(here, there)
    if direct_ms == driven_ms:
        return [_part(network, here.road[0], here.fraction[0], there.fraction[0], driven_ms)] if driven_ms else []
    sources, targets = Ends(here.ends, here.depart_ms), Ends(there.ends, there.arrive_ms)
    edges = paths_of(network).path(sources, targets)
    whole_ms = int(network.milliseconds[edges].sum())
    first, last = _outer(network, sources, targets, edges, driven_ms - whole_ms)
    legs = [_part(network, here.road[0], here.fraction[0], float(first), int(here.depart_ms[0, first]))]
    legs += [_whole(network, edge) for edge in edges]
    legs += [_part(network, there.road[0], float(last), there.fraction[0], int(there.arrive_ms[0, last]))]
    return [leg for leg in legs if leg["metres"] or leg["minutes"]]


def _direct_ms(here: Snapped, there: Snapped) -> int:
    """Milliseconds straight along the road both are on; -1 where they are not on one, or it is a one-way."""
    if here.road[0] != there.road[0]:
        return -1
    begin, end = here.fraction[0], there.fraction[0]
    whole = here.along_ms[0] if end >= begin else here.against_ms[0]
    return abs(int(np.rint(end * whole)) - int(np.rint(begin * whole)))


def _outer(network: Network, sources: Ends, targets: Ends, edges: list[int], outer_ms: int) -> tuple[int, int]:
    """Which end (0 start, 1 end) of the first and of the last road the way goes through."""
    for first in (0, 1):
        for last in (0, 1):
            start, stop = int(sources.node[0, first]), int(targets.node[0, last])
            joins = (int(network.edge_tail[edges[0]]) == start and int(network.head[edges[-1]]) == stop) if edges else start == stop
            if joins and int(sources.milliseconds[0, first] + targets.milliseconds[0, last]) == outer_ms:
                return first, last
    message = "a shortest path does not fit its travel time; please report this with the two points"
    raise DataError(message)


def _walk(what: str, door: shapely.Point, snapped: Snapped) -> dict[str, object]:
    """The straight line between a door and a road."""
    road = shapely.Point(snapped.x[0], snapped.y[0])
    line = shapely.LineString([door, road] if what == "access" else [road, door])
    metres, milliseconds = float(snapped.access_m[0]), int(snapped.access_ms[0])
    return _leg(what, "", "", "", "", metres, milliseconds, line)


def _part(network: Network, road: int, begin: float, end: float, milliseconds: int) -> dict[str, object]:
    """A part of a road, between two shares of its length."""
    row = network.roads.iloc[int(road)]
    line = substring(row["geometry"], begin, end, normalized=True)
    line = shapely.LineString([line, line]) if isinstance(line, shapely.Point) else line
    what = "ice_road" if row["road_class"] == "ice_road" else "road"
    metres = abs(end - begin) * float(row["metres"])
    return _leg(what, str(row.name), row["name"], row["road_class"], row["surface"], metres, milliseconds, line)


def _whole(network: Network, edge: int) -> dict[str, object]:
    """A whole edge: a road, a ferry, boarding or leaving one."""
    row = network.roads.iloc[int(network.edge_road[edge])]
    tail, head = int(network.edge_tail[edge]), int(network.head[edge])
    metres, line = float(row["metres"]), row["geometry"] if network.edge_forward[edge] else row["geometry"].reverse()
    what = row["road_class"] if row["road_class"] in {"ferry", "ice_road"} else "road"
    if (tail < network.land_node_count) != (head < network.land_node_count):
        pier = shapely.Point(network.node_x[tail], network.node_y[tail])
        what, metres, line = "ferry_wait", 0.0, shapely.LineString([pier, pier])
    return _leg(what, str(row.name), row["name"], row["road_class"], row["surface"], metres, int(network.milliseconds[edge]), line)


def _leg(
    what: str, road: str, name: str, road_class: str, surface: str, metres: float, milliseconds: int, line: shapely.LineString
) -> dict[str, object]:
    kph = metres / 1000 / (milliseconds / 3_600_000) if milliseconds and metres else np.nan
    return {
        "what": what,
        "road": road,
        "name": name,
        "road_class": road_class,
        "surface": surface,
        "metres": metres,
        "minutes": milliseconds / 60_000,
        "kph": kph,
        "geometry": line,
    }
