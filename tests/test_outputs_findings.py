"""A finding reaches every output: named, worded, with nothing lost, nothing invented and nothing hostile let in."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest

from accessibility.errors import DataError
from accessibility.outputs import csv_tables, geopackage, lock, page, workbook
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.finding_map import findings_on_map
from accessibility.outputs.finding_table import finding_table, heading, written
from accessibility.outputs.words import words
from tests.results_world import HOSTILE, results_of

WORDS = {
    "finding.trial": "Trial: [what] is/was found?",
    "finding.trial_about": "One row a place.",
    "finding.second": "A second one",
    "finding.second_about": "Nothing but a table.",
    "topic.trials": "All trials",
    "finding.trial_sentence": "{count|# place|# places} by {sector}, {name}.",
    "column.extra_minutes": "extra minutes",
}


@pytest.fixture(autouse=True)
def _worded(monkeypatch):
    """The words a topic would bring."""
    module = import_module("accessibility.outputs.words")
    known = module._sentences
    monkeypatch.setattr(module, "_sentences", lambda language: {**known(language), **WORDS})


def found(results, season="", minutes=(2.0, np.inf, np.nan)):
    places = results.study.places.index[: len(minutes)]
    table = pd.DataFrame(
        {
            "kind": ["pharmacy", "sauna", "grocery"][: len(minutes)],
            "sector": "third_sector",
            "extra_minutes": minutes,
            "people": 1874.0,
            "told": [HOSTILE[0], HOSTILE[2], ""][: len(minutes)],
        },
        index=pd.Index(places, name="place"),
    )
    said = Sentence("finding.trial_sentence", {"count": 1, "sector": "parish", "name": {"fi": "F", "sv": "S"}}, {"sector": "sector"})
    return Finding("trial", table, season=season, sentences=(said,))


@pytest.fixture
def results():
    run = results_of()
    seasons = list(run.seasons)
    return replace(run, findings=tuple(found(run, season) for season in seasons))


def test_people_read_names_and_words_and_machines_read_ids(results):
    shown = finding_table(results.findings[:1], results, words("en", results.study))
    first = dict(zip(shown.headings, shown.rows[0], strict=True))

    assert first["Place"] == results.study.places["name"].iloc[0]
    assert first["Service"] == "Pharmacy"
    assert first["Sector"] == "third sector"
    assert shown.rows[1][shown.headings.index("Service")] == "Public sauna"
    assert np.isinf(shown.rows[1][shown.headings.index("Extra minutes")])
    assert shown.rows[2][shown.headings.index("Extra minutes")] is None
    assert shown.digits[shown.headings.index("Extra minutes")] == 1
    assert shown.digits[shown.headings.index("People")] == 0


def test_a_sentence_says_words_and_texts_in_the_language_of_the_reader(results):
    said = results.findings[0].sentences[0]

    assert said.said(words("sv")) == f"1 place by {words('sv').name('sector', 'parish')}, S."
    assert said.said(words("en")) == "1 place by parish, F."


def test_a_column_of_a_kind_is_headed_by_its_stem_and_the_kind(results):
    assert heading("minutes_health_centre", words("en")) == "Minutes: health centre"
    assert heading("minutes_sauna", words("sv", results.study)) == "Minuter: allmän bastu"
    assert heading("no_such_thing", words("en")) == "no_such_thing"


def test_csv_keeps_every_row_of_every_season_with_infinity_said(results, tmp_path):
    csv_tables(results, tmp_path)
    read = pd.read_csv(tmp_path / "csv" / "trial.csv")

    assert list(read["season"]) == [season for season in results.seasons for _ in range(3)]
    assert np.isinf(read["extra_minutes"][1])
    assert np.isnan(read["extra_minutes"][2])
    assert read["told"][1].startswith("'=")
    for path in (tmp_path / "csv_finnish").glob("*.csv"):
        cells = pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype=str, keep_default_na=False)
        assert not cells.isin(["inf", "-inf"]).any().any(), path.name
    finnish = pd.read_csv(tmp_path / "csv_finnish" / "trial.csv", sep=";", encoding="utf-8-sig", dtype=str)
    first = results.study.config.outputs.languages[0]
    assert (finnish["Extra minutes"][1], finnish["Extra minutes"].isna()[2]) == (words(first).say("value.not_reached"), True)
    about = pd.read_csv(tmp_path / "csv" / "about.csv").groupby("language")["text"].agg("\n".join)
    assert about.str.contains(f"”{words(first).say('value.not_reached')}”").all()


def test_the_workbook_has_a_sheet_of_it_whose_name_excel_takes(results, tmp_path):
    book = openpyxl.load_workbook(workbook(results, tmp_path / "t.xlsx", language="fi"))
    sheet = book["Trial, what is was found"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    texts = [str(value) for row in cells for value in row if value is not None]

    assert "One row a place." in texts
    assert words("fi").say("value.not_reached") in texts
    assert HOSTILE[2] in texts
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sum("1 place by" in text for text in texts) == len(results.seasons)


@pytest.mark.parametrize("sentences", [0, 2, 40])
def test_a_laptop_can_scroll_every_table_below_its_headings_and_no_sentence_is_lost(results, tmp_path, sentences):
    one = found(results)
    said = [replace(one.sentences[0], values={"count": 1000 + n, "sector": "parish", "name": {"fi": "F " * 60}}) for n in range(sentences)]
    told = replace(results, findings=(replace(one, sentences=tuple(said)),))
    sheet = openpyxl.load_workbook(workbook(told, tmp_path / "t.xlsx", language="fi"))["Trial, what is was found"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]

    top = next(number for number, row in enumerate(cells, 1) if row[0] == "Paikka")
    assert sheet.freeze_panes == f"B{top + 1}"
    assert sum(sheet.row_dimensions[row].height or 15 for row in range(1, top + 1)) <= 15 * 15  # half of what a laptop shows
    numbers = [n for n in range(sentences) if any(str(1000 + n) in str(row[0]).replace("\u00a0", "") for row in cells)]
    assert numbers == list(range(sentences))
    pointers = [str(row[0]) for row in cells[: top - 1] if str(row[0]).startswith("Lisää tekstiä")]
    below = [row for row in cells[top + len(one.table) :] if row[0] is not None]
    assert bool(pointers) == bool(below) == (sentences == 40)
    if below:
        assert str(cells.index(below[0]) + 1) in pointers[0]


def test_tabs_are_named_with_single_spaces(results, tmp_path):
    told = replace(results, findings=(found(results), replace(found(results), name="uncertainty_places")))
    for language in ("fi", "sv", "en"):
        for title in openpyxl.load_workbook(workbook(told, tmp_path / "t.xlsx", language=language)).sheetnames:
            assert title == " ".join(title.split())


def test_the_geopackage_has_a_layer_of_it_and_says_where_nothing_was_reached(results, tmp_path):
    places = results.study.places
    drawn = replace(
        results,
        findings=tuple(
            replace(one, table=gpd.GeoDataFrame(one.table, geometry=places.geometry.iloc[:3].to_numpy(), crs=places.crs))
            for one in results.findings
        ),
    )
    read = pyogrio.read_dataframe(geopackage(drawn, tmp_path / "study.gpkg"), layer="trial")

    assert read.geometry.notna().all()
    assert read["extra_minutes"].isna().tolist()[:3] == [False, True, True]
    assert read["extra_minutes_not_reached"].tolist()[:3] == [False, True, False]


def test_the_page_shows_it_season_by_season_and_lets_nothing_hostile_in(results, tmp_path):
    text = page(results, tmp_path / "index.html", languages=["en"]).read_text(encoding="utf-8")
    section = text.split('id="t-finding-trial"')[1].split("</section>")[0]

    assert section.count("<table>") == len(results.seasons)
    assert "not reached" in section
    assert "1,874" in section
    assert "<script" not in section
    assert "&lt;script&gt;" in section


def test_findings_of_one_topic_stand_under_one_heading_and_a_bare_table_is_one_line(results, tmp_path):
    season = next(iter(results.seasons))
    first = replace(found(results, season), topic="trials")
    bare = replace(first, name="second", sentences=())
    text = page(replace(results, findings=(first, bare)), tmp_path / "a.html", languages=["en"]).read_text(encoding="utf-8")
    chapter = text.split('class="chapter"')[1].split("</section>")[0]
    assert "All trials</h2>" in chapter
    assert chapter.index("All trials") < chapter.index('<h3 id="t-finding-trial"') < chapter.index('<summary><h3 id="t-finding-second">')
    alone = page(replace(results, findings=(bare,)), tmp_path / "b.html", languages=["en"]).read_text(encoding="utf-8")
    assert "All trials" not in alone
    assert '<span id="t-finding-second">A second one</span></h2>' in alone


def test_what_several_sentences_are_about_is_told_once_above_them_and_before_each_in_the_workbook(results, tmp_path):
    rule = {"fi": "Sääntö", "sv": "Regel", "en": "A <rule>"}
    one = found(results)
    given = {"sector": "parish", "name": {"fi": "F"}}
    said = [replace(one.sentences[0], values={"count": count, **given}, about=rule) for count in (1, 2, 2)]
    told = replace(results, findings=(replace(one, sentences=(*said, one.sentences[0])),))
    text = page(told, tmp_path / "a.html", languages=["en"]).read_text(encoding="utf-8")
    section = text.split('id="t-finding-trial"')[1].split("</section>")[0]
    assert section.count("A &lt;rule&gt;") == 1
    assert section.count("<li>") == 2
    assert section.count('<p class="told">') == 1
    sheet = openpyxl.load_workbook(workbook(told, tmp_path / "t.xlsx", language="fi")).worksheets
    texts = [str(cell.value) for one in sheet for row in one.iter_rows() for cell in row]
    assert sum(text.startswith("Sääntö: ") for text in texts) == 2


def test_a_place_that_is_newly_reached_is_not_told_as_not_reached(results, tmp_path):
    change = replace(found(results, minutes=(-np.inf, np.inf)), season="")
    spoken = words("en")
    table = finding_table([change], results, spoken)
    column = table.headings.index("Extra minutes")
    assert [written(table, row, column, spoken) for row in range(2)] == ["newly reached", "not reached"]
    book = openpyxl.load_workbook(workbook(replace(results, findings=(change,)), tmp_path / "t.xlsx", language="en"))
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in {"newly reached", "not reached"}]
    assert texts.count("newly reached") == 1


def test_the_page_tells_how_many_rows_it_leaves_to_the_workbook(results, tmp_path):
    short = replace(results, findings=tuple(replace(one, rows_on_page=1) for one in results.findings))
    text = page(short, tmp_path / "index.html", languages=["en"]).read_text(encoding="utf-8")

    assert "2 more rows are in the workbook" in text


def test_the_lock_counts_its_rows(results, tmp_path):
    told = json.loads(lock(results, tmp_path / "lock.json").read_text(encoding="utf-8"))

    assert told["findings"] == [{"name": "trial", "season": season, "rows": 3} for season in results.seasons]


def test_what_no_output_could_write_is_refused(results):
    with pytest.raises(DataError, match="index without a name"):
        Finding("trial", pd.DataFrame({"people": [1]}))
    with pytest.raises(DataError, match="cannot be drawn"):
        replace(results.findings[0], map_column="nothing")


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([0, 0, 0, 1, 2, 3, 4, 5, 8, 8], ["0", "1", "2-3", "4-5", "6-8"]),
        ([0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5], ["0", "1-2", "3-5"]),
        ([1, 1, 3], ["1", "3"]),
    ],
)
def test_counts_on_the_map_are_told_as_whole_numbers(counts, told):
    places = pd.Index([f"p{number}" for number in range(len(counts))], name="place")
    table = pd.DataFrame({"kinds_worse": counts}, index=places)
    [drawn] = findings_on_map([Finding("vulnerability_places", table, "summer", map_column="kinds_worse")], places, [words("en")])
    assert [one["text"]["en"].replace("\N{EN DASH}", "-") for one in drawn["classes"][:-2]] == told
    ends = [int(text.split("-")[-1]) for text in told]
    assert [ends[which] for which in drawn["class_of"]] == [min(end for end in ends if end >= count) for count in counts]


def test_numbers_beside_a_limit_are_never_shown_on_its_other_side(results):
    places = results.study.places.index[:4]
    table = pd.DataFrame({"minutes": [30.04, 30.0, 29.96, np.inf], "standard_minutes": 30.0}, index=pd.Index(places, name="place"))
    spoken = words("fi", results.study)
    shown = finding_table([Finding("trial", table)], results, spoken)
    cells = [written(shown, row, shown.headings.index("Minuuttia"), spoken) for row in range(4)]
    assert cells == ["30,1", "30,0", "30,0", "ei tavoitettu"]

    far = pd.DataFrame({"distance": [3.04, 4.56], "beyond": [0.04, 1.56]}, index=pd.Index(places[:2], name="place"))
    shown = finding_table([Finding("trial", far)], results, spoken)
    assert [[written(shown, row, column, spoken) for column in (1, 2)] for row in range(2)] == [["3,1", "0,1"], ["4,6", "1,6"]]


def test_minutes_have_one_decimal_in_every_column_of_them(results):
    table = pd.DataFrame({"cost_minutes_pharmacy": [2.368, 5.0], "cost_minutes_grocery": [18.4, 7.0]})
    table.index = pd.Index(results.study.places.index[:2], name="place")
    shown = finding_table([Finding("trial", table)], results, words("sv", results.study))
    assert shown.digits[1:] == (1, 1)
    assert written(shown, 0, 1, words("sv", results.study)) == "2,4"
