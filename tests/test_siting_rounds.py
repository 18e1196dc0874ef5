"""Rounds of a week: in the right order, within shifts, checked from the travel times."""

import itertools
import sys

import numpy as np
import pandas as pd
import pytest

from accessibility.errors import DataError, InfeasibleError, MissingPackageError, SitingError
from accessibility.siting import hours_within_reach, mobile_rounds
from tests.times_by_hand import times_of

INF = float("inf")


def on_a_line(*at):
    """Travel times among a depot at 0 and stops at so many minutes along a road."""
    spots = np.array([0, *at], dtype=float)
    names = ["depot", *[f"s{number}" for number in range(len(at))]]
    apart = np.where(np.isfinite(spots[:, None] + spots[None, :]), 0.0, INF)
    finite = np.where(np.isfinite(spots), spots, 0.0)
    return times_of(np.abs(finite[:, None] - finite[None, :]) + apart, places=names, services=names, max_minutes=500)


def stops_of(*minutes):
    return pd.Series(minutes, index=[f"s{number}" for number in range(len(minutes))], dtype=float)


def test_stops_along_a_road_are_one_round_there_and_back():
    pytest.importorskip("pyvrp")
    rounds = mobile_rounds(on_a_line(10, 30, 20), stops_of(15, 15, 15), depot="depot", seconds=0.5)
    assert rounds.minutes_week == 60 + 45
    assert rounds.stops["day"].unique().tolist() == [1]
    assert rounds.days["drive_minutes"].tolist() == [60]
    assert rounds.left_out.empty
    assert "3 stops on 1 days" in repr(rounds)


def test_a_full_week_leaves_out_what_is_worth_least():
    pytest.importorskip("pyvrp")
    worth = pd.Series([5.0, 1.0, 9.0], index=["s0", "s1", "s2"])
    rounds = mobile_rounds(
        on_a_line(50, 50, 50), stops_of(100, 100, 100), depot="depot", shift_minutes=210, days=2, worth=worth, seconds=0.5
    )
    assert sorted(rounds.stops.index) == ["s0", "s2"]
    assert rounds.left_out["reason"].to_dict() == {"s1": "no_time"}
    assert rounds.days["shift_minutes"].tolist() == [200, 200]


def test_stops_that_cannot_be_visited_say_why():
    pytest.importorskip("pyvrp")
    times = on_a_line(10, 300, INF)
    rounds = mobile_rounds(times, stops_of(10, 10, 10), depot="depot", shift_minutes=400, seconds=0.3)
    assert rounds.left_out["reason"].to_dict() == {"s1": "too_long", "s2": "no_way"}
    with pytest.raises(InfeasibleError, match=r"s0 \(too_long\)"):
        mobile_rounds(on_a_line(300), stops_of(10), depot="depot", shift_minutes=400)


def test_six_stops_are_as_short_as_the_best_of_all_orders():
    pytest.importorskip("pyvrp")
    rng = np.random.default_rng(5)
    spots = rng.random((7, 2)) * 60
    minutes = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    names = ["depot", *[f"s{number}" for number in range(6)]]
    best = min(sum(minutes[a, b] for a, b in itertools.pairwise([0, *order, 0])) for order in itertools.permutations(range(1, 7)))
    rounds = mobile_rounds(times_of(minutes, places=names, services=names, max_minutes=500), stops_of(*[5] * 6), depot="depot", seconds=0.5)
    assert rounds.days["drive_minutes"].sum() == pytest.approx(best, abs=0.2)


def test_hours_within_reach_are_those_of_near_stops_that_are_visited():
    pytest.importorskip("pyvrp")
    rounds = mobile_rounds(on_a_line(10, 30), stops_of(30, 60), depot="depot", seconds=0.3)
    times = times_of([[5, 15], [25, 25], [5, 5]], services=["s0", "s1"])
    assert hours_within_reach(times, rounds, minutes=15).tolist() == [1.5, 0.0, 1.5]
    assert hours_within_reach(times, rounds, minutes=10).tolist() == [0.5, 0.0, 1.5]


def test_without_the_package_its_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(MissingPackageError, match=r"\[rounds\]"):
        mobile_rounds(on_a_line(10), stops_of(5), depot="depot")


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(DataError, match="no travel times from and to s1"):
        mobile_rounds(on_a_line(10), stops_of(5, 5), depot="depot")
    with pytest.raises(SitingError, match="more than 0"):
        mobile_rounds(on_a_line(10), stops_of(5), depot="depot", days=0)
