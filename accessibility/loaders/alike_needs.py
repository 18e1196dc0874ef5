"""Reported needs that may be one need reported twice: of the same place and kind, said in nearly the same words within some days."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["alike", "plain"]

_MOST_COMPARED = 200
"""In larger groups only equal words are alike: comparing every pair would take too long."""
_NEAR = 0.85
"""Share of letters two texts have in common from which they are nearly the same."""


def alike(groups: pd.Series, dates: pd.Series, said: pd.DataFrame, *, days: int) -> pd.Series:
    """For each row the earlier row it may repeat.

    Parameters
    ----------
    groups
        What rows must share to be compared: place, kind and the other closed words, as one text.
    dates
        When each was reported; rows without a date are compared with each other.
    said
        What was said in own words, in any columns. It is compared and goes no further; rows without any are not compared: equal ticks of
        two people are two needs.
    days
        How far apart two reports of one need may be, inclusive.

    Returns
    -------
    pandas.Series
        Index as given: the label of the first row of those that are alike; missing where a row stands alone or is that first row.

    Notes
    -----
    Upper and lower case, punctuation and spaces are one. Texts are nearly the same if 85 of 100 letters are common in order (Ratcliff &
    Metzener 1988, as ``difflib``). Rows alike to a third are one with it.
    """
    words = said.apply(plain) if said.shape[1] else pd.DataFrame(index=groups.index)
    text = words.agg("|".join, axis=1).to_numpy() if words.shape[1] else np.full(len(groups), "")
    day = dates.to_numpy(dtype="datetime64[D]")
    first = {number: number for number in range(len(groups))}
    for rows in pd.Series(range(len(groups)), index=groups.index).groupby(groups.to_numpy(), sort=True):
        for one, other in _pairs(rows[1].to_list(), day, text, days):
            first[_root(first, other)] = _root(first, one)
    roots = [_root(first, number) for number in range(len(groups))]
    return pd.Series(
        [None if root == number else groups.index[root] for number, root in enumerate(roots)], index=groups.index, dtype="object"
    )


def _pairs(rows: list[int], day: NDArray[np.datetime64], text: NDArray[np.object_], days: int) -> Iterator[tuple[int, int]]:
    """Pairs of rows of one group that are alike, the earlier row of the table first."""
    for number, one in enumerate(rows):
        for other in rows[number + 1 :]:
            if not text[one].strip("|") or not text[other].strip("|"):
                continue
            apart = day[other] - day[one]
            both_open = np.isnat(day[one]) and np.isnat(day[other])
            if not both_open and not abs(apart) <= np.timedelta64(days, "D"):
                continue
            near = len(rows) <= _MOST_COMPARED and difflib.SequenceMatcher(None, text[one], text[other], autojunk=False)
            if text[one] == text[other] or (near and near.quick_ratio() >= _NEAR and near.ratio() >= _NEAR):
                yield one, other


def plain(column: pd.Series) -> pd.Series:
    """Texts with one case, one kind of space and no punctuation.

    Parameters
    ----------
    column
        Cells of any type.

    Returns
    -------
    pandas.Series of str
        Empty text where a cell is empty.
    """
    shown = column.astype("object").where(column.notna(), "").map(lambda cell: unicodedata.normalize("NFKC", str(cell)).casefold())
    return shown.astype("str").str.replace(r"[\W_]+", " ", regex=True).str.strip()


def _root(first: dict[int, int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number
