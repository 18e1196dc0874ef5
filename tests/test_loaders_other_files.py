"""Candidates, providers and water from files, and what is owed to where inputs came from."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from accessibility.config import AreaConfig, CandidatesConfig, PlacesConfig, ProvidersConfig, RoadsConfig, WaterConfig
from accessibility.errors import ConfigError, DataError, DuplicateIdError, FileFormatError, TableError
from accessibility.loaders.candidates_file import load_candidates
from accessibility.loaders.hashes import source_of
from accessibility.loaders.providers_file import load_providers
from accessibility.loaders.water_file import load_water
from accessibility.outputs.lock import _without_folders
from accessibility.outputs.tables import source_file
from accessibility.schema import CANDIDATES, PROVIDERS, check_table
from tests.file_worlds import METRES, SOUTH, WEST, at, codes, square, write

HERE = ";".join(str(value) for value in at(10, 10))
FAR = ";".join(str(value) for value in at(40, 10))


def _candidates(folder, text, **words):
    write(folder, "talot.csv", text)
    return load_candidates(CandidatesConfig(file="talot.csv", crs="EPSG:3067", **words), folder, square())


def test_candidates_keep_their_costs_and_what_is_not_said_is_assumed(tmp_path):
    text = (
        "candidate;name;host_kind;status;cost_eur_year;extra_eur_year_post;x;y\n"
        f"k2;Koulu;School;required;12 000;500,5;{HERE}\nk1;Talo;;;;;{HERE}\nk3;Muu;shop;;1;1;{FAR}\n"
    )
    table, remarks = _candidates(tmp_path, text)
    assert table.index.tolist() == ["k1", "k2"]
    assert table["host_kind"].tolist() == ["other", "school"]
    assert table["status"].tolist() == ["candidate", "required"]
    assert table.loc["k2", ["cost_eur_year", "extra_eur_year_post"]].tolist() == [12000, 500.5]
    assert codes(remarks) == {"outside_area": 1, "candidates_host_kind_assumed": 1, "candidates_status_assumed": 1}
    check_table(table, CANDIDATES, "test")


def test_wrong_words_and_costs_of_candidates_are_told_at_once(tmp_path):
    with pytest.raises(TableError) as caught:
        _candidates(tmp_path, f"candidate;name;host_kind;status;cost_eur_year;x;y\nk;T;schol;open;-5;{HERE}\n")
    message = str(caught.value)
    assert "did you mean 'school'" in message
    assert "unknown word 'open'" in message
    assert "'cost_eur_year' must be at least 0" in message
    with pytest.raises(ConfigError, match="did you mean 'host_kind'"):
        _candidates(tmp_path, f"candidate;name;x;y\nk;T;{HERE}\n", columns={"host_kinds": "name"})


def test_a_study_without_a_file_of_candidates_has_an_empty_table():
    table, remarks = load_candidates(CandidatesConfig(), None, square())
    assert len(table) == 0
    assert remarks == ()
    check_table(table, CANDIDATES, "test")


def test_providers_by_id_or_by_name(tmp_path):
    write(tmp_path, "t.csv", "name;sector;hours_week_post;eur_hour_post\nPosti;company;40;25,5\nKunta;Municipality;;\n")
    table, remarks = load_providers(ProvidersConfig(file="t.csv"), tmp_path)
    assert table.index.tolist() == ["Kunta", "Posti"]
    assert table["sector"].tolist() == ["municipality", "company"]
    assert table.loc["Posti", ["hours_week_post", "eur_hour_post"]].tolist() == [40, 25.5]
    assert remarks == ()
    check_table(table, PROVIDERS, "test")


def test_wrong_sectors_and_providers_that_stand_twice_are_refused(tmp_path):
    write(tmp_path, "t.csv", "provider;name;sector\np;A;kunta\np;B;company\n")
    with pytest.raises(TableError) as caught:
        load_providers(ProvidersConfig(file="t.csv"), tmp_path)
    assert "unknown word 'kunta' in rows p" in str(caught.value)
    assert "id 'provider' must be unique" in str(caught.value)
    write(tmp_path, "t.csv", "provider;name;sector\np;A;state\np;B;company\n")
    with pytest.raises(DuplicateIdError):
        load_providers(ProvidersConfig(file="t.csv"), tmp_path)


def _lake(x, y, side):
    return shapely.box(WEST + x, SOUTH + y, WEST + x + side, SOUTH + y + side)


def test_water_near_is_kept_cut_to_the_box_and_mended(tmp_path):
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 900, SOUTH + 900), (WEST + 900, SOUTH), (WEST, SOUTH + 900)])
    shapes = [
        _lake(5000, 5000, 1000),
        _lake(24_000, 0, 90_000),
        _lake(26_000, 0, 1000),
        bow,
        shapely.LineString([(WEST, SOUTH), (WEST + 5, SOUTH)]),
    ]
    gpd.GeoDataFrame({"nimi": ["Järvi", "Meri", "Kauko", None, "Puro"]}, geometry=shapes, crs=METRES).to_file(tmp_path / "v.geojson")
    table, remarks = load_water(WaterConfig(file="v.geojson", columns={"name": "nimi"}), tmp_path, square())
    assert table["name"].tolist()[:2] == ["Järvi", "Meri"]
    assert pd.isna(table["name"].iloc[2])
    assert table.geometry.iloc[1].area == pytest.approx(1000 * 25_000, rel=1e-6)
    assert table.is_valid.all()
    assert codes(remarks) == {"not_polygons": 1, "polygons_mended": 1, "outside_area": 1}


def test_water_that_all_lies_elsewhere_is_empty_and_said(tmp_path, monkeypatch):
    gpd.GeoDataFrame({"name": ["Kauko", "Toinen"]}, geometry=[_lake(90_000, 0, 5), _lake(95_000, 0, 5)], crs=METRES).to_file(
        tmp_path / "v.gpkg"
    )
    whole = load_water(WaterConfig(file="v.gpkg"), tmp_path, square())
    monkeypatch.setattr("accessibility.loaders.read_vector._BOX_ABOVE", 1)
    boxed = load_water(WaterConfig(file="v.gpkg"), tmp_path, square())
    for table, remarks in (whole, boxed):
        assert len(table) == 0
        assert table.crs == METRES
        assert codes(remarks) == {"outside_area": 2}


def test_a_file_of_points_is_no_water(tmp_path):
    gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(at(1, 1))], crs=METRES).to_file(tmp_path / "v.gpkg")
    with pytest.raises(DataError, match="expected polygons"):
        load_water(WaterConfig(file="v.gpkg"), tmp_path, square())


def test_a_source_names_its_file_and_hash_and_what_the_study_says(tmp_path):
    path = write(tmp_path, "a.csv", "a\n1\n")
    source = source_of(PlacesConfig(file="a.csv", licence="CC BY 4.0", attribution="Kunta", date="2026", made_up=True), "places", tmp_path)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source.used_for, source.file, source.licence, source.attribution, source.date) == (
        "places",
        "a.csv",
        "CC BY 4.0",
        "Kunta",
        "2026",
    )
    assert source.made_up
    assert source_of(PlacesConfig(file="a.csv"), "places", tmp_path).licence == ""


def test_a_change_of_any_part_of_a_shapefile_changes_the_hash(tmp_path):
    gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(1, 1)], crs=METRES).to_file(tmp_path / "a.shp")
    one = source_of(AreaConfig(file="a.shp"), "area", tmp_path)
    assert one.file.split(", ") == ["a.shp", "a.shx", "a.dbf", "a.prj", "a.cpg"]
    (tmp_path / "a.prj").write_text("other", encoding="utf-8")
    other = source_of(AreaConfig(file="a.shp"), "area", tmp_path)
    differ = [a != b for a, b in zip(one.sha256.split(", "), other.sha256.split(", "), strict=True)]
    assert differ == [False, False, False, True, False]


def test_known_terms_of_osm_and_tmc_are_told_unless_the_study_says_otherwise(tmp_path):
    for name in ("a.osm.pbf", "b.sql"):
        write(tmp_path, name, "x")
    osm = source_of(RoadsConfig(source="osm", file="a.osm.pbf"), "roads", tmp_path)
    assert (osm.licence, osm.attribution_in("en")) == ("ODbL 1.0", "© OpenStreetMap contributors")
    assert (osm.attribution_in("fi"), osm.attribution_in("sv")) == ("© OpenStreetMapin tekijät", "© OpenStreetMaps bidragsgivare")
    assert all(osm.attribution_in(language) in osm.attribution for language in ("fi", "sv", "en"))
    assert source_of(WaterConfig(file="a.osm.pbf"), "water", tmp_path).licence == "ODbL 1.0"
    tmc = source_of(RoadsConfig(source="tmc", file="a.osm.pbf", roads_file="b.sql", attribution="Me"), "roads", tmp_path)
    assert (tmc.file, tmc.licence, tmc.attribution) == ("a.osm.pbf, b.sql", "CC BY 4.0", "Me")
    assert tmc.attribution_in("fi") == "Me"
    assert len(tmc.sha256.split(", ")) == 2
    remote = source_of(RoadsConfig(source="overpass"), "roads", tmp_path)
    assert (remote.file, remote.sha256, remote.licence) == ("", "", "ODbL 1.0")
    with pytest.raises(FileFormatError, match="no such file"):
        source_of(PlacesConfig(file="nowhere.csv"), "places", tmp_path)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("tmc/FI.zip, tmc/roads.sql, tmc/sections.sql", "FI.zip, roads.sql, sections.sql"),
        ("C:\\Aineistot\\tiet.gpkg", "tiet.gpkg"),
        ("\\\\palvelin\\jako\\a.shp, \\\\palvelin\\jako\\a.dbf", "a.shp, a.dbf"),
        ("../alue ä.osm.pbf", "alue ä.osm.pbf"),
        ("", ""),
    ],
)
def test_every_file_of_an_input_is_shown_without_its_folders(given, shown):
    assert source_file(given) == shown


def test_a_lock_names_no_folder_of_the_machine():
    options = {
        "roads": {"file": "C:\\Aineistot\\tiet.gpkg", "timetable_file": "/home/somebody/gtfs.zip"},
        "places": {"people_file": "~/p.csv"},
    }
    assert _without_folders(options) == {"roads": {"file": "tiet.gpkg", "timetable_file": "gtfs.zip"}, "places": {"people_file": "p.csv"}}
