"""Classes, colours and the base map: what is drawn is what was found."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from accessibility.outputs.basemap import STEPS_PER_DEGREE, base_map, lines_to_numbers
from accessibility.outputs.colours import OUTLINE, SHAPES_MINUTES, SHAPES_MISSING, UNREACHED, VIRIDIS, MinuteClasses, MissingClasses
from tests.results_world import study_of


def lines_of(numbers):
    """The script's decoding, in Python."""
    lines, at = [], 0
    while at < len(numbers):
        count = numbers[at]
        steps = np.array(numbers[at + 1 : at + 1 + 2 * count]).reshape(-1, 2)
        lines.append(np.cumsum(steps, axis=0) / STEPS_PER_DEGREE)
        at += 1 + 2 * count
    return lines


@given(st.lists(st.lists(st.tuples(st.floats(19, 31), st.floats(59, 70)), min_size=2, max_size=8), max_size=4))
def test_lines_come_back_within_half_a_step(given_lines):
    drawn = [shapely.LineString(line) for line in given_lines]
    seen = [line for line in drawn if len({tuple(np.rint(np.array(point) * STEPS_PER_DEGREE)) for point in line.coords}) > 1]

    back = lines_of(lines_to_numbers(drawn))

    assert len(back) == len(seen)
    for line, points in zip(seen, back, strict=True):
        ends = np.array([line.coords[0], line.coords[-1]])
        assert np.abs(points[[0, -1]] - ends).max() <= 0.5001 / STEPS_PER_DEGREE


def test_the_base_map_holds_borders_water_and_roads_by_group():
    base = base_map(study_of())

    assert len(lines_of(base["area"])) == 1
    assert lines_of(base["borders"])
    assert len(lines_of(base["water"])) == 1
    assert {name for name, numbers in base["roads"].items() if numbers} == {"main", "other", "minor", "ferry", "ice_road"}
    assert [part["name"] for part in base["municipalities"]] == ["Testilä 1", "Testilä 2"]


def test_one_municipality_has_no_inner_borders():
    base = base_map(study_of(municipalities=1))

    assert base["borders"] == []
    assert base["municipalities"] == []


def test_lower_roads_are_left_out_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr("accessibility.outputs.basemap._MOST_VERTICES", 3)

    roads = base_map(study_of())["roads"]

    assert {name for name, numbers in roads.items() if numbers} == {"main", "ferry", "ice_road"}


def test_no_water_and_no_roads_draw_nothing():
    study = study_of()
    bare = type(study)(
        **{**vars(study), "water": gpd.GeoDataFrame({"name": []}, geometry=[], crs=study.area.crs), "roads": study.roads.iloc[:0]}
    )

    base = base_map(bare)

    assert base["water"] == []
    assert not any(base["roads"].values())


@given(st.floats(0.5, 600), st.lists(st.floats(0, 2000) | st.just(math.inf), min_size=1, max_size=20))
def test_a_class_is_within_the_standard_exactly_where_the_minutes_are(standard, minutes):
    classes = MinuteClasses(standard).of(np.array(minutes))

    for one, number in zip(minutes, classes, strict=True):
        assert (number <= 1) == (one <= standard)
        assert (number == 5) == math.isinf(one)


@pytest.mark.parametrize("kinds", range(1, 13))
def test_every_number_of_missing_kinds_has_a_class_and_all_missing_its_own(kinds):
    classes = MissingClasses(kinds)
    found = classes.of(np.arange(kinds + 1))

    assert found[0] == 0
    assert (np.diff(found) >= 0).all()
    assert found[-1] == len(classes.bounds) - 1
    assert len(classes.bounds) <= len(VIRIDIS)
    assert (found[1:] > 0).all()


def test_every_class_has_a_shape_of_its_own():
    assert len(set(SHAPES_MINUTES)) == len(SHAPES_MINUTES) == len(VIRIDIS) + 1
    assert len(set(SHAPES_MISSING)) == len(SHAPES_MISSING) == len(VIRIDIS)


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("land", ["#faf8f3", "#e4e2dd", "#c9deeb", UNREACHED])
def test_the_outline_stands_out_from_land_and_water(land):
    lighter, darker = sorted((luminance(land), luminance(OUTLINE)), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 3


def test_colours_darken_evenly_from_near_to_far():
    light = [luminance(colour) for colour in VIRIDIS]

    assert light == sorted(light, reverse=True)
