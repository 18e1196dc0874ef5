"""The network simplex over arrays, compiled: the cheapest flow and its prices. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

__all__ = ["attach", "cheapest_flow", "detach", "entering", "pivot"]

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
def pivot(  # noqa: C901, PLR0912, PLR0915  # one step of the textbook, compiled as one
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
    parent, by, depth, child, after, before = tree[0], tree[1], tree[2], tree[3], tree[4], tree[5]
    first, second = (tail[arc], head[arc]) if state[arc] == LOWER else (head[arc], tail[arc])
    one, other = first, second
    while one != other:
        if depth[one] >= depth[other]:
            one = parent[one]
        else:
            other = parent[other]
    join = one
    most, out, side = room[arc], -1, 0
    node = first
    while node != join:
        up = by[node]
        left = flow[up] if tail[up] == node else room[up] - flow[up]
        if left < most:
            most, out, side = left, node, 1
        node = parent[node]
    node = second
    while node != join:
        up = by[node]
        left = room[up] - flow[up] if tail[up] == node else flow[up]
        if left <= most:
            most, out, side = left, node, 2
        node = parent[node]
    if most > 0:
        flow[arc] += state[arc] * most
        node = first
        while node != join:
            up = by[node]
            flow[up] += -most if tail[up] == node else most
            node = parent[node]
        node = second
        while node != join:
            up = by[node]
            flow[up] += most if tail[up] == node else -most
            node = parent[node]
    if side == 0:
        state[arc] = -state[arc]
        return
    leaving = by[out]
    state[leaving] = LOWER if flow[leaving] == 0 else UPPER
    state[arc] = TREE
    node, to, through = (first, second, arc) if side == 1 else (second, first, arc)
    inner = node
    while True:
        old_parent, old_by = parent[node], by[node]
        detach(node, parent, child, after, before)
        attach(node, to, parent, child, after, before)
        by[node] = through
        if node == out:
            break
        to, through, node = node, old_by, old_parent
    outer = parent[inner]
    shift = price[outer] - price[inner] + (-cost[arc] if tail[arc] == inner else cost[arc])
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
