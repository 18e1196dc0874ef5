"""How the best placed fare against the worst placed: Palma ratio and 20:20 ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.measures.weighted import counted_for, share_taken

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["palma", "ratio_20_20"]


def palma(values: ArrayLike, people: ArrayLike, rank: ArrayLike) -> float:
    """Mean of the tenth of people with the highest rank over the mean of the two fifths with the lowest.

    Parameters
    ----------
    values
        Access or minutes; 0 or more, NaN = not known.
    people
        People of each row; NaN = not known. Rows not known are left out.
    rank
        What people are ordered by: income, education, or the value itself.

    Returns
    -------
    float
        Above 1 where those of high rank have more (better with access, worse with minutes); ``inf`` where the lowest have nothing, NaN
        where neither has, or nobody counts.

    Raises
    ------
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    Palma 2011; Cobham & Sumner 2013. The row on the border is split by people, and so are rows of equal rank, so that small groups do not
    drop out.

    Examples
    --------
    >>> round(palma([0, 5, 10, 20, 40], [10, 20, 30, 25, 15], [1, 2, 3, 4, 5]), 10)
    8.0
    """
    return _ratio(values, people, rank, highest=0.1, lowest=0.4)


def ratio_20_20(values: ArrayLike, people: ArrayLike, rank: ArrayLike) -> float:
    """Mean of the fifth of people with the highest rank over the mean of the fifth with the lowest.

    Parameters
    ----------
    values, people, rank
        As for :func:`palma`.

    Returns
    -------
    float
        As for :func:`palma`.

    Raises
    ------
    DataError
        If a value is negative or ``inf``, or people are negative.

    Examples
    --------
    >>> round(ratio_20_20([0, 5, 10, 20, 40], [10, 20, 30, 25, 15], [1, 2, 3, 4, 5]), 10)
    14.0
    """
    return _ratio(values, people, rank, highest=0.2, lowest=0.2)


def _ratio(values: ArrayLike, people: ArrayLike, rank: ArrayLike, *, highest: float, lowest: float) -> float:
    """Mean over the highest ranks by mean over the lowest."""
    value, share, order = counted_for(values, people, rank)
    if not len(value):
        return float("nan")
    top, bottom = share * share_taken(-order, share, highest), share * share_taken(order, share, lowest)
    above, below = top @ value / top.sum(), bottom @ value / bottom.sum()
    if below > 0:
        return float(above / below)
    return float("inf") if above > 0 else float("nan")
