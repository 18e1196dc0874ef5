"""Solve the model of shared service points: its relaxation first, the candidates it leans to next, then all that its bound leaves."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accessibility.progress import Silent
from accessibility.siting.bundles.recount import Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.bundles.model import BundleModel
    from accessibility.siting.bundles.problem import BundleProblem
    from accessibility.siting.milp_run import Solved

    Floats = NDArray[np.float64]

__all__ = ["Solution", "choice_of", "solve"]

_SMALL = 600
"""Up to so many candidates times kinds the model goes to the solver as it is."""

_SPARE = 1.2
"""For a first plan, so many times as many candidates as the relaxation opens are kept."""


@dataclass(frozen=True, eq=False)
class Solution:
    """What was found.

    Parameters
    ----------
    solution
        Values of the model's variables; None where there is no plan.
    value, bound
        Of the objective.
    stopped
        ``gap`` or ``time_limit``; ``infeasible`` where it is proven that there is no plan.
    solver
        How, in words.
    """

    solution: Floats | None
    value: float
    bound: float
    stopped: str
    solver: str


def solve(built: BundleModel, *, seconds: float, gap: float, progress: Progress | None = None) -> Solution:
    """The best values of the model's variables and their bound.

    Parameters
    ----------
    built
        The model.
    seconds, gap
        Time limit, and a gap that is near enough, as a share of the value.
    progress
        Told how the gap closes.

    Returns
    -------
    Solution

    Notes
    -----
    Larger models are relaxed first; the relaxation is their bound. Only candidates that it opens in part are kept for a first plan
    (LP-guided restriction). Then candidates whose reduced cost alone would lose more than the gap between plan and bound are taken out,
    which loses nothing, and the rest is solved from that plan.
    """
    until, told = perf_counter() + seconds, progress or Silent()
    if built.hosted.size <= _SMALL:
        return _told(built, built.model.solve(seconds=seconds, gap=gap, absolute_gap=1e-7), "HiGHS", np.inf)
    relaxed = built.model.solve(seconds=seconds, relaxed=True, interior_point=True)
    if relaxed.state == "infeasible":
        return Solution(None, float("nan"), float("nan"), "infeasible", "HiGHS")
    if relaxed.solution is None or relaxed.prices is None:
        return Solution(None, float("nan"), relaxed.bound, "time_limit", "HiGHS")
    told.stage("siting", "LP")
    first = _restricted(built, relaxed, until, gap)
    words = "LP relaxation, LP-guided restriction, HiGHS"
    if first.solution is not None and _near(first.objective, relaxed.objective, gap):
        return Solution(first.solution, first.objective, relaxed.objective, "gap", words)
    told.stage("siting", "MIP")
    done = _all_that_matter(built, relaxed, first, until, gap)
    return _told(built, done, words, relaxed.objective, first)


def _restricted(built: BundleModel, relaxed: Solved, until: float, gap: float) -> Solved:
    """The best plan among the candidates that the relaxation opens most."""
    share = relaxed.solution[built.opened] if relaxed.solution is not None else np.zeros(len(built.opened))
    wanted = int(np.ceil(_SPARE * float(share.sum()))) + 6
    keep = np.argsort(-share, kind="stable")[:wanted]
    return _with_only(built, keep, max((until - perf_counter()) * 0.6, 0.1), gap / 2, None)


def _with_only(built: BundleModel, keep: NDArray[np.integer], seconds: float, gap: float, start: Floats | None) -> Solved:
    """Solve with some of the candidates; the model is as it was afterwards."""
    out = np.setdiff1d(np.arange(len(built.opened)), keep)
    columns = built.opened[out]
    was = built.model.upper(columns)
    built.model.bound(columns, upper=0.0)
    try:
        return built.model.solve(seconds=seconds, gap=gap, absolute_gap=1e-7, start=start, interior_point=True)
    finally:
        built.model.bound(columns, upper=was)


def _all_that_matter(built: BundleModel, relaxed: Solved, first: Solved, until: float, gap: float) -> Solved:
    """The best plan among the candidates that the relaxation does not rule out."""
    keep = np.arange(len(built.opened))
    if first.solution is not None and relaxed.prices is not None:
        loss = abs(relaxed.objective - first.objective)
        lost = np.abs(relaxed.prices[built.opened]) > loss + 1e-6 * abs(relaxed.objective)
        at_none = relaxed.solution[built.opened] < 1e-6 if relaxed.solution is not None else np.zeros(len(keep), dtype=bool)
        keep = np.flatnonzero(~(lost & at_none))
    return _with_only(built, keep, max(until - perf_counter(), 0.1), gap, first.solution)


def _near(value: float, bound: float, gap: float) -> bool:
    return abs(bound - value) <= max(gap * abs(value), 1e-9 * max(1.0, abs(bound)))


def _told(built: BundleModel, done: Solved, words: str, bound: float, first: Solved | None = None) -> Solution:
    """The better of two plans, the better of two bounds."""
    sign = 1.0 if built.model.maximise else -1.0
    tried = [one for one in (done, first) if one is not None and one.solution is not None]
    if not tried:
        return Solution(None, float("nan"), done.bound, "infeasible" if done.state == "infeasible" else "time_limit", words)
    best = max(tried, key=lambda one: sign * one.objective)
    limit = done.bound if done.state != "infeasible" else best.objective
    limits = [one for one in (limit, bound) if np.isfinite(one)]
    tight = (min if built.model.maximise else max)([*limits, sign * np.inf])
    tight = max(tight, best.objective) if built.model.maximise else min(tight, best.objective)
    return Solution(best.solution, best.objective, float(tight), "gap" if done.state != "time_limit" else "time_limit", words)


def choice_of(problem: BundleProblem, built: BundleModel, values: Floats) -> Choice:
    """What the values of the variables decide.

    Parameters
    ----------
    problem
        The inputs.
    built
        The model.
    values
        Of its variables.

    Returns
    -------
    Choice
    """
    opened = tuple(np.flatnonzero(values[built.opened] > 0.5).tolist())
    hours = {}
    for (kind, who), columns in built.brought.items():
        shares = values[columns]
        for one in np.flatnonzero(shares > 1e-6):
            share = 1.0 if shares[one] > 1 - 1e-4 else float(shares[one])
            hours[int(one), kind, who] = share * float(problem.hours_at[one, kind])
    offers = [(int(who), int(kind)) for (who, kind), value in zip(problem.remote, values[built.remote], strict=True) if value > 0.5]
    return Choice(opened, hours, tuple(offers))
