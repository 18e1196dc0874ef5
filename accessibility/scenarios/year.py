"""A year week by week: which ferries and ice roads run, who is here, and who is without which service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import vocabulary as words
from accessibility.errors import UnknownWordError
from accessibility.measures.opening import shut_all_week
from accessibility.scenarios.outcome import Outcome, evaluate
from accessibility.scenarios.present import present_in
from accessibility.scenarios.road_changes import OpenIceRoad
from accessibility.scenarios.weeks import days_of_run, monday_of, runs_of, weeks_in

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas.api.typing import DataFrameGroupBy

    from accessibility.measures.bounded import Bounded
    from accessibility.study import Study

__all__ = ["Year", "as_on", "through_the_year"]

_THURSDAY = 3
"""Days after Monday."""


@dataclass(frozen=True, eq=False)
class Year:
    """What each week comes to, inside the area.

    Parameters
    ----------
    weeks
        Index (week, kind), weeks by ISO 8601: ``first_day`` (Monday), ``last_day`` (Sunday), ``season``, ``running`` (dated ferries
        and ice roads that run), ``people_present``, ``people_missing``, ``people_unreached`` (sums of what is known,
        each with the bounds ``…_least`` and ``…_most``, NaN where one of the places has no upper bound),
        ``places_missing``, ``places_unreached``, ``places_people_unknown``,
        ``places_missing_people_unknown`` (places whose residents are not in those sums).
    without
        Index kind: ``people_weeks_missing`` and ``people_weeks_unreached`` over the year, with their bounds; ``worst_week`` (the week
        with most people without), ``people_missing_worst_week`` and ``people_missing_best_week``, ``places_missing_people_unknown`` (in
        the week with most such places).
    gaps
        Index (place, kind): places that reach the kind in some weeks and not in others: ``weeks_unreached`` (how
        many), ``gap_weeks`` (every run of them, as ``14-17, 47-50``) and ``gap_days`` (their days, as ``2026-03-30/2026-04-26, …``).
    outcomes
        Every different state of network, season and services that the year has: its weeks, the crossings that run then, and what the
        study comes to; each is computed once.
    """

    weeks: pd.DataFrame
    without: pd.DataFrame
    gaps: pd.DataFrame
    outcomes: tuple[tuple[tuple[int, ...], tuple[str, ...], Outcome], ...] = ()

    @property
    def states(self) -> int:
        """How many different states the year has."""
        return len(self.outcomes)


def through_the_year(
    study: Study,
    *,
    year: int = 2026,
    crossings: pd.DataFrame | None = None,
    persons: pd.DataFrame | pd.Series | None = None,
    hours_of: str | None = None,
) -> Year:
    """Every week of a year, each with its season, its ferries and ice roads, and the people present.

    Parameters
    ----------
    study
        The study.
    year
        Which year.
    crossings
        Open spans of ferries and ice roads, as in :class:`accessibility.loaders.year_tables.YearTables`; the study's own if left out.
        A ferry or ice road without a span runs in the seasons the roads name.
    persons
        Index (place, month): people present, the table of :func:`accessibility.demand.person_days` or its column ``persons`` alone,
        which knows of no bounds; those who live there if left out.
    hours_of
        Country (ISO code) whose public holidays hold where opening hours name them: services that are surely shut during all of a week
        do not count in it. None: opening hours are not looked at.

    Returns
    -------
    Year

    Raises
    ------
    UnknownWordError
        If a span names a ferry or ice road that is not among the roads and says no ends.

    Notes
    -----
    The state of a week is that of its Thursday, which lies in the year to which ISO 8601 counts the week. Weeks of the same season and
    the same crossings running are computed once.
    """
    spans = study.year.crossings if crossings is None else crossings
    with_ice, rows = _with_crossings(study, spans)
    called = {name: str(with_ice.roads["name"].to_numpy()[hit][0]).strip() or name for name, hit in rows.items()}
    known: dict[tuple[str, frozenset[str], bytes], Outcome] = {}
    weeks_of: dict[tuple[str, frozenset[str], bytes], list[int]] = {}
    parts, unreached = [], []
    inside = study.places["inside"].to_numpy(dtype=bool)
    for week in range(1, weeks_in(year) + 1):
        monday = monday_of(year, week)
        day = monday + dt.timedelta(days=_THURSDAY)
        season = _season_of(day)
        running = frozenset(name for name in rows if _runs(spans[spans["road"] == name], day))
        shut = _shut(study, monday, hours_of)
        state = (season, running, shut.tobytes())
        if state not in known:
            now = _in_state(with_ice, rows, season, running)
            now = replace(now, offers=now.offers[~shut]) if shut.any() else now
            known[state] = evaluate(now, season, before=next(reversed(known.values()), None))
        outcome = known[state]
        weeks_of.setdefault(state, []).append(week)
        here = present_in(study, persons, day.month)
        parts.append(_week(outcome, here, inside, week, monday, season, ", ".join(sorted(called[name] for name in running))))
        unreached.append(np.stack([np.isinf(outcome.minutes(kind)) for kind in outcome.kinds], axis=1))
    weeks = pd.concat(parts)
    outcomes = tuple((tuple(of), tuple(sorted(called[name] for name in state[1])), known[state]) for state, of in weeks_of.items())
    return Year(weeks, _without(weeks), _gaps(study, np.stack(unreached), year, list(study.standards.index.astype(str)), inside), outcomes)


def as_on(study: Study, day: dt.date) -> tuple[Study, str]:
    """The study as it is on a day, and its season: dated ferries and ice roads run or do not.

    Parameters
    ----------
    study
        The study, with its own open spans.
    day
        Which day.

    Returns
    -------
    Study, str
        The very same study where nothing is dated.
    """
    season = _season_of(day)
    spans = study.year.crossings
    if not len(spans):
        return study, season
    with_ice, rows = _with_crossings(study, spans)
    running = frozenset(name for name in rows if _runs(spans[spans["road"] == name], day))
    return _in_state(with_ice, rows, season, running), season


def _season_of(day: dt.date) -> str:
    return next(name for name, months in words.MONTHS_OF_SEASON.items() if day.month in months)


def _with_crossings(study: Study, spans: pd.DataFrame) -> tuple[Study, dict[str, NDArray[np.bool_]]]:
    """The study with the ice roads it lacks, and the rows of the roads that each dated crossing is."""
    built = study
    for _, span in spans.drop_duplicates("road").iterrows():
        if pd.notna(span.get("from_lon")):
            start, end = (span["from_lon"], span["from_lat"]), (span["to_lon"], span["to_lat"])
            built = OpenIceRoad(str(span["road"]), words.SEASONS, start, end, "EPSG:4326", join_m=2_000.0).apply(built)
    roads = built.roads
    crossing = roads["road_class"].isin(("ferry", "ice_road", "winter_road")).to_numpy()
    found = {}
    for name in spans["road"].unique():
        hit = crossing & ((roads.index.astype(str) == name) | (roads["name"].astype(str) == name).to_numpy())
        if not hit.any():
            raise UnknownWordError(name, list(dict.fromkeys(roads.loc[crossing, "name"].astype(str))), "ferry or ice road", "year")
        found[str(name)] = np.asarray(hit)
    return built, found


def _runs(spans: pd.DataFrame, day: dt.date) -> bool:
    """Whether a day lies in any span; a span may pass the new year."""
    today = f"{day.month:02d}-{day.day:02d}"
    return any(
        (first <= today <= last) if first <= last else (today >= first or today <= last)
        for first, last in zip(spans["from_date"], spans["to_date"], strict=True)
    )


def _shut(study: Study, first_day: dt.date, hours_of: str | None) -> NDArray[np.bool_]:
    """Offers that are surely shut during the seven days from a day on."""
    if hours_of is None or "opening_hours" not in study.offers:
        return np.zeros(len(study.offers), dtype=bool)
    return shut_all_week(study.offers["opening_hours"], first_day, country=hours_of)


def _in_state(study: Study, rows: dict[str, NDArray[np.bool_]], season: str, running: frozenset[str]) -> Study:
    """The study with its dated crossings open or closed in the season, whatever seasons the roads name."""
    cells = study.roads["seasons"].astype(object).to_numpy().copy()
    others = ",".join(other for other in words.SEASONS if other != season)
    for name, hit in rows.items():
        cells[hit] = season if name in running else others
    return replace(study, roads=study.roads.assign(seasons=pd.Series(cells, index=study.roads.index, dtype="str")))


def _week(
    outcome: Outcome,
    here: Bounded,
    inside: NDArray[np.bool_],
    week: int,
    monday: dt.date,
    season: str,
    running: str,
) -> pd.DataFrame:
    rows = {}
    for kind, one in outcome.kinds.items():
        lacks = one.missing["missing"].to_numpy(dtype=bool) & inside
        never = np.isinf(outcome.minutes(kind)) & inside
        rows[(week, kind)] = {
            "first_day": monday.isoformat(),
            "last_day": (monday + dt.timedelta(days=6)).isoformat(),
            "season": season,
            "running": running,
            **here.sums("people_present", inside),
            **here.sums("people_missing", lacks),
            **here.sums("people_unreached", never),
            "places_missing": int(lacks.sum()),
            "places_unreached": int(never.sum()),
            "places_people_unknown": int((here.unknown & inside).sum()),
            "places_missing_people_unknown": int((here.unknown & lacks).sum()),
        }
    return pd.DataFrame(list(rows.values()), index=pd.MultiIndex.from_tuples(list(rows), names=["week", "kind"]))


def _without(weeks: pd.DataFrame) -> pd.DataFrame:
    by_kind = weeks.groupby(level="kind", sort=False)
    worst = by_kind["people_missing"].apply(lambda column: column.fillna(0).to_numpy().argmax() + 1)
    return pd.DataFrame(
        {
            **_people_weeks(by_kind, "missing"),
            **_people_weeks(by_kind, "unreached"),
            "people_missing_worst_week": by_kind["people_missing"].max(),
            "people_missing_best_week": by_kind["people_missing"].min(),
            "worst_week": worst,
            "places_missing_people_unknown": by_kind["places_missing_people_unknown"].max(),
        }
    )


def _people_weeks(by_kind: DataFrameGroupBy[Any, Any], what: str) -> dict[str, pd.Series]:
    """Sums over the weeks: of what is known, at least and at most; an upper bound that one week lacks is lacking for the year."""
    told = {f"people_weeks_{what}": by_kind[f"people_{what}"].sum(min_count=1)}
    return told | {
        f"people_weeks_{what}_{end}": by_kind[f"people_{what}_{end}"].agg(lambda column: column.sum(skipna=False))
        for end in ("least", "most")
    }


def _gaps(study: Study, unreached: NDArray[np.bool_], year: int, kinds: list[str], inside: NDArray[np.bool_]) -> pd.DataFrame:
    """Places that reach a kind in some weeks only."""
    count = unreached.sum(axis=0)
    place, kind = np.nonzero((count > 0) & (count < len(unreached)) & inside[:, None])
    runs = [runs_of((np.flatnonzero(unreached[:, row, column]) + 1).tolist()) for row, column in zip(place, kind, strict=True)]
    table = pd.DataFrame(
        {
            "name": study.places["name"].array[place],
            "people": study.places["people"].to_numpy(dtype=float, na_value=np.nan)[place],
            "weeks_unreached": count[place, kind],
            "gap_weeks": pd.array([_told_weeks(some) for some in runs], dtype="str"),
            "gap_days": pd.array([_told_days(some, year) for some in runs], dtype="str"),
        },
        index=pd.MultiIndex.from_arrays(
            [study.places.index[place], pd.Index(np.array(kinds, dtype=object)[kind], dtype="str")], names=["place", "kind"]
        ),
    )
    return table.sort_values("weeks_unreached", ascending=False, kind="stable")


def _told_weeks(runs: list[tuple[int, int]]) -> str:
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def _told_days(runs: list[tuple[int, int]], year: int) -> str:
    return ", ".join("/".join(day.isoformat() for day in days_of_run(year, *run)) for run in runs)
