"""Every remote loader meets every fault of a service: one sentence that names the dataset and what to do, and nothing wrong is kept."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import shapely

from accessibility.config import AreaConfig, PlacesConfig
from accessibility.errors import DataError, SourceError
from accessibility.loaders import fetching
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.inputs import load_places
from accessibility.loaders.pxweb import people_by_municipality
from accessibility.loaders.study_area import load_area
from tests.file_worlds import square
from tests.replay_server import replay
from tests.test_loaders_people import GRID, border, paavo_feature, swedish, village
from tests.test_loaders_pxweb import VARIABLES

PATHS = {
    "statfi_grid": "/statfi_grid",
    "paavo": "/paavo",
    "scb_grid": "/scb_grid",
    "mml_names": "/mml_names/collections/placenames_simple/items",
    "geonames": "/geonames/FI.zip",
    "statfi_areas": "/statfi_areas",
    "statfi_tables": "/statfi_tables/en/StatFin/vaerak/11re.px",
}
FEATURES = {
    "statfi_grid": GRID,
    "paavo": [paavo_feature("98100", 5, 5, 512)],
    "scb_grid": [swedish(700, 7200, 100)],
    "mml_names": [village(7, "Isokylä", "fin", 1)],
    "statfi_areas": [border("320", "Kemijärvi", "Kemijärvi", 0)],
}
sources = pytest.mark.parametrize("source", PATHS)


@pytest.fixture
def service(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ACCESSIBILITY_MML_KEY", "k3y-of-mine")
    monkeypatch.setattr(fetching, "_sleep", lambda _seconds: None)
    monkeypatch.setattr(fetching.time, "sleep", lambda _seconds: None)
    with replay(tmp_path_factory.mktemp("service")) as running:
        for source in PATHS:
            monkeypatch.setenv(f"ACCESSIBILITY_ADDRESS_{source.upper()}", f"{running.url}/{source}")
        yield running


def load(source, folder):
    if source == "statfi_areas":
        return load_area(AreaConfig(source="statfi_areas", names=("Kemijärvi",)), folder)
    if source == "statfi_tables":
        return people_by_municipality(fetcher_for(folder))
    return load_places(PlacesConfig(source=source), folder, square())


def right(source):
    """An answer that is whole and right, as text."""
    if source == "statfi_tables":
        return json.dumps({"title": "People", "variables": VARIABLES})
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
    assert len(list((tmp_path / "cache" / "sources" / "requests").glob("*.json"))) == 1


@sources
def test_a_service_that_refuses(service, source, tmp_path):
    sentence = refused(service, source, tmp_path, {"status": 403, "body": "k3y-of-mine is no good"})
    mend = "it refused the key in ACCESSIBILITY_MML_KEY; is it right" if source == "mml_names" else "it refused to answer (HTTP 403)"
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


def test_nested_without_end(service, tmp_path):
    refused(service, "statfi_grid", tmp_path, {"body": "[" * 200_000})


def test_the_area_is_where_the_borders_say(service, tmp_path):
    service.wfs("/statfi_areas", FEATURES["statfi_areas"])
    area, _ = load("statfi_areas", tmp_path)
    assert area.boundary.equals(shapely.geometry.shape(FEATURES["statfi_areas"][0]["geometry"]))
