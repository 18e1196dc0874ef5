"""Pairs that come table after table are those of the whole matrix, and one file holds them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from accessibility import network, outputs, travel
from accessibility.errors import DataError
from tests.worlds import grid_world


@pytest.fixture
def town():
    world = grid_world(6, 5)
    return world, network.build(world.roads, season="summer")


@pytest.mark.parametrize("pairs", [1, 7, 10**6])
def test_any_size_of_part_gives_the_pairs_of_the_matrix_in_their_order(town, pairs):
    world, roads = town
    whole = travel.times(world.places, world.services, roads, max_minutes=3).pairs()
    parts = list(travel.pair_tables(world.places, world.services, roads, max_minutes=3, pairs=pairs))

    assert (len(parts) > 1) == (pairs < 100)
    pd.testing.assert_frame_equal(pd.concat(parts).set_index(["origin", "destination"]), whole)
    assert 0 < len(whole) < len(world.places) * len(world.services)


def test_the_file_holds_every_pair_and_is_not_left_half(town, tmp_path):
    world, roads = town
    how = {"max_minutes": 3, "pairs": 7}
    path = tmp_path / "out" / "pairs.parquet"
    count = outputs.pairs_parquet(travel.pair_tables(world.places, world.services, roads, **how), path)
    kept = pd.read_parquet(path)
    pd.testing.assert_frame_equal(kept, pd.concat(travel.pair_tables(world.places, world.services, roads, **how), ignore_index=True))
    assert count == len(kept)

    def broken():
        yield kept
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outputs.pairs_parquet(broken(), tmp_path / "half.parquet")
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_nothing_to_write_is_refused_and_a_limit_without_sense_too(town, tmp_path):
    world, roads = town
    far = world.services.assign(geometry=world.services.geometry.translate(900_000))
    with pytest.raises(DataError, match="no pairs to write"):
        outputs.pairs_parquet(travel.pair_tables(world.places, far, roads, max_minutes=3), tmp_path / "none.parquet")
    with pytest.raises(DataError, match="max_minutes"):
        next(travel.pair_tables(world.places, world.services, roads, max_minutes=np.inf))
