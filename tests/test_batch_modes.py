"""A study on foot with isochrones and a study from the services, from TOML to every output."""

from __future__ import annotations

import shutil

import geopandas as gpd
import numpy as np
import pytest

import accessibility as acc
from accessibility.config import parse_study
from accessibility.errors import ConfigError
from accessibility.measures import isochrones
from accessibility.outputs import explore


@pytest.fixture(scope="module")
def walked(demo_study, tmp_path_factory):
    """The demo on foot, from the services, with isochrones: its results and its folder."""
    folder = tmp_path_factory.mktemp("walk") / "demo"
    shutil.copytree(demo_study.parent, folder)
    head, rest = demo_study.read_text(encoding="utf-8").split("[travel]")
    travel = rest.split("\n[")[0].replace('mode = "car"', 'mode = "walk"\ndirection = "from"')
    standards = "".join(f'[[standards]]\nkind = "{kind}"\nminutes = 45\n' for kind in ("grocery", "health_centre"))
    asked = '[isochrones]\nminutes = [20, 40]\n[outputs]\nformats = ["page", "geopackage"]\n'
    (folder / "study.toml").write_text(f"{head}[travel]{travel}\n{standards}{asked}", encoding="utf-8")
    report = acc.run(folder / "study.toml")
    return report.results, folder


def test_the_page_says_the_mode_and_the_direction(walked):
    _, folder = walked
    page = next(folder.rglob("index.html")).read_text(encoding="utf-8")
    assert "on foot" in page
    assert "kävellen" in page
    assert "Minutes are those from the service to the place" in page
    assert "Walking speed depends on" in page


def test_isochrones_are_a_layer_of_the_geopackage_that_stays_off_the_water(walked):
    results, folder = walked
    season = next(iter(results.seasons))
    layer = gpd.read_file(next(folder.rglob("study.gpkg")), layer="isochrones")
    assert set(layer["to_minutes"]) == {20, 40}
    assert set(layer["kind"]) == set(results.study.standards.index)
    first = layer[(layer["season"] == season) & ~layer.geometry.is_empty & layer.geometry.notna()]
    lakes = results.study.water.to_crs(layer.crs).union_all()
    assert (first.geometry.intersection(lakes).area < 1).all()
    assert first["area_km2"].to_numpy() == pytest.approx(first.geometry.area.to_numpy() / 1e6, rel=1e-3)


def test_walking_takes_longer_than_driving_everywhere(walked):
    walk = walked[0].first.closest["minutes"].to_numpy()
    study = walked[0].study
    roads = acc.network.build(study.roads, season=walked[0].first.times.season)
    times = acc.travel.times(study.places, study.services, roads, max_minutes=120, water=study.water)
    offers = acc.measures.offers_with_services(study.offers, study.services)
    car = acc.measures.closest(times, offers, kinds=study.standards.index)["minutes"].to_numpy()
    reached = np.isfinite(walk)
    assert reached.any()
    assert (walk[reached] >= car[reached]).all()


def test_isochrones_are_drawn_in_a_notebook_with_their_legend(walked):
    results, _ = walked
    bands = isochrones(results.first.surface, [20, 40], water=results.study.water)
    html = explore(bands, results.study, language="en").get_root().render()
    assert html.count("up to 20 minutes") >= 2
    with pytest.raises(acc.AccessibilityError, match="has no isochrones"):
        explore(bands, results.study, kind="sauna")


@pytest.fixture(scope="module")
def crossed_on_foot(demo_study, tmp_path_factory):
    """The demo, its ferry to the island for passengers only, by car and on foot: its results and its folder."""
    folder = tmp_path_factory.mktemp("ferry") / "demo"
    shutil.copytree(demo_study.parent, folder)
    roads = gpd.read_file(folder / "roads.geojson")
    roads.assign(car=roads["road_class"] != "ferry", walk=True).to_file(folder / "roads.geojson")
    head, rest = demo_study.read_text(encoding="utf-8").split("[travel]")
    travel = rest.split("\n[")[0].replace('mode = "car"', 'mode = "car_and_foot_ferry"')
    standards = '[[standards]]\nkind = "grocery"\nminutes = 45\n[outputs]\nformats = ["page"]\n'
    (folder / "study.toml").write_text(f"{head}[travel]{travel}\n{standards}", encoding="utf-8")
    return acc.run(folder / "study.toml").results, folder


def test_an_island_with_a_ferry_for_passengers_only_is_reached_and_the_page_says_how(crossed_on_foot):
    results, folder = crossed_on_foot
    study, minutes = results.study, results.first.closest["minutes"].droplevel("kind")
    pages = next(folder.rglob("index.html")).read_text(encoding="utf-8")
    assert "by car and passenger ferry" in pages
    assert "autolla ja matkustajalautalla" in pages
    assert next(one for one in results.remarks if one.code == "foot_ferries_used").rows == ("Saaren lautta",)
    by_car = acc.network.build(study.roads, season="summer")
    lone = acc.measures.closest(
        acc.travel.times(study.places, study.services, by_car, max_minutes=120, water=study.water),
        acc.measures.offers_with_services(study.offers, study.services),
        kinds=["grocery"],
    )["minutes"].droplevel("kind")
    island = lone.index[np.isinf(lone)]
    assert np.isfinite(minutes[island]).any()  # others walk for longer than 120 minutes
    assert minutes.drop(island).to_numpy() == pytest.approx(lone.drop(island).to_numpy())


STUDY = """
schema = 1
title = "T"
[area]
file = "a.gpkg"
[places]
file = "p.csv"
[[services]]
file = "s.csv"
[roads]
source = "osm"
file = "r.pbf"
[travel]
mode = "walk"
max_minutes = 60
"""


def standard(kind, minutes, mode=""):
    return f'[[standards]]\nkind = "{kind}"\nminutes = {minutes}\n' + (f'mode = "{mode}"\n' if mode else "")


def test_a_standard_for_the_mode_counts_before_one_for_every_mode_and_others_do_not_count():
    text = STUDY + standard("grocery", 10) + standard("grocery", 20, "walk") + standard("pharmacy", 90, "car") + standard("school", 30)
    found = parse_study(text, "study.toml").standards_of_mode
    assert [(one.kind, one.minutes) for one in found] == [("grocery", 20), ("school", 30)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (standard("grocery", 10, "car"), "none holds for travel.mode 'walk'"),
        (standard("grocery", 10, "walk") * 2, "'grocery' stands twice for mode 'walk'"),
        (standard("grocery", 10) + "[isochrones]\nminutes = [90]\n", "90 is beyond travel.max_minutes 60"),
        (standard("grocery", 10) + "[isochrones]\nminutes = [0]\n", "0 is not above 0"),
        (standard("grocery", 10) + '[isochrones]\nkinds = ["school"]\n', "'school' has no standard"),
    ],
)
def test_standards_and_isochrones_that_cannot_be_meant_are_refused(more, said):
    with pytest.raises(ConfigError, match=said):
        parse_study(STUDY + more, "study.toml")
