"""A study is loaded whole, or all its faults are told at once."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import rasterio
from rasterio import Affine

import accessibility as acc
from accessibility.errors import AccessibilityError, ConfigError, CrsError, DuplicateIdError, FileFormatError, StudyError
from tests.test_loaders_gtfs import feed as gtfs_feed


@pytest.fixture
def demo_copy(demo_study, tmp_path):
    return shutil.copytree(demo_study.parent, tmp_path / "kopio ä") / "study.toml"


def changed(study, old: str, new: str):
    text = study.read_text(encoding="utf-8")
    assert old in text
    study.write_text(text.replace(old, new), encoding="utf-8")
    return study


def test_the_demo_is_known_to_be_made_up_and_names_its_sources(demo_study):
    study = acc.load_study(demo_study)
    assert study.made_up
    assert [source.used_for for source in study.sources] == ["area", "places", "services", "roads", "water", "providers", "candidates"]
    assert all(source.sha256 and source.licence and source.made_up for source in study.sources)
    assert study.kinds.index.tolist() == ["grocery", "pharmacy", "health_centre", "school", "library", "post", "fuel", "cash"]
    assert repr(study).startswith("<Study 'Kuvajärvi': 26 places (26 with people known), 22 services")


def test_places_and_services_near_the_area_take_part_but_are_not_inside(demo_study):
    study = acc.load_study(demo_study)
    assert set(study.places.loc[~study.places["inside"], "name"]) == {"Naapurinkylä", "Rajavaara"}
    assert set(study.services.index[~study.services["inside"]]) == {"naapuri-kauppa", "naapuri-apteekki"}


def test_the_faults_of_all_inputs_are_told_at_once_and_each_once(demo_copy):
    folder = demo_copy.parent
    (folder / "places.csv").write_text("name,people\nA,1\n", encoding="utf-8")
    (folder / "lakes.geojson").unlink()
    (folder / "roads.geojson").write_bytes((folder / "roads.geojson").read_bytes()[:3000])
    with pytest.raises(StudyError) as caught:
        acc.load_study(demo_copy)
    told = str(caught.value)
    assert len(caught.value.errors) == 3
    assert all(name in told for name in ("places.csv", "lakes.geojson", "roads.geojson"))
    assert told.count("lakes.geojson") == 1


def test_a_single_fault_is_told_as_itself(demo_copy):
    (demo_copy.parent / "places.csv").unlink()
    with pytest.raises(FileFormatError, match=r"places\.csv"):
        acc.load_study(demo_copy)


def test_a_missing_area_does_not_hide_other_missing_files(demo_copy):
    (demo_copy.parent / "municipality.geojson").unlink()
    (demo_copy.parent / "services.csv").unlink()
    with pytest.raises(StudyError) as caught:
        acc.load_study(demo_copy)
    assert len(caught.value.errors) == 2


def test_an_id_used_by_two_inputs_of_services_is_refused(demo_copy):
    text = demo_copy.read_text(encoding="utf-8")
    block = text[text.index("[[services]]") : text.index("[providers]")]
    changed(demo_copy, block, block + block)
    with pytest.raises(DuplicateIdError, match="more than one"):
        acc.load_study(demo_copy)


def test_a_kind_nobody_is_known_to_offer_is_said(demo_copy):
    changed(demo_copy, 'kind = "cash"', 'kind = "dentist"')
    changed(demo_copy, '"post", "cash", "library"]', '"post", "library"]')
    changed(demo_copy, 'kinds = ["post", "cash", "library", "health_centre"]', 'kinds = ["post", "library", "health_centre"]')
    changed(demo_copy, "needed_hours = { post = 4, cash = 2, library = 4, health_centre = 4 }", "")
    offered = acc.load_study(demo_copy)
    assert not [remark for remark in offered.remarks if remark.code == "kinds_without_services"]
    changed(demo_copy, 'kind = "dentist"', 'kind = "swimming"')
    (remark,) = [remark for remark in acc.load_study(demo_copy).remarks if remark.code == "kinds_without_services"]
    assert remark.rows == ("swimming",)


def test_an_assumption_of_the_author_is_kept_in_every_language(demo_copy):
    changed(demo_copy, "[water]\n", '[water]\nassumption = { fi = "f", sv = "s", en = "e" }\n')
    (remark,) = [remark for remark in acc.load_study(demo_copy).remarks if remark.code == "author"]
    assert remark.text == {"fi": "f", "sv": "s", "en": "e"}


def test_own_speeds_are_used_and_named_among_the_sources(demo_copy):
    slow = acc.network.builtin_speeds().reset_index()
    slow[["kph", "most_kph"]] = 10
    slow.to_csv(demo_copy.parent / "speeds.csv", index=False)
    changed(demo_copy, 'mode = "car"\n', 'mode = "car"\nspeeds_file = "speeds.csv"\n')
    study = acc.load_study(demo_copy)
    assert (study.speeds["kph"] == 10).all()
    assert study.sources[-1].used_for == "speeds"
    assert study.sources[-1].sha256


def test_slopes_count_where_the_study_names_heights_and_are_told(demo_copy):
    level = acc.load_study(demo_copy)
    west, south, east, north = level.roads.to_crs("EPSG:3067").total_bounds
    step, shape = Affine(100, 0, west - 500, 0, -100, north + 500), (round((north - south) / 100) + 10, round((east - west) / 100) + 10)
    hill = np.broadcast_to(np.arange(shape[1], dtype="float32") * 4, shape)
    with rasterio.open(
        demo_copy.parent / "dem.tif",
        "w",
        driver="GTiff",
        height=shape[0],
        width=shape[1],
        count=1,
        dtype="float32",
        crs="EPSG:3067",
        transform=step,
    ) as out:
        out.write(hill, 1)
    changed(demo_copy, 'mode = "car"\n', 'mode = "car"\nelevation = "dem.tif"\n')
    with pytest.raises(ConfigError, match="on foot and by bicycle only"):
        acc.load_study(demo_copy)
    changed(demo_copy, 'mode = "car"\n', 'mode = "walk"\n')
    study = acc.load_study(demo_copy)
    (used,) = [remark for remark in study.remarks if remark.code == "slope_used"]
    assert used.details["file"] == "dem.tif"
    assert used.count == used.total > 0
    assert study.sources[-1].used_for == "elevation"
    assert study.roads["walk_slope_along"].max() > 1.1
    assert study.roads["walk_slope_along"].ne(study.roads["walk_slope_against"]).any()
    changed(demo_copy, "dem.tif", "none.tif")
    with pytest.raises(AccessibilityError, match=r"none\.tif"):
        acc.load_study(demo_copy)


def test_one_row_with_swapped_axes_is_refused_by_name(demo_copy):
    changed(demo_copy.parent / "places.csv", "486000.0,6979500.0", "6979500.0,486000.0")
    with pytest.raises(CrsError, match=r"seem to be swapped.*place-01"):
        acc.load_study(demo_copy)


def test_a_shop_that_two_inputs_tell_of_is_one_shop(demo_copy):
    services = (demo_copy.parent / "services.csv").read_text(encoding="utf-8").splitlines()
    told_again = [line.replace("shop-asema,", "oma-1,").replace("24/7", "Mo-Su 06:00-22:00") for line in services if "shop-asema," in line]
    (demo_copy.parent / "own.csv").write_text("\n".join([services[0], *told_again]) + "\n", encoding="utf-8")
    text = demo_copy.read_text(encoding="utf-8")
    block = text[text.index("[[services]]") : text.index("[providers]")]
    changed(demo_copy, block, block + block.replace("services.csv", "own.csv"))
    study = acc.load_study(demo_copy)
    assert "oma-1" not in study.services.index
    assert study.offers.loc["shop-asema"].index.tolist() == ["fuel", "grocery"]
    assert [remark.count for remark in study.remarks if remark.code == "services_in_several_sources"] == [1]
    assert study.told_twice.reset_index().to_dict("records") == [
        {
            "service": "shop-asema", "same_as": "oma-1", "name_other": "Asemakauppa", "input": "services.csv", "input_other": "own.csv",
            "metres_apart": 0.0, "kind": "fuel", "differs_on": "opening_hours", "told": "24/7", "told_other": "Mo-Su 06:00-22:00",
        }
    ]  # fmt: skip


def test_a_timetable_is_a_source_with_a_publisher_of_its_own(demo_copy):
    text = 'file = "roads.geojson"\ntimetable_file = "gtfs.zip"\ntimetable_licence = "CC BY 4.0"\ntimetable_attribution = "Lossi Oy"'
    changed(demo_copy, 'file = "roads.geojson"', text)
    with pytest.raises(FileFormatError, match=r"^gtfs\.zip: there is no such file in [^;]*$"):
        acc.load_study(demo_copy)
    gtfs_feed(demo_copy.parent, stops="stop_id,stop_name,stop_lat,stop_lon\nW,Länsi,62.9,27.0\nE,Itä,62.9,27.1\n")

    source = next(one for one in acc.load_study(demo_copy).sources if one.used_for == "timetable")

    assert (source.file, source.licence, source.attribution) == ("gtfs.zip", "CC BY 4.0", "Lossi Oy")
    assert len(source.sha256) == 64
    changed(demo_copy, 'timetable_file = "gtfs.zip"\n', "")
    with pytest.raises(ConfigError, match="'timetable_licence' means nothing without timetable_file"):
        acc.load_study(demo_copy)
