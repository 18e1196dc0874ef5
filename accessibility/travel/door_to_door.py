"""Travel times from door to door: access, network and egress, exact to the millisecond."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.network import NOT_POSSIBLE_MS, Snapped, snap
from accessibility.travel.asked import paths_of
from accessibility.travel.model import TravelTimes
from accessibility.travel.search import UNREACHED_MS, Ends
from accessibility.travel.straight import straight_ways

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network import Network
    from accessibility.travel.search import ShortestPaths

__all__ = ["between", "block", "check", "limit_of", "offered_in", "on_one_road", "times"]

_MS_PER_MINUTE = 60_000
_BLOCK_PAIRS = 8_000_000
_OFFERED = ("open", "required", "closing", "competitor")


def times(
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    network: Network,
    *,
    max_minutes: float,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> TravelTimes:
    """Minutes from each place to each service within reach, door to door.

    Parameters
    ----------
    places
        Where people start.
    services
        Where they go: services, or candidates for service points. A service that is closed in the network's season is not reached,
        nor is one that is only planned (a row of services with status ``candidate``).
    network
        What they travel on.
    max_minutes
        How far is looked, inclusive.
    max_snap_m, access_kph, water
        As in :func:`accessibility.network.snap`.

    Returns
    -------
    TravelTimes

    Raises
    ------
    DataError
        If ``max_minutes`` is not above 0 and at most a day, ids stand twice, or points cannot be snapped.

    Notes
    -----
    Minutes are access (straight line to the nearest point on a road), network (shortest path) and egress. All three are whole
    milliseconds, so that the limit is inclusive to the millisecond. Neighbours far from a road are walked straight between
    (:func:`accessibility.travel.straight.straight_ways`).
    """
    origins = snap(places, network, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
    destinations = snap(services, network, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
    return between(origins, destinations, max_minutes=max_minutes, offered=offered_in(services, network.season))


def between(
    origins: Snapped,
    destinations: Snapped,
    *,
    max_minutes: float,
    offered: NDArray[np.str_] | None = None,
    search: ShortestPaths | None = None,
) -> TravelTimes:
    """Minutes between points that have been snapped to one network.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    max_minutes
        How far is looked, inclusive.
    offered
        ``reached`` for each destination that can be travelled to, else why it cannot; all can if left out.
    search
        The one to search by; chosen by how much is asked of the network if left out.

    Returns
    -------
    TravelTimes

    Raises
    ------
    DataError
        If the points are on different networks, ids stand twice, or ``max_minutes`` is not above 0 and at most a day.
    """
    network = origins.network
    check(origins, destinations, max_minutes)
    limit = limit_of(max_minutes)
    reasons = np.full(len(destinations.ids), "reached") if offered is None else offered
    starts = np.flatnonzero(origins.road >= 0)
    goals = np.flatnonzero((destinations.road >= 0) & (reasons == "reached"))
    engine = search or paths_of(network)
    origin, destination, milliseconds = _pairs(origins, destinations, starts, goals, limit, engine)
    order = np.lexsort((destination, origin))
    indptr = np.zeros(len(origins.ids) + 1, dtype=np.int64)
    np.cumsum(np.bincount(origin, minlength=len(origins.ids)), out=indptr[1:])
    return TravelTimes(
        origins=origins.ids,
        destinations=destinations.ids,
        indptr=indptr,
        destination=destination[order].astype(np.int32),
        minutes=milliseconds[order] / _MS_PER_MINUTE,
        access_minutes=origins.access_minutes,
        egress_minutes=destinations.access_minutes,
        origin_component=origins.component,
        destination_component=destinations.component,
        origin_component_any_season=origins.component_any_season,
        destination_component_any_season=destinations.component_any_season,
        max_minutes=max_minutes,
        mode=network.mode,
        season=network.season,
        remarks=(*origins.remarks, *destinations.remarks),
        destination_reason=reasons,
    )


def limit_of(max_minutes: float) -> int:
    """The limit in whole milliseconds, inclusive.

    Parameters
    ----------
    max_minutes
        How far is looked.

    Returns
    -------
    int
    """
    return int(np.floor(max_minutes * _MS_PER_MINUTE + 1e-6))


def check(origins: Snapped, destinations: Snapped, max_minutes: float) -> None:
    """Refuse what has no answer.

    Parameters
    ----------
    origins, destinations
        Points that must be on one network, each id once.
    max_minutes
        Above 0 and at most a day.

    Raises
    ------
    DataError
        As in :func:`between`.
    """
    if origins.network is not destinations.network:
        raise DataError("origins and destinations are snapped to different networks; snap both to the same one")
    if not 0 < max_minutes <= 1_440:
        raise DataError(f"max_minutes must be above 0 and at most 1440 (a day), given {max_minutes}")
    for what, ids in (("origins", origins.ids), ("destinations", destinations.ids)):
        twice = ids[ids.duplicated()].unique()
        if len(twice):
            raise DataError(f"ids of {what} must be unique; {len(twice)} stand twice or more: {', '.join(map(str, twice[:5]))}")


def offered_in(services: gpd.GeoDataFrame, season: str) -> NDArray[np.str_]:
    """Whether each service can be travelled to in the season; a table of candidates for service points is taken as if all were there.

    Parameters
    ----------
    services
        Services or candidates.
    season
        One of the seasons.

    Returns
    -------
    numpy.ndarray of str, one for each service
        ``reached``, ``closed_in_season`` or ``no_service`` (only planned).
    """
    reasons = np.full(len(services), "reached", dtype="<U32")
    if "seasons" in services:
        cells = services["seasons"].astype(str).str.strip()
        listed = {cell for cell in cells.unique() if not cell or season in (word.strip() for word in cell.split(","))}
        reasons[~cells.isin(listed).to_numpy()] = "closed_in_season"
    if "status" in services and services.index.name != "candidate":
        reasons[~services["status"].isin(_OFFERED).to_numpy()] = "no_service"
    return reasons


def _pairs(
    origins: Snapped, destinations: Snapped, starts: NDArray[np.int64], goals: NDArray[np.int64], limit: int, engine: ShortestPaths
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Origin, destination and milliseconds of every pair within the limit; the smaller side in blocks, so that memory stays bounded."""
    empty = np.zeros(0, dtype=np.int64)
    found = [(empty, empty, empty)]
    if len(starts) and len(goals):
        by_origin = len(starts) <= len(goals)
        step = max(_BLOCK_PAIRS // max(len(starts), len(goals)), 1)
        for first in range(0, min(len(starts), len(goals)), step):
            some = slice(first, first + step)
            part = (starts[some], goals) if by_origin else (starts, goals[some])
            found.append(block(origins, destinations, *part, limit, engine))
    origin, destination, milliseconds = (np.concatenate(column) for column in zip(*found, strict=True))
    return origin, destination, milliseconds


def block(
    origins: Snapped, destinations: Snapped, starts: NDArray[np.int64], goals: NDArray[np.int64], limit: int, engine: ShortestPaths
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of a block of origins and destinations.

    Parameters
    ----------
    origins, destinations
        Points on one network.
    starts, goals
        Positions of those in the block; all of them are on a road.
    limit
        Milliseconds from door to door, inclusive.
    engine
        What is searched by.

    Returns
    -------
    origin, destination, milliseconds : numpy.ndarray of int64
        Of each pair within the limit, by origin, then destination.
    """
    network_ms = engine.many_to_many(
        Ends(origins.ends[starts], origins.depart_ms[starts]), Ends(destinations.ends[goals], destinations.arrive_ms[goals]), limit
    )
    one, other, direct = on_one_road(origins, destinations, starts, goals)
    network_ms[one, other] = np.minimum(network_ms[one, other], direct)
    whole = network_ms + origins.access_ms[starts][:, None] + destinations.access_ms[goals][None, :]
    one, other, straight = straight_ways(origins, destinations, starts, goals)
    whole[one, other] = np.minimum(whole[one, other], straight)
    row, column = np.nonzero(whole <= limit)
    return starts[row], goals[column], whole[row, column]


def on_one_road(
    origins: Snapped, destinations: Snapped, starts: NDArray[np.int64], goals: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs on the same road and the milliseconds of driving straight from one to the other.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    starts, goals
        Positions among the origins and the destinations; all of them are on a road.

    Returns
    -------
    one, other, milliseconds : numpy.ndarray of int64
        Positions in ``starts`` and ``goals`` of each pair, and the time between them; ``UNREACHED_MS`` against a one-way.
    """
    left = pd.DataFrame({"road": origins.road[starts], "start": np.arange(len(starts))})
    right = pd.DataFrame({"road": destinations.road[goals], "goal": np.arange(len(goals))})
    pairs = left.merge(right, on="road")
    one, other = pairs["start"].to_numpy(), pairs["goal"].to_numpy()
    start, goal = starts[one], goals[other]
    begin, end = origins.fraction[start], destinations.fraction[goal]
    along, against = origins.along_ms[start], origins.against_ms[start]
    ahead = np.where((end >= begin) & (along < NOT_POSSIBLE_MS), np.rint(end * along) - np.rint(begin * along), UNREACHED_MS)
    back = np.where((end <= begin) & (against < NOT_POSSIBLE_MS), np.rint(begin * against) - np.rint(end * against), UNREACHED_MS)
    here = np.where(begin == end, 0, UNREACHED_MS)
    return one, other, np.minimum(np.minimum(ahead, back), here).astype(np.int64)
