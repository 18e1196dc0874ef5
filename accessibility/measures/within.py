"""What "within so many minutes" means, in one place for every measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ROUNDING_MINUTES", "within"]

ROUNDING_MINUTES = 1e-6
"""Less than any clock: a sum of three floats that should be 20 minutes may come out a hair above it."""


def within(minutes: ArrayLike, limit_minutes: ArrayLike) -> NDArray[np.bool_]:
    """Whether travel times are within a limit, the limit itself included.

    Parameters
    ----------
    minutes
        Travel times; unreached is ``inf``.
    limit_minutes
        The limit, one or one for each travel time; finite.

    Returns
    -------
    numpy.ndarray of bool

    Examples
    --------
    >>> within([19.9, 20.0, 0.1 + 0.2 + 19.7, 20.1, float("inf")], 20).tolist()
    [True, True, True, False, False]
    """
    return np.asarray(minutes, dtype=float) <= np.asarray(limit_minutes, dtype=float) + ROUNDING_MINUTES
