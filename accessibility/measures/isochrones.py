"""Areas within so many minutes of a service, as polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.errors import CrsError, DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.surface import Surface

__all__ = ["isochrones"]


def isochrones(surface: Surface, minutes: Iterable[float], *, water: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """Bands of travel time around the services of each kind, minutes, made of the cells of a surface.

    Parameters
    ----------
    surface
        Minutes from every cell, as :func:`accessibility.measures.surface` gives them. On a network turned round
        (:func:`accessibility.network.backward`) they are minutes from the service to the cell.
    minutes
        Upper ends of the bands, inclusive; at most what the surface was computed to.
    water
        Polygons of lakes and sea in the system of the surface, taken out of the bands to the metre.

    Returns
    -------
    geopandas.GeoDataFrame
        Index (kind, to_minutes); columns ``from_minutes`` (exclusive, but for 0), ``cells``, ``area_km2``, ``geometry`` (MultiPolygon,
        empty where no cell is in the band). Bands do not overlap: what is within 30 minutes is all bands to 30 together.

    Raises
    ------
    DataError
        If there are no minutes, one is not above 0, or one is beyond the surface.
    CrsError
        If the water is in another system.

    Notes
    -----
    A cell belongs to a band by the minutes from its centre, so the border is true to half a cell, and nothing is drawn over cells that
    were not asked (outside the area, in water) or not reached. No hull is drawn around reached points: it would close over lakes,
    roadless land and islands that nobody reaches (the field also says travel-time polygon).
    """
    ends = sorted(set(map(float, minutes)))
    _check(surface, ends, water)
    blocks = shapely.union_all(water.geometry.to_numpy()) if water is not None and len(water) else None
    if blocks is not None:
        shapely.prepare(blocks)
    rows, shapes = [], []
    for position, kind in enumerate(surface.kinds):
        values = np.where(surface.computed, surface.minutes[position], np.inf)
        for start, end in zip([0.0, *ends[:-1]], ends, strict=True):
            inside = (values <= end) & ((values > start) | (start == 0))
            shape = _dry(_joined(inside, surface), blocks)
            shapes.append(shape)
            rows.append((kind, end, start, int(inside.sum()), shape.area / 1e6))
    table = pd.DataFrame(rows, columns=["kind", "to_minutes", "from_minutes", "cells", "area_km2"]).set_index(["kind", "to_minutes"])
    return gpd.GeoDataFrame(table, geometry=shapes, crs=surface.crs)


def _check(surface: Surface, ends: list[float], water: gpd.GeoDataFrame | None) -> None:
    """Refuse bands that have no answer."""
    if not ends or not all(np.isfinite(end) and end > 0 for end in ends):
        raise DataError(f"minutes must hold at least one number above 0, given {ends}")
    if ends[-1] > surface.max_minutes:
        raise DataError(
            f"the surface was computed to {surface.max_minutes:g} minutes, {ends[-1]:g} asked; "
            f"compute it again with max_minutes={ends[-1]:g}"
        )
    if water is not None and len(water) and (water.crs is None or not water.crs.equals(surface.crs)):
        raise CrsError(f"water must be in the system of the surface ({surface.crs.name}), given {water.crs}; reproject it with to_crs")


def _joined(inside: NDArray[np.bool_], surface: Surface) -> shapely.MultiPolygon:
    """One shape of the chosen cells."""
    if not inside.any():
        return shapely.MultiPolygon()
    width, _, west, _, height, north = surface.transform
    row, column = np.nonzero(inside)
    cells = shapely.box(west + column * width, north + (row + 1) * height, west + (column + 1) * width, north + row * height)
    joined = shapely.coverage_union_all(cells)
    parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _dry(shape: shapely.MultiPolygon, water: shapely.Geometry | None) -> shapely.MultiPolygon:
    """The shape without water."""
    if water is None or shape.is_empty or not shapely.intersects(water, shape):
        return shape
    left = shapely.get_parts(shapely.difference(shape, water))
    return shapely.MultiPolygon([part for part in left if part.geom_type == "Polygon"])
