"""Which of two ways is quicker from start to end: the plain search, or the engine with all it takes to get it going.

The answers are the same; only the time differs. Nothing here imports numba, so that a small study never waits for it.
"""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.cache import cache_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accessibility.travel.search import ShortestPaths

__all__ = ["engine_is_quicker", "engine_paths", "engine_pays"]

logger = logging.getLogger(__name__)

_PLAIN_SECONDS = 0.19e-6
"""For each node and search, by SciPy (57 ms for one search over 300,000 nodes)."""

_BUILD_SECONDS = 1.2e-6
"""For each node, to order, contract and customize (0.35 s for 300,000 nodes)."""

_START_SECONDS = 1.0
"""To import numba and load what was compiled."""

_COMPILE_SECONDS = 12.0
"""To compile the kernels of a first matrix, once on each machine."""


def engine_is_quicker(node_count: int, searches: int, *, compiled: bool) -> bool:
    """Whether the engine pays, by measured seconds.

    Parameters
    ----------
    node_count
        Nodes of the network.
    searches
        How many searches the plain way would need: the smaller number of both sides, times how often it is asked.
    compiled
        Whether the kernels are on disk already.

    Returns
    -------
    bool
        True where the plain way would take longer.

    Examples
    --------
    >>> engine_is_quicker(20_000, 100, compiled=True)
    False
    >>> engine_is_quicker(300_000, 1_000, compiled=False)
    True
    """
    engine = _START_SECONDS + _BUILD_SECONDS * node_count + (0.0 if compiled else _COMPILE_SECONDS)
    return _PLAIN_SECONDS * node_count * searches > engine


def engine_pays(node_count: int, searches: int) -> bool:
    """Whether the engine pays on this machine as it is now.

    Parameters
    ----------
    node_count
        Nodes of the network.
    searches
        How many searches the plain way would need.

    Returns
    -------
    bool
        False too where numba is not installed.
    """
    return importlib.util.find_spec("numba") is not None and engine_is_quicker(node_count, searches, compiled=_is_compiled())


def engine_paths(
    indptr: NDArray[np.integer], head: NDArray[np.integer], milliseconds: NDArray[np.integer], *, threads: int | None = None
) -> ShortestPaths:
    """The engine for a network, its topology taken from disk where an earlier run left it.

    Parameters
    ----------
    indptr, head, milliseconds
        A directed network in compressed sparse rows, as in :class:`accessibility.network.Network`.
    threads
        How many at a time; None takes the processor's cores.

    Returns
    -------
    ShortestPaths
    """
    from accessibility.travel.engine.paths import EnginePaths

    if not _is_compiled():
        logger.warning("the travel-time engine is compiled now, once on this machine: about %d seconds", _COMPILE_SECONDS)
    return EnginePaths(indptr, head, milliseconds, folder=cache_folder() / "topologies", threads=threads)


def _is_compiled() -> bool:
    """Whether an earlier run left the sweep's machine code beside its source."""
    return any((Path(__file__).parent / "__pycache__").glob("sweeps.sweep-*.nbi"))
