"""Files of every kind read to the same table."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from accessibility.errors import CrsError, FileFormatError, MissingColumnError, TableError
from accessibility.loaders.read_table import read
from tests.file_worlds import METRES, codes, write

TEXT = "code;nimi;väki\n00100;Kemijärvi;1 234\n005;Äkäslompolo;\n"
ROWS = [["00100", "Kemijärvi", "1 234"], ["005", "Äkäslompolo", None]]


def _cells(table):
    return [[None if pd.isna(cell) else cell for cell in row] for row in table.to_numpy().tolist()]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", None), ("utf-8-sig", None), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16"), ("utf-32", "UTF-32")],
)
def test_text_of_any_encoding_reads_alike_and_a_guess_is_said(tmp_path, encoding, said):
    loaded = read(write(tmp_path, "a.csv", TEXT, encoding))
    assert list(loaded.table.columns) == ["code", "nimi", "väki"]
    assert _cells(loaded.table) == ROWS
    assert [remark.details["encoding"] for remark in loaded.remarks] == ([said] if said else [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_text_with_a_mark_is_read_in_either_order_of_bytes_and_half_a_letter_is_refused(tmp_path, encoding, order):
    raw = ("\ufeff" + TEXT).encode(f"{encoding}-{order}")
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    loaded = read(path)
    assert _cells(loaded.table) == ROWS
    assert [remark.details["encoding"] for remark in loaded.remarks] == [encoding.upper()]
    path.write_bytes(raw[:-1])
    with pytest.raises(
        FileFormatError, match=rf"a\.csv: marked as {encoding.upper()} and not whole text of it; save the file again as UTF-8"
    ):
        read(path)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    assert _cells(read(write(tmp_path, "a.csv", TEXT.replace(";", delimiter))).table) == ROWS


def test_excels_own_delimiter_line_and_windows_line_ends_and_empty_lines(tmp_path):
    text = "sep=;\r\n" + TEXT.replace("\n", "\r\n") + "\r\n;;\r\n"
    assert _cells(read(write(tmp_path, "a.csv", text)).table) == ROWS


def test_quoted_cells_may_hold_the_delimiter_and_line_ends(tmp_path):
    table = read(write(tmp_path, "a.csv", 'name,"a, b"\n"Kylä, ylä","x\ny"\n')).table
    assert _cells(table) == [["Kylä, ylä", "x\ny"]]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    assert read(write(tmp_path, "a.csv", TEXT)).table.index.tolist() == [2, 3]


def test_a_workbook_reads_as_its_csv_twin_and_keeps_zeros_that_are_shown(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["code", "nimi", "väki"])
    page.append([100, "Kemijärvi", 1234.0])
    page.append([5, "Äkäslompolo", None])
    page["A2"].number_format = page["A3"].number_format = "00000"
    book.save(tmp_path / "a.xlsx")
    table = read(tmp_path / "a.xlsx").table
    assert _cells(table) == [["00100", "Kemijärvi", "1234"], ["00005", "Äkäslompolo", None]]
    assert table.index.tolist() == [2, 3]


def test_the_sheet_asked_for_is_read_and_the_first_is_said_where_none_is(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Kylät"
    book.active.append(["a"])
    book.active.append([1])
    other = book.create_sheet("Palvelut")
    other.append(["b"])
    other.append([2])
    book.save(tmp_path / "a.xlsx")
    first = read(tmp_path / "a.xlsx")
    assert list(first.table.columns) == ["a"]
    assert codes(first.remarks) == {"first_sheet": 0}
    assert list(read(tmp_path / "a.xlsx", layer="Palvelut").table.columns) == ["b"]
    with pytest.raises(FileFormatError, match="did you mean 'Palvelut'"):
        read(tmp_path / "a.xlsx", layer="Palvelu")


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.fgb", "a.parquet"])
def test_map_files_of_every_kind_read_alike(tmp_path, name):
    points = gpd.GeoDataFrame(
        {"name": ["Ylä", "Ala"], "code": ["005", "010"]}, geometry=gpd.points_from_xy([27.1, 27.2], [66.8, 66.9]), crs=4326
    )
    path = tmp_path / name
    if name.endswith("parquet"):
        points.to_parquet(path)
    else:
        points.to_file(path)
    table = read(path, columns={"municipality": "name"}).table.sort_values("code")
    assert table["municipality"].tolist() == ["Ylä", "Ala"]
    assert table["code"].tolist() == ["005", "010"]
    assert table.crs == points.crs
    assert shapely.get_coordinates(table.geometry.to_numpy()) == pytest.approx(shapely.get_coordinates(points.geometry.to_numpy()))


def test_a_zipped_shapefile_is_read_from_its_archive(tmp_path):
    points = gpd.GeoDataFrame({"name": ["Ylä"]}, geometry=gpd.points_from_xy([27.1], [66.8]), crs=4326)
    points.to_file(tmp_path / "a.shp")
    folder = tmp_path / "aineisto.zip kopio"
    folder.mkdir()
    with zipfile.ZipFile(folder / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in tmp_path.glob("a.*"):
            archive.write(part, f"kansio/{part.name}")
    assert read(folder / "z.zip").table["name"].tolist() == ["Ylä"]


@pytest.mark.parametrize(
    ("header", "crs", "guessed"),
    [("lon;lat", None, 1), ("Longitude;Latitude", None, 1), ("lng;lat", None, 1), ("x;y", "EPSG:4326", 0), ("X;Y", "EPSG:4326", 0)],
)
def test_points_from_columns_of_degrees(tmp_path, header, crs, guessed):
    loaded = read(write(tmp_path, "a.csv", f"name;{header}\nYlä;27,5;66,75\n"), crs=crs)
    assert shapely.get_coordinates(loaded.table.geometry.to_numpy()).tolist() == [[27.5, 66.75]]
    assert loaded.table.crs.to_epsg() == 4326
    assert len(loaded.remarks) == guessed


def test_points_from_columns_the_study_names(tmp_path):
    table = read(
        write(tmp_path, "a.csv", "n,itä_koord,pohj\nYlä,500000,7400000\n"), crs="EPSG:3067", columns={"x": "itä_koord", "y": "pohj"}
    ).table
    assert shapely.get_coordinates(table.geometry.to_numpy()).tolist() == [[500000, 7400000]]


def test_geometry_from_well_known_text(tmp_path):
    table = read(write(tmp_path, "a.csv", 'a,geometry\n1,"LINESTRING (0 0, 5 5)"\n2,\n'), crs="EPSG:3067").table
    assert table.geometry.iloc[0].length == pytest.approx(50**0.5)
    assert table.geometry.iloc[1] is None
    assert table.crs == METRES
    with pytest.raises(TableError, match="rows 2"):
        read(write(tmp_path, "b.csv", 'a,geometry\n1,"LINESTRING (0 0, 5"\n'), crs="EPSG:3067")


def test_a_renamed_column_takes_the_place_of_one_already_called_so(tmp_path):
    table = read(write(tmp_path, "a.csv", "place,name,x1\nKelujärvi,old,3\n"), columns={"name": "place"}).table
    assert list(table.columns) == ["name", "x1"]
    assert table["name"].tolist() == ["Kelujärvi"]


def test_one_column_may_fill_two_of_ours(tmp_path):
    table = read(write(tmp_path, "a.csv", "nimi\nKelujärvi\n"), columns={"name": "nimi", "code": "nimi"}).table
    assert table[["name", "code"]].to_numpy().tolist() == [["Kelujärvi", "Kelujärvi"]]


def test_every_missing_column_is_told_at_once_with_the_nearest(tmp_path):
    path = write(tmp_path, "a.csv", "nimi;vaesto\nYlä;3\n")
    with pytest.raises(MissingColumnError) as caught:
        read(path, columns={"name": "nimmi", "people": "väestö", "code": "postinumero"})
    message = str(caught.value)
    assert message.startswith("a.csv: 3 faults")
    assert "did you mean 'nimi'" in message
    assert "did you mean 'vaesto'" in message


def test_two_systems_that_differ_are_refused_but_a_geojson_that_names_none_takes_the_studys(tmp_path):
    points = gpd.GeoDataFrame({"name": ["Ylä"]}, geometry=gpd.points_from_xy([500000], [7400000]), crs=3067)
    points.to_file(tmp_path / "a.gpkg")
    assert read(tmp_path / "a.gpkg", crs="EPSG:3067").table.crs.to_epsg() == 3067
    with pytest.raises(CrsError, match=r"a\.gpkg: the file says EPSG:3067, the study says crs = 'EPSG:4326'"):
        read(tmp_path / "a.gpkg", crs="EPSG:4326")
    feature = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[500000,7400000]}}'
    text = f'{{"type":"FeatureCollection","features":[{feature}]}}'
    assert read(write(tmp_path, "b.geojson", text), crs="EPSG:3067").table.crs.to_epsg() == 3067


def test_several_layers_are_never_guessed(tmp_path):
    points = gpd.GeoDataFrame({"name": ["Ylä"]}, geometry=gpd.points_from_xy([500000], [7400000]), crs=3067)
    points.to_file(tmp_path / "a.gpkg", layer="kylat")
    points.to_file(tmp_path / "a.gpkg", layer="palvelut")
    with pytest.raises(FileFormatError, match=r"2 layers \(kylat, palvelut\); say which one with layer = 'kylat'"):
        read(tmp_path / "a.gpkg")
    assert len(read(tmp_path / "a.gpkg", layer="palvelut").table) == 1
    with pytest.raises(FileFormatError, match="did you mean 'kylat'"):
        read(tmp_path / "a.gpkg", layer="kyla")


def test_a_folder_without_parquet_says_what_it_holds(tmp_path):
    (tmp_path / "kylät").mkdir()
    with pytest.raises(
        FileFormatError, match=r"kylät: is a folder, not a file \(it is empty\); expected a file, or a folder of \.parquet files"
    ):
        read(tmp_path / "kylät")
    (tmp_path / "kylät" / "a.csv").write_text("x", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"is a folder, not a file \(it holds a\.csv\)"):
        read(tmp_path / "kylät")
