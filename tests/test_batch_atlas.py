"""An atlas: every municipality has exactly what the whole region has of it, its page, and its row in the ranking."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import accessibility as acc
from accessibility import outputs
from accessibility.area import StudyArea
from accessibility.batch import atlas
from accessibility.batch.municipal_results import municipal_results, municipality_of_places
from accessibility.errors import DataError
from accessibility.outputs.atlas_names import page_names
from accessibility.outputs.check_first import check_first
from accessibility.outputs.names import place_names
from accessibility.provenance import Remark
from tests.browser_pages import violations_in_each_language
from tests.results_world import HOSTILE, results_of, study_of

STUDIES = Path(__file__).resolve().parent / "studies"


@pytest.fixture(scope="module")
def whole():
    people = [2.0**n for n in range(12)]
    remarks = (
        Remark("places_without_people", "noted", 2, 12, {"file": "p.csv"}, ("p00000", "p00001")),
        Remark("squares_on_border", "noted", 1, details={"people_in": 1, "people_out": 2}),
    )
    return results_of(study_of(people=people), remarks=remarks)


def with_name(whole, names, swedish):
    area = whole.study.area
    parts = area.parts.assign(name=names, name_sv=swedish)
    study = type(whole.study)(**{**vars(whole.study), "area": StudyArea(area.name, area.boundary, area.crs, area.buffer_m, parts)})
    return type(whole)(study, whole.seasons, whole.remarks, whole.computed_on)


def test_municipalities_share_out_all_places_and_people(whole):
    ones = list(municipal_results(whole))

    assert [one.study.area.name for one in ones] == ["Testilä 1", "Testilä 2"]
    places = pd.concat([one.study.places for one in ones])
    assert sorted(places.index) == sorted(whole.study.places.index)
    for season, found in whole.seasons.items():
        minutes = pd.concat([one.seasons[season].missing["minutes"] for one in ones])
        assert minutes.sort_index().equals(found.missing["minutes"].sort_index())
        summed = sum(one.seasons[season].coverage["people_missing"].fillna(0) for one in ones)
        assert np.allclose(summed, found.coverage["people_missing"].fillna(0))
        assert (sum(one.seasons[season].coverage["places_missing"] for one in ones) == found.coverage["places_missing"]).all()


def test_a_municipality_keeps_the_services_it_reaches_across_its_border(whole):
    for one in municipal_results(whole):
        reached = set(one.first.closest["service"].dropna())
        assert reached <= set(one.study.services.index)
        assert one.study.services["inside"].tolist() == one.study.area.inside(one.study.services.geometry).tolist()


def test_remarks_name_only_the_rows_of_the_municipality(whole):
    ones = list(municipal_results(whole))
    named = [row for one in ones for remark in one.remarks for row in remark.rows]

    assert sorted(named) == ["p00000", "p00001"]
    assert all(any(remark.code == "squares_on_border" for remark in one.remarks) for one in ones)


def test_a_municipality_is_known_by_either_name_and_else_by_where_a_place_lies(whole):
    swedish = with_name(whole, ["A", "B"], ["Testilä 1", None])
    part, remark = municipality_of_places(swedish.study)
    where = (whole.study.places["municipality"] == "Testilä 2").to_numpy(dtype=int)

    assert part.tolist() == where.tolist()
    assert remark.count == where.sum()


def test_a_municipality_without_places_says_that_nothing_is_known(whole, tmp_path):
    places = whole.study.places[whole.study.places["municipality"] == "Testilä 1"]
    study = type(whole.study)(**{**vars(whole.study), "places": places})
    empty = list(municipal_results(type(whole)(study, whole.seasons, (), whole.computed_on)))[1]

    assert (empty.first.coverage["places"] == 0).all()
    assert empty.first.coverage["people_missing"].isna().all()
    text = outputs.page(empty, tmp_path / "p.html", languages=("en",)).read_text(encoding="utf-8")
    assert "Testilä 2: there are no places in the study area" in text
    assert "reached within" not in text.split("<script")[0]
    row = outputs.atlas_row(empty, "x.html").seasons["summer"]
    assert (row["places"], row["people"], row["share_pct"]) == (0, None, None)


def test_pages_have_plain_names_each_once():
    study = study_of(municipalities=2)
    area = study.area
    for names, files in (
        (["Kemijärvi", "Åland"], ["kemijarvi.html", "aland.html"]),
        (["Ii", "II"], ["ii.html", "ii-2.html"]),
        (["../x", "שלום"], ["x.html", "municipality.html"]),
        ([HOSTILE[0], HOSTILE[8]], ["script-window-hacked-1-script.html", "a" * 60 + ".html"]),
    ):
        parts = area.parts.assign(name=names)
        assert list(page_names(StudyArea("", area.boundary, area.crs, 0.0, parts)).values()) == files


@pytest.fixture(scope="module")
def written(whole, tmp_path_factory):
    """An atlas of two municipalities, one of a hostile name."""
    folder = tmp_path_factory.mktemp("atlas")
    hostile = with_name(whole, [HOSTILE[1], "Testilä 2"], [HOSTILE[0], None])
    places = whole.study.places.assign(municipality=whole.study.places["municipality"].replace("Testilä 1", HOSTILE[1]))
    results = type(whole)(type(whole.study)(**{**vars(hostile.study), "places": places}), whole.seasons, (), whole.computed_on)
    outputs.atlas_assets(results, folder / "assets")
    rows = []
    for one, (_, file) in zip(municipal_results(results), page_names(results.study.area).items(), strict=True):
        outputs.page(one, folder / "municipalities" / file, atlas="..")
        rows.append(outputs.atlas_row(one, file))
    outputs.atlas_index(results, rows, folder / "index.html")
    return folder


def test_pages_of_an_atlas_share_their_scripts(written):
    pages = sorted((written / "municipalities").iterdir())

    assert len(pages) == 2
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert '<script src="../assets/page.js"></script>' in text
        assert "acc.ServiceMap = class" not in text
        assert path.stat().st_size < 150_000


@pytest.mark.browser
def test_axe_finds_nothing_in_an_atlas(open_page, written, axe):
    page = next(iter(sorted((written / "municipalities").iterdir())))

    for path, fragment in ((written / "index.html", ""), (page, "&kind=pharmacy")):
        assert violations_in_each_language(open_page(path, f"#lang=fi{fragment}"), axe) == {"fi": [], "sv": [], "en": []}


def test_one_place_that_decides_and_places_no_road_reaches_are_to_be_checked_first(whole):
    study = whole.study
    for one in municipal_results(whole):
        places, season = one.study.places, one.first
        lacks = {place for place in places.index if not season.basket.loc[place, "all_within"]}
        missing = places.loc[sorted(lacks), "people"]
        told = {sentence.key: sentence.values for sentence in check_first(one, season)}  # noqa: PD011  # of a sentence
        assert ("atlas.one_place" in told) == (2 * missing.max() > missing.sum())  # powers of two: the largest outweighs all others
        assert told["atlas.one_place"]["people"] == missing.max()
        assert told["atlas.one_place"]["place"]["en"] == place_names(places, "en")[missing.idxmax()]
        no_road = {place for (place, _), row in season.missing.iterrows() if row["reason"] in ("no_road_within_snap", "other_component")}
        assert ("atlas.no_road" in told) == bool(no_road)
        if no_road:
            assert told["atlas.no_road"]["count"] == len(no_road)

    alike = replace(study, places=study.places.assign(people=10.0))
    ones = [{sentence.key for sentence in check_first(one, one.first)} for one in municipal_results(replace(whole, study=alike))]
    assert all("atlas.one_place" not in keys for keys in ones)  # three places or more alike: none decides


@pytest.mark.browser
def test_what_to_check_first_stands_in_the_index_and_on_the_page_and_does_not_change_the_order(open_page, written):
    tab = open_page(written / "index.html", "#lang=en")
    heads = [text.split("\n")[0].strip(" ↕▼▲") for text in tab.locator("#acc-all thead .acc-sort").all_inner_texts()]
    assert heads[-1] == "Check first"
    cells = tab.locator("#acc-all tbody tr td:last-child").all_inner_texts()
    assert all(cell.startswith("! More than half of those without at one place: ") for cell in cells)
    assert "does not change the order" in tab.locator("main").inner_text()
    tab.locator("#acc-all tbody a.acc-open").first.click()
    tab.wait_for_selector("html[data-ready=yes]")
    assert cells[0].removeprefix("! More than") in tab.locator("p.tried:visible").first.inner_text()


@pytest.mark.browser
def test_the_index_ranks_tells_and_leads_to_the_pages(open_page, written):
    tab = open_page(written / "index.html", "#lang=sv")
    ranked = tab.locator("#acc-all tbody tr td:nth-child(2)").all_inner_texts()
    shares = [float(text.replace(",", ".")) for text in ranked]
    assert shares == sorted(shares, reverse=True)
    assert HOSTILE[0] in tab.locator("#acc-all").inner_text()

    row = tab.evaluate("acc.atlas.rowAt(acc.atlas.x[1], acc.atlas.y[1])")
    assert row == 1
    tab.evaluate("acc.atlas.map.setView([acc.atlas.data.lat[1], acc.atlas.data.lon[1]], 9, { animate: false })")
    tab.locator(".folium-map").focus()
    tab.keyboard.press("Enter")
    told = tab.locator(".leaflet-popup-content").inner_text()
    assert "Testilä 2" in told

    tab.locator(".leaflet-popup-content a.acc-open").click()
    tab.wait_for_selector("html[data-ready=yes]")
    assert tab.locator("h1:visible").inner_text().startswith("Testilä 2: ")
    assert tab.evaluate("document.documentElement.lang") == "sv"
    tab.locator("a.back").click()
    tab.wait_for_selector("html[data-ready=yes]")
    assert tab.evaluate("window.hacked") is None


@pytest.mark.browser
def test_nothing_of_an_atlas_runs_over_the_edge(open_page, written):
    tab = open_page(written / "index.html", "#lang=fi", viewport={"width": 360, "height": 740})
    for width in (360, 1280):
        tab.set_viewport_size({"width": width, "height": 740})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_one_municipality_is_no_atlas(tmp_path, demo_study):
    with pytest.raises(DataError, match="an atlas needs several"):
        atlas(demo_study, into=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shared
@pytest.mark.slow
def test_five_municipalities_of_lapland_become_an_atlas(shared_data, tmp_path):
    text = (STUDIES / "pilot_municipalities.toml").read_text(encoding="utf-8").replace("{data}", shared_data.as_posix())
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    report = acc.batch.atlas(tmp_path / "study.toml")

    assert sorted(report.pages) == ["Kemijärvi", "Pelkosenniemi", "Posio", "Pudasjärvi", "Tornio"]
    assert report.without_places == ()
    kemijarvi = report.pages["Kemijärvi"].read_text(encoding="utf-8")
    assert "Raajärvi" in kemijarvi
    assert not re.search(r"Syöte", kemijarvi.split("acc-data")[0])
    assert 'href="municipalities/tornio.html"' in report.index.read_text(encoding="utf-8")


@pytest.mark.browser
def test_the_keyboard_walks_the_whole_index(open_page, written):
    tab = open_page(written / "index.html", "#lang=en")
    seen = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate(
                """() => { const e = document.activeElement; const s = getComputedStyle(e); const box = e.getBoundingClientRect();
                return [e.id || e.className || e.tagName, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
                        e.tagName === 'BUTTON' || e.tagName === 'SELECT' || e.tagName === 'INPUT' ? box.height : 44]; }"""
            )
        )
    reached = [str(name) for name, _, _ in seen]

    assert reached[0] == "skip"
    assert reached.count("skip") <= 2
    assert {"map_atlas", "acc-season", "acc-whole", "acc-print", "acc-search", "acc-sort"} <= set(reached)
    assert all(outlined for name, outlined, _ in seen if name != "BODY")
    assert min(height for _, _, height in seen) >= 44
