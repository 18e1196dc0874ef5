"""The page counts a group of people where one is chosen: figures, sentences, slider, map, tables and link, and never what is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from accessibility.outputs import page
from accessibility.outputs.people_groups import group_columns, of_group
from accessibility.outputs.summary import figures
from tests.browser_pages import unfold, violations_in_each_language
from tests.results_world import results_of, study_of

OLD = [1024.0 * 2**n for n in range(12)]
"""Powers of two, so that a sum names the places that are in it, and none of everybody's."""


def with_groups():
    study = study_of(people=[2.0**n for n in range(12)])
    young = [np.nan, *[3.0] * 11]
    places = study.places.assign(people_75plus=OLD, people_under18=young, people_75plus_least=0.0, people_word="x", people_none=np.nan)
    return results_of(replace(study, places=places))


@pytest.fixture(scope="module")
def results():
    return with_groups()


@pytest.fixture(scope="module")
def written(results, tmp_path_factory):
    return page(results, tmp_path_factory.mktemp("groups") / "index.html")


def old_beyond(results, kind, minutes=None):
    """People of 75 and over at the places beyond a standard, and how many places that are."""
    found = results.first.missing.xs(kind, level="kind")
    lacks = found["missing"] if minutes is None else found["minutes"] > minutes
    return int(np.sum(np.array(OLD)[lacks.to_numpy()])), int(lacks.sum())


def test_groups_are_the_columns_that_count_people_somewhere(results):
    assert group_columns(results.study.places) == ("people_75plus", "people_under18")


def test_a_group_has_its_own_people_and_the_same_places(results):
    before = results.study.places.copy()
    counted = of_group(results, "people_75plus")

    for kind, row in counted.first.coverage.iterrows():
        people, places = old_beyond(results, kind)
        assert (row["people_missing"], row["places_missing"]) == (people, places)
    everybody, group = figures(results, results.first), figures(counted, counted.first)
    assert (group.places_missing, group.people) == (everybody.places_missing, sum(OLD))
    assert counted.first.service_points is None
    assert counted.findings == ()
    assert results.study.places.equals(before)


def test_a_group_not_known_everywhere_says_so(results):
    counted = of_group(results, "people_under18")
    assert figures(counted, counted.first).places_unknown == 1


@pytest.mark.browser
def test_all_that_counts_people_follows_the_group_chosen(open_page, written, results):
    tab = open_page(written, "#lang=en&kind=grocery")
    everybody = tab.locator(".lead:visible").inner_text()
    unfold(tab)
    tab.locator("#acc-people").select_option("people_75plus")
    assert tab.locator("#acc-more").inner_text().startswith("More choices: 1 chosen")

    people, places = old_beyond(results, "grocery")
    assert tab.locator(".lead:visible").inner_text() != everybody
    assert "Counted only: Aged 75 and over." in tab.locator("main").inner_text()
    assert f"{people:,} people" in tab.locator(".kind-sentence:visible").inner_text()
    total = tab.locator(".figures:visible").inner_text()
    assert f"{int(sum(OLD)):,}" in total
    assert f"{people:,}" in tab.locator("[aria-labelledby=t-coverage] table:visible").inner_text()
    assert tab.locator("#acc-all thead").inner_text().count("Aged 75 and over") == 1
    assert tab.evaluate("acc.page.table.columns.find((each) => each.text === 'Aged 75 and over').value(3)") == OLD[3]
    tab.evaluate("acc.page.map.show(3)")
    told = tab.locator(".leaflet-popup-content").inner_text()
    assert f"{int(OLD[3]):,}" in told
    assert "8" in told
    assert "people=people_75plus" in tab.url
    tab.evaluate("acc.page.tryMinutes(7)")
    people, places = old_beyond(results, "grocery", 7)
    said = tab.locator("#acc-tried").inner_text()
    assert f"{people:,}" in said
    assert f"{places} place" in said
    assert "Aged 75 and over" in said
    tab.locator("#acc-people").select_option("")
    assert tab.locator(".lead:visible").inner_text() == everybody
    assert "people=" not in tab.url


@pytest.mark.browser
def test_a_link_keeps_the_group_and_a_group_unknown_to_the_page_is_everybody(open_page, written):
    tab = open_page(written, "#lang=sv&people=people_under18&kind=grocery")
    assert tab.locator("#acc-people").input_value() == "people_under18"
    assert tab.locator(".lead:visible").count() == 1
    assert "3" in tab.locator("#acc-all tbody tr").nth(2).inner_text()
    other = open_page(written, "#lang=sv&people=<b>nobody")
    assert other.locator("#acc-people").input_value() == ""
    assert other.locator(".lead:visible").count() == 1


@pytest.mark.browser
def test_axe_finds_nothing_where_a_group_is_chosen(open_page, written, axe):
    tab = open_page(written, "#lang=en&people=people_75plus&kind=pharmacy")
    assert violations_in_each_language(tab, axe) == {"fi": [], "sv": [], "en": []}


@pytest.mark.browser
def test_a_study_without_groups_offers_none(open_page, tmp_path):
    tab = open_page(page(results_of(), tmp_path / "index.html"), "#lang=fi")
    assert tab.locator("#acc-people").is_hidden()
