"""Whole studies from their files to everything they write, on the demo and on real data, every output read back."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import rasterio

import accessibility as acc
from accessibility.outputs.geotiff import NOT_COMPUTED, TENTHS, UNREACHED

if TYPE_CHECKING:
    from accessibility.batch import RunReport

STUDIES = Path(__file__).resolve().parent / "studies"


@pytest.fixture(scope="session")
def run_real(shared_data, tmp_path_factory):
    """Run a study of tests/studies on the real data, once a session."""
    done: dict[str, RunReport] = {}

    def run(name: str) -> RunReport:
        if name not in done:
            folder = tmp_path_factory.mktemp(name)
            study = folder / "study.toml"
            text = (STUDIES / f"{name}.toml").read_text(encoding="utf-8")
            study.write_text(text.replace("{data}", shared_data.as_posix()), encoding="utf-8")
            done[name] = acc.run(study)
        return done[name]

    return run


@pytest.fixture(scope="session")
def demo_report(demo_study, tmp_path_factory):
    return acc.run(demo_study, into=tmp_path_factory.mktemp("demo"))


def check_raster_agrees(report: RunReport) -> None:
    with rasterio.open(report.folder / "minutes.tif") as raster:
        cells = dict(zip(raster.descriptions, raster.read(), strict=True))
        assert raster.crs.to_epsg() == report.results.study.area.crs.to_epsg()
    surfaces = {season: one.surface for season, one in report.results.seasons.items()}
    assert set(cells) == {f"minutes_{kind}_{season}" for season, surface in surfaces.items() for kind in surface.kinds}
    for season, surface in surfaces.items():
        for kind, minutes in zip(surface.kinds, surface.minutes, strict=True):
            told = cells[f"minutes_{kind}_{season}"]
            reached = np.isfinite(minutes) & surface.computed
            assert np.array_equal(told == NOT_COMPUTED, ~surface.computed)
            assert np.array_equal(told == UNREACHED, np.isinf(minutes) & surface.computed)
            assert np.allclose(told[reached] / TENTHS, minutes[reached], atol=0.051)


def check_outputs_agree(report: RunReport) -> None:
    """The same numbers stand in the results and in every file written out of them."""
    results = report.results
    first, *others = results.seasons
    for season, one in results.seasons.items():
        layer = gpd.read_file(report.folder / "study.gpkg", layer="places" if season == first else f"places_{season}").set_index("place")
        assert layer.crs == results.study.area.crs
        for kind in results.study.kinds.index:
            told, known = layer[f"minutes_{kind}"], one.closest["minutes"].xs(kind, level="kind")
            assert np.array_equal(told.isna(), np.isinf(known.reindex(told.index)))
            assert np.allclose(told.dropna(), known.reindex(told.dropna().index), atol=1e-3)
            assert (layer.loc[told.isna(), f"reason_{kind}"] != "reached").all()
    check_raster_agrees(report)
    missing = pd.read_csv(report.folder / "csv" / "missing.csv", dtype={"place": str})
    for season, one in results.seasons.items():
        expected = {tuple(map(str, key)) for key in one.missing.index[one.missing["missing"] & one.missing["inside"]]}
        assert {
            *zip(missing.loc[missing["season"] == season, "place"], missing.loc[missing["season"] == season, "kind"], strict=True)
        } == expected
    for language in ("fi", "sv", "en"):
        book = openpyxl.load_workbook(report.folder / f"tables_{language}.xlsx", read_only=True)
        assert len(book.sheetnames) == 7 + len({finding.name for finding in results.findings})
    lock = json.loads((report.folder / "study.lock.json").read_text(encoding="utf-8"))
    assert {one["used_for"] for one in lock["inputs"]} >= {"area", "places", "services", "roads"}
    assert all(one["sha256"] for one in lock["inputs"])
    assert len(lock["remarks"]) == len(results.remarks)
    assert {file.relative_to(report.folder).as_posix() for file in report.files} == {
        file.relative_to(report.folder).as_posix() for file in report.folder.rglob("*") if file.is_file() and file.name != "study.toml"
    }
    assert not others or pyogrio.list_layers(report.folder / "study.gpkg").shape[0] > 8


@pytest.mark.slow
def test_the_demo_writes_what_it_found(demo_report):
    check_outputs_agree(demo_report)
    assert demo_report.results.study.made_up
    assert json.loads((demo_report.folder / "study.lock.json").read_text(encoding="utf-8"))["made_up"] is True


@pytest.mark.slow
def test_the_island_of_the_demo_is_reached_by_ferry_and_ice_but_not_in_the_thaw(demo_report):
    reasons = {season: one.closest.loc[("place-03", "grocery"), "reason"] for season, one in demo_report.results.seasons.items()}
    assert reasons == {"summer": "reached", "winter": "reached", "thaw": "closed_in_season"}


@pytest.mark.slow
def test_the_demo_runs_to_the_same_lock_file_again(demo_study, demo_report, tmp_path):
    again = acc.run(demo_study, into=tmp_path)
    locks = [json.loads((report.folder / "study.lock.json").read_text(encoding="utf-8")) for report in (demo_report, again)]
    for lock in locks:
        del lock["stage_seconds"], lock["computed_on"]
    assert locks[0] == locks[1]
    assert (tmp_path / "minutes.tif").read_bytes() == (demo_report.folder / "minutes.tif").read_bytes()


@pytest.mark.shared
@pytest.mark.slow
def test_andorra_counts_places_because_people_are_known_at_four_of_them(run_real):
    report = run_real("andorra")
    check_outputs_agree(report)
    inside = report.results.study.places.query("inside")
    assert inside["people"].notna().sum() == 4
    assert len(inside) == 68
    points = report.results.first.service_points
    assert points.objective == "place_kinds"
    sentences = " ".join(acc.outputs.summary_sentences(report.results, "en"))
    assert "9 of 68 places" in sentences
    assert "people live in" not in sentences


@pytest.mark.shared
@pytest.mark.slow
def test_the_five_pilot_municipalities_on_the_roads_of_finland(run_real):
    report = run_real("pilot_municipalities")
    check_outputs_agree(report)
    study = report.results.study
    inside = study.places.query("inside")
    assert set(inside["municipality"]) == {"Kemijärvi", "Pelkosenniemi", "Posio", "Pudasjärvi", "Tornio"}
    assert inside["people"].sum() == pytest.approx(39_260)
    assert len(inside) == 75
    assert (inside["code"] == inside.index).all()
    for language in ("fi", "sv", "en"):
        said = " ".join(acc.outputs.summary_sentences(report.results, language))
        assert all(remark.text[language] in said for remark in study.remarks if remark.code == "author")
    for one in report.results.seasons.values():
        for kind, row in one.coverage.iterrows():
            assert math.isclose(row["people_within"] + row["people_missing"], row["people"]), kind


@pytest.mark.shared
@pytest.mark.slow
def test_kemijarvi_to_pelkosenniemi_is_fifty_two_kilometres_of_road(run_real):
    study = run_real("pilot_municipalities").results.study
    roads = acc.network.build(study.roads, season="summer")
    way = acc.travel.route(study.services, study.services, roads, origin="320", destination="583", max_snap_m=10_000)
    driven = way[way["what"].isin(["road", "ferry", "ice_road"])]
    assert driven["metres"].sum() / 1000 == pytest.approx(52, abs=1.5)
