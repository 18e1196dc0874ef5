"""Polygons fit for measuring: mended where they cross themselves, everything that is no polygon left out, both counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from accessibility.errors import DataError
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.point_table import flat, rows, with_shape
from accessibility.provenance import Remark

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["polygons_of"]

_POLYGONS = (3, 6)


def polygons_of(table: gpd.GeoDataFrame | pd.DataFrame, where: str, what: str) -> Loaded:
    """Rows with polygons, valid and flat, in the file's own system.

    Parameters
    ----------
    table
        As read.
    where
        The file.
    what
        What its rows are, for remarks: ``"area"`` or ``"water"``.

    Returns
    -------
    Loaded
        Rows that hold a polygon; remarks on rows without geometry, on points and lines left out, and on polygons mended.

    Raises
    ------
    DataError
        If there is no polygon.
    """
    shaped, remarks = with_shape(table, where, what)
    shaped, flattened = flat(shaped, where)
    drawn = shaped.geometry.to_numpy()
    invalid = ~shapely.is_valid(drawn)
    valid = np.where(invalid, shapely.make_valid(drawn, method="structure", keep_collapsed=False), drawn)
    only = np.array([_polygons_in(shape) for shape in valid], dtype=object)
    empty = shapely.is_empty(only)
    if empty.all():
        kinds = ", ".join(sorted(set(shaped.geometry.geom_type)))
        message = f"{where}: expected polygons, the file holds {kinds}; give a file of areas"
        raise DataError(message)
    details: dict[str, str | float] = {"file": where, "what": what}
    if empty.any():
        remarks += (Remark("not_polygons", "dropped", int(empty.sum()), len(empty), details, rows(shaped.index[empty])),)
    mended = invalid & ~empty
    if mended.any():
        remarks += (Remark("polygons_mended", "noted", int(mended.sum()), len(empty), details, rows(shaped.index[mended])),)
    table = shaped.set_geometry(gpd.GeoSeries(only, index=shaped.index, crs=shaped.crs))[~empty]
    return Loaded(table, (*remarks, *flattened))


def _polygons_in(shape: shapely.Geometry) -> shapely.Polygon | shapely.MultiPolygon:
    """The polygons of a shape as one; an empty polygon if it has none."""
    if shapely.get_type_id(shape) in _POLYGONS:
        return shape  # type: ignore[return-value]
    parts = shapely.get_parts(shapely.get_parts(np.array([shape])))
    found = parts[np.isin(shapely.get_type_id(parts), _POLYGONS)]
    return shapely.union_all(found) if len(found) else shapely.Polygon()  # type: ignore[return-value]
