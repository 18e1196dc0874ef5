"""Whether a straight line from a door crosses water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

__all__ = ["Water"]

_MOST_M = 50.0


@dataclass(frozen=True, eq=False)
class Water:
    """Lakes and sea, ready to be asked.

    Parameters
    ----------
    tree
        The polygons.
    """

    tree: shapely.STRtree

    @classmethod
    def of(cls, water: gpd.GeoDataFrame | None, crs: CRS) -> Water | None:
        """Water ready to be asked, or None where none is known.

        Parameters
        ----------
        water
            Polygons in ``crs``; other geometries (streams drawn as lines) are left aside, because a line has no width to cross.
        crs
            The system of the network.

        Raises
        ------
        CrsError
            If the polygons are in another system.
        """
        if water is None or not len(water):
            return None
        if water.crs is None or not water.crs.equals(crs):
            raise CrsError(f"water must be in the system of the network ({crs.name}), given {water.crs}; reproject with water.to_crs(…)")
        shapes = water.geometry.to_numpy()
        shapes = shapes[np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))]
        broken = ~shapely.is_valid(shapes)
        shapes = np.where(broken, shapely.make_valid(np.where(broken, shapes, None)), shapes) if broken.any() else shapes
        return cls(shapely.STRtree(shapes))

    def bars(self, x: NDArray[np.float64], y: NDArray[np.float64], to: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Whether more than 50 m of water lie on the straight line from each point to a point on land.

        Parameters
        ----------
        x, y, to
            As in :meth:`crossed_m`, shape (n,).

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
        """
        barred = np.zeros(len(x), dtype=bool)
        long = np.flatnonzero(shapely.distance(shapely.points(x, y), to) > _MOST_M)  # a shorter line cannot cross as much
        barred[long] = self.crossed_m(x[long], y[long], to[long]) > _MOST_M
        return barred

    def crossed_m(self, x: NDArray[np.float64], y: NDArray[np.float64], to: NDArray[np.object_]) -> NDArray[np.float64]:
        """Metres of water on the straight line from each point to a point on land.

        Parameters
        ----------
        x, y
            Where the lines start, shape (n,).
        to
            Points they end at, shape (n,).

        Returns
        -------
        numpy.ndarray of float, shape (n,)

        Notes
        -----
        A point that lies in water itself (the centre of a population cell, an imprecise coordinate) is taken to be at the nearest shore:
        that much is taken off.
        """
        starts = np.asarray(shapely.points(x, y))
        ends = np.stack([shapely.get_x(to), shapely.get_y(to)], axis=1)
        lines = np.asarray(shapely.linestrings(np.stack([np.stack([x, y], axis=1), ends], axis=1)))
        which, polygon = self.tree.query(lines, predicate="intersects")
        crossed = np.zeros(len(x))
        for one in np.unique(which):
            bounds = shapely.bounds(shapely.buffer(lines[one], 2 * shapely.length(lines[one]) + 1))
            near = shapely.clip_by_rect(self.tree.geometries[polygon[which == one]], *bounds)
            wet = shapely.union_all(near)
            ashore = shapely.distance(starts[one], shapely.boundary(wet)) if shapely.contains_properly(wet, starts[one]) else 0.0
            crossed[one] = max(shapely.length(shapely.intersection(lines[one], wet)) - ashore, 0.0)
        return crossed
