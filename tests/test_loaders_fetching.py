"""What a user sees when a remote service answers well, slowly, wrongly or not at all."""

from __future__ import annotations

import json
import socket
from dataclasses import replace

import pytest

from accessibility.errors import ConfigError, SourceError, UnknownWordError
from accessibility.loaders.asking import Limits
from accessibility.loaders.catalogue import SourceRecord, address_of, catalogue, record
from accessibility.loaders.fetching import Fetcher, fetcher_for
from accessibility.loaders.paging import oapif_layer, wfs_layer
from accessibility.loaders.store import Store
from tests.replay_server import replay

WORDS = {"fi": "x", "sv": "x", "en": "x"}
COLUMNS = {"name": "text", "people": "number"}


@pytest.fixture
def service(tmp_path_factory):
    with replay(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetcher(tmp_path, waits):
    return Fetcher(Store(tmp_path / "cache"), limits=Limits(timeout_seconds=2, most_seconds=5), wait=waits.append)


def source(service, **more):
    given = {"crs": "EPSG:3067", "protocol": "wfs", "fills": ("places",), "columns": COLUMNS, "page_rows": 4, **more}
    return SourceRecord("trial", WORDS, "A publisher", "CC BY 4.0", WORDS, address=service.url, **given)


def features(count, first=0, **more):
    return [
        {
            "type": "Feature",
            "id": f"place.{i}",
            "geometry": {"type": "Point", "coordinates": [500_000 + i, 7_400_000]},
            "properties": {"name": f"Kylä {i}", "people": 2**i, **more},
        }
        for i in range(first, first + count)
    ]


def rows(raw):
    return len(json.loads(raw)["features"])


@pytest.mark.parametrize("cap", [3, 4, 100])
def test_a_layer_is_paged_to_its_end_whatever_the_service_caps(service, fetcher, cap):
    service.wfs("/", features(10), cap=cap)
    layer = wfs_layer(fetcher, source(service), "a:places")
    assert layer.table["people"].sum() == 2**10 - 1
    assert layer.table.crs.to_epsg() == 3067
    assert [asked["params"]["startIndex"] for asked in service.asked] == {3: list("0369"), 4: list("048"), 100: list("048")}[cap]
    assert sum(kept.rows for kept in layer.kept) == 10


def test_a_layer_that_does_not_say_its_size_is_paged_until_a_page_is_empty(service, fetcher):
    service.wfs("/", features(8), numberMatched=None)
    assert len(wfs_layer(fetcher, source(service), "a:places").table) == 8
    assert len(service.asked) == 3


def test_next_links_are_followed_to_the_end(service, fetcher):
    service.oapif("/collections/names/items", features(10), numberMatched=None)
    layer = oapif_layer(fetcher, source(service, protocol="oapif"), "names", bounds=(500_123, 7_400_001, 500_124, 7_400_002))
    assert layer.table["people"].sum() == 2**10 - 1
    assert [asked["params"].get("startIndex") for asked in service.asked] == [None, "4", "8"]
    assert service.asked[0]["params"]["bbox"] == "500000,7400000,501000,7401000"


def test_what_is_kept_is_not_asked_for_again_and_says_where_it_came_from(service, fetcher, tmp_path):
    service.wfs("/", features(5))
    first = wfs_layer(fetcher, source(service), "a:places")
    again = wfs_layer(replace(fetcher, offline=True), source(service), "a:places")
    assert first.table.equals(again.table)
    assert len(service.asked) == 2
    noted = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "cache" / "requests").glob("*.json")]
    assert sorted(one["rows"] for one in noted) == [1, 4]
    assert {"url", "params", "retrieved_at", "sha256", "size_bytes", "etag", "source"} <= set(noted[0])
    assert not list(tmp_path.rglob("*.part"))


def test_offline_opens_no_socket(service, fetcher, monkeypatch, tmp_path):
    service.wfs("/", features(3))
    wfs_layer(fetcher, source(service), "a:places")

    def refuse(*_args, **_more):
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    offline = replace(fetcher, offline=True)
    assert len(wfs_layer(offline, source(service), "a:places").table) == 3
    with pytest.raises(SourceError, match=r"trial: offline, and .*a:others.* is not in the cache .*run once with the network"):
        wfs_layer(offline, source(service), "a:others")
    monkeypatch.setenv("ACCESSIBILITY_OFFLINE", "1")
    assert fetcher_for(tmp_path).offline


def test_a_busy_service_is_waited_for_as_long_as_it_asks(service, fetcher, waits):
    busy = {"status": 429, "headers": {"Retry-After": "7"}, "body": ""}
    service.wfs("/", features(3), first=[busy, {"status": 503, "body": ""}])
    assert len(wfs_layer(fetcher, source(service), "a:places").table) == 3
    assert waits == [7.0, 2.0]


def test_a_service_that_asks_for_an_hour_is_given_up(service, fetcher, waits):
    service.answer("/", {"status": 429, "headers": {"Retry-After": "3600"}, "body": ""})
    with pytest.raises(SourceError, match=r"HTTP 429; it asks to wait 3600 seconds.*Try again later, or read the data from a file"):
        wfs_layer(fetcher, source(service), "a:places")
    assert waits == []
    assert len(service.asked) == 1


def test_a_service_that_fails_again_and_again_is_given_up(service, fetcher, waits):
    service.answer("/", {"status": 500, "body": "oops"})
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 did not answer as it should: HTTP 500\. Tried 4 times"):
        wfs_layer(fetcher, source(service), "a:places")
    assert waits == [1, 2, 4]


def test_a_retry_date_is_understood(service, fetcher, waits):
    service.wfs("/", features(1), first=[{"status": 503, "headers": {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, "body": ""}])
    wfs_layer(fetcher, source(service), "a:places")
    assert waits == [0.0]


@pytest.mark.parametrize("half", [{"cut": 40}, {"short": 60}], ids=["the connection is cut", "the text ends early"])
def test_half_an_answer_is_fetched_again_and_never_kept(service, fetcher, tmp_path, half):
    text = json.dumps({"type": "FeatureCollection", "features": features(3), "numberMatched": 3})
    broken = {"body": text, "cut": 40} if "cut" in half else {"body": text[: half["short"]]}
    service.wfs("/", features(3), first=[broken])
    assert len(wfs_layer(fetcher, source(service), "a:places").table) == 3
    service.answer("/", broken)
    with pytest.raises(SourceError, match=r"(the answer was cut off|it gave half an answer)"):
        wfs_layer(replace(fetcher, store=Store(tmp_path / "other")), source(service), "a:places")
    assert not list((tmp_path / "other").rglob("*"))


def test_a_page_missing_at_the_end_is_refused(service, fetcher):
    service.wfs("/", features(5), numberMatched=9)
    with pytest.raises(SourceError, match="it says it has 9 features and gave 5; fetch it again later"):
        wfs_layer(fetcher, source(service), "a:places")


def test_a_service_that_pays_no_heed_to_start_index_is_found_out(service, fetcher):
    page = {"type": "FeatureCollection", "features": features(4), "numberMatched": 8}
    service.answer("/", page)
    with pytest.raises(SourceError, match="4 features came twice: the service does not page as it should"):
        wfs_layer(fetcher, source(service), "a:places")


def test_pages_kept_of_an_older_layer_are_fetched_anew(service, fetcher):
    service.wfs("/", features(6))
    wfs_layer(fetcher, source(service), "a:places")
    second = next(path for path in (fetcher.store.folder / "requests").glob("*.json") if json.loads(path.read_text())["rows"] == 2)
    second.unlink()
    service.wfs("/", features(7))
    assert len(wfs_layer(fetcher, source(service), "a:places").table) == 7


def test_a_refused_key_is_said_and_the_key_told_nowhere(service, fetcher, monkeypatch, caplog, tmp_path):
    caplog.set_level("DEBUG")
    keyed = source(service, protocol="oapif", key_variable="TRIAL_KEY", key_sent="basic")
    monkeypatch.delenv("TRIAL_KEY", raising=False)
    with pytest.raises(
        ConfigError, match="A publisher asks for a personal key; get one from them and set the environment variable TRIAL_KEY"
    ):
        oapif_layer(fetcher, keyed, "names")
    monkeypatch.setenv("TRIAL_KEY", "s3cr3t-of-mine")
    service.answer("/collections/names/items", {"status": 401, "body": "no s3cr3t-of-mine here"})
    with pytest.raises(SourceError, match="it refused the key in TRIAL_KEY; is it right and still good") as refused:
        oapif_layer(fetcher, keyed, "names")
    assert service.asked[-1]["headers"]["Authorization"] == "Basic czNjcjN0LW9mLW1pbmU6"
    service.oapif("/collections/names/items", features(6))
    oapif_layer(fetcher, keyed, "names")
    service.answer("/collections/others/items", {"body": "<error>czNjcjN0LW9mLW1pbmU6 s3cr3t-of-mine</error>"})
    with pytest.raises(SourceError, match=r"instead of data .*: \*\*\* \*\*\*") as echoed:
        oapif_layer(fetcher, keyed, "others")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode()
    told = f"{refused.value} {echoed.value} {caplog.text} {kept} {[asked['params'] for asked in service.asked]}"
    assert "s3cr3t" not in told
    assert "czNjcjN0" not in told


def test_a_key_in_a_header_goes_to_no_other_host(service, fetcher, monkeypatch):
    monkeypatch.setenv("TRIAL_KEY", "s3cr3t")
    keyed = source(service, protocol="oapif", key_variable="TRIAL_KEY", key_sent="header", key_header="x-api-key")
    service.oapif("/collections/names/items", features(6), next_to="http://localhost:1")
    with pytest.raises(SourceError, match="points on to http://localhost, another address than its own; that is not followed"):
        oapif_layer(fetcher, keyed, "names")
    assert service.asked[0]["headers"]["x-api-key"] == "s3cr3t"
    service.answer("/collections/names/items?f=json", "")
    service.answer("/collections/moved/items", {"status": 302, "headers": {"Location": "http://localhost:1/"}, "body": ""})
    with pytest.raises(SourceError, match="answered HTTP 302"):
        oapif_layer(fetcher, keyed, "moved")


def test_a_changed_schema_is_said_with_the_nearest_column_and_not_kept(service, fetcher, tmp_path):
    changed = [{**one, "properties": {"name": "x", "peoples": "many"}} for one in features(2)]
    service.wfs("/", changed)
    with pytest.raises(SourceError, match="its columns are not those expected: 'people' is not there, 'peoples' is"):
        wfs_layer(fetcher, source(service), "a:places")
    service.wfs("/", features(2, people="kaksi"))
    with pytest.raises(SourceError, match="'people' must hold numbers, given 'kaksi'"):
        wfs_layer(fetcher, source(service), "a:places")
    assert not list((tmp_path / "cache").rglob("*"))


def test_other_answers_are_refused_in_one_sentence(service, fetcher, tmp_path):
    one = source(service)

    def said(body, message, **more):
        service.answer("/", {"body": body, **more})
        with pytest.raises(SourceError, match=message):
            wfs_layer(fetcher, one, "a:places")
        assert not list((tmp_path / "cache").rglob("*"))

    empty = {"type": "FeatureCollection", "features": [], "numberMatched": 0}
    said(empty, "layer 'a:places': it holds nothing in this area; is the year right")
    said(
        "<ows:ExceptionReport><ows:ExceptionText>Feature type a:places unknown</ows:ExceptionText></ows:ExceptionReport>",
        "a:places unknown",
    )
    said({"message": "moved"}, "the answer holds no features; the service may have changed")
    said("", "there is nothing at .*; if the service has moved, set its address: ACCESSIBILITY_ADDRESS_TRIAL", status=404)
    said(
        {**empty, "features": features(1), "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}},
        "asked for EPSG:3067 and answered",
    )


def test_metres_that_are_degrees_are_refused(service, fetcher):
    service.wfs("/", [{**features(1)[0], "geometry": {"type": "Point", "coordinates": [27.2, 66.8]}}])
    with pytest.raises(SourceError, match="it was asked for metres \\(EPSG:3067\\) and answered in degrees"):
        wfs_layer(fetcher, source(service), "a:places")


def test_slow_large_and_endless_answers_are_bounded(service, fetcher):
    service.answer("/", {"body": "x", "delay": 3})
    with pytest.raises(SourceError, match="no answer within"):
        wfs_layer(replace(fetcher, limits=Limits(timeout_seconds=0.5), tries=1), source(service), "a:places")
    service.answer("/", {"body": "x" * 3_000_000})
    with pytest.raises(SourceError, match="the answer is larger than 2 MiB; ask for a smaller area"):
        wfs_layer(replace(fetcher, limits=Limits(most_bytes=2 << 20)), source(service), "a:places")
    here = f"{service.url}/collections/round/items"
    service.answer("/collections/round/items", {"features": features(1), "links": [{"rel": "next", "href": here}]})
    with pytest.raises(SourceError, match=r"(go on without end|came twice)"):
        oapif_layer(fetcher, source(service, protocol="oapif"), "round")


def test_nobody_at_the_address(fetcher):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nobody = replace(record("paavo"), address=f"http://127.0.0.1:{port}")
    with pytest.raises(SourceError, match=r"paavo: .* cannot be reached \(ConnectionError\); is the network there\?"):
        wfs_layer(replace(fetcher, tries=2), nobody, "postialue:pno_tilasto_2024")


def test_a_damaged_cache_is_fetched_anew_or_said_offline(service, fetcher):
    service.wfs("/", features(2))
    wfs_layer(fetcher, source(service), "a:places")
    for path in (fetcher.store.folder / "answers").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(SourceError, match="offline"):
        wfs_layer(replace(fetcher, offline=True), source(service), "a:places")
    assert len(wfs_layer(fetcher, source(service), "a:places").table) == 2
    for path in (fetcher.store.folder / "requests").glob("*.json"):
        path.write_text("{", encoding="utf-8")
    assert len(wfs_layer(fetcher, source(service), "a:places").table) == 2
    assert len(service.asked) == 3


def test_addresses_are_set_otherwise_by_study_environment_and_file(monkeypatch, tmp_path):
    grid = record("statfi_grid")
    assert address_of(grid) == grid.address
    own = tmp_path / "own.toml"
    own.write_text('[statfi_grid]\naddress = "https://file.example/wfs/"\n', encoding="utf-8")
    monkeypatch.setenv("ACCESSIBILITY_SOURCES", str(own))
    assert address_of(grid) == "https://file.example/wfs"
    monkeypatch.setenv("ACCESSIBILITY_ADDRESS_STATFI_GRID", "https://environment.example/wfs")
    assert address_of(grid) == "https://environment.example/wfs"
    assert address_of(grid, "https://study.example") == "https://study.example"
    for wrong in ("ftp://x.example", "geo.stat.fi", "https://key@x.example", "https://x.example/?api-key=1"):
        with pytest.raises(ConfigError, match=r"the address must (begin with|hold no user)") as refused:
            address_of(grid, wrong)
        assert "api-key=1" not in str(refused.value)
    own.write_text('[statfi_gird]\naddress = "https://x.example"\n[paavo]\nadress = 1\n', encoding="utf-8")
    monkeypatch.delenv("ACCESSIBILITY_ADDRESS_STATFI_GRID")
    with pytest.raises(ConfigError, match=r"own\.toml: 2 faults"):
        address_of(grid)


def test_every_dataset_says_what_its_publisher_is_owed():
    assert len(catalogue()) >= 13
    for one in catalogue().values():
        if one.protocol in {"wfs", "oapif", "pxweb", "rest", "overpass"} and one.id != "rest":
            assert one.licence, one.id
            assert all(one.attribution.values()), one.id
        assert one.page_rows > 0
    with pytest.raises(UnknownWordError, match="did you mean 'statfi_grid'"):
        record("statfi_gird")
