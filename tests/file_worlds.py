"""A square study area in Lapland and small files in it, for tests of file loaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from pyproj import CRS, Transformer

from accessibility.area import StudyArea

if TYPE_CHECKING:
    from pathlib import Path

METRES = CRS.from_epsg(3067)
WEST, SOUTH, SIDE_M = 500_000.0, 7_400_000.0, 20_000.0
"""The square's corner and side; its middle lies at 27.2 degrees east, 66.8 north."""


def square(buffer_m: float = 5_000.0) -> StudyArea:
    """A square of 20 km, with the ring around it."""
    boundary = shapely.box(WEST, SOUTH, WEST + SIDE_M, SOUTH + SIDE_M)
    parts = gpd.GeoDataFrame({"name": ["Neliö"]}, geometry=[boundary], crs=METRES)
    return StudyArea("Neliö", boundary, METRES, buffer_m, parts)


def at(km_east: float, km_north: float) -> tuple[float, float]:
    """Metres of a spot, from the square's south-west corner."""
    return WEST + km_east * 1000, SOUTH + km_north * 1000


def degrees(km_east: float, km_north: float) -> tuple[float, float]:
    """Longitude and latitude of a spot, from the square's south-west corner."""
    lon, lat = Transformer.from_crs(METRES, 4326, always_xy=True).transform(*at(km_east, km_north))
    return float(lon), float(lat)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """A file with this text, as it stands."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def codes(remarks: tuple[object, ...]) -> dict[str, int]:
    """How many rows each remark concerns, by its code."""
    return {remark.code: remark.count for remark in remarks}
