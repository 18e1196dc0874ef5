"""Points in the study's metres: shapes become points, what lies outside the area and its ring is left out and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from accessibility.crs import to_metres
from accessibility.errors import CrsError, MissingColumnError, counted
from accessibility.loaders.loaded import Loaded
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.area import StudyArea

__all__ = ["check_coordinates", "extent_words", "flat", "points_near", "rows", "with_shape"]

_MOST_M = 1e8
"""No projected system has coordinates beyond this."""

_MOST_ROWS = 50
"""How many ids a remark carries."""

_FAR_M = 100_000.0
"""A row this far outside, and at least as far as the area is wide, is looked at for swapped axes."""


def points_near(
    table: gpd.GeoDataFrame | pd.DataFrame,
    area: StudyArea,
    where: str,
    what: str,
    claims: Callable[[gpd.GeoDataFrame], NDArray[np.bool_]] | None = None,
) -> Loaded:
    """Rows that take part, as points in ``area.crs``, with a column ``inside``.

    Parameters
    ----------
    table
        Any geometries; the index names rows.
    area
        The region.
    where
        The file, for messages and remarks.
    what
        ``"places"``, ``"services"`` or ``"candidates"``, for remarks.
    claims
        Which points in ``area.crs`` count as inside wherever the boundary is drawn.

    Returns
    -------
    Loaded
        The table's rows within ``area.near``; remarks on rows without geometry, shapes made points and rows outside.

    Raises
    ------
    MissingColumnError
        If the table has no geometry.
    CrsError
        If coordinates do not fit their system, or fit the area only with x and y swapped.
    """
    shaped, remarks = with_shape(table, where, what)
    shaped, flattened = flat(shaped, where)
    remarks += flattened
    shapes = ~np.isin(shapely.get_type_id(shaped.geometry.to_numpy()), [0])
    if shapes.any():
        details: dict[str, str | float] = {"file": where, "what": what}
        remarks += (Remark("shapes_made_points", "assumed", int(shapes.sum()), len(shaped), details, rows(shaped.index[shapes])),)
        shaped = shaped.set_geometry(shaped.geometry.where(~shapes, shaped.geometry.representative_point()))
    points = to_metres(shaped, area.crs, where)
    claimed = claims(points) if claims is not None else np.zeros(len(points), dtype=bool)
    near = area.near(points.geometry) | claimed
    if len(points) and not near.any():
        _refuse_swapped(shaped, area, where)
    if not near.all():
        _refuse_swapped_rows(shaped[~near], area, where)
        details = {"file": where, "what": what, "buffer_km": area.buffer_m / 1000}
        remarks += (Remark("outside_area", "dropped", int((~near).sum()), len(near), details, rows(points.index[~near])),)
    kept = points[near]
    return Loaded(kept.assign(inside=area.inside(kept.geometry) | claimed[near]), remarks)


def with_shape(table: gpd.GeoDataFrame | pd.DataFrame, where: str, what: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Rows that have a geometry, its coordinates checked against its system; the others are dropped and said.

    Parameters
    ----------
    table
        As read.
    where
        The file.
    what
        What its rows are.

    Returns
    -------
    geopandas.GeoDataFrame, tuple of Remark

    Raises
    ------
    MissingColumnError
        If the table has no geometry at all.
    CrsError
        If coordinates do not fit the system.
    """
    if not isinstance(table, gpd.GeoDataFrame):
        given = ", ".join(str(name) for name in table.columns)
        fault = f"nothing says where rows are; say it with columns = {{ x = …, y = … }} or {{ lon = …, lat = … }}; given: {given}"
        raise MissingColumnError(fault, where)
    # Half a pair of coordinates is none: its point is not empty, and it is nowhere.
    lacking = ~np.isfinite(table.geometry.bounds.to_numpy()).all(axis=1)
    if lacking.all():
        fault = "no row has a geometry or coordinates"
        raise MissingColumnError(fault, where)
    remarks: tuple[Remark, ...] = ()
    if lacking.any():
        details = {"file": where, "what": what}
        remarks = (Remark("rows_without_geometry", "dropped", int(lacking.sum()), len(table), details, rows(table.index[lacking])),)
    kept = table[~lacking]
    check_coordinates(kept, where)
    return kept, remarks


def flat(table: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Geometries without heights and measures.

    Parameters
    ----------
    table
        Any geometries.
    where
        The file.

    Returns
    -------
    geopandas.GeoDataFrame, tuple of Remark
    """
    drawn = table.geometry.to_numpy()
    high = shapely.has_z(drawn) | shapely.has_m(drawn)
    if not high.any():
        return table, ()
    remark = Remark("heights_dropped", "noted", int(high.sum()), len(table), {"file": where})
    return table.set_geometry(gpd.GeoSeries(shapely.force_2d(drawn), index=table.index, crs=table.crs)), (remark,)


def check_coordinates(table: gpd.GeoDataFrame, where: str) -> None:
    """Refuse metres that are called degrees, and degrees that are called metres.

    Parameters
    ----------
    table
        Non-empty geometries.
    where
        The file, for the message.

    Raises
    ------
    CrsError
        With the mend. A table without any system is left to :func:`accessibility.crs.to_metres`.
    """
    crs: CRS | None = table.crs
    if crs is None or not len(table):
        return
    west, south, east, north = (float(bound) for bound in table.total_bounds)
    extent = f"x {west:g} … {east:g}, y {south:g} … {north:g}"
    if not (np.abs([west, south, east, north]) < _MOST_M).all():
        message = f"{where}: coordinates are not on the Earth ({extent}); is the file damaged?"
        raise CrsError(message)
    in_degrees = west >= -360 and east <= 360 and south >= -90 and north <= 90
    if crs.is_geographic and not in_degrees:
        swapped = south >= -360 and north <= 360 and west >= -90 and east <= 90
        mend = (
            "x and y are swapped" if swapped else 'they look like metres; say which with crs = "EPSG:3067" (Finland) or the one they are in'
        )
        message = f"{where}: coordinates are said to be degrees ({crs.to_string()}) but are not ({extent}); {mend}"
        raise CrsError(message)
    if crs.is_projected and west >= -180 and east <= 180 and in_degrees and (east - west > 0 or abs(west) > 0):
        message = f'{where}: coordinates are said to be metres ({crs.to_string()}) but look like degrees ({extent}); say crs = "EPSG:4326"'
        raise CrsError(message)


def rows(index: pd.Index) -> tuple[str, ...]:
    """The first ids of an index, for a remark."""
    return tuple(str(label) for label in index[:_MOST_ROWS])


def extent_words(bounds: Sequence[float]) -> str:
    """West, south, east, north in degrees as a reader compares them."""
    west, south, east, north = bounds
    return f"longitude {west:.2f} … {east:.2f}, latitude {south:.2f} … {north:.2f}"


def _refuse_swapped_rows(outside: gpd.GeoDataFrame, area: StudyArea, where: str) -> None:
    """Say so if rows that lie very far from the area would lie in it once their x and y are swapped."""
    west, south, east, north = area.reach.bounds
    far_m = max(east - west, north - south, _FAR_M)
    away = outside[shapely.distance(area.boundary, to_metres(outside, area.crs, where).geometry.to_numpy()) > far_m]
    turned = gpd.GeoSeries(shapely.transform(away.geometry.to_numpy(), lambda xy: xy[:, ::-1]), index=away.index, crs=outside.crs)
    moved = turned.to_crs(area.crs)
    fits = area.inside(moved) & np.isfinite(shapely.get_x(moved.to_numpy()))
    if fits.any():
        named = ", ".join(rows(away.index[fits]))
        raise CrsError(
            f"{where}: in {counted(fits.sum(), 'row')} x and y seem to be swapped, for then they lie inside the area: {named}; swap them"
        )


def _refuse_swapped(shaped: gpd.GeoDataFrame, area: StudyArea, where: str) -> None:
    """Say so if the points lie in the area once x and y are swapped."""
    turned = shapely.transform(shaped.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    moved = gpd.GeoSeries(turned, crs=shaped.crs).to_crs(area.crs)
    fits = area.near(moved) & np.isfinite(shapely.get_x(moved.to_numpy()))
    if fits.any():
        message = (
            f"{where}: none of the {counted(len(shaped), 'point')} lies in the area, and {int(fits.sum())} would once x and y are swapped; "
            "swap them: columns = { x = …, y = … } or { lon = …, lat = … }"
        )
        raise CrsError(message)
