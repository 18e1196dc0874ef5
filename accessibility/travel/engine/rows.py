"""Compressed sparse rows in linear time: bring lists into rows, turn rows around, forget directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

_Values = TypeVar("_Values", bound="NDArray[np.signedinteger]")

__all__ = ["group", "grown", "neighbours", "piece", "turned"]


@kernel
def piece(values: _Values, begin: int, end: int) -> _Values:
    """A copy of some neighbouring values (a loop of its own compiles ten times as fast as a slice)."""
    some = np.empty(max(end - begin, 0), values.dtype)
    for i in range(some.size):
        some[i] = values[begin + i]
    return some  # type: ignore[return-value]


@kernel
def grown(values: _Values, used: int, needed: int) -> _Values:
    """The same array where it has room for as many as are needed; else its used part with room for half as many more."""
    if needed <= values.size:
        return values
    wider = np.empty(needed + needed // 2, values.dtype)
    for i in range(used):
        wider[i] = values[i]
    return wider  # type: ignore[return-value]


@kernel
def group(row: Ints, row_count: int) -> tuple[Ints, Ints]:
    """Where each row starts and which items are in it, in their order; shapes (row_count + 1,) and (items,)."""
    first = np.zeros(row_count + 1, np.int32)
    for item in range(row.size):
        first[row[item] + 1] += 1
    for r in range(row_count):
        first[r + 1] += first[r]
    free = piece(first, 0, first.size - 1)
    member = np.empty(row.size, np.int32)
    for item in range(row.size):
        r = row[item]
        member[free[r]] = item
        free[r] += 1
    return first, member


@kernel
def turned(first: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Rows turned around: for each head the rows it is in, from the last row to the first; turning twice sorts every row."""
    count = first.size - 1
    begin = np.zeros(count + 1, np.int32)
    for e in range(head.size):
        begin[head[e] + 1] += 1
    for v in range(count):
        begin[v + 1] += begin[v]
    free = piece(begin, 0, begin.size - 1)
    tail = np.empty(head.size, np.int32)
    for v in range(count - 1, -1, -1):
        for e in range(first[v], first[v + 1]):
            u = head[e]
            tail[free[u]] = v
            free[u] += 1
    return begin, tail


@kernel
def neighbours(tail: Ints, head: Ints, node_count: int) -> tuple[Ints, Ints]:
    """The graph without directions, loops and parallel edges, as rows; each edge stands in both its ends' rows."""
    first = np.zeros(node_count + 1, np.int32)
    for e in range(tail.size):
        first[tail[e] + 1] += 1
        first[head[e] + 1] += 1
    for v in range(node_count):
        first[v + 1] += first[v]
    free = piece(first, 0, first.size - 1)
    every = np.empty(2 * tail.size, np.int32)
    for e in range(tail.size):
        t, h = tail[e], head[e]
        every[free[t]] = h
        free[t] += 1
        every[free[h]] = t
        free[h] += 1
    seen = np.full(node_count, -1, np.int32)
    kept = 0
    for v in range(node_count):
        begin = first[v]
        first[v] = kept
        for e in range(begin, free[v]):
            u = every[e]
            if u != v and seen[u] != v:
                seen[u] = v
                every[kept] = u
                kept += 1
    first[node_count] = kept
    return first, piece(every, 0, kept)
