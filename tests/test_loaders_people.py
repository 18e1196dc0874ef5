"""People and borders from the statistics offices' services and from files of the same shape: the same table, the same remarks."""

from __future__ import annotations

import json
import time
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from accessibility.area import StudyArea
from accessibility.config import AreaConfig, PlacesConfig
from accessibility.errors import AccessibilityError, CrsError, DataError, FileFormatError, MissingColumnError, SourceError, TableError
from accessibility.loaders.inputs import load_places
from accessibility.loaders.study_area import load_area
from tests.file_worlds import METRES, SOUTH, WEST, codes, degrees, square, write
from tests.replay_server import replay


@pytest.fixture
def service(tmp_path_factory):
    with replay(tmp_path_factory.mktemp("service")) as running:
        yield running


def cell(km_east, km_north, people, *, old=None, kunta="320", number=0):
    """A square of the Finnish grid, its age groups told if ``old`` is given."""
    east, north = int(WEST / 1000 + km_east), int(SOUTH / 1000 + km_north)
    ages = (
        {"ika_0_14": 0, "ika_15_64": people - old, "ika_65_": old}
        if old is not None
        else dict.fromkeys(("ika_0_14", "ika_15_64", "ika_65_"), -1)
    )
    box = shapely.box(east * 1000, north * 1000, east * 1000 + 1000, north * 1000 + 1000)
    properties = {"id_nro": number, "grd_id": f"1kmN{north:04d}E{east:04d}", "kunta": kunta, "vaesto": people, **ages}
    return {"type": "Feature", "id": f"vaki.{east}.{north}", "geometry": shapely.geometry.mapping(box), "properties": properties}


GRID = [
    cell(1, 1, 1),
    cell(2, 5, 2),
    cell(3, 3, 16, old=4),
    cell(9, 9, 64, old=32),
    cell(-3, 2, 128, old=8, kunta="758"),
    cell(40, 1, 256, old=9),
]
NAMED = {"name": "urn:ogc:def:crs:EPSG::3067"}


def collection(features, crs=NAMED):
    return json.dumps({"type": "FeatureCollection", "features": features, "crs": {"type": "name", "properties": crs}})


def statfi(**more):
    return PlacesConfig(source="statfi_grid", **more)


def test_squares_from_the_service_carry_their_people(service, tmp_path, monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_ADDRESS_STATFI_GRID", f"{service.url}/wfs")
    service.wfs("/wfs", GRID, cap=2, crs={"type": "name", "properties": NAMED})
    loaded = load_places(statfi(year=2024), tmp_path, square())
    table = loaded.table
    assert table["people"].sum() == 1 + 2 + 16 + 64 + 128
    assert table.loc[table["inside"], "people"].sum() == 1 + 2 + 16 + 64
    spot = table.loc["1kmN7403E0503"].geometry
    assert (spot.x, spot.y) == (503_500, 7_403_500)
    assert table.loc["1kmN7403E0503", "people_65plus"] == 4
    assert table.loc["1kmN7401E0501", ["people_65plus", "people_65plus_least", "people_65plus_most"]].tolist()[1:] == [0, 1]
    assert np.isnan(table.loc["1kmN7401E0501", "people_65plus"])
    assert table["municipality"].tolist().count("Kemijärvi") == 4
    assert table.loc["1kmN7402E0497", "municipality"] == "Sodankylä"
    told = codes(loaded.remarks)
    assert told["source_fetched"] == 6
    assert told["people_at_middle_of_squares"] == 5
    assert told["outside_area"] == 1
    said = [remark for remark in loaded.remarks if remark.code == "people_suppressed" and remark.details["column"] == "people_65plus"]
    assert said[0].count == 2
    assert (said[0].details["people_least"], said[0].details["people_most"]) == (0, 3)
    asked = service.asked[0]["params"]
    assert asked["typeNames"] == "vaestoruutu:vaki2024_1km"
    assert asked["bbox"] == "495000,7395000,525000,7425000,EPSG:3067"


def test_a_square_on_the_border_counts_where_its_middle_lies(tmp_path):
    outside, inside = cell(-1, 3, 32, kunta="320"), cell(0, 3, 4, kunta="758")
    (tmp_path / "grid.geojson").write_text(collection([cell(5, 5, 1), outside, inside]), encoding="utf-8")
    here = shapely.box(WEST, SOUTH, WEST + 20_000, SOUTH + 20_000)
    parts = gpd.GeoDataFrame({"name": ["Kemijärvi"]}, geometry=[here], crs=METRES)
    loaded = load_places(statfi(file="grid.geojson"), tmp_path, StudyArea("Kemijärvi", here, METRES, 5_000, parts))
    assert loaded.table.loc[loaded.table["inside"], "people"].sum() == 1 + 4
    said = next(remark for remark in loaded.remarks if remark.code == "squares_on_border")
    assert (said.count, said.details) == (2, {"people_in": 4.0, "people_out": 32.0})


def test_a_second_run_and_a_file_of_the_same_shape_give_the_same(service, tmp_path, monkeypatch):
    config = statfi(address=f"{service.url}/wfs")
    service.wfs("/wfs", GRID)
    fetched = load_places(config, tmp_path, square()).table
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    assert load_places(config, tmp_path, square()).table.equals(fetched)
    (tmp_path / "grid.geojson").write_text(collection(GRID), encoding="utf-8")
    layer = gpd.read_file(tmp_path / "grid.geojson")
    layer.to_parquet(tmp_path / "grid.parquet")
    layer.to_file(tmp_path / "grid.gpkg", layer="vaki")
    pd.DataFrame(layer.drop(columns="geometry")).to_csv(tmp_path / "grid.csv", index=False)
    for name in ("grid.geojson", "grid.parquet", "grid.gpkg", "grid.csv"):
        from_file = load_places(statfi(file=name), tmp_path, square()).table
        pd.testing.assert_frame_equal(pd.DataFrame(from_file), pd.DataFrame(fetched))
    assert len(service.asked) == 1


def test_squares_of_five_kilometres(service, tmp_path):
    big = cell(5, 5, 8, old=2)
    big["properties"]["grd_id"] = "5kmN7405E0505"
    service.wfs("/wfs", [big])
    loaded = load_places(statfi(address=f"{service.url}/wfs", cell_m=5000, year=2022), tmp_path, square())
    assert loaded.table.geometry.iloc[0].equals(shapely.Point(507_500, 7_407_500))
    assert service.asked[0]["params"]["typeNames"] == "vaestoruutu:vaki2022_5km"
    assert next(remark for remark in loaded.remarks if remark.code == "people_at_middle_of_squares").details["cell_m"] == 5000


@pytest.mark.parametrize(
    ("name", "text", "kind", "message"),
    [
        ("grid.csv", "grd_id;kunta;vaesto\n1kmN7401E0501;320;5\n", MissingColumnError, "column 'ika_0_14' of the dataset is missing"),
        ("grid.csv", "grd_id,kunta,vaesto,ika_0_14,ika_15_64,ika_65_\nN7401,320,5,1,2,2\n", TableError, "of no known form.*'N7401'"),
        (
            "grid.csv",
            "grd_id,kunta,vaesto,ika_0_14,ika_15_64,ika_65_\n1kmN7401E0501,320,viisi,1,2,2\n",
            TableError,
            "'vaesto' must hold numbers",
        ),
        ("grid.csv", "", FileFormatError, "the file is empty"),
        ("grid.gpkg", "SQLite format 3\0cut", FileFormatError, r"grid\.gpkg"),
        ("grid.geojson", collection(GRID)[:300], FileFormatError, r"grid\.geojson"),
        ("none.csv", None, FileFormatError, "there is no such file"),
        (
            "grid.csv",
            "grd_id,kunta,vaesto,ika_0_14,ika_15_64,ika_65_\n" + "1kmN7401E0501,320,5,1,2,2\n" * 2,
            AccessibilityError,
            "(twice|unique)",
        ),
    ],
)
def test_a_broken_grid_file_has_one_clear_message(tmp_path, name, text, kind, message):
    if text is not None:
        write(tmp_path, name, text)
    with pytest.raises(kind, match=message):
        load_places(statfi(file=name), tmp_path, square())


def test_a_grid_of_elsewhere_is_refused(service, tmp_path):
    service.wfs("/wfs", [cell(400, 1, 5)])
    with pytest.raises(DataError, match="none of its 1 place lies inside the study area"):
        load_places(statfi(address=f"{service.url}/wfs"), tmp_path, square())


def paavo_feature(code, km_east, km_north, people, *, homes=3, column="postinumeroalue", **ages):
    groups = ("he_0_2", "he_3_6", "he_7_12", "he_13_15", "he_16_17", "he_65_69", "he_70_74", "he_75_79", "he_80_84", "he_85_")
    properties = {
        column: code, "nimi": f"Kylä {code}", "namn": f"By {code}", "kunta": "320",
        "euref_x": int(WEST + km_east * 1000), "euref_y": int(SOUTH + km_north * 1000),
        "he_vakiy": people, "ra_ke": homes, **dict.fromkeys(groups, 1), **ages,
    }  # fmt: skip
    return {"type": "Feature", "id": f"pno.{code}", "geometry": None, "properties": properties}


@pytest.mark.parametrize("column", ["postinumeroalue", "posti_alue"])
def test_paavo_gives_people_ages_and_free_time_residences(service, tmp_path, column):
    few = {name: -1 for name in paavo_feature("1", 0, 0, 0)["properties"] if name.startswith("he_")}
    features = [
        paavo_feature("98100", 5, 5, 512, column=column, he_85_=64),
        paavo_feature("98120", 6, 6, 20, column=column, homes=-1, **{**few, "he_vakiy": 20}),
        paavo_feature("98130", 7, 7, -1, column=column, homes=40, **{**few, "he_vakiy": -1}),
    ]
    service.wfs("/wfs", features)
    loaded = load_places(PlacesConfig(source="paavo", address=f"{service.url}/wfs", year=2025), tmp_path, square())
    table = loaded.table
    assert table["people"].iloc[:2].tolist() == [512, 20]
    assert np.isnan(table.loc["98130", "people"])
    assert table.loc["98130", ["people_least", "people_most"]].tolist() == [0, 29]
    assert table.loc["98100", ["people_65plus", "people_75plus", "people_0_17"]].tolist() == [68, 66, 5]
    assert table.loc["98120", ["people_65plus_least", "people_65plus_most"]].tolist() == [0, 20]
    assert table["free_time_residences"].fillna(-9).tolist() == [3, -9, 40]
    assert table.loc["98100", ["name", "name_sv", "code", "municipality"]].tolist() == ["Kylä 98100", "By 98100", "98100", "Kemijärvi"]
    told = codes(loaded.remarks)
    assert told["free_time_residences_unknown"] == 1
    assert told["places_people_unknown"] == 1
    assert service.asked[0]["params"]["typeNames"] == "postialue:pno_tilasto_2025"


@pytest.mark.shared
def test_a_real_feature_of_paavo_is_understood(shared_data, service, tmp_path):
    real = json.loads((shared_data / "source_samples" / "statfi" / "paavo_pno_tilasto_2021_one_feature.json").read_text(encoding="utf-8"))
    service.answer("/wfs", real)
    here = shapely.box(375_000, 6_668_000, 386_000, 6_678_000)
    parts = gpd.GeoDataFrame({"name": ["Helsinki"]}, geometry=[here], crs=METRES)

    config = PlacesConfig(source="paavo", address=f"{service.url}/wfs", year=2021)
    loaded = load_places(config, tmp_path, StudyArea("H", here, METRES, 0, parts))
    (row,) = loaded.table.reset_index().to_dict("records")
    assert (row["place"], row["name"], row["name_sv"], row["people"]) == ("00340", "Kuusisaari-Lehtisaari", "Granö-Lövö", 1776)
    assert (row["people_65plus"], row["people_75plus"], row["people_0_17"], row["free_time_residences"]) == (381, 190, 354, 1)
    assert row["municipality"] == "Helsinki"


def swedish(east_km, north_km, people, **ages):
    east, north = int(east_km * 1000), int(north_km * 1000)
    properties = {
        "rutid_scb": f"{east}{north}",
        "rutid_inspire": f"SE_CRS3006RES1000mN{north}E{east}",
        "rutstorl": 1000,
        "beftotalt": people,
        **ages,
    }
    box = shapely.box(east, north, east + 1000, north + 1000)
    return {"type": "Feature", "id": f"b.{east}.{north}", "geometry": shapely.geometry.mapping(box), "properties": properties}


@pytest.mark.parametrize("column", ["rutid_inspire", "rutid_scb"])
def test_squares_of_sweden(service, tmp_path, column):
    from accessibility.crs import parse_crs

    ages = {"ald0_4": 1, "ald65_69": 2, "ald70_74": 4, "ald75_79": 8, "ald100w": 16}
    features = [swedish(700, 7200, 100, **ages), swedish(705, 7203, 50, **ages)]
    for feature in features:
        del feature["properties"][{"rutid_inspire": "rutid_scb", "rutid_scb": "rutid_inspire"}[column]]
    service.wfs("/wfs", features)
    here = shapely.box(695_000, 7_195_000, 710_000, 7_210_000)
    crs = parse_crs("EPSG:3006", "here")
    area = StudyArea("Vilhelmina", here, crs, 0, gpd.GeoDataFrame({"name": ["Vilhelmina"]}, geometry=[here], crs=crs))
    table = load_places(PlacesConfig(source="scb_grid", address=f"{service.url}/wfs"), tmp_path, area).table
    assert table["people"].sum() == 150
    assert table["people_65plus"].tolist() == [30, 30]
    assert table["people_75plus"].tolist() == [24, 24]
    assert table.geometry.iloc[0].equals(shapely.Point(700_500, 7_200_500))
    assert service.asked[0]["params"]["typeNames"] == "stat:befolkning_1km_2025"


def village(place, spelling, language, dominance, *, km=5.0, group=301):
    properties = {
        "placeId": place, "placeNameId": place * 10, "spelling": spelling, "language": language, "languageDominance": dominance,
        "placeType": 3010105, "placeTypeGroup": group, "municipality": "320",
    }  # fmt: skip
    spot = {"type": "Point", "coordinates": [WEST + km * 1000, SOUTH + 5000]}
    return {"type": "Feature", "id": f"{place}.{spelling}", "geometry": spot, "properties": properties}


VILLAGES = [
    village(7, "Storby", "swe", 2),
    village(7, "Isokylä", "fin", 1),
    village(8, "Luusua", "fin", 1, km=8),
    village(9, "Suo", "fin", 1, group=999),
]


def test_villages_of_the_land_survey_are_one_row_a_place(service, tmp_path, monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_MML_KEY", "my-own-key")
    service.oapif("/collections/placenames_simple/items", VILLAGES)
    loaded = load_places(PlacesConfig(source="mml_names", address=service.url), tmp_path, square())
    assert loaded.table["name"].tolist() == ["Isokylä", "Luusua"]
    assert loaded.table["name_sv"].fillna("").tolist() == ["Storby", ""]
    assert loaded.table.index.tolist() == ["7", "8"]
    assert loaded.table["people"].isna().all()
    told = codes(loaded.remarks)
    assert (told["names_of_one_place"], told["names_not_of_villages"], told["places_people_unknown"]) == (1, 1, 2)
    assert service.asked[0]["headers"]["Authorization"].startswith("Basic ")
    assert service.asked[0]["params"]["placeTypeGroup"] == "301"
    (tmp_path / "names.geojson").write_text(collection(VILLAGES), encoding="utf-8")
    from_file = load_places(PlacesConfig(source="mml_names", file="names.geojson"), tmp_path, square())
    assert from_file.table.equals(loaded.table)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert b"my-own-key" not in kept


@pytest.mark.shared
def test_postal_places_of_all_finland_are_those_joined_by_hand(shared_data):

    folder = shared_data / "finland_postal"
    here = shapely.box(50_000, 6_500_000, 800_000, 7_800_000)
    country = StudyArea("Suomi", here, METRES, 0, gpd.GeoDataFrame({"name": [""]}, geometry=[here], crs=METRES))
    config = PlacesConfig(source="geonames", file="FI.txt", people_file="statfi_zipcode_population_2022.csv")
    loaded = load_places(config, folder, country)
    by_hand = pd.read_csv(folder / "villages_postal_population.csv", dtype={"postal_code": str}).set_index("postal_code").sort_index()
    assert loaded.table.index.tolist() == by_hand.index.tolist()
    assert loaded.table["people"].tolist() == by_hand["population_2022"].tolist()
    assert loaded.table["people"].sum() == 5_464_846
    lost = next(remark for remark in loaded.remarks if remark.code == "people_without_place")
    counted = pd.read_csv(folder / "statfi_zipcode_population_2022.csv", dtype={"posti_alue": str}).set_index("posti_alue")["X2022"]
    assert lost.details["people"] + 5_464_846 == counted[counted.index != "KOKO"].sum()
    with pytest.raises(FileFormatError, match="12 columns divided by tabs; line 1 has 1"):
        load_places(PlacesConfig(source="geonames", file="statfi_zipcode_population_2022.csv"), folder, country)


def test_postal_places_come_zipped_from_their_service(service, tmp_path):
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("FI.txt", "FI\t98100\tKemijärvi\tLappi\t19\tx\tx\tKemijärvi\t320\t66.8\t27.2\t6\n")
    raw = packed.getvalue()
    service.answer("/FI.zip", {"hex": raw[: len(raw) // 2].hex(), "body": ""}, {"hex": raw.hex(), "body": ""})
    loaded = load_places(PlacesConfig(source="geonames", address=service.url), tmp_path, square())
    assert loaded.table.index.tolist() == ["98100"]
    assert len(service.asked) == 2


def test_any_grid_by_geometry_or_by_ids(tmp_path):
    boxes = [shapely.box(WEST + 1000 * i, SOUTH, WEST + 1000 * i + 1000, SOUTH + 1000) for i in range(3)]
    grid = gpd.GeoDataFrame({"pop": [8, -99, 2], "old": [1, -99, -99]}, geometry=boxes, crs=METRES)
    grid.to_file(tmp_path / "grid.gpkg")
    config = PlacesConfig(
        source="grid", file="grid.gpkg", columns={"people": "pop", "people_65plus": "old"}, suppressed=(-99,), building_based=True
    )
    loaded = load_places(config, tmp_path, square())
    assert loaded.table["people"].sum() == 10
    assert loaded.table["people"].isna().sum() == 1
    assert loaded.table.geometry.iloc[0].equals(shapely.Point(WEST + 500, SOUTH + 500))
    told = codes(loaded.remarks)
    assert (told["people_spread_by_buildings"], told["people_suppressed_unbounded"], told["places_people_unknown"]) == (3, 2, 1)
    write(tmp_path, "ids.csv", f"place,people\nCRS3067RES1000mN{int(SOUTH)}E{int(WEST)},4\n")
    by_id = load_places(PlacesConfig(source="grid", file="ids.csv", crs="EPSG:3067"), tmp_path, square())
    assert by_id.table.geometry.iloc[0].equals(shapely.Point(WEST + 500, SOUTH + 500))
    with pytest.raises(CrsError, match="ids of squares say metres, and not in which system"):
        load_places(PlacesConfig(source="grid", file="ids.csv"), tmp_path, square())
    with pytest.raises(MissingColumnError, match=r"columns = \{ people = … \}"):
        load_places(PlacesConfig(source="grid", file="grid.gpkg"), tmp_path, square())


def border(code, name, swedish_name, west_km, *, word="kunta"):
    box = shapely.box(WEST + west_km * 1000, SOUTH, WEST + (west_km + 10) * 1000, SOUTH + 10_000)
    properties = {word: code, "vuosi": 2026, "nimi": name, "namn": swedish_name, "name": name}
    return {"type": "Feature", "id": f"{word}.{code}", "geometry": shapely.geometry.mapping(box), "properties": properties}


def test_borders_of_a_year_and_level_from_the_service_or_a_file(service, tmp_path):
    borders = [border("320", "Kemijärvi", "Kemijärvi", 0), border("851", "Tornio", "Torneå", 10)]
    service.wfs("/wfs", borders)
    area, remarks = load_area(AreaConfig(source="statfi_areas", names=("torneå",), address=f"{service.url}/wfs"), tmp_path)
    assert area.name == "Tornio"
    assert area.boundary.area == pytest.approx(1e8)
    assert area.crs.to_epsg() == 3067
    assert codes(remarks) == {"source_fetched": 2}
    load_area(AreaConfig(source="statfi_areas", names=("Kemijärvi",), level="region", year=2020, address=f"{service.url}/wfs"), tmp_path)
    assert [asked["params"]["typeNames"] for asked in service.asked] == [
        "tilastointialueet:kunta1000k_2026",
        "tilastointialueet:maakunta1000k_2020",
    ]
    with pytest.raises(DataError, match="no area is called 'Tornoi'; did you mean 'Tornio'"):
        load_area(AreaConfig(source="statfi_areas", names=("Tornoi",), address=f"{service.url}/wfs"), tmp_path)
    (tmp_path / "kunnat.geojson").write_text(collection(borders), encoding="utf-8")
    offline, _ = load_area(AreaConfig(source="statfi_areas", names=("Tornio",), file="kunnat.geojson"), tmp_path)
    assert offline.boundary.equals(area.boundary)


def test_nothing_fetched_and_nobody_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    for source in ("statfi_grid", "paavo", "scb_grid", "geonames"):
        with pytest.raises(SourceError, match=f"{source}: offline, and .* is not in the cache"):
            load_places(PlacesConfig(source=source), tmp_path, square())


@pytest.mark.slow
def test_a_grid_as_large_as_finlands_is_read_at_once(tmp_path):

    count = 100_000
    east, north = np.divmod(np.arange(count), 400)
    ids = [f"1kmN{6600 + n:04d}E{100 + e:04d}" for e, n in zip(east, north, strict=True)]
    table = pd.DataFrame({"grd_id": ids, "kunta": "320", "vaesto": np.arange(count) % 50, "ika_0_14": -1, "ika_15_64": -1, "ika_65_": -1})
    table.to_parquet(tmp_path / "grid.parquet")
    here = shapely.box(0, 6_500_000, 900_000, 7_800_000)
    country = StudyArea("Suomi", here, METRES, 0, gpd.GeoDataFrame({"name": [""]}, geometry=[here], crs=METRES))
    begun = time.process_time()
    loaded = load_places(statfi(file="grid.parquet"), tmp_path, country)
    assert time.process_time() - begun < 20
    assert loaded.table["people"].sum() == table["vaesto"].sum()


def postal_line(code, spot, latitude=None):
    lon, lat = degrees(*spot)
    return "\t".join(["FI", code, "Kylä", "", "", "", "", "Posio", "614", str(lat) if latitude is None else latitude, str(lon), "4"])


def test_postal_codes_that_stand_twice_or_lack_half_a_position_are_told(tmp_path):
    lines = [postal_line("97900", (1, 1)), postal_line("97900", (5, 5)), postal_line("97901", (2, 2), latitude="")]
    (tmp_path / "FI.txt").write_text("\n".join(lines), encoding="utf-8")

    loaded = load_places(PlacesConfig(source="geonames", file="FI.txt"), tmp_path, square())

    assert loaded.table.index.to_list() == ["97900"]
    told = codes(loaded.remarks)
    assert (told["postal_codes_twice"], told["rows_without_geometry"]) == (1, 1)


def test_a_zip_of_postal_codes_may_have_been_renamed_by_a_browser(tmp_path):
    with zipfile.ZipFile(tmp_path / "FI (1).zip", "w") as packed:
        packed.writestr("FI.txt", postal_line("97900", (1, 1)))
        packed.writestr("readme.txt", "GeoNames")

    loaded = load_places(PlacesConfig(source="geonames", file="FI (1).zip"), tmp_path, square())

    assert loaded.table.index.to_list() == ["97900"]


def test_a_table_of_people_tells_what_of_it_was_not_taken(tmp_path):
    lon, lat = degrees(5, 5)
    lines = [f"FI\t{code}\tKylä {code}\t\t\t\t\t\t\t{lat}\t{lon}\t6" for code in ("00980", "98200", "98300")]
    write(tmp_path, "FI.txt", "\n".join(lines))
    write(tmp_path, "people.csv", "code,people\nKOKO,999\n980,4\n98200,8\n98200,16\n98300,-5\n")

    loaded = load_places(PlacesConfig(source="geonames", file="FI.txt", people_file="people.csv"), tmp_path, square())

    assert loaded.table["people"].fillna(-1).to_dict() == {"00980": 4, "98200": 8, "98300": -1}
    told = {remark.code: remark.rows for remark in loaded.remarks}
    assert told["people_rows_without_code"] == ("KOKO",)
    assert (told["people_rows_twice"], told["people_rows_negative"], told["postal_codes_padded"]) == (("98200",), ("98300",), ("00980",))
