"""Fewest minutes over all people (p-median), least cost of points and travel (plant location)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.siting.cover_search import fewest
from accessibility.siting.interchange import Costs, greedy_choice, improve
from accessibility.siting.lagrangian import solve
from accessibility.siting.precheck import check_budget, check_count, check_everyone_reached
from accessibility.siting.problem import Pairs
from accessibility.siting.recompute import Found, checked_plan, served
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["p_median", "uflp"]

_SOLVER = "greedy, fast interchange, Lagrangian bound, branch and bound"


def p_median(
    problem: SitingProblem,
    *,
    count: int,
    beyond_minutes: float | None = None,
    seconds: float = 60.0,
    gap: float = 0.0,
    progress: Progress | None = None,
) -> Plan:
    """So many service points that all people together travel fewest minutes to the closest.

    Parameters
    ----------
    problem
        Candidates, places and minutes. Nobody travels longer than to the service that stays.
    count
        How many points, required ones included.
    beyond_minutes
        What a place counts that no chosen point reaches, minutes; if left out every place must be reached.
    seconds
        Time limit; the best plan so far comes back with its gap.
    gap
        A gap that is near enough, as a share of the value.
    progress
        Told how the gap closes.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches, or the smallest number of points that reaches all.

    Notes
    -----
    p-median (Hakimi 1964; ReVelle & Swain 1970); Esri's Minimize Weighted Impedance.

    Examples
    --------
    >>> from accessibility.siting import siting_problem_from_matrix
    >>> at = [0, 10, 20, 40, 70, 100]
    >>> line = siting_problem_from_matrix([[abs(a - b) for b in at] for a in at], [50, 20, 80, 30, 40, 10])
    >>> plan = p_median(line, count=2)
    >>> plan.value, plan.candidates, plan.proven_optimal
    (2100.0, ('c2', 'c4'), True)
    """
    started = working_seconds()
    check_count(problem, count)
    kept, usable = problem.choosable()
    costs = _costs(usable, count, beyond_minutes, np.zeros(len(kept)))
    if beyond_minutes is None:
        check_everyone_reached(usable, problem.max_minutes)
    start = _start(usable, costs, count) if beyond_minutes is None else None
    done = solve(costs, seconds=seconds, gap=gap, start=start, progress=progress)
    value = _total(problem, kept[done.chosen], beyond_minutes)
    found = Found(kept[done.chosen], done.value, done.bound, _SOLVER, done.stopped)
    return checked_plan(
        problem, found, model="p_median", sense="least", objective="person minutes" if problem.counts == "people" else "place minutes",
        value=value, conditions={"count": count, "beyond_minutes": beyond_minutes}, started=started,
    )  # fmt: skip


def uflp(
    problem: SitingProblem,
    *,
    eur_person_minute: float,
    beyond_minutes: float | None = None,
    seconds: float = 60.0,
    gap: float = 0.0,
    progress: Progress | None = None,
) -> Plan:
    """As many service points as pay: least cost of points and of people's travel together.

    Parameters
    ----------
    problem
        Candidates with ``cost_eur_year``, places and minutes.
    eur_person_minute
        What one minute of the way to the closest point costs for each person, euros a year.
    beyond_minutes, seconds, gap, progress
        As for :func:`p_median`.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches.
    SitingError
        If a cost is not known, or the price of a minute is negative.

    Notes
    -----
    Uncapacitated facility location, simple plant location (Balinski 1965; Erlenkotter 1978). For a budget or capacities see
    :func:`accessibility.siting.cflp`. Esri has no such problem: none of its problems weighs the price of points.
    """
    started = working_seconds()
    if not 0 <= eur_person_minute < np.inf:
        raise SitingError(f"eur_person_minute must be 0 or more, given {eur_person_minute!r}")
    check_budget(problem, np.inf)
    kept, usable = problem.choosable()
    costs = _costs(usable, -1, beyond_minutes, usable.cost_eur_year)
    costs = costs._replace(
        pairs=Pairs(costs.pairs.first, costs.pairs.place, costs.pairs.value * eur_person_minute),
        otherwise=costs.otherwise * eur_person_minute,
    )
    start = None
    if beyond_minutes is None:
        check_everyone_reached(usable, problem.max_minutes)
        penalty = float(costs.opening.sum()) + 1.0
        costs = costs._replace(otherwise=np.where(np.isinf(usable.now_minutes), costs.otherwise + penalty, costs.otherwise))
    done = solve(costs, seconds=seconds, gap=gap, start=start, progress=progress)
    chosen = kept[done.chosen]
    value = float(problem.cost_eur_year[chosen].sum()) + eur_person_minute * _total(problem, chosen, beyond_minutes)
    found = Found(chosen, done.value, done.bound, _SOLVER, done.stopped)
    return checked_plan(
        problem, found, model="uflp", sense="least", objective="euros a year", value=value,
        conditions={"eur_person_minute": eur_person_minute, "beyond_minutes": beyond_minutes}, started=started,
    )  # fmt: skip


def _costs(problem: SitingProblem, count: int, beyond_minutes: float | None, opening: NDArray[np.float64]) -> Costs:
    """Person minutes of each pair, and what nobody's service costs: travel to what is there, or a penalty no full service exceeds."""
    if beyond_minutes is not None and not beyond_minutes >= 0:
        raise SitingError(f"beyond_minutes must be 0 or more, given {beyond_minutes!r}")
    value = problem.weight[problem.pairs.place] * problem.pairs.value
    dearest = np.zeros(len(problem.places))
    np.maximum.at(dearest, problem.pairs.place, value)
    if beyond_minutes is None:
        everywhere = np.bincount(problem.pairs.place, minlength=len(problem.places)) == len(problem.candidates)
        unserved = np.where(everywhere & (count != -1) & (count != 0), dearest, float(dearest.sum()) + 1.0)
    else:
        unserved = problem.weight * beyond_minutes
    there = np.isfinite(problem.now_minutes)
    now = np.where(there, problem.now_minutes, 0.0)
    otherwise = np.where(there, problem.weight * now, unserved)
    otherwise = otherwise if beyond_minutes is None else np.minimum(otherwise, unserved)
    return Costs(Pairs(problem.pairs.first, problem.pairs.place, value), otherwise, opening, count, problem.must)


def _start(problem: SitingProblem, costs: Costs, count: int) -> NDArray[np.int64]:
    """A good choice that reaches every place; refused by name where so many points cannot."""
    chosen, _ = improve(costs, greedy_choice(costs))
    if not np.isinf(served(problem, chosen).minutes).any():
        return chosen
    needs = np.isinf(problem.now_minutes)
    cover = fewest(problem.pairs.where(needs[problem.pairs.place]), problem.weight, problem.must, least=np.inf, seconds=30.0)
    if cover.bound > count:
        raise InfeasibleError(
            f"{count} points cannot reach all places within {problem.max_minutes:g} minutes; at least {cover.bound:g} can; "
            "raise count, compute travel times further, or give beyond_minutes",
            Reason("points_few_least", {"asked": count, "minutes": problem.max_minutes, "least": int(np.ceil(cover.bound - 1e-9))}),
        )
    if cover.value > count:
        raise SitingError(
            f"no {count} points were found that reach all places, nor proof that there are none; give beyond_minutes", Reason("time")
        )
    rest = [one for one in chosen if one not in set(cover.chosen.tolist())][: count - len(cover.chosen)]
    others = np.setdiff1d(np.arange(len(problem.candidates)), np.concatenate([cover.chosen, rest]))
    return np.concatenate([cover.chosen, rest, others[: count - len(cover.chosen) - len(rest)]]).astype(np.int64)


def _total(problem: SitingProblem, chosen: NDArray[np.int64], beyond_minutes: float | None) -> float:
    """Person minutes of a choice, from the inputs."""
    minutes = served(problem, chosen).minutes
    if beyond_minutes is not None:
        minutes = np.minimum(minutes, beyond_minutes)
    lost = np.flatnonzero(np.isinf(minutes))
    if len(lost):
        raise SitingError(f"places are left out: {problem.named_places(lost)}; this is a defect, please report it")
    return float(problem.weight @ minutes)
