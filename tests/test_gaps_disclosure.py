"""Small numbers of people are hidden, and no published sum gives them away."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from accessibility.batch.disclosure import publishable
from accessibility.config import DisclosureConfig
from accessibility.errors import DataError, MissingColumnError
from accessibility.gaps import hide_small, merge_small

NAN = float("nan")


def test_small_numbers_are_hidden_with_the_next_smallest_and_the_log_says_so():
    table = pd.DataFrame({"people_missing": [3.0, 40.0, 0.0, 12.0, NAN], "municipality": ["A", "A", "A", "A", "A"]}, index=list("vwxyz"))
    published = hide_small(table, columns=["people_missing"], within="municipality")
    assert published.table["people_missing"].isna().tolist() == [True, False, False, True, True]
    assert published.hidden["why"].to_dict() == {"v": "small", "y": "protects"}
    assert [(remark.code, remark.count, dict(remark.details)) for remark in published.remarks] == [
        ("small_numbers_hidden", 2, {"least": 10.0})
    ]
    assert table["people_missing"].tolist()[:4] == [3, 40, 0, 12]


def test_nothing_small_nothing_hidden_and_levels_group_too():
    table = pd.DataFrame(
        {"people": [10.0, 0.0, 5.0, 6.0, 70.0]}, index=pd.MultiIndex.from_arrays([list("aabbb"), range(5)], names=["m", "p"])
    )
    published = hide_small(table, columns="people", within="m")
    assert published.table["people"].isna().tolist() == [False, False, True, True, True]
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
            n, total = int(gone.sum()), part.loc[gone, "people"].sum()
            could = {
                one for one in range(1, 10) if n - 1 <= total - one and (total - one <= 9 * (n - 1) or part.loc[gone, "people"].max() >= 10)
            }
            assert could == set(range(1, 10))
    kept = shown["people"].notna()
    assert np.array_equal(shown.loc[kept, "people"], table.loc[kept, "people"])


@pytest.mark.parametrize("pair", [(9.0, 9.0), (1.0, 1.0), (8.0, 9.0), (5.0, 5.0)])
def test_two_hidden_places_of_as_many_as_can_be_do_not_follow_from_their_sum(pair):
    places = pd.DataFrame({"people": [*pair, 12.0, 40.0]}, index=pd.Index(list("abcd"), name="place"))
    study = publishable(Trial(places, TrialConfig(DisclosureConfig(least=10.0))))
    assert study.places["people"].isna().tolist() == [True, True, True, False]
    assert [remark.details for remark in study.remarks] == [{"least": 10.0, "column": "people"}]
    assert hide_small(places, columns="people").table["people"].isna().tolist() == [True, True, True, False]


def villages(people, at, **columns):
    geometry = [Point(*spot) for spot in at]
    names = [f"V{i}" for i in range(len(people))]
    index = pd.Index([f"p{i}" for i in range(len(people))], name="place")
    columns = {"name": names, "people": np.array(people, dtype=float), "inside": True, "municipality": "A", **columns}
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:3067", index=index)


def test_the_smallest_join_their_nearest_neighbour_until_all_are_large_enough():
    places = villages([3, 4, 30, 50], [(0, 0), (100, 0), (300, 0), (5000, 0)], people_old=[1.0, 2, 3, NAN])
    merged = merge_small(places, least=10)
    assert merged.places["people"].to_dict() == {"p2": 37, "p3": 50}
    assert merged.places.loc["p2", "people_old"] == 6
    assert merged.places.loc["p2", "name"] == "V2, V1, V0"
    assert merged.places.loc["p2"].geometry == places.loc["p2"].geometry
    assert merged.into["into"].to_dict() == {"p0": "p2", "p1": "p2"}
    assert merged.remarks[0].count == 2
    assert merged.remarks[0].details["metres"] == 300
    assert list(places["people"]) == [3, 4, 30, 50]


def test_water_drawn_as_a_line_parts_nobody_and_a_broken_lake_still_does():
    places = villages([3, 30, 40], [(0, 0), (100, 0), (0, 900)])
    stream = gpd.GeoDataFrame(geometry=[LineString([(50, -500), (50, 500)])], crs="EPSG:3067")
    bow_tie = gpd.GeoDataFrame(geometry=[Polygon([(40, -500), (60, 500), (60, -500), (40, 500)])], crs="EPSG:3067")
    assert merge_small(places, least=10, water=stream).into["into"].to_dict() == {"p0": "p1"}
    assert merge_small(places, least=10, water=bow_tie).into["into"].to_dict() == {"p0": "p2"}


def test_nobody_is_merged_across_water_borders_or_too_far_and_named_places_stay():
    places = villages([3, 30, 40], [(0, 0), (100, 0), (0, 900)])
    water = gpd.GeoDataFrame(geometry=[box(40, -500, 60, 500)], crs="EPSG:3067")
    assert merge_small(places, least=10, water=water).into["into"].to_dict() == {"p0": "p2"}
    assert merge_small(places, least=10, within_m=50).into.empty
    chain = villages([3, 4, 30], [(0, 0), (60, 0), (120, 0)])
    assert merge_small(chain, least=10, within_m=100).places["people"].tolist() == [7, 30]  # the first is 120 m from the third
    assert merge_small(places.assign(municipality=["A", "B", "A"]), least=10).into["into"].to_dict() == {"p0": "p2"}
    assert merge_small(places.assign(inside=[True, False, False]), least=10).into.empty
    assert merge_small(places, least=10, keep=["p0"]).into["into"].to_dict() == {"p1": "p0"}
    assert merge_small(places, least=10, keep=["p0", "p1", "p2"]).into.empty
    assert merge_small(villages([3, 0, NAN], [(0, 0), (1, 0), (2, 0)]), least=10).into.empty
    with pytest.raises(DataError, match="above 0"):
        merge_small(places, least=0)
    with pytest.raises(DataError, match="negative"):
        merge_small(villages([-1], [(0, 0)]))


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, 4.0, 9.0, 10.0, 30.0]), st.integers(0, 40), st.integers(0, 40), st.sampled_from("ab")),
        min_size=1,
        max_size=12,
    )
)
def test_merging_loses_nobody_and_leaves_none_small_that_has_a_neighbour(rows):
    people, x, y, where = zip(*rows, strict=True)
    places = villages(people, list(zip(x, y, strict=True)), municipality=list(where))
    merged = merge_small(places, least=10, within_m=1000)
    assert merged.places["people"].sum() == sum(people)
    assert len(merged.places) + len(merged.into) == len(places)
    assert set(merged.into["into"]) <= set(merged.places.index)
    for one, part in merged.places.groupby("municipality"):
        assert part["people"].sum() == places.loc[places["municipality"] == one, "people"].sum()
        small = part["people"][(part["people"] > 0) & (part["people"] < 10)]
        assert len(small) <= 1
        assert not len(small) or (part["people"] > 0).sum() == 1


@dataclass(frozen=True)
class TrialConfig:
    disclosure: DisclosureConfig


@dataclass(frozen=True)
class Trial:
    """As much of a study as hiding looks at."""

    places: pd.DataFrame
    config: TrialConfig
    remarks: tuple = ()


def known_from(shown, given, groups):
    """Which numbers follow from what is shown, from all people being the sum of their groups, and from totals of municipalities."""
    place, column = np.nonzero(np.isnan(shown[["people", *groups]].to_numpy()))
    at = {pair: number for number, pair in enumerate(zip(place.tolist(), column.tolist(), strict=True))}
    lines = []
    for row in range(len(given)):
        line = np.zeros(len(at))
        for col, sign in [(0, 1.0), *((1 + k, -1.0) for k in range(len(groups)))]:
            if (row, col) in at:
                line[at[row, col]] = sign
        lines.append(line)
    for col in range(1 + len(groups)):
        for area in given["municipality"].unique():
            line = np.zeros(len(at))
            for row in np.flatnonzero(given["municipality"] == area):
                if (row, col) in at:
                    line[at[row, col]] = 1.0
            lines.append(line)
    rows = np.array(lines)
    free = np.eye(len(at)) - np.linalg.pinv(rows) @ rows if at else np.zeros((0, 0))
    return {pair for pair, number in at.items() if np.abs(free[number]).max() < 1e-8}


@pytest.mark.parametrize("seed", range(30))
def test_no_small_group_follows_from_the_other_groups_and_the_totals(seed):
    rng = np.random.default_rng(seed)
    groups = ["people_young", "people_old", "people_oldest"][: rng.integers(2, 4)]
    table = pd.DataFrame(rng.choice([0.0, 3.0, 8.0, 12.0, 40.0], size=(10, len(groups))), columns=groups)
    table.insert(0, "people", table.sum(axis=1))
    places = table.assign(municipality=["A"] * 5 + ["B"] * 5).rename(index="p{}".format).rename_axis("place")
    shown = publishable(Trial(places, TrialConfig(DisclosureConfig(least=10.0)))).places
    told = known_from(shown, places, groups)
    names = ["people", *groups]
    for row, column in told:
        part = places[places["municipality"] == places["municipality"].iloc[row]][names[column]]
        if (part > 0).sum() > 1 and part.sum() >= 10:  # else the municipality itself tells it
            assert not 0 < places[names[column]].iloc[row] < 10
    kept = shown[names].notna().to_numpy()
    assert not ((shown[names] > 0) & (shown[names] < 10)).to_numpy().any()
    assert np.array_equal(shown[names].to_numpy()[kept], places[names].to_numpy()[kept])
    both = shown["people"].notna() & shown[groups].notna().all(axis=1)
    rest = (places.loc[both, ["people"]].to_numpy() - places.loc[both, groups].to_numpy()).ravel()
    assert not ((rest > 0) & (rest < 10)).any()
