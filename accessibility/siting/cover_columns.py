"""A tight bound for large covers: the linear relaxation over the candidates that matter, found a few at a time (column generation)."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accessibility.siting.milp import Model
from accessibility.siting.rows import merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.interchange import Costs

    Floats = NDArray[np.float64]

__all__ = ["Columns", "relaxed_cover"]

_FIRST, _MORE = 150, 80
_SMOOTH = (0.95, 0.8, 0.5, 0.3, 0.0)


@dataclass(frozen=True, eq=False)
class Columns:
    """What the relaxation found.

    Parameters
    ----------
    bound
        What no choice can leave uncovered less than.
    share
        How far the relaxation chooses each candidate, shape (m,).
    """

    bound: float
    share: Floats


def relaxed_cover(costs: Costs, price: Floats, bound: float, reduced: Floats, chosen: NDArray[np.int64], *, until: float) -> Columns:
    """Tighten the Lagrangian bound of a cover towards its linear relaxation.

    Parameters
    ----------
    costs
        A cover: pairs cost 0, nobody's service costs the weight left out.
    price, bound
        The best Lagrangian prices so far and their bound.
    reduced
        Reduced costs of candidates at those prices; the lowest are looked at first.
    chosen
        A good choice.
    until
        When to stop, of ``perf_counter``; the linear program at hand is given up.

    Returns
    -------
    Columns

    Notes
    -----
    With few candidates most rows are the same, so each linear program is small. Its prices are mixed with the best so far (smoothing,
    Wentges 1997), since those of candidates not looked at yet say little; whichever mixture bounds best is kept, and any prices give a
    true bound. Candidates that the program's own prices would choose come in, until there are none: then the bound is the relaxation's.
    """
    m = len(costs.opening)
    looked = np.union1d(chosen, np.argsort(reduced, kind="stable")[:_FIRST])
    share = np.zeros(m)
    while perf_counter() < until:
        relaxed, solution = _relaxed(costs, looked, price, until)
        if relaxed is None or solution is None:
            break
        share = np.zeros(m)
        share[looked] = solution
        tried = [mix * price + (1 - mix) * relaxed for mix in _SMOOTH]
        bounds = [_bound(costs, one)[0] for one in tried]
        best = int(np.argmax(bounds))
        if bounds[best] > bound:
            price, bound = tried[best], bounds[best]
        worth = _bound(costs, relaxed)[1]
        least = np.sort(worth[looked])[::-1][min(costs.number, len(looked)) - 1]
        out = np.setdiff1d(np.flatnonzero(worth > least * (1 + 1e-9)), looked)
        if not len(out):
            break
        looked = np.union1d(looked, out[np.argsort(-worth[out], kind="stable")[:_MORE]])
    return Columns(bound, share)


def _relaxed(costs: Costs, looked: NDArray[np.integer], price: Floats, until: float) -> tuple[Floats | None, Floats | None]:
    """Prices of the linear program over some candidates (the best so far where none of them covers), and how far it chooses them."""
    weight = costs.otherwise
    rows = merged(costs.pairs.of_candidates(looked), weight)
    groups, model = len(rows.weight), Model(maximise=True)
    x = model.add(len(looked), lower=costs.must[looked].astype(float))
    met = model.add(groups, cost=rows.weight)
    model.row(groups, [(rows.pairs.place, x[rows.pairs.candidate], 1.0), (np.arange(groups), met, -1.0)], least=0.0)
    model.row(1, [(0, x, 1.0)], most=costs.number)
    found = model.solve(seconds=until - perf_counter(), relaxed=True, interior_point=True)
    if found.solution is None or found.prices is None:
        return None, None
    part = np.where(found.solution[met] <= 1e-9, 1.0, 1.0 - np.clip(np.abs(found.prices[met]) / rows.weight, 0.0, 1.0))
    return np.where(rows.group >= 0, part[np.maximum(rows.group, 0)] * weight, price), found.solution[x]


def _bound(costs: Costs, price: Floats) -> tuple[float, Floats]:
    """The Lagrangian bound of prices, and what each candidate is worth at them."""
    worth = np.bincount(costs.pairs.candidate, weights=price[costs.pairs.place], minlength=len(costs.opening)).astype(float)
    free = np.sort(worth[~costs.must])[::-1][: costs.number - int(costs.must.sum())]
    return float(price.sum() - worth[costs.must].sum() - free.sum()), worth
