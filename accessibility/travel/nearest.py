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

__all__ = ["minutes_to_nearest"]

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
    if origins.network is not destinations.network:
        raise DataError("origins and destinations are snapped to different networks; snap both to the same one")
    limit = int(np.floor(max_minutes * _MS_PER_MINUTE + 1e-6))
    goals = np.flatnonzero(wanted & (destinations.road >= 0))
    starts = np.flatnonzero(origins.road >= 0)
    minutes = np.full(len(origins.ids), np.inf)
    if not (len(goals) and len(starts)):
        return minutes
    network = origins.network
    engine = search or paths_of(network)
    arrive = destinations.arrive_ms[goals]
    to_door = np.where(arrive < NOT_POSSIBLE_MS, arrive + destinations.access_ms[goals][:, None], NOT_POSSIBLE_MS)
    from_node = engine.to_nearest(Ends(destinations.ends[goals], to_door), limit)
    through = (origins.depart_ms[starts] + from_node[origins.ends[starts]]).min(axis=1)
    start, goal, direct = on_one_road(origins, destinations, starts, goals)
    possible = direct < NOT_POSSIBLE_MS
    np.minimum.at(through, start[possible], (direct + destinations.access_ms[goals][goal])[possible])
    whole = through + origins.access_ms[starts]
    start, _, straight = straight_ways(origins, destinations, starts, goals)
    np.minimum.at(whole, start, straight)
    minutes[starts] = np.where(whole <= limit, whole / _MS_PER_MINUTE, np.inf)
    return minutes
