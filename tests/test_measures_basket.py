"""Basket and cumulative: how many kinds within their standard, how many services within so many minutes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, ReachError
from accessibility.measures import basket, closest, cumulative, within
from tests.times_by_hand import offers_of, standards_of, times_of

INF = float("inf")
OFFERS = offers_of({"s0": "grocery", "s1": "pharmacy", "s2": "library"})


def test_basket_counts_kinds_within_standard_and_names_the_worst():
    times = times_of([[1, 2, 4], [16, 2, 32], [INF, 2, INF], [20, 20, 20]])
    table = basket(closest(times, OFFERS), standards_of(grocery=10, pharmacy=20, library=30))
    assert table["kinds"].tolist() == [3, 3, 3, 3]
    assert table["kinds_within"].tolist() == [3, 1, 1, 2]
    assert table["all_within"].tolist() == [True, False, False, False]
    assert table["worst_kind"].tolist() == ["grocery", "grocery", "grocery", "grocery"]
    assert table["worst_minutes"].tolist() == [1, 16, INF, 20]
    assert table["worst_beyond_minutes"].tolist() == [0, 6, INF, 10]
    assert table["longest_minutes"].tolist() == [4, 32, INF, 20]
    assert table["sum_minutes"].tolist() == [7, 50, INF, 60]


def test_a_place_exactly_at_the_standard_is_within_and_a_second_beyond_is_not():
    table = basket(closest(times_of([[10.0], [10 + 1 / 60]]), OFFERS.loc[["s0"]]), standards_of(grocery=10))
    assert table["kinds_within"].tolist() == [1, 0]
    assert within(0.1 + 0.2, 0.3).all()


def test_basket_of_chosen_kinds_only():
    found = closest(times_of([[16, 2, 32]]), OFFERS)
    table = basket(found, standards_of(grocery=10, pharmacy=20, library=30), kinds=["pharmacy", "library"])
    assert (table["kinds"].item(), table["kinds_within"].item(), table["worst_kind"].item()) == (2, 1, "library")


def test_questions_that_cannot_be_answered_are_refused_with_the_mend():
    found = closest(times_of([[16, 2, 32]]), OFFERS)
    with pytest.raises(ReachError, match="computed to 60 minutes, 90 asked"):
        basket(found, standards_of(grocery=90))
    with pytest.raises(DataError, match="no travel times to bank"):
        basket(found, standards_of(bank=20))
    with pytest.raises(DataError, match="no standard for bank"):
        basket(found, standards_of(grocery=20), kinds=["bank"])
    with pytest.raises(DataError, match="at least one kind"):
        basket(found, standards_of())
    uneven = pd.concat([found, closest(times_of([[1]], places=["q"]), OFFERS.loc[["s0"]])])
    with pytest.raises(DataError, match="place 'q' has no row for 'pharmacy'"):
        basket(uneven, standards_of(pharmacy=20))


def test_cumulative_counts_and_sums_what_is_within_the_limit_inclusive():
    offers = offers_of({"s0": "grocery", "s1": "grocery", "s2": "grocery pharmacy"}, capacity=[1.0, 2.0, 4.0, 8.0])
    table = cumulative(times_of([[10, 20, 30], [30, 20, INF]]), offers, minutes=20, amount="capacity")
    assert table["services"].tolist() == [2, 0, 1, 0]
    assert table["amount"].tolist() == [3, 0, 2, 0]
    assert cumulative(times_of([[10, 20, 30]]), offers, minutes=30)["amount"].tolist() == [3, 1]


def test_golden_set_g1_within_30_minutes():
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "jobs"), capacity=[100000.0, 100000.0, 10000.0])
    times = times_of([[15, 30, 100], [30, 15, 100], [100, 100, 15]], max_minutes=120)
    assert cumulative(times, offers, minutes=30, amount="capacity")["amount"].tolist() == [200000, 200000, 10000]


@pytest.mark.parametrize("bad", [np.nan, -1.0, INF])
def test_an_amount_that_is_not_known_is_refused(bad):
    offers = offers_of({"s0": "grocery", "s1": "grocery"}, capacity=[1.0, bad])
    with pytest.raises(DataError, match="s1 / grocery"):
        cumulative(times_of([[1, 2]]), offers, minutes=10, amount="capacity")
    with pytest.raises(DataError, match="no column 'hours_week'"):
        cumulative(times_of([[1, 2]]), offers, minutes=10, amount="hours_week")


def test_cumulative_beyond_the_reach_is_refused():
    with pytest.raises(ReachError, match="max_minutes=61"):
        cumulative(times_of([[1.0]]), OFFERS.loc[["s0"]], minutes=61)


rows = st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.0, 4.0, 8.0, INF]), min_size=3, max_size=3), min_size=1, max_size=5)


@given(rows, st.sampled_from([0.0, 1.0, 2.0, 3.0]), st.sampled_from([0.0, 1.0, 8.0]))
def test_cumulative_grows_with_the_minutes_and_agrees_with_closest(minutes, limit, more):
    offers = offers_of(dict.fromkeys(["s0", "s1", "s2"], "grocery"))
    times = times_of(minutes)
    few, many = cumulative(times, offers, minutes=limit)["services"], cumulative(times, offers, minutes=limit + more)["services"]
    assert (few <= many).all()
    assert ((few > 0) == (closest(times, offers)["minutes"] <= limit)).all()
    assert few.tolist() == [sum(m <= limit for m in row) for row in minutes]
