"""Choose candidates one after the other, each gaining most, and say how far from the best that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.cover import Cover

__all__ = ["Picked", "gain_of_each", "greedy"]


class Picked(NamedTuple):
    """What the greedy choice found.

    Parameters
    ----------
    chosen
        Positions of the candidates in the order they were chosen.
    step
        Shape (n cells,): which choice (0, 1 …) first brought the cell within its standard, -1 for none.
    value, bound
        Weighted gain of the choice, and what no choice of as many can exceed.
    objective
        ``person_kinds``, or ``place_kinds`` where people do not count.
    """

    chosen: tuple[int, ...]
    step: NDArray[np.int64]
    value: float
    bound: float
    objective: str


def gain_of_each(cover: Cover, still: NDArray[np.bool_], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each candidate would add.

    Parameters
    ----------
    cover
        The problem.
    still
        Shape (n cells,): which cells are still beyond their standard.
    worth
        Shape (n cells,): what a cell counts.

    Returns
    -------
    numpy.ndarray of float64, one for each candidate
    """
    counted = np.where(still, worth, 0.0)[cover.pair_cell]
    return np.bincount(cover.pair_candidate, weights=counted, minlength=len(cover.candidates)).astype(float)


def greedy(
    cover: Cover, people_worth: NDArray[np.float64], place_worth: NDArray[np.float64], *, count: int, required: tuple[int, ...]
) -> Picked:
    """Choose ``count`` candidates, each gaining most people (then most places, then the lowest id) of those that are left.

    Parameters
    ----------
    cover
        The problem.
    people_worth, place_worth
        Shapes (n cells,): what a cell counts, first and second. The bound is on the first, or on the second where nobody could gain
        any of the first.
    count
        How many in all, required ones included; fewer are chosen where no more would gain anything.
    required
        Positions that are chosen first, most gaining first.

    Returns
    -------
    Picked

    Notes
    -----
    Greedy maximal covering (Church & ReVelle 1974). The gain is a weighted cover, so it is submodular: the choice gains at least
    1 - (1 - 1/p)^p of the best (Nemhauser, Wolsey & Fisher 1978). Sharper, once the data are known: for every set S that was chosen on the
    way, no p candidates gain more than S gains and the p largest further gains beside S together.
    """
    step = np.full(len(cover.place), -1, dtype=np.int64)
    reachable = np.unique(cover.pair_cell)
    by_people = bool(people_worth[reachable].any())
    worth = people_worth if by_people else place_worth
    chosen: list[int] = []
    free = max(count - len(required), 0)
    bound, value = float(worth[reachable].sum()), 0.0
    while True:
        still = step < 0
        first, second = gain_of_each(cover, still, people_worth), gain_of_each(cover, still, place_worth)
        left = [position for position in required if position not in chosen]
        if not left:
            further = first if by_people else second
            bound = min(bound, value + float(np.sort(further)[::-1][:free].sum()))
        best = _best(first, second, np.array(left, dtype=np.int64) if left else None)
        if len(chosen) >= count or best < 0 or (not left and first[best] <= 0 and second[best] <= 0):
            return Picked(tuple(chosen), step, value, max(bound, value), "person_kinds" if by_people else "place_kinds")
        mended = cover.pair_cell[cover.pair_candidate == best]
        mended = mended[still[mended]]
        step[mended] = len(chosen)
        value += float(worth[mended].sum())
        chosen.append(best)


def _best(first: NDArray[np.float64], second: NDArray[np.float64], among: NDArray[np.int64] | None) -> int:
    """The position with most of the first, then of the second, then the lowest; -1 if there is none."""
    positions = np.arange(len(first)) if among is None else np.sort(among)
    if not len(positions):
        return -1
    return int(positions[np.lexsort((positions, -second[positions], -first[positions]))[0]])
