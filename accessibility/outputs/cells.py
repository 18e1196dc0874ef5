"""Places that are squares of a grid, as columns and rows of the grid: a page draws them as squares and not as symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.outputs.fitted_projection import fitted_projection

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.provenance import Remark

__all__ = ["cell_crs", "cell_side_m", "cells_on_map", "square_side_m"]

_OFF_GRID_M = 1.0
_WITHIN_M = 0.5
_MOST_ACROSS = 20_000
_SQUARE_CODES = ("people_at_middle_of_squares", "raster_cells_joined")


def cell_side_m(remarks: Iterable[Remark]) -> float:
    """The side of the squares places were made of, as loaders remarked it; 0 if places are no squares.

    Parameters
    ----------
    remarks
        Of loading.
    """
    for remark in remarks:
        if remark.code in _SQUARE_CODES:
            side = remark.details.get("block_m") or remark.details.get("cell_m") or 0
            return float(side)
    return 0.0


def cell_crs(remarks: Iterable[Remark]) -> str:
    """The system whose axes the squares lie along, as loaders remarked it; empty for the study's own.

    Parameters
    ----------
    remarks
        Of loading.
    """
    return next((str(remark.details.get("cell_crs", "")) for remark in remarks if remark.code in _SQUARE_CODES), "")


def square_side_m(geometries: NDArray[np.object_]) -> float:
    """The side of squares that are all alike and lie along the axes, metres; 0 if they are anything else.

    Parameters
    ----------
    geometries
        Polygons.
    """
    if not len(geometries) or not (shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON).all():
        return 0.0
    west, south, east, north = shapely.bounds(geometries).T
    side = float(east[0] - west[0])
    alike = np.abs(east - west - side).max() < _OFF_GRID_M and np.abs(north - south - side).max() < _OFF_GRID_M
    full = np.abs(shapely.area(geometries) - side * side).max() < _OFF_GRID_M * side
    return side if side > 0 and alike and full else 0.0


def cells_on_map(points: gpd.GeoSeries, side_m: float, crs: str = "") -> dict[str, object] | None:
    """Squares around points as columns and rows of their grid.

    Parameters
    ----------
    points
        Middles of the squares, in a system in metres.
    side_m
        The side of every square.
    crs
        The system in metres whose axes the squares lie along; that of the points if left out.

    Returns
    -------
    dict or None
        ``side`` (metres), ``corner`` (south-west of the grid, metres), ``across`` (columns), ``column`` and ``row`` of every point, and
        ``fit`` as :func:`accessibility.outputs.fitted_projection.fitted_projection` gives it. None where the points are on no such grid,
        two are on the same square, or the projection cannot be fitted.
    """
    if side_m <= 0 or not len(points) or points.crs is None:
        return None
    points = points.to_crs(crs) if crs else points
    x, y = points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)
    west, south = float(x.min()) - side_m / 2, float(y.min()) - side_m / 2
    column, row = np.rint((x - x.min()) / side_m).astype(np.int64), np.rint((y - y.min()) / side_m).astype(np.int64)
    off = max(np.abs(x.min() + column * side_m - x).max(), np.abs(y.min() + row * side_m - y).max())
    across, up = int(column.max()) + 1, int(row.max()) + 1
    if off > _OFF_GRID_M or max(across, up) > _MOST_ACROSS or len(np.unique(row * across + column)) < len(points):
        return None
    system: CRS = points.crs
    fit = fitted_projection(system, (west, south, west + across * side_m, south + up * side_m), within_m=_WITHIN_M)
    if fit is None:
        return None
    return {"side": side_m, "corner": [west, south], "across": across, "up": up, "column": column, "row": row, "fit": fit}
