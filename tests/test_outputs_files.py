"""Every file that is written reads back with the same numbers; names are inert; nothing is left half-written."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import rasterio

from accessibility.errors import DataError
from accessibility.measures import Surface
from accessibility.outputs import csv_tables, geopackage, geotiff, lock, together, workbook, write_safely
from accessibility.outputs.csv_table import write_csv
from accessibility.outputs.finding_table import heading
from accessibility.outputs.geotiff import NOT_COMPUTED, UNREACHED
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from tests.results_world import HOSTILE, LEFT, LOW, TM35FIN, results_of, study_of

REMARKS = (
    Remark("author", "assumed", text={"fi": "Oletettu keskus", "sv": "Antaget centrum", "en": "Centre assumed"}),
    Remark("places_without_people", "noted", 2, 12, {"file": "places.csv"}, ("Kylä 1", "Kylä 2")),
)


def surface_of(season="summer", shape=(3, 4), value=12.34):
    kinds = ("grocery", "pharmacy")
    minutes = np.full((2, *shape), value, dtype=np.float32)
    minutes[0, 0, 1] = np.inf
    minutes[1, 2, 2] = 0.0
    computed = np.ones(shape, dtype=bool)
    computed[0, 0] = False
    minutes[:, 0, 0] = np.inf
    return Surface(kinds, minutes, computed, (1000.0, 0.0, LEFT, 0.0, -1000.0, LOW + 3000), TM35FIN, 1000.0, 90.0, "car", season)


@pytest.fixture(scope="module")
def results():
    people = [float(2**n) for n in range(12)]
    people[3] = math.nan
    return results_of(study_of(people=people), remarks=REMARKS, surface=surface_of())


@pytest.fixture(scope="module")
def hostile():
    study = study_of(names=[*HOSTILE, "a", "b"])
    return results_of(type(study)(**{**vars(study), "services": study.services.assign(name=list(HOSTILE[:4]))}))


# GeoPackage


def test_the_geopackage_gives_back_places_with_their_minutes(results, tmp_path):
    path = geopackage(results, tmp_path / "study.gpkg")
    places = gpd.read_file(path, layer="places").set_index("place")
    study = results.study

    assert str(places.crs.to_epsg()) == "3067"
    assert places.geometry.geom_equals_exact(study.places.geometry, 1e-6).all()
    assert math.isnan(places.loc["p00003", "people"])
    for kind in study.standards.index:
        found = results.first.missing.xs(kind, level="kind")
        reached = np.isfinite(found["minutes"])
        assert np.allclose(places.loc[reached.to_numpy(), f"minutes_{kind}"], found.loc[reached, "minutes"])
        assert places.loc[~reached.to_numpy(), f"minutes_{kind}"].isna().all()
        assert (places[f"reason_{kind}"] == found["reason"]).all()
        assert (places[f"missing_{kind}"] == found["missing"]).all()


def test_the_geopackage_holds_every_layer_and_says_what_is_assumed(results, tmp_path):
    path = geopackage(results, tmp_path / "study.gpkg")
    layers = dict(pyogrio.list_layers(path))

    assert {"places", "places_winter", "services", "service_points", "area", "municipalities", "roads", "missing"} <= set(layers)
    assert {"coverage", "remarks", "sources", "about"} <= {name for name, kind in layers.items() if kind is None}
    about = pyogrio.read_dataframe(path, layer="about", read_geometry=False)
    assert words("fi").say("page.made_up_region") in set(about["text"])
    assert "Oletettu keskus" in set(about["text"])
    remarks = pyogrio.read_dataframe(path, layer="remarks", read_geometry=False)
    assert set(remarks["code"]) == {"author", "places_without_people"}
    sources = pyogrio.read_dataframe(path, layer="sources", read_geometry=False)
    assert "area.gpkg" in set(sources["file"])
    assert not sources["file"].str.contains("/home").any()


def test_the_same_run_gives_the_same_geopackage(results, tmp_path):
    first, second = geopackage(results, tmp_path / "a" / "study.gpkg"), geopackage(results, tmp_path / "b" / "study.gpkg")
    with closing(sqlite3.connect(first)) as one, closing(sqlite3.connect(second)) as other:
        assert list(one.iterdump()) == list(other.iterdump())


def test_a_geopackage_is_replaced_whole(results, tmp_path):
    path = tmp_path / "study.gpkg"
    path.write_text("an older file")
    geopackage(results, path)

    assert len(gpd.read_file(path, layer="places")) == 12
    assert list(tmp_path.iterdir()) == [path]


def test_hostile_names_come_back_as_they_were(hostile, tmp_path):
    places = gpd.read_file(geopackage(hostile, tmp_path / "study.gpkg"), layer="places").set_index("place")

    assert places["name"].tolist()[: len(HOSTILE)] == list(HOSTILE)


# GeoTIFF


def test_the_raster_gives_back_tenths_and_two_codes(results, tmp_path):
    path = geotiff(results, tmp_path / "minutes.tif")
    with rasterio.open(path) as file:
        cells = file.read()
        assert file.crs.to_epsg() == 3067
        assert file.dtypes == ("int16",) * 4
        assert file.nodata == NOT_COMPUTED
        assert file.descriptions == tuple(f"minutes_{kind}_{season}" for season in ("summer", "winter") for kind in ("grocery", "pharmacy"))
        assert set(file.scales) == {0.1}
        assert set(file.units) == {"minutes"}
        assert file.transform[:6] == (1000.0, 0.0, LEFT, 0.0, -1000.0, LOW + 3000)
        tags = file.tags()
        layout = file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"]
    assert layout == "COG"
    assert cells[0, 1, 1] == 123
    assert cells[0, 0, 1] == UNREACHED
    assert cells[0, 0, 0] == NOT_COMPUTED
    assert cells[1, 2, 2] == 0
    assert tags["UNITS"] == "minutes x 10"
    assert "Digitraffic" in tags["SOURCE"]
    assert "invented" in tags["MADE_UP"]
    assert "32767 = not reached within 90 minutes" in tags["CODES"]


def test_a_raster_without_a_surface_is_refused(tmp_path):
    with pytest.raises(DataError, match="no surface was computed"):
        geotiff(results_of(), tmp_path / "minutes.tif")
    assert list(tmp_path.iterdir()) == []


def test_surfaces_on_two_grids_are_refused(results, tmp_path):
    other = type(results.first)(**{**vars(results.seasons["winter"]), "surface": surface_of(shape=(4, 4))})
    mixed = type(results)(results.study, {"summer": results.first, "winter": other}, (), results.computed_on)

    with pytest.raises(DataError, match="not on the same grid"):
        geotiff(mixed, tmp_path / "minutes.tif")


def test_very_long_times_stay_below_the_code_for_unreached(results, tmp_path):
    far = type(results.first)(**{**vars(results.first), "surface": surface_of(value=9_999.0)})
    path = geotiff(type(results)(results.study, {"summer": far}, (), results.computed_on), tmp_path / "m.tif")

    with rasterio.open(path) as file:
        assert file.read(1)[1, 1] == UNREACHED - 1


# Workbook


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_workbook_has_real_numbers_and_headings_in_its_language(results, tmp_path, language):
    spoken = words(language, results.study)
    book = openpyxl.load_workbook(workbook(results, tmp_path / "tables.xlsx", language=language))

    names = [spoken.say(f"sheet.{key}") for key in ("summary", "places", "missing", "services", "points", "remarks", "sources")]
    assert book.sheetnames == names
    sheet = book[spoken.say("sheet.places")]
    headings = [cell.value for cell in sheet[1]]
    assert headings[0] == spoken.say("sheet.name")
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 24
    people = headings.index(spoken.say("sheet.people"))
    assert {row[people] for row in rows} == {None, *(2**n for n in range(12) if n != 3)}
    minutes = headings.index(spoken.say("sheet.minutes_to", kind=spoken.kind("grocery")))
    expected = results.first.missing.xs("grocery", level="kind")["minutes"]
    assert rows[0][minutes] == pytest.approx(expected.iloc[0], abs=1e-3)
    assert rows[11][minutes] is None
    assert rows[11][minutes + 1] == spoken.say("reason.other_component")


def test_the_workbook_says_what_is_made_up_and_assumed(results, tmp_path):
    book = openpyxl.load_workbook(workbook(results, tmp_path / "tables.xlsx", language="sv"))
    texts = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, str)]

    assert words("sv").say("page.made_up_region") in texts
    assert any("Antaget centrum" in text for text in texts)


def test_the_workbooks_missing_sheet_is_the_missing_list(results, tmp_path):
    book = openpyxl.load_workbook(workbook(results, tmp_path / "tables.xlsx", language="en"))
    rows = list(book["Missing"].iter_rows(min_row=2, values_only=True))

    assert len(rows) == sum(int((season.missing["missing"] & season.missing["inside"]).sum()) for season in results.seasons.values())


def test_no_name_is_a_formula_or_a_link_in_the_workbook(hostile, tmp_path):
    book = openpyxl.load_workbook(workbook(hostile, tmp_path / "tables.xlsx", language="fi"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    assert HOSTILE[2] in {cell.value for cell in cells}


# CSV


def test_the_machines_csv_reads_back_exactly(results, tmp_path):
    written = csv_tables(results, tmp_path)
    places = pd.read_csv(tmp_path / "csv" / "places.csv", index_col=["season", "place"])

    assert all(path.is_file() for path in written)
    assert places.loc[("summer", "p00005"), "people"] == 32
    assert math.isnan(places.loc[("summer", "p00003"), "people"])
    found = results.seasons["winter"].missing.loc[("p00002", "grocery"), "minutes"]
    assert places.loc[("winter", "p00002"), "minutes_grocery"] == pytest.approx(found, abs=5e-4)
    assert places.loc[("summer", "p00011"), "minutes_grocery"] == math.inf
    assert places.loc[("summer", "p00011"), "reason_grocery"] == "other_component"
    reached = places["reason_grocery"] == "reached"
    assert (np.isfinite(places["minutes_grocery"]) == reached).all()
    missing = pd.read_csv(tmp_path / "csv" / "missing.csv")
    assert missing[["minutes", "beyond_minutes"]].notna().all().all()
    assert (np.isinf(missing["minutes"]) == (missing["reason"] != "reached")).all()
    assert np.isinf(missing["minutes"]).any()


def test_the_finnish_csv_has_semicolons_and_decimal_commas(results, tmp_path):
    csv_tables(results, tmp_path)
    raw = (tmp_path / "csv_finnish" / "places.csv").read_bytes()
    said = words(results.study.config.outputs.languages[0]).say("value.not_reached")
    how = {"sep": ";", "decimal": ",", "encoding": "utf-8-sig", "index_col": ["Vuodenaika", "Paikka: tunnus"]}
    plain = pd.read_csv(tmp_path / "csv_finnish" / "places.csv", dtype=str, **how)
    machine = pd.read_csv(tmp_path / "csv" / "places.csv", index_col=["season", "place"])

    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    assert list(plain.index.names) == ["Vuodenaika", "Paikka: tunnus"]
    assert {"Paikka", "Asukkaita", "Minuuttia: ruokakauppa", "Miksi ei tavoitettu: yleinen sauna", "Keksittyä aineistoa"} <= set(plain)
    assert plain.loc[("kesä", "p00011"), "Minuuttia: ruokakauppa"] == said
    assert plain.loc[("kesä", "p00011"), "Miksi ei tavoitettu: ruokakauppa"] == words("fi").name("reason", "other_component")
    (tmp_path / "again.csv").write_bytes(raw.replace(said.encode(), b"inf"))
    again = pd.read_csv(tmp_path / "again.csv", **how)
    numbers = machine.select_dtypes("number").dropna(axis="columns", how="all")
    told = again[[heading(name, words("fi", results.study)) for name in numbers]].set_axis(numbers.columns, axis="columns")
    assert again.index.get_level_values(1).tolist() == machine.index.get_level_values("place").tolist()
    pd.testing.assert_frame_equal(told.reset_index(drop=True), numbers.reset_index(drop=True))


def test_unreached_is_written_in_one_way_in_every_table_and_never_as_an_empty_cell(tmp_path):
    table = pd.DataFrame({"minutes": [1.25, math.inf, -math.inf, math.nan]}, index=pd.Index(list("abcd"), name="place"))
    assert write_csv(table, tmp_path / "m.csv").read_text(encoding="utf-8").split() == ["place,minutes", "a,1.25", "b,inf", "c,-inf", "d,"]
    finnish = write_csv(table, tmp_path / "f.csv", form="finnish", unreached="ei tavoitettu").read_text(encoding="utf-8-sig").splitlines()
    assert finnish == ["place;minutes", "a;1,25", "b;ei tavoitettu", "c;\N{MINUS SIGN}∞", "d;"]


def test_every_csv_of_made_up_data_says_so_in_itself(results, tmp_path):
    assert results.study.made_up
    for path in csv_tables(results, tmp_path):
        finnish = "finnish" in path.parent.name
        table = pd.read_csv(path, sep=";" if finnish else ",", encoding="utf-8-sig")
        made_up = words("fi").say("column.made_up").capitalize() if finnish else "made_up"
        if path.stem == "about":
            assert table.iloc[:, 1].str.contains("invented|made up", case=False).any()
        else:
            told = table[made_up].eq("kyllä") if finnish else table[made_up]
            assert told.all() if path.stem != "sources" else told.any(), path


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_heading_of_a_finnish_csv_is_a_machine_name_and_none_stands_twice(results, tmp_path, language):
    config = results.study.config
    asked = config.model_copy(update={"outputs": config.outputs.model_copy(update={"languages": (language,)})})
    spoken = replace(results, study=replace(results.study, config=asked))
    for path in csv_tables(spoken, tmp_path):
        if path.parent.name == "csv_finnish":
            headings = path.read_text(encoding="utf-8-sig").splitlines()[0].split(";")
            assert not [one for one in headings if "_" in one or one[0].islower()], path.name
            assert len(set(headings)) == len(headings)
    same = pd.DataFrame({"people": [1], "minutes": [2.0]}, index=pd.Index(["a"], name="place")).rename(columns={"minutes": "count"})
    twice = write_csv(same.assign(code="x"), tmp_path / "t.csv", form="finnish", headings=Twice())
    assert twice.read_text(encoding="utf-8-sig").splitlines()[0] == "Word (place);Word (people);Word (count);Word (code)"


class Twice:
    """A language of one word."""

    language = "fi"
    own_kinds = ()

    def has(self, key):
        return key.startswith("column.")

    def say(self, key):
        return key and "word"


def test_no_name_is_a_formula_in_any_csv(hostile, tmp_path):
    for path in csv_tables(hostile, tmp_path):
        finnish = "finnish" in path.parent.name
        table = pd.read_csv(path, sep=";" if finnish else ",", encoding="utf-8-sig", dtype=str, keep_default_na=False)
        texts = [text for name in table for text in (name, *table[name]) if not re.fullmatch(r"-(\d+([.,]\d+)?|inf)", text)]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))], path
    names = pd.read_csv(tmp_path / "csv" / "services.csv", dtype=str)["name"]
    assert names.tolist()[2] == "'" + HOSTILE[2]


def test_a_text_column_alone_is_made_inert(tmp_path):
    path = write_csv(pd.DataFrame({"a": ["-1", "x"]}, index=pd.Index(["=p", "q"], name="id")), tmp_path / "t.csv")

    assert path.read_text(encoding="utf-8") == "id,a\n'=p,'-1\nq,x\n"


# Lock


def test_the_lock_says_versions_inputs_options_and_what_was_assumed(results, tmp_path):
    study_file = tmp_path / "study.toml"
    study_file.write_bytes(b"schema = 1\r\n")
    content = json.loads(
        lock(results, tmp_path / "study.lock.json", study_file=study_file, stage_seconds={"network": 1.23456}).read_text(encoding="utf-8")
    )

    assert content["made_up"] is True
    assert content["versions"]["packages"]["geopandas"] == gpd.__version__
    assert content["study_file"]["file"] == "study.toml"
    assert content["inputs"][0] == {
        "used_for": "area", "file": "area.gpkg", "sha256": "ab" * 32, "date": "2026-01-01", "licence": "CC BY 4.0",
        "attribution": "Testilän kunta", "made_up": False, "answers": [],
    }  # fmt: skip
    assert content["options"]["travel"]["max_minutes"] == 90
    assert [remark["code"] for remark in content["remarks"]] == ["author", "places_without_people"]
    assert content["stage_seconds"] == {"network": 1.235}


def test_the_lock_does_not_depend_on_line_ends_or_the_machine(results, tmp_path):
    texts = []
    for name, ends in (("a", b"\n"), ("b", b"\r\n")):
        (tmp_path / name).mkdir()
        study_file = tmp_path / name / "study.toml"
        study_file.write_bytes(b"schema = 1" + ends)
        texts.append(lock(results, tmp_path / name / "study.lock.json", study_file=study_file).read_text(encoding="utf-8"))

    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    assert "/home/somebody" not in texts[0]
    assert str(Path.home()) not in texts[0].replace('"/"', "")


# Whole or not at all


def test_a_writing_that_fails_leaves_the_former_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("former")

    def half():
        with write_safely.replacing(path) as unfinished:
            unfinished.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()

    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_files_written_together_come_all_or_none(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "mine.txt").write_text("a note of the user")
    (folder / "a.txt").write_text("former")

    def half():
        with together(folder) as beside:
            (beside / "a.txt").write_text("new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert (folder / "a.txt").read_text() == "former"

    with together(folder) as beside:
        (beside / "a.txt").write_text("new")
        (beside / "sub").mkdir()
        (beside / "sub" / "b.txt").write_text("b")
    assert (folder / "a.txt").read_text() == "new"
    assert (folder / "sub" / "b.txt").read_text() == "b"
    assert (folder / "mine.txt").read_text() == "a note of the user"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "results").write_text("x")

    with pytest.raises(DataError, match="is a file"), together(tmp_path / "results"):
        pass


def test_results_are_not_changed_by_writing_them(results, tmp_path):
    before = {name: season.missing.copy() for name, season in results.seasons.items()}
    places, services = results.study.places.copy(), results.study.services.copy()

    geopackage(results, tmp_path / "a.gpkg")
    workbook(results, tmp_path / "a.xlsx", language="fi")
    csv_tables(results, tmp_path)
    geotiff(results, tmp_path / "a.tif")

    assert all(results.seasons[name].missing.equals(table) for name, table in before.items())
    assert results.study.places.equals(places)
    assert results.study.services.equals(services)


# What is made up or assumed goes with every file


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_sheet_says_what_is_made_up_and_assumed(results, tmp_path, language):
    book = openpyxl.load_workbook(workbook(results, tmp_path / "tables.xlsx", language=language))

    for sheet in book.worksheets:
        assert words(language).say("page.made_up_region") in sheet["A1"].comment.text
        assert REMARKS[0].text[language] in sheet["A1"].comment.text
        assert sheet.oddHeader.left.text.startswith(words(language).say("page.made_up_region")[:40])


@pytest.mark.parametrize(("folder", "how"), [("csv", {}), ("csv_finnish", {"sep": ";", "encoding": "utf-8-sig"})])
def test_the_csv_folders_say_what_is_made_up_and_assumed(results, tmp_path, folder, how):
    written = csv_tables(results, tmp_path)
    read = pd.read_csv(tmp_path / folder / "about.csv", **how).set_axis(["language", "text"], axis="columns")
    about = read.groupby("language")["text"].agg("\n".join)

    assert tmp_path / folder / "about.csv" in written
    for language in ("fi", "sv", "en"):
        assert words(language).say("page.made_up_region") in about[language]
        assert REMARKS[0].text[language] in about[language]
        assert "minutes_" in about[language]


def test_the_raster_says_what_is_assumed(results, tmp_path):
    with rasterio.open(geotiff(results, tmp_path / "minutes.tif")) as file:
        assert file.tags()["ASSUMPTION_1"] == "Centre assumed"


def test_the_geopackage_says_that_its_roads_are_main_roads(results, tmp_path):
    about = pyogrio.read_dataframe(geopackage(results, tmp_path / "study.gpkg"), layer="about").set_index("what")["text"]

    assert about["layer roads"].startswith("main roads")


def test_remarks_of_one_and_of_two_have_their_own_forms():
    one, two = (Remark("candidates_closing", "excluded", count, 9) for count in (1, 2))

    assert words("fi").remark(one) == "1 talo, jonka palvelu on lakkaamassa, ei ole palvelupisteen ehdokas."
    assert words("fi").remark(two) == "2 taloa, joiden palvelut ovat lakkaamassa, eivät ole palvelupisteen ehdokkaita."
    private = Remark("roads_private_driven", "assumed", 1, 68, {"km": 2.0})
    assert words("en").remark(private).startswith("1 of 68 roads (2 km) is private; it is driven")


def test_headings_of_several_lines_have_room_and_wide_sheets_go_on_to_the_next_paper(results, tmp_path):
    book = openpyxl.load_workbook(workbook(results, tmp_path / "tables.xlsx", language="fi"))
    sheet = book["Puutteet"]
    longest = max(len(str(cell.value)) / sheet.column_dimensions[cell.column_letter].width for cell in sheet[1])

    assert sheet.row_dimensions[1].height >= 15 * max(1, round(longest))
    for wide in (book["Paikat"], sheet):
        pages = wide.page_setup.fitToWidth or 1
        characters = sum(wide.column_dimensions[cell.column_letter].width for cell in wide[1])
        assert max(wide.max_column / pages / 14, characters / pages / 235) <= 1  # readable beside each other on A4
        assert pages == 1 or max(wide.max_column / (pages - 1) / 14, characters / (pages - 1) / 220) > 1
    assert book["Paikat"].print_title_cols == "$A:$A"
