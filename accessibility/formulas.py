"""Texts that a spreadsheet could take for a formula: an apostrophe before them when they are written, and off again when they come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["inert", "inert_text", "text_again", "texts_again"]

_SIGN = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
"""What a formula begins with, in narrow and in wide letters."""
_BEFORE = "[ \"'\u00a0]*"
"""What a spreadsheet passes over before it, and apostrophes, so that those of a name itself are told apart from ours."""
_FIRST = re.compile(f"{_BEFORE}(?:{_SIGN}|[\\t\\r\\n])")
_LATER = re.compile(f"(?<=[;,\\t\\r\\n])(?={_BEFORE}{_SIGN})")
_OURS_LATER = re.compile(f"(?<=[;,\\t\\r\\n])'(?={_BEFORE}{_SIGN})")


def inert_text(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could see a formula begin.

    Parameters
    ----------
    text
        A cell.

    Notes
    -----
    Also after commas, semicolons and tabs: a spreadsheet that expects another delimiter than the file has begins a new cell there.

    Examples
    --------
    >>> inert_text("=1+1"), inert_text("Kylä;=1+1"), inert_text("Ylä-Kylä")
    ("'=1+1", "Kylä;'=1+1", 'Ylä-Kylä')
    """
    later = _LATER.sub("'", text)
    return f"'{later}" if _FIRST.match(later) else later


def text_again(text: str) -> str:
    """The text as it was before :func:`inert_text`; one that was never made inert stays.

    Parameters
    ----------
    text
        A cell of a file that came back.

    Examples
    --------
    >>> text_again("'=1+1"), text_again("'s-Gravenhage")
    ('=1+1', "'s-Gravenhage")
    """
    first = text[1:] if text.startswith("'") and _FIRST.match(text[1:]) else text
    return _OURS_LATER.sub("", first)


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every text and heading made inert.

    Parameters
    ----------
    table
        Any table; its index is left as it is.

    Examples
    --------
    >>> inert(pd.DataFrame({"name": ["=1+1", "Kylä"], "minutes": [-1.0, 2.0]})).to_dict("list")
    {'name': ["'=1+1", 'Kylä'], 'minutes': [-1.0, 2.0]}
    """
    return _each_text(table, inert_text).rename(columns=lambda name: inert_text(str(name)))


def texts_again(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every text as it was before :func:`inert`; headings stay.

    Parameters
    ----------
    table
        As it came back.
    """
    return _each_text(table, text_again)


def _each_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """The table with its texts changed, whatever the type of their column."""

    def changed(cell: object) -> object:
        return change(cell) if isinstance(cell, str) else cell

    def holds_texts(column: pd.Series) -> bool:
        return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column) or column.name == "geometry")

    texts = [str(name) for name in table if holds_texts(table[name])]
    return table.assign(**{name: table[name].astype("object").map(changed) for name in texts})
