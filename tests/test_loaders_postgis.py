"""Any table of a study comes from a PostGIS query too: a real server, its password never told."""

from __future__ import annotations

import logging

import pytest

from accessibility.config import (
    AreaConfig,
    CandidatesConfig,
    PlacesConfig,
    ProvidersConfig,
    RoadsConfig,
    ServicesConfig,
    WaterConfig,
    parse_study,
)
from accessibility.errors import ConfigError, CrsError, DataError, SourceError
from accessibility.loaders import candidates_file, hashes, inputs, providers_file
from accessibility.loaders.read_postgis import read_postgis
from accessibility.loaders.study_area import load_area
from accessibility.vocabulary import KINDS
from tests import postgis_server
from tests.file_worlds import at, square

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")


def point(km_east, km_north):
    x, y = at(km_east, km_north)
    return f"ST_SetSRID(ST_MakePoint({x}, {y}), 3067)"


TABLES = f"""
CREATE EXTENSION postgis;
CREATE TABLE kylat (id text, nimi text, asukkaat numeric, geom geometry(Point, 3067));
INSERT INTO kylat VALUES ('a', 'Alakylä', 12, {point(1, 1)}), ('b', 'Yläkylä', NULL, {point(9, 9)});
CREATE TABLE kaupat (id text, nimi text, laji text, geom geography(Point, 4326));
INSERT INTO kaupat SELECT 'k', 'Kyläkauppa', 'grocery', ST_Transform({point(2, 1)}, 4326)::geography;
CREATE TABLE tiet (id text, luokka text, geom geometry(LineStringZ, 3067));
INSERT INTO tiet SELECT 't', 'tertiary', ST_Force3D(ST_MakeLine({point(1, 1)}, {point(9, 9)}));
CREATE TABLE jarvet (geom geometry); INSERT INTO jarvet SELECT ST_Buffer({point(5, 1)}, 300);
CREATE TABLE toimijat (provider text, name text, sector text); INSERT INTO toimijat VALUES ('p', 'Kunta', 'municipality');
"""  # noqa: S608  # numbers of our own


@pytest.fixture(scope="module")
def database():
    if postgis_server.programs() is None or not postgis_server.has_postgis():
        pytest.skip("no PostgreSQL with PostGIS on this machine (Debian: apt-get install postgresql-15-postgis-3)")
    with postgis_server.server() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", postgis_server.PASSWORD)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(TABLES)
        yield address


def test_every_table_comes_from_a_query(database, tmp_path):
    area = square()
    places = PlacesConfig(database=database, query="SELECT id AS place, nimi AS name, asukkaat AS people, geom FROM kylat;")
    services = ServicesConfig(database=database, query="SELECT * FROM kaupat", columns={"service": "id", "name": "nimi", "kind": "laji"})
    roads = RoadsConfig(source="file", database=database, query="SELECT id AS road, luokka AS road_class, geom FROM tiet")

    villages = inputs.load_places(places, tmp_path, area).table
    shops = inputs.load_services(services, tmp_path, area, KINDS)
    lines = inputs.load_roads(roads, tmp_path, area).table
    lakes = inputs.load_water(WaterConfig(database=database, query="SELECT geom FROM jarvet"), tmp_path, area).table
    providers = providers_file.load_providers(ProvidersConfig(database=database, query="SELECT * FROM toimijat"), tmp_path).table
    candidates = candidates_file.load_candidates(
        CandidatesConfig(database=database, query="SELECT id AS candidate, nimi AS name, geom FROM kylat"), tmp_path, area
    ).table

    assert villages["people"].fillna(-1).to_dict() == {"a": 12, "b": -1}
    assert (villages.geometry["a"].x, villages.geometry["a"].y) == at(1, 1)
    assert shops.offers.index.to_list() == [("k", "grocery")]
    assert shops.services.geometry["k"].distance(villages.geometry["a"]) == pytest.approx(1000, abs=0.01)
    assert lines["metres"]["t"] == pytest.approx(11_314, abs=10)
    assert len(lakes) == 1
    assert list(providers.index) == ["p"]
    assert list(candidates.index) == ["a", "b"]


def test_the_area_and_grids_come_from_a_query_too(database, tmp_path):
    x, y = at(0, 0)
    box = f"ST_MakeEnvelope({x}, {y}, {x} + 20000, {y} + 20000, 3067)"
    both = {"database": database}
    area, remarks = load_area(AreaConfig(query=f"SELECT 'Neliö' AS nimi, {box} AS geom", names=("neliö",), **both), tmp_path)
    assert (area.name, area.boundary.area) == ("Neliö", 4e8)
    assert [remark.code for remark in remarks] == ["name_column_guessed"]
    with pytest.raises(DataError, match="no column of geometry"):
        load_area(AreaConfig(query="SELECT 1 AS nimi", **both), tmp_path)
    squares = "SELECT id AS place, asukkaat AS people, ST_Expand(geom, 500) AS geom FROM kylat"
    grid = inputs.load_places(PlacesConfig(source="grid", query=squares, **both), tmp_path, area).table
    assert grid["people"].fillna(-1).to_dict() == {"a": 12, "b": -1}
    named = "SELECT '1kmN7401E0501' AS grd_id, '320' AS kunta, 16 AS vaesto, -1 AS ika_0_14, -1 AS ika_15_64, -1 AS ika_65_"
    statfi = inputs.load_places(PlacesConfig(source="statfi_grid", query=named, **both), tmp_path, area).table
    assert statfi["people"].to_dict() == {"1kmN7401E0501": 16}
    assert hashes.source_of(AreaConfig(query=squares, **both), "area", tmp_path).file == "PostGIS 127.0.0.1 postgres"


def test_the_password_is_nowhere(database, tmp_path, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    config = PlacesConfig(database=database, query="SELECT 1 AS people")
    source = hashes.source_of(config, "places", tmp_path)
    read_postgis(database, "SELECT 1 AS one")
    monkeypatch.setenv("PGPASSWORD", "väärä-salasana")
    with pytest.raises(SourceError) as caught:
        read_postgis(database, "SELECT 1")

    assert source.file.startswith("PostGIS 127.0.0.1 postgres")
    for text in (repr(source), caplog.text, str(caught.value), repr(config)):
        assert postgis_server.PASSWORD not in text
        assert "väärä-salasana" not in text
    assert "reader" not in repr(source)


def test_nothing_is_written_to_the_database(database):
    for query in ("DELETE FROM kylat", "SELECT 1; DELETE FROM kylat", ""):
        with pytest.raises(ConfigError, match="one SELECT"):
            read_postgis(database, query)
    with pytest.raises(SourceError):
        read_postgis(database, "WITH gone AS (DELETE FROM kylat RETURNING *) SELECT * FROM gone")
    assert len(read_postgis(database, "SELECT * FROM kylat").table) == 2


def test_what_cannot_be_meant_is_said(database):
    with pytest.raises(SourceError, match='relation "kylät" does not exist'):
        read_postgis(database, 'SELECT * FROM "kylät"')
    with pytest.raises(DataError, match="no rows"):
        read_postgis(database, "SELECT * FROM kylat WHERE id = 'x;y'")
    with pytest.raises(DataError, match="2 columns of geometry"):
        read_postgis(database, "SELECT geom AS a, ST_Transform(geom, 4326) AS b FROM kylat")
    with pytest.raises(CrsError, match="several systems"):
        read_postgis(database, "SELECT geom FROM kylat UNION ALL SELECT ST_Transform(geom, 4326) FROM kylat")
    with pytest.raises(DataError, match="twice"):
        read_postgis(database, "SELECT id, id FROM kylat")


def test_a_server_that_is_not_there_is_said_in_one_sentence():
    with pytest.raises(SourceError, match="is the database up"):
        read_postgis("host=127.0.0.1 port=1 dbname=x", "SELECT 1")


@pytest.mark.parametrize("database", ["host=db password=x dbname=y", "postgresql://reader:x@db/region", "sslpassword=x dbname=y"])
def test_a_password_in_the_study_is_refused(database):
    with pytest.raises(ConfigError, match="must not stand in the study") as caught:
        read_postgis(database, "SELECT 1")
    assert "=x" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('database = "service=x"', "database and query go together"),
        ('database = "service=x"\nquery = "SELECT 1"\nfile = "p.csv"', "take one away"),
        ('file = "p.csv"\n[area]\nquery = "SELECT 1"', "area: database and query go together"),
        ('source = "osm"\ndatabase = "service=x"\nquery = "SELECT 1"', "'query' is for source = \"file\""),
    ],
)
def test_a_study_names_a_file_or_a_query(words, told):
    area = "" if "[area]" in words else '[area]\nfile = "a.gpkg"\n'
    text = f'schema = 1\ntitle = "x"\n{area}[places]\n{words}\n[[services]]\nfile = "s.csv"\n'
    text += '[roads]\nfile = "r.pbf"\n[[standards]]\nkind = "grocery"\nminutes = 20\n'
    with pytest.raises(ConfigError, match=told):
        parse_study(text, "study.toml")
