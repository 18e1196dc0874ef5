"""Gaps: who is beyond which standard, how many people, and how many are not known."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, MissingColumnError, ReachError
from accessibility.gaps import by_municipality, coverage, missing, missing_list
from accessibility.measures import closest
from tests.times_by_hand import offers_of, places_of, standards_of, times_of

INF = float("inf")
NAN = float("nan")
OFFERS = offers_of({"s0": "grocery", "s1": "pharmacy"})
STANDARDS = standards_of(grocery=10, pharmacy=20)


def found(minutes, people, standards=STANDARDS, **columns):
    places = places_of(people, **columns)
    times = times_of(minutes, places=list(places.index))
    return missing(closest(times, OFFERS, kinds=standards.index), standards, places)


def test_missing_tells_minutes_standard_and_what_is_beyond_it():
    table = found([[10, 20], [11, 32], [INF, 1]], [1, 2, 4], municipality=["A", "B", "A"], code=["1", "2", "4"])
    assert table["missing"].tolist() == [False, False, True, True, True, False]
    assert table["beyond_minutes"].tolist() == [0, 0, 1, 12, INF, 0]
    assert table["standard_minutes"].tolist() == [10, 20] * 3
    assert table["people"].tolist() == [1, 1, 2, 2, 4, 4]
    assert table["municipality"].tolist() == ["A", "A", "B", "B", "A", "A"]
    assert table.loc[("p1", "pharmacy"), ["service", "provider", "reason", "name", "code"]].tolist() == [
        "s1",
        "of-s1",
        "reached",
        "Village 1",
        "2",
    ]
    assert table.loc[("p2", "grocery"), "reason"] == "beyond_reach"


def test_unreached_places_are_missing_never_lost():
    table = found([[INF, INF], [INF, INF]], [1, 2])
    assert table["missing"].all()
    covered = coverage(table)
    assert covered["people_missing"].tolist() == [3, 3]
    assert covered["people_unreached"].tolist() == [3, 3]
    assert covered["share_pct_people_within"].tolist() == [0, 0]
    assert covered["median_minutes_people"].tolist() == [INF, INF]


def test_coverage_sums_people_and_counts_places_inside_only():
    table = found([[1, 30], [16, 2], [32, 32], [64, 64]], [1, 2, 4, 8], inside=[True, True, True, False])
    covered = coverage(table)
    assert covered["places"].tolist() == [3, 3]
    assert covered["people"].tolist() == [7, 7]
    assert covered["people_within"].tolist() == [1, 2]
    assert covered["people_missing"].tolist() == [6, 5]
    assert covered["places_missing"].tolist() == [2, 2]
    assert covered["share_pct_people_within"].tolist() == [100 * 1 / 7, 100 * 2 / 7]
    assert covered["median_minutes_people"].tolist() == [32, 32]
    assert covered["median_minutes_places"].tolist() == [16, 30]
    assert missing_list(table).index.get_level_values("place").isin(["p0", "p1", "p2"]).all()


def test_unknown_people_are_counted_as_unknown_and_never_as_zero():
    covered = coverage(found([[1, 1], [16, 1], [32, 64]], [1, NAN, NAN]))
    assert covered["places_people_unknown"].tolist() == [2, 2]
    assert covered["places_missing_people_unknown"].tolist() == [2, 1]
    assert covered["people"].tolist() == [1, 1]
    assert all(math.isnan(people) for people in covered["people_missing"])
    assert covered["share_pct_people_within"].isna().all(), "one place of three must not speak for all"
    nobody = coverage(found([[1, 1], [16, 1]], [NAN, NAN]))
    assert nobody[["people", "share_pct_people_within", "median_minutes_people"]].isna().all(axis=None)
    assert nobody["people_missing"].iloc[1] == 0
    assert nobody["places_missing"].tolist() == [1, 0]


def test_zero_people_are_zero_people():
    covered = coverage(found([[16, 1], [1, 1]], [0, 0]))
    assert covered["people_missing"].tolist() == [0, 0]
    assert covered["share_pct_people_within"].isna().all()
    assert covered["share_pct_places_within"].tolist() == [50, 100]


def test_the_list_has_the_most_minutes_first_then_people_and_unknown_people_last():
    table = found([[14, 1], [18, 1], [14, 1], [14, 1], [INF, 1], [1, 1]], [2, 1, 4, NAN, 1, 1])
    listed = missing_list(table)
    assert listed.index.get_level_values("place").tolist() == ["p4", "p1", "p2", "p0", "p3"]
    assert list(listed.columns[:2]) == ["name", "people"]
    assert "missing" not in listed


def test_by_municipality_adds_up_and_loses_nobody():
    table = found([[1, 30], [16, 2], [32, 32]], [1, 2, 4], municipality=["Posio", None, "Posio"])
    parts = by_municipality(table)
    assert parts.loc["Posio", "people_missing"].tolist() == [4, 5]
    assert parts.loc["", "people_missing"].tolist() == [2, 0]
    assert parts.groupby(level="kind", sort=False)["people"].sum().tolist() == coverage(table)["people"].tolist()
    with pytest.raises(MissingColumnError, match="municipality"):
        by_municipality(table.drop(columns="municipality"))
    outside = found([[1, 1]], [1], inside=False, municipality=["Posio"])
    assert by_municipality(outside).empty
    assert coverage(outside)["places"].tolist() == [0, 0]


def test_a_standard_beyond_the_reach_is_refused():
    with pytest.raises(ReachError, match="computed to 60 minutes, 61 asked"):
        found([[1, 1]], [1], standards=standards_of(grocery=61))


def test_a_kind_or_place_that_was_not_looked_for_is_refused():
    places = places_of([1, 2])
    near = closest(times_of([[1, 2]]), OFFERS)
    with pytest.raises(DataError, match="from 1 of the places: p1"):
        missing(near, STANDARDS, places)
    with pytest.raises(DataError, match="no travel times to bank"):
        missing(near, standards_of(bank=10), places.iloc[:1])
    with pytest.raises(MissingColumnError, match="people_75plus"):
        missing(near, STANDARDS, places.iloc[:1], people="people_75plus")
    with pytest.raises(DataError, match="negative at p0"):
        missing(near, STANDARDS, places_of([-1]))


def test_a_kind_nobody_offers_is_missing_everywhere():
    table = found([[1, 2]], [4], standards=standards_of(bank=10))
    assert table[["missing", "reason"]].iloc[0].tolist() == [True, "no_service"]


def test_places_of_one_name_stay_apart():
    table = found([[30, 1], [40, 1]], [1, 2], names=["Tornio", "Tornio"], code=["95400", "95420"])
    assert missing_list(table)["code"].tolist() == ["95420", "95400"]


tables = st.lists(
    st.tuples(
        st.sampled_from([0.0, 5.0, 10.0, 10.5, 20.0, INF]),
        st.sampled_from([0.0, 20.0, 20.5, INF]),
        st.sampled_from([0.0, 1.0, 2.0, 4.0, NAN]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@given(tables)
def test_coverage_equals_plain_counting(rows):
    table = found([row[:2] for row in rows], [row[2] for row in rows], inside=[row[3] for row in rows])
    covered = coverage(table)
    for number, (kind, standard) in enumerate([("grocery", 10), ("pharmacy", 20)]):
        inside = [row for row in rows if row[3]]
        lacking = [row for row in inside if row[number] > standard]
        known = [row[2] for row in lacking if not math.isnan(row[2])]
        expected = NAN if lacking and not known else sum(known)
        np.testing.assert_equal(covered.loc[kind, "people_missing"], expected)
        assert covered.loc[kind, "places_missing"] == len(lacking)
        assert covered.loc[kind, "places_within"] + covered.loc[kind, "places_missing"] == covered.loc[kind, "places"] == len(inside)
        assert len(missing_list(table).query("kind == @kind")) == len(lacking)
        assert covered.loc[kind, "places_missing_people_unknown"] == sum(math.isnan(row[2]) for row in lacking)


@given(tables)
def test_row_order_does_not_matter_and_arguments_are_unchanged(rows):
    places = places_of([row[2] for row in rows], inside=[row[3] for row in rows])
    near = closest(times_of([row[:2] for row in rows]), OFFERS)
    before = near.copy(), places.copy()
    table = missing(near, STANDARDS, places)
    again = missing(near.iloc[::-1], STANDARDS, places.iloc[::-1])
    pd.testing.assert_frame_equal(again.loc[table.index], table)
    pd.testing.assert_frame_equal(coverage(again), coverage(table))
    pd.testing.assert_frame_equal(missing_list(again), missing_list(table))
    pd.testing.assert_frame_equal(near, before[0])
    pd.testing.assert_frame_equal(places, before[1])
