"""Topologies kept on disk: the same answers, written whole or not at all, never trusted blindly."""

from __future__ import annotations

import logging
import os

import numpy as np
import pytest

from accessibility.travel.engine import store
from accessibility.travel.engine.engine import Engine
from accessibility.travel.engine.store import kept_topology, name_of
from accessibility.travel.engine.topology import Topology
from tests.engine_worlds import graph_of, grid, judged


@pytest.fixture
def town():
    return grid(12, 9)


def test_a_kept_topology_is_mapped_and_gives_the_same_answers(town, tmp_path):
    built = kept_topology(town, tmp_path)
    kept = kept_topology(town, tmp_path)
    for name in Topology.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(built, name), getattr(kept, name))
    assert isinstance(kept.head.base, np.memmap)
    everybody = np.arange(town.node_count)
    np.testing.assert_array_equal(Engine(town, topology=kept).many_to_many(everybody, everybody), judged(town, everybody))
    assert [path.name for path in tmp_path.iterdir()] == [name_of(town)]


def test_other_times_share_a_topology_and_other_roads_do_not(town):
    assert name_of(grid(12, 9, seed=1)) == name_of(town)
    assert name_of(grid(9, 12)) != name_of(town)


@pytest.mark.parametrize("harm", ["cut off", "left out", "another length", "out of bounds"])
def test_a_damaged_folder_is_built_again_and_said(town, tmp_path, caplog, harm):
    built = kept_topology(town, tmp_path)
    file = tmp_path / name_of(town) / "head.npy"
    if harm == "cut off":
        file.write_bytes(file.read_bytes()[:-50])
    elif harm == "left out":
        file.unlink()
    elif harm == "another length":
        np.save(file.with_name("level.npy"), np.zeros(3, np.int32))
    else:
        np.save(file, np.full_like(built.head, town.node_count))
    with caplog.at_level(logging.WARNING):
        again = kept_topology(town, tmp_path)
    assert "built again" in caplog.text
    np.testing.assert_array_equal(again.head, built.head)
    caplog.clear()
    kept_topology(town, tmp_path)
    assert not caplog.text


def test_where_nothing_can_be_kept_the_answers_come_all_the_same(town, tmp_path, caplog):
    occupied = tmp_path / "a file"
    occupied.write_text("no folder", encoding="utf-8")
    assert kept_topology(town, occupied / "below").node_count == town.node_count
    assert "not kept" in caplog.text


def test_a_network_without_roads_is_kept_too(tmp_path):
    empty = graph_of(3, [])
    kept_topology(empty, tmp_path)
    assert kept_topology(empty, tmp_path).node_count == 3


def test_only_the_topologies_used_last_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_KEPT", 2)
    towns = [grid(3, 3 + more) for more in range(3)]
    for when, town in enumerate(towns[:2]):
        kept_topology(town, tmp_path)
        os.utime(tmp_path / name_of(town), (when, when))
    kept_topology(towns[0], tmp_path)
    kept_topology(towns[2], tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {name_of(towns[0]), name_of(towns[2])}
