"""The part of the hierarchy that the swept ends can be reached through (RPHAST: Delling, Goldberg & Werneck 2011)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.bits import empty_set, include
from accessibility.travel.engine.bundles import Arcs, Falls, Part
from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import highest_bit, lowest_bit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["climb_set", "restrict"]


@kernel
def restrict(ends: Ints, arcs: Arcs, level: Ints, local: Ints) -> Part:
    """All positions that can be climbed to from the ends, and the arcs between them; closed arcs are left out.

    ``local`` becomes the part's own: one place for each position, whatever it holds.
    """
    positions = arcs.first.size - 1
    members = empty_set(positions)
    count, kept = climb_set(ends, members, arcs)
    first = np.zeros(count + 1, np.int32)
    own_level = np.empty(count, np.int32)
    head_level, milliseconds = np.empty(kept, np.int32), np.empty(kept, np.int32)
    count, kept = 0, 0
    for w in range(members.size):
        word = members[w]
        while word != 0:
            v = 64 * w + lowest_bit(word)
            word &= word - 1
            local[v], own_level[count] = count, level[v]
            for a in range(arcs.first[v], arcs.first[v + 1]):
                if arcs.milliseconds[a] < INFINITY:
                    head_level[kept], milliseconds[kept] = level[arcs.head[a]], arcs.milliseconds[a]
                    kept += 1
            count += 1
            first[count] = kept
    return Part(members, local, own_level, Falls(first, head_level, milliseconds))


@kernel
def climb_set(ends: Ints, members: Longs, arcs: Arcs) -> tuple[int, int]:
    """Put the ends and all that can be climbed to from them into the set; how many positions and arcs that are."""
    for k in range(ends.size):
        include(members, ends[k])
    count, kept = 0, 0
    for w in range(members.size - 1, -1, -1):
        waiting = members[w]
        while waiting != 0:
            bit = highest_bit(waiting)
            v = 64 * w + bit
            count += 1
            for a in range(arcs.first[v], arcs.first[v + 1]):
                if arcs.milliseconds[a] < INFINITY:
                    include(members, arcs.head[a])
                    kept += 1
            waiting = members[w] & ((np.int64(1) << bit) - 1)
    return count, kept
