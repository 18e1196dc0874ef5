"""Features of an OSM file that carry certain keys: nodes, ways and areas, each as a point with its tags."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from accessibility.crs import DEGREES
from accessibility.loaders.osm_read import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import osmium
    from pyproj import CRS

__all__ = ["Feature", "Features", "names_of", "points_of", "read_features"]


_ROWS_SHOWN = 50


class Feature(NamedTuple):
    """One feature.

    Parameters
    ----------
    id
        ``osm-n12``, ``osm-w34`` or ``osm-r56``.
    tags
        All its tags.
    lon, lat
        Degrees; of an area, a point within it.
    """

    id: str
    tags: Mapping[str, str]
    lon: float
    lat: float


class Features(NamedTuple):
    """Features found, and those that have no place because the file lacks their nodes.

    Parameters
    ----------
    found
        Sorted by id.
    lost
        Sorted by id, their coordinates NaN.
    """

    found: tuple[Feature, ...]
    lost: tuple[Feature, ...]


def read_features(path: Path, keys: Sequence[str]) -> Features:
    """All features that carry one of the keys.

    Parameters
    ----------
    path
        An OSM file.
    keys
        OSM keys.

    Returns
    -------
    Features

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    """
    import osmium

    areas: dict[str, Feature] = {}
    points: dict[str, Feature] = {}
    with reading(path):
        wanted = osmium.filter.KeyFilter(*keys)
        processor = osmium.FileProcessor(str(path)).with_locations("sparse_mem_array").with_areas(wanted)
        for thing in processor.with_filter(osmium.filter.KeyFilter(*keys)):
            if isinstance(thing, osmium.osm.Area):
                areas.update((feature.id, feature) for feature in _of_area(thing))
            elif isinstance(thing, osmium.osm.Node):
                points[f"osm-n{thing.id}"] = Feature(f"osm-n{thing.id}", dict(thing.tags), *_lon_lat([thing.location]))
            elif isinstance(thing, osmium.osm.Way):
                places = [node.location for node in thing.nodes]
                points[f"osm-w{thing.id}"] = Feature(f"osm-w{thing.id}", dict(thing.tags), *_lon_lat(places))
            elif isinstance(thing, osmium.osm.Relation) and thing.tags.get("type") == "multipolygon":
                points[f"osm-r{thing.id}"] = Feature(f"osm-r{thing.id}", dict(thing.tags), *_lon_lat([]))
    both = [feature for _, feature in sorted((points | areas).items())]
    placed = [math.isfinite(feature.lon) for feature in both]
    return Features(
        found=tuple(feature for feature, known in zip(both, placed, strict=True) if known),
        lost=tuple(feature for feature, known in zip(both, placed, strict=True) if not known),
    )


def _of_area(area: osmium.osm.Area) -> Iterator[Feature]:
    import osmium

    try:
        drawn = osmium.geom.WKBFactory().create_multipolygon(area)
    except RuntimeError:  # rings that do not close; the way's or relation's own entry stays
        return
    point = shapely.from_wkb(drawn).representative_point()
    yield Feature(f"osm-{'w' if area.from_way() else 'r'}{area.orig_id()}", dict(area.tags), point.x, point.y)


def _lon_lat(places: Sequence[osmium.osm.Location]) -> tuple[float, float]:
    """Of the places that are known the middle one, in degrees; NaN if none is. An area made of a way takes its place."""
    known = [place for place in places if place.valid()]
    return (known[len(known) // 2].lon, known[len(known) // 2].lat) if known else (math.nan, math.nan)


def points_of(features: Sequence[Feature], crs: CRS) -> gpd.GeoSeries:
    """The features as points, in metres.

    Parameters
    ----------
    features
        Any.
    crs
        The study's projected system.

    Returns
    -------
    geopandas.GeoSeries
        Index: the features' ids.
    """
    degrees = np.array([(feature.lon, feature.lat) for feature in features], dtype=float).reshape(-1, 2)
    points = gpd.GeoSeries.from_xy(degrees[:, 0], degrees[:, 1], index=[feature.id for feature in features], crs=DEGREES)
    return points.to_crs(crs)


def names_of(features: Sequence[Feature]) -> tuple[str, ...]:
    """Names or else ids of the first features, as many as a reader can use.

    Parameters
    ----------
    features
        Any.

    Returns
    -------
    tuple of str
    """
    return tuple(feature.tags.get("name", feature.id) for feature in features[:_ROWS_SHOWN])
