"""The k nearest of each kind for each door or each node, with their identities: sweeps over short sorted lists.

A list holds keys, milliseconds in the high half and the target's number in the low half, rising and each target once. What
is not among the k nearest of a position cannot be among the k nearest of any position behind it, so lists of k are enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.bits import empty_set, has, include
from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import highest_bit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Arcs, Part, Steps

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["k_nearest_of_kind"]

_TARGET = 0xFFFFFFFF
_NOBODY = (INFINITY << 32) | _TARGET


@kernel
def k_nearest_of_kind(
    doors: Steps, kind: int, arcs: Arcs, part: Part, ends: Ints, swept: Steps, height: int, milliseconds: Ints, target: Ints
) -> None:
    """Fill ``milliseconds[s, i]`` and ``target[s, i]`` with the ``i``-th nearest target of a kind for swept door ``s``.

    ``doors``, ``part``, ``ends`` and ``swept`` as in `sweeps.sweep`, with kinds as doors.
    """
    k = milliseconds.shape[1]
    climbed = np.empty((part.local.size, k), np.int64)
    members = _climb(doors, kind, arcs, climbed)
    kept = _descend(members, climbed, part, ends, height, k)
    best = np.empty((1, k), np.int64)
    for row in range(swept.first.size - 1):
        first, last = swept.first[row], swept.first[row + 1]
        for i in range(k):
            best[0, i] = kept[swept.position[first], i] + (np.int64(swept.milliseconds[first]) << 32) if last > first else _NOBODY
        for step in range(first + 1, last):
            _merge(best, 0, kept, swept.position[step], swept.milliseconds[step])
        for i in range(k):
            near = best[0, i] < INFINITY << 32
            milliseconds[row, i] = best[0, i] >> 32 if near else INFINITY
            target[row, i] = best[0, i] & _TARGET if near else -1


@kernel
def _climb(doors: Steps, kind: int, arcs: Arcs, climbed: Longs) -> Longs:
    """Carry the targets of a kind upwards, from the lowest position to the highest; returns the set of positions met."""
    members = empty_set(arcs.first.size - 1)
    own = np.empty((1, climbed.shape[1]), np.int64)
    _set_empty(own, 0)
    for step in range(doors.first[kind], doors.first[kind + 1]):
        v = doors.position[step]
        if not has(members, v):
            include(members, v)
            _set_empty(climbed, v)
        own[0, 0] = np.int64(doors.label[step])
        _merge(climbed, v, own, 0, doors.milliseconds[step])
    for w in range(members.size - 1, -1, -1):
        waiting = members[w]
        while waiting != 0:
            bit = highest_bit(waiting)
            v = 64 * w + bit
            for a in range(arcs.first[v], arcs.first[v + 1]):
                u = arcs.head[a]
                if not has(members, u):
                    include(members, u)
                    _set_empty(climbed, u)
                _merge(climbed, u, climbed, v, arcs.milliseconds[a])
            waiting = members[w] & ((np.int64(1) << bit) - 1)
    return members


@kernel
def _descend(members: Longs, climbed: Longs, part: Part, ends: Ints, height: int, k: int) -> Longs:
    """From the top down, as `sweeps.descend`; returns the lists of ``ends``."""
    above = np.empty((height, k), np.int64)
    kept = np.empty((ends.size, k), np.int64)
    position_of = np.empty(part.level.size, np.int32)
    for v in range(part.local.size):
        if has(part.members, v):
            position_of[part.local[v]] = v
    met = 0
    for v in range(part.level.size):
        mine = part.level[v]
        met_below = has(members, position_of[v])
        for i in range(k):
            above[mine, i] = climbed[position_of[v], i] if met_below else _NOBODY
        for a in range(part.falls.first[v], part.falls.first[v + 1]):
            _merge(above, mine, above, part.falls.level[a], part.falls.milliseconds[a])
        if v == ends[met]:
            for i in range(k):
                kept[met, i] = above[mine, i]
            met += 1
    return kept


@kernel
def _set_empty(lists: Longs, mine: int) -> None:
    """A list with nobody in it."""
    for i in range(lists.shape[1]):
        lists[mine, i] = _NOBODY


@kernel
def _merge(lists: Longs, mine: int, others: Longs, other: int, milliseconds: int) -> None:
    """Take over from another list, so many milliseconds farther, what is nearer than the last of mine."""
    k = np.uint64(lists.shape[1])
    row, their = np.uint64(mine), np.uint64(other)
    farther = np.int64(milliseconds) << 32
    for i in range(k):
        key = others[their, i] + farther
        if key >= lists[row, k - np.uint64(1)]:
            return
        place = np.uint64(0)
        while place + np.uint64(1) < k and (lists[row, place] ^ key) & _TARGET != 0:
            place += np.uint64(1)
        if lists[row, place] > key:
            while place > np.uint64(0) and lists[row, place - np.uint64(1)] > key:
                lists[row, place] = lists[row, place - np.uint64(1)]
                place -= np.uint64(1)
            lists[row, place] = key
