"""The loops of fitting flows to both their sums over sparse pairs, compiled. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["ask", "count_live", "go", "keep_live", "regions"]


@kernel
def count_live(indptr: Longs, destination: Ints, weight: Floats, people: Floats, amount: Floats, start: Longs, reached: Ints) -> None:
    """Where the live pairs of each place begin, shape (n + 1,), and 1 for places that reach anything, lived in or not.

    A pair is live where people live, the service gives something and the weight is above 0.
    """
    for place in range(len(people)):
        count = 0
        for pair in range(indptr[place], indptr[place + 1]):
            if weight[pair] > 0.0 and amount[destination[pair]] > 0.0:
                count += 1
        reached[place] = 1 if count > 0 else 0
        start[place + 1] = start[place] + (count if people[place] > 0.0 else 0)


@kernel
def keep_live(
    indptr: Longs,
    destination: Ints,
    weight: Floats,
    minutes: Floats,
    amount: Floats,
    start: Longs,
    service: Ints,
    weighs: Floats,
    way: Floats,
) -> None:
    """Write the service, the weight and the minutes of every live pair beside each other."""
    for place in range(len(start) - 1):
        at = start[place]
        if start[place + 1] > at:
            for pair in range(indptr[place], indptr[place + 1]):
                if weight[pair] > 0.0 and amount[destination[pair]] > 0.0:
                    service[at], weighs[at], way[at] = destination[pair], weight[pair], minutes[pair]
                    at += 1


@kernel
def regions(start: Longs, service: Ints, head: Ints) -> None:
    """The first service of the region of each service, if it is ``head[j] == j`` at first; regions share no place."""
    for place in range(len(start) - 1):
        if start[place + 1] == start[place]:
            continue
        one = service[start[place]]
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        for pair in range(start[place] + 1, start[place + 1]):
            other = service[pair]
            while head[other] != other:
                head[other] = head[head[other]]
                other = head[other]
            head[max(one, other)] = min(one, other)
            one = min(one, other)
    for there in range(len(head)):
        head[there] = head[head[there]]


@kernel
def ask(start: Longs, service: Ints, weight: Floats, share: Floats, give: Floats, asked: Floats, nearby: Floats) -> float:
    """What each unit of ``give`` is asked for if every place takes its whole share, and what is near each place.

    Returns Σ_i -O_i ln Σ_j w_ij g_j, the part of the dual objective that hangs on places.
    """
    dual = 0.0
    asked[:] = 0.0
    for place in range(len(share)):
        total = 0.0
        for pair in range(start[place], start[place + 1]):
            total += weight[pair] * give[service[pair]]
        nearby[place] = total
        if total > 0.0 and share[place] > 0.0:
            dual -= share[place] * np.log(total)
            each = share[place] / total
            for pair in range(start[place], start[place + 1]):
                asked[service[pair]] += weight[pair] * each
    return dual


@kernel
def go(
    start: Longs, service: Ints, weight: Floats, way: Floats, take: Floats, give: Floats, used: Floats, out: Floats, back: Floats
) -> None:
    """What each place uses, and amounts times minutes of its ways and of the ways to each service."""
    back[:] = 0.0
    for place in range(len(take)):
        total, long = 0.0, 0.0
        for pair in range(start[place], start[place + 1]):
            flow = weight[pair] * take[place] * give[service[pair]]
            total += flow
            long += flow * way[pair]
            back[service[pair]] += flow * way[pair]
        used[place], out[place] = total, long
