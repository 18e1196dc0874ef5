"""Findings of ``[year]``: the year week by week, people-weeks without each service, and the weeks when neither ferry nor ice road runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.batch.findings.periods import states_of_year
from accessibility.batch.findings.present import days_present, present_told
from accessibility.batch.findings.told import on_map, unknown_told, without_unknown
from accessibility.config import DemandConfig
from accessibility.outputs.finding import Finding, Sentence
from accessibility.outputs.year_chart import weeks_in_words
from accessibility.provenance import Remark
from accessibility.scenarios.year import through_the_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["year"]


def year(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[year]``, ``[demand]`` and ``[visitors]`` ask for; nothing if the study has none of them.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told that the year has begun.

    Returns
    -------
    iterable of Finding
    """
    study, asked, demand = results.study, results.study.config.year, results.study.config.demand
    if asked is None and demand is None and study.config.visitors is None:
        return
    progress.stage("year")
    persons, remarks = None, []
    found = days_present(study)
    if found is not None:
        homes, demand = study.year.homes, demand or DemandConfig()
        persons = found
        usual = int(homes["persons"].isna().sum() + homes["days_year"].isna().sum()) if len(homes) else 0
        details: dict[str, str | float] = {"persons": demand.persons_per_home, "days": demand.days_per_home, "guessed": usual}
        if study.config.demand is not None:
            remarks.append(Remark("demand_assumed", "assumed", len(homes), details=details))
        if len(study.year.visitors):
            yearly = int(study.year.visitors["month"].isna().sum())
            remarks.append(Remark("visitors_by_month", "assumed", yearly, len(study.year.visitors)))
        inside = study.places.index[study.places["inside"]]
        months = _by_month(found[found.index.get_level_values("place").isin(inside)])
        yield Finding("person_days", months, remarks=(*remarks, *unknown_told(study)))
    if asked is None:
        return
    through = through_the_year(study, year=asked.year, persons=persons, hours_of=asked.holidays if asked.by_hours else None)
    said = (*present_told(study), *(_people_weeks(str(kind), row) for kind, row in _counted(through.without).iterrows()))
    states = states_of_year(study, through, asked.year)
    if len(states) < through.states:
        said += (Sentence("finding.year_states", {"count": through.states, "shown": len(states)}),)
    weeks = without_unknown(through.weeks)
    yield Finding("year", weeks, sentences=said, remarks=unknown_told(study), rows_on_page=len(weeks), chart="weeks", states=states)
    yield Finding("year_total", without_unknown(through.without))
    if len(through.gaps):
        places = through.gaps.index.get_level_values("place").nunique()
        most = int(through.gaps["weeks_unreached"].max())
        which = sorted({week for told in through.gaps["gap_weeks"].unique() for week in _weeks(told)})
        told = Sentence("finding.year_gap", {"count": places, "weeks": most, "which": weeks_in_words(which)})
        yield Finding("year_gaps", on_map(study, through.gaps), sentences=(told,))


def _counted(without: pd.DataFrame) -> pd.DataFrame:
    """The kinds of which anybody's weeks are known."""
    return without[without["people_weeks_missing"].notna()]


def _people_weeks(kind: str, row: pd.Series) -> Sentence:
    """How many weeks people are without a kind: a number, at least and at most, or at least where there is no upper bound."""
    told, least, most = (float(row[f"people_weeks_missing{end}"]) for end in ("", "_least", "_most"))
    if most > least:
        return Sentence("finding.year_without_between", {"kind": kind, "least": round(least), "most": round(most)}, {"kind": "kind"})
    key, weeks = ("year_without", told) if most == least else ("year_without_least", least)
    return Sentence(f"finding.{key}", {"kind": kind, "people_weeks": round(weeks)}, {"kind": "kind"})


def _weeks(runs: str) -> Iterator[int]:
    """Every week of runs such as ``14-17, 47``."""
    for run in runs.split(", "):
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _by_month(found: pd.DataFrame) -> pd.DataFrame:
    """Whole person-days of the area by month: the total is the sum of the parts shown, and its bounds lie around it."""
    by_month = found.groupby(level="month")
    parts = by_month[["residents", "summer_residents", "visitors"]].sum(min_count=1).round(0)
    known = by_month["person_days"].sum(min_count=1)
    parts["person_days"] = parts.sum(axis="columns").where(known.notna())
    unknown = by_month["people_unknown"].sum().astype(int)
    if unknown.any():
        for end in ("least", "most"):
            # An upper bound that one place lacks is lacking for all of them.
            more = by_month[f"person_days_{end}"].agg(lambda column: column.sum(skipna=False)) - known.fillna(0.0)
            parts[f"person_days_{end}"] = parts["person_days"].fillna(0.0) + more.round(0)
        parts["places_people_unknown"] = unknown
    return parts
