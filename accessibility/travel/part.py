"""Travel times to some of their destinations, or to further ones, without a search for those that are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["beside", "to_some"]


def to_some(times: TravelTimes, wanted: NDArray[np.bool_]) -> TravelTimes:
    """The same travel times to some of the destinations only.

    Parameters
    ----------
    times
        Any.
    wanted
        Which destinations are kept, shape (d,).

    Returns
    -------
    TravelTimes
        Equal to what a search to these destinations alone would find.
    """
    kept = wanted[times.destination]
    position = np.cumsum(wanted) - 1
    indptr = np.concatenate([[0], np.cumsum(kept)])[times.indptr]
    return replace(
        times,
        destinations=times.destinations[wanted],
        indptr=indptr.astype(np.int64),
        destination=position[times.destination[kept]].astype(np.int32),
        minutes=times.minutes[kept],
        egress_minutes=times.egress_minutes[wanted],
        destination_component=times.destination_component[wanted],
        destination_component_any_season=times.destination_component_any_season[wanted],
        destination_reason=None if times.destination_reason is None else times.destination_reason[wanted],
    )


def beside(times: TravelTimes, more: TravelTimes) -> TravelTimes:
    """Travel times of the same origins to the destinations of both, ordered as one after the other.

    Parameters
    ----------
    times, more
        Of the same origins on the same network.

    Returns
    -------
    TravelTimes

    Raises
    ------
    DataError
        If origins, reach, mode or season differ.
    """
    alike = times.origins.equals(more.origins) and (times.max_minutes, times.mode, times.season) == (
        more.max_minutes,
        more.mode,
        more.season,
    )
    if not alike:
        raise DataError("travel times can be put beside each other only for the same origins, reach, mode and season")
    origin = np.concatenate([times.pair_origin, more.pair_origin])
    destination = np.concatenate([times.destination, more.destination + len(times.destinations)])
    order = np.lexsort((destination, origin))
    both = [
        np.full(len(one.destinations), "reached") if one.destination_reason is None else one.destination_reason for one in (times, more)
    ]
    return replace(
        times,
        destinations=times.destinations.append(more.destinations),
        indptr=times.indptr + more.indptr,
        destination=destination[order].astype(np.int32),
        minutes=np.concatenate([times.minutes, more.minutes])[order],
        egress_minutes=np.concatenate([times.egress_minutes, more.egress_minutes]),
        destination_component=np.concatenate([times.destination_component, more.destination_component]),
        destination_component_any_season=np.concatenate([times.destination_component_any_season, more.destination_component_any_season]),
        remarks=(*times.remarks, *more.remarks),
        destination_reason=np.concatenate(both),
    )
