"""Delimited text (CSV, TSV) as a table of strings: encoding and delimiter found, broken rows named."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.errors import FileFormatError, TableError, counted
from accessibility.loaders.loaded import Loaded
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["frame_of_rows", "read_text"]

_MOST_BYTES = 1_000_000_000
_DELIMITERS = (";", "\t", ",", "|")
_MOST_FAULTS = 5
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Marks at the beginning of a file that tell its encoding; that of UTF-32 begins with that of UTF-16."""

_BROKEN_UTF8 = tuple(letter.encode().decode("cp1252") for letter in "äöåÄÖÅ")
"""What ä, ö and å look like when UTF-8 is read as Windows-1252."""


def read_text(path: Path) -> Loaded:
    """A delimited text file as a table of strings; empty cells are missing.

    Parameters
    ----------
    path
        A file whose first line names the columns; ``,``, ``;``, tab or ``|`` between cells.

    Returns
    -------
    Loaded
        Index ``row``: the row as a spreadsheet numbers it (the header is row 1). A remark if the file is not UTF-8.

    Raises
    ------
    FileFormatError
        If the file is empty, not text, or has a header only.
    TableError
        If rows do not have as many cells as the header.
    """
    text, remarks = _decoded(path)
    delimiter, text = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        message = f"{path.name}: not a readable table: {error}; is a quotation mark left open, or is the file cut off?"
        raise FileFormatError(message) from error
    return Loaded(frame_of_rows(rows, path.name), remarks)


def frame_of_rows(rows: list[list[str]], where: str) -> pd.DataFrame:
    """Rows of cells, the first one the header, as a table of strings.

    Parameters
    ----------
    rows
        Cells; empty text is missing.
    where
        The file, for messages.

    Returns
    -------
    pandas.DataFrame
        Index ``row`` as a spreadsheet numbers it.

    Raises
    ------
    FileFormatError
        If there is no row below the header.
    TableError
        If rows are longer or shorter than the header, or a column name stands twice.
    """
    numbered = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1)]
    numbered = [(number, row) for number, row in numbered if any(row)]
    if not numbered:
        message = f"{where}: the file is empty; expected a header row and at least one row below it"
        raise FileFormatError(message)
    header, body = numbered[0][1], numbered[1:]
    while header and not header[-1]:
        header = header[:-1]
    if not body:
        message = f"{where}: the file has a header ({', '.join(header)}) and no rows below it"
        raise FileFormatError(message)
    names = [name or f"column {number}" for number, name in enumerate(header, 1)]
    faults = [f"column {name!r} stands twice in the header; rename one" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += _ragged(body, len(names))
    if faults:
        raise TableError(faults, where)
    cells = [[cell or None for cell in row[: len(names)]] for _, row in body]
    index = pd.Index([number for number, _ in body], name="row")
    return pd.DataFrame(cells, columns=pd.Index(names), index=index, dtype="str")


def _ragged(body: list[tuple[int, list[str]]], width: int) -> list[str]:
    """Rows that are longer or shorter than the header; empty cells beyond it are nothing."""
    faults = []
    for number, row in body:
        if len(row) < width:
            faults.append(f"row {number} has {counted(len(row), 'cell')}, the header {width}; is the file cut off there?")
        elif any(row[width:]):
            faults.append(
                f"row {number} has {counted(len(row), 'cell')}, the header {width}; a column without a name, or a delimiter inside a cell?"
            )
    more = len(faults) - _MOST_FAULTS
    return [*faults[:_MOST_FAULTS], f"{more} more rows like these"] if more > 0 else faults


def _decoded(path: Path) -> tuple[str, tuple[Remark, ...]]:
    """The file's text, and a remark if it was not in UTF-8."""
    if path.stat().st_size > _MOST_BYTES:
        message = f"{path.name}: {path.stat().st_size:,} bytes of text are too many; give it as GeoPackage or Parquet"
        raise FileFormatError(message)
    raw = path.read_bytes()
    wide = next((encoding for mark, encoding in _WIDE if raw.startswith(mark)), None)
    if wide is not None:
        return _decode(raw, wide, path.name), _remarks(wide.upper(), path.name)
    if b"\0" in raw:
        message = f"{path.name}: not text; is it a workbook or a map file under another name?"
        raise FileFormatError(message)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        if error.end == len(raw) and error.reason == "unexpected end of data":
            message = f"{path.name}: the file is cut off in the middle of a letter"
            raise FileFormatError(message) from error
    text = _decode(raw, "cp1252", path.name)
    broken = next((number for number, line in enumerate(text.splitlines(), 1) if any(pair in line for pair in _BROKEN_UTF8)), None)
    if broken is not None:
        message = f"{path.name}: some lines are UTF-8 (line {broken}) and some are not; save the file again as UTF-8"
        raise FileFormatError(message)
    return text, _remarks("Windows-1252", path.name)


def _decode(raw: bytes, encoding: str, where: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        called = "neither UTF-8 nor Windows-1252 text" if encoding == "cp1252" else f"marked as {encoding.upper()} and not whole text of it"
        message = f"{where}: {called}; save the file again as UTF-8"
        raise FileFormatError(message) from error


def _remarks(encoding: str, where: str) -> tuple[Remark, ...]:
    return (Remark("text_encoding", "guessed", details={"file": where, "encoding": encoding}),)


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter and the text it divides; a first line ``sep=;`` as Excel writes it counts."""
    first, _, rest = text.partition("\n")
    first = first.rstrip("\r")
    if first.startswith("sep=") and len(first) == len("sep=") + 1:
        return first[-1], rest
    header = next((line for line in text.splitlines() if line.strip()), "")
    outside_quotes = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=outside_quotes.count), text
