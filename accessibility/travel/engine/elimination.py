"""The shape of the hierarchy: elimination tree, its numbering from the top down, shortcuts and triangles.

Positions count from the top: the root of the elimination tree is 0, every node stands before its descendants, and a subtree
is one range. An arc leads from a node to a *smaller* position ("up"). Dibbelt, Strasser & Wagner (2016) call the reversed
number the rank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.rows import grown, piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["LOOP", "arcs_of_edges", "elimination_tree", "fill", "levels", "subtree_sizes", "top_down", "triangles"]

LOOP = -(2**31)
"""Stands for "no arc" in `arcs_of_edges`: an edge from a node to itself never shortens a way."""


@kernel
def elimination_tree(first: Ints, neighbour: Ints, order: Ints) -> Ints:
    """Parent of each node, -1 for a root, by path compression (Liu 1990); shape (n,).

    ``order`` holds the nodes, least important first. The parent is the first node, after the node itself, that its
    contraction makes a neighbour.
    """
    count = order.size
    when = np.empty(count, np.int32)
    for i in range(count):
        when[order[i]] = i
    parent = np.full(count, -1, np.int32)
    jump = np.full(count, -1, np.int32)
    for i in range(count):
        v = order[i]
        for e in range(first[v], first[v + 1]):
            u = neighbour[e]
            if when[u] > i:
                continue
            while jump[u] != -1 and jump[u] != v:
                beyond = jump[u]
                jump[u] = v
                u = beyond
            if jump[u] == -1 and u != v:
                jump[u] = v
                parent[u] = v
    return parent


@kernel
def top_down(parent: Ints, order: Ints) -> Ints:
    """Number the nodes depth first from the roots: the node at each position, shape (n,); most important roots first."""
    count = parent.size
    child = np.full(count, -1, np.int32)
    sibling = np.full(count, -1, np.int32)
    stack = np.empty(count, np.int32)
    high = 0
    for i in range(count):
        v = order[i]
        p = parent[v]
        if p >= 0:
            sibling[v] = child[p]
            child[p] = v
        else:
            stack[high] = v
            high += 1
    node = np.empty(count, np.int32)
    position = 0
    while high > 0:
        high -= 1
        v = stack[high]
        node[position] = v
        position += 1
        v = child[v]
        while v >= 0:
            stack[high] = v
            high += 1
            v = sibling[v]
    return node


@kernel
def fill(first: Ints, neighbour: Ints, node: Ints, position: Ints) -> tuple[Ints, Ints, Ints]:
    """Symbolic elimination: the upward arcs with all shortcuts, and the parent of each position.

    The arcs of a position are its upward neighbours in the graph and the arcs of its children to others than itself. Rows are
    not sorted yet. Shapes (n + 1,), (arcs,), (n,).
    """
    count = node.size
    head = np.empty(2 * neighbour.size + 1024, np.int32)
    begin, end = np.empty(count, np.int32), np.empty(count, np.int32)
    parent = np.full(count, -1, np.int32)
    child, sibling = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    seen = np.full(count, -1, np.int32)
    arcs = 0
    for v in range(count - 1, -1, -1):
        head = grown(head, arcs, arcs + v)
        begin[v] = arcs
        for e in range(first[node[v]], first[node[v] + 1]):
            u = position[neighbour[e]]
            if u < v:
                seen[u] = v
                head[arcs] = u
                arcs += 1
        c = child[v]
        while c >= 0:
            for e in range(begin[c], end[c]):
                u = head[e]
                if u != v and seen[u] != v:
                    seen[u] = v
                    head[arcs] = u
                    arcs += 1
            c = sibling[c]
        end[v] = arcs
        for e in range(begin[v], arcs):
            parent[v] = max(parent[v], head[e])
        if parent[v] >= 0:
            sibling[v] = child[parent[v]]
            child[parent[v]] = v
    return _in_order(begin, end, head, arcs), piece(head, 0, arcs), parent


@kernel
def _in_order(begin: Ints, end: Ints, head: Ints, arcs: int) -> Ints:
    """Turn rows that were written from the last to the first around, in place; returns where each starts."""
    written = piece(head, 0, arcs)
    first = np.zeros(begin.size + 1, np.int32)
    put = 0
    for v in range(begin.size):
        for e in range(begin[v], end[v]):
            head[put] = written[e]
            put += 1
        first[v + 1] = put
    return first


@kernel
def triangles(first: Ints, head: Ints) -> Ints:
    """The third arc of each lower triangle, shape (triangles,), in the order customization meets them.

    For a position from the last to the first and each pair of its arcs ``i < j`` (heads fall within a row), the third arc
    leads from ``head[i]`` to ``head[j]``.
    """
    count = 0
    for v in range(first.size - 1):
        arcs = first[v + 1] - first[v]
        count += arcs * (arcs - 1) // 2
    third = np.empty(count, np.int32)
    put = 0
    for v in range(first.size - 2, -1, -1):
        for i in range(first[v], first[v + 1]):
            arc = first[head[i]]
            for j in range(i + 1, first[v + 1]):
                while head[arc] != head[j]:
                    arc += 1
                third[put] = arc
                put += 1
    return third


@kernel
def arcs_of_edges(tail: Ints, head: Ints, position: Ints, first: Ints, arc_head: Ints) -> Ints:
    """The arc each edge of the graph lies on, shape (m,): ``arc`` if it leads up, ``~arc`` if down, `LOOP` if it is a loop."""
    arc_of = np.empty(tail.size, np.int32)
    for e in range(tail.size):
        t, h = position[tail[e]], position[head[e]]
        low, high = max(t, h), min(t, h)
        begin, end = first[low], first[low + 1]
        while begin < end:
            middle = (begin + end) // 2
            if arc_head[middle] > high:
                begin = middle + 1
            else:
                end = middle
        arc_of[e] = LOOP if t == h else (begin if t > h else ~begin)
    return arc_of


@kernel
def subtree_sizes(parent: Ints) -> Ints:
    """How many positions each subtree of the elimination tree has, itself included, shape (n,)."""
    size = np.ones(parent.size, np.int32)
    for v in range(parent.size - 1, 0, -1):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    return size


@kernel
def levels(parent: Ints) -> Ints:
    """How many positions are above each one in the elimination tree, shape (n,)."""
    level = np.zeros(parent.size, np.int32)
    for v in range(parent.size):
        if parent[v] >= 0:
            level[v] = level[parent[v]] + 1
    return level
