"""One hierarchy for several networks: the union of their nodes and edges, customized once for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.paths import EnginePaths
from accessibility.travel.search import Ends

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["SharedPaths", "shared_paths"]


class SharedPaths:
    """Shortest paths over one of several networks, by the hierarchy of all; the same answers as its own hierarchy gives.

    Parameters
    ----------
    paths
        The engine over the union, with this network's times.
    union_node
        For each node of the network its node in the union, shape (n,).
    edge
        For each edge of the union the network's edge that lies on it, the quickest of parallel ones; -1 where none does.
    """

    def __init__(self, paths: EnginePaths, union_node: Longs, edge: Longs) -> None:
        self._paths, self._node, self._edge = paths, union_node, edge

    def many_to_many(self, sources: Ends, targets: Ends, limit_ms: int) -> Longs:
        """Milliseconds from each source to each target, as `EnginePaths.many_to_many`."""
        return self._paths.many_to_many(self._ends(sources), self._ends(targets), limit_ms)

    def to_nearest(self, targets: Ends, limit_ms: int) -> Longs:
        """Milliseconds from each node to the nearest target, as `EnginePaths.to_nearest`."""
        found: Longs = self._paths.to_nearest(self._ends(targets), limit_ms)[self._node]
        return found

    def path(self, sources: Ends, targets: Ends) -> list[int]:
        """Edges of the network on a shortest path, as `EnginePaths.path`."""
        edges: list[int] = self._edge[self._paths.path(self._ends(sources), self._ends(targets))].tolist()
        return edges

    def _ends(self, ends: Ends) -> Ends:
        return Ends(self._node[ends.node], ends.milliseconds)


def shared_paths(networks: Sequence[tuple[Longs, Longs, Ints, Ints]], *, folder: Path | None = None) -> list[SharedPaths]:
    """The paths of each network over the hierarchy of all.

    Parameters
    ----------
    networks
        For each its ids of nodes, each once, and its compressed sparse rows: indptr, head, milliseconds.
    folder
        As in `EnginePaths`.

    Returns
    -------
    list of SharedPaths
        One for each network.
    """
    ids = np.unique(np.concatenate([node_id for node_id, *_ in networks]))
    nodes = [np.searchsorted(ids, node_id) for node_id, *_ in networks]
    keys = [_keys(node, indptr, head, len(ids)) for node, (_, indptr, head, _) in zip(nodes, networks, strict=True)]
    union = np.unique(np.concatenate(keys))
    indptr = np.zeros(len(ids) + 1, np.int64)
    np.cumsum(np.bincount(union // max(len(ids), 1), minlength=len(ids)), out=indptr[1:])
    head = union % max(len(ids), 1)
    found: list[SharedPaths] = []
    first: EnginePaths | None = None
    for node, own, (*_, milliseconds) in zip(nodes, keys, networks, strict=True):
        at = np.searchsorted(union, own)
        quickest_last = np.lexsort((-np.arange(len(own)), -milliseconds.astype(np.int64), at))
        edge, times = np.full(len(union), -1, np.int64), np.full(len(union), INFINITY, np.int64)
        edge[at[quickest_last]] = quickest_last
        times[at[quickest_last]] = milliseconds[quickest_last]
        paths = EnginePaths(indptr, head, times, folder=folder) if first is None else first.customized(times)
        first = first or paths
        found.append(SharedPaths(paths, node, edge))
    return found


def _keys(node: Longs, indptr: Longs, head: Ints, count: int) -> Longs:
    """One number for the two ends of each edge, in the union's nodes."""
    tail = np.repeat(node, np.diff(indptr))
    keys: Longs = tail * count + node[head]
    return keys
