"""Rows that a study leaves out by what stands in a column, counted by column and told; a value that no row has is told too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError, MissingColumnError, nearest_word
from accessibility.loaders.cells import texts
from accessibility.loaders.point_table import rows
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["left_out"]


def left_out(
    table: pd.DataFrame, exclude: Mapping[str, Sequence[str]], where: str, *, what: str, columns: Mapping[str, str] | None = None
) -> tuple[NDArray[np.bool_], tuple[Remark, ...]]:
    """Which rows stay once those that the study leaves out are gone.

    Parameters
    ----------
    table
        As read, indexed by id; the index's name may be asked for like a column.
    exclude
        Column = values whose rows go, each compared as text.
    where
        The file or dataset, for messages and remarks.
    what
        ``"places"`` or ``"services"``: the first word of the remark's code.
    columns
        Our column = the file's, where columns are renamed already; the file's name is understood too.

    Returns
    -------
    numpy.ndarray of bool, tuple of Remark
        One flag for each row; remarks ``…_excluded`` and ``exclude_matched_nothing``.

    Raises
    ------
    MissingColumnError
        If a column is not there, with the nearest one.
    DataError
        If nothing would be left.
    """
    renamed = {theirs: ours for ours, theirs in (columns or {}).items()}
    remarks: tuple[Remark, ...] = ()
    keep = np.ones(len(table), dtype=bool)
    faults = []
    for name, values in exclude.items():
        column = name if name in table else renamed.get(name, name)
        if column not in table and column != table.index.name:
            near = nearest_word(name, [str(given) for given in table.columns])
            hint = f"; did you mean {near!r}?" if near else ""
            faults.append(f"exclude: the file has no column {name!r}{hint}")
            continue
        cells = texts(table[column] if column in table else table.index.to_series())
        hit = cells.isin(values).to_numpy()
        ids = table.index[hit & keep].unique()
        details: dict[str, str | float] = {"file": where, "column": name, "values": ", ".join(values)}
        if len(ids):
            code = {"places": "places_excluded", "services": "services_excluded"}[what]
            remarks += (Remark(code, "excluded", len(ids), table.index.nunique(), details, rows(ids)),)
        keep &= ~hit
        absent = [value for value in values if not (cells == value).any()]
        if absent:
            remarks += (Remark("exclude_matched_nothing", "noted", len(absent), None, {"file": where, "column": name}, tuple(absent)),)
    if faults:
        raise MissingColumnError(faults, where)
    if len(table) and not keep.any():
        message = f"{where}: exclude leaves out all of its {table.index.nunique()} {what}; take a value out of exclude"
        raise DataError(message)
    return keep, remarks
