"""The study area: municipalities by name, mended polygons, metres that fit the region."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from accessibility.config import AreaConfig
from accessibility.errors import CrsError, DataError, FileFormatError, MissingColumnError
from accessibility.loaders.study_area import load_area
from tests.file_worlds import codes

BOXES = [shapely.box(27, 66, 27.5, 66.5), shapely.box(27.5, 66, 28, 66.5), shapely.box(29, 66, 29.5, 66.5)]


def _file(folder, shapes=BOXES, crs=4326, name="a.gpkg", **columns):
    columns = columns or {"NAMEFIN": ["Kemijärvi", "Tornio", "Posio"], "NAMESWE": ["Kemijärvi", "Torneå", "Posio"]}
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs).to_file(folder / name)
    return name


def test_all_polygons_are_the_area_where_no_names_are_given(tmp_path):
    area, remarks = load_area(AreaConfig(file=_file(tmp_path)), tmp_path)
    assert area.name == "Kemijärvi, Posio, Tornio"
    assert area.crs.to_epsg() == 3067
    assert area.buffer_m == 20_000
    assert area.parts["name"].tolist() == ["Kemijärvi", "Posio", "Tornio"]
    assert area.parts["name_sv"].tolist() == ["Kemijärvi", "Posio", "Torneå"]
    assert area.boundary.area == pytest.approx(area.parts.area.sum())
    assert codes(remarks) == {"name_column_guessed": 0}


@pytest.mark.parametrize("names", [("Tornio", "Kemijärvi"), ("TORNEÅ", " kemijärvi"), ("torneå", "Kemija\u0308rvi")])
def test_municipalities_are_picked_in_any_case_and_language(tmp_path, names):
    area, _ = load_area(AreaConfig(file=_file(tmp_path), names=names), tmp_path)
    assert area.parts["name"].tolist() == ["Kemijärvi", "Tornio"]
    assert area.boundary.geom_type == "Polygon"
    assert area.boundary.equals(gpd.GeoSeries(BOXES[:2], crs=4326).to_crs(3067).union_all())


def test_every_unknown_name_is_told_with_the_nearest(tmp_path):
    with pytest.raises(DataError) as caught:
        load_area(AreaConfig(file=_file(tmp_path), names=("Kemijarvi", "Tornea", "Oulu")), tmp_path)
    message = str(caught.value)
    assert message.startswith("a.gpkg")
    assert "'Kemijarvi'; did you mean 'Kemijärvi'" in message
    assert "'Tornea'; did you mean 'Torneå'" in message
    assert "no area is called 'Oulu'" in message


def test_the_column_of_names_may_be_said_and_must_be_there(tmp_path):
    name = _file(tmp_path, alue=["A", "B", "C"])
    area, remarks = load_area(AreaConfig(file=name, names=("b",), name_column="alue"), tmp_path)
    assert area.name == "B"
    assert remarks == ()
    with pytest.raises(MissingColumnError, match="did you mean 'alue'"):
        load_area(AreaConfig(file=name, names=("b",), name_column="alu"), tmp_path)
    with pytest.raises(MissingColumnError, match="no column of names was recognised"):
        load_area(AreaConfig(file=name, names=("b",)), tmp_path)
    assert load_area(AreaConfig(file=name), tmp_path)[0].name == "a"


def test_rows_of_one_name_are_put_together_and_said(tmp_path):
    area, remarks = load_area(AreaConfig(file=_file(tmp_path, nimi=["Posio", "Tornio", "Posio"]), names=("Posio",)), tmp_path)
    assert area.parts["name"].tolist() == ["Posio"]
    assert area.boundary.geom_type == "MultiPolygon"
    assert codes(remarks)["same_name_joined"] == 2


def test_a_polygon_that_crosses_itself_is_mended_and_counted(tmp_path):
    bow = shapely.Polygon([(27, 66), (27.5, 66.5), (27.5, 66), (27, 66.5)])
    area, remarks = load_area(AreaConfig(file=_file(tmp_path, [bow, BOXES[2]], nimi=["A", "B"])), tmp_path)
    assert shapely.is_valid(area.boundary)
    assert codes(remarks)["polygons_mended"] == 1
    two_triangles = gpd.GeoSeries([bow.buffer(0)], crs=4326).to_crs(3067).area.iloc[0]
    assert area.parts.area.iloc[0] >= two_triangles


def test_points_among_polygons_are_left_out_and_counted(tmp_path):
    area, remarks = load_area(
        AreaConfig(file=_file(tmp_path, [BOXES[0], shapely.Point(27, 66)], nimi=["A", "B"], name="a.geojson")), tmp_path
    )
    assert area.parts["name"].tolist() == ["A"]
    assert codes(remarks)["not_polygons"] == 1


def test_a_file_without_polygons_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"a\.gpkg: expected polygons, the file holds Point"):
        load_area(AreaConfig(file=_file(tmp_path, [shapely.Point(27, 66)], nimi=["A"])), tmp_path)


def test_heights_of_the_boundary_do_not_matter(tmp_path):
    high = shapely.force_3d(BOXES[0], 100.0)
    area, remarks = load_area(AreaConfig(file=_file(tmp_path, [high], nimi=["A"])), tmp_path)
    assert not shapely.has_z(area.boundary)
    assert codes(remarks)["heights_dropped"] == 1


def test_no_system_is_refused_with_the_mend(tmp_path):
    name = _file(tmp_path, name="a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(CrsError, match='crs = "EPSG:3067"'):
        load_area(AreaConfig(file=name), tmp_path)
    assert load_area(AreaConfig(file=name, crs="EPSG:4326"), tmp_path)[0].crs.to_epsg() == 3067


def test_metres_called_degrees_and_degrees_called_metres_are_refused(tmp_path):
    metres = shapely.box(500_000, 7_400_000, 510_000, 7_410_000)
    with pytest.raises(CrsError, match="said to be degrees"):
        load_area(AreaConfig(file=_file(tmp_path, [metres], 4326, "m.gpkg", nimi=["A"])), tmp_path)
    with pytest.raises(CrsError, match="look like degrees"):
        load_area(AreaConfig(file=_file(tmp_path, [BOXES[0]], 3067, "d.gpkg", nimi=["A"])), tmp_path)


def test_an_area_on_both_sides_of_the_antimeridian_is_refused(tmp_path):
    boxes = [shapely.box(178, -18, 180, -16), shapely.box(-180, -18, -178, -16)]
    with pytest.raises(CrsError, match="180° meridian"):
        load_area(AreaConfig(file=_file(tmp_path, boxes, nimi=["A", "B"])), tmp_path)
    area, _ = load_area(AreaConfig(file=_file(tmp_path, boxes, nimi=["A", "B"], name="b.gpkg"), names=("A",)), tmp_path)
    assert area.crs.to_epsg() == 32760


def test_an_area_too_wide_for_one_zone_is_refused_unless_the_study_names_a_system(tmp_path):
    name = _file(tmp_path, [shapely.box(-10, 40, 20, 50)], nimi=["A"])
    with pytest.raises(CrsError, match="30 degrees of longitude wide"):
        load_area(AreaConfig(file=name), tmp_path)
    assert load_area(AreaConfig(file=name, study_crs="EPSG:3035"), tmp_path)[0].crs.to_epsg() == 3035


@pytest.mark.parametrize(
    ("study_crs", "said"),
    [
        ("EPSG:4326", "does not measure in metres"),
        ("EPSG:2264", "does not measure in metres"),
        ("EPSG:5880", "is made for"),
        ("x", "names no"),
    ],
)
def test_a_study_system_that_cannot_measure_here_is_refused(tmp_path, study_crs, said):
    with pytest.raises(CrsError, match=said):
        load_area(AreaConfig(file=_file(tmp_path), study_crs=study_crs), tmp_path)


def test_an_area_file_that_is_not_there(tmp_path):
    with pytest.raises(FileFormatError, match=r"rajat\.gpkg: there is no such file"):
        load_area(AreaConfig(file="rajat.gpkg"), tmp_path)
