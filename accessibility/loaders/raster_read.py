"""The cells of a raster of people around an area, summed to blocks so that no person is lost or made."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np

from accessibility.crs import parse_crs
from accessibility.errors import CrsError, DataError, FileFormatError
from accessibility.loaders.missing_file import missing_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.area import StudyArea

__all__ = ["RasterCells", "opened_raster", "read_cells", "system_of"]

_MOST_CELLS = 100_000_000
_METRES_A_DEGREE = 111_195.0


class RasterCells(NamedTuple):
    """Blocks of cells where people live.

    Parameters
    ----------
    x, y
        Middle of the people of each block (each cell counts by its people), in the raster's own system.
    people
        Persons of each block, all above 0.
    crs
        The raster's system.
    cell_m
        Side of a cell, about, in metres.
    block_m
        Side of a block, about, in metres.
    cells
        How many cells of the raster touch the area and the ring around it.
    unknown
        How many of them hold no number ("no data").
    negative
        How many of them hold a number below 0 that the raster does not declare as "no data"; it counts as not known.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    people: NDArray[np.float64]
    crs: CRS
    cell_m: float
    block_m: float
    cells: int
    unknown: int
    negative: int


def read_cells(path: Path, area: StudyArea, block_m: float, crs: str | None = None) -> RasterCells:
    """People of a raster within the box around an area, cells joined to blocks of about ``block_m`` metres.

    Parameters
    ----------
    path
        A GeoTIFF (or any raster GDAL reads) whose first band holds persons.
    area
        The region.
    block_m
        Cells smaller than this are summed to blocks; larger ones stay.
    crs
        The raster's system, if it does not say it.

    Returns
    -------
    RasterCells
        Only cells whose middle lies within the area and the ring around it count.

    Raises
    ------
    FileFormatError
        If it is no raster, or cut off.
    CrsError
        If nothing says its system.
    DataError
        If it does not touch the area, or is turned against its axes.
    """
    with opened_raster(path) as raster:
        system = system_of(raster.crs, crs, path.name)
        step = raster.transform
        if step.b or step.d or step.a <= 0 or step.e >= 0:
            message = f"{path.name}: the raster is turned or mirrored; save it north up (gdalwarp)"
            raise DataError(message)
        window = _window(raster, area, system, path.name)
        values = raster.read(1, window=window, masked=True).astype("float64")
        left, top = step.c + window.col_off * step.a, step.f + window.row_off * step.e
        here = _touched(area, system, values.shape, type(step)(step.a, 0, left, 0, step.e, top))
    counted = np.ma.filled(values, np.nan)
    negative = counted < 0
    unknown = ~np.isfinite(counted)
    counted[unknown | negative] = np.nan
    row, column = np.nonzero(counted > 0)
    x, y = left + (column + 0.5) * step.a, top + (row + 0.5) * step.e
    points = gpd.GeoSeries.from_xy(x, y, crs=system).to_crs(area.crs)
    within, inside = area.near(points), area.inside(points)
    scale_x, scale_y = _metres(system, float(np.mean(y)) if len(y) else 0.0)
    across, down = step.a * scale_x, -step.e * scale_y
    joined_x, joined_y = max(1, round(block_m / across)), max(1, round(block_m / down))
    keys = np.stack([row // joined_y, column // joined_x, inside])[:, within]
    middle_x, middle_y, total = _joined(x[within], y[within], counted[row, column][within], keys, area, system)
    block = max(across * joined_x, down * joined_y)
    return RasterCells(
        middle_x, middle_y, total, system, max(across, down), block, *(int(one.sum()) for one in (here, unknown & here, negative & here))
    )


def _touched(area: StudyArea, system: CRS, shape: tuple[int, ...], transform: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    """Which cells of a window touch the area and the ring around it."""
    from rasterio.features import geometry_mask

    outline = area.reach.segmentize(max(area.reach.length / 2000, 100.0))
    reach = gpd.GeoSeries([outline], crs=area.crs).to_crs(system)
    found: NDArray[np.bool_] = geometry_mask(list(reach), shape, transform, all_touched=True, invert=True)
    return found


def _joined(
    x: NDArray[np.float64], y: NDArray[np.float64], people: NDArray[np.float64], keys: NDArray[np.int64], area: StudyArea, system: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Middle and people of each block; where the middle falls over the border, the block stands at its fullest cell."""
    blocks, block = np.unique(keys, axis=1, return_inverse=True)
    block, count = np.ravel(block), blocks.shape[1]
    total = np.bincount(block, weights=people, minlength=count).astype(np.float64)
    middle_x, middle_y = (np.bincount(block, weights=people * one, minlength=count) / np.where(total > 0, total, 1) for one in (x, y))
    middles = gpd.GeoSeries.from_xy(middle_x, middle_y, crs=system).to_crs(area.crs)
    over = (area.inside(middles) != (blocks[2] == 1)) | ~area.near(middles)
    order = np.lexsort((-people, block))
    fullest = order[np.searchsorted(block[order], np.arange(count))] if count else order
    return np.where(over, x[fullest], middle_x), np.where(over, y[fullest], middle_y), total


@contextmanager
def opened_raster(path: Path) -> Iterator[Any]:
    """A raster, open; what goes wrong while it is read is told as a fault of the file.

    Parameters
    ----------
    path
        A GeoTIFF, or any raster GDAL reads.

    Yields
    ------
    rasterio.DatasetReader

    Raises
    ------
    FileFormatError
        If it is not there, no raster, or cut off.
    """
    import rasterio
    from rasterio.errors import RasterioError

    if not path.is_file():
        raise missing_file(path, "a raster, such as GeoTIFF")
    try:
        with rasterio.open(path) as raster:
            if raster.crs is None and raster.transform.is_identity:
                message = f"{path.name}: says neither its coordinate system nor where it lies; is the file cut off, or a picture?"
                raise FileFormatError(message)
            yield raster
    except RasterioError as error:
        message = f"{path.name}: cannot be read as a raster ({error}); is the file cut off, or another format?"
        raise FileFormatError(message) from error


def system_of(own: object, given: str | None, where: str) -> CRS:
    """The raster's system: its own, or the study's word for it.

    Parameters
    ----------
    own
        What the raster says; None if nothing.
    given
        The study's word.
    where
        The file, for the message.

    Returns
    -------
    pyproj.CRS

    Raises
    ------
    CrsError
        If nothing says it.
    """
    if own is None and given is None:
        message = f'{where}: the raster does not say its coordinate system; say it with crs = "EPSG:…", or is the file cut off?'
        raise CrsError(message)
    return parse_crs(own.to_wkt() if own is not None else given, where)  # type: ignore[attr-defined]


def _window(raster: Any, area: StudyArea, system: CRS, where: str) -> Any:  # noqa: ANN401
    """The rows and columns around the area."""
    from rasterio.windows import Window

    outline = area.reach.segmentize(max(area.reach.length / 2000, 100.0))
    west, south, east, north = gpd.GeoSeries([outline], crs=area.crs).to_crs(system).total_bounds
    step = raster.transform
    left, top, right, bottom = step.c, step.f, step.c + step.a * raster.width, step.f + step.e * raster.height
    if west >= right or east <= left or south >= top or north <= bottom:
        message = f"{where}: the raster does not touch the study area {area.name!r}; is it the right tile, and its crs the right one?"
        raise DataError(message)
    first_column, last_column = math.floor((max(west, left) - left) / step.a), math.ceil((min(east, right) - left) / step.a)
    first_row, last_row = math.floor((top - min(north, top)) / -step.e), math.ceil((top - max(south, bottom)) / -step.e)
    width = min(last_column, raster.width) - first_column
    height = min(last_row, raster.height) - first_row
    if width * height > _MOST_CELLS:
        message = f"{where}: {width * height:,} cells around the area are more than is sane; take a coarser raster or a smaller buffer_m"
        raise DataError(message)
    return Window(first_column, first_row, width, height)


def _metres(system: CRS, y: float) -> tuple[float, float]:
    """Metres in one unit of the system, eastward and northward."""
    if not system.is_geographic:
        factor = system.axis_info[0].unit_conversion_factor
        return factor, factor
    return _METRES_A_DEGREE * max(math.cos(math.radians(y)), 0.01), _METRES_A_DEGREE
