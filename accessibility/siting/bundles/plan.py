"""Choose shared service points, what each hosts, who brings it and for how long: the multi-provider model, its plan and proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.provenance import Remark
from accessibility.siting.bundles.greedy import greedy_plan
from accessibility.siting.bundles.layers import minutes_rows, people_rows
from accessibility.siting.bundles.model import bundle_model
from accessibility.siting.bundles.precheck import check_bundles, unhelped_cells
from accessibility.siting.bundles.recount import check_rules, cost_of, gain_of, saved_of
from accessibility.siting.bundles.solve import choice_of, solve
from accessibility.siting.bundles.tables import assignment_table, bundle_table, chosen_table, figures_of
from accessibility.siting.plan import PROVEN_GAP, Plan
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from accessibility.progress import Progress
    from accessibility.siting.bundles.problem import BundleProblem, Rules
    from accessibility.siting.bundles.recount import Choice
    from accessibility.siting.bundles.solve import Solution

__all__ = ["Objective", "cheapest", "plan_of", "shared_points", "worth_of"]

Objective = Literal["people", "minutes", "cost"]

_RULES = {"required": "required candidates", "hours_week": "hours_week of providers"}
"""Rules that are not called what the argument is."""

_WORDS = {"people": "people times kinds gained", "minutes": "people times minutes saved", "cost": "euros a year"}


def shared_points(
    problem: BundleProblem,
    rules: Rules,
    *,
    objective: Objective = "people",
    least_gain: float | None = None,
    then_cost: bool = True,
    seconds: float = 60.0,
    gap: float = 1e-6,
    progress: Progress | None = None,
) -> Plan:
    """Choose shared service points, the kinds each hosts, and the providers that bring them.

    Parameters
    ----------
    problem
        Candidates, providers and people.
    rules
        What the plan must keep to.
    objective
        ``people`` gain most kinds within their standard; most ``minutes`` are saved; or ``cost`` is least for a given gain. People are
        weighted by kind, group and season.
    least_gain
        For ``cost``: the least gain, in people times kinds.
    then_cost
        Of plans that gain as much, whether to look for the cheapest, where there is time left and the gain is proven.
    seconds
        Time limit; the best plan so far comes back with its gap.
    gap
        A gap that is near enough, as a share of the value.
    progress
        Told how far it is.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Naming what stands in the way.
    SitingError
        If a rule cannot be meant.

    Notes
    -----
    Multi-service facility location (Suzuki & Hodgson 2003) with covering, several providers and their sectors.
    """
    started = working_seconds()
    if objective not in _WORDS:
        raise SitingError(f"objective must be one of {', '.join(_WORDS)}, given {objective!r}")
    if objective == "cost" and least_gain is None:
        raise SitingError("objective 'cost' needs least_gain: without it the cheapest plan is to do nothing")
    remarks = check_bundles(problem, rules)
    rows = minutes_rows(problem) if objective == "minutes" else people_rows(problem)
    could = float(sum(group.weight.sum() for group in rows))
    if objective == "cost" and least_gain is not None and least_gain > could * (1 + 1e-9):
        raise InfeasibleError(
            f"all candidates together can bring {could:,.1f} people times kinds, {least_gain:,.1f} asked; lower least_gain",
            Reason("gain_small", {"could": could, "asked": least_gain}),
        )
    built = bundle_model(problem, rules, rows, least_gain=least_gain if objective == "cost" else None)
    found = solve(built, seconds=seconds, gap=gap, progress=progress)
    choice = None if found.solution is None else choice_of(problem, built, found.solution)
    if objective != "cost" and found.stopped == "time_limit":
        choice, found = _better_at_once(problem, rules, objective, choice, found, could)
    if choice is None:
        raise _none_found(problem, rules, found, objective, least_gain)
    left = seconds - (working_seconds() - started)
    if then_cost and objective != "cost" and left > 0.05 and _proven(found):
        choice = cheapest(problem, rules, objective, found.value, choice, left, progress)
    return plan_of(
        problem, rules, choice, found, objective=objective, started=started, remarks=remarks, conditions={"least_gain": least_gain}
    )


def _better_at_once(
    problem: BundleProblem, rules: Rules, objective: Objective, choice: Choice | None, found: Solution, could: float
) -> tuple[Choice | None, Solution]:
    """Where time ran out: the plan made house by house, if it is better than what the solver has."""
    other = greedy_plan(problem, rules)
    if other is None:
        return choice, found
    value = worth_of(problem, other, objective)
    if choice is not None and value <= found.value:
        return choice, found
    bound = max(found.bound if np.isfinite(found.bound) else could, value)
    return other, replace(found, value=value, bound=bound, solver=f"{found.solver}; house by house")


def plan_of(
    problem: BundleProblem,
    rules: Rules,
    choice: Choice,
    found: Solution,
    *,
    objective: Objective,
    started: float,
    remarks: tuple[Remark, ...] = (),
    conditions: dict[str, object] | None = None,
) -> Plan:
    """The plan of a choice, every number and rule checked again from the inputs.

    Parameters
    ----------
    problem, rules
        The inputs.
    choice
        What is decided.
    found
        What the solver says.
    objective
        What was optimised.
    started
        When the work began.
    remarks
        What must be said beside the problem's own remarks.
    conditions
        What was asked for beside the rules.

    Returns
    -------
    Plan

    Raises
    ------
    SitingError
        If a rule is broken or the solver's value is not true: a defect.
    """
    check_rules(problem, rules, choice)
    value, slack = worth_of(problem, choice, objective), 1e-5 * max(1.0, abs(found.value))
    if abs(value - found.value) > slack:
        raise SitingError(f"the solver says {found.value!r}, the inputs say {value!r}; this is a defect, please report it")
    bound = value if abs(found.bound - value) <= PROVEN_GAP * max(1.0, abs(value)) else found.bound
    most = objective != "cost"
    if (value - bound if most else bound - value) > slack:
        raise SitingError(f"the bound {bound!r} contradicts the plan's {value!r}; this is a defect, please report it")
    if not choice.opened and np.isfinite(rules.budget_eur_year):
        remarks = (*remarks, _nothing_bought(problem, rules))
    return Plan(
        model="shared_points",
        sense="most" if most else "least",
        objective=_WORDS[objective],
        value=value,
        bound=bound,
        conditions={**vars(rules), "kinds": problem.kinds, "seasons": problem.people.seasons, **(conditions or {})},
        chosen=chosen_table(problem, choice),
        assignment=assignment_table(problem, choice),
        figures=figures_of(problem, choice),
        solver=found.solver,
        seconds=working_seconds() - started,
        stopped="proven" if bound == value else found.stopped,
        candidates_count=len(problem.hosts.ids),
        bundles=bundle_table(problem, choice),
        unhelped=unhelped_cells(problem),
        remarks=(*problem.remarks, *remarks),
    )


def worth_of(problem: BundleProblem, choice: Choice, objective: Objective) -> float:
    """The objective of a choice, from the inputs.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.
    objective
        Which.

    Returns
    -------
    float
    """
    if objective == "cost":
        return float(sum(cost_of(problem, choice).values()))
    gained = saved_of(problem, choice) if objective == "minutes" else gain_of(problem, choice)
    return float((problem.people.worth * gained).sum())


def _proven(found: Solution) -> bool:
    return abs(found.bound - found.value) <= PROVEN_GAP * max(1.0, abs(found.value))


def cheapest(
    problem: BundleProblem, rules: Rules, objective: Objective, gain: float, choice: Choice, seconds: float, progress: Progress | None
) -> Choice:
    """Of the choices that gain as much, the cheapest that is found; the one given if none is cheaper.

    Parameters
    ----------
    problem, rules, objective, progress
        As for :func:`shared_points`.
    gain
        What must be gained.
    choice
        A choice that gains it.
    seconds
        Time limit.

    Returns
    -------
    Choice
    """
    problem = _unknown_is_dear(problem)
    rows = minutes_rows(problem) if objective == "minutes" else people_rows(problem)
    built = bundle_model(problem, rules, rows, least_gain=gain - 1e-7 * max(1.0, abs(gain)))
    found = solve(built, seconds=seconds, gap=1e-4, progress=progress)
    if found.solution is None:
        return choice
    other = choice_of(problem, built, found.solution)
    same = abs(worth_of(problem, other, objective) - gain) <= 1e-6 * max(1.0, abs(gain))
    cheaper = worth_of(problem, other, "cost") < worth_of(problem, choice, "cost") - 1e-6
    return other if same and cheaper else choice


def _unknown_is_dear(problem: BundleProblem) -> BundleProblem:
    """The problem with houses of unknown cost as dear as the dearest, so that among equals those are taken whose cost is known."""
    unknown = problem.hosts.cost_unknown
    if unknown is None or not unknown.any() or unknown.all():
        return problem
    dearest = problem.hosts.cost_eur_year[~unknown].max()
    hosts = replace(problem.hosts, cost_eur_year=np.where(unknown, dearest, problem.hosts.cost_eur_year))
    return replace(problem, hosts=hosts)


def _nothing_bought(problem: BundleProblem, rules: Rules) -> Remark:
    """That the budget pays for no point, and what the cheapest house alone costs."""
    cheapest = int(np.argmin(problem.hosts.cost_eur_year)) if len(problem.hosts.ids) else -1
    named = (f"{problem.hosts.names[cheapest]} ({problem.hosts.ids[cheapest]})",) if cheapest >= 0 else ()
    eur = float(problem.hosts.cost_eur_year[cheapest]) if cheapest >= 0 else float("nan")
    details: dict[str, str | float] = {"budget_eur_year": rules.budget_eur_year, "cheapest_eur_year": eur}
    return Remark("budget_buys_nothing", "noted", 0, len(problem.hosts.ids), details, named)


def _none_found(problem: BundleProblem, rules: Rules, found: Solution, objective: Objective, least_gain: float | None) -> SitingError:
    """Why there is no plan: the rules each of which, let go alone, would allow one."""
    if found.stopped != "infeasible":
        return SitingError("no plan was found in the time given, nor proof that there is none; give more seconds", Reason("time"))
    eased = {
        "worst_minutes": (problem, replace(rules, worst_minutes=None)),
        "budget_eur_year": (problem, replace(rules, budget_eur_year=float("inf"))),
        "count": (problem, replace(rules, count=len(problem.hosts.ids))),
        "least_kinds": (problem, replace(rules, least_kinds=1)),
        "least_sectors": (problem, replace(rules, least_sectors=1)),
        "required": (
            replace(problem, hosts=replace(problem.hosts, required=np.zeros(len(problem.hosts.ids), dtype=bool))),
            rules,
        ),
        "hours_week": (replace(problem, supply=_plenty(problem)), rules),
    }
    rows = people_rows(problem)
    helps = []
    for name, (other, other_rules) in eased.items():
        built = bundle_model(other, other_rules, rows, least_gain=least_gain if objective == "cost" else None)
        if solve(built, seconds=5.0, gap=1.0).solution is not None:
            helps.append(name)
    if not helps:
        return InfeasibleError("no plan keeps to all rules together; no single rule let go makes it possible", Reason("rules_all"))
    mend = f"it is possible without the limit of: {', '.join(_RULES.get(name, name) for name in helps)}"
    return InfeasibleError(f"no plan keeps to all rules together; {mend}", Reason("rules_together", {"rules": tuple(helps)}))


def _plenty(problem: BundleProblem):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The same providers with hours for every point."""
    hours = problem.supply.hours_week
    return replace(problem.supply, hours_week=np.where(hours > 0, 168.0 * max(len(problem.hosts.ids), 1), 0.0))
