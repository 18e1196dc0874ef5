"""The cheapest mend of a failed share: the fewest places to bring within the limit, or the cheapest set of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["cheapest_candidates", "fewest_places"]

_ROUNDING = 1e-9


def fewest_places(beyond: pd.DataFrame, needed: float) -> pd.DataFrame:
    """The fewest places beyond the limit that hold as many people as must be brought within it.

    Parameters
    ----------
    beyond
        Index place; column ``people``; the offending places.
    needed
        How many people.

    Returns
    -------
    pandas.DataFrame
        The first rows of the largest places, with ``people_so_far``; empty where nothing is needed.
    """
    ranked = beyond[beyond["people"].notna()].sort_values("people", ascending=False, kind="stable")
    so_far = ranked["people"].cumsum().to_numpy(dtype=float)
    enough = int(np.searchsorted(so_far, needed * (1.0 - _ROUNDING))) + 1 if needed > 0 else 0
    return ranked.iloc[:enough].assign(people_so_far=so_far[:enough])


def cheapest_candidates(
    reaches: NDArray[np.bool_] | csr_array, people: NDArray[np.float64], cost: NDArray[np.float64], needed: float
) -> tuple[NDArray[np.int64], bool]:
    """The cheapest candidates that together reach as many of the people beyond the limit as are needed.

    Parameters
    ----------
    reaches
        Shape (n, c): candidate would be within the limit of place; dense or sparse.
    people
        Shape (n,), known numbers.
    cost
        Shape (c,).
    needed
        How many people.

    Returns
    -------
    chosen : numpy.ndarray of int64
        Positions, rising; empty where all of them together do not reach enough.
    proven : bool
        Whether no cheaper set does.

    Notes
    -----
    *Partial set covering* (Daskin & Owen 1999), solved exactly as an integer programme. Places that the same candidates reach are taken
    together.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import hstack, identity

    sparse: csr_array = csr_array(np.asarray(reaches, dtype=np.float64)) if isinstance(reaches, np.ndarray) else reaches
    together, heads = _taken_together(sparse, people)
    if heads.sum() < needed * (1.0 - _ROUNDING) or needed <= 0:
        return np.zeros(0, dtype=np.int64), needed <= 0
    places, candidates = len(heads), len(cost)
    covered = hstack([together, -identity(places, format="csr")], format="csr")
    total = csr_array(np.append(np.zeros(candidates), heads)[np.newaxis])
    found = milp(
        np.append(cost, np.zeros(places)),
        constraints=[LinearConstraint(covered, 0.0, np.inf), LinearConstraint(total, needed * (1.0 - _ROUNDING), np.inf)],
        bounds=Bounds(0.0, 1.0),
        integrality=np.append(np.ones(candidates), np.zeros(places)),
        options={"time_limit": 60.0},
    )
    if found.x is None:
        return np.zeros(0, dtype=np.int64), False
    return np.flatnonzero(found.x[:candidates] > 0.5), bool(found.status == 0)


def _taken_together(reaches: csr_array, people: NDArray[np.float64]) -> tuple[csr_array, NDArray[np.float64]]:
    """One row for each set of candidates that reaches anybody, and how many people it reaches."""
    reaches.eliminate_zeros()
    reaches.sort_indices()
    of: dict[bytes, int] = {}
    rows: list[int] = []
    heads: list[float] = []
    for row in np.flatnonzero((np.diff(reaches.indptr) > 0) & (people > 0)).tolist():
        first, last = reaches.indptr[row : row + 2]
        known = of.setdefault(reaches.indices[first:last].tobytes(), len(rows))
        if known == len(rows):
            rows.append(row)
            heads.append(0.0)
        heads[known] += float(people[row])
    return reaches[np.array(rows, dtype=np.int64)], np.array(heads)
