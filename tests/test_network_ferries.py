"""A ferry costs its wait once for each boarding, however it is drawn, and runs in its seasons."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from accessibility.network import build
from tests.worlds import roads_of

PIERS = {1: (0.0, 0.0), 2: (1_000.0, 0.0), 3: (3_000.0, 0.0), 4: (5_000.0, 0.0), 5: (6_000.0, 0.0)}
LAND = [(1, 2), (4, 5)]


def ferry(**given):
    return {"road_class": "ferry", "name": "Lossi", **given}


def minutes(network, tail, head):
    graph = nx.DiGraph()
    for edge in network.edges().sort_values("minutes", ascending=False).itertuples():
        graph.add_edge(edge.tail, edge.head, minutes=edge.minutes)
    try:
        return nx.dijkstra_path_length(graph, tail, head, "minutes")
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return np.inf


def remarks(network):
    return {said.code: said for said in network.remarks}


def test_crossing_and_half_the_interval_are_paid_once():
    roads = roads_of(PIERS, [*LAND, (2, 4, ferry(crossing_minutes=8.0, interval_minutes=30.0))])
    assert minutes(build(roads), 1, 5) == 1 + 15 + 8 + 1
    assert minutes(build(roads), 5, 1) == 1 + 15 + 8 + 1
    assert not {"ferry_wait_assumed", "ferry_crossing_assumed"} & set(remarks(build(roads)))


def test_what_is_not_known_is_assumed_and_said():
    network = build(roads_of(PIERS, [*LAND, (2, 4, ferry())]), ferry_wait_minutes=10, ferry_kph=12)
    assert minutes(network, 1, 5) == 1 + 10 + 20 + 1
    said = remarks(network)
    assert (said["ferry_crossing_assumed"].kind, said["ferry_crossing_assumed"].details) == ("assumed", {"kph": 12})
    assert (said["ferry_wait_assumed"].count, said["ferry_wait_assumed"].rows) == (1, ("Lossi",))
    assert said["ferry_wait_assumed"].details == {"minutes": 10}


@pytest.mark.parametrize("name", ["Lossi", ""])
def test_a_ferry_drawn_as_several_roads_is_waited_for_once(name):
    parts = [(2, 3, ferry(crossing_minutes=4.0, interval_minutes=20.0, name=name)), (3, 4, ferry(crossing_minutes=4.0, name=name))]
    network = build(roads_of(PIERS, [*LAND, *parts]))
    assert minutes(network, 1, 5) == 1 + 10 + 8 + 1
    assert "ferry_wait_assumed" not in remarks(network)


def test_a_ferry_that_calls_at_an_island_is_not_waited_for_again_aboard():
    parts = [(2, 3, ferry(crossing_minutes=4.0, interval_minutes=20.0)), (3, 4, ferry(crossing_minutes=4.0, interval_minutes=20.0))]
    island = PIERS | {30: (3_000.0, 500.0)}
    network = build(roads_of(island, [*LAND, (3, 30, {"metres": 500.0}), *parts]))
    assert minutes(network, 1, 5) == 1 + 10 + 8 + 1
    assert minutes(network, 1, 30) == 1 + 10 + 4 + 0.5
    assert minutes(network, 30, 5) == 0.5 + 10 + 4 + 1


def test_changing_to_another_ferry_is_waiting_again():
    parts = [
        (2, 3, ferry(crossing_minutes=4.0, interval_minutes=20.0)),
        (3, 4, ferry(crossing_minutes=4.0, interval_minutes=60.0, name="Other")),
    ]
    network = build(roads_of(PIERS | {30: (3_000.0, 500.0)}, [*LAND, (3, 30, {"metres": 500.0}), *parts]))
    assert minutes(network, 1, 5) == 1 + 10 + 4 + 30 + 4 + 1


def test_the_same_source_id_is_one_line_too():
    parts = [
        (2, 3, ferry(crossing_minutes=4.0, interval_minutes=20.0, name="", source_id="way 7")),
        (3, 4, ferry(crossing_minutes=4.0, name="", source_id="way 7")),
    ]
    network = build(roads_of(PIERS | {30: (3_000.0, 500.0)}, [*LAND, (3, 30, {"metres": 500.0}), *parts]))
    assert minutes(network, 1, 5) == 1 + 10 + 8 + 1


@pytest.mark.parametrize(("season", "there"), [("summer", True), ("autumn", True), ("winter", False), ("thaw", False)])
def test_a_ferry_runs_in_its_seasons(season, there):
    network = build(roads_of(PIERS, [*LAND, (2, 4, ferry(crossing_minutes=8.0, seasons="summer,autumn"))]), season=season)
    assert np.isfinite(minutes(network, 1, 5)) == there
    assert ("ferries_closed_in_season" in remarks(network)) is not there
    land = network.component[: network.land_node_count]
    assert (len(set(land.tolist())) == 1) is there
    assert len(set(network.component_any_season[: network.land_node_count].tolist())) == 1


def test_between_ferry_and_ice_road_the_thaw_cuts_the_island_off():
    ice = (2, 4, {"road_class": "ice_road", "surface": "ice", "limit_kph": 40.0})
    roads = roads_of(PIERS, [*LAND, (2, 4, ferry(crossing_minutes=8.0, interval_minutes=20.0, seasons="summer,autumn")), ice])
    assert minutes(build(roads, season="summer"), 1, 5) == 20
    assert minutes(build(roads, season="winter"), 1, 5) == 1 + 6 + 1
    assert minutes(build(roads, season="thaw"), 1, 5) == np.inf


def test_the_interval_of_a_part_that_does_not_run_now_does_not_count():
    parts = [
        (2, 4, ferry(crossing_minutes=8.0, interval_minutes=20.0)),
        (2, 4, ferry(crossing_minutes=8.0, interval_minutes=90.0, seasons="winter")),
    ]
    roads = roads_of(PIERS, [*LAND, *parts])
    assert minutes(build(roads, season="summer"), 2, 4) == 10 + 8
    assert minutes(build(roads, season="winter"), 2, 4) == 45 + 8


def test_a_ferry_for_people_on_foot_only_is_left_out_and_said():
    network = build(roads_of(PIERS, [*LAND, (2, 4, ferry(car=False))]))
    assert minutes(network, 1, 5) == np.inf
    assert remarks(network)["ferries_not_for_cars"].count == 1


def test_a_ferry_that_lands_at_no_road_is_said():
    network = build(roads_of(PIERS, [(1, 2), (2, 4, ferry(crossing_minutes=8.0, interval_minutes=20.0))]))
    assert remarks(network)["ferries_not_joined"].rows == ("Lossi",)


def test_ids_of_nodes_aboard_belong_to_no_road():
    network = build(roads_of(PIERS, [*LAND, (2, 4, ferry())]))
    aboard = network.node_id[network.land_node_count :]
    assert len(aboard) == 2
    assert not set(aboard) & set(PIERS)
    assert (np.diff(network.node_id) > 0).all()
