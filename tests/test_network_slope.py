"""Slopes on foot and by bicycle: known slopes by hand, a level raster changes nothing, uphill is not downhill, gaps are told."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio import Affine

from accessibility.errors import CrsError, DataError, FileFormatError
from accessibility.loaders.elevation_file import read_elevation, with_slopes
from accessibility.network import build
from accessibility.network.slope import SLOPE_COLUMNS, cycling_factor, sloped, walking_factor
from tests.worlds import EAST, NORTH, roads_of

LINE = {1: (0.0, 0.0), 2: (1_000.0, 0.0)}
WALK_MS, RIDE_MS = 1_000 / 4.2 * 3_600, 1_000 / 15 * 3_600


def raster(path, height, *, crs="EPSG:3067", cell=50.0, nodata=-9999.0, turned=False):
    """``height(x, y)`` in cells around the line, from 200 m west and north of it."""
    left, top, columns, rows = EAST - 200.0, NORTH + 400.0, round(1_600 / cell), round(800 / cell)
    x, y = np.meshgrid(left + (np.arange(columns) + 0.5) * cell, top - (np.arange(rows) + 0.5) * cell)
    values = np.broadcast_to(np.asarray(height(x, y), dtype="float32"), x.shape)
    step = Affine(cell, 5, left, -5, -cell, top) if turned else Affine(cell, 0, left, 0, -cell, top)
    profile = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32", "nodata": nodata}
    with rasterio.open(path, "w", crs=crs, transform=step, **profile) as out:
        out.write(values, 1)
    return path


def both_ways(roads, mode):
    """Milliseconds along the one road and against it."""
    network = build(roads, mode=mode)
    return network.milliseconds[network.edge_forward].item(), network.milliseconds[~network.edge_forward].item()


def roads(**properties):
    return roads_of(LINE, [(1, 2, properties)])


def test_a_known_slope_takes_the_minutes_worked_out_by_hand(tmp_path):
    up, _ = with_slopes(roads(), raster(tmp_path / "hill.tif", lambda x, _y: 100 + 0.05 * (x - EAST)))
    # Tobler: 6 exp(-3.5 * 0.10) uphill and 6 exp(-3.5 * 0) downhill, against 6 exp(-3.5 * 0.05) on the level
    assert both_ways(up, "walk") == pytest.approx((WALK_MS * np.exp(0.175), WALK_MS * np.exp(-0.175)), rel=1e-5)
    # Parkin and Rotheram: 21.6 - 5 * 1.44 = 14.4 km/h uphill, 21.6 + 5 * 0.86 = 25.9 km/h downhill, against 21.6
    assert both_ways(up, "bicycle") == pytest.approx((RIDE_MS * 21.6 / 14.4, RIDE_MS * 21.6 / 25.9), rel=1e-5)


def test_a_hill_in_the_middle_counts_piece_by_piece_and_a_bridge_over_a_gorge_does_not_fall_into_it(tmp_path):
    file = raster(tmp_path / "gorge.tif", lambda x, _y: 0.1 * np.abs(x - EAST - 500), cell=20.0)
    into, _ = with_slopes(roads(), file)
    there, back = both_ways(into, "walk")
    assert there == pytest.approx(back, rel=1e-3)
    assert there == pytest.approx(WALK_MS * (np.exp(0.35) + 1) / 2, rel=0.02)  # down 10 % is as quick as the level, by Tobler
    over, _ = with_slopes(roads(bridge=True), file)
    assert both_ways(over, "walk") == pytest.approx((WALK_MS, WALK_MS), rel=1e-5)


def test_a_hill_too_steep_to_ride_grows_as_on_foot_and_where_one_may_only_walk_the_walker_s_hill_counts(tmp_path):
    file = raster(tmp_path / "steep.tif", lambda x, _y: 0.2 * (x - EAST))
    steep, _ = with_slopes(roads(), file)
    assert both_ways(steep, "bicycle")[0] == pytest.approx(RIDE_MS * 5 * np.exp(3.5 * 0.08), rel=1e-4)
    footway, _ = with_slopes(roads(bicycle=False), file)
    assert both_ways(footway, "bicycle")[0] == pytest.approx(WALK_MS * np.exp(3.5 * 0.2), rel=1e-4)


@settings(max_examples=20, deadline=None)
@given(height=st.floats(-50, 2_000), mode=st.sampled_from(["walk", "bicycle"]))
def test_level_ground_is_the_same_as_no_heights_to_the_millisecond(height, mode):
    flat = sloped(roads(), lambda x, _y: np.full(len(x), height), 50.0)[0]
    assert both_ways(flat, mode) == both_ways(roads(), mode)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.001, 0.5))
def test_uphill_takes_longer_than_downhill_and_longer_than_the_level(slope):
    for factor in (walking_factor, cycling_factor):
        up, level, down = factor(np.array([slope, 0.0, -slope]))
        assert up > level == 1.0
        assert up > down


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 40), min_size=4, max_size=8))
def test_the_other_way_round_is_the_road_drawn_the_other_way(heights):
    ground = lambda x, _y: np.interp(x, np.linspace(EAST, EAST + 1_000, len(heights)), heights)  # noqa: E731
    one = roads()
    other = one.assign(geometry=one.geometry.map(shapely.reverse))
    there, back = sloped(one, ground, 50.0)[0], sloped(other, ground, 50.0)[0]
    for along, against in SLOPE_COLUMNS.values():
        assert there[along].to_numpy() == pytest.approx(back[against].to_numpy())
        assert there[against].to_numpy() == pytest.approx(back[along].to_numpy())


def test_cars_ferries_and_steps_do_not_mind_and_the_table_given_is_not_changed(tmp_path):
    file, before = raster(tmp_path / "hill.tif", lambda x, _y: 0.08 * (x - EAST)), roads()
    hilly, _ = with_slopes(before, file)
    assert both_ways(hilly, "car") == both_ways(before, "car")
    assert not set(sum(SLOPE_COLUMNS.values(), ())) & set(before.columns)
    steps, remarks = with_slopes(roads(road_class="steps", car=False, bicycle=False), file)
    assert (steps[list(SLOPE_COLUMNS["walk"])].to_numpy() == 1).all()
    assert [(one.code, one.count, one.total) for one in remarks] == [("slope_used", 0, 0)]


def test_roads_without_a_height_all_along_are_level_and_told(tmp_path):
    hole = lambda x, _y: np.where(np.abs(x - EAST - 500) < 60, -9999.0, 0.05 * (x - EAST))  # noqa: E731
    level, remarks = with_slopes(roads(), raster(tmp_path / "hole.tif", hole))
    assert both_ways(level, "walk") == both_ways(roads(), "walk")
    assert [(one.code, one.count, one.total) for one in remarks] == [("slope_used", 0, 1), ("slope_unknown", 1, 1)]
    assert remarks[1].details["km"] == 1.0


def test_a_raster_in_degrees_gives_the_same_hill(tmp_path):
    line = roads().to_crs("EPSG:4326").geometry.iloc[0]
    west, south, east, north = line.bounds
    step = Affine(0.0005, 0, west - 0.01, 0, -0.0002, north + 0.01)
    shape = (round((north - south + 0.02) / 0.0002), round((east - west + 0.02) / 0.0005))
    x = west - 0.01 + (np.arange(shape[1]) + 0.5) * 0.0005
    values = np.broadcast_to(50 * (x - west) / (east - west), shape).astype("float32")
    file = tmp_path / "degrees.tif"
    with rasterio.open(
        file, "w", driver="GTiff", height=shape[0], width=shape[1], count=1, dtype="float32", crs="EPSG:4326", transform=step
    ) as out:
        out.write(values, 1)
    found, _ = with_slopes(roads(), file)
    assert both_ways(found, "walk") == pytest.approx((WALK_MS * np.exp(0.175), WALK_MS * np.exp(-0.175)), rel=1e-3)


def test_a_file_that_cannot_be_used_is_refused_with_what_is_wrong(tmp_path):
    with pytest.raises(FileFormatError, match="no such file"):
        read_elevation(tmp_path / "none.tif", roads())
    (tmp_path / "text.tif").write_text("heights")
    with pytest.raises(FileFormatError, match="cannot be read as a raster"):
        read_elevation(tmp_path / "text.tif", roads())
    with pytest.raises(CrsError, match="does not say its coordinate system"):
        read_elevation(raster(tmp_path / "bare.tif", lambda _x, _y: 0, crs=None), roads())
    with pytest.raises(DataError, match="turned or mirrored"):
        read_elevation(raster(tmp_path / "turned.tif", lambda _x, _y: 0, turned=True), roads())
    far = roads_of({1: (90_000.0, 0.0), 2: (91_000.0, 0.0)}, [(1, 2, {})])
    with pytest.raises(DataError, match="does not touch the roads"):
        read_elevation(raster(tmp_path / "far.tif", lambda _x, _y: 0), far)
