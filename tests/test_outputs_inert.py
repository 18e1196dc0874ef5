"""Names from the data stay texts where folium and branca compile what an element holds as a template and write it into a script."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import folium
import geopandas as gpd
import pytest
import shapely
from branca.element import Element
from hypothesis import given
from hypothesis import strategies as st

from accessibility import measures
from accessibility.measures import decay
from accessibility.outputs import explore, page
from accessibility.outputs.folium_map import inert_text
from accessibility.outputs.grid_layer import grid_layer
from accessibility.outputs.pack import data_block
from accessibility.outputs.words import words
from tests.results_world import minutes_between, results_of, study_of
from tests.times_by_hand import times_of

SPELLS = (
    "{{ cycler.__init__.__globals__.os.putenv('hacked', '1') }}",
    "{{7*7}}",
    "{{{7*7}}}",
    "{% raw %}",
    "{%- for",
    "{# gone #}",
    "${window.hacked=1}",
    "`+(window.hacked=1)+`",
    "\\`${window.hacked=1}",
    "a{b}c",
    "<b>bold</b>",
    "&#123;&#123;7*7}}",
)


TOLD = """() => {
  const told = [];
  window.map_explore.eachLayer((layer) => {
    if (!layer.getTooltip || !layer.getTooltip()) return;
    const box = document.createElement("div");
    box.innerHTML = layer.getTooltip().getContent();
    told.push(box.querySelector("br").previousSibling.textContent.trim());
  });
  return told;
}"""


def data_in(html):
    """The data of a page, as its script reads it."""
    return json.loads(re.search(r'<script type="application/json" id="[\w-]+">(.*?)</script>', html, re.DOTALL)[1])


@given(st.lists(st.text("{}%#-`$\\ a7*<>&'\"")), st.dictionaries(st.text("{%#}"), st.text("{%#}")))
def test_a_block_of_data_is_the_same_when_it_is_compiled_as_a_template(texts, named):
    given_data = {"texts": texts, "named": named, "in": [{"a": {}}, {}]}
    compiled = Element(data_block("x", given_data)).render()
    assert data_in(compiled) == given_data


@given(st.text("{}%#`$\\<>&'\"ab"))
def test_a_text_for_folium_is_no_template_no_script_and_no_markup(text):
    inert = inert_text(text)
    assert not set(inert) & set("{}`$\\<>\"'")
    assert Element(inert).render().strip() == inert.strip()


@pytest.fixture(scope="module")
def results():
    study = study_of(names=list(SPELLS))
    services = study.services.assign(name=list(SPELLS[:4]), provider=list(SPELLS[4:8]))
    return results_of(replace(study, services=services))


def test_names_that_are_templates_stand_on_the_page_as_they_are(results, tmp_path):
    html = page(results, tmp_path / "index.html").read_text(encoding="utf-8")
    data = data_in(html)
    assert data["places"]["name"] == list(SPELLS)
    assert data["services"]["name"] == list(SPELLS[:4])
    assert set(data["services"]["providers"]) == set(SPELLS[4:8])
    drawn = data_in(explore(results, results.study).get_root().render())
    assert drawn["places"]["name"] == list(SPELLS)


def test_they_stand_in_a_layer_on_any_folium_map():
    boxes = [shapely.box(n * 1000, 7e6, n * 1000 + 1000, 7001000) for n in range(12)]
    squares = gpd.GeoDataFrame({"name": SPELLS, "minutes": range(12)}, geometry=boxes, crs=3067)
    m = folium.Map(tiles=None)
    grid_layer(squares, ["minutes"], bounds=(10, 20), name_column="name", titles={"minutes": SPELLS[0]}).add_to(m)
    data = data_in(m.get_root().render())
    assert data["names"] == list(SPELLS)
    assert data["titles"] == [SPELLS[0]]


@pytest.mark.browser
def test_they_stand_in_the_words_of_spots(results, tmp_path, open_page):
    study = results.study
    times = times_of(
        minutes_between(study.places, study.services, 70.0), services=study.services.index, places=study.places.index, max_minutes=90
    )
    offers = measures.offers_with_services(study.offers, study.services)
    kind = "grocery"
    m = explore(measures.passive(times, offers, study.places, decay=decay.Binary(30)), study, kind=kind)
    m.save(tmp_path / "spots.html")
    tab = open_page(tmp_path / "spots.html", ready=".leaflet-container")
    told = tab.evaluate(TOLD)
    offered = offers.xs(kind, level="kind").index
    assert sorted(told) == sorted(study.services["name"][offered])
    assert tab.evaluate("window.hacked") is None


def test_marks_of_direction_in_a_name_do_not_turn_the_sentence_around_it():
    for turned in ("\u202eabc", "a\u2067b\u2069c", "abc\u202a"):
        said = words("en").say("table.geopackage", file=turned)
        assert said == words("en").say("table.geopackage", file="abc")
