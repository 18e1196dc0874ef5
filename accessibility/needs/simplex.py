"""The network simplex over arrays, compiled: the cheapest flow and its prices. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

__all__ = ["attach", "blocking", "cheapest_flow", "detach", "entering", "join_of", "pivot", "push", "rehang", "shift_below"]

LOWER, TREE, UPPER = 1, 0, -1


@kernel
def entering(tail: Longs, head: Longs, cost: Longs, state: Longs, price: Longs, start: int, block: int) -> int:
    """The arc that lowers the cost most within the first block that has any, from ``start`` on; -1 if the flow is cheapest."""
    arcs = len(tail)
    best, found, seen, arc = 0, -1, 0, start
    for _ in range(arcs):
        reduced = state[arc] * (cost[arc] + price[tail[arc]] - price[head[arc]])
        if reduced < best:
            best, found = reduced, arc
        seen += 1
        arc += 1
        if arc == arcs:
            arc = 0
        if seen >= block and found >= 0:
            return found
        if seen >= block:
            seen = 0
    return found


@kernel
def detach(node: int, parent: Longs, child: Longs, after: Longs, before: Longs) -> None:
    """Take a node from the children of its parent."""
    if before[node] >= 0:
        after[before[node]] = after[node]
    else:
        child[parent[node]] = after[node]
    if after[node] >= 0:
        before[after[node]] = before[node]


@kernel
def attach(node: int, to: int, parent: Longs, child: Longs, after: Longs, before: Longs) -> None:
    """Make a node the first child of another."""
    parent[node] = to
    before[node] = -1
    after[node] = child[to]
    if child[to] >= 0:
        before[child[to]] = node
    child[to] = node


@kernel
def join_of(first: int, second: int, parent: Longs, depth: Longs) -> int:
    """The node where the ways from two nodes to the root meet."""
    while first != second:
        if depth[first] >= depth[second]:
            first = parent[first]
        else:
            second = parent[second]
    return first


@kernel
def blocking(
    node: int, join: int, most: int, last: int, tail: Longs, room: Longs, flow: Longs, parent: Longs, by: Longs
) -> tuple[int, int]:
    """What can still flow between a node and the join, at most ``most``, and the node whose arc blocks it; -1 if none does.

    ``last``: 1 for the side on which flow goes up from the node and the last arc that blocks counts, 0 for the other, where the first does
    (strongly feasible trees).
    """
    out = -1
    while node != join:
        arc = by[node]
        left = flow[arc] if (tail[arc] == node) == (last == 0) else room[arc] - flow[arc]
        if left < most or (last == 1 and left == most):
            most, out = left, node
        node = parent[node]
    return most, out


@kernel
def push(node: int, join: int, units: int, tail: Longs, flow: Longs, parent: Longs, by: Longs) -> None:
    """Send units from a node up to the join; below 0, down to it."""
    while node != join:
        arc = by[node]
        flow[arc] += units if tail[arc] == node else -units
        node = parent[node]


@kernel
def rehang(inner: int, to: int, arc: int, out: int, tree: Longs) -> None:
    """Hang the part of the tree below ``out`` on ``to`` by its node ``inner``, turning the way between them around."""
    parent, by, child, after, before = tree[0], tree[1], tree[3], tree[4], tree[5]
    node = inner
    while True:
        old_parent, old_by = parent[node], by[node]
        detach(node, parent, child, after, before)
        attach(node, to, parent, child, after, before)
        by[node] = arc
        if node == out:
            return
        to, arc, node = node, old_by, old_parent


@kernel
def shift_below(inner: int, shift: int, price: Longs, tree: Longs, stack: Longs) -> None:
    """Add to the price of a node and all below it, and count their depth anew."""
    parent, depth, child, after = tree[0], tree[2], tree[3], tree[4]
    stack[0] = inner
    size = 1
    while size > 0:
        size -= 1
        node = stack[size]
        price[node] += shift
        depth[node] = depth[parent[node]] + 1
        under = child[node]
        while under >= 0:
            stack[size] = under
            size += 1
            under = after[under]


@kernel
def pivot(
    arc: int,
    tail: Longs,
    head: Longs,
    room: Longs,
    cost: Longs,
    flow: Longs,
    state: Longs,
    price: Longs,
    tree: Longs,
    stack: Longs,
) -> None:
    """Push flow around the cycle an arc closes, and let the last arc that blocks it leave the tree (strongly feasible trees).

    ``tree`` has a row each for parent, arc to the parent, depth, first child, next and previous sibling.
    """
    parent, by, depth = tree[0], tree[1], tree[2]
    first, second = (tail[arc], head[arc]) if state[arc] == LOWER else (head[arc], tail[arc])
    join = join_of(first, second, parent, depth)
    most, out_first = blocking(first, join, room[arc], 0, tail, room, flow, parent, by)
    most, out_second = blocking(second, join, most, 1, tail, room, flow, parent, by)
    if most > 0:
        flow[arc] += state[arc] * most
        push(first, join, -most, tail, flow, parent, by)
        push(second, join, most, tail, flow, parent, by)
    out = out_second if out_second >= 0 else out_first
    if out < 0:
        state[arc] = -state[arc]
        return
    leaving = by[out]
    state[leaving] = LOWER if flow[leaving] == 0 else UPPER
    state[arc] = TREE
    inner, outer = (second, first) if out_second >= 0 else (first, second)
    rehang(inner, outer, arc, out, tree)
    shift = price[outer] - price[inner] + (-cost[arc] if tail[arc] == inner else cost[arc])
    shift_below(inner, shift, price, tree, stack)


@kernel
def cheapest_flow(nodes: int, tail: Longs, head: Longs, room: Longs, cost: Longs, supply: Longs, flow: Longs, price: Longs) -> int:
    """Fill ``flow`` (per arc) and ``price`` (per node) with the cheapest flow and its dual; units that found no way (0 if feasible).

    The last ``nodes`` arcs of every array are left for arcs to the root, whose node is the last one.
    """
    arcs = len(tail) - nodes
    root = nodes
    dear = np.int64(1)
    for arc in range(arcs):
        dear = max(dear, abs(cost[arc]))
    dear = (dear + 1) * nodes
    state = np.full(len(tail), LOWER)
    tree = np.full((6, nodes + 1), -1)
    tree[2, root] = 0
    price[root] = 0
    everything = np.int64(1)
    for node in range(nodes):
        everything += abs(supply[node])
    for node in range(nodes):
        arc = arcs + node
        state[arc] = TREE
        room[arc] = everything
        if supply[node] >= 0:
            tail[arc], head[arc], cost[arc], flow[arc], price[node] = node, root, 0, supply[node], 0
        else:
            tail[arc], head[arc], cost[arc], flow[arc], price[node] = root, node, dear, -supply[node], dear
        attach(node, root, tree[0], tree[3], tree[4], tree[5])
        tree[1, node] = arc
        tree[2, node] = 1
    stack = np.zeros(nodes + 1, np.int64)
    block = max(int(np.sqrt(arcs)), 10)
    at = 0
    while True:
        arc = entering(tail, head, cost, state, price, at, block)
        if arc < 0:
            break
        at = arc + 1 if arc + 1 < len(tail) else 0
        pivot(arc, tail, head, room, cost, flow, state, price, tree, stack)
    astray = np.int64(0)
    for node in range(nodes):
        if head[arcs + node] != root:
            astray += flow[arcs + node]
    return int(astray)
