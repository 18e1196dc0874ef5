"""The loops of siting over sparse pairs, compiled: serving, gains, swaps, Lagrangian reduced costs. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.int8]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["addition_gains", "bound_node", "gathered", "raise_prices", "serve", "swap_gains"]

FREE, OPEN, CLOSED = 0, 1, -1
BOUND, STEP, IDLE, BEGUN, KNOWN = 0, 1, 2, 3, 4


@kernel
def serve(
    first: Longs, place: Ints, cost: Floats, otherwise: Floats, chosen: Longs, lowest: Floats, server: Longs, second: Floats
) -> float:
    """The lowest and second lowest cost of each place, and by whom; the sum of the lowest.

    ``otherwise`` is what a place costs that nobody serves; ``server`` is a position in ``chosen``, -1 for nobody.
    """
    for i in range(len(otherwise)):
        lowest[i] = otherwise[i]
        second[i] = otherwise[i]
        server[i] = -1
    for r in range(len(chosen)):
        j = chosen[r]
        for pair in range(first[j], first[j + 1]):
            i, c = place[pair], cost[pair]
            if c < lowest[i]:
                second[i] = lowest[i]
                lowest[i] = c
                server[i] = r
            elif c < second[i]:
                second[i] = c
    total = 0.0
    for i in range(len(otherwise)):
        total += lowest[i]
    return total


@kernel
def addition_gains(first: Longs, place: Ints, cost: Floats, lowest: Floats, opening: Floats, gain: Floats) -> None:
    """What each candidate would save if it were added."""
    for j in range(len(first) - 1):
        saved = -opening[j]
        for pair in range(first[j], first[j + 1]):
            less = lowest[place[pair]] - cost[pair]
            if less > 0:
                saved += less
        gain[j] = saved


@kernel
def _newcomer(
    first: Longs, place: Ints, cost: Floats, lowest: Floats, server: Longs, second: Floats, j: int, extra: Floats, touched: Longs
) -> tuple[float, int]:
    """What candidate ``j`` saves where it is closest, and ``extra`` for the chosen ones whose places it serves better than their second."""
    saved, count = 0.0, 0
    for pair in range(first[j], first[j + 1]):
        i, c = place[pair], cost[pair]
        if c < second[i]:
            saved += max(lowest[i] - c, 0.0)
            r, more = server[i], second[i] - max(lowest[i], c)
            if r >= 0 and more > 0:
                if extra[r] == 0.0:
                    touched[count] = r
                    count += 1
                extra[r] += more
    return saved, count


@kernel
def swap_gains(
    first: Longs,
    place: Ints,
    cost: Floats,
    lowest: Floats,
    server: Longs,
    second: Floats,
    opening: Floats,
    loss: Floats,
    state: Bytes,
    gain: Floats,
    leaver: Longs,
) -> None:
    """For each candidate that is not chosen: the best swap with a chosen one, what it saves and who leaves.

    Resende & Werneck (2007): profit(in, out) = gain(in) - loss(out) + extra(in, out), the extra touched only by places that the
    newcomer serves better than their second best.
    """
    extra, touched = np.zeros(len(loss)), np.zeros(len(loss), np.int64)
    least = np.argmin(loss)
    for j in range(len(first) - 1):
        gain[j] = -np.inf
        leaver[j] = -1
        if state[j] != FREE:
            continue
        saved, count = _newcomer(first, place, cost, lowest, server, second, j, extra, touched)
        best, out = -loss[least], least
        for k in range(count):
            r = touched[k]
            profit = extra[r] - loss[r]
            if profit > best or (profit == best and r < out):
                best, out = profit, r
            extra[r] = 0.0
        gain[j] = saved - opening[j] + best
        leaver[j] = out


@kernel
def _take_least(reduced: Floats, state: Bytes, need: int, last: float, selected: Bytes) -> float:
    """Select the ``need`` free candidates of reduced cost up to ``last``, ties by position; their sum."""
    total, taken = 0.0, 0
    for j in range(len(reduced)):
        if state[j] == FREE and reduced[j] < last:
            selected[j] = 1
            total += reduced[j]
            taken += 1
    for j in range(len(reduced)):
        if taken < need and state[j] == FREE and reduced[j] == last:
            selected[j] = 1
            total += reduced[j]
            taken += 1
    return total


@kernel
def _select(reduced: Floats, state: Bytes, need: int, selected: Bytes) -> tuple[float, float, float]:
    """Take the ``need`` free candidates of least reduced cost (all negative ones if -1); their sum, the last in and the first out."""
    total = 0.0
    for j in range(len(reduced)):
        selected[j] = state[j] == OPEN or (need < 0 and state[j] == FREE and reduced[j] < 0)
        if selected[j] == 1:
            total += reduced[j]
    if need < 0:
        return total, 0.0, 0.0
    ordered = np.sort(reduced[state == FREE])
    last = ordered[need - 1] if need > 0 else -np.inf
    following = ordered[need] if need < len(ordered) else np.inf
    return total + _take_least(reduced, state, need, last, selected), last, following


@kernel
def _reduce(first: Longs, place: Ints, cost: Floats, opening: Floats, state: Bytes, price: Floats, reduced: Floats) -> None:
    """Reduced costs: opening, less what places would pay more than it costs to serve them."""
    for j in range(len(opening)):
        if state[j] != CLOSED:
            total = opening[j]
            for pair in range(first[j], first[j + 1]):
                less = cost[pair] - price[place[pair]]
                if less < 0:
                    total += less
            reduced[j] = total


@kernel
def _climb(first: Longs, place: Ints, cost: Floats, price: Floats, selected: Bytes, direction: Floats) -> None:
    """Where prices should rise: one less the times a place is served by the selected."""
    direction[:] = 1.0
    for j in range(len(selected)):
        if selected[j] == 1:
            for pair in range(first[j], first[j + 1]):
                i = place[pair]
                if cost[pair] < price[i]:
                    direction[i] -= 1.0


@kernel
def _fix(reduced: Floats, state: Bytes, selected: Bytes, bound: float, last: float, following: float, limit: float) -> None:
    """Decide candidates that the bound rules in or out: the other choice would cost more than is known."""
    for j in range(len(state)):
        if state[j] == FREE:
            if selected[j] == 1:
                if bound + following - reduced[j] > limit:
                    state[j] = OPEN
            elif bound + reduced[j] - last > limit:
                state[j] = CLOSED


@kernel
def _try(
    first: Longs, place: Ints, cost: Floats, otherwise: Floats, opening: Floats, selected: Bytes, incumbent: Bytes, known: float
) -> float:
    """What the selected cost as they are; kept as the incumbent if less than what is known."""
    lowest = otherwise.copy()
    value = 0.0
    for j in range(len(selected)):
        if selected[j] == 1:
            value += opening[j]
            for pair in range(first[j], first[j + 1]):
                lowest[place[pair]] = min(lowest[place[pair]], cost[pair])
    value += lowest.sum()
    if value < known:
        incumbent[:] = selected
        return float(value)
    return known


@kernel
def _average(target: Floats, values: Floats, share: float) -> None:
    for i in range(len(target)):
        target[i] += share * (values[i] - target[i])


@kernel
def _next_prices(price: Floats, slope: Floats, direction: Floats, floor: Floats, otherwise: Floats, memory: Floats, here: Floats) -> bool:
    """Go along the slope from the best prices, within their bounds; False where there is nowhere to go."""
    steep = _steepness(price, slope, floor, otherwise)
    if steep < 1e-12:
        slope[:] = direction
        steep = _steepness(price, slope, floor, otherwise)
    if steep < 1e-12 or memory[STEP] < 1e-3:
        return False
    length = memory[STEP] * (memory[KNOWN] - memory[BOUND]) * 1.03 / steep
    for i in range(len(price)):
        here[i] = max(min(price[i] + length * slope[i], otherwise[i]), floor[i])
    return True


@kernel
def _steepness(price: Floats, slope: Floats, floor: Floats, otherwise: Floats) -> float:
    """The squared length of the slope, without what would lead out of the bounds."""
    steep = 0.0
    for i in range(len(price)):
        if not ((slope[i] > 0 and price[i] >= otherwise[i]) or (slope[i] < 0 and price[i] <= floor[i])):
            steep += slope[i] * slope[i]
    return steep


@kernel
def bound_node(
    first: Longs,
    place: Ints,
    cost: Floats,
    otherwise: Floats,
    opening: Floats,
    count: int,
    floor: Floats,
    state: Bytes,
    price: Floats,
    slope: Floats,
    share: Floats,
    reduced: Floats,
    incumbent: Bytes,
    memory: Floats,
    rounds: int,
    patience: int,
    blend: float,
    tolerance: float,
) -> int:
    """Raise the Lagrangian bound of a node by subgradient steps, fixing candidates by reduced cost on the way.

    ``floor`` is what each place costs at best (a lower price helps nobody). ``memory`` holds the best bound, the step, rounds without
    progress, whether it has begun, and the best value known; it and ``price``, ``slope`` (averaged), ``share`` (averaged choice),
    ``reduced`` (at the best bound), ``state`` and ``incumbent`` are changed. Returns 1 where the node holds nothing better, 2 where the
    steps have ended, 0 where they may go on.

    The assignment rows are relaxed (Cornuejols, Fisher & Nemhauser 1977); directions are averaged as in the volume algorithm
    (Barahona & Anbil 2000).
    """
    here, now = price.copy(), np.zeros(len(opening))
    selected, direction = np.zeros(len(opening), np.int8), np.empty(len(price))
    for turn in range(rounds):
        free = (state == FREE).sum()
        need = count - (state == OPEN).sum() if count >= 0 else -1
        if count >= 0 and (need < 0 or need > free):
            return 1
        _reduce(first, place, cost, opening, state, here, now)
        chosen_sum, last, following = _select(now, state, need, selected)
        bound = here.sum() + chosen_sum
        if bound > memory[KNOWN] - tolerance:
            memory[BOUND] = max(memory[BOUND], bound)
            return 1
        _climb(first, place, cost, here, selected, direction)
        keep = blend if memory[BEGUN] == 1.0 else 1.0
        memory[BEGUN] = 1.0
        _average(slope, direction, keep)
        _average(share, selected.astype(np.float64), keep)
        if bound > memory[BOUND] + 1e-9 * abs(bound):
            if (direction * slope).sum() > 0:
                memory[STEP] = min(memory[STEP] * 1.1, 2.0)
            memory[BOUND], memory[IDLE] = bound, 0.0
            price[:], reduced[:] = here, now
            _fix(now, state, selected, bound, last, following, memory[KNOWN] - tolerance)
            if turn % 4 == 0:
                memory[KNOWN] = _try(first, place, cost, otherwise, opening, selected, incumbent, memory[KNOWN])
        else:
            memory[IDLE] += 1.0
            if memory[IDLE] >= patience:
                memory[STEP] *= 0.6
                memory[IDLE] = 0.0
        if not _next_prices(price, slope, direction, floor, otherwise, memory, here):
            return 2
    return 0


@kernel
def _highest(candidate: Ints, cost: Floats, begin: int, end: int, slack: Floats, now: float, target: float) -> float:
    """How far a price can rise towards a target before some candidate would be paid more than it may be."""
    most = target
    for pair in range(begin, end):
        if cost[pair] < most:
            most = min(most, slack[candidate[pair]] + max(cost[pair], now))
    return max(most, now)


@kernel
def raise_prices(first: Longs, candidate: Ints, cost: Floats, caps: Floats, slack: Floats, price: Floats, passes: int) -> None:
    """Raise prices towards their caps in so many passes, by place; ``slack`` is what candidates may still be paid."""
    start = price.copy()
    for turn in range(1, passes + 1):
        for i in range(len(price)):
            target = start[i] + (caps[i] - start[i]) * turn / passes
            if target > price[i]:
                now = price[i]
                price[i] = _highest(candidate, cost, first[i], first[i + 1], slack, now, target)
                for pair in range(first[i], first[i + 1]):
                    if cost[pair] < price[i]:
                        slack[candidate[pair]] -= price[i] - max(cost[pair], now)


@kernel
def gathered(first: Longs, column: Ints, values: Floats, sums: Floats) -> None:
    """For each row, the sum of the values of its columns."""
    for row in range(len(sums)):
        total = 0.0
        for pair in range(first[row], first[row + 1]):
            total += values[column[pair]]
        sums[row] = total
