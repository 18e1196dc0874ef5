"""Services without a name are told by what they are and where, in every language, and never by a raw id."""

from __future__ import annotations

from dataclasses import replace

import openpyxl

from accessibility.outputs import page, workbook
from accessibility.outputs.names import candidate_names, service_names
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
