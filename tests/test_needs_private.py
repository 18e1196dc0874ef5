"""What people wrote never stands in an error: names, phones and free text planted in every column, one at a time and all together."""

from __future__ import annotations

import json
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest

from accessibility.config import NeedsConfig
from accessibility.errors import AccessibilityError
from accessibility.loaders.alike_needs import alike
from accessibility.loaders.needs_file import load_needs, needs_of_rows
from accessibility.schema import NEEDS
from accessibility.study import load_study
from tests.test_needs_study import PLANTED, SECTIONS, folder_of

COLUMNS = [column.name for column in NEEDS.columns]
NUMBER = "407654321"
PIECES = ("Maija", "Salainen", "765", "407654321", "posti.example", "yksin", "pelkaa")


@pytest.fixture(scope="module")
def demo(demo_study):
    return load_study(demo_study)


def fine(demo):
    return {
        "place": str(demo.places.index[0]), "kind": "post", "amount": "1", "unit": "hours", "urgency": "2", "group": "", "language": "fi",
        "channels": "mobile", "times": "day", "evidence_date": "2026-11-01", "from_date": "", "to_date": "", "status": "noticed",
        "source": "survey", "same_as": "",
    }  # fmt: skip


def told_of(path, demo, **config):
    """The error and remarks of reading a file."""
    asked = NeedsConfig(**{"file": path.name, **config})
    try:
        found = load_needs(asked, path.parent, demo.area, demo.places, demo.config.known_kinds)
    except AccessibilityError as error:
        causes = [error, error.__cause__, None if error.__suppress_context__ else error.__context__]
        return " ".join(str(cause) for cause in causes if cause is not None), True
    return f"{found.table.to_csv()} {found.remarks}", False


def hits(text):
    return [piece for piece in PIECES if piece.casefold() in text.casefold()]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("planted", [*PLANTED, NUMBER])
def test_an_error_names_column_and_row_and_never_the_cell(demo, tmp_path, column, planted):
    path = tmp_path / "needs.csv"
    pd.DataFrame([fine(demo), {**fine(demo), column: planted}, fine(demo)]).to_csv(path, index=False)

    told, raised = told_of(path, demo)

    assert hits(told) == []
    if column in {"kind", "urgency", "channels", "times", "evidence_date", "from_date", "to_date", "status"}:
        assert raised
        assert f"'{column}'" in told
        assert "3" in told


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "json"])
def test_all_columns_at_once_in_every_format(demo, tmp_path, suffix):
    path = tmp_path / f"needs.{suffix}"
    rows = pd.DataFrame([{**dict.fromkeys(COLUMNS, planted), "note": planted, "Maija Salainen": planted} for planted in (*PLANTED, NUMBER)])
    rows["place"] = str(demo.places.index[0])
    if suffix == "csv":
        rows.to_csv(path, index=False)
    elif suffix == "xlsx":
        rows.to_excel(path, index=False)
    elif suffix == "json":
        path.write_text(json.dumps(rows.to_dict("records")), encoding="utf-8")
    else:
        gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy([0.0] * len(rows), [0.0] * len(rows)), crs=4326).to_file(path)

    told, raised = told_of(path, demo)

    assert raised
    assert hits(told) == []


BROKEN = {
    "no header": "Maija Salainen,040 765 4321,yksin kotona\nMaija Salainen,040 765 4321,pelkaa\n",
    "header only": "Maija Salainen,040 765 4321\n",
    "ragged": "place,kind\np,post,Maija Salainen\np,post,040 765 4321,pelkaa\n",
    "twice": "place,kind,Maija Salainen,Maija Salainen\np,post,a,b\n",
    "coordinates": "x,y,kind\nMaija Salainen,1,post\n407654321000,040 765 4321 in rows 407654321,post\n",
    "open quote": 'place,kind\n"Maija Salainen,post\n',
    "geometry": "geometry,kind\nMaija Salainen,post\n",
    "empty": "",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_file_that_cannot_be_read_is_not_repeated(demo, tmp_path, broken):
    path = tmp_path / "needs.csv"
    path.write_text(BROKEN[broken], encoding="utf-8")

    for config in ({}, {"columns": {"kind": "Mikä palvelu?"}}):
        told, raised = told_of(path, demo, **config)
        assert raised
        assert hits(told) == []


def test_a_broken_json_or_workbook_is_not_repeated(demo, tmp_path):
    for name in ("needs.json", "needs.geojson", "needs.xlsx", "needs.gpkg"):
        (tmp_path / name).write_text('[{"kind": "Maija Salainen", 040 765 4321 pelkaa', encoding="utf-8")
        told, raised = told_of(tmp_path / name, demo)
        assert raised
        assert hits(told) == []


@pytest.mark.slow
def test_the_command_says_and_writes_nothing_personal_though_every_column_raises(tmp_path):
    folder = folder_of(tmp_path, formats='["csv"]')
    rows = pd.read_csv(folder / "needs.csv", dtype=str)
    for number, column in enumerate(["amount", "urgency", "channels", "times", "status", "evidence_date", "to_date"]):
        rows.loc[number, column] = PLANTED[number % len(PLANTED)]
    rows.to_csv(folder / "needs.csv", index=False)

    ended = subprocess.run(  # our own command
        [sys.executable, "-m", "accessibility.cli", "run", str(folder / "study.toml"), "--into", str(folder / "out")],
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip

    assert ended.returncode == 1
    assert "column 'urgency'" in ended.stderr
    assert hits(ended.stderr + ended.stdout) == []
    assert not (folder / "out").exists()


def test_the_planted_words_are_those_looked_for():
    assert all(hits(planted) for planted in (*PLANTED, NUMBER))
    assert "needs.csv" in SECTIONS


def needs_said(demo, *rows, **config):
    place = str(demo.places.index[0])
    table = pd.DataFrame(rows, columns=["kind", "evidence_date", "Kerro"]).assign(place=place)
    return needs_of_rows(table, NeedsConfig(file="x.csv", **config), demo.places, ("post", "library"))


SAID = [
    ("post", "2026-11-01", "Posti lakkautettiin, pakettia ei saa mistään."),
    ("post", "2026-11-09", "posti  lakkautettiin; pakettia EI saa mistaan"),
    ("post", "2026-12-24", "Posti lakkautettiin, pakettia ei saa mistään."),
    ("library", "2026-11-01", "Posti lakkautettiin, pakettia ei saa mistään."),
    ("post", "2026-11-01", "Äiti ei pääse enää itse asioimaan."),
]


def test_nearly_the_same_words_of_one_place_and_kind_within_days_are_possibly_the_same(demo):
    found = needs_said(demo, *SAID)

    assert len(found.table) == 5
    marked = found.table[found.table["same_as"].notna()]
    assert marked["evidence_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-11-09"]
    assert found.table.loc[marked["same_as"].iloc[0], "evidence_date"] == pd.Timestamp("2026-11-01")
    assert {one.code: one.count for one in found.remarks}["needs_alike"] == 1

    once = needs_said(demo, *SAID, alike="once")
    assert len(once.table) == 4
    assert {one.code: one.count for one in once.remarks}["needs_alike_once"] == 1
    assert len(needs_said(demo, *SAID, alike_days=60).table.dropna(subset=["same_as"])) == 2


def test_rows_that_differ_in_case_and_spaces_only_are_one_and_equal_ticks_without_words_are_not_compared(demo):
    rows = [("post", "2026-11-01", "Paketti"), ("POST ", "2026-11-01", " paketti")]
    found = needs_said(demo, *rows, kind_words={"POST": "post"})
    assert len(found.table) == 1
    assert [one.code for one in found.remarks if one.count] == ["needs_sent_twice", "needs_columns_left_behind"]

    ticks = needs_said(demo, ("post", "2026-11-01", None), ("post", "2026-11-02", None))
    assert ticks.table["same_as"].isna().all()


def test_alike_rows_chain_and_large_groups_compare_equal_words_only():
    dates = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-10", "2026-01-19"]), index=list("abc"))
    said = pd.DataFrame({"x": ["sama asia jälleen"] * 3}, index=list("abc"))
    found = alike(pd.Series("g", index=list("abc")), dates, said, days=9)
    assert found.to_dict() == {"a": None, "b": "a", "c": "a"}


def test_ids_last_when_rows_are_added_moved_or_their_status_changes(demo):
    table = pd.DataFrame({"place": str(demo.places.index[0]), "kind": ["post", "library", "post"], "amount": ["1", "2", "3"]})
    first = needs_of_rows(table, NeedsConfig(file="x.csv"), demo.places, ("post", "library")).table
    more = pd.concat([pd.DataFrame({"place": [str(demo.places.index[1])], "kind": ["post"]}), table[::-1].assign(status="carried")])
    second = needs_of_rows(more.reset_index(drop=True), NeedsConfig(file="x.csv"), demo.places, ("post", "library")).table

    assert set(first.index) < set(second.index)
    assert second.loc[first.index, "amount"].tolist() == first["amount"].tolist()
