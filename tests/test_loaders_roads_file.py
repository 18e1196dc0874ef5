"""Roads from files of lines: junctions where ends meet, lengths that can be true, nothing classed in silence."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from accessibility.config import RoadsConfig
from accessibility.errors import ConfigError, DataError, MissingColumnError, TableError
from accessibility.loaders.read_table import read
from accessibility.loaders.road_nodes import junctions, loose_ends
from accessibility.loaders.roads_file import load_roads
from accessibility.schema import ROADS, check_table
from tests.file_worlds import METRES, SOUTH, WEST, codes, square


def _line(*spots):
    """A line through spots in metres from the square's corner."""
    return shapely.LineString([(WEST + x, SOUTH + y) for x, y in spots])


def _load(folder, shapes, name="tiet.gpkg", words=None, **columns):
    columns.setdefault("road_class", ["tertiary"] * len(shapes))
    columns = {key: value for key, value in columns.items() if value is not None}
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=METRES).to_file(folder / name)
    return load_roads(RoadsConfig(source="file", file=name, **(words or {})), folder, square())


CROSS = [_line((0, 0), (1000, 0)), _line((1000.4, 0), (2000, 0)), _line((1000, 0.3), (1000, 900)), _line((1500, -500), (1500, 500))]


def test_ends_within_a_metre_are_one_junction_and_crossings_are_not(tmp_path):
    loaded = _load(tmp_path, CROSS, road=["a", "b", "c", "d"])
    table = loaded.table
    assert table.loc["a", "to_node"] == table.loc["b", "from_node"] == table.loc["c", "from_node"]
    ends = np.concatenate([table["from_node"], table["to_node"]])
    assert len(np.unique(ends)) == 6
    assert codes(loaded.remarks)["line_ends_joined"] == 2
    check_table(table, ROADS, "test")


def test_a_study_may_join_nothing_but_the_same_spot(tmp_path):
    table = _load(tmp_path, CROSS, road=["a", "b", "c", "d"], words={"join_m": 0}).table
    assert len(np.unique(np.concatenate([table["from_node"], table["to_node"]]))) == 8


def test_ends_that_stop_short_of_a_line_are_said_and_bridges_are_not(tmp_path):
    shapes = [_line((0, 0), (2000, 0)), _line((1000, 20), (1000, 900)), _line((500, -500), (500, 500)), _line((1500, 0), (1500, 900))]
    loaded = _load(tmp_path, shapes, road=["a", "short", "bridge", "on"])
    said = next(remark for remark in loaded.remarks if remark.code == "line_ends_not_joined")
    assert (said.count, said.rows) == (2, ("on", "short"))


def test_a_short_stub_that_is_joined_is_not_called_loose(tmp_path):
    loaded = _load(tmp_path, [_line((0, 0), (1000, 0)), _line((1000, 0), (1010, 8)), _line((1000, 0), (2000, 0))])
    assert "line_ends_not_joined" not in codes(loaded.remarks)


def test_lengths_are_measured_on_the_ground(tmp_path):
    loaded = _load(tmp_path, [_line((0, 0), (3000, 4000), (3000, 9000))])
    lon, lat = shapely.get_coordinates(loaded.table.to_crs(4326).geometry.iloc[0]).T
    assert loaded.table["metres"].iloc[0] == pytest.approx(Geod(ellps="WGS84").line_length(lon, lat), rel=1e-9)
    assert loaded.table["metres"].iloc[0] == pytest.approx(10_000 / 0.9996, rel=1e-4)
    assert codes(loaded.remarks)["road_lengths_drawn"] == 1


def test_given_lengths_are_kept_and_impossible_ones_are_said(tmp_path):
    shapes = [_line((0, 0), (1000, 0)), _line((1000, 0), (2000, 0)), _line((2000, 0), (3000, 0))]
    loaded = _load(tmp_path, shapes, road=["a", "b", "c"], metres=[1400.0, 980.0, None])
    assert loaded.table["metres"].tolist() == pytest.approx([1400.0, 980.0, 1000.4], abs=0.01)
    counted = {remark.code: (remark.count, remark.rows) for remark in loaded.remarks}
    assert counted["roads_shorter_than_straight"] == (1, ("b",))
    assert counted["road_lengths_drawn"] == (1, ())


@pytest.mark.parametrize("metres", [[1.0, 2.0], [3280.0, 6560.0]])
def test_lengths_in_another_unit_are_refused(tmp_path, metres):
    with pytest.raises(TableError, match="are they in another unit"):
        _load(tmp_path, [_line((0, 0), (1000, 0)), _line((1000, 0), (3000, 0))], metres=metres)


@pytest.mark.parametrize("metres", [0.0, -5.0])
def test_lengths_of_nothing_are_refused_by_row(tmp_path, metres):
    with pytest.raises(TableError, match="'metres' must be above 0; 0 or less in rows x"):
        _load(tmp_path, [_line((0, 0), (1000, 0))], metres=[metres], road=["x"])


def test_lines_in_parts_become_roads_and_share_their_given_length(tmp_path):
    shape = shapely.MultiLineString([_line((0, 0), (1000, 0)), _line((1000, 0), (1000, 3000))])
    loaded = _load(tmp_path, [shape, _line((1000, 0), (2000, 0))], road=["a", "b"], metres=[4400.0, 1000.0])
    assert loaded.table.index.tolist() == ["a-1", "a-2", "b"]
    assert loaded.table["metres"].tolist() == pytest.approx([1100, 3300, 1000])
    assert (loaded.table.geom_type == "LineString").all()
    assert codes(loaded.remarks)["lines_in_parts"] == 1


def test_points_empty_rows_and_lines_without_length_are_dropped_and_counted(tmp_path):
    still = shapely.LineString([(WEST, SOUTH), (WEST, SOUTH)])
    loaded = _load(
        tmp_path, [_line((0, 0), (1000, 0)), shapely.Point(WEST, SOUTH), None, still], road=["a", "p", "n", "z"], name="t.geojson"
    )
    assert loaded.table.index.tolist() == ["a"]
    counted = {remark.code: (remark.count, remark.rows) for remark in loaded.remarks}
    assert counted["not_lines"] == (1, ("p",))
    assert counted["rows_without_geometry"] == (1, ("n",))
    assert counted["roads_without_length"] == (1, ("z",))


def test_roads_beyond_the_ring_are_left_out_and_counted_and_those_that_touch_it_are_whole(tmp_path):
    shapes = [
        _line((0, 0), (1000, 0)),
        _line((24_000, 0), (60_000, 0)),
        _line((26_000, 0), (60_000, 0)),
        _line((-5000, -5000), (-4900, -4900)),
    ]
    loaded = _load(tmp_path, shapes, road=["in", "touches", "out", "corner"])
    assert loaded.table.index.tolist() == ["in", "touches"]
    assert loaded.table.geometry.length.tolist() == pytest.approx([1000, 36_000])
    assert codes(loaded.remarks)["outside_area"] == 2


def test_a_large_file_is_read_within_a_box_and_counts_the_same(tmp_path, monkeypatch):
    shapes = [
        _line((0, 0), (1000, 0)),
        _line((24_000, 0), (60_000, 0)),
        _line((26_000, 0), (60_000, 0)),
        _line((-5000, -5000), (-4900, -4900)),
    ]
    whole = _load(tmp_path, shapes, road=["in", "touches", "out", "corner"])
    monkeypatch.setattr("accessibility.loaders.read_vector._BOX_ABOVE", 3)
    boxed = load_roads(RoadsConfig(source="file", file="tiet.gpkg"), tmp_path, square())
    pd.testing.assert_frame_equal(pd.DataFrame(whole.table), pd.DataFrame(boxed.table))
    assert codes(whole.remarks) == codes(boxed.remarks)
    monkeypatch.setattr("accessibility.loaders.read_vector._BOX_ABOVE", 4)
    assert read(tmp_path / "tiet.gpkg", near=square()).remarks == ()


@pytest.mark.parametrize("name", ["tiet.gpkg", "tiet.parquet"])
def test_no_road_near_is_refused_with_the_mend(tmp_path, name):
    table = gpd.GeoDataFrame({"road_class": ["track"]}, geometry=[_line((90_000, 0), (91_000, 0))], crs=METRES)
    table.to_parquet(tmp_path / name) if name.endswith("parquet") else table.to_file(tmp_path / name)
    with pytest.raises(DataError, match="none of its 1 road touches the study area 'Neliö' or its ring of 5 km"):
        load_roads(RoadsConfig(source="file", file=name), tmp_path, square())


def test_the_files_words_are_translated(tmp_path):
    words = {
        "columns": {"road_class": "toiminn_lk", "direction": "ajosuunta", "limit_kph": "arvo"},
        "class_words": {"1": "primary", "7": "track"},
        "direction_words": {"2": "both", "3": "backward", "4": "forward"},
    }
    shapes = [_line((0, 0), (1000, 0)), _line((1000, 0), (2000, 0))]
    table = _load(tmp_path, shapes, words=words, road_class=None, toiminn_lk=[1, 7], ajosuunta=[3, 2], arvo=[100, None]).table
    assert table["road_class"].tolist() == ["primary", "track"]
    assert table["direction"].tolist() == ["backward", "both"]
    assert table["limit_kph"].iloc[0] == 100
    assert np.isnan(table["limit_kph"].iloc[1])


def test_every_unknown_word_is_told_with_how_to_translate_it(tmp_path):
    shapes = [_line((0, 0), (1000, 0))] * 3
    with pytest.raises(TableError) as caught:
        _load(tmp_path, shapes, road=["a", "b", "c"], road_class=["tertairy", "9", "track"], surface=["gravel", "soraa", ""])
    message = str(caught.value)
    assert message.startswith("tiet.gpkg: 3 faults")
    assert "unknown word 'tertairy' in rows a; did you mean 'tertiary'?" in message
    assert "Translate it with class_words = { '9' = … }" in message
    assert "Translate it with surface_words = { 'soraa' = … }" in message


def test_a_study_that_translates_to_no_word_of_ours_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="did you mean 'tertiary'"):
        _load(tmp_path, [_line((0, 0), (1000, 0))], words={"class_words": {"1": "tertiery"}})


def test_roads_without_a_class_are_refused(tmp_path):
    with pytest.raises(MissingColumnError, match=r"say which it is with columns = \{ road_class = 'roadclass' \}"):
        _load(tmp_path, [_line((0, 0), (1000, 0))], road_class=None, roadclass=[1])
    with pytest.raises(TableError, match="'road_class' must not be empty; empty in rows b"):
        _load(tmp_path, [_line((0, 0), (1000, 0))] * 2, road=["a", "b"], road_class=["track", None])


def test_a_limit_of_zero_is_refused(tmp_path):
    with pytest.raises(TableError, match="'limit_kph' must be above 0 km/h; 0 in rows a"):
        _load(tmp_path, [_line((0, 0), (1000, 0))], road=["a"], limit_kph=[0])


def test_what_the_file_does_not_say_is_assumed_by_class_and_counted(tmp_path):
    classes = ["motorway", "path", "ferry", "ice_road", "winter_road", "track"]
    shapes = [_line((0, y), (1000, y)) for y in range(0, 6000, 1000)]
    loaded = _load(tmp_path, shapes, road=list("abcdef"), road_class=classes, seasons=[None, None, None, None, "winter,thaw", None])
    table = loaded.table
    assert table["car"].tolist() == [True, False, True, True, True, True]
    assert table["walk"].tolist() == [False, True, True, True, True, True]
    assert table["surface"].tolist() == ["unknown", "unknown", "water", "ice", "unknown", "unknown"]
    assert table["seasons"].tolist() == ["", "", "", "winter", "winter,thaw", ""]
    said = codes(loaded.remarks)
    assert said["roads_surface_assumed"] == 4
    assert said["roads_direction_assumed"] == said["roads_access_assumed"] == 6
    assert said["roads_winter_assumed"] == 1


def test_a_column_for_cars_is_followed_where_it_says_something(tmp_path):
    shapes = [_line((0, y), (1000, y)) for y in (0, 1000, 2000)]
    table = _load(tmp_path, shapes, name="t.geojson", road=list("abc"), road_class=["path"] * 3, car=["yes", "no", None]).table
    assert table["car"].tolist() == [True, False, False]
    table = _load(tmp_path, shapes, name="u.geojson", road=list("abc"), car=["yes", "no", None]).table
    assert table["car"].tolist() == [True, False, True]


def test_a_column_of_ferries_makes_the_class(tmp_path):
    shapes = [_line((0, 0), (1000, 0)), _line((1000, 0), (2000, 0))]
    table = _load(tmp_path, shapes, road=["a", "b"], road_class=["track", None], ferry=[False, True], crossing_minutes=[None, 12]).table
    assert table["road_class"].tolist() == ["track", "ferry"]
    assert table["surface"].tolist() == ["unknown", "water"]
    assert table.loc["b", "crossing_minutes"] == 12


def test_nodes_do_not_depend_on_the_order_of_rows(tmp_path):
    one = _load(tmp_path, CROSS, road=list("abcd")).table
    other = _load(tmp_path, CROSS[::-1], name="b.gpkg", road=list("dcba")).table
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=1, max_size=12), st.floats(0.0, 1.5))
def test_junctions_agree_with_joining_every_pair_by_hand(spots, join_m):
    spots = [spot for spot in spots if spot[:2] != spot[2:]]
    if not spots:
        return
    lines = np.array([shapely.LineString([spot[:2], spot[2:]]) for spot in spots], dtype=object)
    found = junctions(lines, join_m)
    ends = [spot[:2] for spot in spots] + [spot[2:] for spot in spots]
    group = list(range(len(ends)))
    for _ in ends:
        for i, a in enumerate(ends):
            for j, b in enumerate(ends):
                if np.hypot(a[0] - b[0], a[1] - b[1]) <= join_m:
                    group[i] = group[j] = min(group[i], group[j])
    node = np.concatenate([found.from_node, found.to_node])
    assert [[a == b for b in group] for a in group] == [[a == b for b in node] for a in node]
    assert found.moved == len(set(ends)) - len(set(group))
    by_hand = []
    for i in range(len(lines)):
        for mine in (i, i + len(lines)):
            alone = list(node).count(node[mine]) == 1
            others = [k for k in range(len(lines)) if not {node[k], node[k + len(lines)]} & {node[i], node[i + len(lines)]}]
            if alone and any(shapely.Point(ends[mine]).distance(lines[k]) <= 1.0 for k in others):
                by_hand.append(i)
    assert loose_ends(lines, found, 1.0).tolist() == by_hand
