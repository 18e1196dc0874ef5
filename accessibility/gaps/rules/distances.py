"""Distances a rule asks for: kilometres along roads as travel times of a network where a minute is a kilometre, or straight ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import KDTree

from accessibility.network import build, builtin_speeds
from accessibility.travel import times

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network import Network
    from accessibility.travel.model import TravelTimes

__all__ = ["KM", "km_network", "nearest_straight_km", "road_km"]

KM = "km"
"""The mode of travel times that are kilometres."""

_KPH = 60.0
"""At this speed a minute is a kilometre."""


def km_network(roads: gpd.GeoDataFrame, season: str = "summer") -> Network:
    """The roads of a season as a network in which a minute is a kilometre.

    Parameters
    ----------
    roads
        As in the schema.
    season
        Roads and ferries that are open then count.

    Returns
    -------
    Network
    """
    unposted = {name: np.nan for name in ("limit_kph", "winter_limit_kph", "crossing_minutes", "interval_minutes") if name in roads}
    speeds = builtin_speeds().assign(kph=_KPH, most_kph=_KPH)
    return build(roads.assign(**unposted), season=season, speeds=speeds, ferry_wait_minutes=0.0, ferry_kph=_KPH)


def road_km(
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    *,
    max_km: float,
    season: str = "summer",
    max_snap_m: float = 3_000.0,
    network: Network | None = None,
) -> TravelTimes:
    """Kilometres along the shortest way from each origin to each destination, door to door.

    Parameters
    ----------
    origins, destinations
        Places or services.
    roads
        As in the schema.
    max_km
        How far is looked, inclusive.
    season
        Roads and services that are open then count.
    max_snap_m
        As in :func:`accessibility.network.snap`.
    network
        :func:`km_network` of these roads and this season, where it is at hand.

    Returns
    -------
    TravelTimes
        Its ``minutes`` are kilometres and its ``mode`` is ``"km"``; ferries count by their length.
    """
    network = km_network(roads, season) if network is None else network
    found = times(origins, destinations, network, max_minutes=max_km, max_snap_m=max_snap_m, access_kph=_KPH)
    return replace(found, mode=KM)


def nearest_straight_km(
    origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame, *, others: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Straight kilometres from each origin to the nearest destination.

    Parameters
    ----------
    origins, destinations
        In one projected system, in metres.
    others
        Whether the two are the same table, and each origin looks for another than itself.

    Returns
    -------
    kilometres : numpy.ndarray of float64, shape (o,)
        ``inf`` where there is none.
    position : numpy.ndarray of int64, shape (o,)
        Of the nearest destination; -1 where there is none.
    """
    least = 2 if others else 1
    if len(destinations) < least or not len(origins):
        return np.full(len(origins), np.inf), np.full(len(origins), -1, dtype=np.int64)
    here, there = shapely.get_coordinates(origins.geometry.centroid), shapely.get_coordinates(destinations.geometry.centroid)
    found = KDTree(there).query(here, k=[1, 2][:least])
    metres, position = np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.int64)
    column = np.zeros(len(origins), dtype=np.int64)
    if others:
        column[position[:, 0] == np.arange(len(origins))] = 1
    rows = np.arange(len(origins))
    return metres[rows, column] / 1000.0, position[rows, column]
