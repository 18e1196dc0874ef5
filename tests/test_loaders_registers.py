"""Registers of libraries and sports sites are read as they answer: records in JSON, from a file or page by page, mapped by the study."""

from __future__ import annotations

import json
import re

import pytest

from accessibility.config import ServicesConfig
from accessibility.config.source_words import source_faults
from accessibility.errors import ConfigError, FileFormatError, MissingColumnError, SourceError
from accessibility.loaders.inputs import load_services
from accessibility.loaders.ledger import noted_answers
from accessibility.vocabulary import KINDS
from tests.file_worlds import codes, degrees, square
from tests.replay_server import replay


def libraries():
    (lon, lat), (other_lon, other_lat) = degrees(1, 1), degrees(2, 2)
    return [
        {
            "id": 1,
            "name": "Kirjasto",
            "coordinates": {"lat": lat, "lon": lon},
            "address": {"city": "Posio"},
            "schedules": [],
            "mobile": False,
        },
        {
            "id": 2,
            "name": "Lähikirjasto",
            "coordinates": {"lat": other_lat, "lon": other_lon},
            "address": {"city": "Posio"},
            "mobile": None,
        },
    ]


COLUMNS = {"service": "id", "name": "name", "lat": "coordinates.lat", "lon": "coordinates.lon"}


def load(folder, given, **more):
    (folder / "register.json").write_text(json.dumps(given), encoding="utf-8")
    return load_services(
        ServicesConfig(file="register.json", **({"columns": COLUMNS, "kinds": ("library",)} | more)), folder, square(), KINDS
    )


@pytest.mark.parametrize("wrapped", [libraries(), {"type": "library", "total": 2, "items": libraries()}])
def test_a_library_register_is_mapped_by_dotted_names(tmp_path, wrapped):
    found = load(tmp_path, wrapped)

    assert found.offers.index.to_list() == [("1", "library"), ("2", "library")]
    assert found.services["name"].to_list() == ["Kirjasto", "Lähikirjasto"]


def test_sports_sites_are_told_apart_by_their_type(tmp_path):
    lon, lat = degrees(3, 3)
    sites = [
        {"lipas-id": k, "name": f"Paikka {k}", "type": {"type-code": code}, "location": {"point": [lon, lat]}}
        for k, code in enumerate([3110, 2150])
    ]
    columns = {"service": "lipas-id", "lon": "location.point.0", "lat": "location.point.1", "kind": "type.type-code"}

    found = load(tmp_path, sites, columns=columns, kinds=(), kind_words={"3110": "swimming", "2150": "sport"})

    assert sorted(found.offers.index.get_level_values("kind")) == ["sport", "swimming"]


def test_a_wrong_name_and_a_wrong_file_are_said(tmp_path):
    with pytest.raises(MissingColumnError, match=r"did you mean 'coordinates\.lat'"):
        load(tmp_path, libraries(), columns=COLUMNS | {"lat": "coordinate.lat"})
    with pytest.raises(FileFormatError, match="expected one list of records, found 0"):
        load(tmp_path, {"error": "no key"})
    (tmp_path / "register.json").write_text("{", encoding="utf-8")
    with pytest.raises(FileFormatError, match="not JSON, or cut off"):
        load_services(ServicesConfig(file="register.json", kinds=("library",)), tmp_path, square(), KINDS)


@pytest.fixture
def service(tmp_path_factory, monkeypatch):
    monkeypatch.setattr("accessibility.loaders.fetching._sleep", lambda _: None)
    with replay(tmp_path_factory.mktemp("service")) as running:
        yield running


def site(number):
    lon, lat = degrees(number, number)
    return {"id": number, "name": f"Kirjasto {number}", "coordinates": {"lat": lat, "lon": lon}, "www": None}


SITES = [site(number) for number in range(1, 6)]


def ask(service, folder, *, columns=COLUMNS, kinds=("library",), **rest):
    """The services of a register on this machine."""
    config = ServicesConfig(source="rest", address=f"{service.url}/v4/library", columns=columns, kinds=kinds, rest=rest)
    assert source_faults("services", config) == []
    with noted_answers() as answers:
        return load_services(config, folder, square(), KINDS), answers


def questions(service):
    return [asked["params"] for asked in service.asked]


def test_pages_by_number_go_on_to_the_one_that_is_not_full(service, tmp_path, monkeypatch):
    pages = [
        {"items": SITES[0:2]},
        {"body": "later", "status": 503, "headers": {"Retry-After": "0"}},
        {"items": SITES[2:4]},
        {"items": SITES[4:]},
    ]
    service.answer("/v4/library", *pages)
    rest = {"paging": "page", "page_rows": 2, "size_parameter": "limit", "records": "items", "parameters": {"lang": "fi"}}

    found, answers = ask(service, tmp_path, **rest)

    assert list(found.services.index) == [f"register-{number}" for number in range(1, 6)]
    assert questions(service) == [{"lang": "fi", "limit": "2", "page": page} for page in ("1", "2", "2", "3")]
    assert [answer.rows for answer in answers] == [2, 2, 1]
    assert codes(found.remarks)["source_fetched"] == 5
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    again, _ = ask(service, tmp_path, **rest)
    assert again.services.equals(found.services)
    assert len(service.asked) == 4


@pytest.mark.parametrize(
    ("rest", "pages", "asked"),
    [
        (
            {"paging": "offset", "page_parameter": "skip", "total": "total"},
            [{"total": 5, "items": SITES[:3]}, {"total": 5, "items": SITES[3:]}],
            [{"skip": "0"}, {"skip": "3"}],
        ),
        (
            {"paging": "next", "next": "links.next"},
            [{"items": SITES[:3], "links": {"next": "/v4/library?after=3"}}, {"items": SITES[3:], "links": {"next": None}}],
            [{}, {"after": "3"}],
        ),
        (
            {"paging": "cursor", "page_parameter": "from", "next": "mark"},
            [{"items": SITES[:3], "mark": "ä3"}, {"items": SITES[3:], "mark": ""}],
            [{}, {"from": "ä3"}],
        ),
        ({}, [SITES], [{}]),
    ],
)
def test_every_way_of_paging_ends_with_all_records(service, tmp_path, rest, pages, asked):
    service.answer("/v4/library", *({"body": page} for page in pages))

    found, _ = ask(service, tmp_path, **rest)

    assert len(found.services) == 5
    assert questions(service) == asked


@pytest.mark.parametrize(
    ("rest", "answers", "told"),
    [
        ({}, [{"items": []}], "it lists no records"),
        ({"records": "items"}, [{"sites": SITES}], r"no list of records at 'items'; it holds sites\. The service may have changed"),
        ({}, [{"items": [{"id": 1, "name": "x", "coordinate": {"lat": 1, "lon": 2}}]}], r"did you mean 'coordinate\.lat'"),
        ({}, [{"body": {"items": SITES}, "cut": 90}], "the answer was cut off"),
        ({}, [{"body": '{"items": [{"id": 1'}], "it gave half an answer"),
        ({"total": "total"}, [{"total": 7, "items": SITES}], "it said it has 7 records and gave 5"),
        ({"total": "sum"}, [{"total": 5, "items": SITES}], "tells no number at 'sum'"),
        ({"paging": "page"}, [{"items": SITES}], "gives the same page again"),
        ({"paging": "next", "next": "next"}, [{"items": SITES, "next": "https://elsewhere.example/2"}], "another address than its own"),
        ({"paging": "next", "next": "next"}, [{"items": SITES, "next": "file:///etc/passwd"}], "is no link to a next page"),
        ({"paging": "cursor", "next": "m"}, [{"items": SITES, "m": "1"}, {"items": SITES[:1], "m": "1"}], "without end"),
    ],
)
def test_what_goes_wrong_with_a_register_is_said_and_not_kept(service, tmp_path, rest, answers, told):
    service.answer("/v4/library", *answers)
    with pytest.raises(SourceError, match=told):
        ask(service, tmp_path, **rest)


def test_a_key_goes_out_as_a_header_and_is_written_nowhere(service, tmp_path, monkeypatch):
    rest = {"key_variable": "ACCESSIBILITY_LIBRARY_KEY", "key_header": "X-Avain"}
    service.answer("/v4/library", {"body": "no", "status": 401}, {"items": SITES})
    with pytest.raises(ConfigError, match="set the environment variable ACCESSIBILITY_LIBRARY_KEY"):
        ask(service, tmp_path, **rest)
    monkeypatch.setenv("ACCESSIBILITY_LIBRARY_KEY", "salaisuus-1")
    with pytest.raises(SourceError, match="it refused the key in ACCESSIBILITY_LIBRARY_KEY") as caught:
        ask(service, tmp_path, **rest)
    assert "salaisuus" not in str(caught.value)

    ask(service, tmp_path, **rest)

    assert service.asked[-1]["headers"]["X-Avain"] == "salaisuus-1"
    assert not any(b"salaisuus" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    with pytest.raises(ConfigError, match="is the key of mml_names and is sent to nobody else"):
        ask(service, tmp_path, key_variable="ACCESSIBILITY_MML_KEY")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"address": None}, "needs address"),
        ({"file": "x.json"}, 'write source = "file"'),
        ({"source": "ptv"}, r"\[services\.rest\] is for source = \"rest\""),
        ({"rest": {"paging": "next"}}, "needs next"),
        ({"rest": {"next": "a"}}, "next means nothing"),
        ({"rest": {"key_variable": "AWS_SECRET_ACCESS_KEY"}}, "must be called ACCESSIBILITY_…_KEY"),
        ({"rest": {"parameters": {"api_key": "x"}}}, r"must hold no key \('api_key'\)"),
    ],
)
def test_a_register_that_cannot_be_meant_is_refused(words, told):
    config = ServicesConfig(**({"source": "rest", "address": "https://a.example/x", "rest": {}} | words))
    assert any(re.search(told, fault) for fault in source_faults("services", config))
