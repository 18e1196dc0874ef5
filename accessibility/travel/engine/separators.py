"""Nested dissection: an order in which small separators come last, by METIS or, without it, by flows between far ends."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import call, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["has_metis", "nested_dissection"]

_SMALL = 12
_OUT = -(2**30)
_GOAL = -(2**30) - 1


def has_metis() -> bool:
    """Whether pymetis is installed."""
    return importlib.util.find_spec("pymetis") is not None


def nested_dissection(first: Ints, neighbour: Ints, *, metis: bool) -> Ints:
    """An elimination order by nested dissection (George 1973).

    Parameters
    ----------
    first, neighbour
        The undirected graph as rows, shapes (n + 1,) and (2 edges,).
    metis
        Use METIS (Karypis & Kumar 1998); False takes the package's own dissection.

    Returns
    -------
    numpy.ndarray of int32
        The nodes, least important first, shape (n,).
    """
    if len(first) < 3:
        return np.arange(len(first) - 1, dtype=np.int32)
    if metis:
        import pymetis

        order, _ = pymetis.nested_dissection(pymetis.CSRAdjacency(first.astype(np.int64), neighbour.astype(np.int64)))
        return np.asarray(order, np.int32)
    return np.asarray(call(flow_dissection, first, neighbour))


@kernel
def flow_dissection(first: Ints, neighbour: Ints) -> Ints:
    """Halve by the least cut between two far ends, order its nodes last, go on in both halves (Schild & Sommer 2015).

    They sort by coordinates; here nodes are sorted by how much nearer they are to one end than to the other, in steps. A piece
    is a range of ``nodes``; ``piece[v]`` is the number of the one ``v`` is in. The order is filled from its end.
    """
    node_count = first.size - 1
    nodes = np.arange(node_count).astype(np.int32)
    piece = np.zeros(node_count, np.int32)
    near, far = np.empty(node_count, np.int32), np.empty(node_count, np.int32)
    queue, order = np.empty(node_count, np.int32), np.empty(node_count, np.int32)
    by, back, flow = np.empty(node_count, np.int32), _turned_edges(first, neighbour), np.zeros(neighbour.size, np.int8)
    put, pieces = node_count, 1
    stack = [(0, node_count)]
    while len(stack) > 0:
        begin, end = stack.pop()
        found = _search(first, neighbour, piece, nodes[begin], far, queue)
        if found < end - begin:
            for i in range(found):
                piece[queue[i]] = pieces
            middle = _put_first(nodes, piece, begin, end, pieces)
            pieces += 1
            stack.append((begin, middle))
            stack.append((middle, end))
        elif found <= _SMALL:
            for i in range(found):
                put -= 1
                order[put] = queue[i]
        else:
            found = _search(first, neighbour, piece, queue[found - 1], near, queue)
            _search(first, neighbour, piece, queue[found - 1], far, queue)
            _sort_between(nodes, begin, end, near, far, queue)
            _cut(first, neighbour, back, flow, piece, nodes, begin, end, by, queue)
            _part(first, neighbour, piece, nodes, begin, end, by, near, pieces)
            left = _put_first(nodes, piece, begin, end, _OUT)
            right = _put_first(nodes, piece, left, end, pieces)
            pieces += 2
            for i in range(begin, left):
                put -= 1
                order[put] = nodes[i]
            if left < right:
                stack.append((left, right))
            if right < end:
                stack.append((right, end))
    return order


@kernel
def _turned_edges(first: Ints, neighbour: Ints) -> Ints:
    """For each edge of the rows the one that leads back, shape (2 edges,)."""
    back = np.empty(neighbour.size, np.int32)
    for v in range(first.size - 1):
        for e in range(first[v], first[v + 1]):
            for other in range(first[neighbour[e]], first[neighbour[e] + 1]):
                if neighbour[other] == v:
                    back[e] = other
    return back


@kernel
def _sort_between(nodes: Ints, begin: int, end: int, near: Ints, far: Ints, scratch: Ints) -> None:
    """Sort a range of nodes by ``near - far``, by counting."""
    size = end - begin
    count = np.zeros(2 * size + 2, np.int32)
    for i in range(begin, end):
        count[near[nodes[i]] - far[nodes[i]] + size + 1] += 1
    for key in range(1, count.size):
        count[key] += count[key - 1]
    for i in range(begin, end):
        key = near[nodes[i]] - far[nodes[i]] + size
        scratch[count[key]] = nodes[i]
        count[key] += 1
    for i in range(size):
        nodes[begin + i] = scratch[i]


@kernel
def _cut(
    first: Ints, neighbour: Ints, back: Ints, flow: NDArray[np.int8], piece: Ints, nodes: Ints, begin: int, end: int, by: Ints, queue: Ints
) -> None:
    """Greatest flow from the first fifth of a range to its last, one edge carrying one (Edmonds & Karp 1972).

    Afterwards ``by`` is not -1 for the nodes on the first fifth's side of a least cut: -2 in the fifth itself, else the edge
    the node was met by.
    """
    mine, fifth = piece[nodes[begin]], max(1, (end - begin) // 5)
    for i in range(begin, end):
        for e in range(first[nodes[i]], first[nodes[i] + 1]):
            flow[e] = 0
    for i in range(end - fifth, end):
        piece[nodes[i]] = _GOAL
    goal = 0
    while goal >= 0:
        for i in range(begin, end):
            by[nodes[i]] = -1
        for i in range(fifth):
            queue[i] = nodes[begin + i]
            by[queue[i]] = -2
        goal = _augmenting(first, neighbour, flow, piece, mine, by, queue, fifth)
        v = goal
        while v >= 0 and by[v] >= 0:
            flow[by[v]] += 1
            flow[back[by[v]]] -= 1
            v = neighbour[back[by[v]]]
    for i in range(end - fifth, end):
        piece[nodes[i]] = mine


@kernel
def _augmenting(first: Ints, neighbour: Ints, flow: NDArray[np.int8], piece: Ints, mine: int, by: Ints, queue: Ints, found: int) -> int:
    """Search along edges that can carry more; the first goal met, -1 if there is none."""
    taken = 0
    while taken < found:
        v = queue[taken]
        taken += 1
        for e in range(first[v], first[v + 1]):
            u = neighbour[e]
            if flow[e] < 1 and (piece[u] == mine or piece[u] == _GOAL) and by[u] == -1:
                by[u] = e
                if piece[u] == _GOAL:
                    return int(u)
                queue[found] = u
                found += 1
    return -1


@kernel
def _part(first: Ints, neighbour: Ints, piece: Ints, nodes: Ints, begin: int, end: int, by: Ints, crossing: Ints, pieces: int) -> None:
    """Number both sides of a cut ``pieces`` and ``pieces + 1``, and its ends on the side that has fewer of them ``_OUT``."""
    mine, balance = piece[nodes[begin]], 0
    for i in range(begin, end):
        v = nodes[i]
        crossing[v] = 0
        for e in range(first[v], first[v + 1]):
            if piece[neighbour[e]] == mine and (by[neighbour[e]] == -1) != (by[v] == -1):
                crossing[v] = 1
        balance += crossing[v] if by[v] == -1 else -crossing[v]
    for i in range(begin, end):
        v = nodes[i]
        behind = by[v] == -1
        if crossing[v] == 1 and behind == (balance < 0):
            piece[v] = _OUT
        else:
            piece[v] = pieces + 1 if behind else pieces


@kernel
def _search(first: Ints, neighbour: Ints, piece: Ints, start: int, steps: Ints, queue: Ints) -> int:
    """Breadth-first search within the piece of ``start``: ``steps`` from it, nodes in ``queue``; returns how many."""
    mine = piece[start]
    queue[0] = start
    steps[start] = 0
    piece[start] = -1 - mine
    found, taken = 1, 0
    while taken < found:
        v = queue[taken]
        taken += 1
        for e in range(first[v], first[v + 1]):
            u = neighbour[e]
            if piece[u] == mine:
                piece[u] = -1 - mine
                steps[u] = steps[v] + 1
                queue[found] = u
                found += 1
    for i in range(found):
        piece[queue[i]] = mine
    return found


@kernel
def _put_first(nodes: Ints, piece: Ints, begin: int, end: int, wanted: int) -> int:
    """Move the nodes of one piece to the front of a range; returns where they end."""
    middle = begin
    for i in range(begin, end):
        if piece[nodes[i]] == wanted:
            nodes[i], nodes[middle] = nodes[middle], nodes[i]
            middle += 1
    return middle
