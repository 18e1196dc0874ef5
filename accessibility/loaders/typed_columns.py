"""A table as read to the types its schema asks for, with every fault of the table in one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from accessibility.errors import ConfigError, MissingColumnError, TableError, nearest_word
from accessibility.loaders.cells import flags, numbers, several_words, texts, words
from accessibility.schema import check_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from accessibility.schema import Column, TableSchema

__all__ = ["check_mapping", "converted", "faults_of", "finished", "typed"]

_Table = TypeVar("_Table", bound=pd.DataFrame)


def check_mapping(columns: Mapping[str, str], known: Collection[str], where: str, prefixes: Sequence[str] = ()) -> None:
    """Refuse ``columns`` that fill a column no table has.

    Parameters
    ----------
    columns
        Our column = the file's column.
    known
        Our columns.
    where
        The file, for the message.
    prefixes
        Beginnings of further columns of ours (``people_``).

    Raises
    ------
    ConfigError
        With the nearest right name for each.
    """
    faults = []
    for ours in columns:
        if ours in known or ours.startswith(tuple(prefixes)):
            continue
        near = nearest_word(ours, known)
        hint = f"; did you mean {near!r}?" if near else "."
        faults.append(f"columns: this table has no column {ours!r}{hint} Known: {', '.join(known)}")
    if faults:
        raise ConfigError(faults, where)


def typed(
    table: _Table,
    schema: TableSchema,
    prefixes: Sequence[str] = (),
    word_maps: Mapping[str, tuple[str, Mapping[str, str]]] | None = None,
) -> tuple[_Table, list[str]]:
    """The table with its schema's columns in their types, others as they were.

    Parameters
    ----------
    table
        As read, with our column names.
    schema
        What each column is.
    prefixes
        Columns beginning so are numbers (``people_``), 0 or more.
    word_maps
        For a column, the key of the study file that translates its words, and the file's word = our word.

    Returns
    -------
    pandas.DataFrame, list of str
        A new table of the same class, and the faults met.
    """
    faults: list[str] = []
    cells: dict[str, pd.Series] = {}
    for column in schema.columns:
        if column.name in table and column.dtype != "geometry":
            cells[column.name], more = converted(table[column.name], column, (word_maps or {}).get(column.name, ("", {})))
            faults += more
    for name in (str(name) for name in table.columns if str(name).startswith(tuple(prefixes)) and prefixes):
        cells[name], more = numbers(table[name])
        negative = cells[name] < 0
        if negative.any():
            first = ", ".join(str(row) for row in table.index[negative][:5])
            more = [*more, f"column {name!r} must be at least 0; below it in rows {first}"]
        faults += more
    return table.assign(**cells), faults


def converted(column: pd.Series, meant: Column, word_map: tuple[str, Mapping[str, str]] = ("", {})) -> tuple[pd.Series, list[str]]:
    """One column in its type, and the faults met.

    Parameters
    ----------
    column
        As read.
    meant
        What it is.
    word_map
        The key of the study file that translates its words, and the file's word = our word.

    Returns
    -------
    pandas.Series, list of str
    """
    if meant.dtype in {"number", "integer"}:
        return numbers(column, counts=str(column.name).startswith("people"))
    if meant.dtype == "flag":
        return flags(column)
    if meant.dtype == "date":
        return _dates(column)
    if meant.words and meant.several:
        return several_words(column, meant.words)
    if meant.words:
        key, translated = word_map
        return words(column, meant.words, translated, mend=f". Translate it with {key} = {{{{ {{word!r}} = … }}}}" if key else "")
    return texts(column), []


def _dates(column: pd.Series) -> tuple[pd.Series, list[str]]:
    text = texts(column)
    dates = pd.to_datetime(text, format="ISO8601", errors="coerce")
    bad = text.notna() & dates.isna()
    if not bad.any():
        return dates, []
    first = ", ".join(str(row) for row in text.index[bad][:5])
    return dates, [f"column {str(column.name)!r} must hold dates (YYYY-MM-DD); others in rows {first}"]


def finished(
    table: _Table, schema: TableSchema, where: str, faults: Sequence[str] = (), prefixes: Sequence[str] = (), missing: Sequence[str] = ()
) -> _Table:
    """The table checked, its columns in the schema's order, sorted by id.

    Parameters
    ----------
    table
        Typed, its index set.
    schema
        What it must hold.
    where
        The file, for the message.
    faults
        Faults met on the way.
    prefixes
        Further columns to keep.
    missing
        Faults met on the way that are columns that are not there.

    Returns
    -------
    pandas.DataFrame
        Of the same class; optional columns that the file lacks are there, empty.

    Raises
    ------
    MissingColumnError
        If columns are missing and nothing else is wrong.
    TableError
        With every fault of the table.
    """
    found = faults_of(table, schema, where)
    if found is not None and not faults and not missing:
        raise found
    if missing and not faults and (found is None or isinstance(found, MissingColumnError)):
        raise MissingColumnError([*missing, *(found.faults if found is not None else ())], where)
    if missing or faults:
        raise TableError([*missing, *faults, *(found.faults if found is not None else ())], where)
    lacking = {column.name: _empty(column, table.index) for column in schema.columns if column.name not in table}
    whole = table.assign(**lacking)
    further = [str(name) for name in table.columns if prefixes and str(name).startswith(tuple(prefixes))]
    return whole[[column.name for column in schema.columns] + further].sort_index(kind="stable")


def faults_of(table: pd.DataFrame, schema: TableSchema, where: str) -> TableError | None:
    """What is wrong with a table, not raised, so that it can be told with the faults of another.

    Parameters
    ----------
    table
        Typed, its index set.
    schema
        What it must hold.
    where
        The file, for the message.

    Returns
    -------
    TableError or None
    """
    try:
        check_table(table, schema, where)
    except TableError as error:
        return error
    return None


def _empty(column: Column, index: pd.Index) -> pd.Series:
    if column.dtype in {"number", "integer"}:
        return pd.Series(np.nan, index=index, dtype="float64")
    if column.dtype == "date":
        return pd.Series(pd.NaT, index=index)
    return pd.Series(np.nan, index=index, dtype="str")
