"""Tables of people that may be published: small numbers hidden, and so many more that no sum gives them away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Published", "hide_small"]


@dataclass(frozen=True, eq=False)
class Published:
    """A table with small numbers hidden, and what was hidden.

    Parameters
    ----------
    table
        As given, hidden cells NaN.
    hidden
        Index as the table's rows; columns ``column`` and ``why``: ``small``, or ``protects`` (hidden so that a small one cannot be worked
        out from the sum of its group).
    remarks
        How many were hidden.
    """

    table: pd.DataFrame
    hidden: pd.DataFrame
    remarks: tuple[Remark, ...] = ()


def hide_small(table: pd.DataFrame, *, columns: Iterable[str], least: float = 10.0, within: str | None = None) -> Published:
    """The table with every number of people from 1 up to a least hidden, and others so that sums do not give it away.

    Parameters
    ----------
    table
        Any table of people; each column asked for is hidden for itself. Numbers not known (NaN) stay so.
    columns
        Columns of people.
    least
        The smallest number that may be shown; 0 people may be shown too.
    within
        Column, or index level, whose groups have sums that are published beside the table; the sum of the whole table if left out.

    Returns
    -------
    Published

    Raises
    ------
    MissingColumnError
        If a column is missing.
    DataError
        If a number is negative or ``least`` is not above 0.

    Notes
    -----
    Where what is hidden of a group sums to less than ``least`` or is a single cell, the smallest cells shown that are above 0 are hidden
    too, one after the other (*complementary suppression*). Columns that are sums of each other must be guarded together by the caller: hide
    them in one table of parts and publish no sum of hidden ones.
    """
    wanted = (columns,) if isinstance(columns, str) else tuple(columns)
    lacking = [name for name in wanted if name not in table]
    if lacking:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, table.columns))}" for name in lacking], "table")
    if not 0 < least < np.inf:
        raise DataError(f"least must be above 0, given {least}")
    groups = _groups(table, within)
    shown, parts = table.copy(), []
    for name in wanted:
        count = table[name].to_numpy(dtype=float, na_value=np.nan)
        if (count < 0).any():
            raise DataError(f"people must be 0 or more, negative in column {name!r}")
        small = (count > 0) & (count < least)
        protects = _protecting(count, small, groups, least)
        shown[name] = np.where(small | protects, np.nan, count)
        rows = small | protects
        parts.append(pd.DataFrame({"column": name, "why": np.where(small, "small", "protects")[rows]}, index=table.index[rows]))
    hidden = pd.concat(parts) if parts else pd.DataFrame({"column": [], "why": []})
    if not len(hidden):
        return Published(shown, hidden)
    details: dict[str, str | float] = {"least": least, "small": int((hidden["why"] == "small").sum())}
    return Published(shown, hidden, (Remark("small_numbers_hidden", "excluded", len(hidden), len(table) * len(wanted), details),))


def _groups(table: pd.DataFrame, within: str | None) -> NDArray[np.int64]:
    """The group of each row."""
    if within is None:
        return np.zeros(len(table), dtype=np.int64)
    if within in table:
        values = table[within].to_numpy(dtype=object)
    elif within in table.index.names:
        values = table.index.get_level_values(within).to_numpy(dtype=object)
    else:
        raise MissingColumnError([f"neither a column nor an index level is called {within!r}"], "table")
    return np.asarray(pd.factorize(values, use_na_sentinel=False)[0], dtype=np.int64)


def _protecting(count: NDArray[np.float64], small: NDArray[np.bool_], groups: NDArray[np.int64], least: float) -> NDArray[np.bool_]:
    """Cells hidden beside the small ones of their group."""
    protects = np.zeros(len(count), dtype=bool)
    order = np.argsort(count, kind="stable")
    for group in np.unique(groups[small]):
        of_group = groups == group
        hidden, total = int((small & of_group).sum()), float(count[small & of_group].sum())
        for row in order[of_group[order]]:
            if hidden >= 2 and total >= least:
                break
            if count[row] >= least:
                protects[row] = True
                hidden, total = hidden + 1, total + float(count[row])
    return protects
