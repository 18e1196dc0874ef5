"""All nodes within so many milliseconds of each door: 8 searches side by side that skip what is out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.bits import clear, empty_set, has, include
from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.lanes import add, everywhere, get, least, load, lowest_bit, reached, store, tally
from accessibility.travel.engine.rows import grown
from accessibility.travel.engine.sweeps import climb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Arcs, Part, Steps

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Rows = NDArray[np.void]

__all__ = ["bounded_sweeps"]


@kernel
def bounded_sweeps(
    order: Ints,
    doors: Steps,
    arcs: Arcs,
    part: Part,
    parent: Ints,
    size: Ints,
    first: Ints,
    head_level: Ints,
    node: Ints,
    height: int,
    limit: int,
    room: int,
    like: Rows,
) -> tuple[Longs, Ints, Ints]:
    """For each door of ``order`` the nodes within the limit, rising, and their milliseconds, as rows in the order of ``order``.

    ``part`` is the whole hierarchy; ``first`` and ``head_level`` are all its arcs, those without a way as well.
    """
    width, count = like["lane"].shape[1], node.size
    above, climbed, near = np.empty(height, like.dtype), np.empty(1024, like.dtype), np.empty(count, like.dtype)
    alive = np.zeros(height, np.uint8)
    start, slot, found_at = np.zeros(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)
    waiting, occupied, members = empty_set(count), empty_set(count), empty_set(count)
    ball_first = np.zeros(order.size + 1, np.int64)
    ball_node, ball_ms = np.empty(room, np.int32), np.empty(room, np.int32)
    counts, rising_node, rising_near = np.empty(1, like.dtype), np.empty(count, np.int32), np.empty(count, like.dtype)
    for begin in range(0, order.size, width):
        lanes = order[begin : begin + width]
        climbed = climb(lanes, doors, arcs, part, waiting, slot, start, climbed)
        _mark_ways_up(lanes, doors, parent, occupied)
        found, v, totals = 0, 0, everywhere(like, 0)
        while v < count:
            best = load(climbed, start[v])
            for a in range(part.falls.first[v], part.falls.first[v + 1]):
                best = least(best, add(load(above, part.falls.level[a]), part.falls.milliseconds[a]))
            level, lanes_in = part.level[v], reached(best, limit)
            store(above, level, best)
            alive[level] = lanes_in != 0
            if lanes_in != 0:
                include(members, node[v])
                found_at[node[v]] = found
                store(near, found, best)
                totals = tally(totals, best, limit)
                found += 1
            if lanes_in != 0 or has(occupied, v) or _any_alive(alive, first, head_level, v):
                start[v] = 0
                clear(occupied, v)
                v += 1
            else:
                v += size[v]
        store(counts, 0, totals)
        for lane in range(lanes.size):
            ball_first[begin + lane + 1] = ball_first[begin + lane] + get(counts, 0, lane)
        ball_node, ball_ms = _emit(
            begin, lanes.size, limit, members, found_at, near, rising_node, rising_near, ball_first, ball_node, ball_ms
        )
    total = ball_first[order.size]
    return ball_first, ball_node[:total], ball_ms[:total]


@kernel
def _mark_ways_up(lanes: Ints, doors: Steps, parent: Ints, occupied: Longs) -> None:
    """Mark each position that has a door of the batch in its subtree: it must not be skipped."""
    for lane in lanes:
        for k in range(doors.first[lane], doors.first[lane + 1]):
            v = doors.position[k]
            while v >= 0 and not has(occupied, v):
                include(occupied, v)
                v = parent[v]


@kernel
def _any_alive(alive: NDArray[np.uint8], first: Ints, head_level: Ints, v: int) -> bool:
    """Whether a lane is within the limit at the separator of a subtree; if not, none is within it."""
    for a in range(first[v], first[v + 1]):  # noqa: SIM110 - numba has no any() of a generator
        if alive[head_level[a]]:
            return True
    return False


@kernel
def _emit(
    begin: int,
    lanes: int,
    limit: int,
    members: Longs,
    found_at: Ints,
    near: Rows,
    rising_node: Ints,
    rising_near: Rows,
    ball_first: Longs,
    ball_node: Ints,
    ball_ms: Ints,
) -> tuple[Ints, Ints]:
    """Write the nodes found, lane after lane, nodes rising; empties ``members``; the room grows where it must.

    ``rising_node`` and ``rising_near`` are scratch: the nodes found and their rows, nodes rising.
    """
    used, needed = ball_first[begin], ball_first[begin + lanes]
    if needed >= ball_node.size:
        expected = needed * (ball_first.size - 1) // (begin + lanes)
        ball_node, ball_ms = grown(ball_node, used, expected + 1), grown(ball_ms, used, expected + 1)
    found = 0
    for w in range(members.size):
        while members[w] != 0:
            v = 64 * w + lowest_bit(members[w])
            members[w] &= members[w] - 1
            rising_node[found] = v
            store(rising_near, found, load(near, found_at[v]))
            found += 1
    for lane in range(lanes):
        for i in range(found):
            ms = get(rising_near, i, lane)
            ball_node[used], ball_ms[used] = rising_node[i], ms
            used += ms <= limit
    return ball_node, ball_ms
