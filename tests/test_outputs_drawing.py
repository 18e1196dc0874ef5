"""Classes, colours and the base map: what is drawn is what was found."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection

from accessibility.outputs.basemap import STEPS_PER_DEGREE, base_map, lines_to_numbers
from accessibility.outputs.colours import OUTLINE, SHAPES_MINUTES, SHAPES_MISSING, UNREACHED, VIRIDIS, MinuteClasses, MissingClasses
from accessibility.outputs.plot import plot
from accessibility.outputs.states import State
from tests.results_world import results_of, study_of

NOTHING = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["place", "kind"]))
STATES = {season: State(season, NOTHING) for season in ("summer", "winter")}


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
    base = base_map(study_of(), STATES)

    assert len(lines_of(base["area"])) == 1
    assert lines_of(base["borders"])
    assert len(lines_of(base["water"])) == 1
    assert {name for name, numbers in base["roads"].items() if numbers} == {"main", "other", "minor"}
    assert [part["name"] for part in base["municipalities"]] == ["Testilä 1", "Testilä 2"]


def test_one_municipality_has_no_inner_borders():
    base = base_map(study_of(municipalities=1), STATES)

    assert base["borders"] == []
    assert base["municipalities"] == []


def test_lower_roads_are_left_out_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr("accessibility.outputs.basemap._MOST_VERTICES", 3)

    roads = base_map(study_of(), STATES)["roads"]

    assert {name for name, numbers in roads.items() if numbers} == {"main"}


def test_no_water_and_no_roads_draw_nothing():
    study = study_of()
    bare = type(study)(
        **{**vars(study), "water": gpd.GeoDataFrame({"name": []}, geometry=[], crs=study.area.crs), "roads": study.roads.iloc[:0]}
    )

    base = base_map(bare, STATES)

    assert base["water"] == []
    assert not any(base["roads"].values())
    assert base["crossings"] == []


def crossings_of(study, states):
    """In which states each crossing is in use, by its class."""
    ids = list(states)
    return {one["what"]: {ids[at] for at in one["states"]} for one in base_map(study, states)["crossings"]}


def test_a_crossing_is_in_use_in_the_states_in_which_it_runs_and_drawn_in_all():
    """The ferry of the little world runs in summer and autumn, its ice road in winter."""
    crossings = base_map(study_of(), STATES)["crossings"]
    assert all(len(lines_of(one["lines"])) == 1 for one in crossings)
    assert crossings_of(study_of(), STATES) == {"ferry": {"summer"}, "ice_road": {"winter"}}


def test_a_state_with_roads_of_its_own_has_its_own_crossings():
    """Weeks of winter in which the ferry runs and the ice does not carry, a scenario without the ferry, and a new ice road."""
    study = study_of()
    roads = study.roads
    winter_ferry = roads.assign(seasons=["", "", "winter", "summer", ""])
    no_ferry = roads.assign(access=["public", "public", "no", "public", "public"])
    ice = roads.iloc[[3]].set_geometry(roads.iloc[[3]].geometry.translate(500)).set_index(pd.Index([99]))
    more_ice = gpd.GeoDataFrame(pd.concat([roads, ice]), crs=roads.crs)
    states = {
        **STATES,
        "weeks": State("winter", NOTHING, roads=winter_ferry, period={"en": "weeks"}),
        "without": State("summer", NOTHING, roads=no_ferry, scenario={"en": "without"}),
        "ice": State("winter", NOTHING, roads=more_ice, scenario={"en": "ice"}),
    }
    ids = list(states)
    found = sorted((one["what"], sorted(ids[at] for at in one["states"])) for one in base_map(study, states)["crossings"])
    assert found == [("ferry", ["summer", "weeks"]), ("ice_road", ["ice"]), ("ice_road", ["ice", "winter"])]


def test_a_ferry_without_cars_is_in_use_for_those_on_foot_only():
    study = study_of()
    on_foot = replace(study, roads=study.roads.assign(car=[True, True, False, True, True]))
    assert crossings_of(on_foot, STATES)["ferry"] == set()
    way = on_foot.config.travel.model_copy(update={"mode": "car_and_foot_ferry"})
    both = replace(on_foot, config=on_foot.config.model_copy(update={"travel": way}))
    assert crossings_of(both, STATES)["ferry"] == {"summer"}


def test_a_still_map_draws_the_crossings_of_its_season():
    results = results_of()
    drawn = {}
    for season in ("summer", "winter"):
        (axes,) = plot(results, results.study, season=season).axes
        lines = [line for one in axes.collections if isinstance(one, LineCollection) for line in one.get_segments()]
        drawn[season] = {tuple(line[0]) for line in lines}
    ferry, ice = (tuple(results.study.roads.geometry.iloc[row].coords[0]) for row in (2, 3))
    assert ferry in drawn["summer"] - drawn["winter"]
    assert ice in drawn["winter"] - drawn["summer"]


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
