"""Solve what a study's plans ask for; for shared points also the menu, the sure and never candidates, the front and the rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility import siting
from accessibility.batch.plan_problems import between_minutes, one_kind_problem, round_times, shared_problem, taken_for_granted
from accessibility.errors import InfeasibleError, SitingError
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from accessibility.batch.plan_problems import PlanInputs
    from accessibility.config import PlanConfig
    from accessibility.errors import Reason
    from accessibility.progress import Progress
    from accessibility.siting import BundleProblem, Menu, Plan, Rounds, SitingProblem

__all__ = ["SolvedPlan", "solve_plan"]


@dataclass(frozen=True, eq=False)
class SolvedPlan:
    """A plan of the study file and what was found for it.

    Parameters
    ----------
    asked
        Its section.
    plan
        None if there can be none or none was found; ``reasons`` then say why.
    menu
        The best plans that differ; None if not asked for.
    roles
        Index candidate: ``role`` (sure, choice, never, not known); None if not asked for.
    front
        Plans under other budgets and limits; None if not asked for.
    rounds
        The week of the mobile stops; None if there are none.
    hours_week
        Index place: hours a week within reach of a stop that the rounds visit; None without rounds.
    closed
        Services that close, by a plan of closures.
    remarks
        What must be said of it.
    reasons
        Why there is no plan.
    cannot_be
        Whether it is proven that there can be none.
    """

    asked: PlanConfig
    plan: Plan | None
    menu: Menu | None = None
    roles: pd.DataFrame | None = None
    front: Menu | None = None
    rounds: Rounds | None = None
    hours_week: pd.Series | None = None
    closed: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reasons: tuple[Reason, ...] = ()
    cannot_be: bool = False


def solve_plan(asked: PlanConfig, inputs: PlanInputs, progress: Progress) -> SolvedPlan:
    """What a plan of the study file asks for.

    Parameters
    ----------
    asked
        Its section.
    inputs
        What all plans share.
    progress
        Told how the gap closes.

    Returns
    -------
    SolvedPlan
        Without a plan, and with the reasons by names, where there can be none: other results of the run are not lost.

    Raises
    ------
    SitingError
        Without a reason: a defect.
    """
    try:
        return _shared(asked, inputs, progress) if asked.problem == "shared_points" else _one_kind(asked, inputs, progress)
    except SitingError as error:
        if not error.reasons:
            raise
        remark = Remark("plan_cannot_be", "noted", 1, None, {"plan": asked.name}, reasons=error.reasons)
        return SolvedPlan(asked, None, remarks=(remark,), reasons=error.reasons, cannot_be=isinstance(error, InfeasibleError))


def _shared(asked: PlanConfig, inputs: PlanInputs, progress: Progress) -> SolvedPlan:
    """Shared points, and everything that goes with them."""
    problem = shared_problem(asked, inputs)
    rules = _rules(asked)
    how: Mapping[str, float] = {"seconds": asked.seconds, "gap": asked.gap}
    plan = siting.shared_points(
        problem, rules, objective=asked.objective, least_gain=asked.least_gain, seconds=asked.seconds, gap=asked.gap, progress=progress
    )
    menu = front = roles = None
    remarks: list[Remark] = [*plan.remarks, *taken_for_granted(asked)]
    if asked.plans > 1:
        menu = siting.plans_to_choose_from(
            problem,
            rules,
            plans=asked.plans,
            least_different=asked.least_different,
            objective=asked.objective,
            first=plan,
            progress=progress,
            **how,
        )
    if asked.loss_pct is not None:
        roles = _roles(asked, problem, rules, remarks, progress)
    if asked.budgets_eur_year or asked.worst_minutes_tried:
        limits = (asked.worst_minutes, *asked.worst_minutes_tried)
        front = siting.pareto_front(
            problem, rules, budgets_eur_year=asked.budgets_eur_year, worst_minutes=limits, progress=progress,
            first=plan if asked.objective == "people" else None,
            seconds=asked.seconds, gap=max(asked.gap, 1e-4),
        )  # fmt: skip
    rounds, hours = _rounds(asked, inputs, problem, plan, remarks)
    return SolvedPlan(asked, plan, menu, roles, front, rounds, hours, remarks=tuple(remarks))


def _rules(asked: PlanConfig) -> siting.Rules:
    return siting.Rules(
        count=int(asked.count or 0),
        budget_eur_year=float("inf") if asked.budget_eur_year is None else asked.budget_eur_year,
        least_kinds=asked.least_kinds,
        least_sectors=asked.least_sectors,
        least_visit_hours=asked.least_visit_hours,
        one_provider=asked.one_provider,
        stops=asked.stops,
        worst_minutes=asked.worst_minutes,
    )


def _roles(
    asked: PlanConfig, problem: BundleProblem, rules: siting.Rules, remarks: list[Remark], progress: Progress
) -> pd.DataFrame | None:
    """Sure, choice and never candidates; said to be not known where the best plan was not proven in time."""
    try:
        return siting.near_optimal(
            problem, rules, loss_pct=float(asked.loss_pct or 0.0), objective=asked.objective, seconds=2 * asked.seconds, progress=progress
        )
    except SitingError as error:
        if not error.reasons:
            raise
        remarks.append(Remark("plan_roles_not_known", "unknown", 1, None, {"plan": asked.name, "seconds": 2 * asked.seconds}))
        return None


def _rounds(
    asked: PlanConfig, inputs: PlanInputs, problem: BundleProblem, plan: Plan, remarks: list[Remark]
) -> tuple[Rounds | None, pd.Series | None]:
    """The week of the stops a plan has, and the hours each place gets by it; why where there can be no rounds."""
    stops = plan.chosen.index[plan.chosen["channel"] == "mobile"]
    if asked.depot is None or not len(stops):
        return None, None
    standing = plan.chosen.loc[stops, "hours_week"] * 60.0 if asked.stop_minutes is None else pd.Series(asked.stop_minutes, index=stops)
    try:
        rounds = siting.mobile_rounds(
            round_times(inputs, asked.depot, stops), standing.astype(float), depot=asked.depot, shift_minutes=asked.shift_minutes,
            days=asked.days, steps=2_000, seconds=asked.seconds,
        )  # fmt: skip
    except SitingError as error:
        if not error.reasons:
            raise
        remarks.append(Remark("plan_rounds_cannot_be", "noted", len(stops), None, {"plan": asked.name}, reasons=error.reasons))
        return None, None
    reach = float(np.max(problem.standard_minutes))
    return rounds, siting.hours_within_reach(inputs.to_candidates[problem.people.seasons[0]], rounds, minutes=reach)


def _one_kind(asked: PlanConfig, inputs: PlanInputs, progress: Progress) -> SolvedPlan:
    """A classical problem."""
    problem = one_kind_problem(asked, inputs)
    plan = _SOLVERS[asked.problem](problem, asked, inputs, progress)
    closed = tuple(map(str, problem.candidates.difference(plan.chosen.index))) if asked.problem == "close_q" else ()
    return SolvedPlan(asked, plan, closed=closed, remarks=plan.remarks)


def _minutes(asked: PlanConfig, inputs: PlanInputs) -> float:
    """What the plan says, else the standard of its kind."""
    return float(inputs.results.study.standards["minutes"][asked.kinds[0]]) if asked.minutes is None else asked.minutes


def _count(asked: PlanConfig) -> int:
    return int(asked.count or 0)


_SOLVERS: Mapping[str, Callable[[SitingProblem, PlanConfig, PlanInputs, Progress], Plan]] = {
    "lscp": lambda p, a, i, _: siting.lscp(p, minutes=_minutes(a, i), seconds=a.seconds),
    "lscp_b": lambda p, a, i, _: siting.lscp_b(p, minutes=_minutes(a, i), seconds=a.seconds),
    "partial_cover": lambda p, a, i, _: siting.partial_cover(p, minutes=_minutes(a, i), share=float(a.share or 0.0), seconds=a.seconds),
    "mclp": lambda p, a, i, on: siting.mclp(
        p, minutes=_minutes(a, i), count=a.count, budget_eur_year=a.budget_eur_year, seconds=a.seconds, gap=a.gap, progress=on
    ),
    "bacop": lambda p, a, i, _: siting.bacop(
        p, minutes=_minutes(a, i), count=_count(a), first_share=a.first_share, seconds=a.seconds, gap=a.gap
    ),
    "mexclp": lambda p, a, i, _: siting.mexclp(
        p, minutes=_minutes(a, i), count=_count(a), closed_share=float(a.closed_share or 0.0), seconds=a.seconds, gap=a.gap
    ),
    "p_median": lambda p, a, _, on: siting.p_median(
        p, count=_count(a), beyond_minutes=a.beyond_minutes, seconds=a.seconds, gap=a.gap, progress=on
    ),
    "p_center": lambda p, a, _, on: siting.p_center(p, count=_count(a), seconds=a.seconds, progress=on),
    "p_dispersion": lambda p, a, i, _: siting.p_dispersion(p, between_minutes(a, i, p.candidates), count=_count(a), seconds=a.seconds),
    "uflp": lambda p, a, _, on: siting.uflp(
        p, eur_person_minute=float(a.eur_person_minute or 0.0), beyond_minutes=a.beyond_minutes, seconds=a.seconds, gap=a.gap, progress=on
    ),
    "cflp": lambda p, a, _, __: siting.cflp(
        p,
        eur_person_minute=float(a.eur_person_minute or 0.0),
        budget_eur_year=a.budget_eur_year,
        count=a.count,
        seconds=a.seconds,
        gap=a.gap,
    ),
    "clscp": lambda p, a, i, _: siting.clscp(p, minutes=_minutes(a, i), seconds=a.seconds),
    "cmclp": lambda p, a, i, _: siting.cmclp(p, minutes=_minutes(a, i), count=_count(a), seconds=a.seconds, gap=a.gap),
    "cpmp": lambda p, a, _, __: siting.cpmp(p, count=_count(a), seconds=a.seconds, gap=a.gap),
    "huff_max_share": lambda p, a, _, __: siting.huff_max_share(p, count=_count(a), power=a.power, seconds=a.seconds, gap=a.gap),
    "close_q": lambda p, a, _, on: siting.close_q(
        p, count=_count(a), no_harm_minutes=a.no_harm_minutes, seconds=a.seconds, gap=a.gap, progress=on
    ),
}
