"""What it takes to get the engine going, so that the plain search is left only where that pays.

The answers are the same; only the time differs. Nothing here imports numba, so that a small study never waits for it.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from typing import TYPE_CHECKING

from accessibility.cache import cache_folder
from accessibility.travel.engine.machine_code import is_compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from accessibility.travel.search import ShortestPaths

    Arrays = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]

__all__ = ["engine_paths", "engine_seconds", "preparing_seconds"]

_BUILD_SECONDS = 1.2e-6
"""For each node, to order, contract and customize (0.35 s for 300,000 nodes)."""

_START_SECONDS = 0.6
"""To import numba and load what was compiled."""

_COMPILE_SECONDS = 12.0
"""To compile the kernels of a first matrix, once on each machine."""


def engine_seconds(node_count: int) -> float:
    """Seconds until the engine can answer for a network, on this machine as it is now.

    Parameters
    ----------
    node_count
        Nodes of the network.

    Returns
    -------
    float
        Seconds; ``inf`` where numba is not installed.
    """
    if importlib.util.find_spec("numba") is None:
        return math.inf
    loaded = "accessibility.travel.engine.paths" in sys.modules
    return preparing_seconds(node_count, compiled=loaded or is_compiled(cache_folder()), loaded=loaded)


def preparing_seconds(node_count: int, *, compiled: bool, loaded: bool) -> float:
    """Seconds to import, compile and prepare, as measured.

    Parameters
    ----------
    node_count
        Nodes of the network.
    compiled
        Whether the kernels are on disk already.
    loaded
        Whether this process used the engine already.

    Returns
    -------
    float
        Seconds.

    Examples
    --------
    >>> round(preparing_seconds(300_000, compiled=True, loaded=True), 2)
    0.36
    >>> preparing_seconds(20_000, compiled=False, loaded=False) > 12
    True
    """
    return _BUILD_SECONDS * node_count + (0.0 if loaded else _START_SECONDS) + (0.0 if compiled else _COMPILE_SECONDS)


def engine_paths(networks: Sequence[Arrays]) -> list[ShortestPaths]:
    """The engine for one or several networks, the topology taken from disk where an earlier run left it.

    Parameters
    ----------
    networks
        For each its ids of nodes and its compressed sparse rows, as in :class:`accessibility.network.Network`: indptr, head,
        milliseconds. Several share one topology.

    Returns
    -------
    list of ShortestPaths
        One for each network.
    """
    from accessibility.travel.engine.paths import EnginePaths
    from accessibility.travel.engine.shared_paths import shared_paths

    if len(networks) == 1:
        _, indptr, head, milliseconds = networks[0]
        return [EnginePaths(indptr, head, milliseconds, folder=cache_folder())]
    return list(shared_paths(networks, folder=cache_folder()))
