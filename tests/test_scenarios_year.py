"""The year week by week: gap weeks between ferry and ice, people-weeks that add up, and what the files may say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import accessibility as acc
from accessibility.demand import person_days
from accessibility.errors import DataError, TableError, UnknownWordError
from accessibility.scenarios import evaluate, through_the_year

ENDS = ["from_lon", "from_lat", "to_lon", "to_lat"]


@pytest.fixture(scope="module")
def study(demo_study):
    whole = acc.load_study(demo_study)
    return replace(whole, standards=whole.standards.loc[["grocery", "pharmacy"]])


def spans(study, *rows):
    ferry = study.roads.index[study.roads["road_class"] == "ferry"][0]
    ice = study.roads.index[study.roads["road_class"] == "ice_road"][0]
    named = [({"ferry": ferry, "ice": ice}.get(road, road), start, end) for road, start, end in rows]
    return pd.DataFrame(named, columns=["road", "from_date", "to_date"]).reindex(columns=["road", "from_date", "to_date", *ENDS])


def test_the_island_is_cut_off_exactly_in_the_weeks_when_neither_runs(study):
    year = through_the_year(study, crossings=spans(study, ("ferry", "05-01", "11-30"), ("ice", "01-15", "03-31")))
    unreached = year.weeks.xs("grocery", level="kind")["places_unreached"]
    cut = unreached > unreached.min()  # one place of the demo has no road at all
    days = pd.to_datetime(year.weeks.xs("grocery", level="kind")["first_day"]) + pd.Timedelta(days=3)
    neither = ((days >= "2026-04-01") & (days <= "2026-04-30")) | (days >= "2026-12-01") | (days <= "2026-01-14")
    assert cut.tolist() == neither.tolist()
    gap = year.gaps.loc[("place-03", "grocery")]
    assert gap["weeks_unreached"] == neither.sum()
    # April begins on the Wednesday of week 14 and ends on the Thursday of week 18; December on the Tuesday of week 49.
    assert gap["gap_weeks"] == "1-2, 14-18, 49-53"
    assert gap["gap_days"] == "2025-12-29/2026-01-11, 2026-03-30/2026-05-03, 2026-11-30/2027-01-03"
    assert year.states < 10


def test_people_weeks_are_the_sum_of_the_weeks(study):
    year = through_the_year(study, crossings=spans(study, ("ferry", "05-01", "11-30")))
    by_kind = year.weeks.groupby(level="kind")["people_missing"]
    assert year.without["people_weeks_missing"].equals(by_kind.sum().reindex(year.without.index))
    july = evaluate(study, "summer")
    assert year.weeks.loc[(29, "grocery"), "people_missing"] == july.coverage.loc["grocery", "people_missing"]


def test_a_service_that_its_hours_shut_all_week_does_not_count_in_it(study):
    """The only shops are open in June to August, but one whose hours nobody knows: that one counts all year."""
    grocery = study.offers.index.get_level_values("kind") == "grocery"
    hours = pd.Series(None, index=study.offers.index, dtype=object)
    hours[grocery & (study.offers.index.get_level_values("service") != "shop-keskus")] = "Jun-Aug Mo-Su 10:00-18:00"
    told = replace(study, offers=study.offers.assign(opening_hours=hours.astype("str")))
    none = spans(study).iloc[:0]
    by_hours, plain = (through_the_year(told, crossings=none, hours_of=country).weeks for country in ("FI", None))
    only = replace(told, offers=told.offers[~grocery | (told.offers.index.get_level_values("service") == "shop-keskus")])
    january, july = (3, "grocery"), (29, "grocery")
    assert by_hours.loc[july, "people_missing"] == plain.loc[july, "people_missing"]
    assert by_hours.loc[january, "people_missing"] == evaluate(only, "winter").coverage.loc["grocery", "people_missing"]
    assert by_hours.loc[january, "people_missing"] > plain.loc[january, "people_missing"]
    assert by_hours.xs("pharmacy", level="kind").equals(plain.xs("pharmacy", level="kind"))


def test_summer_people_are_counted_in_the_weeks_they_are_here(study):
    homes = pd.DataFrame({"place": ["place-03"], "persons": [100.0], "days_year": [62.0]})
    persons = person_days(study.places, homes=homes)["persons"]
    none = spans(study).iloc[:0]
    with_homes, without = (through_the_year(study, crossings=none, persons=some).weeks for some in (persons, None))
    more = (with_homes["people_present"] - without["people_present"]).xs("grocery", level="kind")
    assert more.loc[29] == pytest.approx(100 * 62 * 0.35 / 31)
    assert more.loc[2] == pytest.approx(0)


def test_the_weeks_that_are_alike_are_a_state_of_the_map_with_its_days_and_what_runs(study, monkeypatch):
    from accessibility.batch.findings import periods

    crossings = spans(study, ("ferry", "05-01", "11-30"), ("ice", "01-15", "03-31"))
    through = through_the_year(study, crossings=crossings)
    weeks = [week for of, _, _ in through.outcomes for week in of]
    assert sorted(weeks) == list(range(1, 54))
    for of, _, outcome in through.outcomes:
        for week in of:
            told = through.weeks.loc[week]
            assert (told["places_missing"] == outcome.coverage["places_missing"].reindex(told.index)).all()
            assert set(told["season"]) == {outcome.season}
    dated = replace(study, year=replace(study.year, crossings=crossings))
    states = periods.states_of_year(dated, through, 2026)
    assert len(states) == through.states
    assert len({one.layer for one in states}) == len(states)
    gap = next(one for one in states if "no seasonal ferry or ice road runs" in one.period["en"] and one.season == "thaw")
    assert gap.period["fi"].startswith("30.3.\u20133.5.:")
    assert gap.period["en"].startswith("30 Mar\u20133 May:")
    assert gap.layer == "from_week_14"
    place = ("place-03", "grocery")
    assert gap.missing.loc[place, "reason"] != "reached"
    ferry = next(one for one in states if one.season == "summer")
    assert ferry.missing.loc[place, "reason"] == "reached"
    monkeypatch.setattr(periods, "_MOST_STATES", 1)
    (worst,) = periods.states_of_year(dated, through, 2026)
    assert "no seasonal" in worst.period["en"]


@pytest.mark.parametrize(
    ("weeks", "days", "english"),
    [
        ([1], "29.12.2025-4.1.2026", "29 Dec 2025-4 Jan 2026"),
        ([2, 3, 52], "5.1.-18.1., 21.12.-27.12.", "5 Jan-18 Jan, 21 Dec-27 Dec"),
        ([9], "23.2.-1.3.", "23 Feb-1 Mar"),
    ],
)
def test_weeks_are_told_by_their_days_in_the_form_of_the_language(weeks, days, english):
    from accessibility.batch.findings.periods import days_of
    from accessibility.outputs.words import words

    for language, told in (("fi", days), ("sv", days), ("en", english)):
        assert days_of(weeks, 2026, words(language)) == told.replace("-", "\u2013")


@pytest.mark.parametrize("asked", [2020, 2024, 2025, 2026, 2027])
def test_weeks_are_those_of_the_calendar(study, asked):
    """Every day of the calendar is in the week that Python's calendar counts it to, and weeks follow each other without a gap."""
    weeks = through_the_year(study, year=asked, crossings=spans(study).iloc[:0]).weeks.xs("grocery", level="kind")
    counted = [day.isocalendar() for day in pd.date_range(f"{asked}-01-01", f"{asked}-12-31")]
    assert weeks.index.tolist() == sorted({day.week for day in counted if day.year == asked})
    for column, weekday in (("first_day", 1), ("last_day", 7)):
        days = [dt.date.fromisoformat(day).isocalendar() for day in weeks[column]]
        assert [(day.year, day.week, day.weekday) for day in days] == [(asked, week, weekday) for week in weeks.index]


def test_gap_weeks_are_told_run_by_run_with_their_days_in_every_language(study):
    """Two runs of weeks are never told as one from the first to the last."""
    from accessibility.batch.findings.year import year
    from accessibility.config import YearConfig
    from accessibility.outputs.finding_table import finding_table, written
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import words
    from accessibility.progress import Silent

    crossings = spans(study, ("ferry", "05-01", "11-30"), ("ice", "01-01", "03-31"))
    asked = study.config.model_copy(update={"year": YearConfig(year=2026)})
    results = Results(replace(study, config=asked, year=replace(study.year, crossings=crossings)), {}, (), "2026-01-01", None)
    found = {one.name: one for one in year(results, Silent())}
    (said,) = found["year_gaps"].sentences
    assert said.said(words("en")).endswith("Those are the weeks 14\u201318, 49\u201353.")
    for language, days, week in (
        ("fi", "30.3.-3.5., 30.11.2026-3.1.2027", ("5.1.2026", "11.1.2026")),
        ("sv", "30.3.-3.5., 30.11.2026-3.1.2027", ("5.1.2026", "11.1.2026")),
        ("en", "30 Mar-3 May, 30 Nov 2026-3 Jan 2027", ("5 Jan 2026", "11 Jan 2026")),
    ):
        spoken = words(language)
        table = finding_table([found["year_gaps"]], results, spoken)
        cells = dict(zip(table.headings, (written(table, 0, column, spoken) for column in range(len(table.headings))), strict=True))
        assert "14\u201318, 49\u201353" in cells.values()
        assert days.replace("-", "\u2013") in cells.values()
        weeks = finding_table([found["year"]], results, spoken)
        row = next(number for number, cells in enumerate(weeks.rows) if cells[0] == 2)
        assert tuple(written(weeks, row, column, spoken) for column in (2, 3)) == week


def test_a_span_may_pass_the_new_year(study):
    year = through_the_year(study, crossings=spans(study, ("ferry", "11-01", "02-28"), ("ice", "06-01", "06-02")))
    running = year.weeks.xs("grocery", level="kind")["running"]
    assert (running.iloc[[0, 52]] != "").all()
    assert (running.iloc[14:40] == "").all()


def test_a_crossing_that_is_not_there_is_refused(study):
    with pytest.raises(UnknownWordError, match="ferry or ice road"):
        through_the_year(study, crossings=spans(study, ("no such ferry", "05-01", "06-01")))


def study_file(demo_study, tmp_path, more):
    text = demo_study.read_text(encoding="utf-8")
    for section in ("[[plans]]", "[[scenarios]]"):
        text = text.split(section)[0]
    for file in demo_study.parent.iterdir():
        if file.name != "study.toml":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "study.toml").write_text(text + more, encoding="utf-8")
    return tmp_path / "study.toml"


def test_year_and_demand_are_read_from_the_study_file(demo_study, tmp_path):
    (tmp_path / "dates.csv").write_text("road,from_date,to_date\nr1,05-01,11-30\n", encoding="utf-8")
    more = '\n[year]\nfile = "dates.csv"\n[demand]\nfile = "cottages.csv"\ncrs = "EPSG:3067"\n'
    more += 'columns = { place = "nearest_place" }\nmade_up = true\n'
    study = acc.load_study(study_file(demo_study, tmp_path, more))
    assert study.year.crossings[["road", "from_date"]].to_numpy().tolist() == [["r1", "05-01"]]
    assert len(study.year.homes) == 566
    assert study.year.homes["persons"].notna().all()
    assert {source.used_for for source in study.sources} >= {"year", "demand"}
    assert set(study.year.homes["place"]) <= set(study.places.index)


def test_homes_without_a_place_go_to_the_nearest_and_it_is_said(demo_study, tmp_path):
    more = '\n[demand]\nfile = "cottages.csv"\ncrs = "EPSG:3067"\n'
    study = acc.load_study(study_file(demo_study, tmp_path, more))
    told = pd.read_csv(demo_study.parent / "cottages.csv")
    assert [remark.code for remark in study.remarks].count("homes_at_nearest_place") == 1
    x, y = study.places.geometry.x.to_numpy(), study.places.geometry.y.to_numpy()
    nearest = study.places.index.to_numpy()[
        np.argmin(np.hypot(told["x"].to_numpy()[:, None] - x, told["y"].to_numpy()[:, None] - y), axis=1)
    ]
    assert study.year.homes["place"].tolist() == nearest.tolist()


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("dates.csv", "road,from_date,to_date\nr1,1.5.,30.11.\n", "MM-DD"),
        ("dates.csv", "road,from_date\nr1,05-01\n", "to_date"),
    ],
)
def test_a_fault_of_the_dates_is_told(demo_study, tmp_path, file, text, message):
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises((TableError, DataError), match=message):
        acc.load_study(study_file(demo_study, tmp_path, '\n[year]\nfile = "dates.csv"\n'))


@pytest.mark.shared
@pytest.mark.slow
def test_south_karelia_by_land_ferry_and_ice(shared_data, tmp_path):
    """Kyläniemi, an island of 12 people in Saimaa, is cut off in the thaw when its ferry is taken to rest and the ice to be gone."""
    from tests.test_study_real import STUDIES

    text = (STUDIES / "south_karelia.toml").read_text(encoding="utf-8")
    path = tmp_path / "study.toml"
    path.write_text(text.replace("{data}", shared_data.as_posix()).replace("{studies}", STUDIES.as_posix()), encoding="utf-8")
    study = acc.load_study(path)
    assert study.made_up
    year = through_the_year(study)
    cut = year.weeks.xs("grocery", level="kind")["places_unreached"]
    assert cut[cut > 0].index.tolist() == [1, 2, 3, 14, 15, 16, 17, 18, 52, 53]
    assert set(year.gaps.index.get_level_values("place")) == {"56350"}


@pytest.mark.parametrize(
    ("span", "more", "fault"),
    [
        ("Saaren lautta,02-30,11-30", "", "02-30"),
        ("Kylätie,05-01,11-30", "", "Kylätie"),
        ("Saaren lautta,05-01,11-30", f"[demand]\nabsence_pct = [{', '.join(['120'] * 12)}]\n", "absence_pct"),
    ],
)
def test_the_check_of_a_study_looks_at_its_year(demo_study, tmp_path, span, more, fault):
    from accessibility.cli import check

    for file in demo_study.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "spans.csv").write_text(f"road,from_date,to_date\n{span}\n", encoding="utf-8")
    text = re.sub(r"\n\[(demand|visitors|year)\].*?(?=\n\[)", "", demo_study.read_text(encoding="utf-8"), flags=re.DOTALL)
    (tmp_path / "study.toml").write_text(text + f'\n[year]\nfile = "spans.csv"\n{more}', encoding="utf-8")
    with pytest.raises(acc.AccessibilityError, match=fault):
        check(tmp_path / "study.toml", quiet=True)
