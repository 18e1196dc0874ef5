"""A model with some of its variables left at 0, made small: covering rows that became alike are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.siting.milp_run import Arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["Squeezed", "squeezed"]


class Squeezed(NamedTuple):
    """A small model and the way back.

    Parameters
    ----------
    model
        What is left.
    back
        Times the small model's variables gives the large one's, shape (variables, variables left).
    stands
        Which variable of the large model each of the small one stands for.
    possible
        False if a row that lost all its variables cannot be kept.
    """

    model: Arrays
    back: csr_array
    stands: Longs
    possible: bool


def squeezed(model: Arrays, closed: NDArray[np.integer], covers: Sequence[tuple[Longs, Longs]]) -> Squeezed:
    """The model without variables that stay at 0.

    Parameters
    ----------
    model
        The large one.
    closed
        Variables that stay at 0.
    covers
        Covering rows and the variable that each allows, set by set: ``sum of others - variable >= 0``. Of rows in a set that the same
        others can meet only one is left; its variable stands for all.

    Returns
    -------
    Squeezed
    """
    from scipy.sparse import csr_array

    alive = np.ones(len(model.cost), dtype=bool)
    alive[closed] = False
    same, kept = _alike(model, alive, covers)
    live = np.flatnonzero(alive)
    stands = live[same[live] == live]
    new = np.full(len(alive), -1, dtype=np.int64)
    new[stands] = np.arange(len(stands))
    back = csr_array((np.ones(len(live)), (live, new[same[live]])), shape=(len(alive), len(stands)))
    small = csr_array(model.matrix @ back)
    small.eliminate_zeros()
    empty = np.diff(small.indptr) == 0
    possible = bool((~(empty & kept) | ((model.least <= 1e-9) & (model.most >= -1e-9))).all())
    rows = np.flatnonzero(kept & ~empty)
    cost, lower, upper = np.asarray(back.T @ model.cost), model.lower[stands], model.upper[stands]
    left = Arrays(
        csr_array(small[rows]), cost, lower, upper, model.least[rows], model.most[rows], model.whole[stands], maximise=model.maximise
    )
    return Squeezed(left, back, stands, possible)


def _alike(model: Arrays, alive: NDArray[np.bool_], covers: Sequence[tuple[Longs, Longs]]) -> tuple[Longs, NDArray[np.bool_]]:
    """Which variable each stands behind, and which rows are left; variables that nothing can allow any more are closed."""
    same, kept = np.arange(len(alive)), np.ones(len(model.least), dtype=bool)
    first, columns = model.matrix.indptr, model.matrix.indices
    for rows, variables in covers:
        known: dict[bytes, int] = {}
        for row, variable in zip(rows.tolist(), variables.tolist(), strict=True):
            others = columns[first[row] : first[row + 1]]
            others = np.sort(others[alive[others] & (others != variable)])
            same[variable] = known.setdefault(others.tobytes(), variable)
            kept[row] = same[variable] == variable and len(others) > 0
            if not len(others):
                alive[variable], same[variable] = False, variable
    return same, kept
