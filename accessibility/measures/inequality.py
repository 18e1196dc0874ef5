"""How unequally access, or the burden of minutes, is spread over people: Gini, Theil, Atkinson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.weighted import counted_for

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["TheilParts", "atkinson", "gini", "theil", "theil_parts"]


@dataclass(frozen=True)
class TheilParts:
    """Inequality between groups and within them; the two sum to the total."""

    total: float
    between: float
    within: float


def gini(values: ArrayLike, people: ArrayLike) -> float:
    """Gini coefficient of values over people: 0 where all have the same, near 1 where one has all.

    Parameters
    ----------
    values
        Access (more is better) or minutes (a burden: then it is inequality of the burden); 0 or more, NaN = not known.
    people
        People of each row; NaN = not known. Rows not known are left out.

    Returns
    -------
    float
        NaN where nobody counts or nobody has anything.

    Raises
    ------
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    1 - Σ p_i (L_i + L_(i-1)), rows in rising order, L the share of all access so far (Gini 1912).

    Examples
    --------
    >>> round(gini([0, 5, 10, 20, 40], [10, 20, 30, 25, 15]), 10)
    0.43
    """
    value, share = counted_for(values, people)
    mean = value @ share
    if not mean > 0:
        return float("nan")
    order = np.argsort(value, kind="stable")
    so_far = np.cumsum((value * share)[order]) / mean
    return float(1.0 - share[order] @ (so_far + np.append(0.0, so_far[:-1])))


def theil(values: ArrayLike, people: ArrayLike) -> float:
    """Theil's T of values over people: 0 where all have the same.

    Parameters
    ----------
    values, people
        As for :func:`gini`. People who have nothing stay in: they count as 0 ln 0 = 0.

    Returns
    -------
    float
        NaN where nobody counts or nobody has anything.

    Raises
    ------
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    Σ p_i (a_i / μ) ln(a_i / μ) (Theil 1967).

    Examples
    --------
    >>> round(theil([0, 5, 10, 20, 40], [10, 20, 30, 25, 15]), 6)
    0.333892
    """
    return _theil(*counted_for(values, people))


def theil_parts(values: ArrayLike, people: ArrayLike, groups: ArrayLike) -> TheilParts:
    """Theil's T between groups of people and within them.

    Parameters
    ----------
    values, people
        As for :func:`theil`.
    groups
        The group of each row; rows without one are a group of their own.

    Returns
    -------
    TheilParts
        NaN where nobody counts or nobody has anything.

    Raises
    ------
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    Between: Σ s_g ln(μ_g / μ); within: Σ s_g T_g, s_g the share of all access that group g has (Shorrocks 1980).
    """
    codes, _ = pd.factorize(pd.Series(np.asarray(groups, dtype=object)), use_na_sentinel=False)
    value, share, group = counted_for(values, people, codes.astype(np.float64))
    total = _theil(value, share)
    if np.isnan(total):
        return TheilParts(total, total, total)
    mean, number = value @ share, group.astype(np.int64)
    people_of, access_of = np.bincount(number, weights=share), np.bincount(number, weights=share * value)
    some = access_of > 0
    has = access_of[some] / mean
    between = float(has @ np.log(access_of[some] / people_of[some] / mean))
    within = sum(
        part * _theil(value[number == one], share[number == one] / people_of[one])
        for one, part in zip(np.flatnonzero(some), has, strict=True)
    )
    return TheilParts(total, between, float(within))


def atkinson(values: ArrayLike, people: ArrayLike, *, aversion: float) -> float:
    """Atkinson's index of values over people: the share of all access that could be spared if it were spread evenly.

    Parameters
    ----------
    values, people
        As for :func:`gini`.
    aversion
        ε, above 0: how much more a gain of those with least counts.

    Returns
    -------
    float
        1 where somebody has nothing and ``aversion`` is 1 or more; NaN where nobody counts or nobody has anything.

    Raises
    ------
    ValueError
        If ``aversion`` is not above 0.
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    1 - (Σ p_i (a_i / μ)^(1-ε))^(1/(1-ε)); for ε = 1, 1 - exp(Σ p_i ln(a_i / μ)) (Atkinson 1970).

    Examples
    --------
    >>> round(atkinson([1, 4], [1, 1], aversion=1), 6), atkinson([0, 4], [1, 1], aversion=1)
    (0.2, 1.0)
    """
    if not 0 < aversion < np.inf:
        raise ValueError(f"aversion must be above 0, given {aversion}")
    value, share = counted_for(values, people)
    mean = value @ share
    if not mean > 0:
        return float("nan")
    if aversion >= 1 and (value == 0).any():
        return 1.0
    relative = value / mean
    if aversion == 1:
        return float(1.0 - np.exp(share @ np.log(relative)))
    return float(1.0 - (share @ relative ** (1.0 - aversion)) ** (1.0 / (1.0 - aversion)))


def _theil(value: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Theil's T; people with nothing stay in."""
    mean = value @ share
    if not mean > 0:
        return float("nan")
    relative = value / mean
    return float(share @ (relative * np.log(np.where(relative > 0, relative, 1.0))))
