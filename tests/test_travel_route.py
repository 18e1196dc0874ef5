"""A route names the roads a travel time is made of, leg by leg."""

from __future__ import annotations

import pytest

from accessibility.errors import DataError
from accessibility.network import build
from accessibility.travel import route, times
from tests.worlds import EAST, NORTH, places_at, roads_of, services_at

NODES = {1: (0.0, 0.0), 2: (6_000.0, 0.0), 3: (8_000.0, 0.0), 4: (8_000.0, 4_000.0)}
CROSSING = (2, 3, {"road_class": "ferry", "crossing_minutes": 7.0, "interval_minutes": 20.0, "name": "Lossi"})
ROADS = [(1, 2, {"name": "Rantatie"}), CROSSING, (3, 4, {"name": "Saaritie", "surface": "gravel", "limit_kph": 40.0})]
DOORS = {"a": (1_000.0, 200.0)}, {"s": (8_000.0, 2_000.0)}


def test_legs_in_order_with_roads_waits_and_walks():
    legs = route(places_at(DOORS[0]), services_at(DOORS[1]), build(roads_of(NODES, ROADS)), origin="a", destination="s")
    assert legs["what"].tolist() == ["access", "road", "ferry_wait", "ferry", "road", "egress"]
    assert legs["name"].tolist() == ["", "Rantatie", "Lossi", "Lossi", "Saaritie", ""]
    assert legs["metres"].tolist() == [200.0, 5_000.0, 0.0, 2_000.0, 2_000.0, 0.0]
    assert legs["minutes"].tolist() == [3.0, 5.0, 10.0, 7.0, 3.0, 0.0]
    assert legs["surface"].tolist()[4] == "gravel"
    assert legs.index.tolist() == [1, 2, 3, 4, 5, 6]


def test_the_line_leads_from_door_to_door_without_a_gap():
    legs = route(places_at(DOORS[0]), services_at(DOORS[1]), build(roads_of(NODES, ROADS)), origin="a", destination="s")
    ends = [leg.coords[end] for leg in legs.geometry for end in (0, -1)]
    assert ends[0] == (EAST + 1_000, NORTH + 200)
    assert ends[-1] == (EAST + 8_000, NORTH + 2_000)
    assert ends[1:-1:2] == ends[2::2]


def test_the_way_back_runs_against_the_drawing():
    places, services = places_at({"s": DOORS[1]["s"]}), services_at({"a": DOORS[0]["a"]})
    legs = route(places, services, build(roads_of(NODES, ROADS)), origin="s", destination="a")
    assert legs["name"].tolist() == ["", "Saaritie", "Lossi", "Lossi", "Rantatie", ""]
    assert legs.geometry.iloc[4].coords[-1] == (EAST + 1_000, NORTH)


def test_in_winter_the_way_is_over_the_ice():
    roads = roads_of(NODES, [ROADS[0], (2, 3, {"road_class": "ice_road", "surface": "ice", "limit_kph": 40.0}), ROADS[2]])
    legs = route(places_at(DOORS[0]), services_at(DOORS[1]), build(roads, season="winter"), origin="a", destination="s")
    assert legs["what"].tolist() == ["access", "road", "ice_road", "road", "egress"]
    assert legs["minutes"].sum() == 3 + 5 + 3 + 3


def test_on_one_road_there_is_one_leg_and_at_one_spot_none():
    network = build(roads_of(NODES, ROADS))
    services = services_at({"near": (5_000.0, 0.0), "same": (1_000.0, -100.0)})
    legs = route(places_at(DOORS[0]), services, network, origin="a", destination="near")
    assert legs["what"].tolist() == ["access", "road", "egress"]
    assert legs["metres"].tolist() == pytest.approx([200.0, 4_000.0, 0.0])
    at_spot = route(places_at(DOORS[0]), services, network, origin="a", destination="same")
    assert at_spot["what"].tolist() == ["access", "egress"]


def test_the_minutes_are_those_of_the_travel_time():
    network = build(roads_of(NODES, ROADS))
    places, services = places_at(DOORS[0]), services_at(DOORS[1])
    legs = route(places, services, network, origin="a", destination="s")
    assert legs["minutes"].sum() == times(places, services, network, max_minutes=60).minutes[0]


def test_where_there_is_no_way_the_reason_is_said():
    closed = build(roads_of(NODES, [ROADS[0], (2, 3, {**CROSSING[2], "seasons": "summer"}), ROADS[2]]), season="winter")
    places, services = places_at(DOORS[0]), services_at({**DOORS[1], "far": (90_000.0, 0.0)})
    with pytest.raises(DataError, match="no way from 'a' to 's' by car in winter: closed in season"):
        route(places, services, closed, origin="a", destination="s")
    with pytest.raises(DataError, match="no road within snap"):
        route(places, services, closed, origin="a", destination="far")
    with pytest.raises(DataError, match="origin 'b' is not in its table of 1 row"):
        route(places, services, closed, origin="b", destination="s")
