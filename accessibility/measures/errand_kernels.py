"""The loop of errand rounds over sparse pairs, compiled. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["shortest_rounds"]


@kernel
def shortest_rounds(
    start: Longs,
    stop: Longs,
    there: Floats,
    home: Floats,
    does: Longs,
    between: Floats,
    kinds: int,
    least: Floats,
    apart: Floats,
    order: Longs,
) -> None:
    """The shortest round of each place, what a trip for each kind takes, and the stops of the round (-1 where there are no more).

    ``start``, ``stop``, ``there`` and ``home`` are pairs of places and stops by place; ``does`` says by bits what a stop does. A round is
    sought among stops that can be in one if minutes are those of shortest ways, and among all stops if they turn out not to be.
    """
    for place in range(len(least)):
        first, last = start[place], start[place + 1]
        apart[place] = _separate(stop[first:last], there[first:last], home[first:last], does, kinds)
        if not np.isfinite(apart[place]):
            continue
        most = apart[place] * (1.0 + 1e-9) + 1e-6
        _round(stop[first:last], there[first:last], home[first:last], does, between, kinds, most, place, least, order)
        if least[place] > most:
            _round(stop[first:last], there[first:last], home[first:last], does, between, kinds, np.inf, place, least, order)


@kernel
def _separate(stop: Longs, there: Floats, home: Floats, does: Longs, kinds: int) -> float:
    """There and back to the closest of each kind, one after the other."""
    total = 0.0
    for kind in range(kinds):
        nearest = np.inf
        for at in range(len(stop)):
            if (does[stop[at]] >> kind) & 1 and there[at] + home[at] < nearest:
                nearest = there[at] + home[at]
        total += nearest
    return total


@kernel
def _greedy(stop: Longs, there: Floats, home: Floats, does: Longs, between: Floats, whole: int, most: float) -> float:
    """The best of the rounds that begin at each of the stops and go on to the one that is best for now; ``most`` if all are longer."""
    best = most
    for begin in range(len(stop)):
        at, done, spent = begin, does[stop[begin]], there[begin]
        while done != whole and spent + home[at] < best:
            then, cost = -1, np.inf
            for other in range(len(stop)):
                if does[stop[other]] & ~done:
                    way = between[stop[at], stop[other]] + home[other]
                    if way < cost:
                        then, cost = other, way
            if then < 0:
                break
            spent += between[stop[at], stop[then]]
            at, done = then, done | does[stop[then]]
        if done == whole and spent + home[at] < best:
            best = spent + home[at]
    return best


@kernel
def _round(
    stop: Longs,
    there: Floats,
    home: Floats,
    does: Longs,
    between: Floats,
    kinds: int,
    most: float,
    place: int,
    least: Floats,
    order: Longs,
) -> None:
    """The shortest round of one place by the set of kinds done and the stop one is at; nothing longer than ``most`` is looked at."""
    whole = (1 << kinds) - 1
    near = np.flatnonzero(there + home <= most)
    near = near[np.isfinite(there[near] + home[near])]
    if np.isfinite(most):
        limit = _greedy(stop[near], there[near], home[near], does, between, whole, most) * (1.0 + 1e-9) + 1e-6
        near = near[there[near] + home[near] <= limit]
    else:
        limit = np.inf
    spots, way_there, way_home = stop[near], there[near], home[near]
    count = len(spots)
    spent = np.full((whole + 1, count), np.inf)
    came = np.full((whole + 1, count), -1, dtype=np.int64)
    for at in range(count):
        spent[does[spots[at]], at] = way_there[at]
    for done in range(1, whole):
        for at in range(count):
            if spent[done, at] + way_home[at] > limit or not np.isfinite(spent[done, at]):
                continue
            for other in range(count):
                then = done | does[spots[other]]
                longer = spent[done, at] + between[spots[at], spots[other]]
                if then != done and longer < spent[then, other] and longer + way_home[other] <= limit:
                    spent[then, other], came[then, other] = longer, done * count + at
    last = -1
    for at in range(count):
        if spent[whole, at] + way_home[at] < least[place]:
            last, least[place] = at, spent[whole, at] + way_home[at]
    _write_down(came, spots, whole, last, order[place])


@kernel
def _write_down(came: Longs, spots: Longs, whole: int, last: int, order: Longs) -> None:
    """The stops of a round, from the first to the last."""
    if last < 0:
        return
    length, done, at = 1, whole, last
    while came[done, at] >= 0:
        done, at = came[done, at] // len(spots), came[done, at] % len(spots)
        length += 1
    done, at = whole, last
    for step in range(length - 1, -1, -1):
        order[step] = spots[at]
        if step:
            done, at = came[done, at] // len(spots), came[done, at] % len(spots)
