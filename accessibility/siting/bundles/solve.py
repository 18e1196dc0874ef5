"""Solve the model of shared service points: its relaxation first, the candidates it leans to next, then all that its bound leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.progress import Silent
from accessibility.siting.bundles.recount import Choice
from accessibility.siting.milp_run import Solved, solve_arrays
from accessibility.siting.safe_bound import proof
from accessibility.siting.squeeze import squeezed
from accessibility.siting.told import GapTold
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.bundles.model import BundleModel
    from accessibility.siting.bundles.problem import BundleProblem
    from accessibility.siting.milp_run import Arrays, Method, Told

    Floats = NDArray[np.float64]

__all__ = ["Solution", "choice_of", "solve"]

_WORDS = "LP relaxation, LP-guided restriction, HiGHS"

_SMALL = 600
"""Up to so many candidates times kinds the model goes to the solver as it is."""

_LARGE = 150_000
"""From so many coefficients on, linear programs are solved by methods that need no basis."""

_SPARE, _POOL = 1.2, 3.5
"""For the first plan so many times as many candidates as the relaxation opens are kept; later plans look at so many in all."""

_FOR_ONE, _FOR_THE_REST = 0.3, 0.4
"""At most so large a share of the time left goes to one of these plans; so much is kept for the model of all that matter."""

_RELAXING = 0.7
"""At most so large a share of the time is the relaxation's."""


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
        Told of every better plan and bound, and of the gap between them.

    Returns
    -------
    Solution

    Notes
    -----
    Larger models are relaxed first, the largest by a first-order method, whose prices prove a bound however rough they are. Only
    candidates that the relaxation opens most are kept for a first plan (LP-guided restriction); then those of the best plan with some
    others each time (large neighbourhood search, Shaw 1998). At last only variables whose reduced cost alone would lose more than the
    gap between plan and bound are taken out, which loses nothing. Each of these models is squeezed: places that the candidates left
    cover alike are one.
    """
    until, told = working_seconds() + seconds, GapTold(progress or Silent(), maximise=built.model.maximise)
    if built.hosted.size <= _SMALL:
        only = built.model.solve(seconds=seconds, gap=gap, absolute_gap=1e-7, told=told)
        told(only.objective, only.bound)
        return _solution(built, [only], "HiGHS", [only.bound], only.state)
    full = built.model.arrays()
    relaxed = _relaxed(built, full, seconds * _RELAXING)
    if isinstance(relaxed, str):
        return Solution(None, float("nan"), float("nan"), "infeasible", "HiGHS")
    told(None, relaxed.bound)
    found: list[Solved] = []
    for closed in _neighbourhoods(built, relaxed, found, until - _FOR_THE_REST * (until - working_seconds())):
        left = max((until - working_seconds()) * _FOR_ONE, 0.1)
        found.append(_squeezed(built, full, closed, left, gap / 2, _best(built, found), lambda value, _: told(value, None)))
        best = _best(built, found)
        if best is not None and _near(best.objective, relaxed.bound, gap):
            return _solution(built, found, _WORDS, [relaxed.bound], "optimal")
    closed = _ruled_out(full, relaxed, _best(built, found))
    last = _squeezed(built, full, closed, max(until - working_seconds(), 0.1), gap, _best(built, found), told)
    told(last.objective, last.bound)
    best = _best(built, found)
    bound = best.objective if last.state == "infeasible" and best is not None else last.bound
    return _solution(built, [*found, last], _WORDS, [relaxed.bound, bound], last.state)


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The relaxation: its proven bound, what variables lose, how far candidates are opened; ``known`` if it was found in time."""

    bound: float
    reduced: Floats
    share: Floats
    known: bool


def _relaxed(built: BundleModel, full: Arrays, seconds: float) -> _Relaxed | Literal["infeasible"]:
    """The linear relaxation, or that there can be no plan."""
    whole = replace(full, whole=np.zeros(len(full.whole), dtype=bool))
    method: Method = "first_order" if full.matrix.nnz > _LARGE and find_spec("highspy") is not None else "interior_point"
    solved = solve_arrays(whole, seconds=seconds, gap=0.0, absolute_gap=1e-9, method=method)
    if solved.state == "infeasible":
        return "infeasible"
    worst = np.inf if full.maximise else -np.inf
    if solved.solution is None:
        return _Relaxed(worst, np.zeros(len(full.cost)), np.zeros(len(built.opened)), known=False)
    share = solved.solution[built.opened]
    if solved.prices is None:
        return _Relaxed(solved.bound, np.zeros(len(full.cost)), share, known=True)
    bound, reduced = proof(whole, solved.prices)
    return _Relaxed(bound, reduced, share, known=True)


def _neighbourhoods(built: BundleModel, relaxed: _Relaxed, found: list[Solved], until: float) -> Iterator[NDArray[np.int64]]:
    """Variables to close for one plan after the other.

    First all but the candidates that the relaxation opens most; then all but those of the best plan and the next in that order, until
    none of them betters it.
    """
    order = np.lexsort((-relaxed.reduced[built.opened], -np.round(relaxed.share, 3)))
    opens = float(relaxed.share.sum()) if relaxed.known else np.inf
    if not np.isfinite(opens) or 2 * (_SPARE * opens + 6) > len(order):
        return
    keep = order[: int(np.ceil(_SPARE * opens)) + 6]
    pool, next_of, idle = order[: int(np.ceil(_POOL * opens)) + 6], len(keep), 0
    while idle < len(pool) and working_seconds() < until:
        before = _best(built, found)
        yield _columns(built, np.setdiff1d(np.arange(len(order)), keep))
        best = _best(built, found)
        if best is None or best.solution is None:
            return
        idle = 0 if before is None or best.objective != before.objective else idle + len(keep)
        here = np.flatnonzero(best.solution[built.opened] > 0.5)
        others = np.roll(np.setdiff1d(pool, here, assume_unique=True), -next_of)[: max(len(here) // 2, 15)]
        next_of += len(others)
        keep = np.union1d(here, others)


def _columns(built: BundleModel, closed: NDArray[np.integer]) -> NDArray[np.int64]:
    """Variables that are 0 where candidates stay closed."""
    brought = [columns[closed] for columns in built.brought.values()]
    return np.concatenate([built.opened[closed], built.hosted[closed].ravel(), built.comes[closed].ravel(), *brought])


def _ruled_out(full: Arrays, relaxed: _Relaxed, best: Solved | None) -> NDArray[np.int64]:
    """Variables that are 0 in every plan better than the best: taking 1 would lose more than lies between it and the bound."""
    if best is None or not np.isfinite(relaxed.bound):
        return np.zeros(0, dtype=np.int64)
    loss = abs(relaxed.bound - best.objective) + 1e-6 * abs(relaxed.bound)
    return np.flatnonzero(full.whole & (full.lower == 0.0) & (-relaxed.reduced > loss))


def _squeezed(
    built: BundleModel, full: Arrays, closed: NDArray[np.integer], seconds: float, gap: float, start: Solved | None, told: Told
) -> Solved:
    """Solve with some variables left at 0; the solution is of the whole model."""
    small = squeezed(full, closed, [(rows, met) for rows, (_, met) in zip(built.cover_rows, built.gained, strict=True)])
    if not small.possible:
        return Solved("infeasible", None, float("nan"), -np.inf if full.maximise else np.inf)
    begin = None if start is None or start.solution is None else start.solution[small.stands]
    method: Method = "interior_point" if small.model.matrix.nnz > _LARGE else "choose"
    done = solve_arrays(small.model, seconds=seconds, gap=gap, absolute_gap=1e-7, start=begin, method=method, told=told)
    return done if done.solution is None else replace(done, solution=small.back @ done.solution)


def _near(value: float, bound: float, gap: float) -> bool:
    return abs(bound - value) <= max(gap * abs(value), 1e-9 * max(1.0, abs(bound)))


def _best(built: BundleModel, found: list[Solved]) -> Solved | None:
    """The best plan so far."""
    sign = 1.0 if built.model.maximise else -1.0
    return max((one for one in found if one.solution is not None), key=lambda one: sign * one.objective, default=None)


def _solution(built: BundleModel, found: list[Solved], words: str, bounds: list[float], state: str) -> Solution:
    """The best plan, the best of the bounds, and why the work ended."""
    most, best = built.model.maximise, _best(built, found)
    tight = (min if most else max)([*(one for one in bounds if np.isfinite(one)), np.inf if most else -np.inf])
    if best is None or best.solution is None:
        return Solution(None, float("nan"), tight, "infeasible" if state == "infeasible" else "time_limit", words)
    tight = max(tight, best.objective) if most else min(tight, best.objective)
    return Solution(best.solution, best.objective, float(tight), "gap" if state != "time_limit" else "time_limit", words)


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
