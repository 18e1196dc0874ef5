"""Cover twice, for the day when the closest point is closed: backup coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import SitingError
from accessibility.measures.within import within
from accessibility.siting.cover_search import fewest, greedy_cover
from accessibility.siting.milp import Model
from accessibility.siting.precheck import check_count, check_everyone_reached, check_minutes, unhelped_places
from accessibility.siting.recompute import Found, checked_plan, people_within, served
from accessibility.siting.rows import merged
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["bacop", "lscp_b", "times_covered"]


def lscp_b(problem: SitingProblem, *, minutes: float, seconds: float = 60.0) -> Plan:
    """Of the smallest sets of points that serve every place, the one that serves most people twice.

    Parameters
    ----------
    problem
        Candidates, places and minutes. A service that stays counts as one cover.
    minutes
        The standard, inclusive.
    seconds
        Time limit.

    Returns
    -------
    Plan
        Its value is people served twice; ``figures["points"]`` the number of points, ``figures["points_bound"]`` its proof.

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches.

    Notes
    -----
    Backup coverage in the set covering problem (Hogan & ReVelle 1986). Esri has no such problem.
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    kept, usable = problem.choosable()
    check_everyone_reached(usable, minutes)
    there = within(problem.now_minutes, minutes)
    pairs = usable.within(minutes)
    points = fewest(pairs.where(~there[pairs.place]), usable.weight, usable.must, least=np.inf, seconds=seconds / 2)
    left = seconds - (working_seconds() - started)
    found = _twice(usable, minutes, len(points.chosen), 0.0, left, everyone=True, start=points.chosen)
    found = Found(kept[found.chosen], found.value, found.bound, found.solver, found.stopped)
    count = times_covered(problem, found.chosen, minutes)
    if (count < 1).any() or len(found.chosen) != len(points.chosen):
        raise SitingError("lscp_b: a place is left out; this is a defect, please report it")
    return checked_plan(
        problem, found, model="lscp_b", sense="most", objective=f"{problem.counts} served twice",
        value=float(problem.weight[count >= 2].sum()),
        conditions={"minutes": minutes}, started=started, figures={"points": float(len(found.chosen)), "points_bound": points.bound},
    )  # fmt: skip


def bacop(problem: SitingProblem, *, minutes: float, count: int, first_share: float = 0.5, seconds: float = 60.0, gap: float = 0.0) -> Plan:
    """So many points that most people are served once and most of them twice.

    Parameters
    ----------
    problem
        Candidates, places and minutes. A service that stays counts as one cover.
    minutes
        The standard, inclusive.
    count
        How many points, required ones included.
    first_share
        How much the first cover counts, 0 … 1; the second counts the rest.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Plan
        Its value is ``first_share`` times people served plus the rest times people served twice.

    Raises
    ------
    InfeasibleError
        If more candidates are required than are to be chosen, or fewer exist.

    Notes
    -----
    BACOP2 (Hogan & ReVelle 1986); with ``first_share=1`` the maximal covering problem, Esri's Maximize Coverage. Else
    Esri has no such problem.
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    check_count(problem, count)
    if not 0 <= first_share <= 1:
        raise SitingError(f"first_share must be between 0 and 1, given {first_share!r}")
    kept, usable = problem.choosable()
    found = _twice(usable, minutes, count, first_share, seconds, everyone=False, gap=gap)
    there = within(problem.now_minutes, minutes)
    stays = float(first_share * problem.weight[there].sum())
    found = Found(kept[found.chosen], found.value + stays, found.bound + stays, found.solver, found.stopped)
    covered = times_covered(problem, found.chosen, minutes)
    once, twice = float(problem.weight[covered >= 1].sum()), float(problem.weight[covered >= 2].sum())
    return checked_plan(
        problem, found, model="bacop", sense="most", objective=f"{problem.counts} served once and twice, weighted",
        value=first_share * once + (1 - first_share) * twice,
        conditions={"minutes": minutes, "count": count, "first_share": first_share}, started=started,
        figures={"people_within": people_within(problem, served(problem, found.chosen), minutes), "people_within_twice": twice},
        unhelped=unhelped_places(usable, minutes),
    )  # fmt: skip


def times_covered(problem: SitingProblem, chosen: NDArray[np.integer], minutes: float) -> NDArray[np.int64]:
    """How many chosen points and services that stay each place has within a standard.

    Parameters
    ----------
    problem
        The inputs.
    chosen
        Positions of candidates.
    minutes
        The standard.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
    """
    near = problem.within(minutes)
    counted = np.isin(near.candidate, chosen)
    return np.bincount(near.place[counted], minlength=len(problem.places)) + within(problem.now_minutes, minutes).astype(np.int64)


def _twice(
    problem: SitingProblem,
    minutes: float,
    count: int,
    first_share: float,
    seconds: float,
    *,
    everyone: bool,
    gap: float = 0.0,
    start: NDArray[np.int64] | None = None,
) -> Found:
    """Most weight covered twice (and once), by exactly so many candidates; places that have a cover already need one more."""
    there, m = within(problem.now_minutes, minutes), len(problem.candidates)
    near = problem.within(minutes)
    had = merged(near.where(there[near.place]), problem.weight)
    new = merged(near.where(~there[near.place]), problem.weight, keep_weightless=everyone)
    model = Model(maximise=True)
    x = model.add(m, lower=problem.must.astype(float), whole=True)
    model.row(1, [(0, x, 1.0)], least=count, most=count)
    again, g = model.add(len(had.weight), cost=(1 - first_share) * had.weight), len(new.weight)
    model.row(len(again), [(had.pairs.place, x[had.pairs.candidate], 1.0), (np.arange(len(again)), again, -1.0)], least=0.0)
    once = model.add(g, cost=first_share * new.weight, lower=1.0 if everyone else 0.0, whole=True)
    twice = model.add(g, cost=(1 - first_share) * new.weight, whole=True)
    each = np.arange(g)
    model.row(g, [(new.pairs.place, x[new.pairs.candidate], 1.0), (each, once, -1.0), (each, twice, -1.0)], least=0.0)
    model.row(g, [(each, once, 1.0), (each, twice, -1.0)], least=0.0)
    begin = _begin(problem, count) if start is None else start
    solved = model.solve(seconds=seconds, gap=gap, start=_values(model.variables, begin, (again, had), (once, new), (twice, new)))
    chosen = begin if solved.solution is None else np.flatnonzero(solved.solution[:m] > 0.5)
    second = np.bincount(new.pairs.place[np.isin(new.pairs.candidate, chosen)], minlength=g)
    more = np.bincount(had.pairs.place[np.isin(had.pairs.candidate, chosen)], minlength=len(again))
    value = first_share * new.weight[second >= 1].sum() + (1 - first_share) * (new.weight[second >= 2].sum() + had.weight[more >= 1].sum())
    return Found(
        chosen, float(value), max(solved.bound, float(value)), "rows merged, HiGHS", "gap" if solved.state == "optimal" else "time_limit"
    )


def _begin(problem: SitingProblem, count: int) -> NDArray[np.int64]:
    """The candidates that cover most one after the other, filled up to the count."""
    order = greedy_cover(problem.pairs, problem.weight, problem.must, np.inf)[:count]
    rest = np.setdiff1d(np.arange(len(problem.candidates)), order)
    return np.concatenate([order, rest[: count - len(order)]]).astype(np.int64)


def _values(variables: int, chosen: NDArray[np.int64], again: tuple, once: tuple, twice: tuple) -> NDArray[np.float64]:  # type: ignore[type-arg]
    """Values of all variables of a choice."""
    values = np.zeros(variables)
    values[chosen] = 1.0
    for (columns, rows), needed in ((again, 1), (once, 1), (twice, 2)):
        covered = np.bincount(rows.pairs.place[np.isin(rows.pairs.candidate, chosen)], minlength=len(columns))
        values[columns] = covered >= needed
    return values
