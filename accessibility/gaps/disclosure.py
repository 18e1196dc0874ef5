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

__all__ = ["Published", "hide_small", "hides_enough"]


@dataclass(frozen=True, eq=False)
class Published:
    """A table with small numbers hidden, and what was hidden.

    Parameters
    ----------
    table
        As given, hidden cells NaN.
    hidden
        Index as the table's rows; columns ``column`` and ``why``: ``small``, or ``protects`` (hidden so that a small one cannot be worked
        out from the sum of its group). Not to be published: who knows which of them are small knows more than their sum.
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
    Where the sum of what is hidden of a group leaves too little room (:func:`hides_enough`), the smallest cells shown that are above 0 are
    hidden too, one after the other (*complementary suppression*). Columns that are sums of each other must be guarded together by the
    caller: hide them in one table of parts and publish no sum of hidden ones.
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
    remark = Remark("small_numbers_hidden", "excluded", len(hidden), len(table) * len(wanted), {"least": least})
    return Published(shown, hidden, (remark,))


def hides_enough(values: NDArray[np.float64], least: float) -> bool:
    """Whether the known sum of hidden numbers leaves each of them room from 1 up to ``least`` at the least.

    Parameters
    ----------
    values
        The hidden numbers above 0 whose sum is known, shape (n,).
    least
        The smallest number that may be shown.

    Returns
    -------
    bool
        True for no numbers at all, or where there are two or more, their sum is so large that any of them could be ``least`` with 1 for
        each of the others, and one of them is not small or their sum is so small that any could be 1 with ``least - 1`` for the others.

    Notes
    -----
    Two hidden places of 9 sum to 18, and so would tell that both are 9 to whoever knows that fewer than 10 are hidden; two of 1 sum to 2.
    """
    n, total = len(values), float(values.sum())
    if n < 2:
        return n == 0
    return total >= n - 1 + least and (bool((values >= least).any()) or total <= (n - 1) * (least - 1))


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
        for row in order[of_group[order]]:
            if hides_enough(count[(small | protects) & of_group], least):
                break
            protects[row] |= count[row] >= least
    return protects
