"""Needs from a file to every output: names, phones and free text planted in every column reach none; counts are merged; lists are apart."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from accessibility.batch.run import run
from accessibility.config import NeedsConfig, ProvidersConfig, parse_study
from accessibility.errors import ConfigError, TableError
from accessibility.loaders.needs_file import needs_of_rows
from accessibility.loaders.providers_file import load_providers
from accessibility.outputs.finding_table import finding_sentences, finding_table
from accessibility.outputs.provider_lists import provider_lists
from accessibility.outputs.words import words
from accessibility.study import load_study

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
PLANTED = ("Maija Salainen", "040 765 4321", "maija.salainen@posti.example", "yksin kotona ja pelkaa")
SECTIONS = """
[needs]
file = "needs.csv"
made_up = true
columns = { kind = "Mikä palvelu?", place = "Kylä", note = "Kerro lisää" }
kind_words = { "terveysasema" = "health_centre", "posti" = "post" }
groups = ["75plus"]
village_pages = true
show = [%s]

[matching]
people_minutes = 60
lists = true
seconds = 0.2
"""


def survey(places, *, planted=PLANTED):
    """A survey export with something personal in every column that takes it."""
    name, phone, mail, text = planted
    rows = [
        {
            "need": f"{name} {number}",
            "Kylä": str(places[number % 3]),
            "Mikä palvelu?": ("terveysasema", "posti")[number % 2],
            "amount": "1",
            "unit": phone if number == 3 else "hours",
            "urgency": str(1 + number % 3),
            "group": (name, "75plus", phone, "")[number % 4],
            "language": (mail, "fi", "sv", "")[number % 4],
            "source": (text, "survey")[number % 2],
            "evidence_date": "2026-11-01",
            "Kerro lisää": f"{text} {number}",
            "Nimi": name,
            "Puhelin": phone,
            "email": mail,
        }
        for number in range(40)
    ]
    rows.append({**rows[0], "need": "elsewhere", "Kylä": f"{name} {phone}"})
    rows.append(rows[5])
    return pd.DataFrame(rows)


def folder_of(tmp_path, *, show="", formats=""):
    folder = tmp_path / "study"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("results*"))
    text = (folder / "study.toml").read_text(encoding="utf-8")
    head, outputs = text[: text.index("[overlap]")], text[text.index("[outputs]") :]
    text = (head + outputs).replace('["summer", "winter", "thaw"]', '["summer"]')
    if formats:
        text = "\n".join(f"formats = {formats}" if line.startswith("formats") else line for line in text.splitlines()) + "\n"
    places = load_study(DEMO / "study.toml").places
    inside = list(places.index[places["inside"]][:3])
    survey(inside).to_csv(folder / "needs.csv", index=False)
    (folder / "study.toml").write_text(text + SECTIONS % show, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = folder_of(tmp_path_factory.mktemp("needs"))
    return run(folder / "study.toml", into=folder / "out")


def found_in(path, words_planted):
    """Which words stand in a file, or in a file within it if it is zipped, in UTF-8 or UTF-16."""
    parts = [path.read_bytes()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as pack:
            parts += [pack.read(name) for name in pack.namelist()]
    return [word for word in words_planted for part in parts if word.encode() in part or word.encode("utf-16-le") in part]


@pytest.mark.slow
def test_nothing_personal_reaches_any_output(written):
    files = [path for path in written.folder.rglob("*") if path.is_file()]
    pieces = {word for planted in PLANTED for word in (planted, planted.casefold(), planted.replace(" ", "-"))} | {"Salainen", "765 4321"}

    assert len(files) > 15
    assert {path.suffix for path in files} >= {".html", ".csv", ".xlsx", ".gpkg", ".json"}
    assert {str(path): hits for path in files if (hits := found_in(path, pieces))} == {}
    assert found_in(written.folder.parent / "needs.csv", pieces)  # the search finds what is there


@pytest.mark.slow
def test_what_may_be_published_is_said_in_three_languages_and_lists_stand_apart(written):
    findings = {one.name: one for one in written.results.findings if one.name.startswith("needs")}

    assert {"needs", "needs_met", "needs_unmet"} <= set(findings)
    for finding in findings.values():
        if "needs" in finding.table:
            assert (finding.table["needs"] >= 5).all()
        for language in ("fi", "sv", "en"):
            spoken = words(language, written.results.study)
            assert all("finding." not in said for said in finding_sentences(finding.name, [finding], spoken))
            finding_table([finding], written.results, spoken)
    lists = {path.name for path in (written.folder / "not_public").iterdir()}
    assert {"unmet.csv", "rounds.csv", "README.txt"} <= lists
    assert len((written.folder / "not_public" / "README.txt").read_text(encoding="utf-8").splitlines()) == 3
    assert (written.folder / "villages_fi.html").is_file()
    assert "not_public" not in (written.folder / "metadata.jsonld").read_text(encoding="utf-8")
    codes = {remark.code: remark.count for remark in written.results.remarks if remark.code.startswith("needs")}
    assert codes["needs_place_unknown"] == 1
    assert codes["needs_sent_twice"] == 1
    assert codes["needs_group_emptied"] == 20
    assert codes["needs_columns_left_behind"] == 4


def test_a_provider_is_told_when_and_in_which_language_and_a_round_which_times_it_mixes(demo_study, tmp_path):
    """A library bus sent at noon to somebody who asked for the evening meets nothing."""
    study = load_study(demo_study)
    needs = pd.DataFrame(
        {"times": ["day", "evening", None, "evening"], "language": ["fi", "sv", None, "fi"]},
        index=pd.Index(["a", "b", "c", "d"], name="need"),
    )
    near, far = (str(one) for one in study.places.index[:2])
    handed = pd.DataFrame(
        {"order": [1, 2, 3, 4], "place": [near, near, near, far], "kind": "post", "channel": ["mobile", "mobile", "mobile", "physical"]},
        index=pd.MultiIndex.from_product([["bus"], ["a", "b", "c", "d"]], names=["provider", "need"]),
    )
    stops = pd.DataFrame({"day": 1}, index=pd.MultiIndex.from_tuples([("bus", near), ("bus", far)], names=["provider", "place"]))
    ledger = pd.DataFrame({"ask": [], "place": [], "kind": [], "evidence_date": []}, index=pd.Index([], name="need")).astype({"ask": bool})
    none = pd.DataFrame(index=pd.Index([], name="need"))

    provider_lists(
        replace(study, needs=needs), handed, none, stops, stops.iloc[:0], tmp_path, ledger=ledger, audit=none, listed_on="2026-11-29"
    )

    listed = pd.read_csv(tmp_path / "provider_001_bus.csv", dtype=str, keep_default_na=False)
    assert listed["times"].tolist() == ["day", "evening", "", "evening"]
    assert listed["language"].tolist() == ["fi", "sv", "", "fi"]
    assert pd.read_csv(tmp_path / "rounds.csv", keep_default_na=False)["times"].tolist() == ["day / evening", ""]


@pytest.mark.slow
def test_a_column_named_in_the_study_reaches_the_lists_of_providers_only(tmp_path):
    folder = folder_of(tmp_path, show='"note"', formats='["csv"]')
    report = run(folder / "study.toml", into=folder / "out")

    holding = {path.relative_to(report.folder).parts[0] for path in report.files if found_in(path, [PLANTED[3]])}

    assert holding == {"not_public"}


def rows_of(**columns):
    return pd.DataFrame(columns)


def test_places_are_found_by_id_code_or_a_name_that_only_one_has(demo_study):
    places = load_study(demo_study).places
    only = places["name"].drop_duplicates(keep=False)
    rows = rows_of(place=[str(only.index[0]), str(only.iloc[1]).upper(), "nowhere"], kind=["post", "post", "post"])

    found = needs_of_rows(rows, NeedsConfig(file="x.csv"), places, ("post",))

    assert sorted(found.table["place"]) == sorted([only.index[0], only.index[1]])
    assert found.table.index.str.fullmatch(r"need-[0-9a-f]{10}").all()
    assert [remark.rows for remark in found.remarks if remark.code == "needs_place_unknown"] == [("3",)]


def test_answers_on_a_map_belong_to_the_nearest_place(demo_study):
    import geopandas as gpd

    places = load_study(demo_study).places
    spots = places.geometry.iloc[:3].translate(40, 0)
    far = places.geometry.iloc[:1].translate(5_000_000, 0)
    rows = gpd.GeoDataFrame({"kind": ["post"] * 4}, geometry=[*spots, *far], crs=places.crs)

    found = needs_of_rows(rows, NeedsConfig(file="x.gpkg", snap_m=200), places, ("post",))

    assert sorted(found.table["place"]) == sorted(places.index[:3])


def test_an_unknown_kind_is_refused_without_repeating_what_somebody_wrote(demo_study):
    places = load_study(demo_study).places
    rows = rows_of(place=[str(places.index[0])], kind=["Maija Salainen"])

    with pytest.raises(TableError, match="does not know: 1;") as caught:
        needs_of_rows(rows, NeedsConfig(file="x.csv"), places, ("post",))
    assert "Salainen" not in str(caught.value)


def test_matching_without_needs_and_needs_without_a_file_are_refused():
    text = (DEMO / "study.toml").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="means nothing without"):
        parse_study(text + "\n[matching]\n", "study.toml")
    with pytest.raises(ConfigError, match="folder of returned files"):
        parse_study(text + "\n[needs]\n", "study.toml")


def test_a_need_that_may_be_met_in_every_way_is_not_one_where_nothing_was_said(demo_study):
    places = load_study(demo_study).places
    rows = rows_of(place=[str(places.index[0])] * 3, kind=["post"] * 3, channels=["remote; mobile;physical", "", "remote"])

    found = needs_of_rows(rows, NeedsConfig(file="x.csv"), places, ("post",)).table["channels"]

    assert sorted(found.fillna("")) == sorted(["physical,mobile,remote", "", "remote"])


def test_providers_of_every_channel_keep_them_all(tmp_path):
    (tmp_path / "p.csv").write_text('provider,name,sector,channels\na,A,parish,"physical,mobile,remote"\nb,B,state,\n', encoding="utf-8")

    found = load_providers(ProvidersConfig(file="p.csv"), tmp_path).table["channels"]

    assert found.fillna("").to_dict() == {"a": "physical,mobile,remote", "b": ""}
