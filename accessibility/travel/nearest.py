"""Minutes to the nearest of many destinations, one search for all of them, for as many origins as a map has cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from accessibility.errors import DataError
from accessibility.network import NOT_POSSIBLE_MS
from accessibility.travel.door_to_door import on_one_road

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network import Network, Snapped

__all__ = ["minutes_to_nearest"]

_MS_PER_MINUTE = 60_000


def minutes_to_nearest(origins: Snapped, destinations: Snapped, wanted: NDArray[np.bool_], *, max_minutes: float) -> NDArray[np.float64]:
    """Minutes from each origin to the nearest wanted destination, door to door.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    wanted
        Shape (d,): which destinations are looked for.
    max_minutes
        How far is looked, inclusive.

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
    from_node = _node_ms(origins.network, destinations, goals, limit)
    depart = origins.depart_ms[starts].astype(float)
    through = np.where(depart < NOT_POSSIBLE_MS, depart + from_node[origins.ends[starts]], np.inf).min(axis=1)
    start, goal, direct = on_one_road(origins, destinations, starts, goals)
    possible = direct < NOT_POSSIBLE_MS
    np.minimum.at(through, start[possible], (direct + destinations.access_ms[goals][goal])[possible].astype(float))
    whole = through + origins.access_ms[starts]
    minutes[starts] = np.where(whole <= limit, whole / _MS_PER_MINUTE, np.inf)
    return minutes


def _node_ms(network: Network, destinations: Snapped, goals: NDArray[np.int64], limit: int) -> NDArray[np.float64]:
    """Milliseconds from each node to the nearest goal, its egress included."""
    count = network.node_count
    arrive = destinations.arrive_ms[goals] + destinations.access_ms[goals][:, None]
    possible = destinations.arrive_ms[goals] < NOT_POSSIBLE_MS
    tail = np.concatenate([network.head.astype(np.int64), np.full(int(possible.sum()), count)])
    head = np.concatenate([np.repeat(np.arange(count), np.diff(network.indptr)), destinations.ends[goals][possible]])
    milliseconds = np.concatenate([network.milliseconds.astype(np.int64), arrive[possible]])
    order = np.lexsort((milliseconds, head, tail))
    quickest = np.ones(len(order), dtype=bool)
    quickest[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    edge = order[quickest]
    indptr = np.zeros(count + 2, dtype=np.int64)
    np.cumsum(np.bincount(tail[edge], minlength=count + 1), out=indptr[1:])
    graph: csr_array = csr_array((milliseconds[edge].astype(float), head[edge], indptr), shape=(count + 1, count + 1))
    return np.asarray(dijkstra(graph, indices=np.array([count]), limit=float(limit)))[0, :count]
