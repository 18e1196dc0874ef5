"""Search for covers: the most weight by so many candidates, or the fewest candidates for so much weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.siting.compact import compacted
from accessibility.siting.cover_primal_dual import relaxed_cover
from accessibility.siting.interchange import Costs, greedy_choice, improve, value_of
from accessibility.siting.lagrangian import relax
from accessibility.siting.milp import Model
from accessibility.siting.recompute import Found
from accessibility.siting.rows import merged
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.lagrangian import Root
    from accessibility.siting.problem import Pairs

_LARGE, _RELAXED = 15_000, 0.1
"""More merged rows than this are too many for the solver as they are; then the subgradient steps take this share of the time."""

__all__ = ["fewest", "greedy_cover", "most_covered"]


def most_covered(
    pairs: Pairs,
    weight: NDArray[np.float64],
    must: NDArray[np.bool_],
    *,
    count: int,
    seconds: float,
    gap: float,
    progress: Progress | None = None,
) -> Found:
    """Choose exactly ``count`` candidates that cover most weight.

    Parameters
    ----------
    pairs
        Which candidate covers which place.
    weight
        Of each place, shape (n,).
    must
        Candidates that are chosen anyway.
    count
        How many.
    seconds, gap
        Time limit, and a gap that is near enough.
    progress
        Told how the gap closes.

    Returns
    -------
    Found
        Value and bound are covered weight.

    Notes
    -----
    Rows are merged; greedy with fast interchange gives a plan, the Lagrangian relaxation a bound that decides candidates; HiGHS settles
    the rest, started from the plan.
    """
    until = working_seconds() + seconds
    rows = merged(pairs, weight)
    total = float(rows.weight.sum())
    costs = Costs(rows.pairs, rows.weight, np.zeros(len(must)), count, must)
    large = len(rows.weight) > _LARGE
    began = working_seconds()
    root = relax(costs, until=began + (until - began) * (_RELAXED if large else 1.0), gap=gap, progress=progress)
    if large and not root.closed:
        return _large_cover(costs, root, until, gap, progress)
    words = "rows merged, greedy, fast interchange, Lagrangian bound"
    value, bound, chosen = total - root.value, total - root.bound, root.chosen
    if costs.integral:
        bound = np.floor(bound + 1e-6)
    stopped = "gap"
    if not root.closed and working_seconds() < until:
        small = compacted(costs, root.state, root.price)
        left = merged(small.costs.pairs, small.costs.otherwise)
        x, bound_left, stopped = _settle(
            left.pairs, left.weight, small.costs.number, until, gap * value, chosen, small.kept, costs.integral
        )
        settled = float(total - small.constant - small.costs.otherwise.sum()) + bound_left
        bound = max(min(bound, max(settled, value)), value)
        if x is not None:
            better = small.back(np.flatnonzero(x))
            if total - value_of(costs, better) > value:
                chosen, value = better, total - value_of(costs, better)
        words += ", HiGHS"
    elif not root.closed:
        stopped = "time_limit"
    return Found(np.sort(chosen), value, max(float(bound), value), words, stopped)


def _large_cover(costs: Costs, root: Root, until: float, gap: float, progress: Progress | None) -> Found:
    """A tighter bound by the linear relaxation, and a better plan among the candidates it leans to."""
    total, began = float(costs.otherwise.sum()), working_seconds()
    near = max(gap, 1e-4) * (total - root.value)
    found = relaxed_cover(costs, until=began + (until - began) * 0.5, near=near, value=root.value, progress=progress)
    order = np.lexsort((-found.share, ~costs.must))
    chosen, value = improve(costs, np.sort(order[: costs.number]))
    chosen, value = (chosen, value) if value < root.value else (root.chosen, root.value)
    kept = np.union1d(np.argsort(-found.share, kind="stable")[: 3 * costs.number], chosen)
    rows = merged(costs.pairs.of_candidates(kept), costs.otherwise)
    x = None
    if not costs.must.any() and working_seconds() < until:
        x, _, _ = _settle(rows.pairs, rows.weight, costs.number, until, near, chosen, kept, costs.integral)
    if x is not None and value_of(costs, kept[x]) < value:
        chosen, value = kept[x], value_of(costs, kept[x])
    bound = total - max(found.bound, root.bound)
    bound = float(np.floor(bound + 1e-6)) if costs.integral else bound
    words = "rows merged, fast interchange, Lagrangian bound, primal-dual relaxation, HiGHS"
    reached = bound - (total - value) <= max(gap * (total - value), 1e-9)
    return Found(np.sort(chosen), total - value, max(bound, total - value), words, "gap" if reached else "time_limit")


def _settle(
    pairs: Pairs,
    weight: NDArray[np.float64],
    count: int,
    until: float,
    near: float,
    known: NDArray[np.int64],
    kept: NDArray[np.int64],
    integral: bool,
) -> tuple[NDArray[np.bool_] | None, float, str]:
    """Settle the candidates that the bound left free, by HiGHS; the best cover of the rows left, and its bound."""
    m, g = len(kept), len(weight)
    model = Model(maximise=True)
    x = model.add(m, whole=True)
    covered = model.add(g, cost=weight)
    model.row(g, [(pairs.place, x[pairs.candidate], 1.0), (np.arange(g), covered, -1.0)], least=0.0)
    model.row(1, [(0, x, 1.0)], least=count, most=count)
    start = np.zeros(m + g)
    start[:m] = np.isin(kept, known)
    start[m + np.unique(pairs.place[start[pairs.candidate] > 0])] = 1.0
    allowed = max(0.999 if integral else 1e-7 * float(weight.sum()), near)
    found = model.solve(seconds=until - working_seconds(), absolute_gap=allowed, start=start if start[:m].sum() == count else None)
    if found.state == "infeasible":
        return None, -np.inf, "gap"
    bound = np.floor(found.bound + 1e-6) if integral else found.bound
    return None if found.solution is None else found.solution[:m] > 0.5, float(bound), "gap" if found.state == "optimal" else "time_limit"


def greedy_cover(pairs: Pairs, weight: NDArray[np.float64], must: NDArray[np.bool_], least: float) -> NDArray[np.int64]:
    """Candidates one after the other, each covering most, until so much weight is covered.

    Parameters
    ----------
    pairs, weight, must
        As for :func:`most_covered`.
    least
        Weight to cover.

    Returns
    -------
    numpy.ndarray of int64
        Positions; together they cover ``least`` or all that can be.
    """
    costs = Costs(pairs, weight, np.zeros(len(must)), -1, must)
    order = greedy_choice(costs)
    total = float(weight.sum())
    required = int(must.sum())
    low, high = required, len(order)
    while low < high:
        middle = (low + high) // 2
        if total - value_of(costs, order[:middle]) >= least - 1e-9 * max(1.0, total):
            high = middle
        else:
            low = middle + 1
    return order[:low]


def fewest(
    pairs: Pairs,
    weight: NDArray[np.float64],
    must: NDArray[np.bool_],
    *,
    least: float,
    seconds: float,
) -> Found:
    """Choose as few candidates as cover so much weight.

    Parameters
    ----------
    pairs, weight, must
        As for :func:`most_covered`.
    least
        Weight that must be covered; ``inf`` = every place that has a pair, whatever its weight.
    seconds
        Time limit.

    Returns
    -------
    Found
        Value and bound are numbers of candidates.
    """
    m, everyone = len(must), np.isinf(least)
    rows = merged(pairs, np.ones(len(weight)) if everyone else weight, keep_weightless=everyone)
    g, target = len(rows.weight), float(rows.weight.sum()) if everyone else least
    start = greedy_cover(rows.pairs, rows.weight, must, target)
    model = Model()
    x = model.add(m, cost=1.0, lower=must.astype(float), whole=True)
    terms = [(rows.pairs.place, x[rows.pairs.candidate], 1.0)]
    begin = np.zeros(m)
    begin[start] = 1.0
    if everyone:
        model.row(g, terms, least=1.0)
    else:
        covered = model.add(g)
        model.row(g, [*terms, (np.arange(g), covered, -1.0)], least=0.0)
        model.row(1, [(0, covered, rows.weight)], least=target - 1e-9 * max(1.0, target))
        first = np.zeros(g)
        first[np.unique(rows.pairs.place[begin[rows.pairs.candidate] > 0])] = 1.0
        begin = np.concatenate([begin, first])
    found = model.solve(seconds=seconds, absolute_gap=0.999, start=begin)
    chosen = start if found.solution is None else np.flatnonzero(found.solution[:m] > 0.5)
    bound = float(np.ceil(found.bound - 1e-6)) if np.isfinite(found.bound) else float(must.sum())
    words = "rows merged, greedy start, HiGHS"
    return Found(chosen, float(len(chosen)), min(bound, len(chosen)), words, "gap" if found.state == "optimal" else "time_limit")
