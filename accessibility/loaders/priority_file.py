"""What priority is given by, from tables: facts of each alternative, a jury's points, and weights people voted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from accessibility.errors import DuplicateIdError, MissingColumnError, TableError, counted
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.read_input import read_input
from accessibility.loaders.statfi_tables import facts_of_municipalities

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import InputConfig, StudyConfig
    from accessibility.provenance import Remark

__all__ = ["NO_PRIORITY_TABLES", "PriorityTables", "load_priority"]

_JURY = ("alternative", "juror", "question", "points")


class PriorityTables(NamedTuple):
    """What priority is given by.

    Parameters
    ----------
    table
        Index: names of municipalities or ids of places; columns as the file has them, numbers where all its cells are.
    jury
        Columns ``alternative``, ``juror``, ``question``, ``points``; empty if there is none.
    votes
        One row a voter; empty if there is none.
    remarks
        What was dropped, guessed or assumed on the way in.
    """

    table: pd.DataFrame
    jury: pd.DataFrame
    votes: pd.DataFrame
    remarks: tuple[Remark, ...]


NO_PRIORITY_TABLES = PriorityTables(pd.DataFrame(), pd.DataFrame(columns=list(_JURY)), pd.DataFrame(), ())
"""Of a study that gives none."""


def load_priority(config: StudyConfig, folder: Path, area: StudyArea) -> PriorityTables:
    """Read ``[priority_table]``, ``[jury]`` and ``[votes]`` of a study, those that it has.

    Parameters
    ----------
    config
        The study.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    PriorityTables

    Raises
    ------
    MissingColumnError, DuplicateIdError, TableError
        If a table lacks a column, an alternative stands twice, or points are no numbers.
    SourceError
        If facts are asked of a statistics office and it fails.
    """
    remarks: list[Remark] = []
    table = pd.DataFrame()
    if config.priority is not None and config.priority_table is not None:
        if config.priority_table.source == "statfi_tables":
            facts = facts_of_municipalities(config.priority_table, folder, area)
            table, remarks = facts.table, [*facts.remarks]
        else:
            raw = _cells(config.priority_table, folder, remarks)
            table = _by_alternative(raw, config.priority.of, config.priority_table.called)
    jury = pd.DataFrame(columns=list(_JURY))
    if config.jury is not None:
        jury = _jury(_cells(config.jury, folder, remarks), config.jury.called)
    votes = pd.DataFrame()
    if config.votes is not None:
        votes = _all_numbers(_cells(config.votes, folder, remarks).drop(columns="voter", errors="ignore"), config.votes.called)
    return PriorityTables(table, jury, votes, tuple(remarks))


def _cells(config: InputConfig, folder: Path, remarks: list[Remark]) -> pd.DataFrame:
    """The rows of an input without their geometry."""
    raw = read_input(config, folder, crs="EPSG:4326")
    remarks += [remark for remark in raw.remarks if remark.code != "degrees_guessed"]
    return pd.DataFrame(raw.table).drop(columns="geometry", errors="ignore")


def _by_alternative(raw: pd.DataFrame, key: str, where: str) -> pd.DataFrame:
    if key not in raw:
        given = ", ".join(map(str, raw.columns))
        raise MissingColumnError([f"column {key!r} is missing; say which it is with columns = {{ {key} = … }}; given: {given}"], where)
    ids = texts(raw[key])
    if ids.isna().any():
        raise TableError([f"column {key!r} must not be empty; empty in {counted(ids.isna().sum(), 'row')}"], where)
    twice = ids[ids.duplicated()].unique()
    if len(twice):
        raise DuplicateIdError([f"{key} must stand once; twice or more: {', '.join(map(str, twice[:5]))}"], where)
    rest = raw.drop(columns=key).set_axis(pd.Index(ids.astype(str), name=key))
    return rest.assign(**{str(name): _number_or_text(rest[name]) for name in rest})


def _number_or_text(column: pd.Series) -> pd.Series:
    found, faults = numbers(column)
    return texts(column) if faults else found


def _jury(raw: pd.DataFrame, where: str) -> pd.DataFrame:
    lost = [name for name in _JURY if name not in raw]
    if lost:
        given = ", ".join(map(str, raw.columns))
        raise MissingColumnError([f"column {name!r} is missing; given: {given}" for name in lost], where)
    points, faults = numbers(raw["points"])
    if faults:
        raise TableError(faults, where)
    return pd.DataFrame({**{name: texts(raw[name]) for name in _JURY[:-1]}, "points": points})


def _all_numbers(raw: pd.DataFrame, where: str) -> pd.DataFrame:
    cells, faults = {}, []
    for name in raw:
        cells[str(name)], more = numbers(raw[name])
        faults += more
    if faults:
        raise TableError(faults, where)
    return pd.DataFrame(cells)
