"""Indicators and their value functions: what counts how much, declared before anything is scored."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Indicator", "values_of"]

_FEWEST_POINTS = 2


@dataclass(frozen=True)
class Indicator:
    """One thing that is looked at when priority is given.

    Parameters
    ----------
    column
        Of the table of alternatives; its unit stands in its name.
    first
        Which end comes first: ``"high"`` (many people without) or ``"low"`` (a falling population).
    weight
        How much it counts beside the others, 0 or more; weights are brought to a sum of 1.
    points
        Value function: pairs (number of the column, value from 0 to 1) with straight lines between and level ends; ``first`` is not needed
        then. Left out: a straight line from the lowest to the highest number of the alternatives at hand.
    spread
        A column that holds the standard deviation of the number (a jury that does not agree); empty for none.
    """

    column: str
    first: Literal["high", "low"] = "high"
    weight: float = 1.0
    points: tuple[tuple[float, float], ...] = ()
    spread: str = ""

    def __post_init__(self) -> None:
        """Refuse what gives no order."""
        if self.first not in {"high", "low"}:
            raise DataError(f"indicator {self.column!r}: first must be 'high' or 'low', given {self.first!r}")
        if not (math.isfinite(self.weight) and self.weight >= 0):
            raise DataError(f"indicator {self.column!r}: weight must be 0 or more, given {self.weight}")
        if not self.points:
            return
        at, value = zip(*self.points, strict=True)
        if len(at) < _FEWEST_POINTS or any(b <= a for a, b in itertools.pairwise(at)) or not all(0 <= one <= 1 for one in value):
            raise DataError(f"indicator {self.column!r}: points must be two or more, rising in the first number, values from 0 to 1")

    def value(self, numbers: NDArray[np.float64], lowest: float, highest: float) -> NDArray[np.float64]:
        """Values from 0 (comes last) to 1 (comes first); NaN where the number is not known.

        Parameters
        ----------
        numbers
            Of the column.
        lowest, highest
            Ends of the straight line where no points are declared.
        """
        if self.points:
            at, value = zip(*self.points, strict=True)
            return np.where(np.isnan(numbers), np.nan, np.interp(numbers, at, value))
        if highest == lowest:
            return np.where(np.isnan(numbers), np.nan, 0.5)  # all alike: it speaks for nobody
        share = np.clip((numbers - lowest) / (highest - lowest), 0.0, 1.0)
        return share if self.first == "high" else 1.0 - share


def values_of(table: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Every indicator of every alternative on one scale.

    Parameters
    ----------
    table
        One row an alternative (municipality, place); its index is their ids.
    indicators
        What is looked at.

    Returns
    -------
    pandas.DataFrame
        Index as the table, sorted; one column an indicator, from 0 (comes last) to 1 (comes first). NaN where the indicator is not known:
        it is never taken as zero.

    Raises
    ------
    MissingColumnError
        If columns are missing.
    DataError
        If there is no alternative, ids or indicators stand twice, a number is infinite, or an indicator is known of nobody.

    Notes
    -----
    The field says *multi-attribute value theory* (Keeney & Raiffa 1976); the straight line from lowest to highest is *min-max scaling*,
    which depends on who is compared: declare ``points`` where the scale must not.
    """
    names = _checked(table, indicators)
    ordered = table.sort_index(kind="stable")
    columns = {}
    for one in indicators:
        numbers = ordered[one.column].to_numpy(dtype=float, na_value=np.nan)
        known = numbers[~np.isnan(numbers)]
        if not len(known):
            raise DataError(f"indicator {one.column!r} is not known of any of the {len(table)} alternatives; leave it out")
        if np.isinf(known).any():
            rows = ", ".join(map(str, ordered.index[np.isinf(numbers)][:5]))
            raise DataError(
                f"indicator {one.column!r} is infinite for {rows}; give minutes that are not reached the study's limit, and say so"
            )
        columns[one.column] = one.value(numbers, float(known.min()), float(known.max()))
    return pd.DataFrame(columns, index=ordered.index, columns=names)


def _checked(table: pd.DataFrame, indicators: Sequence[Indicator]) -> list[str]:
    names = [one.column for one in indicators]
    lost = [name for one in indicators for name in (one.column, one.spread) if name and name not in table]
    if lost:
        raise MissingColumnError(
            [f"column {name!r} is missing; given: {', '.join(map(str, table.columns))}" for name in lost], "indicators"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names or twice:
        raise DataError(f"indicators must be one or more, each once; twice: {', '.join(twice) or 'none given'}")
    if not len(table) or table.index.has_duplicates:
        again = ", ".join(map(str, table.index[table.index.duplicated()].unique()[:5]))
        raise DataError(f"alternatives must be one or more, each once; twice: {again or 'none given'}")
    return names
