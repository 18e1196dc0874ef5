"""Registers of libraries and sports sites are read as they answer: records in JSON, mapped by the study."""

from __future__ import annotations

import json

import pytest

from accessibility.config import ServicesConfig
from accessibility.errors import FileFormatError, MissingColumnError
from accessibility.loaders.inputs import load_services
from accessibility.vocabulary import KINDS
from tests.file_worlds import degrees, square


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
