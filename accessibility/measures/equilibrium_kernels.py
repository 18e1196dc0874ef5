"""The loops of spreading people over services, compiled. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["dual", "objective", "sweep", "widen"]


@kernel
def _fill(
    first: int, count: int, used: Longs, service: Longs, cost: Floats, people: float, room: Floats, load: Floats, flow: Floats
) -> int:
    """The exact best of one place among the pairs it uses while the others stay: fill from the cheapest up to one level, as water does.

    ``used[first : first + count]`` are its pairs in use; they are sorted anew, those left without people go, and how many stay is returned.
    """
    base = np.empty(count)
    for at in range(count):
        pair = used[first + at]
        there = service[pair]
        free = cost[pair] + (load[there] - flow[pair]) / room[there]
        slot = at
        while slot > 0 and (base[slot - 1] > free or (base[slot - 1] == free and used[first + slot - 1] > pair)):
            base[slot] = base[slot - 1]
            used[first + slot] = used[first + slot - 1]
            slot -= 1
        base[slot] = free
        used[first + slot] = pair
    width, filled, level = 0.0, 0.0, np.inf
    for at in range(count):
        if level <= base[at]:
            break
        there = service[used[first + at]]
        width += room[there]
        filled += room[there] * base[at]
        level = (people + filled) / width
    kept = 0
    for at in range(count):
        pair = used[first + at]
        there = service[pair]
        going = max(room[there] * (level - base[at]), 0.0)
        load[there] += going - flow[pair]
        flow[pair] = going
        if going > 0.0:
            used[first + kept] = pair
            kept += 1
    return kept


@kernel
def widen(
    order: Longs,
    start: Longs,
    service: Longs,
    cost: Floats,
    people: Floats,
    room: Floats,
    load: Floats,
    flow: Floats,
    used: Longs,
    count: Longs,
) -> None:
    """Each place in turn adds the service that is cheapest now to those it uses, and spreads its people anew over these."""
    for place in order:
        first, best, least = start[place], start[place], np.inf
        for pair in range(first, start[place + 1]):
            price = cost[pair] + load[service[pair]] / room[service[pair]]
            if price < least:
                best, least = pair, price
        if flow[best] == 0.0:
            used[first + count[place]] = best
            count[place] += 1
        if count[place] > 1 or flow[best] == 0.0:
            count[place] = _fill(first, count[place], used, service, cost, people[place], room, load, flow)


@kernel
def sweep(
    order: Longs,
    start: Longs,
    service: Longs,
    cost: Floats,
    people: Floats,
    room: Floats,
    load: Floats,
    flow: Floats,
    used: Longs,
    count: Longs,
) -> None:
    """Each place in turn spreads its people anew over the services it uses."""
    for place in order:
        if count[place] > 1:
            count[place] = _fill(start[place], count[place], used, service, cost, people[place], room, load, flow)


@kernel
def dual(start: Longs, service: Longs, cost: Floats, people: Floats, room: Floats, load: Floats) -> float:
    """What no spreading can come below, from the crowding now as prices."""
    bound = 0.0
    for there in range(len(room)):
        bound -= load[there] * load[there] / room[there] / 2.0
    for place in range(len(people)):
        least = np.inf
        for pair in range(start[place], start[place + 1]):
            least = min(least, cost[pair] + load[service[pair]] / room[service[pair]])
        bound += people[place] * least
    return bound


@kernel
def objective(start: Longs, cost: Floats, room: Floats, load: Floats, flow: Floats, used: Longs, count: Longs) -> float:
    """Value of the programme now."""
    value = 0.0
    for there in range(len(room)):
        value += load[there] * load[there] / room[there] / 2.0
    for place in range(len(count)):
        for at in range(start[place], start[place] + count[place]):
            value += flow[used[at]] * cost[used[at]]
    return value
