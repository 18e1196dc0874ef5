"""PxWeb's tables: codes from their own description, limits of the service kept, and numbers that are not told stay unknown."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from accessibility.errors import SourceError, UnknownWordError
from accessibility.loaders.fetching import Fetcher
from accessibility.loaders.pxweb import find_tables, people_by_municipality, read_px
from accessibility.loaders.pxweb_answer import long_table
from accessibility.loaders.store import Store
from tests.replay_server import replay

AREAS = {"SSS": "KOKO MAA", "KU091": "Helsinki", "KU320": "Kemijärvi", "KU851": "Tornio"}
VARIABLES = [
    {"code": "alue_23_20260101", "text": "Area", "values": list(AREAS), "valueTexts": list(AREAS.values())},
    {
        "code": "sukupuoli_9_20180101",
        "text": "Sex",
        "values": ["SSS", "1", "2"],
        "valueTexts": ["Total", "Males", "Females"],
        "elimination": True,
    },
    {"code": "timeperiod_y", "text": "Year", "values": ["2024", "2025"], "valueTexts": ["2024", "2025"], "time": True},
    {"code": "contentscode", "text": "Information", "values": ["vaesto"], "valueTexts": ["Population"]},
]
TABLE = "/en/StatFin/vaerak/11re.px"


def value(area, year):
    return {"SSS": 7, "KU091": 4, "KU320": 1, "KU851": 2}[area] * (10 if year == "2025" else 1)


def stat(areas, years, sex=("SSS",), told=value):
    values = [told(area, year) for area, _, year in itertools.product(areas, sex, years)]
    names = {"alue_23_20260101": areas, "sukupuoli_9_20180101": sex, "timeperiod_y": years, "contentscode": ["vaesto"]}
    dimension = {name: {"category": {"index": {code: i for i, code in enumerate(codes)}}} for name, codes in names.items()}
    return {
        "class": "dataset",
        "id": list(names),
        "size": [len(codes) for codes in names.values()],
        "dimension": dimension,
        "value": values,
    }


@pytest.fixture
def service(tmp_path_factory, monkeypatch):
    with replay(tmp_path_factory.mktemp("service")) as running:
        monkeypatch.setenv("ACCESSIBILITY_ADDRESS_STATFI_TABLES", running.url)
        running.answer("/en/?config", {"body": {"maxValues": 100000, "maxCells": 100000, "maxCalls": 10, "timeWindow": 10}})
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetcher(tmp_path, waits):
    return Fetcher(Store(tmp_path), wait=waits.append)


def described(service, *answers):
    service.answer(TABLE, {"body": {"title": "People", "variables": VARIABLES}}, *({"body": one} for one in answers))


def asked_bodies(service):
    return [json.loads(asked["body"]) for asked in service.asked if asked["body"]]


def test_people_of_municipalities_by_codes_of_the_tables_own_description(service, fetcher):
    described(service, stat(["KU091", "KU320", "KU851"], ["2025"]))
    people = people_by_municipality(fetcher)
    assert people.to_dict() == {"091": 40, "320": 10, "851": 20}
    (body,) = asked_bodies(service)
    chosen = {one["code"]: one["selection"]["values"] for one in body["query"]}
    assert chosen == {
        "alue_23_20260101": ["KU091", "KU320", "KU851"],
        "sukupuoli_9_20180101": ["SSS"],
        "timeperiod_y": ["2025"],
        "contentscode": ["vaesto"],
    }
    assert people_by_municipality(replace(fetcher, offline=True)).equals(people)


def test_a_question_beyond_the_limits_is_put_in_parts_with_the_rest_asked_for(service, fetcher, waits):
    service.answer("/en/?config", {"body": {"maxValues": 3, "maxCalls": 2, "timeWindow": 8}})
    described(service, stat(["SSS", "KU091"], ["2025"]), stat(["KU320", "KU851"], ["2025"]))
    read = read_px(fetcher, "StatFin/vaerak/11re.px", {"area": "*", "Year": "newest", "contents": "population"})
    assert read.table["value"].tolist() == [70, 40, 10, 20]
    assert [len(body["query"][0]["selection"]["values"]) for body in asked_bodies(service)] == [2, 2]
    assert waits == [8]


def test_words_that_the_table_lacks_come_with_the_nearest(service, fetcher):
    described(service)
    with pytest.raises(UnknownWordError, match="unknown value of alue_23_20260101 'Kemijarvi'; did you mean 'Kemijärvi'"):
        read_px(fetcher, "StatFin/vaerak/11re.px", {"area": "Kemijarvi", "time": "newest", "contents": "*"})
    with pytest.raises(UnknownWordError, match="unknown variable 'timeperiod'; did you mean 'timeperiod_y'"):
        read_px(fetcher, "StatFin/vaerak/11re.px", {"timeperiod": "2025"})
    with pytest.raises(SourceError, match=r"choose values of timeperiod_y \(Year\), contentscode \(Information\)"):
        read_px(fetcher, "StatFin/vaerak/11re.px", {"area": "*"})


def test_half_an_answer_and_a_moved_table_are_said(service, fetcher):
    short = stat(["KU091", "KU320", "KU851"], ["2025"])
    described(service, {**short, "value": short["value"][:2]})
    with pytest.raises(SourceError, match="it gave half an answer or none that can be read"):
        people_by_municipality(fetcher)
    with pytest.raises(SourceError, match=r"there is nothing at .*/en/StatFin/rakke/116j\.px \(HTTP 404\)"):
        read_px(fetcher, "StatFin/rakke/116j.px", {})
    service.answer("/en/StatFin/rakke/116j.px", {"body": {"message": "moved"}})
    with pytest.raises(SourceError, match="is no table with variables; the service may have changed"):
        read_px(fetcher, "StatFin/rakke/116j.px", {})
    service.answer("/en/StatFin", {"body": [{"id": "116j.px", "path": "/rakke", "title": "Free-time residences"}]})
    assert find_tables(fetcher, "116j") == (("StatFin/rakke/116j.px", "Free-time residences"),)


def test_numbers_that_are_not_told_are_unknown():
    answer = stat(["KU091", "KU320"], ["2025"], told=lambda area, _: None if area == "KU320" else 5)
    assert np.isnan(long_table(json.dumps(answer).encode())["value"].iloc[1])
    sparse = {**answer, "value": {"0": 5}}
    assert long_table(json.dumps(sparse).encode()).equals(long_table(json.dumps(answer).encode()))
    own = {
        "columns": [{"code": "a"}, {"code": "n", "type": "c"}, {"code": "m", "type": "c"}],
        "data": [{"key": ["x"], "values": ["..", "3"]}],
    }
    table = long_table(json.dumps(own).encode())
    assert table["contents"].tolist() == ["n", "m"]
    assert np.isnan(table["value"].iloc[0])
    for wrong in ({"a": 1}, {**answer, "value": [1]}, {**own, "data": [{"key": [], "values": []}]}):
        with pytest.raises(ValueError, match=r"(neither|values where|another number)"):
            long_table(json.dumps(wrong).encode())


@pytest.mark.shared
def test_a_real_answer_is_understood(shared_data):
    raw = (shared_data / "source_samples" / "statfi" / "pxweb_11re_after_2026-06_json_export.json").read_bytes()
    table = long_table(raw).set_index("alue_23_20260101")
    assert table.loc["SSS", "value"] == 5_652_881
    assert table.loc["KU837", "value"] == 263_337
