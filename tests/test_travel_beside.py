"""Neighbours far from a road are told, since their minutes go by way of it."""

from __future__ import annotations

from accessibility import network, travel
from accessibility.travel.beside import beside_remarks
from tests.worlds import grid, places_at, roads_of, services_at


def told(place, service):
    roads = network.build(roads_of(*grid()), mode="car", season="summer")
    places, services = places_at({"p": place}), services_at({"s": service})
    times = travel.times(places, services, roads, max_minutes=90, access_kph=4.0)
    return beside_remarks(places, services, times)


def test_a_shop_at_the_door_a_kilometre_from_the_road_is_told_with_the_minutes_counted():
    """1 km at 4 km/h is 15 minutes to the road and 15 back, though the shop stands at the door."""
    (remark,) = told((0.0, -1_000.0), (0.0, -1_000.0))

    assert remark.code == "service_beside_by_road"
    assert remark.rows == ("p",)
    assert remark.details["minutes"] == 30.0


def test_doors_at_the_road_and_doors_far_apart_are_not():
    assert told((0.0, 0.0), (100.0, 0.0)) == ()
    assert told((0.0, -1_000.0), (500.0, -1_000.0)) == ()
