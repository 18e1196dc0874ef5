"""Places that have a service beside them that the road leads a long way round to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.provenance import Remark
from accessibility.travel.straight import NEIGHBOURS_M

if TYPE_CHECKING:
    import geopandas as gpd

    from accessibility.travel.model import TravelTimes

__all__ = ["beside_remarks"]

_WORTH_SAYING_MINUTES = 2.0


def beside_remarks(places: gpd.GeoDataFrame, services: gpd.GeoDataFrame, times: TravelTimes) -> tuple[Remark, ...]:
    """Tell of places inside the area whose minutes to a service within 200 m are longer than the straight way by 2 minutes or more.

    Parameters
    ----------
    places, services
        Geometries in metres.
    times
        Minutes between them.

    Returns
    -------
    tuple of Remark
        One or none, with the most minutes counted.

    Notes
    -----
    Neighbours far from a road are walked straight between (`accessibility.travel.straight`). Those at two roads are not: what lies between
    them, a fence or a stream, is not known. The straight way is taken at walking speed, 4 km/h.
    """
    inside = places[places["inside"].to_numpy(dtype=bool)]
    if not (len(inside) and len(services)):
        return ()
    goals = shapely.centroid(services.geometry.to_numpy())
    starts = shapely.centroid(inside.geometry.to_numpy())
    one, other = shapely.STRtree(goals).query(starts, predicate="dwithin", distance=NEIGHBOURS_M)
    origin = times.origins.get_indexer(inside.index[one])
    destination = times.destinations.get_indexer(services.index[other])
    straight = shapely.distance(starts[one], goals[other]) / 4_000 * 60
    counted = np.array([_minutes(times, int(a), int(b)) for a, b in zip(origin, destination, strict=True)], dtype=float)
    longer = np.isfinite(counted) & (counted - straight >= _WORTH_SAYING_MINUTES)
    if not longer.any():
        return ()
    rows = tuple(dict.fromkeys(inside.index[one[longer]].astype(str)))
    details = {"metres": NEIGHBOURS_M, "minutes": round(float(counted[longer].max()), 1)}
    return (Remark("service_beside_by_road", "assumed", len(rows), len(inside), details, rows),)


def _minutes(times: TravelTimes, origin: int, destination: int) -> float:
    """Minutes of one pair; ``inf`` where it is not kept."""
    if origin < 0 or destination < 0:
        return float("inf")
    begin, end = times.indptr[origin], times.indptr[origin + 1]
    at = begin + np.searchsorted(times.destination[begin:end], destination)
    return float(times.minutes[at]) if at < end and times.destination[at] == destination else float("inf")
