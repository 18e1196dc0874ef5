"""Batched sweeps: many searches side by side, each in a lane, climb to the top together and descend together.

PHAST (Delling, Goldberg, Nowatzyk & Werneck 2013) over a customizable hierarchy. After the climb each position knows the
exact time over positions below it; the descent visits positions from the top down and so needs no queue. Batches of lanes
do not depend on each other: the results are the same for any width and any number of threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.bits import has, include
from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import add, everywhere, get, highest_bit, labelled, least, load, put, store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Arcs, Part, Steps

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Rows = NDArray[np.void]

__all__ = ["climb", "descend", "lanes_to_columns", "lanes_to_rows", "sweep", "sweep_all"]


@kernel
def climb(lanes: Ints, doors: Steps, arcs: Arcs, part: Part, waiting: Longs, slot: Ints, start: Ints, climbed: Rows) -> Rows:
    """Search upwards from the doors in ``lanes``, all at once, from the lowest position to the highest.

    Each position that is met gets the next row of ``climbed`` (``slot`` says which); row 0 stays unreached. Where a position
    is a member of the swept part, ``start`` of its local number is its row. ``waiting`` is empty on entry and afterwards.
    Returns ``climbed``, which grows where it is too small.
    """
    nowhere = everywhere(climbed, INFINITY)
    store(climbed, 0, nowhere)
    used = 1
    for lane in range(lanes.size):
        for k in range(doors.first[lanes[lane]], doors.first[lanes[lane] + 1]):
            v = doors.position[k]
            if not has(waiting, v):
                include(waiting, v)
                climbed = _room(climbed, used)
                slot[v] = used
                store(climbed, used, nowhere)
                used += 1
            own = labelled(climbed, doors.milliseconds[k], doors.label[k])
            put(climbed, slot[v], lane, min(own, get(climbed, slot[v], lane)))
    for w in range(waiting.size - 1, -1, -1):
        while waiting[w] != 0:
            bit = highest_bit(waiting[w])
            waiting[w] ^= np.int64(1) << bit
            v = 64 * w + bit
            near = load(climbed, slot[v])
            if has(part.members, v):
                start[part.local[v]] = slot[v]
            for a in range(arcs.first[v], arcs.first[v + 1]):
                u = arcs.head[a]
                onward = add(near, arcs.milliseconds[a])
                if has(waiting, u):
                    store(climbed, slot[u], least(load(climbed, slot[u]), onward))
                else:
                    include(waiting, u)
                    climbed = _room(climbed, used)
                    slot[u] = used
                    store(climbed, used, least(nowhere, onward))
                    used += 1
    return climbed


@kernel
def _room(climbed: Rows, used: int) -> Rows:
    """The same rows, or twice as many where all are used."""
    if used < climbed.size:
        return climbed
    wider = np.empty(2 * climbed.size, climbed.dtype)
    for i in range(used):
        store(wider, i, load(climbed, i))
    return wider


@kernel
def descend(start: Ints, climbed: Rows, part: Part, ends: Ints, above: Rows, kept: Rows) -> None:
    """From the top down: each position takes the least over its arcs of the row above plus the arc; resets ``start``.

    ``above`` holds the row of each level on the way from the root to the position at hand; the rows of ``ends`` (local numbers,
    rising, with one more at the end that is never met) are kept.
    """
    met = 0
    for v in range(start.size):
        best = load(climbed, start[v])
        start[v] = 0
        for a in range(part.falls.first[v], part.falls.first[v + 1]):
            best = least(best, add(load(above, part.falls.level[a]), part.falls.milliseconds[a]))
        store(above, part.level[v], best)
        if v == ends[met]:
            store(kept, met, best)
            met += 1


@kernel
def _write(kept: Rows, doors: Steps, batch: int, out: Rows) -> None:
    """Each swept door's least over its steps, one row of lanes after the other."""
    count = doors.first.size - 1
    for row in range(count):
        best = everywhere(kept, INFINITY)
        for k in range(doors.first[row], doors.first[row + 1]):
            best = least(best, add(load(kept, doors.position[k]), doors.milliseconds[k]))
        store(out, batch * count + row, best)


@kernel
def sweep(
    order: Ints, batch: int, doors: Steps, arcs: Arcs, part: Part, ends: Ints, swept: Steps, height: int, slot: Ints, out: Rows
) -> None:
    """RPHAST in batches: row ``(batch + b) * swept doors + s`` of ``out`` holds swept door ``s`` for the lanes of batch ``b``.

    Lane ``l`` of batch ``b`` is door ``order[b * width + l]``. ``swept`` are doors whose steps name one of ``ends`` instead of a
    position; ``ends`` as in `descend`. ``slot`` is scratch, one place for each position.
    """
    width = out["lane"].shape[1]
    above, kept = np.empty(height, out.dtype), np.empty(ends.size, out.dtype)
    climbed = np.empty(1024, out.dtype)
    start = np.zeros(part.level.size, np.int32)
    waiting = np.zeros(part.members.size, np.int64)
    for done in range(0, order.size, width):
        climbed = climb(order[done : done + width], doors, arcs, part, waiting, slot, start, climbed)
        descend(start, climbed, part, ends, above, kept)
        _write(kept, swept, batch, out)
        batch += 1


@kernel
def sweep_all(lanes: Ints, doors: Steps, arcs: Arcs, part: Part, ends: Ints, height: int, near: Rows) -> None:
    """PHAST for one batch: row ``v`` of ``near`` is position ``v``; ``part`` is the whole hierarchy, ``ends`` every position."""
    above, climbed = np.empty(height, near.dtype), np.empty(1024, near.dtype)
    start, slot = np.zeros(part.level.size, np.int32), np.empty(part.level.size, np.int32)
    waiting = np.zeros(part.members.size, np.int64)
    climbed = climb(lanes, doors, arcs, part, waiting, slot, start, climbed)
    descend(start, climbed, part, ends, above, near)


@kernel
def lanes_to_columns(order: Ints, lanes: Rows, out: Ints) -> None:
    """From `sweep`'s rows into a matrix swept doors x lane doors."""
    width, count = lanes["lane"].shape[1], out.shape[0]
    for row in range(count):
        for i in range(order.size):
            out[row, np.uint32(order[i])] = get(lanes, i // width * count + row, i % width)


@kernel
def lanes_to_rows(order: Ints, lanes: Rows, out: Ints) -> None:
    """From `sweep`'s rows into a matrix lane doors x swept doors, 16 columns at a time."""
    width, count = lanes["lane"].shape[1], out.shape[1]
    for begin in range(0, count, 16):
        for i in range(order.size):
            row = i // width * count
            for column in range(begin, min(begin + 16, count)):
                out[np.uint32(order[i]), column] = get(lanes, row + column, i % width)
