"""Minutes to the nearest of many destinations, one search for all of them, for as many origins as a map has cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.network import NOT_POSSIBLE_MS
from accessibility.travel.asked import paths_of
from accessibility.travel.door_to_door import on_one_road
from accessibility.travel.search import Ends
from accessibility.travel.straight import straight_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network import Snapped
    from accessibility.travel.search import ShortestPaths

__all__ = ["minutes_to_nearest", "minutes_to_nearest_of_each"]

_MS_PER_MINUTE = 60_000


def minutes_to_nearest(
    origins: Snapped, destinations: Snapped, wanted: NDArray[np.bool_], *, max_minutes: float, search: ShortestPaths | None = None
) -> NDArray[np.float64]:
    """Minutes from each origin to the nearest wanted destination, door to door.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    wanted
        Shape (d,): which destinations are looked for.
    max_minutes
        How far is looked, inclusive.
    search
        The one to search by; chosen by how much is asked of the network if left out.

    Returns
    -------
    numpy.ndarray of float64, shape (o,)
        ``inf`` where none is within reach.

    Raises
    ------
    DataError
        If the points are on different networks.

    Notes
    -----
    One search over the reversed network from all wanted destinations at once (Dijkstra 1959, with one source more that leads to
    all of them); the same minutes as the least of :func:`accessibility.travel.times`, without its pairs.
    """
    _same_network(origins, destinations)
    limit = int(np.floor(max_minutes * _MS_PER_MINUTE + 1e-6))
    goals = np.flatnonzero(wanted & (destinations.road >= 0))
    starts = np.flatnonzero(origins.road >= 0)
    if not (len(goals) and len(starts)):
        return np.full(len(origins.ids), np.inf)
    engine = search or paths_of(origins.network)
    from_node = engine.to_nearest(_to_doors(destinations, goals), limit)
    through = (origins.depart_ms[starts] + from_node[origins.ends[starts]]).min(axis=1)
    return _door_to_door(origins, destinations, starts, goals, through, limit)


def minutes_to_nearest_of_each(
    origins: Snapped, destinations: Snapped, wanted: NDArray[np.bool_], *, max_minutes: float, search: ShortestPaths
) -> NDArray[np.float64]:
    """Minutes from each origin to the nearest destination of each kind; by the engine all kinds in one sweep, from the origins alone.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    wanted
        Shape (k, d): which destinations are of each kind.
    max_minutes
        How far is looked, inclusive.
    search
        The one to search by.

    Returns
    -------
    numpy.ndarray of float64, shape (o, k)
        As :func:`minutes_to_nearest` gives it for each kind.
    """
    at_once = getattr(search, "to_nearest_of_each", None)
    if at_once is None:
        each = [minutes_to_nearest(origins, destinations, one, max_minutes=max_minutes, search=search) for one in wanted]
        return np.stack(each, axis=1) if each else np.zeros((len(origins.ids), 0))
    _same_network(origins, destinations)
    limit = int(np.floor(max_minutes * _MS_PER_MINUTE + 1e-6))
    kind, goals = np.nonzero(wanted & (destinations.road >= 0))
    starts = np.flatnonzero(origins.road >= 0)
    minutes = np.full((len(origins.ids), len(wanted)), np.inf)
    if not (len(goals) and len(starts)):
        return minutes
    through = at_once(Ends(origins.ends[starts], origins.depart_ms[starts]), _to_doors(destinations, goals), kind, limit)
    for number in range(through.shape[1]):
        own = goals[kind == number]
        if len(own):
            minutes[:, number] = _door_to_door(origins, destinations, starts, own, through[:, number].copy(), limit)
    return minutes


def _same_network(origins: Snapped, destinations: Snapped) -> None:
    if origins.network is not destinations.network:
        raise DataError("origins and destinations are snapped to different networks; snap both to the same one")


def _to_doors(destinations: Snapped, goals: NDArray[np.int64]) -> Ends:
    """The doors of some destinations, with what lies between road and door."""
    arrive = destinations.arrive_ms[goals]
    to_door = np.where(arrive < NOT_POSSIBLE_MS, arrive + destinations.access_ms[goals][:, None], NOT_POSSIBLE_MS)
    return Ends(destinations.ends[goals], to_door)


def _door_to_door(
    origins: Snapped,
    destinations: Snapped,
    starts: NDArray[np.int64],
    goals: NDArray[np.int64],
    through: NDArray[np.int64],
    limit: int,
) -> NDArray[np.float64]:
    """Minutes of all origins, from the milliseconds of some to the nearest goal by way of a node, along one road, or straight."""
    start, goal, direct = on_one_road(origins, destinations, starts, goals)
    possible = direct < NOT_POSSIBLE_MS
    np.minimum.at(through, start[possible], (direct + destinations.access_ms[goals][goal])[possible])
    whole = through + origins.access_ms[starts]
    start, _, straight = straight_ways(origins, destinations, starts, goals)
    np.minimum.at(whole, start, straight)
    minutes = np.full(len(origins.ids), np.inf)
    minutes[starts] = np.where(whole <= limit, whole / _MS_PER_MINUTE, np.inf)
    return minutes
