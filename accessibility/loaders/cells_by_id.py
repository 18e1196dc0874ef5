"""Where a grid square lies, by its id: the middle of the square, whatever the file's geometry is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np

from accessibility.errors import TableError, counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Squares", "middles"]

_ROWS_SHOWN = 5
_FORMS = (
    (re.compile(r"(?P<side>\d+)kmN(?P<north>\d{4})E(?P<east>\d{3,4})"), 1000, 1000),
    (re.compile(r"(?:[A-Z]{2}_)?CRS\d{4,5}RES(?P<side>\d+)mN(?P<north>\d+)E(?P<east>\d+)"), 1, 1),
    (re.compile(r"(?P<east>\d{6})(?P<north>\d{7})"), 1, 1),
)
"""Statistics Finland (side and corner in km), INSPIRE (metres), Statistics Sweden (corner in metres, a kilometre wide)."""


class Squares(NamedTuple):
    """Grid squares by their ids.

    Parameters
    ----------
    points
        The middle of each, metres in the grid's system.
    side_m
        Side of each square, metres.
    """

    points: gpd.GeoSeries
    side_m: pd.Series


def middles(ids: pd.Series, crs: str, where: str) -> Squares:
    """The middle of each square.

    Parameters
    ----------
    ids
        Such as ``1kmN7112E0418`` (Finland), ``SE_CRS3006RES1000mN6133000E394000`` (INSPIRE) or ``3940006133000`` (Sweden).
    crs
        The grid's system.
    where
        The file or dataset, for messages.

    Returns
    -------
    Squares

    Raises
    ------
    TableError
        If ids are of no known form.

    Notes
    -----
    An id names the south-west corner of its square.
    """
    text = ids.astype("str").fillna("").str.strip()
    corners = np.full((len(text), 3), np.nan)
    for form, coordinate_m, side_m in _FORMS:
        found = text.str.extract(form.pattern if form.pattern.endswith("$") else f"^{form.pattern}$")
        rows = found["east"].notna().to_numpy()
        side = found["side"].astype(float) * side_m if "side" in found else np.full(len(text), 1000.0)
        values = np.column_stack([found["east"].astype(float) * coordinate_m, found["north"].astype(float) * coordinate_m, side])
        corners[rows] = values[rows]
    bad = np.isnan(corners[:, 0])
    if bad.any():
        shown = ", ".join(repr(str(one)) for one in text[bad][:_ROWS_SHOWN])
        fault = f"{counted(bad.sum(), 'id of a square is', 'ids of squares are')} of no known form, such as 1kmN7112E0418: {shown}"
        raise TableError(fault, where)
    half = corners[:, 2] / 2
    points = gpd.GeoSeries(gpd.points_from_xy(corners[:, 0] + half, corners[:, 1] + half), index=ids.index, crs=crs)
    return Squares(points, ids.astype(object).where(bad, corners[:, 2]).astype(float))
