"""The engine on real roads: Porto and Andorra from OpenStreetMap, Finland from TMC, to the millisecond, before and after a change."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from accessibility.loaders.tmc_roads import network_of
from accessibility.network import build
from accessibility.travel.engine.engine import Engine
from accessibility.travel.engine.graph import INFINITY, Graph
from tests.engine_worlds import graph_of, judged

KPH = {"motorway": 100, "trunk": 80, "primary": 65, "secondary": 55, "tertiary": 45, "unclassified": 35, "residential": 25, "track": 15}


def roads_of(file):
    """A directed graph of the drivable ways of an extract: each node of a way is a node."""
    osmium = pytest.importorskip("osmium")
    number, places, edges = {}, [], []
    for way in osmium.FileProcessor(str(file)).with_locations().with_filter(osmium.filter.KeyFilter("highway")):
        kph = KPH.get(way.tags["highway"]) if way.is_way() else None
        if kph is None:
            continue
        nodes = [node for node in way.nodes if node.location.valid()]
        for node in nodes:
            if node.ref not in number:
                number[node.ref] = len(places)
                places.append((node.lon, node.lat))
        for one, other in pairwise(nodes):
            a, b = number[one.ref], number[other.ref]
            east = (places[a][0] - places[b][0]) * 111_320 * np.cos(np.radians(places[a][1]))
            ms = round(3_600 * np.hypot(east, (places[a][1] - places[b][1]) * 111_320) / kph)
            edges.append((a, b, ms))
            if way.tags.get("oneway") != "yes":
                edges.append((b, a, ms))
    return graph_of(len(places), edges)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("extract", ["osm_andorra/andorra-2021-10-28.osm.pbf", "osm_porto/porto.osm.pbf"])
def test_real_roads_are_exact_before_and_after_a_change(shared_data, extract):
    roads = roads_of(shared_data / extract)
    random = np.random.default_rng(7)
    sources, targets = (random.choice(roads.node_count, 25, replace=False) for _ in range(2))
    engine = Engine(roads)
    exact(engine, roads, sources, targets)
    times = roads.milliseconds.copy()
    some = random.choice(len(times), len(times) // 100, replace=False)
    times[some] = np.where(random.random(len(some)) < 0.5, INFINITY, times[some] * 3)
    exact(engine.customize(times), Graph(roads.indptr, roads.head, times), sources, targets)


@pytest.mark.shared
@pytest.mark.slow
def test_all_public_roads_of_finland_are_exact_in_winter_and_in_summer_on_one_topology(shared_data):
    folder = shared_data / "finland_roads_tmc"
    simple = folder / "FI_LC_noncertified_simple_1_11_45.zip"
    roads = network_of(simple, folder / "V1.4.4__Roads.sql", folder / "V1.4.5__Road_sections.sql").roads
    winter, summer = (build(roads, season=season) for season in ("winter", "summer"))
    assert np.array_equal(winter.head, summer.head)
    assert (winter.milliseconds != summer.milliseconds).any()
    random = np.random.default_rng(8)
    sources, targets = (random.choice(winter.node_count, 25, replace=False) for _ in range(2))
    cold, warm = (Graph(season.indptr, season.head, season.milliseconds) for season in (winter, summer))
    engine = Engine(cold)
    exact(engine, cold, sources, targets)
    exact(engine.customize(warm.milliseconds), warm, sources, targets)


def exact(engine, roads, sources, targets):
    """Every kind of question, against SciPy."""
    every, back = judged(roads, sources), judged(roads, targets, reverse=True)
    np.testing.assert_array_equal(engine.many_to_many(sources, targets), every[:, targets])
    np.testing.assert_array_equal(engine.one_to_all(sources), every)
    nearest = engine.nearest(targets)
    np.testing.assert_array_equal(nearest.milliseconds[:, 0], back.min(axis=0))
    np.testing.assert_array_equal(nearest.target[:, 0], np.where(back.min(axis=0) < INFINITY, back.argmin(axis=0), -1))
    ranked = np.lexsort((np.broadcast_to(np.arange(len(targets))[:, None], back.shape), back), axis=0)[:3]
    three = engine.k_nearest(targets, 3)
    np.testing.assert_array_equal(three.milliseconds[:, 0], np.take_along_axis(back, ranked, 0).T)
    within = engine.within(sources, 600_000)
    rows = np.repeat(np.arange(len(sources)), np.diff(within.first))
    np.testing.assert_array_equal(every[rows, within.node], within.milliseconds)
    assert within.first[-1] == (every <= 600_000).sum()
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        edges = engine.path(source, target)
        expected = every[sources.tolist().index(source), target]
        assert roads.milliseconds[edges].sum() == (expected if expected < INFINITY else 0)
