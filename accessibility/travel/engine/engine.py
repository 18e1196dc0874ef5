"""The engine: one network's hierarchy with one set of travel times, and every question that can be put to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.travel.engine import matrices, nearest, trees, unpacking, within
from accessibility.travel.engine.chunks import thread_count
from accessibility.travel.engine.doors import Doors, doors_at
from accessibility.travel.engine.graph import INFINITY, as_nodes
from accessibility.travel.engine.metric import customize
from accessibility.travel.engine.topology import build_topology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from accessibility.travel.engine.graph import Graph
    from accessibility.travel.engine.matrices import Pairs
    from accessibility.travel.engine.metric import Metric
    from accessibility.travel.engine.nearest import Nearest
    from accessibility.travel.engine.topology import Topology
    from accessibility.travel.engine.within import Within

    Ints = NDArray[np.int32]

__all__ = ["Engine"]


class Engine:
    """Exact travel times over one network, in whole milliseconds.

    Sources and targets are nodes or `Doors`. ``INFINITY`` stands for "not reached"; it is also the answer for journeys of 149
    hours and more.

    Parameters
    ----------
    graph
        What is travelled over.
    topology
        Of the graph, from an earlier time or from disk; None builds it.
    metric
        Travel times other than the graph's, already customized.
    threads
        How many at a time; None takes the processor's cores. The answers are the same.

    Examples
    --------
    >>> import numpy as np
    >>> from accessibility.travel.engine.graph import Graph
    >>> there_and_back = Graph(np.array([0, 1, 3, 4]), np.array([1, 0, 2, 1]), np.array([10, 10, 20, 20]))
    >>> Engine(there_and_back).many_to_many([0, 1], [2]).tolist()
    [[30], [20]]
    """

    def __init__(self, graph: Graph, *, topology: Topology | None = None, metric: Metric | None = None, threads: int | None = None) -> None:
        self._graph = graph
        self.topology = build_topology(graph) if topology is None else topology
        self.metric = customize(self.topology, graph.milliseconds) if metric is None else metric
        self.threads = thread_count(threads)

    def __repr__(self) -> str:
        """Its size at a glance."""
        return f"<Engine: {self.topology!r}, {self.threads} threads>"

    def customize(self, milliseconds: ArrayLike, *, reuse: Engine | None = None) -> Engine:
        """The same network with other travel times: a season, a closed ferry, a new speed table.

        Parameters
        ----------
        milliseconds
            Of each edge, shape (m,); ``INFINITY`` closes it.
        reuse
            An engine of the same network that is not needed any more; its memory is written over.

        Returns
        -------
        Engine
            Ready for questions; this one is not changed (unless it is ``reuse``).
        """
        metric = customize(self.topology, milliseconds, None if reuse is None else reuse.metric)
        return Engine(self._graph, topology=self.topology, metric=metric, threads=self.threads)

    def many_to_many(self, sources: Doors | ArrayLike, targets: Doors | ArrayLike) -> Ints:
        """Milliseconds from each source to each target.

        Parameters
        ----------
        sources, targets
            Nodes or doors.

        Returns
        -------
        numpy.ndarray of int32
            Shape (sources, targets), ``INFINITY`` where there is no way.
        """
        return matrices.many_to_many(self.metric, self._doors(sources), self._doors(targets), threads=self.threads)

    def pairs_within(self, sources: Doors | ArrayLike, targets: Doors | ArrayLike, limit_ms: int) -> Iterator[Pairs]:
        """The pairs of a matrix within a limit, streamed: 100,000 x 5,000 never sit in memory whole.

        Parameters
        ----------
        sources, targets
            Nodes or doors.
        limit_ms
            Milliseconds, inclusive.

        Yields
        ------
        Pairs
            Of some neighbouring sources, from the first to the last.
        """
        yield from matrices.pairs_within(self.metric, self._doors(sources), self._doors(targets), limit_ms, threads=self.threads)

    def one_to_all(self, sources: Doors | ArrayLike, *, reverse: bool = False, out: Ints | None = None) -> Ints:
        """Milliseconds from each source to every node.

        Parameters
        ----------
        sources
            Nodes or doors.
        reverse
            From every node to each source instead.
        out
            From `trees.cache_aligned`, to be written over; None makes room.

        Returns
        -------
        numpy.ndarray of int32
            Shape (sources, n), ``INFINITY`` where there is no way; rows are contiguous.
        """
        return trees.one_to_all(self.metric, self._doors(sources), forward=not reverse, threads=self.threads, out=out)

    def nearest(
        self,
        targets: Doors | ArrayLike,
        kind: ArrayLike | None = None,
        *,
        sources: Doors | ArrayLike | None = None,
        reverse: bool = False,
    ) -> Nearest:
        """The nearest target of each kind for each source, with its identity, all kinds in one sweep.

        Parameters
        ----------
        targets
            Nodes or doors of services; one that offers several kinds stands once for each.
        kind
            Kind of each target, shape (targets,), numbered from 0; None puts all into one.
        sources
            For whom; None asks for every node.
        reverse
            Travel from the target to the source instead.

        Returns
        -------
        Nearest
            ``milliseconds`` and ``target``, shape (sources or n, kinds); of equally near targets the first one.
        """
        doors = self._doors(targets)
        kind_of, kinds = _kinds(kind, len(doors))
        asked = None if sources is None else self._doors(sources)
        return nearest.nearest(self.metric, doors, kind_of, kinds, sources=asked, forward=reverse)

    def k_nearest(
        self,
        targets: Doors | ArrayLike,
        k: int,
        kind: ArrayLike | None = None,
        *,
        sources: Doors | ArrayLike | None = None,
        reverse: bool = False,
    ) -> Nearest:
        """The ``k`` nearest targets of each kind for each source, with their identities, nearest first.

        Parameters
        ----------
        targets, kind, sources, reverse
            As in `nearest`.
        k
            How many of each kind, at least 1.

        Returns
        -------
        Nearest
            Shape (sources or n, kinds, k); filled up with ``INFINITY`` and -1 where fewer can be reached.
        """
        if k < 1:
            raise DataError(f"k must be at least 1, given {k}")
        doors = self._doors(targets)
        kind_of, kinds = _kinds(kind, len(doors))
        asked = None if sources is None else self._doors(sources)
        return nearest.k_nearest(self.metric, doors, kind_of, kinds, k, sources=asked, forward=reverse)

    def within(self, sources: Doors | ArrayLike, limit_ms: int, *, reverse: bool = False) -> Within:
        """All nodes within a limit of each source.

        Parameters
        ----------
        sources
            Nodes or doors.
        limit_ms
            Milliseconds, inclusive.
        reverse
            Nodes that each source can be reached from instead.

        Returns
        -------
        Within
            For each source its nodes, rising, and their milliseconds.
        """
        limit = min(int(limit_ms), INFINITY - 1)
        doors = self._doors(sources)
        return within.within(self.metric, self._graph, doors, limit, forward=not reverse, threads=self.threads)

    def path(self, source: int, target: int) -> Ints:
        """Edges of a quickest way from one node to another.

        Parameters
        ----------
        source, target
            Nodes.

        Returns
        -------
        numpy.ndarray of int32
            Positions of edges in the order they are travelled; empty where there is no way or nothing to travel.
        """
        ends = as_nodes([source, target], self.topology.node_count, "source and target")
        return unpacking.path(self.metric, int(ends[0]), int(ends[1]))

    def _doors(self, ends: Doors | ArrayLike) -> Doors:
        return doors_at(ends, self.topology.node_count, "sources and targets")


def _kinds(kind: ArrayLike | None, count: int) -> tuple[Ints, int]:
    """Kind of each target, checked, and how many kinds there are."""
    if kind is None:
        return np.zeros(count, np.int32), 1
    given = np.asarray(kind)
    if given.shape != (count,) or (count and (not np.issubdtype(given.dtype, np.integer) or int(given.min()) < 0)):
        raise DataError(f"kind must be a number from 0 for each of the {count} targets, given {given.dtype} of shape {given.shape}")
    return given.astype(np.int32), int(given.max(initial=-1)) + 1
