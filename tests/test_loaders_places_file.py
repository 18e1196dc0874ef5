"""Places from files: what lies near is kept, what does not is counted, people unknown stay unknown."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessibility.config import PlacesConfig
from accessibility.errors import ConfigError, CrsError, DataError, DuplicateIdError, FileFormatError, MissingColumnError, TableError
from accessibility.loaders.places_file import load_places
from accessibility.schema import PLACES, check_table
from tests.file_worlds import METRES, at, codes, degrees, square, write


def _load(folder, text, area=None, **words):
    write(folder, "kylat.csv", text)
    words.setdefault("crs", "EPSG:3067")
    return load_places(PlacesConfig(file="kylat.csv", **words), folder, area or square())


def _rows(*rows):
    """Lines of place;name;people;x;y."""
    lines = [";".join([*(str(cell) for cell in row[:3]), *(str(value) for value in at(*row[3:]))]) for row in rows]
    return "\n".join(["place;name;people;x;y", *lines]) + "\n"


FOUR = _rows(("d", "Ylä", 1, 1, 1), ("c", "Ala", 2, 10, 10), ("b", "Reuna", 4, 22, 10), ("a", "Kaukana", 8, 40, 10))


def test_inside_is_reported_near_takes_part_and_far_is_dropped_and_named(tmp_path):
    table, remarks = _load(tmp_path, FOUR)
    assert table.index.tolist() == ["b", "c", "d"]
    assert table["inside"].tolist() == [False, True, True]
    assert table.loc[table["inside"], "people"].sum() == 3
    dropped = next(remark for remark in remarks if remark.code == "outside_area")
    assert (dropped.kind, dropped.count, dropped.total, dropped.rows) == ("dropped", 1, 4, ("a",))
    assert table.crs == METRES
    check_table(table, PLACES, "test")


def test_the_order_of_rows_does_not_matter(tmp_path):
    header, *lines = FOUR.splitlines()
    back = "\n".join([header, *reversed(lines)])
    one, other = _load(tmp_path, FOUR).table, _load(tmp_path, back).table
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_unknown_people_are_nan_and_counted_and_nobody_is_zero_and_counted(tmp_path):
    text = _rows(("a", "A", "", 1, 1), ("b", "B", 0, 2, 2), ("c", "C", "..", 3, 3), ("d", "D", 5, 22, 10), ("e", "E", "", 22, 11))
    table, remarks = _load(tmp_path, text)
    assert math.isnan(table.loc["a", "people"])
    assert table.loc["b", "people"] == 0
    counted = {remark.code: (remark.count, remark.total, remark.rows) for remark in remarks}
    assert counted["places_people_unknown"] == (2, 3, ("a", "c"))
    assert counted["places_without_people"] == (1, 3, ("b",))


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("-1", "'people' must be at least 0, given -1.0 in rows a"),
        ("abc", "'people' must hold numbers, given abc in rows a"),
        ("nan", "'people' must hold numbers, given nan in rows a"),
        ("inf", "'people' must hold numbers, given inf in rows a"),
    ],
)
def test_impossible_people_are_refused_by_row(tmp_path, people, said):
    with pytest.raises(TableError) as caught:
        _load(tmp_path, _rows(("a", "A", people, 1, 1), ("b", "B", 1, 2, 2)))
    assert said in str(caught.value)
    assert str(caught.value).startswith("kylat.csv")


def test_infinite_people_of_a_map_file_are_refused(tmp_path):
    points = gpd.GeoDataFrame({"name": ["A"], "people": [np.inf]}, geometry=gpd.points_from_xy(*zip(at(1, 1), strict=True)), crs=METRES)
    points.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(TableError, match="finite numbers"):
        load_places(PlacesConfig(file="a.parquet"), tmp_path, square())


def test_more_columns_of_people_are_numbers_and_kept(tmp_path):
    x, y = at(1, 1)
    table, _ = _load(tmp_path, f"place;name;people;people_summer;people_75plus;other;x;y\na;A;1;1 200;;z;{x};{y}\n")
    assert table.loc["a", "people_summer"] == 1200
    assert math.isnan(table.loc["a", "people_75plus"])
    assert "other" not in table
    with pytest.raises(TableError, match="'people_summer' must be at least 0; below it in rows a"):
        _load(tmp_path, f"place;name;people;people_summer;x;y\na;A;1;-3;{x};{y}\n")


def test_all_faults_of_a_table_are_told_at_once(tmp_path):
    x, y = at(1, 1)
    with pytest.raises(TableError) as caught:
        _load(tmp_path, f"place;name;people;x;y\na;A;-1;{x};{y}\na;;x;{x};{y}\n")
    message = str(caught.value)
    assert "id 'place' must be unique" in message
    assert "'name' must not be empty" in message
    assert "given x" in message
    assert "at least 0" in message


def test_a_missing_column_is_named_with_what_it_means_and_the_nearest(tmp_path):
    x, y = at(1, 1)
    with pytest.raises(MissingColumnError) as caught:
        _load(tmp_path, f"place;Name;x;y\na;A;{x};{y}\n")
    message = str(caught.value)
    assert "column 'people' (persons living here all year" in message
    assert "columns = { name = 'Name' }" in message


def test_a_wrong_word_in_columns_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(ConfigError, match="no column 'peopel'; did you mean 'people'"):
        _load(tmp_path, FOUR, columns={"peopel": "people"})


def test_duplicate_ids_are_refused_by_name(tmp_path):
    with pytest.raises(DuplicateIdError, match="stand twice or more: a"):
        _load(tmp_path, _rows(("a", "A", 1, 1, 1), ("a", "B", 1, 2, 2), ("b", "B", 1, 2, 2)))


def test_an_empty_id_is_refused_by_row(tmp_path):
    with pytest.raises(TableError, match="empty in 1 row: 3"):
        _load(tmp_path, _rows(("a", "A", 1, 1, 1), ("", "B", 1, 2, 2)))


def test_a_code_is_the_id_where_it_is_unique_and_keeps_its_zeros(tmp_path):
    x, y = at(1, 1)
    table, remarks = _load(tmp_path, f"code;name;people;x;y\n00100;A;1;{x};{y}\n99999;A;1;{x + 5};{y}\n")
    assert table.index.tolist() == ["00100", "99999"]
    assert table["code"].tolist() == ["00100", "99999"]
    assert "ids_made" not in codes(remarks)
    assert "places_share_names" not in codes(remarks)


def test_ids_are_made_from_order_and_name_and_said(tmp_path):
    x, y = at(1, 1)
    table, remarks = _load(tmp_path, f"code;name;people;x;y\n1;Kelujärvi;1;{x};{y}\n1;Ylä-Kylä (itä);1;{x + 5};{y}\n")
    assert table.index.tolist() == ["0001-kelujärvi", "0002-ylä-kylä-itä"]
    assert codes(remarks)["ids_made"] == 2


def test_the_same_row_twice_is_refused_where_ids_are_made(tmp_path):
    x, y = at(1, 1)
    with pytest.raises(TableError, match="same as an earlier row in every cell: rows 3"):
        _load(tmp_path, f"name;people;x;y\nA;1;{x};{y}\nA;1;{x};{y}\n")


def test_places_that_share_a_name_without_a_code_are_said(tmp_path):
    x, y = at(1, 1)
    text = f"place;name;municipality;people;x;y\n1;A;M;1;{x};{y}\n2;A;M;1;{x + 5};{y}\n3;A;N;1;{x + 9};{y}\n"
    _, remarks = _load(tmp_path, text)
    shared = next(remark for remark in remarks if remark.code == "places_share_names")
    assert (shared.count, shared.rows) == (2, ("A",))


def test_the_municipality_is_taken_from_the_boundary_where_the_file_does_not_say_it(tmp_path):
    table, remarks = _load(tmp_path, FOUR)
    assert table.loc[["c", "d"], "municipality"].tolist() == ["Neliö", "Neliö"]
    assert pd.isna(table.loc["b", "municipality"])
    assert codes(remarks)["municipality_by_boundary"] == 2


def test_a_place_of_the_municipality_counts_up_to_three_kilometres_outside_its_boundary(tmp_path):
    header, *lines = _rows(
        ("a", "A", 1, 10, 10), ("b", "B", 2, 22.9, 10), ("c", "C", 4, 23.1, 10), ("d", "D", 8, 22, 11), ("e", "E", 16, 5, 5)
    ).splitlines()
    cells = ["neliö", " NELIÖ", "Neliö", "Muu", "Muu"]
    text = "\n".join([f"municipality;{header}", *(f"{cell};{line}" for cell, line in zip(cells, lines, strict=True))])
    table, remarks = _load(tmp_path, text, square(buffer_m=0))
    assert table.index.tolist() == ["a", "b", "e"]
    assert table["inside"].all()
    said = {remark.code: (remark.count, remark.total, remark.rows) for remark in remarks}
    assert said["inside_by_municipality"] == (1, 3, ("b",))
    assert said["inside_of_other_municipality"] == (1, 3, ("e",))
    assert said["outside_area"] == (2, 5, ("c", "d"))


def test_rows_are_left_out_as_the_study_says_and_counted(tmp_path):
    table, remarks = _load(tmp_path, FOUR, exclude={"name": ("Ylä", "Poissa")})
    assert table.index.tolist() == ["b", "c"]
    counted = {remark.code: (remark.count, remark.rows) for remark in remarks}
    assert counted["places_excluded"] == (1, ("d",))
    assert counted["exclude_matched_nothing"] == (1, ("Poissa",))
    with pytest.raises(MissingColumnError, match="no column 'nme'; did you mean 'name'"):
        _load(tmp_path, FOUR, exclude={"nme": ("Ylä",)})


def test_a_study_that_leaves_out_every_place_is_refused(tmp_path):
    with pytest.raises(DataError, match="exclude leaves out all of its 4 places"):
        _load(tmp_path, FOUR, exclude={"place": ("a", "b", "c", "d")})


def test_exclude_understands_the_files_own_name_of_a_column(tmp_path):
    x, y = at(1, 1)
    text = f"kylä;people;x;y\nA;1;{x};{y}\nB;2;{x};{y}\n"
    assert _load(tmp_path, text, columns={"name": "kylä"}, exclude={"kylä": ("A",)}).table["name"].tolist() == ["B"]


def test_swapped_coordinates_are_recognised(tmp_path):
    lon, lat = degrees(10, 10)
    with pytest.raises(CrsError, match="none of the 1 point lies in the area, and 1 would once x and y are swapped"):
        _load(tmp_path, f"name;people;lon;lat\nA;1;{lat};{lon}\n", crs=None)
    x, y = at(10, 10)
    with pytest.raises(CrsError, match="once x and y are swapped"):
        _load(tmp_path, f"name;people;x;y\nA;1;{y};{x}\n")


def test_metres_called_degrees_are_recognised(tmp_path):
    x, y = at(10, 10)
    with pytest.raises(CrsError, match="said to be degrees"):
        _load(tmp_path, f"name;people;lon;lat\nA;1;{x};{y}\n", crs=None)


def test_degrees_called_metres_are_recognised(tmp_path):
    lon, lat = degrees(10, 10)
    with pytest.raises(CrsError, match="look like degrees"):
        _load(tmp_path, f"name;people;x;y\nA;1;{lon};{lat}\n")


def test_degrees_land_where_metres_do(tmp_path):
    lon, lat = degrees(10, 10)
    table, remarks = _load(tmp_path, f"name;people;lon;lat\nA;1;{lon:.9f};{lat:.9f}\n", crs=None)
    assert shapely.get_coordinates(table.geometry.iloc[0])[0].tolist() == pytest.approx(at(10, 10), abs=0.01)
    assert codes(remarks)["degrees_guessed"] == 0


def test_no_place_inside_is_refused_and_says_where_both_are(tmp_path):
    with pytest.raises(DataError) as caught:
        _load(tmp_path, _rows(("a", "A", 1, 22, 10), ("b", "B", 1, 500, 10)))
    message = str(caught.value)
    assert "none of its 2 places lies inside the study area 'Neliö'" in message
    assert "longitude 27.00 …" in message


def test_zero_places_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="no rows below it"):
        _load(tmp_path, "name;people;x;y\n")


def test_no_coordinates_at_all_are_refused_with_the_mend(tmp_path):
    with pytest.raises(MissingColumnError, match=r"nothing says where rows are; say it with columns = \{ x = …"):
        _load(tmp_path, "name;people\nA;1\n")


def test_no_system_is_refused_with_the_areas_own_as_a_hint(tmp_path):
    with pytest.raises(CrsError, match='crs = "EPSG:3067"'):
        _load(tmp_path, FOUR, crs=None)


def test_places_without_coordinates_are_dropped_and_named(tmp_path):
    text = FOUR + "e;Missä;16;;\nf;Puoli;32;500100;\n"
    table, remarks = _load(tmp_path, text)
    assert table.index.tolist() == ["b", "c", "d"]
    lost = next(remark for remark in remarks if remark.code == "rows_without_geometry")
    assert (lost.count, lost.rows) == (2, ("e", "f"))


def test_polygons_and_heights_become_points_and_are_said(tmp_path):
    x, y = at(5, 5)
    shapes = [shapely.box(x, y, x + 1000, y + 1000), shapely.Point(x, y, 120.0), shapely.MultiPoint([(x, y)]), None]
    table = gpd.GeoDataFrame({"place": list("abcd"), "name": list("ABCD"), "people": [1, 2, 4, 8]}, geometry=shapes, crs=METRES)
    table.to_file(tmp_path / "a.gpkg")
    loaded = load_places(PlacesConfig(file="a.gpkg"), tmp_path, square())
    assert loaded.table.index.tolist() == ["a", "b", "c"]
    assert (loaded.table.geom_type == "Point").all()
    assert not loaded.table.has_z.any()
    assert shapely.box(x, y, x + 1000, y + 1000).contains(loaded.table.geometry.iloc[0])
    assert {code: count for code, count in codes(loaded.remarks).items() if code != "municipality_by_boundary"} == {
        "rows_without_geometry": 1,
        "heights_dropped": 1,
        "shapes_made_points": 2,
    }


def test_the_files_own_table_is_not_needed_twice(tmp_path):
    one, other = _load(tmp_path, FOUR), _load(tmp_path, FOUR)
    pd.testing.assert_frame_equal(pd.DataFrame(one.table), pd.DataFrame(other.table))
    assert one.remarks == other.remarks


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(-30, 50), st.floats(-30, 50), st.integers(0, 9999)), min_size=1, max_size=15))
def test_no_row_is_lost_uncounted(tmp_path, spots):
    inside = [(x, y) for x, y, _ in spots if 0.001 < x < 19.999 and 0.001 < y < 19.999]
    text = _rows(*[(f"p{number}", "N", people, x, y) for number, (x, y, people) in enumerate(spots)])
    if not inside:
        return
    table, remarks = _load(tmp_path, text)
    assert len(table) + codes(remarks).get("outside_area", 0) == len(spots)
    assert int(table["inside"].sum()) >= len(inside)
    assert table["people"].sum() == sum(people for number, (_, _, people) in enumerate(spots) if f"p{number}" in table.index)
