"""Travel times on real OpenStreetMap data: against networkx on the same graph, and routes followed through the tags of their ways."""

from __future__ import annotations

import csv
import itertools
from importlib import resources

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod

from accessibility.area import StudyArea
from accessibility.config import PlacesConfig, RoadsConfig, ServicesConfig
from accessibility.loaders import osm_places, osm_roads, osm_services
from accessibility.network import build, snap
from accessibility.travel import between, route
from accessibility.vocabulary import KINDS

pytestmark = pytest.mark.shared

FILE = "andorra-2021-10-28.osm.pbf"
UTM = CRS.from_epsg(32631)
FORWARD_ONLY = {"yes", "true", "1"}
PAVED = {"asphalt", "paved", "concrete", "paving_stones", "sett", "cobblestone", "concrete:plates", "metal", "wood"}
GRAVEL = {"gravel", "fine_gravel", "compacted", "unpaved", "pebblestone"}


@pytest.fixture(scope="module")
def andorra(shared_data):
    """Network of Andorra in summer, its places and services."""
    folder = shared_data / "osm_andorra"
    shape = gpd.GeoSeries([shapely.box(1.40, 42.42, 1.79, 42.66)], crs=4326).to_crs(UTM).iloc[0]
    area = StudyArea("Andorra", shape, UTM, 1_000.0, gpd.GeoDataFrame({"name": ["Andorra"]}, geometry=[shape], crs=UTM))
    network = build(osm_roads.load_roads(RoadsConfig(source="osm", file=FILE), folder, area).table)
    places = osm_places.load_places(PlacesConfig(source="osm", file=FILE), folder, area).table
    services = osm_services.load_services(ServicesConfig(source="osm", file=FILE), folder, area, KINDS).services
    return network, places, services


@pytest.fixture(scope="module")
def ways(shared_data):
    """Tags and nodes of every way, read by the plainest means: a second reading beside the loader's."""
    import osmium

    class Ways(osmium.SimpleHandler):
        def __init__(self):
            super().__init__()
            self.found = {}

        def way(self, way):
            if "highway" in way.tags:
                self.found[way.id] = (dict(way.tags), [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()])

    handler = Ways()
    handler.apply_file(str(shared_data / "osm_andorra" / FILE), locations=True)
    return handler.found


def pairs(table, other, count):
    """Ids spread over both tables, by a fixed seed."""
    seeded = np.random.default_rng(2021)
    return list(zip(seeded.choice(table.index, count, replace=False), seeded.choice(other.index, count, replace=False), strict=True))


def test_ten_travel_times_equal_networkx_on_the_same_graph(andorra):
    network, places, services = andorra
    graph = nx.DiGraph()
    for edge in network.edges().sort_values("minutes", ascending=False, kind="stable").itertuples():
        graph.add_edge(edge.tail, edge.head, ms=round(edge.minutes * 60_000))
    chosen = pairs(places, services, 10)
    origins, destinations = snap(places, network), snap(services, network)
    found = between(origins, destinations, max_minutes=600).matrix()
    starts, goals = origins.report(), destinations.report()
    reached = 0
    for place, service in chosen:
        one_way_out = doors(network, origins, origins.ids.get_loc(place))
        one_way_in = doors(network, destinations, destinations.ids.get_loc(service))
        assert starts.loc[place, "road"] != goals.loc[service, "road"]
        graph.add_node("from")
        graph.add_node("to")
        graph.add_edges_from(("from", node, {"ms": ms}) for node, ms, _ in one_way_out if ms is not None)
        graph.add_edges_from((node, "to", {"ms": ms}) for node, _, ms in one_way_in if ms is not None)
        try:
            driven = nx.dijkstra_path_length(graph, "from", "to", "ms")
            walked = origins.access_ms[origins.ids.get_loc(place)] + destinations.access_ms[destinations.ids.get_loc(service)]
            assert found.loc[place, service] == (driven + walked) / 60_000
            reached += 1
        except nx.NetworkXNoPath:
            assert np.isinf(found.loc[place, service])
        graph.remove_nodes_from(["from", "to"])
    assert reached >= 8


def doors(network, snapped, position):
    """(end node, milliseconds to it, milliseconds from it) for both ends of the road, by length and speed and one-way."""
    row = network.roads.iloc[snapped.road[position]]
    edges = network.edges().query("road == @row.name")
    share = snapped.fraction[position]
    along, against = (
        next((round(minutes * 60_000) for minutes in edges.loc[edges["forward"] == forward, "minutes"]), None) for forward in (True, False)
    )
    ahead, behind = (None if whole is None else int(np.rint(share * whole)) for whole in (along, against))
    start = (row["from_node"], behind, ahead)
    end = (row["to_node"], None if along is None else along - ahead, None if against is None else against - behind)
    if share == 0:
        start = (row["from_node"], 0, 0)
    if share == 1:
        end = (row["to_node"], 0, 0)
    return [start, end]


@pytest.mark.parametrize("number", range(5))
def test_a_route_followed_by_hand_through_the_tags_of_its_ways(andorra, ways, number):
    network, places, services = andorra
    table = speed_table()
    place, service = followed(andorra)[number]
    legs = route(places, services, network, origin=place, destination=service)
    driven = legs[legs["what"] == "road"]
    assert len(driven) >= 10
    at = None
    for leg, row in zip(driven.itertuples(), network.roads.loc[driven["road"]].itertuples(), strict=True):
        tags, nodes = ways[int(row.Index.split("-")[1][1:])]
        whole = 1 < leg.Index - 1 < len(driven)
        begin, end = row.from_node, row.to_node
        drawn = shapely.LineString(leg.geometry.coords)
        backward = row.geometry.project(shapely.Point(drawn.coords[0])) > row.geometry.project(shapely.Point(drawn.coords[-1]))
        one, other = (end, begin) if backward else (begin, end)
        assert tags["highway"].removesuffix("_link") == leg.road_class
        assert surface_of(tags) in {leg.surface, None}
        if tags.get("oneway") in FORWARD_ONLY or tags.get("junction") == "roundabout" or tags["highway"].startswith("motorway"):
            assert not backward
        assert tags.get("oneway") != "-1" or backward
        assert tags.get("motor_vehicle", tags.get("vehicle", tags.get("access", "yes"))) != "no"
        metres = length_between(nodes, row.from_node, row.to_node)
        assert row.metres == pytest.approx(metres, rel=1e-6)
        limit = limit_of(tags)
        usual, most = table[leg.road_class, leg.surface]
        kph = usual if limit is None else min(most, limit)
        assert leg.minutes == pytest.approx(leg.metres / 1_000 / kph * 60, abs=2e-5)
        if whole:
            assert leg.metres == pytest.approx(metres, rel=1e-6)
        assert at in {None, one}
        at = other


def followed(andorra):
    """Five pairs far from each other, by a fixed seed."""
    network, places, services = andorra
    found = between(snap(places, network), snap(services, network), max_minutes=600).matrix()
    candidates = [(place, service) for place, service in pairs(places, services, 40) if 10 < found.loc[place, service] < 90]
    return candidates[:5]


def speed_table():
    """The summer column of the table of speeds, read as text."""
    with (resources.files("accessibility.network") / "speeds.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = {}
    for row in rows:
        if row["mode"] == "car" and (not row["season"] or "summer" in row["season"].split(",")):
            surfaces = row["surface"].split(",") if row["surface"] else ["paved", "gravel", "ground", "ice", "water", "unknown"]
            for key in itertools.product(row["road_class"].split(","), surfaces):
                table[key] = (float(row["kph"]), float(row["most_kph"]))
    return table


def limit_of(tags):
    """The posted limit; the lower one where the directions differ, as the table of roads holds one."""
    given = [tags.get(key, "") for key in ("maxspeed", "maxspeed:forward", "maxspeed:backward")]
    return min((float(text) for text in given if text.isdigit()), default=None)


def surface_of(tags):
    """What the surface tag says, None where it takes more than a look at one tag."""
    given = tags.get("surface")
    if given is None:
        return "unknown" if "tracktype" not in tags and tags["highway"] != "track" else None
    return "paved" if given in PAVED else "gravel" if given in GRAVEL else None


def length_between(nodes, one, other):
    """Metres along a way between two of its nodes; a loop counts whole."""
    ids = [node for node, *_ in nodes]
    start = ids.index(one)
    stop = ids.index(other, start + 1) if other in ids[start + 1 :] else ids.index(other)
    part = nodes[min(start, stop) : max(start, stop) + 1]
    return Geod(ellps="WGS84").line_length([lon for _, lon, _ in part], [lat for *_, lat in part])
