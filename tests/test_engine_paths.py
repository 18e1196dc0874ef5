"""The engine behind the travel room's interface answers as SciPy does, and is only taken where it is quicker."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.travel.engine import choice
from accessibility.travel.engine.paths import EnginePaths
from accessibility.travel.search import UNREACHED_MS, Ends, ScipyPaths
from tests.engine_worlds import graphs, grid


def ends(draw, graph, count):
    node = st.lists(st.integers(0, graph.node_count - 1), min_size=2, max_size=2)
    time = st.lists(st.one_of(st.integers(0, 20), st.just(UNREACHED_MS)), min_size=2, max_size=2)
    pairs = [(draw(node), draw(time)) for _ in range(count)]
    return Ends(np.array([n for n, _ in pairs]).reshape(-1, 2), np.array([t for _, t in pairs], np.int64).reshape(-1, 2))


@settings(max_examples=60, deadline=None)
@given(graphs(closed=False), st.data())
def test_both_ways_give_the_same_answers(graph, data):
    sources, targets = ends(data.draw, graph, data.draw(st.integers(1, 4))), ends(data.draw, graph, data.draw(st.integers(1, 4)))
    limit = data.draw(st.sampled_from([3, 15, 10_000_000]))
    arrays = graph.indptr, graph.head, graph.milliseconds
    plain, engine = ScipyPaths(*arrays), EnginePaths(*arrays)
    np.testing.assert_array_equal(engine.many_to_many(sources, targets, limit), plain.many_to_many(sources, targets, limit))
    np.testing.assert_array_equal(engine.to_nearest(targets, limit), plain.to_nearest(targets, limit))
    one, other = engine.path(sources, targets), plain.path(sources, targets)
    assert whole(graph, sources, targets, one) == whole(graph, sources, targets, other)


def whole(graph, sources, targets, edges):
    """Milliseconds of a path with its two ends, None where there are no edges (which two ways may tell differently)."""
    if not edges:
        return None
    begin = sources.node[0] == graph.tail[edges[0]]
    end = targets.node[0] == graph.head[edges[-1]]
    assert (graph.head[edges[:-1]] == graph.tail[edges[1:]]).all()
    return sources.milliseconds[0][begin].min() + graph.milliseconds[edges].sum() + targets.milliseconds[0][end].min()


def test_a_small_question_is_answered_plainly_and_a_large_one_by_the_engine(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path))
    town = grid(30, 20)
    arrays = town.indptr, town.head, town.milliseconds
    assert not choice.engine_pays(town.node_count, 10)
    assert choice.engine_pays(town.node_count, 10**9)
    assert isinstance(choice.engine_paths(*arrays), EnginePaths)
    assert list((tmp_path / "topologies").iterdir())


def test_without_numba_the_plain_search_answers(monkeypatch):
    monkeypatch.setattr(choice.importlib.util, "find_spec", lambda _name: None)
    assert not choice.engine_pays(10**6, 10**9)


def test_asking_which_way_is_quicker_imports_no_compiler():
    program = "import sys, accessibility.travel.engine.choice; sys.exit('numba' in sys.modules or 'pymetis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
