"""A menu for the council: the k best plans, and what more money or a stricter limit would bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import SitingError
from accessibility.siting.bundles.layers import minutes_rows, people_rows
from accessibility.siting.bundles.model import bundle_model
from accessibility.siting.bundles.plan import cheapest, plan_of, shared_points
from accessibility.siting.bundles.precheck import check_bundles
from accessibility.siting.bundles.solve import choice_of, solve
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.progress import Progress
    from accessibility.siting.bundles.model import BundleModel
    from accessibility.siting.bundles.plan import Objective
    from accessibility.siting.bundles.problem import BundleProblem, Rules
    from accessibility.siting.bundles.recount import Choice
    from accessibility.siting.bundles.solve import Solution
    from accessibility.siting.plan import Plan

__all__ = ["Menu", "pareto_front", "plans_to_choose_from"]


@dataclass(frozen=True, eq=False)
class Menu:
    """Several plans and what they say together.

    Parameters
    ----------
    plans
        The plans, best first.
    table
        One row for each plan: ``value``, ``bound``, ``gap_pct``, ``loss_pct`` (beside the first), ``cost_eur_year``, ``worst_minutes``,
        ``candidates`` (joined by commas).
    complete
        Whether it is proven that there is no other plan under these conditions.
    """

    plans: tuple[Plan, ...]
    table: pd.DataFrame
    complete: bool

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Menu: {len(self.plans)} plans{', no others' if self.complete else ''}>"


def plans_to_choose_from(
    problem: BundleProblem,
    rules: Rules,
    *,
    plans: int = 5,
    least_different: int = 1,
    objective: Objective = "people",
    first: Plan | None = None,
    seconds: float = 60.0,
    gap: float = 1e-6,
    progress: Progress | None = None,
) -> Menu:
    """The best plans that differ from one another by so many candidates.

    Parameters
    ----------
    problem, rules, objective, gap, progress
        As for :func:`accessibility.siting.shared_points`; ``people`` or ``minutes``.
    plans
        How many at most.
    least_different
        A later plan opens at least so many candidates that an earlier one does not, or leaves out so many that it opens.
    first
        The best plan where it was found already, by :func:`accessibility.siting.shared_points` with the same problem and rules.
    seconds
        Time limit for all.

    Returns
    -------
    Menu
        Best first, of equally good ones the cheapest; each is the best of those that differ enough from all before it, its bound tells
        how surely.

    Notes
    -----
    An integer cut for each plan found: the candidates in which two plans differ are counted (Hamming distance).
    """
    if objective == "cost":
        raise SitingError("plans to choose from are compared by what they gain; give objective 'people' or 'minutes'")
    if plans < 1 or least_different < 1:
        raise SitingError(f"plans and least_different must be 1 or more, given {plans} and {least_different}")
    until = working_seconds() + seconds
    remarks = check_bundles(problem, rules)
    built = bundle_model(problem, rules, minutes_rows(problem) if objective == "minutes" else people_rows(problem))
    if first is None:
        first = shared_points(problem, rules, objective=objective, seconds=seconds, gap=gap, progress=progress)
    found, complete = [first], False
    _differ(built, tuple(np.flatnonzero(np.isin(problem.hosts.ids, first.chosen.index)).tolist()), least_different)
    while len(found) < plans and not complete and working_seconds() < until:
        started = working_seconds()
        solved = solve(built, seconds=max(until - started, 0.1), gap=gap, progress=progress)
        complete = solved.stopped == "infeasible"
        if solved.solution is None:
            break
        choice = _cheapest_there(problem, rules, objective, solved, choice_of(problem, built, solved.solution), until)
        found.append(plan_of(problem, rules, choice, solved, objective=objective, started=started, remarks=remarks))
        _differ(built, choice.opened, least_different)
    found = [first, *sorted(found[1:], key=lambda plan: (-round(plan.value, 6), plan.figures["cost_eur_year"]))]
    return Menu(tuple(found), _compared(found), complete)


def pareto_front(
    problem: BundleProblem,
    rules: Rules,
    *,
    budgets_eur_year: Iterable[float] = (),
    worst_minutes: Iterable[float | None] = (None,),
    steps: int = 6,
    first: Plan | None = None,
    seconds: float = 120.0,
    gap: float = 1e-4,
    progress: Progress | None = None,
) -> Menu:
    """Plans none of which is bettered in people, euros and worst-off minutes at once.

    Parameters
    ----------
    problem, rules, gap, progress
        As for :func:`accessibility.siting.shared_points`.
    budgets_eur_year
        Budgets to look at; if left out, as many as ``steps`` between nothing and what the best plan costs.
    worst_minutes
        Limits for the worst off to look at; None = no limit. Limits that nobody can keep are passed over.
    steps
        How many budgets where none are given.
    first
        A plan for ``people`` by the same problem and rules that was found already; it stands beside the others.
    seconds
        Time limit for all.

    Returns
    -------
    Menu
        Most people first; ``table`` also says ``pareto`` (all true) and ``eur_person_kind`` (euros for each person and kind more than the
        plan below it).

    Notes
    -----
    The epsilon-constraint method (Haimes, Lasdon & Wismer 1971): people are made most under each budget and limit, then cost least.
    """
    until = working_seconds() + seconds
    budgets = sorted(set(map(float, budgets_eur_year)), reverse=True)
    found = [] if first is None else [first]
    for limit in worst_minutes:
        wanted = list(budgets)
        if not wanted:
            free = _try(problem, replace(rules, worst_minutes=limit), until, seconds / 4, gap, progress)
            if free is None:
                continue
            found.append(free)
            wanted = (free.figures["cost_eur_year"] * np.linspace(1, 0, steps + 1)[1:-1]).tolist()
        for budget in wanted:
            within = replace(rules, worst_minutes=limit, budget_eur_year=min(budget, rules.budget_eur_year))
            plan = _try(problem, within, until, max((until - working_seconds()) / 4, 0.2), gap, progress)
            if plan is not None:
                found.append(plan)
    kept = _undominated(found)
    table = _compared(kept)
    cost, value = table["cost_eur_year"].to_numpy(dtype=float), table["value"].to_numpy(dtype=float)
    more = np.append(value[:-1] - value[1:], np.nan)
    table["eur_person_kind"] = np.divide(np.append(cost[:-1] - cost[1:], np.nan), more, out=np.full(len(kept), np.nan), where=more > 0)
    return Menu(tuple(kept), table.assign(pareto=True), complete=False)


def _try(problem: BundleProblem, rules: Rules, until: float, seconds: float, gap: float, progress: Progress | None) -> Plan | None:
    """A plan under these rules, None where there is none or no time."""
    left = min(seconds, until - working_seconds())
    if left <= 0:
        return None
    try:
        return shared_points(problem, rules, seconds=left, gap=gap, progress=progress)
    except SitingError as error:
        if not error.reasons:
            raise
        return None


def _cheapest_there(problem: BundleProblem, rules: Rules, objective: Objective, solved: Solution, choice: Choice, until: float) -> Choice:
    """Of the ways to gain as much from the same points, the cheapest that is found."""
    left = until - working_seconds()
    if left <= 0.1:
        return choice
    here = np.isin(np.arange(len(problem.hosts.ids)), choice.opened)
    hosts = replace(problem.hosts, required=here, may_host=problem.hosts.may_host & here[:, None])
    return cheapest(replace(problem, hosts=hosts), rules, objective, solved.value, choice, min(left, 10.0), None)


def _differ(built: BundleModel, opened: tuple[int, ...], least: int) -> None:
    """No later plan opens the same candidates but for fewer than ``least``."""
    sign = np.ones(len(built.opened))
    sign[list(opened)] = -1.0
    built.model.row(1, [(np.zeros(len(sign), dtype=np.int64), built.opened, sign)], least=least - len(opened))


def _undominated(plans: list[Plan]) -> list[Plan]:
    """Plans that no other betters or equals in all three at once, most people first."""
    scored = [(-plan.value, plan.figures["cost_eur_year"], plan.figures["worst_minutes"]) for plan in plans]
    kept: list[int] = []
    for one in sorted(range(len(plans)), key=lambda number: scored[number]):
        if not any(all(a <= b + 1e-6 for a, b in zip(scored[other], scored[one], strict=True)) for other in kept):
            kept.append(one)
    return [plans[one] for one in kept]


def _compared(plans: list[Plan]) -> pd.DataFrame:
    best = plans[0].value if plans else 0.0
    return pd.DataFrame(
        {
            "value": [plan.value for plan in plans],
            "bound": [plan.bound for plan in plans],
            "gap_pct": [plan.gap_pct for plan in plans],
            "loss_pct": [100.0 * (best - plan.value) / best if best else 0.0 for plan in plans],
            "cost_eur_year": [plan.figures["cost_eur_year"] for plan in plans],
            "worst_minutes": [plan.figures["worst_minutes"] for plan in plans],
            "candidates": [",".join(plan.candidates) for plan in plans],
        },
        index=pd.RangeIndex(1, len(plans) + 1, name="plan"),
    )
