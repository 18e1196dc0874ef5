"""The search a network is asked by: the plain one until preparing the engine pays, by the seconds it has taken so far."""

from __future__ import annotations

from threading import RLock
from time import perf_counter
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from accessibility.progress import Silent
from accessibility.travel.engine.choice import engine_paths, engine_seconds
from accessibility.travel.search import Ends, ScipyPaths

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from numpy.typing import NDArray

    from accessibility.network import Network
    from accessibility.progress import Progress
    from accessibility.travel.search import ShortestPaths

    _Answer = TypeVar("_Answer")

__all__ = ["AskedPaths", "paths_of"]

_FIRST_SEARCHES = 4


class AskedPaths:
    """Shortest paths over one network, by the plain search at first and by the engine from when it pays; the answers are the same.

    Networks in one ``group`` get their engines together (see `accessibility.travel.several`).

    Parameters
    ----------
    network
        What is travelled over.

    Notes
    -----
    The plain search is left when the seconds it took for this network and those that the question at hand will still take (as
    measured on the first few of it) are more than the engine takes to get ready: whatever is asked later, at most twice the time of
    the better choice is spent (the ski-rental rule, Karlin et al. 1988).
    """

    def __init__(self, network: Network) -> None:
        self.arrays = network.node_id, network.indptr, network.head, network.milliseconds
        self.season = network.season
        self.plain: ShortestPaths = ScipyPaths(*self.arrays[1:])
        self.group: list[AskedPaths] = [self]
        self.engine: ShortestPaths | None = None
        self.spent_seconds = 0.0
        self.progress: Progress = Silent()

    def many_to_many(self, sources: Ends, targets: Ends, limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each source to each target.

        Parameters
        ----------
        sources, targets
            Points on edges.
        limit_ms
            How far is looked, inclusive.

        Returns
        -------
        numpy.ndarray of int64, shape (s, t)
            ``UNREACHED_MS`` where it is more than ``limit_ms``.
        """
        by_source = len(sources) <= len(targets)
        searches, done, some = min(len(sources), len(targets)), 0, _FIRST_SEARCHES
        found = [np.empty((0, len(targets)) if by_source else (len(sources), 0), np.int64)]
        self._switch_if_more_than(0.0)
        begun = perf_counter()
        while done < searches:
            to = min(done + some, searches) if self.engine is None else searches
            part = (_some(sources, done, to), targets) if by_source else (sources, _some(targets, done, to))
            found.append(self._ask(lambda by, part=part: by.many_to_many(*part, limit_ms)))  # type: ignore[misc]
            done, some = to, 2 * some
            self._switch_if_more_than((searches - done) * (perf_counter() - begun) / max(done, 1))
        return np.concatenate(found, axis=0 if by_source else 1)

    def to_nearest(self, targets: Ends, limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each node to the nearest target.

        Parameters
        ----------
        targets
            Points on edges.
        limit_ms
            How far is looked, inclusive.

        Returns
        -------
        numpy.ndarray of int64, shape (n,)
            ``UNREACHED_MS`` where it is more than ``limit_ms``.
        """
        self._switch_if_more_than(0.0)
        return self._ask(lambda by: by.to_nearest(targets, limit_ms))

    def path(self, sources: Ends, targets: Ends) -> list[int]:
        """Edges of a shortest path from the first source to the first target, always by the plain search.

        Of equally quick ways the two searches may take different ones; which way is shown must not depend on how quick a machine is.

        Parameters
        ----------
        sources, targets
            Points on edges; the first of each counts.

        Returns
        -------
        list of int
            Positions of edges in the order they are travelled; empty where no edge is travelled whole, or there is no way.
        """
        return self.plain.path(sources, targets)

    def _ask(self, question: Callable[[ShortestPaths], _Answer]) -> _Answer:
        """The answer, with the seconds it took the plain search."""
        if self.engine is not None:
            return self._by_engine(question, self.engine)
        begun = perf_counter()
        answer = question(self.plain)
        self.spent_seconds += perf_counter() - begun
        return answer

    def _by_engine(self, question: Callable[[ShortestPaths], _Answer], engine: ShortestPaths) -> _Answer:
        """The answer of the engine; what it has to compile first is told as a stage of its own."""
        from accessibility.travel.engine.compiling import telling

        with telling(self.progress, then=("travel_times", self.season)):
            return question(engine)

    def _switch_if_more_than(self, seconds_left: float) -> None:
        """Get the engine ready where the plain search takes longer in all."""
        if self.engine is not None:
            return
        spent_seconds = sum(paths.spent_seconds for paths in self.group)
        if spent_seconds + seconds_left > engine_seconds(len(self.arrays[0])):
            from accessibility.travel.engine.compiling import telling

            with telling(self.progress, then=("travel_times", self.season)):
                engines = engine_paths([paths.arrays for paths in self.group])
            for paths, engine in zip(self.group, engines, strict=True):
                paths.engine = engine


_ASKED: WeakKeyDictionary[Network, AskedPaths] = WeakKeyDictionary()
_LOCK = RLock()


def paths_of(network: Network, *, progress: Progress | None = None) -> AskedPaths:
    """The search of a network, made once and kept as long as the network is.

    Parameters
    ----------
    network
        What is travelled over.
    progress
        Told when kernels of the engine are compiled; who was named last is told if left out.

    Returns
    -------
    AskedPaths
    """
    with _LOCK:
        asked = _ASKED.get(network)
        if asked is None:
            asked = _ASKED[network] = AskedPaths(network)
        if progress is not None:
            asked.progress = progress
        return asked


def _some(ends: Ends, begin: int, end: int) -> Ends:
    """Neighbouring points."""
    return Ends(ends.node[begin:end], ends.milliseconds[begin:end])
