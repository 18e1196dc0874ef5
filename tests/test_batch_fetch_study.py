"""A municipality fetched into a folder is a study that loads, offline too; the sources are listed with what they ask for."""

from __future__ import annotations

import hashlib
import json
import socket

import geopandas as gpd
import openpyxl
import osmnx
import pytest
import shapely
from typer.testing import CliRunner

from accessibility.batch import fetch_study, run, source_table
from accessibility.batch.fetch_ptv import gather_ptv
from accessibility.batch.source_table import STATUSES
from accessibility.cli import app
from accessibility.config import ServicesConfig
from accessibility.config.parse import parse_study
from accessibility.errors import ConfigError, DataError, SourceError, UnknownWordError
from accessibility.loaders import ptv_services
from accessibility.loaders.catalogue import record
from accessibility.loaders.fetching import Fetcher
from accessibility.loaders.finnish_codes import municipalities
from accessibility.loaders.store import Store
from accessibility.study import load_study
from accessibility.vocabulary import KINDS
from tests.file_worlds import SIDE_M, SOUTH, WEST, degrees
from tests.ptv_world import channel
from tests.ptv_world import service as ptv_service
from tests.replay_server import replay
from tests.test_loaders_overpass import elements_of, region
from tests.test_loaders_people import GRID, NAMED, paavo_feature, village
from tests.test_loaders_ptv import finland


def border(name, swedish, code, west_m):
    box = shapely.box(WEST + west_m, SOUTH, WEST + west_m + SIDE_M, SOUTH + SIDE_M)
    properties = {"kunta": code, "vuosi": 2026, "nimi": name, "namn": swedish, "name": name}
    return {"type": "Feature", "id": f"k.{code}", "geometry": shapely.geometry.mapping(box), "properties": properties}


@pytest.fixture
def service(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("service")
    with replay(folder) as running:
        for source in ("statfi_areas", "statfi_grid", "paavo", "mml_names"):
            monkeypatch.setenv(f"ACCESSIBILITY_ADDRESS_{source.upper()}", f"{running.url}/{source}")
        monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        monkeypatch.setattr(osmnx.settings, "overpass_url", f"{running.url}/api")
        monkeypatch.setattr(osmnx.settings, "overpass_rate_limit", False)
        crs = {"type": "name", "properties": NAMED}
        running.wfs("/statfi_areas", [border("Kemijärvi", "Kemijärvi", "320", 0), border("Tornio", "Torneå", "851", 50_000)], crs=crs)
        running.wfs("/statfi_grid", GRID, crs=crs)
        running.wfs("/paavo", [paavo_feature("98100", 5, 5, 512)])
        running.oapif("/mml_names/collections/placenames_simple/items", [village(7, "Isokylä", "fin", 1)])
        yield running


@pytest.fixture
def no_socket(monkeypatch):
    def close():
        def refuse(*_args, **_more):
            pytest.fail("a socket was opened")

        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)

    return close


def overpass_answers(service, folder):
    answer = {"version": 0.6, "osm3s": {"timestamp_osm_base": "2026-11-01T08:00:00Z"}, "elements": elements_of(folder / region(folder))}
    service.answer("/api/interpreter", {"body": answer, "headers": {"Content-Type": "application/json"}})


def test_a_municipality_becomes_a_study_that_loads_without_network(service, tmp_path, no_socket, monkeypatch):
    overpass_answers(service, tmp_path)
    report = fetch_study(["kemijärvi"], tmp_path / "study", buffer_m=5_000)
    assert report.missing == ()
    assert [path.name for path in report.files] == ["study.toml", "borders.gpkg", "people.parquet", "SOURCES.txt"]
    assert all(path.is_file() for path in report.files)
    no_socket()
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    study = load_study(report.study)
    assert study.area.name == "Kemijärvi"
    assert study.area.boundary.area == pytest.approx(SIDE_M**2)
    assert study.places.loc[study.places["inside"], "people"].sum() == 1 + 2 + 16 + 64
    assert study.places["people"].sum() == 1 + 2 + 16 + 64 + 128
    assert study.services["name"].tolist() == ["Kauppa", "Koulu", "Päiväkoti"]
    said = {remark.code for remark in study.remarks}
    assert "people_suppressed" in said
    assert "outside_area" not in said
    sources = {source.used_for: source for source in study.sources}
    assert "Statistics Finland, population grid data" in sources["places"].attribution
    assert sources["area"].licence == "CC BY 4.0"
    assert len(sources["places"].sha256) == 64
    told = (tmp_path / "study" / "SOURCES.txt").read_text(encoding="utf-8").splitlines()
    assert told == list(report.sources)
    rows = 3 * len(elements_of(tmp_path / region(tmp_path)))
    osm = "© OpenStreetMapin tekijät / © OpenStreetMaps bidragsgivare / © OpenStreetMap contributors. ODbL 1.0"
    assert told[2] == f"Overpass: {rows} rows in 3 answers, data of 2026-11-01. {osm}"


LIVE = """
schema = 1
title = "Elävä"
[area]
source = "statfi_areas"
names = ["Kemijärvi"]
buffer_m = 5000
[places]
source = "statfi_grid"
[[services]]
source = "overpass"
[[services]]
source = "ptv"
[roads]
source = "overpass"
[[standards]]
kind = "grocery"
minutes = 20
[outputs]
formats = ["page", "excel", "csv"]
"""


def test_what_came_over_the_network_is_told_with_its_hash_day_and_publisher(service, tmp_path, monkeypatch):
    overpass_answers(service, tmp_path)
    monkeypatch.setenv("ACCESSIBILITY_ADDRESS_PTV", f"{service.url}/ptv")
    monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path / "cache"))
    for table, rows in (("ServiceChannel", [channel("Apteekki", (5, 5), ("s1",))]), ("Service", [ptv_service("s1", "P5.15")])):
        body = {"pageNumber": 1, "pageSize": 100, "pageCount": 1, "itemList": rows}
        service.answer(f"/ptv/{table}/list/area/Municipality/code/320", {"body": body})
    (tmp_path / "study.toml").write_text(LIVE, encoding="utf-8")

    report = run(tmp_path / "study.toml", into=tmp_path / "out")

    lock = json.loads((tmp_path / "out" / "study.lock.json").read_text(encoding="utf-8"))
    inputs = [(one["used_for"], len(one["answers"]), len(one["sha256"])) for one in lock["inputs"]]
    assert inputs == [("area", 1, 64), ("places", 1, 64), ("services", 1, 64), ("services", 2, 64), ("roads", 1, 64)]
    kept = {path.name for path in (tmp_path / "cache" / "sources" / "answers").rglob("*") if path.is_file()}
    assert {one["sha256"] for given in lock["inputs"][:2] for one in given["answers"]} <= kept
    assert lock["inputs"][1]["sha256"] == lock["inputs"][1]["answers"][0]["sha256"]
    osm = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "cache" / "overpass").rglob("*.json")]
    assert {one["sha256"] for one in lock["inputs"][4]["answers"]} <= set(osm)
    assert {one["date"] for one in lock["inputs"][4]["answers"]} == {"2026-11-01"}
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for language, named in (("fi", "Tilastokeskus, väestöruutuaineisto"), ("sv", "Statistikcentralen, befolkningsrutor"), ("en", "DVV")):
        assert named in page
        rows = openpyxl.load_workbook(tmp_path / "out" / f"tables_{language}.xlsx").worksheets[-1].iter_rows(values_only=True)
        cells = [cell for row in rows for cell in row]
        assert record("statfi_grid").attribution[language] in cells
        assert record("overpass").attribution[language] in cells
        assert lock["inputs"][1]["answers"][0]["date"] in cells
    assert report.results.study.sources[3].attribution_in("sv") == "Suomi.fi-servicedatalagret, MDB"


def test_the_same_again_from_the_cache_opens_no_socket(service, tmp_path, no_socket):
    overpass_answers(service, tmp_path)
    first = fetch_study(["320"], tmp_path / "first", buffer_m=5_000)
    no_socket()
    again = fetch_study(["Kemijärvi"], tmp_path / "again", buffer_m=5_000, offline=True)
    assert again.missing == ()
    assert again.sources == first.sources
    assert again.study.read_text(encoding="utf-8") == first.study.read_text(encoding="utf-8")
    assert (tmp_path / "again" / "people.parquet").read_bytes() == (tmp_path / "first" / "people.parquet").read_bytes()
    assert load_study(again.study).places.equals(load_study(first.study).places)
    with pytest.raises(SourceError, match="statfi_grid: offline, and"):
        fetch_study(["Tornio"], tmp_path / "other", offline=True)
    assert not (tmp_path / "other").exists()


def test_several_municipalities_become_one_study_offline_too(service, tmp_path, no_socket):
    overpass_answers(service, tmp_path)
    service.wfs("/statfi_areas", [border("Kemijärvi", "Kemijärvi", "320", 0), border("Tornio", "Torneå", "851", SIDE_M)])
    first = fetch_study(["Kemijärvi", "Torneå", "320"], tmp_path / "first", buffer_m=5_000)
    no_socket()
    again = fetch_study(["851", "Kemijärvi"], tmp_path / "again", buffer_m=5_000, offline=True)
    assert (first.missing, again.missing) == ((), ())
    study = load_study(again.study)
    assert study.area.name == "Kemijärvi, Tornio"
    assert study.config.area.names == ("Kemijärvi", "Tornio")
    assert study.area.boundary.area == pytest.approx(2 * SIDE_M**2)
    assert study.places["inside"].sum() == load_study(first.study).places["inside"].sum() > 3


def test_an_extract_stands_for_services_roads_and_lakes(service, tmp_path):
    name = region(tmp_path)
    report = fetch_study(["Kemijärvi"], tmp_path / "study", osm=tmp_path / name, buffer_m=5_000)
    assert report.missing == ()
    text = report.study.read_text(encoding="utf-8")
    assert f'file = "../{name}"' in text
    assert len(load_study(report.study).roads) == 4
    assert not [asked for asked in service.asked if asked["path"].startswith("/api")]


def test_a_region_is_called_by_its_name_in_each_language(service, tmp_path):
    lapland = [one for one in municipalities().values() if one.region_fi == "Lappi"]
    service.wfs("/statfi_areas", [border(one.name_fi, one.name_sv, one.code, 0) for one in lapland])
    report = fetch_study(["lappi"], tmp_path / "study", osm=tmp_path / region(tmp_path), buffer_m=5_000)
    study = load_study(report.study)
    assert study.area.name == "Lappi"
    assert (study.config.title["fi"], study.config.title["sv"]) == (
        "Palvelujen saavutettavuus: Lappi",
        "Servicens tillgänglighet: Lappland",
    )
    assert len(study.config.area.names) == 21


def test_services_that_cannot_be_had_are_told_and_the_study_stands(service, tmp_path, monkeypatch, no_socket):
    service.answer("/api/interpreter", {"status": 400, "body": "no"})
    report = fetch_study(["Kemijärvi"], tmp_path / "study", buffer_m=5_000)
    assert [sentence.split(":")[0] for sentence in report.missing] == ["services and roads"]
    assert report.missing[0].count('source = "osm"') == 1
    assert report.sources[2].startswith("Overpass: not gathered yet. ")
    assert 'source = "overpass"' in report.study.read_text(encoding="utf-8")
    offline = fetch_study(["Kemijärvi"], tmp_path / "offline", buffer_m=5_000, offline=True)
    assert "offline, and OpenStreetMap's answers for this area are not in" in offline.missing[0]
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    no_socket()
    with pytest.raises(SourceError, match="overpass: offline, and its answer is not in"):
        load_study(offline.study)


@pytest.mark.usefixtures("service")
def test_the_environment_forbids_every_connection_of_a_fetch_too(tmp_path, monkeypatch, no_socket):
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    no_socket()
    with pytest.raises(SourceError, match="statfi_areas: offline, and"):
        fetch_study(["Kemijärvi"], tmp_path / "study")
    assert not (tmp_path / "study").exists()


@pytest.mark.usefixtures("service")
def test_people_come_from_paavo_or_names_of_villages(tmp_path, monkeypatch):
    name = region(tmp_path)
    paavo = fetch_study(["Kemijärvi"], tmp_path / "paavo", people="paavo", osm=tmp_path / name, buffer_m=0)
    assert load_study(paavo.study).places.loc["98100", ["people", "free_time_residences"]].tolist() == [512, 3]
    monkeypatch.setenv("ACCESSIBILITY_MML_KEY", "k3y")
    names = fetch_study(["Kemijärvi"], tmp_path / "names", people="mml_names", osm=tmp_path / name, buffer_m=0)
    assert load_study(names.study).places["name"].tolist() == ["Isokylä"]
    assert "k3y" not in "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in (tmp_path / "names").rglob("*") if path.is_file()
    )
    with pytest.raises(UnknownWordError, match="unknown source of people 'pavo'; did you mean 'paavo'"):
        fetch_study(["Kemijärvi"], tmp_path / "wrong", people="pavo")


def test_what_cannot_be_meant_is_refused_and_nothing_is_written(service, tmp_path):
    with pytest.raises(DataError, match="no municipality or region is called 'Kemijarvi'; did you mean 'Kemijärvi'"):
        fetch_study(["Kemijarvi"], tmp_path / "study")
    with pytest.raises(ConfigError, match="there is no such OSM extract"):
        fetch_study(["Kemijärvi"], tmp_path / "study", osm=tmp_path / "none.pbf")
    service.wfs("/statfi_areas", [border("Tornio", "Torneå", "851", 0)])
    with pytest.raises(SourceError, match="kunta1000k_2026 has no kemijärvi; the municipality may be older or newer"):
        fetch_study(["Kemijärvi"], tmp_path / "study")
    assert not (tmp_path / "study").exists()
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already and is not overwritten"):
        fetch_study(["Kemijärvi"], tmp_path / "study")


def test_the_commands_do_the_same(service, tmp_path):
    overpass_answers(service, tmp_path)
    run = CliRunner().invoke(app, ["fetch", "Kemijärvi", "--into", str(tmp_path / "study"), "--buffer-km", "5"])
    assert run.exit_code == 0, run.output
    assert "vaestoruutu:vaki2025_1km: 5 rows, fetched" in run.output
    assert "Put your own standards in" in run.output
    assert 'take the marks from source = "ptv"' in run.output
    assert "--ptv" in run.output
    text = (tmp_path / "study" / "study.toml").read_text(encoding="utf-8")
    with_ptv = parse_study(text.replace('# [[services]]\n# source = "ptv"', '[[services]]\nsource = "ptv"'), "study.toml")
    assert [one.source for one in with_ptv.services] == ["overpass", "ptv"]
    assert gpd.read_file(tmp_path / "study" / "borders.gpkg")["nimi"].tolist() == ["Kemijärvi"]
    listed = CliRunner().invoke(app, ["sources"])
    assert "statfi_grid    ready           CC BY 4.0; Population grid 1 km and 5 km; 1 answers kept" in listed.output
    rows = {row["source"]: row for row in json.loads(CliRunner().invoke(app, ["sources", "--json"]).output)}
    assert rows["statfi_grid"]["address"] == f"{service.url}/statfi_grid"


def test_a_fetched_study_is_run_by_command_without_network(service, tmp_path, no_socket, monkeypatch):
    overpass_answers(service, tmp_path)
    fetched = CliRunner().invoke(app, ["fetch", "Kemijärvi", "--into", str(tmp_path / "study"), "--buffer-km", "5"])
    assert fetched.exit_code == 0, fetched.output
    no_socket()
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    listed = CliRunner().invoke(app, ["sources"])
    assert listed.exit_code == 0, listed.output
    done = CliRunner().invoke(app, ["run", str(tmp_path / "study" / "study.toml"), "--into", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    lock = json.loads((tmp_path / "out" / "study.lock.json").read_text(encoding="utf-8"))
    assert {one["used_for"] for one in lock["inputs"]} >= {"area", "places", "services", "roads"}
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Kauppa" in page
    assert "OpenStreetMap" in page
    assert record("statfi_grid").attribution["fi"] in page


def test_sources_tell_a_missing_key_and_a_wrong_address(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCESSIBILITY_CACHE", str(tmp_path))
    monkeypatch.delenv("ACCESSIBILITY_MML_KEY", raising=False)
    monkeypatch.setenv("ACCESSIBILITY_ADDRESS_PAAVO", "nowhere")
    rows = {row["source"]: row for row in source_table("fi")}
    assert (rows["mml_names"]["status"], rows["paavo"]["status"], rows["tmc"]["status"]) == ("key missing", "address wrong", "file")
    assert rows["paavo"]["title"].startswith("Paavo, postinumeroalueittainen")
    monkeypatch.setenv("ACCESSIBILITY_MML_KEY", "k")
    monkeypatch.setenv("ACCESSIBILITY_PTV_KEY", "k")
    statuses = {row["source"]: row["status"] for row in source_table()}
    assert statuses["mml_names"] == "ready"
    assert [statuses[name] for name in ("rest", "gtfs", "raster", "ptv_v12")] == ["in the study", "file", "file", "address missing"]
    listed = CliRunner().invoke(app, ["sources"]).output
    assert "ACCESSIBILITY_ADDRESS_PAAVO: paavo: the address must begin with https:// or http:// and name a host" in listed
    assert "ACCESSIBILITY_ADDRESS_PTV_V12" in listed
    assert all(f"{word}: {STATUSES[word]}" in listed for word in set(statuses.values()))


def test_registers_are_asked_with_the_municipality_and_kept(service, tmp_path, no_socket, monkeypatch):
    overpass_answers(service, tmp_path)
    lon, lat = degrees(4, 4)
    service.answer("/v4/library", {"items": [{"id": 7, "name": "Kirjasto", "coordinates": {"lat": lat, "lon": lon}}]})
    registers = tmp_path / "registers.toml"
    text = (
        f'[[services]]\nsource = "rest"\naddress = "{service.url}/v4/library"\nkinds = ["library"]\nlicence = "CC BY 4.0"\n'
        'columns = { service = "id", lat = "coordinates.lat", lon = "coordinates.lon" }\n[services.rest]\nrecords = "items"\n'
    )
    registers.write_text(text, encoding="utf-8")
    monkeypatch.delenv("ACCESSIBILITY_CACHE")
    made = {"registers": registers, "buffer_m": 5_000, "cache": tmp_path / "cache"}
    report = fetch_study(["Kemijärvi"], tmp_path / "study", **made)
    assert report.missing == ()
    assert report.sources[3].startswith(f"{service.url}/v4/library: 1 row, fetched 20")
    assert report.sources[3].endswith(". CC BY 4.0")
    no_socket()
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    assert "register-7" in load_study(report.study).services.index
    assert fetch_study(["Kemijärvi"], tmp_path / "again", offline=True, **made).missing == ()
    registers.write_text(text.replace('source = "rest"', 'source = "osm"'), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"(?s)'osm' needs a file|means nothing for source = \"osm\""):
        fetch_study(["Kemijärvi"], tmp_path / "third", **made)


def listed(service, code, channels, services=()):
    """Pages of the service catalogue for one municipality."""
    for table, rows in (("ServiceChannel", channels), ("Service", services)):
        body = {"pageNumber": 1, "pageSize": 100, "pageCount": 1, "itemList": list(rows)}
        service.answer(f"/ptv/{table}/list/area/Municipality/code/{code}", {"body": body})


@pytest.fixture
def catalogue(service, monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_ADDRESS_PTV", f"{service.url}/ptv")
    return service


POINTS = (
    channel("Apteekki", (5, 5), ("s1",)),
    channel("Kirjasto", (4, 4), ("s2",)),
    channel("Tuntematon", (3, 3), ("s3",)),
    channel("Paikaton", None, ("s1",)),
    channel("Naapurin apteekki", (100, 5), ("s1",)),
)
CLASSES = (ptv_service("s1", "P5.15"), ptv_service("s2", "P8.1"), ptv_service("s3", "P99.9"))


def test_the_service_catalogue_is_asked_written_and_told_with_what_was_left_out(catalogue, tmp_path, no_socket, monkeypatch):
    listed(catalogue, "320", POINTS, CLASSES)
    made = {"osm": tmp_path / region(tmp_path), "ptv": True, "buffer_m": 5_000}
    report = fetch_study(["Kemijärvi"], tmp_path / "study", **made)

    assert report.missing == ()
    assert tmp_path / "study" / "ptv.json" in report.files
    kept = json.loads((tmp_path / "study" / "ptv.json").read_text(encoding="utf-8"))
    assert kept == [*POINTS, *CLASSES]
    date = report.sources[-1].split("fetched ")[1][:10]
    asked = f"Suomi.fi Finnish Service Catalogue (PTV): 8 rows, 3 service points in reach, fetched {date}. "
    assert report.sources[-1].startswith(asked)
    assert report.sources[-1].endswith("Suomi.fi Finnish Service Catalogue, DVV. CC BY 4.0")
    told = (tmp_path / "study" / "SOURCES.txt").read_text(encoding="utf-8").splitlines()
    assert told == [*report.sources, "", "PTV:", *report.notes]
    for said in (
        "1 address in ptv.json (of 5) has no coordinates and was left out: Paikaton",
        "1 row of ptv.json (of 4; services) lies outside the study area and the 5 km around it and was left out",
        "The kind of 1 service location (of 3, ptv.json) is told neither by class nor by name",
        "The services of 1 municipality (Kemijärvi) were fetched from the service catalogue",
    ):
        assert sum(said in note for note in report.notes) == 1, said

    no_socket()
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    study = load_study(report.study)
    offers = {study.services.loc[service, "name"]: kind for service, kind in study.offers.index if service.startswith("ptv-")}
    assert offers == {"Apteekki": "pharmacy", "Kirjasto": "library"}
    codes = [remark.code for remark in study.remarks]
    assert codes.count("ptv_of_municipalities") == codes.count("ptv_without_coordinates") == 1
    again = fetch_study(["320"], tmp_path / "again", offline=True, **made)
    assert again == report.__class__(again.study, again.files, report.sources, (), report.notes)
    assert (tmp_path / "again" / "ptv.json").read_bytes() == (tmp_path / "study" / "ptv.json").read_bytes()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"status": 403, "body": "no"}, "ptv: "),
        ({"body": {"itemList": "none"}}, "the answer holds no itemList and pageCount; the service may have changed its shape"),
        ({"body": {"itemList": [], "pageCount": 0}}, "it lists no service channels of municipality 320"),
        ({"body": {"itemList": [channel("Paikaton", None)], "pageCount": 1}}, "none of its 1 service locations has coordinates"),
        ({"body": {"itemList": [{"id": "x", "colour": "red"}], "pageCount": 1}}, "record x is no service channel"),
    ],
)
def test_a_study_stands_without_the_service_catalogue_where_it_fails(catalogue, tmp_path, answer, told):
    listed(catalogue, "320", ())
    catalogue.answer("/ptv/ServiceChannel/list/area/Municipality/code/320", answer)
    report = fetch_study(["Kemijärvi"], tmp_path / "study", osm=tmp_path / region(tmp_path), ptv=True, buffer_m=5_000)

    assert len(report.missing) == 1
    assert report.missing[0].startswith("service points of public bodies (PTV): ")
    assert told in report.missing[0]
    mend = 'the study runs without them; to let the run ask for them, take the marks from source = "ptv" in the study'
    assert report.missing[0].endswith(mend)
    assert not (tmp_path / "study" / "ptv.json").exists()
    assert (len(report.sources), report.notes) == (3, ())
    assert [one.source for one in load_study(report.study).config.services] == ["osm"]


def test_a_record_that_two_municipalities_list_is_written_once(catalogue, tmp_path):
    catalogue.wfs("/statfi_areas", [border("Kemijärvi", "Kemijärvi", "320", 0), border("Tornio", "Torneå", "851", SIDE_M)])
    shared = channel("Apteekki", (5, 5), ("s1",))
    listed(catalogue, "320", [shared], CLASSES)
    listed(catalogue, "851", [shared, channel("Kirjasto", (4, 4), ("s2",))], CLASSES)
    report = fetch_study(["Kemijärvi", "Tornio"], tmp_path / "study", osm=tmp_path / region(tmp_path), ptv=True, buffer_m=5_000)

    names = [one["id"] for one in json.loads((tmp_path / "study" / "ptv.json").read_text(encoding="utf-8"))]
    assert sorted(names) == ["Apteekki", "Kirjasto", "s1", "s2", "s3"]
    assert not [note for note in report.notes if "twice" in note]
    assert load_study(report.study).config.services[1].municipalities == ("Kemijärvi", "Tornio")


@pytest.mark.shared
def test_real_records_of_the_service_catalogue_are_gathered_as_they_are(catalogue, shared_data, tmp_path):
    records = [json.loads(path.read_text(encoding="utf-8-sig")) for path in sorted((shared_data / "ptv_samples").glob("*.json"))]
    listed(catalogue, "529", records)
    found = gather_ptv(["Naantali"], tmp_path, finland(), Fetcher(Store(tmp_path / "cache")))

    assert (found.written, found.missing) == (True, ())
    assert "42 rows, 11 service points in reach, fetched 20" in found.sources[0]
    assert sum("Naantalin lukio Vadstenanpolku 4 (NotReceived)" in note for note in found.notes) == 1
    assert json.loads((tmp_path / "ptv.json").read_text(encoding="utf-8")) == records
    config = ServicesConfig(source="ptv", file="ptv.json", municipalities=("Naantali",))
    assert len(ptv_services.load_services(config, tmp_path, finland(), KINDS).services) == 11


def test_the_command_asks_the_service_catalogue_and_says_what_it_left_out(catalogue, tmp_path):
    listed(catalogue, "320", POINTS, CLASSES)
    made = ["fetch", "Kemijärvi", "--buffer-km", "5", "--osm", str(tmp_path / region(tmp_path)), "--ptv", "--into"]
    done = CliRunner().invoke(app, [*made, str(tmp_path / "study")])
    assert done.exit_code == 0, done.output
    assert "  - Left out: 1 address in ptv.json (of 5) has no coordinates" in done.output
    assert "Not gathered" not in done.output
    catalogue.answer("/ptv/ServiceChannel/list/area/Municipality/code/320", {"status": 403, "body": "no"})
    failed = CliRunner().invoke(app, [*made, str(tmp_path / "failed"), "--refresh"])
    assert failed.exit_code == 0, failed.output
    assert "Not there yet: service points of public bodies (PTV): ptv: " in failed.output
