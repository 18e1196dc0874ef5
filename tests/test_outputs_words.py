"""Sentences and numbers are right in each language: plurals, separators, remarks, and nothing is left unsaid."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from accessibility.errors import UnknownWordError
from accessibility.outputs.words import remark_sentences, words
from accessibility.provenance import Remark
from accessibility.vocabulary import LANGUAGES
from tests.results_world import study_of

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("language", "thousand", "half"), [("fi", f"1{SPACE}874", "2,5"), ("sv", f"1{SPACE}874", "2,5"), ("en", "1,874", "2.5")]
)
def test_numbers_are_written_as_the_language_writes_them(language, thousand, half):
    spoken = words(language)

    assert spoken.number(1874) == thousand
    assert spoken.number(2.5, 1) == half
    assert spoken.number(2.04, 1) == "2"
    assert spoken.number(-3) in {"-3", "\u22123"}
    assert spoken.number(float("nan")) == "\u2013"


@pytest.mark.parametrize(
    ("language", "one", "two", "none"),
    [("fi", "1 paikka", "2 paikkaa", "0 paikkaa"), ("sv", "1 plats", "2 platser", "0 platser"), ("en", "1 place", "2 places", "0 places")],
)
def test_counted_words_follow_their_number(language, one, two, none):
    spoken = words(language)

    assert [spoken.say("count.places", count=count) for count in (1, 2, 0)] == [one, two, none]
    assert spoken.say("count.places", count=1.0) == one


def test_a_number_beyond_a_thousand_stands_in_the_counted_word():
    assert words("fi").say("count.people", count=1234) == f"1{SPACE}234 asukasta"


@pytest.mark.parametrize("language", LANGUAGES)
def test_unreached_and_unknown_are_words_not_numbers(language):
    spoken = words(language)

    assert spoken.minutes(float("inf")) == spoken.say("value.not_reached")
    assert spoken.people(float("nan")) == spoken.say("value.not_known")
    assert spoken.people(0.0) == "0"


def test_a_missing_sentence_or_value_is_an_error():
    with pytest.raises(KeyError):
        words("fi").say("no.such.sentence")
    with pytest.raises(KeyError):
        words("fi").say("count.places")


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownWordError, match="unknown language 'de'"):
        words("de")


def test_a_studys_own_kind_has_its_own_name():
    study = study_of()

    assert [words(language, study).kind("sauna") for language in LANGUAGES] == ["Yleinen sauna", "Allmän bastu", "Public sauna"]
    assert words("fi", study).kind("grocery") == "Ruokakauppa"


def test_a_remark_names_the_season_in_the_language_and_counts_right():
    remark = Remark("ferries_closed_in_season", "excluded", 1, None, {"km": 2.5, "season": "winter"}, ("Alassalmi",))

    assert words("fi").remark(remark) == "1 lossi tai lautta ei liikennöi tänä vuodenaikana (talvi; 2,5 km): Alassalmi."
    assert words("en").remark(remark) == "1 ferry does not sail in the season winter (2.5 km): Alassalmi."


def test_a_remark_without_a_sentence_is_said_all_the_same():
    remark = Remark("never_heard_of", "dropped", 3, details={"what": "places"})

    for language in LANGUAGES:
        said = words(language).remark(remark)
        assert "3" in said
        assert "never heard of" in said


def test_a_remark_whose_value_is_missing_is_said_all_the_same():
    said = words("en").remark(Remark("ferries_closed_in_season", "excluded", 7))

    assert "7" in said


def test_the_authors_own_words_are_taken_as_they_are():
    remark = Remark("author", "assumed", text={"fi": "Oletus", "en": "An assumption"})

    assert words("fi").remark(remark) == "Oletus"
    assert words("en").remark(remark) == "An assumption"
    assert words("sv").remark(remark) == "Oletus"


def test_rows_of_a_remark_are_named_a_few_and_the_rest_hinted_at():
    remark = Remark("places_without_people", "noted", 9, 20, {"file": "f"}, tuple(f"Kylä{n}" for n in range(9)))

    said = words("fi").remark(remark)

    assert "Kylä0" in said
    assert "Kylä8" not in said
    assert "…" in said


def test_kinds_in_remarks_are_named_in_the_language():
    assert "apteekki" in words("fi").remark(Remark("kinds_without_services", "unknown", 1, 3, rows=("pharmacy",)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_from_outside_keeps_its_letters_where_a_sentence_begins_with_it(language):
    begins = []
    for key, sentence in words(language).sentences.items():
        if key.startswith("remark.") and sentence.startswith("{file}"):
            named = dict.fromkeys(re.findall(r"\{(\w+)", sentence), 2) | {"file": "kylät.csv"}
            said = words(language).remark(Remark(key.removeprefix("remark."), "noted", 2, 3, named))
            begins.append(said.split()[0])
    assert len(begins) > 5
    assert set(begins) == {"kylät.csv"}
    fetched = Remark("overpass_answers", "noted", 1, details={"table": "services", "date": "x"})
    assert words("en").remark(fetched).startswith("Services were")


def test_english_remarks_agree_with_one_as_with_two():
    verbs = "are|were|have|do|lie|share|offer|give|hold|carry|serve|reach|name"
    after = r"(?: tagged as \w+| below [^{]*\{\w+\} \w+)?(?: (?:of|in) [^.;:|]*?)?"
    unbending = re.compile(rf"^\{{count\|#[^}}]*\}}{after}(?<!that) (?:{verbs})\b")
    wrong = []
    for key, sentence in words("en").sentences.items():
        whole = re.sub(r" \([^)]*\)", "", sentence)
        if key.startswith("remark.") and unbending.match(whole) and "{count|" not in whole[1:].partition(" and ")[0]:
            wrong.append(sentence)
    assert wrong == []
    rows = Remark("outside_area", "dropped", 1, 4, {"file": "a.csv", "what": "services", "buffer_km": 5.0})
    assert words("en").remark(rows) == (
        "1 row of a.csv (of 4; services) lies outside the study area and the 5 km around it and was left out."
    )


def test_remark_sentences_say_first_what_was_done():
    assert remark_sentences([Remark("heights_dropped", "dropped", 2, 5, {"file": "a.gpkg"})], "en")[0].startswith(
        "Left out: The heights of 2 shapes"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_not_known_in_no_place_are_not_spoken_of(language):
    details = {"max_snap_m": 2000, "people": 12}
    without, with_some = (
        words(language).remark(Remark("snap_no_road_people", "unreached", 3, 40, {**details, "people_unknown": count})) for count in (0, 2)
    )

    assert "(" not in without
    assert "(" in with_some
    assert "2" in with_some.split("(")[1]
    assert " ." not in without


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_has_a_name_of_its_own_that_excel_does_not_cut(language):
    spoken = words(language)
    titles = [key.removeprefix("finding.").removesuffix("_about") for key in spoken.sentences if key.endswith("_about")]
    findings = [name for name in titles if spoken.has(f"finding.{name}")]
    tabs = [spoken.say(f"tab.{name}" if spoken.has(f"tab.{name}") else f"finding.{name}") for name in findings]
    tabs += [spoken.say(f"sheet.{name}") for name in ("summary", "places", "missing", "services", "points", "remarks", "sources")]

    assert len(findings) > 50
    assert [tab for tab in tabs if len(tab) > 31] == []
    assert len({tab.casefold() for tab in tabs}) == len(tabs)
    assert {key for key in spoken.sentences if key.startswith("tab.")} <= {f"tab.{name}" for name in findings}


@pytest.mark.parametrize(
    ("language", "day", "span"),
    [("fi", "9.7.2026", "29.12.2025-4.1.2026"), ("sv", "9.7.2026", "29.12.2025-4.1.2026"), ("en", "9 Jul 2026", "29 Dec 2025-4 Jan 2026")],
)
def test_a_day_has_one_form_in_a_language_alone_in_a_span_and_in_a_remark(language, day, span):
    spoken = words(language)
    assert spoken.date("2026-07-09") == day
    assert spoken.days(dt.date(2025, 12, 29), dt.date(2026, 1, 4)).replace("\N{EN DASH}", "-") == span
    remark = Remark("overpass_answers", "noted", 2, details={"table": "services", "date": "2026-07-09"})
    assert f"{day}." in spoken.remark(remark)
    assert [spoken.date(other) for other in ("", "2026", "2026-02-30")] == ["", "2026", "2026-02-30"]


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("finding.year_gap", {"count": 1, "weeks": 3, "which": "2"}, "Från 1 plats når man inte all service en del av året"),
        ("finding.year_without", {"kind": "Apotek", "people_weeks": 12}, "Apotek: 12 personveckor om året utanför målet"),
        (
            "finding.overlap_places_count",
            {"none": 3, "one": 1, "several": 0, "unsure": 0},
            "3 invånare saknar producent av minst en service",
        ),
    ],
)
def test_swedish_says_that_some_service_is_lacking_not_that_all_is(key, values, said):
    """*Inte någon service* is none at all; the study knows only that one or more is not reached."""
    assert words("sv").say(key, **values).startswith(said)
