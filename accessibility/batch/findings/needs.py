"""Findings of ``[needs]`` and ``[matching]``: what may be published of needs, who meets them, why others are unmet, rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility import needs as room
from accessibility import siting, travel
from accessibility.errors import DataError
from accessibility.outputs.finding import Finding, Sentence
from accessibility.provenance import Remark
from accessibility.vocabulary import NEED_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accessibility.config import MatchingConfig
    from accessibility.needs import Answered, Matching, NeedRounds, PublishedNeeds
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress
    from accessibility.study import Study
    from accessibility.travel import TravelTimes

__all__ = ["Carried", "carried", "needs"]

_OPEN = ("noticed", "carried", "agreed", "asked_again")
_NOT_COUNTED = ("gone", "over", "not_yet")


@dataclass(frozen=True, eq=False)
class Carried:
    """Needs of a study carried to its providers; not for publication.

    Parameters
    ----------
    aged
        Every need with its age and what it still weighs.
    answered
        The same needs with every answer that came back of them.
    matching
        Who meets which need.
    unmet
        Who is left, and why.
    rounds
        Rounds of what is matched.
    wanted
        Rounds to think about: needs too far for everybody, put to the provider that lacks least.
    """

    aged: pd.DataFrame
    answered: Answered
    matching: Matching
    unmet: pd.DataFrame
    rounds: NeedRounds
    wanted: NeedRounds


def needs(results: Results, progress: Progress) -> Iterable[Finding]:
    """What ``[needs]`` and ``[matching]`` ask for, as far as it may be published; nothing if the study has neither.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told when it begins.

    Returns
    -------
    iterable of Finding
    """
    study = results.study
    if study.needs is None or study.config.needs is None:
        return
    progress.stage("needs")
    (answered, aged), least = _aged(results), study.config.needs.least
    counted, remarks = _counted(aged), (*_ages(aged, least), *_answers(answered, least))
    if study.config.matching is None:
        told = counted.assign(hours=room.hours_of(counted), kind=counted["kind"].astype(str))
        yield _published("needs", room.published_needs(told, least=least), ("place", "kind"), remarks=remarks)
        yield _statuses(aged, least)
        return
    progress.stage("matching")
    found = carried(results)
    of_all, met, left = room.published_with_outcomes(room.outcomes(found.matching, found.unmet), least=least)
    yield _published("needs", of_all, ("place", "kind"), remarks=remarks)
    yield _statuses(aged, least)
    yield _published("needs_met", met, ("provider", "kind"))
    yield _published("needs_unmet", left, ("kind", "unmet_reason"))
    yield from _rounds(found, least)


def carried(results: Results) -> Carried:
    """The needs of a study carried to its providers, in the first season it asks for.

    Parameters
    ----------
    results
        A run so far; the study has ``[needs]`` and ``[matching]``.

    Returns
    -------
    Carried

    Raises
    ------
    DataError
        If a provider's base is neither a service nor a place of the study.
    """
    study, asked = results.study, results.study.config.matching
    if asked is None:
        raise DataError("the study has no [matching]")
    answered, aged = _aged(results)
    season = next(iter(results.seasons))
    spots = _spots(study, aged)
    way = study.config.travel
    times = travel.times(
        spots, spots, results.seasons[season].network, max_minutes=way.max_minutes, max_snap_m=way.max_snap_m,
        access_kph=way.access_kph, water=study.water,
    )  # fmt: skip
    matching = room.match(
        _counted(aged), study.providers, times, places=study.places, people_minutes=asked.people_minutes,
        provider_minutes=asked.provider_minutes, first_hours=asked.first_hours, unit_hours=asked.unit_hours,
        declined=answered.declined, agreed=answered.agreed,
    )  # fmt: skip
    left = room.unmet(matching)
    bases = study.providers["base"]
    wanted = room.wanted_stops(left, matching.hours_left)
    planned = _planned(room.mobile_stops(matching), bases, times, asked)
    return Carried(aged, answered, matching, left, planned, _planned(wanted, bases, times, asked))


def _planned(stops: pd.DataFrame, bases: pd.Series, times: TravelTimes, asked: MatchingConfig) -> NeedRounds:
    return room.need_rounds(
        stops, bases, times, siting.mobile_rounds, shift_minutes=asked.shift_minutes, days=asked.days,
        least_share_pct=asked.least_share_pct, seconds=asked.seconds,
    )  # fmt: skip


def _aged(results: Results) -> tuple[Answered, pd.DataFrame]:
    """The needs with what was answered of them, and with their age."""
    study = results.study
    given, options = study.needs, study.config.needs
    if given is None or options is None:
        raise DataError("the study has no [needs]")
    nothing = pd.DataFrame({"need": [], "provider": [], "status": [], "status_date": pd.to_datetime([])}, dtype="object")
    answers = nothing.astype({"status_date": "datetime64[ns]"}).rename_axis("row") if study.answers is None else study.answers
    answered = room.answered(given, answers, on=results.computed_on, providers=study.providers.index)
    return answered, room.aged(
        answered.needs, on=results.computed_on, ask_after_days=options.ask_after_days, gone_after_days=options.gone_after_days
    )


def _counted(aged: pd.DataFrame) -> pd.DataFrame:
    """Needs that are open and not too old."""
    return aged[aged["status"].fillna("noticed").isin(_OPEN) & ~aged["age"].isin(_NOT_COUNTED)]


def _spots(study: Study, needs: pd.DataFrame) -> gpd.GeoDataFrame:
    """Places with needs and the bases of providers."""
    bases = pd.Index(study.providers["base"].dropna().astype(str).unique())
    lost = bases[~bases.isin(study.services.index) & ~bases.isin(study.places.index)]
    if len(lost):
        raise DataError(f"providers start from {', '.join(lost[:5])}, which is neither a service nor a place of the study")
    places = study.places.loc[study.places.index.isin([*needs["place"], *bases])]
    services = study.services.loc[study.services.index.isin(bases) & ~study.services.index.isin(places.index)]
    both = pd.concat([places.geometry, services.geometry])
    return gpd.GeoDataFrame({"inside": True}, index=both.index.rename("place"), geometry=both.array, crs=study.area.crs)


def _published(name: str, found: PublishedNeeds, levels: tuple[str, str], *, remarks: tuple[Remark, ...] = ()) -> Finding:
    """Counts of needs by two words, small ones merged, with what that means."""
    counts = found.counts.rename_axis(list(levels)).rename(columns={"hours": "hours_week"})
    groups = {"unmet_reason": "unmet_reason"} if "unmet_reason" in levels else {}
    return Finding(name, counts, sentences=tuple(_sentences(name, found)), words_of=groups, remarks=remarks)


def _sentences(name: str, found: PublishedNeeds) -> Iterator[Sentence]:
    count = int(found.counts["needs"].sum())
    if count:
        yield Sentence(f"finding.{name}_count", {"count": count, "hours": float(found.counts["hours"].sum())})
    if found.merged:
        yield Sentence("finding.needs_merged", {"count": found.merged, "least": found.least})
    if found.hidden:
        few = name == "needs"
        yield Sentence("finding.needs_hidden" if few else "finding.needs_not_parted", {"least": found.least} if few else {})


def _ages(aged: pd.DataFrame, least: int) -> Iterator[Remark]:
    """How many needs at least are old, over or without a date: in steps of ``least``, so that no small count can be reckoned from them."""
    few = False
    for age, kind in (("ask_again", "noted"), ("gone", "excluded"), ("over", "excluded"), ("not_yet", "excluded"), ("no_date", "unknown")):
        many = int((aged["age"] == age).sum())
        few |= 0 < many < least
        if many >= least:
            yield Remark(f"needs_{age}", kind, many // least * least)  # type: ignore[arg-type]  # mypy does not see the literals
    if few:
        yield Remark("needs_few_aged", "noted", details={"least": least})


def _answers(answered: Answered, least: int) -> Iterator[Remark]:
    """What became of answers; those that do not count are listed, reason by reason, beside the lists for providers."""
    if not len(answered.audit):
        return
    lost = answered.audit["why"].isin(["unknown_need", "unknown_provider", "in_future", "no_date", "older_than_need"])
    yield Remark("needs_answers", "noted", len(answered.audit) // least * least)
    if lost.any():
        yield Remark("needs_answers_lost", "excluded", int(lost.sum()))
    if answered.differing:
        yield Remark("needs_answers_differ", "noted", answered.differing // least * least, details={"least": least})


def _statuses(aged: pd.DataFrame, least: int) -> Finding:
    """How many needs at least have come how far: in steps of ``least``, since this table goes across the others."""
    many = room.status_by_age(aged).value_counts().reindex(list(NEED_STATUSES), fill_value=0)
    told = (many // least * least).to_numpy(dtype=int)
    table = pd.DataFrame({"needs_at_least": told}, index=pd.Index(NEED_STATUSES, name="need_status"))
    said = Sentence("finding.needs_status_steps", {"least": least})
    return Finding("needs_status", table[told > 0], sentences=(said,), words_of={"need_status": "need_status"})


def _rounds(found: Carried, least: int) -> Iterator[Finding]:
    """Rounds of providers with enough needs on them, a row each; what is only thought about is named so."""
    rows = []
    for plan, planned, stops in (("matched", found.rounds, room.mobile_stops(found.matching)), ("wanted", found.wanted, None)):
        many = (
            (room.wanted_stops(found.unmet, found.matching.hours_left) if stops is None else stops)["needs"].groupby(level="provider").sum()
        )
        for provider, own in planned.rounds.groupby(level="provider") if len(planned.rounds) else ():
            if int(many.get(provider, 0)) >= least:
                drive, alone = float(own["drive_minutes"].sum()), float(own["alone_minutes"].sum())
                rows.append((provider, plan, len(own), int(own["stops"].sum()), drive, alone, int(own["worth"].sum())))
    if rows:
        columns = ["provider", "round_plan", "rounds", "stops", "drive_minutes", "alone_minutes", "rounds_worth"]
        table = pd.DataFrame(rows, columns=columns).set_index(["provider", "round_plan"])
        saved = float((table["alone_minutes"] - table["drive_minutes"]).sum())
        said = (Sentence("finding.needs_rounds_saved", {"count": int(table["rounds"].sum()), "minutes": saved}),)
        yield Finding("needs_rounds", table, sentences=said, words_of={"round_plan": "round_plan"})
