"""The largest sum of whole parts within a limit: hours and rooms that only whole services use are worth no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["attainable"]

_MOST_SUMS = 4_000


def attainable(limit: float, parts: Iterable[tuple[float, int]]) -> float:
    """The largest sum of parts that is within a limit.

    Parameters
    ----------
    limit
        Not to be exceeded.
    parts
        Sizes, and how often each can be taken.

    Returns
    -------
    float
        The limit itself where it is infinite or there are too many different sums to look at.

    Examples
    --------
    >>> attainable(18.0, [(4.0, 10)])
    16.0
    >>> attainable(10.0, [(4.0, 1), (3.0, 2)])
    10.0
    """
    if not np.isfinite(limit):
        return limit
    sums, slack = np.zeros(1), 1e-9 * max(limit, 1.0)
    for size, times in parts:
        if size <= 0:
            continue
        taken = np.arange(min(times, int((limit + slack) // size)) + 1) * size
        if len(sums) * len(taken) > _MOST_SUMS:
            return limit
        every = np.add.outer(sums, taken).ravel()
        sums = np.unique(np.round(every[every <= limit + slack], 9))
    return float(min(sums.max(), limit))
