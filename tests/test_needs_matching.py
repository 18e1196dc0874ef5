"""Matching: brute force, the stated rules, reasons, the smallest change, ageing, counts that may be published."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError
from accessibility.needs import (
    aged,
    hand_over,
    match,
    matching_network,
    need_rounds,
    unmet,
    wanted_stops,
)
from accessibility.siting import mobile_rounds
from tests.times_by_hand import places_of, times_of


def needs_of(rows, **columns):
    table = pd.DataFrame(rows, columns=["need", "place", "kind", "amount", "urgency"]).set_index("need")
    return table.assign(**columns)


def providers_of(rows, **columns):
    table = pd.DataFrame(rows, columns=["provider", "base", "hours_week_care"]).set_index("provider")
    return table.assign(**{"channels": "physical", **columns})


def world(minutes):
    minutes = np.atleast_2d(minutes)
    return times_of(minutes, max_minutes=120), places_of([10.0] * len(minutes), places=[f"p{i}" for i in range(len(minutes))])


@given(st.integers(0, 100_000))
def test_matching_equals_brute_force_by_its_rules_in_their_order(seed):
    drawn = np.random.default_rng(seed)
    many, count = int(drawn.integers(1, 4)), int(drawn.integers(1, 3))
    times, places = world(drawn.integers(1, 45, (2, count)))
    asked = needs_of([(f"n{i}", f"p{drawn.integers(0, 2)}", "care", drawn.integers(1, 4), drawn.integers(1, 4)) for i in range(many)])
    offered = providers_of([(f"v{j}", f"s{j}", int(drawn.integers(1, 4))) for j in range(count)])

    found = match(asked, offered, times, places=places, unit_hours=1.0, first_hours=1.0)

    hours = np.zeros((many, count))
    for (provider, need), met in found.met["hours"].items():
        hours[asked.index.get_loc(need), offered.index.get_loc(provider)] = met
    minutes = times.matrix().reindex(asked["place"]).to_numpy()
    assert found.proven
    assert rules_of(hours, asked, minutes) == brute(asked, offered, minutes)


def rules_of(hours, asked, minutes):
    """What the rules look at, smaller is better, in their order: hours by level, fairness, minutes."""
    got, urgency, amount = hours.sum(axis=1), asked["urgency"].to_numpy(), asked["amount"].to_numpy()
    levels = []
    for level in (3, 2, 1):
        own = got[urgency == level]
        levels += [-np.minimum(got[urgency == level], 1).sum(), -np.maximum(own - 1, 0).sum()]
    unfair = 0
    for place in np.unique(asked["place"]):
        own = (asked["place"] == place).to_numpy()
        edges = np.ceil(amount[own].sum() * np.arange(5) / 4).astype(int)
        unfair += np.repeat(np.arange(4), np.diff(edges))[: int(got[own].sum())].sum()
    return tuple(float(one) for one in (*levels, unfair, (hours * np.where(hours > 0, minutes, 0.0)).sum()))


def brute(asked, offered, minutes):
    """The best by the rules of all that can be shared out in whole hours."""
    amount, left = asked["amount"].to_numpy(), offered["hours_week_care"].to_numpy()
    pairs = [(i, j) for i, j in product(range(len(asked)), range(len(offered))) if minutes[i, j] <= 30]
    best = rules_of(np.zeros(minutes.shape), asked, minutes)
    for given_hours in product(*(range(int(min(amount[i], left[j])) + 1) for i, j in pairs)):
        hours = np.zeros(minutes.shape)
        for (i, j), one in zip(pairs, given_hours, strict=True):
            hours[i, j] = one
        if (hours.sum(axis=1) <= amount).all() and (hours.sum(axis=0) <= left).all():
            best = min(best, rules_of(hours, asked, minutes))
    return best


def test_a_large_need_does_not_crowd_out_small_ones_as_urgent():
    times, places = world([[5.0], [25.0]])
    asked = needs_of([("large", "p0", "care", 10, 2), ("small-1", "p1", "care", 1, 2), ("small-2", "p1", "care", 1, 2)])

    found = match(asked, providers_of([("v", "s0", 4)]), times, places=places)

    assert found.needs["hours_met"].to_dict() == {"large": 2.0, "small-1": 1.0, "small-2": 1.0}


def test_urgency_comes_before_everything():
    times, places = world([[5.0], [25.0]])
    asked = needs_of([("near", "p0", "care", 1, 1), ("urgent", "p1", "care", 3, 3)])

    found = match(asked, providers_of([("v", "s0", 3)]), times, places=places)

    assert found.needs["hours_met"].to_dict() == {"near": 0.0, "urgent": 3.0}


def test_of_needs_alike_the_place_with_less_met_comes_first():
    times, places = world([[5.0], [25.0]])
    asked = needs_of([*((f"a{i}", "p0", "care", 1, 1) for i in range(4)), *((f"b{i}", "p1", "care", 1, 1) for i in range(4))])

    found = match(asked, providers_of([("v", "s0", 4)]), times, places=places)

    assert found.needs.groupby("place")["hours_met"].sum().to_dict() == {"p0": 2.0, "p1": 2.0}


def test_order_of_rows_changes_nothing():
    drawn = np.random.default_rng(4)
    times, places = world(drawn.uniform(1, 45, (6, 4)))
    asked = needs_of([(f"n{i:02}", f"p{i % 6}", "care", float(drawn.integers(1, 9)) / 4, int(drawn.integers(1, 4))) for i in range(40)])
    offered = providers_of([(f"v{j}", f"s{j}", 6.0) for j in range(4)])

    one = match(asked, offered, times, places=places)
    other = match(asked.sample(frac=1, random_state=1), offered[::-1], times, places=places)

    pd.testing.assert_frame_equal(one.met, other.met)
    pd.testing.assert_frame_equal(unmet(one), unmet(other))


def test_channels_remote_only_where_said_mobile_as_far_as_it_goes():
    times, places = world([[50.0, 50.0, 50.0]])
    offered = providers_of(
        [("goes", "s0", 9), ("phone", "s1", 9), ("stays", "s2", 9)],
        channels=["mobile", "remote", "physical"],
        max_minutes=[60, np.nan, np.nan],
    )
    asked = needs_of([("home", "p0", "care", 1, 1), ("online", "p0", "care", 1, 1)], channels=["", "remote"])

    met = match(asked, offered, times, places=places).met

    assert met.loc[("goes", "home"), ["channel", "minutes"]].tolist() == ["mobile", 50.0]
    assert met.loc[("phone", "online"), ["channel", "minutes"]].tolist() == ["remote", 0.0]


REASONS = [
    ("no_provider", {}, {"kind": "dentist"}, ""),
    ("not_eligible", {"groups": "families"}, {"group": "75plus"}, "v"),
    ("outside_area", {"serves": "Elsewhere"}, {}, "v"),
    ("digital_only", {"channels": "remote"}, {}, "v"),
    ("wrong_channel", {}, {"channels": "mobile"}, "v"),
    ("wrong_hours", {"times": "day"}, {"times": "evening,weekend"}, "v"),
    ("language", {"languages": "fi"}, {"language": "sv"}, "v"),
    ("no_capacity", {"hours_week_care": 0.5}, {}, "v"),
]


@pytest.mark.parametrize(("reason", "offer", "asking", "provider"), REASONS, ids=[row[0] for row in REASONS])
def test_an_unmet_need_has_its_reason_and_who_could_mend_it(reason, offer, asking, provider):
    times, places = world([[20.0]])
    asked = needs_of([("n", "p0", "care", 1, 1)]).assign(**asking)
    offered = providers_of([("v", "s0", 5.0)]).assign(**offer)

    found = unmet(match(asked, offered, times, places=places))

    assert found.loc["n", ["reason", "provider", "also"]].tolist() == [reason, provider, ""]
    # the row changed as told, the need is met
    mended = offered.assign(**{**dict.fromkeys(offer), "hours_week_care": 5.0, "channels": "physical,mobile"})
    again = match(asked.assign(kind="care"), mended, times, places=places)
    assert again.needs.loc["n", "hours_met"] == 1.0


def test_too_far_says_how_many_minutes_and_a_provider_beyond_all_roads_is_not_proposed():
    times, places = world([[42.0, np.inf], [np.inf, np.inf]])
    asked = needs_of([("far", "p0", "care", 2, 1), ("island", "p1", "care", 2, 1)])

    found = unmet(match(asked, providers_of([("v", "s0", 5), ("w", "s1", 5)]), times, places=places))

    assert found.loc["far", ["reason", "provider", "minutes_more", "hours_more"]].tolist() == ["too_far", "v", 12.0, 0.0]
    assert found.loc["island", ["reason", "provider"]].tolist() == ["too_far", ""]


def test_what_else_stands_in_the_way_is_told():
    times, places = world([[42.0]])
    asked = needs_of([("n", "p0", "care", 2, 1)], language="sv")

    found = unmet(match(asked, providers_of([("v", "s0", 1)], languages="fi"), times, places=places))

    assert found.loc["n", ["reason", "also", "hours_more"]].tolist() == ["too_far", "language,no_capacity", 1.0]


def test_hours_in_all_bind_beside_those_of_kinds():
    times, places = world([[5.0]])
    asked = needs_of([("a", "p0", "care", 3, 1), ("b", "p0", "shop", 3, 1)])
    offered = providers_of([("v", "s0", 3)], hours_week_shop=3.0, hours_week=4.0)

    found = match(asked, offered, times, places=places)

    assert found.met["hours"].sum() == 4.0
    assert (found.hours_left == 0.0).all()


def test_no_needs_no_providers_and_needs_that_are_met_already():
    times, places = world([[5.0]])
    nobody = match(needs_of([("n", "p0", "care", 1, 1)]), providers_of([]), times, places=places)
    nothing = match(needs_of([("n", "p0", "care", 1, 1)], status="met"), providers_of([("v", "s0", 1)]), times, places=places)

    assert unmet(nobody)["reason"].tolist() == ["no_provider"]
    assert nothing.met.empty
    assert unmet(nothing).empty
    assert hand_over(nothing).empty


def test_places_and_units_that_are_not_known_are_refused():
    times, places = world([[5.0]])
    with pytest.raises(DataError, match="not in the study: p9"):
        match(needs_of([("n", "p9", "care", 1, 1)]), providers_of([("v", "s0", 1)]), times, places=places)
    with pytest.raises(DataError, match="hours or minutes"):
        match(needs_of([("n", "p0", "care", 1, 1)], unit="visits"), providers_of([("v", "s0", 1)]), times, places=places)


def test_hand_over_puts_the_urgent_first():
    times, places = world([[5.0], [3.0]])
    asked = needs_of([("later", "p1", "care", 1, 1), ("now", "p0", "care", 1, 3)])

    table = hand_over(match(asked, providers_of([("v", "s0", 5)]), times, places=places))

    assert table.index.get_level_values("need").tolist() == ["now", "later"]
    assert table["order"].tolist() == [1, 2]


def test_an_old_need_fades_is_asked_again_and_goes():
    days = pd.to_datetime(["2026-06-01", "2025-01-01", "2020-01-01", None, "2026-06-01"])
    asked = needs_of(
        [(f"n{i}", "p0", "care", 1, 3) for i in range(5)], evidence_date=days, to_date=pd.to_datetime([None] * 4 + ["2026-07-01"])
    )

    found = aged(asked, on="2026-11-28")

    assert found["age"].tolist() == ["fresh", "ask_again", "gone", "no_date", "over"]
    assert found["weight"].round(3).tolist() == [1.0, round((1095 - 696) / 730, 3), 0.0, 1.0, 0.0]
    assert found["urgency"].tolist() == [3, 2, 1, 3, 1]


def test_rounds_are_told_worth_making_by_the_share_spent_with_people():
    minutes = np.array([[0, 10, 12, 100], [10, 0, 5, 95], [12, 5, 0, 96], [100, 95, 96, 0]], dtype=float)
    names = ["base", "p0", "p1", "p2"]
    times = times_of(minutes, places=names, services=names, max_minutes=200)
    index = pd.MultiIndex.from_tuples([("v", "p0"), ("v", "p1"), ("w", "p2")], names=["provider", "place"])
    stops = pd.DataFrame({"stop_minutes": [60.0, 60.0, 30.0]}, index=index)
    found = need_rounds(stops, pd.Series({"v": "base", "w": "base"}), times, mobile_rounds, days=1, seconds=0.2)

    assert found.rounds.loc[("v", 1), "drive_minutes"] == pytest.approx(27, abs=0.1)
    assert found.rounds.loc[("v", 1), "alone_minutes"] == 44
    assert found.rounds["worth"].to_dict() == {("v", 1): True, ("w", 1): False}


def test_needs_too_far_become_stops_to_think_about_within_the_hours_left():
    times, places = world([[42.0], [43.0]])
    asked = needs_of([("a", "p0", "care", 2, 1), ("b", "p1", "care", 2, 1)])
    found = match(asked, providers_of([("v", "s0", 3)]), times, places=places)

    stops = wanted_stops(unmet(found), found.hours_left)

    assert stops["stop_minutes"].to_dict() == {("v", "p0"): 120.0}


def random_world(many, count, places, kinds, *, seed=1):
    """Needs and providers scattered over a square of 200 by 200 minutes."""
    drawn = np.random.default_rng(seed)
    at, bases = drawn.uniform(0, 200, (places, 2)), drawn.uniform(0, 200, (count, 2))
    minutes = np.hypot(*(at[:, None] - bases[None]).transpose(2, 0, 1))
    rows = [
        (f"n{i:05}", f"p{drawn.integers(places)}", f"k{drawn.integers(kinds)}", drawn.integers(1, 17) / 4, drawn.integers(1, 4))
        for i in range(many)
    ]
    given_hours = {
        f"hours_week_k{k}": np.where(drawn.uniform(size=count) < 0.3, drawn.integers(2, 20, count), np.nan) for k in range(kinds)
    }
    offered = pd.DataFrame({"base": [f"s{j}" for j in range(count)], "channels": "physical,mobile", **given_hours})
    offered.index = pd.Index([f"v{j:03}" for j in range(count)], name="provider")
    names = [f"p{i}" for i in range(places)]
    return needs_of(rows), offered, times_of(minutes, max_minutes=60), places_of([1.0] * places, places=names)


def test_networkx_finds_the_same_cost():
    import networkx as nx

    asked, offered, times, places = random_world(60, 8, 10, 3)
    found = match(asked, offered, times, places=places)
    network = matching_network(asked, offered, found.fitting)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node, {"demand": -int(supply)}) for node, supply in enumerate(network.supply))
    for row in zip(network.tail, network.head, network.room, network.cost, strict=True):
        tail, head, room, cost = map(int, row)
        graph.add_edge(tail, head, capacity=room, weight=cost)

    assert nx.network_simplex(graph)[0] == found.cost == found.bound
