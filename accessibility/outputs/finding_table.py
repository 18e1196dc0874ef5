"""The table of a finding as people read it: names for ids, headings and words in their language, numbers with fitting decimals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.outputs.beside_limit import beside_limit
from accessibility.outputs.cell_words import TO_ANOTHER, cell, namers_of
from accessibility.outputs.finding import in_one_table
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["FindingTable", "finding_sentences", "finding_table", "heading", "written"]

_WHOLE = ("people", "places", "services", "providers", "cost_eur", "metres", "rank", "step", "count", "kinds")
_TENTHS = ("minutes", "share_pct", "hours", "km", "extra_minutes", "people_minutes", "beyond", "mean_minutes", "worst_minutes", "distance")


@dataclass(frozen=True)
class FindingTable:
    """A finding's table for people.

    Parameters
    ----------
    headings
        One for each column, in the language.
    rows
        Cells: a number (``inf`` where not reached), a text, True or False, or None for what is not known.
    digits
        Decimals of each column; None for columns of texts.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[float | str | bool | None, ...], ...]
    digits: tuple[int | None, ...]


def finding_table(findings: Sequence[Finding], results: Results, spoken: Words, *, most: int | None = None) -> FindingTable:
    """Findings of one name as a table for people.

    Parameters
    ----------
    findings
        Of one name; several seasons stand below each other.
    results
        The run, for the names of places, services, candidates and providers.
    spoken
        The language.
    most
        How many rows at most; all if left out.

    Returns
    -------
    FindingTable
    """
    table = in_one_table(findings)
    if isinstance(table, gpd.GeoDataFrame):
        table = pd.DataFrame(table.drop(columns=table.geometry.name))
    flat = _on_their_side(table.reset_index().head(len(table) if most is None else most))
    if "name" in flat and {"place", "service", "candidate", "provider", "road"} & set(table.index.names):
        flat = flat.drop(columns="name")  # the id of the row is shown by its name
    namers = namers_of(findings, results, spoken)
    no_other = spoken.say("value.no_other")
    columns = [_column(flat[name], namers.get(str(name)), no_other if str(name).startswith(TO_ANOTHER) else None) for name in flat]
    digits = tuple(_digits(str(name), flat[name]) for name in flat)
    return FindingTable(tuple(heading(str(name), spoken, of=findings[0].name) for name in flat), tuple(zip(*columns, strict=True)), digits)


def _on_their_side(table: pd.DataFrame) -> pd.DataFrame:
    """The table with minutes and distances that one decimal does not put on the other side of the limit that stands beside them."""
    shown: dict[str, NDArray[np.float64]] = {}
    if "standard_minutes" in table:
        minutes = [str(name) for name in table if "minutes" in str(name) and name != "standard_minutes"]
        shown |= {name: beside_limit(table[name], table["standard_minutes"]) for name in minutes}
    if "beyond" in table and "distance" in table:
        shown["distance"] = beside_limit(table["distance"], table["distance"] - table["beyond"])
        shown["beyond"] = beside_limit(table["beyond"], 0.0)
    return table.assign(**shown)


def finding_sentences(name: str, findings: Sequence[Finding], spoken: Words) -> list[str]:
    """What is said above the table of findings of one name: what a row is, then what sums them up, season by season.

    Parameters
    ----------
    name
        The name they share.
    findings
        Of that name.
    spoken
        The language.
    """
    said = [spoken.say(f"finding.{name}_about")]
    several = len({finding.season for finding in findings}) > 1
    for finding in findings:
        before = f"{spoken.say('page.season_now', season=spoken.name('season', finding.season))}. " if several and finding.season else ""
        for sentence in finding.sentences:
            about = sentence.said_about(spoken)
            said.append(before + (f"{about}: " if about else "") + sentence.said(spoken))
    return list(dict.fromkeys(said))


def heading(column: str, spoken: Words, *, of: str = "") -> str:
    """The heading of a column: its own words, those of its stem and the kind of service its name ends in, or those of what it bounds.

    Parameters
    ----------
    column
        Its machine name, such as ``people_missing`` or ``minutes_pharmacy``.
    spoken
        The language.
    of
        The finding it is of, which may have words of its own for it.

    Examples
    --------
    >>> from accessibility.outputs.words import words
    >>> heading("minutes_pharmacy", words("en")), heading("people_missing", words("en"))
    ('Minutes: pharmacy', 'People without')
    >>> heading("people_missing_least", words("en"), of="year")
    'People present without, at least'
    """
    for key in (f"column.{of}.{column}", f"column.{column}"):
        if spoken.has(key):
            return upper_first(spoken.say(key))
    stem, _, end = column.rpartition("_")
    if end == "id" and heading(stem, spoken, of=of) != stem:
        return spoken.say("column.id_of", column=heading(stem, spoken, of=of))
    if spoken.has(f"bound.{end}") and spoken.has(f"column.{stem}"):
        return spoken.say(f"bound.{end}", column=heading(stem, spoken, of=of))
    parts = column.split("_")
    for cut in range(1, len(parts)):
        stem, kind = "_".join(parts[:cut]), "_".join(parts[cut:])
        if spoken.has(f"column.{stem}") and (spoken.has(f"kind.{kind}") or kind in spoken.own_kinds):
            return f"{upper_first(spoken.say(f'column.{stem}'))}: {spoken.kind(kind).lower()}"
    return column


def written(table: FindingTable, row: int, column: int, spoken: Words) -> str:
    """A cell as the language writes it.

    Parameters
    ----------
    table
        Made in the same language.
    row, column
        Which cell.
    spoken
        The language.
    """
    value, digits = table.rows[row][column], table.digits[column]
    if value is None:
        return spoken.number(math.nan)
    if isinstance(value, bool):
        return spoken.say("value.yes" if value else "value.no")
    if isinstance(value, float):
        return spoken.endless(value) if math.isinf(value) else spoken.number(value, digits or 0, fixed=True)
    return value


def _column(values: pd.Series, name: Callable[[object], str] | None, infinite: str | None) -> list[float | str | bool | None]:
    """Cells; ``inf`` in words of its own where it does not mean that nothing is reached."""
    cells = [cell(value, name) for value in values.tolist()]
    return cells if infinite is None else [infinite if isinstance(cell, float) and math.isinf(cell) else cell for cell in cells]


def _digits(column: str, values: pd.Series) -> int | None:
    """How many decimals a column of numbers is shown with; None for texts."""
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return None
    known = values.dropna().to_numpy(dtype=float)
    known = known[np.isfinite(known)]
    if column.startswith(_TENTHS) or "_minutes" in column or column.endswith("_pct"):
        return 1
    if column.startswith(_WHOLE) or bool((known == np.rint(known)).all()):
        return 0
    return 1 if len(known) and np.abs(known).max() >= 10 else 3  # indices lie between 0 and 1
