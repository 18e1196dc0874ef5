"""A municipality gathered into a folder: borders, people, services and roads, with a study file that is ready to run."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.batch.fetch_ptv import NO_PTV, PTV_FILE, gather_ptv
from accessibility.batch.fetch_registers import Registers, ask_registers, read_registers
from accessibility.batch.fetch_sources import osm_sentence, piece_sentence
from accessibility.cache import cache_folder
from accessibility.config import AreaConfig, RoadsConfig, ServicesConfig
from accessibility.errors import AccessibilityError, ConfigError, UnknownWordError
from accessibility.loaders import gather, overpass, study_area
from accessibility.loaders.fetching import Fetcher, is_offline
from accessibility.loaders.finnish_codes import municipalities_named, title_of
from accessibility.loaders.store import Store
from accessibility.outputs import together
from accessibility.outputs.write_safely import replacing
from accessibility.progress import Silent
from accessibility.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accessibility.area import StudyArea
    from accessibility.loaders.gather import Piece
    from accessibility.progress import Progress

__all__ = ["FetchReport", "fetch_study"]

_STANDARDS = (("grocery", 20), ("pharmacy", 30), ("health_centre", 30), ("school", 30), ("library", 30), ("post", 30), ("fuel", 30))

_ASKED_AGAIN = "the run will ask for them"
_EXTRACT = 'source = "osm"'
_MOST_IN_NAME = 6


@dataclass(frozen=True)
class FetchReport:
    """What was gathered.

    Parameters
    ----------
    study
        The study file.
    files
        Every file written, the study among them.
    sources
        One sentence for each dataset: what, how much, of when, whose, on which terms.
    missing
        One sentence for each thing that is not there yet, with how to get it; empty if the study is ready to run without network.
    notes
        One sentence for each thing that was left out of the service catalogue, or guessed; none if it was not asked.
    """

    study: Path
    files: tuple[Path, ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()


def fetch_study(
    names: Sequence[str],
    into: Path,
    *,
    people: str = "statfi_grid",
    osm: Path | None = None,
    registers: Path | None = None,
    ptv: bool = False,
    buffer_m: float = 20_000.0,
    offline: bool = False,
    refresh: bool = False,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> FetchReport:
    """Gather Finnish municipalities into a folder, as a study that is ready to run.

    Parameters
    ----------
    names
        Municipalities by name in either language or by code; a region stands for all of its own.
    into
        The folder; it must not hold a study yet.
    people
        Where people come from: ``statfi_grid``, ``paavo`` or ``mml_names`` (villages; people not known).
    osm
        An OSM extract for services, roads and lakes; OSM is asked over the network if None.
    registers
        A TOML file of ``[[services]]`` with ``source = "rest"`` (libraries, sports sites …): they are asked too, and stand in the study.
    ptv
        True: the national service catalogue (PTV) is asked for the service points of public bodies in these municipalities.
    buffer_m
        How far around the border data is gathered, metres.
    offline
        True: only what is in the cache is used, and no socket is opened; so it is where ``ACCESSIBILITY_OFFLINE`` is set.
    refresh
        True: everything is fetched anew.
    cache
        Folder in which answers for all studies are kept; the platform's own if None.
    progress
        Told what is being fetched.

    Returns
    -------
    FetchReport

    Raises
    ------
    DataError
        If a municipality, or the source of people, is not known.
    ConfigError
        If the folder holds a study already, or the extract or the file of registers is not there or not right.
    SourceError
        If borders or people cannot be had; nothing is written then. Services and roads that cannot be had are told in ``missing``;
        the study does without the service catalogue then, and asks the others again.
    """
    told = progress or Silent()
    if people not in gather.PEOPLE_SOURCES:
        raise UnknownWordError(people, gather.PEOPLE_SOURCES, "source of people")
    municipalities = municipalities_named(names)
    study = into / "study.toml"
    if study.exists():
        raise ConfigError(f"{study} is there already and is not overwritten; name another folder")
    if osm is not None and not osm.is_file():
        raise ConfigError(f"{osm}: there is no such OSM extract")
    asked = Registers("", ()) if registers is None else read_registers(registers)
    cache = cache_folder() if cache is None else cache
    offline = offline or is_offline()
    fetcher = Fetcher(Store(cache / "sources"), offline=offline, refresh=refresh)
    told.stage("area", "statfi_areas")
    borders = gather.gather_borders(municipalities, fetcher)
    # An area of many municipalities is called by its file.
    border_file = "borders.gpkg" if len(municipalities) <= _MOST_IN_NAME else f"{title_of(names, 'fi')}.gpkg"
    with together(into) as beside:
        borders.table.to_file(beside / border_file, layer="borders", driver="GPKG")
        area, _ = study_area.load_area(AreaConfig(file=border_file, buffer_m=buffer_m), beside)
        told.stage("places", people)
        homes = gather.gather_people(people, area, fetcher)
        homes.table.to_parquet(beside / "people.parquet")
        if ptv:
            told.stage("services", "ptv")
        catalogue = gather_ptv([one.name_fi for one in municipalities], beside, area, fetcher) if ptv else NO_PTV
        titles = {language: title_of(names, language) for language in ("fi", "sv", "en")}
        text = _study_text(titles, border_file, borders, homes, buffer_m, _from(into, osm), catalogue.text + asked.text)
        (beside / "study.toml").write_text(text, encoding="utf-8", newline="\n")
        pieces = (piece_sentence(borders), piece_sentence(homes))
        _write_sources(beside, (*pieces, osm_sentence(into, osm, whole=False), *catalogue.sources), catalogue.notes)
    missing = () if osm is not None else _ask_overpass(into, cache, area, offline=offline, refresh=refresh, told=told)
    from_osm = osm_sentence(into, osm, whole=not missing)
    told.stage("services", "rest" if asked.services else "")
    from_registers, lacking = ask_registers(asked, into, area, fetcher)
    sources = (*pieces, from_osm, *catalogue.sources, *from_registers)
    _write_sources(into, sources, catalogue.notes)
    written = ("study.toml", border_file, "people.parquet", *((PTV_FILE,) if catalogue.written else ()), "SOURCES.txt")
    files = tuple(into / name for name in written)
    return FetchReport(study, files, sources, (*missing, *catalogue.missing, *lacking), catalogue.notes)


def _ask_overpass(into: Path, cache: Path, area: StudyArea, *, offline: bool, refresh: bool, told: Progress) -> tuple[str, ...]:
    """Services and roads from OSM into the study's cache; what is missing afterwards."""
    if not refresh and gather.bring_answers(into, cache, area):
        return ()
    mend = f'{_ASKED_AGAIN}; or give an extract: {_EXTRACT}, file = "region.osm.pbf"'
    if offline:
        return (f"services and roads: offline, and OpenStreetMap's answers for this area are not in {cache}; {mend}",)
    missing: dict[str, list[str]] = {}
    told.stage("services", "overpass")
    try:
        overpass.load_services(ServicesConfig(source="overpass"), into, area, KINDS)
    except AccessibilityError as error:
        missing.setdefault(str(error), []).append("services")
    told.stage("roads", "overpass")
    try:
        overpass.load_roads(RoadsConfig(source="overpass"), into, area)
    except AccessibilityError as error:
        missing.setdefault(str(error), []).append("roads")
    if not missing:
        gather.keep_answers(into, cache, area)
    return tuple(f"{' and '.join(what)}: {error}; {_ASKED_AGAIN if _EXTRACT in error else mend}" for error, what in missing.items())


def _study_text(
    titles: Mapping[str, str], border_file: str, borders: Piece, homes: Piece, buffer_m: float, osm: str | None, more_services: str
) -> str:
    """The study file."""
    from_osm = f'source = "osm"\nfile = {_quoted(osm)}' if osm is not None else 'source = "overpass"'
    water = f"\n[water]\nfile = {_quoted(osm)}\n" if osm is not None else ""
    standards = "".join(f'\n[[standards]]\nkind = "{kind}"\nminutes = {minutes}\n' for kind, minutes in _STANDARDS)
    return f"""\
# Gathered by `accessibility fetch`. Check it with: accessibility check study.toml; run it with: accessibility run study.toml
# The standards below are examples: put your own in their place before you show any result to anybody.
schema = 1

[title]
fi = {_quoted("Palvelujen saavutettavuus: " + titles["fi"])}
sv = {_quoted("Servicens tillgänglighet: " + titles["sv"])}
en = {_quoted("Service accessibility: " + titles["en"])}

# {borders.layer}, fetched {borders.date}
[area]
source = "statfi_areas"
file = {_quoted(border_file)}
names = [{", ".join(_quoted(name) for name in sorted(borders.table["nimi"]))}]
buffer_m = {buffer_m:g}        # people were gathered this far; fetch again for a larger one
date = {_quoted(borders.date)}

# {homes.layer}, fetched {homes.date}
[places]
source = {_quoted(homes.source)}
file = "people.parquet"
date = {_quoted(homes.date)}

[[services]]
{from_osm}
{more_services}
[roads]
{from_osm}
{water}
[travel]
seasons = ["summer", "winter"]
{standards}
[candidates]
count = 3

[outputs]
folder = "results"
languages = ["fi", "sv", "en"]
"""


def _write_sources(folder: Path, sources: Sequence[str], notes: Sequence[str]) -> None:
    """Each dataset and what its publisher is owed; then what was left out of the service catalogue."""
    lines = [*sources, *([] if not notes else ["", "PTV:", *notes])]
    with replacing(folder / "SOURCES.txt") as unfinished:
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _from(folder: Path, osm: Path | None) -> str | None:
    """An extract's path from the study's folder; its whole path where there is none (another drive)."""
    if osm is None:
        return None
    try:
        return Path(os.path.relpath(osm.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return osm.resolve().as_posix()


def _quoted(text: str | None) -> str:
    """A text as TOML writes it."""
    return json.dumps(text or "", ensure_ascii=False)
