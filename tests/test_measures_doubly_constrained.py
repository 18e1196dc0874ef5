"""Doubly constrained flows: the published example, both sides kept, and inputs that break naive code."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError
from accessibility.measures import decay, doubly_constrained
from tests.times_by_hand import offers_of, places_of, times_of

INF, NAN = float("inf"), float("nan")
PUBLISHED = [[2.52693730, 0.09995405, 1.37651660], [2.15341665, 4.65063122, 3.18866969], [2.31964604, 0.24941474, 3.43481370]]
"""Flows the R package accessibility 1.5 prints for its example, which it fits to 0.001."""


def flows(found, minutes, function, people, supply, per_person=1.0):
    places, services = found.places["balance"].to_numpy(), found.services["balance"].to_numpy()
    return np.outer(places * people * per_person, services * supply) * function(np.array(minutes, dtype=float))


def test_the_published_example_of_the_r_package():
    minutes, people, jobs = [[10, 30, 15], [30, 10, 25], [15, 25, 10]], np.array([4.0, 10, 6]), np.array([7.0, 5, 8])
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "jobs"), capacity=jobs)
    found = doubly_constrained(times_of(minutes), offers, places_of(people), decay=decay.Exponential(0.1), amount="capacity")
    got = flows(found, minutes, decay.Exponential(0.1), people, jobs)
    assert got == pytest.approx(np.array(PUBLISHED), rel=2e-3)  # whose own rows miss their sums by 0.1 %
    assert got.sum(axis=1) == pytest.approx(people)
    assert got.sum(axis=0) == pytest.approx(jobs)
    assert found.places["amount"].tolist() == pytest.approx(people.tolist())
    assert found.places["minutes"].to_numpy() == pytest.approx((got * minutes).sum(axis=1) / people)
    assert found.services["minutes"].to_numpy() == pytest.approx((got * minutes).sum(axis=0) / jobs)
    assert found.kinds.loc["jobs", "minutes"] == pytest.approx((got * minutes).sum() / 20)
    assert found.kinds.loc["jobs", "short_pct"] == 0
    assert found.remarks == ()


def test_golden_set_g1_keeps_both_sides_where_the_third_place_has_its_own_service():
    minutes, people = [[15, 30, 100], [30, 15, 100], [100, 100, 15]], [50000, 150000, 10000]
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "jobs"), capacity=[100000.0, 100000.0, 10000.0])
    found = doubly_constrained(times_of(minutes), offers, places_of(people), decay=decay.Binary(30), amount="capacity")
    # by hand: of the first service 50,000 must go to the second place, and the even odds of Binary make every flow the product of its sums
    assert found.places["amount"].tolist() == pytest.approx(people)
    assert found.places["minutes"].tolist() == pytest.approx([22.5, 22.5, 15])


def test_regions_that_share_no_service_have_shares_of_their_own():
    times = times_of([[10, INF], [INF, 20]])
    offers = offers_of({"s0": "library", "s1": "library"}, hours_week=[10.0, 40.0])
    found = doubly_constrained(times, offers, places_of([5, 10]), decay=decay.Exponential(0.1), amount="hours_week")
    assert found.places["per_person"].tolist() == pytest.approx([2, 4])
    assert found.places["minutes"].tolist() == pytest.approx([10, 20])


def test_a_place_that_reaches_less_than_its_share_gets_less_and_it_is_said():
    # p1 reaches s0 only, whose 1 unit is half of the 2 that are its share; p0 reaches both
    times = times_of([[10, 10], [10, INF]])
    offers = offers_of({"s0": "care", "s1": "care"}, capacity=[1.0, 3.0])
    found = doubly_constrained(times, offers, places_of([10, 10]), decay=decay.Binary(30), amount="capacity", most_rounds=2000)
    assert found.places["amount"].tolist() == pytest.approx([3, 1], abs=0.01)
    assert found.kinds.loc["care", "short_pct"] == pytest.approx(25, abs=0.2)
    assert [remark.code for remark in found.remarks] == ["shares_not_balanced"]
    assert found.remarks[0].rows == ("care",)


def test_blocks_that_part_for_ever_still_get_what_is_nearest_to_equal_shares():
    # p2 and p3 should have far more than they can reach: s0, s1, s4 and s5 are all theirs, 9 each; s2 and s6 can be even for the small ones
    reach = ["1001101", "0011111", "1100110", "1000010", "1110100", "1000001", "1110111", "0010010"]
    minutes = [[10.0 if one == "1" else INF for one in row] for row in reach]
    people, supply = [5, 5, 1000, 1000, 50, 50, 5, 1], [1.0, 8, 8, 300, 1, 8, 8]
    offers = offers_of({f"s{j}": "care" for j in range(7)}, capacity=supply)
    found = doubly_constrained(times_of(minutes), offers, places_of(people), decay=decay.Binary(30), amount="capacity")
    by_hand = [150, 150, 9, 9, *(16 / 106 * np.array([50, 50, 5, 1]))]  # block by block
    assert found.places["amount"].tolist() == pytest.approx(by_hand, rel=0.01)


def test_rounds_that_end_too_early_are_told():
    rng = np.random.default_rng(5)
    minutes, names = rng.uniform(1, 60, size=(30, 12)), {f"s{j}": "k" for j in range(12)}
    offers, places = offers_of(names, capacity=rng.integers(1, 99, 12).astype(float)), places_of(rng.integers(1, 99, 30))
    few, enough = (
        doubly_constrained(times_of(minutes), offers, places, decay=decay.Gaussian(10), amount="capacity", most_rounds=most)
        for most in (3, 200)
    )
    assert [remark.code for remark in few.remarks] == ["shares_not_settled"]
    assert not few.kinds["settled"].any()
    assert enough.remarks == ()
    share = places["people"].to_numpy() * offers["capacity"].sum() / places["people"].sum()
    assert enough.places["amount"].to_numpy() == pytest.approx(share, rel=1e-4)
    assert enough.kinds["rounds"].max() < 60  # plain rounds take some hundreds


def test_what_is_not_known_is_nan_and_what_is_not_reached_is_inf():
    times = times_of([[10], [20], [INF], [5]])
    found = doubly_constrained(times, offers_of({"s0": "post"}), places_of([10, NAN, 5, 0]), decay=decay.Exponential(0.1))
    assert np.array_equal(found.places["minutes"].to_numpy(), [10, NAN, INF, NAN], equal_nan=True)
    assert found.places["amount"].iloc[0] == pytest.approx(1)
    assert np.isnan(found.places["amount"].iloc[1])
    assert found.places["amount"].iloc[2] == 0
    assert "places_people_unknown_in_sharing" in {remark.code for remark in found.remarks}


@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from([0.0, 1.0, 5.0, 50.0]), min_size=1, max_size=5),
    st.lists(st.sampled_from([0.0, 1.0, 8.0]), min_size=1, max_size=4),
)
def test_services_are_used_wholly_and_all_reachable_balances(seed, people, supply):
    rng = np.random.default_rng(seed)
    minutes = rng.integers(1, 60, size=(len(people), len(supply))).astype(float)
    names = [f"s{j}" for j in range(len(supply))]
    offers, places = offers_of(dict.fromkeys(names, "k"), capacity=supply), places_of(people)
    copies = offers.copy(), places.copy()
    found = doubly_constrained(times_of(minutes), offers, places, decay=decay.Exponential(0.05), amount="capacity")
    if sum(people) > 0 and sum(supply) > 0:
        assert found.places["amount"].sum() == pytest.approx(sum(supply))
        assert found.places["amount"].to_numpy() == pytest.approx(np.array(people) * sum(supply) / sum(people), rel=1e-4, abs=1e-5)
        lived = np.array(people) > 0
        assert (found.places["minutes"].to_numpy()[lived] <= minutes[lived].max(axis=1) + 1e-9).all()
    else:
        assert (found.places["amount"] == 0).all()
    pd.testing.assert_frame_equal(offers, copies[0])
    pd.testing.assert_frame_equal(places, copies[1])


def test_what_cannot_be_meant_is_refused():
    times, offers = times_of([[10]]), offers_of({"s0": "post"}, capacity=[NAN])
    with pytest.raises(DataError, match="must be a number of 0 or more"):
        doubly_constrained(times, offers, places_of([1]), decay=decay.Binary(30), amount="capacity")
    with pytest.raises(DataError, match="negative"):
        doubly_constrained(times, offers, places_of([-1]), decay=decay.Binary(30))
    with pytest.raises(ValueError, match="1 or more"):
        doubly_constrained(times, offers, places_of([1]), decay=decay.Binary(30), most_rounds=0)
