"""Registers of services (libraries, sports sites …) that a gathered study takes in: read from the user's file, asked once, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from accessibility.batch.fetch_sources import register_sentence
from accessibility.config.parse import parse_services_file
from accessibility.errors import AccessibilityError, ConfigError
from accessibility.loaders import rest_services
from accessibility.loaders.ledger import noted_answers
from accessibility.loaders.store import store_for
from accessibility.vocabulary import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig
    from accessibility.loaders.fetching import Fetcher

__all__ = ["Registers", "ask_registers", "read_registers"]


class Registers(NamedTuple):
    """Registers a study takes in.

    Parameters
    ----------
    text
        The user's file as it is; empty if there is none.
    services
        What it says.
    """

    text: str
    services: tuple[ServicesConfig, ...]


def read_registers(path: Path) -> Registers:
    """The registers of a file.

    Parameters
    ----------
    path
        TOML with nothing but ``[[services]]`` of ``source = "rest"``.

    Returns
    -------
    Registers

    Raises
    ------
    ConfigError
        With every fault of the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read as a file of registers: {error}", path.name) from error
    services = parse_services_file(text, path.name)
    others = [one.source for one in services if one.source != "rest"]
    if others:
        raise ConfigError(f'only source = "rest" is gathered, given {others[0]!r}; write others into the study afterwards', path.name)
    return Registers(f"\n{text.strip()}\n", services)


def ask_registers(registers: Registers, into: Path, area: StudyArea, fetcher: Fetcher) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ask every register and keep its answers in the study too.

    Parameters
    ----------
    registers
        What is asked.
    into
        Folder of the study.
    area
        The region.
    fetcher
        How they are asked.

    Returns
    -------
    tuple of str, tuple of str
        One sentence for each that was had, and one for each that could not be had.
    """
    sources, missing = [], []
    for one in registers.services:
        try:
            with noted_answers() as answers:
                rest_services.load_services(one, into, area, KINDS, fetcher)
        except AccessibilityError as error:
            missing.append(f"services of {one.address}: {error}; the run will ask for them")
        else:
            fetcher.store.hand_on({answer.sha256 for answer in answers}, store_for(into))
            sources.append(register_sentence(one, answers))
    return tuple(sources), tuple(missing)
