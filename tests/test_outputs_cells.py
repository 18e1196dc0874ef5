"""Squares of a grid: recognised, put on the world map within half a metre, packed and got back."""

from __future__ import annotations

import base64
import gzip
import json
import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from accessibility.errors import CrsError, DataError
from accessibility.outputs import grid_layer
from accessibility.outputs.cells import cell_crs, cell_side_m, cells_on_map, square_side_m
from accessibility.outputs.fitted_projection import WORLD_ACROSS, fitted_projection, powers
from accessibility.outputs.pack import OnGrid, data_block, packed_counts, packed_texts
from accessibility.outputs.page_data import page_data
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from tests.cell_worlds import cell_results

FINLAND = (50_000.0, 6_600_000.0, 750_000.0, 7_800_000.0)


def points_of(columns, rows, side=1000.0, crs=3067):
    x, y = 500_000 + np.asarray(columns) * side, 7_000_000 + np.asarray(rows) * side
    return gpd.GeoSeries(gpd.points_from_xy(x, y), crs=crs)


def value_of(polynomial, u, v, which):
    return sum(c * u**i * v**j for c, (i, j) in zip(polynomial[which], powers(polynomial["degree"]), strict=True))


@pytest.mark.parametrize(
    ("epsg", "bounds"),
    [
        (3067, FINLAND),
        (3301, (370e3, 6.37e6, 740e3, 6.63e6)),
        (3006, (250e3, 6.1e6, 950e3, 7.7e6)),
        (25833, (-80e3, 6.4e6, 1120e3, 7.95e6)),
    ],
)
def test_a_fitted_projection_is_within_half_a_metre_of_the_true_one_both_ways(epsg, bounds):
    fit = fitted_projection(CRS.from_epsg(epsg), bounds, within_m=0.5)
    rng = np.random.default_rng(3)
    x, y = rng.uniform(bounds[0], bounds[2], 300), rng.uniform(bounds[1], bounds[3], 300)
    true_x, true_y = Transformer.from_crs(epsg, 3857, always_xy=True).transform(x, y)

    u, v = (x - fit["middle"][0]) / fit["half"][0], (y - fit["middle"][1]) / fit["half"][1]
    world = [value_of(fit["forward"], u, v, name) for name in ("x", "y")]
    metres = 40_075_016.685578488 / WORLD_ACROSS
    assert np.abs((world[0] - WORLD_ACROSS / 2) * metres - true_x).max() < 0.5
    assert np.abs((WORLD_ACROSS / 2 - world[1]) * metres - true_y).max() < 0.5

    u, v = (np.array(world[axis]) - fit["world_middle"][axis] for axis in (0, 1))
    u, v = u / fit["world_half"][0], v / fit["world_half"][1]
    assert np.abs(value_of(fit["back"], u, v, "x") - x).max() < 1.0
    assert np.abs(value_of(fit["back"], u, v, "y") - y).max() < 1.0


def test_points_of_a_grid_are_columns_and_rows():
    cells = cells_on_map(points_of([3, 0, 5], [0, 2, 1]), 1000.0)

    assert cells["column"].tolist() == [3, 0, 5]
    assert cells["row"].tolist() == [0, 2, 1]
    assert (cells["corner"], cells["across"], cells["up"]) == ([499_500.0, 6_999_500.0], 6, 3)


@pytest.mark.parametrize(
    ("columns", "rows", "side"),
    [([0, 1.01], [0, 0], 1000.0), ([0, 0], [0, 0], 1000.0), ([0, 1], [0, 0], 0.0), ([], [], 1000.0)],
    ids=["off the grid", "two on one square", "no side", "none"],
)
def test_points_on_no_grid_are_no_squares(columns, rows, side):
    assert cells_on_map(points_of(columns, rows), side) is None


def test_the_side_comes_from_the_remark_of_the_loader():
    assert cell_side_m([Remark("snap_far", "snapped"), Remark("people_at_middle_of_squares", "assumed", details={"cell_m": 250.0})]) == 250
    assert cell_side_m([Remark("raster_cells_joined", "noted", details={"cell_m": 100, "block_m": 500})]) == 500
    assert cell_side_m([]) == 0


def test_squares_are_told_from_other_polygons():
    box = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    assert square_side_m(np.array(box, dtype=object)) == 10
    for other in (shapely.box(0, 0, 10, 20), shapely.Point(0, 0), shapely.Point(5, 5).buffer(5)):
        assert square_side_m(np.array([box[0], other], dtype=object)) == 0


def unpacked(block):
    whole = gzip.decompress(base64.b64decode(re.search(r">([A-Za-z0-9+/=]*)<", block)[1]))
    said = int.from_bytes(whole[:4], "little")
    return json.loads(whole[4 : 4 + said]), whole[4 + said :]


def column_of(columns, at, width, rows, length):
    raw = np.frombuffer(columns, dtype=np.uint8, count=width * max(rows, 1) * length, offset=at).reshape(width, -1)
    zigzag = sum(raw[byte].astype(np.int64) << (8 * byte) for byte in range(width))
    return np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2).reshape(max(rows, 1), length)


@given(st.lists(st.integers(-70_000, 70_000), min_size=1, max_size=30))
def test_arrays_come_back_from_their_steps(numbers):
    data, columns = unpacked(data_block("x", {"a": np.array(numbers), "b": np.zeros(25_000, dtype=np.int64)}))

    assert np.cumsum(column_of(columns, *data["a"]["#"])[0]).tolist() == numbers
    assert not column_of(columns, *data["b"]["#"]).any()


@given(st.integers(1, 40), st.integers(0, 10_000))
def test_arrays_on_a_grid_come_back_from_what_neighbours_tell(count, seed):
    rng = np.random.default_rng(seed)
    at = rng.choice(49, size=count, replace=False)
    grid = OnGrid(rng.integers(-1, 900, (2, count)), at % 7, at // 7)
    steps = grid.values - grid.expected()

    where = {(c, r): cell for cell, (c, r) in enumerate(zip(grid.column.tolist(), grid.row.tolist(), strict=True))}
    for row in range(2):
        got: list[int] = []
        for cell, (c, r) in enumerate(zip(grid.column.tolist(), grid.row.tolist(), strict=True)):
            w, s, sw = (where.get(key, cell) for key in ((c - 1, r), (c, r - 1), (c - 1, r - 1)))
            w, s, sw = (other if other < cell else None for other in (w, s, sw))
            if w is not None and s is not None and sw is not None:
                expected = sorted([got[w], got[s], got[w] + got[s] - got[sw]])[1]
            elif w is not None or s is not None:
                expected = got[w if w is not None else s]
            else:
                expected = got[cell - 1] if cell else 0
            got.append(expected + int(steps[row, cell]))
        assert got == grid.values[row].tolist()


def test_ids_of_squares_become_numbers_and_other_names_stay():
    ids = [f"1kmN{n:04d}E{n % 7:03d}" for n in range(600)]
    packed = packed_texts(ids)
    assert packed["template"][1:] == ["kmN", "E", ""]
    assert packed_texts([*ids, "Kylä"]) == [*ids, "Kylä"]
    assert packed_texts([*ids, "1kmN0001E0001"])[-1] == "1kmN0001E0001"
    assert packed_texts([*ids, "1kmN0001F001"])[-1] == "1kmN0001F001"
    assert packed_texts([f"{n:012d}" for n in range(600)])[7] == "000000000007"
    assert packed_texts([*ids, "1kmN000\u0661E001"])[-1] == "1kmN000\u0661E001"


def test_ids_that_count_squares_are_told_by_their_columns_and_rows():
    column, row = np.divmod(np.arange(600) * 7 % 900, 30)
    ids = [f"250mN{7_000_000 + 250 * r}E{400_000 + 250 * c}" for c, r in zip(column.tolist(), row.tolist(), strict=True)]
    packed = packed_texts(ids, {"column": column, "row": row})
    assert packed["lines"] == [[250, 0, 0], [7_000_000, 0, 250], [400_000, 250, 0]]
    assert packed_texts([*ids[:-1], ids[0]], {"column": column, "row": row})["numbers"].shape == (3, 600)


def test_people_are_whole_numbers_with_unknown_told_apart_from_none():
    counts = np.array([*np.arange(598.0), np.nan, 0.0])
    assert packed_counts(counts)["whole"].values.tolist() == [*range(598), -1, 0]
    assert packed_counts(np.append(counts, 0.5))[-3:] == [None, 0, 0.5]
    assert packed_counts(np.append(counts, 2.0**31))[-1] == 2**31


def test_places_of_squares_are_on_the_page_as_squares():
    results = cell_results(60, 3)
    data = page_data(results, [words("en", results.study)])

    assert data["places"]["name"] is None
    assert len(data["places"]["cells"]["column"]) == 60
    assert data["found"]["summer"]["minutes"].values.shape == (3, 60)


@pytest.mark.slow
def test_fifty_thousand_squares_of_twelve_kinds_are_a_megabyte(tmp_path):
    from accessibility.outputs import page

    assert page(cell_results(50_000, 12), tmp_path / "p.html").stat().st_size <= 1_000_000


def squares(values=(5.0, 12.0)):
    shapes = [shapely.box(1000 * n, 7e6, 1000 * n + 1000, 7e6 + 1000) for n in range(len(values))]
    return gpd.GeoDataFrame({"minutes": list(values)}, geometry=shapes, crs=3067)


def test_a_layer_refuses_what_it_cannot_draw():
    with pytest.raises(DataError, match="no column of numbers"):
        grid_layer(squares(), ["metres"], bounds=(10,))
    with pytest.raises(DataError, match="rising numbers"):
        grid_layer(squares(), ["minutes"], bounds=(10, 5))
    with pytest.raises(DataError, match="below zero"):
        grid_layer(squares((-1.0, 2.0)), ["minutes"], bounds=(10,))
    with pytest.raises(CrsError):
        grid_layer(squares().set_crs(None, allow_override=True), ["minutes"], bounds=(10,))
    with pytest.raises(DataError, match=r"folium\.GeoJson"):
        grid_layer(squares().assign(geometry=[shapely.Point(0, 7e6).buffer(9), shapely.Point(9, 7e6).buffer(5)]), ["minutes"], bounds=(10,))


def test_squares_of_a_grid_in_another_system_are_squares_of_that_system():
    swedish = gpd.GeoSeries.from_xy([900_500.0, 903_500.0, 901_500.0], [7_300_500.0, 7_302_500.0, 7_301_500.0], crs=3006)
    ours = swedish.to_crs(3067)

    assert cells_on_map(ours, 1000.0) is None
    cells = cells_on_map(ours, 1000.0, "EPSG:3006")
    assert (cells["column"].tolist(), cells["row"].tolist()) == ([0, 3, 1], [0, 2, 1])
    assert cells["corner"] == pytest.approx([900_000.0, 7_300_000.0], abs=0.01)
    assert cell_crs([Remark("people_at_middle_of_squares", "assumed", details={"cell_m": 250.0, "cell_crs": "EPSG:3006"})]) == "EPSG:3006"
    assert cell_crs([Remark("raster_cells_joined", "noted", details={"cell_m": 100})]) == ""
