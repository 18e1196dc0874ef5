"""Which candidates are in every nearly best plan, in some or in none, and what the best plan without a sure one is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import Reason, SitingError
from accessibility.siting.bundles.layers import minutes_rows, people_rows
from accessibility.siting.bundles.model import bundle_model
from accessibility.siting.bundles.plan import shared_points
from accessibility.siting.bundles.solve import choice_of, solve
from accessibility.siting.plan import PROVEN_GAP
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.bundles.model import BundleModel
    from accessibility.siting.bundles.plan import Objective
    from accessibility.siting.bundles.problem import BundleProblem, Rules
    from accessibility.siting.rows import Rows

__all__ = ["near_optimal"]


def near_optimal(
    problem: BundleProblem,
    rules: Rules,
    *,
    loss_pct: float = 1.0,
    objective: Objective = "people",
    seconds: float = 120.0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Which candidates are in every near-optimal plan (sure), in some (choice) or in none (never).

    Parameters
    ----------
    problem, rules, objective, progress
        As for :func:`accessibility.siting.shared_points`; ``people`` or ``minutes``.
    loss_pct
        A plan is near-optimal if it loses at most so many per cent of the best plan's value.
    seconds
        Time limit for all.

    Returns
    -------
    pandas.DataFrame
        Index candidate; ``name``, ``role`` (``sure``, ``choice``, ``never``, or ``not known`` where time ran out), ``value_with`` and
        ``value_without``: the best value that opens it, and that does not, which for sure candidates is no longer near-optimal; and
        ``value_note``: why one of them is NaN, or not the last word. ``required`` (it must be opened), ``no_plan`` (none without it keeps
        to the rules), ``loses_more`` (every plan with it loses more than that), ``not_computed`` (time ran out), ``not_proven`` (the best
        without it that was found in time; a better one may exist), empty where both are known.

    Raises
    ------
    SitingError
        If the best plan was not proven in the time given.

    Notes
    -----
    The best plan that opens some candidate not seen before is looked for until none is near-optimal: the rest is in no such plan. Then
    the best that leaves out some of those that were in all so far (modelling to generate alternatives, Brill, Chang & Hopkins 1982). So
    there are as many questions as plans to see, not twice as many as candidates.
    """
    until = working_seconds() + seconds
    best = shared_points(problem, rules, objective=objective, seconds=seconds / 2, then_cost=False, progress=progress)
    if not best.proven_optimal:
        raise SitingError(f"the best plan is not proven yet (gap {best.gap_pct:.2g} %); give more seconds", Reason("not_proven"))
    least = best.value * (1 - loss_pct / 100.0) - 1e-9 * abs(best.value)
    value = np.full((len(problem.hosts.ids), 2), np.nan)
    _learn(value, np.isin(problem.hosts.ids, best.chosen.index), best.value)
    rows = minutes_rows(problem) if objective == "minutes" else people_rows(problem)
    proven = np.zeros(2, dtype=bool)
    for there in (1, 0):
        proven[there] = _seek(problem, bundle_model(problem, rules, rows), value, there, least, until, progress)
    table = _roles(problem, value, proven)
    return _without_sure(problem, rules, rows, table, until, progress)


def _seek(
    problem: BundleProblem,
    built: BundleModel,
    value: NDArray[np.float64],
    there: int,
    least: float,
    until: float,
    progress: Progress | None,
) -> bool:
    """Best plans first that open (leave out) a candidate none has opened (left out) yet; true once there are proven to be no more."""
    while working_seconds() < until:
        unseen = np.flatnonzero(np.isnan(value[:, there]))
        if not len(unseen):
            return True
        if there:
            built.model.row(1, [(0, built.opened[unseen], 1.0)], least=1.0)
        else:
            built.model.row(1, [(0, built.opened[unseen], 1.0)], most=len(unseen) - 1.0)
        solved = solve(built, seconds=max(until - working_seconds(), 0.1), gap=1e-6, progress=progress)
        if solved.bound < least or solved.stopped == "infeasible":
            return True
        if solved.solution is None or solved.value < least:
            return False
        _learn(value, np.isin(np.arange(len(value)), choice_of(problem, built, solved.solution).opened), solved.value)
    return False


def _learn(value: NDArray[np.float64], opened: NDArray[np.bool_], worth: float) -> None:
    """What a near-optimal plan tells of every candidate."""
    there, row = opened.astype(int), np.arange(len(opened))
    value[row, there] = np.fmax(value[row, there], worth)


def _roles(problem: BundleProblem, value: NDArray[np.float64], proven: NDArray[np.bool_]) -> pd.DataFrame:
    out, there = ~np.isnan(value).T
    role = np.select([there & out, there & proven[0], there, proven[1] & out], ["choice", "sure", "not known", "never"], "not known")
    note = np.select([there & out, role == "never"], ["", "loses_more"], "not_computed")
    return pd.DataFrame(
        {"name": problem.hosts.names, "role": role, "value_with": value[:, 1], "value_without": value[:, 0], "value_note": note},
        index=pd.Index(problem.hosts.ids, name="candidate", dtype="str"),
    )


def _without_sure(
    problem: BundleProblem,
    rules: Rules,
    rows: tuple[Rows, ...],
    table: pd.DataFrame,
    until: float,
    progress: Progress | None,
) -> pd.DataFrame:
    """The table with the best value without each sure candidate, or why there is none."""
    value, note = table["value_without"].to_numpy(copy=True), table["value_note"].to_numpy(dtype=object, copy=True)
    sure = np.flatnonzero((table["role"] == "sure").to_numpy())
    for turn, one in enumerate(sure):
        left = (until - working_seconds()) / (len(sure) - turn)
        if problem.hosts.required[one]:
            note[one] = "required"
        elif left > 0:
            built = bundle_model(problem, rules, rows)
            built.model.bound(built.opened[[one]], upper=0.0)
            solved = solve(built, seconds=left, gap=PROVEN_GAP, progress=progress)
            found = solved.solution is not None
            proven = found and abs(solved.bound - solved.value) <= 2 * PROVEN_GAP * max(1.0, abs(solved.value))
            value[one] = solved.value if found else np.nan
            note[one] = "" if proven else "not_proven" if found else "no_plan" if solved.stopped == "infeasible" else "not_computed"
    return table.assign(value_without=value, value_note=note)
