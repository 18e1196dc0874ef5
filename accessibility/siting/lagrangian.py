"""Median, plant location and covering with a bound: interchange, Lagrangian relaxation, then branch and bound."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.progress import Silent
from accessibility.siting.ascent import ascended_prices
from accessibility.siting.branching import Branching
from accessibility.siting.compact import compacted
from accessibility.siting.interchange import greedy_choice, improve, lowest_costs
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.interchange import Costs

__all__ = ["Bounded", "Root", "relax", "solve"]

logger = logging.getLogger(__name__)

_ROUNDS, _MOST_ROUNDS = 60, 1500
_LOWEST, _STEP = -1e300, 1.0


@dataclass(frozen=True, eq=False)
class Bounded:
    """A choice, what it costs, and what no choice can cost less than.

    Parameters
    ----------
    chosen
        Positions of candidates.
    value, bound
        Costs.
    stopped
        ``proven``, ``gap`` or ``time_limit``.
    nodes
        How many branches were looked at; 0 where the relaxation alone proved it.
    """

    chosen: NDArray[np.int64]
    value: float
    bound: float
    stopped: str
    nodes: int


class Root:
    """The relaxation of the whole problem and what it has found so far.

    Parameters
    ----------
    costs
        The problem.
    start, value
        A choice and what it costs.
    tolerance
        Nothing nearer to the value than this is looked for.
    """

    def __init__(self, costs: Costs, start: NDArray[np.int64], value: float, tolerance: float) -> None:
        n, m = len(costs.otherwise), len(costs.opening)
        self.costs, self.chosen, self.value, self.tolerance = costs, start, value, tolerance
        self.state = np.where(costs.must, 1, 0).astype(np.int8)
        self.floor = lowest_costs(costs)
        self.least = float(self.floor.sum() + np.minimum(costs.opening, 0.0).sum())
        self.price = ascended_prices(costs, self.floor, _ceilings(costs), start)
        self.slope, self.share, self.reduced = np.zeros(n), np.zeros(m), np.zeros(m)
        self.incumbent = np.zeros(m, dtype=np.int8)
        self.memory = np.array([_LOWEST, _STEP, 0.0, 0.0, value])
        self.tried: set[bytes] = set()

    def steps(self, rounds: int) -> bool:
        """Take steps; whether more would be of use."""
        from accessibility.siting.kernels import bound_node
        from accessibility.travel.engine.compiling import call

        self.memory[4] = self.value
        ended = call(
            bound_node, *self.costs.pairs, self.costs.otherwise, self.costs.opening, self.costs.number, self.floor, self.state,
            self.price, self.slope,
            self.share, self.reduced, self.incumbent, self.memory, rounds, 20, 0.1, self.tolerance,
        )  # fmt: skip
        if self.memory[4] < self.value - 1e-12 * abs(self.value):
            self._take(np.flatnonzero(self.incumbent))
        self._from_share()
        return not ended

    @property
    def bound(self) -> float:
        """What no choice can cost less than."""
        return max(float(self.memory[0]), self.least)

    @property
    def closed(self) -> bool:
        """Whether nothing better by more than the tolerance can be left."""
        return self.value - self.bound < self.tolerance

    def _from_share(self) -> None:
        """Look around the choice that the averaged relaxation leans to."""
        size = self.costs.number if self.costs.number >= 0 else max(1, round(float(self.share.sum())))
        order = np.lexsort((np.arange(len(self.share)), -self.share, ~self.costs.must))
        start = np.sort(order[:size]).astype(np.int64)
        if start.tobytes() not in self.tried:
            self.tried.add(start.tobytes())
            self._take(start)

    def _take(self, start: NDArray[np.integer]) -> None:
        chosen, value = improve(self.costs, start, most_swaps=60)
        if value < self.value:
            self.chosen, self.value = chosen, value


def relax(
    costs: Costs,
    *,
    until: float,
    gap: float = 0.0,
    start: NDArray[np.integer] | None = None,
    progress: Progress | None = None,
) -> Root:
    """A good choice, the bound of the relaxation, and what the bound decides.

    Parameters
    ----------
    costs
        The problem.
    until
        When to stop, of ``working_seconds``.
    gap, start, progress
        As for :func:`solve`.

    Returns
    -------
    Root
    """
    told = progress or Silent()
    chosen = greedy_choice(costs) if start is None else np.asarray(start, dtype=np.int64)
    chosen, value = improve(costs, chosen)
    root = Root(costs, chosen, value, _tolerance(costs, value, gap))
    for _ in range(_MOST_ROUNDS // _ROUNDS):
        more = root.steps(_ROUNDS)
        root.tolerance = _tolerance(costs, root.value, gap)
        _tell(told, root.value, root.bound)
        if not more or root.closed or working_seconds() > until:
            break
    return root


def solve(
    costs: Costs,
    *,
    seconds: float = 60.0,
    gap: float = 0.0,
    start: NDArray[np.integer] | None = None,
    progress: Progress | None = None,
) -> Bounded:
    """The choice of least cost and its proof.

    Parameters
    ----------
    costs
        The problem.
    seconds
        After so many the best choice comes back with its bound.
    gap
        Near enough: bound and value may differ by this share of the value.
    start
        A choice to begin with.
    progress
        Told how the gap closes.

    Returns
    -------
    Bounded

    Notes
    -----
    Greedy and fast interchange give a choice; subgradient steps on the relaxed assignment rows a bound (Cornuejols, Fisher & Nemhauser
    1977; Erlenkotter 1978 solves the same dual by ascent); candidates that the bound rules in or out are fixed; what is left is branched on
    with the same relaxation. Deterministic, but a time limit may stop it at another point on another machine.
    """
    began, told = working_seconds(), progress or Silent()
    root = relax(costs, until=began + seconds, gap=gap, start=start, progress=progress)
    if root.closed:
        return _bounded(costs, root.chosen, root.value, root.bound, gap, 0)
    if working_seconds() - began > seconds:
        return Bounded(root.chosen, root.value, root.bound, "time_limit", 0)
    small = compacted(costs, root.state, root.price)
    branching = Branching(small.costs, small.price, root.value - small.constant, root.tolerance)
    finished = branching.run(began + seconds, lambda lower, upper: _tell(told, upper + small.constant, lower + small.constant))
    value = branching.value + small.constant
    better = branching.incumbent is not None
    chosen = small.back(branching.incumbent) if branching.incumbent is not None else root.chosen
    value = value if better else root.value
    logger.debug("%d of %d candidates left to branch on, %d nodes", len(small.kept), len(costs.opening), branching.nodes)
    if finished:
        return _bounded(costs, chosen, value, value - _tolerance(costs, value, gap), gap, branching.nodes)
    bound = max(root.bound, min(branching.lower + small.constant, value))
    return Bounded(chosen, value, bound, "time_limit", branching.nodes)


def _bounded(costs: Costs, chosen: NDArray[np.int64], value: float, bound: float, gap: float, nodes: int) -> Bounded:
    """A finished search: whole numbers within one of each other are the same."""
    if costs.integral and gap == 0.0:
        return Bounded(chosen, value, value, "proven", nodes)
    return Bounded(chosen, value, min(bound, value), "gap" if gap else "proven", nodes)


def _tolerance(costs: Costs, value: float, gap: float) -> float:
    """Nothing nearer to the value than this is looked for."""
    near = max(1e-7, gap) * max(abs(value), 1e-9)
    return max(1.0 - 1e-6, near) if costs.integral and gap == 0.0 and near < 1.0 else near


def _ceilings(costs: Costs) -> NDArray[np.float64]:
    """No first price is raised above this: what nobody's service costs, or the dearest pair where that is only a penalty."""
    dearest = np.zeros(len(costs.otherwise))
    np.maximum.at(dearest, costs.pairs.place, costs.pairs.value)
    penalty = (costs.otherwise > 100.0 * (dearest + 1.0)) & (dearest > 0)
    return np.asarray(np.where(penalty, dearest, costs.otherwise))


def _tell(progress: Progress, value: float, bound: float) -> None:
    share = 100.0 * max(value - bound, 0.0) / abs(value) if value else 0.0
    progress.stage("siting", f"{share:.2f} %" if bound > _LOWEST else "")
