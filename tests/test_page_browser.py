"""The page in a real browser with the network cut off: it draws, speaks three languages, obeys the keyboard, lets nothing hostile run."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest

from accessibility.formulas import inert_text
from accessibility.outputs import explore, page
from accessibility.outputs.words import words
from tests.browser_pages import violations, violations_in_each_language
from tests.results_world import HOSTILE, results_of, study_of

pytestmark = pytest.mark.browser

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(scope="module")
def results():
    people = [float(2**n) for n in range(12)]
    people[3] = math.nan
    return results_of(study_of(people=people))


@pytest.fixture(scope="module")
def written(results, tmp_path_factory):
    return page(results, tmp_path_factory.mktemp("browser") / "index.html")


def pixels(tab, pane):
    """How many pixels of a pane's canvas are drawn on."""
    return tab.evaluate(
        """(pane) => { const c = document.querySelector(pane + ' canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        return d.filter((value, at) => at % 4 === 3 && value).length; }""",
        pane,
    )


def test_title_sentence_legend_and_tables_are_seen(open_page, written, results):
    tab = open_page(written, "#lang=sv")
    for language in ("sv", "fi", "en"):
        tab.locator(f"[data-choose-language={language}]").click()
        spoken = words(language, results.study)
        assert tab.evaluate("document.documentElement.lang") == language
        assert results.study.config.title[language] in tab.title()
        assert tab.locator("h1:visible").inner_text() == results.study.config.title[language]
        assert spoken.say("legend.all") in tab.locator("#acc-legend").inner_text()
    assert tab.locator("#acc-all tbody tr").count() == 12
    assert tab.locator(".lead:visible").count() == 1
    assert "Kylä" in tab.locator("#acc-without").inner_text()
    for pane in ("base", "places", "points", "names"):
        assert pixels(tab, f".leaflet-acc-{pane}-pane") > 100


def test_a_click_on_a_place_tells_its_name_minutes_and_people(open_page, written):
    tab = open_page(written, "#lang=en&kind=grocery")
    tab.locator(".folium-map").scroll_into_view_if_needed()
    at = tab.evaluate(
        """() => { const m = acc.page.map, p = m.map.latLngToContainerPoint([m.places.lat[5], m.places.lon[5]]);
        const r = m.map.getContainer().getBoundingClientRect(); return [r.left + p.x, r.top + p.y]; }"""
    )
    tab.mouse.click(*at)

    told = tab.locator(".leaflet-popup-content").inner_text()

    assert "Kylä 5" in told
    assert "32" in told
    assert "min" in told
    assert "kauppa" in told


def test_an_unknown_number_of_people_is_said_in_the_popup_and_the_legend(open_page, written):
    tab = open_page(written, "#lang=en&place=p00003")

    assert "not known" in tab.locator(".leaflet-popup-content").inner_text()
    assert "white dot: number of people not known" in tab.locator("#acc-legend").inner_text()


def test_the_reason_stands_where_nothing_is_reached(open_page, written):
    tab = open_page(written, "#lang=fi&kind=pharmacy&place=p00011")

    told = tab.locator(".leaflet-popup-content").inner_text()

    assert "ei tavoitettu" in told
    assert words("fi").say("reason.other_component") in told


def test_language_service_and_season_change_everything_and_the_address_keeps_them(open_page, written):
    tab = open_page(written, "#lang=fi")
    tab.get_by_role("button", name="Svenska").click()
    tab.locator("#acc-kind").select_option(label="Apotek")
    tab.locator("#acc-season").select_option(label="Vinter")

    assert tab.evaluate("document.documentElement.lang") == "sv"
    assert "lang=sv&kind=pharmacy&season=winter" in tab.url
    assert "Apotek: restid med bil till närmaste, minuter" in tab.locator("#acc-legend").inner_text()
    assert tab.locator("#acc-without-title").inner_text() == "Platser som saknar: Apotek"
    assert tab.locator(".kind-sentence:visible").inner_text().startswith("Apotek:")
    assert tab.locator(".season:visible").inner_text() == "Årstid: vinter"

    again = open_page(written, tab.url[tab.url.index("#") :])
    assert again.locator("#acc-kind").input_value() == tab.locator("#acc-kind").input_value() == "1"


def test_the_places_in_the_tables_are_those_of_the_measures(open_page, written, results):
    for season in results.seasons:
        tab = open_page(written, f"#lang=en&season={season}")
        for number, kind in enumerate(results.study.standards.index):
            tab.locator("#acc-kind").select_option(str(number))
            missing = results.seasons[season].missing.xs(kind, level="kind")
            lacking = set(results.study.places.loc[missing.index[missing["missing"]], "name"])
            assert set(tab.locator("#acc-without tbody th button").all_inner_texts()) == lacking


def test_the_table_sorts_by_every_column_and_says_so(open_page, written):
    tab = open_page(written, "#lang=en")
    people = tab.locator("#acc-all thead th").nth(2)

    people.locator("button").click()
    falling = tab.locator("#acc-all tbody tr td:nth-child(3)").all_inner_texts()
    assert tab.locator("#acc-all thead th").nth(2).get_attribute("aria-sort") == "descending"
    assert falling[0] == "2,048"
    assert falling[-1] == "not known"

    tab.locator("#acc-all thead th").nth(2).locator("button").click()
    rising = tab.locator("#acc-all tbody tr td:nth-child(3)").all_inner_texts()
    assert tab.locator("#acc-all thead th").nth(2).get_attribute("aria-sort") == "ascending"
    assert (rising[0], rising[-1]) == ("1", "not known")


def test_search_finds_without_accents_and_case(open_page, written):
    tab = open_page(written, "#lang=fi")
    tab.locator("#acc-search").fill("KYLA 7")

    assert tab.locator("#acc-all tbody tr").count() == 1
    assert tab.locator("#acc-found").inner_text() == "1 paikka löytyi"

    tab.locator("#acc-search").fill("nowhere")
    assert tab.locator("#acc-found").inner_text() == "Yhtään paikkaa ei löytynyt."


@pytest.mark.parametrize("fragment", ["", "&kind=pharmacy&season=winter&minutes=40&place=p00011"])
def test_axe_finds_nothing(open_page, written, axe, fragment):
    assert violations_in_each_language(open_page(written, f"#lang=fi{fragment}"), axe) == {"fi": [], "sv": [], "en": []}


def test_axe_finds_nothing_on_a_phone(open_page, written, axe):
    tab = open_page(written, "#lang=sv", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)

    assert violations(tab, axe) == []


def test_nothing_runs_over_the_edge(open_page, written):
    tab = open_page(written, "#lang=fi&kind=pharmacy&with=winter", viewport={"width": 360, "height": 740})
    for width in (360, 640, 1280):
        tab.set_viewport_size({"width": width, "height": 740})
        for language in LANGUAGES:
            tab.locator(f"[data-choose-language={language}]").click()
            assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(open_page, written):
    tab = open_page(written, "#lang=fi&place=p00001", viewport={"width": 360, "height": 740})
    small = tab.evaluate(
        """() => [...document.querySelectorAll('button, select, input[type=search], label:has(input), .leaflet-control a, summary')]
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 90))"""
    )

    assert small == []


def test_the_keyboard_walks_the_whole_page(open_page, written):
    tab = open_page(written, "#lang=en")
    seen = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate(
                """() => { const e = document.activeElement; const s = getComputedStyle(e);
                return [e.id || e.className || e.tagName, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; }"""
            )
        )
    reached = [str(name) for name, _ in seen]

    assert reached[0] == "skip"
    assert "map_council" in reached
    assert {"acc-kind", "acc-season", "acc-whole", "acc-print", "acc-more"} <= set(reached)
    assert all(outlined for _, outlined in seen)


def test_arrows_move_the_map_and_enter_tells_of_the_place_in_the_middle(open_page, written):
    tab = open_page(written, "#lang=en")
    container = tab.locator(".folium-map")
    tab.evaluate("acc.page.map.map.setView([acc.page.map.places.lat[5], acc.page.map.places.lon[5]], 11, {animate: false})")
    container.focus()
    tab.keyboard.press("Enter")

    assert "Kylä 5" in tab.locator(".leaflet-popup-content").inner_text()
    assert tab.evaluate("document.activeElement.className") == "acc-card"

    tab.keyboard.press("Escape")
    tab.wait_for_selector(".leaflet-popup-content", state="detached", timeout=3_000)
    assert "folium-map" in tab.evaluate("document.activeElement.className")

    before = tab.evaluate("acc.page.map.map.getCenter().lng")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(600)
    assert tab.evaluate("acc.page.map.map.getCenter().lng") > before


def test_a_button_in_the_table_shows_the_place_on_the_map(open_page, written):
    tab = open_page(written, "#lang=en")
    tab.locator("#acc-all").get_by_role("button", name="Kylä 4").click()

    assert "Kylä 4" in tab.locator(".leaflet-popup-content").inner_text()


def test_hostile_names_stay_texts(open_page, tmp_path):
    study = study_of(names=[*HOSTILE, "a", "b"])
    study = type(study)(**{**vars(study), "services": study.services.assign(name=list(HOSTILE[:4]), provider=list(HOSTILE[4:8]))})
    tab = open_page(page(results_of(study), tmp_path / "p.html"), "#lang=fi")

    for place in range(len(HOSTILE)):
        tab.evaluate("(place) => acc.page.map.show(place)", place)
    for service in range(4):
        tab.evaluate("(row) => acc.page.map.tell({ what: 'service', row })", service)
    tab.locator("#acc-kind").select_option("0")

    assert tab.evaluate("window.hacked") is None
    assert tab.evaluate("document.images.length") == 1
    assert HOSTILE[0] in tab.locator("#acc-all").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280


def test_hostile_names_stay_texts_in_a_notebook(open_page, tmp_path):
    study = study_of(names=[*HOSTILE, "a", "b"])
    results = results_of(study)
    explore(results, study).save(tmp_path / "map.html")

    tab = open_page(tmp_path / "map.html")
    assert tab.evaluate("window.hacked") is None
    assert tab.locator(".acc-legend-rows").count() == 1


def test_the_downloaded_table_is_what_is_shown_and_inert(open_page, tmp_path):
    study = study_of(names=[*HOSTILE, "a", "b"])
    tab = open_page(page(results_of(study), tmp_path / "p.html"), "#lang=fi")
    with tab.expect_download() as waiting:
        tab.locator("#acc-download").click()

    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")

    assert text.startswith("Paikka;Kunta;Asukkaat;")
    assert len(text.splitlines()) >= 13
    assert "\n'=HYPERLINK" in text.replace("\"'", "'").replace("\r", "")
    assert not any(line.startswith(("=", "+", "@")) for line in text.splitlines())


def test_script_and_python_make_the_same_texts_inert(open_page, written):
    texts = [*HOSTILE, "'=1", " =1", ";=1", 'a;"=1;-2,\n+3', "Ylä-Kylä, -puoli", "\uff1d1", "\n=1", "'s-Kylä"]

    assert open_page(written, "#lang=en").evaluate("texts => texts.map(acc.inert)", texts) == [inert_text(text) for text in texts]


def test_paper_gets_the_map_as_one_picture(open_page, written):
    tab = open_page(written, "#lang=fi&kind=pharmacy")
    tab.pdf(prefer_css_page_size=True)

    assert tab.evaluate("document.getElementById('acc-paper').src.length") > 10_000
    assert "Apteekki" in tab.evaluate("document.getElementById('acc-paper').alt")


def test_script_and_python_say_the_same(open_page, written):
    tab = open_page(written, "#lang=en")
    rng = random.Random(1)  # noqa: S311
    numbers = [0, 1, 2, 21, 1000, 1874, 1234567, 2.5, 0.1, *(rng.randrange(10**6) for _ in range(20))]
    for language in LANGUAGES:
        spoken = words(language)
        said = tab.evaluate(
            """([language, numbers]) => numbers.map((n) => { const s = new acc.Speaker(language, acc.page.data.words[language]);
            return [s.number(n, 1), s.say('count.places', { count: n })]; })""",
            [language, numbers],
        )
        assert said == [[spoken.number(number, 1), spoken.say("count.places", count=number)] for number in numbers]


def test_trying_a_target_time_counts_what_is_beyond_it(open_page, results, written):
    tab = open_page(written, "#lang=en&kind=pharmacy")
    for minutes in (5, 21, 60, 90):
        tried(tab, results, minutes)


def tried(tab, results, minutes):
    before = tab.locator("#acc-without tbody tr").count()
    tab.locator("#acc-minutes").fill(str(minutes))
    found = results.first.missing.xs("pharmacy", level="kind")
    beyond = ~(found["minutes"] <= minutes)
    people = found.loc[beyond, "people"].sum()

    said = tab.locator("#acc-tried").inner_text()
    assert f"{words('en').number(people)} {'person' if people == 1 else 'people'} in {int(beyond.sum())} place" in said
    assert "1 place the number of people is not known" in said
    assert tab.locator(".kind-sentences:visible").count() == 0
    assert tab.locator("#acc-without tbody tr").count() == int(beyond.sum())
    assert f"minutes={minutes}" in tab.url

    tab.locator("#acc-reset").click()
    assert tab.locator("#acc-without tbody tr").count() == before
    assert tab.locator("#acc-tried").is_hidden()
    assert "minutes" not in tab.url


def test_a_long_table_turns_its_pages(open_page, tmp_path):
    tab = open_page(page(results_of(study_of(count=450, seasons=("summer",))), tmp_path / "p.html"), "#lang=en")

    assert tab.locator("#acc-all tbody tr").count() == 200
    assert "Rows 1\N{EN DASH}200 of 450" in tab.locator("#acc-all").inner_text()
    tab.locator("#acc-all").get_by_role("button", name="Next").click()
    tab.locator("#acc-all").get_by_role("button", name="Next").click()
    assert tab.locator("#acc-all tbody tr").count() == 50
    assert tab.locator("#acc-all").get_by_role("button", name="Next").is_disabled()


@pytest.mark.slow
def test_six_thousand_places_open_quickly(open_page, tmp_path):
    tab = open_page(page(results_of(study_of(count=6_000, seasons=("summer",))), tmp_path / "p.html"), "#lang=en")

    ready = json.loads(tab.evaluate("JSON.stringify(performance.getEntriesByType('navigation')[0])"))["duration"]
    assert ready < 10_000
    tab.locator("#acc-found").scroll_into_view_if_needed()
    tab.wait_for_selector("#acc-all tbody tr")
    assert tab.locator("#acc-all tbody tr").count() == 200
    assert pixels(tab, ".leaflet-acc-places-pane") > 1000


def test_on_a_phone_the_card_stands_below_the_map_and_nothing_of_it_is_cut(open_page, written):
    tab = open_page(written, "#lang=sv&place=p00005", viewport={"width": 360, "height": 740})
    below = tab.locator("#acc-below")
    assert "Kylä 5" in below.inner_text()
    assert tab.locator(".leaflet-popup").count() == 0
    widest = "Math.max(...[...document.querySelectorAll('#acc-below *')].map((part) => part.getBoundingClientRect().right))"
    assert tab.evaluate(widest) <= 360
    assert tab.evaluate("document.activeElement === document.querySelector('#acc-below .acc-card')")
    tab.locator("#acc-season").select_option("winter")
    assert "Kylä 5" in below.inner_text()  # told again for winter, and the address keeps it
    assert "place=p00005" in tab.url
    below.get_by_role("button", name=words("sv").say("map.close")).click()
    assert below.is_hidden()
    assert tab.evaluate("document.activeElement === acc.page.map.map.getContainer()")
    assert "place=" not in tab.url
    tab.evaluate("acc.page.map.show(5)")
    tab.keyboard.press("Escape")
    assert below.is_hidden()
    assert "place=" not in tab.url


def test_a_popup_follows_the_choices_and_the_address_forgets_it_when_it_is_closed(open_page, written):
    tab = open_page(written, "#lang=en&kind=pharmacy&place=p00005")
    before = tab.locator(".leaflet-popup-content").inner_text()
    tab.locator("#acc-season").select_option("winter")
    after = tab.locator(".leaflet-popup-content").last.inner_text()
    assert "Kylä 5" in after
    assert after != before
    tab.locator(".leaflet-popup-close-button").last.click()
    tab.wait_for_timeout(400)
    assert tab.locator(".leaflet-popup").count() == 0
    assert "place=" not in tab.url
    assert tab.evaluate("acc.page.state.place") is None


def test_an_address_put_into_an_open_page_is_followed_whole(open_page, written):
    tab = open_page(written, "#lang=fi&kind=pharmacy&minutes=60&place=p00005")
    tab.evaluate("location.hash = '#lang=sv&season=winter&kind=grocery'")
    tab.wait_for_timeout(600)
    chosen = "[acc.page.state.speaker.language, acc.page.data.kinds[acc.page.state.kind].id, acc.page.state.minutes, acc.page.state.place]"
    assert tab.evaluate(chosen) == ["sv", "grocery", {}, None]
    assert tab.locator("#acc-season").input_value() == "winter"
    assert tab.locator(".leaflet-popup").count() == 0
    assert "kind=grocery" in tab.url
    assert "minutes" not in tab.url
    tab.evaluate("location.hash = '#acc-main'")
    tab.wait_for_timeout(600)
    assert tab.evaluate(chosen)[:2] == ["sv", "grocery"]
    tab.evaluate("location.hash = '#kind=lost&season=lost&place=lost&map=lost&opacity=-7&minutes=1e9'")
    tab.wait_for_timeout(600)
    assert tab.evaluate("acc.page.state.now") == "summer"


def test_the_cross_says_what_is_under_it_after_each_step_and_on_enter(open_page, written):
    tab = open_page(written, "#lang=en")
    tab.evaluate("acc.page.map.map.setView([acc.page.map.places.lat[5], acc.page.map.places.lon[5]], 12, { animate: false })")
    tab.evaluate("acc.page.map.shown.services = false")
    tab.locator(".leaflet-container").focus()
    assert tab.locator("#acc-live").inner_text() == ""
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(600)
    classed = tab.evaluate("acc.page.map.paints[acc.page.map.classOf[5]].text")
    assert tab.locator("#acc-live").text_content() == f"Kylä 5: {classed}"
    tab.keyboard.press("Enter")
    card = tab.locator(".acc-card")
    assert card.get_attribute("role") == "group"
    assert tab.locator("#" + card.get_attribute("aria-labelledby")).inner_text() == "Kylä 5"


def test_credits_stand_below_the_map_and_hide_none_of_it(open_page, written, results):
    tab = open_page(written, "#lang=sv")
    credits_box, map_box = (tab.locator(one).bounding_box() for one in ("#acc-credits", ".leaflet-container"))
    assert credits_box["y"] >= map_box["y"] + map_box["height"]
    assert tab.locator(".leaflet-control-attribution").count() == 0
    for source in results.study.sources:
        assert source.attribution_in("sv") in tab.locator("#acc-credits").inner_text()
