"""Pairs of places and services within reach, some places at a time, so that no national matrix ever sits in memory whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.network import snap
from accessibility.travel.asked import paths_of
from accessibility.travel.door_to_door import block, check, limit_of, offered_in
from accessibility.travel.model import legs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from accessibility.network import Network

__all__ = ["pair_tables"]

_MS_PER_MINUTE = 60_000
_PAIRS = 4_000_000


def pair_tables(
    places: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    network: Network,
    *,
    max_minutes: float,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
    pairs: int = _PAIRS,
) -> Iterator[pd.DataFrame]:
    """The pairs of :func:`accessibility.travel.times`, table after table: to be summed up or written as they come.

    Parameters
    ----------
    places, services, network, max_minutes, max_snap_m, access_kph, water
        As in :func:`accessibility.travel.times`.
    pairs
        About how many pairs are computed at a time, within reach or not.

    Yields
    ------
    pandas.DataFrame
        For some neighbouring places, in the order of ``places``: columns ``origin``, ``destination``, ``minutes``, ``access_minutes``,
        ``network_minutes``, ``egress_minutes``; rows by origin, then by the order of ``services``. Places without any pair have no row.

    Raises
    ------
    DataError
        As :func:`accessibility.travel.times`.

    See Also
    --------
    accessibility.outputs.pairs_parquet : writes them to a file as they come.
    """
    how = {"max_snap_m": max_snap_m, "access_kph": access_kph}
    origins, destinations = (snap(table, network, water=water, **how) for table in (places, services))
    check(origins, destinations, max_minutes)
    limit, engine = limit_of(max_minutes), paths_of(network)
    starts = np.flatnonzero(origins.road >= 0)
    goals = np.flatnonzero((destinations.road >= 0) & (offered_in(services, network.season) == "reached"))
    step = max(pairs // max(len(goals), 1), 1)
    for begin in range(0, len(starts) if len(goals) else 0, step):
        origin, destination, milliseconds = block(origins, destinations, starts[begin : begin + step], goals, limit, engine)
        minutes = milliseconds / _MS_PER_MINUTE
        access, on_network, egress = legs(minutes, origins.access_minutes[origin], destinations.access_minutes[destination])
        yield pd.DataFrame(
            {
                "origin": origins.ids[origin],
                "destination": destinations.ids[destination],
                "minutes": minutes,
                "access_minutes": access,
                "network_minutes": on_network,
                "egress_minutes": egress,
            }
        )
