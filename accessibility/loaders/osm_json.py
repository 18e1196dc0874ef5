"""Overpass' elements as the same ways, nodes and features that are read from OSM files."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from accessibility.loaders.osm_features import Feature
from accessibility.loaders.osm_road_words import BARRIERS
from accessibility.loaders.osm_ways import Nodes, Ways, collect, ferry_routes, road_ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Elements", "date_of", "elements_of", "features_in", "nodes_in", "ways_in"]

Elements = dict[tuple[str, int], dict[str, Any]]
"""Elements by type and id."""


def elements_of(answers: Iterable[Mapping[str, Any]]) -> Elements:
    """Every element of all answers once, the tagged one where an answer holds only its bones.

    Parameters
    ----------
    answers
        As Overpass gave them.

    Returns
    -------
    dict
        By type and id, in the order first met.
    """
    found: Elements = {}
    for answer in answers:
        for element in answer["elements"]:
            key = (str(element["type"]), int(element["id"]))
            if key not in found or ("tags" in element and "tags" not in found[key]):
                found[key] = element
    return found


def date_of(answers: Iterable[Mapping[str, Any]]) -> str:
    """The day of the oldest data among answers, ``YYYY-MM-DD``; empty if none says.

    Parameters
    ----------
    answers
        As Overpass gave them.

    Returns
    -------
    str
    """
    dates = sorted(str(answer.get("osm3s", {}).get("timestamp_osm_base", ""))[:10] for answer in answers)
    return next((date for date in dates if date), "")


def ways_in(answers: Iterable[Mapping[str, Any]]) -> Ways:
    """Roads and ferries among elements.

    Parameters
    ----------
    answers
        As Overpass gave them.

    Returns
    -------
    Ways
        Sorted by id.
    """
    elements = elements_of(answers)
    relations = [
        element for (kind, _), element in elements.items() if kind == "relation" and element.get("tags", {}).get("route") == "ferry"
    ]
    routes = ferry_routes(
        (relation["tags"], [(member["type"][0], member["ref"], member.get("role", "")) for member in relation.get("members", ())])
        for relation in relations
    )
    ways = sorted((element["id"], element) for (kind, _), element in elements.items() if kind == "way")
    return collect(road_ways(((number, way.get("nodes", []), way.get("tags", {})) for number, way in ways), routes))


def nodes_in(answers: Iterable[Mapping[str, Any]]) -> Nodes:
    """Coordinates of the nodes among elements.

    Parameters
    ----------
    answers
        As Overpass gave them.

    Returns
    -------
    Nodes
        Ids ascending.
    """
    nodes = sorted((number, element) for (kind, number), element in elements_of(answers).items() if kind == "node")
    barriers: dict[str, list[int]] = {}
    for number, node in nodes:
        barrier = node.get("tags", {}).get("barrier")
        if barrier in BARRIERS:
            barriers.setdefault(barrier, []).append(number)
    return Nodes(
        ids=np.array([number for number, _ in nodes], dtype=np.int64),
        lon=np.array([node["lon"] for _, node in nodes], dtype=np.float64),
        lat=np.array([node["lat"] for _, node in nodes], dtype=np.float64),
        barriers={kind: tuple(barriers[kind]) for kind in sorted(barriers)},
    )


def features_in(answers: Iterable[Mapping[str, Any]], keys: Sequence[str]) -> tuple[Feature, ...]:
    """Elements that carry one of the keys, each as a point.

    Parameters
    ----------
    answers
        As Overpass gave them.
    keys
        OSM keys.

    Returns
    -------
    tuple of Feature
        Sorted by id; relations other than multipolygons, and elements without a place, are left out.
    """
    elements = elements_of(answers)
    features = []
    for (kind, number), element in elements.items():
        tags = element.get("tags", {})
        if tags.keys().isdisjoint(keys) or (kind == "relation" and tags.get("type") != "multipolygon"):
            continue
        lon, lat = _point(kind, element, elements)
        if math.isfinite(lon):
            features.append(Feature(f"osm-{kind[0]}{number}", tags, lon, lat))
    return tuple(sorted(features))


def _point(kind: str, element: Mapping[str, Any], elements: Elements) -> tuple[float, float]:
    """A node's place, a point within an area, the middle node of a line; degrees, NaN if its nodes are missing."""
    if kind == "node":
        return float(element["lon"]), float(element["lat"])
    if kind == "way":
        line = _line(element, elements)
        closed = len(line) > 3 and line[0] == line[-1]
        drawn = shapely.Polygon(line) if closed else None
        if drawn is not None and drawn.is_valid:
            point = drawn.representative_point()
            return point.x, point.y
        return line[len(line) // 2] if line else (math.nan, math.nan)
    outer = [member["ref"] for member in element.get("members", ()) if member["type"] == "way" and member.get("role") in {"outer", ""}]
    lines = [_line(elements[("way", ref)], elements) for ref in outer if ("way", ref) in elements]
    rings = shapely.get_parts(shapely.polygonize([shapely.LineString(line) for line in lines if len(line) > 1]))
    if not len(rings):
        return math.nan, math.nan
    point = max(rings, key=lambda ring: float(ring.area)).representative_point()
    return point.x, point.y


def _line(way: Mapping[str, Any], elements: Elements) -> list[tuple[float, float]]:
    nodes = (elements.get(("node", ref)) for ref in way.get("nodes", ()))
    return [(float(node["lon"]), float(node["lat"])) for node in nodes if node is not None]
