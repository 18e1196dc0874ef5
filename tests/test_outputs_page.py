"""The page holds everything itself, lets nothing hostile in, and says what is assumed and what is made up."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re

import numpy as np
import pandas as pd
import pytest

from accessibility.area import StudyArea
from accessibility.errors import AccessibilityError, DataError, UnknownWordError
from accessibility.outputs import page
from accessibility.outputs.html_page import inert_html
from accessibility.outputs.names import shared_names
from accessibility.outputs.pack import data_block
from accessibility.outputs.page import _people_missing
from accessibility.outputs.page_data import page_data
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from tests.results_world import HOSTILE, results_of, study_of


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = page(results_of(), tmp_path_factory.mktemp("page") / "index.html")
    return path.read_text(encoding="utf-8")


def test_nothing_is_asked_of_the_internet(written):
    tags = re.findall(r"<(?:script|link|img|iframe|object|embed|source|form|base)\b[^>]*>", written)

    assert tags
    assert [tag for tag in tags if "//" in re.sub(r'(?:content|alt)="[^"]*"', "", tag)] == []
    assert "@import" not in written
    assert re.findall(r"url\((?!data:|#)", written.split("<script>")[0]) == []


@pytest.mark.parametrize(
    "link",
    [
        '<script src="https://cdn.example/x.js">',
        "<img src=//x.example/a.png>",
        "<style>@import 'http://x.example'</style>",
        "a{b:url(http://x.example)}",
    ],
)
def test_a_link_out_stops_the_writing(link):
    with pytest.raises(AccessibilityError, match="must hold everything itself"):
        inert_html(f"<html>{link}</html>")


def test_the_policy_allows_only_this_pages_scripts_and_styles(written):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', written)[1]
    policy = html.unescape(policy)
    run = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert len(run) == 2
    for text in run + styles:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", re.sub(r"<script.*?</script>", "", written, flags=re.DOTALL))


def test_the_same_run_gives_the_same_page(tmp_path, written):
    again = page(results_of(), tmp_path / "again.html").read_text(encoding="utf-8")

    assert again == written


def test_no_folder_of_the_machine_is_told(written):
    assert "area.gpkg" in written
    assert "/home/somebody" not in written


def test_hostile_names_are_texts_only(tmp_path):
    study = study_of(names=[*HOSTILE, "a", "b"])
    study = type(study)(**{**vars(study), "services": study.services.assign(name=list(HOSTILE[:4]))})

    text = page(results_of(study, remarks=(Remark("author", "assumed", text={"fi": HOSTILE[0]}),)), tmp_path / "p.html").read_text(
        encoding="utf-8"
    )

    assert "<script>window.hacked" not in text
    assert "onerror=window" not in text.split("<script")[0]
    assert "&lt;script&gt;window.hacked=1" in text
    assert "<img src=x" not in text


def test_a_data_block_cannot_be_left():
    block = data_block("x", {"name": "</script><!--&\u2028"})
    inner = re.fullmatch(r'<script type="application/json" id="x">(.*)</script>', block)[1]

    assert "<" not in inner
    assert "&" not in inner
    assert json.loads(inner) == {"name": "</script><!--&\u2028"}


def test_a_long_data_block_is_packed_and_comes_back():
    import gzip

    data = {"numbers": list(range(200_000))}
    packed = re.fullmatch(r'<script type="text/plain" id="x" data-packed="gzip">([A-Za-z0-9+/=]*)</script>', data_block("x", data))[1]

    whole = gzip.decompress(base64.b64decode(packed))
    assert int.from_bytes(whole[:4], "little") == len(whole) - 4
    assert json.loads(whole[4:]) == data
    assert len(packed) < 600_000


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_made_up_data_is_said_in_every_language(written, language):
    assert html.escape(words(language).say("page.made_up_region")) in written


def test_an_assumption_of_the_author_stands_on_the_page(tmp_path):
    remark = Remark("author", "assumed", text={"fi": "Keskukset oletettu", "sv": "Centrum antagna", "en": "Centres assumed"})

    text = page(results_of(remarks=(remark,)), tmp_path / "p.html").read_text(encoding="utf-8")

    assert all(said in text for said in remark.text.values())


def test_every_remark_is_on_the_page_once(tmp_path):
    remarks = (
        Remark("places_without_people", "noted", 2, 12, {"file": "places.csv"}, ("Kylä 1", "Kylä 2")),
        Remark(
            "snap_far", "snapped", 1, 12, {"what": "places", "max_snap_m": 3000, "farthest_m": 900.0, "beyond_1000_m": 0.0}, ("p00003",)
        ),
    )
    text = page(results_of(remarks=(*remarks, remarks[0])), tmp_path / "p.html", languages=("en",)).read_text(encoding="utf-8")

    assert text.count(html.escape(words("en").remark(remarks[0]))) == 1
    assert "Kylä 3" in text.split("<details>")[-1]


def test_one_language_has_no_switch(tmp_path):
    text = page(results_of(), tmp_path / "p.html", languages=("sv",)).read_text(encoding="utf-8")

    assert '<html lang="sv"' in text
    assert "data-choose-language" not in text.split("<script>")[0] + text.split("</script>")[-1]


def test_an_unknown_language_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(UnknownWordError):
        page(results_of(), tmp_path / "p.html", languages=("de",))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_page_is_refused(tmp_path):
    (tmp_path / "p.html").mkdir()

    with pytest.raises(DataError, match="is a folder"):
        page(results_of(), tmp_path / "p.html")


def test_minutes_are_tenths_on_their_side_of_the_standard():
    results = results_of()
    data = page_data(results, [words("en", results.study)])
    places = results.study.places

    for number, kind in enumerate(results.study.standards.index):
        table = results.first.missing.xs(kind, level="kind")
        standard = math.ceil(data["kinds"][number]["standard"] * 10)
        for position, place in enumerate(places.index):
            tenths = data["found"]["summer"]["minutes"][number][position]
            row = table.loc[place]
            assert (tenths < 0) == np.isinf(row["minutes"])
            assert (tenths < 0 or tenths > standard) == row["missing"]
            if tenths >= 0:
                assert abs(tenths / 10 - row["minutes"]) <= 0.1 + 1e-9


@pytest.mark.parametrize(("minutes", "tenths"), [(15.0, 150), (15.0001, 151), (14.96, 150), (0.0, 0), (math.inf, -1)])
def test_a_hair_beyond_the_standard_stays_beyond_on_the_page(minutes, tenths):
    results = results_of(study_of(seasons=("summer",)))
    missing = results.first.missing.copy()
    missing.loc[("p00000", "grocery"), ["minutes", "missing"]] = [minutes, minutes > 15]
    changed = type(results)(results.study, {"summer": type(results.first)(**{**vars(results.first), "missing": missing})}, (), "2026-11-22")

    assert page_data(changed, [words("en")])["found"]["summer"]["minutes"][0][0] == tenths


def test_unknown_people_are_null_and_nobody_is_zero():
    results = results_of(study_of(people=[math.nan, 0.0, *[3.0] * 10]))

    assert page_data(results, [words("en")])["places"]["people"][:3] == [None, 0, 3]


def test_codes_stand_beside_names_only_where_names_repeat():
    study = study_of(names=["Tornio", "Tornio", *[f"K{n}" for n in range(10)]])

    assert shared_names(study.places).tolist() == [True, True] + [False] * 10
    assert page_data(results_of(study), [words("fi")])["places"]["code"][:3] == ["90000", "90001", ""]


def test_coordinates_come_back_within_a_metre():
    results = results_of()
    places = page_data(results, [words("en")])["places"]
    degrees = results.study.places.to_crs(4326).geometry

    assert np.abs(np.cumsum(places["lon"]) / 100_000 - degrees.x).max() < 1e-5
    assert np.abs(np.cumsum(places["lat"]) / 100_000 - degrees.y).max() < 1e-5


@pytest.mark.slow
def test_twenty_thousand_places_make_a_small_page(tmp_path):
    results = results_of(study_of(count=20_000, seasons=("summer",)))

    written = page(results, tmp_path / "p.html")

    assert written.stat().st_size < 2_500_000


@pytest.mark.parametrize(
    ("people", "unknown", "said"), [(2996.0, 3, "at least 2,996"), (2996.0, 0, "2,996"), (math.nan, 5, "not known"), (0.0, 2, "not known")]
)
def test_people_without_are_said_as_far_as_they_are_known(people, unknown, said):
    row = pd.Series({"people_missing": people, "places_missing_people_unknown": unknown})

    assert _people_missing(words("en"), row) == said


def test_a_column_of_tenths_lines_up():
    assert [words("fi").number(value, 1, fixed=True) for value in (88.0, 75.5)] == ["88,0", "75,5"]


def test_the_swedish_page_has_the_swedish_names_of_municipalities_and_points():
    results = results_of()
    area = results.study.area
    changed = StudyArea(area.name, area.boundary, area.crs, area.buffer_m, area.parts.assign(name_sv=["Testby 1", None]))
    services = results.study.services.assign(name_sv=[f"Tjänst {n}" for n in range(4)])
    places = results.study.places.assign(name_sv=[f"By {n}" for n in range(12)])
    study = type(results.study)(**{**vars(results.study), "area": changed, "services": services, "places": places})

    data = page_data(type(results)(study, results.seasons, (), results.computed_on, results.candidates), [words("sv")])

    assert dict(zip(data["places"]["municipalities"]["name"], data["places"]["municipalities"]["name_sv"], strict=True)) == {
        "Testilä 1": "Testby 1",
        "Testilä 2": "",
    }
    points = [*data["points"]["summer"]["chosen"], *data["points"]["summer"]["candidates"]]
    assert points
    assert all(point["name_sv"].startswith("By " if point["id"].startswith("village-") else "Tjänst ") for point in points)


def test_a_page_too_large_for_the_next_closest_says_so(tmp_path, monkeypatch):
    said = words("en").say("method.without_next")
    assert said not in page(results_of(), tmp_path / "whole.html").read_text(encoding="utf-8")
    monkeypatch.setattr("accessibility.outputs.page_data._MOST_NEXT", 3)
    assert said in page(results_of(), tmp_path / "less.html").read_text(encoding="utf-8")
