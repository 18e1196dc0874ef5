"""Most weight covered within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.siting.milp import Model
from accessibility.siting.recompute import Found
from accessibility.siting.rows import merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.problem import Pairs

__all__ = ["most_covered_within"]


def most_covered_within(
    pairs: Pairs,
    weight: NDArray[np.float64],
    must: NDArray[np.bool_],
    cost: NDArray[np.float64],
    *,
    budget: float,
    count: int | None,
    seconds: float,
    gap: float,
) -> Found:
    """Choose candidates that cover most weight and together cost no more than a budget.

    Parameters
    ----------
    pairs
        Which candidate covers which place.
    weight
        Of each place, shape (n,).
    must
        Candidates that are chosen anyway; they cost no more than the budget.
    cost
        Of each candidate, shape (m,).
    budget
        What the chosen may cost together.
    count
        At most so many, if given.
    seconds, gap
        Time limit, and a gap that is near enough.

    Returns
    -------
    Found
        Value and bound are covered weight.

    Notes
    -----
    Maximal covering under a budget; the greedy start takes most gain per cost (Khuller, Moss & Naor 1999).
    """
    rows = merged(pairs, weight)
    m, g = len(must), len(rows.weight)
    model = Model(maximise=True)
    x = model.add(m, lower=must.astype(float), whole=True)
    covered = model.add(g, cost=rows.weight)
    model.row(g, [(rows.pairs.place, x[rows.pairs.candidate], 1.0), (np.arange(g), covered, -1.0)], least=0.0)
    model.row(1, [(0, x, cost)], most=budget)
    if count is not None:
        model.row(1, [(0, x, 1.0)], most=count)
    begin = np.zeros(m + g)
    begin[:m] = _by_gain_per_cost(rows.pairs, rows.weight, must, cost, budget, m if count is None else count)
    begin[m + np.unique(rows.pairs.place[begin[rows.pairs.candidate] > 0])] = 1.0
    whole = bool((rows.weight == np.floor(rows.weight)).all())
    found = model.solve(
        seconds=seconds, gap=gap, absolute_gap=0.999 if whole and not gap else 1e-7 * max(1.0, float(rows.weight.sum())), start=begin
    )
    chosen = np.flatnonzero((begin if found.solution is None else found.solution)[:m] > 0.5)
    value = float(rows.weight[np.unique(rows.pairs.place[np.isin(rows.pairs.candidate, chosen)])].sum())
    bound = min(found.bound, float(rows.weight.sum()))
    bound = float(np.floor(bound + 1e-6)) if whole else bound
    return Found(chosen, value, max(bound, value), "rows merged, greedy start, HiGHS", "gap" if found.state == "optimal" else "time_limit")


def _by_gain_per_cost(
    pairs: Pairs, weight: NDArray[np.float64], must: NDArray[np.bool_], cost: NDArray[np.float64], budget: float, count: int
) -> NDArray[np.bool_]:
    """One candidate after the other, each of those that can be paid covering most for its cost."""
    chosen, left, still = must.copy(), budget - float(cost[must].sum()), weight.copy()
    still[pairs.place[chosen[pairs.candidate]]] = 0.0
    while chosen.sum() < count:
        gain = np.bincount(pairs.candidate, weights=still[pairs.place], minlength=len(must))
        gain = np.where(chosen | (cost > left), 0.0, gain / np.maximum(cost, 1e-9))
        best = int(gain.argmax()) if len(gain) else 0
        if not len(gain) or gain[best] <= 0:
            break
        chosen[best] = True
        left -= float(cost[best])
        still[pairs.place[pairs.first[best] : pairs.first[best + 1]]] = 0.0
    return chosen
