"""The tree that roads without a way round make of a network: what lies beyond each of them, told for all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.network.model import Network

__all__ = ["CutTree", "cut_tree"]


@dataclass(frozen=True, eq=False)
class CutTree:
    """Blocks that no single loss divides, joined by roads without a way round, in the order of a walk down the tree.

    Parameters
    ----------
    road
        Row of each cut among the roads of the network, shape (c,).
    node_at
        Place of each node's block in the walk, shape (n,).
    begins, ends
        Shapes (c,): what lies below each cut is ``begins <= place < ends``.
    piece_begins, piece_ends
        The same of the whole piece of the network it is on.
    """

    road: NDArray[np.int64]
    node_at: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    piece_begins: NDArray[np.int64]
    piece_ends: NDArray[np.int64]

    def without(self, homes: NDArray[np.int64], services: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Cuts whose loss leaves homes without any of the services they have a way to today.

        Parameters
        ----------
        homes, services
            Nodes; -1 for what is on none.

        Yields
        ------
        cut : int
            Its position.
        lost : numpy.ndarray of int64
            Positions of the homes, rising.
        """
        spots = np.sort(self.node_at[services[services >= 0]])
        known = np.flatnonzero(homes >= 0)
        order = known[np.argsort(self.node_at[homes[known]], kind="stable")]
        at = self.node_at[homes[order]]

        def between(sorted_places: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.asarray(np.searchsorted(sorted_places, last) - np.searchsorted(sorted_places, first))

        below, whole = between(spots, self.begins, self.ends), between(spots, self.piece_begins, self.piece_ends)
        homes_below, homes_whole = between(at, self.begins, self.ends), between(at, self.piece_begins, self.piece_ends)
        down = (below == 0) & (whole > 0) & (homes_below > 0)
        up = (below > 0) & (below == whole) & (homes_whole > homes_below)
        for cut in np.flatnonzero(down | up).tolist():
            inner = slice(*np.searchsorted(at, [self.begins[cut], self.ends[cut]]))
            outer = slice(*np.searchsorted(at, [self.piece_begins[cut], self.piece_ends[cut]]))
            lost = order[inner] if down[cut] else np.concatenate([order[outer.start : inner.start], order[inner.stop : outer.stop]])
            yield cut, np.sort(lost)


def cut_tree(network: Network, cuts: NDArray[np.int64]) -> CutTree:
    """Walk down the tree that cuts make of a network.

    Parameters
    ----------
    network
        Any network.
    cuts
        Rows of roads without a way round, as :func:`accessibility.network.topology.cut_roads` finds them.

    Returns
    -------
    CutTree
    """
    is_cut = np.isin(network.edge_road, cuts)
    tail, head = network.edge_tail[~is_cut], network.head[~is_cut]
    graph = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(network.node_count, network.node_count))
    count, block = connected_components(graph.tocsr(), directed=False)
    row, one, other = network.edge_road[is_cut], block[network.edge_tail[is_cut]], block[network.head[is_cut]]
    pairs = np.unique(np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1), axis=0)
    at, ends, root = _walk(int(count), pairs[:, 0].tolist(), pairs[:, 1].tolist())
    deepest = np.zeros(len(network.roads), dtype=np.int64)  # a ferry has landings of its own within it: what is below is below its last
    np.maximum.at(deepest, np.concatenate([row, row]), np.concatenate([at[one], at[other]]))
    block_at = np.argsort(at)
    lower = block_at[deepest[cuts]]
    return CutTree(
        road=cuts,
        node_at=at[block],
        begins=at[lower],
        ends=ends[lower],
        piece_begins=at[root[lower]],
        piece_ends=ends[root[lower]],
    )


def _walk(count: int, one: list[int], other: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Place of each block, end of what is below it, and the block its piece begins with."""
    joined: list[list[int]] = [[] for _ in range(count)]
    for here, there in zip(one, other, strict=True):
        joined[here].append(there)
        joined[there].append(here)
    at, ends, root = (np.full(count, -1, dtype=np.int64) for _ in range(3))
    place = 0
    for start in range(count):
        if at[start] >= 0:
            continue
        stack = [(start, False)]
        while stack:
            block, done = stack.pop()
            if done:
                ends[block] = place
            elif at[block] < 0:
                at[block], root[block] = place, start
                place += 1
                stack.append((block, True))
                stack += [(there, False) for there in joined[block] if at[there] < 0]
    return at, ends, root
