"""Numbers as people read them beside a limit: never rounded onto its other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["beside_limit", "tenths_beside"]


def tenths_beside(minutes: ArrayLike, limit: ArrayLike, lacks: ArrayLike) -> NDArray[np.int64]:
    """Minutes as tenths, rounded to the side of the limit they are on; -1 for not reached.

    Parameters
    ----------
    minutes
        Travel times; unreached is ``inf``.
    limit
        Of each of them, minutes; itself rounded up to tenths.
    lacks
        Whether each is beyond its limit.

    Examples
    --------
    >>> tenths_beside([30.0, 30.01, 29.99, 12.34, float("inf")], 30, [False, True, False, False, True]).tolist()
    [300, 301, 300, 123, -1]
    """
    given = np.asarray(minutes, dtype=float)
    most = np.ceil(np.round(np.asarray(limit, dtype=float) * 10, 6))
    tenths = np.rint(np.where(np.isfinite(given), given, 0) * 10)
    tenths = np.where(np.asarray(lacks, dtype=bool), np.maximum(tenths, most + 1), np.minimum(tenths, most))
    return np.where(np.isinf(given), -1, tenths).astype(np.int64)


def beside_limit(numbers: ArrayLike, limit: ArrayLike) -> NDArray[np.float64]:
    """Numbers that a reader of one decimal cannot take for being on the other side of a limit; all others as they are.

    Parameters
    ----------
    numbers
        Minutes or kilometres; ``inf`` and NaN stay.
    limit
        One, or one for each number.

    Examples
    --------
    >>> beside_limit([30.04, 30.06, 29.97, float("inf")], 30).tolist()
    [30.1, 30.06, 29.97, inf]
    """
    given, most = np.broadcast_arrays(np.asarray(numbers, dtype=float), np.asarray(limit, dtype=float))
    known = np.isfinite(given) & np.isfinite(most)
    lacks = ~within(given, np.where(known, most, 0.0))
    misread = known & (within(np.round(given, 1), np.where(known, most, 0.0)) == lacks)
    shown = tenths_beside(np.where(known, given, 0.0), np.where(known, most, 0.0), lacks) / 10
    return np.where(misread, shown, given)
