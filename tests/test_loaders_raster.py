"""Rasters of people become places, and no person is lost or made on the way."""

from __future__ import annotations

import builtins

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

from accessibility.area import StudyArea
from accessibility.config import AreaConfig, PeopleConfig, PlacesConfig
from accessibility.errors import CrsError, DataError, FileFormatError, MissingPackageError
from accessibility.loaders.inputs import load_places
from accessibility.loaders.shared_people import with_people
from accessibility.loaders.study_area import load_area
from tests.conftest import ROOT
from tests.file_worlds import METRES, SOUTH, WEST, codes, square


def from_origin(west, north, across, down):
    return Affine(across, 0, west, 0, -down, north)


def write(path, values, transform, crs="EPSG:3067", nodata=-200.0):
    values = np.asarray(values, dtype="float32")
    profile = {"driver": "GTiff", "height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": "float32", "nodata": nodata}
    with rasterio.open(path, "w", transform=transform, crs=crs, **profile) as raster:
        raster.write(values, 1)


def hundreds(path, rng, crs="EPSG:3067", nodata=-200.0):
    """Cells of 100 m over the square and beyond it, most of them empty."""
    values = np.where(rng.random((300, 300)) < 0.1, rng.random((300, 300)) * 5, 0)
    values[0, :10] = nodata
    write(path, values, from_origin(WEST - 5_000, SOUTH + 25_000, 100, 100), crs, nodata)
    return np.where(values == nodata, 0, values.astype("float32").astype("float64"))


def load(folder, source="raster", area=None, **more):
    return load_places(PlacesConfig(source=source, file="people.tif", **more), folder, area or square())


def test_the_demo_raster_holds_the_people_of_its_villages():
    demo = ROOT / "data" / "demo"
    area, _ = load_area(AreaConfig(file="municipality.geojson", name_column="nimi", names=("Kuvajärvi",)), demo)
    loaded = load_places(PlacesConfig(source="raster", file="population.tif"), demo, area)

    assert loaded.table["people"].sum() == pd.read_csv(demo / "places.csv")["people"].sum() == 4686


def test_blocks_keep_the_total_inside_and_in_the_ring(tmp_path):
    values = hundreds(tmp_path / "people.tif", np.random.default_rng(1))
    x, y = np.meshgrid(WEST - 4_950 + 100 * np.arange(300), SOUTH + 24_950 - 100 * np.arange(300))
    cells = gpd.GeoSeries.from_xy(x.ravel(), y.ravel(), crs=METRES)
    area = square(2_000)

    found = load(tmp_path, area=area).table

    assert found["people"].sum() == pytest.approx(values.ravel()[area.near(cells)].sum(), rel=1e-9)
    assert found["people"][found["inside"]].sum() == pytest.approx(values.ravel()[area.inside(cells)].sum(), rel=1e-9)
    assert len(found) < 700


def test_a_border_that_bends_through_blocks_changes_no_total(tmp_path):
    values = hundreds(tmp_path / "people.tif", np.random.default_rng(2))
    corner = shapely.Point(WEST + 9_300, SOUTH + 9_300)
    boundary = corner.buffer(7_777).difference(corner.buffer(3_333))
    area = StudyArea("Rengas", boundary, METRES, 450, gpd.GeoDataFrame({"name": ["x"]}, geometry=[boundary], crs=METRES))
    x, y = np.meshgrid(WEST - 4_950 + 100 * np.arange(300), SOUTH + 24_950 - 100 * np.arange(300))
    cells = gpd.GeoSeries.from_xy(x.ravel(), y.ravel(), crs=METRES)

    found = load(tmp_path, area=area, cell_m=5000).table

    assert found["people"].sum() == pytest.approx(values.ravel()[area.near(cells)].sum(), rel=1e-9)
    assert found["people"][found["inside"]].sum() == pytest.approx(values.ravel()[area.inside(cells)].sum(), rel=1e-9)


@pytest.mark.parametrize(("crs", "step"), [("EPSG:4326", 1 / 1200), ("ESRI:54009", 100.0)])
def test_degrees_and_mollweide_are_summed_as_they_are(tmp_path, crs, step):
    values = np.zeros((600, 900))
    middle = gpd.GeoSeries([square().boundary.centroid], crs=METRES).to_crs(crs)[0]
    values[300:310, 450:460] = 2.5
    write(tmp_path / "people.tif", values, from_origin(middle.x - 455 * step, middle.y + 305 * step, step, step), crs, -99999)

    loaded = load(tmp_path, "worldpop")

    assert loaded.table["people"].sum() == pytest.approx(250)
    assert loaded.table.geometry.distance(square().boundary.centroid).max() < 1_500
    assert codes(loaded.remarks)["people_spread_by_buildings"] == len(loaded.table)


def test_only_models_by_buildings_are_warned_of(tmp_path):
    hundreds(tmp_path / "people.tif", np.random.default_rng(3))

    assert "people_spread_by_buildings" not in codes(load(tmp_path).remarks)
    assert "people_spread_by_buildings" in codes(load(tmp_path, "ghs_pop").remarks)


def test_people_of_polygons_are_summed_with_shares_of_cut_cells(tmp_path):
    pytest.importorskip("exactextract", reason="exactextract is not installed (extra zonal)")
    write(tmp_path / "people.tif", np.full((20, 20), 10.0), from_origin(WEST, SOUTH + 20_000, 1000, 1000))
    zones = [shapely.box(WEST, SOUTH, WEST + 1_500, SOUTH + 2_000), shapely.box(WEST + 1_500, SOUTH, WEST + 20_000, SOUTH + 20_000)]
    gpd.GeoDataFrame({"name": ["Pieni", "Suuri"]}, geometry=zones, crs=METRES).to_file(tmp_path / "zones.gpkg")

    found = load(tmp_path, zones_file="zones.gpkg").table.set_index("name")["people"]

    assert found.to_dict() == pytest.approx({"Pieni": 30, "Suuri": 3700})


def test_polygons_without_the_extra_say_what_to_install(tmp_path, monkeypatch):
    hundreds(tmp_path / "people.tif", np.random.default_rng(3))
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[square().boundary], crs=METRES).to_file(tmp_path / "zones.gpkg")
    real = builtins.__import__

    def without(name, *given, **more):
        if name == "exactextract":
            raise ImportError(name)
        return real(name, *given, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match=r"rural-service-accessibility\[zonal\]"):
        load(tmp_path, zones_file="zones.gpkg")


def test_what_is_no_raster_of_the_area_is_refused(tmp_path):
    (tmp_path / "people.tif").write_bytes(b"II*\0 cut off")
    with pytest.raises(FileFormatError, match="cannot be read as a raster"):
        load(tmp_path)
    (tmp_path / "people.tif").unlink()
    write(tmp_path / "people.tif", np.ones((5, 5)), from_origin(0, 0, 100, 100))
    with pytest.raises(DataError, match="does not touch the study area"):
        load(tmp_path)
    write(tmp_path / "people.tif", np.zeros((200, 200)), from_origin(WEST, SOUTH + 20_000, 100, 100))
    with pytest.raises(DataError, match="nobody lives"):
        load(tmp_path)
    write(tmp_path / "people.tif", np.ones((5, 5)), from_origin(WEST, SOUTH + 20_000, 100, 100), crs=None)
    with pytest.raises(CrsError, match="does not say its coordinate system"):
        load(tmp_path)
    with pytest.raises(FileFormatError, match="no such file"):
        load_places(PlacesConfig(source="raster", file="other.tif"), tmp_path, square())


def test_polygons_over_what_is_no_raster_of_them_are_refused_like_blocks(tmp_path):
    pytest.importorskip("exactextract", reason="exactextract is not installed (extra zonal)")
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[square().boundary], crs=METRES).to_file(tmp_path / "zones.gpkg")
    with pytest.raises(FileFormatError, match="no such file"):
        load(tmp_path, zones_file="zones.gpkg")
    for content in (b"", b"hello", b"II*\0 cut off"):
        (tmp_path / "people.tif").write_bytes(content)
        with pytest.raises(FileFormatError, match="cannot be read as a raster"):
            load(tmp_path, zones_file="zones.gpkg")
    (tmp_path / "people.tif").unlink()
    write(tmp_path / "people.tif", np.ones((5, 5)), from_origin(0, 0, 100, 100))
    with pytest.raises(DataError, match="says nothing of any polygon"):
        load(tmp_path, zones_file="zones.gpkg")
    write(tmp_path / "people.tif", np.ones((20, 20)), from_origin(WEST, SOUTH + 20_000, 1000, 1000), crs=None)
    with pytest.raises(CrsError, match="does not say its coordinate system"):
        load(tmp_path, zones_file="zones.gpkg")
    assert load(tmp_path, zones_file="zones.gpkg", crs="EPSG:3067").table["people"].sum() == pytest.approx(400)


def paavo_file(path, *areas):
    """Postal areas ``(code, west km, people, homes, holiday homes)``, each 5 km wide over the square's height."""
    rows = [
        {"postinumeroalue": code, "nimi": f"Kylä {code}", "namn": f"By {code}", "kunta": "320", "euref_x": WEST, "euref_y": SOUTH,
         "he_vakiy": people, "ra_asunn": homes, "ra_ke": cottages}
        for code, _, people, homes, cottages in areas
    ]  # fmt: skip
    boxes = [shapely.box(WEST + west * 1000, SOUTH, WEST + west * 1000 + 5000, SOUTH + 20_000) for _, west, *_ in areas]
    gpd.GeoDataFrame(rows, geometry=boxes, crs=METRES).to_file(path)


def test_people_on_holiday_homes_are_told_by_place_beside_the_register(tmp_path):
    values = np.zeros((20, 20))
    values[:, 1], values[:, 7], values[:, 12] = 4, 8, 1
    write(tmp_path / "people.tif", values, from_origin(WEST, SOUTH + 20_000, 1000, 1000))
    paavo_file(tmp_path / "paavo.gpkg", ("98100", 0, 70, 40, 8), ("98200", 5, 16, 10, 90), ("98300", 10, -1, -1, 5), ("98400", 15, 0, 0, 9))

    told = {remark.code: remark for remark in load(tmp_path, "ghs_pop", homes_file="paavo.gpkg").remarks}

    assert told["people_spread_by_buildings"].count == 60
    said = told["people_on_holiday_homes"]
    assert (said.count, said.total, said.rows) == (1, 3, ("98200 Kylä 98200 (160 / 16; 90)",))
    assert said.details == {"people": 160, "register": 16, "holiday_homes": 90}
    assert told["holiday_homes_not_told"].rows == ("98300",)


def test_postal_areas_of_holiday_homes_that_get_a_models_people_are_named(tmp_path):
    write(tmp_path / "people.tif", np.full((20, 20), 2.0), from_origin(WEST, SOUTH + 20_000, 1000, 1000))
    points = gpd.points_from_xy([WEST + 5_000, WEST + 15_000], [SOUTH + 10_000] * 2)
    places = gpd.GeoDataFrame(
        {"code": ["1", "2"], "name": ["Kylä", "Ranta"], "people": [600.0, 30.0], "free_time_residences": [5.0, 200.0], "inside": True},
        index=pd.Index(["1", "2"], name="place"), geometry=points, crs=METRES,
    )  # fmt: skip

    filled, remarks = with_people(PeopleConfig(source="worldpop", file="people.tif", nearest_m=20_000), tmp_path, square(), places)

    said = next(remark for remark in remarks if remark.code == "people_on_holiday_homes")
    assert said.rows == (f"2 Ranta ({filled['people']['2']:.0f} / 30; 200)",)
    assert filled["people"].sum() == 800


def test_cells_below_nothing_and_cells_without_a_number_are_counted(tmp_path):
    values = np.ones((40, 40))
    values[15, 15:18], values[20, 20:25], values[0, 0] = -99999, -200, -99999
    write(tmp_path / "people.tif", values, from_origin(WEST - 10_000, SOUTH + 30_000, 1000, 1000))

    loaded = load(tmp_path)

    told = {remark.code: remark for remark in loaded.remarks}
    assert (told["raster_cells_negative"].count, told["raster_cells_not_told"].count) == (3, 5)
    assert told["raster_cells_not_told"].total > 800
    assert loaded.table["people"].min() == 1
    paavo_file(tmp_path / "zones.gpkg", ("98100", 5, 1, 1, 1))
    with pytest.raises(DataError, match=r"cells of 1 polygons hold negative numbers \(-99999\) that it does not declare"):
        load(tmp_path, zones_file="zones.gpkg")
