"""The Finnish TMC location table, from either of its two zip files, as one table of points and one of lines."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from accessibility.errors import DuplicateIdError, FileFormatError, MissingColumnError, TableError
from accessibility.loaders.read_text import frame_of_rows
from accessibility.loaders.zip_limits import members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["TmcTable", "read_table"]

_MOST_BYTES = 200_000_000
"""One member unpacked; the largest of version 1.11.45 has 5.5 million bytes."""
_ROWS_SHOWN = 5
_LEAST_X, _MOST_X, _LEAST_Y, _MOST_Y = 0, 900_000, 6_500_000, 7_900_000
"""Finland and the foreign ends of its roads in ETRS-TM35FIN metres."""
_ADDRESS = r"FinCode:(\d+);(\d+);(\d+)"

_POINTS = ("LCD", "TCD", "STCD", "N1ID", "N2ID", "SEG_LCD", "ROA_LCD", "ETRS_TM35FINX", "ETRS_TM35FINY", "GEOCODE")
_OFFSETS = ("LCD", "NEG_OFF_LCD", "POS_OFF_LCD")
_ROADS = ("LCD", "TCD", "STCD", "ROADNUMBER", "RNID", "N1ID", "N2ID")
_SEGMENTS = (*_ROADS, "ROA_LCD")
_NAMES = ("NID", "NAME")
_SIMPLE = (
    *("LocationCode", "Class", "Type", "Subtype", "Road/JunctionNo", "RoadName", "FirstName", "SecondName", "LinearRef"),
    *("NegOffset", "PosOffset", "Etrs_TM35FinXCoord", "Etrs_TM35FinYCoord", "GEOCODE"),
)
_DAT = {
    "POINTS.DAT": (_POINTS, "utf-8"),
    "POFFSETS.DAT": (_OFFSETS, "utf-8"),
    "ROADS.DAT": (_ROADS, "iso-8859-1"),
    "SEGMENTS.DAT": (_SEGMENTS, "utf-8"),
    "NAMES.DAT": (_NAMES, "utf-8"),
}


class TmcTable(NamedTuple):
    """Points on roads and the lines they are on.

    Parameters
    ----------
    points
        Index ``point`` (location code), ascending. ``type``, ``subtype`` (TCD and STCD), ``line`` (location code), ``before`` and
        ``after`` (neighbours on the line's road, 0 = none), ``x``, ``y`` (ETRS-TM35FIN metres), ``name``, ``crossing`` (text: the
        number or name of the road met here, empty = not said), ``address_road``, ``address_section``, ``address_metres``
        (official road address, NaN = none).
    lines
        Index ``line`` (location code), ascending. ``type``, ``subtype``, ``number`` (text, empty = none), ``name``, ``road``
        (location code of the whole road, for a segment the road it is part of).
    """

    points: pd.DataFrame
    lines: pd.DataFrame


def read_table(path: Path) -> TmcTable:
    """Points and lines of the location table; coordinates and addresses in metres.

    Parameters
    ----------
    path
        The zip of normalised ``.DAT`` tables or the zip with one ``simple`` CSV; told apart by what they hold.

    Returns
    -------
    TmcTable

    Raises
    ------
    FileFormatError
        If it is no zip, is cut off, is too large, or holds neither of the two.
    TableError
        With all faults of its rows at once.

    Notes
    -----
    Location tables are exchanged as ISO 14819-3 describes. Points without neighbours (parking houses) are on no road and left out.
    """
    held = {name.rsplit("/", 1)[-1]: name for name in members(path)}
    simple = sorted(name for name in held if "simple" in name.lower() and name.lower().endswith(".csv"))
    missing = [name for name in _DAT if name not in held]
    if simple:
        table = _read_simple(path, held[simple[0]])
    elif not missing:
        table = _read_dat(path, held)
    else:
        message = (
            f"{path.name}: expected a Finnish TMC location table (POINTS.DAT, ROADS.DAT … or one *simple*.csv); "
            f"missing: {', '.join(missing)}; give the zip as it was published"
        )
        raise FileFormatError(message)
    _check(table, path.name)
    return table


def _read_simple(path: Path, member: str) -> TmcTable:
    rows = _member(path, member, _SIMPLE, "utf-8", ",")
    rows = rows.rename(columns={"LocationCode": "code", "Type": "type", "Subtype": "subtype", "LinearRef": "line", "GEOCODE": "address"})
    rows = rows.rename(columns={"FirstName": "first", "SecondName": "second", "NegOffset": "before", "PosOffset": "after"})
    rows = rows.rename(columns={"Etrs_TM35FinXCoord": "x", "Etrs_TM35FinYCoord": "y", "Road/JunctionNo": "number", "RoadName": "own_name"})
    where = f"{path.name}/{member}"
    lines = rows[rows["Class"] == "L"]
    points = rows[(rows["Class"] == "P") & rows["before"].notna() & rows["after"].notna()]
    return TmcTable(_points(points, where), _lines(lines.assign(road=lines["line"]), where))


def _read_dat(path: Path, held: dict[str, str]) -> TmcTable:
    read = {name: _member(path, held[name], columns, encoding, "\t") for name, (columns, encoding) in _DAT.items()}
    names = read["NAMES.DAT"].drop_duplicates("NID").set_index("NID")["NAME"]
    points = read["POINTS.DAT"].merge(read["POFFSETS.DAT"], on="LCD", how="inner")
    points = points.rename(columns={"LCD": "code", "TCD": "type", "STCD": "subtype", "GEOCODE": "address"})
    points = points.rename(columns={"ETRS_TM35FINX": "x", "ETRS_TM35FINY": "y", "NEG_OFF_LCD": "before", "POS_OFF_LCD": "after"})
    in_segment = points["SEG_LCD"].notna() & (points["SEG_LCD"] != "0")
    points["line"] = points["SEG_LCD"].where(in_segment, points["ROA_LCD"])
    lines = pd.concat([read["ROADS.DAT"], read["SEGMENTS.DAT"]], ignore_index=True)
    lines = lines.rename(columns={"LCD": "code", "TCD": "type", "STCD": "subtype", "ROADNUMBER": "number", "ROA_LCD": "road"})
    for table in (points, lines):
        table["first"], table["second"] = table["N1ID"].map(names), table["N2ID"].map(names)
    lines["own_name"] = lines["RNID"].map(names)
    return TmcTable(_points(points, f"{path.name}/POINTS.DAT"), _lines(lines, f"{path.name}/ROADS.DAT"))


def _member(path: Path, member: str, columns: Sequence[str], encoding: str, delimiter: str) -> pd.DataFrame:
    """The columns asked for of one member, as text."""
    where = f"{path.name}/{member}"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            raw = file.read(_MOST_BYTES + 1)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        message = f"{where}: cut off, damaged or locked ({error}); download it again"
        raise FileFormatError(message) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        message = f"{where}: damaged ({error}); download it again"
        raise FileFormatError(message) from error
    if len(raw) > _MOST_BYTES:
        message = f"{where}: unpacks to more than {_MOST_BYTES:,} bytes; not a location table"
        raise FileFormatError(message)
    try:
        text = io.StringIO(raw.decode("utf-8-sig" if encoding == "utf-8" else encoding), newline="")
        rows = frame_of_rows(
            _padded(
                list(csv.reader(text, "excel", delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL)),
                columns,
            ),
            where,
        )
    except UnicodeDecodeError as error:
        message = f"{where}: not {encoding} text ({error.reason} at byte {error.start}); expected the table as it was published"
        raise FileFormatError(message) from error
    except csv.Error as error:
        message = f"{where}: not a readable table: {error}"
        raise FileFormatError(message) from error
    missing = [column for column in columns if column not in rows]
    if missing:
        given = ", ".join(map(str, rows.columns))
        raise MissingColumnError([f"column {column!r} is missing; given: {given}" for column in missing], where)
    return rows[list(columns)]


def _padded(rows: list[list[str]], columns: Sequence[str]) -> list[list[str]]:
    """The rows, those filled up that lack only cells behind the columns asked for (SEGMENTS.DAT is published so)."""
    header = rows[0] if rows else []
    needed = max((header.index(column) + 1 for column in columns if column in header), default=len(header))
    return [row + [""] * (len(header) - len(row)) if needed <= len(row) < len(header) else row for row in rows]


def _points(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    faults: list[str] = []
    point = pd.DataFrame({name: _whole(rows, name, faults) for name in ("code", "type", "subtype", "line", "before", "after")})
    for axis, least, most in (("x", _LEAST_X, _MOST_X), ("y", _LEAST_Y, _MOST_Y)):
        point[axis] = pd.to_numeric(rows[axis].str.replace(",", ".", regex=False), errors="coerce").round(2)
        wrong = ~point[axis].between(least, most)
        if wrong.any():
            faults.append(
                f"{axis} must be ETRS-TM35FIN metres, {least:,} to {most:,}; given {_sample(rows.loc[wrong, axis])} "
                f"at points {_sample(rows.loc[wrong, 'code'])}; are x and y swapped?"
            )
    address = rows["address"].str.extract(f"^{_ADDRESS}$").astype("float64")
    odd = rows["address"].notna() & address[0].isna()
    if odd.any():
        faults.append(f"an address must be FinCode:road;section;metres, given {_sample(rows.loc[odd, 'address'])}")
    if faults:
        raise TableError(faults, where)
    point["name"], point["crossing"] = rows["first"].fillna(""), rows["second"].fillna("")
    point[["address_road", "address_section", "address_metres"]] = address
    return point.set_index("code").sort_index().rename_axis("point")


def _lines(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    faults: list[str] = []
    line = pd.DataFrame({name: _whole(rows, name, faults) for name in ("code", "type", "subtype", "road")})
    if faults:
        raise TableError(faults, where)
    line["road"] = line["road"].where(line["road"] != 0, line["code"])
    ends = rows["first"].fillna("") + "–" + rows["second"].fillna("")  # noqa: RUF001
    line["number"], line["name"] = rows["number"].fillna(""), rows["own_name"].fillna(ends).str.strip("–")  # noqa: RUF001
    return line.set_index("code").sort_index().rename_axis("line")


def _whole(rows: pd.DataFrame, name: str, faults: list[str]) -> pd.Series[int]:
    """A column of whole numbers, empty = 0; what is none becomes a fault."""
    given = rows[name].fillna("0")
    numbers = pd.to_numeric(given.where(given.str.fullmatch(r"\d{1,9}"), other=None), errors="coerce")
    bad = numbers.isna()
    if bad.any():
        faults.append(f"{name} must be a whole number, given {_sample(given[bad])} in rows {_sample(rows.index[bad])}")
    return numbers.fillna(0).astype(np.int64)


def _check(table: TmcTable, where: str) -> None:
    """Refuse codes that stand twice, and neighbours or lines that are not there."""
    points, lines = table
    if points.empty or lines.empty:
        message = f"{where}: no points with neighbours, or no lines; expected the whole location table"
        raise FileFormatError(message)
    twice = [code for index in (points.index, lines.index) for code in index[index.duplicated()]]
    if twice:
        raise DuplicateIdError([f"location codes must be unique; {len(twice)} stand twice: {_sample(twice)}"], where)
    faults = []
    for column, known in (("line", lines.index), ("before", points.index), ("after", points.index)):
        stray = (points[column] != 0) & ~points[column].isin(known) if column != "line" else ~points[column].isin(known)
        if stray.any():
            faults.append(f"{column} of points {_sample(points.index[stray])} is not in the table: {_sample(points.loc[stray, column])}")
    if not faults:
        onward, back = points.loc[points["after"] != 0, "after"], points.loc[points["before"] != 0, "before"]
        torn = set(zip(onward.index, onward, strict=True)) ^ set(zip(back, back.index, strict=True))
        if torn:
            faults.append(f"neighbours must name each other; {len(torn)} pairs do not: {_sample(sorted(torn))}")
    stray = ~lines["road"].isin(lines.index)
    if stray.any():
        faults.append(f"the road of segments {_sample(lines.index[stray])} is not in the table")
    if faults:
        raise TableError(faults, where)


def _sample(values: Sequence[object] | pd.Series | pd.Index) -> str:
    """The first few values, and how many more there are."""
    shown = ", ".join(str(value) for value in list(values)[:_ROWS_SHOWN])
    more = len(values) - _ROWS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
