"""Small numbers of people are hidden, and no published sum gives them away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError, MissingColumnError
from accessibility.gaps import hide_small

NAN = float("nan")


def test_small_numbers_are_hidden_with_the_next_smallest_and_the_log_says_so():
    table = pd.DataFrame({"people_missing": [3.0, 40.0, 0.0, 12.0, NAN], "municipality": ["A", "A", "A", "A", "A"]}, index=list("vwxyz"))
    published = hide_small(table, columns=["people_missing"], within="municipality")
    assert published.table["people_missing"].isna().tolist() == [True, False, False, True, True]
    assert published.hidden["why"].to_dict() == {"v": "small", "y": "protects"}
    assert [(remark.code, remark.count, remark.details["small"]) for remark in published.remarks] == [("small_numbers_hidden", 2, 1)]
    assert table["people_missing"].tolist()[:4] == [3, 40, 0, 12]


def test_nothing_small_nothing_hidden_and_levels_group_too():
    table = pd.DataFrame(
        {"people": [10.0, 0.0, 5.0, 6.0, 70.0]}, index=pd.MultiIndex.from_arrays([list("aabbb"), range(5)], names=["m", "p"])
    )
    published = hide_small(table, columns="people", within="m")
    assert published.table["people"].isna().tolist() == [False, False, True, True, False]
    assert hide_small(table.iloc[:2], columns="people").remarks == ()


def test_what_cannot_be_is_refused():
    table = pd.DataFrame({"people": [-1.0]})
    with pytest.raises(DataError, match="negative"):
        hide_small(table, columns="people")
    with pytest.raises(DataError, match="above 0"):
        hide_small(table.abs(), columns="people", least=0)
    with pytest.raises(MissingColumnError, match="heads"):
        hide_small(table, columns="heads")
    with pytest.raises(MissingColumnError, match="municipality"):
        hide_small(table.abs(), columns="people", within="municipality")


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 4.0, 9.0, 10.0, 30.0]), st.sampled_from("ab")), min_size=1, max_size=9))
def test_the_sum_of_a_group_never_gives_a_small_number_away(rows):
    table = pd.DataFrame(rows, columns=["people", "group"])
    shown = hide_small(table, columns="people", within="group").table
    assert not ((shown["people"] > 0) & (shown["people"] < 10)).any()
    for _, part in table.groupby("group"):
        gone = shown.loc[part.index, "people"].isna()
        left = part.loc[~gone, "people"]
        if gone.any() and (left > 0).any():
            assert gone.sum() >= 2
            assert part.loc[gone, "people"].sum() >= 10
    kept = shown["people"].notna()
    assert np.array_equal(shown.loc[kept, "people"], table.loc[kept, "people"])
