"""Points that can serve only so many: covering, median and location with capacities, and a budget."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.siting.capacity_rows import Sharing, capacity_plan, shares_of, sharing_model
from accessibility.siting.precheck import check_budget, check_count, check_everyone_reached, check_minutes, unhelped_places
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["cflp", "clscp", "cmclp", "cpmp"]


def clscp(problem: SitingProblem, *, minutes: float, seconds: float = 60.0) -> Plan:
    """The fewest points so that everybody is served within a standard and no point serves more than it can.

    Parameters
    ----------
    problem
        Candidates with ``capacity`` in persons. People of a place may be shared out among points. A service that stays serves nobody here.
    minutes
        The standard, inclusive.
    seconds
        Time limit.

    Returns
    -------
    Plan
        ``assignment`` names the point that serves most of a place and ``split`` among how many points it is shared.

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches, or the persons that all candidates together cannot serve.

    Notes
    -----
    Capacitated set covering (Current & Storbeck 1988); shares are found together, so that no order of points decides who is served. Esri
    has no such problem.
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    kept, usable = problem.choosable()
    check_everyone_reached(usable, minutes)
    _check_capacity(usable)
    sharing = sharing_model(usable, minutes=minutes, everyone=True, opening=np.ones(len(kept)))
    return _planned(problem, usable, kept, sharing, "clscp", "least", "service points", {"minutes": minutes}, seconds, 0.0, started)


def cmclp(problem: SitingProblem, *, minutes: float, count: int, seconds: float = 60.0, gap: float = 0.0) -> Plan:
    """So many points that most people are served within a standard, none serving more than it can.

    Parameters
    ----------
    problem
        As for :func:`clscp`.
    minutes
        The standard, inclusive.
    count
        How many points, required ones included.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Plan
        As for :func:`clscp`; its value is people served.

    Notes
    -----
    Capacitated maximal covering (Current & Storbeck 1988); Esri's Maximize Capacitated Coverage.
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    check_count(problem, count)
    kept, usable = problem.choosable()
    sharing = sharing_model(usable, minutes=minutes, count=count, maximise=True)
    conditions = {"minutes": minutes, "count": count}
    plan = _planned(problem, usable, kept, sharing, "cmclp", "most", f"{problem.counts} served", conditions, seconds, gap, started)
    return replace(plan, unhelped=unhelped_places(usable, minutes))


def cpmp(problem: SitingProblem, *, count: int, seconds: float = 60.0, gap: float = 0.0) -> Plan:
    """So many points that all people together travel fewest minutes, none serving more than it can.

    Parameters
    ----------
    problem
        As for :func:`clscp`.
    count
        How many points, required ones included.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Plan
        As for :func:`clscp`; its value is person minutes of the shares.

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches, or the persons that the largest candidates together cannot serve.

    Notes
    -----
    Capacitated p-median (Mulvey & Beck 1984); places may be split. Esri has no such problem: its Minimize Weighted Impedance knows no
    capacities.
    """
    started = working_seconds()
    check_count(problem, count)
    kept, usable = problem.choosable()
    check_everyone_reached(usable, problem.max_minutes)
    _check_capacity(usable, count)
    sharing = sharing_model(usable, minutes=problem.max_minutes, everyone=True, count=count, per_person_minute=1.0)
    return _planned(problem, usable, kept, sharing, "cpmp", "least", "person minutes", {"count": count}, seconds, gap, started)


def cflp(
    problem: SitingProblem,
    *,
    eur_person_minute: float,
    budget_eur_year: float | None = None,
    count: int | None = None,
    seconds: float = 60.0,
    gap: float = 0.0,
) -> Plan:
    """As many points as pay: least cost of points and travel, within capacities and, if given, a budget for the points.

    Parameters
    ----------
    problem
        As for :func:`clscp`, with ``cost_eur_year``.
    eur_person_minute
        What one minute of the way costs for each person, euros a year.
    budget_eur_year
        What the points may cost together.
    count
        At most so many points.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Plan
        As for :func:`clscp`; its value is euros a year of points and travel.

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches, or what capacities or the budget cannot do.

    Notes
    -----
    Capacitated facility or plant location (Balinski 1965); without capacities use :func:`accessibility.siting.uflp`, which is quicker. Esri
    has no such problem: none of its problems weighs the price of points.
    """
    started = working_seconds()
    if not 0 <= eur_person_minute < np.inf:
        raise SitingError(f"eur_person_minute must be 0 or more, given {eur_person_minute!r}")
    check_budget(problem, np.inf if budget_eur_year is None else budget_eur_year)
    kept, usable = problem.choosable()
    check_everyone_reached(usable, problem.max_minutes)
    _check_capacity(usable)
    if budget_eur_year is not None:
        _check_enough_money(usable, budget_eur_year)
    sharing = sharing_model(
        usable, minutes=problem.max_minutes, everyone=True, opening=usable.cost_eur_year, per_person_minute=eur_person_minute,
        most_points=count, budget=budget_eur_year,
    )  # fmt: skip
    conditions = {"eur_person_minute": eur_person_minute, "budget_eur_year": budget_eur_year, "count": count}
    return _planned(problem, usable, kept, sharing, "cflp", "least", "euros a year", conditions, seconds, gap, started)


def _check_capacity(problem: SitingProblem, count: int | None = None) -> None:
    """Refuse more people than all candidates, or the largest of them, can serve."""
    people = float(problem.weight.sum())
    most = float(np.sort(problem.capacity)[::-1][: len(problem.capacity) if count is None else count].sum())
    if people > most * (1 + 1e-12):
        which = "all candidates" if count is None else f"the {count} largest candidates"
        told: dict[str, object] = {"served": round(people), "counts": problem.counts, "most": int(most)}
        raise InfeasibleError(
            f"{people:,.0f} {problem.counts} are to be served, but {which} together can serve {most:,.0f}; add capacity",
            Reason("capacity_small", told) if count is None else Reason("capacity_small_largest", {**told, "count": count}),
        )


def _check_enough_money(problem: SitingProblem, budget: float) -> None:
    """Refuse a budget that cannot pay for the capacity everybody needs, even if parts of candidates could be had."""
    people = float(problem.weight.sum())
    able = np.flatnonzero(problem.capacity > 0)
    if people <= 0 or not len(able):
        return
    capacity, cost = np.minimum(problem.capacity[able], people), problem.cost_eur_year[able]
    order = np.argsort(cost / capacity, kind="stable")
    taken = np.diff(np.minimum(np.cumsum(capacity[order]), people), prepend=0.0)
    cheapest = able[[int(np.argmin(cost))]]
    least = max(float((cost[order] / capacity[order] * taken).sum()), float(problem.cost_eur_year[cheapest][0]))
    if least > budget * (1 + 1e-9):
        raise InfeasibleError(
            f"the budget is {budget:g} euros a year, but points that can serve {people:,.0f} {problem.counts} cost {least:,.0f} at least; "
            f"the cheapest candidate is {problem.named_candidates(cheapest)} at {problem.cost_eur_year[cheapest][0]:g}",
            Reason("budget_small", {"budget_eur": budget, "served": round(people), "counts": problem.counts, "least_eur": round(least)}),
        )


def _planned(
    problem: SitingProblem,
    usable: SitingProblem,
    kept: NDArray[np.int64],
    sharing: Sharing,
    model: str,
    sense: str,
    objective: str,
    conditions: Mapping[str, object],
    seconds: float,
    gap: float,
    started: float,
) -> Plan:
    """Solve, share out, and check."""
    solved = sharing.model.solve(seconds=seconds, gap=gap, absolute_gap=1e-6)
    if solved.state == "infeasible":
        raise InfeasibleError(
            f"{model}: places can be reached, but not all people served within {sharing.minutes:g} minutes by these capacities; "
            "raise capacities, count, budget or minutes",
            Reason("capacity_near", {"minutes": sharing.minutes}),
        )
    if solved.solution is None:
        raise SitingError(f"{model}: no plan was found in the time given; give more seconds", Reason("time"))
    return capacity_plan(
        problem, usable, kept, sharing, shares_of(sharing, solved.solution), solved, model, sense, objective, conditions, started
    )
