"""``[area]``, ``[places]``, ``[[services]]``, ``[roads]`` and the other inputs: where each is read from, and what is said of it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal, Self

from pydantic import Field, model_validator

from accessibility.config.rest import RestConfig  # noqa: TC001  # pydantic
from accessibility.config.words import OwnWords, Text
from accessibility.errors import ConfigError

__all__ = [
    "AreaConfig",
    "CandidatesConfig",
    "InputConfig",
    "PlacesConfig",
    "ProvidersConfig",
    "RoadsConfig",
    "ServicesConfig",
    "WaterConfig",
]


class AreaConfig(OwnWords):
    """``[area]``: the region results are reported for."""

    source: Literal["file", "statfi_areas"] = Field(
        "file", description="a file of polygons, or the borders of Statistics Finland, over the network or from a file of theirs"
    )
    file: str = Field("", description="polygons: GeoPackage, GeoJSON, Shapefile …; needed unless they are fetched or come from a database")
    database: str | None = Field(None, description="a PostGIS database instead of a file, as for every input")
    query: str | None = Field(None, description="one SELECT that gives the polygons")
    year: int | None = Field(None, ge=2000, le=2100, description="statfi_areas: borders of which year; the newest known if left out")
    level: Literal["municipality", "region"] = Field("municipality", description="statfi_areas: what names picks")
    address: str | None = Field(None, description="statfi_areas: base address of the service, if not its publisher's own")
    layer: str | None = Field(None, description="layer of the file, if it has several")
    name_column: str | None = Field(None, description="column that holds the names of municipalities; guessed and said if left out")
    names: tuple[str, ...] = Field((), description="municipalities to pick; all polygons if left out")
    crs: str | None = Field(None, description="coordinate system, if the file does not say it")
    label: Text | None = Field(None, description="what people call the area; the names of its municipalities if left out")
    buffer_m: float = Field(20_000, ge=0, description="how far around the area services, roads and people take part, metres")
    study_crs: str | None = Field(None, description="projected system to measure in; chosen by place if left out")
    licence: str = Field("", description="licence of the data, shown with the results")
    attribution: str = Field("", description="whom to name, shown with the results")
    date: str = Field("", description="date of the data, shown with the results")
    made_up: bool = Field(default=False, description="true for invented data; every output says so")


class InputConfig(OwnWords):
    """What every input may say of itself."""

    file: str | None = Field(None, description="the file, from the folder of the study file")
    database: str | None = Field(
        None, description='a PostGIS database instead of a file, without its password: "service=region" or "host=… dbname=… user=…"'
    )
    query: str | None = Field(None, description="one SELECT that gives the table")
    layer: str | None = Field(None, description="layer of a GeoPackage, sheet of a workbook")
    crs: str | None = Field(None, description="coordinate system, if the file does not say it")
    columns: dict[str, str] = Field({}, description="our column = the file's column")
    licence: str = Field("", description="licence of the data, shown with the results")
    attribution: str = Field("", description="whom to name, shown with the results")
    date: str = Field("", description="date of the data, shown with the results")
    made_up: bool = Field(default=False, description="true for invented data; every output says so")
    assumption: Text | None = Field(None, description="an assumption to show wherever results show")

    @property
    def called(self) -> str:
        """What the input is called in messages: its file's name, or the database."""
        return PurePath(self.file or ("PostGIS" if self.query is not None else "")).name

    @property
    def given(self) -> bool:
        """Whether it names a file or a query."""
        return self.file is not None or self.query is not None

    @model_validator(mode="after")
    def _file_or_query(self) -> Self:
        """A query goes with a database and without a file."""
        if (self.query is None) != (self.database is None):
            raise ConfigError("database and query go together")
        if self.query is not None and self.file is not None:
            raise ConfigError("a file and a query are both given; take one away")
        return self


class PlacesConfig(InputConfig):
    """``[places]``: where people live."""

    source: Literal[
        "file", "osm", "overpass", "statfi_grid", "paavo", "mml_names", "geonames", "scb_grid", "grid", "raster", "ghs_pop", "worldpop"
    ] = Field(
        "file",
        description="a table or vector file; OSM from an extract or over the network; the population grids of Finland or Sweden, Paavo, "
        "villages of the National Land Survey, postal places of GeoNames (over the network, or from a file of theirs); any other grid file "
        "or raster of people (GeoTIFF)",
    )
    exclude: dict[str, tuple[str, ...]] = Field({}, description="column = values whose rows are left out (counted and said)")
    year: int | None = Field(None, ge=1990, le=2100, description="grids, paavo: which year's edition; the newest known if left out")
    cell_m: Literal[1000, 5000] = Field(1000, description="statfi_grid: side of a square; rasters: side that cells are summed to; metres")
    address: str | None = Field(None, description="base address of a service, if not its publisher's own")
    people_file: str | None = Field(None, description="geonames: table of people by postal code (columns code and people)")
    zones_file: str | None = Field(None, description="rasters: polygons to sum people over instead (needs the extra zonal)")
    homes_file: str | None = Field(
        None,
        description="grid, rasters: postal areas of Paavo (a file, or paavo to ask for them): those of holiday homes are named with people",
    )
    suppressed: tuple[float, ...] = Field((-1.0,), description="grid: numbers that stand for people who are not told")
    building_based: bool = Field(
        default=False,
        description="grid, raster: true if people were spread by buildings, so that holiday homes count as homes; outputs say so",
    )


class ServicesConfig(InputConfig):
    """``[[services]]``: where something is offered; several inputs are put together."""

    source: Literal["file", "osm", "overpass", "ptv", "overture", "rest"] = Field(
        "file",
        description="a table or vector file, an OSM extract, OSM over the network, the service catalogue PTV (JSON file or folder), "
        "places of Overture Maps (GeoParquet), or any register that answers JSON over the network (libraries, sports sites …)",
    )
    kinds: tuple[str, ...] = Field(
        (), description="for osm and ptv: kinds to take, all known if left out; for a file without a kind column: what every row offers"
    )
    kind_words: dict[str, str] = Field(
        {}, description="the file's word = our kind; for osm a tag (shop=bakery), for ptv a service class (P5.9) or a name"
    )
    exclude: dict[str, tuple[str, ...]] = Field(
        {},
        description="column = values whose services are left out (counted and said): service (the id), name, provider, any column of a "
        "file, any tag of OSM",
    )
    provider: str | None = Field(None, description="the provider of every row, if the file has no column for it")
    least_confidence: float = Field(0.6, ge=0, le=1, description="overture: places it believes in less are left out (counted and said)")
    municipalities: tuple[str, ...] = Field(
        (), description="ptv: whose services are asked for, or are in the file; over the network those of the area if left out"
    )
    remote_kinds: tuple[str, ...] = Field(
        (), description="ptv: kinds of which its web and telephone services count as remote services (told by [channels]); none if left out"
    )
    version: Literal[11, 12] = Field(11, description="ptv over the network: version of its interface; 12 needs a key")
    address: str | None = Field(
        None,
        description="ptv, overpass: base address, if not its publisher's own; rest: where the register is asked (needed)",
    )
    rest: RestConfig | None = Field(None, description="rest: how the register is asked")


class RoadsConfig(InputConfig):
    """``[roads]``: roads, ferries and ice roads."""

    source: Literal["osm", "overpass", "osmnx", "tmc", "digiroad", "file"] = Field(
        "osm",
        description="an OSM extract, OSM over the network, a graph that osmnx saved (GraphML), the Finnish TMC location table, "
        "Digiroad (over the network if no file), or any line file",
    )
    roads_file: str | None = Field(None, description="tmc: register of road names (SQL)")
    sections_file: str | None = Field(None, description="tmc: register of road sections with official lengths (SQL)")
    class_words: dict[str, str] = Field({}, description="file: the file's word = our road class")
    surface_words: dict[str, str] = Field({}, description="file: the file's word = our surface")
    direction_words: dict[str, str] = Field({}, description="file: the file's word = both, forward or backward (along the line)")
    access_words: dict[str, str] = Field({}, description="file: the file's word = our access")
    address: str | None = Field(None, description="digiroad, overpass: base address of the service, if not its publisher's own")
    timetable_file: str | None = Field(None, description="a GTFS timetable (zip): how often its ferries leave, by season, for any source")
    timetable_licence: str = Field("", description="licence of the timetable, shown with the results")
    timetable_attribution: str = Field("", description="whom to name for the timetable, shown with the results")
    join_m: float = Field(1.0, ge=0, description="file: line ends closer than this are one junction, metres")


class WaterConfig(InputConfig):
    """``[water]``: lakes and sea, for the map and so that nobody snaps across them."""


class ProvidersConfig(InputConfig):
    """``[providers]``: who runs services, and their sector."""


class CandidatesConfig(InputConfig):
    """``[candidates]``: where a shared service point could be."""

    hosts: bool = Field(default=True, description="services in a house that can host others (shops, schools, libraries …)")
    villages: bool = Field(default=True, description="places themselves")
    count: int = Field(3, ge=0, description="how many are chosen, one after the other, each gaining most")
    kinds: tuple[str, ...] = Field((), description="what a service point offers; the basic services if left out")
