"""What can be ordered without a separator: dead ends and the insides of roads between two junctions.

In sparse regions 70-80 % of the nodes are such nodes; only the junctions that remain (the core) need a nested dissection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.rows import piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["dead_ends", "insides_of_roads"]


@kernel
def dead_ends(first: Ints, neighbour: Ints, degree: Ints) -> Ints:
    """Nodes of degree 0 and 1, again and again, in the order they fall off; ``degree`` is lowered, and -1 where one fell off."""
    node_count = degree.size
    order = np.empty(node_count, np.int32)
    found = 0
    for v in range(node_count):
        if degree[v] <= 1:
            order[found] = v
            found += 1
    taken = 0
    while taken < found:
        v = order[taken]
        taken += 1
        degree[v] = -1
        for e in range(first[v], first[v + 1]):
            u = neighbour[e]
            if degree[u] > 0:
                degree[u] -= 1
                if degree[u] == 1:
                    order[found] = u
                    found += 1
    return piece(order, 0, found)


@kernel
def insides_of_roads(first: Ints, neighbour: Ints, degree: Ints) -> tuple[Ints, Ints, Ints]:
    """Contract every chain of degree-2 nodes; each second node first, then each second of the rest, so that the tree stays low.

    ``degree`` becomes -2 inside chains. Returns the contracted nodes in order, and tails and heads of the core's edges. A ring
    without a junction is opened at its first node.
    """
    order = np.empty(degree.size, np.int32)
    tail = np.empty(neighbour.size, np.int32)
    head = np.empty(neighbour.size, np.int32)
    ordered, edges = 0, 0
    for junction in range(degree.size):
        if degree[junction] > 2:
            ordered, edges = _roads_from(junction, first, neighbour, degree, order, ordered, tail, head, edges)
    for junction in range(degree.size):
        if degree[junction] == 2:
            degree[junction] = 3
            ordered, edges = _roads_from(junction, first, neighbour, degree, order, ordered, tail, head, edges)
    return piece(order, 0, ordered), piece(tail, 0, edges), piece(head, 0, edges)


@kernel
def _roads_from(
    junction: int, first: Ints, neighbour: Ints, degree: Ints, order: Ints, ordered: int, tail: Ints, head: Ints, edges: int
) -> tuple[int, int]:
    """Contract every chain that begins at a junction; returns how many nodes are ordered and how many edges are kept so far."""
    for e in range(first[junction], first[junction + 1]):
        begin = ordered
        before, v = junction, neighbour[e]
        while degree[v] == 2:
            degree[v] = -2
            order[ordered] = v
            ordered += 1
            before, v = v, _onward(first, neighbour, degree, v, before, junction)
        if degree[v] > 2 and v != junction:
            tail[edges], head[edges] = junction, v
            edges += 1
        _each_second_first(order, begin, ordered)
    return ordered, edges


@kernel
def _onward(first: Ints, neighbour: Ints, degree: Ints, v: int, before: int, junction: int) -> int:
    """The chain's next node after ``v``: not where it came from, unless it goes back to the junction it began at."""
    for e in range(first[v], first[v + 1]):
        u = neighbour[e]
        if u != before and degree[u] >= 2:
            return int(u)
    return junction


@kernel
def _each_second_first(order: Ints, begin: int, end: int) -> None:
    """Reorder ``order[begin:end]``: positions 0, 2, 4 ..., then every second of what is left; the middle comes last."""
    along = piece(order, begin, end)
    step = 1
    put = begin
    while step <= along.size:
        for i in range(step - 1, along.size, 2 * step):
            order[put] = along[i]
            put += 1
        step *= 2
