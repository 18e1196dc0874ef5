"""Points snap to the nearest point on a road, not across water, not onto what one cannot get onto from a door."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.errors import CrsError, DataError
from accessibility.network import NOT_POSSIBLE_MS, build, snap
from tests.worlds import CRS, EAST, NORTH, grid_world, places_at, roads_of, services_at

LONG = {1: (0.0, 0.0), 2: (10_000.0, 0.0)}


def lake(*corners):
    return gpd.GeoDataFrame(geometry=[shapely.Polygon([(EAST + x, NORTH + y) for x, y in corners])], crs=CRS)


def codes(snapped):
    return {said.code for said in snapped.remarks}


def remark(snapped, code):
    (one,) = [said for said in snapped.remarks if said.code == code]
    return one


def test_on_a_long_rural_road_the_nearest_point_counts_not_the_nearest_junction():
    snapped = snap(places_at({"a": (4_000.0, 100.0)}), build(roads_of(LONG, [(1, 2)])))
    assert snapped.fraction.tolist() == [0.4]
    assert (snapped.x[0], snapped.y[0]) == (EAST + 4_000, NORTH)
    assert snapped.access_m.tolist() == [100.0]
    assert snapped.access_minutes.tolist() == [1.5]
    assert snapped.depart_ms.tolist() == snapped.arrive_ms.tolist() == [[240_000, 360_000]]


def test_a_one_way_is_left_and_come_to_in_its_direction():
    snapped = snap(places_at({"a": (4_000.0, 0.0)}), build(roads_of(LONG, [(1, 2, {"direction": "forward"})])))
    assert snapped.depart_ms.tolist() == [[NOT_POSSIBLE_MS, 360_000]]
    assert snapped.arrive_ms.tolist() == [[240_000, NOT_POSSIBLE_MS]]


def test_at_a_junction_every_road_of_it_can_be_taken():
    snapped = snap(places_at({"a": (0.3, 0.0), "b": (9_999.8, 0.0)}), build(roads_of(LONG, [(1, 2, {"direction": "forward"})])))
    assert snapped.fraction.tolist() == [0.0, 1.0]
    assert snapped.depart_ms.tolist() == [[0, 600_000], [NOT_POSSIBLE_MS, 0]]
    assert snapped.arrive_ms.tolist() == [[0, NOT_POSSIBLE_MS], [600_000, 0]]


def test_the_length_of_the_road_counts_not_that_of_its_drawing():
    snapped = snap(places_at({"a": (2_500.0, 0.0)}), build(roads_of(LONG, [(1, 2, {"metres": 12_000.0})])))
    assert snapped.depart_ms.tolist() == [[180_000, 540_000]]


def test_beyond_the_snap_distance_there_is_no_road_and_people_are_counted():
    places = places_at({"a": (0.0, 3_000.0), "b": (0.0, 3_000.1), "c": (0.0, 9_000.0)}, {"a": 1.0, "b": 2.0})
    snapped = snap(places, build(roads_of(LONG, [(1, 2)])), max_snap_m=3_000)
    assert snapped.reason.tolist() == ["reached", "no_road_within_snap", "no_road_within_snap"]
    assert snapped.access_m.tolist() == [3_000.0, np.inf, np.inf]
    assert np.isinf(snapped.access_minutes[1:]).all()
    said = remark(snapped, "snap_no_road_people")
    assert (said.kind, said.count, said.total, said.rows) == ("unreached", 2, 3, ("b", "c"))
    assert said.details == {"what": "places", "max_snap_m": 3_000, "people": 2.0, "people_unknown": 1.0}
    assert remark(snapped, "snap_far").details["farthest_m"] == 3_000


def test_people_of_places_outside_are_not_counted_in_remarks():
    places = places_at({"a": (0.0, 4_000.0), "b": (0.0, 5_000.0)}, 8.0, inside=[True, False])
    assert remark(snap(places, build(roads_of(LONG, [(1, 2)]))), "snap_no_road_people").details["people"] == 8.0


def test_nobody_snaps_onto_a_ferry_a_motorway_an_ice_road_or_a_long_bridge():
    nodes = {1: (0.0, 0.0), 2: (5_000.0, 0.0), 3: (0.0, 1_000.0), 4: (5_000.0, 1_000.0)}
    for kind in ({"road_class": "ferry"}, {"road_class": "motorway"}, {"road_class": "ice_road"}, {"bridge": True}):
        roads = roads_of(nodes, [(1, 2, kind), (3, 4), (1, 3)])
        snapped = snap(places_at({"a": (2_500.0, 10.0)}), build(roads, season="winter"))
        assert snapped.report()["road"].tolist() == ["r0002"], kind


def test_a_short_bridge_is_a_road_like_others():
    nodes = {1: (0.0, 0.0), 2: (90.0, 0.0), 3: (2_000.0, 0.0)}
    snapped = snap(places_at({"a": (40.0, 10.0)}), build(roads_of(nodes, [(1, 2, {"bridge": True}), (2, 3)])))
    assert snapped.report()["road"].tolist() == ["r0001"]


ISLAND = {1: (0.0, 0.0), 2: (5_000.0, 0.0), 3: (0.0, 1_000.0), 4: (4_000.0, 1_000.0)}
SOUND = ((-2_000.0, 100.0), (8_000.0, 100.0), (8_000.0, 600.0), (-2_000.0, 600.0))


def test_an_island_without_roads_does_not_jump_over_water():
    network = build(roads_of(ISLAND, [(1, 2)]))
    places = places_at({"island": (1_000.0, 700.0), "shore": (1_000.0, 50.0)}, 4.0)
    dry = snap(places, network)
    assert dry.reason.tolist() == ["reached", "reached"]
    wet = snap(places, network, water=lake(*SOUND))
    assert wet.reason.tolist() == ["no_road_within_snap", "reached"]
    assert remark(wet, "snap_water_refused").rows == ("island",)
    assert remark(wet, "snap_no_road_people").details["people"] == 4.0


def test_water_in_the_way_sends_the_door_to_the_next_road():
    network = build(roads_of(ISLAND, [(1, 2), (3, 4)]))
    places = places_at({"a": (1_000.0, 599.0), "b": (1_000.0, 601.0)})
    snapped = snap(places_at({"far side": (4_500.0, 620.0)}), network, water=lake(*SOUND))
    assert snapped.report()["road"].tolist() == ["r0002"]
    assert snap(places, network, water=lake(*SOUND)).report()["road"].tolist() == ["r0002", "r0002"]


def test_a_narrow_brook_does_not_stop_anybody():
    brook = lake((-9_000.0, 100.0), (9_000.0, 100.0), (9_000.0, 149.0), (-9_000.0, 149.0))
    snapped = snap(places_at({"a": (1_000.0, 300.0)}), build(roads_of(LONG, [(1, 2)])), water=brook)
    assert snapped.reason.tolist() == ["reached"]


def test_a_point_in_water_itself_is_at_the_nearest_shore():
    network = build(roads_of(ISLAND, [(1, 2), (3, 4)]))
    near_south, near_north = places_at({"a": (1_000.0, 250.0)}), places_at({"a": (1_000.0, 540.0)})
    assert snap(near_south, network, water=lake(*SOUND)).report()["road"].tolist() == ["r0001"]
    assert snap(near_north, network, water=lake(*SOUND)).report()["road"].tolist() == ["r0002"]
    only_south = build(roads_of(ISLAND, [(1, 2)]))
    assert snap(near_north, only_south, water=lake(*SOUND)).reason.tolist() == ["no_road_within_snap"]


def test_water_drawn_in_pieces_is_one_water():
    pieces = pd.concat([lake((-9_000.0, y), (9_000.0, y), (9_000.0, y + 40), (-9_000.0, y + 40)) for y in (100.0, 140.0, 180.0)])
    snapped = snap(places_at({"a": (1_000.0, 300.0)}), build(roads_of(LONG, [(1, 2)])), water=pieces)
    assert snapped.reason.tolist() == ["no_road_within_snap"]


def test_a_polygon_that_crosses_itself_is_still_water():
    bow = lake((-9_000.0, 100.0), (9_000.0, 250.0), (9_000.0, 100.0), (-9_000.0, 250.0))
    snapped = snap(places_at({"a": (5_000.0, 300.0)}), build(roads_of(LONG, [(1, 2)])), water=bow)
    assert snapped.reason.tolist() == ["no_road_within_snap"]


STRAY = {1: (0.0, 0.0), 2: (8_000.0, 0.0), 3: (1_000.0, 300.0), 4: (1_200.0, 300.0)}


def test_a_stray_piece_of_road_is_passed_over_when_a_joined_road_is_near():
    network = build(roads_of(STRAY, [(1, 2), (3, 4)]))
    snapped = snap(places_at({"a": (1_100.0, 310.0)}), network)
    assert snapped.report()["road"].tolist() == ["r0001"]
    assert remark(snapped, "snap_fragment_skipped").count == 1


def test_a_stray_piece_is_kept_when_the_next_road_is_much_farther():
    far = STRAY | {3: (1_000.0, 900.0), 4: (1_200.0, 900.0)}
    snapped = snap(places_at({"a": (1_100.0, 910.0)}), build(roads_of(far, [(1, 2), (3, 4)])))
    assert snapped.report()["road"].tolist() == ["r0002"]
    assert snapped.stray.tolist() == [True]
    assert remark(snapped, "snap_on_fragment").count == 1


TRAP = {1: (0.0, 0.0), 2: (4_000.0, 0.0), 3: (4_000.0, 400.0), 4: (3_000.0, 400.0)}


def test_a_road_that_one_ways_cut_off_is_passed_over_when_another_is_near():
    out = [(1, 2), (2, 3, {"direction": "forward"}), (3, 4, {"direction": "forward"})]
    back = [(4, 2, {"direction": "forward", "via": [(3_000.0, 100.0)]})]
    places = places_at({"a": (3_500.0, 410.0)})
    trapped = snap(places, build(roads_of(TRAP, out)))
    assert trapped.report()["road"].tolist() == ["r0001"]
    assert remark(trapped, "snap_one_way_skipped").count == 1
    assert snap(places, build(roads_of(TRAP, out + back))).report()["road"].tolist() == ["r0003"]


def test_a_door_left_at_a_road_that_one_ways_cut_off_is_no_part_of_the_rest():
    far = TRAP | {3: (4_000.0, 2_000.0), 4: (3_000.0, 2_000.0)}
    snapped = snap(
        places_at({"a": (3_500.0, 2_000.0), "b": (0.0, 0.0)}),
        build(roads_of(far, [(1, 2), (2, 3, {"direction": "forward"}), (3, 4, {"direction": "forward"})])),
    )
    assert snapped.report()["road"].tolist() == ["r0003", "r0001"]
    assert snapped.stray.tolist() == [True, False]
    assert remark(snapped, "snap_on_one_way").rows == ("a",)
    assert snapped.component[0] != snapped.component[1]
    assert snapped.component_any_season[0] != snapped.component_any_season[1]


def test_streets_one_can_drive_round_in_but_not_get_out_of_are_cut_off_too():
    out = [(1, 2), (1, 5), (2, 3, {"direction": "forward"}), (3, 4)]
    snapped = snap(places_at({"a": (3_500.0, 410.0)}), build(roads_of(TRAP | {5: (-4_000.0, 0.0)}, out)))
    assert snapped.report()["road"].tolist() == ["r0001"]


def test_a_small_island_with_a_seasonal_ferry_is_no_stray_piece():
    ferry = (2, 3, {"road_class": "ferry", "seasons": "summer", "crossing_minutes": 5.0})
    network = build(roads_of(STRAY, [(1, 2), (3, 4), ferry]), season="winter")
    snapped = snap(places_at({"a": (1_100.0, 310.0)}), network)
    assert snapped.report()["road"].tolist() == ["r0002"]
    assert (snapped.component[0], snapped.component_any_season[0]) == (1, 0)


def test_where_only_a_road_closed_now_is_near_the_reason_is_the_season():
    nodes = LONG | {3: (0.0, 8_000.0), 4: (5_000.0, 8_000.0), 5: (0.0, 4_000.0)}
    roads = roads_of(nodes, [(1, 2), (3, 4, {"seasons": "summer"}), (1, 5), (5, 3)])
    snapped = snap(places_at({"a": (4_000.0, 8_010.0)}), build(roads, season="thaw"))
    assert snapped.reason.tolist() == ["closed_in_season"]
    assert (snapped.component[0], snapped.component_any_season[0]) == (-1, 0)
    assert remark(snapped, "snap_road_closed_people").rows == ("a",)


def test_a_separate_piece_of_network_is_said():
    nodes = LONG | {3: (0.0, 9_000.0), 4: (4_000.0, 9_000.0)}
    snapped = snap(places_at({"a": (0.0, 9_000.0)}), build(roads_of(nodes, [(1, 2), (3, 4)])))
    assert remark(snapped, "snap_other_piece").rows == ("a",)


def test_of_equally_near_roads_the_first_by_id_is_taken_whatever_the_order_of_rows():
    world = grid_world()
    one, other = snap(world.places, build(world.roads)), snap(world.places, build(world.roads.iloc[::-1]))
    pd.testing.assert_frame_equal(one.report(), other.report())
    assert one.report()["road"].iloc[5] == min(world.roads.index[(world.roads[["from_node", "to_node"]] == 6).any(axis=1)])


def test_no_points_are_no_trouble():
    snapped = snap(places_at({}), build(roads_of(LONG, [(1, 2)])))
    assert len(snapped.report()) == 0
    assert repr(snapped) == "<Snapped: 0 of 0 points>"


def test_the_report_holds_every_point_in_order():
    report = snap(services_at({"z": (0.0, 30.0), "a": (0.0, 9_000.0)}), build(roads_of(LONG, [(1, 2, {"name": "Kylätie"})]))).report()
    assert report.index.tolist() == ["z", "a"]
    assert report["road_name"].tolist() == ["Kylätie", ""]
    assert report["access_m"].tolist() == [30.0, np.inf]
    assert report["component"].tolist() == [0, -1]


def test_arguments_stay_as_they_are():
    world, water = grid_world(), lake(*SOUND)
    places, roads, lakes = world.places.copy(deep=True), world.roads.copy(deep=True), water.copy(deep=True)
    snap(world.places, build(world.roads), water=water)
    pd.testing.assert_frame_equal(world.places, places)
    pd.testing.assert_frame_equal(world.roads, roads)
    pd.testing.assert_frame_equal(water, lakes)


def test_what_cannot_be_snapped_is_refused():
    network = build(roads_of(LONG, [(1, 2)]))
    places = places_at({"a": (0.0, 0.0)})
    with pytest.raises(CrsError, match="points"):
        snap(places.to_crs("EPSG:4326"), network)
    with pytest.raises(CrsError, match="water"):
        snap(places, network, water=lake(*SOUND).to_crs("EPSG:4326"))
    with pytest.raises(DataError, match="max_snap_m must be above 0"):
        snap(places, network, max_snap_m=0)
    with pytest.raises(DataError, match="access_kph must be above 0"):
        snap(places, network, access_kph=-1)
    with pytest.raises(DataError, match=r"not a point \(a\)"):
        snap(places.set_geometry(places.buffer(10)), network)
    with pytest.raises(DataError, match=r"not a point \(a\)"):
        snap(places.set_geometry(gpd.GeoSeries([None], index=places.index, crs=CRS)), network)


coordinate = st.integers(0, 3_000).map(float)
point = st.tuples(coordinate, coordinate)


@settings(deadline=None, max_examples=60)
@given(st.lists(point, min_size=3, max_size=9, unique=True), st.lists(point, min_size=1, max_size=6), st.integers(100, 3_000), st.data())
def test_the_nearest_road_is_the_one_brute_force_finds(nodes, points, max_snap_m, data):
    numbered = dict(enumerate(nodes, 1))
    pair = st.tuples(st.sampled_from(list(numbered)), st.sampled_from(list(numbered))).filter(lambda ends: ends[0] != ends[1])
    roads = roads_of(numbered, data.draw(st.lists(pair, min_size=1, max_size=12)))
    network = build(roads)
    places = places_at({f"p{number}": where for number, where in enumerate(points)})
    snapped = snap(places, network, max_snap_m=max_snap_m)
    joined = _joined_rows(roads)
    for number, place in enumerate(places.geometry):
        metres = roads.distance(place)
        metres = metres[metres <= max_snap_m]
        good = metres[metres.index.isin(joined)]
        if len(good) and good.min() <= metres.min() + 500:
            metres = good
        nearest = metres.index[metres <= metres.min() + 0.001].min() if len(metres) else ""
        assert snapped.report()["road"].iloc[number] == nearest


def _joined_rows(roads):
    """Roads whose piece of network is at least 500 m long, or is the longest."""
    import networkx as nx

    graph = nx.MultiGraph()
    for row in roads.itertuples():
        graph.add_edge(row.from_node, row.to_node, road=row.Index, metres=row.metres)
    pieces = [list(graph.subgraph(nodes).edges(data=True)) for nodes in nx.connected_components(graph)]
    lengths = [sum(data["metres"] for *_, data in piece) for piece in pieces]
    kept = [piece for piece, length in zip(pieces, lengths, strict=True) if length >= 500 or length == max(lengths)]
    return {data["road"] for piece in kept for *_, data in piece}
