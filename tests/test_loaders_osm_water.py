import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from accessibility.config import WaterConfig
from accessibility.loaders.osm_sea import sea_within
from accessibility.loaders.osm_water import load_water
from tests.file_worlds import square
from tests.osm_files import osm_file
from tests.test_loaders_osm_roads import area_of

BOX = shapely.box(0, 0, 100, 100)


def water_in(folder, name, area=None):
    return load_water(WaterConfig(file=name), folder, area or square())


def remark(loaded, code):
    return next((remark for remark in loaded.remarks if remark.code == code), None)


def ring(first, west, south, side):
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return {first + at: corner for at, corner in enumerate(corners)}, [first, first + 1, first + 2, first + 3, first]


def test_lakes_with_islands_and_without_ponds(tmp_path):
    lake, lake_refs = ring(1, 4, 4, 4)
    island, island_refs = ring(11, 5, 5, 1)
    pond, pond_refs = ring(21, 15, 15, 0.05)
    broken, broken_refs = ring(31, 12, 12, 1)
    ways = {
        1: (lake_refs, {}),
        2: (island_refs, {}),
        3: (pond_refs, {"natural": "water"}),
        4: ([*broken_refs[:3], 99, broken_refs[0]], {"natural": "water"}),
        5: (pond_refs, {"natural": "wood"}),
    }
    tags = {"type": "multipolygon", "natural": "water", "name": "Iso-Järvi"}
    relations = {7: ([("way", 1, "outer"), ("way", 2, "inner")], tags)}
    loaded = water_in(tmp_path, osm_file(tmp_path, lake | island | pond | broken, ways=ways, relations=relations))
    assert loaded.table.index.tolist() == ["osm-r7"]
    assert loaded.table["name"].tolist() == ["Iso-Järvi"]
    assert loaded.table.area.iloc[0] == pytest.approx(15e6, rel=0.001)
    assert loaded.table.crs == square().crs
    assert remark(loaded, "osm_water_small").count == 1
    assert remark(loaded, "osm_water_broken").rows == ("osm-w4",)


def test_a_lake_is_cut_at_the_box_around_the_area(tmp_path):
    lake, refs = ring(1, -30, 5, 40)
    table = water_in(tmp_path, osm_file(tmp_path, lake, ways={1: (refs, {"natural": "water"})})).table
    assert table.total_bounds.tolist() == pytest.approx([495_000, 7_405_000, 510_000, 7_425_000], abs=5)


def test_the_sea_lies_right_of_the_coastline(tmp_path):
    nodes = {1: (10, -9), 2: (10, 40), **ring(11, 14, 5, 2)[0]}
    ways = {1: ([1, 2], {"natural": "coastline"}), 2: ([11, 12, 13, 14, 11], {"natural": "coastline"})}
    loaded = water_in(tmp_path, osm_file(tmp_path, nodes, ways=ways))
    assert loaded.table.index.tolist() == ["osm-sea-1"]
    assert loaded.table.area.iloc[0] == pytest.approx(15e3 * 30e3 - 4e6, rel=0.001)
    assert loaded.table.geometry.iloc[0].bounds[0] == pytest.approx(510_000, abs=15)


def test_a_coastline_cut_off_gives_no_sea_and_is_told(tmp_path):
    loaded = water_in(tmp_path, osm_file(tmp_path, {1: (10, -9), 2: (10, 10)}, ways={1: ([1, 2], {"natural": "coastline"})}))
    assert loaded.table.empty
    assert remark(loaded, "osm_sea_unclear").count == 1


def test_an_island_is_land_and_a_ring_the_other_way_round_is_a_sea():
    island = shapely.LineString([(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)])
    sea, unclear = sea_within(BOX, [island])
    assert [part.area for part in sea] == [10_000 - 400]
    assert not unclear
    sea, _ = sea_within(BOX, [island.reverse()])
    assert [part.area for part in sea] == [400]


def test_no_coastline_is_no_sea():
    assert sea_within(BOX, []) == ([], [])


@given(st.lists(st.integers(5, 95), min_size=2, max_size=8), st.booleans())
def test_sea_and_land_divide_the_box(heights, flipped):
    """A coast from the western to the eastern edge: what is right of it is sea, and turning it round swaps sea and land."""
    step = 120 / (len(heights) - 1)
    coast = shapely.LineString([(-10 + step * at, height) for at, height in enumerate(heights)])
    below = shapely.Polygon([*coast.coords, (110, -10), (-10, -10)]).intersection(BOX)
    sea, unclear = sea_within(BOX, [coast.reverse() if flipped else coast])
    expected = BOX.difference(below) if flipped else below
    assert not unclear
    assert shapely.union_all(sea).symmetric_difference(expected).area < 1e-6


@pytest.mark.shared
def test_lakes_of_andorra(shared_data):
    table = water_in(shared_data / "osm_andorra", "andorra-2021-10-28.osm.pbf", area_of((1.38, 42.4, 1.82, 42.68))).table
    assert table.is_valid.all()
    assert table.loc[table.area.idxmax(), "name"] == "Estany Primer de Juclar"  # the largest lake of the country, 21 ha
    assert table.area.max() == pytest.approx(200_000, rel=0.1)
    assert 1 < table.area.sum() / 1e6 < 3
