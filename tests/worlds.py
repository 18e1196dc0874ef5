"""Small made-up worlds whose answers a person can work out: on a paved connecting road with a limit of 60, a kilometre takes a minute."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = "EPSG:3067"
EAST, NORTH = 500_000.0, 7_000_000.0

ROAD_DEFAULTS: dict[str, object] = {
    "road_class": "tertiary",
    "surface": "paved",
    "limit_kph": 60.0,
    "winter_limit_kph": np.nan,
    "direction": "both",
    "access": "public",
    "car": True,
    "bicycle": True,
    "walk": True,
    "bridge": False,
    "crossing_minutes": np.nan,
    "interval_minutes": np.nan,
    "seasons": "",
    "name": "",
    "source_id": "",
}


class World(NamedTuple):
    """The tables of a made-up region, all in EPSG:3067."""

    roads: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    offers: pd.DataFrame


def roads_of(nodes: dict[int, tuple[float, float]], edges: list[tuple]) -> gpd.GeoDataFrame:
    """Roads from ``(from_node, to_node)`` or ``(from_node, to_node, {column: value})``; nodes in metres from the world's corner.

    ``metres`` is the length of the line unless given; ``via`` (a list of points) bends the line; ``road`` names the row.
    """
    rows = []
    for number, edge in enumerate(edges, 1):
        one, other = edge[0], edge[1]
        given = dict(edge[2]) if len(edge) > 2 else {}
        via = given.pop("via", [])
        line = shapely.LineString([(EAST + x, NORTH + y) for x, y in (nodes[one], *via, nodes[other])])
        row = {"road": f"r{number:04d}", "from_node": one, "to_node": other, "metres": line.length, **ROAD_DEFAULTS, "geometry": line}
        if given.get("road_class") == "ferry":
            row |= {"surface": "water", "limit_kph": np.nan}
        rows.append(row | given)
    columns = ["road", "from_node", "to_node", "metres", *ROAD_DEFAULTS, "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns).set_index("road"), geometry="geometry", crs=CRS)


def places_at(points: dict[str, tuple[float, float]], people: dict[str, float] | float = 1.0, **columns: object) -> gpd.GeoDataFrame:
    """Places at points in metres from the world's corner."""
    ids = list(points)
    counts = [people.get(place, np.nan) if isinstance(people, dict) else people for place in ids]
    table = {"name": [f"Village {place}" for place in ids], "people": np.array(counts, dtype=float), "inside": True, **columns}
    return gpd.GeoDataFrame(table, index=pd.Index(ids, name="place", dtype="str"), geometry=_points(points), crs=CRS)


def services_at(points: dict[str, tuple[float, float]], **columns: object) -> gpd.GeoDataFrame:
    """Open services at points in metres from the world's corner."""
    ids = list(points)
    table = {
        "name": [f"Service {service}" for service in ids],
        "provider": "Somebody",
        "status": "open",
        "channel": "physical",
        "seasons": "",
        "inside": True,
        "host_kind": "shop",
        **columns,
    }
    return gpd.GeoDataFrame(table, index=pd.Index(ids, name="service", dtype="str"), geometry=_points(points), crs=CRS)


def offers_of(services: gpd.GeoDataFrame, kind: str = "grocery") -> pd.DataFrame:
    """One kind at each service, capacities 1, 2, 4, 8 … in the order of the table: a sum names the services in it."""
    index = pd.MultiIndex.from_product([services.index, [kind]], names=["service", "kind"])
    capacity = 2.0 ** np.arange(len(services))
    return pd.DataFrame({"provider": services["provider"].to_numpy(), "capacity": capacity, "hours_week": 40.0}, index=index)


def grid(columns: int = 4, rows: int = 4, spacing_m: float = 1_000.0, **road: object) -> tuple[dict[int, tuple[float, float]], list[tuple]]:
    """Nodes ``row * columns + column + 1`` and both-way edges of a grid, for :func:`roads_of`."""
    nodes = {row * columns + column + 1: (column * spacing_m, row * spacing_m) for row in range(rows) for column in range(columns)}
    across = [(node, node + 1, road) for node in nodes if node % columns]
    along = [(node, node + columns, road) for node in nodes if node + columns in nodes]
    return nodes, across + along


def grid_world(columns: int = 4, rows: int = 4, spacing_m: float = 1_000.0, services_at_nodes: tuple[int, ...] = (1, 4, 13, 16)) -> World:
    """A place at every node (``p01`` …, people 1, 2, 4, 8 …), services ``s1``, ``s2`` … at some; the minutes are the street blocks.

    Between nodes, minutes = blocks across + blocks along (spacing 1 km); doors are on the road.
    """
    nodes, edges = grid(columns, rows, spacing_m)
    places = places_at({f"p{node:02d}": point for node, point in nodes.items()}, {f"p{node:02d}": 2.0 ** (node - 1) for node in nodes})
    services = services_at({f"s{number}": nodes[node] for number, node in enumerate(services_at_nodes, 1)})
    return World(roads_of(nodes, edges), places, services, offers_of(services))


def _points(points: dict[str, tuple[float, float]]) -> list[shapely.Point]:
    return [shapely.Point(EAST + x, NORTH + y) for x, y in points.values()]
