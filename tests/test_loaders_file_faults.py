"""Every kind of file meets every fault of a table of places: one clear message, or handled and told."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely

from accessibility.config import PlacesConfig, RoadsConfig
from accessibility.errors import AccessibilityError, DataError, FileFormatError
from accessibility.loaders.gtfs_read import read_gtfs
from accessibility.loaders.inputs import load_roads
from accessibility.loaders.places_file import load_places
from tests.file_worlds import METRES, at, codes, square
from tests.osm_files import osm_file
from tests.test_loaders_gtfs import feed
from tests.test_loaders_raster import from_origin
from tests.test_loaders_raster import load as load_raster
from tests.test_loaders_raster import write as write_raster

KINDS = ("a.csv", "a.xlsx", "a.gpkg", "a.geojson", "a.fgb", "a.shp", "a.parquet")
kinds = pytest.mark.parametrize("name", KINDS)
SPOTS = [at(2, 3), at(5, 5), at(9, 1)]


def places(shapes, ids=None, crs=METRES):
    names = [f"Ylä {number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"place": ids or [f"p{number}" for number in range(len(shapes))], "name": names, "people": [1, 2, 4, 8][: len(shapes)]},
        geometry=shapes,
        crs=crs,
    )


def save(table, folder, name):
    """A table as a file of this kind; tables without a map's columns hold their shapes as well-known text."""
    path = folder / name
    if name == "a.parquet":
        table.to_parquet(path)
    elif name not in {"a.csv", "a.xlsx"}:
        table.to_file(path)
    else:
        texts = [shape.wkt if shape is not None else "" for shape in table.geometry]
        rows = [["place", "name", "people", "geometry"]]
        rows += [[*cells, text] for cells, text in zip(table[["place", "name", "people"]].to_numpy().tolist(), texts, strict=True)]
        if name == "a.csv":
            path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(path)


def load(folder, name, crs=METRES):
    said = f"EPSG:{crs.to_epsg()}" if name in {"a.csv", "a.xlsx"} else None
    return load_places(PlacesConfig(file=name, crs=said), folder, square())


def refused(folder, name, **how):
    with pytest.raises(AccessibilityError) as told:
        load(folder, name, **how)
    sentence = str(told.value)
    assert sentence.startswith(name)
    assert "\n" not in sentence
    return sentence


@kinds
def test_a_whole_file_holds_its_places(tmp_path, name):
    save(places([shapely.Point(spot) for spot in SPOTS]), tmp_path, name)
    table = load(tmp_path, name).table
    assert table.index.tolist() == ["p0", "p1", "p2"]
    assert table["name"].tolist() == ["Ylä 0", "Ylä 1", "Ylä 2"]
    assert table["people"].tolist() == [1, 2, 4]


@kinds
def test_turned_axes(tmp_path, name):
    save(places([shapely.Point(spot[::-1]) for spot in SPOTS]), tmp_path, name)
    assert "swapped" in refused(tmp_path, name)


@kinds
def test_another_system_than_said(tmp_path, name):
    metres = [shapely.Point(spot) for spot in SPOTS]
    degrees = gpd.GeoSeries(metres, crs=METRES).to_crs(4326)
    save(places(metres, crs=degrees.crs), tmp_path, name)
    assert "metres" in refused(tmp_path, name, crs=degrees.crs)
    (tmp_path / "other").mkdir()
    save(places(list(degrees)), tmp_path / "other", name)
    assert "degrees" in refused(tmp_path / "other", name)


@kinds
def test_the_same_id_twice(tmp_path, name):
    save(places([shapely.Point(spot) for spot in SPOTS], ["a", "b", "a"]), tmp_path, name)
    assert "'place' must be unique; 1 stand twice or more: a" in refused(tmp_path, name)


@kinds
def test_heights(tmp_path, name):
    save(places([shapely.Point(*spot, 120.5) for spot in SPOTS]), tmp_path, name)
    loaded = load(tmp_path, name)
    assert not loaded.table.has_z.any()
    assert loaded.table.geometry.iloc[0].equals(shapely.Point(SPOTS[0]))
    assert codes(loaded.remarks)["heights_dropped"] == 3


@pytest.mark.parametrize("name", [name for name in KINDS if name not in {"a.shp", "a.fgb"}])  # these hold one sort of shape only
def test_mixed_shapes_and_rows_without_any(tmp_path, name):
    x, y = at(5, 5)
    save(places([shapely.Point(SPOTS[0]), shapely.box(x, y, x + 1000, y + 1000), None]), tmp_path, name)
    loaded = load(tmp_path, name)
    assert (loaded.table.geom_type == "Point").all()
    told = codes(loaded.remarks)
    assert (told["shapes_made_points"], told["rows_without_geometry"]) == (1, 1)


@kinds
def test_places_on_both_sides_of_the_date_line(tmp_path, name):
    here = gpd.GeoSeries([shapely.Point(SPOTS[0])], crs=METRES).to_crs(4326)
    save(places([here.iloc[0], shapely.Point(179.95, 66.8), shapely.Point(-179.95, 66.8)], crs=here.crs), tmp_path, name)
    loaded = load(tmp_path, name, crs=here.crs)
    assert loaded.table.index.tolist() == ["p0"]
    assert codes(loaded.remarks)["outside_area"] == 2


@pytest.mark.parametrize(("codepage", "page_file"), [("ISO-8859-1", True), ("ISO-8859-1", False), ("UTF-8", False)])
def test_letters_of_a_shapefile(tmp_path, codepage, page_file):
    places([shapely.Point(spot) for spot in SPOTS]).to_file(tmp_path / "a.shp", encoding=codepage)
    if not page_file:
        (tmp_path / "a.cpg").unlink()
    loaded = load(tmp_path, "a.shp")
    assert loaded.table["name"].tolist() == ["Ylä 0", "Ylä 1", "Ylä 2"]
    assert ("shapefile_letters" in codes(loaded.remarks)) != page_file


def test_letters_of_a_zipped_shapefile_and_of_an_old_one_that_tells_nothing(tmp_path):
    places([shapely.Point(spot) for spot in SPOTS]).to_file(tmp_path / "a.shp", encoding="UTF-8")
    (tmp_path / "a.cpg").unlink()
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for part in tmp_path.glob("a.*"):
            archive.write(part, f"kylät/{part.name}")
    loaded = load_places(PlacesConfig(file="z.zip"), tmp_path, square())
    assert loaded.table["name"].tolist() == ["Ylä 0", "Ylä 1", "Ylä 2"]
    assert next(one.details["encoding"] for one in loaded.remarks if one.code == "shapefile_letters") == "UTF-8"
    table = (tmp_path / "a.dbf").read_bytes()
    (tmp_path / "a.dbf").write_bytes(table.replace("Ylä".encode() + b" 0", b"Yl\xe4 0 ").replace("Ylä".encode(), b"Yl\xe4\x20"))
    loaded = load_places(PlacesConfig(file="a.shp"), tmp_path, square())
    assert loaded.table["name"].tolist()[0] == "Ylä 0"
    assert next(one.details["encoding"] for one in loaded.remarks if one.code == "shapefile_letters") == "cp1252"


def test_faults_of_an_extract(tmp_path):
    street = {"highway": "residential"}
    nodes = {1: (1, 5), 2: (2, 5)}
    ways = '<way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>'
    text = (tmp_path / osm_file(tmp_path, nodes, ways={10: ([1, 2], {**street, "name": "Ylätie"})})).read_text(encoding="utf-8")
    roads = RoadsConfig(source="osm", file="region.osm")
    assert len(load_roads(roads, tmp_path, square()).table) == 1
    (tmp_path / "region.osm").write_text(text.replace("</osm>", f"{ways}</osm>"), encoding="utf-8")
    with pytest.raises(DataError, match=r"region\.osm: .*way.* twice.*osmium") as told:
        load_roads(roads, tmp_path, square())
    assert "\n" not in str(told.value)
    (tmp_path / "region.osm").write_bytes(text.encode("cp1252"))
    with pytest.raises(FileFormatError, match=r"region\.osm: cannot be read as OSM data"):
        load_roads(roads, tmp_path, square())
    turned = text.replace("lon=", "l=").replace("lat=", "lon=").replace("l=", "lat=")
    (tmp_path / "region.osm").write_text(turned, encoding="utf-8")
    with pytest.raises(DataError, match="lies elsewhere"):
        load_roads(roads, tmp_path, square())


def test_faults_of_a_timetable(tmp_path):
    whole = feed(tmp_path)
    raw = whole.read_bytes()
    whole.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(FileFormatError, match=f"{whole.name}.*cut off"):
        read_gtfs(whole)
    whole.write_bytes(b"")
    with pytest.raises(FileFormatError, match=whole.name):
        read_gtfs(whole)
    with pytest.raises(FileFormatError, match=r"routes\.txt: cannot be read as a table"):
        read_gtfs(feed(tmp_path, routes=""))


def test_a_raster_that_is_cut_off_in_its_cells(tmp_path):
    west, north = at(0, 20)
    write_raster(tmp_path / "people.tif", np.random.default_rng(1).random((400, 400)), from_origin(west, north, 50, 50))
    raw = (tmp_path / "people.tif").read_bytes()
    for share in (0.3, 0.6, 0.95):
        (tmp_path / "people.tif").write_bytes(raw[: int(len(raw) * share)])
        with pytest.raises(FileFormatError, match=r"people\.tif.*(cannot be read as a raster|cut off)") as told:
            load_raster(tmp_path)
        assert "\n" not in str(told.value)
    (tmp_path / "people.tif").write_bytes(b"")
    with pytest.raises(FileFormatError, match=r"people\.tif"):
        load_raster(tmp_path)
