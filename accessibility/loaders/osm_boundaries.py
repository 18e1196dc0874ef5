"""Borders of municipalities and regions from an OSM extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.crs import DEGREES
from accessibility.errors import FileFormatError
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.osm_packed import check_packed
from accessibility.loaders.osm_read import reading

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SUFFIXES", "read_boundaries"]

SUFFIXES = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""Endings of OSM extracts."""

_KEPT = ("name", "name:fi", "name:sv", "admin_level")


def read_boundaries(path: Path) -> Loaded:
    """Administrative borders whose rings are whole in an OSM extract.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm`` or ``.osm.gz``.

    Returns
    -------
    Loaded
        Polygons in degrees with ``name``, ``name:fi``, ``name:sv`` where tagged and ``admin_level``; index ``row``.

    Raises
    ------
    FileFormatError
        If the file is not there, cannot be read, or holds no whole border.
    """
    import osmium

    if not path.is_file():
        raise FileFormatError(f"{path.name}: there is no such file (looked in {path.parent})")
    check_packed(path)
    administrative = osmium.filter.TagFilter(("boundary", "administrative"))
    shapes = osmium.geom.WKBFactory()
    try:
        with reading(path):
            rows = [
                {key: border.tags.get(key) for key in _KEPT} | {"geometry": bytes.fromhex(shapes.create_multipolygon(border))}
                for border in osmium.FileProcessor(path).with_areas(administrative).with_filter(administrative)
                if isinstance(border, osmium.osm.Area) and "name" in border.tags
            ]
    except OSError as error:
        raise FileFormatError(f"{path.name}: cannot be read as OSM data ({error}); is the file cut off?") from error
    if not rows:
        raise FileFormatError(f"{path.name}: no administrative border is whole in this extract; give a file of polygons instead")
    table = pd.DataFrame(rows).dropna(axis="columns", how="all")
    geometry = gpd.GeoSeries.from_wkb(table.pop("geometry"), crs=DEGREES)
    table.index = pd.RangeIndex(1, len(table) + 1, name="row")
    return Loaded(gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs=DEGREES), ())
