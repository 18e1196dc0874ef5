"""Dijkstra's search with a heap of four children: what a few questions are answered with, and what the hierarchy is measured against.

Keys hold milliseconds in the high half and the node in the low half; a node stands in the heap once for each time it came
nearer, and all but the first one are passed over (Dijkstra 1959; Johnson 1975 for the heap).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.bits import empty_set, include
from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import lowest_bit
from accessibility.travel.engine.rows import grown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["balls", "nearest_by_dijkstra", "search", "settled_by"]

_NODE = 0xFFFFFFFF


@kernel
def _push(heap: Longs, size: int, key: int) -> None:
    """Put a key behind the first ``size``."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        if heap[parent] <= key:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = key


@kernel
def _pop(heap: Longs, size: int) -> int:
    """Take the least of ``size`` keys."""
    least, key = heap[0], heap[size - 1]
    size -= 1
    place, child = 0, 1
    while child < size:
        nearest, found = heap[child], child
        for other in range(child + 1, min(child + 4, size)):
            if heap[other] < nearest:
                nearest, found = heap[other], other
        if nearest >= key:
            break
        heap[place] = nearest
        place = found
        child = (place << 2) + 1
    heap[place] = key
    return int(least)


@kernel
def search(
    indptr: Longs, head: Ints, milliseconds: Ints, node: Ints, start: Ints, limit: int, most: int, heap: Longs, near: Ints, order: Ints
) -> int:
    """From all of ``node`` at once, each ``start`` milliseconds late, up to a limit and to ``most`` nodes; returns how many were settled.

    ``near`` is `INFINITY` everywhere on entry; ``order`` receives the nodes as they are settled.
    """
    size, settled = 0, 0
    for k in range(node.size):
        v = node[k]
        if start[k] <= limit and start[k] < near[v]:
            near[v] = start[k]
            _push(heap, size, (np.int64(start[k]) << 32) | v)
            size += 1
    while size > 0 and settled < most:
        key = _pop(heap, size)
        size -= 1
        v, ms = key & _NODE, key >> 32
        if ms > near[v]:
            continue
        order[settled] = v
        settled += 1
        for e in range(indptr[v], indptr[v + 1]):
            u, onward = head[e], ms + milliseconds[e]
            if onward < near[u] and onward <= limit:
                near[u] = onward
                _push(heap, size, (onward << 32) | u)
                size += 1
    return settled


@kernel
def settled_by(
    indptr: Longs, head: Ints, milliseconds: Ints, doors: Ints, first: Ints, node: Ints, start: Ints, limit: int, most: int
) -> int:
    """How many nodes searches from ``doors`` settle within the limit, counting at ``most`` so many for each."""
    heap, order = np.empty(head.size + node.size + 1, np.int64), np.empty(indptr.size - 1, np.int32)
    total = 0
    for door in doors:
        begin, end = first[door], first[door + 1]
        near = np.full(indptr.size - 1, INFINITY, np.int32)
        total += search(indptr, head, milliseconds, node[begin:end], start[begin:end], limit, most, heap, near, order)
    return total


@kernel
def nearest_by_dijkstra(indptr: Longs, head: Ints, milliseconds: Ints, node: Ints, near: Ints, origin: Ints) -> None:
    """Milliseconds from the nearest of ``node`` to every node, and its number (the least of equally near ones); one search."""
    heap = np.empty(head.size + node.size + 1, np.int64)
    for v in range(near.size):
        near[v], origin[v] = INFINITY, -1
    size = 0
    for k in range(node.size):
        if near[node[k]] > 0:
            near[node[k]], origin[node[k]] = 0, k
            _push(heap, size, int(node[k]))
            size += 1
    while size > 0:
        key = _pop(heap, size)
        size -= 1
        v, ms = key & _NODE, key >> 32
        if ms > near[v]:
            continue
        for e in range(indptr[v], indptr[v + 1]):
            u, onward = head[e], ms + milliseconds[e]
            if onward < near[u] or (onward == near[u] and origin[v] < origin[u] and onward < INFINITY):
                near[u], origin[u] = onward, origin[v]
                heap = grown(heap, size, size + 1)
                _push(heap, size, (onward << 32) | u)
                size += 1


@kernel
def balls(
    indptr: Longs, head: Ints, milliseconds: Ints, doors: Ints, first: Ints, node: Ints, start: Ints, limit: int
) -> tuple[Longs, Ints, Ints]:
    """For each of ``doors`` the nodes within the limit, rising, and their milliseconds, as rows in the order of ``doors``."""
    node_count = indptr.size - 1
    heap, order = np.empty(head.size + node.size + 1, np.int64), np.empty(node_count, np.int32)
    near = np.full(node_count, INFINITY, np.int32)
    members = empty_set(node_count)
    ball_first = np.zeros(doors.size + 1, np.int64)
    ball_node, ball_ms = np.empty(1024, np.int32), np.empty(1024, np.int32)
    total = 0
    for i in range(doors.size):
        begin, end = first[doors[i]], first[doors[i] + 1]
        settled = search(indptr, head, milliseconds, node[begin:end], start[begin:end], limit, node_count, heap, near, order)
        ball_node, ball_ms = grown(ball_node, total, total + settled), grown(ball_ms, total, total + settled)
        low, high = members.size, 0
        for k in range(settled):
            include(members, order[k])
            low, high = min(low, order[k] >> 6), max(high, order[k] >> 6)
        for w in range(low, high + 1):
            while members[w] != 0:
                v = 64 * w + lowest_bit(members[w])
                members[w] &= members[w] - 1
                ball_node[total], ball_ms[total] = v, near[v]
                near[v] = INFINITY
                total += 1
        ball_first[i + 1] = total
    return ball_first, ball_node[:total], ball_ms[:total]
