"""A network and the doors on it with other times on the same roads: another speed, another wait, another pace to the road."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.network.placed import offsets, road_ms
from accessibility.network.snapped import NOT_POSSIBLE_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network.model import Network
    from accessibility.network.snapped import Snapped

__all__ = ["on_retimed", "retimed"]


def retimed(network: Network, factor: NDArray[np.float64]) -> Network:
    """The same network with the time of each edge multiplied.

    Parameters
    ----------
    network
        Any network.
    factor
        For each directed edge, shape (m,), above 0.

    Returns
    -------
    Network
        Whole milliseconds again; nothing else differs.
    """
    milliseconds = np.minimum(np.rint(network.milliseconds * factor), NOT_POSSIBLE_MS - 1).astype(np.int32)
    return replace(network, milliseconds=milliseconds)


def on_retimed(snapped: Snapped, network: Network, access_factor: float = 1.0) -> Snapped:
    """The same doors at the same spots of a network that :func:`retimed` gave.

    Parameters
    ----------
    snapped
        Doors on the network as it was.
    network
        The network with other times.
    access_factor
        What the minutes between door and road are multiplied by.

    Returns
    -------
    Snapped
        As if snapped anew; where a door meets the roads does not depend on speeds.
    """
    along, against = road_ms(network, snapped.road)
    on = snapped.road >= 0
    depart, arrive = offsets(np.where(on, snapped.fraction, 0.0), along, against)
    return replace(
        snapped,
        access_ms=np.where(on, np.rint(snapped.access_ms * access_factor), NOT_POSSIBLE_MS).astype(np.int64),
        access_kph=snapped.access_kph / access_factor,
        depart_ms=np.where(on[:, None], depart, NOT_POSSIBLE_MS),
        arrive_ms=np.where(on[:, None], arrive, NOT_POSSIBLE_MS),
        along_ms=along,
        against_ms=against,
        network=network,
    )
