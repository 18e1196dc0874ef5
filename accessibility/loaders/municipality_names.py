"""Municipalities picked by name from a file of boundaries, in whichever language their names are written."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from accessibility.errors import DataError, MissingColumnError, nearest_word
from accessibility.loaders.cells import texts
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Names", "folded", "names_of", "picked"]

_FINNISH = ("namefin", "nimi", "name_fi", "nimi_fi", "kunta_nimi", "kuntanimi", "municipality_name_fi", "kunta_name")
_SWEDISH = ("nameswe", "namn", "name_sv", "nimi_sv", "kommun", "kommunnamn", "municipality_name_sv")
_OTHER = ("name", "municipality", "municipality_name", "kunta", "name_en", "nafn", "navn", "nimetus", "onimi")


class Names(NamedTuple):
    """Names of the rows of a boundary file.

    Parameters
    ----------
    name
        The name shown, str; missing where there is none.
    name_sv
        The Swedish name, or None if the file has no column for it.
    columns
        Columns names may be looked up in.
    remarks
        Said if the column was guessed.
    """

    name: pd.Series
    name_sv: pd.Series | None
    columns: tuple[str, ...]
    remarks: tuple[Remark, ...]


def names_of(table: pd.DataFrame, asked: str | None, where: str, *, needed: bool) -> Names:
    """The columns of names in a boundary file.

    Parameters
    ----------
    table
        As read.
    asked
        The column the study names; guessed among usual names if None.
    where
        The file.
    needed
        Whether municipalities are picked by name, so that a file without names is refused.

    Returns
    -------
    Names

    Raises
    ------
    MissingColumnError
        If the column named is not there, or none can be guessed and one is needed.
    """
    given = [str(column) for column in table.columns if column != "geometry"]
    byfolded = {column.casefold(): column for column in reversed(given)}
    swedish = next((byfolded[usual] for usual in _SWEDISH if usual in byfolded), None)
    if asked is not None:
        if asked not in given:
            near = nearest_word(asked, given)
            hint = f"; did you mean {near!r}?" if near else ""
            fault = f"name_column = {asked!r}: the file has no such column{hint}; it has: {', '.join(given)}"
            raise MissingColumnError(fault, where)
        return Names(texts(table[asked]), texts(table[swedish]) if swedish else None, (asked,), ())
    found = [byfolded[usual] for usual in (*_FINNISH, *_OTHER, *_SWEDISH) if usual in byfolded]
    if not found:
        if needed:
            fault = f"no column of names was recognised; say which it is with name_column = …; it has: {', '.join(given)}"
            raise MissingColumnError(fault, where)
        return Names(pd.Series(float("nan"), index=table.index, dtype="str"), None, (), ())
    remark = Remark("name_column_guessed", "guessed", details={"file": where, "column": found[0]})
    return Names(texts(table[found[0]]), texts(table[swedish]) if swedish else None, tuple(found), (remark,))


def picked(table: pd.DataFrame, names: Names, wanted: Sequence[str], where: str) -> pd.Series:
    """Which rows carry one of the names asked for, in any of the columns of names.

    Parameters
    ----------
    table
        As read.
    names
        Its columns of names.
    wanted
        Names, in any case.
    where
        The file.

    Returns
    -------
    pandas.Series of bool

    Raises
    ------
    DataError
        With the nearest name for each that is not there.
    """
    cells = pd.DataFrame({column: texts(table[column]).map(folded, na_action="ignore") for column in names.columns})
    known = {folded(name): name for column in reversed(names.columns) for name in texts(table[column]).dropna()}
    faults = []
    for name in wanted:
        if folded(name) in known:
            continue
        near = nearest_word(folded(name), known)
        hint = f"; did you mean {known[near]!r}?" if near else f"; the file has, among others, {', '.join(sorted(known.values())[:5])}"
        faults.append(f"no area is called {name!r}{hint}")
    if faults:
        message = f"{where}: {'; '.join(faults)}"
        raise DataError(message)
    return cells.isin({folded(name) for name in wanted}).any(axis="columns")


def folded(name: str) -> str:
    """A name as it is compared: letters composed, case and outer spaces gone.

    Parameters
    ----------
    name
        As written.

    Returns
    -------
    str

    Examples
    --------
    >>> folded(" KEMIJÄRVI")
    'kemijärvi'
    """
    return unicodedata.normalize("NFC", str(name)).strip().casefold()
