"""Seasons and scenarios that share one hierarchy have the answers each would have of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility import network, travel
from accessibility.errors import DataError
from accessibility.network import snap
from accessibility.travel import asked
from accessibility.travel.engine.shared_paths import SharedPaths, shared_paths
from accessibility.travel.search import Ends, ScipyPaths
from tests.engine_worlds import graphs
from tests.worlds import grid_world


@settings(deadline=None)
@given(st.lists(graphs(closed=False), min_size=1, max_size=4), st.data())
def test_each_of_several_networks_is_answered_as_if_it_were_alone(several, data):
    networks = []
    for graph in several:
        ids = data.draw(st.lists(st.integers(0, 30), min_size=graph.node_count, max_size=graph.node_count, unique=True))
        networks.append((np.array(ids, np.int64), graph.indptr, graph.head, graph.milliseconds))
    limit = data.draw(st.sampled_from([3, 15, 10_000_000]))
    for graph, shared in zip(several, shared_paths(networks), strict=True):
        every = np.arange(graph.node_count)
        ends = Ends(np.stack([every, every[::-1]], 1), np.stack([every % 3, every % 2], 1).astype(np.int64))
        plain = ScipyPaths(graph.indptr, graph.head, graph.milliseconds)
        found = shared.many_to_many(ends, ends, limit)
        np.testing.assert_array_equal(found, plain.many_to_many(ends, ends, limit))
        np.testing.assert_array_equal(shared.to_nearest(ends, limit), plain.to_nearest(ends, limit))
        one, other = (Ends(np.full((1, 2), node), np.zeros((1, 2), np.int64)) for node in (0, graph.node_count - 1))
        edges, expected = shared.path(one, other), plain.path(one, other)
        assert all(edge >= 0 for edge in edges)
        assert graph.milliseconds[edges].sum() == graph.milliseconds[expected].sum()


@pytest.fixture
def seasons(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path))
    world = grid_world()
    fewer = world.roads.iloc[3:]
    built = [network.build(world.roads, season=season) for season in ("summer", "winter", "thaw")]
    return world, [*built, network.build(fewer, season="winter")], tmp_path


@pytest.mark.parametrize("seconds", [0.0, 1e9])
def test_times_of_each_are_the_times_of_one_after_the_other(seasons, monkeypatch, seconds):
    world, networks, folder = seasons
    monkeypatch.setattr(asked, "engine_seconds", lambda _nodes: 1e9)
    expected = [travel.times(world.places, world.services, roads, max_minutes=3) for roads in networks]
    monkeypatch.setattr(asked, "engine_seconds", lambda _nodes: seconds)
    found = travel.times_of_each(world.places, world.services, networks, max_minutes=3)

    assert len({times.season for times in found}) == 3
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(mine.minutes, theirs.minutes)
        np.testing.assert_array_equal(mine.destination, theirs.destination)
    engines = [asked.paths_of(roads).engine for roads in networks]
    assert all(isinstance(engine, SharedPaths) for engine in engines) == (seconds == 0)
    assert len(list((folder / "topologies").glob("*"))) == (1 if seconds == 0 else 0)


def test_what_one_season_took_counts_for_all(seasons, monkeypatch):
    world, networks, _ = seasons
    travel.prepare_together(networks)
    points = snap(world.places, networks[1])
    monkeypatch.setattr(asked, "engine_seconds", lambda _nodes: 5.0)
    asked.paths_of(networks[0]).spent_seconds = 5.1
    asked.paths_of(networks[1]).to_nearest(Ends(points.ends, points.depart_ms), 10**7)

    assert all(asked.paths_of(roads).engine is not None for roads in networks)


def test_a_network_that_stands_twice_is_refused(seasons):
    world, networks, _ = seasons
    with pytest.raises(DataError, match="stands twice"):
        travel.times_of_each(world.places, world.services, [networks[0], networks[0]], max_minutes=3)
