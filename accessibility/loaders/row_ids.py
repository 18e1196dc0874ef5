"""Ids of rows: the file's own, or made from the order and names of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from accessibility.errors import counted
from accessibility.loaders.cells import texts
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Ids", "same_rows", "with_ids"]

_NOT_WORD = re.compile(r"[^\w]+")
_MOST_LETTERS = 30
_ROWS_SHOWN = 5


class Ids(NamedTuple):
    """Ids for the rows of a table.

    Parameters
    ----------
    labels
        One id for each row, str.
    faults
        One sentence for each kind of fault.
    remarks
        Said if the ids were made.
    """

    labels: pd.Index
    faults: list[str]
    remarks: tuple[Remark, ...]


def with_ids(
    table: pd.DataFrame, name: str, where: str, *, fallbacks: Sequence[str] = (), prefix: str = "", each_row_differs: bool = True
) -> Ids:
    """Ids from the column ``name``, from a fallback that is filled and unique, or made from row and name.

    Parameters
    ----------
    table
        As read, index ``row``.
    name
        The id's column and the index's name.
    where
        The file, for remarks.
    fallbacks
        Columns to take instead if every cell is filled and differs.
    prefix
        Put before ids that are made.
    each_row_differs
        Whether two rows the same in every cell are a fault where ids are made.

    Returns
    -------
    Ids
        Duplicates in the column itself are left for the table's check; a made id is as ``0007-kelujärvi``.
    """
    if name in table:
        ids = texts(table[name])
        empty = ids.isna()
        faults = []
        if empty.any():
            rows = ", ".join(str(row) for row in table.index[empty][:_ROWS_SHOWN])
            faults.append(f"id {name!r} must not be empty; empty in {counted(empty.sum(), 'row')}: {rows}")
        return Ids(pd.Index(ids.fillna(""), name=name, dtype="str"), faults, ())
    for fallback in (column for column in fallbacks if column in table):
        ids = texts(table[fallback])
        if ids.notna().all() and ids.is_unique:
            return Ids(pd.Index(ids, name=name, dtype="str"), [], ())
    names = texts(table["name"]).fillna("") if "name" in table else pd.Series("", index=table.index)
    digits = max(4, len(str(len(table))))
    made = [f"{prefix}{number:0{digits}d}-{_slug(str(text))}".rstrip("-") for number, text in enumerate(names, 1)]
    remark = Remark("ids_made", "noted", len(table), len(table), {"file": where, "column": name})
    return Ids(pd.Index(made, name=name, dtype="str"), same_rows(table) if each_row_differs else [], (remark,))


def same_rows(table: pd.DataFrame) -> list[str]:
    """Rows that are the same in every cell: the same thing counted twice.

    Parameters
    ----------
    table
        As read, index ``row``.

    Returns
    -------
    list of str
        One fault, or none.
    """
    cells = pd.DataFrame(table).astype(dict.fromkeys(table.columns, "object")).astype("str")
    twice = table.index[cells.duplicated()]
    if not len(twice):
        return []
    rows = ", ".join(str(row) for row in twice[:_ROWS_SHOWN])
    same = counted(len(twice), "row is", "rows are")
    return [f"{same} the same as an earlier row in every cell: rows {rows}; take them out, or give each its own id"]


def _slug(text: str) -> str:
    return _NOT_WORD.sub("-", text.casefold()).strip("-")[:_MOST_LETTERS].rstrip("-")
