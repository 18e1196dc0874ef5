"""Borders read from an OSM extract."""

from __future__ import annotations

import bz2
import gzip
from typing import TYPE_CHECKING

import numpy as np
import pytest

from accessibility.config import AreaConfig, PlacesConfig, RoadsConfig, ServicesConfig, WaterConfig
from accessibility.errors import FileFormatError
from accessibility.loaders import osm_packed
from accessibility.loaders.inputs import load_places, load_roads, load_services, load_water
from accessibility.loaders.osm_boundaries import read_boundaries
from accessibility.loaders.study_area import load_area
from accessibility.vocabulary import KINDS
from tests.file_worlds import square

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="hand">
  <node id="1" version="1" lon="26.0" lat="66.0"/><node id="2" version="1" lon="26.1" lat="66.0"/>
  <node id="3" version="1" lon="26.1" lat="66.1"/><node id="4" version="1" lon="26.0" lat="66.1"/>
  <way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way>
  <way id="2" version="1"><nd ref="3"/><nd ref="4"/><nd ref="1"/></way>
  <relation id="1" version="1">
    <member type="way" ref="1" role="outer"/><member type="way" ref="2" role="outer"/>
    <tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/>
    <tag k="name" v="Neliö"/><tag k="name:sv" v="Kvadrat"/>
  </relation>
  {more}
</osm>
"""

CUT = '<relation id="2" version="1"><member type="way" ref="99" role="outer"/><tag k="type" v="boundary"/>{}</relation>'.format(
    '<tag k="boundary" v="administrative"/><tag k="name" v="Katkennut"/>'
)


def written(folder: Path, text: str) -> Path:
    path = folder / "square.osm"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_border_of_two_ways_is_one_area_and_one_cut_by_the_extract_is_none(tmp_path):
    path = written(tmp_path, SQUARE.format(more=CUT))
    table = read_boundaries(path).table

    assert table["name"].tolist() == ["Neliö"]
    assert table["name:sv"].tolist() == ["Kvadrat"]
    assert table.geometry.iloc[0].bounds == pytest.approx((26.0, 66.0, 26.1, 66.1))


def test_a_text_longer_than_osm_allows_and_a_bomb_are_refused_by_every_reader(tmp_path, monkeypatch):
    path = written(tmp_path, SQUARE.format(more="").replace("Neliö", "x" * 5_000))
    swollen = tmp_path / "bomb.osm.gz"
    swollen.write_bytes(gzip.compress(SQUARE.format(more=" " * 2_000_000).encode()))
    monkeypatch.setattr(osm_packed, "_SMALL_BYTES", 1_000_000)
    readers = (
        lambda name: load_area(AreaConfig(file=name), tmp_path),
        lambda name: load_places(PlacesConfig(source="osm", file=name), tmp_path, square()),
        lambda name: load_services(ServicesConfig(source="osm", file=name), tmp_path, square(), KINDS),
        lambda name: load_roads(RoadsConfig(source="osm", file=name), tmp_path, square()),
        lambda name: load_water(WaterConfig(file=name), tmp_path, square()),
    )
    for reader in readers:
        with pytest.raises(FileFormatError, match=r"square\.osm: cannot be read.*too long.*OSM allows 255"):
            reader(path.name)
        with pytest.raises(FileFormatError, match=r"bomb\.osm\.gz: unpacks .* more than map data ever does"):
            reader(swollen.name)
    monkeypatch.setattr(osm_packed, "_SMALL_BYTES", 50_000_000)
    swollen.write_bytes(gzip.compress(SQUARE.format(more=" " * 1_000_000).encode()))
    assert read_boundaries(swollen).table["name"].tolist() == ["Neliö"]


def test_a_bomb_of_bzip2_is_told_by_its_blocks_and_map_data_is_not_one(tmp_path, monkeypatch):
    monkeypatch.setattr(osm_packed, "_SMALL_BYTES", 1_000_000)
    swollen = tmp_path / "bomb.osm.bz2"
    swollen.write_bytes(bz2.compress(b'<osm version="0.6">' + b'<node id="1" version="1" lon="1" lat="1"/>' * 100_000 + b"</osm>"))
    with pytest.raises(FileFormatError, match=r"bomb\.osm\.bz2: unpacks .* more than map data ever does"):
        read_boundaries(swollen)
    shuffled = "".join(
        f'<node id="{n}" version="1" lon="{n * 7919 % 9973 / 100}" lat="{n * 104_729 % 8999 / 100}"/>' for n in range(1, 60_000)
    )
    honest = tmp_path / "honest.osm.bz2"
    honest.write_bytes(bz2.compress(SQUARE.format(more=shuffled).encode()))
    assert read_boundaries(honest).table["name"].tolist() == ["Neliö"]


@pytest.mark.parametrize("chunk", [5, 4_096, 1 << 20])
def test_blocks_of_bzip2_are_counted_wherever_they_lie(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(osm_packed, "_CHUNK_BYTES", chunk)
    noise = np.random.default_rng(5).integers(0, 256, 250_000, dtype=np.uint8).tobytes()
    path = tmp_path / "noise.osm.bz2"
    path.write_bytes(bz2.compress(noise, 1))
    pieces = list(osm_packed._bzip2_pieces(path))
    assert sum(unpacked for unpacked, _ in pieces) == 300_000
    assert sum(packed for _, packed in pieces) == path.stat().st_size - 4


def test_a_municipality_is_picked_by_name_from_an_extract(tmp_path):
    path = written(tmp_path, SQUARE.format(more=""))
    area, _ = load_area(AreaConfig(file=path.name, names=("neliö",)), tmp_path)

    assert area.name == "Neliö"
    assert area.crs.to_epsg() == 3067
    assert area.boundary.area == pytest.approx(4.53e3 * 11.15e3, rel=0.01)


def test_an_extract_without_a_whole_border_says_so(tmp_path):
    path = written(tmp_path, '<osm version="0.6"><node id="1" version="1" lon="1" lat="1"/></osm>')
    with pytest.raises(FileFormatError, match="no administrative border is whole"):
        read_boundaries(path)


@pytest.mark.parametrize("content", [b"", b"not osm at all"])
def test_a_broken_extract_says_so(tmp_path, content):
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=r"broken\.osm\.pbf"):
        read_boundaries(path)


@pytest.mark.shared
def test_andorra_has_its_parishes(shared_data):
    table = read_boundaries(shared_data / "osm_andorra" / "andorra-2021-10-28.osm.pbf").table

    assert set(table.loc[table["admin_level"] == "7", "name"]) == {
        "Andorra la Vella", "Canillo", "Encamp", "Escaldes-Engordany", "La Massana", "Ordino", "Sant Julià de Lòria",
    }  # fmt: skip
    country = table[table["name"] == "Andorra"].to_crs(32631)
    assert country.area.iloc[0] / 1e6 == pytest.approx(468, rel=0.01)
