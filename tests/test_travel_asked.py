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
from accessibility.travel.search import ScipyPaths
from tests.worlds import grid_world


@pytest.fixture
def town(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path))
    world = grid_world()
    return world, network.build(world.roads, mode="car", season="summer")


def test_what_was_asked_before_counts_and_the_engine_stays(town, monkeypatch):
    _, roads = town
    monkeypatch.setattr(asked, "engine_pays", lambda _nodes, searches: searches > 10)

    first = asked.paths_of(roads, 6)
    assert isinstance(first, ScipyPaths)
    assert asked.paths_of(roads, 4) is first
    engine = asked.paths_of(roads, 1)
    assert isinstance(engine, EnginePaths)
    assert asked.paths_of(roads, 0) is engine


def test_minutes_and_nearest_and_the_way_are_the_same_by_both(town, monkeypatch):
    world, roads = town
    found = {}
    for way, pays in (("plain", False), ("engine", True)):
        monkeypatch.setattr(asked, "engine_pays", lambda _nodes, _searches, pays=pays: pays)
        times = travel.times(world.places, world.services, roads, max_minutes=3)
        origins, destinations = snap(world.places, roads), snap(world.services, roads)
        nearest = minutes_to_nearest(origins, destinations, np.ones(len(destinations.ids), bool), max_minutes=3)
        route = travel.route(world.places, world.services, roads, origin=world.places.index[0], destination=world.services.index[-1])
        found[way] = times.matrix(), nearest, route["minutes"].sum()

    assert isinstance(asked.paths_of(roads, 0), EnginePaths)
    assert np.array_equal(found["plain"][0], found["engine"][0])
    assert np.isinf(found["plain"][0].to_numpy()).any()
    assert np.array_equal(found["plain"][1], found["engine"][1])
    assert found["plain"][2] == pytest.approx(found["engine"][2], abs=1e-9)


def test_a_network_that_is_gone_takes_its_search_with_it():
    roads = network.build(grid_world().roads, mode="car", season="summer")
    asked.paths_of(roads, 1)
    kept = len(asked._ASKED)
    del roads
    gc.collect()

    assert len(asked._ASKED) < kept
