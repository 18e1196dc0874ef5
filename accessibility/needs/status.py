"""How far each need has come: what providers and those who reported it answered, by date, with every answer accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.vocabulary import NEED_ANSWERS

if TYPE_CHECKING:
    from accessibility.needs.matching import Matching

__all__ = ["Answered", "answered", "need_ledger", "status_by_age"]

_FAR = {word: number for number, word in enumerate(NEED_ANSWERS)}
_OF_PROVIDERS = ("agreed", "met", "closed", "carried")
"""What a need shared among providers is, by the answers that stand: the first of these that any of them gives."""


@dataclass(frozen=True, eq=False)
class Answered:
    """Needs with the answers that were given of them.

    Parameters
    ----------
    needs
        The needs with their ``status``, ``status_date`` and ``status_by`` (the provider; empty where nobody or those who reported it said
        it), and ``evidence_date`` no older than the day they were last said to hold.
    audit
        Every answer in the order of need and date, index ``row``: ``need``, ``provider``, ``status``, ``status_date``, ``taken`` (whether
        it counts), ``why`` (``newest``, ``older``, ``same_day_less_far``, ``outweighed``, ``unknown_need``, ``unknown_provider``,
        ``in_future``, ``no_date``, ``older_than_need``).
    declined, agreed
        Pairs (need, provider) that must not, and that alone may, be matched.
    differing
        How many needs providers answer differently of, answers that stand.
    """

    needs: pd.DataFrame
    audit: pd.DataFrame
    declined: pd.MultiIndex
    agreed: pd.MultiIndex
    differing: int


def answered(needs: pd.DataFrame, answers: pd.DataFrame, *, on: str, providers: pd.Index) -> Answered:
    """Move needs by what was answered of them.

    Parameters
    ----------
    needs
        As :data:`accessibility.schema.NEEDS`.
    answers
        Index ``row``: ``need``, ``provider`` (empty: those who reported it), ``status`` (:data:`accessibility.vocabulary.NEED_ANSWERS`),
        ``status_date``.
    on
        The day it is looked at, ``YYYY-MM-DD``; answers of later days do not count yet.
    providers
        Ids of the providers that are known.

    Returns
    -------
    Answered

    Notes
    -----
    The rules, in their order. (1) Of each provider, and of those who reported the need, the newest answer counts; of one day the one
    furthest on, in the order of ``NEED_ANSWERS``. (2) Those who reported it have the last word: what they say on a day outweighs what
    providers said before that day; that a need still holds makes it fresh. (3) An answer older than the day the need was last seen does
    not count. (4) Of a need shared among providers, one that has agreed and not yet met it keeps it ``agreed``; else one has ``met`` it;
    declined by all, it is ``noticed`` again and is not offered to them.
    """
    told = answers.assign(why=_first_reason(needs, answers, pd.Timestamp(on), providers), far=answers["status"].map(_FAR).astype(float))
    told = told.sort_values(["need", "provider", "status_date", "far"], kind="stable")
    fine = told[told["why"] == ""]
    newest = ~fine.duplicated(["need", "provider"], keep="last")
    last_day = fine.groupby(["need", "provider"])["status_date"].transform("max")
    why = (
        pd.Series("newest", index=fine.index).mask(~newest, "older").mask(~newest & (fine["status_date"] == last_day), "same_day_less_far")
    )
    reported = fine[newest & (fine["provider"] == "")].set_index("need")["status_date"]
    outweighed = newest & (fine["provider"] != "") & (fine["status_date"] < _dates_of(fine["need"], reported))
    told.loc[fine.index, "why"] = why.mask(outweighed, "outweighed")
    told = told.assign(taken=told["why"] == "newest")
    stand = told[told["taken"]]
    moved = _moved(needs, stand)
    of_providers = stand[stand["provider"] != ""]
    each = of_providers.drop_duplicates(["need", "status"])["need"]
    differing = len(each[each.duplicated()].unique())
    audit = told.sort_values(["need", "status_date", "provider"], kind="stable").drop(columns="far")
    kept = stand[stand["need"].isin(moved.index[moved["status"] == "agreed"]) & (stand["status"] == "agreed")]
    return Answered(moved, audit, _pairs(of_providers[of_providers["status"] == "declined"]), _pairs(kept), differing)


def status_by_age(aged: pd.DataFrame) -> pd.Series:
    """The status of each need on the day it was aged: an open one that is old is ``asked_again`` or ``faded``, one that is over ``closed``.

    Parameters
    ----------
    aged
        Of :func:`accessibility.needs.aged`.

    Returns
    -------
    pandas.Series of str
    """
    status = aged["status"].astype("object")
    status = status.where(status.notna(), "noticed")
    open_ = status.isin(["noticed", "carried", "agreed"])
    for age, becomes in (("ask_again", "asked_again"), ("gone", "faded"), ("over", "closed")):
        waits = open_ if age == "over" else open_ & (status != "agreed")
        status = status.mask(waits & (aged["age"] == age), becomes)
    return status.astype("str")


def need_ledger(aged: pd.DataFrame, handed: pd.DataFrame, matching: Matching, *, on: str) -> pd.DataFrame:
    """Where every need stands after its hand-over: one row a need, to be kept and to be read again as answers.

    Parameters
    ----------
    aged
        Of :func:`accessibility.needs.aged`, with ``status``, ``status_date`` and ``status_by``.
    handed
        Of :func:`accessibility.needs.hand_over`.
    matching
        What is matched.
    on
        The day of the hand-over.

    Returns
    -------
    pandas.DataFrame
        Index need: ``place``, ``kind``, ``status`` (``carried`` where it was noticed and now stands on a list), ``status_date``,
        ``status_by``, ``carried_to`` (providers, joined by commas), ``evidence_date``, ``age_days``, ``ask`` (whether it is to be asked
        whether it still holds), ``same_as``.
    """
    status = status_by_age(aged)
    listed = handed.reset_index().groupby("need")["provider"].agg(lambda who: ",".join(sorted(map(str, who))))
    carried = status.index.isin(matching.met.index.get_level_values("need")) & (status == "noticed")
    dates = pd.to_datetime(aged["status_date"]).where(~carried, pd.Timestamp(on))
    return pd.DataFrame(
        {
            "place": aged["place"],
            "kind": aged["kind"],
            "status": status.mask(carried, "carried"),
            "status_date": dates.dt.strftime("%Y-%m-%d"),
            "status_by": aged["status_by"],
            "carried_to": listed.reindex(aged.index),
            "evidence_date": pd.to_datetime(aged["evidence_date"]).dt.strftime("%Y-%m-%d"),
            "age_days": aged["age_days"],
            "ask": aged["age"].isin(["ask_again", "no_date"]) & status.isin(["noticed", "carried", "asked_again"]),
            "same_as": aged.get("same_as"),
        },
        index=aged.index,
    )


def _first_reason(needs: pd.DataFrame, answers: pd.DataFrame, today: pd.Timestamp, providers: pd.Index) -> pd.Series:
    """Why an answer cannot count, whatever else was answered; empty where it may."""
    why = pd.Series("", index=answers.index, dtype="object")
    seen = _dates_of(answers["need"], needs["evidence_date"])
    why = why.mask(answers["status_date"] < seen, "older_than_need").mask(answers["status_date"] > today, "in_future")
    why = why.mask(answers["status_date"].isna(), "no_date")
    why = why.mask((answers["provider"] != "") & ~answers["provider"].isin(providers), "unknown_provider")
    return why.mask(~answers["need"].isin(needs.index), "unknown_need")


def _moved(needs: pd.DataFrame, stand: pd.DataFrame) -> pd.DataFrame:
    """Needs with the status that the answers which stand give them."""
    status = needs["status"].astype("object")
    status = status.where(status.notna(), "noticed")
    dates, who = pd.Series(pd.NaT, index=needs.index, dtype="datetime64[ns]"), pd.Series("", index=needs.index, dtype="object")
    seen = pd.to_datetime(needs["evidence_date"]).astype("datetime64[ns]")
    for need, own in stand.groupby("need", sort=True):
        of_providers, reported = own[own["provider"] != ""], own[own["provider"] == ""]
        standing = next((word for word in _OF_PROVIDERS if (of_providers["status"] == word).any()), None)
        if standing is not None:
            chosen = of_providers[of_providers["status"] == standing].iloc[-1]
        else:  # what was reported, or declined by all that answered
            chosen = (reported if len(reported) else of_providers).iloc[-1]
        at = int(needs.index.get_indexer(pd.Index([need]))[0])
        status.iloc[at] = "noticed" if chosen["status"] == "declined" else chosen["status"]
        dates.iloc[at], who.iloc[at] = chosen["status_date"], chosen["provider"]
    reports = stand[(stand["provider"] == "") & (stand["status"] == "noticed")].groupby("need")["status_date"].max()
    holds = pd.to_datetime(reports.reindex(needs.index)).astype("datetime64[ns]")
    seen = seen.where(holds.isna() | (seen > holds), holds)
    return needs.assign(status=status.astype("str"), status_date=dates, status_by=who, evidence_date=seen)


def _dates_of(needs: pd.Series, dates: pd.Series) -> pd.Series:
    """The date of the need each row is about."""
    found = pd.to_datetime(dates.reindex(pd.Index(needs))).to_numpy(dtype="datetime64[ns]")
    return pd.Series(found, index=needs.index)


def _pairs(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([rows["need"].astype(str), rows["provider"].astype(str)], names=["need", "provider"])
