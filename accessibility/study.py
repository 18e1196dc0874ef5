"""Study: all that is known of a region, one frozen value, and how it is loaded from its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import geopandas as gpd
import pandas as pd

from accessibility import schema
from accessibility.config import InputConfig, parse_study
from accessibility.errors import AccessibilityError, DuplicateIdError, FileFormatError, StudyError
from accessibility.light_html import light_html
from accessibility.loaders import (
    answers_file,
    candidates_file,
    elevation_file,
    hashes,
    inputs,
    needs_file,
    providers_file,
    rules_file,
    speeds_file,
    study_area,
)
from accessibility.loaders.connection import with_connection
from accessibility.loaders.duplicates import merged_services, told_twice
from accessibility.loaders.ledger import noted_answers
from accessibility.loaders.priority_file import NO_PRIORITY_TABLES, PriorityTables, load_priority
from accessibility.loaders.shared_people import with_people
from accessibility.loaders.year_tables import NO_YEAR_TABLES, YearTables, load_year
from accessibility.network import builtin_speeds
from accessibility.progress import Silent
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.area import StudyArea
    from accessibility.config import AreaConfig, RoadsConfig, StudyConfig
    from accessibility.loaders.loaded import Loaded, LoadedServices
    from accessibility.progress import Progress
    from accessibility.provenance import Answer, Source

__all__ = ["Study", "load_study"]

_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class Study:
    """All that is known of a region. Tables are as in :mod:`accessibility.schema`; geometries are in ``area.crs``.

    Parameters
    ----------
    config
        The study file it was made from: title, standards, travel and output choices.
    area
        The region.
    places, services, offers, candidates, standards, providers, roads
        Checked tables.
    kinds
        Index ``kind``: the kinds the study has a standard for, in its order; columns ``fi``, ``sv``, ``en`` (own names, empty for
        built-in kinds), ``basic`` (bool).
    water
        Lakes and sea, for maps and snapping; empty where not known.
    speeds
        Speeds driven by road class, surface and season; the built-in ones unless the study names its own.
    sources
        Every input, in the order of the study file.
    remarks
        What was dropped, guessed or assumed while loading.
    priority
        What priority is given by: facts of municipalities or places, a jury's points, votes; empty tables where the study has none.
    needs
        Needs reported from places, as :data:`accessibility.schema.NEEDS`; None where the study has none.
    answers
        What came back of needs, as :func:`accessibility.loaders.answers_file.load_answers`; None where the study has no folder of answers.
    year
        When ferries and ice roads run by date, and holiday homes; empty tables where the study has none.
    told_twice
        Services that several inputs tell of, as :func:`accessibility.loaders.duplicates.told_twice`; None where there is none.
    """

    config: StudyConfig
    area: StudyArea
    places: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    offers: pd.DataFrame
    candidates: gpd.GeoDataFrame
    standards: pd.DataFrame
    providers: pd.DataFrame
    kinds: pd.DataFrame
    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    speeds: pd.DataFrame
    sources: tuple[Source, ...]
    remarks: tuple[Remark, ...]
    priority: PriorityTables = NO_PRIORITY_TABLES
    needs: pd.DataFrame | None = None
    year: YearTables = NO_YEAR_TABLES
    answers: pd.DataFrame | None = None
    told_twice: pd.DataFrame | None = None

    @property
    def made_up(self) -> bool:
        """Whether the region or any input is invented."""
        return self.config.made_up or any(source.made_up for source in self.sources)

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        inside = int(self.places["inside"].sum())
        known = int(self.places.loc[self.places["inside"], "people"].notna().sum())
        return (
            f"<Study {self.area.name!r}: {inside:,} places ({known:,} with people known), {len(self.services):,} services, "
            f"{len(self.offers):,} offers of {self.offers.index.get_level_values('kind').nunique()} kinds, {len(self.roads):,} roads>"
        )

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"standards": self.standards, "places": self.places, "services": self.services})


def load_study(path: str | Path, *, progress: Progress | None = None) -> Study:
    """Read a study file and all its inputs, checked.

    Parameters
    ----------
    path
        The study file (TOML); the files it names are looked for from its folder.
    progress
        Told what is being read.

    Returns
    -------
    Study

    Raises
    ------
    ConfigError
        If the study file itself cannot be meant.
    StudyError
        With the faults of all inputs at once, if more than one has any; else the fault of that input.
    """
    path = Path(path)
    config = parse_study(_text(path), path.name)
    return _Loading(config, path, progress or Silent()).study()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileFormatError(f"{path}: there is no such study file; `accessibility new FOLDER` writes one to start from") from error
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{path}: is not UTF-8 text; save it again as UTF-8 (in Notepad: Save as, Encoding: UTF-8)") from error
    except IsADirectoryError as error:
        raise FileFormatError(f"{path}: is a folder; name the study file in it, such as {path / 'study.toml'}") from error
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be read: {error.strerror}") from error


class _Loading:
    """One loading of one study: inputs are read one after the other, and their faults gathered."""

    def __init__(self, config: StudyConfig, path: Path, progress: Progress) -> None:
        self.config, self.path, self.folder, self.progress = config, path, path.parent, progress
        self.remarks: list[Remark] = []
        self.errors: list[AccessibilityError] = []
        self.answers: dict[str, list[tuple[Answer, ...]]] = {}

    def study(self) -> Study:
        config, folder = self.config, self.folder
        area = self._read("area", config.area.file, lambda: study_area.load_area(config.area, folder))
        if area is None:
            self._sources(known_missing="area")
            raise self._error()
        self.remarks += area[1]
        places = self._table("places", config.places.file, lambda: inputs.load_places(config.places, folder, area[0]))
        services = [
            self._read("services", one.file, lambda one=one: inputs.load_services(one, folder, area[0], config.known_kinds))  # type: ignore[misc]
            for one in config.services
        ]
        roads = self._table("roads", config.roads.file, lambda: inputs.load_roads(config.roads, folder, area[0]))
        water = self._water(area[0])
        providers = self._providers()
        candidates = self._candidates(area[0])
        roads = self._with_slopes(roads)
        speeds = self._read("speeds", config.travel.speeds_file, self._speeds)
        read = [one for one in services if one is not None]
        called = [one.called or one.source for one, loaded in zip(config.services, services, strict=True) if loaded is not None]
        rules_files = [one.file for one in config.rules if one.file is not None]
        rules = self._read("rules", rules_files[0], lambda: rules_file.load_rules(config, folder)) if rules_files else config.rules
        together = self._read("services", "", lambda: _together(read, called, self.path.name)) if read else None
        priority = (
            self._read("priority", "", lambda: load_priority(config, folder, area[0]))
            if config.priority is not None
            else NO_PRIORITY_TABLES
        )
        needs = None if places is None else self._needs(area[0], places)
        answers = self._answers(area[0])
        if self.errors or priority is None or places is None or roads is None or together is None or speeds is None:
            raise self._error()
        shared = self._read(
            "people", config.people.file if config.people else "", lambda: with_people(config.people, folder, area[0], places)
        )
        if shared is None:
            raise self._error()
        places = shared[0]
        connected = self._read(
            "channels", config.channels.file if config.channels else "", lambda: with_connection(config.channels, folder, area[0], places)
        )
        year = self._read("year", "", lambda: load_year(config, folder, area[0], places))
        if year is None or connected is None:
            raise self._error()
        places = connected[0]
        sources = self._sources()
        self.remarks += [*together[0].remarks, *shared[1], *priority.remarks, *connected[1], *year.remarks]
        self._say_what_the_study_assumes(together[0].offers)
        config = config.model_copy(update={"rules": rules})
        return Study(
            config, area[0], places, together[0].services, together[0].offers, candidates, _standards(config), providers,
            _kinds(config), roads, water, speeds, sources, tuple(self.remarks), priority, needs, year, answers, together[1],
        )  # fmt: skip

    def _error(self) -> AccessibilityError:
        once = list({str(error): error for error in self.errors}.values())
        return once[0] if len(once) == 1 else StudyError(once, self.path.name)

    def _read(self, stage: str, detail: str | None, read: Callable[[], _Result]) -> _Result | None:
        """What ``read`` gives; None if it raised, its error kept. The answers of services that it read are noted."""
        self.progress.stage(stage, detail or "")
        with noted_answers() as answers:
            try:
                return read()
            except AccessibilityError as error:
                self.errors.append(error)
                return None
            finally:
                self.answers.setdefault(stage, []).append(tuple(answers))

    def _table(self, stage: str, detail: str | None, read: Callable[[], Loaded]) -> gpd.GeoDataFrame | None:
        loaded = self._read(stage, detail, read)
        if loaded is None:
            return None
        self.remarks += loaded.remarks
        return loaded.table

    def _water(self, area: StudyArea) -> gpd.GeoDataFrame:
        config = self.config.water
        table = self._table("water", config.file, lambda: inputs.load_water(config, self.folder, area)) if config else None
        return gpd.GeoDataFrame({"name": pd.Series(dtype=str)}, geometry=[], crs=area.crs) if table is None else table

    def _providers(self) -> pd.DataFrame:
        config = self.config.providers
        table = self._table("providers", config.file, lambda: providers_file.load_providers(config, self.folder)) if config else None
        return _empty(schema.PROVIDERS) if table is None else table

    def _needs(self, area: StudyArea, places: gpd.GeoDataFrame) -> pd.DataFrame | None:
        config = self.config.needs
        if config is None:
            return None
        return self._table("needs", config.file, lambda: needs_file.load_needs(config, self.folder, area, places, self.config.known_kinds))

    def _answers(self, area: StudyArea) -> pd.DataFrame | None:
        config = self.config.needs
        if config is None or config.answers is None:
            return None
        return self._table("needs", config.answers, lambda: answers_file.load_answers(config, self.folder, area))

    def _candidates(self, area: StudyArea) -> gpd.GeoDataFrame:
        config = self.config.candidates
        if config.given:
            table = self._table("candidates", config.file, lambda: candidates_file.load_candidates(config, self.folder, area))
            if table is not None:
                return table
        return gpd.GeoDataFrame(_empty(schema.CANDIDATES), geometry="geometry", crs=area.crs)

    def _speeds(self) -> pd.DataFrame:
        file = self.config.travel.speeds_file
        mode = self.config.travel.mode
        return builtin_speeds(mode) if file is None else speeds_file.load_speeds(self.folder / file, mode)

    def _with_slopes(self, roads: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
        """The roads with their slopes where the study names heights."""
        file = self.config.travel.elevation
        if roads is None or file is None:
            return roads
        found = self._read("elevation", file, lambda: elevation_file.with_slopes(roads, self.folder / file))
        if found is None:
            return roads
        self.remarks += found[1]
        return found[0]

    def _sources(self, known_missing: str = "") -> tuple[Source, ...]:
        """Every input with its hash; files that are not there are kept as errors, but for the input that is known to be missing.

        Inputs of one table (several services) take the answers noted for it in the order they were read.
        """
        config, speeds = self.config, self.config.travel.speeds_file
        named: list[tuple[str, AreaConfig | InputConfig | None]] = [
            ("area", config.area),
            ("places", config.places),
            *(("services", one) for one in config.services),
            ("roads", config.roads),
            ("timetable", _timetable(config.roads)),
            ("water", config.water),
            ("providers", config.providers),
            ("needs", config.needs),
            ("priority_table", config.priority_table),
            ("jury", config.jury),
            ("votes", config.votes),
            ("year", config.year if config.year is not None and config.year.given else None),
            ("demand", config.demand if config.demand is not None and config.demand.given else None),
            ("people", config.people),
            ("visitors", config.visitors if config.visitors is not None and config.visitors.given else None),
            ("channels", config.channels if config.channels is not None and config.channels.given else None),
            ("candidates", config.candidates if config.candidates.given else None),
            ("speeds", InputConfig(file=speeds) if speeds else None),
            *(("rules", InputConfig(file=rule.file)) for rule in config.rules if rule.file is not None),
            ("elevation", InputConfig(file=config.travel.elevation) if config.travel.elevation else None),
        ]
        self.progress.stage("sources")
        asked = [(name, given) for name, given in named if given is not None and name != known_missing]
        return tuple(source for name, given in asked if (source := self._source(given, name)) is not None)

    def _source(self, given: AreaConfig | InputConfig, name: str) -> Source | None:
        try:
            noted = self.answers.get("priority" if name == "priority_table" else name)
            return hashes.source_of(given, name, self.folder, noted.pop(0) if noted else ())
        except AccessibilityError as error:
            self.errors.append(error)
            return None

    def _say_what_the_study_assumes(self, offers: pd.DataFrame) -> None:
        """The author's own assumptions, invented data, and kinds that no input knows anything about."""
        config = self.config
        named = (config.places, *config.services, config.roads, config.water, config.providers, config.candidates)
        own = (config.needs, config.priority_table, config.jury, config.votes, config.channels, config.year, config.demand)
        for given in (*named, *own, config.people, config.visitors):
            if given is not None and given.assumption is not None:
                self.remarks.append(Remark("author", "assumed", text={str(language): text for language, text in given.assumption.items()}))
        offered = set(offers.index.get_level_values("kind"))
        without = tuple(standard.kind for standard in config.standards_of_mode if standard.kind not in offered)
        if without:
            self.remarks.append(Remark("kinds_without_services", "unknown", len(without), len(config.standards_of_mode), rows=without))


def _timetable(roads: RoadsConfig) -> InputConfig | None:
    """The timetable of ``[roads]`` as an input of its own, since it has a publisher of its own."""
    if roads.timetable_file is None:
        return None
    return InputConfig(file=roads.timetable_file, licence=roads.timetable_licence, attribution=roads.timetable_attribution)


def _together(inputs_read: list[LoadedServices], called: list[str], where: str) -> tuple[LoadedServices, pd.DataFrame | None]:
    """The services of several inputs as one table, those told of twice taken once; an id that two inputs use is refused."""
    services = pd.concat([one.services for one in inputs_read])
    twice = services.index[services.index.duplicated()].unique()
    if len(twice):
        shown = ", ".join(map(str, twice[:5]))
        raise DuplicateIdError(f"{len(twice)} service ids stand in more than one [[services]] input: {shown}; give them other ids", where)
    if len(inputs_read) < 2:
        return inputs_read[0], None
    merged = merged_services(inputs_read)
    twice = told_twice(merged, dict(zip(services.index, services["name"], strict=True)), called)
    return merged.services, twice if len(twice) else None


def _standards(config: StudyConfig) -> pd.DataFrame:
    rows = [(one.kind, one.minutes, one.weight, one.source) for one in config.standards_of_mode]
    return pd.DataFrame(rows, columns=["kind", "minutes", "weight", "source"]).set_index("kind")


def _kinds(config: StudyConfig) -> pd.DataFrame:
    """The kinds with a standard, in the study's order, with the study's own names for them."""
    kinds = [standard.kind for standard in config.standards_of_mode]
    names = {language: [config.kinds.get(kind, {}).get(language, "") for kind in kinds] for language in ("fi", "sv", "en")}
    return pd.DataFrame({**names, "basic": [kind in config.basic_kinds for kind in kinds]}, index=pd.Index(kinds, name="kind"))


def _empty(table: schema.TableSchema) -> pd.DataFrame:
    columns = {column.name: pd.Series(dtype="object") for column in table.columns}
    return pd.DataFrame(columns, index=pd.Index([], name=table.index[0], dtype=str))
