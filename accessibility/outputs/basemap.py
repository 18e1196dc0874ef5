"""A base map out of what the study has: borders, water, main roads, as short lists of whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.crs import DEGREES
from accessibility.outputs.crossings import crossings_by_use
from accessibility.outputs.names import municipality_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.area import StudyArea
    from accessibility.outputs.states import State
    from accessibility.study import Study

__all__ = ["STEPS_PER_DEGREE", "base_map", "lines_to_numbers", "to_steps"]

STEPS_PER_DEGREE = 100_000
"""Coordinates are whole steps of 0.00001 degrees, about a metre."""

_ROAD_GROUPS = (
    ("main", ("motorway", "trunk", "primary")),
    ("other", ("secondary",)),
    ("other", ("tertiary",)),
    ("minor", ("unclassified",)),
    ("minor", ("residential", "living_street")),
)
_MOST_VERTICES = 60_000
_STEPS_ACROSS = 2_500


def base_map(study: Study, states: Mapping[str, State]) -> dict[str, object]:
    """Borders, water and roads of a study in degrees, simplified to what a screen can show.

    Parameters
    ----------
    study
        Its area, water and roads are drawn; roads of lower classes are left out where there are too many.
    states
        What the page can show, by id: each has its own ferries and ice roads in use.

    Returns
    -------
    dict
        ``area``, ``borders``, ``water`` and ``roads`` (by group) as :func:`lines_to_numbers` gives them; ``crossings``, a list of
        ``what`` (``ferry``, ``ice_road``), ``lines`` and ``states`` (positions of those in which they are in use); ``bounds`` (south, west,
        north, east, degrees); ``municipalities`` (names with a point, only where there are several).
    """
    area = study.area
    west, south, east, north = area.boundary.bounds
    across = max(east - west, north - south)
    tolerance_m = max(across / _STEPS_ACROSS, 5.0)
    frame = shapely.box(west - 0.15 * across, south - 0.15 * across, east + 0.15 * across, north + 0.15 * across)
    outline = _polygon_lines([shapely.simplify(area.boundary, tolerance_m)])
    degrees = _degrees([shapely.box(west, south, east, north)], area)[0]
    least_lon, least_lat, most_lon, most_lat = shapely.bounds(degrees).tolist()
    return {
        "bounds": [least_lat, least_lon, most_lat, most_lon],
        "area": lines_to_numbers(_degrees(outline, area)),
        "borders": lines_to_numbers(_degrees(_borders(area.parts, tolerance_m), area)) if len(area.parts) > 1 else [],
        "water": lines_to_numbers(_degrees(_water(study.water, frame, tolerance_m), area)),
        "roads": {name: lines_to_numbers(_degrees(lines, area)) for name, lines in _roads(study.roads, frame, tolerance_m).items()},
        "crossings": [
            {"what": what, "states": list(used), "lines": lines_to_numbers(_degrees(_merged(lines, tolerance_m), area))}
            for (what, used), lines in crossings_by_use(study, states, frame).items()
        ],
        "municipalities": _names(area) if len(area.parts) > 1 else [],
    }


def lines_to_numbers(lines: Iterable[shapely.Geometry]) -> list[int]:
    """Lines as one list of whole numbers: how many points, the first point, then the step to each next one.

    Parameters
    ----------
    lines
        In degrees.

    Returns
    -------
    list of int
        Steps of 1 / :data:`STEPS_PER_DEGREE` degrees: ``n, lon, lat, dlon, dlat, …`` for each line. Points that fall on their
        forerunner are left out, and lines that become a point.

    Examples
    --------
    >>> lines_to_numbers([shapely.LineString([(25, 62), (25.00002, 62.00001), (25.00002, 62.00001)])])
    [2, 2500000, 6200000, 2, 1]
    """
    numbers: list[int] = []
    for line in lines:
        steps = to_steps(shapely.get_coordinates(line))
        moved = np.diff(steps, axis=0)
        kept = np.any(moved != 0, axis=1)
        if kept.any():
            numbers += [int(kept.sum()) + 1, *steps[0].tolist(), *moved[kept].ravel().tolist()]
    return numbers


def to_steps(degrees: NDArray[np.float64]) -> NDArray[np.int64]:
    """Degrees as whole steps, same shape."""
    return np.rint(degrees * STEPS_PER_DEGREE).astype(np.int64)


def _degrees(geometries: Sequence[shapely.Geometry], area: StudyArea) -> Sequence[shapely.Geometry]:
    """The same geometries in degrees, longitude first."""
    import geopandas as gpd

    if not len(geometries):
        return []
    return list(gpd.GeoSeries(list(geometries), crs=area.crs).to_crs(DEGREES))


def _polygon_lines(polygons: Iterable[shapely.Geometry]) -> list[shapely.Geometry]:
    """Shells and holes of polygons."""
    parts = shapely.get_parts(list(polygons))
    return [ring for part in parts if part.geom_type == "Polygon" for ring in (part.exterior, *part.interiors)]


def _borders(parts: gpd.GeoDataFrame, tolerance_m: float) -> list[shapely.Geometry]:
    """Borders between municipalities, each once."""
    joined = shapely.line_merge(shapely.union_all(shapely.boundary(parts.geometry.to_numpy())))
    return list(shapely.get_parts(shapely.simplify(joined, tolerance_m)))


def _water(water: gpd.GeoDataFrame, frame: shapely.Polygon, tolerance_m: float) -> list[shapely.Geometry]:
    """Shores of lakes and sea that are large enough to be seen."""
    shapes = water.geometry.to_numpy()
    near = shapes[shapely.intersects(frame, shapes)]
    clipped = shapely.intersection(shapely.make_valid(near), frame)
    parts = shapely.get_parts(clipped)
    seen = parts[shapely.area(parts) > (2 * tolerance_m) ** 2]
    return _polygon_lines(shapely.simplify(seen, tolerance_m))


def _roads(roads: gpd.GeoDataFrame, frame: shapely.Polygon, tolerance_m: float) -> dict[str, list[shapely.Geometry]]:
    """Roads by group, from main to minor, until there are too many."""
    shapes = roads.geometry.to_numpy()
    near = shapely.intersects(frame, shapes)
    classes = roads["road_class"].to_numpy(dtype=object)
    groups: dict[str, list[shapely.Geometry]] = {}
    vertices = 0
    for name, wanted in _ROAD_GROUPS:
        lines = _merged(shapes[near & np.isin(classes, wanted)], tolerance_m)
        vertices += sum(len(shapely.get_coordinates(line)) for line in lines)
        if vertices > _MOST_VERTICES and groups:
            break
        groups.setdefault(name, []).extend(lines)
    return groups


def _merged(lines: NDArray[np.object_], tolerance_m: float) -> list[shapely.Geometry]:
    """Lines joined end to end and simplified."""
    if not len(lines):
        return []
    joined = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
    return [line for line in shapely.get_parts(shapely.simplify(joined, tolerance_m)) if not line.is_empty]


def _names(area: StudyArea) -> list[dict[str, object]]:
    """Names of the municipalities and a point inside each."""
    points = shapely.get_coordinates(_degrees(list(shapely.point_on_surface(area.parts.geometry.to_numpy())), area))
    swedish = municipality_names(area, "sv")
    return [
        {"name": str(name), "name_sv": swedish.get(str(name), str(name)), "lon": round(lon, 5), "lat": round(lat, 5)}
        for name, (lon, lat) in zip(area.parts["name"], points.tolist(), strict=True)
    ]
