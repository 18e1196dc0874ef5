"""Errand rounds: the shortest round over one service of every kind, against trying all, and what sharing a roof saves."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from accessibility.errors import DataError
from accessibility.measures import errands
from tests.times_by_hand import offers_of, times_of

INF = float("inf")


def on_a_line(at, services):
    names = list(services)
    where = list(services.values())
    times = times_of([[abs(a - b) for b in where] for a in at], services=names, max_minutes=200)
    between = times_of([[abs(a - b) for b in where] for a in where], places=names, services=names, max_minutes=200)
    return times, between


def test_a_round_along_the_road_and_what_it_saves():
    times, between = on_a_line([0], {"s0": 10, "s1": 20, "s2": 30})
    offers = offers_of({"s0": "grocery", "s1": "pharmacy", "s2": "post"})
    row = errands(times, between, offers, kinds=["grocery", "pharmacy", "post"]).loc["p0"]
    assert row[["round_minutes", "separate_minutes", "saved_minutes", "stops"]].tolist() == [60, 120, 60, 3]
    assert set(row["services"].split(", ")) == {"s0", "s1", "s2"}
    assert not row["one_roof"]


def test_one_roof_a_little_farther_beats_two_stops_that_are_each_closer():
    times, between = on_a_line([0], {"s0": -20, "s1": 20, "s2": 25})
    offers = offers_of({"s0": "grocery", "s1": "pharmacy", "s2": "grocery pharmacy"})
    table = errands(times, between, offers, kinds=["grocery", "pharmacy"])
    assert table.loc["p0", ["round_minutes", "separate_minutes", "saved_minutes", "services", "one_roof"]].tolist() == [
        50,
        80,
        30,
        "s2",
        True,
    ]


def test_a_kind_out_of_reach_or_offered_by_nobody_leaves_no_round():
    times, between = on_a_line([0, 300], {"s0": 10, "s1": 20})
    offers = offers_of({"s0": "grocery", "s1": "pharmacy"})
    table = errands(times, between, offers, kinds=["grocery", "pharmacy"])
    assert table["round_minutes"].tolist() == [40, INF]
    assert table["stops"].tolist() == [2, 0]
    assert table["saved_minutes"].isna().tolist() == [False, True]
    assert table["services"].tolist()[1] == ""
    nobody = errands(times, between, offers, kinds=["grocery", "bank"])
    assert np.isinf(nobody["round_minutes"]).all()
    assert np.isinf(nobody["separate_minutes"]).all()
    assert np.isinf(errands(times, between, offers, kinds=["cash", "bank"])["round_minutes"]).all()


def test_the_way_back_may_be_longer():
    times, between = on_a_line([0], {"s0": 10, "s1": 20})
    back = times_of([[100], [30]], places=["s0", "s1"], services=["p0"], max_minutes=200)
    table = errands(times, between, offers_of({"s0": "grocery", "s1": "pharmacy"}), kinds=["grocery", "pharmacy"], back=back)
    assert table.loc["p0", ["round_minutes", "separate_minutes", "services"]].tolist() == [50, 160, "s0, s1"]


def test_what_cannot_be_is_refused():
    times, between = on_a_line([0], {"s0": 10, "s1": 20})
    offers = offers_of({"s0": "grocery", "s1": "pharmacy"})
    with pytest.raises(DataError, match="2 to 6 kinds"):
        errands(times, between, offers, kinds=["grocery"])
    with pytest.raises(DataError, match="for 2 of them: s0, s1"):
        errands(times, times_of([[0.0]], places=["x"], services=["x"]), offers, kinds=["grocery", "pharmacy"])
    with pytest.raises(DataError, match="one mode and season"):
        errands(times, times_of([[0.0]], season="winter"), offers, kinds=["grocery", "pharmacy"])
    back = times_of([[1.0], [1.0]], places=["s0", "s1"], services=["other"])
    with pytest.raises(DataError, match="back to 1 of the places"):
        errands(times, between, offers, kinds=["grocery", "pharmacy"], back=back)


KINDS = ["grocery", "pharmacy", "post"]
worlds = st.integers(1, 4).flatmap(
    lambda services: st.tuples(
        st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=services, max_size=services),
        st.lists(
            st.sampled_from(["grocery", "pharmacy", "post", "grocery pharmacy", "pharmacy post"]), min_size=services, max_size=services
        ),
        st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=3),
    )
)


def apart(one, other):
    return float(abs(one[0] - other[0]) + abs(one[1] - other[1]))


@given(worlds)
def test_rounds_equal_trying_every_choice_in_every_order_and_never_beat_nor_exceed_reason(world):
    where, kinds, homes = world
    names = [f"s{j}" for j in range(len(where))]
    offers = offers_of(dict(zip(names, kinds, strict=True)))
    times = times_of([[apart(home, spot) for spot in where] for home in homes], services=names, max_minutes=100)
    between = times_of([[apart(one, two) for two in where] for one in where], places=names, services=names, max_minutes=100)
    copy = offers.copy()
    table = errands(times, between, offers, kinds=KINDS)
    for home, (_, row) in zip(homes, table.iterrows(), strict=True):
        rounds = [INF]
        for size in range(1, len(names) + 1):
            for order in itertools.permutations(range(len(names)), size):
                if set(KINDS) <= {kind for j in order for kind in kinds[j].split()}:
                    spots = [home, *(where[j] for j in order), home]
                    rounds.append(sum(apart(one, two) for one, two in itertools.pairwise(spots)))
        assert row["round_minutes"] == min(rounds)
        if row["stops"]:
            spots = [home, *(where[names.index(name)] for name in row["services"].split(", ")), home]
            assert sum(apart(one, two) for one, two in itertools.pairwise(spots)) == row["round_minutes"]
            assert row["round_minutes"] <= row["separate_minutes"]
            assert row["saved_minutes"] == row["separate_minutes"] - row["round_minutes"]
    pd.testing.assert_frame_equal(offers, copy)
    again = errands(times, between, offers.iloc[::-1], kinds=KINDS)
    pd.testing.assert_frame_equal(again, table)


def test_many_places_in_parts_are_each_what_they_are_alone():
    rng = np.random.default_rng(7)
    where, homes = rng.uniform(0, 100, (40, 2)), rng.uniform(0, 100, (600, 2))
    names = [f"s{j:02d}" for j in range(40)]
    offers = offers_of({name: ["grocery", "pharmacy", "post", "grocery post"][j % 4] for j, name in enumerate(names)})

    def minutes(one, two):
        return np.abs(one[:, np.newaxis] - two[np.newaxis]).sum(axis=2)

    times = times_of(minutes(homes, where), services=names, max_minutes=60)
    between = times_of(minutes(where, where), places=names, services=names, max_minutes=200)
    table = errands(times, between, offers, kinds=KINDS)
    assert table.index.tolist() == times.origins.tolist()
    for row in range(0, 600, 37):
        alone = times_of(minutes(homes[[row]], where), services=names, max_minutes=60)
        own = errands(alone, between, offers, kinds=KINDS).iloc[0]
        assert own["services"] == table.iloc[row]["services"]
        numbers = ["round_minutes", "separate_minutes", "saved_minutes", "stops"]
        assert own[numbers].astype(float).to_numpy() == pytest.approx(table.iloc[row][numbers].astype(float).to_numpy(), nan_ok=True)


def test_services_in_one_building_are_one_roof_and_the_tolerance_is_inclusive():
    times, between = on_a_line([0], {"s0": 10, "s1": 10, "s2": 11})
    offers = offers_of({"s0": "grocery", "s1": "pharmacy", "s2": "post"})
    services = gpd.GeoDataFrame(geometry=[Point(0, 0), Point(30, 40), Point(0, 120)], crs="EPSG:3067", index=times.destinations)
    two = {"kinds": ["grocery", "pharmacy"], "services": services}
    one_roof = errands(times, between, offers, roof_m=50, **two).loc["p0"]
    assert one_roof[["stops", "roofs", "one_roof", "round_minutes"]].tolist() == [2, 1, True, 20]
    assert errands(times, between, offers, roof_m=49.9, **two).loc["p0", ["stops", "roofs", "one_roof"]].tolist() == [2, 2, False]
    assert not errands(times, between, offers, kinds=["grocery", "pharmacy"]).loc["p0", "one_roof"]
    three = errands(times, between, offers, kinds=["grocery", "pharmacy", "post"], services=services, roof_m=90).loc["p0"]
    assert three[["stops", "one_roof"]].tolist() == [3, False]  # the third is 85.4 m from the second but 120 m from the first
    with pytest.raises(DataError, match="0 or more metres"):
        errands(times, between, offers, roof_m=-1, **two)
    with pytest.raises(DataError, match="lack the spots of 1 of the stops: s1"):
        errands(times, between, offers, kinds=["grocery", "pharmacy"], services=services.drop("s1"), roof_m=50)


@pytest.mark.parametrize("kinds", [2, 3, 4])
def test_on_many_services_pruning_loses_no_round(kinds):
    rng = np.random.default_rng(kinds)
    where, homes = rng.integers(-30, 30, size=(25, 2)), rng.integers(-30, 30, size=(12, 2))
    words = ["grocery", "pharmacy", "post", "library"][:kinds]
    does = [rng.choice(words) for _ in where]
    names = [f"s{j:02d}" for j in range(len(where))]

    def minutes(one, other):
        return np.abs(one[:, np.newaxis] - other[np.newaxis]).sum(axis=2).astype(float)

    times = times_of(minutes(homes, where), services=names, max_minutes=500)
    between = times_of(minutes(where, where), places=names, services=names, max_minutes=500)
    table = errands(times, between, offers_of(dict(zip(names, does, strict=True))), kinds=words)
    among = minutes(where, where)
    for row, home in zip(table["round_minutes"], minutes(homes, where), strict=True):
        choices = itertools.product(*([j for j, kind in enumerate(does) if kind == word] for word in words))
        best = min(
            home[order[0]] + sum(among[a, b] for a, b in itertools.pairwise(order)) + home[order[-1]]
            for stops in choices
            for order in itertools.permutations(stops)
        )
        assert row == best
