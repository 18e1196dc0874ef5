"""Services without a name are told by what they are and where, in every language, and never by a raw id."""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely

from accessibility.outputs import State, page, workbook
from accessibility.outputs.cell_words import with_names
from accessibility.outputs.finding import Finding
from accessibility.outputs.finding_table import finding_table
from accessibility.outputs.names import candidate_names, road_names, service_names
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from tests.results_world import results_of, study_of

SAID = {"fi": "nimetön ruokakauppa, Kylä 5", "sv": "matbutik utan namn, Kylä 5", "en": "unnamed grocery shop, Kylä 5"}
OFFERED = ["s0", "s2"]


def unnamed_study():
    """The shops stand by the sixth place: one is called by a tag and its id, the other by its id alone."""
    study = study_of()
    services = study.services.copy()
    services.loc[OFFERED, "name"] = ["supermarket (s0)", "s2"]
    services.loc[OFFERED, "geometry"] = study.places.geometry.iloc[5]
    return replace(study, services=services)


def test_an_unnamed_service_is_called_by_its_kind_and_the_nearest_place_and_numbered_where_two_are():
    study = unnamed_study()
    for language, said in SAID.items():
        names = service_names(study, language)
        assert [names[one] for one in OFFERED] == [said, f"{said} (2)"]
        assert all(names[one] == name for one, name in study.services["name"].items() if one not in OFFERED)


def test_page_and_workbook_say_so_and_hold_no_raw_id_as_a_name(tmp_path):
    study = unnamed_study()
    results = results_of(study)
    text = page(results, tmp_path / "index.html").read_text(encoding="utf-8")
    assert "(s0)" not in text.split('id="acc-data"')[0]
    for language, said in SAID.items():
        book = openpyxl.load_workbook(workbook(results, tmp_path / f"{language}.xlsx", language=language), read_only=True)
        cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
        assert said in cells
        assert not any("(s0)" in cell for cell in cells)
        assert candidate_names(study, results.candidates, language)["host-s0"] == said


def test_a_road_without_a_name_is_called_by_what_it_is_and_the_nearest_place():
    study = study_of()
    spot = study.places.geometry.iloc[5]
    line = shapely.LineString([(spot.x - 100, spot.y), (spot.x + 100, spot.y)])
    given = {"name": ["", None, "Kirkkotie", "", ""], "road_class": ["primary", "primary", "primary", "ferry", "primary"]}
    roads = gpd.GeoDataFrame(
        {**given, "bridge": [False, False, False, False, True]},
        index=pd.Index([11, 12, 13, 14, 15], name="road"),
        geometry=[line] * 5,
        crs=study.roads.crs,
    )
    called = road_names(replace(study, roads=roads), ["11", "12", "13", "14", "15", "lost"], "en")
    assert called == {
        "11": "unnamed road, Kylä 5 (11)",
        "12": "unnamed road, Kylä 5 (12)",
        "13": "Kirkkotie",
        "14": "unnamed ferry, Kylä 5 (14)",
        "15": "unnamed bridge, Kylä 5 (15)",
    }
    alone = road_names(replace(study, roads=roads), ["12"], "en")
    assert alone["12"] == called["12"]  # a sentence that asks for one road says the same as a table of all
    table = pd.DataFrame({"name": ["", "Kirkkotie"], "people_stranded": [3.0, 1.0]}, index=pd.Index(["11", "13"], name="road"))
    stranded = Finding("stranded", table)
    results = replace(results_of(replace(study, roads=roads)), findings=(stranded,))
    shown = finding_table([stranded], results, words("sv"))
    assert [row[0] for row in shown.rows] == ["väg utan namn, Kylä 5 (11)", "Kirkkotie"]
    assert len(shown.headings) == 2  # the id and the name are one column


def test_remarks_name_places_services_providers_and_candidates(tmp_path):
    study = unnamed_study()
    study = replace(study, providers=pd.DataFrame({"name": ["Kauppa Oy"]}, index=pd.Index(["shop-ltd"], name="provider")))
    remark = Remark(
        "snap_far", "snapped_far", 6, 6, rows=("p00005", "s0", "host-s0 \N{RIGHTWARDS ARROW} village-p00005", "shop-ltd", "osm-w7", "s1")
    )
    results = results_of(study, remarks=(remark,))
    [named] = [one for one in with_names(results, words("sv")) if one.rows]
    shop = "matbutik utan namn, Kylä 5"
    own = study.services["name"]["s1"]
    assert named.rows == ("Kylä 5", shop, f"{shop} \N{RIGHTWARDS ARROW} Kylä 5", "Kauppa Oy", "osm-w7", own)
    text = page(results, tmp_path / "index.html", languages=["sv"]).read_text(encoding="utf-8")
    text = re.sub("<script.*?</script>", "", text, flags=re.DOTALL)
    assert f"Kylä 5, {shop}" in text
    assert "host-s0" not in text


def test_a_service_that_only_a_scenario_opens_is_told_by_its_name():
    results = results_of()
    services = results.study.services.iloc[[0]].assign(name="Uusi piste", name_sv="Ny punkt")
    services.index = pd.Index(["new-point"], name="service")
    table = pd.DataFrame({"service_after": ["new-point"]}, index=pd.Index(["p00000"], name="place"))
    opened = State("summer", results.first.missing, scenario={"fi": "Uusi"}, services=services)
    finding = Finding("scenario_villages", table, states=(opened,))
    found = {
        language: finding_table([finding], replace(results, findings=(finding,)), words(language)).rows[0][1] for language in ("fi", "sv")
    }
    assert found == {"fi": "Uusi piste", "sv": "Ny punkt"}
