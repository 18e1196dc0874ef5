"""Take out of a problem what its bound has decided: candidates that are in or out, and pairs nobody would use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.siting.interchange import Costs
from accessibility.siting.problem import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Compacted", "compacted"]


class Compacted(NamedTuple):
    """What is left to decide.

    Parameters
    ----------
    costs
        The problem of the candidates that are free.
    price
        Prices of its places.
    constant
        What the rest costs.
    kept, opened
        Positions, in the whole problem, of the free candidates and of those that are chosen anyway.
    """

    costs: Costs
    price: NDArray[np.float64]
    constant: float
    kept: NDArray[np.int64]
    opened: NDArray[np.int64]

    def back(self, chosen: NDArray[np.integer]) -> NDArray[np.int64]:
        """A choice here as positions in the whole problem.

        Parameters
        ----------
        chosen
            Positions among ``kept``.

        Returns
        -------
        numpy.ndarray of int64
        """
        return np.sort(np.concatenate([self.opened, self.kept[chosen]]))


def compacted(costs: Costs, state: NDArray[np.int8], price: NDArray[np.float64]) -> Compacted:
    """The problem of the free candidates: those in serve as if nobody else did, those out are gone.

    Parameters
    ----------
    costs
        The whole problem.
    state
        1 chosen anyway, -1 not chosen, 0 free; shape (m,).
    price
        Of each place, shape (n,).

    Returns
    -------
    Compacted
    """
    opened, kept = np.flatnonzero(state == 1), np.flatnonzero(state == 0)
    served = costs.pairs.of_candidates(opened)
    otherwise = costs.otherwise.copy()
    np.minimum.at(otherwise, served.place, served.value)
    pairs = costs.pairs.of_candidates(kept)
    pairs = pairs.where(pairs.value < otherwise[pairs.place])
    alive = np.zeros(len(otherwise), dtype=bool)
    alive[pairs.place] = True
    number = np.cumsum(alive) - 1
    constant = float(costs.opening[opened].sum() + otherwise[~alive].sum())
    small = Costs(
        Pairs(pairs.first, number[pairs.place].astype(np.int32), pairs.value),
        otherwise[alive],
        costs.opening[kept],
        costs.number - len(opened) if costs.number >= 0 else -1,
        np.zeros(len(kept), dtype=bool),
    )
    return Compacted(small, np.minimum(price, otherwise)[alive], constant, kept, opened)
