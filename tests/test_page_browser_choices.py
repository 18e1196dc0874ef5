"""What a viewer can do on the page, in a real browser: compare states, see findings as maps, and learn what is left if a service closes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from accessibility.errors import DataError
from accessibility.outputs import State, page
from accessibility.outputs.finding import Finding, MapClass
from accessibility.outputs.words import words
from tests.browser_pages import unfold, violations, violations_in_each_language
from tests.results_world import results_of, study_of

pytestmark = pytest.mark.browser


def scenario_of(results):
    """The library closed, and a mobile shop opened: other minutes, another service."""
    missing = results.first.missing.copy()
    library = missing.index.get_level_values("kind") == "library"
    missing.loc[library, ["minutes", "missing", "reason"]] = [np.inf, True, "no_service"]
    missing.loc[library, "service"] = None
    services = results.study.services.drop(index="s1")
    new = services.iloc[[0]].assign(name="<b>Uusi kauppa</b>")
    new.index = pd.Index(["new"], name="service", dtype="str")
    missing.loc[("p00000", "grocery"), ["minutes", "service"]] = [1.0, "new"]
    return State(
        "summer",
        missing,
        scenario={"fi": "Kirjasto kiinni", "sv": "Biblioteket stängt", "en": "Library closed"},
        services=pd.concat([services, new]),
    )


@pytest.fixture(scope="module")
def results():
    study = study_of()
    hours = pd.Series(["Mo-Fr 09:00-17:00", None, None, "Mo-Sa 10:00-18:00", None], index=study.offers.index)
    found = results_of(replace(study, offers=study.offers.assign(opening_hours=hours, hours_week=[40.0, np.nan, 12.5, np.nan, np.nan])))
    places = study.places.index
    overlap = pd.DataFrame({"providers": [0, 1, 2] * 4}, index=places)
    share = pd.DataFrame({"people": [np.nan, np.inf, *np.linspace(1, 900, 10)]}, index=places)
    told = (
        Finding("by_municipality", overlap.assign(people=1.0), season="summer", map_column="providers"),
        Finding("by_municipality", overlap.assign(providers=2, people=1.0), season="winter", map_column="providers"),
        Finding("service_points_order", share, map_column="people"),
    )
    weeks = {"fi": "2.4.\u20136.5.: <b>ei kulje</b>", "sv": "2.4.\u20136.5.: inget går", "en": "2.4.\u20136.5.: nothing runs"}
    neither = study.roads.assign(seasons=["", "", "summer", "summer", ""])
    gap = replace(scenario_of(found), season="winter", scenario={}, period=weeks, roads=neither)
    return replace(found, findings=told[:2], states=(scenario_of(found), gap)), told[2]


@pytest.fixture(scope="module")
def written(results, tmp_path_factory):
    return page(results[0], tmp_path_factory.mktemp("choices") / "index.html", geopackage="study.gpkg")


FIRST_SHEET = (".lead", ".figures", "#acc-paper", ".legend")


def classes(tab):
    return tab.evaluate("[...acc.page.map.classOf]")


def test_the_difference_of_two_seasons_is_that_of_their_minutes(open_page, written, results):
    tab = open_page(written, "#lang=en&kind=pharmacy")
    unfold(tab)
    tab.locator("#acc-compare").select_option("winter")
    summer, winter = (results[0].seasons[name].missing.xs("pharmacy", level="kind")["minutes"].to_numpy() for name in ("summer", "winter"))

    with np.errstate(invalid="ignore"):
        more = np.where(np.isinf(summer) | np.isinf(winter), np.nan, winter - summer)
    expected = np.select([more > 10, more > 2, more >= -2, more >= -10, more < -10], [0, 1, 2, 3, 4], 9)
    expected = np.where(np.isinf(summer) & np.isinf(winter), 7, np.where(np.isinf(winter) & ~np.isinf(summer), 5, expected))
    edge = np.abs(np.abs(more) - 2) + np.minimum(np.abs(np.abs(more) - 10), 99) < 0.2
    assert [one for one, near in zip(classes(tab), edge, strict=True) if not near] == expected[~edge].tolist()
    said = tab.locator("#acc-state").inner_text()
    assert f"longer from {int(np.isin(classes(tab), [0, 1]).sum())} place" in said
    people = results[0].study.places["people"].to_numpy()  # a power of two each: a sum names its places
    longer, shorter, lost = (np.isin(classes(tab), which) for which in ([0, 1], [3, 4], [5]))
    assert longer.any() or shorter.any()
    for which, before in ((longer, "longer from "), (shorter, "shorter from "), (lost, "no longer reached at all from ")):
        places, persons = int(which.sum()), int(people[which].sum())
        told = f"{before}{places} place{'' if places == 1 else 's'} ({persons:,} {'person' if persons == 1 else 'people'})"
        assert (told in said) == bool(places or which is not lost)
    assert len({str(each) for each in tab.evaluate("acc.page.map.paints.map((paint) => [paint.colour, paint.shape])")}) == 8
    assert "with=winter" in tab.url
    assert "over 10 min longer" in tab.locator("#acc-legend").inner_text()


def test_a_line_divides_two_maps_and_moves_by_keyboard(open_page, written):
    tab = open_page(written, "#lang=en&kind=pharmacy&with=winter&way=swipe")
    slider = tab.locator("#acc-swipe")
    assert slider.is_visible()

    def right_half():
        return tab.evaluate("document.querySelector('.leaflet-acc-places-pane canvas').toDataURL()")

    before = right_half()
    slider.focus()
    for _ in range(20):
        tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("acc.page.state.swipe") == 0.3
    assert right_half() != before
    assert slider.get_attribute("aria-valuetext") == "30 % from the left"


def test_a_scenario_shows_its_own_minutes_services_and_words(open_page, written):
    tab = open_page(written, "#lang=sv&kind=library")
    unfold(tab)
    tab.locator("#acc-scenario").select_option(label="Biblioteket stängt")

    assert set(classes(tab)) == {5}
    assert "Biblioteket stängt" in tab.locator("#acc-state").inner_text()
    assert tab.locator(".kind-sentence:visible").count() == 1
    assert "state=summer" in tab.url
    tab.locator("#acc-kind").select_option("0")
    tab.evaluate("acc.page.map.show(0)")
    assert "<b>Uusi kauppa</b>" in tab.locator(".leaflet-popup-content").inner_text()
    assert tab.evaluate("acc.page.map.pointsOf('chosen').length") == 0

    again = open_page(written, tab.url[tab.url.index("#") :])
    assert again.locator("#acc-scenario").input_value() == "Kirjasto kiinni"
    assert again.locator("#acc-all tbody tr").count() == 12


def test_some_weeks_show_their_own_map_and_say_which(open_page, written):
    tab = open_page(written, "#lang=fi&kind=library")
    assert tab.locator("#acc-period option").all_text_contents() == ["koko vuodenaika", "2.4.\u20136.5.: <b>ei kulje</b>"]
    tab.locator("#acc-period").select_option(index=1)

    assert set(classes(tab)) == {5}
    assert tab.locator("#acc-season").input_value() == "winter"
    assert "2.4.\u20136.5.: <b>ei kulje</b>" in tab.locator("#acc-state").inner_text()
    tab.locator("#acc-season").select_option("summer")
    assert tab.locator("#acc-period").input_value() == ""
    assert not tab.locator("#acc-state").is_visible()


def crossings(tab):
    """Lines drawn of each kind of crossing, and the lines of the legend that tell of them."""
    kinds = ("ferry", "ice_road", "not_in_use")
    drawn = {kind: tab.evaluate(f"acc.page.map.crossingsNow('{kind}').length") for kind in kinds}
    legend = tab.locator("#acc-legend").inner_text()
    told = {kind for kind in kinds if f"\n{words('fi').say('legend.' + kind)}\n" in f"\n{legend}\n"}
    assert told == {kind for kind, lines in drawn.items() if lines}
    return drawn


def test_the_crossings_drawn_are_those_that_run_in_what_is_shown(open_page, written):
    """The ferry in summer, the ice road in winter, neither in the gap weeks; what does not run is drawn as not in use."""
    tab = open_page(written, "#lang=fi")
    unfold(tab)
    assert crossings(tab) == {"ferry": 1, "ice_road": 0, "not_in_use": 1}

    def base():
        return tab.evaluate("document.querySelector('.leaflet-acc-base-pane canvas').toDataURL()")

    summer = base()
    tab.locator("#acc-season").select_option("winter")
    assert crossings(tab) == {"ferry": 0, "ice_road": 1, "not_in_use": 1}
    winter = base()
    tab.locator("#acc-period").select_option(index=1)
    assert crossings(tab) == {"ferry": 0, "ice_road": 0, "not_in_use": 2}
    assert len({summer, winter, base()}) == 3
    tab.locator("#acc-season").select_option("summer")
    tab.locator("#acc-compare").select_option("winter")
    assert crossings(tab) == {"ferry": 1, "ice_road": 1, "not_in_use": 0}


def test_a_finding_is_a_map_of_its_own_season(open_page, written):
    tab = open_page(written, "#lang=fi")
    tab.locator("#acc-kind").select_option("map 0")

    assert classes(tab) == [0, 1, 2] * 4
    assert "map=by_municipality" in tab.url
    tab.locator("#acc-season").select_option("winter")
    assert set(classes(tab)) == {0}
    tab.evaluate("acc.page.map.show(2)")
    assert words("fi").say("finding.by_municipality") in tab.locator(".leaflet-popup-content").inner_text()


def test_a_place_tells_its_nearest_services_hours_and_what_is_left_if_the_first_closed(open_page, written, results):
    tab = open_page(written, "#lang=en&kind=grocery")
    ranked = results[0].first.k_closest
    for place in (0, 5):
        row = ranked.xs((results[0].study.places.index[place], "grocery"), level=("place", "kind"))
        tab.evaluate("(place) => acc.page.map.show(place)", place)
        told = tab.locator(".leaflet-popup-content").last.inner_text()
        names = results[0].study.services["name"]
        assert all(names[service] in told for service in row["service"].dropna())
        assert f"If it closed: {names[row['service'].iloc[1]]}" in told
        assert "Mon\N{EN DASH}Fri 09:00\N{EN DASH}17:00" in told
        assert "40 hours a week" in told


@pytest.mark.parametrize(
    ("hours", "fi", "sv", "en"),
    [
        (
            "Mo-Fr 09:00-17:00; Sa,Su 10:00-14:00; PH off",
            "ma-pe 09:00-17:00; la, su 10:00-14:00; pyhäpäivät suljettu",
            "mån-fre 09:00-17:00; lör, sön 10:00-14:00; helgdagar stängt",
            "Mon-Fri 09:00-17:00; Sat, Sun 10:00-14:00; public holidays closed",
        ),
        (
            "Jun-Aug We 9:00-12:00,13:00-15:00",
            "kesäkuu-elokuu ke 9:00-12:00, 13:00-15:00",
            "juni-aug ons 9:00-12:00, 13:00-15:00",
            "Jun-Aug Wed 9:00-12:00, 13:00-15:00",
        ),
        *[
            (text,) * 4
            for text in ("24/7", "Jun 01-Aug 31 Mo-Fr 10:00-16:00", "Th[1] 10:00-12:00", 'Mo "by <b>appointment</b>"', "constructor")
        ],
    ],
)
def test_opening_hours_have_the_days_of_the_language_and_stand_as_written_where_anything_else_is_said(
    open_page, written, hours, fi, sv, en
):
    tab = open_page(written, "#lang=fi")
    said = tab.evaluate("(hours) => ['fi', 'sv', 'en'].map((one) => acc.hoursText(acc.page.speakers[one], hours))", hours)
    assert said == [text if text == hours else text.replace("-", "\N{EN DASH}") for text in (fi, sv, en)]


def test_a_service_tells_who_would_lose_it(open_page, written, results):
    tab = open_page(written, "#lang=en")
    tab.evaluate("acc.page.map.tell({ what: 'service', row: acc.page.data.services.name.indexOf('Naapurin apteekki') })")
    told = tab.locator(".leaflet-popup-content").inner_text()
    season, places = results[0].first, results[0].study.places
    near = season.missing.xs("pharmacy", level="kind")
    near = near[near["service"] == "s3"]

    assert f"the nearest for {len(near)} places ({int(places.loc[near.index, 'people'].sum()):,} people)" in told
    assert f"without it {int((~near['missing']).sum())} place" in told


def test_opacity_is_kept_in_the_address(open_page, written):
    tab = open_page(written, "#lang=en")
    tab.locator("#acc-opacity").fill("40")

    assert "opacity=40" in tab.url
    assert open_page(written, "#lang=en&opacity=40").evaluate("acc.page.state.opacity") == 0.4


def test_the_geopackage_beside_the_page_is_linked_to_only_where_it_is_made(written, results, tmp_path):
    assert '<a href="study.gpkg" download>' in written.read_text(encoding="utf-8")
    alone = page(results[0], tmp_path / "p.html").read_text(encoding="utf-8")
    assert "study.gpkg" not in alone.split("acc-data")[0]


@pytest.mark.parametrize("fragment", ["&kind=library&with=winter&way=swipe", "&map=by_municipality&turned=candidates"])
def test_axe_finds_nothing_whatever_is_chosen(open_page, written, axe, fragment):
    assert violations_in_each_language(open_page(written, f"#lang=fi{fragment}"), axe) == {"fi": [], "sv": [], "en": []}


def test_the_rarer_choices_are_folded_until_one_is_made(open_page, written):
    tab = open_page(written, "#lang=en")
    button = tab.locator("#acc-more")
    assert button.inner_text().strip() == "More choices"
    assert tab.locator("#acc-scenario").is_hidden()
    button.focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "acc-scenario"
    tab.locator("#acc-compare").select_option("winter")
    assert button.inner_text().strip() == "More choices: 1 chosen"
    button.click()
    assert tab.locator("#acc-compare").is_hidden()
    assert open_page(written, tab.url[tab.url.index("#") :]).locator("#acc-compare").is_visible()


def test_nothing_runs_over_the_edge_at_twice_the_size(open_page, written):
    tab = open_page(written, "#lang=fi&kind=pharmacy&with=winter&way=swipe", viewport={"width": 640, "height": 450}, device_scale_factor=2)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 640
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 640


def test_forced_colours_and_still_pictures_hold(open_page, written, axe):
    tab = open_page(written, "#lang=sv&kind=pharmacy", forced_colors="active", reduced_motion="reduce")

    assert tab.evaluate("matchMedia('(forced-colors: active)').matches")
    assert violations(tab, axe) == []
    assert tab.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") in {"0s", "1e-05s"}


def test_paper_is_of_size_a4_and_its_first_sheet_holds_sentence_figures_map_and_legend(open_page, written, tmp_path):
    tab = open_page(written, "#lang=fi&kind=pharmacy&with=winter&way=swipe")
    tab.set_viewport_size({"width": 1032, "height": 703})  # A4 lying down, less its margins, in CSS pixels
    tab.emulate_media(media="print")
    ends = {name: tab.evaluate(f"document.querySelector('{name}').getBoundingClientRect().bottom + scrollY") for name in FIRST_SHEET}
    assert max(ends.values()) <= 703, ends
    assert ends["#acc-paper"] > 450
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1032
    tab.emulate_media(media="null")
    tab.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    text = Path(tmp_path / "p.pdf").read_bytes()

    assert b"/MediaBox [0 0 841" in text or b"/MediaBox [0 0 842" in text
    assert text.count(b"/Subtype /Image") >= 1


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext, which reads printed sheets, is not installed")
def test_headings_of_a_long_table_are_printed_on_every_sheet(open_page, written, tmp_path):
    tab = open_page(written, "#lang=fi")
    tab.evaluate(
        """() => { const body = document.querySelector('#acc-all tbody');
        for (let copy = 0; copy < 120; copy++) body.append(body.rows[copy % 12].cloneNode(true)); }"""
    )
    tab.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "p.pdf", "-"], capture_output=True, check=True, encoding="utf-8").stdout
    sheets = [sheet for sheet in text.split(chr(12)) if sheet.count("/4") > 20]  # 3/4 of the basic services: rows of the table
    assert len(sheets) >= 3
    assert all(words("fi").say("table.basket").split()[0] in sheet for sheet in sheets)


def test_short_tables_are_unfolded_for_paper_and_folded_again(open_page, written):
    tab = open_page(written, "#lang=fi")
    unfolded = "document.querySelectorAll('details[data-short][open]').length"
    tab.evaluate("document.querySelector('details.finding-table').dataset.short = ''")
    folded = tab.evaluate("document.querySelectorAll('details[data-short]').length")
    assert tab.evaluate(unfolded) == 0
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate(unfolded) == folded
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(unfolded) == 0


def test_the_card_of_a_service_point_tells_its_bundle_and_who_would_gain_each(open_page, written, results):
    found = results[0].first.service_points
    chosen = found.chosen[found.chosen["places_gained"] > 0]
    tab = open_page(written, "#lang=en")
    assert len(chosen)
    for rank, (_, row) in enumerate(chosen.iterrows()):
        lines = tab.evaluate(
            """(rank) => [...acc.pointCard(acc.page.map, acc.page.map.pointsOf('chosen')[rank]).querySelectorAll('li')]
            .map((line) => line.textContent)""",
            rank,
        )
        spoken = words("en", results[0].study)
        gains = {kind: spoken.say("count.people", count=round(row[f"people_gained_{kind}"])) for kind in found.kinds}
        assert sorted(lines) == sorted(f"{spoken.kind(kind)}: {gain}" for kind, gain in gains.items())


def gap_of_reach(results):
    """A scenario in which the library is reached no more from one place, and only then from another."""
    missing = results.first.missing.copy()
    found = missing.xs("library", level="kind")["minutes"]
    reached, unreached = found.index[np.isfinite(found)], found.index[np.isinf(found)]
    missing.loc[(reached[0], "library"), ["minutes", "missing", "reason", "service"]] = [np.inf, True, "other_component", None]
    if len(unreached):
        missing.loc[(unreached[0], "library"), ["minutes", "missing", "reason", "service"]] = [9.0, False, "reached", "s1"]
    return State("summer", missing, scenario={"fi": "Silta", "sv": "Bro", "en": "Bridge"}), reached[0], unreached


LOST = {"fi": "ei tavoiteta enää lainkaan", "sv": "nås inte längre alls", "en": "no longer reached at all"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_reached_no_more_has_its_own_class_in_map_legend_table_and_words(open_page, results, tmp_path, language):
    lost = LOST[language]
    state, place, _ = gap_of_reach(results[0])
    written = page(replace(results[0], states=(state,)), tmp_path / "index.html")
    tab = open_page(written, f"#lang={language}&kind=library&with={state.id}")
    row = list(results[0].study.places.index).index(place)

    classes_now = classes(tab)
    assert [number for number, one in enumerate(classes_now) if one == 5] == [row]
    paints = tab.evaluate("acc.page.map.paints")
    others = [(one["colour"], one["hatch"]) for number, one in enumerate(paints) if number != 5]
    assert paints[5]["colour"] not in {colour for colour, _ in others}
    assert paints[5]["hatch"] not in {hatch for _, hatch in others}
    assert lost in tab.locator("#acc-legend").inner_text()
    assert tab.locator("#acc-all tbody td", has_text=lost).count() == 1
    tab.evaluate("acc.page.state.kind = null; acc.page.refresh()")
    assert classes(tab)[row] == 5
    assert lost in tab.locator("#acc-legend").inner_text()
    assert lost in tab.locator("#acc-state").inner_text()


def plan_points():
    """Two plans of points, one of them with a hostile name and one without a spot."""
    spots = gpd.GeoSeries.from_xy([500_000.0, 501_000.0, 502_000.0], [7_300_000.0] * 3, crs=3067)
    index = pd.MultiIndex.from_tuples(
        [("first", "<img src=x>"), ("first", "b"), ("second", "remote"), ("second", "b")], names=["plan", "candidate"]
    )
    table = {
        "kinds_hosted": ["grocery,pharmacy"] * 4,
        "hours_week": [4.0, 2.5, 1.0, np.nan],
        "geometry": [spots[0], spots[1], None, spots[2]],
    }
    return Finding("plan_points", gpd.GeoDataFrame(table, index=index, crs=3067), points_on_map=True)


def test_points_of_a_finding_are_on_the_map_with_their_bundle_and_kept_by_the_link(open_page, results, tmp_path):
    written = page(replace(results[0], findings=(plan_points(),)), tmp_path / "index.html")
    tab = open_page(written, "#lang=en")
    box = tab.locator("[data-layer='finding plan_points']")
    assert not box.is_checked()
    box.check()
    assert "turned=finding+plan_points" in tab.url
    again = open_page(written, tab.url[tab.url.index("#") :])
    assert again.locator("[data-layer='finding plan_points']").is_checked()
    assert [point["text"] for point in again.evaluate("acc.page.map.findingPoints()")] == ["A1", "A2", "B1"]
    legend = again.locator("#acc-legend").inner_text()
    assert "first" in legend
    assert "second" in legend
    again.evaluate("acc.page.map.tell({ what: 'finding point', row: acc.page.map.findingPoints()[0] })")
    told = again.locator(".leaflet-popup-content").inner_text()
    assert "A1: <img src=x>" in told
    assert "Grocery shop; pharmacy" in told
    assert "4.0" in told
    found = again.evaluate(
        "(() => { const map = acc.page.map; const [point] = map.findingPoints();"
        "return map.nearest(map.map.latLngToLayerPoint([point.lat, point.lon]).subtract([0, 20]), 5).what; })()"
    )
    assert found == "finding point"


def test_a_finding_without_spots_cannot_be_points():
    with pytest.raises(DataError, match="no geometries"):
        Finding("plans", pd.DataFrame({"value": [1.0]}, index=pd.Index(["a"], name="plan")), points_on_map=True)


def test_a_finding_told_for_each_kind_is_drawn_for_the_one_chosen(open_page, results, tmp_path):
    places = results[0].study.places.index
    many = np.array([0, 1, 2, 3] * 3)
    table = pd.DataFrame({"providers_of_all": ["none"] * 12, "providers_pharmacy": many}, index=places)
    own = (
        MapClass(np.inf, "good", "providers_of_kind", "several"),
        MapClass(1, "poor", "providers_of_kind", "one"),
        MapClass(0, "worst", "providers_of_kind", "none"),
    )
    classes_of = {"providers_of_all": (MapClass("none", "worst", "providers_of_all", "none"),), "providers_pharmacy": own}
    finding = Finding(
        "overlap_places", table, map_column="providers_of_all", map_classes=classes_of, map_of_kind={"pharmacy": "providers_pharmacy"}
    )
    written = page(replace(results[0], findings=(finding,), states=()), tmp_path / "index.html", geopackage="study.gpkg")
    tab = open_page(written, "#lang=en&map=overlap_places")
    assert classes(tab) == [0] * 12
    tab.locator("#acc-of").select_option("pharmacy")

    assert classes(tab) == [2, 1, 0, 0] * 3
    legend = tab.locator("#acc-legend").inner_text()
    assert [text for text in ("several providers", "one provider", "no provider") if text in legend.splitlines()] == [
        "several providers",
        "one provider",
        "no provider",
    ]
    assert "of=pharmacy" in tab.url
    offers = results[0].study.offers.index
    drawn = tab.evaluate("acc.page.map.servicesShown().map((row) => acc.page.data.services.name[row])")
    pharmacies = offers[offers.get_level_values("kind") == "pharmacy"].get_level_values("service")
    assert sorted(drawn) == sorted(results[0].study.services.loc[pharmacies, "name"])
    assert words("en").kind("pharmacy") in legend.splitlines()
    assert words("en").say("legend.services_all") not in legend
    assert tab.locator("#acc-about").inner_text() == words("en").say("finding.overlap_places_about")
    assert not tab.locator(".kind-sentences:visible").count()
    tab.locator("#acc-kind").select_option("")
    assert not tab.locator("#acc-of").is_visible()
    assert not tab.locator("#acc-about").is_visible()
    assert tab.evaluate("acc.page.map.servicesShown().length") > len(drawn)
    again = open_page(written, "#lang=en&map=overlap_places&of=pharmacy")
    assert classes(again) == [2, 1, 0, 0] * 3
