"""Findings of ``[[moments]]``: who reaches what at one hour of one day, against any time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.batch.findings.periods import states_of_moment
from accessibility.batch.findings.present import days_present, present_told
from accessibility.batch.findings.told import Counted, on_map, unknown_told, without_unknown
from accessibility.measures.opening import is_public_holiday
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.words import words
from accessibility.provenance import Remark
from accessibility.scenarios import at_moment
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accessibility.config import MomentConfig
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words
    from accessibility.progress import Progress
    from accessibility.scenarios import Moment
    from accessibility.study import Study

__all__ = ["check_moments", "moments"]


_MOST_KINDS = 3
"""Kinds that a moment's sentence names; the table has all."""


def moments(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[[moments]]`` asks for; nothing if the study has none.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told of each moment.

    Returns
    -------
    iterable of Finding
    """
    study, asked = results.study, results.study.config.moments
    if not asked:
        return
    persons = days_present(study)
    found: list[Moment] = []
    for one in asked:
        progress.stage("moments", one.at.isoformat(sep=" ", timespec="minutes"))
        before = found[-1].outcome if found else None
        found.append(at_moment(study, one.at, country=one.holidays, persons=persons, before=before))
    ids = [one.at.isoformat(sep=" ", timespec="minutes") for one in asked]
    texts = {"moment": {name: called(one) for name, one in zip(ids, asked, strict=True)}}
    counted = Counted(study)
    said = [*present_told(study), *(told for one, moment in zip(asked, found, strict=True) for told in _sentences(one, moment, counted))]
    table = pd.concat([moment.kinds for moment in found], keys=ids, names=["moment"])
    table = without_unknown(table)
    table.insert(0, "season", [moment.season for moment in found for _ in range(len(moment.kinds))])
    table.insert(1, "holiday", [moment.holiday for moment in found for _ in range(len(moment.kinds))])
    states = [
        state
        for one, moment in zip(asked, found, strict=True)
        for state in states_of_moment(study, moment, called(one), f"{one.at:%Y%m%d_%H%M}")
    ]
    told = {"texts": texts, "remarks": (*_remarks(found), *unknown_told(study)), "states": tuple(states)}
    yield Finding("moments", table, sentences=tuple(said), rows_on_page=60, **told)  # type: ignore[arg-type]
    places = pd.concat([moment.places for moment in found], keys=ids, names=["moment"])
    if len(places):
        yield Finding("moment_places", on_map(study, places), texts=texts)


def check_moments(study: Study) -> None:
    """Refuse moments and weeks that could not be looked at, before anything is computed.

    Parameters
    ----------
    study
        The study.

    Raises
    ------
    MissingPackageError
        If the parser of opening hours is not installed.
    DataError
        If the holidays of a country are not known.
    """
    for one in study.config.moments:
        is_public_holiday(one.day, country=one.holidays)
    year = study.config.year
    if year is not None and year.by_hours:
        is_public_holiday(dt.date(year.year, 1, 1), country=year.holidays)


def called(one: MomentConfig) -> dict[str, str]:
    """The name of a moment by language: its own, or its weekday, day and hour.

    Parameters
    ----------
    one
        The moment.

    Returns
    -------
    dict
    """
    if one.name is not None:
        return {str(language): text for language, text in one.name.items()}
    weekday = one.at.strftime("%w")
    return {
        spoken.language: spoken.say(
            "finding.moment_called",
            weekday=spoken.say(f"weekday.{weekday}"),
            day=spoken.date(one.day.isoformat()),
            time=one.clock,
        )
        for spoken in map(words, LANGUAGES)
    }


def _sentences(one: MomentConfig, moment: Moment, counted: Counted) -> Iterator[Sentence]:
    """The kinds that fewest reach as at any time, in one sentence; an interval where hours are not known. The table tells the rest."""
    unit = "people" if counted.counts_people else "places"
    rows = moment.kinds
    lost = (rows[f"{unit}_within_any_time"] - rows[f"{unit}_within_open"]).fillna(0)
    fewer = lost[lost.round() > 0].sort_values(ascending=False, kind="stable")
    named = _with_holiday(called(one)) if moment.holiday else called(one)
    if not len(fewer):
        yield Sentence("finding.moment_as_ever", {"moment": named})
        return
    numbers = _ends(rows.loc[fewer.index].head(_MOST_KINDS), unit)
    told = {language: _listed(numbers, unit, words(language, counted.study)) for language in LANGUAGES}
    key = "all" if len(fewer) <= _MOST_KINDS else "more"
    yield Sentence(f"finding.moment_{key}", {"moment": named, "list": told, "count": len(fewer) - _MOST_KINDS})


def _ends(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """At least and at most how many reach each kind then, and at any time; people who are not told count where their bounds are known."""
    told = [f"{unit}_within_{which}" for which in ("open", "perhaps", "any_time", "any_time")]
    bounded = [f"{name}_{end}" for name, end in zip(told, ("least", "most", "least", "most"), strict=True)]
    known = unit == "people" and bool(rows[bounded].notna().all(axis=None))
    return rows[bounded if known else told].round()


def _listed(numbers: pd.DataFrame, unit: str, spoken: Words) -> str:
    """Each kind with how many reach it then, at least and at most, and otherwise."""
    keys = [f"finding.moment_first_{unit}", *["finding.moment_next"] * (len(numbers) - 1)]
    return ", ".join(
        spoken.say(key, kind=spoken.kind(str(kind)).lower(), span=_span(least, most, spoken), any=_span(any_least, any_most, spoken))
        for key, kind, (least, most, any_least, any_most) in zip(keys, numbers.index, numbers.to_numpy(dtype=int), strict=True)
    )


def _with_holiday(name: dict[str, str]) -> dict[str, str]:
    """The name of a moment that is a public holiday."""
    return {language: words(language).say("finding.moment_holiday", moment=text) for language, text in name.items()}


def _span(least: int, most: int, spoken: Words) -> str:
    return spoken.number(least) if least == most else f"{spoken.number(least)}–{spoken.number(most)}"  # noqa: RUF001  # the dash of a range


def _remarks(found: list[Moment]) -> Iterator[Remark]:
    unknown = max(int(moment.kinds["offers_not_known"].sum()) for moment in found)
    total = max(int(moment.kinds[["offers_open", "offers_closed", "offers_not_known"]].to_numpy().sum()) for moment in found)
    if unknown:
        yield Remark("hours_not_known", "unknown", unknown, total)
