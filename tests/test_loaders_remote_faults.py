"""Every remote loader meets every fault of a service: one sentence that names the dataset and what to do, and nothing wrong is kept."""

from __future__ import annotations

import io
import json
import zipfile

import geopandas as gpd
import osmnx
import pytest
import shapely

from accessibility.area import StudyArea
from accessibility.config import AreaConfig, PlacesConfig, RoadsConfig, ServicesConfig
from accessibility.crs import parse_crs
from accessibility.errors import DataError, SourceError
from accessibility.loaders import fetching, overpass_patience
from accessibility.loaders.asking import Limits
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.inputs import load_places, load_roads, load_services
from accessibility.loaders.pxweb import people_by_municipality
from accessibility.loaders.study_area import load_area
from accessibility.vocabulary import KINDS
from tests.file_worlds import at, codes, square
from tests.ptv_world import channel
from tests.ptv_world import service as ptv_service
from tests.replay_server import replay
from tests.test_loaders_overpass import elements_of, region
from tests.test_loaders_people import GRID, border, paavo_feature, swedish, village
from tests.test_loaders_pxweb import VARIABLES


def link(name, start, end):
    line = shapely.geometry.mapping(shapely.LineString([at(*start), at(*end)]))
    cells = {"link_id": name, "linkkityyp": 3, "toiminn_lk": 5, "ajosuunta": 2, "hallinn_lk": 1, "silta_alik": 0}
    return {"type": "Feature", "id": name, "geometry": line, "properties": cells}


PATHS = {
    "statfi_grid": "/statfi_grid",
    "paavo": "/paavo",
    "scb_grid": "/scb_grid",
    "mml_names": "/mml_names/collections/placenames_simple/items",
    "geonames": "/geonames/FI.zip",
    "statfi_areas": "/statfi_areas",
    "statfi_tables": "/statfi_tables/en/StatFin/vaerak/11re.px",
    "digiroad": "/digiroad",
    "ptv": "/ptv/ServiceChannel/list/area/Municipality/code/320",
    "ptv_v12": "/ptv_v12/service-channel/search",
}
KEYS = {"mml_names": "ACCESSIBILITY_MML_KEY", "ptv_v12": "ACCESSIBILITY_PTV_KEY"}
FEATURES = {
    "statfi_grid": GRID,
    "paavo": [paavo_feature("98100", 5, 5, 512)],
    "scb_grid": [swedish(700, 7200, 100)],
    "mml_names": [village(7, "Isokylä", "fin", 1)],
    "statfi_areas": [border("320", "Kemijärvi", "Kemijärvi", 0)],
    "digiroad": [link("a", (1, 1), (2, 1)), link("b", (2, 1), (3, 1))],
}
MANY = {
    "statfi_grid": GRID,
    "paavo": [paavo_feature(f"9810{number}", number, 5, 512) for number in range(3)],
    "scb_grid": [swedish(700, 7200, 100), swedish(705, 7203, 50)],
    "mml_names": [village(number, f"Kylä {number}", "fin", 1, km=number) for number in (1, 2, 3)],
    "statfi_areas": [border("320", "Kemijärvi", "Kemijärvi", 0), border("851", "Tornio", "Torneå", 10)],
    "digiroad": [*FEATURES["digiroad"], link("c", (3, 1), (4, 1))],
}
"""More than a page of each layer."""
KEPT = {"digiroad": 5, "ptv": 2, "ptv_v12": 4}
"""How many answers a whole loading keeps, where it is not one."""
sources = pytest.mark.parametrize("source", PATHS)


@pytest.fixture
def service(tmp_path_factory, monkeypatch):
    for variable in KEYS.values():
        monkeypatch.setenv(variable, "k3y-of-mine")
    monkeypatch.setattr(fetching, "_sleep", lambda _seconds: None)
    monkeypatch.setattr(fetching.time, "sleep", lambda _seconds: None)
    with replay(tmp_path_factory.mktemp("service")) as running:
        for source in PATHS:
            monkeypatch.setenv(f"ACCESSIBILITY_ADDRESS_{source.upper()}", f"{running.url}/{source}")
        for layer in ("dr_nopeusrajoitus", "dr_talvinopeusrajoitus", "dr_kelirikko", "dr_paallystetty_tie"):
            running.wfs(f"/digiroad#digiroad:{layer}", [])
        running.answer("/ptv/Service/list/area/Municipality/code/320", {"body": listed([ptv_service("s1", "P5.15")])})
        running.answer("/ptv_v12/service/search", {"body": found("s1")})
        running.answer("/ptv_v12/service/s1", {"body": ptv_service("s1", "P5.15")})
        running.answer("/ptv_v12/service-channel/Apteekki", {"body": channel("Apteekki", (1, 1), ("s1",))})
        yield running


def sweden():
    crs, here = parse_crs("EPSG:3006", "here"), shapely.box(695_000, 7_195_000, 710_000, 7_210_000)
    return StudyArea("Vilhelmina", here, crs, 0, gpd.GeoDataFrame({"name": ["Vilhelmina"]}, geometry=[here], crs=crs))


def listed(records):
    return {"pageNumber": 1, "pageSize": 100, "pageCount": 1, "itemList": records}


def found(*ids):
    return {"page": 1, "pageSize": 100, "totalItems": len(ids), "totalPages": 1, "items": [{"contentId": one} for one in ids]}


def load(source, folder):
    if source == "statfi_areas":
        return load_area(AreaConfig(source="statfi_areas", names=("Kemijärvi",)), folder)
    if source == "statfi_tables":
        return people_by_municipality(fetcher_for(folder))
    if source == "digiroad":
        return load_roads(RoadsConfig(source="digiroad"), folder, square())
    if source in {"ptv", "ptv_v12"}:
        version = 11 if source == "ptv" else 12
        return load_services(ServicesConfig(source="ptv", version=version, municipalities=("Kemijärvi",)), folder, square(), KINDS)
    return load_places(PlacesConfig(source=source), folder, square())


def right(source):
    """An answer that is whole and right, as text."""
    if source == "statfi_tables":
        return json.dumps({"title": "People", "variables": VARIABLES})
    if source == "ptv":
        return json.dumps(listed([channel("Apteekki", (1, 1), ("s1",))]))
    if source == "ptv_v12":
        return json.dumps(found("Apteekki"))
    return json.dumps({"type": "FeatureCollection", "features": FEATURES[source], "numberMatched": len(FEATURES[source])})


def refused(service, source, folder, *answers):
    service.answer(PATHS[source], *answers)
    with pytest.raises((SourceError, DataError)) as told:
        load(source, folder)
    sentence = str(told.value)
    assert source in sentence
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert "k3y" not in sentence
    assert not list((folder / "cache").rglob("*.json"))
    assert not [one for one in folder.rglob("*") if one.is_file() and b"k3y" in one.read_bytes()]
    return sentence


@sources
def test_a_service_out_of_order(service, source, tmp_path):
    sentence = refused(service, source, tmp_path, {"status": 503, "body": "down"})
    assert "HTTP 503. Tried 4 times. Try again later, or read the data from a file" in sentence
    assert len(service.asked) == 4


@sources
def test_a_service_that_recovers(service, source, tmp_path):
    busy = {"status": 429, "headers": {"Retry-After": "1"}, "body": ""}
    if source == "geonames":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr("FI.txt", "FI\t98100\tKemijärvi\tLappi\t19\tx\tx\tKemijärvi\t320\t66.8\t27.2\t6\n")
        service.answer(PATHS[source], busy, {"hex": packed.getvalue().hex(), "body": ""})
    else:
        service.answer(PATHS[source], busy, {"body": right(source)})
    if source in {"scb_grid", "statfi_tables"}:
        # Sweden's square lies elsewhere, and the table's answer is no data: both come after the answer was understood.
        with pytest.raises((SourceError, DataError)):
            load(source, tmp_path)
    else:
        load(source, tmp_path)
    assert len(list((tmp_path / "cache" / "sources" / "requests").glob("*.json"))) == KEPT.get(source, 1)
    assert service.asked[0]["path"] == service.asked[1]["path"] == PATHS[source]


@sources
def test_a_service_that_refuses(service, source, tmp_path):
    sentence = refused(service, source, tmp_path, {"status": 403, "body": "k3y-of-mine is no good"})
    mend = f"it refused the key in {KEYS[source]}; is it right" if source in KEYS else "it refused to answer (HTTP 403)"
    assert mend in sentence
    assert len(service.asked) == 1


@sources
def test_a_dataset_that_has_moved(service, source, tmp_path):
    sentence = refused(service, source, tmp_path, {"status": 404, "body": ""})
    assert f"if the service has moved, set its address: ACCESSIBILITY_ADDRESS_{source.upper()}" in sentence


@sources
@pytest.mark.parametrize("cut", ["text", "connection"])
def test_half_an_answer(service, source, tmp_path, cut):
    text = "PK\3\4half a zip" * 30 if source == "geonames" else right(source)
    half = {"body": text[: len(text) // 2]} if cut == "text" else {"body": text, "cut": len(text) // 2}
    sentence = refused(service, source, tmp_path, half)
    assert "half an answer or none that can be read" in sentence or "the answer was cut off" in sentence
    assert len(service.asked) == 4


@sources
def test_an_empty_answer(service, source, tmp_path):
    if source in {"geonames", "statfi_tables"}:
        assert "half an answer" in refused(service, source, tmp_path, {"body": ""})
        return
    if source in {"ptv", "ptv_v12"}:
        nothing = listed([]) if source == "ptv" else found()
        assert "it lists no service channels of municipality 320; try again later" in refused(service, source, tmp_path, {"body": nothing})
        return
    empty = {"type": "FeatureCollection", "features": [], "numberMatched": 0}
    assert "it holds nothing in this area; is the year right" in refused(service, source, tmp_path, {"body": empty})


@sources
def test_a_changed_answer(service, source, tmp_path):
    if source == "geonames":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr("FI.csv", "code;name\n")
        assert "none that can be read" in refused(service, source, tmp_path, {"hex": packed.getvalue().hex(), "body": ""})
        return
    if source == "statfi_tables":
        assert "is no table with variables" in refused(service, source, tmp_path, {"body": {"tables": []}})
        return
    if source in {"ptv", "ptv_v12"}:
        assert "the service may have changed its shape" in refused(service, source, tmp_path, {"body": {"rows": []}})
        return
    changed = [{**one, "properties": {f"new_{name}": value for name, value in one["properties"].items()}} for one in FEATURES[source]]
    sentence = refused(
        service, source, tmp_path, {"body": {"type": "FeatureCollection", "features": changed, "numberMatched": len(changed)}}
    )
    assert "its columns are not those expected" in sentence
    assert "is not there, 'new_" in sentence


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon"},
        {"type": "Blob", "coordinates": [1]},
        {"type": "Point", "coordinates": "x"},
        5,
        [1],
        {"type": "Polygon", "coordinates": [[1]]},
    ],
    ids=str,
)
def test_geometries_that_are_none(service, tmp_path, geometry):
    service.wfs("/statfi_grid", [{**GRID[0], "geometry": geometry}])
    with pytest.raises(SourceError, match="its geometries cannot be read"):
        load("statfi_grid", tmp_path)
    service.wfs("/statfi_grid", GRID)
    assert len(load("statfi_grid", tmp_path).table) == 5


@pytest.mark.parametrize(
    "members",
    [{"crs": 5}, {"crs": {"properties": {"name": "nonsense"}}}, {"links": 5}, {"numberMatched": "all"}, {"crs": {"properties": None}}],
    ids=str,
)
def test_members_that_mean_nothing_do_no_harm(service, tmp_path, members):
    service.answer("/statfi_grid", {"body": {"type": "FeatureCollection", "features": GRID, **members}}, {"body": {"features": []}})
    try:
        assert len(load("statfi_grid", tmp_path).table) == 5
    except SourceError as error:
        assert "asked for EPSG:3067 and answered in nonsense" in str(error)  # noqa: PT017  # either is right


def test_a_municipality_without_services_is_told_and_asked_again(service, tmp_path):
    service.answer(PATHS["ptv"], {"body": right("ptv")})
    service.answer("/ptv/ServiceChannel/list/area/Municipality/code/758", {"body": listed([])})
    config = ServicesConfig(source="ptv", municipalities=("Kemijärvi", "Sodankylä"))
    loaded = load_services(config, tmp_path, square(), KINDS)
    assert len(loaded.services) == 1
    assert next(one.rows for one in loaded.remarks if one.code == "ptv_municipalities_empty") == ("Sodankylä",)
    service.answer("/ptv/ServiceChannel/list/area/Municipality/code/758", {"body": right("ptv")})
    service.answer("/ptv/Service/list/area/Municipality/code/758", {"body": listed([])})
    assert "ptv_municipalities_empty" not in codes(load_services(config, tmp_path, square(), KINDS).remarks)


@pytest.fixture
def overpass(service, monkeypatch):
    waits = []
    monkeypatch.setattr(overpass_patience.time, "sleep", waits.append)
    monkeypatch.setattr(osmnx.settings, "overpass_url", f"{service.url}/api")
    monkeypatch.setattr(osmnx.settings, "overpass_rate_limit", False)
    return waits


def overpass_refused(service, folder, *answers):
    service.answer("/api/interpreter", *answers)
    with pytest.raises(SourceError) as told:
        load_roads(RoadsConfig(source="overpass"), folder, square())
    assert not list((folder / "cache").rglob("*.json"))
    assert 'source = "osm"' in str(told.value)
    assert "\n" not in str(told.value)
    return str(told.value)


def overpass_answer(folder):
    elements = elements_of(folder / region(folder))
    return {"body": {"osm3s": {"timestamp_osm_base": "2026-11-01T08:00:00Z"}, "elements": elements}}


def test_a_busy_overpass_is_waited_for_as_it_asks(service, overpass, tmp_path):
    busy = {"status": 429, "headers": {"Retry-After": "7"}, "body": ""}
    service.answer("/api/interpreter", busy, {"status": 504, "body": ""}, overpass_answer(tmp_path))
    assert len(load_roads(RoadsConfig(source="overpass"), tmp_path, square()).table) == 4
    assert [one for one in overpass if one] == [7.0, 20.0]


def test_an_overpass_that_stays_busy_is_given_up(service, overpass, tmp_path):
    sentence = overpass_refused(service, tmp_path, {"status": 429, "body": ""})
    assert "is busy: HTTP 429. Tried 5 times. Try again later" in sentence
    assert [one for one in overpass if one] == [10.0, 20.0, 40.0, 80.0]
    asked = len(service.asked)
    sentence = overpass_refused(service, tmp_path, {"status": 504, "headers": {"Retry-After": "3600"}, "body": ""})
    assert "HTTP 504; it asks to wait 3600 seconds. Tried once" in sentence
    assert len(service.asked) == asked + 1


@pytest.mark.usefixtures("overpass")
def test_half_an_answer_no_answer_and_a_changed_one_of_overpass(service, tmp_path):
    whole = json.dumps(overpass_answer(tmp_path)["body"])
    assert "the answer of 127.0.0.1 was cut off" in overpass_refused(service, tmp_path, {"body": whole, "cut": len(whole) // 2})
    assert "none that can be read" in overpass_refused(service, tmp_path, {"body": whole[: len(whole) // 2]})
    assert "none that can be read" in overpass_refused(service, tmp_path, {"body": ""})
    assert "incomplete" in overpass_refused(service, tmp_path, {"status": 403, "body": "{}"})
    service.answer("/api/interpreter", {"body": {"elements": []}})
    with pytest.raises((SourceError, DataError), match="no road within the study area"):
        load_roads(RoadsConfig(source="overpass"), tmp_path / "other", square())


@pytest.mark.usefixtures("overpass")
def test_an_overpass_that_refuses_or_has_moved(service, tmp_path):
    for status in (401, 403, 404):
        sentence = overpass_refused(service, tmp_path, {"status": status, "body": "<html>\n\n" + "no " * 1000})
        assert f"responded: {status}" in sentence
        assert len(sentence) < 600


@pytest.mark.usefixtures("overpass")
def test_an_answer_of_overpass_is_bounded(service, tmp_path, monkeypatch):
    whole = overpass_answer(tmp_path)
    monkeypatch.setattr(overpass_patience, "_LIMITS", Limits(most_bytes=1000))
    sentence = overpass_refused(service, tmp_path, whole)
    assert "its answer for one tile is larger than 0 MiB; make the area or its ring smaller, or use an extract" in sentence
    monkeypatch.setattr(overpass_patience, "_LIMITS", Limits(most_seconds=-1))
    assert "its answer for one tile took more than -1 seconds" in overpass_refused(service, tmp_path, whole)
    monkeypatch.setattr(overpass_patience, "_LIMITS", Limits(most_bytes=len(json.dumps(whole["body"]))))
    assert len(load_roads(RoadsConfig(source="overpass"), tmp_path, square()).table) == 4


@pytest.fixture
def limits(monkeypatch):
    """Sets what every service is bounded by."""

    def bound(**given):
        defaults = (given.get("timeout_seconds", 60.0), given.get("most_seconds", 900.0), given.get("most_bytes", 256 << 20))
        monkeypatch.setattr(Limits.__init__, "__defaults__", defaults)

    return bound


@sources
def test_an_answer_that_is_too_large(service, source, tmp_path, limits):
    limits(most_bytes=40)
    sentence = refused(service, source, tmp_path, {"body": "x" * 100})
    assert "the answer is larger than 0 MiB; ask for a smaller area, or read it from a file" in sentence
    assert len(service.asked) == 1


@sources
def test_a_service_that_does_not_answer_in_time(service, source, tmp_path, limits):
    limits(timeout_seconds=0.15)
    sentence = refused(service, source, tmp_path, {"body": "", "delay": 1.0})
    assert "no answer within 0.15 seconds. Tried 4 times" in sentence


@pytest.mark.parametrize("source", MANY)
def test_layers_are_paged_to_their_end_by_every_loader(service, source, tmp_path):
    layer = {"digiroad": "digiroad:dr_tielinkki_toim_lk"}.get(source)
    serve = service.oapif if source == "mml_names" else service.wfs
    serve(f"{PATHS[source]}{f'#{layer}' if layer else ''}", MANY[source], cap=1)
    loaded = load_places(PlacesConfig(source=source), tmp_path, sweden()) if source == "scb_grid" else load(source, tmp_path)
    asked = [one["params"].get("startIndex", "0") for one in service.asked if layer is None or one["params"]["typeNames"] == layer]
    assert asked == [str(start) for start in range(len(MANY[source]))]
    remarks = loaded[1] if source == "statfi_areas" else loaded.remarks
    assert next(one.count for one in remarks if one.code == "source_fetched") == len(MANY[source])


@pytest.mark.parametrize("source", ["ptv", "ptv_v12"])
def test_lists_of_services_are_paged_to_their_end(service, source, tmp_path):
    three = (1, 2, 3)
    if source == "ptv":
        pages = [{"pageNumber": n, "pageSize": 1, "pageCount": 3, "itemList": [channel(f"Apteekki {n}", (n, n), ("s1",))]} for n in three]
    else:
        pages = [{"page": n, "pageSize": 1, "totalItems": 3, "totalPages": 3, "items": [{"contentId": f"Apteekki{n}"}]} for n in three]
        for n in three:
            service.answer(f"/ptv_v12/service-channel/Apteekki{n}", {"body": channel(f"Apteekki {n}", (n, n), ("s1",))})
    service.answer(PATHS[source], *({"body": page} for page in pages))
    assert sorted(load(source, tmp_path).services["name"]) == ["Apteekki 1", "Apteekki 2", "Apteekki 3"]
    assert [one["params"]["page"] for one in service.asked if one["path"] == PATHS[source]] == ["1", "2", "3"]


def test_nested_without_end(service, tmp_path):
    refused(service, "statfi_grid", tmp_path, {"body": "[" * 200_000})


def test_the_area_is_where_the_borders_say(service, tmp_path):
    service.wfs("/statfi_areas", FEATURES["statfi_areas"])
    area, _ = load("statfi_areas", tmp_path)
    assert area.boundary.equals(shapely.geometry.shape(FEATURES["statfi_areas"][0]["geometry"]))
