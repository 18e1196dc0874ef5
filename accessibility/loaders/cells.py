"""Cells as people write them to numbers, flags and words; what cannot be read is a fault that names its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from accessibility.errors import nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Cells", "flags", "numbers", "several_words", "texts", "words"]

_ROWS_SHOWN = 5
_UNKNOWN_MARKS = frozenset({".", "..", "..."})
"""Statistics Finland and Statistics Sweden write these where a figure is not known or not told."""
_GROUP_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u2009\u202f'](?=\d{3}(?!\d))")
_THOUSANDS_COMMA = re.compile(r"^-?\d{1,3}((,\d{3}){2,}(\.\d+)?|(,\d{3})+\.\d+)$")
_THOUSANDS_DOT = re.compile(r"^-?\d{1,3}((\.\d{3}){2,}(,\d+)?|(\.\d{3})+,\d+)$")
_EITHER_COMMA = re.compile(r"^-?[1-9]\d{0,2},\d{3}$")
_EITHER_DOT = re.compile(r"^-?[1-9]\d{0,2}\.\d{3}$")
_JOINED = re.compile(r"[,;+]")
_TRUE = frozenset({"true", "yes", "1", "t", "y", "kyllä", "k", "ja", "j"})
_FALSE = frozenset({"false", "no", "0", "f", "n", "ei", "e", "nej"})


class Cells(NamedTuple):
    """Converted cells and the faults met.

    Parameters
    ----------
    column
        The cells; missing where unknown or faulty.
    faults
        One sentence for each kind of fault.
    """

    column: pd.Series
    faults: list[str]


def texts(column: pd.Series) -> pd.Series:
    """Cells as text: ``5.0`` becomes ``5``, empty text is missing.

    Parameters
    ----------
    column
        Cells of any type.

    Returns
    -------
    pandas.Series of str

    Examples
    --------
    >>> texts(pd.Series([5.0, None])).tolist()
    ['5', nan]
    """
    if pd.api.types.is_float_dtype(column):
        whole = column.dropna() % 1 == 0
        shown = column.map(lambda value: f"{value:.0f}" if whole.all() else f"{value:.15g}", na_action="ignore")
    else:
        shown = column.astype("object").map(str, na_action="ignore")
    text = shown.astype("str").str.strip()
    return text.mask(text == "")


def numbers(column: pd.Series, *, comma_is_decimal: bool = False, counts: bool = False) -> Cells:
    """Cells as numbers: ``1 234``, ``1,5`` and ``1.5`` are understood; infinite ones and words are faults.

    Parameters
    ----------
    column
        Cells of any type.
    comma_is_decimal
        Whether a comma can only be a decimal comma (coordinates).
    counts
        Whether it holds counts such as people, where ``1.840`` may well mean 1840: refused where nothing in the column tells.

    Returns
    -------
    Cells
        Values float64, missing where the cell is empty or a statistics office's mark for unknown (``..``).

    Examples
    --------
    >>> numbers(pd.Series(["1 234", "0,5", "..", ""])).column.tolist()
    [1234.0, 0.5, nan, nan]
    """
    name = str(column.name)
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.astype("float64")
        faults: list[str] = []
    else:
        text = texts(column)
        text = text.mask(text.isin(_UNKNOWN_MARKS))
        plain, faults = _plain(text, name, comma_is_decimal=comma_is_decimal)
        faults = faults or (_either_dot(text, name) if counts else [])
        values = pd.to_numeric(plain, errors="coerce").astype("float64")
        bad = text.notna() & (values.isna() | plain.str.casefold().isin(["nan", "inf", "-inf", "infinity"]))
        if bad.any() and not faults:
            given = _sample(text[bad].unique())
            faults.append(f"column {name!r} must hold numbers, given {given} in rows {_rows(bad)}; leave a cell empty if it is not known")
    endless = values.abs() == np.inf
    if endless.any() and not faults:
        faults.append(
            f"column {name!r} must hold finite numbers, given inf in rows {_rows(endless)}; leave a cell empty if it is not known"
        )
    return Cells(values.mask(endless), faults)


def _plain(text: pd.Series, name: str, *, comma_is_decimal: bool) -> tuple[pd.Series, list[str]]:
    """Numbers in plain notation: no group separators, a dot before decimals."""
    text = text.str.replace("\u2212", "-", regex=False).str.replace(_GROUP_SPACES, "", regex=True)
    dotted = text.str.match(_THOUSANDS_DOT, na=False)
    text = text.mask(dotted, text.str.replace(".", "", regex=False))
    commas = text.str.contains(",", na=False, regex=False)
    thousands = text.str.match(_THOUSANDS_COMMA, na=False)
    either = commas & text.str.match(_EITHER_COMMA, na=False)
    decimal = commas & ~thousands & ~either
    if thousands.any() and not decimal.any():
        return text.str.replace(",", "", regex=False), []
    doubtful = either.any() and not decimal.any() and not comma_is_decimal
    if thousands.any() or doubtful:
        which = thousands | either
        one = text[which].iloc[0]
        fault = (
            f"column {name!r}: {one} in row {text.index[which][0]} can be read as {one.replace(',', '')} or as {one.replace(',', '.')}; "
            "write it without a comma"
        )
        return text, [fault]
    return text.str.replace(",", ".", regex=False), []


def _either_dot(text: pd.Series, name: str) -> list[str]:
    """A fault where a dot may stand before thousands or before decimals, and no cell of the column tells which."""
    either = text.str.match(_EITHER_DOT, na=False)
    told = text.str.contains(".", na=False, regex=False) & ~either
    if told.any() or not either.any():
        return []
    one = text[either].iloc[0]
    read_as = f"{one.replace('.', '')} or as {one.replace('.', ',')}"
    return [f"column {name!r}: {one} in row {text.index[either][0]} can be read as {read_as}; write it without a dot"]


def flags(column: pd.Series) -> Cells:
    """Cells as true or false: ``yes``, ``kyllä``, ``ja``, ``1`` and their opposites are understood; empty is false.

    Parameters
    ----------
    column
        Cells of any type.

    Returns
    -------
    Cells
        Values bool.
    """
    text = texts(column).str.casefold()
    bad = text.notna() & ~text.isin(_TRUE | _FALSE)
    faults = []
    if bad.any():
        faults.append(f"column {str(column.name)!r} must hold true or false, given {_sample(text[bad].unique())} in rows {_rows(bad)}")
    return Cells(text.isin(_TRUE), faults)


def words(column: pd.Series, allowed: Sequence[str], mapping: Mapping[str, str] | None = None, *, mend: str = "") -> Cells:
    """Cells as words of a closed list; upper and lower case are one.

    Parameters
    ----------
    column
        Cells of any type.
    allowed
        The closed list.
    mapping
        The file's word = our word.
    mend
        How to mend an unknown word, added to each fault; ``{word}`` is replaced by it.

    Returns
    -------
    Cells
        Values str, missing where the cell is empty; one fault for each unknown word, with the nearest right one (a word of the
        list stands in for it, so that it is not called empty as well).
    """
    known = {word.casefold(): word for word in allowed} | {theirs.strip().casefold(): ours for theirs, ours in (mapping or {}).items()}
    text = texts(column)
    found = text.str.casefold().map(known)
    bad = text.notna() & found.isna()
    faults = []
    for word in text[bad].unique():
        near = None if str(word).isdigit() else nearest_word(word, known)
        hint = f"; did you mean {known[near]!r}?" if near else "."
        rows = _rows(bad & (text == word))
        faults.append(
            f"column {str(column.name)!r}: unknown word {word!r} in rows {rows}{hint} Known: {', '.join(allowed)}{mend.format(word=word)}"
        )
    return Cells(found.mask(bad, allowed[0]).astype("str"), faults)


def several_words(column: pd.Series, allowed: Sequence[str], all_words: Sequence[str] = ("all", "all_year")) -> Cells:
    """Cells holding several words of a closed list, joined by ``,`` or ``;``; all of them become empty text.

    Parameters
    ----------
    column
        Cells of any type.
    allowed
        The closed list, in the order words are written back.
    all_words
        Words that mean the whole list.

    Returns
    -------
    Cells
        Values str, words joined by commas in the order of ``allowed``; empty text where all are given, missing where none is.
    """
    text = texts(column)
    known = {word.casefold(): word for word in (*allowed, *all_words)}
    shown: dict[str, str] = {}
    faults = []
    for cell in text.dropna().unique():
        given = [word.strip() for word in _JOINED.split(str(cell)) if word.strip()]
        for word in (word for word in given if word.casefold() not in known):
            near = nearest_word(word, known)
            hint = f"; did you mean {known[near]!r}?" if near else "."
            rows = _rows(text == cell)
            faults.append(f"column {str(column.name)!r}: unknown word {word!r} in rows {rows}{hint} Known: {', '.join(allowed)}")
        meant = {known.get(word.casefold(), "") for word in given}
        everything = bool(meant & set(all_words)) or meant >= set(allowed)
        shown[str(cell)] = "" if everything else ",".join(word for word in allowed if word in meant)
    return Cells(text.map(shown).astype("str"), faults)


def _rows(where: pd.Series) -> str:
    return _sample(where.index[where])


def _sample(cells: Iterable[object]) -> str:
    values = list(cells)
    shown = ", ".join(str(value) for value in values[:_ROWS_SHOWN])
    more = len(values) - _ROWS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
