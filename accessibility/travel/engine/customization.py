"""Customization: bring travel times into the hierarchy (Dibbelt, Strasser & Wagner 2016, sections 7.1 to 7.3).

``up[a]`` and ``down[a]`` are the milliseconds along arc ``a`` towards the top and from the top, `INFINITY` where there is no
way. No value exceeds `INFINITY` and so no sum of two exceeds 32 bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.elimination import LOOP
from accessibility.travel.engine.graph import INFINITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["basic", "keep_exact", "perfect", "respect"]


@kernel
def respect(edge_arc: Ints, milliseconds: Ints, up: Ints, down: Ints) -> None:
    """Each arc gets the time of the fastest edge that lies on it, `INFINITY` if none does."""
    for arc in range(up.size):
        up[arc], down[arc] = INFINITY, INFINITY
    for e in range(edge_arc.size):
        arc = edge_arc[e]
        if arc >= 0:
            up[arc] = min(up[arc], milliseconds[e])
        elif arc != LOOP:
            down[~arc] = min(down[~arc], milliseconds[e])


@kernel
def basic(first: Ints, third: Ints, up: Ints, down: Ints) -> None:
    """Basic customization: relax every lower triangle, from the bottom to the top.

    Afterwards an up-down way with the exact travel time exists between any two nodes.
    """
    t = np.uint64(0)
    for v in range(first.size - 2, -1, -1):
        end = np.uint64(first[v + 1])
        for i in range(np.uint64(first[v]), end):
            to_lower, from_lower = down[i], up[i]
            for j in range(i + np.uint64(1), end):
                arc = np.uint64(third[t])
                t += np.uint64(1)
                up[arc] = min(up[arc], np.int32(to_lower + up[j]))
                down[arc] = min(down[arc], np.int32(down[j] + from_lower))


@kernel
def perfect(first: Ints, third: Ints, up: Ints, down: Ints) -> None:
    """Perfect customization: relax intermediate and upper triangles, from the top to the bottom; every arc becomes exact."""
    t = third.size
    for v in range(first.size - 1):
        begin, end = np.int64(first[v]), np.int64(first[v + 1])
        arcs = end - begin
        t -= int(arcs * (arcs - 1) // 2)
        k = t
        for i in range(begin, end):
            up_i, down_i = up[i], down[i]
            for j in range(i + 1, end):
                arc = third[k]
                k += 1
                rising, falling = up[arc], down[arc]
                up_i = min(up_i, np.int32(up[j] + falling))
                up[j] = min(up[j], np.int32(up_i + rising))
                down_i = min(down_i, np.int32(rising + down[j]))
                down[j] = min(down[j], np.int32(falling + down_i))
            up[i], down[i] = up_i, down_i


@kernel
def keep_exact(first: Ints, head: Ints, milliseconds: Ints, exact: Ints) -> tuple[Ints, Ints, Ints]:
    """Leave out the arcs that perfect customization proved slower than another way; rows, heads and milliseconds of the rest."""
    kept_first = np.zeros(first.size, np.int32)
    kept = 0
    for a in range(head.size):
        kept += milliseconds[a] < INFINITY and milliseconds[a] == exact[a]
    kept_head, kept_ms = np.empty(kept, np.int32), np.empty(kept, np.int32)
    kept = 0
    for v in range(first.size - 1):
        for a in range(first[v], first[v + 1]):
            if milliseconds[a] < INFINITY and milliseconds[a] == exact[a]:
                kept_head[kept], kept_ms[kept] = head[a], milliseconds[a]
                kept += 1
        kept_first[v + 1] = kept
    return kept_first, kept_head, kept_ms
