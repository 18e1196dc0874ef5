"""Every question put to the engine has the answer of SciPy's Dijkstra, to the millisecond."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.errors import DataError
from accessibility.travel.engine import matrices, within
from accessibility.travel.engine.doors import Doors, ends_of, steps_of
from accessibility.travel.engine.engine import Engine
from accessibility.travel.engine.graph import INFINITY, Graph
from accessibility.travel.engine.topology import build_topology, contraction_order
from accessibility.travel.engine.trees import cache_aligned
from tests.engine_worlds import graph_of, graphs, grid, judged

few = settings(max_examples=60, deadline=None)


@contextmanager
def way_of_matrices(way):
    """Within this, matrices are worked out by labels, or by sweeps, however large they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrices, "_FEW", {"labels": 10**9, "sweeps": -1}[way])
        patch.setattr(matrices, "_UNEVEN", 10**9)
        yield


both_ways = pytest.mark.parametrize("way", ["labels", "sweeps"])


@both_ways
@few
@given(graphs(), st.data())
def test_matrices_are_dijkstras(way, graph, data):
    nodes = st.lists(st.integers(0, graph.node_count - 1), max_size=9)
    sources, targets = data.draw(nodes), data.draw(nodes)
    engine = Engine(graph, threads=1)
    expected = judged(graph, sources)[:, targets]
    for _ in range(2):  # the second answer comes from the perfect customization
        with way_of_matrices(way):
            np.testing.assert_array_equal(engine.many_to_many(sources, targets), expected)


@few
@given(graphs())
def test_trees_are_dijkstras_in_both_directions(graph):
    engine, everybody = Engine(graph, threads=1), np.arange(graph.node_count)
    np.testing.assert_array_equal(engine.one_to_all(everybody), judged(graph, everybody))
    np.testing.assert_array_equal(engine.one_to_all(everybody, reverse=True), judged(graph, everybody, reverse=True))


@few
@given(graphs(), st.data())
def test_the_nearest_of_each_kind_is_the_first_of_the_nearest(graph, data):
    targets = data.draw(st.lists(st.integers(0, graph.node_count - 1), min_size=1, max_size=12))
    kind = data.draw(st.lists(st.integers(0, 9), min_size=len(targets), max_size=len(targets)))
    reverse = data.draw(st.booleans())
    engine = Engine(graph, threads=1)
    found = engine.nearest(targets, kind, reverse=reverse)
    every = judged(graph, targets, reverse=not reverse)
    for k in range(max(kind) + 1):
        of_kind = np.flatnonzero(np.array(kind) == k)
        best = every[of_kind].min(axis=0) if len(of_kind) else np.full(graph.node_count, INFINITY)
        np.testing.assert_array_equal(found.milliseconds[:, k], best)
        first = of_kind[every[of_kind].argmin(axis=0)] if len(of_kind) else np.full(graph.node_count, -1)
        np.testing.assert_array_equal(found.target[:, k], np.where(best < INFINITY, first, -1))
    asked = data.draw(st.lists(st.integers(0, graph.node_count - 1), max_size=5))
    some = engine.nearest(targets, kind, sources=asked, reverse=reverse)
    np.testing.assert_array_equal(some.milliseconds, found.milliseconds[asked])
    np.testing.assert_array_equal(some.target, found.target[asked])


@few
@given(graphs(), st.data())
def test_other_travel_times_on_the_same_roads_are_exact_as_well(graph, data):
    other = data.draw(st.lists(st.sampled_from([0, 3, 7, INFINITY]), min_size=len(graph.head), max_size=len(graph.head)))
    changed = Graph(graph.indptr, graph.head, np.array(other, np.int64))
    engine, everybody = Engine(graph, threads=1), np.arange(graph.node_count)
    before = engine.many_to_many(everybody, everybody)
    customized = engine.customize(changed.milliseconds)
    np.testing.assert_array_equal(customized.many_to_many(everybody, everybody), judged(changed, everybody))
    np.testing.assert_array_equal(customized.one_to_all(everybody), judged(changed, everybody))
    np.testing.assert_array_equal(engine.many_to_many(everybody, everybody), before)
    again = customized.customize(graph.milliseconds, reuse=customized)
    np.testing.assert_array_equal(again.one_to_all(everybody), judged(graph, everybody))


@few
@given(graphs())
def test_any_order_gives_the_same_answers(graph):
    everybody = np.arange(graph.node_count)
    orders = [None, contraction_order(graph, metis=False), everybody.astype(np.int32), everybody[::-1].astype(np.int32)]
    for order in orders:
        engine = Engine(graph, topology=build_topology(graph, order), threads=1)
        np.testing.assert_array_equal(engine.many_to_many(everybody, everybody), judged(graph, everybody))


@both_ways
@few
@given(graphs(), st.data())
def test_doors_step_onto_the_road_where_it_is_quickest(way, graph, data):
    steps = st.lists(st.tuples(st.integers(0, graph.node_count - 1), st.integers(0, 20)), max_size=3)
    sources, targets = (data.draw(st.lists(steps, min_size=1, max_size=4)) for _ in range(2))
    every = judged(graph, np.arange(graph.node_count))
    expected = [
        [min((a_ms + int(every[a, b]) + b_ms for a, a_ms in source for b, b_ms in target), default=INFINITY) for target in targets]
        for source in sources
    ]
    engine = Engine(graph, threads=1)
    for _ in range(2):
        with way_of_matrices(way):
            found = engine.many_to_many(doors(sources), doors(targets))
        np.testing.assert_array_equal(found, np.minimum(expected, INFINITY))


def test_doors_in_the_middle_of_roads_have_a_place_in_the_tree_and_doors_on_two_roads_may_not():
    street = graph_of(5, [(a, b, 60) for a in range(4) for b in (a + 1,)] + [(a + 1, a, 60) for a in range(4)])
    topology = build_topology(street)
    on_roads, on_far_ends = doors([[(a, 10), (a + 1, 50)] for a in range(4)]), doors([[(0, 1), (4, 1)]])
    ends = ends_of(steps_of(on_roads, topology), topology)
    assert (np.diff(ends.anchor) >= 0).all()
    assert sorted(ends.order.tolist()) == [0, 1, 2, 3]
    order = np.array([1, 0, 4, 3, 2])  # the middle on top, the far ends below it on either side
    apart = build_topology(street, order.astype(np.int32))
    assert ends_of(steps_of(on_far_ends, apart), apart) is None
    assert Engine(street, topology=apart).many_to_many(on_far_ends, [0, 2, 4]).tolist() == [[1, 121, 1]]


def doors(steps):
    first = np.cumsum([0] + [len(own) for own in steps])
    flat = [step for own in steps for step in own]
    return Doors(first, np.array([node for node, _ in flat], np.int32), np.array([ms for _, ms in flat], np.int32))


@pytest.fixture(scope="module")
def town():
    return grid(40, 30)


def test_a_grid_is_exact_in_every_shape_of_matrix_and_with_any_number_of_threads(town):
    expected = judged(town, np.arange(town.node_count))
    some = np.random.default_rng(1).permutation(town.node_count)
    shapes = ((3, 500), (500, 3), (70, 70), (300, 130), (17, 16), (16, 17))
    for threads in (1, 2, 3):
        engine = Engine(town, threads=threads)
        for sources, targets in shapes:
            a, b = some[:sources], some[-targets:]
            for way in ("labels", "sweeps"):
                with way_of_matrices(way):
                    np.testing.assert_array_equal(engine.many_to_many(a, b), expected[np.ix_(a, b)])
        np.testing.assert_array_equal(engine.one_to_all(some[:50]), expected[some[:50]])


def test_room_for_trees_can_be_used_again_and_other_room_is_refused(town):
    engine = Engine(town)
    room = cache_aligned(5, town.node_count)
    assert engine.one_to_all([1, 2, 3, 4, 5], out=room) is room
    np.testing.assert_array_equal(room, judged(town, [1, 2, 3, 4, 5]))
    with pytest.raises(DataError, match="cache_aligned"):
        engine.one_to_all([1, 2], out=cache_aligned(2, town.node_count + 1)[:, 1:])


def test_journeys_too_long_for_the_numbers_are_not_reached_and_do_not_wrap_around():
    day = 86_400_000
    chain = graph_of(12, [(i, i + 1, day) for i in range(11)])
    times = Engine(chain).one_to_all([0])[0]
    assert times[:7].tolist() == [i * day for i in range(7)]
    assert (times[7:] == INFINITY).all()


def test_a_graph_of_nothing_and_a_question_about_nothing():
    empty = Engine(graph_of(3, []))
    assert empty.many_to_many([0, 1], [1, 2]).tolist() == [[INFINITY, INFINITY], [0, INFINITY]]
    assert empty.many_to_many([], [1]).shape == (0, 1)
    assert empty.one_to_all([]).shape == (0, 3)
    assert empty.nearest([], []).milliseconds.shape == (3, 0)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        (([0, 2], [0, 1], [1, 1]), "nodes between 0 and 0"),
        (([0, 1], [0], [-1]), "must not be negative"),
        (([0, 1], [0], [1.5]), "whole milliseconds"),
        (([0, 2], [0], [1]), "indptr ends at 2"),
        (([1, 1], [0], [1]), "start at 0"),
        (([0, 1], [0], [1, 2]), "expected 1 travel times"),
    ],
)
def test_a_graph_that_does_not_fit_is_refused_with_what_is_wrong(arrays, words):
    with pytest.raises(DataError, match=words):
        Graph(*(np.array(array) for array in arrays))


def test_questions_about_nodes_that_are_not_there_are_refused(town):
    with pytest.raises(DataError, match="nodes between 0 and 1199"):
        Engine(town).many_to_many([0], [1200])
    with pytest.raises(DataError, match="whole numbers"):
        Engine(town).many_to_many([0.5], [1])


@few
@given(graphs(), st.data())
def test_the_k_nearest_of_each_kind_are_each_target_once_in_order(graph, data):
    targets = data.draw(st.lists(st.integers(0, graph.node_count - 1), min_size=1, max_size=10))
    kind = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(targets), max_size=len(targets))))
    k, reverse = data.draw(st.integers(1, 4)), data.draw(st.booleans())
    engine = Engine(graph, threads=1)
    found = engine.k_nearest(targets, k, kind, reverse=reverse)
    every = judged(graph, targets, reverse=not reverse)
    for own in range(int(kind.max()) + 1):
        of_kind = np.flatnonzero(kind == own)
        for node in range(graph.node_count):
            ranked = sorted((int(every[target, node]), int(target)) for target in of_kind if every[target, node] < INFINITY)[:k]
            ranked += [(INFINITY, -1)] * (k - len(ranked))
            assert list(zip(found.milliseconds[node, own].tolist(), found.target[node, own].tolist(), strict=True)) == ranked
    asked = data.draw(st.lists(st.integers(0, graph.node_count - 1), max_size=5))
    some = engine.k_nearest(targets, k, kind, sources=asked, reverse=reverse)
    np.testing.assert_array_equal(some.milliseconds, found.milliseconds[asked])
    np.testing.assert_array_equal(some.target, found.target[asked])


@few
@given(graphs(), st.data())
def test_what_is_within_a_limit_is_the_same_by_the_hierarchy_and_by_dijkstra(graph, data):
    sources = data.draw(st.lists(st.integers(0, graph.node_count - 1), max_size=20))
    limit, reverse = data.draw(st.sampled_from([0, 1, 5, 20, 1_000_000, INFINITY])), data.draw(st.booleans())
    engine = Engine(graph, threads=1)
    every = judged(graph, sources, reverse=reverse)
    for narrow in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(within, "NARROW", narrow)
            found = engine.within(sources, limit, reverse=reverse)
        assert len(found.first) == len(sources) + 1
        for i in range(len(sources)):
            mine = slice(found.first[i], found.first[i + 1])
            expected = np.flatnonzero((every[i] <= limit) & (every[i] < INFINITY))
            np.testing.assert_array_equal(found.node[mine], expected)
            np.testing.assert_array_equal(found.milliseconds[mine], every[i][expected])


def test_what_is_within_a_limit_does_not_depend_on_the_number_of_threads(town):
    expected = judged(town, np.arange(100))
    for threads in (1, 2, 3):
        for narrow in (0, 10**9):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(within, "NARROW", narrow)
                found = Engine(town, threads=threads).within(np.arange(100), 400_000)
            assert found.first[-1] == (expected <= 400_000).sum()
            rows = np.repeat(np.arange(100), np.diff(found.first))
            np.testing.assert_array_equal(expected[rows, found.node], found.milliseconds)


@few
@given(graphs(), st.data())
def test_a_path_is_a_way_along_edges_that_takes_as_long_as_it_must(graph, data):
    node = st.integers(0, graph.node_count - 1)
    source, target = data.draw(node), data.draw(node)
    edges = Engine(graph, threads=1).path(source, target)
    expected = judged(graph, [source])[0, target]
    if source == target or expected == INFINITY:
        assert not len(edges)
        return
    tail, head = graph.tail[edges], graph.head[edges]
    assert (tail[0], head[-1]) == (source, target)
    np.testing.assert_array_equal(tail[1:], head[:-1])
    assert graph.milliseconds[edges].astype(np.int64).sum() == expected


def test_paths_through_a_town_take_as_long_as_the_matrix_says(town):
    engine = Engine(town)
    ends = np.random.default_rng(3).integers(0, town.node_count, (40, 2))
    for source, target in ends.tolist():
        edges = engine.path(source, target)
        assert town.milliseconds[edges].sum() == engine.many_to_many([source], [target])[0, 0]


def test_pairs_are_streamed_in_order_whatever_fits_in_memory(town, monkeypatch):
    engine, random = Engine(town), np.random.default_rng(5)
    sources, targets = random.integers(0, town.node_count, 90), random.integers(0, town.node_count, 70)
    expected = judged(town, sources)[:, targets]
    for chunk in (1, 1000, 2**24):
        monkeypatch.setattr(matrices, "_CHUNK", chunk)
        rows, columns, times = [], [], []
        for pairs in engine.pairs_within(sources, targets, 900_000):
            rows += (pairs.begin + np.repeat(np.arange(len(pairs.first) - 1), np.diff(pairs.first))).tolist()
            columns += pairs.target.tolist()
            times += pairs.milliseconds.tolist()
        near = np.nonzero(expected <= 900_000)
        assert (rows, columns) == (near[0].tolist(), near[1].tolist())
        assert times == expected[near].tolist()
