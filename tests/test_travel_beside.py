"""Neighbours are walked straight between; those that the road leads a long way round to, all the same, are told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from accessibility import network, travel
from accessibility.network import snap
from accessibility.travel.beside import beside_remarks
from accessibility.travel.nearest import minutes_to_nearest
from tests.worlds import CRS, EAST, NORTH, grid, places_at, roads_of, services_at

TWO_ROADS = ({1: (0.0, 0.0), 2: (9_000.0, 0.0), 3: (0.0, 100.0)}, [(1, 2, {}), (3, 2, {})])


def minutes(place, service, world=None, **given):
    roads = network.build(roads_of(*(world or grid())), mode="car", season="summer")
    places, services = places_at({"p": place}), services_at({"s": service})
    return places, services, roads, travel.times(places, services, roads, max_minutes=90, access_kph=4.0, **given)


def test_a_shop_at_the_door_a_kilometre_from_the_road_takes_no_minutes():
    """By the road it would be 15 minutes at 4 km/h there and 15 back."""
    _, _, _, times = minutes((0.0, -1_000.0), (0.0, -1_000.0))

    assert times.pairs().iloc[0].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_neighbours_far_from_the_road_walk_straight_and_the_legs_say_so():
    places, services, roads, times = minutes((0.0, -1_000.0), (150.0, -1_000.0))

    straight = 150 / 4_000 * 60
    assert times.pairs().iloc[0].tolist() == pytest.approx([straight, straight, 0.0, 0.0])
    legs = travel.route(places, services, roads, origin="p", destination="s")
    assert legs["what"].tolist() == ["straight"]
    assert legs["metres"].tolist() == [150.0]
    assert legs["minutes"].sum() == pytest.approx(straight)
    at = [snap(table, roads) for table in (places, services)]
    followed = travel.along(*at, times.pairs().index).shares.loc[("p", "s")]
    assert followed["minutes"] == pytest.approx(straight)
    assert followed.drop("minutes").eq(0).all()
    assert minutes_to_nearest(*at, np.array([True]), max_minutes=90).tolist() == pytest.approx([straight])


def test_doors_at_the_road_and_doors_over_200_m_apart_go_by_the_road():
    for far in (250.0, 500.0):
        _, _, _, times = minutes((0.0, -1_000.0), (far, -1_000.0))
        assert times.minutes[0] == pytest.approx(30 + far / 1_000, abs=0.3)
    _, _, _, times = minutes((0.0, 0.0), (100.0, 0.0))
    assert times.minutes[0] < 1


def test_nobody_walks_straight_across_water():
    west, south, north = EAST + 40, NORTH - 1_200, NORTH - 900
    brook, lake = (gpd.GeoDataFrame(geometry=[shapely.box(west, south, west + wide, north)], crs=CRS) for wide in (40, 70))
    _, _, _, dry = minutes((0.0, -1_000.0), (150.0, -1_000.0), water=brook)
    _, _, _, wet = minutes((0.0, -1_000.0), (150.0, -1_000.0), water=lake)

    assert dry.minutes[0] == pytest.approx(150 / 4_000 * 60)
    assert wet.minutes[0] > 29


def test_neighbours_whom_the_road_leads_a_long_way_round_to_are_told():
    """100 m from door to door, 18 km by the two roads: what lies between is not known."""
    places, services, _, times = minutes((0.0, 0.0), (0.0, 100.0), TWO_ROADS)

    (remark,) = beside_remarks(places, services, times)

    assert remark.code == "service_beside_by_road"
    assert remark.rows == ("p",)
    assert remark.details["minutes"] == round(times.minutes[0], 1) > 15


def test_others_are_not():
    for place, service in (((0.0, -1_000.0), (0.0, -1_000.0)), ((0.0, 0.0), (100.0, 0.0)), ((0.0, -1_000.0), (500.0, -1_000.0))):
        places, services, _, times = minutes(place, service)
        assert beside_remarks(places, services, times) == ()
