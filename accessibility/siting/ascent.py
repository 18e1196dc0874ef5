"""Prices to begin with: raised place by place as long as no candidate is paid more than it may be (dual ascent)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.interchange import Costs

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["ascended_prices"]

_PASSES, _TRIALS = 12, 9


def ascended_prices(costs: Costs, floor: Floats, caps: Floats, chosen: NDArray[np.integer]) -> Floats:
    """Prices of places that give a good bound.

    Parameters
    ----------
    costs
        The problem, with a number of candidates to choose.
    floor
        Prices to start from: what each place costs at least, shape (n,).
    caps
        No price is raised above this, shape (n,); at most ``costs.otherwise``.
    chosen
        A good choice, which tells how much one candidate more is worth.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)

    Notes
    -----
    Dual ascent (Erlenkotter 1978) with a price for choosing one candidate more, which is searched for: with that price each candidate's
    reduced cost stays at 0 or above, so the bound is the sum of prices less the price of all that are chosen. Prices rise in several
    rounds, each place a little, so that the first do not take everything.
    """
    from accessibility.siting.kernels import raise_prices
    from accessibility.travel.engine.compiling import call

    m, n = len(costs.opening), len(costs.otherwise)
    order = np.argsort(costs.pairs.place, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(costs.pairs.place, minlength=n))]).astype(np.int64)
    candidate, cost = costs.pairs.candidate[order], costs.pairs.value[order]

    def tried(worth: float) -> tuple[float, Floats]:
        slack, price = costs.opening + worth, floor.copy()
        call(raise_prices, first, candidate, cost, np.maximum(caps, floor), slack, price, _PASSES)
        return float(price.sum() - worth * max(costs.number, 0)), price

    if costs.number < 0:
        return tried(0.0)[1]
    high = max(_worth_of_one(costs, chosen, m), 1e-9)
    trials = {worth: tried(worth) for worth in (high / 8, high / 4, high / 2, high)}
    for _ in range(_TRIALS - 4):
        ordered = sorted(trials)
        best = max(ordered, key=lambda worth: trials[worth][0])
        at = ordered.index(best)
        low = ordered[at - 1] if at else best / 2
        high = ordered[at + 1] if at + 1 < len(ordered) else best * 2
        worth = (low + best) / 2 if best - low > high - best else (high + best) / 2
        trials[worth] = tried(worth)
    return max(trials.values(), key=lambda one: one[0])[1]


def _worth_of_one(costs: Costs, chosen: NDArray[np.integer], m: int) -> float:
    """What the choice saves beside nothing, for each candidate chosen."""
    served = costs.pairs.of_candidates(np.asarray(chosen, dtype=np.int64))
    cost = costs.otherwise.copy()
    np.minimum.at(cost, served.place, served.value)
    return float((costs.otherwise - cost).sum()) / max(min(len(chosen), m), 1)
