"""The engine behind the one small interface that travel times ask for (`accessibility.travel.search.ShortestPaths`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine import sweeps
from accessibility.travel.engine.doors import Doors
from accessibility.travel.engine.engine import Engine
from accessibility.travel.engine.graph import INFINITY, Graph, as_ints
from accessibility.travel.engine.machine_code import note_compiled
from accessibility.travel.engine.store import kept_topology
from accessibility.travel.search import UNREACHED_MS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from accessibility.travel.search import Ends

__all__ = ["EnginePaths"]


class EnginePaths:
    """Shortest paths by the engine; the same answers as `ScipyPaths`.

    Parameters
    ----------
    indptr, head, milliseconds
        A directed network in compressed sparse rows, as in :class:`accessibility.network.Network`.
    folder
        Where topologies are kept between runs, and the note that the kernels are compiled; None keeps none.
    threads
        How many at a time; None takes the processor's cores.
    """

    def __init__(
        self,
        indptr: NDArray[np.integer],
        head: NDArray[np.integer],
        milliseconds: NDArray[np.integer],
        *,
        folder: Path | None = None,
        threads: int | None = None,
    ) -> None:
        graph = Graph(indptr.astype(np.int64), head.astype(np.int32), np.minimum(milliseconds, INFINITY).astype(np.int32))
        topology = None if folder is None else kept_topology(graph, folder / "topologies")
        self.engine = Engine(graph, topology=topology, threads=threads)
        self._folder = folder

    def customized(self, milliseconds: NDArray[np.integer]) -> EnginePaths:
        """The same network with other travel times; this one is not changed.

        Parameters
        ----------
        milliseconds
            Of each edge.

        Returns
        -------
        EnginePaths
        """
        other = object.__new__(EnginePaths)
        other.engine = self.engine.customize(np.minimum(milliseconds, INFINITY).astype(np.int32))
        other._folder = self._folder
        return other

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
        found = self.engine.many_to_many(_doors(sources), _doors(targets))
        if self._folder is not None:
            note_compiled(self._folder, sweeps.sweep)
            self._folder = None
        return np.where(found <= min(limit_ms, INFINITY - 1), found, UNREACHED_MS).astype(np.int64)

    def to_nearest(self, targets: Ends, limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each node to the nearest target.

        Parameters
        ----------
        targets
            Points on edges; what is to be added behind the road (egress) may be in their milliseconds.
        limit_ms
            How far is looked, inclusive.

        Returns
        -------
        numpy.ndarray of int64, shape (n,)
            ``UNREACHED_MS`` where it is more than ``limit_ms``.
        """
        if not len(targets):
            return np.full(self.engine.topology.node_count, UNREACHED_MS, np.int64)
        found = self.engine.nearest(_doors(targets)).milliseconds[:, 0]
        return np.where(found <= min(limit_ms, INFINITY - 1), found, UNREACHED_MS).astype(np.int64)

    def to_nearest_of_each(self, sources: Ends, targets: Ends, kind: NDArray[np.integer], limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each source to the nearest target of each kind, all kinds in one sweep.

        Parameters
        ----------
        sources
            Points on edges.
        targets
            Points on edges; one that is of several kinds stands once for each.
        kind
            Of each target, from 0, shape (t,); not empty.
        limit_ms
            How far is looked, inclusive.

        Returns
        -------
        numpy.ndarray of int64, shape (s, k)
            ``UNREACHED_MS`` where it is more than ``limit_ms``.
        """
        found = self.engine.nearest(_doors(targets), kind, sources=_doors(sources)).milliseconds
        return np.where(found <= min(limit_ms, INFINITY - 1), found, UNREACHED_MS).astype(np.int64)

    def path(self, sources: Ends, targets: Ends) -> list[int]:
        """Edges of a shortest path from the first source to the first target.

        Parameters
        ----------
        sources, targets
            Points on edges; the first of each counts.

        Returns
        -------
        list of int
            Positions of edges in the order they are travelled; empty where no edge is travelled whole, or there is no way.
        """
        between = self.engine.many_to_many(sources.node[0], targets.node[0]).astype(np.int64)
        whole = between + sources.milliseconds[0][:, None] + targets.milliseconds[0]
        source, target = np.unravel_index(int(whole.argmin()), whole.shape)
        if whole[source, target] >= INFINITY:
            return []
        edges: list[int] = self.engine.path(int(sources.node[0, source]), int(targets.node[0, target])).tolist()
        return edges


def _doors(ends: Ends) -> Doors:
    """Points on edges as doors; what cannot be stepped onto is left out."""
    possible = ends.milliseconds < UNREACHED_MS
    first = np.concatenate([[0], np.cumsum(possible.sum(axis=1))])
    return Doors(as_ints(first), as_ints(ends.node[possible]), as_ints(ends.milliseconds[possible]))
