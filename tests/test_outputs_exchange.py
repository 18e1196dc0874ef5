"""Files for other programs: styles QGIS takes, GeoParquet, a catalogue's metadata, the page on paper."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from importlib import import_module
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from accessibility import gaps
from accessibility.area import StudyArea
from accessibility.batch.findings.municipalities import municipalities
from accessibility.errors import AccessibilityError
from accessibility.outputs import check_can_write, dcat, geopackage, geoparquet, page, pdf, tables
from accessibility.outputs.finding import Finding
from accessibility.outputs.finding_map import findings_on_map
from accessibility.outputs.finding_table import finding_table, heading
from accessibility.outputs.pdf import browser
from accessibility.outputs.qgis.finding_styles import finding_styles
from accessibility.outputs.qgis.qml import Marker, Rule, qml
from accessibility.outputs.states import State
from accessibility.outputs.words import words
from accessibility.progress import Silent
from tests.results_world import HOSTILE, results_of


@pytest.fixture(scope="module")
def results():
    return results_of()


@pytest.fixture(scope="module")
def styles(results, tmp_path_factory):
    path = geopackage(results, tmp_path_factory.mktemp("gpkg") / "study.gpkg")
    with sqlite3.connect(path) as base:
        table = pd.read_sql("select * from layer_styles", base)
        features = {name for (name,) in base.execute("select table_name from gpkg_contents where data_type = 'features'")}
    base.close()
    return table, features


def test_every_layer_opens_with_one_style_and_a_style_for_each_kind_stands_beside(styles, results):
    table, features = styles
    default = table[table["useAsDefault"] == 1]

    assert set(default["f_table_name"]) == features
    assert default["f_table_name"].is_unique
    assert (table["f_geometry_column"] == "geom").all()
    kinds = [words("fi", results.study).kind(kind) for kind in results.study.standards.index]
    assert table.loc[table["f_table_name"] == "places", "styleName"].tolist()[1:] == kinds


def test_the_rules_of_a_style_hold_every_place_inside_once(styles, results):
    table, _ = styles
    places = geopackage_places(results)
    for style in table.loc[table["f_table_name"] == "places", "styleQML"]:
        tests = [rule.get("filter") for rule in rules_of(style)]
        held = sum(holds(test, places).astype(int) for test in tests)
        assert (held[places["inside"]] == 1).all()
        assert (held[~places["inside"]] == 0).all()


def rules_of(style):
    return list(ET.fromstring(style.split("\n", 1)[1]).iter("rule"))  # noqa: S314  # our own text


def geopackage_places(results):
    return tables.places(results, results.first)


def holds(test, places):
    """An expression of QGIS's, as SQLite reads it, which has the same words for what the styles use."""
    columns = ["inside", "kinds_asked", "kinds_within", *[name for name in places if name.startswith("minutes_")]]
    base = sqlite3.connect(":memory:")
    pd.DataFrame(places[columns]).astype({"inside": int}).astype(object).where(pd.notna(places[columns]), None).to_sql(
        "p", base, index=False
    )
    found = [bool(value) for (value,) in base.execute(f"select {test} from p")]  # noqa: S608
    base.close()
    return np.array(found)


def test_who_opens_a_layer_of_made_up_data_is_told_so(results, tmp_path):
    """In every layer's description and in the legend, and nowhere where nothing is made up."""
    told = {}
    for made_up in (True, False):
        sources = tuple(replace(source, made_up=False) for source in results.study.sources)
        config = results.study.config.model_copy(update={"made_up": made_up})
        path = geopackage(replace(results, study=replace(results.study, config=config, sources=sources)), tmp_path / f"{made_up}.gpkg")
        with sqlite3.connect(path) as base:
            said = dict(base.execute("select table_name, description from gpkg_contents where table_name != 'layer_styles'"))
            legends = [text for (text,) in base.execute("select styleQML from layer_styles where f_table_name in ('places', 'services')")]
        base.close()
        told[made_up] = (said, [any(rule.get("filter") == "FALSE" for rule in rules_of(text)) for text in legends])
    notice = words("fi").say("page.made_up_region")
    assert all(notice in one for one in told[True][0].values())
    assert not any(notice in one for one in told[False][0].values())
    season = words("fi").name("season", next(iter(results.seasons)))
    assert season in told[False][0]["places"]
    assert all(told[True][1])
    assert not any(told[False][1])


def test_some_weeks_are_a_layer_of_their_own_that_says_which(results, tmp_path):
    named = {language: f"{HOSTILE[1]} {language}" for language in ("fi", "sv", "en")}
    weeks = State("thaw", results.first.missing, period=named, layer="from_0402", basket=results.first.basket)
    path = geopackage(replace(results, states=(weeks,)), tmp_path / "study.gpkg")
    layer = gpd.read_file(path, layer="places_from_0402").set_index("place")
    usual = gpd.read_file(path, layer="places").set_index("place")
    pd.testing.assert_frame_equal(pd.DataFrame(layer), pd.DataFrame(usual))
    with sqlite3.connect(path) as base:
        ((said,),) = base.execute("select description from gpkg_contents where table_name = 'places_from_0402'")
        styles = [name for (name,) in base.execute("select styleName from layer_styles where f_table_name = 'places_from_0402'")]
    base.close()
    assert named["fi"] in said
    assert words("fi").name("season", "thaw") in said
    assert len(styles) == 1 + len(results.study.standards)


@pytest.mark.parametrize("shape", ["Point", "LineString", "Polygon"])
@pytest.mark.parametrize(
    "values", [[1, 2, 30, np.inf, np.nan], [0.1, 0.25, 3.125, 1e6, -0.5], [True, False, True, True, False], ["a'b", "c", "", None, "<d>"]]
)
def test_each_feature_of_a_finding_is_held_by_one_class_of_its_season_and_kind(results, tmp_path, monkeypatch, values, shape):
    module = import_module("accessibility.outputs.words")
    known = module._sentences
    monkeypatch.setattr(module, "_sentences", lambda spoken: {**known(spoken), "finding.trial": "Trial", "finding.trial_about": "One."})
    monkeypatch.setitem(import_module("accessibility.outputs.qgis.finding_styles")._DRAWN_BY, "trial", "told")
    spots = results.study.places.geometry.iloc[:5]
    shapes = {"Point": spots, "LineString": spots.buffer(9).boundary, "Polygon": spots.buffer(9)}[shape]
    rows = pd.MultiIndex.from_product([["it's", "grocery"], spots.index], names=["rule", "place"])
    table = gpd.GeoDataFrame({"told": values * 2}, index=rows, geometry=[*shapes] * 2, crs=spots.crs)
    findings = tuple(Finding("trial", table, season=season) for season in ("summer", "winter"))
    path = geopackage(replace(results, findings=findings), tmp_path / "study.gpkg")
    base = sqlite3.connect(path)
    styles = base.execute("select styleQML from layer_styles where f_table_name = 'trial'").fetchall()
    assert len(styles) == 4
    for (style,) in styles:
        tests = [rule.get("filter") for rule in rules_of(style)]
        held = [row for test in tests for row in base.execute(f"select season, rule, place from trial where {test}")]  # noqa: S608
        assert len(held) == len(set(held)) == 5
        assert len({row[:2] for row in held}) == 1
        symbols = ET.fromstring(style.split("\n", 1)[1]).iter("symbol")  # noqa: S314  # our own text
        assert {symbol.get("type") for symbol in symbols} == {{"Point": "marker", "LineString": "line", "Polygon": "fill"}[shape]}
    base.close()


def test_a_layer_of_a_finding_has_the_classes_and_colours_of_the_page(results):
    kept = results.study.places.iloc[:9]
    table = gpd.GeoDataFrame({"extra_minutes": [1.0, 2, 3, 4, 5, 6, 7, 8, np.inf]}, index=kept.index, geometry=kept.geometry)
    finding = Finding("errands", table, map_column="extra_minutes", map_low_is_bad=True)
    spoken = words("sv", results.study)
    ((name, rules),) = finding_styles((finding,), results, spoken)
    (drawn,) = findings_on_map([finding], kept.index, [spoken])

    assert name == spoken.say("finding.errands")
    assert rules[0].label == heading("extra_minutes", spoken)
    assert [(rule.label.casefold(), rule.symbol.colour) for rule in rules[1:]] == [
        (one["text"]["sv"].casefold(), one["colour"]) for at, one in enumerate(drawn["classes"]) if at in drawn["class_of"]
    ]


def test_each_scenario_and_kind_has_a_style_that_draws_its_changes_alone(results, tmp_path):
    """Two scenarios and two kinds lie on the same five places."""
    spots = results.study.places.geometry.iloc[:5]
    rows = pd.MultiIndex.from_product([["Shop's end", "Ferry"], spots.index, ["grocery", "sauna"]], names=["scenario", "place", "kind"])
    change = ["lost", "gained", "longer", "shorter", "same"] * 4
    table = gpd.GeoDataFrame({"change": change}, index=rows, geometry=np.repeat(spots.to_numpy(), 2).tolist() * 2, crs=spots.crs)
    found = Finding("scenario_villages", table, words_of={"change": "change"})
    path = geopackage(replace(results, findings=(found,)), tmp_path / "study.gpkg")
    base = sqlite3.connect(path)
    styles = base.execute("select styleName, styleQML from layer_styles where f_table_name = 'scenario_villages'").fetchall()
    spoken = words("fi", results.study)
    assert len(styles) == 4
    drawn = {}
    for name, style in styles:
        held = {}
        for rule in rules_of(style):
            query = f"select scenario, kind, place, change from scenario_villages where {rule.get('filter')}"  # noqa: S608
            held |= {row: rule.get("label") for row in base.execute(query)}
        ((scenario, kind),) = {row[:2] for row in held}
        assert len(held) == 5
        assert all(label == spoken.name("change", row[3]) for row, label in held.items())
        assert scenario in name
        assert spoken.kind(kind) in name
        drawn[scenario, kind] = held
    base.close()
    assert len(drawn) == 4


def test_a_hostile_name_stays_a_text_of_a_style():
    style = qml([Rule("\"x\" = '<&>'", HOSTILE[1], Marker("circle", "#ff0000"))], label="name")
    rule = next(iter(rules_of(style)))

    assert rule.get("label") == HOSTILE[1]
    assert rule.get("filter") == "\"x\" = '<&>'"


def test_geoparquet_holds_every_place_ordered_with_its_box_and_what_is_assumed(results, tmp_path):
    files = geoparquet(results, tmp_path)
    season = next(iter(results.seasons))
    read = gpd.read_parquet(tmp_path / "geoparquet" / f"places_{season}.parquet")
    stored = pq.read_schema(tmp_path / "geoparquet" / f"places_{season}.parquet")
    about = json.loads(stored.metadata[b"access:about"])

    assert [file.name for file in files] == [*(f"places_{name}.parquet" for name in results.seasons), "services.parquet"]
    assert read.index.astype(str).tolist() == sorted(results.study.places.index.astype(str))
    assert read.crs == results.study.area.crs
    assert "bbox" in stored.names
    assert json.loads(stored.metadata[b"geo"])["version"] == "1.1.0"
    assert about["title"]["sv"] == results.study.config.title["sv"]
    assert bool(about["made_up"]) == results.study.made_up


def test_the_catalogue_entry_names_every_file_input_and_language(results, tmp_path):
    made = [tmp_path / "csv" / "places.csv", tmp_path / "study.gpkg"]
    for file in made:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"12345")
    told = json.loads(dcat(results, tmp_path / "metadata.jsonld", made).read_text(encoding="utf-8"))

    assert told["@type"] == "dcat:Dataset"
    assert {one["@language"] for one in told["dct:title"]} == {"fi", "sv", "en"}
    assert [one["dcat:downloadURL"] for one in told["dcat:distribution"]] == ["csv/places.csv", "study.gpkg"]
    assert [one["dcat:byteSize"] for one in told["dcat:distribution"]] == [5, 5]
    assert len(told["prov:wasDerivedFrom"]) == len(results.study.sources)
    west, south = (float(number) for number in told["dct:spatial"]["dcat:bbox"]["@value"].removeprefix("POLYGON((").split(",")[0].split())
    assert 19 < west < 32
    assert 59 < south < 71
    assert str(tmp_path) not in json.dumps(told)


def test_a_study_of_several_municipalities_is_told_municipality_by_municipality(results):
    places = results.study.places.assign(municipality=["Ala" if n % 2 else "Ylä" for n in range(len(results.study.places))])
    season = {
        name: replace(one, missing=one.missing.assign(municipality=one.missing.index.get_level_values("place").map(places["municipality"])))
        for name, one in results.seasons.items()
    }
    run = replace(results, study=replace(results.study, places=places), seasons=season)
    found = tuple(municipalities(run, Silent()))
    shown = finding_table(found, run, words("en", run.study))
    first = next(iter(season.values()))

    assert [one.season for one in found] == list(season)
    assert len(found[0].table) == 2 * len(results.study.standards)
    whole = gaps.coverage(first.missing)
    assert found[0].table["places_missing"].groupby(level="kind").sum().to_dict() == whole["places_missing"].to_dict()
    assert all(not text.islower() or " " in text for text in shown.headings)
    area = run.study.area
    parts = area.parts.iloc[[0, 0]].assign(name=["Ala", "Ylä"], name_sv=["Nedre", "Övre"])
    named = replace(run, study=replace(run.study, area=StudyArea(area.name, area.boundary, area.crs, area.buffer_m, parts)))
    for one in municipalities(named, Silent()):
        said = one.sentences[0].said(words("sv", run.study))
        assert "Nedre" in said or "Övre" in said
        assert "Ala" not in said
        assert "Ylä" not in said
    assert tuple(municipalities(results_one_municipality(results), Silent())) == ()


def results_one_municipality(results):
    return replace(results, study=replace(results.study, places=results.study.places.assign(municipality="Ala")))


def test_without_a_browser_a_pdf_is_refused_before_anything_is_computed(monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_BROWSER", "no such browser")
    check_can_write(["page", "excel"])
    with pytest.raises(AccessibilityError, match="needs Chromium, Chrome or Edge"):
        check_can_write(["page", "pdf"])


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(browser() is None, reason="no Chromium, Chrome or Edge is installed")
def test_the_page_is_printed(results, tmp_path):
    shown = page(results, tmp_path / "index.html")
    printed = pdf(shown, tmp_path / "page_sv.pdf", language="sv").read_bytes()

    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") >= 2
