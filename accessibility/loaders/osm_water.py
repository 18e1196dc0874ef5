"""Lakes, rivers drawn as areas and the sea from an OSM extract, for the map and so that nobody snaps across them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.crs import DEGREES
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.osm_cover import cover_remarks
from accessibility.loaders.osm_read import header_box, osm_path, reading
from accessibility.loaders.osm_sea import sea_within
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    import osmium

    from accessibility.area import StudyArea
    from accessibility.config import WaterConfig

__all__ = ["load_water"]

_LEAST_M2 = 5_000.0
_TOLERANCE_M = 10.0
_KEYS = ("natural", "landuse", "waterway")
_WATER = {"natural": {"water"}, "landuse": {"reservoir"}, "waterway": {"riverbank"}}


def load_water(config: WaterConfig, folder: Path, area: StudyArea) -> Loaded:
    """Water of an OSM extract within the box around the study area and its ring.

    Parameters
    ----------
    config
        ``[water]`` with an OSM file.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Polygons in the study's metres, index ``water``, column ``name``; simplified to 10 m, lakes below half a hectare left out.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    DataError
        If it lies elsewhere.
    """
    path = osm_path(config.file, folder, "water")
    covered = cover_remarks(header_box(path), area, path.name)
    polygons, coastlines, broken = _read(path)
    box = shapely.box(*area.reach.bounds)
    lakes = gpd.GeoDataFrame(
        {"name": pd.array([name for _, name, _ in polygons], dtype="str")},
        index=pd.Index([number for number, _, _ in polygons], dtype="str", name="water"),
        geometry=[drawn for _, _, drawn in polygons],
        crs=DEGREES,
    ).to_crs(area.crs)
    lakes = lakes[shapely.intersects(lakes.geometry.to_numpy(), box)]
    large = lakes[lakes.area >= _LEAST_M2]
    sea, unclear = sea_within(box, list(gpd.GeoSeries(coastlines, crs=DEGREES).to_crs(area.crs)))
    names = pd.Index([f"osm-sea-{number}" for number in range(1, len(sea) + 1)], dtype="str", name="water")
    seas = gpd.GeoDataFrame({"name": pd.array([""] * len(sea), dtype="str")}, index=names, geometry=sea, crs=area.crs)
    water = pd.concat([large, seas]).sort_index()
    clipped = shapely.intersection(shapely.make_valid(water.simplify(_TOLERANCE_M).to_numpy()), box)
    water = water.set_geometry(gpd.GeoSeries(clipped, index=water.index, crs=area.crs))
    water = water[shapely.get_dimensions(clipped) == 2]
    remarks = (
        Remark("osm_water_small", "excluded", count=len(lakes) - len(large), details={"least_ha": _LEAST_M2 / 10_000}),
        Remark("osm_water_broken", "dropped", count=len(broken), rows=broken[:50]),
        Remark("osm_sea_unclear", "unknown", count=len(unclear)),
    )
    return Loaded(water, (*covered, *(remark for remark in remarks if remark.count)))


def _read(path: Path) -> tuple[list[tuple[str, str, shapely.Geometry]], list[shapely.LineString], tuple[str, ...]]:
    """Water areas as id, name and polygon, coastlines, and ids of areas that do not close."""
    import osmium

    polygons, coastlines = [], []
    expected: set[str] = set()
    with reading(path):
        wanted = osmium.filter.TagFilter(*((key, value) for key, values in _WATER.items() for value in sorted(values)))
        processor = osmium.FileProcessor(str(path)).with_locations("sparse_mem_array").with_areas(wanted)
        for thing in processor.with_filter(osmium.filter.KeyFilter(*_KEYS)):
            if isinstance(thing, osmium.osm.Way) and thing.tags.get("natural") == "coastline":
                coastlines += _pieces(thing)
            if not any(thing.tags.get(key) in values for key, values in _WATER.items()):
                continue
            if isinstance(thing, osmium.osm.Area):
                number = f"osm-{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
                polygons += [(number, thing.tags.get("name") or "", drawn) for drawn in _drawn(thing)]
            elif isinstance(thing, osmium.osm.Way | osmium.osm.Relation):
                expected.add(f"osm-{thing.type_str()}{thing.id}")
    found = {number for number, _, _ in polygons}
    return polygons, coastlines, tuple(sorted(expected - found))


def _drawn(area: osmium.osm.Area) -> list[shapely.Geometry]:
    import osmium

    try:
        return [shapely.from_wkb(osmium.geom.WKBFactory().create_multipolygon(area))]
    except RuntimeError:  # rings that do not close; the caller sees that it is missing
        return []


def _pieces(way: osmium.osm.Way) -> list[shapely.LineString]:
    """The line of a way, in pieces where nodes are missing."""
    places = [(node.location.lon, node.location.lat) if node.location.valid() else None for node in way.nodes]
    gaps = [-1, *(at for at, place in enumerate(places) if place is None), len(places)]
    runs = [places[before + 1 : after] for before, after in pairwise(gaps)]
    return [shapely.LineString(np.array(run)) for run in runs if len(run) > 1]
