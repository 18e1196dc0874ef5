"""Heights of the ground from a raster, for the slopes of roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import CRS, Transformer

from accessibility.errors import CrsError, DataError, FileFormatError
from accessibility.loaders.missing_file import missing_file
from accessibility.network.slope import LEAST_SPACING_M, sloped
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Elevation", "read_elevation", "with_slopes"]

_MOST_CELLS = 100_000_000
_METRES_A_DEGREE = 111_195.0


class Elevation(NamedTuple):
    """Heights at the middles of cells, north up.

    Parameters
    ----------
    metres
        Shape (rows, columns); not a number where the raster has none.
    left, top
        Corner of the first cell, in the raster's system.
    across, down
        Size of a cell in that system, both above 0.
    cell_m
        Side of a cell, about, in metres.
    from_roads
        From the roads' system to the raster's.
    """

    metres: Floats
    left: float
    top: float
    across: float
    down: float
    cell_m: float
    from_roads: Transformer

    def at(self, x: Floats, y: Floats) -> Floats:
        """Metres of height, in between the four cells around (bilinear).

        Parameters
        ----------
        x, y
            In the roads' system, shape (k,).

        Returns
        -------
        numpy.ndarray
            Shape (k,); not a number outside the raster, and where a cell that counts has no height.
        """
        east, north = self.from_roads.transform(x, y)
        rows, columns = self.metres.shape
        column, row = (np.asarray(east) - self.left) / self.across - 0.5, (self.top - np.asarray(north)) / self.down - 0.5
        within = (column >= -0.5) & (column <= columns - 0.5) & (row >= -0.5) & (row <= rows - 0.5)
        column, row = (np.clip(np.where(within, at, 0.0), 0, most - 1) for at, most in ((column, columns), (row, rows)))
        left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
        right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        found = np.zeros(len(column))
        for line, high in ((top, 1 - (row - top)), (bottom, row - top)):
            for cell, wide in ((left, 1 - (column - left)), (right, column - left)):
                found += np.where(high * wide > 0, high * wide * self.metres[line, cell], 0.0)
        return np.where(within, found, np.nan)


def with_slopes(roads: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, list[Remark]]:
    """Roads with how much longer they take uphill and downhill, and what was used.

    Parameters
    ----------
    roads
        As in the schema, in a projected system.
    path
        A raster of heights in metres.

    Returns
    -------
    geopandas.GeoDataFrame, list of Remark
        As :func:`accessibility.network.slope.sloped` gives them; roads without a height all along are counted.
    """
    elevation = read_elevation(path, roads)
    found, unknown = sloped(roads, elevation.at, elevation.cell_m)
    spacing, km = max(elevation.cell_m, LEAST_SPACING_M), roads["metres"].to_numpy(dtype=float) / 1000
    used = (roads["walk"] | roads["bicycle"]).to_numpy(dtype=bool) & ~roads["road_class"].isin(("ferry", "steps")).to_numpy()
    details: dict[str, str | float] = {"file": path.name, "km": round(float(km[used & ~unknown].sum()), 1), "metres": round(spacing)}
    remarks = [Remark("slope_used", "noted", int((used & ~unknown).sum()), int(used.sum()), details)]
    if unknown.any():
        left_level: dict[str, str | float] = {"file": path.name, "km": round(float(km[unknown].sum()), 1)}
        remarks.append(Remark("slope_unknown", "assumed", int(unknown.sum()), int(used.sum()), left_level))
    return found, remarks


def read_elevation(path: Path, roads: gpd.GeoDataFrame) -> Elevation:
    """Heights around some roads.

    Parameters
    ----------
    path
        A GeoTIFF (or any raster GDAL reads) whose first band holds metres of height.
    roads
        In a projected system.

    Returns
    -------
    Elevation
        The window around the roads.

    Raises
    ------
    FileFormatError
        If it is missing, no raster, or cut off.
    CrsError
        If it does not say its system.
    DataError
        If it is turned against its axes, too large, or does not touch the roads.
    """
    import rasterio
    from rasterio.errors import RasterioError
    from rasterio.windows import Window

    if not path.is_file():
        raise missing_file(path, "a raster of heights, such as GeoTIFF")
    try:
        with rasterio.open(path) as raster:
            if raster.crs is None:
                raise CrsError(f"{path.name}: the raster does not say its coordinate system; add it (gdal_translate -a_srs)")
            step, system = raster.transform, CRS.from_user_input(raster.crs.to_wkt())
            if step.b or step.d or step.a <= 0 or step.e >= 0:
                raise DataError(f"{path.name}: the raster is turned or mirrored; save it north up (gdalwarp)")
            there = Transformer.from_crs(roads.crs, system, always_xy=True)
            west, south, east, north = there.transform_bounds(*roads.total_bounds)
            begin = [max(int(np.floor((west - step.c) / step.a)) - 1, 0), max(int(np.floor((step.f - north) / -step.e)) - 1, 0)]
            end = [
                min(int(np.ceil((east - step.c) / step.a)) + 1, raster.width),
                min(int(np.ceil((step.f - south) / -step.e)) + 1, raster.height),
            ]
            if end[0] <= begin[0] or end[1] <= begin[1]:
                raise DataError(f"{path.name}: the raster does not touch the roads; is it of another region?")
            size = (end[0] - begin[0], end[1] - begin[1])
            if size[0] * size[1] > _MOST_CELLS:
                raise DataError(f"{path.name}: {size[0] * size[1]:,} cells around the roads are too many; save it coarser (gdalwarp -tr)")
            values = raster.read(1, window=Window(*begin, *size), masked=True).astype("float64")
    except RasterioError as error:
        raise FileFormatError(f"{path.name}: cannot be read as a raster ({error}); is the file cut off, or another format?") from error
    metres = np.ma.filled(values, np.nan)
    metres[~np.isfinite(metres)] = np.nan
    unit = _METRES_A_DEGREE if system.is_geographic else system.axis_info[0].unit_conversion_factor
    left, top = step.c + begin[0] * step.a, step.f + begin[1] * step.e
    return Elevation(metres, left, top, step.a, -step.e, -step.e * unit, there)
