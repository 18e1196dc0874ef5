"""Covering: everybody by the fewest points, most people by so many points, or a share of the people by the fewest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.measures.within import within
from accessibility.siting.budgeted import most_covered_within
from accessibility.siting.cover_search import fewest, most_covered
from accessibility.siting.precheck import check_budget, check_count, check_everyone_reached, check_minutes, unhelped_places
from accessibility.siting.recompute import Found, checked_plan, people_within, served
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from accessibility.progress import Progress
    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["lscp", "mclp", "partial_cover"]


def lscp(problem: SitingProblem, *, minutes: float, seconds: float = 60.0) -> Plan:
    """The fewest service points so that every place has one within a standard.

    Parameters
    ----------
    problem
        Candidates, places and minutes. A place within the standard of a service that stays needs nothing.
    minutes
        The standard, inclusive.
    seconds
        Time limit.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches, and the smallest standard that would do.

    Notes
    -----
    Location set covering problem (Toregas, Swain, ReVelle & Bergman 1971); Esri's Minimize Facilities with every demand point.

    Examples
    --------
    >>> from accessibility.siting import siting_problem_from_matrix
    >>> at = [0, 10, 20, 40, 70, 100]
    >>> line = siting_problem_from_matrix([[abs(a - b) for b in at] for a in at], [50, 20, 80, 30, 40, 10])
    >>> lscp(line, minutes=20).value
    3.0
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    kept, usable = problem.choosable()
    check_everyone_reached(usable, minutes)
    pairs = usable.within(minutes)
    needs = ~within(problem.now_minutes, minutes)
    found = fewest(pairs.where(needs[pairs.place]), usable.weight, usable.must, least=np.inf, seconds=seconds)
    found = Found(kept[found.chosen], found.value, found.bound, found.solver, found.stopped)
    where = served(problem, found.chosen)
    if not within(where.minutes, minutes).all():
        raise SitingError("lscp: a place is left out; this is a defect, please report it")
    return checked_plan(
        problem, found, model="lscp", sense="least", objective="service points", value=float(len(found.chosen)),
        conditions={"minutes": minutes}, started=started, figures={"people_within": people_within(problem, where, minutes)},
    )  # fmt: skip


def mclp(
    problem: SitingProblem,
    *,
    minutes: float,
    count: int | None = None,
    budget_eur_year: float | None = None,
    seconds: float = 60.0,
    gap: float = 0.0,
    progress: Progress | None = None,
) -> Plan:
    """So many service points that most people gain one within a standard.

    Parameters
    ----------
    problem
        Candidates, places and minutes. People within the standard of a service that stays gain nothing and are not counted.
    minutes
        The standard, inclusive.
    count
        How many points, required ones included; exactly so many, or at most so many under a budget.
    budget_eur_year
        What they may cost together; with or without a count.
    seconds
        Time limit; the best plan so far comes back with its gap.
    gap
        A gap that is near enough, as a share of the value.
    progress
        Told how the gap closes.

    Returns
    -------
    Plan
        ``figures["people_within"]`` counts those served today too; ``unhelped`` whom no candidate can bring within the standard.

    Raises
    ------
    InfeasibleError
        If more candidates are required than are to be chosen, fewer exist, or required ones exceed the budget.
    SitingError
        If neither count nor budget is given, or a cost is not known.

    Notes
    -----
    Maximal covering location problem (Church & ReVelle 1974); Esri's Maximize Coverage.

    Examples
    --------
    >>> from accessibility.siting import siting_problem_from_matrix
    >>> at = [0, 10, 20, 40, 70, 100]
    >>> line = siting_problem_from_matrix([[abs(a - b) for b in at] for a in at], [50, 20, 80, 30, 40, 10])
    >>> mclp(line, minutes=20, count=2).value
    220.0
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    kept, usable = problem.choosable()
    weight = np.where(within(problem.now_minutes, minutes), 0.0, problem.weight)
    pairs = usable.within(minutes)
    if budget_eur_year is not None:
        if count is not None:
            check_count(problem, min(count, len(kept)))
        check_budget(problem, budget_eur_year)
        found = most_covered_within(
            pairs, weight, usable.must, usable.cost_eur_year, budget=budget_eur_year, count=count, seconds=seconds, gap=gap
        )
    elif count is not None:
        check_count(problem, count)
        found = most_covered(pairs, weight, usable.must, count=count, seconds=seconds, gap=gap, progress=progress)
    else:
        raise SitingError("give count, budget_eur_year or both: without a limit every candidate would be chosen")
    found = Found(kept[found.chosen], found.value, found.bound, found.solver, found.stopped)
    where = served(problem, found.chosen)
    gained = float(weight[within(where.minutes, minutes)].sum())
    if budget_eur_year is not None and problem.cost_eur_year[found.chosen].sum() > budget_eur_year * (1 + 1e-9):
        raise SitingError("mclp: the plan exceeds the budget; this is a defect, please report it")
    return checked_plan(
        problem, found, model="mclp", sense="most", objective=f"{problem.counts} gained", value=gained,
        conditions={"minutes": minutes, "count": count, "budget_eur_year": budget_eur_year}, started=started,
        figures={"people_within": people_within(problem, where, minutes)}, unhelped=unhelped_places(usable, minutes),
    )  # fmt: skip


def partial_cover(problem: SitingProblem, *, minutes: float, share: float, seconds: float = 60.0) -> Plan:
    """The fewest service points so that a share of the people has one within a standard.

    Parameters
    ----------
    problem
        Candidates, places and minutes; people within the standard of a service that stays count as served.
    minutes
        The standard, inclusive.
    share
        Of the people, 0 … 1.
    seconds
        Time limit.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Naming the share that all candidates together can reach.

    Notes
    -----
    Partial set covering (Daskin & Owen 1999); Esri's Minimize Facilities.
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    if not 0 <= share <= 1:
        raise SitingError(f"share must be between 0 and 1, given {share!r}")
    kept, usable = problem.choosable()
    there = within(problem.now_minutes, minutes)
    total, already = float(problem.weight.sum()), float(problem.weight[there].sum())
    weight = np.where(there, 0.0, problem.weight)
    pairs = usable.within(minutes)
    could = already + float(weight[np.unique(pairs.place)].sum())
    if could < share * total * (1 - 1e-12):
        lost = unhelped_places(usable, minutes)
        out_of_reach = problem.places.get_indexer(lost.sort_values("people", ascending=False).index)
        told: dict[str, object] = {"could": 100 * could / total, "share": 100 * share, "counts": f"of_{problem.counts}", "minutes": minutes}
        raise InfeasibleError(
            f"all candidates together bring {100 * could / total:.1f} % of the {problem.counts} within {minutes:g} minutes, "
            f"{100 * share:g} % asked; out of reach: {problem.named_places(out_of_reach)}",
            Reason("share_small", {**told, "names": tuple(problem.place_names[out_of_reach])}),
        )
    found = fewest(pairs, weight, usable.must, least=max(share * total - already, 0.0), seconds=seconds)
    found = Found(kept[found.chosen], found.value, found.bound, found.solver, found.stopped)
    within_now = people_within(problem, served(problem, found.chosen), minutes)
    if within_now < (share - 1e-9) * total:
        raise SitingError("partial_cover: too few are covered; this is a defect, please report it")
    return checked_plan(
        problem, found, model="partial_cover", sense="least", objective="service points", value=float(len(found.chosen)),
        conditions={"minutes": minutes, "share": share}, started=started, figures={"people_within": within_now},
        unhelped=unhelped_places(usable, minutes),
    )  # fmt: skip
