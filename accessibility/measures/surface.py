"""Minutes to the closest service of each kind on a grid of cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.errors import DataError
from accessibility.measures.supply import kinds_asked, offer_states, offers_with_services
from accessibility.network import snap
from accessibility.network.water import Water
from accessibility.provenance import Remark
from accessibility.travel.nearest import minutes_to_nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.area import StudyArea
    from accessibility.network import Network

__all__ = ["Surface", "surface"]

_MOST_CELLS = 200_000
_MOST_GRID_CELLS = 20_000_000
_CELL_SIZES_M = (100.0, 250.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0, 20_000.0, 50_000.0, 100_000.0)


@dataclass(frozen=True, eq=False)
class Surface:
    """Minutes from the centre of each cell to the closest service of each kind, door to door.

    Parameters
    ----------
    kinds
        In the order of the first axis.
    minutes
        Shape (kinds, rows, columns), float32; ``inf`` = unreached within ``max_minutes`` (and where nothing was computed); never NaN.
    computed
        Shape (rows, columns): the centre of the cell is inside the study area and on land.
    transform
        Affine coefficients (a, b, c, d, e, f): x = a · column + b · row + c, y = d · column + e · row + f, of the cell's upper left corner.
    crs
        Projected, in metres.
    cell_m
        Side of a cell.
    max_minutes
        How far was looked, inclusive.
    mode, season
        Of the travel times.
    remarks
        What a reader must know.
    """

    kinds: tuple[str, ...]
    minutes: NDArray[np.float32]
    computed: NDArray[np.bool_]
    transform: tuple[float, float, float, float, float, float]
    crs: CRS
    cell_m: float
    max_minutes: float
    mode: str
    season: str
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        rows, columns = self.computed.shape
        grid = f"{rows:,} x {columns:,} cells of {self.cell_m:g} m, {int(self.computed.sum()):,} computed"
        return f"<Surface: {len(self.kinds)} kinds on {grid}, {self.mode}, {self.season}, within {self.max_minutes:g} minutes>"


def surface(
    area: StudyArea,
    network: Network,
    services: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    *,
    max_minutes: float,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    cell_m: float | None = None,
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> Surface:
    """Minutes to the closest service of each kind from the centre of every cell of the study area.

    Parameters
    ----------
    area
        Cells whose centre is inside are computed.
    network
        What is travelled on; its season decides which offers are open.
    services, offers
        What is reached, as for :func:`accessibility.measures.offers_with_services`.
    max_minutes
        How far is looked, inclusive.
    kinds
        In the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    cell_m
        Side of a cell, metres; the smallest of 100, 250, 500, 1,000 … that gives at most 200,000 cells if left out.
    max_snap_m, access_kph, water
        As in :func:`accessibility.network.snap`; cells whose centre is in water are not computed.

    Returns
    -------
    Surface

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    DataError
        If cells are so small that the grid would hold more than 20 million.
    """
    all_offers = offers_with_services(offers, services)
    offered = all_offers.index.get_level_values("kind").astype(str)
    wanted = kinds_asked(kinds, all_offers, known)
    side = cell_m if cell_m is not None else _cell_for(area)
    west, north, rows, columns = _grid(area, side)
    x = west + (np.arange(columns, dtype=np.float64) + 0.5) * side
    y = north - (np.arange(rows, dtype=np.float64) + 0.5) * side
    computed = _on_land(_inside(area, x, y), x, y, Water.of(water, network.crs))
    row, column = np.nonzero(computed)
    cells = gpd.GeoDataFrame(geometry=shapely.points(x[column], y[row]), crs=network.crs, index=pd.RangeIndex(len(row), name="cell"))
    origins = snap(cells, network, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
    is_open = offer_states(all_offers, network.season) == "open"
    needed = all_offers.index.get_level_values("service")[is_open & np.isin(offered, wanted)]
    reached = services[services.index.isin(needed)]
    destinations = snap(reached, network, max_snap_m=max_snap_m, access_kph=access_kph, water=water)
    minutes = np.full((len(wanted), rows, columns), np.inf, dtype=np.float32)
    for position, kind in enumerate(wanted):
        offering = all_offers.index.get_level_values("service")[is_open & (offered == kind)]
        found = minutes_to_nearest(origins, destinations, reached.index.isin(offering), max_minutes=max_minutes)
        minutes[position, row, column] = found
    off_road = int((origins.road < 0).sum())
    remarks = (Remark("cells_off_road", "unreached", off_road, len(row), {"cell_m": side, "max_snap_m": max_snap_m}),) if off_road else ()
    return Surface(
        kinds=wanted,
        minutes=minutes,
        computed=computed,
        transform=(side, 0.0, west, 0.0, -side, north),
        crs=network.crs,
        cell_m=side,
        max_minutes=max_minutes,
        mode=network.mode,
        season=network.season,
        remarks=remarks,
    )


def _cell_for(area: StudyArea) -> float:
    """The smallest round cell that gives at most 200,000 cells."""
    least = math.sqrt(area.boundary.area / _MOST_CELLS)
    return next((size for size in _CELL_SIZES_M if size >= least), _CELL_SIZES_M[-1])


def _grid(area: StudyArea, side: float) -> tuple[float, float, int, int]:
    """West and north edge, rows and columns; edges on multiples of the side, so that grids of one side fit each other."""
    if not (math.isfinite(side) and side > 0):
        raise DataError(f"cell_m must be above 0, given {side}")
    west, south, east, north = area.boundary.bounds
    left, top = math.floor(west / side) * side, math.ceil(north / side) * side
    columns, rows = max(math.ceil((east - left) / side), 1), max(math.ceil((top - south) / side), 1)
    if rows * columns > _MOST_GRID_CELLS:
        least = side * math.sqrt(rows * columns / _MOST_GRID_CELLS)
        raise DataError(f"cells of {side:g} m give a grid of {rows:,} x {columns:,}; give cell_m of at least {math.ceil(least):,}")
    return left, top, rows, columns


def _inside(area: StudyArea, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which cells have their centre inside the area, row by row of the grid."""
    return np.stack([np.asarray(shapely.intersects_xy(area.boundary, x, level), dtype=bool) for level in y])


def _on_land(inside: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64], water: Water | None) -> NDArray[np.bool_]:
    """Cells without those whose centre is in water."""
    if water is None:
        return inside
    row, column = np.nonzero(inside)
    wet, _ = water.tree.query(shapely.points(x[column], y[row]), predicate="intersects")
    land = inside.copy()
    land[row[wet], column[wet]] = False
    return land
