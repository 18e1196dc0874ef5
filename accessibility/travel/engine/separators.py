"""Nested dissection: an order in which small separators come last, by METIS or, without it, by breadth-first halves."""

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
        Use METIS (Karypis & Kumar 1998); its separators are a third smaller than the fallback's.

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
    return np.asarray(call(breadth_first_dissection, first, neighbour))


@kernel
def breadth_first_dissection(first: Ints, neighbour: Ints) -> Ints:
    """Halve by two breadth-first searches from far ends, order the nodes between the halves last, go on in both halves.

    A piece is a range of ``nodes``; ``piece[v]`` is the number of the one ``v`` is in. The order is filled from its end.
    """
    node_count = first.size - 1
    nodes = np.arange(node_count).astype(np.int32)
    piece = np.zeros(node_count, np.int32)
    near, far = np.empty(node_count, np.int32), np.empty(node_count, np.int32)
    queue, order = np.empty(node_count, np.int32), np.empty(node_count, np.int32)
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
            _halve(first, neighbour, piece, nodes[begin:end], near, far, pieces)
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
def _halve(first: Ints, neighbour: Ints, piece: Ints, nodes: Ints, near: Ints, far: Ints, pieces: int) -> None:
    """Cut a connected piece where ``near - far`` passes the pivot with the fewest nodes just behind it.

    Nodes before the pivot go to piece ``pieces``, those behind it to ``pieces + 1``, those of them beside the first to ``_OUT``.
    """
    mine, size = piece[nodes[0]], nodes.size
    before = np.zeros(2 * size + 3, np.int32)
    between = np.zeros(2 * size + 3, np.int32)
    lowest = np.empty(size, np.int32)
    for i in range(size):
        v = nodes[i]
        key = near[v] - far[v] + size
        low = key
        for e in range(first[v], first[v + 1]):
            u = neighbour[e]
            if piece[u] == mine:
                low = min(low, near[u] - far[u] + size)
        lowest[i] = low
        before[key + 1] += 1
        between[low + 1] += 1
        between[key + 1] -= 1
    pivot = _cheapest(before, between, size)
    for i in range(size):
        v = nodes[i]
        if near[v] - far[v] + size < pivot:
            piece[v] = pieces
        elif lowest[i] < pivot:
            piece[v] = _OUT
        else:
            piece[v] = pieces + 1


@kernel
def _cheapest(before: Ints, between: Ints, size: int) -> int:
    """The pivot with the smallest separator for the size of the smaller half; both arrays hold differences."""
    pivot, best = -1, np.inf
    left, cut = 0, 0
    for key in range(before.size):
        left += before[key]
        cut += between[key]
        if 0 < left < size:
            half = min(left, size - left)
            cost = (cut + 0.5) / min(half, 0.35 * size)
            if cost < best:
                pivot, best = key, cost
    return pivot


@kernel
def _put_first(nodes: Ints, piece: Ints, begin: int, end: int, wanted: int) -> int:
    """Move the nodes of one piece to the front of a range; returns where they end."""
    middle = begin
    for i in range(begin, end):
        if piece[nodes[i]] == wanted:
            nodes[i], nodes[middle] = nodes[middle], nodes[i]
            middle += 1
    return middle
