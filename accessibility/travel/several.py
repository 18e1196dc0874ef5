"""Several networks of the same roads asked the same questions: seasons and scenarios share one hierarchy, each has its own answers.

A closed ferry or a slower winter is another set of travel times on the same roads, and an added road is one that is closed in all
other networks. So the order and the shortcuts are found once for the union of all; each network is then a customization of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.errors import DataError
from accessibility.travel.asked import paths_of
from accessibility.travel.door_to_door import times

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from accessibility.network import Network
    from accessibility.progress import Progress
    from accessibility.travel.model import TravelTimes

__all__ = ["prepare_together", "times_of_each"]


def prepare_together(networks: Sequence[Network], *, progress: Progress | None = None) -> None:
    """Say that the networks will be asked alike: once the engine pays, it is prepared for all of them at once.

    Nothing is computed yet, and no answer changes. Call it before the travel times of the first network.

    Parameters
    ----------
    networks
        Seasons or scenarios of one region; nodes of the same id are taken for the same (where they are not, preparing only takes longer).
    progress
        Told when kernels of the engine are compiled.
    """
    every = [paths_of(network, progress=progress) for network in networks]
    for paths in every:
        paths.group = every


def times_of_each(
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    networks: Sequence[Network],
    *,
    max_minutes: float,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> tuple[TravelTimes, ...]:
    """Minutes from each place to each service over each of several networks: seasons or scenarios side by side.

    Parameters
    ----------
    places, services
        As in :func:`accessibility.travel.times`.
    networks
        What is travelled on, one for each answer.
    max_minutes, max_snap_m, access_kph, water
        As in :func:`accessibility.travel.times`.

    Returns
    -------
    tuple of TravelTimes
        One for each network, the same as asking one after the other.

    Raises
    ------
    DataError
        As :func:`accessibility.travel.times`, and if one network stands twice.
    """
    if len({id(network) for network in networks}) < len(networks):
        raise DataError(f"each of the {len(networks)} networks must be there once; one stands twice")
    prepare_together(networks)
    how = {"max_minutes": max_minutes, "max_snap_m": max_snap_m, "access_kph": access_kph}
    return tuple(times(places, services, network, water=water, **how) for network in networks)
