"""Pages and layers of many squares in a real browser: drawn, clicked, spoken, with and without the browser's own unpacking."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from accessibility.outputs import grid_layer, page
from accessibility.outputs.folium_map import bare_map
from accessibility.outputs.page_data import page_data
from accessibility.outputs.words import words
from tests.browser_pages import violations_in_each_language
from tests.cell_worlds import cell_results

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def results():
    return cell_results(2_500, 12)


@pytest.fixture(scope="module")
def written(results, tmp_path_factory):
    path = page(results, tmp_path_factory.mktemp("cells") / "index.html")
    assert 'data-packed="gzip"' in path.read_text(encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return page(cell_results(20, 3), tmp_path_factory.mktemp("few") / "index.html")


def numbers_in(tab):
    return tab.evaluate(
        """() => { const d = acc.page.data, f = d.found.summer; return { minutes: f.minutes.map((row) => [...row]),
        service: f.service.map((row) => [...row]), id: d.places.id, people: d.places.people }; }"""
    )


@pytest.mark.parametrize("unpacking", ["browser", "own"])
def test_every_number_comes_back(open_page, results, written, unpacking):
    tab = open_page(written, "#lang=en", script="delete window.DecompressionStream" if unpacking == "own" else "")
    data = page_data(results, [words("en", results.study)])
    got = numbers_in(tab)

    assert tab.evaluate("'DecompressionStream' in window") == (unpacking == "browser")
    assert got["minutes"] == data["found"]["summer"]["minutes"].values.tolist()
    assert got["service"] == data["found"]["summer"]["service"].values.tolist()
    assert got["id"] == results.study.places.index.tolist()
    assert got["people"] == results.study.places["people"].tolist()


def test_squares_lie_where_they_are_and_a_click_tells_of_the_one_clicked(open_page, results, written):
    tab = open_page(written, "#lang=en&kind=pharmacy")
    degrees = results.study.places.to_crs(4326).geometry
    lon, lat = (np.array(tab.evaluate(f"[...acc.page.map.places.{axis}]")) for axis in ("lon", "lat"))
    assert np.abs(lon - degrees.x).max() < 2e-5
    assert np.abs(lat - degrees.y).max() < 1e-5

    tab.locator(".folium-map").scroll_into_view_if_needed()
    for place in (17, 1203):
        at = tab.evaluate(
            """(place) => { const m = acc.page.map; m.map.setView([m.places.lat[place], m.places.lon[place]], 12, { animate: false });
            const p = m.map.latLngToContainerPoint([m.places.lat[place], m.places.lon[place]]);
            const r = m.map.getContainer().getBoundingClientRect(); return [r.left + p.x + 6, r.top + p.y - 6]; }""",
            place,
        )
        tab.mouse.click(*at)
        assert results.study.places.index[place] in tab.locator(".leaflet-popup-content").inner_text()
        tab.evaluate("acc.page.map.map.closePopup()")
        tab.wait_for_selector(".leaflet-popup", state="detached")


def test_the_middle_of_the_map_is_told_by_the_keyboard(open_page, written):
    tab = open_page(written, "#lang=sv&kind=pharmacy")
    tab.evaluate("acc.page.map.map.setView([acc.page.map.places.lat[5], acc.page.map.places.lon[5]], 12, {animate: false})")
    tab.locator(".folium-map").focus()
    tab.keyboard.press("Enter")

    assert tab.evaluate("acc.page.data.places.id[5]") in tab.locator(".leaflet-popup-content").inner_text()


def test_axe_finds_nothing_on_a_page_of_squares(open_page, few, axe):
    assert violations_in_each_language(open_page(few, "#lang=sv&kind=pharmacy"), axe) == {"fi": [], "sv": [], "en": []}


def test_layers_of_squares_points_and_lines_go_on_one_folium_map(open_page, tmp_path):
    x = np.arange(30.0)
    boxes = [shapely.box(4e5 + 1000 * n, 7e6, 4e5 + 1000 * n + 1000, 7e6 + 1000) for n in range(30)]
    squares = gpd.GeoDataFrame({"minutes": x, "name": "<b>x</b>"}, geometry=boxes, crs=3067)
    points = squares.set_geometry(squares.centroid).assign(minutes=[np.inf, np.nan, *x[2:]])
    lines = squares.set_geometry([shapely.LineString([(4e5, 7e6 + 100 * n), (4.2e5, 7.01e6)]) for n in range(30)])
    m = bare_map([63.0, 24.8, 63.2, 25.5])
    for table in (squares, points, lines):
        grid_layer(table, ["minutes"], bounds=(5, 10, 20), name_column="name", titles={"minutes": "<i>m</i>"}).add_to(m)
    m.save(str(tmp_path / "m.html"))

    tab = open_page(tmp_path / "m.html", ready="html[data-layers='3']")
    assert tab.evaluate("accLayers.all.map((one) => one.places.count)") == [30, 30, 30]
    assert tab.evaluate("[...accLayers.all[0].classOf].slice(4, 8)") == [0, 0, 1, 1]
    assert tab.evaluate("[...accLayers.all[1].classOf].slice(0, 2)") == [4, 5]
    assert "<i>m</i>" in tab.locator(".acc-layer").first.inner_text()
