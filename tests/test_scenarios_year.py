"""The year week by week: gap weeks between ferry and ice, people-weeks that add up, and what the files may say."""

from __future__ import annotations

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
    days = pd.to_datetime(year.weeks.xs("grocery", level="kind")["date"])
    neither = ((days >= "2026-04-01") & (days <= "2026-04-30")) | (days >= "2026-12-01") | (days <= "2026-01-14")
    assert cut.tolist() == neither.tolist()
    gap = year.gaps.loc[("place-03", "grocery")]
    assert gap["weeks_unreached"] == neither.sum()
    assert (gap["first_week"], gap["last_week"]) == (1, 52)
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
    assert sorted(weeks) == list(range(1, 53))
    for of, _, outcome in through.outcomes:
        for week in of:
            told = through.weeks.loc[week]
            assert (told["places_missing"] == outcome.coverage["places_missing"].reindex(told.index)).all()
            assert set(told["season"]) == {outcome.season}
    dated = replace(study, year=replace(study.year, crossings=crossings))
    states = periods.states_of_year(dated, through, 2026)
    assert len(states) == through.states
    assert len({one.layer for one in states}) == len(states)
    gap = next(one for one in states if "neither ferry nor ice road runs" in one.period["en"] and one.season == "thaw")
    assert gap.period["fi"].startswith("2.4.\u201329.4.")
    place = ("place-03", "grocery")
    assert gap.missing.loc[place, "reason"] != "reached"
    ferry = next(one for one in states if one.season == "summer")
    assert ferry.missing.loc[place, "reason"] == "reached"
    monkeypatch.setattr(periods, "_MOST_STATES", 1)
    (worst,) = periods.states_of_year(dated, through, 2026)
    assert "neither" in worst.period["en"]


@pytest.mark.parametrize(
    ("weeks", "days"),
    [([1], "1.1.-7.1."), ([1, 2, 52], "1.1.-14.1., 24.12.-31.12."), (range(1, 53), "1.1.-31.12."), ([9], "26.2.-4.3.")],
)
def test_weeks_are_told_by_their_days(weeks, days):
    from accessibility.batch.findings.periods import days_of

    assert days_of(weeks, 2026) == days.replace("-", "\u2013")


def test_a_span_may_pass_the_new_year(study):
    year = through_the_year(study, crossings=spans(study, ("ferry", "11-01", "02-28"), ("ice", "06-01", "06-02")))
    running = year.weeks.xs("grocery", level="kind")["running"]
    assert (running.iloc[[0, 51]] != "").all()
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
    assert cut[cut > 0].index.tolist() == [1, 2, 3, 14, 15, 16, 17, 18, 52]
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
