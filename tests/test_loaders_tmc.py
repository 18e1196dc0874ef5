"""Roads from a TMC table whose every length is known: chains, junctions, side roads, ferries, gaps, broken files."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from accessibility.area import StudyArea
from accessibility.config import RoadsConfig
from accessibility.errors import ConfigError, DataError, DuplicateIdError, FileFormatError, MissingColumnError, TableError
from accessibility.loaders.tmc_chain import road_classes
from accessibility.loaders.tmc_read import read_table
from accessibility.loaders.tmc_roads import load_roads, network_of
from accessibility.loaders.tmc_sections import Register, read_sections
from accessibility.schema import ROADS, check_table
from tests.tmc_world import EAST, NORTH, TmcWorld


def area_around(x0=-20_000, y0=-20_000, x1=20_000, y1=30_000, buffer_m=0.0):
    box = shapely.box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)
    parts = gpd.GeoDataFrame({"name": ["Koe"]}, geometry=[box], crs=3067)
    return StudyArea("Koe", box, CRS.from_epsg(3067), buffer_m, parts)


def network(tmp_path, world=None, register=True):
    world = world or TmcWorld()
    files = world.write_register(tmp_path) if register else (None, None)
    return network_of(world.write_simple(tmp_path / "simple.zip"), *files)


@pytest.fixture
def tiny(tmp_path):
    return network(tmp_path)


def total(roads, number):
    return roads.loc[roads["name"].str.split().str[0] == number, "metres"].sum()


def connected(roads, one, other):
    graph = {}
    for a, b in zip(roads["from_node"], roads["to_node"], strict=True):
        graph.setdefault(a, set()).add(b)
        graph.setdefault(b, set()).add(a)
    seen, todo = {one}, [one]
    while todo:
        for node in graph.get(todo.pop(), ()):
            if node not in seen:
                seen.add(node)
                todo.append(node)
    return other in seen


def test_both_published_shapes_hold_the_same_table(tmp_path):
    world = TmcWorld()
    simple, dat = read_table(world.write_simple(tmp_path / "s.zip")), read_table(world.write_dat(tmp_path / "d.zip"))
    pd.testing.assert_frame_equal(simple.points, dat.points)
    pd.testing.assert_frame_equal(simple.lines, dat.lines)
    assert simple.lines.loc[110, "road"] == 100
    assert simple.lines.loc[100, "name"] == "Etelä–Pohjoinen"  # noqa: RUF001


def test_lengths_are_those_of_the_road_address(tiny):
    roads = tiny.roads
    assert total(roads, "4") == pytest.approx(5_200 + 100 + 5_100)
    assert roads.loc["tmc-1-2", "metres"] == 5_200
    assert roads.loc["tmc-1-2", "source_id"] == "4/1/0–4/1/5200"  # noqa: RUF001
    assert total(roads, "500") == 4_500
    assert total(roads, "6001") == 3_100


def test_points_of_different_roads_within_thirty_metres_are_one_junction(tiny):
    assert tiny.junctions.node[11] == tiny.junctions.node[2] == 2
    assert 2 in tiny.junctions.several


def test_points_farther_than_thirty_metres_that_name_nobody_stay_apart(tmp_path):
    world = TmcWorld()
    world.points[11] = (1, 11, 200, "Risti", "", 130, 5_000, "500;1;0")
    world.points[2] = (1, 11, 100, "Risti", "", 0, 5_000, "4;1;5200")
    made = network(tmp_path, world)
    assert made.junctions.node[11] != made.junctions.node[2]


def test_a_side_road_meets_the_main_road_where_it_says(tiny):
    pieces = tiny.roads[tiny.roads["name"].str.startswith("4 ") & tiny.roads.index.str.startswith("tmc-2-3")]
    assert len(pieces) == 2
    assert set(pieces["from_node"]) == {2, 21}
    assert pieces["metres"].sum() == pytest.approx(5_200)
    before, after = np.hypot(90, 3_000), np.hypot(90, 2_000)
    assert pieces.loc["tmc-2-3-1", "metres"] == pytest.approx(5_200 * before / (before + after))


def test_a_side_road_is_not_put_on_a_stretch_too_short_to_pass_through_it(tmp_path):
    world = TmcWorld()
    world.points[21] = (1, 11, 300, "Kylän tienhaara", "4", 2_500, 8_000, "6001;1;0")
    world.points[22] = (1, 13, 300, "Perä", "", 5_500, 8_000, "6001;1;3100")
    made = network(tmp_path, world)
    assert 21 in made.junctions.unmet
    assert not connected(made.roads, 2, 22)


def test_roads_that_only_cross_on_the_map_are_not_joined(tiny):
    assert not connected(tiny.roads, 1, 31)
    assert not connected(tiny.roads, 1, 32)


def test_an_overpass_is_no_junction(tiny):
    assert tiny.junctions.node[12] != tiny.junctions.node[36]
    assert not connected(tiny.roads, 12, 36)


def test_a_road_that_ends_under_a_bridge_does_not_climb_it(tmp_path):
    world = TmcWorld()
    world.points.pop(37)
    made = network(tmp_path, world)
    assert made.junctions.node[12] != made.junctions.node[36]


def test_the_same_spot_is_a_junction_where_it_is_no_overpass(tmp_path):
    world = TmcWorld()
    world.points[12] = (1, 11, 200, "Risteys", "", 3_000, 5_000, "500;1;3100")
    made = network(tmp_path, world)
    assert made.junctions.node[12] == made.junctions.node[36]


def test_a_point_that_names_a_road_by_its_name_meets_it(tiny):
    assert connected(tiny.roads, 1, 61)
    assert connected(tiny.roads, 1, 72)


def lone(tmp_path, x, name="Yksin", y=2_500, kind=1, sub=11):
    world = TmcWorld()
    world.lines[200] = (1, 3, "500", "Sirniöntie", "Risti", "Saari", 0)
    world.points[61] = (1, 11, 700, "Sirniöntie", "", 1_000, 5_060, "")
    world.points = {code: point for code, point in world.points.items() if point[2] not in {400, 450}}
    world.lines[800] = (1, 4, "12004", "", "Yksin", "Kaukana", 0)
    world.points[91] = (kind, sub, 800, name, "", x, y, "12004;1;0")
    world.points[92] = (1, 13, 800, "Kaukana", "", x + 2_000, y + 4_000, "12004;1;5000")
    made = network(tmp_path, world)
    return connected(made.roads, 1, 92), made.junctions.guessed


def test_a_road_that_hangs_in_the_air_is_joined_to_a_road_that_can_pass_its_end(tmp_path):
    assert lone(tmp_path, 340) == (True, (91,))


def test_it_is_not_joined_to_one_far_off_or_too_short_or_from_a_landing(tmp_path):
    assert lone(tmp_path, 360) == (False, ())
    assert lone(tmp_path, 200, y=-250) == (False, ())
    assert lone(tmp_path, 340, kind=3, sub=17) == (False, ())


def test_it_is_joined_farther_off_to_a_road_whose_name_is_spelt_nearly_so(tmp_path):
    assert lone(tmp_path, 1_500, y=4_500) == (False, ())
    assert lone(tmp_path, 1_500, "Siniöntie", y=4_500) == (True, (91,))


def test_a_ferry_takes_the_section_of_its_own(tiny):
    ferry = tiny.roads[tiny.roads["road_class"] == "ferry"]
    assert len(ferry) == 1
    row = ferry.iloc[0]
    assert row["metres"] == pytest.approx(600)
    assert row["name"] == "Saaren lossi"
    assert row["surface"] == "water"
    assert not row["assumed"]
    assert np.isnan(row["crossing_minutes"])
    shore = tiny.roads[tiny.roads["source_id"] == row["source_id"]]
    assert shore["metres"].sum() == pytest.approx(600 + 1_500)
    assert connected(tiny.roads, 1, 43)
    assert not connected(tiny.roads[tiny.roads["road_class"] != "ferry"], 1, 43)


def test_a_ferry_without_a_section_is_assumed_and_the_road_stays_as_long(tmp_path):
    world = TmcWorld()
    world.sections[9001, 2] = 4_000
    made = network(tmp_path, world)
    ferry = made.roads[made.roads["road_class"] == "ferry"]
    assert ferry["metres"].tolist() == [500.0]
    assert ferry["assumed"].all()
    assert made.roads.loc[made.roads["source_id"] == ferry["source_id"].iloc[0], "metres"].sum() == pytest.approx(4_000 + 1_500)


def test_one_ferry_written_down_on_two_roads_is_one_crossing(tmp_path):
    world = TmcWorld()
    world.sections.pop((9001, 2))
    world.sections.pop((9001, 3))
    world.points.pop(43)
    world.lines[550] = (1, 4, "9002", "", "Ranta", "Niemi", 0)
    world.points[81] = (3, 45, 550, "Saaren lossi", "", 8_020, 5_000, "9002;1;0")
    world.points[82] = (1, 13, 550, "Niemi", "", 10_000, 5_000, "9002;1;2100")
    made = network(tmp_path, world)
    assert (made.roads["road_class"] == "ferry").sum() == 1
    assert connected(made.roads, 1, 82)


def test_a_stretch_where_the_road_runs_along_another_is_left_out(tiny):
    assert len(tiny.along_others) == 1
    assert total(tiny.roads, "23") == pytest.approx(9_100 + 9_050)
    assert connected(tiny.roads, 51, 54)


def test_such_a_stretch_is_kept_where_no_other_road_goes(tmp_path):
    world = TmcWorld()
    world.points[2] = (1, 11, 100, "Risti", "500", 0, 5_000, "4;1;5200")
    world.points.pop(3)
    world.points[53] = (1, 11, 600, "Pohjoinen", "", 0, 9_990, "23;2;0")
    made = network(tmp_path, world)
    assert made.along_others == ()
    kept = made.roads.loc[["tmc-52-53"]]
    assert not kept["measured"].any()
    assert kept["metres"].iloc[0] > 9_980


def test_an_address_shorter_than_the_straight_line_is_not_believed(tmp_path):
    world = TmcWorld()
    world.points[22] = (1, 13, 300, "Perä", "", 3_000, 8_000, "6001;1;2000")
    made = network(tmp_path, world)
    row = made.roads.loc["tmc-21-22"]
    assert not row["measured"]
    assert row["metres"] == pytest.approx(2_910 * made.factors["tertiary"])


def test_a_street_without_address_is_the_straight_line_times_the_measured_factor(tiny):
    row = tiny.roads.loc["tmc-61-62"]
    assert row["road_class"] == "residential"
    assert row["metres"] == pytest.approx(500 * tiny.factors["residential"])
    assert tiny.factors["residential"] >= 1


def test_without_a_register_lengths_within_a_section_stay_official(tmp_path):
    made = network(tmp_path, register=False)
    assert not made.has_register
    assert made.roads.loc["tmc-1-2", "measured"]
    pieces = made.roads[made.roads.index.str.startswith("tmc-2-3")]
    assert not pieces["measured"].any()


def test_a_register_older_than_the_addresses_gives_no_length():
    register = Register(pd.DataFrame({"road": [4, 4], "section": [1, 3], "begin_m": [0, 0], "end_m": [5_000, 700]}))
    assert register.pieces(4, (1, 100.0), (2, 50.0)) is None
    assert register.pieces(4, (1, 6_000.0), (3, 50.0)) is None
    assert register.pieces(5, (1, 0.0), (2, 0.0)) is None
    assert [piece.end_m - piece.begin_m for piece in register.pieces(4, (1, 4_000.0), (3, 50.0))] == [1_000.0, 50.0]


def test_classes_follow_the_number_and_then_the_line():
    number = np.array([1.0, 39, 40, 99, 100, 999, 1_000, 9_999, 10_000, 40_001, np.nan, np.nan, np.nan, 120])
    kind = np.array([1] * 10 + [5, 1, 1, 1])
    sub = np.array([2] * 10 + [0, 3, 4, 1])
    expected = ["trunk", "trunk", "primary", "primary", "secondary", "secondary", "tertiary", "tertiary", "unclassified", "unclassified"]
    assert road_classes(number, kind, sub).tolist() == [*expected, "residential", "secondary", "unclassified", "motorway"]


def test_the_table_is_the_schemas_and_the_same_in_any_order(tmp_path):
    world = TmcWorld()
    config = RoadsConfig(source="tmc", file="s.zip", roads_file="Roads.sql", sections_file="Road_sections.sql")
    world.write_simple(tmp_path / "s.zip")
    world.write_register(tmp_path)
    loaded = load_roads(config, tmp_path, area_around())
    check_table(loaded.table, ROADS, "s.zip")
    assert loaded.table.index.is_monotonic_increasing
    assert loaded.table.crs == CRS.from_epsg(3067)
    assert set(loaded.table.columns) == {column.name for column in ROADS.columns if column.required}
    world.write_dat(tmp_path / "s.zip")
    again = load_roads(config, tmp_path, area_around())
    pd.testing.assert_frame_equal(pd.DataFrame(loaded.table), pd.DataFrame(again.table))
    assert loaded.remarks == again.remarks


def test_edges_begin_and_end_at_their_nodes(tiny):
    place = {}
    for row in tiny.roads.itertuples():
        for node, end in ((row.from_node, row.geometry.coords[0]), (row.to_node, row.geometry.coords[-1])):
            assert place.setdefault(node, end) == end


def test_roads_across_the_border_of_the_area_stay_whole(tmp_path):
    world = TmcWorld()
    world.write_simple(tmp_path / "s.zip")
    world.write_register(tmp_path)
    config = RoadsConfig(source="tmc", file="s.zip", roads_file="Roads.sql", sections_file="Road_sections.sql")
    loaded = load_roads(config, tmp_path, area_around(-100, -500, 100, 500))
    assert set(loaded.table["name"]) == {"4 Etelä–Pohjoinen", "23 Länsi–Itä"}  # noqa: RUF001
    assert loaded.table.loc["tmc-1-2", "metres"] == 5_200
    assert loaded.table.loc["tmc-1-2"].geometry.length == pytest.approx(5_000)


def test_the_crs_is_the_areas(tmp_path):
    TmcWorld().write_simple(tmp_path / "s.zip")
    area = area_around()
    swedish = CRS.from_epsg(3006)
    boundary = gpd.GeoSeries([area.boundary], crs=3067).to_crs(swedish).iloc[0]
    moved = StudyArea("Koe", boundary, swedish, 0, area.parts.to_crs(swedish))
    loaded = load_roads(RoadsConfig(source="tmc", file="s.zip"), tmp_path, moved)
    assert loaded.table.crs == swedish
    assert loaded.table.loc["tmc-1-2", "metres"] == 5_200


def test_what_was_done_is_said(tmp_path):
    world = TmcWorld()
    world.write_simple(tmp_path / "s.zip")
    world.write_register(tmp_path)
    config = RoadsConfig(source="tmc", file="s.zip", roads_file="Roads.sql", sections_file="Road_sections.sql")
    said = {remark.code: remark for remark in load_roads(config, tmp_path, area_around()).remarks}
    assert said["tmc_ferries"].rows == ("Saaren lossi",)
    assert said["tmc_along_other_roads"].count == 1
    assert said["tmc_lengths_guessed"].count == 1
    assert said["tmc_lengths_official"].details["official_pct"] > 95
    assert said["tmc_side_roads_joined"].count == 2
    assert "tmc_register_missing" not in said
    assert "tmc_crossing_assumed" not in said
    without = {remark.code for remark in load_roads(RoadsConfig(source="tmc", file="s.zip"), tmp_path, area_around()).remarks}
    assert "tmc_register_missing" in without


def test_an_area_elsewhere_is_refused(tmp_path):
    TmcWorld().write_simple(tmp_path / "s.zip")
    with pytest.raises(DataError, match="no road is in Koe"):
        load_roads(RoadsConfig(source="tmc", file="s.zip"), tmp_path, area_around(50_000, 0, 60_000, 10_000))


def test_no_file_or_a_missing_file_is_refused_with_the_mend(tmp_path):
    with pytest.raises(FileFormatError, match="needs file"):
        load_roads(RoadsConfig(source="tmc"), tmp_path, area_around())
    with pytest.raises(FileFormatError, match=r"nowhere\.zip: no such file"):
        load_roads(RoadsConfig(source="tmc", file="nowhere.zip"), tmp_path, area_around())


def test_a_missing_member_is_named(tmp_path):
    with pytest.raises(FileFormatError, match=r"missing: NAMES\.DAT"):
        read_table(TmcWorld().write_dat(tmp_path / "d.zip", without="NAMES.DAT"))


def test_a_cut_off_zip_and_a_file_that_is_none_are_refused(tmp_path):
    path = TmcWorld().write_simple(tmp_path / "s.zip")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileFormatError, match="cut off"):
        read_table(path)
    path.write_text("LocationCode;Type\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="not what its name says"):
        read_table(path)


def test_a_damaged_member_is_refused(tmp_path):
    path = tmp_path / "s.zip"
    world = TmcWorld()
    world.write_simple(path)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("FI_LC_simple.csv")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("FI_LC_simple.csv", text)
    path.write_bytes(path.read_bytes().replace(b"Ylikulku", b"Ylikulka", 1))
    with pytest.raises(FileFormatError, match="damaged"):
        read_table(path)


def test_a_zip_bomb_is_not_opened(tmp_path):
    path = tmp_path / "bomb_simple.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_simple.csv", b"0" * 60_000_000)
    with pytest.raises(FileFormatError, match="more than is sane"):
        read_table(path)


def rewritten(tmp_path, old, new, count=-1):
    path = TmcWorld().write_simple(tmp_path / "s.zip")
    with zipfile.ZipFile(path) as archive:
        text = archive.read("FI_LC_simple.csv").decode()
    assert old in text
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("FI_LC_simple.csv", text.replace(old, new, count))
    return path


def test_changed_columns_are_named(tmp_path):
    with pytest.raises(MissingColumnError, match="'LinearRef' is missing"):
        read_table(rewritten(tmp_path, "LinearRef", "LinearReference"))


def test_all_faults_of_the_points_come_at_once(tmp_path):
    world = TmcWorld()
    world.points[1] = (1, 11, 100, "Etelä", "", 6_600_000, 0, "4;1;0")
    world.points[2] = (1, 11, 100, "Risti", "500", 0, 5_000, "4-1-5200")
    with pytest.raises(TableError) as caught:
        read_table(world.write_simple(tmp_path / "s.zip"))
    assert "are x and y swapped" in str(caught.value)
    assert "4-1-5200" in str(caught.value)


def test_words_where_numbers_belong_are_faults(tmp_path):
    with pytest.raises(TableError, match="line must be a whole number, given many"):
        read_table(rewritten(tmp_path, ",500,1,100,", ",500,1,many,", 1))


def test_neighbours_that_are_not_there_or_do_not_agree_are_faults(tmp_path):
    with pytest.raises(TableError, match="after of points 3 is not in the table: 999"):
        read_table(rewritten(tmp_path, "110,2,0,0,", "110,2,999,0,", 1))
    with pytest.raises(TableError, match="neighbours must name each other"):
        read_table(rewritten(tmp_path, "110,2,0,0,", "110,2,13,0,", 1))


def test_a_code_twice_is_a_fault(tmp_path):
    with pytest.raises(DuplicateIdError, match="stand twice: 2"):
        read_table(rewritten(tmp_path, "15,17,12,P", "15,17,2,P", 1))


def test_rows_cut_short_are_faults(tmp_path):
    with pytest.raises(TableError, match="is the file cut off there"):
        read_table(rewritten(tmp_path, ",100,0,2,0,,,,", "\r\n", 1))


def test_the_register_is_read_as_data(tmp_path):
    roads, sections = TmcWorld().write_register(tmp_path)
    table = read_sections(roads, sections)
    assert len(table) == 9
    assert table.loc[(table["road"] == 4) & (table["section"] == 1), "end_m"].tolist() == [5_300]
    assert 77 not in set(table["road"])


@pytest.mark.parametrize(
    "line", ["drop table road_section;", "insert into road_section(id) values(1);", "insert into road_section(id, natural_id"]
)
def test_a_line_the_register_never_writes_is_a_fault(tmp_path, line):
    roads, sections = TmcWorld().write_register(tmp_path)
    sections.write_text(sections.read_text(encoding="utf-8") + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="is not a row of the register"):
        read_sections(roads, sections)


def test_swapped_half_given_or_missing_registers_are_refused(tmp_path):
    roads, sections = TmcWorld().write_register(tmp_path)
    with pytest.raises(FileFormatError, match="swapped"):
        read_sections(sections, roads)
    with pytest.raises(ConfigError, match="belong together"):
        read_sections(roads, None)
    with pytest.raises(FileFormatError, match="no such file"):
        read_sections(tmp_path / "none.sql", sections)
    assert read_sections(None, None).empty


def test_a_section_twice_in_force_is_a_fault(tmp_path):
    roads, sections = TmcWorld().write_register(tmp_path)
    text = sections.read_text(encoding="utf-8")
    sections.write_text(text.replace("(900,1,true,'08.02.2017',", "(900,1,false,null,"), encoding="utf-8")
    with pytest.raises(DuplicateIdError, match="4/1"):
        read_sections(roads, sections)
