"""Faults of tables that people wrote themselves: the column and the row are named, what stands in the cell never is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.errors import CrsError, FileFormatError, TableError, counted
from accessibility.loaders.cells import texts
from accessibility.loaders.read_input import read_input
from accessibility.loaders.typed_columns import converted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyproj import CRS

    from accessibility.config import InputConfig
    from accessibility.loaders.loaded import Loaded
    from accessibility.schema import Column, TableSchema

__all__ = ["read_private", "typed_privately"]

_ROWS_SHOWN = 5
_ROWS = re.compile(r"(?:\d{1,7}, )*\d{1,7}")
_SHORT = re.compile(r"^row (\d{1,7}) has (\d{1,7}) cells, the header (\d{1,7})")


def read_private(config: InputConfig, folder: Path, area_crs: CRS, where: str) -> Loaded:
    """The rows of an input, as :func:`accessibility.loaders.read_input.read_input`, whose faults repeat nothing that stands in the file.

    Parameters
    ----------
    config, folder, area_crs
        As there.
    where
        What the file is called in messages.

    Returns
    -------
    Loaded

    Raises
    ------
    FileFormatError, TableError, CrsError
        With rows by their number; headings are not repeated either, since a file without any has an answer there.
    """
    try:
        return read_input(config, folder, area_crs=area_crs)
    except TableError as error:
        told = [_without_cells(fault, config.columns) for fault in error.faults]
        raise TableError(list(dict.fromkeys(told)), where) from None
    except CrsError:
        message = f"{where}: nothing says the coordinate system of its coordinates, or two differ; say it in the study with crs = …"
        raise CrsError(message) from None
    except FileFormatError as error:
        if config.file and not (folder / config.file).exists():
            raise FileFormatError(str(error)) from None
        message = f"{where}: cannot be read as a table: it is empty, holds a header only, is cut off or is not what its name says"
        raise FileFormatError(message) from None


def _without_cells(fault: str, columns: Mapping[str, str]) -> str:
    """A fault of reading, its rows kept and its words replaced."""
    if short := _SHORT.match(fault):
        return f"row {short[1]} has {short[2]} cells, the header {short[3]}"
    if fault.startswith("columns = {"):
        asked = ", ".join(f"{ours} = {theirs!r}" for ours, theirs in columns.items())
        return (
            f"a column that the study names is not among the headings of the file (columns = {{ {asked} }}); headings are not repeated here"
        )
    if " stands twice in the header" in fault:
        return "two columns have the same heading; rename one"
    rows = [found[0] for part in re.split(r"\brows? ", fault)[1:] if (found := _ROWS.match(part))]
    return f"coordinates cannot be read{f' in rows {rows[-1]}' if rows else ''}; what stands there is not repeated here"


def typed_privately(table: pd.DataFrame, schema: TableSchema) -> tuple[pd.DataFrame, list[str]]:
    """The table with its schema's columns in their types; cells that cannot be read or are out of bounds are emptied and told by row.

    Parameters
    ----------
    table
        As read, with our column names; its index names rows.
    schema
        What each column is.

    Returns
    -------
    pandas.DataFrame, list of str
        A new table, and the faults met, without a word of any cell.
    """
    cells, faults = {}, []
    for column in schema.columns:
        if column.name not in table or column.dtype == "geometry":
            continue
        cells[column.name], bad = _column(table[column.name], column)
        if bad.any():
            rows = ", ".join(map(str, bad.index[bad][:_ROWS_SHOWN])) + (" …" if int(bad.sum()) > _ROWS_SHOWN else "")
            faults.append(
                f"column {column.name!r} must hold {_wanted(column)}; {counted(bad.sum(), 'cell does', 'cells do')} not, rows {rows}"
            )
    return table.assign(**cells), faults


def _column(given: pd.Series, meant: Column) -> tuple[pd.Series, pd.Series]:
    """The column in its type, and where its cells are not what they must be."""
    bad = pd.Series(data=False, index=given.index)
    cells, faults = converted(given, meant)
    if faults:
        text = texts(given)
        known = text.dropna()
        wrong = {cell for cell in known.unique() if converted(pd.Series([cell], name=given.name), meant)[1]}
        bad = text.isin(list(wrong)) if wrong else text.notna()
        cells, _ = converted(given.mask(bad), meant)
    if meant.dtype in {"number", "integer"}:
        outside = (cells < meant.least) | (cells > meant.most)
        outside |= cells.notna() & (cells % 1 != 0) if meant.dtype == "integer" else False
        bad, cells = bad | outside, cells.mask(outside)
    return cells, bad


def _wanted(column: Column) -> str:
    if column.words:
        return f"{'some' if column.several else 'one'} of {', '.join(column.words)}"
    if column.dtype == "date":
        return "dates (YYYY-MM-DD)"
    bounds = [f"from {column.least:g}"] * (column.least > -1e300) + [f"to {column.most:g}"] * (column.most < 1e300)
    return " ".join([{"integer": "whole numbers", "number": "numbers"}.get(column.dtype, "words"), *bounds])
