"""The engine behind the travel room's interface answers as SciPy does, and is only taken where it is quicker."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.travel.engine import choice, compiling, labels, machine_code
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


def test_getting_ready_takes_longer_where_it_must_be_compiled_and_never_pays_without_numba(monkeypatch):
    assert choice.preparing_seconds(1_000, compiled=False, loaded=False) > choice.preparing_seconds(1_000, compiled=True, loaded=False) > 0
    monkeypatch.setattr(choice.importlib.util, "find_spec", lambda _name: None)
    assert choice.engine_seconds(1) == np.inf


def test_the_first_matrix_leaves_a_note_that_fits_this_machine_and_source_only(tmp_path, monkeypatch):
    town = grid(30, 20)
    ends = Ends(np.array([[0, 1]]), np.zeros((1, 2), np.int64))
    paths = EnginePaths(town.indptr, town.head, town.milliseconds, folder=tmp_path)
    assert not machine_code.is_compiled(tmp_path)
    paths.many_to_many(ends, ends, 1_000)
    assert machine_code.is_compiled(tmp_path)
    assert list((tmp_path / "topologies").iterdir())
    monkeypatch.setenv("NUMBA_OPT", "1")
    assert not machine_code.is_compiled(tmp_path)
    monkeypatch.delenv("NUMBA_OPT")
    monkeypatch.setattr(machine_code.metadata, "version", lambda _name: "another")
    assert not machine_code.is_compiled(tmp_path)


def test_what_has_to_be_compiled_is_told_kernel_by_kernel_and_the_stage_goes_on(monkeypatch):
    told = []
    town = grid(3, 3)
    engine = EnginePaths(town.indptr, town.head, town.milliseconds)
    ends = Ends(np.array([[0, 1]]), np.zeros((1, 2), np.int64))
    monkeypatch.setattr(compiling, "_on_disk", lambda _kernel: False)
    monkeypatch.setattr(labels, "meet", compiling.kernel(labels.meet.py_func))
    with compiling.telling(SimpleNamespace(stage=lambda *stage: told.append(stage)), then=("travel_times", "winter")):
        engine.many_to_many(ends, ends, 1_000)
    assert told[told.index(("compiling_once", "meet")) + 1] == ("travel_times", "winter")
    told.clear()
    engine.many_to_many(ends, ends, 1_000)
    assert not told


def test_asking_which_way_is_quicker_imports_no_compiler():
    program = "import sys, accessibility.travel.engine.choice; sys.exit('numba' in sys.modules or 'pymetis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
