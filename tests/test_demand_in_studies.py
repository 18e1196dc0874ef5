"""Demand in the study file: people shared out to places to the person, suppressed cells as intervals, visitors by month."""

from __future__ import annotations

import io
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st

import accessibility as acc
from accessibility.batch.findings.present import days_present
from accessibility.config import parse_study
from accessibility.demand import Presence, person_days, share_out
from accessibility.errors import AccessibilityError, ConfigError, DataError, MissingColumnError, TableError
from tests.times_by_hand import places_of


@pytest.fixture
def folder(demo_study, tmp_path):
    for file in demo_study.parent.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def loaded(folder, more):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "mine.toml").write_text(text + more, encoding="utf-8")
    return acc.load_study(folder / "mine.toml")


def halves(folder):
    """The municipality of the demo cut into a western and an eastern zone."""
    places = pd.read_csv(folder / "places.csv")
    middle = places["x"].median()
    low, high = (places["x"].min() - 3e4, places["y"].min() - 3e4), (places["x"].max() + 3e4, places["y"].max() + 3e4)
    shapes = [shapely.box(low[0], low[1], middle, high[1]), shapely.box(middle, low[1], high[0], high[1])]
    return gpd.GeoDataFrame(geometry=shapes, crs="EPSG:3067")


def test_people_of_polygons_go_to_the_places_within_to_the_person(folder):
    halves(folder).assign(people=[1001, 503], people_75plus=[301, 7]).to_file(folder / "zones.geojson", driver="GeoJSON")
    study = loaded(folder, '\n[people]\nfile = "zones.geojson"\nweight = "people"\nmade_up = true\n')
    before = acc.load_study(folder / "study.toml").places
    assert study.places["people"].sum() == 1504
    assert study.places["people_75plus"].sum() == 308
    west = study.places.geometry.x < pd.read_csv(folder / "places.csv")["x"].median()
    assert study.places.loc[west, "people"].sum() == 1001
    exact = 1001 * before.loc[west, "people"] / before.loc[west, "people"].sum()
    assert (study.places.loc[west, "people"] - exact).abs().max() < 1
    assert "people" in {source.used_for for source in study.sources}
    assert [remark.count for remark in study.remarks if remark.code == "people_shared_out"] == [2]


def test_a_suppressed_zone_is_an_interval_and_never_none(folder):
    halves(folder).assign(people=[1000, -1], people_least=[1000, 1], people_most=[1000, 9]).to_file(folder / "zones.gpkg")
    study = loaded(folder, '\n[people]\nfile = "zones.gpkg"\n')
    east = study.places.geometry.x > pd.read_csv(folder / "places.csv")["x"].median()
    assert study.places.loc[east, "people"].isna().all()
    assert study.places.loc[~east, "people"].sum() == 1000
    assert study.places.loc[east, "people_least"].sum() == 1
    assert study.places.loc[east, "people_most"].sum() == 9
    assert [remark.code for remark in study.remarks].count("demand_suppressed") == 1


def every_second_suppressed(folder):
    """Writes a zone of 100 people around each place, every second one suppressed (1 to 9 people); the places, and which are suppressed."""
    places = pd.read_csv(folder / "places.csv")
    hidden = np.arange(len(places)) % 2 == 1
    zones = gpd.GeoDataFrame(
        {"people": np.where(hidden, -1, 100), "people_least": np.where(hidden, 1, 100), "people_most": np.where(hidden, 9, 100)},
        geometry=gpd.points_from_xy(places["x"], places["y"]).buffer(5), crs="EPSG:3067",
    )  # fmt: skip
    zones.to_file(folder / "zones.gpkg")
    return places, hidden


def test_a_suppressed_zone_stays_an_interval_through_draws_and_outputs(folder):
    """Of every second place the number is not told, 1 to 9: nowhere does it read as nought, and draws count it between its bounds."""
    import pyogrio

    from accessibility.batch.run import run

    _, hidden = every_second_suppressed(folder)
    text = (folder / "study.toml").read_text(encoding="utf-8")
    short = text[: text.index('[[standards]]\nkind = "health_centre"')].replace('["summer", "winter", "thaw"]', '["summer"]')
    sure = "speed_pct = 0\nspeed_class_pct = 0\naccess_pct = 0\nferry_pct = 0\ngone_pct = 0\n"
    more = f'[people]\nfile = "zones.gpkg"\n[uncertainty]\ndraws = 60\n{sure}[outputs]\nformats = ["geopackage", "csv"]\n'
    (folder / "mine.toml").write_text(short + more, encoding="utf-8")
    report = run(folder / "mine.toml", into=folder / "out")

    study, season = report.results.study, report.results.first
    untold = study.places.index[study.places["people"].isna() & study.places["inside"]]
    assert len(untold) > 5
    layer = pyogrio.read_dataframe(folder / "out" / "study.gpkg", layer="places").set_index("place")
    assert layer.loc[untold, "people"].isna().all()
    assert set(layer.loc[untold, "people_least"]) == {1}
    assert set(layer.loc[untold, "people_most"]) == {9}
    lacks = season.missing.xs("grocery", level="kind")
    beyond = [place for place in untold if lacks.loc[place, "missing"]]
    told = float(lacks.loc[lacks["missing"] & lacks["inside"], "people"].sum())
    assert beyond
    row = pyogrio.read_dataframe(folder / "out" / "study.gpkg", layer="uncertainty").set_index("kind").loc["grocery"]
    assert told + len(beyond) <= row["people_missing_low"] < row["people_missing_high"] <= told + 9 * len(beyond)
    assert row["share_pct_people_within_low"] < row["share_pct_people_within_high"]
    counted = pd.read_csv(folder / "out" / "csv" / "coverage.csv").set_index("kind").loc["grocery"]
    assert (counted["people_missing"], counted["places_missing_people_unknown"]) == (told, len(beyond))
    for kept in ("csv", "csv_finnish"):
        text = (folder / "out" / kept / "places.csv").read_text(encoding="utf-8-sig")
        cells = pd.read_csv(io.StringIO(text), sep=";" if kept == "csv_finnish" else ",", dtype=str)
        assert cells.iloc[:, 3].isna().sum() == study.places["people"].isna().sum(), kept
    (remark,) = [one for one in report.results.remarks if one.code == "demand_suppressed"]
    assert (remark.count, remark.details["least"], remark.details["most"]) == (hidden.sum(), hidden.sum(), 9 * hidden.sum())


def test_a_suppressed_number_without_an_upper_bound_runs_to_the_end_and_is_told_in_words(folder):
    """-1 for everybody and for a group, no column of bounds: every output is written, and no output says inf."""
    from accessibility.batch.run import run
    from accessibility.outputs.words import words

    halves(folder).assign(people=[1000, -1], people_75plus=[30, -1]).to_file(folder / "zones.gpkg")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    short = text[: text.index('[[standards]]\nkind = "pharmacy"')].replace('["summer", "winter", "thaw"]', '["summer"]')
    more = '[people]\nfile = "zones.gpkg"\n[outputs]\nformats = ["page", "csv"]\n'
    (folder / "mine.toml").write_text(short + more, encoding="utf-8")
    report = run(folder / "mine.toml", into=folder / "out")
    lock = json.loads((folder / "out" / "study.lock.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    told = [one for one in lock["remarks"] if one["code"] == "demand_suppressed_unbounded"]
    assert {one["details"]["column"]: one["count"] for one in told} == {"people": 1, "people_75plus": 1}
    page = (folder / "out" / "index.html").read_text(encoding="utf-8")
    for language, said in (("fi", "ylärajaa ei tunneta"), ("sv", "den övre gränsen är inte känd"), ("en", "the upper bound is not known")):
        sentences = [words(language).remark(one) for one in report.results.remarks if one.code == "demand_suppressed_unbounded"]
        assert len(sentences) == 2
        assert all(said in one and "inf" not in one for one in sentences)
    assert "ylärajaa ei tunneta" in page
    tables = {file.name: pd.read_csv(file) for file in (folder / "out" / "csv").glob("*.csv")}
    people = {(name, column): table[column] for name, table in tables.items() for column in table if column.startswith("people")}
    assert ("places.csv", "people_most") in people
    assert not [at for at, cells in people.items() if np.isinf(pd.to_numeric(cells, errors="coerce")).any()]


@pytest.fixture
def half_told(folder):
    """A study of which every second place is suppressed (1 to 9 people), and its findings by name."""
    from accessibility.batch.findings.moments import moments
    from accessibility.batch.findings.scenarios import scenarios
    from accessibility.batch.findings.year import year
    from accessibility.outputs.results import Results
    from accessibility.progress import Silent

    every_second_suppressed(folder)
    text = (folder / "study.toml").read_text(encoding="utf-8")
    short = text[: text.index('[[standards]]\nkind = "pharmacy"')].replace('["summer", "winter", "thaw"]', '["summer"]')
    more = '[people]\nfile = "zones.gpkg"\n[year]\n[demand]\nfile = "cottages.csv"\ncrs = "EPSG:3067"\n'
    more += '[[moments]]\nclock = "10:00"\ndate = 2026-07-06\n[[scenarios]]\nname = { fi = "K", sv = "K", en = "K" }\n'
    more += '[[scenarios.changes]]\nchange = "close"\nservice = "shop-asema"\n'
    (folder / "mine.toml").write_text(short + more, encoding="utf-8")
    study = acc.load_study(folder / "mine.toml")
    results = Results(study, {}, (), "2026-01-01", None)
    found = {one.name: one for topic in (year, moments, scenarios) for one in topic(results, Silent())}
    return study, found


def test_suppressed_places_keep_their_summer_people_and_are_counted_as_not_known(half_told):
    """Months, weeks, moments and scenarios keep what is known and count what is not."""
    study, found = half_told
    inside = study.places[study.places["inside"]]
    unknown = int(inside["people"].isna().sum())
    homes = study.year.homes[study.year.homes["place"].isin(inside.index)]
    summer = float((homes["persons"] * homes["days_year"]).sum())
    months = found["person_days"].table
    parts = months[["residents", "summer_residents", "visitors"]].sum(axis="columns")
    assert months["person_days"].tolist() == parts.tolist()
    assert abs(months["summer_residents"].sum() - summer) <= 6
    assert months.loc[7, "residents"] == 31 * inside["people"].sum()
    assert (months.loc[7, "person_days_least"] - parts[7], months.loc[7, "person_days_most"] - parts[7]) == (31 * unknown, 9 * 31 * unknown)
    assert set(months["places_people_unknown"]) == {unknown}
    assert unknown > 5

    week = found["year"].table.xs("grocery", level="kind").loc[29]
    assert week["places_people_unknown"] == unknown
    assert week["people_present"] == pytest.approx(parts[7] / 31, abs=0.1)
    assert 0 < week["places_missing_people_unknown"] <= week["places_missing"]
    assert found["year_total"].table.loc["grocery", "places_missing_people_unknown"] >= week["places_missing_people_unknown"]
    moment = found["moments"].table.xs("grocery", level="kind").iloc[0]
    assert (moment["places_people_unknown"], moment["people_present"]) == (unknown, pytest.approx(parts[7] / 31, abs=0.1))
    row = found["scenarios"].table.xs("grocery", level="kind").iloc[0]
    worse = found["scenario_villages"].table.query("minutes_added > 0.05")
    lost = int(inside["people"].isna()[worse["place"] if "place" in worse else worse.index.get_level_values("place")].sum())
    assert (row["places_people_unknown"], row["places_losing_people_unknown"]) == (unknown, lost)
    assert lost > 0
    for name in ("person_days", "year", "moments", "scenarios"):
        assert [one.count for one in found[name].remarks if one.code == "people_unknown_not_counted"] == [unknown], name


def test_the_year_and_moments_tell_people_between_bounds(half_told):
    """Each number lies between what is known with 1 and with 9 people at each place that is not told."""
    from accessibility.outputs.words import words

    study, found = half_told
    unknown = int(study.places.loc[study.places["inside"], "people"].isna().sum())
    week = found["year"].table.xs("grocery", level="kind").loc[29]
    moment = found["moments"].table.xs("grocery", level="kind").iloc[0]
    lacks = int(week["places_missing_people_unknown"])
    ends = [week[f"people_missing_{end}"] - week["people_missing"] for end in ("least", "most")]
    assert ends == pytest.approx([lacks, 9 * lacks])
    assert [week[f"people_present_{end}"] - week["people_present"] for end in ("least", "most")] == pytest.approx([unknown, 9 * unknown])
    total, weeks = found["year_total"].table.loc["grocery"], found["year"].table.xs("grocery", level="kind")
    for end in ("least", "most"):
        assert total[f"people_weeks_missing_{end}"] == pytest.approx(weeks[f"people_missing_{end}"].sum())
        assert moment[f"people_present_{end}"] == pytest.approx(week[f"people_present_{end}"])
    assert moment["people_within_any_time"] <= moment["people_within_any_time_least"] < moment["people_within_any_time_most"]
    least, most = (words("en").number(round(total[f"people_weeks_missing_{end}"])) for end in ("least", "most"))
    said = [one.said(words("en")) for one in found["year"].sentences]
    assert f"Grocery shop: {least}\u2013{most} person-weeks a year beyond the target time, of the people present." in said


def test_without_an_upper_bound_the_year_and_moments_count_places_and_say_at_least(folder):
    """-1 in the eastern half without any bounds: no column says at most, sentences say at least, and places are counted."""
    from accessibility.batch.findings.moments import moments
    from accessibility.batch.findings.year import year
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import words
    from accessibility.progress import Silent

    halves(folder).assign(people=[1000, -1]).to_file(folder / "zones.gpkg")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    short = text[: text.index('[[standards]]\nkind = "pharmacy"')].replace('["summer", "winter", "thaw"]', '["summer"]')
    more = '[people]\nfile = "zones.gpkg"\n[year]\n[[moments]]\nclock = "10:00"\ndate = 2026-07-06\n'
    (folder / "mine.toml").write_text(short + more, encoding="utf-8")
    results = Results(acc.load_study(folder / "mine.toml"), {}, (), "2026-01-01", None)
    found = {one.name: one for topic in (year, moments) for one in topic(results, Silent())}
    for name in ("year", "year_total", "moments"):
        columns = list(found[name].table.columns)
        assert not [one for one in columns if one.endswith(("_least", "_most"))], name
        assert [one for one in columns if one.endswith("_people_unknown")], name
    said = [one.said(words("en")) for one in found["year"].sentences]
    assert [one for one in said if one.startswith("Grocery shop: at least ")]


def test_people_of_a_raster_are_kept_to_the_person(folder):
    with rasterio.open(folder / "population.tif") as raster:
        cells = raster.read(1, masked=True)
    study = loaded(folder, '\n[people]\nsource = "raster"\nfile = "population.tif"\nnearest_m = 60000\n')
    lost = sum(float(remark.details["people"]) for remark in study.remarks if remark.code == "demand_without_place")
    assert lost == 0
    outside = [remark for remark in study.remarks if remark.code in ("outside_area", "raster_outside")]
    whole = study.places["people"].sum()
    assert whole == round(whole)
    assert outside or whole == pytest.approx(float(cells.sum()), abs=1)
    assert "people_shared_out" in {remark.code for remark in study.remarks}


def test_what_no_place_takes_is_told(folder):
    far = gpd.GeoDataFrame({"people": [40]}, geometry=[halves(folder).geometry[0].centroid.buffer(10)], crs="EPSG:3067")
    both = pd.concat([halves(folder).assign(people=[5, 6]), far])
    both.to_file(folder / "zones.gpkg")
    study = loaded(folder, '\n[people]\nfile = "zones.gpkg"\nnearest_m = 1\n')
    told = {remark.code: remark for remark in study.remarks}
    assert study.places["people"].sum() == 11
    assert told["demand_without_place"].details["people"] == 40


def test_faults_of_zones_are_told(folder):
    halves(folder).assign(people=[10, -5]).to_file(folder / "zones.gpkg")
    with pytest.raises(TableError, match="suppressed"):
        loaded(folder, '\n[people]\nfile = "zones.gpkg"\n')
    with pytest.raises(MissingColumnError, match="homes"):
        loaded(folder, '\n[people]\nfile = "zones.gpkg"\nweight = "homes"\n')
    halves(folder).assign(persons=[10, 5]).to_file(folder / "other.gpkg")
    with pytest.raises(MissingColumnError, match="persons"):
        loaded(folder, '\n[people]\nfile = "other.gpkg"\n')
    text = (folder / "study.toml").read_text(encoding="utf-8")
    for more in ("\n[people]\n", '\n[people]\nfile = "x.csv"\nyear = 2020\n', '\n[people]\nsource = "osm"\n'):
        with pytest.raises(ConfigError):
            parse_study(text + more, "study.toml")


@given(st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=1, max_size=7), st.lists(st.integers(0, 6), min_size=1, max_size=15))
def test_what_places_and_the_homeless_have_is_what_the_zones_had(people, where):
    index = pd.Index([f"z{i}" for i in range(len(people))], name="zone")
    shapes = [shapely.box(1000 * i - 400, -400, 1000 * i + 400, 400) for i in range(len(people))]
    known = np.array([np.nan if one is None else float(one) for one in people])
    zones = gpd.GeoDataFrame({"people": known}, geometry=shapes, crs="EPSG:3067", index=index)
    places = places_of([0.0] * len(where))
    places = places.set_geometry(gpd.GeoSeries([shapely.Point(1000 * x, 0) for x in where], index=places.index, crs=places.crs))
    found = share_out(zones, places, nearest_m=300)
    least = found.people["people_least"] if "people_least" in found.people else found.people["people"]
    assert least.sum() + found.homeless["people"].fillna(0).sum() == np.nansum(known)
    hidden = {i for i, one in enumerate(people) if one is None}
    for place, x in zip(found.people.index, where, strict=True):
        assert np.isnan(found.people.loc[place, "people"]) == (x in hidden)


def test_nights_by_month_stay_in_their_month_and_those_of_a_year_are_spread():
    places = places_of([10, 10], places=["a", "b"])
    visitors = pd.DataFrame({"place": ["a", "a", "b"], "nights": [310.0, 31.0, 1000.0], "month": [7, 1, np.nan]})
    shares = (0.5, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0)
    found = person_days(places, visitors=visitors, presence=Presence(visitor_months=shares))
    assert found["visitors"].sum() == pytest.approx(1341)
    assert found.loc[("a", 7), "visitors"] == 310
    assert found.loc[("a", 7), "persons"] == pytest.approx(10 + 10)
    assert found.loc[("b", 1), "visitors"] == 500
    assert found.loc[("b", 2), "visitors"] == 0


def test_visitors_of_a_study_are_present_in_their_months(folder):
    nights = "place,nights,month\nplace-03,620,7\nplace-03,100,\n"
    (folder / "nights.csv").write_text(nights, encoding="utf-8")
    study = loaded(folder, '\n[visitors]\nfile = "nights.csv"\nmade_up = true\n')
    present = days_present(study)
    assert present["visitors"].sum() == pytest.approx(720)
    assert present.loc[("place-03", 7), "visitors"] == pytest.approx(620 + 24)
    assert "visitors" in {source.used_for for source in study.sources}
    assert days_present(acc.load_study(folder / "study.toml")) is None


def test_visitors_with_a_position_go_to_the_nearest_place_and_it_is_said(folder):
    places = pd.read_csv(folder / "places.csv").set_index("place")
    x, y = places.loc["place-02", ["x", "y"]]
    (folder / "nights.csv").write_text(f"x,y,nights\n{x + 50},{y},70\n", encoding="utf-8")
    study = loaded(folder, '\n[visitors]\nfile = "nights.csv"\ncrs = "EPSG:3067"\n')
    assert study.year.visitors["place"].tolist() == ["place-02"]
    assert [remark.code for remark in study.remarks].count("visitors_at_nearest_place") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("place,nights,month\nplace-03,-5,7\n", "0 or more"),
        ("place,nights,month\nplace-03,5,13\n", "1 to 12"),
        ("place,nights,month\nplace-03,,7\n", "empty"),
        ("place,night\nplace-03,5\n", "nights"),
        ("place,nights\nplace-99,5\n", "place-99"),
        ("nights\n5\n", "coordinates"),
    ],
)
def test_a_fault_of_the_visitors_is_told(folder, text, message):
    (folder / "nights.csv").write_text(text, encoding="utf-8")
    with pytest.raises((AccessibilityError, DataError), match=message):
        loaded(folder, '\n[visitors]\nfile = "nights.csv"\n')
