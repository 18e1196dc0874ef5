"""People of places shared out among points of limited capacity: the model, its shares, and the plan checked from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import SitingError
from accessibility.siting.milp import Model
from accessibility.siting.recompute import Found, Served, checked_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accessibility.siting.milp_run import Solved
    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import Pairs, SitingProblem

    Floats = NDArray[np.float64]

__all__ = ["Sharing", "capacity_plan", "shares_of", "sharing_model"]


@dataclass(frozen=True, eq=False)
class Sharing:
    """A model of shares.

    Parameters
    ----------
    model
        Variables and rows.
    pairs
        Pairs within the limit.
    opened, share
        Columns of candidates and of pairs.
    opening, per_person_minute
        What candidates and minutes cost.
    minutes
        The limit.
    everyone
        Whether every place must be served in full.
    """

    model: Model
    pairs: Pairs
    opened: NDArray[np.int64]
    share: NDArray[np.int64]
    opening: Floats
    per_person_minute: float
    minutes: float
    everyone: bool


def sharing_model(
    problem: SitingProblem,
    *,
    minutes: float,
    everyone: bool = False,
    count: int | None = None,
    most_points: int | None = None,
    budget: float | None = None,
    opening: Floats | None = None,
    per_person_minute: float = 0.0,
    maximise: bool = False,
) -> Sharing:
    """Build the model of shares.

    Parameters
    ----------
    problem
        Choosable candidates only.
    minutes
        Within how many minutes a place can be served.
    everyone
        Whether every place must be served in full.
    count, most_points
        Exactly, or at most, so many points.
    budget
        What points may cost together.
    opening, per_person_minute
        What is made least: of points, and of minutes times persons.
    maximise
        People served are made most instead.

    Returns
    -------
    Sharing
    """
    pairs, m, n = problem.within(minutes), len(problem.candidates), len(problem.places)
    eur = np.zeros(m) if opening is None else opening
    model = Model(maximise=maximise)
    opened = model.add(m, cost=0.0 if maximise else eur, lower=problem.must.astype(float), whole=True)
    weight = problem.weight[pairs.place]
    share = model.add(len(pairs.place), cost=weight if maximise else weight * per_person_minute * pairs.value)
    candidate, each = pairs.candidate, np.arange(len(pairs.place))
    model.row(n, [(pairs.place, share, 1.0)], least=1.0 if everyone else 0.0, most=1.0)
    model.row(len(each), [(each, opened[candidate], 1.0), (each, share, -1.0)], least=0.0)
    limited = np.flatnonzero(np.isfinite(problem.capacity))
    row = np.full(m, -1, dtype=np.int64)
    row[limited] = np.arange(len(limited))
    taken = row[candidate] >= 0
    terms = [(row[candidate][taken], share[taken], -weight[taken]), (np.arange(len(limited)), opened[limited], problem.capacity[limited])]
    model.row(len(limited), terms, least=0.0)
    for limit, exact in ((count, True), (most_points, False)):
        if limit is not None:
            model.row(1, [(0, opened, 1.0)], least=limit if exact else -np.inf, most=limit)
    if budget is not None:
        model.row(1, [(0, opened, problem.cost_eur_year)], most=budget)
    return Sharing(model, pairs, opened, share, eur, per_person_minute, minutes, everyone)


def shares_of(sharing: Sharing, values: Floats) -> Floats:
    """Shares of pairs, without the solver's dust.

    Parameters
    ----------
    sharing
        The model.
    values
        Of its variables.

    Returns
    -------
    numpy.ndarray of float64, shape (pairs,)
    """
    shares = np.clip(values[sharing.share], 0.0, 1.0)
    return np.where(shares < 1e-7, 0.0, shares)


def capacity_plan(
    problem: SitingProblem,
    usable: SitingProblem,
    kept: NDArray[np.int64],
    sharing: Sharing,
    shares: Floats,
    solved: Solved,
    model: str,
    sense: str,
    objective: str,
    conditions: Mapping[str, object],
    started: float,
) -> Plan:
    """The plan of shares, every limit and number checked from the inputs.

    Parameters
    ----------
    problem, usable, kept
        All candidates; those that can be chosen, and their positions.
    sharing, shares, solved
        The model and what was found.
    model, sense, objective, conditions, started
        As in :func:`accessibility.siting.recompute.checked_plan`.

    Returns
    -------
    Plan

    Raises
    ------
    SitingError
        If a limit is broken: a defect.
    """
    values = solved.solution if solved.solution is not None else np.zeros(sharing.model.variables)
    chosen = np.flatnonzero(values[sharing.opened] > 0.5)
    pairs, weight = sharing.pairs, usable.weight[sharing.pairs.place]
    load = np.bincount(pairs.candidate, weights=shares * weight, minlength=len(kept))
    served = np.bincount(pairs.place, weights=shares, minlength=len(usable.places))
    over = (load > usable.capacity * (1 + 1e-6) + 1e-5).any() or (load[~np.isin(np.arange(len(kept)), chosen)] > 1e-5).any()
    if over or (served > 1 + 1e-5).any() or (sharing.everyone and (served < 1 - 1e-5).any()):
        raise SitingError(f"{model}: a point serves more than it can, or a place is left out; this is a defect, please report it")
    minutes = float((shares * weight * pairs.value).sum())
    value = float(load.sum()) if sense == "most" else float(sharing.opening[chosen].sum() + sharing.per_person_minute * minutes)
    found = Found(kept[chosen], solved.objective, solved.bound, "HiGHS", "gap" if solved.state == "optimal" else "time_limit")
    plan = checked_plan(
        problem, found, model=model, sense=sense, objective=objective, value=value, conditions=conditions, started=started,
        figures={"people_served": float(load.sum()), "person_minutes_shared": minutes}, assigned=_most_served(usable, kept, pairs, shares),
    )  # fmt: skip
    split = np.bincount(pairs.place[shares > 1e-6], minlength=len(usable.places))
    assignment = plan.assignment.assign(split=split, served_share=np.minimum(served, 1.0))
    of_chosen = pd.Series(load[np.sort(chosen)], index=plan.chosen.index)
    return replace(plan, assignment=assignment, chosen=plan.chosen.assign(people=of_chosen, capacity=usable.capacity[np.sort(chosen)]))


def _most_served(problem: SitingProblem, kept: NDArray[np.int64], pairs: Pairs, shares: Floats) -> Served:
    """The point that serves most of each place, and the minutes to it."""
    n = len(problem.places)
    candidate, minutes = np.full(n, -1, dtype=np.int64), np.full(n, np.inf)
    used = np.flatnonzero(shares > 1e-6)
    order = used[np.lexsort((pairs.candidate[used], pairs.value[used], -shares[used], pairs.place[used]))]
    place, at = np.unique(pairs.place[order], return_index=True)
    candidate[place], minutes[place] = kept[pairs.candidate[order[at]]], pairs.value[order[at]]
    return Served(candidate, minutes)
