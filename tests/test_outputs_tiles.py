"""A background map from the internet: only where a study names one, and only once a viewer turns it on."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from accessibility.config import parse_study
from accessibility.errors import ConfigError
from accessibility.outputs import page
from tests.results_world import STUDY, results_of, study_of

URL = "https://tiles.example:8443/map/{z}/{x}/{y}.png?key=a"
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def config_with(tiles):
    text = STUDY.format(made_up="true", seasons='["summer", "winter"]', assumption="")
    return parse_study(text + f"\n[outputs.tiles]\n{tiles}\n", "study.toml")


def results_with(tiles):
    return results_of(replace(study_of(), config=config_with(tiles)))


def policy(path):
    return path.read_text(encoding="utf-8").split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]


def test_without_it_the_policy_of_the_page_lets_no_server_in(tmp_path):
    plain = page(results_of(), tmp_path / "a.html")
    assert "https:" not in policy(plain)
    assert 'id="acc-tiles"' not in plain.read_text(encoding="utf-8")
    named = page(results_with(f'url = "{URL}"\nattribution = "Tiles <Ltd>"'), tmp_path / "b.html")
    assert policy(named).count("https:") == 1
    assert "img-src data: blob: https://tiles.example:8443;" in policy(named)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://tiles.example/{z}/{x}/{y}.png", "must begin with https://"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "one server"),
        ("https://a.example https://b.example/{z}/{x}/{y}", "one server"),
        ("https://tiles.example;script-src/{z}/{x}/{y}.png", "one server"),
        ("https://me@tiles.example/{z}/{x}/{y}.png", "one server"),
        ("https://tiles.example/{z}/{x}.png", "lacking {y}"),
        ("https://tiles.example/{z}/{x}/{y}.png'><script>", "no blanks or quotes"),
    ],
)
def test_an_address_that_is_none_of_tiles_is_refused(url, fault):
    with pytest.raises(ConfigError, match=fault.replace("{", "\\{").replace("}", "\\}")):
        config_with(f'url = "{url}"\nattribution = "x"')


@pytest.mark.browser
def test_nothing_is_asked_until_a_viewer_turns_it_on_and_an_address_cannot(browser, tmp_path):
    path = page(results_with(f'url = "{URL}"\nattribution = "Tiles <Ltd>"'), tmp_path / "index.html")
    room = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = room.new_page()
    asked, faults = [], []
    tab.route(lambda url: url.startswith("https:"), lambda route: route.fulfill(body=PICTURE, content_type="image/png"))
    tab.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    tab.on("console", lambda message: faults.append(message.text) if message.type in {"error", "warning"} else None)
    tab.goto(path.as_uri() + "#lang=en&turned=tiles")
    tab.wait_for_selector("html[data-ready=yes]")
    tab.wait_for_timeout(300)
    assert asked == []
    assert "tiles.example:8443" in tab.locator("#acc-tiles-note").inner_text()
    assert "Tiles" not in tab.locator("#acc-credits").inner_text()
    tab.locator("#acc-tiles").check()
    tab.wait_for_selector(".leaflet-tile-loaded", state="attached")
    assert asked
    assert all(url.startswith("https://tiles.example:8443/map/") for url in asked)
    assert "Tiles <Ltd>" in tab.locator("#acc-credits").inner_text()
    assert "tiles" not in tab.url
    tab.locator("#acc-tiles").uncheck()
    assert tab.locator(".leaflet-tile").count() == 0
    assert faults == []
    room.close()


@pytest.mark.browser
def test_where_it_does_not_come_the_map_stays_as_it_is_and_says_so(browser, tmp_path):
    path = page(results_with(f'url = "{URL}"\nattribution = "Tiles Ltd"'), tmp_path / "index.html")
    room = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    tab = room.new_page()
    tab.goto(path.as_uri() + "#lang=en")
    tab.wait_for_selector("html[data-ready=yes]")
    legend = tab.locator("#acc-legend").inner_text()
    assert tab.locator("#acc-tiles-failed").is_hidden()
    tab.locator("#acc-tiles").click()
    tab.wait_for_selector("#acc-tiles-failed", state="visible")
    assert not tab.locator("#acc-tiles").is_checked()
    assert tab.evaluate("[acc.page.map.tiles, acc.page.map.tiled]") == [None, False]
    assert tab.locator("#acc-legend").inner_text() == legend
    assert "Tiles Ltd" not in tab.locator("#acc-credits").inner_text()
    room.close()


@pytest.mark.browser
def test_one_tile_that_is_not_there_does_not_turn_the_others_off(browser, tmp_path):
    path = page(results_with(f'url = "{URL}"\nattribution = "Tiles Ltd"'), tmp_path / "index.html")
    room = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = room.new_page()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if len(asked) <= 3:
            route.fulfill(status=404)
        else:
            route.fulfill(body=PICTURE, content_type="image/png")

    tab.route(lambda url: url.startswith("https:"), answer)
    tab.goto(path.as_uri() + "#lang=en")
    tab.wait_for_selector("html[data-ready=yes]")
    tab.locator("#acc-tiles").check()
    tab.wait_for_selector(".leaflet-tile-loaded", state="attached")
    tab.wait_for_timeout(500)
    assert len(asked) > 3
    assert tab.locator("#acc-tiles").is_checked()
    assert tab.evaluate("acc.page.map.tiled")
    assert tab.locator("#acc-tiles-failed").is_hidden()
    room.close()
