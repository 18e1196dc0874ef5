"""Neighbouring doors: the straight way from one to the other, where the way to the road and back would be the longer walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network import Snapped

__all__ = ["NEIGHBOURS_M", "straight_ways"]

NEIGHBOURS_M = 200.0
"""How far apart two doors may be to be walked straight between."""


def straight_ways(
    origins: Snapped, destinations: Snapped, starts: NDArray[np.int64], goals: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of doors that are walked straight between, and the milliseconds of it.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    starts, goals
        Positions among the origins and the destinations; all of them are on a road.

    Returns
    -------
    one, other, milliseconds : numpy.ndarray of int64
        Positions in ``starts`` and ``goals`` of each pair, and the time of the straight line between the two doors.

    Notes
    -----
    Two doors at most 200 m apart are walked straight between where that is no longer than the straight lines from both to their roads
    together: nobody walks farther off the road for it than the way by the road takes for granted. A line across more than 50 m of water
    is refused. The pace is the slower of the two. What remains, neighbours on two roads that are far apart by road, is told
    (`accessibility.travel.beside`).
    """
    doors, to = _doors(origins, starts), _doors(destinations, goals)
    one, other = shapely.STRtree(to).query(doors, predicate="dwithin", distance=NEIGHBOURS_M)
    metres = np.asarray(shapely.distance(doors[one], to[other]))
    walked = metres <= origins.access_m[starts[one]] + destinations.access_m[goals[other]]
    one, other, metres = one[walked], other[walked], metres[walked]
    if origins.water is not None:
        begin = starts[one]
        dry = ~origins.water.bars(origins.door_x[begin], origins.door_y[begin], to[other])
        one, other, metres = one[dry], other[dry], metres[dry]
    kph = min(origins.access_kph, destinations.access_kph)
    return one, other, np.rint(metres / kph * 3_600).astype(np.int64)


def _doors(points: Snapped, which: NDArray[np.int64]) -> NDArray[np.object_]:
    """The doors of some of the points."""
    return np.asarray(shapely.points(points.door_x[which], points.door_y[which]), dtype=object)
