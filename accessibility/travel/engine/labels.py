"""Few doors to few doors: how far it is from each door to all that is above it, put together pair by pair.

Hub labels (Abraham, Delling, Goldberg & Werneck 2011) whose hubs are a position's ancestors in the elimination tree: a hub is
named by its level, and a label is a plain vector (Ouyang, Qin, Chang, Lin, Zhang & Zhu 2018). Two doors meet at an ancestor
they share. Neighbours in the tree share the most, so pairs are put together in rectangles of doors that share the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.bits import empty_set, has, include
from accessibility.travel.engine.compiling import kernel
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import add, everywhere, fetch, get, greatest, least, load, lowest_bit, put, store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Arcs, Ends

    Ints = NDArray[np.int32]
    Rows = NDArray[np.void]

__all__ = ["label", "meet"]

_AHEAD = 6
"""Positions: a position's arcs, which lie anywhere in memory, are fetched so long before its visit."""


@kernel
def label(ends: Ends, arcs: Arcs, level: Ints, parent: Ints, height: int, kept: Rows) -> None:
    """Fill ``kept`` with the milliseconds along ``arcs`` between each door and its ancestors.

    Level ``l`` of door ``d`` is lane ``l`` of the rows from ``d * rows`` on; all labels have as many rows as ``height`` levels
    need. Positions are visited depth first, so one label for each level is all there is to remember.
    """
    width = kept["lane"].shape[1]
    rows = (height + width - 1) // width
    nowhere, above = everywhere(kept, INFINITY), np.empty(height * rows, kept.dtype)
    for row in range(kept.size):
        store(kept, row, nowhere)
    visited, heads = _ancestors(ends.position, parent), np.empty(height, np.int32)
    step, last = 0, visited.size - 1
    for i in range(visited.size):
        _fetch(arcs, visited[min(i + _AHEAD, last)], visited[min(i + 2 * _AHEAD, last)])
        v = visited[i]
        begin, count = arcs.first[v], arcs.first[v + 1] - arcs.first[v]
        for a in range(count):
            heads[a] = level[arcs.head[begin + a]]
        mine = level[v] * rows
        for row in range(level[v] // width + 1):
            best = nowhere
            for a in range(count):
                if heads[a] < row * width:
                    break  # heads fall within a position's arcs, and their levels with them
                best = least(best, add(load(above, heads[a] * rows + row), arcs.milliseconds[begin + a]))
            store(above, mine + row, best)
        put(above, mine, level[v], np.int32(0))
        while step < ends.position.size and ends.position[step] == v:
            theirs = ends.door[step] * rows
            for row in range(level[v] // width + 1):
                through = add(load(above, mine + row), ends.milliseconds[step])
                store(kept, theirs + row, least(load(kept, theirs + row), through))
            step += 1


@kernel
def _fetch(arcs: Arcs, soon: int, later: int) -> None:
    """Ask memory for the arcs of a position, and for where those of a later one are."""
    fetch(arcs.first, later)
    fetch(arcs.head, arcs.first[soon])
    fetch(arcs.milliseconds, arcs.first[soon])


@kernel
def _ancestors(positions: Ints, parent: Ints) -> Ints:
    """The positions and all that is above them in the elimination tree, rising."""
    members = empty_set(parent.size)
    count = 0
    for k in range(positions.size):
        v = positions[k]
        while v >= 0 and not has(members, v):
            include(members, v)
            count += 1
            v = parent[v]
    member = np.empty(count, np.int32)
    count = 0
    for w in range(members.size):
        word = members[w]
        while word != 0:
            member[count] = 64 * w + lowest_bit(word)
            word &= word - 1
            count += 1
    return member


@kernel
def meet(
    sources: Ends, targets: Ends, up: Rows, down: Rows, level: Ints, parent: Ints, height: int, abreast: Rows, found: Rows, out: Ints
) -> None:
    """Fill the rows of ``sources`` in a matrix sources x targets from their labels, ``up`` from the sources and ``down`` to the targets.

    ``abreast`` has a row for each level of each batch of targets, ``found`` one for each source and batch; both are scratch.
    """
    width, columns, doors = down["lane"].shape[1], targets.anchor.size, sources.anchor.size
    batches, nowhere = (columns + width - 1) // width, everywhere(down, INFINITY)
    for row in range(found.size):
        store(found, row, nowhere)
    _turn(down, columns, height, abreast)
    _meet_in_groups(sources.anchor, targets.anchor, up, abreast, level, parent, height, found)
    for i in range(doors):
        mine = np.uint32(sources.order[i])
        for batch in range(batches):
            for lane in range(min(width, columns - batch * width)):
                out[mine, np.uint32(targets.order[batch * width + lane])] = get(found, batch * doors + i, lane)


@kernel
def _turn(labels: Rows, doors: int, height: int, abreast: Rows) -> None:
    """Labels turned around: row ``batch * height + l`` is level ``l`` of a batch of neighbouring doors, a lane for each."""
    width, rows, nowhere = labels["lane"].shape[1], labels.size // max(doors, 1), everywhere(labels, INFINITY)
    for row in range(abreast.size):
        store(abreast, row, nowhere)
    for door in range(doors):
        for own in range(height):
            put(abreast, door // width * height + own, door % width, get(labels, door * rows, own))


@kernel
def _meet_in_groups(sources: Ints, targets: Ints, up: Rows, down: Rows, level: Ints, parent: Ints, height: int, found: Rows) -> None:
    """Each group of neighbours that shares ancestors: its sources meet its targets there. Where they share no more, it parts.

    The groups are the Cartesian tree of how many ancestors neighbours share; ``waiting`` holds the first and last door of a
    group (of sources and targets in one row) and the levels that are done.
    """
    before, shared = _shared_ancestors(sources, targets, level, parent)
    edge, rows = _edges(found), up.size // max(sources.size, 1)
    waiting = np.empty((before.size + 1, 3), np.int32)
    waiting[0, 0], waiting[0, 1], waiting[0, 2] = 0, before.size - 1, 0
    size = 1
    while size > 0:
        size -= 1
        begin, end, low = waiting[size, 0], waiting[size, 1], waiting[size, 2]
        if before[begin] == before[end] or end - begin == before[end] - before[begin]:
            continue  # only targets, or only sources
        high = shared[begin + 1]
        for k in range(begin + 2, end):
            high = min(high, shared[k])
        some = (before[begin], before[end], begin - before[begin], end - before[end])
        _meet_at(some, low, high, up, rows, down, height, edge, found)
        for k in range(begin + 1, end + 1):
            if k == end or shared[k] == high:
                waiting[size, 0], waiting[size, 1], waiting[size, 2] = begin, k, high
                size += 1
                begin = k


@kernel
def _shared_ancestors(sources: Ints, targets: Ints, level: Ints, parent: Ints) -> tuple[Ints, Ints]:
    """Sources and targets in one row, by position: how many sources are before each, and how many ancestors it shares with the last.

    A position is among its own ancestors. Shapes (doors + 1,), (doors,).
    """
    count = sources.size + targets.size
    before, shared = np.empty(count + 1, np.int32), np.empty(count, np.int32)
    source, last = 0, 0
    for k in range(count):
        before[k] = source
        if k - source == targets.size or (source < sources.size and sources[source] <= targets[k - source]):
            here = sources[source]
            source += 1
        else:
            here = targets[k - source]
        one, other = last, here
        while one != other:
            if one > other:
                one = parent[one]
            else:
                other = parent[other]
        shared[k] = level[one] + 1 if one >= 0 else 0
        last = here
    before[count] = source
    return before, shared


@kernel
def _edges(like: Rows) -> Rows:
    """Row ``k`` is 0 in the first ``k`` lanes and `INFINITY` in the others; as many rows later it is the other way round."""
    width = like["lane"].shape[1]
    edge = np.empty(2 * (width + 1), like.dtype)
    for k in range(width + 1):
        for lane in range(width):
            put(edge, k, lane, np.int32(0 if lane < k else INFINITY))
            put(edge, width + 1 + k, lane, np.int32(INFINITY if lane < k else 0))
    return edge


@kernel
def _meet_at(
    some: tuple[int, int, int, int], low: int, high: int, up: Rows, rows: int, down: Rows, height: int, edge: Rows, found: Rows
) -> None:
    """Some neighbouring sources meet some neighbouring targets at their ancestors of levels ``low`` to ``high``, which all share."""
    source, source_end, target, target_end = some
    width, doors, nowhere = found["lane"].shape[1], up.size // rows, everywhere(found, INFINITY)
    for column in range(target // width, (target_end + width - 1) // width):
        begin, end = max(target - column * width, 0), min(target_end - column * width, width)
        others = greatest(load(edge, width + 1 + begin), load(edge, end))
        for i in range(source, source_end):
            best = nowhere
            for own in range(low, high):
                best = least(best, add(load(down, column * height + own), get(up, i * rows, own)))
            met = column * doors + i
            store(found, met, least(load(found, met), greatest(best, others)))
