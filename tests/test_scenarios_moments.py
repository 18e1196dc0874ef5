"""One hour of one day: what is open counts, what is closed does not, and what is not known is an interval, never open."""

from __future__ import annotations

import builtins
import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

import accessibility as acc
from accessibility.batch.findings.moments import called, check_moments
from accessibility.config import MomentConfig, parse_study
from accessibility.errors import AccessibilityError, ConfigError, DataError, MissingPackageError
from accessibility.measures.opening import hours_at, is_public_holiday, shut_all_week
from accessibility.scenarios import at_moment, evaluate

TUESDAY = dt.datetime.fromisoformat("2026-07-14T10:00")


@pytest.fixture(scope="module")
def study(demo_study):
    whole = acc.load_study(demo_study)
    return replace(whole, standards=whole.standards.loc[["grocery", "pharmacy"]])


def with_hours(study, hours):
    return replace(study, offers=study.offers.assign(opening_hours=pd.Series(hours, index=study.offers.index, dtype="str")))


@pytest.mark.parametrize(
    ("text", "moment", "state"),
    [
        ("Mo-Fr 08:00-16:00", TUESDAY, "open"),
        ("Mo-Fr 08:00-16:00", TUESDAY.replace(hour=17), "closed"),
        ("Mo-Fr 08:00-16:00", TUESDAY.replace(hour=16), "closed"),
        ("Mo-Fr 08:00-16:00", TUESDAY.replace(hour=8), "open"),
        ("Jun-Aug Mo-Su 10:00-18:00", TUESDAY, "open"),
        ("Jun-Aug Mo-Su 10:00-18:00", TUESDAY.replace(month=1, day=13), "closed"),
        ("Mo-Su 08:00-20:00; PH off", TUESDAY.replace(month=12, day=6), "closed"),
        ("24/7", TUESDAY, "open"),
        ("Mo-Fr 08:00-16:00 unknown", TUESDAY, "not_known"),
        ("sunrise-sunset", TUESDAY, "not_known"),
        ("by appointment", TUESDAY, "not_known"),
        ("ma-pe 8-16", TUESDAY, "not_known"),
        ("", TUESDAY, "not_known"),
        (None, TUESDAY, "not_known"),
    ],
)
def test_hours_are_read_as_open_closed_or_not_known(text, moment, state):
    assert hours_at(pd.Series([text], dtype=object), moment).tolist() == [state]


def test_holidays_are_those_of_the_country():
    assert is_public_holiday(dt.date(2026, 12, 6))
    assert not is_public_holiday(dt.date(2026, 12, 6), country="SE") or dt.date(2026, 12, 6).weekday() == 6
    assert is_public_holiday(dt.date(2026, 6, 19))
    assert not is_public_holiday(dt.date(2026, 7, 14))
    with pytest.raises(DataError, match="'XX'"):
        is_public_holiday(dt.date(2026, 7, 14), country="XX")


def test_a_kiosk_of_summer_is_shut_in_a_week_of_winter_and_unknown_hours_never_are():
    hours = pd.Series(["Jun-Aug 10:00-18:00", "Mo-Fr 08:00-16:00", None, "nonsense"], dtype=object)
    assert shut_all_week(hours, dt.date(2026, 1, 12)).tolist() == [True, False, False, False]
    assert shut_all_week(hours, dt.date(2026, 7, 13)).tolist() == [False, False, False, False]
    assert shut_all_week(hours, dt.date(2026, 5, 28)).tolist() == [False, False, False, False]


def test_the_weekday_nearest_the_middle_of_the_month_is_taken():
    for weekday in range(7):
        name = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[weekday]
        day = MomentConfig(month=7, weekday=name, clock="10:00").day
        assert day.weekday() == weekday
        assert abs((day - dt.date(2026, 7, 15)).days) <= 3
    assert MomentConfig(month=7, weekday="tuesday", clock="10:00").at == TUESDAY


def test_where_everything_is_open_a_moment_is_any_time(study):
    found = at_moment(with_hours(study, "24/7"), TUESDAY)
    plain = evaluate(study, "summer")
    assert np.array_equal(found.kinds["people_within_any_time"], plain.coverage["people_within"])
    for name in ("open", "perhaps"):
        assert found.kinds[f"people_within_{name}"].equals(found.kinds["people_within_any_time"].rename(f"people_within_{name}"))
    assert found.places.empty


def test_where_everything_is_closed_nobody_is_within(study):
    found = at_moment(with_hours(study, "Sa 10:00-12:00"), TUESDAY)
    assert (found.kinds["people_within_perhaps"] == 0).all()
    assert (found.kinds["offers_closed"] > 0).all()
    assert np.isinf(found.places["minutes_open"]).all()


def test_unknown_hours_are_an_interval_from_none_to_any_time(study):
    found = at_moment(with_hours(study, None), TUESDAY).kinds
    assert (found["people_within_open"] == 0).all()
    assert found["people_within_perhaps"].tolist() == found["people_within_any_time"].tolist()
    assert (found[["offers_open", "offers_closed"]] == 0).all(axis=None)
    assert (found["offers_not_known"] > 0).all()


def test_the_interval_holds_whatever_the_unknown_hours_turn_out_to_be(study):
    """One shop's hours are not known: filling in either answer gives one of the two ends."""
    hours = pd.Series("24/7", index=study.offers.index, dtype=object)
    hours.loc[("shop-keskus", slice(None))] = None
    unsure = at_moment(with_hours(study, hours), TUESDAY).kinds.loc["grocery"]
    closed = at_moment(with_hours(study, hours.fillna("off")), TUESDAY).kinds.loc["grocery"]
    is_open = at_moment(with_hours(study, hours.fillna("24/7")), TUESDAY).kinds.loc["grocery"]
    assert unsure["people_within_open"] == closed["people_within_open"] == closed["people_within_perhaps"]
    assert unsure["people_within_perhaps"] == is_open["people_within_open"]
    assert unsure["people_within_open"] < unsure["people_within_perhaps"]


def test_the_day_has_its_season_and_its_crossings(study):
    ferry = study.roads.index[study.roads["road_class"] == "ferry"][0]
    columns = ["road", "from_date", "to_date", "from_lon", "from_lat", "to_lon", "to_lat"]
    dated = replace(study.year, crossings=pd.DataFrame([(str(ferry), "07-20", "11-30", *[np.nan] * 4)], columns=columns))
    always = replace(with_hours(study, "24/7"), year=dated)
    before, after = (at_moment(always, TUESDAY.replace(day=day)) for day in (14, 21))
    assert before.season == after.season == "summer"
    assert np.isinf(before.outcome.closest.loc[("place-03", "grocery"), "minutes"])
    assert np.isfinite(after.outcome.closest.loc[("place-03", "grocery"), "minutes"])


@pytest.mark.parametrize(
    "given",
    [
        {"clock": "10:00"},
        {"clock": "25:00", "month": 7, "weekday": "tuesday"},
        {"clock": "10:00", "month": 7},
        {"clock": "10:00", "month": 7, "weekday": "tuesday", "date": "2026-07-14"},
        {"clock": "10:00", "month": 7, "weekday": "tisdag"},
    ],
)
def test_a_moment_that_cannot_be_meant_is_refused(given):
    with pytest.raises((ConfigError, ValidationError)):
        MomentConfig(**given)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('[[moments]]\ndate = 2026-07-14\nclock = "10:00"\n', "2026-07-14 10:00 is asked for twice"),
        ('[[moments]]\nname = "Market day"\ndate = 2026-07-15\nclock = "10:00"\n', "two are called 'Market day'"),
    ],
)
def test_moments_that_nobody_could_tell_apart_are_refused(demo_study, more, message):
    text = demo_study.read_text(encoding="utf-8")
    one = '\n[[moments]]\nname = "Market day"\nmonth = 7\nweekday = "tuesday"\nclock = "10:00"\n'
    other = '[[moments]]\nname = "Evening"\nmonth = 7\nweekday = "tuesday"\nclock = "17:00"\n'
    assert len(parse_study(text + one + other, "study.toml").moments) == 2
    with pytest.raises(ConfigError, match=message):
        parse_study(text + one + more, "study.toml")


def test_a_moment_is_called_by_its_day_in_each_language():
    names = called(MomentConfig(month=7, weekday="tuesday", clock="10:00"))
    assert names == {"fi": "tiistai 14.7.2026 klo 10:00", "sv": "tisdag 14.7.2026 kl. 10:00", "en": "Tuesday 14 Jul 2026 at 10:00"}


def test_without_the_parser_a_study_with_moments_is_refused_with_the_mend(study, demo_study, monkeypatch):
    text = demo_study.read_text(encoding="utf-8") + '\n[[moments]]\nmonth = 7\nweekday = "tuesday"\nclock = "10:00"\n'
    asked = replace(study, config=parse_study(text, "study.toml"))
    check_moments(asked)
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "opening_hours":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match=r"\[hours\]"):
        check_moments(asked)
    with pytest.raises(AccessibilityError, match=r"\[hours\]"):
        at_moment(study, TUESDAY)
    check_moments(study)


def test_the_check_of_a_study_looks_at_its_moments(demo_study, tmp_path):
    from accessibility.cli import check

    for file in demo_study.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = demo_study.read_text(encoding="utf-8")
    asked = tmp_path / "study.toml"
    for country, fault in (("FI", False), ("XX", True)):
        more = f'\n[[moments]]\nmonth = 7\nweekday = "tuesday"\nclock = "10:00"\nholidays = "{country}"\n'
        asked.write_text(text + more, encoding="utf-8")
        if fault:
            with pytest.raises(AccessibilityError, match="XX"):
                check(asked, quiet=True)
        else:
            check(asked, quiet=True)


def near_basic(state, study):
    """Basic services within their standard, counted place by place."""
    basic = state.missing.index.get_level_values("kind").isin(study.config.basic_kinds)
    return (~state.missing["missing"])[basic].groupby(level="place").sum().reindex(study.places.index)


def test_the_findings_tell_the_interval_and_the_unknown(study, demo_study):
    from accessibility.batch.findings.moments import moments
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import words
    from accessibility.progress import Silent

    more = '\n[[moments]]\nmonth = 7\nweekday = "tuesday"\nclock = "10:00"\n[[moments]]\ndate = 2026-12-06\nclock = "12:00"\n'
    hours = pd.Series("Mo-Fr 08:00-16:00", index=study.offers.index, dtype=object)
    hours.loc[("shop-keskus", slice(None))] = None
    asked = replace(with_hours(study, hours), config=parse_study(demo_study.read_text(encoding="utf-8") + more, "study.toml"))
    found = list(moments(Results(asked, {}, (), "2026-01-01", None), Silent()))
    assert [one.name for one in found] == ["moments", "moment_places"]
    table = found[0].table
    assert table.index.get_level_values("moment").unique().tolist() == ["2026-07-14 10:00", "2026-12-06 12:00"]
    assert table.loc["2026-12-06 12:00", "holiday"].all()
    assert not table.loc["2026-07-14 10:00", "holiday"].any()
    assert (table.loc["2026-12-06 12:00", "people_within_open"] == 0).all()
    assert (table.loc["2026-07-14 10:00", "people_within_open"] > 0).all()
    said = [sentence.said(words("en", asked)) for sentence in found[0].sentences]
    assert said.pop(0).startswith("As people present those who live in the places are counted")
    assert len(said) == 2
    assert said[1].startswith("Sunday 6 Dec 2026 at 12:00 (a public holiday), within the target time: ")
    lost = table.loc["2026-12-06 12:00"]
    worst = (lost["people_within_any_time"] - lost["people_within_open"]).idxmax()
    row = lost.loc[worst]
    span = f"{row['people_within_open']:.0f}\u2013{row['people_within_perhaps']:.0f}" if row["people_within_perhaps"] else "0"
    assert (
        f": {words('en').kind(worst).lower()} {span} of the people present (otherwise {words('en').number(row['people_within_any_time'])})"
        in said[1]
    )
    for language in ("fi", "sv"):
        assert all(len(one.said(words(language, asked))) < 240 for one in found[0].sentences)
    states = found[0].states
    assert [one.layer for one in states] == [
        "20260714_1000_surely",
        "20260714_1000_perhaps",
        "20261206_1200_surely",
        "20261206_1200_perhaps",
    ]
    for state, column, day in ((states[0], "open", "2026-07-14 10:00"), (states[1], "perhaps", "2026-07-14 10:00")):
        near = ~state.missing["missing"] & state.missing["inside"]
        assert (near.groupby(level="kind").sum().reindex(table.loc[day].index) == table.loc[day, f"places_within_{column}"]).all()
        pd.testing.assert_series_equal(state.basket["kinds_within"], near_basic(state, asked), check_names=False, check_dtype=False)
    assert "shop-keskus" not in states[0].services.index
    assert "shop-keskus" in states[1].services.index
    assert [remark.code for remark in found[0].remarks] == ["hours_not_known"]
