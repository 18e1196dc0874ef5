"""Good choices quickly: greedy addition, fast interchange, and adding and dropping where opening costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.problem import Pairs

__all__ = ["Costs", "greedy_choice", "improve", "lowest_costs", "value_of"]


class Costs(NamedTuple):
    """A siting problem as costs alone; m candidates, n places.

    Median, covering and plant location are one shape: to serve place ``i`` costs the pair's value from a chosen candidate, ``otherwise``
    from nobody. In maximal covering a pair costs 0 and nobody costs the people left out (Hillsman 1984: the unified linear model).

    Parameters
    ----------
    pairs
        What serving each place from each candidate costs; dearer than ``otherwise`` is useless but allowed.
    otherwise
        What a place costs that no chosen candidate serves, shape (n,).
    opening
        What choosing each candidate costs, shape (m,).
    number
        How many are chosen, exactly; -1 = as many as pay.
    must
        Candidates that are chosen anyway, shape (m,).
    """

    pairs: Pairs
    otherwise: NDArray[np.float64]
    opening: NDArray[np.float64]
    number: int
    must: NDArray[np.bool_]

    @property
    def integral(self) -> bool:
        """Whether every sum of costs is a whole number, so that a bound may be rounded up."""
        return all(bool((values == np.floor(values)).all()) for values in (self.pairs.value, self.otherwise, self.opening))


def value_of(costs: Costs, chosen: NDArray[np.integer]) -> float:
    """What a choice costs in all.

    Parameters
    ----------
    costs
        The problem.
    chosen
        Positions of candidates.

    Returns
    -------
    float
    """
    return _serve(costs, np.asarray(chosen, dtype=np.int64))[0]


def lowest_costs(costs: Costs) -> NDArray[np.float64]:
    """What each place costs at least, whoever is chosen.

    Parameters
    ----------
    costs
        The problem.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
    """
    lowest = costs.otherwise.copy()
    np.minimum.at(lowest, costs.pairs.place, costs.pairs.value)
    return lowest


def greedy_choice(costs: Costs) -> NDArray[np.int64]:
    """Candidates one after the other, each saving most; equal ones by position.

    Parameters
    ----------
    costs
        The problem.

    Returns
    -------
    numpy.ndarray of int64
        Positions, as many as ``costs.number``, or as many as pay.
    """
    from accessibility.siting.kernels import addition_gains
    from accessibility.travel.engine.compiling import call

    chosen: list[int] = np.flatnonzero(costs.must).tolist()
    gain = np.empty(len(costs.opening))
    while costs.number < 0 or len(chosen) < costs.number:
        _, lowest, _, _ = _serve(costs, np.array(chosen, dtype=np.int64))
        call(addition_gains, *costs.pairs, lowest, costs.opening, gain)
        gain[chosen] = -np.inf
        best = int(gain.argmax()) if len(gain) else -1
        if best < 0 or (costs.number < 0 and gain[best] <= 0):
            break
        chosen.append(best)
    return np.array(chosen, dtype=np.int64)


def improve(costs: Costs, chosen: NDArray[np.integer], *, most_swaps: int = 10_000) -> tuple[NDArray[np.int64], float]:
    """Swap (and, without a count, add and drop) while anything is saved.

    Parameters
    ----------
    costs
        The problem.
    chosen
        Positions to start from; required ones among them.
    most_swaps
        After so many it stops.

    Returns
    -------
    tuple
        Positions and what they cost.

    Notes
    -----
    Vertex substitution (Teitz & Bart 1968) in its fast form (Resende & Werneck 2007), best swap first.
    """
    from accessibility.siting.kernels import addition_gains, swap_gains
    from accessibility.travel.engine.compiling import call

    here = np.array(chosen, dtype=np.int64)
    m = len(costs.opening)
    gain, leaver, added = np.empty(m), np.empty(m, dtype=np.int64), np.full(m, -np.inf)
    value, lowest, server, second = _serve(costs, here)
    for _ in range(most_swaps):
        state = np.zeros(m, dtype=np.int8)
        state[here] = 1
        served = server >= 0
        loss = np.bincount(server[served], weights=(second - lowest)[served], minlength=len(here)).astype(float) - costs.opening[here]
        loss[costs.must[here]] = np.inf
        least = 1e-9 * max(1.0, abs(value))
        gain[:] = -np.inf
        if len(here) and np.isfinite(loss).any():
            call(swap_gains, *costs.pairs, lowest, server, second, costs.opening, loss, state, gain, leaver)
        if costs.number < 0:
            call(addition_gains, *costs.pairs, lowest, costs.opening, added)
            added[here] = -np.inf
        swap, addition = int(gain.argmax()), int(added.argmax())
        drop = int(loss.argmin()) if costs.number < 0 and len(here) else -1
        saved = (float(gain[swap]), float(added[addition]), -float(loss[drop]) if drop >= 0 else -np.inf)
        if max(saved) <= least:
            break
        if saved[0] == max(saved):
            here[leaver[swap]] = swap
        elif saved[1] == max(saved):
            here = np.append(here, addition)
        else:
            here = np.delete(here, drop)
        value, lowest, server, second = _serve(costs, here)
    return here, value


def _serve(costs: Costs, chosen: NDArray[np.int64]) -> tuple[float, NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    from accessibility.siting.kernels import serve
    from accessibility.travel.engine.compiling import call

    n = len(costs.otherwise)
    lowest, server, second = np.empty(n), np.empty(n, dtype=np.int64), np.empty(n)
    total = call(serve, *costs.pairs, costs.otherwise, chosen, lowest, server, second)
    return float(total + costs.opening[chosen].sum()), lowest, server, second
