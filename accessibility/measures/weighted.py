"""Values of people rather than of places: those that are known, with how many people each stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError, counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["counted_for", "fractional_rank", "quantile", "share_taken"]

_ROUNDING = 1e-9
"""A share of people that is less than a sum of shares can be wrong by: nobody."""


def counted_for(values: ArrayLike, people: ArrayLike, *others: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """Values, the share of all people each stands for, and further columns, of the rows that count.

    Parameters
    ----------
    values
        Access or minutes of each place; NaN = not known.
    people
        People of each place; NaN = not known. Such rows, and those of nobody, are left out.
    *others
        Further columns of the same length; a row where one is NaN is left out.

    Returns
    -------
    tuple of numpy.ndarray of float64
        Values, shares that sum to 1 (empty where nobody counts), and the other columns.

    Raises
    ------
    DataError
        If people are negative or without end, values are negative or ``inf``, or lengths differ.
    """
    columns = [np.asarray(column, dtype=np.float64).ravel() for column in (values, people, *others)]
    if len({len(column) for column in columns}) > 1:
        raise DataError(f"expected columns of one length, given {', '.join(str(len(column)) for column in columns)}")
    value, count = columns[:2]
    if (count < 0).any() or np.isinf(count).any():
        raise DataError("people must be finite numbers of 0 or more; empty means not known")
    kept = (count > 0) & ~np.any([np.isnan(column) for column in columns], axis=0)
    if np.isinf(value[kept]).any():
        raise DataError(
            f"{counted(np.isinf(value[kept]).sum(), 'place with people has', 'places with people have')} no finite value: unreached "
            "minutes have no mean; say at how many minutes they count with horizon_minutes"
        )
    if (value[kept] < 0).any():
        raise DataError(f"values must be 0 or more, given {value[kept].min():g}")
    total = count[kept].sum()
    share = count[kept] / total if total > 0 else count[kept]
    return (value[kept], share, *(column[kept] for column in columns[2:]))


def fractional_rank(rank: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle of the stretch each row takes among all people in the order of a rank, 0 … 1; equal ranks share theirs.

    Parameters
    ----------
    rank
        What people are ordered by, rising.
    share
        Share of all people of each row; sums to 1.

    Returns
    -------
    numpy.ndarray of float64, same shape

    Examples
    --------
    >>> fractional_rank(np.array([1.0, 2.0, 2.0]), np.array([0.5, 0.25, 0.25])).tolist()
    [0.25, 0.75, 0.75]
    """
    level, group = np.unique(rank, return_inverse=True)
    of_group = np.bincount(group, weights=share, minlength=len(level))
    return (np.cumsum(of_group) - of_group / 2.0)[group]


def share_taken(rank: NDArray[np.float64], share: NDArray[np.float64], lowest: float) -> NDArray[np.float64]:
    """How much of each row is among a share of people with the lowest ranks, 0 … 1; the row on the border is split.

    Parameters
    ----------
    rank
        What people are ordered by, rising; equal ranks are split alike.
    share
        Share of all people of each row; sums to 1.
    lowest
        The share of people wanted, 0 … 1.

    Returns
    -------
    numpy.ndarray of float64, same shape

    Examples
    --------
    >>> share_taken(np.array([1.0, 2.0, 3.0]), np.array([0.3, 0.2, 0.5]), 0.4).round(6).tolist()
    [1.0, 0.5, 0.0]
    """
    level, group = np.unique(rank, return_inverse=True)
    of_group = np.bincount(group, weights=share, minlength=len(level))
    left = lowest - (np.cumsum(of_group) - of_group)
    left[left < _ROUNDING] = 0.0  # or the dust of a sum would let a hair of the next row in
    return np.clip(left / of_group, 0.0, 1.0)[group]


def quantile(values: NDArray[np.float64], weight: NDArray[np.float64], share: float) -> float:
    """The least value that at least a share of the weight does not exceed.

    Parameters
    ----------
    values
        ``inf`` where unreached.
    weight
        People, or 1 for each place.
    share
        0 … 1.

    Returns
    -------
    float
        NaN without weight.

    Examples
    --------
    >>> quantile(np.array([5.0, 40.0, 20.0]), np.array([1.0, 1.0, 2.0]), 0.5)
    20.0
    """
    total = weight.sum()
    if not total > 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    position = int(np.searchsorted(np.cumsum(weight[order]), share * total * (1 - 1e-12)))
    return float(values[order][min(position, len(order) - 1)])
