"""Alternatives in order by given weights: the weighted sum of values, and TOPSIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.priority.indicator import values_of
from accessibility.priority.weights import given_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accessibility.priority.indicator import Indicator

__all__ = ["ranks", "scores", "topsis"]

_SAME = 1e-12


def scores(table: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """The weighted sum of values, from 0 to 1, and what each indicator adds to it.

    Parameters
    ----------
    table
        One row an alternative.
    indicators
        What is looked at, with their weights.

    Returns
    -------
    pandas.DataFrame
        Index as the table, first ranks first. Columns ``rank`` (1 = first; equal scores share the better rank), ``score``,
        ``score_least`` and ``score_most`` (they differ where an indicator is not known: with the value 0 and 1 for it), ``not_known``
        (names of those indicators) and ``adds_<indicator>`` (weight times value; NaN where not known).

    Notes
    -----
    Where an indicator is not known, the score is the weighted mean of those that are; the interval says how far that may be wrong.
    """
    values = values_of(table, indicators)
    weights = given_weights(indicators)
    known = ~values.isna().to_numpy()
    added = values.to_numpy() * weights
    sure = np.where(known, added, 0.0).sum(axis=1)
    weight_known = (known * weights).sum(axis=1)
    score = np.divide(sure, weight_known, out=np.full(len(values), np.nan), where=weight_known > 0)
    names = np.array([one.column for one in indicators], dtype=object)
    found = pd.DataFrame(
        {
            "rank": ranks(score),
            "score": score,
            "score_least": sure,
            "score_most": sure + (1.0 - weight_known).clip(min=0.0),
            "not_known": [", ".join(names[~row]) for row in known],
            **{f"adds_{one.column}": added[:, number] for number, one in enumerate(indicators)},
        },
        index=values.index,
    )
    return found.sort_values("rank", kind="stable", na_position="last")


def topsis(table: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Closeness to the ideal alternative, TOPSIS.

    Parameters
    ----------
    table
        One row an alternative.
    indicators
        What is looked at, with their weights; value functions are not used, only which end comes first.

    Returns
    -------
    pandas.DataFrame
        Index as the table, first ranks first; columns ``rank``, ``closeness`` (0 to 1), ``to_ideal`` and ``to_worst`` (distances).
        Alternatives of which an indicator is not known have no rank (NaN): they are told, and not taken as zero.

    Notes
    -----
    Hwang & Yoon (1981): numbers are divided by the root of the sum of their squares, weighted, and compared with the best and the worst
    number of each indicator. An indicator in which all are alike moves nobody.
    """
    values_of(table, indicators)  # the same checks
    ordered = table.sort_index(kind="stable")
    matrix = np.column_stack([ordered[one.column].to_numpy(dtype=float, na_value=np.nan) for one in indicators])
    whole = ~np.isnan(matrix).any(axis=1)
    closeness, ideal, worst = (np.full(len(matrix), np.nan) for _ in range(3))
    if whole.any():
        ideal[whole], worst[whole] = _distances(matrix[whole], indicators)
        both = ideal[whole] + worst[whole]
        closeness[whole] = np.divide(worst[whole], both, out=np.full(int(whole.sum()), 0.5), where=both > 0)
    found = pd.DataFrame({"rank": ranks(closeness), "closeness": closeness, "to_ideal": ideal, "to_worst": worst}, index=ordered.index)
    return found.sort_values("rank", kind="stable", na_position="last")


def _distances(matrix: NDArray[np.float64], indicators: Sequence[Indicator]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each alternative to the ideal and to the worst one."""
    length = np.sqrt((matrix**2).sum(axis=0))
    weighted = np.divide(matrix, length, out=np.zeros_like(matrix), where=length > 0) * given_weights(indicators)
    high = np.array([one.first == "high" for one in indicators])
    best = np.where(high, weighted.max(axis=0), weighted.min(axis=0))
    last = np.where(high, weighted.min(axis=0), weighted.max(axis=0))
    return np.sqrt(((weighted - best) ** 2).sum(axis=1)), np.sqrt(((weighted - last) ** 2).sum(axis=1))


def ranks(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 for the highest score; equal scores share the better rank; NaN stays NaN.

    Parameters
    ----------
    score
        One number an alternative.

    Examples
    --------
    >>> ranks(np.array([0.2, 0.9, 0.9, np.nan])).tolist()
    [3.0, 1.0, 1.0, nan]
    """
    known = ~np.isnan(score)
    found = np.full(len(score), np.nan)
    falling = np.sort(-score[known])
    found[known] = np.searchsorted(falling, -score[known] - _SAME) + 1
    return found
