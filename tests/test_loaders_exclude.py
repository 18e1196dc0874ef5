"""A study strikes out single services by id, name, column or tag; what goes is counted, what matches nothing is said."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest

from accessibility.config import ServicesConfig, parse_study
from accessibility.errors import DataError, MissingColumnError
from accessibility.loaders.inputs import load_services
from accessibility.vocabulary import KINDS
from tests.file_worlds import at, degrees, square, write
from tests.osm_files import osm_file
from tests.ptv_world import channel
from tests.ptv_world import service as ptv_service

STUDY = """
schema = 1
title = "x"
[area]
file = "a.gpkg"
[places]
file = "p.csv"
[[services]]
source = "osm"
file = "r.pbf"
kind_words = { "shop=bakery" = "grocery" }
exclude = { service = ["osm-n1"], "healthcare:speciality" = ["psychiatry"] }
[roads]
file = "r.pbf"
[[standards]]
kind = "grocery"
minutes = 20
"""


def load(folder, **words):
    return load_services(ServicesConfig(**words), folder, square(), KINDS)


def excluded(loaded):
    return [(one.details["column"], one.count, one.total, one.rows) for one in loaded.remarks if one.code == "services_excluded"]


def nothing(loaded):
    return [one.rows for one in loaded.remarks if one.code == "exclude_matched_nothing"]


def from_osm(folder, **words):
    tags = {
        1: {"amenity": "doctors", "name": "Lääkäri", "healthcare:speciality": "psychiatry"},
        2: {"amenity": "clinic", "name": "Terveysasema"},
        3: {"shop": "convenience", "name": "Kauppa", "operator": "Oy"},
        4: {"amenity": "pharmacy", "name": "Apteekki"},
    }
    name = osm_file(folder, {number: (5, number) for number in tags}, node_tags=tags)
    return load(folder, source="osm", file=name, **words)


def test_the_words_of_a_study_are_understood_for_openstreetmap():
    given = parse_study(STUDY, "study.toml").services[0]
    assert given.exclude == {"service": ("osm-n1",), "healthcare:speciality": ("psychiatry",)}


@pytest.mark.parametrize(
    ("exclude", "gone", "told"),
    [
        ({"service": ("osm-n2",)}, {"osm-n2"}, [("service", 1, 4, ("osm-n2",))]),
        ({"name": ("Kauppa",)}, {"osm-n3"}, [("name", 1, 4, ("osm-n3",))]),
        ({"amenity": ("doctors", "pharmacy")}, {"osm-n1", "osm-n4"}, [("amenity", 2, 4, ("osm-n1", "osm-n4"))]),
        ({"healthcare:speciality": ("psychiatry",)}, {"osm-n1"}, [("healthcare:speciality", 1, 4, ("osm-n1",))]),
        (
            {"operator": ("Oy",), "service": ("osm-n1",)},
            {"osm-n1", "osm-n3"},
            [("operator", 1, 4, ("osm-n3",)), ("service", 1, 3, ("osm-n1",))],
        ),
    ],
)
def test_services_of_openstreetmap_go_by_id_name_or_tag(tmp_path, exclude, gone, told):
    whole, less = from_osm(tmp_path), from_osm(tmp_path, exclude=exclude)
    assert set(whole.services.index) - set(less.services.index) == gone
    assert set(less.offers.index.get_level_values("service")) == set(less.services.index)
    assert excluded(less) == told
    assert nothing(less) == []


def test_a_service_mapped_twice_goes_by_the_id_that_results_show(tmp_path):
    twin = {"amenity": "library", "name": "Kirjasto"}
    nodes = {1: (5, 5), 2: (5.01, 5), 3: (5, 6)}
    name = osm_file(tmp_path, nodes, node_tags={1: twin, 2: twin, 3: {"shop": "convenience", "name": "Kauppa"}})
    assert load(tmp_path, source="osm", file=name).services.index.tolist() == ["osm-n1", "osm-n3"]
    loaded = load(tmp_path, source="osm", file=name, exclude={"service": ("osm-n1",)})
    assert loaded.services.index.tolist() == ["osm-n3"]


def test_what_matches_nothing_is_said_and_nothing_goes(tmp_path):
    loaded = from_osm(tmp_path, exclude={"service": ("osm-n9",), "name": ("Kuppa",), "amenty": ("doctors",)})
    assert len(loaded.services) == 4
    assert sorted(nothing(loaded)) == [("Kuppa",), ("doctors",), ("osm-n9",)]
    assert excluded(loaded) == []


def test_services_of_a_file_go_by_any_column_of_it(tmp_path):
    (x, y), (x2, y2) = at(5, 5), at(6, 6)
    write(tmp_path, "p.csv", f"id;Nimi;laji;omistaja;x;y\na;A;grocery;Oy;{x};{y}\na;A;post;Oy;{x};{y}\nb;B;grocery;Ky;{x2};{y2}\n")
    words = {"file": "p.csv", "crs": "EPSG:3067", "columns": {"service": "id", "name": "Nimi", "kind": "laji"}}
    for exclude in ({"omistaja": ("Oy",)}, {"Nimi": ("A",)}, {"name": ("A",)}, {"service": ("a",)}, {"id": ("a",)}):
        loaded = load(tmp_path, **words, exclude=exclude)
        assert loaded.offers.index.tolist() == [("b", "grocery")]
        assert [told[1:3] for told in excluded(loaded)] == [(1, 2)]
    assert load(tmp_path, **words, exclude={"kind": ("post",)}).offers.index.tolist() == [("a", "grocery"), ("b", "grocery")]
    with pytest.raises(MissingColumnError, match="exclude: the file has no column 'omistja'; did you mean 'omistaja'"):
        load(tmp_path, **words, exclude={"omistja": ("Oy",)})
    with pytest.raises(DataError, match="exclude leaves out all of its 2 services"):
        load(tmp_path, **words, exclude={"kind": ("post", "grocery")})


def test_services_of_catalogues_go_by_the_columns_of_results(tmp_path):
    records = [channel("Apteekki", (5, 5), ("s1",)), channel("Kirjasto", (6, 6), ("s2",))]
    (tmp_path / "ptv.json").write_text(json.dumps([*records, ptv_service("s1", "P5.15"), ptv_service("s2", "P25.1")]), encoding="utf-8")
    loaded = load(tmp_path, source="ptv", file="ptv.json", exclude={"name": ("Apteekki",)})
    assert loaded.offers.index.tolist() == [("ptv-Kirjasto", "library")]
    assert excluded(loaded) == [("name", 1, 2, ("ptv-Apteekki",))]
    places = [{"id": one, "names": {"primary": one}, "confidence": 0.9, "basic_category": "library"} for one in ("a", "b")]
    points = gpd.points_from_xy(*zip(degrees(1, 1), degrees(2, 2), strict=True))
    gpd.GeoDataFrame(places, geometry=points, crs="EPSG:4326").to_parquet(tmp_path / "o.parquet")
    loaded = load(tmp_path, source="overture", file="o.parquet", exclude={"service": ("overture-b",)})
    assert loaded.services.index.tolist() == ["overture-a"]
