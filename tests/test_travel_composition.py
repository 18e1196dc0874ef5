"""What a way is made of adds up to the travel time, and ferries, ice roads and bridges on it are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from accessibility.errors import DataError
from accessibility.network import build, snap
from accessibility.travel import along, between, route
from tests.worlds import grid, places_at, roads_of, services_at

NODES = {
    1: (0.0, 0.0),
    2: (6_000.0, 0.0),
    3: (8_000.0, 0.0),
    4: (8_000.0, 4_000.0),
    5: (50_000.0, 0.0),
    6: (51_000.0, 0.0),
    7: (8_000.0, 500.0),
}
CROSSING = (2, 3, {"road_class": "ferry", "crossing_minutes": 7.0, "interval_minutes": 20.0, "name": "Lossi"})
ISLAND = [
    (3, 7, {"name": "Silta", "surface": "paved", "limit_kph": 60.0, "bridge": True}),
    (7, 4, {"surface": "gravel", "limit_kph": 40.0}),
]
ROADS = [(1, 2, {"name": "Rantatie", "surface": "paved"}), CROSSING, *ISLAND, (5, 6, {})]
PLACES = {"a": (1_000.0, 200.0), "b": (8_000.0, 1_000.0), "c": (2_000.0, 0.0), "d": (50_500.0, 0.0), "e": (90_000.0, 0.0)}


def pairs_of(*pairs):
    return pd.MultiIndex.from_tuples(pairs)


def test_ferry_and_gravel_are_told_with_their_waits_and_what_is_led_over_by_name():
    network = build(roads_of(NODES, ROADS))
    origins, destinations = snap(places_at(PLACES), network), snap(services_at({"s": (8_000.0, 2_000.0)}), network)
    found = along(origins, destinations, pairs_of(("b", "s"), ("a", "s"), ("d", "s"), ("e", "s")))
    a, b = found.shares.loc[("a", "s")], found.shares.loc[("b", "s")]

    assert a["minutes"] == 3 + 5 + 10 + 7 + 0.5 + 2.25
    assert (a["minutes_ferry"], a["metres_ferry"]) == (17.0, 2_000.0)
    assert (a["minutes_gravel"], a["metres_gravel"]) == (2.25, 1_500.0)
    assert a["metres"] == 9_000.0
    assert (b["minutes"], b["metres_gravel"], b["minutes_ferry"]) == (1.5, 1_000.0, 0.0)
    assert np.isinf(found.shares["minutes"].iloc[2:]).all()
    assert found.shares.iloc[2:].drop(columns="minutes").isna().all(axis=None)
    led = found.leads_over.groupby("origin")["road"].agg(list)
    roads = network.roads
    assert [roads["name"].loc[road] for road in led["a"]] == ["Lossi", "Silta"]
    assert set(led.index) == {"a"}


def test_in_winter_the_ice_is_told_and_the_ferry_is_not():
    roads = roads_of(NODES, [ROADS[0], (2, 3, {"road_class": "ice_road", "surface": "ice", "limit_kph": 40.0}), *ISLAND])
    network = build(roads, season="winter")
    origins, destinations = snap(places_at(PLACES), network), snap(services_at({"s": (8_000.0, 2_000.0)}), network)
    way = along(origins, destinations, pairs_of(("a", "s"))).shares.iloc[0]

    assert (way["metres_ice"], way["minutes_ice"], way["minutes_ferry"]) == (2_000.0, 3.0, 0.0)


def test_of_a_surface_nobody_knows_it_is_said_so():
    network = build(roads_of({1: (0.0, 0.0), 2: (6_000.0, 0.0)}, [(1, 2, {"surface": "unknown"})]))
    origins, destinations = snap(places_at({"a": (1_000.0, 0.0)}), network), snap(services_at({"s": (4_000.0, 0.0)}), network)
    way = along(origins, destinations, pairs_of(("a", "s"))).shares.iloc[0]

    assert way["metres_surface_unknown"] == pytest.approx(3_000.0)
    assert way["metres_gravel"] == 0


@pytest.mark.parametrize("seed", range(4))
def test_minutes_are_the_travel_times_and_metres_those_of_the_route(seed):
    random = np.random.default_rng(seed)
    nodes, edges = grid(6, 5)
    kinds = [{"limit_kph": float(random.integers(20, 90)), "oneway": "forward" if random.random() < 0.2 else "no"} for _ in edges]
    roads = roads_of(
        nodes,
        [
            (tail, head, own | {"surface": str(random.choice(["paved", "gravel"]))})
            for (tail, head, *_), own in zip(edges, kinds, strict=True)
        ],
    )
    network = build(roads)
    spots = {name: tuple(random.uniform(0, 4_000, 2)) for name in "abcdef"}
    places, services = places_at(spots), services_at({f"s{name}": tuple(random.uniform(0, 4_000, 2)) for name in "abc"})
    origins, destinations = snap(places, network), snap(services, network)
    times = between(origins, destinations, max_minutes=1_000).matrix()
    found = along(origins, destinations, pd.MultiIndex.from_product([times.index, times.columns])).shares

    np.testing.assert_array_equal(found["minutes"].to_numpy().reshape(times.shape), times.to_numpy())
    for place, service in (("a", "sa"), ("f", "sc"), ("c", "sb")):
        legs = route(places, services, network, origin=place, destination=service)
        driven = legs[legs["what"] == "road"]
        assert found.loc[(place, service), "metres"] == pytest.approx(driven["metres"].sum())
        assert found.loc[(place, service), "minutes_gravel"] == pytest.approx(driven.loc[driven["surface"] == "gravel", "minutes"].sum())


def test_an_id_that_is_not_there_is_named():
    network = build(roads_of(NODES, ROADS))
    points = snap(places_at(PLACES), network)
    with pytest.raises(DataError, match="nobody"):
        along(points, points, pairs_of(("a", "nobody")))


def test_no_pairs_are_no_ways():
    network = build(roads_of(NODES, ROADS))
    points = snap(places_at(PLACES), network)
    found = along(points, points, pd.MultiIndex.from_arrays([[], []]))
    assert found.shares.empty
    assert found.leads_over.empty
