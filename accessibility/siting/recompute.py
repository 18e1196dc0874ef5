"""Every number of a plan once more, from the inputs alone: no solver's word is taken for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import SitingError
from accessibility.measures.known import known_sum, known_sums
from accessibility.measures.within import within
from accessibility.siting.plan import PROVEN_GAP, Plan
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accessibility.siting.problem import SitingProblem

__all__ = ["Found", "Served", "checked_plan", "people_within", "served"]

_SAME = 1e-6
"""Two computations of one number may differ by this share of it."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a solver says it found.

    Parameters
    ----------
    chosen
        Positions of candidates.
    value, bound
        Of the objective, in the solver's words.
    solver
        What it was.
    stopped
        ``proven``, ``gap``, ``time_limit`` or ``no_bound``.
    """

    chosen: NDArray[np.int64]
    value: float
    bound: float
    solver: str
    stopped: str


@dataclass(frozen=True, eq=False)
class Served:
    """Where each place would go; n places.

    Parameters
    ----------
    candidate
        Position of the closest chosen candidate, -1 = none within reach, or a service there today is as close; shape (n,).
    minutes
        To that, or to the service there today; ``inf`` = unreached; shape (n,).
    """

    candidate: NDArray[np.int64]
    minutes: NDArray[np.float64]


def served(problem: SitingProblem, chosen: NDArray[np.integer]) -> Served:
    """The closest chosen candidate of each place; ties go to the first id.

    Parameters
    ----------
    problem
        The inputs.
    chosen
        Positions of candidates.

    Returns
    -------
    Served
    """
    minutes = problem.now_minutes.copy()
    candidate = np.full(len(minutes), -1, dtype=np.int64)
    for one in np.sort(np.asarray(chosen, dtype=np.int64)):
        pairs = slice(problem.pairs.first[one], problem.pairs.first[one + 1])
        place, value = problem.pairs.place[pairs], problem.pairs.value[pairs]
        nearer = value < minutes[place]
        minutes[place[nearer]] = value[nearer]
        candidate[place[nearer]] = one
    return Served(candidate, minutes)


def checked_plan(
    problem: SitingProblem,
    found: Found,
    *,
    model: str,
    sense: str,
    objective: str,
    value: float,
    conditions: Mapping[str, object],
    started: float,
    figures: Mapping[str, float] | None = None,
    assigned: Served | None = None,
    unhelped: pd.DataFrame | None = None,
) -> Plan:
    """The plan, if the solver's value is the one computed again from the inputs.

    Parameters
    ----------
    problem
        The inputs.
    found
        What the solver says.
    model, sense, objective, conditions, unhelped
        As in :class:`accessibility.siting.Plan`.
    value
        The objective computed again from the inputs.
    started
        When the work began (``working_seconds``).
    figures
        Further numbers of the plan.
    assigned
        Who goes where, if not to the closest.

    Returns
    -------
    Plan

    Raises
    ------
    SitingError
        If the solver's value, its bound, or its choice is not true: a defect of this software, so nothing is returned.
    """
    slack = _SAME * max(1.0, abs(value))
    if abs(found.value - value) > slack:
        raise SitingError(f"{model}: the solver says {found.value!r}, the inputs say {value!r}; this is a defect, please report it")
    beyond = value - found.bound if sense == "most" else found.bound - value
    if beyond > slack:
        raise SitingError(f"{model}: the bound {found.bound!r} contradicts the plan's {value!r}; this is a defect, please report it")
    missing = np.setdiff1d(np.flatnonzero(problem.must), found.chosen)
    if len(missing) or not problem.may[found.chosen].all():
        raise SitingError(f"{model}: required candidates are not chosen, or others are; this is a defect, please report it")
    chosen = np.sort(found.chosen)
    where = served(problem, chosen) if assigned is None else assigned
    proven = abs(found.bound - value) <= PROVEN_GAP * max(1.0, abs(value)) if np.isfinite(found.bound) else False
    return Plan(
        model=model,
        sense=sense,
        objective=objective,
        value=value,
        bound=_tidy(found.bound, value),
        conditions=dict(conditions),
        chosen=_chosen_table(problem, chosen, where),
        assignment=_assignment_table(problem, where),
        figures={**_figures(problem, chosen, where), **(figures or {})},
        solver=found.solver,
        seconds=working_seconds() - started,
        stopped="proven" if proven else found.stopped,
        candidates_count=len(problem.candidates),
        unhelped=unhelped,
        remarks=problem.remarks,
    )


def people_within(problem: SitingProblem, where: Served, minutes: float) -> float:
    """People (places, where those are counted) whose minutes are within a limit.

    Parameters
    ----------
    problem
        The inputs.
    where
        Minutes of each place.
    minutes
        The limit, inclusive.

    Returns
    -------
    float
    """
    return float(problem.weight[within(where.minutes, minutes)].sum())


def _tidy(bound: float, value: float) -> float:
    """The bound, or the value where they differ by rounding alone."""
    return value if abs(bound - value) <= 1e-9 * max(1.0, abs(value)) else bound


def _chosen_table(problem: SitingProblem, chosen: NDArray[np.int64], where: Served) -> pd.DataFrame:
    position = np.full(len(problem.candidates), -1, dtype=np.int64)
    position[chosen] = np.arange(len(chosen))
    goes = where.candidate >= 0
    group = position[where.candidate[goes]]
    return pd.DataFrame(
        {
            "name": problem.candidate_names[chosen],
            "status": problem.status[chosen],
            "places": np.bincount(group, minlength=len(chosen)),
            "people": known_sums(problem.people[goes], group, len(chosen)),
            "cost_eur_year": problem.cost_eur_year[chosen],
        },
        index=pd.Index(problem.candidates[chosen], name="candidate", dtype="str"),
    )


def _assignment_table(problem: SitingProblem, where: Served) -> pd.DataFrame:
    ids = pd.Series(problem.candidates, dtype="str").reindex(np.where(where.candidate >= 0, where.candidate, -1))
    return pd.DataFrame(
        {
            "name": problem.place_names,
            "people": problem.people,
            "candidate": ids.array,
            "minutes_before": problem.now_minutes,
            "minutes": where.minutes,
        },
        index=pd.Index(problem.places, name="place", dtype="str"),
    )


def _figures(problem: SitingProblem, chosen: NDArray[np.int64], where: Served) -> dict[str, float]:
    reached = np.isfinite(where.minutes)
    cost = problem.cost_eur_year[chosen]
    return {
        "person_minutes": float((problem.weight[reached] * where.minutes[reached]).sum()),
        "worst_minutes": float(where.minutes.max(initial=0.0)),
        "worst_minutes_reached": float(where.minutes[reached].max(initial=0.0)),
        "cost_eur_year": float(cost.sum()) if len(cost) else 0.0,
        "people_unreached": known_sum(problem.people[~reached]),
        "places_unreached": float((~reached).sum()),
        "places_people_unknown": float(np.isnan(problem.people).sum()),
    }
