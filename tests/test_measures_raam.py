"""RAAM: travel and crowding in balance, against the golden set, a general solver, and its own proof."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from accessibility.errors import DataError
from accessibility.measures import raam
from tests.times_by_hand import offers_of, places_of, times_of

INF = float("inf")
NAN = float("nan")


def test_golden_set_g1():
    times = times_of([[15, 30, 100], [30, 15, 100], [100, 100, 15]], max_minutes=120)
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "jobs"), capacity=[100000.0, 100000.0, 10000.0])
    result = raam(times, offers, places_of([50000, 150000, 10000]), amount="capacity", tau_minutes=60, gap=1e-9)
    assert result.places["cost"].to_numpy() == pytest.approx([1.125, 1.375, 1.25], abs=1e-6)
    assert result.services["people"].to_numpy() == pytest.approx([87500, 112500, 10000])
    assert result.places["cost_minutes"].to_numpy() == pytest.approx([67.5, 82.5, 75])
    assert result.places["travel_minutes"].to_numpy() == pytest.approx([15, 18.75, 15])
    assert (result.places["travel_minutes"] / 60 + result.places["crowding"]).to_numpy() == pytest.approx([1.125, 1.375, 1.25])
    assert result.kinds["people_per_amount"].tolist() == [1]
    assert result.kinds["gap_pct"].tolist() == pytest.approx([0], abs=1e-7)


def test_places_without_people_unknown_people_and_places_that_reach_nothing():
    times = times_of([[10, 20], [10, 40], [INF, INF], [10, INF]])
    offers = offers_of({"s0": "grocery", "s1": "grocery bank"}, capacity=[1.0, 1.0, 0.0])
    result = raam(times, offers, places_of([8, 0, 4, NAN]), amount="capacity", people_per_amount=4, gap=1e-9)
    cost = result.places["cost"].xs("grocery", level="kind")
    assert cost.to_numpy() == pytest.approx([1.25, 1.25, INF, 1.25])
    assert np.isinf(result.places["cost"].xs("bank", level="kind")).all()
    travel = result.places["travel_minutes"].xs("grocery", level="kind")
    assert travel.isna().tolist() == [False, True, True, True]
    assert result.services["people"].to_dict() == pytest.approx({("s0", "grocery"): 13 / 3, ("s1", "bank"): 0, ("s1", "grocery"): 11 / 3})
    assert result.services["crowding"].isna().tolist() == [False, True, False]
    assert {remark.code: remark.rows for remark in result.remarks} == {
        "places_people_unknown_in_sharing": ("p3",),
        "places_reach_no_service_to_share": ("p0", "p2", "p3"),
    }


@pytest.mark.parametrize("people", [[0.0, 0.0], [NAN, NAN]])
def test_nobody_at_all_crowds_nothing(people):
    result = raam(times_of([[6, 12], [INF, 30]]), offers_of({"s0": "grocery", "s1": "grocery"}), places_of(people))
    assert result.places["cost"].to_numpy() == pytest.approx([0.1, 0.5])
    assert result.services["people"].tolist() == [0, 0]


def test_all_unreachable_and_no_supply():
    far = raam(times_of([[INF], [INF]]), offers_of({"s0": "grocery"}), places_of([1, 2]))
    assert np.isinf(far.places["cost"]).all()
    none = raam(times_of([[5.0]]), offers_of({"s0": "grocery"}, capacity=[0.0]), places_of([1]), amount="capacity")
    assert np.isinf(none.places["cost"]).all()


def test_what_cannot_be_is_refused():
    times, offers = times_of([[5.0]]), offers_of({"s0": "grocery"}, capacity=[NAN])
    with pytest.raises(DataError, match="s0 / grocery"):
        raam(times, offers, places_of([1]), amount="capacity")
    with pytest.raises(DataError, match="negative at p0"):
        raam(times, offers, places_of([-1]))
    for wrong in ({"tau_minutes": 0}, {"gap": 0}, {"people_per_amount": -1}, {"most_rounds": 0}):
        with pytest.raises(ValueError, match="must be above 0"):
            raam(times, offers, places_of([1]), **wrong)


worlds = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda size: st.tuples(
        st.lists(
            st.lists(st.sampled_from([0.0, 5.0, 10.0, 20.0, 21.0, 60.0, INF]), min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        ),
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 4.0]), min_size=size[1], max_size=size[1]),
        st.lists(st.sampled_from([0.0, 0.25, 1.0, 7.0]), min_size=size[0], max_size=size[0]),
    )
)


@given(worlds)
@settings(max_examples=60)
def test_nobody_would_fare_better_elsewhere_and_no_solver_finds_less(world):
    minutes, capacity, people = np.array(world[0]), np.array(world[1]), np.array(world[2])
    offers = offers_of({f"s{j}": "grocery" for j in range(len(capacity))}, capacity=capacity)
    times, places = times_of(minutes), places_of(people)
    copies = offers.copy(), places.copy(), times.minutes.copy()
    result = raam(times, offers, places, amount="capacity", gap=1e-8, most_rounds=2000)
    summary = result.kinds.iloc[0]
    assert summary["gap_pct"] <= 1e-6
    assert summary["bound"] <= summary["objective"] * (1 + 1e-12)
    able = np.isfinite(minutes) & (capacity > 0)
    goes = able.any(axis=1) & (people > 0)
    assert result.services["people"].sum() == pytest.approx(people[goes].sum())
    room = capacity * summary["people_per_amount"]
    if goes.any() and able[goes].sum() <= 8:
        assert summary["objective"] == pytest.approx(
            by_a_general_solver(minutes[goes] / 60, able[goes], people[goes], room), rel=1e-5, abs=1e-7
        )
    pd.testing.assert_frame_equal(offers, copies[0])
    pd.testing.assert_frame_equal(places, copies[1])
    np.testing.assert_array_equal(times.minutes, copies[2])
    again = raam(times, offers.iloc[::-1], places.iloc[::-1], amount="capacity", gap=1e-8, most_rounds=2000)
    pd.testing.assert_frame_equal(again.places, result.places)


def by_a_general_solver(cost, able, people, room):
    row, column = np.nonzero(able)

    def value(x):
        load = np.bincount(column, weights=x, minlength=len(room))
        return x @ cost[row, column] + (load[room > 0] ** 2 / room[room > 0]).sum() / 2

    whole = {"type": "eq", "fun": lambda x: np.bincount(row, weights=x, minlength=len(people)) - people}
    start = people[row] / np.bincount(row)[row]
    found = minimize(
        value, start, bounds=[(0, None)] * len(row), constraints=[whole], method="SLSQP", options={"ftol": 1e-12, "maxiter": 500}
    )
    return found.fun
