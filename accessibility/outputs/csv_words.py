"""A table of machine names in the words of a language, for a spreadsheet: names for ids, with the ids beside them, and exact numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.outputs.cell_words import TO_ANOTHER, cell, namers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["in_words", "number_text"]

_LEAST = "\N{MINUS SIGN}∞"
"""Less than any number; a spreadsheet would take a hyphen for the beginning of a formula."""

_IDS = ("place", "service", "candidate", "provider", "other", "road", "next_service")
"""Levels of an index that hold ids, by which tables are joined."""

_TOLD_BY_NAME = ("place", "service", "candidate", "provider", "road")
"""Levels whose name makes a column ``name`` say it twice."""


def number_text(number: float, *, comma: bool, unreached: str) -> str:
    """A number with as many digits as say something: thousandths of a minute.

    Parameters
    ----------
    number
        Not NaN.
    comma
        Whether decimals stand behind a comma.
    unreached
        How infinity is written.

    Examples
    --------
    >>> number_text(1.25, comma=True, unreached="-"), number_text(2.0, comma=False, unreached="-")
    ('1,25', '2')
    """
    if math.isinf(number):
        return unreached if number > 0 else _LEAST if comma else "-inf"
    exact = f"{number:.3f}".rstrip("0").rstrip(".")
    return exact.replace(".", ",") if comma else exact


def in_words(table: pd.DataFrame, findings: Sequence[Finding], results: Results, spoken: Words) -> pd.DataFrame:
    """The table as people read it, its columns still in machine names.

    Parameters
    ----------
    table
        Without geometries; the index holds what its rows are.
    findings
        Whose table it is, all of one name; none for the tables of every run.
    results
        The run, for names.
    spoken
        The language.

    Returns
    -------
    pandas.DataFrame
        The same rows in the same order, index the first level. Where a level holds ids, their names stand in it and the ids in a column
        ``<level>_id`` after it, and a column ``name`` that would say the same is left out. Words of closed lists and flags are in the
        language; numbers stay numbers.
    """
    flat = table.reset_index()
    namers = namers_of(findings, results, spoken)
    if not findings:
        namers |= _of_every_run(flat, spoken)
        ids = {f"service_{kind}": f"service_{kind}_id" for kind in results.study.config.known_kinds}
        flat = flat.rename(columns=ids)  # its name stands beside it
    if "name" in flat and set(_TOLD_BY_NAME) & set(table.index.names):
        flat = flat.drop(columns="name")
    told = {str(column): _told(flat[column], namers.get(str(column)), spoken) for column in flat}
    shown: dict[str, pd.Series] = {}
    for column, values in told.items():
        shown[column] = values
        if column in _IDS and column in table.index.names and column in namers:
            shown[f"{column}_id"] = flat[column]
    return pd.DataFrame(shown).set_index(str(flat.columns[0]))


def _of_every_run(flat: pd.DataFrame, spoken: Words) -> dict[str, Callable[[object], str]]:
    """How columns are told that only the tables of every run have."""
    groups = {"connection": "connection", "used_for": "source"}
    groups |= {str(column): "reason" for column in flat if str(column).startswith("reason_")}
    kinds = _listed(lambda kind: spoken.kind(kind).lower())
    return {
        **{column: _word(group, spoken) for column, group in groups.items()},
        "kinds": kinds,
        "seasons": _listed(lambda season: spoken.name("season", season)),
    }


def _word(group: str, spoken: Words) -> Callable[[object], str]:
    return lambda value: spoken.name(group, str(value))


def _listed(say: Callable[[str], str]) -> Callable[[object], str]:
    """Words of a closed list that stand in one cell, joined by commas."""
    return lambda value: ", ".join(say(one.strip()) for one in str(value).split(","))


def _told(values: pd.Series, name: Callable[[object], str] | None, spoken: Words) -> pd.Series:
    """A column in words; numbers stay as they are but for infinity in a column where it has words of its own."""
    if pd.api.types.is_bool_dtype(values):
        return _flags(values.astype("object"), spoken)
    if pd.api.types.is_numeric_dtype(values):
        return _to_another(values, spoken) if str(values.name).startswith(TO_ANOTHER) else values
    if pd.api.types.is_datetime64_any_dtype(values):
        return values
    cells = pd.Series([cell(value, name) for value in values.tolist()], index=values.index, dtype="object", name=values.name)
    return _flags(cells, spoken)


def _flags(cells: pd.Series, spoken: Words) -> pd.Series:
    """Cells with True and False as yes and no."""
    said = {True: spoken.say("value.yes"), False: spoken.say("value.no")}
    return cells.map(lambda value: said[value] if isinstance(value, bool) else value, na_action="ignore")


def _to_another(values: pd.Series, spoken: Words) -> pd.Series:
    """Minutes to another service as texts, in words where there is none."""
    no_other = spoken.say("value.no_other")
    return values.map(lambda number: number_text(float(number), comma=True, unreached=no_other), na_action="ignore").astype("object")
