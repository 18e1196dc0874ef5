"""Grids and names in files as planners come by them: cut off, empty, in another system, turned round, twice, mixed, with heights."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from accessibility.config import AreaConfig, PlacesConfig
from accessibility.errors import AccessibilityError
from accessibility.loaders.inputs import load_places
from accessibility.loaders.study_area import load_area
from tests.file_worlds import METRES, SOUTH, WEST, codes, degrees, square, write

COLUMNS = {"people": "pop"}


def boxes(count=3, *, z=False, west=WEST, south=SOUTH):
    drawn = [shapely.box(west + 1000 * i, south, west + 1000 * i + 1000, south + 1000) for i in range(count)]
    return shapely.force_3d(drawn, 120.0) if z else drawn


def grid(shapes, crs=METRES, **more):
    return gpd.GeoDataFrame({"pop": 2 ** np.arange(len(shapes)), **more}, geometry=list(shapes), crs=crs)


def load(folder, name="grid.gpkg", **more):
    return load_places(PlacesConfig(source="grid", file=name, columns=COLUMNS, **more), folder, square())


def test_cut_off_and_empty_files(tmp_path):
    grid(boxes()).to_file(tmp_path / "whole.gpkg")
    (tmp_path / "grid.gpkg").write_bytes((tmp_path / "whole.gpkg").read_bytes()[:3000])
    grid(boxes()).to_parquet(tmp_path / "whole.parquet")
    (tmp_path / "grid.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:-200])
    write(tmp_path, "grid.csv", "")
    write(tmp_path, "head.csv", "pop,x,y\n")
    for name in ("grid.gpkg", "grid.parquet", "grid.csv", "head.csv"):
        with pytest.raises(AccessibilityError, match=name.replace(".", r"\.")) as told:
            load(tmp_path, name)
        assert "\n" not in str(told.value)


def test_another_system_and_turned_axes(tmp_path):
    grid(boxes()).to_crs(3857).to_file(tmp_path / "grid.gpkg")
    assert load(tmp_path).table["people"].sum() == 7
    turned = [shapely.transform(one, lambda xy: xy[:, ::-1]) for one in boxes()]
    grid(turned).to_file(tmp_path / "turned.gpkg")
    with pytest.raises(AccessibilityError, match=r"(swapped|do not fit|beyond)"):
        load(tmp_path, "turned.gpkg")
    lon, lat = degrees(5, 5)
    write(tmp_path, "turned.csv", f"pop,lon,lat\n4,{lat},{lon}\n")
    with pytest.raises(AccessibilityError, match="swapped"):
        load(tmp_path, "turned.csv")
    write(tmp_path, "none.csv", f"pop,x,y\n4,{WEST + 500},{SOUTH + 500}\n")
    with pytest.raises(AccessibilityError, match=r'say .*crs = "EPSG'):
        load(tmp_path, "none.csv")
    assert load(tmp_path, "none.csv", crs="EPSG:3067").table["people"].sum() == 4
    write(tmp_path, "degrees.csv", f"pop,x,y\n4,{lon},{lat}\n")
    with pytest.raises(AccessibilityError, match="look like degrees"):
        load(tmp_path, "degrees.csv", crs="EPSG:3067")


def test_heights_mixed_shapes_and_rows_without_any(tmp_path):
    grid(boxes(z=True)).to_file(tmp_path / "grid.gpkg")
    assert load(tmp_path).table["people"].sum() == 7
    mixed = [boxes(1)[0], shapely.Point(WEST + 5000, SOUTH + 5000), None]
    grid(mixed).to_parquet(tmp_path / "mixed.parquet")
    loaded = load(tmp_path, "mixed.parquet")
    assert loaded.table["people"].sum() == 1 + 2
    assert codes(loaded.remarks)["rows_without_geometry"] == 1


def test_the_same_square_twice_and_words_for_numbers(tmp_path):
    grid(boxes(), place=["a", "a", "b"]).to_file(tmp_path / "grid.gpkg")
    with pytest.raises(AccessibilityError, match=r"grid\.gpkg: .*'place' must be unique"):
        load(tmp_path)
    write(tmp_path, "words.csv", "pop,x,y\nmonta,500500,7400500\n")
    with pytest.raises(AccessibilityError, match=r"words\.csv: column 'people' must hold numbers"):
        load(tmp_path, "words.csv", crs="EPSG:3067")
    write(tmp_path, "minus.csv", "pop,x,y\n-7,500500,7400500\n")
    with pytest.raises(AccessibilityError, match="'people' must be at least 0, given -7"):
        load(tmp_path, "minus.csv", crs="EPSG:3067")


def test_letters_of_another_age(tmp_path):
    write(tmp_path, "old.csv", "pop;x;y;name\n4;500500;7400500;Kylä\n", encoding="cp1252")
    loaded = load(tmp_path, "old.csv", crs="EPSG:3067")
    assert loaded.table["name"].tolist() == ["Kylä"]
    assert [code for code in codes(loaded.remarks) if "encoding" in code]


def test_borders_on_both_sides_of_the_date_line_are_refused(tmp_path):
    sides = [shapely.box(179, 60, 179.9, 61), shapely.box(-179.9, 60, -179, 61)]
    table = gpd.GeoDataFrame({"nimi": ["Itä", "Länsi"], "namn": ["Öst", "Väst"]}, geometry=sides, crs=4326)
    table.to_file(tmp_path / "borders.geojson")
    with pytest.raises(AccessibilityError, match="both sides of the 180° meridian"):
        load_area(AreaConfig(source="statfi_areas", file="borders.geojson", names=("Itä", "Länsi")), tmp_path)
    table.rename(columns={"nimi": "nmi"}).to_file(tmp_path / "other.geojson")
    with pytest.raises(AccessibilityError, match="column 'nimi' of the dataset is missing; is it 'nmi'"):
        load_area(AreaConfig(source="statfi_areas", file="other.geojson", names=("Itä",)), tmp_path)


def test_names_of_a_file_that_is_none(tmp_path):
    write(tmp_path, "names.geojson", json.dumps({"type": "FeatureCollection", "features": []}))
    with pytest.raises(AccessibilityError, match=r"names\.geojson"):
        load_places(PlacesConfig(source="mml_names", file="names.geojson"), tmp_path, square())
    write(tmp_path, "FI.txt", "FI\t98100\n")
    with pytest.raises(AccessibilityError, match=r"FI\.txt: not a file of postal codes of GeoNames.*line 1 has 2"):
        load_places(PlacesConfig(source="geonames", file="FI.txt"), tmp_path, square())
    (tmp_path / "FI.zip").write_bytes(b"PK\3\4 cut")
    with pytest.raises(AccessibilityError, match=r"FI\.zip: not a file of postal codes of GeoNames"):
        load_places(PlacesConfig(source="geonames", file="FI.zip"), tmp_path, square())
