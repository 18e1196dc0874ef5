"""Files that cannot be read: one clear message each, naming the file and the mend."""

from __future__ import annotations

import random
import zipfile

import geopandas as gpd
import openpyxl
import pytest

from accessibility.config import PlacesConfig
from accessibility.errors import AccessibilityError, CrsError, FileFormatError, TableError
from accessibility.loaders.places_file import load_places
from accessibility.loaders.read_table import read
from tests.file_worlds import at, square, write


def _points(count: int = 500) -> gpd.GeoDataFrame:
    names = [f"Kylä {number}" for number in range(count)]
    return gpd.GeoDataFrame({"name": names}, geometry=gpd.points_from_xy(range(count), range(count)), crs=3067)


def _message(path, error, **how) -> str:
    with pytest.raises(error) as caught:
        read(path, **how)
    message = str(caught.value)
    assert message.startswith(path.name)
    return message


def test_a_file_that_is_not_there_names_the_nearest(tmp_path):
    write(tmp_path, "kylat.csv", "a\n1\n")
    assert "did you mean 'kylat.csv'" in _message(tmp_path / "kylät.csv", FileFormatError)
    assert "no such file" in _message(tmp_path / "nowhere" / "kylat.csv", FileFormatError)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.gpkg", "a.geojson", "a.shp", "a.zip", "a.parquet"])
def test_zero_bytes(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"")
    assert "the file is empty (0 bytes)" in _message(path, FileFormatError)


@pytest.mark.parametrize("text", ["\n\n", " \n;;\n", "\ufeff"])
def test_nothing_but_empty_lines(tmp_path, text):
    assert "the file is empty" in _message(write(tmp_path, "a.csv", text), FileFormatError)


def test_a_header_and_nothing_else(tmp_path):
    assert "header (nimi, väki) and no rows" in _message(write(tmp_path, "a.csv", "nimi;väki\n"), FileFormatError)


def test_a_map_file_without_rows(tmp_path):
    assert "holds no rows" in _message(write(tmp_path, "a.geojson", '{"type":"FeatureCollection","features":[]}'), FileFormatError)


def test_a_cut_off_table_names_the_row(tmp_path):
    message = _message(write(tmp_path, "a.csv", "a;b;c\n1;2;3\n4;5"), TableError)
    assert "row 3 has 2 cells, the header 3; is the file cut off there?" in message


def test_a_decimal_comma_in_a_comma_file_names_the_row(tmp_path):
    assert "row 3 has 3 cells, the header 2" in _message(write(tmp_path, "a.csv", "a,b\n1,2\n1,5,2\n"), TableError)


def test_many_broken_rows_are_one_message(tmp_path):
    message = _message(write(tmp_path, "a.csv", "a,b\n" + "1\n" * 100), TableError)
    assert "95 more rows like these" in message
    assert message.count("\n") == 6


def test_a_column_name_that_stands_twice(tmp_path):
    assert "column 'a' stands twice" in _message(write(tmp_path, "a.csv", "a,a\n1,2\n"), TableError)


def test_an_open_quotation_mark(tmp_path):
    assert "quotation mark left open" in _message(write(tmp_path, "a.csv", 'a,b\n1,"2\n3,4\n'), FileFormatError)


def test_a_text_cut_off_in_a_letter(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("nimi\nKemijä".encode()[:-1])
    assert "cut off in the middle of a letter" in _message(path, FileFormatError)


def test_a_text_of_two_encodings(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("nimi\nKemijärvi\n".encode() + "Äkäslompolo\n".encode("cp1252"))
    assert "some lines are UTF-8 (line 2)" in _message(path, FileFormatError)


def test_a_workbook_called_csv(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert "not text" in _message(tmp_path / "a.csv", FileFormatError)


@pytest.mark.parametrize(("name", "mend"), [("a.xls", "save it as .xlsx"), ("a.pdf", "can be read: .csv"), ("a", "can be read: .csv")])
def test_an_ending_that_is_not_read_says_which_are(tmp_path, name, mend):
    assert mend in _message(write(tmp_path, name, "x"), FileFormatError)


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.fgb", "a.kml", "a.parquet"])
def test_a_map_file_that_holds_something_else(tmp_path, name):
    hostile = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    assert "the content does not" in _message(write(tmp_path, name, hostile), FileFormatError)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb", "a.parquet", "a.xlsx", "a.zip"])
def test_a_cut_off_file_is_refused_wherever_it_ends(tmp_path, name, share):
    path = tmp_path / name
    if name == "a.xlsx":
        book = openpyxl.Workbook()
        for number in range(500):
            book.active.append([f"Kylä {number}", number])
        book.save(path)
    elif name == "a.parquet":
        _points().to_parquet(path)
    elif name == "a.zip":
        _points().to_file(tmp_path / "b.gpkg")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / "b.gpkg", "b.gpkg")
    else:
        _points().to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    message = _message(path, FileFormatError)
    assert "cut off" in message


def test_a_cut_off_shapefile_never_yields_fewer_places_in_silence(tmp_path):
    _points().to_file(tmp_path / "a.shp")
    whole = (tmp_path / "a.shp").read_bytes()
    (tmp_path / "a.shp").write_bytes(whole[: len(whole) // 2])
    try:
        loaded = read(tmp_path / "a.shp")
    except AccessibilityError as error:
        assert "a.shp" in str(error)  # noqa: PT017
    else:
        assert len(loaded.table) == 500
        assert loaded.table.geometry.isna().sum() > 0


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.gpkg", "a.geojson", "a.shp", "a.fgb", "a.parquet", "a.kml"])
def test_a_damaged_file_is_read_or_refused_and_never_a_crash(tmp_path, name):
    x, y = at(10, 10)
    table = gpd.GeoDataFrame(
        {"name": [f"Kylä {n}" for n in range(40)], "people": range(40)}, geometry=gpd.points_from_xy([x] * 40, [y] * 40), crs=3067
    )
    path = tmp_path / name
    cells = [["name", "people", "x", "y"], *([f"Kylä {n}", n, x, y] for n in range(40))]
    if name == "a.csv":
        write(tmp_path, name, "\n".join(";".join(map(str, row)) for row in cells))
    elif name == "a.xlsx":
        book = openpyxl.Workbook()
        for row in cells:
            book.active.append(row)
        book.save(path)
    elif name == "a.parquet":
        table.to_parquet(path)
    else:
        (table.to_crs(4326) if name == "a.kml" else table).to_file(path, driver="KML" if name == "a.kml" else None)
    whole, chance = path.read_bytes(), random.Random(7)  # noqa: S311
    refused = 0
    for _ in range(25):
        damaged = bytearray(whole[: chance.randrange(1, len(whole)) if chance.random() < 0.3 else None])
        for _ in range(chance.choice([1, 3, 20])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            load_places(PlacesConfig(file=name, crs="EPSG:3067" if name in {"a.csv", "a.xlsx"} else None), tmp_path, square())
        except AccessibilityError as error:
            assert name in str(error)  # noqa: PT017
            refused += 1
    assert refused > 0


def test_a_map_file_in_an_old_encoding_is_refused(tmp_path):
    feature = '{"type":"Feature","properties":{"n":"Ylä"},"geometry":{"type":"Point","coordinates":[27,66]}}'
    text = f'{{"type":"FeatureCollection","features":[{feature}]}}'
    assert "not UTF-8" in _message(write(tmp_path, "a.geojson", text, "cp1252"), FileFormatError)


def test_a_workbook_with_a_password_says_so(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    assert "password" in _message(path, FileFormatError)


def test_a_zip_bomb_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert "more than is sane; it was not opened" in _message(tmp_path / "a.xlsx", FileFormatError)


def test_an_archive_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "cannot be read as an Excel workbook" in _message(tmp_path / "a.xlsx", FileFormatError)


def test_an_archive_without_a_map_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "expected one map file" in _message(tmp_path / "a.zip", FileFormatError)


def test_coordinates_without_a_system_say_how_to_give_it(tmp_path):
    path = write(tmp_path, "a.csv", "x,y\n500000,7400000\n")
    message = _message(path, CrsError)
    assert 'crs = "EPSG:3067"' in message
    assert 'crs = "EPSG:4326"' in message


def test_a_system_nobody_knows(tmp_path):
    path = write(tmp_path, "a.csv", "x,y\n500000,7400000\n")
    assert "'EPSG:30677' names no coordinate system" in _message(path, CrsError, crs="EPSG:30677")


def test_coordinates_that_are_words_name_the_rows(tmp_path):
    message = _message(write(tmp_path, "a.csv", "lon,lat\n27.1,66.8\nitä,pohjoinen\n"), TableError)
    assert "'lon' must hold numbers, given itä in rows 3" in message
    assert "'lat' must hold numbers, given pohjoinen in rows 3" in message


def test_nothing_is_written_by_a_reader(tmp_path):
    _points().to_file(tmp_path / "a.gpkg")
    path = tmp_path / "a.gpkg"
    path.write_bytes(path.read_bytes()[:5000])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(FileFormatError):
        read(path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
