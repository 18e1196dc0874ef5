"""What stands in a cell for people: the name of an id, the words of a closed list, dates and spans as the language writes them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from accessibility.outputs.names import HOST, VILLAGE, candidate_names, municipality_names, place_names, road_names, service_names
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words
    from accessibility.provenance import Remark

__all__ = ["TO_ANOTHER", "cell", "namers_of", "names_of", "with_names"]

_NAMES: WeakKeyDictionary[Results, dict[str, Mapping[str, Mapping[str, str]]]] = WeakKeyDictionary()

_GROUPS = ("season", "sector", "status", "channel", "host_kind", "reason", "mode")
"""Columns named like these hold words of the closed list of that name."""

TO_ANOTHER = ("extra_minutes_", "mean_extra_minutes", "longest_extra_minutes")
"""Columns of minutes to another service, which may not be there."""


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


def namers_of(findings: Sequence[Finding], results: Results, spoken: Words) -> dict[str, Callable[[object], str]]:
    """How the ids and words of a table are told, by column; a column that is not here is told as it is.

    Parameters
    ----------
    findings
        Whose table it is, all of one name; none for the tables of every run.
    results
        The run.
    spoken
        The language.
    """
    words_of = {str(column): group for finding in findings for column, group in finding.words_of.items()}
    namers = _namers(results, spoken, words_of)
    for column, told in ((column, told) for finding in findings for column, told in finding.texts.items()):
        namers[column] = _by_id({text: said.get(spoken.language, text) for text, said in told.items()})
    return namers


def cell(value: object, name: Callable[[object], str] | None) -> float | str | bool | None:
    """A value of a table as a cell; what is not known is None.

    Parameters
    ----------
    value
        Of a table in machine names.
    name
        How its column is told, of :func:`namers_of`; None if as it is.
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, float, np.number)):
        return float(value)
    return name(value) if name is not None and value != "" else str(value)


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
