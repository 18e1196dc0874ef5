"""Shortest paths over arrays: the one small interface an engine has, and the plain one built on SciPy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNREACHED_MS", "Ends", "ScipyPaths", "ShortestPaths"]

UNREACHED_MS = 2**29
"""Milliseconds that stand for "no way within the limit"; two of them still add up within 32 bits."""

_BLOCK_BYTES = 200_000_000


@dataclass(frozen=True, eq=False)
class Ends:
    """Points on edges, each by the two nodes it can be left to or come to from.

    Parameters
    ----------
    node
        Positions of nodes, shape (s, 2).
    milliseconds
        From the point to each node (sources) or from each node to the point (targets), shape (s, 2), int64; ``UNREACHED_MS`` where
        that is not possible.
    """

    node: NDArray[np.int64]
    milliseconds: NDArray[np.int64]

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.node)


class ShortestPaths(Protocol):
    """What travel times need of an engine; exact, whole milliseconds, nodes by position."""

    def many_to_many(self, sources: Ends, targets: Ends, limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each source to each target, shape (s, t); ``UNREACHED_MS`` where it is more than ``limit_ms``."""
        ...

    def to_nearest(self, targets: Ends, limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each node to the nearest target, shape (n,); ``UNREACHED_MS`` where it is more than ``limit_ms``."""
        ...

    def path(self, sources: Ends, targets: Ends) -> list[int]:
        """Edges of a shortest path from the first source to the first target, in the order they are travelled; empty if there is none."""
        ...


class ScipyPaths:
    """Dijkstra's searches by SciPy, from whichever side has fewer points.

    Parameters
    ----------
    indptr, head, milliseconds
        A directed network in compressed sparse rows, as in :class:`accessibility.network.Network`; parallel edges, loops and edges of
        0 milliseconds are allowed.
    """

    def __init__(self, indptr: NDArray[np.integer], head: NDArray[np.integer], milliseconds: NDArray[np.integer]) -> None:
        self._count = len(indptr) - 1
        self._tail = np.repeat(np.arange(self._count), np.diff(indptr))
        self._head = head.astype(np.int64)
        self._milliseconds = milliseconds

    @cached_property
    def _forward(self) -> _Graph:
        return _least(self._tail, self._head, self._milliseconds, self._count)

    @cached_property
    def _backward(self) -> _Graph:
        return _least(self._head, self._tail, self._milliseconds, self._count)

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
        if len(sources) <= len(targets):
            return self._searched(self._forward, sources, targets, limit_ms)
        return self._searched(self._backward, targets, sources, limit_ms).T

    def _searched(self, graph: _Graph, near: Ends, far: Ends, limit_ms: int) -> NDArray[np.int64]:
        """From each of ``near`` to each of ``far``, some at a time so that memory stays bounded."""
        found = np.full((len(near), len(far)), UNREACHED_MS, dtype=np.int64)
        step = max(int(_BLOCK_BYTES / (8 * (self._count + 1))), 1)
        for start in range(0, len(near), step):
            part = Ends(near.node[start : start + step], near.milliseconds[start : start + step])
            to_node = np.asarray(dijkstra(graph.started(part), indices=self._count + np.arange(len(part)), limit=limit_ms))
            for end in (0, 1):
                possible = np.flatnonzero(far.milliseconds[:, end] < UNREACHED_MS)
                through = to_node[:, far.node[possible, end]] + far.milliseconds[possible, end]
                whole = np.where(through <= limit_ms, through, UNREACHED_MS).astype(np.int64)
                found[start : start + step, possible] = np.minimum(found[start : start + step, possible], whole)
        return found

    def to_nearest(self, targets: Ends, limit_ms: int) -> NDArray[np.int64]:
        """Milliseconds from each node to the nearest target, by one search backward from all of them.

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
            return np.full(self._count, UNREACHED_MS, dtype=np.int64)
        from_any = np.flatnonzero(targets.milliseconds.ravel() < UNREACHED_MS)
        node, least = targets.node.ravel()[from_any], targets.milliseconds.ravel()[from_any]
        order = np.lexsort((least, node))
        node, first = np.unique(node[order], return_index=True)
        joined = Ends(node[None, :], least[order][first][None, :])
        found = np.asarray(dijkstra(self._backward.started(joined), indices=np.array([self._count]), limit=limit_ms))[0, :-1]
        return np.where(found <= limit_ms, found, UNREACHED_MS).astype(np.int64)

    def tree_to(self, target: Ends, limit_ms: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The shortest ways from every node to one target.

        Parameters
        ----------
        target
            One point on an edge.
        limit_ms
            How far is looked, inclusive.

        Returns
        -------
        milliseconds, onward : numpy.ndarray of int64, shape (n,)
            From each node to the target, ``UNREACHED_MS`` where it is more than ``limit_ms``; and the next node on the way, -1 where the
            node is an end of the target's edge that the way leads through last, or there is no way.
        """
        found, before = dijkstra(self._backward.started(target), indices=np.array([self._count]), limit=limit_ms, return_predecessors=True)
        near, onward = found[0, :-1], before[0, :-1].astype(np.int64)
        reached = near <= limit_ms
        last = ~reached | (onward < 0) | (onward == self._count)
        return np.where(reached, near, UNREACHED_MS).astype(np.int64), np.where(last, -1, onward)

    def edges_between(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int64]:
        """The quickest edge between two nodes, for each of several pairs that have one.

        Parameters
        ----------
        tail, head
            Nodes, shape (k,).

        Returns
        -------
        numpy.ndarray of int64, shape (k,)
            Positions of edges.
        """
        return self._forward.edge[np.searchsorted(self._keys, tail * self._count + head)]

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        """A number for the two nodes of each edge kept, rising."""
        graph = self._forward
        return np.repeat(np.arange(self._count), np.diff(graph.indptr)) * self._count + graph.head

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
        source = Ends(sources.node[:1], sources.milliseconds[:1])
        distance, before = dijkstra(self._forward.started(source), indices=np.array([self._count]), return_predecessors=True)
        through = distance[0, targets.node[0]] + targets.milliseconds[0]
        end = int(np.argmin(through))
        if targets.milliseconds[0, end] >= UNREACHED_MS or not np.isfinite(through[end]):
            return []
        edges = []
        node = int(targets.node[0, end])
        while (previous := int(before[0, node])) != self._count:
            edges.append(self._forward.edge_between(previous, node))
            node = previous
        return edges[::-1]


@dataclass(frozen=True, eq=False)
class _Graph:
    """Compressed sparse rows with one edge, the quickest, between two nodes."""

    indptr: NDArray[np.int64]
    head: NDArray[np.int64]
    milliseconds: NDArray[np.float64]
    edge: NDArray[np.int64]

    def started(self, points: Ends) -> csr_array:
        """The graph with a further node for each point, from which its ends are reached; nothing leads back to it."""
        possible = points.milliseconds < UNREACHED_MS
        count = len(self.indptr) - 1 + len(points)
        return csr_array(
            (
                np.concatenate([self.milliseconds, points.milliseconds[possible].astype(np.float64)]),
                np.concatenate([self.head, points.node[possible]]),
                np.concatenate([self.indptr, self.indptr[-1] + np.cumsum(possible.sum(axis=1))]),
            ),
            shape=(count, count),
        )

    def edge_between(self, tail: int, head: int) -> int:
        """Position of the quickest edge between two nodes that have one."""
        start, stop = self.indptr[tail], self.indptr[tail + 1]
        return int(self.edge[start + np.searchsorted(self.head[start:stop], head)])


def _least(tail: NDArray[np.int64], head: NDArray[np.int64], milliseconds: NDArray[np.integer], count: int) -> _Graph:
    """Keep the quickest of parallel edges (the first of equally quick ones), and edges of 0 milliseconds as they are."""
    order = np.lexsort((milliseconds, head, tail))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (tail[order[1:]] != tail[order[:-1]]) | (head[order[1:]] != head[order[:-1]])
    edge = order[first]
    indptr = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail[edge], minlength=count), out=indptr[1:])
    return _Graph(indptr, head[edge], milliseconds[edge].astype(np.float64), edge)
