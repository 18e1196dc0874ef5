"""By car to a ferry for passengers only, and on foot beyond it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility import network, travel
from accessibility.network.foot_ferries import MOST_WALKED_KM
from tests.worlds import places_at, roads_of, services_at

MODE = "car_and_foot_ferry"
FERRY = {"road_class": "ferry", "car": False, "bicycle": False, "crossing_minutes": 20.0, "interval_minutes": 60.0}
PATH = {"road_class": "path", "car": False, "bicycle": False, "limit_kph": np.nan}
NODES = {1: (0, 0), 2: (6_000, 0), 3: (6_000, 300), 4: (9_000, 300), 5: (10_000, 300), 6: (10_000, 800), 7: (0, 3_000)}
ISLAND = [
    (1, 2),
    (2, 3, PATH),
    (3, 4, FERRY | {"name": "Aurora"}),
    (4, 5, {"direction": "forward"}),
    (5, 6, PATH),
    (1, 7, PATH),
]


def minutes(roads, one, other, mode=MODE, season="summer"):
    return minutes_from(roads, one, mode, season).get(other, np.inf)


def minutes_from(roads, one, mode=MODE, season="summer"):
    """Minutes from a node to every node that can be reached."""
    built = network.build(roads, mode=mode, season=season)
    tail, node = np.repeat(np.arange(built.node_count), np.diff(built.indptr)), built.node_id
    graph = nx.MultiDiGraph()
    graph.add_weighted_edges_from(zip(node[tail].tolist(), node[built.head].tolist(), (built.milliseconds / 60_000).tolist(), strict=True))
    found = nx.single_source_dijkstra_path_length(graph, one)
    return {own: found[own] for own in node[: built.land_node_count].tolist() if own in found}


def walked(km, road_class):
    return km / network.builtin_speeds("walk").loc[(road_class, "paved", "summer"), "kph"] * 60


def codes(roads):
    return {remark.code for remark in network.build(roads, mode=MODE).remarks}


def test_one_drives_to_the_quay_walks_aboard_and_walks_on():
    """6 km at 60, 300 m of pier on foot, half of an hour's wait, 20 minutes at sea, a kilometre of road and half a kilometre of path."""
    on_foot = walked(0.3 + 0.5, "path") + walked(1.0, "tertiary")

    assert minutes(roads_of(NODES, ISLAND), 1, 6) == pytest.approx(6 + 30 + 20 + on_foot, abs=1e-3)


def test_the_car_waits_for_who_comes_from_the_island_where_a_one_way_road_is_walked_both_ways():
    assert minutes(roads_of(NODES, ISLAND), 6, 1) == pytest.approx(minutes(roads_of(NODES, ISLAND), 1, 6))


def test_by_car_alone_nobody_gets_across():
    assert minutes(roads_of(NODES, ISLAND), 1, 5, mode="car") == np.inf


def test_a_path_that_leads_to_no_quay_is_not_walked():
    assert minutes(roads_of(NODES, ISLAND), 1, 7) == np.inf


def test_what_is_walked_and_by_which_ferry_is_told():
    told = {remark.code: remark for remark in network.build(roads_of(NODES, ISLAND), mode=MODE).remarks}

    assert told["foot_ferries_used"].rows == ("Aurora",)
    assert told["foot_ferries_used"].details["km"] == 1.5
    assert "foot_ferries_several_quays" not in told


def test_a_ferry_between_shores_that_cars_reach_anyway_is_left_out():
    roads = roads_of(NODES, [*ISLAND, (2, 5)])

    assert codes(roads) >= {"foot_ferries_left_out"}
    assert "foot_ferries_used" not in codes(roads)
    assert minutes(roads, 1, 5) == minutes(roads, 1, 5, mode="car")


def test_a_ferry_for_cars_makes_the_island_one_that_is_driven():
    roads = roads_of(NODES, [*ISLAND, (2, 4, FERRY | {"car": True})])

    assert minutes(roads, 1, 5) == pytest.approx(6 + 30 + 20 + 1, abs=1e-3)


def test_an_island_with_more_roads_than_one_walks_keeps_its_cars():
    far = {"metres": MOST_WALKED_KM * 1000 + 1}
    roads = roads_of(NODES | {8: (20_000, 300)}, [(1, 2, {"metres": 90_000.0}), (2, 4, FERRY), (4, 5), (5, 8, far)])

    assert codes(roads) >= {"foot_ferries_left_out"}
    assert minutes(roads, 4, 5) == minutes(roads, 4, 5, mode="car")
    assert minutes(roads, 1, 4) == np.inf


def test_a_ferry_that_calls_at_two_shores_with_cars_is_told_of():
    roads = roads_of(NODES | {9: (5_000, 500)}, [(1, 2), (1, 9), (2, 4, FERRY), (9, 4, FERRY), (4, 5)])

    assert codes(roads) >= {"foot_ferries_several_quays"}


def test_two_ferries_in_a_row_leave_the_one_who_crosses_on_foot():
    nodes = NODES | {8: (12_000, 300), 9: (14_000, 300)}
    roads = roads_of(nodes, [(1, 2), (2, 4, FERRY), (4, 5), (5, 8, FERRY), (8, 9)])

    assert minutes(roads, 1, 9) == pytest.approx(6 + 2 * 50 + walked(1.0, "tertiary") + walked(2.0, "tertiary"), abs=1e-3)


def test_a_ferry_from_nowhere_to_nowhere_is_left_out():
    roads = roads_of(NODES | {8: (50_000, 0), 9: (51_000, 0)}, [(1, 2), (8, 9, FERRY)])

    assert "foot_ferries_used" not in codes(roads)
    assert minutes(roads, 1, 2) == minutes(roads, 1, 2, mode="car")


def test_in_a_season_without_the_ferry_nobody_gets_across():
    roads = roads_of(NODES, [(1, 2), (2, 4, FERRY | {"seasons": "summer"}), (4, 5)])

    assert minutes(roads, 1, 5) < minutes(roads, 1, 5, season="winter") == np.inf


def test_a_ferry_that_does_not_sail_in_a_season_is_told_as_closed_and_not_as_none():
    roads = roads_of(NODES, [(1, 2), (2, 4, FERRY | {"seasons": "summer", "name": "Aurora"}), (4, 5)])
    winter = network.build(roads, mode=MODE, season="winter")
    told = {remark.code: remark for remark in winter.remarks}
    found = travel.times(places_at({"p": (10_000.0, 300.0)}), services_at({"s": (0.0, 0.0)}), winter, max_minutes=240)

    assert told["ferries_closed_in_season"].rows == ("Aurora",)
    assert not {"foot_ferries_none", "foot_ferries_used", "foot_ferries_left_out"} & set(told)
    assert found.origin_component.tolist() != found.destination_component.tolist()
    assert found.origin_component_any_season.tolist() == found.destination_component_any_season.tolist()


def test_over_the_ice_the_car_comes_along():
    roads = roads_of(NODES, [(1, 2), (2, 4, FERRY), (2, 4, {"road_class": "ice_road", "surface": "ice", "limit_kph": 30.0}), (4, 5)])

    assert minutes(roads, 1, 5, season="winter") == pytest.approx(minutes(roads, 1, 5, mode="car", season="winter"))
    assert minutes(roads, 1, 5) == pytest.approx(6 + 50 + walked(1.0, "tertiary"), abs=1e-3)


def test_an_ice_road_between_two_islands_is_walked():
    nodes = NODES | {8: (12_000, 300), 9: (14_000, 300)}
    ice = {"road_class": "ice_road", "surface": "ice"}
    roads = roads_of(nodes, [(1, 2), (2, 4, FERRY), (4, 5), (5, 8, ice), (2, 9, FERRY), (8, 9)])

    assert minutes(roads, 5, 8, season="winter") == pytest.approx(
        2 / network.builtin_speeds("walk").loc[("ice_road", "ice", "winter"), "kph"] * 60, abs=1e-3
    )
    assert not {"roads_not_for_cars"} & {remark.code for remark in network.build(roads, mode=MODE, season="winter").remarks}


def test_of_two_sides_with_as_many_roads_one_is_driven():
    roads = roads_of(NODES | {8: (15_000, 300)}, [(1, 2), (2, 4, FERRY), (4, 8)])

    assert np.isfinite(minutes(roads, 1, 8))
    assert "foot_ferries_used" in codes(roads)


def test_a_road_for_cars_that_says_nothing_of_walkers_is_walked_on_an_island():
    roads = roads_of(NODES, [(1, 2), (2, 4, FERRY), (4, 5, {"walk": False})])

    assert minutes(roads, 1, 5) == pytest.approx(6 + 50 + walked(1.0, "tertiary"), abs=1e-3)


def test_where_there_is_no_ferry_for_passengers_only_that_is_told():
    roads = roads_of(NODES, [(1, 2)])

    assert "foot_ferries_none" in codes(roads)
    assert minutes(roads, 1, 2) == minutes(roads, 1, 2, mode="car")


def add(graph, one, other, weight):
    graph.add_edge(one, other, weight=min(weight, graph.get_edge_data(one, other, {"weight": np.inf})["weight"]))


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), min_size=1, max_size=10),
    st.lists(st.tuples(st.integers(6, 9), st.integers(6, 9), st.booleans()), min_size=0, max_size=6),
    st.integers(0, 5),
    st.integers(6, 9),
)
def test_random_shores_and_islands_agree_with_a_graph_of_two_layers(mainland, island, quay, landing):
    """Layers: in the car, and on foot; one changes at the quay only. Roads beyond the ferry are in the layer on foot."""
    nodes = {n: (1_000.0 * (n % 3), 1_000.0 * (n // 3)) for n in range(10)}
    edges = [(0, n) for n in range(1, 6)]
    edges += [(a, b, {} if car else PATH) for a, b, car in mainland if a != b]
    island = [*island, (landing, 6 + (landing - 5) % 4, True)]
    beyond = [(a, b, {} if car else PATH) for a, b, car in island if a != b]
    edges += [*beyond, (quay, landing, FERRY)]
    roads = roads_of(nodes, edges)

    graph = nx.Graph()
    for a, b, *more in edges:
        km = np.hypot(nodes[a][0] - nodes[b][0], nodes[a][1] - nodes[b][1]) / 1000
        road = more[0] if more else {}
        if road.get("road_class") == "ferry":
            graph.add_edge(("foot", a), ("foot", b), weight=50.0)
        elif a >= 6:
            add(graph, ("foot", a), ("foot", b), walked(km, road.get("road_class", "tertiary")))
        elif road.get("car", True):
            add(graph, ("car", a), ("car", b), km)
    graph.add_edge(("car", quay), ("foot", quay), weight=0.0)
    expected = nx.single_source_dijkstra_path_length(graph, ("car", 0))

    found = minutes_from(roads, 0)

    for node in range(6, 10):
        assert found.get(node, np.inf) == pytest.approx(expected.get(("foot", node), np.inf), abs=0.01)
    for node in range(1, 6):
        assert found[node] == pytest.approx(expected["car", node], abs=0.01)


def test_door_to_door_a_shop_on_the_mainland_is_reached_from_the_island():
    roads = roads_of(NODES, ISLAND)
    places, shops = places_at({"p": (10_000.0, 800.0)}), services_at({"s": (0.0, 0.0)})
    found = travel.times(places, shops, network.build(roads, mode=MODE), max_minutes=240)

    assert found.minutes.tolist() == pytest.approx([minutes(roads, 6, 1)], abs=1e-3)
