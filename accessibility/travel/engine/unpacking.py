"""The way itself: shortcuts unpacked into edges of the graph (Dibbelt, Strasser & Wagner 2016, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import call, kernel
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.rows import grown, piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Below
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]

__all__ = ["path"]


def path(metric: Metric, source: int, target: int) -> Ints:
    """Edges of a quickest way, in the order they are travelled.

    Parameters
    ----------
    metric
        What is travelled over.
    source, target
        Nodes.

    Returns
    -------
    numpy.ndarray of int32
        Positions of edges; empty where there is no way or it begins where it ends.
    """
    shape = metric.topology
    start, end = int(shape.position[source]), int(shape.position[target])
    arcs = call(_up_and_down, start, end, shape.parent, shape.first, shape.head, metric.up, metric.down)
    edges = call(_unpack, arcs, shape.first, shape.head, shape.edge_arc, metric.milliseconds, metric.up, metric.down, shape.below)
    return np.asarray(edges)


@kernel
def _up_and_down(start: int, end: int, parent: Ints, first: Ints, head: Ints, up: Ints, down: Ints) -> Ints:
    """Search from both ends up the elimination tree and meet; arcs in the order they are travelled, ``~arc`` where downwards."""
    rising, by_rising = _tree_search(start, parent, first, head, up)
    falling, by_falling = _tree_search(end, parent, first, head, down)
    meet, best = -1, INFINITY
    v = start
    while v >= 0:
        if rising[v] + falling[v] < best:
            meet, best = v, rising[v] + falling[v]
        v = parent[v]
    arcs = np.empty(2 * parent.size + 2, np.int32)
    put = parent.size
    v = meet
    while v >= 0 and v != start:
        put -= 1
        arcs[put] = by_rising[v, 0]
        v = by_rising[v, 1]
    end_of_arcs = parent.size
    v = meet
    while v >= 0 and v != end:
        arcs[end_of_arcs] = ~by_falling[v, 0]
        end_of_arcs += 1
        v = by_falling[v, 1]
    return piece(arcs, put, end_of_arcs)


@kernel
def _tree_search(begin: int, parent: Ints, first: Ints, head: Ints, milliseconds: Ints) -> tuple[Ints, Ints]:
    """Milliseconds to every position above, and the last arc and the position it came from; no queue is needed."""
    near = np.full(parent.size, INFINITY, np.int32)
    by = np.empty((parent.size, 2), np.int32)
    near[begin] = 0
    v = begin
    while v >= 0:
        for a in range(first[v], first[v + 1]):
            onward = near[v] + milliseconds[a]
            if onward < near[head[a]]:
                near[head[a]], by[head[a], 0], by[head[a], 1] = onward, a, v
        v = parent[v]
    return near, by


@kernel
def _unpack(arcs: Ints, first: Ints, head: Ints, edge_arc: Ints, milliseconds: Ints, up: Ints, down: Ints, below: Below) -> Ints:
    """Replace every shortcut by the two sides of the lower triangle it came from, until only edges are left."""
    stack, high = np.empty(2 * arcs.size + 2, np.int32), arcs.size
    for i in range(arcs.size):
        stack[i] = arcs[arcs.size - 1 - i]
    found, count = np.empty(16, np.int32), 0
    while high > 0:
        high -= 1
        step = stack[high]
        arc = step if step >= 0 else ~step
        wanted = up[arc] if step >= 0 else down[arc]
        on_arc = -1
        for k in range(below.edge_first[arc], below.edge_first[arc + 1]):
            if edge_arc[below.edge[k]] == step and milliseconds[below.edge[k]] == wanted:
                on_arc = below.edge[k]
                break
        if on_arc >= 0:
            found = grown(found, count, count + 1)
            found[count] = on_arc
            count += 1
            continue
        stack = grown(stack, high, high + 2)
        stack[high + 1], stack[high] = _two_sides(step, arc, wanted, first, head, up, down, below)
        high += 2
    return piece(found, 0, count)


@kernel
def _two_sides(step: int, arc: int, wanted: int, first: Ints, head: Ints, up: Ints, down: Ints, below: Below) -> tuple[int, int]:
    """The two arcs of the lower triangle a shortcut's time came from, in the order they are travelled."""
    low, high = below.tail[arc], head[arc]
    for k in range(below.arc_first[low], below.arc_first[low + 1]):
        to_low = below.arc[k]
        v = below.tail[to_low]
        for to_high in range(to_low + 1, first[v + 1]):
            if head[to_high] == high:
                if step >= 0 and down[to_low] + up[to_high] == wanted:
                    return ~to_low, to_high
                if step < 0 and down[to_high] + up[to_low] == wanted:
                    return ~to_high, to_low
                break
    return step, step
