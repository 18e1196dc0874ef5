"""Metres inside, degrees only at the edges: which projected coordinate system a region is measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError

from accessibility.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["DEGREES", "parse_crs", "projected_crs_for", "to_metres"]

DEGREES = CRS.from_epsg(4326)

_NATIONAL = (
    ("Finland", 3067, (19.0, 59.4, 31.7, 70.2)),
    ("Estonia", 3301, (21.7, 57.4, 28.3, 59.75)),
    ("Sweden", 3006, (10.6, 55.2, 24.2, 69.1)),
    ("Norway", 25833, (4.0, 57.8, 31.3, 71.3)),
)
"""Name, EPSG, bounds (west, south, east, north in degrees). Asked in this order; the first whose bounds hold the whole extent is taken."""


def parse_crs(given: object, where: str) -> CRS:
    """A coordinate system from what a user wrote (``"EPSG:3067"``, ``3067`` …).

    Parameters
    ----------
    given
        What was written.
    where
        The file or key it was written in, for the message.

    Returns
    -------
    pyproj.CRS

    Raises
    ------
    CrsError
        If it names no coordinate system.
    """
    try:
        return CRS.from_user_input(given)
    except ProjCrsError as error:
        message = f'{where}: {given!r} names no coordinate system; write it as "EPSG:3067" (Finland) or "EPSG:4326" (degrees)'
        raise CrsError(message) from error


def projected_crs_for(bounds_degrees: tuple[float, float, float, float]) -> CRS:
    """The projected coordinate system (metres) a region is measured in.

    Parameters
    ----------
    bounds_degrees
        West, south, east, north in degrees.

    Returns
    -------
    pyproj.CRS
        Finland EPSG:3067, Estonia 3301, Sweden 3006, Norway 25833, else the UTM zone of the centre.

    Raises
    ------
    CrsError
        If the bounds are not degrees.
    """
    west, south, east, north = bounds_degrees
    if not (np.isfinite(bounds_degrees).all() and -180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = f"bounds {bounds_degrees} are not degrees west, south, east, north"
        raise CrsError(message)
    for _, epsg, (least_x, least_y, most_x, most_y) in _NATIONAL:
        if least_x <= west and least_y <= south and east <= most_x and north <= most_y:
            return CRS.from_epsg(epsg)
    zone = min(int(((west + east) / 2 + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if (south + north) / 2 >= 0 else 32700) + zone)


def to_metres(table: gpd.GeoDataFrame, crs: CRS, where: str) -> gpd.GeoDataFrame:
    """The table in ``crs``, refusing a table that does not say its own system.

    Parameters
    ----------
    table
        Any geometries.
    crs
        The study's projected system.
    where
        The file the table came from, for the message.

    Returns
    -------
    geopandas.GeoDataFrame
        A new table.

    Raises
    ------
    CrsError
        If the table has no system, or coordinates that its system cannot hold (swapped axes).
    """
    if table.crs is None:
        message = (
            f'{where}: the file does not say its coordinate system; say it in the study with crs = "EPSG:3067" (or the one it was made in)'
        )
        raise CrsError(message)
    moved = table.to_crs(crs)
    bounds = moved.total_bounds
    if len(moved) and not np.isfinite(bounds).all() and not moved.geometry.is_empty.all():
        message = f"{where}: coordinates do not fit {table.crs.to_string()}; are x and y swapped, or is the crs another?"
        raise CrsError(message)
    return moved
