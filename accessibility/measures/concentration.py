"""Whether access goes with status: concentration index, standard and Erreygers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.measures.weighted import counted_for, fractional_rank

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["concentration_index", "erreygers"]


def concentration_index(values: ArrayLike, people: ArrayLike, rank: ArrayLike) -> float:
    """Concentration index: above 0 where people of high rank have more, below 0 where they have less, 0 where rank makes no difference.

    Parameters
    ----------
    values
        Access, or minutes (then above 0 means that people of high rank bear more); 0 or more, NaN = not known.
    people
        People of each row; NaN = not known. Rows not known are left out.
    rank
        Status, rising; equal ranks share theirs.

    Returns
    -------
    float
        -1 … 1; NaN where nobody counts or nobody has anything.

    Raises
    ------
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    (2 / μ) Σ p_i (a_i - μ) (R_i - 1/2), R the fractional rank (Kakwani, Wagstaff & van Doorslaer 1997).

    Examples
    --------
    >>> round(concentration_index([0, 5, 10, 20, 40], [10, 20, 30, 25, 15], [1, 2, 3, 4, 5]), 10)
    0.43
    """
    value, share, status = counted_for(values, people, rank)
    mean = value @ share
    if not mean > 0:
        return float("nan")
    return float(2.0 / mean * (share @ ((value - mean) * (fractional_rank(status, share) - 0.5))))


def erreygers(values: ArrayLike, people: ArrayLike, rank: ArrayLike, *, least: float, most: float) -> float:
    """Erreygers' concentration index, for values that have a least and a most.

    Parameters
    ----------
    values, people, rank
        As for :func:`concentration_index`.
    least, most
        The bounds a value could have, not those it happens to have.

    Returns
    -------
    float
        NaN where nobody counts or nobody has anything.

    Raises
    ------
    ValueError
        If ``most`` is not above ``least``.
    DataError
        If a value is negative, beyond the bounds or ``inf``, or people are negative.

    Notes
    -----
    4 μ / (most - least) times the concentration index (Erreygers 2009).

    Examples
    --------
    >>> round(erreygers([0, 5, 10, 20, 40], [10, 20, 30, 25, 15], [1, 2, 3, 4, 5], least=0, most=40), 10)
    0.645
    """
    if not (np.isfinite(least) and np.isfinite(most) and most > least):
        raise ValueError(f"most must be above least, given {least} and {most}")
    value, share, _ = counted_for(values, people, rank)
    if ((value < least) | (value > most)).any():
        raise DataError(f"values must be within {least:g} … {most:g}, given {value.min():g} … {value.max():g}")
    return float(4.0 * (value @ share) / (most - least) * concentration_index(values, people, rank))
