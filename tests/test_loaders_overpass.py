import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import osmium
import osmnx
import pandas as pd
import pytest

from accessibility.config import PlacesConfig, RoadsConfig, ServicesConfig
from accessibility.errors import SourceError
from accessibility.loaders import osm_places, osm_roads, osm_services, overpass
from accessibility.loaders.catalogue import record
from accessibility.loaders.overpass_fetch import CACHE_FOLDER, tiles
from accessibility.vocabulary import KINDS
from tests.file_worlds import square
from tests.osm_files import osm_file

SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs
folder = Path(sys.argv[1])
class Overpass(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(200, b"a\\nb\\nc\\nd\\n2 slots available now.\\n")
    def do_POST(self):
        query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["data"][0]
        with (folder / "asked.txt").open("a", encoding="utf-8") as asked:
            asked.write(query + "\\n")
        self.reply(int((folder / "status.txt").read_text()), (folder / "answer.json").read_bytes())
    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = HTTPServer(("127.0.0.1", 0), Overpass)
print(server.server_port, flush=True)
server.serve_forever()
"""


@dataclass
class Pretended:
    """An Overpass on this machine, in its own process."""

    folder: Path

    def answers(self, elements, *, status=200, **more):
        answer = {"version": 0.6, "osm3s": {"timestamp_osm_base": "2026-11-01T08:00:00Z"}, "elements": elements, **more}
        (self.folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
        (self.folder / "status.txt").write_text(str(status), encoding="utf-8")

    @property
    def asked(self):
        path = self.folder / "asked.txt"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def server(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("overpass")
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(folder)], stdout=subprocess.PIPE, text=True)
    port = process.stdout.readline().strip()
    monkeypatch.setattr(osmnx.settings, "overpass_url", f"http://127.0.0.1:{port}/api")
    yield Pretended(folder)
    process.kill()
    process.wait()
    process.stdout.close()


def elements_of(path):
    """A file's content as Overpass would give it."""
    elements = []
    for thing in osmium.FileProcessor(str(path)):
        tags = {"tags": dict(thing.tags)} if thing.tags else {}
        if isinstance(thing, osmium.osm.Node):
            elements.append({"type": "node", "id": thing.id, "lat": thing.location.lat, "lon": thing.location.lon, **tags})
        elif isinstance(thing, osmium.osm.Way):
            elements.append({"type": "way", "id": thing.id, "nodes": [node.ref for node in thing.nodes], **tags})
        else:
            words = {"w": "way", "n": "node", "r": "relation"}
            members = [{"type": words[member.type], "ref": member.ref, "role": member.role} for member in thing.members]
            elements.append({"type": "relation", "id": thing.id, "members": members, **tags})
    return elements


def region(folder):
    """A village with a road, a ferry by its route's tags, a school drawn in two parts and a shop."""
    nodes = {1: (5, 5), 2: (6, 5), 3: (7, 5), 4: (6, 6), 5: (9, 9), 6: (10, 9), 7: (10, 10), 8: (9, 10), 9: (8, 5), 10: (11, 5)}
    tags = {
        1: {"place": "village", "name": "Kylä", "population": "120"},
        2: {"barrier": "gate"},
        4: {"shop": "convenience", "name": "Kauppa", "operator": "Oy"},
    }
    ways = {
        20: ([1, 2, 3], {"highway": "tertiary", "name": "Kylätie", "oneway": "-1", "maxspeed": "60"}),
        21: ([2, 4], {"highway": "track", "access": "private"}),
        22: ([3, 9], {}),
        23: ([5, 6, 7], {}),
        24: ([7, 8, 5], {}),
        25: ([9, 10, 9], {"highway": "proposed"}),
        26: ([5, 6, 8, 5], {"amenity": "kindergarten", "name": "Päiväkoti"}),
    }
    relations = {
        30: ([("way", 22, "")], {"type": "route", "route": "ferry", "motor_vehicle": "yes", "duration": "00:05", "seasonal": "summer"}),
        31: ([("way", 23, "outer"), ("way", 24, "outer")], {"type": "multipolygon", "amenity": "school", "name": "Koulu"}),
    }
    return osm_file(folder, nodes, ways=ways, relations=relations, node_tags=tags)


def same(ours, theirs):
    pd.testing.assert_frame_equal(pd.DataFrame(ours), pd.DataFrame(theirs), atol=0.02)


def test_roads_from_overpass_are_those_of_an_extract(tmp_path, server):
    name = region(tmp_path)
    server.answers(elements_of(tmp_path / name))
    fetched = overpass.load_roads(RoadsConfig(source="overpass"), tmp_path, square())
    read = osm_roads.load_roads(RoadsConfig(source="osm", file=name), tmp_path, square())
    same(fetched.table, read.table)
    assert set(fetched.table["road_class"]) == {"tertiary", "track", "ferry"}
    codes = {remark.code for remark in fetched.remarks}
    assert {remark.code for remark in read.remarks} - {"osm_extract_too_small"} == codes - {"overpass_answers"}
    told = next(remark for remark in fetched.remarks if remark.code == "overpass_answers")
    assert told.details == {"table": "roads", "date": "2026-11-01"}
    assert ['["highway"]' in query for query in server.asked] == [True, False]
    assert "['route'='ferry']" in server.asked[1]


def test_places_and_services_from_overpass_are_those_of_an_extract(tmp_path, server):
    name = region(tmp_path)
    server.answers(elements_of(tmp_path / name))
    fetched = overpass.load_places(PlacesConfig(source="overpass"), tmp_path, square())
    same(fetched.table, osm_places.load_places(PlacesConfig(source="osm", file=name), tmp_path, square()).table)
    found = overpass.load_services(ServicesConfig(source="overpass"), tmp_path, square(), KINDS)
    read = osm_services.load_services(ServicesConfig(source="osm", file=name), tmp_path, square(), KINDS)
    assert found.services["name"].tolist() == ["Kauppa", "Koulu", "Päiväkoti"]
    same(found.services, read.services)
    same(found.offers, read.offers)


def test_a_second_run_asks_nobody(tmp_path, server, monkeypatch):
    server.answers(elements_of(tmp_path / region(tmp_path)))
    first = overpass.load_roads(RoadsConfig(source="overpass"), tmp_path, square()).table
    count = len(server.asked)
    monkeypatch.setattr(osmnx.settings, "overpass_url", "http://127.0.0.1:9/api")
    same(overpass.load_roads(RoadsConfig(source="overpass"), tmp_path, square()).table, first)
    assert len(server.asked) == count == 2
    assert len(list((tmp_path / CACHE_FOLDER).rglob("*.json"))) == 2


def test_no_network_is_said_with_the_mend_and_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(osmnx.settings, "overpass_url", "http://127.0.0.1:9/api")
    with pytest.raises(SourceError, match=r"^overpass: 127\.0\.0\.1 cannot be reached \(ConnectionError\)\. Check.*source = \"osm\""):
        overpass.load_roads(RoadsConfig(source="overpass"), tmp_path, square())


@pytest.mark.parametrize(
    ("status", "more"),
    [(200, {"remark": "runtime error: Query timed out"}), (400, {})],
    ids=["gave up half way", "refused"],
)
def test_an_answer_that_is_not_whole_is_refused_and_not_kept(tmp_path, server, status, more):
    server.answers(elements_of(tmp_path / region(tmp_path)), status=status, **more)
    with pytest.raises(SourceError, match="incomplete"):
        overpass.load_roads(RoadsConfig(source="overpass"), tmp_path, square())
    assert not list((tmp_path / CACHE_FOLDER).rglob("*.json"))


def test_a_spoilt_kept_answer_is_said_with_its_file(tmp_path, server):
    server.answers(elements_of(tmp_path / region(tmp_path)))
    overpass.load_places(PlacesConfig(source="overpass"), tmp_path, square())
    kept = next((tmp_path / CACHE_FOLDER).rglob("*.json"))
    kept.write_text("[]", encoding="utf-8")
    with pytest.raises(SourceError, match="delete the file"):
        overpass.load_places(PlacesConfig(source="overpass"), tmp_path, square())


def test_settings_of_osmnx_and_the_resolver_are_as_before(tmp_path, server):
    before = {name: getattr(osmnx.settings, name) for name in dir(osmnx.settings) if not name.startswith("_")}
    resolver = socket.getaddrinfo
    server.answers(elements_of(tmp_path / region(tmp_path)))
    overpass.load_roads(RoadsConfig(source="overpass"), tmp_path, square())
    assert {name: getattr(osmnx.settings, name) for name in before} == before
    assert socket.getaddrinfo is resolver


def test_a_large_region_is_asked_in_tiles_that_cover_it():
    assert len(tiles(square())) == 1
    wide = square(buffer_m=60_000)
    found = tiles(wide)
    assert len(found) == 9
    covered = pd.Series(found).map(lambda tile: tile.area).sum()
    assert covered == pytest.approx(wide.reach.envelope.area / 111_195**2 / 0.394, rel=0.03)


def test_overpass_is_asked_where_the_study_the_environment_or_the_own_file_says(tmp_path, server, monkeypatch):
    server.answers(elements_of(tmp_path / region(tmp_path)))
    right = osmnx.settings.overpass_url
    assert record("overpass").address == "https://overpass-api.de/api"
    monkeypatch.setattr(osmnx.settings, "overpass_url", "http://127.0.0.1:9/osmnx")
    own = tmp_path / "own.toml"
    own.write_text(f'[overpass]\naddress = "{right}/"\n', encoding="utf-8")
    monkeypatch.setenv("ACCESSIBILITY_SOURCES", str(own))
    overpass.load_places(PlacesConfig(source="overpass"), tmp_path / "file", square())
    assert len(server.asked) == 1
    monkeypatch.setenv("ACCESSIBILITY_ADDRESS_OVERPASS", "http://127.0.0.1:9/environment")
    overpass.load_places(PlacesConfig(source="overpass", address=right), tmp_path / "study", square())
    assert osmnx.settings.overpass_url == "http://127.0.0.1:9/osmnx"
    assert len(server.asked) == 2
    with pytest.raises(SourceError, match="cannot be reached"):
        overpass.load_places(PlacesConfig(source="overpass"), tmp_path / "none", square())
