"""Finding: one further thing a run found, as a table with the sentences that sum it up, for every output alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.errors import DataError
from accessibility.light_html import light_html
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accessibility.outputs.states import State
    from accessibility.outputs.words import Words
    from accessibility.provenance import Remark

__all__ = ["Finding", "Headline", "MapClass", "Sentence", "by_name", "in_one_table"]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the words with the values it needs.

    Parameters
    ----------
    key
        Which sentence, such as ``"finding.overlap_sentence"``.
    values
        Numbers and texts by the name the sentence has for them; a text by language (``{"fi": …, "sv": …, "en": …}``) is said in the
        language of the reader.
    words_of
        For values that are words of a closed list, the group they are named by: ``{"kind": "kind", "season": "season"}``.
    about
        By language, what this sentence and those beside it are about, such as the title of a rule: told once above them.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    words_of: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    def said(self, spoken: Words) -> str:
        """The sentence in a language.

        Parameters
        ----------
        spoken
            The language.
        """
        return upper_first(self.part(spoken))

    def part(self, spoken: Words) -> str:
        """The same as a part of another sentence, as it stands among the words.

        Parameters
        ----------
        spoken
            The language.
        """
        return spoken.say(self.key, **{name: self._value(name, value, spoken) for name, value in self.values.items()})

    def said_about(self, spoken: Words) -> str:
        """What it is about in a language, or in another one; empty for nothing of its own.

        Parameters
        ----------
        spoken
            The language.
        """
        return self.about.get(spoken.language) or next(iter(self.about.values()), "")

    def _value(self, name: str, value: object, spoken: Words) -> object:
        if isinstance(value, dict):
            return value.get(spoken.language) or next(iter(value.values()))
        if name not in self.words_of:
            return value
        group = self.words_of[name]
        return spoken.kind(str(value)).lower() if group == "kind" else spoken.name(group, str(value))


@dataclass(frozen=True)
class Headline:
    """Who gains by what a finding proposes: a figure in large type for the top of the page.

    Parameters
    ----------
    people
        Persons known who gain.
    places
        Places that gain; said where people are known at too few places.
    label
        What the figure is: ``figure.<label>`` of the words takes ``people``, ``figure.<label>_places`` takes ``places``, both these
        ``label_values``.
    label_values
        As those of a :class:`Sentence`.
    note
        By language, which proposal it is.
    """

    people: float
    places: int
    label: str
    label_values: Mapping[str, object]
    note: Mapping[str, str]


@dataclass(frozen=True)
class MapClass:
    """One class of a map of places, always drawn alike: which values it holds, how it looks and what it is called.

    Parameters
    ----------
    value
        A word of the column, or the highest number of the class.
    look
        How good it is: ``"good"``, ``"fair"``, ``"poor"``, ``"worst"``; ``"apart"`` is none of these, ``"unknown"`` not known.
    group, word
        What it is called: the word of that group of the words.
    """

    value: str | float
    look: str
    group: str
    word: str


@dataclass(frozen=True, eq=False)
class Finding:
    """One further thing a run found: a table that every output writes, and what a reader must be told of it.

    Parameters
    ----------
    name
        Its name for machines (``"overlap"``): of its file, layer and sheet. The words hold ``finding.<name>`` (its title) and
        ``finding.<name>_about`` (what a row is and how it was counted).
    table
        Columns in machine names with their unit; the index holds ids. With geometries it is a layer of the GeoPackage. Columns and
        index levels named ``place``, ``service``, ``candidate``, ``provider``, ``kind``, ``season``, ``sector`` … are shown to people
        by name.
    season
        The season it holds for; empty if for the whole year or all seasons together. Findings of one name and several seasons stand
        below each other in one table.
    sentences
        What sums it up, said above the table on the page and in the workbook.
    words_of
        Further columns whose texts are words of a closed list, and the group of the words that names them.
    texts
        Columns or index levels whose texts the study itself names: the text of each cell and how it is told in each language.
    remarks
        What was dropped, guessed or assumed on the way.
    map_column
        A column of a table with index ``place`` that the page may colour its places by; empty for none.
    map_low_is_bad
        Whether low numbers are the bad ones, as of supply: they are then drawn dark and angular, as what is missing is elsewhere.
    map_classes
        By column that is drawn, its classes from the best to the worst; a column without any gets classes by its values.
    map_of_kind
        By kind of service, a further column the page may colour its places by when that kind is chosen.
    points_on_map
        Whether the page can draw its rows as points on the map, each with a card of its columns; the table has geometries then, and its
        last index level names the spots. A first level before it, such as the plan, tells groups of them apart.
    states
        The same places in other scenarios or for other groups of people, for the page to show and compare with.
    rows_on_page
        How many rows the page shows; the rest is in the workbook.
    chart
        How the page draws the table above it: ``"weeks"`` for a year of weeks with index (week, kind); empty for no chart.
    topic
        What it belongs to, such as ``"overlap"``: the page puts findings of one topic under the heading ``topic.<topic>`` of the words.
    headline
        A figure for the top of the page; None for none.
    """

    name: str
    table: pd.DataFrame
    season: str = ""
    sentences: tuple[Sentence, ...] = ()
    words_of: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    map_column: str = ""
    map_low_is_bad: bool = False
    map_classes: Mapping[str, tuple[MapClass, ...]] = field(default_factory=dict)
    map_of_kind: Mapping[str, str] = field(default_factory=dict)
    points_on_map: bool = False
    states: tuple[State, ...] = ()
    rows_on_page: int = 30
    chart: str = ""
    topic: str = ""
    headline: Headline | None = None

    def __post_init__(self) -> None:
        """Refuse what no output could write."""
        if any(name is None for name in self.table.index.names):
            raise DataError(f"the table of finding {self.name!r} has an index without a name; name it after what its rows are")
        for column in (*([self.map_column] if self.map_column else []), *self.map_of_kind.values()):
            if column not in self.table or list(self.table.index.names) != ["place"]:
                raise DataError(f"finding {self.name!r} cannot be drawn by {column!r}: that needs such a column and one row a place")
        if self.points_on_map and not isinstance(self.table, gpd.GeoDataFrame):
            raise DataError(f"finding {self.name!r} cannot be drawn as points: its table has no geometries")

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        season = f", {self.season}" if self.season else ""
        return f"<Finding {self.name}{season}: {len(self.table):,} rows of {', '.join(map(str, self.table.index.names))}>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {self.name: self.table})


def by_name(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Findings of the same name beside each other, in the order they were found first.

    Parameters
    ----------
    findings
        Of a run.
    """
    named: dict[str, tuple[Finding, ...]] = {}
    for finding in findings:
        named[finding.name] = (*named.get(finding.name, ()), finding)
    return named


def in_one_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """The tables of findings of one name as one, with their season first where they have one.

    Parameters
    ----------
    findings
        Of one name.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        As the tables are; index (season, …) if any of them has a season.
    """
    given = list(findings)
    if not any(finding.season for finding in given):
        return given[0].table if len(given) == 1 else _kept(pd.concat([finding.table for finding in given]), given[0].table)
    levels = ["season", *given[0].table.index.names]
    return _kept(pd.concat({finding.season: finding.table for finding in given}, names=levels), given[0].table)


def _kept(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """The table with geometries again if the one it is made of had any."""
    return gpd.GeoDataFrame(table, geometry=like.geometry.name, crs=like.crs) if isinstance(like, gpd.GeoDataFrame) else table
