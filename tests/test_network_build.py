"""Directions, access, seasons and components of a network, on worlds whose answers a person can work out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from accessibility.errors import CrsError, TableError, UnknownWordError
from accessibility.network import build, builtin_speeds
from tests.worlds import grid, grid_world, roads_of

LINE = {1: (0.0, 0.0), 2: (1_000.0, 0.0), 3: (2_000.0, 0.0)}


def remark(network, code):
    (one,) = [said for said in network.remarks if said.code == code]
    return one


def codes(network):
    return {said.code for said in network.remarks}


def minutes(network):
    """(tail, head) -> minutes of the quickest edge."""
    return network.edges().groupby(["tail", "head"])["minutes"].min().to_dict()


def test_a_kilometre_at_sixty_takes_a_minute_both_ways():
    network = build(grid_world().roads)
    assert network.node_count == 16
    assert network.edge_count == 48
    assert set(network.milliseconds) == {60_000}
    assert (network.node_x[5], network.node_y[5]) == (501_000.0, 7_001_000.0)
    assert network.component.tolist() == [0] * 16


def test_direction_forward_backward_and_both():
    network = build(roads_of(LINE, [(1, 2, {"direction": "forward"}), (2, 3, {"direction": "backward"}), (1, 3)]))
    assert set(minutes(network)) == {(1, 2), (3, 2), (1, 3), (3, 1)}
    edges = network.edges().set_index("road")
    assert edges.loc["r0001", "forward"]
    assert not edges.loc["r0002", "forward"]


def test_parallel_edges_stay_and_loops_do_no_harm():
    network = build(roads_of(LINE, [(1, 2), (1, 2, {"metres": 500.0}), (2, 2, {"via": [(1_200.0, 300.0)]}), (2, 3)]))
    edges = network.edges()
    assert len(edges[(edges["tail"] == 1) & (edges["head"] == 2)]) == 2
    assert len(edges[(edges["tail"] == 2) & (edges["head"] == 2)]) == 2
    assert network.component.tolist() == [0, 0, 0]


def test_who_may_drive_is_said_with_kilometres():
    edges = [
        (1, 2, {"access": "private"}),
        (2, 3, {"access": "destination"}),
        (1, 3, {"access": "no"}),
        (1, 3, {"car": False, "road_class": "footway"}),
    ]
    network = build(roads_of(LINE, edges))
    assert set(minutes(network)) == {(1, 2), (2, 1), (2, 3), (3, 2)}
    assert remark(network, "roads_private_driven").details["km"] == 1.0
    assert remark(network, "roads_destination_driven").count == 1
    assert remark(network, "roads_closed_to_public").kind == "excluded"
    assert remark(network, "roads_closed_to_public").details["km"] == 2.0
    assert remark(network, "roads_not_for_cars").count == 1


@pytest.mark.parametrize(("season", "open_now"), [("winter", True), ("thaw", False), ("summer", False), ("autumn", False)])
@pytest.mark.parametrize("seasons", ["", "winter"])
def test_an_ice_road_is_there_in_winter_only(season, open_now, seasons):
    ice = {"road_class": "ice_road", "surface": "ice", "seasons": seasons, "name": "Jäätie"}
    network = build(roads_of(LINE, [(1, 2), (2, 3, ice)]), season=season)
    assert ((2, 3) in minutes(network)) is open_now
    assert ("ice_roads_season_assumed" in codes(network)) is (seasons == "")
    assert ("ice_roads_closed_in_season" in codes(network)) is not open_now
    assert (network.component[0] == network.component[2]) is np.bool_(open_now)
    assert len(set(network.component_any_season)) == 1
    if not open_now:
        assert remark(network, "ice_roads_closed_in_season").rows == ("Jäätie",)
        assert remark(network, "ice_roads_closed_in_season").details == {"km": 1.0, "season": season}


def test_a_road_closed_in_thaw_is_open_in_its_seasons():
    roads = roads_of(LINE, [(1, 2), (2, 3, {"seasons": "winter, summer,autumn"})])
    assert (2, 3) not in minutes(build(roads, season="thaw"))
    for season in ("winter", "summer", "autumn"):
        assert (2, 3) in minutes(build(roads, season=season))


def test_the_largest_component_is_zero_and_pieces_are_said():
    nodes = LINE | {10: (9_000.0, 0.0), 11: (9_500.0, 0.0)}
    network = build(roads_of(nodes, [(10, 11), (1, 2), (2, 3)]))
    assert network.component.tolist() == [0, 0, 0, 1, 1]
    said = remark(network, "network_pieces")
    assert (said.count, said.details["km"], said.details["roads"]) == (1, 0.5, 1)


def test_what_is_assumed_of_surface_and_limit_is_said_as_a_share():
    network = build(roads_of(LINE, [(1, 2, {"surface": "unknown"}), (2, 3, {"limit_kph": np.nan}), (1, 3)]))
    assert remark(network, "surface_unknown").details == {"km": 1.0, "share_pct": 25.0}
    assert remark(network, "limit_unknown").details == {"km": 1.0, "share_pct": 25.0}


def test_a_table_of_speeds_takes_the_place_of_the_built_in_one():
    slow = builtin_speeds().assign(kph=30.0, most_kph=30.0)
    assert set(build(grid_world().roads, speeds=slow).milliseconds) == {120_000}


def test_the_network_does_not_depend_on_the_order_of_rows():
    nodes, edges = grid(5, 4)
    edges += [(20, 21, {"road_class": "ferry"}), (21, 22, {"road_class": "ferry"}), (22, 23)]
    roads = roads_of(nodes | {21: (6_000.0, 0.0), 22: (8_000.0, 0.0), 23: (9_000.0, 0.0)}, edges)
    mixed = roads.sample(frac=1, random_state=7)
    one, other = build(roads), build(mixed)
    pd.testing.assert_frame_equal(one.edges(), other.edges())
    for name in ("node_id", "node_x", "node_y", "component", "component_any_season"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.remarks == other.remarks


def test_the_table_of_roads_is_not_changed():
    roads = roads_of(LINE, [(1, 2), (2, 3, {"road_class": "ice_road", "surface": "ice"})])
    before = roads.copy(deep=True)
    build(roads, season="winter")
    pd.testing.assert_frame_equal(roads, before)


def test_words_that_are_not_known_are_refused():
    roads = grid_world().roads
    with pytest.raises(UnknownWordError, match="did you mean 'summer'"):
        build(roads, season="sumer")
    with pytest.raises(UnknownWordError, match="mode"):
        build(roads, mode="hovercraft")


def test_degrees_and_no_system_are_refused():
    roads = grid_world().roads
    with pytest.raises(CrsError, match="projected"):
        build(roads.to_crs("EPSG:4326"))
    with pytest.raises(CrsError, match="projected"):
        build(roads.set_crs(None, allow_override=True))


def test_roads_that_cannot_be_built_are_named():
    roads = roads_of(LINE, [(1, 2), (2, 3)])
    with pytest.raises(TableError, match=r"149 hours \(r0002\)"):
        build(roads.assign(metres=[1_000.0, 1e8]))
    with pytest.raises(TableError, match="above 0 km/h; it is 0 in rows r0001"):
        build(roads.assign(limit_kph=[0.0, 60.0]))
    with pytest.raises(TableError, match="finite; it is not in rows r0001"):
        build(roads.assign(metres=[np.inf, 1.0]))
    with pytest.raises(TableError, match="no road for mode 'car' in summer"):
        build(roads.assign(car=False))
    several = shapely.MultiLineString([roads.geometry.iloc[0], roads.geometry.iloc[1]])
    with pytest.raises(TableError, match="one line"):
        build(roads.set_geometry(np.array([several, roads.geometry.iloc[1]])).set_crs(roads.crs))


def test_a_network_says_what_it_is():
    assert repr(build(grid_world().roads)) == "<Network: car, summer, 16 nodes, 48 directed edges, 1 components>"
