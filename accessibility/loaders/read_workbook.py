"""One sheet of an Excel workbook as a table of strings."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from accessibility.errors import FileFormatError, nearest_word
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.read_text import frame_of_rows
from accessibility.loaders.zip_limits import members
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

__all__ = ["read_workbook"]

_MALFORMED = (KeyError, IndexError, ValueError, TypeError, AttributeError, OSError, SyntaxError)
"""What openpyxl raises on markup that is no workbook's; both XML parsers' errors are syntax errors."""

_MOST_ROWS = 1_048_576
_ONLY_ZEROS = re.compile(r"^0{2,}$")


def read_workbook(path: Path, sheet: str | None = None) -> Loaded:
    """One sheet as a table of strings; empty cells are missing.

    Parameters
    ----------
    path
        An ``.xlsx`` or ``.xlsm`` file; the first row of the sheet names the columns.
    sheet
        Which one; may be left out if only one holds anything.

    Returns
    -------
    Loaded
        Index ``row``: the row as Excel numbers it. Numbers shown with leading zeros (``00100``) keep them.

    Raises
    ------
    FileFormatError
        If the file is no workbook, is cut off, too large, or has no such sheet.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    members(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, *_MALFORMED) as error:
        message = f"{path.name}: cannot be read as an Excel workbook ({error}); open it in Excel and save it again as .xlsx"
        raise FileFormatError(message) from error
    try:
        name, remarks = _sheet(book, sheet, path.name)
        page = book[name]
        page.reset_dimensions()
        rows = [[_text(cell) for cell in row] for row in page.iter_rows(max_row=_MOST_ROWS)]
    except _MALFORMED as error:
        message = f"{path.name}: its sheet cannot be read ({error}); open it in Excel and save it again as .xlsx"
        raise FileFormatError(message) from error
    finally:
        book.close()
    width = max((len(row) for row in rows), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return Loaded(frame_of_rows(rows, f"{path.name}, sheet {name}"), remarks)


def _sheet(book: Workbook, asked: str | None, where: str) -> tuple[str, tuple[Remark, ...]]:
    """The sheet to read; a remark if it was the first of several."""
    names = [page.title for page in book.worksheets]
    if asked is not None:
        if asked not in names:
            near = nearest_word(asked, names)
            hint = f"; did you mean {near!r}?" if near else "."
            message = f"{where}: no sheet {asked!r}{hint} Its sheets: {', '.join(names)}"
            raise FileFormatError(message)
        return asked, ()
    if not names:
        message = f"{where}: the workbook has no sheet with cells"
        raise FileFormatError(message)
    if len(names) == 1:
        return names[0], ()
    return names[0], (Remark("first_sheet", "guessed", details={"file": where, "sheet": names[0], "sheets": len(names)}),)


def _text(cell: object) -> str:
    """A cell as a person sees it, in plain notation."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        shown = str(getattr(cell, "number_format", ""))
        return str(value).zfill(len(shown)) if _ONLY_ZEROS.match(shown) else str(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value)
