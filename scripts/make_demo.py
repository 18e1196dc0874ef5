"""Make the embedded demo: an invented municipality with lakes, a ferry, an ice road, villages, services, providers and cottages.

Everything is invented; the numbers come from a seed, so that running the script again gives the same municipality::

    python scripts/make_demo.py
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import rasterio
import shapely
from demo_tables import (
    BOUNDARY_KM,
    BRIDGE,
    CAN_BRING,
    ISLAND_KM,
    LAKES_KM,
    MUNICIPALITY,
    MUNICIPALITY_SV,
    NEEDS,
    NEIGHBOUR,
    NEIGHBOUR_VILLAGES,
    PROVIDERS,
    ROAD_CLASSES,
    SERVICES,
    VILLAGES,
)
from pyproj import Transformer
from shapely.ops import substring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

SEED = 20261122
ORIGIN_X, ORIGIN_Y = 470_000.0, 6_950_000.0
"""South-west corner of the invented municipality in EPSG:3067 metres; nothing here is on any real map."""


@dataclass(frozen=True)
class Village:
    """A village: its id, its point and the road node beside it, in metres."""

    place: str
    key: str
    row: tuple[str, str, float, float, int, float, int]
    municipality: str
    x: float
    y: float
    road_x: float
    road_y: float


def main() -> None:
    """Write the demo into ``data/demo``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent.parent / "data" / "demo")
    write_demo(parser.parse_args().into)


def write_demo(folder: Path) -> None:
    """Write every file of the demo but its ``study.toml``, which is written by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(SEED)
    water, lake_table = _lakes(chance)
    villages = _villages(chance, water)
    _write_layer(folder / "municipality.geojson", _boundary())
    _write_layer(folder / "lakes.geojson", lake_table)
    _write_layer(folder / "roads.geojson", _roads(chance, villages, water))
    _write_rows(folder / "places.csv", _place_rows(villages))
    _write_rows(folder / "services.csv", _service_rows(chance, villages))
    _write_rows(folder / "providers.csv", _provider_rows())
    _write_rows(folder / "candidates.csv", _candidate_rows(villages))
    _write_rows(folder / "cottages.csv", _cottage_rows(chance, villages, water))
    _write_rows(folder / "needs.csv", _need_rows(villages))
    _write_population(folder / "population.tif", chance, villages, water)


def _metres(corners_km: Iterable[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    return [(ORIGIN_X + 1000 * east, ORIGIN_Y + 1000 * north) for east, north in corners_km]


def _smooth(corners_km: Sequence[tuple[float, float]], rounds: int = 3) -> shapely.Polygon:
    """A ring with its corners cut (Chaikin 1974), as lakes and borders have none."""
    ring = np.array(_metres(corners_km))
    for _ in range(rounds):
        following = np.roll(ring, -1, axis=0)
        ring = np.stack([0.75 * ring + 0.25 * following, 0.25 * ring + 0.75 * following], axis=1).reshape(-1, 2)
    return shapely.Polygon(ring)


def _shore(chance: np.random.Generator, corners_km: Sequence[tuple[float, float]], ragged_m: float) -> shapely.Polygon:
    """A lake's ring with bays and points: a sum of waves along the normal."""
    ring = _smooth(corners_km).exterior
    shares = np.linspace(0, 1, 160, endpoint=False)
    points = shapely.get_coordinates(shapely.line_interpolate_point(ring, shares, normalized=True))
    along = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    normal = np.column_stack([along[:, 1], -along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None]
    waves = sum(np.sin(2 * np.pi * (count * shares + chance.uniform())) / np.sqrt(count) for count in (3, 5, 8, 13, 21))
    return shapely.Polygon(points + ragged_m * np.asarray(waves)[:, None] * normal).buffer(0)


def _boundary() -> gpd.GeoDataFrame:
    west = _smooth([(-12, 4), (1, 4), (1, 40), (-12, 38)]).difference(_smooth(BOUNDARY_KM))
    east = _smooth([(57, 10), (72, 12), (74, 36), (56, 40)]).difference(_smooth(BOUNDARY_KM))
    rows = [(MUNICIPALITY, MUNICIPALITY_SV, _smooth(BOUNDARY_KM)), (NEIGHBOUR, "Granby", shapely.union_all([west, east]))]
    names, names_sv, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"nimi": names, "namn": names_sv, "made_up": True}, geometry=list(shapes), crs="EPSG:3067")


def _lakes(chance: np.random.Generator) -> tuple[BaseGeometry, gpd.GeoDataFrame]:
    shapes: dict[str, BaseGeometry] = {
        name: _shore(chance, corners, 450 if name == "Kuvajärvi" else 130) for name, corners in LAKES_KM.items()
    }
    shapes["Kuvajärvi"] = shapes["Kuvajärvi"].difference(_shore(chance, ISLAND_KM, 260))
    table = gpd.GeoDataFrame({"nimi": list(shapes), "made_up": True}, geometry=list(shapes.values()), crs="EPSG:3067")
    return shapely.union_all(list(shapes.values())), table


def _villages(chance: np.random.Generator, water: BaseGeometry) -> dict[str, Village]:
    villages: dict[str, Village] = {}
    rows = [(row, MUNICIPALITY) for row in VILLAGES] + [(row, NEIGHBOUR) for row in NEIGHBOUR_VILLAGES]
    for number, (row, municipality) in enumerate(rows, 1):
        key = row[0] if row[0] not in villages else f"{row[0]}-2"
        ((x, y),) = _metres([(row[2], row[3])])
        away = chance.uniform(40, 450)
        turn = chance.uniform(0, 2 * np.pi)
        road_x, road_y = x + away * np.cos(turn), y + away * np.sin(turn)
        if water.contains(shapely.Point(road_x, road_y)):
            road_x, road_y = 2 * x - road_x, 2 * y - road_y
        villages[key] = Village(f"place-{number:02d}", key, row, municipality, round(x, 1), round(y, 1), round(road_x, 1), round(road_y, 1))
    return villages


def _winding(chance: np.random.Generator, start: tuple[float, float], end: tuple[float, float], water: BaseGeometry) -> shapely.LineString:
    """A road between two points that bends, and goes around water rather than through it."""
    first, last = np.array(start), np.array(end)
    along = last - first
    across = np.array([-along[1], along[0]]) / np.hypot(*along)
    shares = np.linspace(0, 1, 12)
    for bend in (0.0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, -0.6, 0.75, -0.75, 0.9, -0.9):
        wiggle = 0.012 * np.hypot(*along) * chance.standard_normal(len(shares)) * np.sin(np.pi * shares)
        off = bend * np.hypot(*along) * np.sin(np.pi * shares) + wiggle
        line = shapely.LineString(first + shares[:, None] * along + off[:, None] * across)
        if not line.intersects(water):
            return line
    message = f"no road from {start} to {end} that stays out of the water"
    raise ValueError(message)


def _roads(chance: np.random.Generator, villages: Mapping[str, Village], water: BaseGeometry) -> gpd.GeoDataFrame:
    rows: list[dict[str, Any]] = []

    def add(line: shapely.LineString, road_class: str, surface: str, limit: float, name: str, **more: object) -> None:
        plain = {
            "direction": "both",
            "access": "public",
            "bridge": False,
            "crossing_minutes": None,
            "interval_minutes": None,
            "seasons": "",
        }
        rows.append(
            {
                "road": len(rows) + 1, "name": name, "road_class": road_class, "surface": surface, "metres": round(line.length, 1),
                "limit_kph": limit or None, "winter_limit_kph": 80.0 if limit == 100 else None, **plain, **more, "geometry": line,
            }
        )  # fmt: skip

    at = {key: (village.road_x, village.road_y) for key, village in villages.items()}
    for start, end, road_class, surface, limit in ROAD_CLASSES:
        dry = water if (end, start) != BRIDGE else shapely.Point()
        line = _winding(chance, at[start], at[end], dry)
        name = f"{start} - {end}".replace("-2", "")
        if (end, start) != BRIDGE:
            add(line, road_class, surface, limit, name)
            continue
        middle = line.length / 2
        for first, last in ((0, middle - 45), (middle - 45, middle + 45), (middle + 45, line.length)):
            add(shapely.LineString(substring(line, first, last).coords), road_class, surface, limit, name, bridge=last - first < 100)
    shore = shapely.Point()
    harbour, island_harbour = _across(at["Lossiranta"], at["Saarenkylä"], water)
    ice_start, island_ice = _across(at["Myllykoski"], at["Saarenkylä"], water)
    add(_winding(chance, at["Lossiranta"], harbour, shore), "tertiary", "paved", 60, "Lauttarannantie")
    add(_winding(chance, at["Saarenkylä"], island_harbour, shore), "unclassified", "gravel", 0, "Saarentie")
    add(_winding(chance, at["Saarenkylä"], island_ice, shore), "unclassified", "gravel", 0, "Jäätiehaara")
    add(_winding(chance, at["Myllykoski"], ice_start, shore), "unclassified", "gravel", 0, "Länsirannantie")
    ferry = {"crossing_minutes": 14.0, "interval_minutes": 60.0, "seasons": "summer,autumn"}
    add(shapely.LineString([harbour, island_harbour]), "ferry", "water", 0, "Saaren lautta", **ferry)
    add(shapely.LineString([ice_start, island_ice]), "ice_road", "ice", 30, "Saaren jäätie", seasons="winter")
    (cottage_end,) = _metres([(57.4, 16.4)])
    add(_winding(chance, at["Itäranta"], cottage_end, water), "track", "gravel", 0, "Mökkitie", access="private")
    (bend,) = _metres([(19.3, 29.6)])
    add(shapely.LineString([at["Kirkonkylä"], bend, at["Kirkonkylä-2"]]), "residential", "paved", 30, "Koulutie", direction="forward")
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:3067")
    _check_connected(table)
    return table


def _across(start: tuple[float, float], end: tuple[float, float], water: BaseGeometry) -> tuple[tuple[float, float], ...]:
    """The two shores of the widest water on the straight line between two points, the start's shore first."""
    wet = shapely.get_parts(shapely.LineString([start, end]).intersection(water))
    widest = wet[np.argmax(shapely.length(wet))]
    return tuple((round(x, 1), round(y, 1)) for x, y in widest.coords)


def _check_connected(roads: gpd.GeoDataFrame) -> None:
    """The mainland is one piece, the island another, and only ferry and ice road join them."""
    all_year = roads[roads["seasons"] == ""]
    graph: nx.Graph[tuple[float, ...]] = nx.Graph()
    for line in all_year.geometry:
        graph.add_edge(*[tuple(float(value) for value in np.round(point, 1)) for point in (line.coords[0], line.coords[-1])])
    if nx.number_connected_components(graph) != 2:
        message = f"expected mainland and island, found {nx.number_connected_components(graph)} pieces"
        raise ValueError(message)


def _place_rows(villages: Mapping[str, Village]) -> list[dict[str, object]]:
    rows = []
    for number, village in enumerate(villages.values()):
        name, name_sv, _, _, people, old_share, cottages = village.row
        old = round(people * old_share)
        rows.append(
            {
                "place": village.place, "name": name, "name_sv": name_sv, "code": f"99{number * 10:03d}",
                "municipality": village.municipality,
                "x": village.x, "y": village.y, "people": people, "people_75plus": old, "people_under15": round((people - old) * 0.15),
                "people_summer_residents": round(cottages * 2.3), "people_without_car": round(old * 0.4 + people * 0.05),
                "connection": name not in {"Perukka", "Erälä", "Niemenpää"},
            }
        )  # fmt: skip
    return rows


def _service_rows(chance: np.random.Generator, villages: Mapping[str, Village]) -> list[dict[str, object]]:
    rows = []
    for service, name, key, provider, host_kind, seasons, status, channel, offers in SERVICES:
        x = round(villages[key].road_x + chance.uniform(-120, 120), 1)
        y = round(villages[key].road_y + chance.uniform(-120, 120), 1)
        for kind, (capacity, hours_week, opening_hours) in offers.items():
            rows.append(
                {
                    "service": service, "name": name, "kind": kind, "provider": provider, "host_kind": host_kind, "seasons": seasons,
                    "status": status, "channel": channel, "capacity": capacity, "hours_week": hours_week, "opening_hours": opening_hours,
                    "x": x, "y": y,
                }
            )  # fmt: skip
    return rows


def _provider_rows() -> list[dict[str, object]]:
    kinds = sorted({kind for brings in CAN_BRING.values() for kind in brings})
    rows = []
    for provider, name, sector, base in PROVIDERS:
        brings = CAN_BRING.get(provider, {})
        row: dict[str, object] = {"provider": provider, "name": name, "sector": sector, "base": base}
        for kind in kinds:
            hours, euros = brings.get(kind, ("", ""))
            row |= {f"hours_week_{kind}": hours, f"eur_hour_{kind}": euros}
        rows.append(row)
    return rows


def _candidate_rows(villages: Mapping[str, Village]) -> list[dict[str, object]]:
    chosen = [("Saarenkylä", "village_hall", 20, 9_000), ("Lehmijärvi", "school", 25, 12_000), ("Kortelampi", "village_hall", 30, 8_000),
              ("Haukila", "other", 15, 7_000), ("Ylikylä", "village_hall", 30, 8_500), ("Keskikylä", "shop", 40, 11_000)]  # fmt: skip
    return [
        {
            "candidate": f"tila-{number}", "name": f"{key}: vapaa tila", "host_kind": host_kind, "status": "candidate",
            "room_hours": room_hours,
            "cost_eur_year": cost, "x": villages[key].x, "y": villages[key].y,
        }
        for number, (key, host_kind, room_hours, cost) in enumerate(chosen, 1)
    ]  # fmt: skip


def _cottage_rows(chance: np.random.Generator, villages: Mapping[str, Village], water: BaseGeometry) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for village in villages.values():
        wanted, made = village.row[6], 0
        while made < wanted:
            x, y = village.x + chance.normal(0, 1_500), village.y + chance.normal(0, 1_500)
            if water.contains(shapely.Point(x, y)):
                continue
            made += 1
            rows.append(
                {
                    "cottage": f"mokki-{len(rows) + 1:03d}", "nearest_place": village.place, "x": round(x, 1), "y": round(y, 1),
                    "persons": int(chance.integers(1, 5)), "days_year": int(chance.integers(20, 140)),
                }
            )  # fmt: skip
    return rows


def _need_rows(villages: Mapping[str, Village]) -> list[dict[str, object]]:
    words = ("need", "place", "kind", "amount", "unit", "from_date", "to_date", "status", "source")
    rows = [dict(zip(words, need, strict=True)) for need in NEEDS]
    return [{**row, "place": villages[str(row["place"])].place} for row in rows]


def _write_population(path: Path, chance: np.random.Generator, villages: Mapping[str, Village], water: BaseGeometry) -> None:
    """People of the places spread over one-kilometre cells of dry land around them; the total stays to the person."""
    size, columns, rows = 1_000, 88, 56
    west, north = ORIGIN_X - 13_000, ORIGIN_Y + 53_000
    cells = np.zeros((rows, columns), dtype=np.int32)
    for village in villages.values():
        for _ in range(village.row[4]):
            while True:
                x, y = village.x + chance.normal(0, 900), village.y + chance.normal(0, 900)
                if not water.contains(shapely.Point(x, y)):
                    break
            cells[int((north - y) // size), int((x - west) // size)] += 1
    profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "int32", "crs": "EPSG:3067", "compress": "deflate",
               "transform": rasterio.transform.from_origin(west, north, size, size), "nodata": -1}  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(cells, 1)
        raster.set_band_description(1, "people")
        raster.update_tags(MADE_UP="true", UNITS="persons")


def _write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_layer(path: Path, table: gpd.GeoDataFrame) -> None:
    """GeoJSON with centimetre coordinates in degrees, one feature on a line, so that a change shows as a change."""
    to_degrees = Transformer.from_crs(3067, 4326, always_xy=True)
    features = []
    for row in table.to_dict("records"):
        shape = shapely.transform(row.pop("geometry"), lambda xy: np.round(np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])), 7))
        properties = {key: None if value is None or value != value else value for key, value in row.items()}  # noqa: PLR0124
        feature = {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
        features.append(json.dumps(feature, ensure_ascii=False))
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
