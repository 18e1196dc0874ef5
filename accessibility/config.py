"""What a study file may say: its words, their defaults, and a message with the nearest right word for each wrong one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping  # noqa: TC003
from pathlib import PurePath
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from accessibility import vocabulary as words
from accessibility.errors import ConfigError, nearest_word

__all__ = [
    "AreaConfig",
    "CandidatesConfig",
    "InputConfig",
    "OutputsConfig",
    "PlacesConfig",
    "ProvidersConfig",
    "RoadsConfig",
    "ServicesConfig",
    "StandardConfig",
    "StudyConfig",
    "Text",
    "TravelConfig",
    "WaterConfig",
    "parse_study",
]

Season = Literal["winter", "thaw", "summer", "autumn"]
Mode = Literal["car"]
Language = Literal["fi", "sv", "en"]
OutputFormat = Literal["page", "geopackage", "excel", "csv", "geotiff"]


def _by_language(given: object) -> object:
    """One text for every language, or one for each."""
    return dict.fromkeys(words.LANGUAGES, given) if isinstance(given, str) else given


Text = Annotated[dict[Language, str], BeforeValidator(_by_language)]
"""A text that people read: one string for all languages, or ``{ fi = "…", sv = "…", en = "…" }``."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class AreaConfig(_Words):
    """``[area]``: the region results are reported for."""

    source: Literal["file", "statfi_areas"] = Field(
        "file", description="a file of polygons, or the borders of Statistics Finland, over the network or from a file of theirs"
    )
    file: str = Field("", description="polygons: GeoPackage, GeoJSON, Shapefile …; needed unless they are fetched")
    year: int | None = Field(None, ge=2000, le=2100, description="statfi_areas: borders of which year; the newest known if left out")
    level: Literal["municipality", "region"] = Field("municipality", description="statfi_areas: what names picks")
    address: str | None = Field(None, description="statfi_areas: base address of the service, if not its publisher's own")
    layer: str | None = Field(None, description="layer of the file, if it has several")
    name_column: str | None = Field(None, description="column that holds the names of municipalities; guessed and said if left out")
    names: tuple[str, ...] = Field((), description="municipalities to pick; all polygons if left out")
    crs: str | None = Field(None, description="coordinate system, if the file does not say it")
    buffer_m: float = Field(20_000, ge=0, description="how far around the area services, roads and people take part, metres")
    study_crs: str | None = Field(None, description="projected system to measure in; chosen by place if left out")
    licence: str = Field("", description="licence of the data, shown with the results")
    attribution: str = Field("", description="whom to name, shown with the results")
    date: str = Field("", description="date of the data, shown with the results")
    made_up: bool = Field(default=False, description="true for invented data; every output says so")


class InputConfig(_Words):
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
    suppressed: tuple[float, ...] = Field((-1.0,), description="grid: numbers that stand for people who are not told")
    building_based: bool = Field(
        default=False,
        description="grid, raster: true if people were spread by buildings, so that holiday homes count as homes; outputs say so",
    )


class ServicesConfig(InputConfig):
    """``[[services]]``: where something is offered; several inputs are put together."""

    source: Literal["file", "osm", "overpass", "ptv", "overture"] = Field(
        "file",
        description="a table or vector file, an OSM extract, OSM over the network, the service catalogue PTV (JSON file or folder), "
        "or places of Overture Maps (GeoParquet)",
    )
    kinds: tuple[str, ...] = Field(
        (), description="for osm and ptv: kinds to take, all known if left out; for a file without a kind column: what every row offers"
    )
    kind_words: dict[str, str] = Field({}, description="the file's word = our kind; for ptv a service class (P5.9) or a name = our kind")
    provider: str | None = Field(None, description="the provider of every row, if the file has no column for it")
    least_confidence: float = Field(0.6, ge=0, le=1, description="overture: places it believes in less are left out (counted and said)")
    municipalities: tuple[str, ...] = Field((), description="ptv over the network: whose services; those of the area if left out")
    version: Literal[11, 12] = Field(11, description="ptv over the network: version of its interface; 12 needs a key")
    address: str | None = Field(None, description="ptv: base address of the service, if not its publisher's own")


class RoadsConfig(InputConfig):
    """``[roads]``: roads, ferries and ice roads."""

    source: Literal["osm", "overpass", "tmc", "digiroad", "file"] = Field(
        "osm",
        description="an OSM extract, OSM over the network, the Finnish TMC location table, Digiroad (over the network if no file), "
        "or any line file",
    )
    roads_file: str | None = Field(None, description="tmc: register of road names (SQL)")
    sections_file: str | None = Field(None, description="tmc: register of road sections with official lengths (SQL)")
    class_words: dict[str, str] = Field({}, description="file: the file's word = our road class")
    surface_words: dict[str, str] = Field({}, description="file: the file's word = our surface")
    direction_words: dict[str, str] = Field({}, description="file: the file's word = both, forward or backward (along the line)")
    access_words: dict[str, str] = Field({}, description="file: the file's word = our access")
    address: str | None = Field(None, description="digiroad: base address of the service, if not its publisher's own")
    timetable_file: str | None = Field(None, description="a GTFS timetable (zip): how often its ferries leave, by season, for any source")
    join_m: float = Field(1.0, ge=0, description="file: line ends closer than this are one junction, metres")


class WaterConfig(InputConfig):
    """``[water]``: lakes and sea, for the map and so that nobody snaps across them."""


class ProvidersConfig(InputConfig):
    """``[providers]``: who runs services, and their sector."""


class TravelConfig(_Words):
    """``[travel]``: how people travel and how far is looked."""

    mode: Mode = Field("car", description="how people travel")
    seasons: tuple[Season, ...] = Field(("summer",), min_length=1, description="the first one is shown first")
    max_minutes: float = Field(120, gt=0, le=1440, description="how far travel times are computed")
    max_snap_m: float = Field(3_000, gt=0, description="how far a place or service may be from a road")
    access_kph: float = Field(4.0, gt=0, description="speed between the door and the road, straight line")
    speeds_file: str | None = Field(None, description="a table of speeds instead of the built-in one")
    ferry_wait_minutes: float = Field(15.0, ge=0, description="wait assumed for a ferry whose interval is not known")
    ferry_kph: float = Field(12.0, gt=0, description="speed assumed for a ferry whose crossing time is not known")


class StandardConfig(_Words):
    """``[[standards]]``: within how many minutes a kind should be reached."""

    kind: str = Field(description="a kind of service")
    minutes: float = Field(gt=0, le=1440, description="within how many minutes from door to door, inclusive")
    weight: float = Field(1.0, ge=0, description="how much the kind counts beside others")
    source: str = Field("", description="who set the standard, shown with the results")


class CandidatesConfig(InputConfig):
    """``[candidates]``: where a shared service point could be."""

    hosts: bool = Field(default=True, description="services in a house that can host others (shops, schools, libraries …)")
    villages: bool = Field(default=True, description="places themselves")
    count: int = Field(3, ge=0, description="how many are chosen, one after the other, each gaining most")
    kinds: tuple[str, ...] = Field((), description="what a service point offers; the basic services if left out")


class OutputsConfig(_Words):
    """``[outputs]``: what is written, where, in which languages."""

    folder: str = Field("results", description="where results go, from the folder of the study file")
    languages: tuple[Language, ...] = Field(("fi", "sv", "en"), min_length=1, description="the first one is shown first")
    formats: tuple[OutputFormat, ...] = Field(get_args(OutputFormat), description="what is written; everything if left out")
    cell_m: float | None = Field(None, gt=0, description="cell of the GeoTIFF, metres; chosen by the size of the area if left out")


class StudyConfig(_Words):
    """One study: everything ``accessibility run`` needs to know."""

    schema_: Literal[1] = Field(1, alias="schema", description="version of these words")
    title: Text = Field(description="what the study is called")
    made_up: bool = Field(default=False, description="true if the region itself is invented")
    kinds: dict[str, Text] = Field({}, description="own kinds of service and their names by language")
    basic: tuple[str, ...] = Field((), description="the kinds the study calls basic; those with a standard if left out")
    area: AreaConfig = Field(description="the region")
    places: PlacesConfig = Field(description="where people live")
    services: tuple[ServicesConfig, ...] = Field(min_length=1, description="what is offered where, from one or more sources")
    roads: RoadsConfig = Field(description="how to get there")
    water: WaterConfig | None = Field(None, description="lakes and sea")
    providers: ProvidersConfig | None = Field(None, description="who runs services")
    travel: TravelConfig = Field(TravelConfig(), description="how people travel and how far is looked")
    standards: tuple[StandardConfig, ...] = Field(min_length=1, description="what people should be able to reach")
    candidates: CandidatesConfig = Field(CandidatesConfig(), description="where a shared service point could be")
    outputs: OutputsConfig = Field(OutputsConfig(), description="what is written")

    @property
    def known_kinds(self) -> tuple[str, ...]:
        """Built-in kinds and the study's own."""
        return (*words.KINDS, *(kind for kind in self.kinds if kind not in words.KINDS))

    @property
    def basic_kinds(self) -> tuple[str, ...]:
        """The kinds the study calls basic."""
        return self.basic or tuple(standard.kind for standard in self.standards)

    @model_validator(mode="after")
    def _kinds_are_known(self) -> StudyConfig:
        """Every kind named anywhere is a known one, and each has one standard at most."""
        named = [("standards", s.kind) for s in self.standards]
        named += [("basic", kind) for kind in self.basic]
        named += [("candidates.kinds", kind) for kind in self.candidates.kinds]
        for number, service in enumerate(self.services, 1):
            named += [(f"services {number}: kinds", kind) for kind in service.kinds]
            named += [(f"services {number}: kind_words", kind) for kind in service.kind_words.values()]
        faults = []
        for key, kind in named:
            if kind not in self.known_kinds:
                near = nearest_word(kind, self.known_kinds)
                hint = f"; did you mean {near!r}?" if near else ""
                faults.append(f"{key}: unknown kind {kind!r}{hint} Add an own kind with [kinds.{kind}]")
        kinds = [standard.kind for standard in self.standards]
        faults += [f"standards: {kind!r} stands twice" for kind in sorted({k for k in kinds if kinds.count(k) > 1})]
        beyond = [s for s in self.standards if s.minutes > self.travel.max_minutes]
        faults += [
            f"standards: {s.kind!r} asks for {s.minutes:g} minutes, but travel.max_minutes is {self.travel.max_minutes:g}; raise it"
            for s in beyond
        ]
        inputs: list[tuple[str, PlacesConfig | ServicesConfig | RoadsConfig]] = [
            ("places", self.places),
            ("roads", self.roads),
            *((f"services {n}", one) for n, one in enumerate(self.services, 1)),
        ]
        faults += [fault for key, given in inputs for fault in _source_faults(key, given)]
        faults += _area_faults(self.area)
        without = [kind for kind in self.basic if kind not in kinds]
        faults += [f"basic: {kind!r} has no standard; add [[standards]] kind = {kind!r}" for kind in without]
        if faults:
            raise ConfigError(faults)
        return self


_FETCHED = ("statfi_grid", "paavo", "mml_names", "geonames", "scb_grid")
"""Sources that are asked over the network, or read from a file of theirs."""

_RASTERS = ("raster", "ghs_pop", "worldpop")

_WORDS_OF_SOURCE: dict[str, frozenset[str]] = {
    "ptv": frozenset({"kind_words"}),
    "overture": frozenset({"kind_words"}),
    "digiroad": frozenset({"layer"}),
    "grid": frozenset({"layer", "crs", "columns"}),
    **{source: frozenset({"layer", "crs", "columns"}) for source in _RASTERS},
    **{source: frozenset({"layer"}) for source in _FETCHED},
}
"""Words for files that a source understands too."""

_SOURCES_OF_WORD: dict[str, tuple[str, ...]] = {
    "roads_file": ("tmc",),
    "sections_file": ("tmc",),
    "year": ("statfi_grid", "paavo", "scb_grid"),
    "cell_m": ("statfi_grid", *_RASTERS),
    "address": (*_FETCHED, "ptv", "digiroad"),
    "people_file": ("geonames",),
    "suppressed": ("grid",),
    "building_based": ("grid", *_RASTERS),
    "least_confidence": ("overture",),
    "municipalities": ("ptv",),
    "version": ("ptv",),
    "zones_file": _RASTERS,
}
"""Words that some sources understand and no other."""


def _source_faults(key: str, given: PlacesConfig | ServicesConfig | RoadsConfig) -> list[str]:
    """Words that mean nothing for the source an input names, and the file it cannot do without."""
    faults = []
    if given.source not in {"overpass", "digiroad", "ptv", *_FETCHED} and not given.given:
        faults.append(f'{key}: source = "{given.source}" needs a file')
    if given.source == "overpass" and given.file is not None:
        faults.append(f'{key}: source = "overpass" asks OpenStreetMap online and reads no file; take file away, or write source = "osm"')
    only_files = (
        "query",
        "database",
        "layer",
        "crs",
        "columns",
        "kind_words",
        "class_words",
        "surface_words",
        "direction_words",
        "access_words",
    )
    if given.source != "file":
        meaningless = [word for word in only_files if word in given.model_fields_set - _WORDS_OF_SOURCE.get(given.source, frozenset())]
        faults += [
            f'{key}: {word!r} is for source = "file" and means nothing for source = "{given.source}"; take it away' for word in meaningless
        ]
    for word, sources in _SOURCES_OF_WORD.items():
        if word in given.model_fields_set and given.source not in sources:
            faults.append(f'{key}: {word!r} is for source = "{sources[0]}" and means nothing for source = "{given.source}"; take it away')
    return faults


def _area_faults(area: AreaConfig) -> list[str]:
    """A border file that is missing, and words that mean nothing for a file."""
    if area.source == "file":
        missing = [] if area.file else ["key 'area.file' is missing"]
        words = [word for word in ("year", "level", "address") if word in area.model_fields_set]
        return missing + [f'area: {word!r} is for source = "statfi_areas" and means nothing for a file; take it away' for word in words]
    return [] if area.names else ['area: source = "statfi_areas" needs names: the municipalities (or regions) to study']


def parse_study(text: str, where: str) -> StudyConfig:
    """Read the text of a study file.

    Parameters
    ----------
    text
        TOML.
    where
        The file's name, for messages.

    Returns
    -------
    StudyConfig

    Raises
    ------
    ConfigError
        With every fault at once; unknown keys come with the nearest right one.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "; in double quotes write paths with / instead of \\" if re.search(r'"[^"\n]*\\[^"\n]*"', text) else ""
        raise ConfigError(f"not valid TOML: {error}{hint}", where) from error
    try:
        return StudyConfig.model_validate(given)
    except ConfigError as error:
        raise ConfigError(error.faults, where) from error
    except ValidationError as error:
        found = error.errors()
        inner = {fault["loc"][0] for fault in found if len(fault["loc"]) > 1}
        faults = [_sentence(fault) for fault in found if fault["type"] != "too_short" or fault["loc"][0] not in inner]
        raise ConfigError(faults, where) from error


def _sentence(fault: Mapping[str, Any]) -> str:
    """One of pydantic's faults as a sentence for a planner."""
    path, kind = tuple(fault["loc"]), fault["type"]
    key = "".join(f" {part + 1}" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
    if kind == "extra_forbidden":
        allowed = _keys_at(path[:-1])
        near = nearest_word(str(path[-1]), allowed)
        hint = f"; did you mean {near!r}?" if near else ""
        return f"unknown key {key!r}{hint} Known here: {', '.join(allowed)}"
    if kind == "missing":
        return f"key {key!r} is missing"
    message = str(fault["msg"])
    return f"{key}: {message[0].lower()}{message[1:]}, given {fault['input']!r}"


def _keys_at(path: tuple[object, ...]) -> list[str]:
    """The keys that may stand at a place in the study file."""
    model: Any = StudyConfig
    for part in path:
        if isinstance(part, int) or not hasattr(model, "model_fields"):
            continue
        field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
        model = next((m for m in _models_in(field.annotation) if m), None) if field else None
    if model is None:
        return list(words.LANGUAGES)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: object) -> list[Any]:
    """The models within a type such as ``tuple[X, ...]`` or ``X | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
