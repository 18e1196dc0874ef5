"""Points from columns of coordinates, or geometry from a column of well-known text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from accessibility.crs import DEGREES
from accessibility.errors import CrsError, TableError, counted
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.loaded import Loaded
from accessibility.provenance import Remark

if TYPE_CHECKING:
    import pandas as pd
    from pyproj import CRS

__all__ = ["GEOMETRY_COLUMNS", "with_geometry"]

GEOMETRY_COLUMNS = ("x", "y", "lon", "lat", "geometry")
"""Our names for columns that say where a row is."""

_DEGREE_PAIRS = (("lon", "lat"), ("lng", "lat"), ("long", "lat"), ("longitude", "latitude"))
_OTHER_PAIRS = (("x", "y"), ("e", "n"), ("east", "north"), ("easting", "northing"), ("euref_x", "euref_y"), ("itä", "pohjoinen"))
_ROWS_SHOWN = 5


def with_geometry(table: pd.DataFrame, crs: CRS | None, area_crs: CRS | None, where: str) -> Loaded:
    """The table with geometry from its columns, or as it is if it has none.

    Parameters
    ----------
    table
        Without geometry.
    crs
        What the study says of the file.
    area_crs
        The study's own system, for the message.
    where
        The file, for messages.

    Returns
    -------
    Loaded
        A GeoDataFrame if columns of coordinates or of well-known text were found; coordinates that are empty make a missing geometry.
        A remark if degrees were guessed from the columns' names.

    Raises
    ------
    CrsError
        If there are coordinates and nothing says their system.
    TableError
        If coordinates cannot be read.
    """
    if "geometry" in table:
        return Loaded(gpd.GeoDataFrame(table, geometry=_from_text(table["geometry"], where), crs=_required(crs, area_crs, where)), ())
    pair = _pair(table)
    if pair is None:
        return Loaded(table, ())
    degrees = tuple(name.casefold() for name in pair) in _DEGREE_PAIRS
    remarks: tuple[Remark, ...] = ()
    if crs is None and degrees:
        crs = DEGREES
        remarks = (Remark("degrees_guessed", "guessed", details={"file": where, "columns": f"{pair[0]}, {pair[1]}"}),)
    x, y = (numbers(table[name], comma_is_decimal=True) for name in pair)
    if x.faults or y.faults:
        raise TableError([*x.faults, *y.faults], where)
    known = x.column.notna() & y.column.notna()
    east, north = x.column.where(known, 0.0), y.column.where(known, 0.0)
    points = gpd.GeoSeries.from_xy(east, north, index=table.index).where(known, None)
    return Loaded(gpd.GeoDataFrame(table, geometry=points, crs=_required(crs, area_crs, where)), remarks)


def _required(crs: CRS | None, area_crs: CRS | None, where: str) -> CRS:
    if crs is None:
        own = area_crs.to_string() if area_crs is not None else "EPSG:3067"
        message = (
            f'{where}: nothing says the coordinate system of its coordinates; say it in the study with crs = "{own}" (metres) '
            'or crs = "EPSG:4326" (degrees)'
        )
        raise CrsError(message)
    return crs


def _pair(table: pd.DataFrame) -> tuple[str, str] | None:
    """Names of the two columns of coordinates, east first."""
    by_folded = {str(name).casefold(): str(name) for name in reversed(list(table.columns))}
    for ours in (("x", "y"), ("lon", "lat")):
        if ours[0] in table and ours[1] in table:
            return ours
    for east, north in (*_DEGREE_PAIRS, *_OTHER_PAIRS):
        if east in by_folded and north in by_folded:
            return by_folded[east], by_folded[north]
    return None


def _from_text(column: pd.Series, where: str) -> Any:  # noqa: ANN401
    """Geometry from well-known text."""
    text = texts(column)
    drawn = shapely.from_wkt(text.astype("object").where(text.notna(), None).to_numpy(), on_invalid="ignore")
    bad = text.notna() & shapely.is_missing(drawn)
    if bad.any():
        rows = ", ".join(str(row) for row in text.index[bad][:_ROWS_SHOWN])
        lacking = counted(bad.sum(), "cell does", "cells do")
        fault = f"column 'geometry' must hold well-known text such as POINT (27.4 66.7); {lacking} not, rows {rows}"
        raise TableError(fault, where)
    return gpd.GeoSeries(drawn, index=column.index)
