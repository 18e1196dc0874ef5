"""The table of a finding as people read it: names for ids, headings and words in their language, numbers with fitting decimals."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.outputs.beside_limit import beside_limit
from accessibility.outputs.finding import in_one_table
from accessibility.outputs.names import HOST, VILLAGE, candidate_names, municipality_names, place_names, road_names, service_names
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words
    from accessibility.provenance import Remark

__all__ = ["FindingTable", "finding_sentences", "finding_table", "heading", "names_of", "with_names", "written"]

_NAMES: WeakKeyDictionary[Results, dict[str, Mapping[str, Mapping[str, str]]]] = WeakKeyDictionary()

_GROUPS = ("season", "sector", "status", "channel", "host_kind", "reason", "mode")
"""Columns named like these hold words of the closed list of that name."""

_WHOLE = ("people", "places", "services", "providers", "cost_eur", "metres", "rank", "step", "count", "kinds")
_TENTHS = ("minutes", "share_pct", "hours", "km", "extra_minutes", "people_minutes", "beyond", "mean_minutes", "worst_minutes", "distance")


_TO_ANOTHER = ("extra_minutes_", "mean_extra_minutes", "longest_extra_minutes")
"""Columns of minutes to another service, which may not be there."""


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
    words_of = {str(column): group for finding in findings for column, group in finding.words_of.items()}
    namers = _namers(results, spoken, words_of)
    for column, told in ((column, told) for finding in findings for column, told in finding.texts.items()):
        namers[column] = _by_id({text: said.get(spoken.language, text) for text, said in told.items()})
    no_other = spoken.say("value.no_other")
    columns = [_column(flat[name], namers.get(str(name)), no_other if str(name).startswith(_TO_ANOTHER) else None) for name in flat]
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
        return spoken.say("value.not_reached") if math.isinf(value) else spoken.number(value, digits or 0, fixed=True)
    return value


def names_of(results: Results, spoken: Words) -> Mapping[str, Mapping[str, str]]:
    """Names by id for the columns that hold ids: looked up once for each run and language.

    Parameters
    ----------
    results
        The run.
    spoken
        The language.

    Returns
    -------
    dict
        By column (``place``, ``service``, ``candidate``, ``provider`` …), names by id.
    """
    known = _NAMES.setdefault(results, {})
    if spoken.language not in known:
        known[spoken.language] = _looked_up(results, spoken)
    return known[spoken.language]


def with_names(results: Results, spoken: Words) -> list[Remark]:
    """The remarks of a run with names in place of the ids of their rows.

    Parameters
    ----------
    results
        The run.
    spoken
        The language.

    Returns
    -------
    list of Remark
        Rows that have no name, such as those that were left out, keep what their source calls them.
    """
    if not any(remark.rows for remark in results.remarks):
        return list(results.remarks)
    named = names_of(results, spoken)
    known = {**named.get("provider", {}), **named["candidate"], **named["service"], **named["place"]}
    known |= {HOST + one: name for one, name in named["service"].items()} | {VILLAGE + one: name for one, name in named["place"].items()}

    def name(row: str) -> str:
        return " \N{RIGHTWARDS ARROW} ".join(known.get(one, one) for one in row.split(" \N{RIGHTWARDS ARROW} "))

    return [replace(remark, rows=tuple(name(row) for row in remark.rows)) for remark in results.remarks]


def _looked_up(results: Results, spoken: Words) -> dict[str, Mapping[str, str]]:
    study = results.study
    services = {**_only_in_scenarios(results, spoken.language), **service_names(study, spoken.language)}
    roads = (
        one for finding in results.findings if "road" in finding.table.index.names for one in finding.table.index.get_level_values("road")
    )
    named: dict[str, Mapping[str, str]] = {
        "place": {"other": spoken.say("table.other_places"), **place_names(study.places, spoken.language)},
        "service": services,
        "service_after": services,
        "next_service": services,
        "municipality": municipality_names(study.area, spoken.language),
        "road": road_names(study, {str(one) for one in roads}, spoken.language),
    }
    candidates = {"remote": spoken.name("channel", "remote")}
    if results.candidates is not None:
        candidates |= {str(one): str(name) for one, name in results.candidates["name"].items()}
        candidates |= candidate_names(study, results.candidates, spoken.language)
    named["candidate"] = candidates
    first = study.config.outputs.languages[0]
    named["scenario"] = {one.name[first]: one.name[spoken.language] for one in study.config.scenarios}  # type: ignore[index]
    named["plan"] = {plan.name: plan.title[spoken.language] for plan in study.config.plans if plan.title}  # type: ignore[index]
    if "name" in study.providers:
        own = {str(one): str(name) for one, name in study.providers["name"].items()}
        named["provider"] = {"other": spoken.say("table.other_providers"), **own}
        named["other"] = named["provider"]
    return named


def _only_in_scenarios(results: Results, language: str) -> dict[str, str]:
    """Names of services that a scenario opens."""
    states = (state for finding in results.findings for state in finding.states)
    return {one: name for state in states if state.services is not None for one, name in place_names(state.services, language).items()}


def _namers(results: Results, spoken: Words, words_of: Mapping[str, str]) -> dict[str, Callable[[object], str]]:
    """How the ids and words of a column are told, by column."""
    study, named = results.study, names_of(results, spoken)
    joined = {"place_ids": "place", "service_ids": "service", "candidate_ids": "candidate", "provider_ids": "provider"}
    several = {column: _by_ids(named.get(of, {})) for column, of in joined.items()}
    several |= {f"provider_ids_{kind}": several["provider_ids"] for kind in study.config.known_kinds}
    several["kinds_lost"] = lambda value: ", ".join(spoken.kind(kind).lower() for kind in str(value).split(", ") if kind)
    told = {"first_day": spoken.date, "last_day": spoken.date, "gap_weeks": _with_dashes, "gap_days": _day_spans(spoken)}
    listed = {
        **dict.fromkeys(("candidates", "candidates_left_out", "candidates_instead"), _by_id(named["candidate"])),
        "providers_coming": _by_id(named.get("provider", {})),
        **dict.fromkeys(("kinds_hosted", "kinds_left_out", "kinds_fewer"), lambda kind: spoken.kind(kind).lower()),
    }
    groups = {**{group: group for group in _GROUPS}, "kind": "kind", **words_of}
    return {
        **{column: _by_id(names) for column, names in named.items()},
        **several,
        **{column: _by_word(group, spoken) for column, group in groups.items()},
        **{column: _each_of(name) for column, name in listed.items()},
        **{column: _text(say) for column, say in told.items()},
    }


def _by_id(names: Mapping[str, str]) -> Callable[[object], str]:
    return lambda value: names.get(str(value), str(value))


def _by_ids(names: Mapping[str, str]) -> Callable[[object], str]:
    """Names of several ids that are joined by commas; names may have commas of their own."""
    return lambda value: "; ".join(names.get(one, one) for one in str(value).split(", ") if one)


def _each_of(name: Callable[[str], str]) -> Callable[[object], str]:
    """Names of ids that stand in one cell, joined by commas."""
    return lambda value: upper_first("; ".join(name(one) for one in str(value).split(",")))


def _text(say: Callable[[str], str]) -> Callable[[object], str]:
    return lambda value: say(str(value))


def _with_dashes(runs: str) -> str:
    """Runs of numbers (``14-17, 47``) with the dash of a range."""
    return runs.replace("-", "\N{EN DASH}")


def _day_spans(spoken: Words) -> Callable[[str], str]:
    """ISO intervals (``2026-03-30/2026-04-26, …``) as the language writes spans of days."""
    return lambda spans: ", ".join(spoken.days(*map(dt.date.fromisoformat, span.split("/"))) for span in spans.split(", ") if span)


def _by_word(group: str, spoken: Words) -> Callable[[object], str]:
    if group != "kind":
        return lambda value: spoken.name(group, str(value))
    return lambda value: spoken.say("table.other_kinds") if value == "other" else spoken.kind(str(value))


def _column(values: pd.Series, name: Callable[[object], str] | None, infinite: str | None) -> list[float | str | bool | None]:
    """Cells; ``inf`` in words of its own where it does not mean that nothing is reached."""
    cells = [_cell(value, name) for value in values.tolist()]
    return cells if infinite is None else [infinite if isinstance(cell, float) and math.isinf(cell) else cell for cell in cells]


def _cell(value: object, name: Callable[[object], str] | None) -> float | str | bool | None:
    """A value of a table as a cell; what is not known is None."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, float, np.number)):
        return float(value)
    return name(value) if name is not None and value != "" else str(value)


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
