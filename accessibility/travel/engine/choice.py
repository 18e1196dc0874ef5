"""Which of two ways is quicker from start to end: the plain search, or the engine with all it takes to get it going.

The answers are the same; only the time differs. Nothing here imports numba, so that a small study never waits for it.
"""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.travel.search import ScipyPaths

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accessibility.travel.search import ShortestPaths

__all__ = ["engine_is_quicker", "shortest_paths"]

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


def shortest_paths(
    indptr: NDArray[np.integer],
    head: NDArray[np.integer],
    milliseconds: NDArray[np.integer],
    *,
    searches: int,
    folder: Path | None = None,
    threads: int | None = None,
) -> ShortestPaths:
    """The quicker of both ways for so many searches.

    Parameters
    ----------
    indptr, head, milliseconds
        A directed network in compressed sparse rows, as in :class:`accessibility.network.Network`.
    searches
        How many searches the plain way would need.
    folder
        Where the engine keeps topologies between runs; None keeps none.
    threads
        How many at a time; None takes the processor's cores.

    Returns
    -------
    ShortestPaths
        The plain one where it is quicker, or where numba is not installed.
    """
    installed = importlib.util.find_spec("numba") is not None
    if installed and engine_is_quicker(len(indptr) - 1, searches, compiled=_is_compiled()):
        from accessibility.travel.engine.paths import EnginePaths

        return EnginePaths(indptr, head, milliseconds, folder=folder, threads=threads)
    logger.debug("plain search for %d searches over %d nodes", searches, len(indptr) - 1)
    return ScipyPaths(indptr, head, milliseconds)


def _is_compiled() -> bool:
    """Whether an earlier run left the sweep's machine code beside its source."""
    return any((Path(__file__).parent / "__pycache__").glob("sweeps.sweep-*.nbi"))
