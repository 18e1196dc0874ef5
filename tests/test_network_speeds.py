"""The table of speeds is complete, says its sources, and holds what its rule says."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from accessibility import vocabulary as words
from accessibility.errors import FileFormatError, MissingColumnError, TableError
from accessibility.network import builtin_speeds, check_speeds, read_speeds
from accessibility.network.speeds import CAR_CLASSES, driving_kph

ONE = {"road_class": ",".join(CAR_CLASSES), "surface": "", "season": "", "kph": 50, "most_kph": 60, "source": "a test"}


def kph(road_class, surface, season, limit=np.nan, winter_limit=np.nan):
    (speed,) = driving_kph(
        np.array([road_class]), np.array([surface]), np.array([float(limit)]), np.array([float(winter_limit)]), season, builtin_speeds()
    )
    return speed


def test_every_class_surface_and_season_a_car_can_meet_has_a_speed_and_a_source():
    speeds = builtin_speeds()
    every = set(itertools.product(CAR_CLASSES, words.SURFACES, words.SEASONS))
    assert set(speeds.index) == every
    assert set(CAR_CLASSES) == set(words.ROAD_CLASSES) - {"ferry", "steps"}
    assert speeds["source"].str.len().min() > 10
    assert (speeds["kph"] > 0).all()
    assert (speeds["most_kph"] >= speeds["kph"]).all()


def test_no_road_is_faster_in_thaw_or_winter_than_in_summer_and_gravel_is_slowest_in_thaw():
    speeds = builtin_speeds()[["kph", "most_kph"]]
    by_season = {season: speeds.xs(season, level="season") for season in words.SEASONS}
    for season in ("winter", "thaw", "autumn"):
        assert (by_season[season] <= by_season["summer"]).all(axis=None)
    rural = ["trunk", "primary", "secondary", "tertiary", "unclassified", "service", "track"]
    gravel = {season: table["kph"].xs("gravel", level="surface")[rural] for season, table in by_season.items()}
    for season in ("winter", "summer", "autumn"):
        assert (gravel["thaw"] < gravel[season]).all()


@pytest.mark.parametrize("surface", words.SURFACES)
def test_a_surface_that_is_not_paved_is_never_faster(surface):
    speeds = builtin_speeds()["kph"]
    assert (speeds.xs(surface, level="surface") <= speeds.xs("paved", level="surface")).all()


def test_without_a_limit_the_usual_speed_holds_and_with_one_the_lower_of_limit_and_most():
    assert kph("tertiary", "paved", "summer") == 70
    assert kph("tertiary", "paved", "summer", limit=60) == 60
    assert kph("tertiary", "paved", "summer", limit=80) == 80
    assert kph("tertiary", "gravel", "summer", limit=80) == 70
    assert kph("unclassified", "gravel", "thaw", limit=80) == 50
    assert kph("trunk", "paved", "summer", limit=100) == 97


def test_in_winter_a_main_road_goes_by_80_unless_another_winter_limit_is_posted():
    assert kph("trunk", "paved", "winter", limit=100) == 80
    assert kph("trunk", "paved", "winter", limit=100, winter_limit=100) == 97
    assert kph("trunk", "paved", "winter", limit=100, winter_limit=70) == 70
    assert kph("trunk", "paved", "autumn", limit=100, winter_limit=70) == 97
    assert kph("motorway", "paved", "winter", limit=120) == 100


def test_a_table_of_few_rows_can_stand_for_all():
    speeds = check_speeds(pd.DataFrame([ONE]))
    assert len(speeds) == len(CAR_CLASSES) * len(words.SURFACES) * len(words.SEASONS)
    assert set(speeds["most_kph"]) == {60.0}
    pd.testing.assert_frame_equal(check_speeds(speeds), speeds)


def test_a_table_without_most_kph_is_driven_at_kph_at_most():
    speeds = check_speeds(pd.DataFrame([ONE]).drop(columns="most_kph"))
    assert (speeds["most_kph"] == speeds["kph"]).all()


def test_all_faults_of_a_table_are_said_at_once():
    bad = pd.DataFrame([ONE | {"road_class": "tertary"}, ONE | {"kph": -5}, ONE | {"kph": 70}, ONE | {"kph": "quick"}])
    with pytest.raises(TableError) as caught:
        check_speeds(bad, "mine.csv")
    text = str(caught.value)
    assert "mine.csv" in text
    assert "line 2: unknown road_class 'tertary'; did you mean 'tertiary'?" in text
    assert "above 0 and at most 200 km/h; it does not in line 3, 5" in text
    assert "'most_kph' must not be below 'kph'; it is in line 4" in text
    assert "given twice or more" in text


def test_a_combination_that_is_not_given_is_named():
    some = ONE | {"road_class": ",".join(c for c in CAR_CLASSES if c != "track")}
    with pytest.raises(TableError, match="no speed for track / paved / winter"):
        check_speeds(pd.DataFrame([some]))


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnError, match="'source'"):
        check_speeds(pd.DataFrame([ONE]).drop(columns="source"))


def test_a_file_with_semicolons_and_decimal_commas_reads_the_same(tmp_path):
    path = tmp_path / "speeds.csv"
    pd.DataFrame([ONE | {"kph": 50.5}]).to_csv(path, sep=";", decimal=",", index=False, encoding="utf-8-sig")
    assert set(read_speeds(path)["kph"]) == {50.5}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00binary\x00", None])
def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "speeds.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileFormatError, match=r"speeds\.csv"):
        read_speeds(path)
