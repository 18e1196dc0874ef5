"""The sea, from OSM's coastlines: lines with land on their left and water on their right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["sea_within"]

_ASIDE_M = 0.5
_DOUBT_SHARE = 0.02


def sea_within(box: shapely.Polygon, coastlines: Sequence[shapely.LineString]) -> tuple[list[shapely.Polygon], list[shapely.Polygon]]:
    """Parts of a box that are sea, and parts of which the coastline says both.

    Parameters
    ----------
    box
        A rectangle in metres.
    coastlines
        Lines in metres, water on their right, as OSM draws them.

    Returns
    -------
    sea : list of shapely.Polygon
        Islands are holes.
    unclear : list of shapely.Polygon
        Parts with a coastline that does not divide them: it is cut off before the box ends.

    Notes
    -----
    The box is cut along the coastlines; each part asks the coastlines along it on which side of them it lies, by points half a metre
    to the right and left of the middle of each of their segments.

    Examples
    --------
    >>> coast = shapely.LineString([(5, -1), (5, 11)])
    >>> sea, unclear = sea_within(shapely.box(0, 0, 10, 10), [coast])
    >>> [part.bounds for part in sea], unclear
    ([(5.0, 0.0, 10.0, 10.0)], [])
    """
    lines = shapely.get_parts(shapely.intersection(np.array(coastlines, dtype=object), box))
    lines = lines[shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING]
    if not len(lines):
        return [], []
    drawn = shapely.unary_union([box.boundary, *lines])
    parts = shapely.get_parts(shapely.polygonize([drawn]))
    right, left = _beside(lines)
    water, land = _votes(parts, right), _votes(parts, left)
    both = (water > 0) & (land > 0) & (np.minimum(water, land) > _DOUBT_SHARE * (water + land))
    return list(parts[(water > land) & ~both]), list(parts[both])


def _beside(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Points to the right and to the left of the middle of each segment."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    within = np.diff(line) == 0
    start, step = xy[:-1][within], np.diff(xy, axis=0)[within]
    length = np.hypot(*step.T)
    start, step, length = start[length > 0], step[length > 0], length[length > 0]
    middle = start + step / 2
    aside = np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None] * np.minimum(_ASIDE_M, length / 4)[:, None]
    return np.asarray(shapely.points(middle + aside)), np.asarray(shapely.points(middle - aside))


def _votes(parts: NDArray[np.object_], points: NDArray[np.object_]) -> NDArray[np.int64]:
    """How many of the points lie in each part."""
    part = shapely.STRtree(parts).query(points, predicate="within")[1]
    return np.bincount(part, minlength=len(parts)).astype(np.int64)
