"""What each table holds: columns, types, units, meaning; a check that collects all faults of a table at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from accessibility import vocabulary as words
from accessibility.errors import DuplicateIdError, MissingColumnError, TableError, nearest_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "CANDIDATES",
    "NEEDS",
    "OFFERS",
    "PLACES",
    "PROVIDERS",
    "ROADS",
    "SERVICES",
    "STANDARDS",
    "Column",
    "TableSchema",
    "check_table",
]

ColumnType = Literal["text", "number", "integer", "flag", "geometry", "date"]

_ROWS_SHOWN = 5


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Machine name, with the unit in it where it has one.
    dtype
        What its cells are.
    meaning
        One sentence for a reader.
    required
        Whether the table may lack it.
    unknown_allowed
        Whether a cell may be empty (unknown).
    words
        The closed list its cells are from; a cell may hold several, joined by commas, if ``several``.
    least, most
        Inclusive bounds of its numbers.
    """

    name: str
    dtype: ColumnType
    meaning: str
    required: bool = True
    unknown_allowed: bool = False
    words: tuple[str, ...] = ()
    several: bool = False
    least: float = -np.inf
    most: float = np.inf


@dataclass(frozen=True)
class TableSchema:
    """The columns of a table and the names of its index levels."""

    name: str
    index: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column called ``name``.

        Raises
        ------
        KeyError
            If the table has none of that name.
        """
        return next(column for column in self.columns if column.name == name)


def check_table(table: pd.DataFrame, schema: TableSchema, where: str) -> None:
    """Refuse a table that is not what its schema says, with all its faults at once.

    Parameters
    ----------
    table
        The table, its index set.
    schema
        What it must hold.
    where
        The file it came from, for the message.

    Raises
    ------
    MissingColumnError
        If columns are missing (and nothing else is wrong).
    DuplicateIdError
        If ids stand twice (and nothing else is wrong).
    TableError
        If several things are wrong.
    """
    missing = _missing_columns(table, schema)
    duplicates = _duplicate_ids(table, schema)
    cells = [fault for column in schema.columns if column.name in table for fault in _faults(table[column.name], column)]
    faults = [*missing, *duplicates, *cells]
    if not faults:
        return
    if faults == missing:
        raise MissingColumnError(faults, where)
    if faults == duplicates:
        raise DuplicateIdError(faults, where)
    raise TableError(faults, where)


def _missing_columns(table: pd.DataFrame, schema: TableSchema) -> list[str]:
    faults = []
    given = [str(name) for name in table.columns]
    for column in schema.columns:
        if column.required and column.name not in table:
            near = nearest_word(column.name, [name for name in given if not name.startswith(f"{column.name}_")])
            hint = f"; is it {near!r}? say so with columns = {{ {column.name} = {near!r} }}" if near else ""
            faults.append(f"column {column.name!r} ({column.meaning}) is missing; given: {', '.join(given)}{hint}")
    return faults


def _duplicate_ids(table: pd.DataFrame, schema: TableSchema) -> list[str]:
    index = table.index
    if isinstance(index.dtype, pd.StringDtype) and (index.array[1:] > index.array[:-1]).all():
        # Ascending texts stand once each. Asked whether it is unique, an index makes a look-up of Python's texts and keeps it.
        return []
    twice = index[index.duplicated()].unique()
    if not len(twice):
        return []
    name = ", ".join(schema.index)
    return [f"id {name!r} must be unique; {len(twice)} stand twice or more: {_sample(twice)}"]


def _faults(cells: pd.Series, column: Column) -> list[str]:
    faults = []
    empty = cells.isna()
    if not column.unknown_allowed and empty.any():
        faults.append(f"column {column.name!r} must not be empty; empty in rows {_sample(cells.index[empty])}")
    known = cells[~empty] if empty.any() else cells
    if column.dtype in {"number", "integer"}:
        faults += _number_faults(known, column)
    elif column.dtype == "flag" and not pd.api.types.is_bool_dtype(known):
        faults.append(f"column {column.name!r} must hold true or false, given {_sample(known.unique())}")
    elif column.dtype == "date" and not pd.api.types.is_datetime64_any_dtype(known):
        faults.append(f"column {column.name!r} must hold dates (YYYY-MM-DD), given {_sample(known.unique())}")
    if column.words:
        faults += _word_faults(known, column)
    return faults


def _number_faults(known: pd.Series, column: Column) -> list[str]:
    numbers = pd.to_numeric(known, errors="coerce")
    faults = []
    bad = numbers.isna()
    if bad.any():
        faults.append(f"column {column.name!r} must hold numbers, given {_sample(known[bad].unique())} in rows {_sample(known.index[bad])}")
    for wrong, bound in ((numbers < column.least, f"at least {column.least:g}"), (numbers > column.most, f"at most {column.most:g}")):
        if wrong.any():
            given, rows = _sample(known[wrong].unique()), _sample(known.index[wrong])
            faults.append(f"column {column.name!r} must be {bound}, given {given} in rows {rows}")
    if column.dtype == "integer":
        broken = numbers.notna() & (numbers % 1 != 0)
        if broken.any():
            faults.append(f"column {column.name!r} must hold whole numbers, given {_sample(known[broken].unique())}")
    return faults


def _word_faults(known: pd.Series, column: Column) -> list[str]:
    given = pd.Series(pd.unique(known.astype(str)), dtype="str")
    if column.several:
        given = given.str.split(",").explode().str.strip()
        given = given[given != ""]
    unknown = pd.unique(given[~given.isin(column.words)])
    faults = []
    for word in unknown[:_ROWS_SHOWN]:
        near = nearest_word(word, column.words)
        hint = f"; did you mean {near!r}?" if near else "."
        faults.append(f"column {column.name!r}: unknown word {word!r}{hint} Known: {', '.join(column.words)}")
    if len(unknown) > _ROWS_SHOWN:
        faults.append(f"column {column.name!r}: {len(unknown) - _ROWS_SHOWN} more unknown words")
    return faults


def _sample(values: Sequence[object] | pd.Index[Any] | NDArray[Any]) -> str:
    """The first few values, and how many more there are."""
    shown = ", ".join(str(value) for value in values[:_ROWS_SHOWN])
    more = len(values) - _ROWS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _optional(name: str, dtype: ColumnType, meaning: str, **more: object) -> Column:
    return Column(name, dtype, meaning, required=False, unknown_allowed=True, **more)  # type: ignore[arg-type]


_GEOMETRY = Column("geometry", "geometry", "where it is, in the study's metres")

PLACES = TableSchema(
    "places",
    ("place",),
    (
        Column("name", "text", "the name people use"),
        Column("people", "number", "persons living here all year; empty = unknown", unknown_allowed=True, least=0),
        Column("inside", "flag", "inside the study area (reported), or only near it (takes part)"),
        _optional("name_sv", "text", "the Swedish name"),
        _optional("code", "text", "a code that tells apart places of the same name, shown beside it (postal code)"),
        _optional("municipality", "text", "the municipality"),
        _optional("connection", "text", "whether the connection that remote services need exists; empty = not known", words=("yes", "no")),
        _GEOMETRY,
    ),
)
"""Where people live: villages or population cells. Further ``people_…`` columns hold seasons and age groups."""

SERVICES = TableSchema(
    "services",
    ("service",),
    (
        Column("name", "text", "the name people use"),
        _optional("name_sv", "text", "the Swedish name"),
        _optional("provider", "text", "who runs it"),
        Column("status", "text", "open, or what is planned for it", words=words.STATUSES),
        Column("channel", "text", "how it is met", words=words.CHANNELS),
        Column("seasons", "text", "the seasons it is open in, joined by commas; empty text = all year", words=words.SEASONS, several=True),
        Column("inside", "flag", "inside the study area, or only near it (takes part)"),
        _optional("host_kind", "text", "what kind of house it is, if it could host others", words=words.HOST_KINDS),
        _GEOMETRY,
    ),
)
"""A spot where something is offered."""

OFFERS = TableSchema(
    "offers",
    ("service", "kind"),
    (
        _optional("provider", "text", "who offers this kind here"),
        _optional("capacity", "number", "how much it can give, in the kind's own unit", least=0),
        _optional("hours_week", "number", "hours open in a week", least=0, most=168),
        _optional("opening_hours", "text", "opening hours in OSM's notation"),
    ),
)
"""What a service offers: one row for each kind."""

CANDIDATES = TableSchema(
    "candidates",
    ("candidate",),
    (
        Column("name", "text", "the name people use"),
        Column("host_kind", "text", "what kind of house it is", words=words.HOST_KINDS),
        _optional("host_service", "text", "the service that is there already"),
        Column("status", "text", "whether it must be chosen", words=("candidate", "required")),
        _optional("room_hours", "number", "hours a week the room is free", least=0, most=168),
        _optional("room_kinds", "number", "how many kinds of service fit", least=0),
        _optional("cost_eur_year", "number", "euros a year to open and run it", least=0),
        _optional("capacity", "number", "how many people it can serve", least=0),
        _optional("channel", "text", "physical, or mobile for a stop of a bus or a van", words=("physical", "mobile")),
        Column("inside", "flag", "inside the study area, or only near it"),
        _GEOMETRY,
    ),
)
"""Where a service point could be. Further ``extra_eur_year_…`` columns hold the cost of each kind."""

STANDARDS = TableSchema(
    "standards",
    ("kind",),
    (
        Column("minutes", "number", "within how many minutes the kind should be reached, door to door, inclusive", least=0),
        _optional("weight", "number", "how much the kind counts beside others", least=0),
        _optional("source", "text", "who set the standard"),
    ),
)
"""What people should be able to reach."""

PROVIDERS = TableSchema(
    "providers",
    ("provider",),
    (
        Column("name", "text", "the name people use"),
        Column("sector", "text", "the sector it belongs to", words=words.SECTORS),
        _optional("base", "text", "the service or place it starts from"),
        _optional("channels", "text", "how it is met, joined by commas", words=words.CHANNELS, several=True),
        _optional("languages", "text", "languages it serves in, joined by commas"),
        _optional("groups", "text", "groups it may serve, joined by commas; empty = everybody"),
        _optional("serves", "text", "municipalities or places it serves, joined by commas; empty = as far as it goes"),
        _optional("times", "text", "when it serves, joined by commas", words=words.NEED_TIMES, several=True),
        _optional("max_minutes", "number", "how far it goes to people, minutes one way", least=0),
        _optional("hours_week", "number", "hours a week it can give in all; empty = the sum of its kinds", least=0),
    ),
)
"""Who runs services. Further ``hours_week_…`` and ``eur_hour_…`` columns hold what it can bring of each kind, ``remote_hours_week_…`` and
``remote_eur_year_…`` what serving everybody by phone, video or web takes."""

NEEDS = TableSchema(
    "needs",
    ("need",),
    (
        Column("place", "text", "the place it was reported from"),
        Column("kind", "text", "the kind of service needed"),
        _optional("amount", "number", "how much in a week, at most the minutes of one", least=0, most=10_080),
        _optional("unit", "text", "the unit of the amount; hours if empty"),
        _optional("urgency", "integer", "1 can wait, 2 soon, 3 urgent", least=1, most=3),
        _optional("group", "text", "whose need it is: an age group, families … never a name"),
        _optional("language", "text", "the language it must be met in"),
        _optional("channels", "text", "how it may be met, joined by commas; empty = in person", words=words.CHANNELS, several=True),
        _optional("times", "text", "when it may be met, joined by commas; empty = any time", words=words.NEED_TIMES, several=True),
        _optional("evidence_date", "date", "when it was last seen to hold"),
        _optional("from_date", "date", "since when"),
        _optional("to_date", "date", "until when"),
        _optional("status", "text", "how far it has come", words=words.NEED_STATUSES),
        _optional("source", "text", "how it was reported: survey, village evening, official"),
        _optional("same_as", "text", "the earlier need it may be the same as; nobody knows before it is asked"),
    ),
)
"""Something somebody lacks, reported from a place."""

ROADS = TableSchema(
    "roads",
    ("road",),
    (
        Column("from_node", "integer", "node the geometry starts at"),
        Column("to_node", "integer", "node the geometry ends at"),
        Column("metres", "number", "length along the road", least=0),
        Column("road_class", "text", "class of the road", words=words.ROAD_CLASSES),
        Column("surface", "text", "surface", words=words.SURFACES),
        Column("limit_kph", "number", "posted speed limit; empty = not known", unknown_allowed=True, least=0, most=200),
        Column("winter_limit_kph", "number", "posted limit in winter; empty = as in summer", unknown_allowed=True, least=0, most=200),
        Column("direction", "text", "which way vehicles may drive along the geometry", words=words.DIRECTIONS),
        _optional("bicycle_direction", "text", "which way bicycles may be ridden, where it differs", words=words.DIRECTIONS),
        _optional("walk_direction", "text", "which way one may walk; both if left out", words=words.DIRECTIONS),
        Column("access", "text", "who may drive here", words=words.ACCESSES),
        Column("car", "flag", "whether cars can use it"),
        Column("bicycle", "flag", "whether bicycles can use it"),
        Column("walk", "flag", "whether people on foot can use it"),
        Column("bridge", "flag", "whether it is a bridge"),
        Column(
            "crossing_minutes", "number", "minutes of a ferry crossing; empty = not known or not a ferry", unknown_allowed=True, least=0
        ),
        Column(
            "interval_minutes",
            "number",
            "minutes between ferry departures; empty = not known or not a ferry",
            unknown_allowed=True,
            least=0,
        ),
        Column("seasons", "text", "the seasons it is open in, joined by commas; empty text = all year", words=words.SEASONS, several=True),
        Column("name", "text", "name or number of the road; empty text = none"),
        Column("source_id", "text", "its id in the source"),
        _GEOMETRY,
    ),
)
"""Roads, ferries and ice roads between nodes."""
