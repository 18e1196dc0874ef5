"""Travel times from services to places: the way home, or the way of somebody who comes to the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.network import backward
from accessibility.travel.door_to_door import times

if TYPE_CHECKING:
    import geopandas as gpd

    from accessibility.network import Network
    from accessibility.travel.model import TravelTimes

__all__ = ["times_back"]


def times_back(
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    network: Network,
    *,
    max_minutes: float,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> TravelTimes:
    """Minutes from each service to each place within reach, door to door.

    Parameters
    ----------
    places
        Where people are reached or come home to.
    services
        Where the way begins: a shop on the way home, an ambulance, a library bus.
    network
        What is travelled on, as it is built.
    max_minutes
        How far is looked, inclusive.
    max_snap_m, access_kph, water
        As in :func:`accessibility.network.snap`.

    Returns
    -------
    TravelTimes
        Its origins are the places and its destinations the services, as in :func:`accessibility.travel.times`, so that every measure
        takes it; the minutes are those from the service to the place.
    """
    return times(places, services, backward(network), max_minutes=max_minutes, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
