"""Findings of ``[[moments]]``: who reaches what at one hour of one day, against any time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.batch.findings.present import days_present
from accessibility.batch.findings.told import Counted, on_map
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
    present = days_present(study)
    persons = None if present is None else present["persons"]
    found: list[Moment] = []
    for one in asked:
        progress.stage("moments", one.at.isoformat(sep=" ", timespec="minutes"))
        before = found[-1].outcome if found else None
        found.append(at_moment(study, one.at, country=one.holidays, persons=persons, before=before))
    ids = [one.at.isoformat(sep=" ", timespec="minutes") for one in asked]
    texts = {"moment": {name: called(one) for name, one in zip(ids, asked, strict=True)}}
    counted = Counted(study)
    said = [sentence for one, moment in zip(asked, found, strict=True) for sentence in _sentences(one, moment, counted)]
    table = pd.concat([moment.kinds for moment in found], keys=ids, names=["moment"])
    table.insert(0, "season", [moment.season for moment in found for _ in range(len(moment.kinds))])
    table.insert(1, "holiday", [moment.holiday for moment in found for _ in range(len(moment.kinds))])
    yield Finding("moments", table, sentences=tuple(said), texts=texts, remarks=tuple(_remarks(found)), rows_on_page=60)
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
    day = one.day
    values = {"day": f"{day.day}.{day.month}.{day.year}", "time": one.clock}
    weekday = one.at.strftime("%w")
    return {
        language: words(language).say("finding.moment_called", weekday=words(language).say(f"weekday.{weekday}"), **values)
        for language in LANGUAGES
    }


def _sentences(one: MomentConfig, moment: Moment, counted: Counted) -> Iterator[Sentence]:
    """How many fewer are within the standard than at any time, as an interval where hours are not known."""
    name = called(one)
    if moment.holiday:
        yield Sentence("finding.moment_holiday", {"moment": name, "country": one.holidays})
    unit = "people" if counted.counts_people else "places"
    for kind in moment.kinds.index.astype(str):
        row = moment.kinds.loc[kind]
        any_time, least, most = (round(float(row[f"{unit}_within_{which}"])) for which in ("any_time", "open", "perhaps"))
        span = {language: _span(least, most, words(language)) for language in LANGUAGES}
        values = {"moment": name, "kind": kind, "span": span, "any": any_time}
        hours = {"open": int(row["offers_open"]), "closed": int(row["offers_closed"]), "unknown": int(row["offers_not_known"])}
        key = "finding.moment_people" if unit == "people" else "finding.moment_places_count"
        yield Sentence(key, {**values, **hours}, {"kind": "kind"})


def _span(least: int, most: int, spoken: Words) -> str:
    return spoken.number(least) if least == most else f"{spoken.number(least)}–{spoken.number(most)}"  # noqa: RUF001  # the dash of a range


def _remarks(found: list[Moment]) -> Iterator[Remark]:
    unknown = max(int(moment.kinds["offers_not_known"].sum()) for moment in found)
    total = max(int(moment.kinds[["offers_open", "offers_closed", "offers_not_known"]].to_numpy().sum()) for moment in found)
    if unknown:
        yield Remark("hours_not_known", "unknown", unknown, total)
