"""Surface: minutes to the closest service from the centre of every cell."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from accessibility import travel
from accessibility.area import StudyArea
from accessibility.errors import DataError, UnknownWordError
from accessibility.measures import closest, offers_with_services, surface
from accessibility.network import build, snap
from accessibility.travel.nearest import minutes_to_nearest
from tests.worlds import EAST, NORTH, grid, offers_of, places_at, roads_of, services_at

INF = np.inf
METRES = CRS.from_epsg(3067)


def area_of(*corners, holes=()):
    polygon = shapely.Polygon([(EAST + x, NORTH + y) for x, y in corners], [[(EAST + x, NORTH + y) for x, y in hole] for hole in holes])
    parts = gpd.GeoDataFrame({"name": ["All"]}, geometry=[polygon], crs=METRES)
    return StudyArea("All", polygon, METRES, 5_000.0, parts)


def square(side):
    return area_of((0, 0), (side, 0), (side, side), (0, side))


def line_network(**edge):
    return build(roads_of({1: (0, 500), 2: (4_000, 500)}, [(1, 2, edge)]))


SHOP = services_at({"s1": (500.0, 500.0)})


def test_cells_hold_minutes_door_to_door_and_lie_where_the_transform_says():
    area = area_of((0, 0), (4_000, 0), (4_000, 1_000), (0, 1_000))
    found = surface(area, line_network(), SHOP, offers_of(SHOP), max_minutes=60, cell_m=1_000)
    assert found.minutes.tolist() == [[[0, 1, 2, 3]]]
    assert found.minutes.dtype == np.float32
    assert found.transform == (1_000, 0, EAST, 0, -1_000, NORTH + 1_000)
    assert found.computed.all()
    assert "1 x 4 cells of 1000 m, 4 computed" in repr(found)


def test_unreached_is_inf_and_outside_is_not_computed_and_nothing_is_nan():
    area = area_of((0, 0), (4_000, 0), (4_000, 1_000), (0, 1_000), holes=[[(1_100, 100), (1_900, 100), (1_900, 900), (1_100, 900)]])
    found = surface(area, line_network(), SHOP, offers_of(SHOP), max_minutes=2, cell_m=1_000, kinds=["bank", "grocery"])
    assert found.computed.tolist() == [[True, False, True, True]]
    assert found.minutes.tolist() == [[[INF] * 4], [[0, INF, 2, INF]]]
    assert not np.isnan(found.minutes).any()


def test_the_way_to_the_road_counts_and_cells_too_far_from_one_are_unreached_and_counted():
    found = surface(square(4_000), line_network(), SHOP, offers_of(SHOP), max_minutes=60, cell_m=1_000, max_snap_m=1_500, access_kph=6)
    assert found.minutes[0, :, 1].tolist() == [INF, INF, 11, 1]
    (remark,) = found.remarks
    assert (remark.code, remark.count, remark.total, remark.details) == ("cells_off_road", 8, 16, {"cell_m": 1_000, "max_snap_m": 1_500})


def test_a_misspelt_kind_is_refused():
    with pytest.raises(UnknownWordError, match="unknown kind 'grocry'; did you mean 'grocery'"):
        surface(square(4_000), line_network(), SHOP, offers_of(SHOP), max_minutes=60, cell_m=1_000, kinds=["grocry"])


def test_one_way_roads_are_driven_their_way_only():
    found = surface(
        square(4_000),
        line_network(direction="forward"),
        services_at({"s1": (2_500.0, 500.0)}),
        offers_of(SHOP),
        max_minutes=60,
        cell_m=1_000,
    )
    assert found.minutes[0, -1].tolist() == [2, 1, 0, INF]


def test_cells_in_water_are_not_computed():
    lake = gpd.GeoDataFrame({"name": ["Lake"]}, geometry=[shapely.box(EAST + 2_000, NORTH, EAST + 3_000, NORTH + 4_000)], crs=METRES)
    found = surface(square(4_000), line_network(), SHOP, offers_of(SHOP), max_minutes=60, cell_m=1_000, water=lake)
    assert found.computed.sum(axis=0).tolist() == [4, 4, 0, 4]


def test_the_cell_is_chosen_by_the_size_of_the_area_and_lies_on_its_multiples():
    assert surface(square(4_000), line_network(), SHOP, offers_of(SHOP), max_minutes=1).cell_m == 100
    big = surface(square(80_000), line_network(), SHOP, offers_of(SHOP), max_minutes=1)
    assert (big.cell_m, big.computed.sum()) == (250, 102_400)
    odd = surface(area_of((130, 130), (900, 130), (900, 900)), line_network(), SHOP, offers_of(SHOP), max_minutes=1, cell_m=250)
    assert odd.transform[2] % 250 == odd.transform[5] % 250 == 0


@pytest.mark.parametrize(("cell_m", "said"), [(0.5, "at least"), (0, "above 0"), (np.nan, "above 0")])
def test_cells_that_cannot_be_are_refused(cell_m, said):
    with pytest.raises(DataError, match=said):
        surface(square(4_000), line_network(), SHOP, offers_of(SHOP), max_minutes=1, cell_m=cell_m)


def test_only_open_services_that_people_travel_to_count():
    some = services_at(
        {"a": (500.0, 500.0), "b": (500.0, 500.0), "c": (500.0, 500.0), "d": (3_500.0, 500.0)},
        channel=["remote", "physical", "physical", "physical"],
        status=["open", "candidate", "open", "closing"],
        seasons=["", "", "winter", ""],
    )
    area = area_of((0, 0), (4_000, 0), (4_000, 1_000), (0, 1_000))
    found = surface(area, line_network(), some, offers_of(some), max_minutes=60, cell_m=1_000)
    assert found.minutes.tolist() == [[[3, 2, 1, 0]]]


spots = st.lists(st.tuples(st.integers(-5, 35), st.integers(-5, 35)), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(
    spots, spots, st.lists(st.sampled_from(["both", "forward", "backward"]), min_size=24, max_size=24), st.sampled_from([2.0, 5.0, 60.0])
)
def test_the_nearest_by_one_search_is_the_least_of_all_pairs(places, services, directions, max_minutes):
    nodes, edges = grid()
    network = build(roads_of(nodes, [(a, b, {"direction": way}) for (a, b, _), way in zip(edges, directions, strict=True)]))
    here = places_at({f"p{i}": (100.0 * x, 100.0 * y) for i, (x, y) in enumerate(places)})
    there = services_at({f"s{i}": (100.0 * x, 100.0 * y) for i, (x, y) in enumerate(services)})
    wanted = np.arange(len(there)) % 2 == 0
    found = minutes_to_nearest(snap(here, network), snap(there, network), wanted, max_minutes=max_minutes)
    times = travel.times(here, there[wanted], network, max_minutes=max_minutes)
    expected = closest(times, offers_of(there[wanted]))["minutes"].to_numpy()
    np.testing.assert_array_equal(found, expected)


def test_the_surface_at_a_place_is_what_closest_says_of_it():
    nodes, edges = grid()
    network, shops = build(roads_of(nodes, edges)), services_at({"s1": (300.0, 0.0), "s2": (2_900.0, 2_600.0)})
    area = area_of((0, 0), (3_000, 0), (3_000, 3_000), (0, 3_000))
    found = surface(area, network, shops, offers_of(shops), max_minutes=60, cell_m=250)
    row, column = np.nonzero(found.computed)
    side, _, west, _, _, north = found.transform
    centres = {f"{r}/{c}": (west + (c + 0.5) * side - EAST, north - (r + 0.5) * side - NORTH) for r, c in zip(row, column, strict=True)}
    places = places_at(centres)
    offers = offers_with_services(offers_of(shops), shops)
    minutes = closest(travel.times(places, shops, network, max_minutes=60), offers)["minutes"]
    np.testing.assert_array_equal(found.minutes[0, row, column], minutes.to_numpy(dtype=np.float32))


def test_points_of_two_networks_are_refused_and_arguments_are_unchanged():
    one, other = line_network(), line_network()
    with pytest.raises(DataError, match="different networks"):
        minutes_to_nearest(snap(SHOP, one), snap(SHOP, other), np.array([True]), max_minutes=5)
    services, offers = SHOP.copy(), offers_of(SHOP)
    before = offers.copy()
    surface(square(4_000), one, services, offers, max_minutes=5, cell_m=1_000)
    pd.testing.assert_frame_equal(pd.DataFrame(services), pd.DataFrame(SHOP))
    pd.testing.assert_frame_equal(offers, before)
