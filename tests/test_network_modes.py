"""Walking and cycling: which ways each mode may use, one-ways, speeds; equal to networkx on a graph read by other means."""

from __future__ import annotations

import functools
import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from accessibility import vocabulary as words
from accessibility.area import StudyArea
from accessibility.config import RoadsConfig
from accessibility.loaders import osm_roads
from accessibility.loaders.osm_road_tags import read_way
from accessibility.network import build, builtin_speeds
from accessibility.network.speeds import CLASSES_OF_MODE
from accessibility.travel import route, times
from tests.worlds import places_at, roads_of, services_at

LINE = {1: (0.0, 0.0), 2: (1_000.0, 0.0)}
WALK_KPH, RIDE_KPH = 4.2, 15.0


def minutes(mode, start=0.0, goal=1_000.0, season="summer", **road):
    """By one road of a kilometre; walking 60 / 4.2, cycling 60 / 15 minutes where nothing hinders."""
    network = build(roads_of(LINE, [(1, 2, road)]), mode=mode, season=season)
    found = times(places_at({"p": (start, 0.0)}), services_at({"s": (goal, 0.0)}), network, max_minutes=120)
    return found.minutes[0] if len(found.minutes) else np.inf


@pytest.mark.parametrize(
    ("mode", "road", "there", "back"),
    [
        ("walk", {}, 60 / WALK_KPH, 60 / WALK_KPH),
        ("walk", {"direction": "forward"}, 60 / WALK_KPH, 60 / WALK_KPH),
        ("walk", {"limit_kph": 3.0}, 60 / WALK_KPH, 60 / WALK_KPH),
        ("walk", {"road_class": "steps", "car": False, "bicycle": False}, 60 / 2.1, 60 / 2.1),
        ("walk", {"road_class": "path", "surface": "unknown"}, 60 / 3.6, 60 / 3.6),
        ("bicycle", {}, 60 / RIDE_KPH, 60 / RIDE_KPH),
        ("bicycle", {"limit_kph": 12.0}, 5.0, 5.0),
        ("bicycle", {"direction": "forward"}, 60 / RIDE_KPH, 60 / WALK_KPH),
        ("bicycle", {"direction": "backward", "walk": False}, np.inf, 60 / RIDE_KPH),
        ("bicycle", {"bicycle": False, "road_class": "footway"}, 60 / WALK_KPH, 60 / WALK_KPH),
        ("car", {"direction": "forward"}, 1.0, np.inf),
    ],
)
def test_a_kilometre_by_each_mode_there_and_back(mode, road, there, back):
    assert minutes(mode, **road) == pytest.approx(there, abs=1e-5)
    assert minutes(mode, start=1_000.0, goal=0.0, **road) == pytest.approx(back, abs=1e-5)


def test_a_one_way_that_bicycles_are_free_of_is_ridden_both_ways():
    roads = roads_of(LINE, [(1, 2, {"direction": "forward"})]).assign(bicycle_direction="both", walk_direction="backward")
    network = build(roads, mode="bicycle").edges()
    assert network["minutes"].tolist() == pytest.approx([4.0, 4.0], abs=1e-5)
    assert build(roads, mode="walk").edges()["forward"].tolist() == [False]
    assert build(roads, mode="car").edges()["forward"].tolist() == [True]


def test_snow_slows_a_walker_and_more_so_a_bicycle():
    assert minutes("walk", season="winter") == pytest.approx(60 / 3.8, abs=1e-5)
    assert minutes("bicycle", season="winter") == pytest.approx(60 / 12, abs=1e-5)


@pytest.mark.parametrize("mode", ["bicycle", "walk"])
def test_every_class_surface_and_season_has_a_speed_and_a_source_and_no_season_beats_summer(mode):
    speeds = builtin_speeds(mode)
    assert set(speeds.index) == set(itertools.product(CLASSES_OF_MODE[mode], words.SURFACES, words.SEASONS))
    assert speeds["source"].str.len().min() > 10
    summer = speeds["kph"].xs("summer", level="season")
    for season in words.SEASONS:
        assert (speeds["kph"].xs(season, level="season") <= summer).all()
    for surface in words.SURFACES:
        assert (speeds["kph"].xs(surface, level="surface") <= speeds["kph"].xs("paved", level="surface")).all()


@pytest.mark.parametrize(
    ("mode", "codes"),
    [
        ("walk", {"roads_not_for_mode": 1}),
        ("bicycle", {"roads_not_for_mode": 2, "bicycles_pushed": 1}),
        ("car", {"roads_not_for_cars": 2, "limit_unknown": 1}),
    ],
)
def test_what_a_mode_cannot_use_and_where_a_bicycle_is_pushed_is_said(mode, codes):
    nodes = {number: (1_000.0 * number, 0.0) for number in range(1, 6)}
    edges = [
        (1, 2),
        (2, 3, {"road_class": "motorway", "bicycle": False, "walk": False, "limit_kph": np.nan}),
        (3, 4, {"road_class": "steps", "car": False, "bicycle": False}),
        (4, 5, {"road_class": "footway", "car": False, "bicycle": False}),
    ]
    said = {remark.code: remark.count for remark in build(roads_of(nodes, edges), mode=mode).remarks if remark.code != "network_pieces"}
    assert said == codes


@pytest.mark.parametrize(
    ("tags", "bicycle", "walk"),
    [
        ({"oneway": "yes"}, "forward", "both"),
        ({"oneway": "yes", "oneway:bicycle": "no"}, "both", "both"),
        ({"oneway": "yes", "cycleway": "opposite_lane"}, "both", "both"),
        ({"oneway": "yes", "cycleway:left": "opposite"}, "both", "both"),
        ({"oneway": "yes", "cycleway:left": "lane", "cycleway:left:oneway": "-1"}, "both", "both"),
        ({"oneway": "-1", "cycleway:right": "lane"}, "backward", "both"),
        ({"oneway:bicycle": "yes"}, "forward", "both"),
        ({"junction": "roundabout"}, "forward", "both"),
        ({"oneway:foot": "yes"}, "both", "forward"),
        ({}, "both", "both"),
    ],
)
def test_one_way_exemptions_of_bicycles_and_walkers(tags, bicycle, walk):
    read = read_way({"highway": "residential", **tags})
    assert (read.bicycle_direction, read.walk_direction) == (bicycle, walk)


# Real data: another reading of the same files.

FILES = {
    "andorra": ("osm_andorra/andorra-2021-10-28.osm.pbf", (1.40, 42.42, 1.79, 42.66), 32631),
    "tampere": ("osm_tampere/tampere.osm.pbf", (23.5, 61.35, 24.2, 61.70), 3067),
}
ROADS = {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service", "track", "road"}
YES = {
    "yes",
    "designated",
    "permissive",
    "destination",
    "official",
    "private",
    "customers",
    "delivery",
    "permit",
    "agricultural",
    "forestry",
}
ALL = {"walk": ROADS | {"path", "cycleway", "footway", "pedestrian", "steps", "bridleway"}, "bicycle": ROADS | {"path", "cycleway"}}
PAVED = {"asphalt", "paved", "concrete", "paving_stones", "sett", "cobblestone", "concrete:plates", "metal", "wood", "unhewn_cobblestone"}
GRAVEL = {"gravel", "fine_gravel", "compacted", "unpaved", "pebblestone"}


def may(tags, mode):
    """Whether a walker or rider may use a way, by its tags alone: the most particular tag that is there, else its class."""
    highway = tags["highway"].removesuffix("_link")
    own = {"walk": ("foot",), "bicycle": ("bicycle", "vehicle")}[mode]
    given = next((tags[key] for key in (*own, "access") if key in tags), None)
    usual = highway in ALL[mode] and tags.get("motorroad") != "yes"
    if given is None:
        return usual
    return given in YES and (usual or (own[0] in tags))


def surface_of(tags):
    if "surface" in tags:
        return "paved" if tags["surface"] in PAVED else "gravel" if tags["surface"] in GRAVEL else None
    grade = tags.get("tracktype")
    return {"grade1": "gravel", "grade2": "gravel", "grade3": "gravel", "grade4": "ground", "grade5": "ground"}.get(grade, "unknown")


def class_of(tags):
    highway = tags["highway"].removesuffix("_link")
    return {"pedestrian": "footway", "bridleway": "path", "road": "unclassified"}.get(highway, highway)


def readable(tags):
    """Whether this short reading understands a way: no ice, no seasons, surfaces of the two lists."""
    odd = {"ice_road", "winter_road", "seasonal", "area", "maxspeed:seasonal:winter"} & set(tags)
    conditional = any(key.endswith(":conditional") for key in tags)
    return not odd and not conditional and surface_of(tags) is not None and ";" not in tags["highway"]


@pytest.fixture(scope="module")
def regions(shared_data):
    """Of each region: the loaded roads, and tags and nodes of every way, read by the plainest means."""
    import osmium

    found, geod = {}, Geod(ellps="WGS84")
    for name, (file, box, epsg) in FILES.items():
        crs = CRS.from_epsg(epsg)
        shape = gpd.GeoSeries([shapely.box(*box)], crs=4326).to_crs(crs).iloc[0]
        area = StudyArea(name, shape, crs, 1_000.0, gpd.GeoDataFrame({"name": [name]}, geometry=[shape], crs=crs))
        folder, _, file_name = file.partition("/")
        roads = osm_roads.load_roads(RoadsConfig(source="osm", file=file_name), shared_data / folder, area).table
        ways = {}

        class Reader(osmium.SimpleHandler):
            def way(self, way, ways=ways):
                if "highway" in way.tags:
                    nodes = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
                    ids, lon, lat = zip(*nodes, strict=True) if nodes else ((), (), ())
                    metres = geod.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2] if len(ids) > 1 else []
                    ways[way.id] = (dict(way.tags), list(ids), list(metres))

        Reader().apply_file(str(shared_data / file), locations=True)
        found[name] = (roads, ways)
    return found


@pytest.fixture(scope="module")
def networks(regions):
    """The network of a region by a mode, built once."""
    return functools.cache(lambda region, mode: build(regions[region][0], mode=mode))


def other_graph(ways, mode, kept):
    """Nodes and neighbouring nodes of every usable way that is kept, seconds between them by the speeds of the table."""
    kph = {of: builtin_speeds(of)["kph"].xs("summer", level="season").to_dict() for of in ("walk", "bicycle")}
    graph = nx.DiGraph()
    for number, (tags, nodes, lengths) in ways.items():
        if number not in kept:
            continue
        walks, rides = may(tags, "walk"), mode == "bicycle" and may(tags, "bicycle") and tags["highway"] != "steps"
        key = (class_of(tags), surface_of(tags))
        on_foot = kph["walk"][key] if walks and not (mode == "bicycle" and key[0] == "steps") else 0.0
        limit = tags.get("maxspeed", "")
        ridden = (min(kph["bicycle"][key], float(limit)) if limit.isdigit() else kph["bicycle"][key]) if rides else 0.0
        one_way = tags.get("oneway") in {"yes", "1", "true"} or tags.get("junction") in {"roundabout", "circular"}
        free = tags.get("oneway:bicycle") == "no" or any(tags.get(k, "").startswith("opposite") for k in tags if k.startswith("cycleway"))
        for (a, b), metres in zip(itertools.pairwise(nodes), lengths, strict=True):
            ahead, back = max(on_foot, ridden), max(on_foot, ridden if free or not one_way else 0.0)
            for one, other, speed in ((a, b, ahead), (b, a, back)):
                if speed and (not graph.has_edge(one, other) or graph.edges[one, other]["s"] > metres * 3.6 / speed):
                    graph.add_edge(one, other, s=metres * 3.6 / speed)
    return graph


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("mode", ["walk", "bicycle"])
@pytest.mark.parametrize("region", list(FILES))
def test_minutes_equal_networkx_on_a_graph_read_by_other_means(regions, region, mode):
    roads, ways = regions[region]
    way = roads["source_id"].str.removeprefix("osm-w").astype("int64")
    odd_one_way = {
        n for n, (t, *_) in ways.items() if t.get("oneway") in {"-1", "reverse"} or "oneway:foot" in t or t.get("oneway:bicycle") == "yes"
    }
    kept = {n for n in set(way) if n in ways and readable(ways[n][0]) and n not in odd_one_way}
    assert len(kept) > 0.9 * way.nunique()
    network = build(roads[way.isin(kept)], mode=mode)
    graph = other_graph(ways, mode, kept)
    main = network.node_id[: network.land_node_count][network.component[: network.land_node_count] == 0]
    seeded = np.random.default_rng(7)
    starts, goals = seeded.choice(main, 4, replace=False), seeded.choice(main, 60, replace=False)
    count = network.node_count
    csr = csr_array((network.milliseconds.astype(float), network.head, network.indptr), shape=(count, count))
    assert (network.milliseconds > 0).all()
    ours = dijkstra(csr, indices=np.searchsorted(network.node_id, starts))[:, np.searchsorted(network.node_id, goals)] / 60_000
    for start, row in zip(starts.tolist(), ours, strict=True):
        theirs = nx.single_source_dijkstra_path_length(graph, start, weight="s")
        expected = np.array([theirs.get(goal, np.inf) / 60 for goal in goals.tolist()])
        np.testing.assert_allclose(row, expected, rtol=2e-5, atol=0.01)
    assert np.isfinite(ours).mean() > 0.9


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize(("region", "mode"), [("tampere", "walk"), ("andorra", "bicycle")])
def test_a_route_followed_by_hand_through_the_tags_of_its_ways(regions, networks, region, mode, number):
    roads, ways = regions[region]
    network = networks(region, mode)
    main = np.flatnonzero(network.component[: network.land_node_count] == 0)
    start, goal = np.random.default_rng(100 + number).choice(main, 2, replace=False)
    spot = [gpd.points_from_xy([network.node_x[node]], [network.node_y[node]], crs=network.crs) for node in (start, goal)]
    place = gpd.GeoDataFrame({"name": ["p"], "people": [1.0], "inside": [True]}, index=["p"], geometry=spot[0]).rename_axis("place")
    service = gpd.GeoDataFrame({"name": ["s"], "status": ["open"], "seasons": [""]}, index=["s"], geometry=spot[1]).rename_axis("service")
    legs = route(place, service, network, origin="p", destination="s")
    legs = legs[(legs["what"] == "road") & (legs["metres"] > 0)]
    assert len(legs) >= 10
    at = None
    for leg, row in zip(legs.itertuples(), roads.loc[legs["road"]].itertuples(), strict=True):
        tags, nodes, metres = ways[int(row.Index.split("-")[1][1:])]
        begin = shapely.Point(leg.geometry.coords[0])
        backward = row.geometry.project(begin) > row.geometry.project(shapely.Point(leg.geometry.coords[-1]))
        one, other = (row.to_node, row.from_node) if backward else (row.from_node, row.to_node)
        speed = leg.metres / 1_000 / (leg.minutes / 60)
        on_foot = builtin_speeds("walk").loc[(row.road_class, row.surface, "summer"), "kph"]
        is_pushed = mode == "bicycle" and speed == pytest.approx(on_foot, rel=0.01)
        assert class_of(tags) == row.road_class
        assert surface_of(tags) in {row.surface, None}
        assert may(tags, "walk" if is_pushed else mode)
        one_way = tags.get("oneway") == "yes" or tags.get("junction") == "roundabout"
        assert not (mode == "bicycle" and one_way and backward and not is_pushed and tags.get("oneway:bicycle") != "no")
        if not is_pushed:
            usual = builtin_speeds(mode).loc[(row.road_class, row.surface, "summer"), "kph"]
            limit = tags.get("maxspeed", "")
            assert speed == pytest.approx(min(usual, float(limit)) if mode == "bicycle" and limit.isdigit() else usual, rel=0.01)
        places = [nodes.index(end) for end in (row.from_node, row.to_node)]
        if len(set(nodes)) == len(nodes) and leg.metres == pytest.approx(row.metres):
            assert row.metres == pytest.approx(sum(metres[places[0] : places[1]]), rel=1e-6)
        assert at in {None, one}
        at = other
