import geopandas as gpd
import numpy as np
import pytest
import shapely

from accessibility.area import StudyArea
from accessibility.config import PlacesConfig
from accessibility.errors import DataError, FileFormatError, MissingColumnError
from accessibility.loaders.osm_places import load_places
from accessibility.loaders.osm_tags import PLACES_LEFT_OUT, PLACES_TAKEN
from accessibility.loaders.osm_values import people_of
from accessibility.schema import PLACES, check_table
from tests.file_worlds import METRES, at, square
from tests.osm_files import osm_file
from tests.test_loaders_osm_roads import area_of


def places_in(folder, name, area=None, **config):
    return load_places(PlacesConfig(source="osm", file=name, **config), folder, area or square())


def remark(loaded, code):
    return next((remark for remark in loaded.remarks if remark.code == code), None)


def test_places_carry_names_people_and_whether_they_are_inside(tmp_path):
    nodes = {1: (5, 5), 2: (-3, 5), 3: (60, 5), 4: (7, 7)}
    tags = {
        1: {"place": "village", "name": "Pyhäkylä", "name:sv": "Helgeby", "population": "1 234", "postal_code": "98100"},
        2: {"place": "hamlet", "name": "Lähikylä", "population": "0"},
        3: {"place": "village", "name": "Kaukokylä"},
        4: {"place": "farm", "name": "Erämaja"},
    }
    loaded = places_in(tmp_path, osm_file(tmp_path, nodes, node_tags=tags))
    table = loaded.table
    check_table(table, PLACES, "here")
    assert table.index.tolist() == ["osm-n1", "osm-n2", "osm-n4"]
    assert table["name"].tolist() == ["Pyhäkylä", "Lähikylä", "Erämaja"]
    assert table["name_sv"].tolist()[0] == "Helgeby"
    assert table["code"].tolist()[0] == "98100"
    assert table["people"].tolist() == [1234, 0, pytest.approx(np.nan, nan_ok=True)]
    assert table["inside"].tolist() == [True, False, True]
    assert table["municipality"].fillna("-").tolist() == ["Neliö", "-", "Neliö"]
    assert (table.geometry.iloc[0].x, table.geometry.iloc[0].y) == pytest.approx(at(5, 5), abs=0.02)
    assert (remark(loaded, "places_people_unknown").count, remark(loaded, "places_people_unknown").total) == (1, 2)


def test_people_not_known_are_never_zero(tmp_path):
    tags = {1: {"place": "village", "name": "A", "population": "noin 200"}, 2: {"place": "village", "name": "B", "population": "0"}}
    loaded = places_in(tmp_path, osm_file(tmp_path, {1: (5, 5), 2: (6, 6)}, node_tags=tags))
    assert loaded.table["people"].isna().tolist() == [True, False]
    assert remark(loaded, "osm_population_not_understood").details == {"values": "noin 200"}
    assert remark(loaded, "places_without_people").rows == ("B",)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("2996", 2996),
        ("22 886", 22886),
        ("22,886", 22886),
        ("22.886", 22886),
        ("1\u00a0200", 1200),
        ("0", 0),
        ("~200", None),
        ("100-200", None),
        ("2.5", None),
        ("", None),
        ("12 34", None),
    ],
)
def test_population(text, people):
    assert people_of(text) == people


@pytest.mark.parametrize("value", PLACES_TAKEN)
def test_places_where_people_live_are_taken(tmp_path, value):
    loaded = places_in(tmp_path, osm_file(tmp_path, {1: (5, 5)}, node_tags={1: {"place": value, "name": "A"}}))
    assert loaded.table["place_type"].tolist() == [value]


def test_parts_of_towns_and_localities_are_left_out_counted_and_their_people_told(tmp_path):
    nodes = {number: (5, number) for number in range(1, len(PLACES_LEFT_OUT) + 2)}
    tags = {number: {"place": value, "name": value, "population": "10"} for number, value in enumerate(PLACES_LEFT_OUT, 1)}
    tags[len(PLACES_LEFT_OUT) + 1] = {"place": "village", "name": "A"}
    loaded = places_in(tmp_path, osm_file(tmp_path, nodes, node_tags=tags))
    assert loaded.table["name"].tolist() == ["A"]
    said = remark(loaded, "osm_places_left_out")
    assert said.count == len(PLACES_LEFT_OUT)
    assert said.details["people"] == 10 * len(PLACES_LEFT_OUT)
    assert "suburb 1" in said.details["values"]


def test_the_study_may_leave_out_more(tmp_path):
    tags = {1: {"place": "village", "name": "A"}, 2: {"place": "farm", "name": "B"}}
    loaded = places_in(tmp_path, osm_file(tmp_path, {1: (5, 5), 2: (6, 6)}, node_tags=tags), exclude={"place": ("farm",)})
    assert loaded.table["name"].tolist() == ["A"]
    assert remark(loaded, "places_excluded").rows == ("B",)
    loaded = places_in(tmp_path, "region.osm", exclude={"place": ("town",)})
    assert remark(loaded, "exclude_matched_nothing").rows == ("town",)
    with pytest.raises(MissingColumnError, match="no column 'kind'"):
        places_in(tmp_path, "region.osm", exclude={"kind": ("town",)})


def test_a_place_drawn_twice_is_one_and_keeps_its_people(tmp_path):
    nodes = {1: (5, 5), 2: (4, 4), 3: (6, 4), 4: (6, 6), 5: (4, 6), 6: (15, 15), 7: (16, 15), 8: (16, 16)}
    ways = {
        10: ([2, 3, 4, 5, 2], {"place": "village", "name": "kylä", "population": "50"}),
        11: ([6, 7, 8, 6], {"place": "hamlet", "name": "Toinen"}),
    }
    loaded = places_in(tmp_path, osm_file(tmp_path, nodes, ways=ways, node_tags={1: {"place": "village", "name": "Kylä"}}))
    assert loaded.table.index.tolist() == ["osm-n1", "osm-w11"]
    assert loaded.table.loc["osm-n1", "people"] == 50
    assert remark(loaded, "osm_places_twice").count == 1


def test_towns_whose_people_may_live_in_villages_are_told(tmp_path):
    tags = {1: {"place": "town", "name": "Kirkonkylä", "population": "9000"}, 2: {"place": "village", "name": "B", "population": "90"}}
    loaded = places_in(tmp_path, osm_file(tmp_path, {1: (5, 5), 2: (6, 6)}, node_tags=tags))
    assert remark(loaded, "osm_towns_people_may_overlap").rows == ("Kirkonkylä",)
    assert remark(loaded, "osm_towns_people_may_overlap").details == {"people": 9000}


def test_unnamed_and_same_named_places_are_told(tmp_path):
    tags = {1: {"place": "hamlet"}, 2: {"place": "village", "name": "Kylä"}, 3: {"place": "hamlet", "name": "Kylä"}}
    loaded = places_in(tmp_path, osm_file(tmp_path, {1: (5, 5), 2: (6, 6), 3: (9, 9)}, node_tags=tags))
    assert loaded.table.loc["osm-n1", "name"] == "osm-n1"
    assert remark(loaded, "osm_places_unnamed").rows == ("osm-n1",)
    assert remark(loaded, "places_share_names").rows == ("Kylä",)


def test_the_municipality_is_the_one_a_place_lies_in(tmp_path):
    west, east = shapely.box(500e3, 7400e3, 510e3, 7420e3), shapely.box(510e3, 7400e3, 520e3, 7420e3)
    parts = gpd.GeoDataFrame({"name": ["Länsi", "Itä"]}, geometry=[west, east], crs=METRES)
    area = StudyArea("Alue", shapely.union(west, east), METRES, 5000.0, parts)
    tags = {number: {"place": "village", "name": str(number)} for number in (1, 2, 3)}
    table = places_in(tmp_path, osm_file(tmp_path, {1: (5, 5), 2: (15, 5), 3: (22, 5)}, node_tags=tags), area).table
    assert table["municipality"].fillna("-").tolist() == ["Länsi", "Itä", "-"]


def test_no_place_inside_is_refused(tmp_path):
    nodes = {1: (-3, 5), 2: (10, 10)}
    with pytest.raises(DataError, match=r"no place \(city, town, village"):
        places_in(tmp_path, osm_file(tmp_path, nodes, node_tags={1: {"place": "village", "name": "A"}, 2: {"place": "suburb"}}))


def test_a_file_without_any_place_is_refused(tmp_path):
    with pytest.raises(DataError, match="no place"):
        places_in(tmp_path, osm_file(tmp_path, {1: (5, 5)}))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "cut.osm").write_bytes(b"<osm version='0.6'><node id='1'")
    with pytest.raises(FileFormatError, match=r"cut\.osm"):
        places_in(tmp_path, "cut.osm")


@pytest.mark.shared
def test_andorra(shared_data):
    loaded = places_in(shared_data / "osm_andorra", "andorra-2021-10-28.osm.pbf", area_of((1.38, 42.4, 1.82, 42.68)))
    counts = loaded.table["place_type"].value_counts()
    assert counts.to_dict() == {"village": 33, "hamlet": 26, "town": 7, "isolated_dwelling": 2}
    assert loaded.table.index.str.startswith("osm-w").sum() == 2
    people = loaded.table["people"]
    assert people.notna().sum() == 4
    assert people.sum() == 36881
    assert remark(loaded, "places_people_unknown").count == 64
    assert remark(loaded, "osm_places_left_out").count == 55
