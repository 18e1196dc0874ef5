"""Points that are open only part of the time, and shares of people among rivals: expected coverage and Huff's share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import Reason, SitingError
from accessibility.siting.milp import Model
from accessibility.siting.precheck import check_count, check_minutes, unhelped_places
from accessibility.siting.recompute import Found, checked_plan, people_within, served
from accessibility.siting.rows import merged
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["huff_max_share", "mexclp"]


def mexclp(problem: SitingProblem, *, minutes: float, count: int, closed_share: float, seconds: float = 60.0, gap: float = 0.0) -> Plan:
    """So many part-time points that most people can be expected to find one open within a standard.

    Parameters
    ----------
    problem
        Candidates, places and minutes. People within the standard of a service that stays gain nothing.
    minutes
        The standard, inclusive.
    count
        How many points, required ones included; each candidate once.
    closed_share
        The share of the time each is closed (or busy), 0 … 1, whatever the others do.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Plan
        Its value is the sum of people times 1 - closed_share^k, k being the points within the standard.

    Notes
    -----
    Maximum expected covering location problem (Daskin 1983), which takes points to be closed independently of one another. Esri has no such
    problem; with ``closed_share=0`` it is its Maximize Coverage.
    """
    started = working_seconds()
    check_minutes(problem, minutes)
    check_count(problem, count)
    if not 0 <= closed_share <= 1:
        raise SitingError(f"closed_share must be between 0 and 1, given {closed_share!r}")
    kept, usable = problem.choosable()
    weight = np.where(problem.now_minutes <= minutes, 0.0, problem.weight)
    pairs = usable.within(minutes)
    rows = merged(pairs, weight)
    model, m = Model(maximise=True), len(kept)
    x = model.add(m, lower=usable.must.astype(float), whole=True)
    model.row(1, [(0, x, 1.0)], least=count, most=count)
    degree = np.minimum(np.bincount(rows.pairs.place, minlength=len(rows.weight)), count)
    group = np.repeat(np.arange(len(degree)), degree)
    rank = np.arange(len(group)) - np.repeat(np.cumsum(degree) - degree, degree)
    met = model.add(len(group), cost=rows.weight[group] * (1 - closed_share) * closed_share**rank)
    model.row(len(degree), [(rows.pairs.place, x[rows.pairs.candidate], 1.0), (group, met, -1.0)], least=0.0)
    solved = model.solve(seconds=seconds, gap=gap, absolute_gap=1e-7)
    if solved.solution is None:
        raise SitingError("mexclp: no plan was found in the time given; give more seconds", Reason("time"))
    chosen = kept[np.flatnonzero(solved.solution[:m] > 0.5)]
    near = problem.within(minutes)
    times = np.bincount(near.place[np.isin(near.candidate, chosen)], minlength=len(problem.places))
    value = float((weight * (1 - closed_share**times)).sum())
    found = Found(chosen, solved.objective, solved.bound, "rows merged, HiGHS", "gap" if solved.state == "optimal" else "time_limit")
    return checked_plan(
        problem, found, model="mexclp", sense="most", objective=f"{problem.counts} expected", value=value,
        conditions={"minutes": minutes, "count": count, "closed_share": closed_share}, started=started,
        figures={"people_within": people_within(problem, served(problem, chosen), minutes)}, unhelped=unhelped_places(usable, minutes),
    )  # fmt: skip


def huff_max_share(
    problem: SitingProblem,
    *,
    count: int,
    attraction: ArrayLike | None = None,
    power: float = 2.0,
    least_minutes: float = 1.0,
    seconds: float = 60.0,
    gap: float = 1e-6,
) -> Plan:
    """So many points that most people choose one of them rather than a competitor.

    Parameters
    ----------
    problem
        Candidates of status ``competitor`` are there whatever is chosen; a place that reaches nothing chooses nothing.
    count
        How many points, required ones included; competitors do not count.
    attraction
        How attractive each candidate is, shape (m,); 1 each if left out.
    power
        How fast attraction falls with minutes: attraction times minutes to the power of minus this.
    least_minutes
        Shorter ways count as this.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Plan
        Its value is people who choose one of the points, in part; ``unhelped`` names the places that reach nothing now and no candidate.

    Notes
    -----
    Huff (1963); location by Serra & ReVelle; Esri's Maximize Market Share. The share is concave in the attraction gathered, so it is the
    lowest of its tangents: the model is solved with some, and those at its answer are added until nothing changes (outer approximation,
    Duran & Grossmann 1986).
    """
    started = working_seconds()
    check_count(problem, count)
    strength = np.ones(len(problem.candidates)) if attraction is None else np.asarray(attraction, dtype=float)
    if strength.shape != problem.candidates.shape or not (strength >= 0).all() or not (power >= 0 and least_minutes > 0):
        raise SitingError(
            f"attraction must hold {len(problem.candidates)} numbers of 0 or more, power 0 or more, least_minutes more than 0"
        )
    pairs, n = problem.pairs, len(problem.places)
    pull = strength[pairs.candidate] * np.maximum(pairs.value, least_minutes) ** -power
    rivals = _gathered(pairs.place, np.where((problem.status == "competitor")[pairs.candidate], pull, 0.0), n)
    may = problem.may[pairs.candidate] & (pull > 0)
    model, weight = Model(maximise=True), problem.weight
    x = model.add(len(problem.candidates), lower=problem.must.astype(float), upper=problem.may.astype(float), whole=True)
    share = model.add(n, cost=weight, upper=1.0)
    model.row(1, [(0, x, 1.0)], least=count, most=count)
    gathered = _gathered(pairs.place, np.where(may, pull, 0.0), n)
    best, bound, stopped = np.zeros(0, dtype=np.int64), np.inf, "time_limit"
    value, here = -np.inf, gathered * 0.0
    for turn in range(100):
        left = seconds - (working_seconds() - started)
        _tangents(model, x, share, (pairs.place[may], pairs.candidate[may], pull[may]), rivals, here)
        if turn == 0:
            _tangents(model, x, share, (pairs.place[may], pairs.candidate[may], pull[may]), rivals, gathered / 4)
        solved = model.solve(seconds=max(left, 0.05), gap=gap / 4, absolute_gap=1e-9)
        bound = min(bound, solved.bound)
        if solved.solution is not None:
            chosen = np.flatnonzero(solved.solution[x] > 0.5)
            here = _gathered(pairs.place, np.where(may & np.isin(pairs.candidate, chosen), pull, 0.0), n)
            now = float((weight * _share(here, rivals)).sum())
            if now > value:
                best, value = chosen, now
        if bound - value <= max(gap * abs(value), 1e-9):
            stopped = "gap"
            break
        if left <= 0 or solved.solution is None:
            break
    if not np.isfinite(value):
        raise SitingError("huff_max_share: no plan was found in the time given; give more seconds", Reason("time"))
    found = Found(best, value, max(bound, value), "tangents added until nothing changes, HiGHS", stopped)
    return checked_plan(
        problem, found, model="huff_max_share", sense="most", objective=f"{problem.counts} who choose a point", value=value,
        conditions={"count": count, "power": power, "least_minutes": least_minutes}, started=started,
        figures={"share_pct": 100 * value / float(weight.sum()) if weight.any() else 0.0},
        unhelped=unhelped_places(problem.only(np.flatnonzero(problem.may)), problem.max_minutes),
    )  # fmt: skip


def _gathered(place: NDArray[np.int32], pull: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Attraction gathered at each place (floats even where there are no pairs)."""
    return np.bincount(place, weights=pull, minlength=places).astype(np.float64)


def _share(gathered: NDArray[np.float64], rivals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each place that chooses a point: none where nothing is reached."""
    total = gathered + rivals
    return np.divide(gathered, total, out=np.zeros_like(total), where=total > 0)


def _tangents(
    model: Model,
    x: NDArray[np.int64],
    share: NDArray[np.int64],
    pulls: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]],
    rivals: NDArray[np.float64],
    at: NDArray[np.float64],
) -> None:
    """Add the tangents of every place's share at so much attraction; without rivals one point within reach wins the place."""
    place, candidate, pull = pulls
    alone = rivals <= 0
    slope = np.divide(rivals, (at + rivals) ** 2, out=np.zeros_like(at), where=~alone)
    level = _share(at, rivals) - slope * at
    factor = np.where(alone[place], 1.0, slope[place] * pull)
    each = np.arange(len(share))
    model.row(len(share), [(place, x[candidate], factor), (each, share, -1.0)], least=np.where(alone, 0.0, -level))
