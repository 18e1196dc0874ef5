"""Travel times on worlds whose answers a person can work out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from accessibility.errors import DataError, ReachError
from accessibility.network import build, snap
from accessibility.travel import between, times
from accessibility.travel.search import ScipyPaths
from tests.worlds import grid_world, places_at, roads_of, services_at

LONG = {1: (0.0, 0.0), 2: (10_000.0, 0.0), 3: (10_000.0, 5_000.0)}


def reason(found, origin, destination):
    return str(found.reason(found.origins.get_indexer([origin]), found.destinations.get_indexer([destination]))[0])


def test_on_a_grid_minutes_are_blocks_and_sums_name_the_services():
    world = grid_world()
    found = times(world.places, world.services, build(world.roads), max_minutes=3)
    blocks = {
        (place, service): abs((int(place[1:]) - 1) % 4 - corner % 4) + abs((int(place[1:]) - 1) // 4 - corner // 4)
        for place in world.places.index
        for service, corner in zip(world.services.index, (0, 3, 12, 15), strict=True)
    }
    expected = pd.Series({pair: float(count) for pair, count in blocks.items() if count <= 3})
    assert found.pairs()["minutes"].to_dict() == expected.to_dict()
    reached = found.pairs().join(world.offers["capacity"].droplevel("kind"), on="destination")["capacity"].groupby("origin").sum()
    assert reached["p01"] == 1 + 2 + 4
    assert reached["p06"] == 1 + 2 + 4
    assert reached["p16"] == 2 + 4 + 8


def test_minutes_are_access_network_and_egress():
    found = times(
        places_at({"a": (2_000.0, 400.0)}), services_at({"s": (8_000.0, -200.0)}), build(roads_of(LONG, [(1, 2)])), max_minutes=60
    )
    (row,) = found.pairs().itertuples()
    assert (row.minutes, row.access_minutes, row.network_minutes, row.egress_minutes) == (15.0, 6.0, 6.0, 3.0)


@pytest.mark.parametrize(("max_minutes", "there"), [(15.0, True), (14.999, False), (15.001, True)])
def test_the_limit_is_inclusive(max_minutes, there):
    network = build(roads_of(LONG, [(1, 2)]))
    found = times(places_at({"a": (2_000.0, 400.0)}), services_at({"s": (8_000.0, -200.0)}), network, max_minutes=max_minutes)
    assert (len(found.minutes) == 1) is there
    if not there:
        assert reason(found, "a", "s") == "beyond_reach"
        assert found.matrix().loc["a", "s"] == np.inf


def test_the_limit_is_inclusive_for_lengths_that_do_not_divide():
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0), 4: (300.0, 0.0)}
    network = build(roads_of(nodes, [(1, 2, {"metres": 1 / 3}), (2, 3, {"metres": 1 / 3}), (3, 4, {"metres": 1 / 3})]))
    found = times(places_at({"a": nodes[1]}), services_at({"s": nodes[4]}), network, max_minutes=0.001)
    assert found.minutes.tolist() == [0.001]


def test_on_one_road_one_drives_straight_and_against_a_one_way_around():
    loop = [(1, 2, {"direction": "forward"}), (2, 3), (3, 1)]
    network = build(roads_of(LONG, loop))
    ends = {"west": (2_000.0, 0.0), "east": (8_000.0, 0.0)}
    found = times(places_at(ends), services_at(ends), network, max_minutes=90).matrix()
    assert found.loc["west", "east"] == 6.0
    around = 2.0 + 5.0 + (10_000**2 + 5_000**2) ** 0.5 / 1_000 + 2.0
    assert found.loc["east", "west"] == pytest.approx(around, abs=1e-4)
    assert found.loc["west", "west"] == 0.0


def test_on_one_road_the_way_round_is_taken_when_it_is_quicker():
    nodes = {1: (0.0, 0.0), 2: (10_000.0, 0.0)}
    slow = (1, 2, {"limit_kph": 6.0})
    quick = (1, 2, {"via": [(5_000.0, 4_000.0)], "metres": 10_000.0})
    network = build(roads_of(nodes, [slow, quick]))
    found = times(places_at({"a": (100.0, 0.0)}), services_at({"s": (9_900.0, 0.0)}), network, max_minutes=120)
    assert found.minutes.tolist() == [1.0 + 10.0 + 1.0]


def test_one_ways_count_from_place_to_service():
    network = build(roads_of(LONG, [(1, 2, {"direction": "forward"}), (2, 3)]))
    ends = {"a": LONG[1], "b": LONG[3]}
    found = times(places_at(ends), services_at(ends), network, max_minutes=60).matrix()
    assert found.loc["a", "b"] == 15.0
    assert found.loc["b", "a"] == np.inf


@pytest.mark.parametrize("more", [0, 5])
def test_places_and_services_swap_sides_of_the_search_without_a_difference(more):
    world = grid_world(5, 5, services_at_nodes=(1, 7, 13, 20, 25))
    roads = world.roads.assign(direction=np.where(np.arange(len(world.roads)) % 3, "both", "forward"))
    network = build(roads)
    services = pd.concat([world.services] * 1)
    few = world.places.iloc[: 3 + more]
    whole = times(world.places, services, network, max_minutes=30).matrix()
    pd.testing.assert_frame_equal(times(few, services, network, max_minutes=30).matrix(), whole.loc[few.index])


def test_an_unreachable_island_is_infinite_and_says_why():
    nodes = LONG | {8: (0.0, 20_000.0), 9: (4_000.0, 20_000.0)}
    network = build(roads_of(nodes, [(1, 2), (2, 3), (8, 9)]))
    found = times(places_at({"a": nodes[1]}), services_at({"s": nodes[3], "t": nodes[9], "u": (0.0, 90_000.0)}), network, max_minutes=60)
    assert found.matrix().loc["a"].tolist() == [15.0, np.inf, np.inf]
    assert reason(found, "a", "t") == "other_component"
    assert reason(found, "a", "u") == "no_road_within_snap"
    assert found.egress_minutes.tolist() == [0.0, 0.0, np.inf]


@pytest.mark.parametrize(("season", "expected"), [("summer", 25.0), ("winter", 16.0), ("thaw", np.inf), ("autumn", 25.0)])
def test_ferry_ice_road_and_the_gap_between_them(season, expected):
    nodes = {1: (0.0, 0.0), 2: (5_000.0, 0.0), 3: (9_000.0, 0.0), 4: (14_000.0, 0.0)}
    crossing = [
        (2, 3, {"road_class": "ferry", "crossing_minutes": 10.0, "interval_minutes": 10.0, "seasons": "summer,autumn"}),
        (2, 3, {"road_class": "ice_road", "surface": "ice", "limit_kph": 40.0}),
    ]
    network = build(roads_of(nodes, [(1, 2), (3, 4), *crossing]), season=season)
    found = times(places_at({"a": nodes[1]}), services_at({"s": nodes[4]}), network, max_minutes=60)
    assert found.matrix().loc["a", "s"] == expected
    if np.isinf(expected):
        assert reason(found, "a", "s") == "closed_in_season"


def test_a_service_closed_in_the_season_or_only_planned_is_not_reached():
    network = build(roads_of(LONG, [(1, 2), (2, 3)]))
    services = services_at(
        {"all": LONG[2], "kiosk": LONG[2], "plan": LONG[2], "last": LONG[2], "rival": LONG[2]},
        seasons=["", "summer", "", "winter,thaw", ""],
        status=["open", "open", "candidate", "closing", "competitor"],
    )
    summer = times(places_at({"a": LONG[1]}), services, network, max_minutes=60)
    assert summer.matrix().loc["a"].tolist() == [10.0, 10.0, np.inf, np.inf, 10.0]
    assert summer.destination_open.tolist() == [True, True, False, False, True]
    assert reason(summer, "a", "plan") == "no_service"
    assert reason(summer, "a", "last") == "closed_in_season"
    winter = times(places_at({"a": LONG[1]}), services, build(network.roads, season="winter"), max_minutes=60)
    assert np.isinf(winter.matrix().loc["a"].tolist()).tolist() == [False, True, True, False, False]


def test_a_table_of_candidates_is_taken_as_if_they_were_there():
    candidates = services_at({"c": LONG[2]}, status="candidate").rename_axis("candidate")
    found = times(places_at({"a": LONG[1]}), candidates, build(roads_of(LONG, [(1, 2)])), max_minutes=60)
    assert found.minutes.tolist() == [10.0]


def test_the_order_of_rows_makes_no_difference():
    world = grid_world(5, 4, services_at_nodes=(1, 5, 12, 20))
    one = times(world.places, world.services, build(world.roads), max_minutes=5).matrix()
    mixed = [table.sample(frac=1, random_state=3) for table in (world.places, world.services, world.roads)]
    other = times(mixed[0], mixed[1], build(mixed[2]), max_minutes=5).matrix()
    pd.testing.assert_frame_equal(one, other.loc[one.index, one.columns])


def test_pairs_are_in_order_and_only_those_within_reach():
    world = grid_world()
    found = times(world.places, world.services, build(world.roads), max_minutes=3)
    assert found.indptr[-1] == len(found.minutes) == len(found.destination)
    assert (found.minutes <= 3).all()
    for origin in range(len(found.origins)):
        assert (np.diff(found.destination[found.indptr[origin] : found.indptr[origin + 1]]) > 0).all()
    with pytest.raises(ReachError):
        found.require(3.5)


def test_small_blocks_give_the_same_as_one(monkeypatch):
    world = grid_world(6, 6, services_at_nodes=(1, 8, 15, 22, 36))
    network = build(world.roads)
    whole = times(world.places, world.services, network, max_minutes=8).matrix()
    monkeypatch.setattr("accessibility.travel.door_to_door._BLOCK_PAIRS", 50)
    monkeypatch.setattr("accessibility.travel.search._BLOCK_BYTES", 600)
    pd.testing.assert_frame_equal(times(world.places, world.services, network, max_minutes=8).matrix(), whole)


def test_another_engine_can_take_the_place():
    world = grid_world()
    network = build(world.roads)
    places, services = snap(world.places, network), snap(world.services, network)
    asked = []

    class Watched(ScipyPaths):
        def many_to_many(self, sources, targets, limit_ms):
            asked.append((len(sources), len(targets), limit_ms))
            return super().many_to_many(sources, targets, limit_ms)

    engine = Watched(network.indptr, network.head, network.milliseconds)
    found = between(places, services, max_minutes=9, search=engine)
    assert asked == [(16, 4, 540_000)]
    pd.testing.assert_frame_equal(found.matrix(), times(world.places, world.services, network, max_minutes=9).matrix())


def test_empty_tables_give_empty_answers():
    network = build(roads_of(LONG, [(1, 2)]))
    assert times(places_at({}), services_at({"s": LONG[1]}), network, max_minutes=9).matrix().shape == (0, 1)
    found = times(places_at({"a": LONG[1]}), services_at({}), network, max_minutes=9)
    assert found.indptr.tolist() == [0, 0]


def test_arguments_stay_as_they_are():
    world = grid_world()
    network = build(world.roads)
    before = [table.copy(deep=True) for table in (world.places, world.services, world.roads)]
    arrays = {name: getattr(network, name).copy() for name in ("indptr", "head", "milliseconds", "component")}
    times(world.places, world.services, network, max_minutes=9)
    for table, kept in zip((world.places, world.services, world.roads), before, strict=True):
        pd.testing.assert_frame_equal(table, kept)
    for name, kept in arrays.items():
        np.testing.assert_array_equal(getattr(network, name), kept)


def test_questions_without_an_answer_are_refused():
    world = grid_world()
    network = build(world.roads)
    for wrong in (0, -1, np.nan, np.inf, 2_000):
        with pytest.raises(DataError, match="max_minutes must be above 0"):
            times(world.places, world.services, network, max_minutes=wrong)
    with pytest.raises(DataError, match="ids of origins must be unique"):
        times(pd.concat([world.places, world.places]), world.services, network, max_minutes=9)
    with pytest.raises(DataError, match="different networks"):
        between(snap(world.places, network), snap(world.services, build(world.roads)), max_minutes=9)
