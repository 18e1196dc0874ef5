"""A study takes people, and facts to choose by, from a statistics office's tables: by the table's own words, kept, and nothing made up."""

from __future__ import annotations

import itertools
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

import accessibility as acc
from accessibility.config import parse_study
from accessibility.errors import AccessibilityError, ConfigError
from tests.file_worlds import METRES, SIDE_M, SOUTH, WEST, codes
from tests.replay_server import replay

TABLE = "/en/StatFin/vaerak/11re.px"
AREAS = {"SSS": "KOKO MAA", "KU320": "Kemijärvi", "KU758": "Sodankylä", "KU698": "Rovaniemi"}
AGES = {"SSS": "Total", "0": "0 - 14", "15": "15 - 64", "65": "65 - 74", "75": "75 -"}
PEOPLE = {"KU320": (1, 2, 4, 8), "KU758": (16, 32, 64, 128), "KU698": (256, 512, 1024, 2048), "SSS": (0, 0, 0, 0)}
VARIABLES = [
    {"code": "alue_23", "text": "Area", "values": list(AREAS), "valueTexts": list(AREAS.values())},
    {"code": "ika_16", "text": "Age", "values": list(AGES), "valueTexts": list(AGES.values()), "elimination": True},
    {"code": "timeperiod_y", "text": "Year", "values": ["2024", "2025"], "valueTexts": ["2024", "2025"], "time": True},
    {"code": "contentscode", "text": "Information", "values": ["vaesto"], "valueTexts": ["Population"]},
]
STUDY = """
schema = 1
title = "x"
[area]
file = "area.geojson"
buffer_m = 5000
[places]
file = "places.csv"
crs = "EPSG:3067"
[[services]]
file = "services.csv"
crs = "EPSG:3067"
[roads]
source = "file"
file = "roads.geojson"
[[standards]]
kind = "grocery"
minutes = 20
[travel]
max_minutes = 60
"""
FROM_REGISTER = """
[people]
source = "statfi_tables"
zones_file = "borders.geojson"
weight = "people"
sums = { people_75plus = { Age = "75 -" }, people_65plus = { age = "65 - 74.." } }
"""


def stat(body):
    """What a PxWeb answers to a question."""
    asked = {one["code"]: one["selection"]["values"] for one in json.loads(body)["query"]}
    names = {code: asked.get(code, ["SSS"]) for code in ("alue_23", "ika_16", "timeperiod_y", "contentscode")}

    def told(area, age, year):
        groups = PEOPLE[area] if age == "SSS" else PEOPLE[area][["0", "15", "65", "75"].index(age)]
        return (sum(groups) if age == "SSS" else groups) + (10_000 if year == "2024" else 0)

    values = [told(area, age, year) for area, age, year, _ in itertools.product(*names.values())]
    dimension = {name: {"category": {"index": {code: at for at, code in enumerate(given)}}} for name, given in names.items()}
    return {"class": "dataset", "id": list(names), "size": [len(one) for one in names.values()], "dimension": dimension, "value": values}


def question(age, year="2025"):
    chosen = {"alue_23": ["KU320", "KU758", "KU698"], "ika_16": age, "timeperiod_y": [year], "contentscode": ["vaesto"]}
    return json.dumps({"query": [{"code": code, "selection": {"values": values}} for code, values in chosen.items()]})


@pytest.fixture
def service(tmp_path_factory, monkeypatch):
    with replay(tmp_path_factory.mktemp("service")) as running:
        monkeypatch.setenv("ACCESSIBILITY_ADDRESS_STATFI_TABLES", running.url)
        running.answer("/en/?config", {"body": {"maxValues": 100000, "maxCalls": 10, "timeWindow": 10}})
        yield running


@pytest.fixture
def folder(tmp_path):
    """Kemijärvi west and Sodankylä east of the middle; Rovaniemi reaches far beyond the ring."""
    half, east = WEST + SIDE_M / 2, WEST + SIDE_M
    boxes = [
        shapely.box(WEST, SOUTH, half, SOUTH + SIDE_M),
        shapely.box(half, SOUTH, east, SOUTH + SIDE_M),
        shapely.box(WEST - 90_000, SOUTH, WEST, SOUTH + SIDE_M),
    ]
    borders = gpd.GeoDataFrame(
        {"kunta": ["320", "758", "698"], "nimi": ["Kemijärvi", "Sodankylä", "Rovaniemi"]}, geometry=boxes, crs=METRES
    )
    borders.to_file(tmp_path / "borders.geojson")
    borders.iloc[:2].to_file(tmp_path / "area.geojson")
    rows = ["place,name,people,x,y"]
    rows += [f"{name},{name},{people},{WEST + east},{SOUTH + 9000}" for name, people, east in SPOTS]
    (tmp_path / "places.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "services.csv").write_text(f"service,name,kind,x,y\ns,Kauppa,grocery,{WEST + 5000},{SOUTH + 9000}\n", encoding="utf-8")
    line = shapely.LineString([(WEST - 4000, SOUTH + 9000), (east, SOUTH + 9000)])
    gpd.GeoDataFrame({"road_class": ["tertiary"]}, geometry=[line], crs=METRES).to_file(tmp_path / "roads.geojson")
    return tmp_path


SPOTS = [("a", 100, 2000), ("b", 300, 8000), ("c", 7, 12_000), ("d", 5, -3000)]


def loaded(folder, more):
    (folder / "study.toml").write_text(STUDY + more, encoding="utf-8")
    return acc.load_study(folder / "study.toml")


def test_people_of_the_register_are_shared_out_by_the_people_of_the_places(service, folder, monkeypatch):
    described = {"body": {"variables": VARIABLES}}
    service.answer(TABLE, described, *({"body": stat(question(age))} for age in (["SSS"], ["75"], ["65", "75"])))
    study = loaded(folder, FROM_REGISTER)
    found = study.places[["people", "people_75plus", "people_65plus"]]
    # 15 of Kemijärvi one to three; 240 of Sodankylä at its one place; Rovaniemi is not whole in the region, so "d" stays as it was.
    assert found.loc[["a", "b", "c"]].to_numpy().tolist() == [[4, 2, 3], [11, 6, 9], [240, 128, 192]]
    assert found.loc["d", "people"] == 5
    assert np.isnan(found.loc["d", "people_75plus"])
    told = codes(study.remarks)
    assert told["people_of_municipalities"] == 2
    assert told["people_kept_beyond_municipalities"] == 1
    assert told["statfi_table_read"] == 3
    source = next(one for one in study.sources if one.used_for == "people")
    assert source.attribution_in("en") == "Statistics Finland, StatFin"
    assert len(source.answers) == 5
    bodies = [json.loads(one["body"])["query"] for one in service.asked if one["body"]]
    assert [[one["selection"]["values"] for one in body if one["code"] == "ika_16"] for body in bodies] == [
        [["SSS"]],
        [["75"]],
        [["65", "75"]],
    ]
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    assert loaded(folder, FROM_REGISTER).places.equals(study.places)


@pytest.mark.parametrize(("value", "code"), [(None, "statfi_table_not_told"), (-5, "people_rows_negative")])
def test_people_that_are_not_told_stay_unknown(service, folder, value, code):
    answer = stat(question(["SSS"]))
    service.answer(TABLE, {"body": {"variables": VARIABLES}}, {"body": {**answer, "value": [value, *answer["value"][1:]]}})
    study = loaded(folder, FROM_REGISTER.split("weight", maxsplit=1)[0])
    assert study.places["people"].isna().to_dict() == {"a": True, "b": True, "c": False, "d": False}
    assert codes(study.remarks)[code] == 1


def test_facts_of_municipalities_come_by_the_names_of_the_area(service, folder):
    service.answer(TABLE, {"body": {"variables": VARIABLES}}, {"body": stat(question(["0"], "2024"))})
    facts = '[priority_table]\nsource = "statfi_tables"\nyear = 2024\nsums = { young = { Age = "..0 - 14" } }\n'
    study = loaded(folder, f'[priority]\n{facts}[[indicators]]\ncolumn = "young"\nlabel = "Children"\n')
    assert study.priority.table["young"].to_dict() == {"Kemijärvi": 10_001, "Sodankylä": 10_016}
    assert len(next(one for one in study.sources if one.used_for == "priority_table").answers) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('sums = { people_old = { Agee = "75 -" } }', r"unknown variable 'Agee'; did you mean 'Age'"),
        ('sums = { people_old = { Age = "75+" } }', r"unknown value of ika_16 '75\+'; did you mean '75'"),
        ('sums = { people_old = { Age = "75 -..0 - 14" } }', r"'75 -\.\.0 - 14' holds no value of Age"),
        ("year = 1999", r"unknown year '1999'.* Known: 2024, 2025"),
        ('table = "StatFin/none.px"', r"there is nothing at .*none\.px \(HTTP 404\)"),
    ],
)
def test_what_the_table_does_not_have_is_told(service, folder, words, told):
    service.answer(TABLE, {"body": {"variables": VARIABLES}}, {"body": stat(question(["SSS"]))})
    register = FROM_REGISTER.split("sums", maxsplit=1)[0]
    with pytest.raises(AccessibilityError, match=told):
        loaded(folder, register + words)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('[people]\nsource = "statfi_tables"\nfile = "x.csv"', "'file' means nothing for source = \"statfi_tables\""),
        ('[people]\nsource = "statfi_tables"\nsums = { old = { Age = "75" } }', "such as people_75plus, given 'old'"),
        ('[people]\nsource = "paavo"\ntable = "x.px"', "'table' is for source = \"statfi_tables\""),
        ('[priority]\n[priority_table]\nsource = "statfi_tables"\n[[indicators]]\ncolumn = "people"\nlabel = "x"', "needs sums"),
    ],
)
def test_words_that_mean_nothing_there_are_refused(more, told):
    with pytest.raises(ConfigError, match=told):
        parse_study(STUDY + more, "study.toml")


def test_of_municipalities_not_told_only_those_of_the_area_are_counted(service, folder):
    answer = stat(question(["0"], "2024"))
    untold = {"body": {**answer, "value": [None] * len(answer["value"])}}
    service.answer(TABLE, {"body": {"variables": VARIABLES}}, untold)
    facts = '[priority_table]\nsource = "statfi_tables"\nyear = 2024\nsums = { young = { Age = "..0 - 14" } }\n'
    study = loaded(folder, f'[priority]\n{facts}[[indicators]]\ncolumn = "young"\nlabel = "Children"\n')
    told = next(one for one in study.remarks if one.code == "statfi_table_not_told")
    assert told.rows == ("Kemijärvi", "Sodankylä")
    assert (told.count, told.total) == (2, 2)
