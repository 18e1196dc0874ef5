"""The study area: its boundary, how far around it data takes part, and the metres it is measured in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from accessibility.crs import DEGREES
from accessibility.errors import DataError
from accessibility.light_html import light_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pyproj import CRS

__all__ = ["StudyArea"]


@dataclass(frozen=True, eq=False)
class StudyArea:
    """A region that results are reported for, and the ring around it that takes part.

    Parameters
    ----------
    name
        As people call it.
    boundary
        Polygon or multipolygon in ``crs``.
    crs
        Projected, in metres.
    buffer_m
        How far beyond the boundary services, roads and people still take part.
    parts
        The municipalities it is made of: a table with column ``name`` and geometry in ``crs``.
    label
        What people call it by language; empty if by its name.
    """

    name: str
    boundary: shapely.Polygon | shapely.MultiPolygon
    crs: CRS
    buffer_m: float
    parts: gpd.GeoDataFrame
    label: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an area that cannot hold anything."""
        if self.boundary.is_empty or self.boundary.area <= 0:
            message = f"the study area {self.name!r} is empty; its file must hold at least one polygon"
            raise DataError(message)
        if not (np.isfinite(self.buffer_m) and self.buffer_m >= 0):
            message = f"buffer_m must be 0 or more metres, given {self.buffer_m}"
            raise DataError(message)
        shapely.prepare(self.boundary)

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        size = self.boundary.area / 1e6
        return f"<StudyArea {self.name!r}: {len(self.parts)} parts, {size:,.0f} km2, {self.buffer_m / 1000:g} km around it take part>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"parts": self.parts})

    @property
    def reach(self) -> shapely.Polygon | shapely.MultiPolygon:
        """The boundary and the ring around it, in ``crs``."""
        return self.boundary.buffer(self.buffer_m) if self.buffer_m else self.boundary

    @property
    def reach_bounds_degrees(self) -> tuple[float, float, float, float]:
        """West, south, east, north of ``reach`` in degrees, for readers that cut by a box."""
        west, south, east, north = gpd.GeoSeries([self.reach], crs=self.crs).to_crs(DEGREES).total_bounds
        return float(west), float(south), float(east), float(north)

    def inside(self, points: gpd.GeoSeries) -> NDArray[np.bool_]:
        """Which points are reported: inside the boundary, or on it.

        Parameters
        ----------
        points
            Points in ``crs``.

        Returns
        -------
        numpy.ndarray of bool, one for each point
        """
        return np.asarray(shapely.intersects(self.boundary, points.to_numpy()), dtype=bool)

    def near(self, points: gpd.GeoSeries) -> NDArray[np.bool_]:
        """Which points take part: inside the boundary or within ``buffer_m`` of it.

        Parameters
        ----------
        points
            Points in ``crs``.

        Returns
        -------
        numpy.ndarray of bool, one for each point
        """
        return np.asarray(shapely.dwithin(self.boundary, points.to_numpy(), max(self.buffer_m, 1e-9)), dtype=bool)
