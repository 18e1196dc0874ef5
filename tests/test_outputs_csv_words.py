"""Cells of the tables for a Finnish spreadsheet: names with their ids, words, yes and no, and the numbers of the tables for machines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from accessibility.outputs import csv_tables
from accessibility.outputs.finding import Finding
from accessibility.outputs.finding_table import finding_table
from accessibility.outputs.words import words
from tests.results_world import HOSTILE, results_of


@pytest.fixture(scope="module")
def results():
    """A run with a finding of two seasons and three places, the second of a hostile name, and one of pairs."""
    run = results_of()
    places = run.study.places.copy()
    places.loc[places.index[1], "name"] = HOSTILE[2]
    run = replace(run, study=replace(run.study, places=places))
    table = pd.DataFrame(
        {
            "name": places["name"].iloc[:3].to_numpy(),
            "kind": ["pharmacy", "sauna", "grocery"],
            "reason": ["reached", "other_component", "no_service"],
            "reached_by": ["physical", "none", None],
            "minutes": [2.0625, np.inf, np.nan],
            "extra_minutes_grocery": [1.5, np.inf, np.nan],
            "within_before": [True, False, True],
            "people": [4, 2, 1],
        },
        index=pd.Index(places.index[:3], name="place"),
    )
    found = [Finding("scenario_villages", table, season=season, words_of={"reached_by": "channel"}) for season in ("summer", "winter")]
    rows = pd.MultiIndex.from_arrays([places.index[:2], run.study.services.index[:2]], names=["place", "service"])
    return replace(run, findings=(*found, Finding("moves", pd.DataFrame({"people": [3, 5]}, index=rows))))


def read(folder, name):
    plain = {"dtype": str, "keep_default_na": False}
    finnish = pd.read_csv(folder / "csv_finnish" / f"{name}.csv", sep=";", encoding="utf-8-sig", **plain)
    return finnish, pd.read_csv(folder / "csv" / f"{name}.csv", **plain)


def test_a_finding_has_names_words_and_decimal_commas_and_its_ids_beside(results, tmp_path):
    csv_tables(results, tmp_path)
    finnish, machine = read(tmp_path, "scenario_villages")
    spoken = words("fi", results.study)

    assert list(finnish)[:3] == ["Vuodenaika", "Paikka", "Paikka: tunnus"]
    assert "Nimi" not in finnish
    assert finnish["Vuodenaika"].tolist() == ["kesä"] * 3 + ["talvi"] * 3
    assert finnish["Paikka: tunnus"].tolist() == machine["place"].tolist() == [*results.study.places.index[:3]] * 2
    assert finnish["Paikka"][0] == results.study.places["name"].iloc[0]
    assert finnish["Paikka"][1] == "'" + HOSTILE[2]
    assert finnish["Palvelu"].tolist()[:3] == ["Apteekki", "Yleinen sauna", "Ruokakauppa"]
    assert finnish["Miksi ei tavoitettu"].tolist()[:2] == ["tavoitettu", spoken.name("reason", "other_component")]
    assert finnish["Tavoiteajassa ennen"].tolist()[:3] == ["kyllä", "ei", "kyllä"]
    assert finnish["Minuuttia"].tolist()[:3] == ["2,062", "ei tavoitettu", ""]
    extra = next(name for name in finnish if "isäminuut" in name)
    assert finnish[extra].tolist()[:3] == ["1,5", spoken.say("value.no_other"), ""]
    assert machine["kind"].tolist()[:3] == ["pharmacy", "sauna", "grocery"]
    assert machine["within_before"].tolist()[:3] == ["True", "False", "True"]
    assert machine["minutes"].tolist()[:3] == ["2.062", "inf", ""]
    assert "place_id" not in machine


def test_its_words_are_those_of_the_workbook(results, tmp_path):
    csv_tables(results, tmp_path)
    finnish, _ = read(tmp_path, "scenario_villages")
    shown = finding_table(results.findings[:2], results, words("fi", results.study))
    compared = 0
    for at, column in enumerate(shown.headings):
        for row, cells in enumerate(shown.rows):
            if isinstance(cells[at], str) and not cells[at].startswith("="):
                assert finnish[column][row] == cells[at]
                compared += 1
    assert compared > 20


def test_each_level_of_ids_has_its_ids_beside_it(results, tmp_path):
    csv_tables(results, tmp_path)
    finnish, machine = read(tmp_path, "moves")

    assert list(finnish)[:4] == ["Paikka", "Paikka: tunnus", "Palvelupaikka", "Palvelupaikka: tunnus"]
    assert finnish["Paikka: tunnus"].tolist() == machine["place"].tolist()
    assert finnish["Palvelupaikka: tunnus"].tolist() == machine["service"].tolist()
    assert finnish["Palvelupaikka"].tolist() != machine["service"].tolist()


def test_the_tables_of_every_run_are_in_words_too(results, tmp_path):
    csv_tables(results, tmp_path)
    spoken = words("fi", results.study)
    services, machine = read(tmp_path, "services")
    assert services["Asiointitapa"].tolist() == [spoken.name("channel", one) for one in machine["channel"]]
    told = [", ".join(spoken.kind(kind).lower() for kind in kinds.split(", ") if kind) for kinds in machine["kinds"]]
    assert services["Palvelulajit"].tolist() == told
    places, by_id = read(tmp_path, "places")
    assert set(places["Yli tavoiteajan: ruokakauppa"]) <= {"kyllä", "ei", ""}
    assert places["Palvelupaikka: ruokakauppa: tunnus"].tolist() == by_id["service_grocery"].tolist()
    sources, used = read(tmp_path, "sources")
    assert sources.iloc[:, 1].tolist() == [spoken.name("source", one) for one in used["used_for"]]
    for path in (tmp_path / "csv_finnish").iterdir():
        cells = pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype=str, keep_default_na=False)
        assert not cells.isin(["True", "False", "summer", "winter", "grocery", "pharmacy", "physical", "reached"]).any().any(), path.name


def test_a_swedish_study_has_its_tables_in_swedish(results, tmp_path):
    config = results.study.config
    asked = config.model_copy(update={"outputs": config.outputs.model_copy(update={"languages": ("sv", "fi")})})
    csv_tables(replace(results, study=replace(results.study, config=asked)), tmp_path)
    finnish, _ = read(tmp_path, "scenario_villages")

    assert list(finnish)[1:3] == ["Plats", "Plats: beteckning"]
    assert finnish.iloc[0, 0] == words("sv").name("season", "summer")
    assert finnish.isin(["ja"]).any().any()
