"""Points far from one another: so many candidates that the two closest of them are as far apart as can be (p-dispersion)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError, Reason, SitingError
from accessibility.siting.milp import Model
from accessibility.siting.precheck import check_count
from accessibility.siting.recompute import Found, checked_plan
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["p_dispersion"]


def p_dispersion(problem: SitingProblem, between_minutes: ArrayLike, *, count: int, seconds: float = 60.0) -> Plan:
    """So many candidates that the two closest of them are as many minutes apart as can be.

    Parameters
    ----------
    problem
        Candidates; places are only reported.
    between_minutes
        Between candidates in the order of ``problem.candidates``, shape (m, m); ``inf`` = beyond reach. Of the two directions the
        shorter one counts.
    count
        How many, required ones included; at least 2.
    seconds
        Time limit; the best plan so far comes back with its bound.

    Returns
    -------
    Plan
        Its value is ``inf`` where all chosen are beyond one another's reach.

    Raises
    ------
    DataError
        If the table does not fit the candidates.
    InfeasibleError
        If more candidates are required than are to be chosen, or fewer exist.

    Notes
    -----
    Kuby (1987), by a search over the distinct minutes, each step a question of independent sets. Esri has no such problem.
    """
    started = working_seconds()
    check_count(problem, count)
    if count < 2:
        raise SitingError(f"count must be 2 or more for points to be apart, given {count}", Reason("apart_few", {"asked": count}))
    minutes = np.asarray(between_minutes, dtype=float)
    m = len(problem.candidates)
    if minutes.shape != (m, m) or np.isnan(minutes).any():
        raise DataError(f"between_minutes must be a table of {m} x {m} candidates without gaps (inf = unreached), given {minutes.shape}")
    kept, usable = problem.choosable()
    apart = np.minimum(minutes, minutes.T)[np.ix_(kept, kept)]
    np.fill_diagonal(apart, np.inf)
    levels = np.unique(apart[np.triu_indices(len(kept), 1)])
    low, high, stopped = 0, len(levels) - 1, "proven"
    chosen = _spread(apart, usable.must, count)
    low = int(np.searchsorted(levels, _least(apart, chosen)))
    while low < high:
        middle = (low + high + 1) // 2
        found, sure = _apart_by(apart, float(levels[middle]), usable.must, count, seconds - (working_seconds() - started))
        if found is not None:
            chosen = found
            low = int(np.searchsorted(levels, _least(apart, chosen)))
        elif sure:
            high = middle - 1
        else:
            stopped = "time_limit"
            break
    value = _least(apart, chosen)
    done = Found(kept[chosen], value, float(levels[high]), "search over minutes, HiGHS", stopped)
    return checked_plan(
        problem, done, model="p_dispersion", sense="most", objective="minutes between the two closest points", value=value,
        conditions={"count": count}, started=started,
    )  # fmt: skip


def _least(apart: NDArray[np.float64], chosen: NDArray[np.int64]) -> float:
    return float(apart[np.ix_(chosen, chosen)].min())


def _spread(apart: NDArray[np.float64], must: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """One candidate after the other, each farthest from those chosen."""
    chosen = np.flatnonzero(must).tolist()
    if not chosen:
        chosen = [int(np.where(np.isfinite(apart), apart, 0.0).max(axis=1).argmax())]
    while len(chosen) < count:
        near = apart[:, chosen].min(axis=1)
        near[chosen] = -1.0
        chosen.append(int(near.argmax()))
    return np.sort(np.array(chosen, dtype=np.int64))


def _apart_by(
    apart: NDArray[np.float64], minutes: float, must: NDArray[np.bool_], count: int, seconds: float
) -> tuple[NDArray[np.int64] | None, bool]:
    """So many candidates all at least so far apart, if there are; whether a no is sure."""
    m = len(apart)
    model = Model(maximise=True)
    x = model.add(m, cost=1.0, lower=must.astype(float), whole=True)
    one, other = np.nonzero(np.triu(apart < minutes, 1))
    pair = np.arange(len(one))
    model.row(len(one), [(pair, x[one], 1.0), (pair, x[other], 1.0)], most=1.0)
    model.row(1, [(0, x, 1.0)], most=count)
    found = model.solve(seconds=max(seconds, 0.01), absolute_gap=0.999)
    if found.state == "infeasible" or found.bound < count - 1e-6:
        return None, True
    if found.solution is not None and (found.solution > 0.5).sum() >= count:
        return np.flatnonzero(found.solution > 0.5)[:count], True
    return None, found.state == "optimal"
