"""Sums of people where some are not known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["known_sum", "known_sums"]


def known_sum(people: NDArray[np.float64]) -> float:
    """The sum of the people known: 0 over no places, NaN where there are places and people are known of none.

    Parameters
    ----------
    people
        Persons; NaN = not known.

    Returns
    -------
    float

    Examples
    --------
    >>> import numpy as np
    >>> known_sum(np.array([3.0, np.nan])), known_sum(np.array([])), known_sum(np.array([np.nan]))
    (3.0, 0.0, nan)
    """
    known = people[~np.isnan(people)]
    return float("nan") if len(people) and not len(known) else math.fsum(known)


def known_sums(people: NDArray[np.float64], group: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    """:func:`known_sum` of each group.

    Parameters
    ----------
    people
        Persons; NaN = not known.
    group
        Same shape: the group of each, 0 … ``groups`` - 1.
    groups
        How many groups there are.

    Returns
    -------
    numpy.ndarray of float64, shape (groups,)

    Examples
    --------
    >>> import numpy as np
    >>> known_sums(np.array([3.0, np.nan, np.nan]), np.array([0, 0, 1]), 3)
    array([ 3., nan,  0.])
    """
    known = ~np.isnan(people)
    total = np.bincount(group[known], weights=people[known], minlength=groups)
    members, informed = np.bincount(group, minlength=groups), np.bincount(group[known], minlength=groups)
    return np.where((members > 0) & (informed == 0), np.nan, total)
