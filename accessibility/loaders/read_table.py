"""Any table or map file a planner has, with the study's column names and its geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from accessibility.crs import parse_crs
from accessibility.errors import CrsError, FileFormatError, MissingColumnError, nearest_word
from accessibility.loaders.geometry_columns import with_geometry
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.missing_file import missing_file
from accessibility.loaders.read_json import is_geojson, read_json
from accessibility.loaders.read_text import read_text
from accessibility.loaders.read_vector import SUFFIXES, read_vector
from accessibility.loaders.read_workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyproj import CRS

    from accessibility.area import StudyArea

__all__ = ["in_given_crs", "read", "renamed"]

_TEXT = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".xlsm")
_MENDS = {".xls": "open it in Excel and save it as .xlsx", ".ods": "save it as .xlsx", ".gml": "save it as GeoPackage (in QGIS: Export)"}


def read(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    columns: Mapping[str, str] | None = None,
    area_crs: CRS | None = None,
    near: StudyArea | None = None,
) -> Loaded:
    """A file as a table: cells of text files and workbooks are strings, map files keep their types.

    Parameters
    ----------
    path
        CSV, TSV, Excel, JSON records, GeoPackage, GeoJSON, Shapefile, FlatGeobuf, KML,
        (Geo)Parquet, a folder of its parts, or a zipped map file.
    layer
        Layer of a map file or sheet of a workbook.
    crs
        The file's coordinate system, if it does not say it.
    columns
        Our column = the file's column.
    area_crs
        The study's own system, named in the message when the file's is not known.
    near
        Read only what touches the box around this area (map files only).

    Returns
    -------
    Loaded
        Our columns first, then the file's others under their own names; index ``row`` names rows as the file numbers them.
        A GeoDataFrame if the file has geometry or columns of coordinates.

    Raises
    ------
    FileFormatError
        If the file is missing, empty, cut off or of another format than its name says.
    MissingColumnError
        If ``columns`` names columns that are not there.
    CrsError
        If coordinates have no system, or two.
    """
    raw = _raw(path, layer, near)
    table = renamed(raw.table, columns or {}, path.name)
    given = parse_crs(crs, path.name) if crs is not None else None
    if isinstance(table, gpd.GeoDataFrame):
        return Loaded(in_given_crs(table, given, path.name, says_nothing=_says_nothing(table, path)), raw.remarks)
    placed = with_geometry(table, given, area_crs, path.name)
    return Loaded(placed.table, (*raw.remarks, *placed.remarks))


def _raw(path: Path, layer: str | None, near: StudyArea | None) -> Loaded:
    suffix = path.suffix.casefold()
    if path.is_dir() and any(path.rglob("*.parquet")):
        return read_vector(path, layer, near)
    if not path.is_file():
        raise missing_file(path, "a file, or a folder of .parquet files" if path.is_dir() else "")
    if path.stat().st_size == 0:
        message = f"{path.name}: the file is empty (0 bytes)"
        raise FileFormatError(message)
    if suffix in _TEXT:
        return read_text(path)
    if suffix in _WORKBOOKS:
        return read_workbook(path, layer)
    if suffix == ".json" and not is_geojson(path):
        return read_json(path)
    if suffix in SUFFIXES:
        loaded = read_vector(path, layer, near)
        if loaded.table.empty and not any(remark.code == "features_far_away" for remark in loaded.remarks):
            message = f"{path.name}: the file holds no rows"
            raise FileFormatError(message)
        return loaded
    mend = _MENDS.get(suffix, f"can be read: {', '.join((*_TEXT, *_WORKBOOKS, *SUFFIXES))}")
    message = f"{path.name}: files ending in {suffix or 'nothing'} cannot be read; {mend}"
    raise FileFormatError(message)


def renamed(table: Any, columns: Mapping[str, str], where: str) -> Any:  # noqa: ANN401
    """Our columns first, under our names; the file's others after them, under their own.

    Parameters
    ----------
    table
        As read.
    columns
        Our column = the file's column.
    where
        The file or database, for the message.

    Returns
    -------
    pandas.DataFrame
        Of the same class.

    Raises
    ------
    MissingColumnError
        If ``columns`` names columns that are not there.
    """
    given = [str(name) for name in table.columns]
    faults = []
    for ours, theirs in columns.items():
        if theirs not in given:
            near = nearest_word(theirs, given)
            hint = f"; did you mean {near!r}?" if near else ""
            faults.append(f"columns = {{ {ours} = {theirs!r} }}: the file has no column {theirs!r}{hint}; it has: {', '.join(given)}")
    if faults:
        raise MissingColumnError(faults, where)
    drawn = table.active_geometry_name if isinstance(table, gpd.GeoDataFrame) else None
    taken = {drawn, *columns, *columns.values()}
    cells = {ours: table[theirs] for ours, theirs in columns.items() if theirs != drawn}
    cells |= {name: table[name] for name in given if name not in taken}
    renamed = pd.DataFrame(cells, index=table.index)
    if drawn is None:
        return renamed
    return gpd.GeoDataFrame(renamed.drop(columns="geometry", errors="ignore"), geometry=table[drawn].to_numpy(), crs=table.crs)


def in_given_crs(table: gpd.GeoDataFrame, given: CRS | None, where: str, *, says_nothing: bool | None = None) -> gpd.GeoDataFrame:
    """The table in its own system, or the study's word for it; two that differ are refused.

    Parameters
    ----------
    table
        As read.
    given
        What the study says.
    where
        The file or database, for the message.
    says_nothing
        Whether the file leaves its system open; if left out, whether the table has none.

    Returns
    -------
    geopandas.GeoDataFrame

    Raises
    ------
    CrsError
        If file and study differ.
    """
    if given is None:
        return table
    open_ = table.crs is None if says_nothing is None else says_nothing
    if not open_ and table.crs != given and not table.crs.equals(given, ignore_axis_order=True):
        message = (
            f"{where}: the file says {table.crs.to_string()}, the study says crs = {given.to_string()!r}; "
            "take the crs out of the study, or mend the file if it is wrong"
        )
        raise CrsError(message)
    return table.set_crs(given, allow_override=True)


def _says_nothing(table: gpd.GeoDataFrame, path: Path) -> bool:
    return table.crs is None or (path.suffix.casefold() in {".geojson", ".json"} and not _names_crs(path))


def _names_crs(path: Path) -> bool:
    """Whether a GeoJSON file names its system itself (old style) instead of taking degrees for granted."""
    with path.open("rb") as file:
        return b'"crs"' in file.read(4096)
