"""The official register of road sections, from its two SQL files read as data: nothing in them is run."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from accessibility.errors import ConfigError, DuplicateIdError, FileFormatError, TableError, counted

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NOISE_M", "NO_SECTIONS", "Piece", "Register", "read_sections"]

NOISE_M = 60.0
"""A point lies this far from its address at most (roundabouts and interchanges are drawn at their middle)."""
_MOST_BYTES = 100_000_000
_FAULTS_SHOWN = 5
_TEXT = r"'(?:[^']|'')*'"
_ROAD = re.compile(
    r"insert into road\(id, natural_id, obsolete, obsolete_date, name\) "
    rf"values\((\d{{1,9}}),(\d{{1,9}}),(true|false),(?:null|{_TEXT}),(?:null|{_TEXT})\);"
)
_SECTION = re.compile(
    r"insert into road_section\(id, natural_id, obsolete, obsolete_date, begin_distance, end_distance, road_district_id, road_id\) "
    rf"values\(\d{{1,9}},(\d{{1,9}}),(true|false),(?:null|{_TEXT}),(\d{{1,7}}),(\d{{1,7}}),\d{{1,9}},(\d{{1,9}})\);"
)
_NO_DATA = re.compile(r"\s*|--.*|alter sequence \w+ restart with \d+;", re.IGNORECASE)

NO_SECTIONS = pd.DataFrame({"road": [], "section": [], "begin_m": [], "end_m": []}, dtype="int64")
"""What is known of sections without a register: nothing."""


class Piece(NamedTuple):
    """Part of a stretch within one road section, in metres of that section."""

    section: int
    begin_m: float
    end_m: float
    whole: bool


class Register:
    """Road sections in force, asked for what lies between two addresses of one road.

    Parameters
    ----------
    sections
        ``road``, ``section``, ``begin_m``, ``end_m`` as :func:`accessibility.loaders.tmc_sections.read_sections` gives them.
    """

    def __init__(self, sections: pd.DataFrame) -> None:
        self._sections: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for road, section, begin, end in sections.sort_values(["road", "section"]).itertuples(index=False, name=None):
            self._sections[int(road)].append((int(section), int(begin), int(end)))

    def pieces(self, road: int, start: tuple[int, float], stop: tuple[int, float]) -> list[Piece] | None:
        """What lies between two addresses (section, metres) of one road, section by section in rising order.

        Parameters
        ----------
        road
            Number of the official address.
        start, stop
            ``start`` not beyond ``stop``.

        Returns
        -------
        list of Piece or None
            None where the register does not know the first or the last section, or ``start`` lies beyond its section's end: it is
            older than the addresses.
        """
        if start[0] == stop[0]:
            return [Piece(start[0], start[1], stop[1], whole=False)]
        known = self._sections.get(road, [])
        first = bisect_left(known, (start[0],))
        if first == len(known) or known[first][0] != start[0] or start[1] > known[first][2] + NOISE_M:
            return None
        last = bisect_left(known, (stop[0],))
        if last == len(known) or known[last][0] != stop[0]:
            return None
        head = Piece(start[0], start[1], max(float(known[first][2]), start[1]), whole=start[1] <= known[first][1] + NOISE_M)
        middle = [Piece(section, float(low), float(high), whole=True) for section, low, high in known[first + 1 : last]]
        return [head, *middle, Piece(stop[0], float(known[last][1]), stop[1], whole=stop[1] >= known[last][2] - NOISE_M)]


def read_sections(roads: Path | None, sections: Path | None) -> pd.DataFrame:
    """Where each road section in force begins and ends, in metres of its own address.

    Parameters
    ----------
    roads
        The register's SQL file of roads.
    sections
        Its SQL file of road sections.

    Returns
    -------
    pandas.DataFrame
        ``road``, ``section`` (numbers of the official road address), ``begin_m``, ``end_m``; sorted. Obsolete roads and sections
        are left out. Empty if neither file is given.

    Raises
    ------
    ConfigError
        If only one of the two is given.
    FileFormatError
        If a file is missing, too large, not UTF-8, or holds no such rows.
    TableError
        If lines are not what the register writes.
    """
    if roads is None and sections is None:
        return NO_SECTIONS
    if roads is None or sections is None:
        message = "roads: roads_file and sections_file belong together; give both, or neither (lengths are then guessed across sections)"
        raise ConfigError(message)
    numbers = {row[0]: (int(row[1]), row[2]) for row in _rows(roads, _ROAD)}
    given = _rows(sections, _SECTION)
    strange = sorted({int(row[4]) for row in given if row[4] not in numbers})
    if strange:
        raise TableError([f"road_id of {counted(len(strange), 'road')} is not in {roads.name}: {strange[:_FAULTS_SHOWN]}"], sections.name)
    in_force = [row for row in given if row[1] == "false" and numbers[row[4]][1] == "false"]
    live = [(numbers[row[4]][0], int(row[0]), int(row[2]), int(row[3])) for row in in_force]
    table = pd.DataFrame(live, columns=["road", "section", "begin_m", "end_m"], dtype="int64").sort_values(["road", "section"])
    twice = table[table.duplicated(["road", "section"])]
    if len(twice):
        named = ", ".join(f"{row.road}/{row.section}" for row in twice.head(_FAULTS_SHOWN).itertuples())
        raise DuplicateIdError([f"road sections in force must be unique; {len(twice)} stand twice: {named}"], sections.name)
    backward = table[table["end_m"] < table["begin_m"]]
    if len(backward):
        named = ", ".join(f"{row.road}/{row.section}" for row in backward.head(_FAULTS_SHOWN).itertuples())
        raise TableError([f"a section must end after it begins; {len(backward)} do not: {named}"], sections.name)
    return table.reset_index(drop=True)


def _rows(path: Path, row: re.Pattern[str]) -> list[tuple[str, ...]]:
    """The values of every line that is a row; a line that is neither row nor comment is a fault."""
    if not path.is_file():
        message = f"{path.name}: no such file in {path.parent}; check the name in the study"
        raise FileFormatError(message)
    if path.stat().st_size > _MOST_BYTES:
        message = f"{path.name}: {path.stat().st_size:,} bytes are too many for a road register"
        raise FileFormatError(message)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"{path.name}: not UTF-8 text; expected the register's SQL file as it was published"
        raise FileFormatError(message) from error
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        match = row.fullmatch(line.strip())
        if match:
            found.append(match.groups())
        elif not _NO_DATA.fullmatch(line.strip()):
            faults.append(f"line {number} is not a row of the register: {line.strip()[:80]!r}")
    if not found:
        message = f"{path.name}: no rows of the road register; are roads_file and sections_file swapped?"
        raise FileFormatError(message)
    if faults:
        more = [f"{len(faults) - _FAULTS_SHOWN} more lines like these; is the file cut off?"] if len(faults) > _FAULTS_SHOWN else []
        raise TableError([*faults[:_FAULTS_SHOWN], *more], path.name)
    return found
