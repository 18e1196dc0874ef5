"""Isochrones and the way back: bands of cells whose minutes a person can work out; never over a lake, never to an island."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from pyproj import CRS

from accessibility.area import StudyArea
from accessibility.errors import CrsError, DataError
from accessibility.measures import isochrones, surface
from accessibility.network import backward, build
from accessibility.travel import times, times_back
from tests.test_travel_oracle import worlds
from tests.worlds import EAST, NORTH, grid, offers_of, places_at, roads_of, services_at

METRES = CRS.from_epsg(3067)


def area_of(width, height):
    shape = shapely.box(EAST, NORTH, EAST + width, NORTH + height)
    return StudyArea("All", shape, METRES, 5_000.0, gpd.GeoDataFrame({"name": ["All"]}, geometry=[shape], crs=METRES))


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def line_surface(*, shop=500.0, network=None, water=None, max_snap_m=600.0, **edge):
    """Cells of 1 km along a road of 4 km: 0, 1, 2 and 3 minutes from a shop in the first."""
    roads = network or build(roads_of({1: (0, 500), 2: (4_000, 500)}, [(1, 2, edge)]))
    shops = services_at({"s1": (shop, 500.0)})
    area = area_of(4_000, 1_000)
    return surface(area, roads, shops, offers_of(shops), max_minutes=60, cell_m=1_000, water=water, max_snap_m=max_snap_m)


def test_bands_are_inclusive_do_not_overlap_and_hold_whole_cells():
    found = isochrones(line_surface(), [3, 1])
    assert found.index.tolist() == [("grocery", 1.0), ("grocery", 3.0)]
    assert found.crs == METRES
    near, far = found.geometry
    assert near.equals(box(0, 0, 2_000, 1_000))
    assert far.equals(box(2_000, 0, 4_000, 1_000))
    assert found["from_minutes"].tolist() == [0, 1]
    assert found["cells"].tolist() == [2, 2]
    assert found["area_km2"].tolist() == [2.0, 2.0]


def test_a_second_less_leaves_the_cell_out():
    assert isochrones(line_surface(), [2.99])["cells"].tolist() == [3]


def test_a_band_without_cells_is_empty_and_stays_in_the_table():
    found = isochrones(line_surface(), [1, 1.5, 60])
    assert found["cells"].tolist() == [2, 0, 2]
    assert found.geometry.iloc[1].is_empty


def test_water_is_cut_out_to_the_metre_though_the_centre_of_the_cell_is_on_land():
    lake = gpd.GeoDataFrame({"name": ["Lake"]}, geometry=[box(1_700, 0, 2_200, 1_000)], crs=METRES)
    found = isochrones(line_surface(water=lake), [5], water=lake).geometry.iloc[0]
    assert found.intersection(lake.geometry.iloc[0]).area == 0
    assert found.area == pytest.approx(3_500_000)


def test_no_band_closes_over_a_lake_that_roads_go_round():
    nodes, edges = grid(5, 5)
    ring = [e for e in edges if not {e[0], e[1]} & {7, 8, 9, 12, 13, 14, 17, 18, 19}]
    lake = gpd.GeoDataFrame({"name": ["Lake"]}, geometry=[box(600, 600, 3_400, 3_400)], crs=METRES)
    shops = services_at({"s1": nodes[1]})
    area = area_of(4_000, 4_000)
    found = surface(area, build(roads_of(nodes, ring)), shops, offers_of(shops), max_minutes=60, cell_m=200, water=lake)
    shape = shapely.union_all(isochrones(found, [5, 10, 60], water=lake).geometry.to_numpy())
    assert shape.intersection(lake.geometry.iloc[0]).area == 0
    assert shape.convex_hull.intersection(lake.geometry.iloc[0]).area > 7_000_000
    assert len(shape.interiors) == 1


def test_an_island_that_nothing_reaches_is_in_no_band():
    nodes = {1: (0, 500), 2: (1_900, 500), 3: (3_200, 500), 4: (4_000, 500)}
    apart = build(roads_of(nodes, [(1, 2), (3, 4)]))
    found = isochrones(line_surface(network=apart), [60])
    assert found.geometry.iloc[0].equals(box(0, 0, 3_000, 1_000))


def test_from_the_service_a_one_way_road_gives_the_other_side():
    network = build(roads_of({1: (0, 500), 2: (4_000, 500)}, [(1, 2, {"direction": "forward"})]))
    there = isochrones(line_surface(shop=2_500.0, network=network), [60])
    back = isochrones(line_surface(shop=2_500.0, network=backward(network)), [60])
    assert there.geometry.iloc[0].equals(box(0, 0, 3_000, 1_000))
    assert back.geometry.iloc[0].equals(box(2_000, 0, 4_000, 1_000))


@pytest.mark.parametrize("minutes", [[], [0], [-5], [np.nan]])
def test_bands_that_are_none_are_refused(minutes):
    with pytest.raises(DataError, match="at least one number above 0"):
        isochrones(line_surface(), minutes)


def test_bands_beyond_the_surface_are_refused_with_the_mend():
    with pytest.raises(DataError, match="computed to 60 minutes, 90 asked; compute it again with max_minutes=90"):
        isochrones(line_surface(), [90])


def test_water_in_another_system_is_refused():
    lake = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=METRES).to_crs(4326)
    with pytest.raises(CrsError, match="reproject"):
        isochrones(line_surface(), [5], water=lake)


def test_the_way_back_on_a_loop_of_one_ways_is_the_rest_of_the_loop():
    nodes = {1: (0, 0), 2: (3_000, 0), 3: (3_000, 3_000), 4: (0, 3_000)}
    loop = build(roads_of(nodes, [(a, b, {"direction": "forward"}) for a, b in ((1, 2), (2, 3), (3, 4), (4, 1))]))
    home, shop = places_at({"p": (1_000, 0)}), services_at({"s": (2_000, 0)})
    assert times(home, shop, loop, max_minutes=60).minutes.tolist() == [1]
    assert times_back(home, shop, loop, max_minutes=60).minutes.tolist() == [11]


@settings(max_examples=15)
@given(worlds())
def test_the_way_back_equals_the_way_there_with_the_ends_swapped(world):
    roads, places, services, reach = world
    network = build(roads)
    back = times_back(places, services, network, max_minutes=reach).matrix()
    swapped = times(
        services.rename_axis("place").drop(columns=["status", "seasons"]), places.rename_axis("service"), network, max_minutes=reach
    ).matrix()
    np.testing.assert_array_equal(back.to_numpy(), swapped.to_numpy().T)
    twice = backward(backward(network))
    assert sorted(twice.edges().itertuples(index=False)) == sorted(network.edges().itertuples(index=False))
