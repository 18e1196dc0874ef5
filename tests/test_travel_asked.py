"""A network is asked by the plain search until the engine pays, and the minutes are the same before and after."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from accessibility import network, travel
from accessibility.network import snap
from accessibility.travel import asked
from accessibility.travel.engine.paths import EnginePaths
from accessibility.travel.nearest import minutes_to_nearest
from accessibility.travel.search import Ends, ScipyPaths
from tests.worlds import grid_world


@pytest.fixture
def town(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path))
    world = grid_world()
    return world, network.build(world.roads, mode="car", season="summer")


def ends_of(points):
    return Ends(points.ends, points.depart_ms)


@pytest.mark.parametrize("seconds", [0.0, 1e9])
def test_the_engine_is_taken_as_soon_as_it_takes_less_than_the_plain_search(town, monkeypatch, seconds):
    world, roads = town
    monkeypatch.setattr(asked, "engine_seconds", lambda _nodes: seconds)
    points = snap(world.places, roads)
    paths = asked.paths_of(roads)
    found = paths.many_to_many(ends_of(points), ends_of(points), 10**7)

    assert asked.paths_of(roads) is paths
    assert (paths.engine is None) == (seconds > 0)
    plain = ScipyPaths(roads.indptr, roads.head, roads.milliseconds)
    np.testing.assert_array_equal(found, plain.many_to_many(ends_of(points), ends_of(points), 10**7))


def test_what_the_plain_search_took_before_counts(town, monkeypatch):
    world, roads = town
    points = snap(world.places, roads)
    monkeypatch.setattr(asked, "engine_seconds", lambda _nodes: 5.0)
    paths = asked.paths_of(roads)
    paths.to_nearest(ends_of(points), 10**7)
    assert paths.engine is None
    assert 0 < paths.spent_seconds < 5
    paths.spent_seconds += 5
    before = paths.plain.to_nearest(ends_of(points), 10**7)
    np.testing.assert_array_equal(paths.to_nearest(ends_of(points), 10**7), before)
    assert isinstance(paths.engine, EnginePaths)


@pytest.mark.parametrize("wide", ["sources", "targets"])
def test_a_question_begun_plainly_is_finished_by_the_engine_with_the_same_answers(town, monkeypatch, wide):
    world, roads = town
    points = snap(world.places, roads)
    some = Ends(np.tile(points.ends, (9, 1)), np.tile(points.depart_ms, (9, 1)))
    few = Ends(some.node[3:30], some.milliseconds[3:30])
    sources, targets = (some, few) if wide == "sources" else (few, some)
    paths = asked.paths_of(roads)
    monkeypatch.setattr(asked, "engine_seconds", lambda _nodes: 0.0 if paths.spent_seconds else 1e9)
    found = paths.many_to_many(sources, targets, 200_000)

    assert paths.engine is not None
    assert paths.spent_seconds > 0
    np.testing.assert_array_equal(found, paths.plain.many_to_many(sources, targets, 200_000))


def test_minutes_and_nearest_and_the_way_are_the_same_by_both(town, monkeypatch):
    world, roads = town
    found = {}
    for way, seconds in (("plain", 1e9), ("engine", 0.0)):
        monkeypatch.setattr(asked, "engine_seconds", lambda _nodes, seconds=seconds: seconds)
        times = travel.times(world.places, world.services, roads, max_minutes=3)
        origins, destinations = snap(world.places, roads), snap(world.services, roads)
        nearest = minutes_to_nearest(origins, destinations, np.ones(len(destinations.ids), bool), max_minutes=3)
        route = travel.route(world.places, world.services, roads, origin=world.places.index[0], destination=world.services.index[-1])
        found[way] = times.matrix(), nearest, route

    assert isinstance(asked.paths_of(roads).engine, EnginePaths)
    assert np.array_equal(found["plain"][0], found["engine"][0])
    assert np.isinf(found["plain"][0].to_numpy()).any()
    assert np.array_equal(found["plain"][1], found["engine"][1])
    assert found["plain"][2].drop(columns="geometry").equals(found["engine"][2].drop(columns="geometry"))


def test_a_network_that_is_gone_takes_its_search_with_it():
    roads = network.build(grid_world().roads, mode="car", season="summer")
    asked.paths_of(roads)
    kept = len(asked._ASKED)
    del roads
    gc.collect()

    assert len(asked._ASKED) < kept
