"""The year chart draws the numbers of its table: heights, weeks cut off, one scale, words in every language, names escaped."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from accessibility.outputs.words import words
from accessibility.outputs.year_chart import weeks_in_words, year_chart


def weeks_of(**kinds):
    parts = {}
    for kind, (missing, unreached) in kinds.items():
        cells = {"people_missing": missing, "people_unreached": unreached, "places_missing": missing, "places_unreached": unreached}
        days = [dt.date.fromisocalendar(2025, week, 1).isoformat() for week in range(1, 53)]
        parts[kind] = pd.DataFrame(cells, index=pd.Index(range(1, 53), name="week"), dtype=float).assign(first_day=days)
    return pd.concat(parts, names=["kind", "week"]).swaplevel()


def heights(svg, name):
    path = re.search(f'class="yc-{name}" d="([^"]*)"', svg)[1]
    return {round((float(x) - 1) / 10): -float(high) for x, high in re.findall(r"M([\d.]+) 100v(-[\d.]+)", path)}


@pytest.fixture
def weeks():
    missing = np.arange(1, 53, dtype=float) * 10
    unreached = np.zeros(52)
    unreached[[0, 1, 13, 51]] = 5
    return weeks_of(grocery=(missing, unreached), post=(np.full(52, 1040.0), np.full(52, 3.0)))


def test_bars_are_as_high_as_the_numbers_on_one_scale(weeks):
    chart = year_chart(weeks, [words("en")])
    grocery, post = (str(panel["svg"]) for panel in chart["panels"])
    assert heights(grocery, "missing") == {week: pytest.approx(100 * (week + 1) * 10 / 1040, abs=0.006) for week in range(52)}
    assert set(heights(post, "missing").values()) == {100.0}
    assert set(heights(grocery, "unreached")) == {0, 1, 13, 51}
    assert "1,040" in chart["scale"]


def test_only_weeks_when_more_places_than_ever_are_cut_off_are_marked(weeks):
    chart = year_chart(weeks, [words("en")])
    grocery, post = chart["panels"]
    assert grocery["gaps"] == "Weeks when some place is cut off: 1–2, 14, 52"  # noqa: RUF001  # the dash of a span
    marks = re.search('class="yc-gap" d="([^"]*)"', str(grocery["svg"]))[1]
    assert [int(float(x)) // 10 for x in re.findall(r"M([\d.]+) 104", marks)] == [0, 1, 13, 51]
    assert post["gaps"] == ""
    assert 'class="yc-gap" d=""' in str(post["svg"])


def test_months_begin_where_their_first_day_lies_in_the_weeks(weeks):
    """Week 1 of 2025 begins on 30 December 2024: 1 February is 33 days later, 1 December 336; a week is 10 wide."""
    svg = str(year_chart(weeks, [words("en")])["panels"][0]["svg"])
    months = [float(x) for x in re.findall(r"M([\d.]+) 0V", re.search('class="yc-month" d="([^"]*)"', svg)[1])]
    assert len(months) == 11
    assert (months[0], months[-1]) == (round(330 / 7, 1), 480.0)


def test_where_people_are_not_known_places_are_drawn(weeks):
    chart = year_chart(weeks.assign(people_missing=np.nan), [words("fi")])
    assert "paikkaa" in chart["panels"][0]["caption"]
    assert len(heights(str(chart["panels"][0]["svg"]), "missing")) == 52


def test_a_year_in_which_nobody_lacks_anything_is_drawn_flat():
    chart = year_chart(weeks_of(grocery=(np.zeros(52), np.zeros(52))), [words("sv")])
    assert heights(str(chart["panels"][0]["svg"]), "missing") == {}


def test_the_chart_is_told_in_every_language_and_drawn_for_no_reader_of_words(weeks):
    chart = year_chart(weeks, [words(language) for language in ("fi", "sv", "en")])
    caption = str(chart["panels"][0]["caption"])
    assert all(f'lang="{language}"' in caption for language in ("fi", "sv", "en"))
    assert all('aria-hidden="true"' in str(panel["svg"]) for panel in chart["panels"])
    assert [symbol for symbol, _ in chart["legend"]] == ["missing", "unreached", "gap"]


def test_a_name_of_a_kind_cannot_break_the_page(weeks):
    hostile = weeks.rename(index={"grocery": "<script>alert(1)</script>"}, level="kind")
    chart = year_chart(hostile, [words("en")])
    assert "<script>" not in str(chart["panels"][0]["caption"]) + str(chart["panels"][0]["svg"])


def test_weeks_are_joined_into_spans():
    assert weeks_in_words([]) == ""
    assert weeks_in_words([5]) == "5"
    assert weeks_in_words([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"  # noqa: RUF001  # the dash of a span
