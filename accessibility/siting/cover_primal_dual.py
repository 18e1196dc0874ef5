"""A tight bound for large covers: their linear relaxation by primal-dual steps, which need nothing but passes over the pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.progress import Silent
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.interchange import Costs

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]
    Ints = NDArray[np.int32]

__all__ = ["Relaxed", "relaxed_cover"]

_STEP = 3.0
"""How long steps of prices are beside those of shares; of 0.3, 1 and 3 the last bounds fastest on clustered villages."""

_LOOK, _AGAIN, _MOST = 20, 100, 4_000
"""Steps between two bounds, steps before starting again from the average, and steps in all."""

_SLOW = 1e-4
"""If 200 steps tighten the bound by less than this share, more are of no use."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What the relaxation found.

    Parameters
    ----------
    bound
        The weight that no choice can leave uncovered less than.
    share
        How far the relaxation chooses each candidate, shape (m,).
    """

    bound: float
    share: Floats


def relaxed_cover(costs: Costs, *, until: float, near: float = 0.0, value: float = np.inf, progress: Progress | None = None) -> Relaxed:
    """The linear relaxation of a cover, near enough; its bound is true at every step.

    Parameters
    ----------
    costs
        A cover: pairs cost 0, nobody's service costs the weight left out.
    until
        When to stop, of ``working_seconds``.
    near, value
        What a choice leaves out, and how near the bound need come to it.
    progress
        Told how the gap closes.

    Returns
    -------
    Relaxed

    Notes
    -----
    The weight covered is the most over shares ``x`` of the least over prices ``q`` in [0, 1] of ``sum w (1 - q) + sum w q (A x)``:
    primal-dual hybrid gradient steps (Chambolle & Pock 2011) with a step of its own for each row and column (Pock & Chambolle 2011),
    averaged and begun again from the average (Applegate et al. 2021). Shares are projected onto so many candidates
    in all; any prices give a bound.
    """
    state = _State(costs)
    told, total, best, before = progress or Silent(), float(costs.otherwise.sum()), np.inf, np.inf
    for step in range(1, _MOST + 1):
        state.step()
        if step % _LOOK:
            continue
        best = min(best, state.bound(state.price), state.bound(state.mean_price))
        told.stage("siting", f"{100.0 * max(value - (total - best), 0.0) / max(total - value, 1e-9):.2f} %" if np.isfinite(value) else "")
        if working_seconds() > until or value - (total - best) <= near:
            break
        if step % (2 * _AGAIN) == 0:
            if before - best < _SLOW * best:
                break
            before = best
        if step % _AGAIN == 0:
            state.restart()
    return Relaxed(total - best, state.mean_share)


class _State:
    """Shares and prices on their way, and the sums of both since they last began."""

    def __init__(self, costs: Costs) -> None:
        from scipy.sparse import csc_array

        groups, m = len(costs.otherwise), len(costs.opening)
        self.pairs, self.weight, self.must, self.number = costs.pairs, costs.otherwise, costs.must, costs.number
        ones = np.ones(len(costs.pairs.place), dtype=np.int8)
        by_group = csc_array((ones, costs.pairs.place, costs.pairs.first), shape=(groups, m)).tocsr()
        self.rows, self.columns = by_group.indptr.astype(np.int64), np.ascontiguousarray(by_group.indices, dtype=np.int32)
        self.met, self.worth = np.zeros(groups), np.zeros(m)
        self._by_candidate(self.weight)
        self.up = _STEP / np.maximum(np.diff(self.rows), 1)
        self.along = 1.0 / (_STEP * np.maximum(self.worth, 1e-9))
        self.share, self.price = np.where(self.must, 1.0, self.number / max(m, 1)), np.full(groups, 0.5)
        self.ahead = self.share
        self._begin()

    def _begin(self) -> None:
        self.sum_share, self.sum_price, self.steps = np.zeros(len(self.share)), np.zeros(len(self.price)), 0

    def step(self) -> None:
        """Prices rise where shares leave a group uncovered; shares go where prices are."""
        from accessibility.siting.kernels import gathered
        from accessibility.travel.engine.compiling import call

        call(gathered, self.rows, self.columns, self.ahead, self.met)
        self.price = np.clip(self.price - self.up * (self.met - 1.0), 0.0, 1.0)
        self._by_candidate(self.price * self.weight)
        share = self._projected(self.share + self.along * self.worth)
        self.ahead, self.share = 2.0 * share - self.share, share
        self.sum_share += share
        self.sum_price += self.price
        self.steps += 1

    def restart(self) -> None:
        """Go on from the averages."""
        self.share, self.price = self.mean_share, self.mean_price
        self.ahead = self.share
        self._begin()

    @property
    def mean_share(self) -> Floats:
        """Averaged since the last beginning."""
        return self.sum_share / self.steps if self.steps else self.share

    @property
    def mean_price(self) -> Floats:
        """Averaged since the last beginning."""
        return self.sum_price / self.steps if self.steps else self.price

    def bound(self, price: Floats) -> float:
        """Weight that no choice covers more than, at any prices."""
        self._by_candidate(price * self.weight)
        free = np.sort(self.worth[~self.must])[::-1][: self.number - int(self.must.sum())]
        return float((self.weight * (1.0 - price)).sum() + self.worth[self.must].sum() + free.sum())

    def _by_candidate(self, values: Floats) -> None:
        from accessibility.siting.kernels import gathered
        from accessibility.travel.engine.compiling import call

        call(gathered, self.pairs.first, self.pairs.place, values, self.worth)

    def _projected(self, wanted: Floats) -> Floats:
        """The nearest shares, each at most 1, as many in all as are chosen; by bisection on what all of them lose."""
        low, high = float((wanted / self.along).min() - (1.0 / self.along).max()), float((wanted / self.along).max())
        floor = self.must.astype(float)
        for _ in range(50):
            loss = (low + high) / 2
            if np.clip(wanted - loss * self.along, floor, 1.0).sum() > self.number:
                low = loss
            else:
                high = loss
        return np.asarray(np.clip(wanted - (low + high) / 2 * self.along, floor, 1.0))
