"""No cell of a file a run writes is a formula to any spreadsheet, and what comes back is what was sent."""

from __future__ import annotations

import csv
import re
import shutil

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accessibility.batch.run import run
from accessibility.config import NeedsConfig
from accessibility.formulas import inert, inert_text, text_again
from accessibility.loaders.answers_file import load_answers
from accessibility.loaders.needs_file import load_needs
from accessibility.outputs.csv_table import write_csv
from accessibility.study import load_study
from tests.test_needs_study import DEMO

EVIL = '=HYPERLINK("http://evil.example","x")'
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(f"[ \u00a0]*[{SIGNS}\t\r\n]")
NUMBER = re.compile(r"-[\d.,]+")
AFTER_A_DELIMITER = re.compile(f'[;,\t\r\n][ "\u00a0]*[{SIGNS}]')
ANY = st.text(alphabet=" =+-@;,\t\r\n'\"ab\u00a0\uff1d", max_size=12)


@given(ANY)
@example("'=1")
@example(";=1")
def test_a_text_comes_back_as_it_was_and_begins_no_formula(text):
    made = inert_text(text)

    assert text_again(made) == text
    assert not FORMULA.match(made)
    assert not AFTER_A_DELIMITER.search(made)


@given(st.text(alphabet="abcåäö 0123456789'.-", max_size=12).filter(lambda text: not FORMULA.match(text.lstrip("'"))))
def test_what_is_no_formula_is_left_alone(text):
    assert inert_text(text) == text


def test_texts_of_every_type_of_column_headings_and_ids_are_made_inert(tmp_path):
    table = pd.DataFrame(
        {
            "as_object": ["=1", 2.0],
            "as_category": pd.Categorical(["+1", "x"]),
            "as_text": pd.array(["@1", None], dtype="string"),
            "=heading": [1, 2],
            "number": [-1.5, float("nan")],
        },
        index=pd.CategoricalIndex(["-p", "q;=r"], name="id"),
    )
    written = write_csv(table, tmp_path / "t.csv").read_text(encoding="utf-8")

    assert written == "id,as_object,as_category,as_text,'=heading,number\n'-p,'=1,'+1,'@1,1,-1.5\nq;'=r,2.0,x,,2,\n"
    assert inert(table)["number"].iloc[0] == -1.5


NEEDS = """
[needs]
file = "needs.csv"
made_up = true
answers = "back"
village_pages = true
show = ["note"]

[matching]
people_minutes = 60
lists = true
seconds = 0.2
"""
IDS = re.compile(r"\b(place-\d\d|kunta|kauppaosuuskunta|shop-\w+|tila-\d)\b")


def hostile_study(folder):
    """The demo with a formula in every cell, id and name that people may choose."""
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("results*"))
    for path in [*folder.glob("*.csv"), folder / "study.toml"]:
        path.write_text(IDS.sub(r"=\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in folder.glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in {"name", "name_sv", "municipality", "code"} & set(table):
            table[column] = f"{EVIL};{EVIL} " + table[column]
        table.to_csv(path, index=False)
    needs = [
        {"need": f"=n{row}", "place": f"=place-0{1 + row % 3}", "kind": ("health_centre", "post", "library")[row % 3], "amount": "1",
         "unit": "hours", "urgency": "2", "language": "fi", "source": "survey", "evidence_date": "2026-11-01",
         "note": f"{EVIL};{EVIL} {row}"}
        for row in range(20)
    ]  # fmt: skip
    pd.DataFrame(needs).to_csv(folder / "needs.csv", index=False)
    municipality = gpd.read_file(folder / "municipality.geojson")
    municipality[[name for name in municipality if name != "geometry"]] = EVIL
    municipality.to_file(folder / "municipality.geojson")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r'(fi|sv|en) = "([^"]*)"', rf"\1 = '{EVIL} \2'", text)
    text = (
        text.replace('["Kuvajärvi"]', f"['{EVIL}']")
        .replace('["summer", "winter", "thaw"]', '["summer"]')
        .replace("draws = 40", "draws = 5")
    )
    (folder / "study.toml").write_text(f'{text}formats = ["csv", "page"]\n{NEEDS}', encoding="utf-8")
    (folder / "back").mkdir()
    return folder / "study.toml"


@pytest.mark.slow
def test_no_cell_of_any_csv_of_a_run_is_a_formula_and_lists_come_back_as_they_were(tmp_path):
    study = hostile_study(tmp_path / "study")
    found = run(study, into=tmp_path / "out")
    files = [path for path in found.files if path.suffix == ".csv"]
    seen = set()
    for path in files:
        text = path.read_text(encoding="utf-8-sig")
        for delimiter in ",;\t":  # the file's own, and those that a spreadsheet of another country expects
            cells = [cell for row in csv.reader(text.splitlines(), delimiter=delimiter) for cell in row]
            formulas = [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]
            assert not formulas, (path.name, formulas[:3])
        seen |= {path.name} if "HYPERLINK" in text else set()

    lists = sorted((found.folder / "not_public").glob("provider_*.csv"))
    assert lists
    assert {"places.csv", "services.csv", "needs_status.csv", "unmet.csv", *(one.name for one in lists)} <= seen
    shutil.copy(lists[0], study.parent / "back")
    answers = load_answers(NeedsConfig(answers="back"), study.parent, found.results.study.area).table
    assert set(answers["provider"]) < set(found.results.study.providers.index)
    assert answers["provider"].str.startswith("=").all()


def test_a_form_of_a_village_whose_id_is_a_formula_comes_back(tmp_path, demo_study):
    (tmp_path / "forms").mkdir()
    study = load_study(demo_study)
    places = study.places.rename(index=lambda place: f"={place}").rename_axis("place")
    form = pd.DataFrame({"place": ["=place-03"], "kind": ["library"], "amount": ["1"], "evidence_date": ["2026-11-01"]})
    write_csv(form.set_index("place"), tmp_path / "forms" / "needs.csv")

    found = load_needs(NeedsConfig(returned="forms"), tmp_path, study.area, places, ("library",))

    assert found.table["place"].tolist() == ["=place-03"]
