"""Close and consolidate: which services go so that least is lost, and nobody loses more than so many minutes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.siting.cover_search import fewest
from accessibility.siting.interchange import Costs
from accessibility.siting.lagrangian import solve
from accessibility.siting.problem import Pairs
from accessibility.siting.recompute import Found, checked_plan, served
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["close_q"]


def close_q(
    problem: SitingProblem,
    *,
    count: int,
    no_harm_minutes: float | None = None,
    seconds: float = 60.0,
    gap: float = 0.0,
    progress: Progress | None = None,
) -> Plan:
    """Close so many of the services there are, so that all people together lose fewest minutes.

    Parameters
    ----------
    problem
        Candidates are the services of today: ``required`` ones stay, ``closing`` ones go and count, competitors are left out.
    count
        How many close.
    no_harm_minutes
        No place loses more than so many minutes; a place that reaches a service today keeps reaching one in any case.
    seconds, gap
        Time limit, and a gap that is near enough.
    progress
        Told how the gap closes.

    Returns
    -------
    Plan
        ``chosen`` are the services that stay; its value is person minutes added. ``figures`` holds ``worst_added_minutes`` and
        ``people_losing``; ``assignment["minutes_before"]`` is today's way.

    Raises
    ------
    InfeasibleError
        Naming services that must stay, or how many can close at most, or all of them where nobody reaches any.

    Notes
    -----
    Shrinking services (ReVelle, Murray & Serra 2007): a p-median over the services there are, with a cap on any place's loss. Esri has no
    such problem; without the cap it is its Minimize Weighted Impedance with the services of today as candidates and so many fewer chosen.
    """
    started = working_seconds()
    there = np.flatnonzero(problem.status.astype(str) != "competitor")
    today = problem.only(there)
    before = served(today, np.arange(len(there))).minutes
    if len(there) and not np.isfinite(before).any():
        named = problem.named_candidates(there)
        raise InfeasibleError(
            f"no place reaches any of the {len(there)} services there are ({named}) within {problem.max_minutes:g} minutes, so "
            "nothing tells which may close; look at where they lie, or compute longer travel times",
            Reason("services_unreached", {"minutes": problem.max_minutes, "names": tuple(problem.candidate_names[there])}),
        )
    stays = np.flatnonzero(today.status.astype(str) != "closing")
    keep = len(there) - count
    if isinstance(count, bool) or count != int(count) or not 0 <= count <= len(there):
        raise SitingError(
            f"count must be a whole number between 0 and the {len(there)} services there are, given {count!r}",
            Reason("close_many", {"asked": count, "count": len(there)}),
        )
    if keep > len(stays):
        going = there[np.setdiff1d(np.arange(len(there)), stays)]
        raise InfeasibleError(
            f"{len(going)} services are closing already ({problem.named_candidates(going)}), but count is {count}; raise count",
            Reason("closing_more", {"count": len(going), "asked": count, "names": tuple(problem.candidate_names[going])}),
        )
    usable = today.only(stays)
    must = usable.status.astype(str) == "required"
    limit = before + (np.inf if no_harm_minutes is None else no_harm_minutes)
    near = usable.pairs.where(usable.pairs.value <= limit[usable.pairs.place] + 1e-6)
    counts = np.isfinite(before) & (before < problem.now_minutes)
    needs = counts & ~(np.isfinite(problem.now_minutes) & (problem.now_minutes <= limit + 1e-6))
    _check_possible(problem, there[stays], near, needs, must, keep, count, no_harm_minutes)
    useful = near.where(counts[near.place])
    weight = problem.weight
    dearest = np.zeros(len(weight))
    np.maximum.at(dearest, useful.place, weight[useful.place] * useful.value)
    stay_minutes = np.where(np.isfinite(problem.now_minutes), problem.now_minutes, 0.0)
    otherwise = np.where(counts, np.where(needs, float(dearest.sum()) + 1.0, weight * stay_minutes), 0.0)
    costs = Costs(Pairs(useful.first, useful.place, weight[useful.place] * useful.value), otherwise, np.zeros(len(stays)), keep, must)
    cover = fewest(near.where(needs[near.place]), weight, must, least=np.inf, seconds=min(seconds, 30.0))
    done = solve(costs, seconds=seconds, gap=gap, start=_filled(cover.chosen, len(stays), keep), progress=progress)
    chosen = there[stays[done.chosen]]
    after = served(problem, chosen).minutes
    added = np.where(counts, after - np.where(counts, before, 0.0), 0.0)
    if np.isinf(added).any() or (no_harm_minutes is not None and (added > no_harm_minutes + 1e-5).any()):
        raise SitingError("close_q: a place loses too much; this is a defect, please report it")
    base = float((weight * np.where(counts, before, 0.0)).sum())
    found = Found(
        chosen, done.value - base, done.bound - base, "greedy, fast interchange, Lagrangian bound, branch and bound", done.stopped
    )
    return _plan(problem, found, before, added, weight, {"count": count, "no_harm_minutes": no_harm_minutes}, started)


def _plan(
    problem: SitingProblem,
    found: Found,
    before: NDArray[np.float64],
    added: NDArray[np.float64],
    weight: NDArray[np.float64],
    conditions: dict[str, object],
    started: float,
) -> Plan:
    open_today = replace(
        problem, status=np.where(problem.status.astype(str) == "open", "candidate", problem.status.astype(str)).astype(object)
    )
    figures = {"worst_added_minutes": float(added.max(initial=0.0)), "people_losing": float(weight[added > 1e-6].sum())}
    plan = checked_plan(
        open_today, found, model="close_q", sense="least", objective="person minutes added", value=float(weight @ added),
        conditions=conditions, started=started, figures=figures,
    )  # fmt: skip
    return replace(plan, assignment=plan.assignment.assign(minutes_before=before, added_minutes=added))


def _check_possible(
    problem: SitingProblem,
    ids: NDArray[np.int64],
    near: Pairs,
    needs: NDArray[np.bool_],
    must: NDArray[np.bool_],
    keep: int,
    count: int,
    no_harm_minutes: float | None,
) -> None:
    """Refuse to close so many, by the names of those that somebody cannot do without."""
    words = "" if no_harm_minutes is None else f" without anybody losing more than {no_harm_minutes:g} minutes"
    limited = "" if no_harm_minutes is None else "_minutes"
    told: dict[str, object] = {} if no_harm_minutes is None else {"minutes": no_harm_minutes}
    degree = np.bincount(near.place, minlength=len(needs))
    lost = np.flatnonzero(needs & (degree == 0))
    if len(lost):
        raise InfeasibleError(
            f"closing those marked so cannot be{words}: {problem.named_places(lost)} would lose more",
            Reason(f"closing_harms{limited}", {**told, "names": tuple(problem.place_names[lost])}),
        )
    only = np.unique(near.candidate[needs[near.place] & (degree[near.place] == 1)])
    stay = np.union1d(only, np.flatnonzero(must))
    if len(stay) > keep:
        raise InfeasibleError(
            f"{count} services cannot close{words}; these must stay: {problem.named_candidates(ids[stay], 10)}",
            Reason(f"close_must_stay{limited}", {**told, "asked": count, "names": tuple(problem.candidate_names[ids[stay]])}),
        )
    cover = fewest(near.where(needs[near.place]), np.ones(len(needs)), must, least=np.inf, seconds=30.0)
    if cover.bound > keep:
        most = count - int(cover.bound - keep)
        raise InfeasibleError(
            f"{count} services cannot close{words}; at most {most} can",
            Reason(f"close_most{limited}", {**told, "asked": count, "most": most}),
        )


def _filled(chosen: NDArray[np.int64], candidates: int, keep: int) -> NDArray[np.int64]:
    rest = np.setdiff1d(np.arange(candidates), chosen)
    return np.concatenate([chosen, rest[: max(keep - len(chosen), 0)]]).astype(np.int64)
