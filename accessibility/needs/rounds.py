"""Small needs of neighbouring places put together into rounds worth making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.errors import DataError, InfeasibleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.needs.matching import Matching
    from accessibility.travel import TravelTimes

    Planner = Callable[..., object]

__all__ = ["NeedRounds", "mobile_stops", "need_rounds", "wanted_stops"]


@dataclass(frozen=True, eq=False)
class NeedRounds:
    """Rounds of providers that go to people.

    Parameters
    ----------
    stops
        Index (provider, place): ``day``, ``order``, ``arrives_minutes``, ``leaves_minutes``, ``stop_minutes``.
    rounds
        Index (provider, day): ``stops``, ``drive_minutes``, ``stop_minutes``, ``share_pct_at_people``, ``alone_minutes`` (driving if
        every stop were a trip of its own), ``worth`` (whether enough of the day is spent with people).
    left_out
        Index (provider, place): ``reason``.
    """

    stops: pd.DataFrame
    rounds: pd.DataFrame
    left_out: pd.DataFrame


def mobile_stops(matching: Matching) -> pd.DataFrame:
    """Where matched providers go: minutes a week with people.

    Parameters
    ----------
    matching
        Of :func:`accessibility.needs.match`.

    Returns
    -------
    pandas.DataFrame
        Index (provider, place): ``stop_minutes``, ``needs``.
    """
    going = matching.met[matching.met["channel"] == "mobile"].reset_index()
    groups = going.groupby(["provider", "place"], sort=True)
    return pd.DataFrame({"stop_minutes": groups["hours"].sum() * 60.0, "needs": groups.size()})


def wanted_stops(unmet: pd.DataFrame, hours_left: pd.Series) -> pd.DataFrame:
    """Needs too far for everybody, put to the provider whose smallest change would meet them, as far as it has hours left.

    Parameters
    ----------
    unmet
        Of :func:`accessibility.needs.unmet`.
    hours_left
        Of the matching, index (provider, kind).

    Returns
    -------
    pandas.DataFrame
        Index (provider, place): ``stop_minutes``, ``needs``: a round to think about, not one that is matched.
    """
    far = unmet[(unmet["reason"] == "too_far") & (unmet["provider"] != "") & (unmet["also"] == "")].sort_index()
    rows, left = [], hours_left.to_dict()
    for provider, place, kind, hours in zip(far["provider"], far["place"], far["kind"], far["hours_unmet"].astype(float), strict=True):
        free = float(left.get((provider, kind), 0.0))
        if hours <= free:
            left[provider, kind] = free - hours
            rows.append((provider, place, hours * 60.0))
    groups = pd.DataFrame(rows, columns=["provider", "place", "minutes"]).groupby(["provider", "place"], sort=True)
    return pd.DataFrame({"stop_minutes": groups["minutes"].sum(), "needs": groups.size()})


def need_rounds(
    stops: pd.DataFrame,
    bases: pd.Series,
    times: TravelTimes,
    planner: Planner,
    *,
    shift_minutes: float = 450.0,
    days: int = 5,
    least_share_pct: float = 50.0,
    seconds: float = 1.0,
    seed: int = 1,
) -> NeedRounds:
    """Plan the rounds of each provider and tell which are worth making.

    Parameters
    ----------
    stops
        Index (provider, place): ``stop_minutes``.
    bases
        Index provider: where it starts from, as ``times`` calls it.
    times
        Minutes among bases and places, both ways.
    planner
        :func:`accessibility.siting.mobile_rounds`, or another of its kind.
    shift_minutes, days, seconds, seed
        As there.
    least_share_pct
        A round is worth making if at least this share of it is spent with people and not on the road.

    Returns
    -------
    NeedRounds
        Of all providers; one that can reach no stop within a shift has all its stops among those left out.
    """
    stops_of, rounds_of, left_of = [], [], []
    table = times.matrix()
    for provider, own in stops.groupby(level="provider", sort=True):
        base = bases.get(provider)
        if base is None or pd.isna(base):
            raise DataError(f"provider {provider!r} has no base to start its rounds from")
        here = own["stop_minutes"].droplevel("provider")
        away = here[here.index != base]
        if not len(away):
            left_of.append(pd.DataFrame({"reason": "at_base"}, index=own.index))
            continue
        try:
            found = planner(times, away, depot=str(base), shift_minutes=shift_minutes, days=days, seconds=seconds, seed=seed)
        except InfeasibleError:
            left_of.append(pd.DataFrame({"reason": "too_long"}, index=own.index))
            continue
        stops_of.append(_under(found.stops.rename_axis("place"), provider))  # type: ignore[attr-defined]
        left_of.append(_under(found.left_out.rename_axis("place"), provider))  # type: ignore[attr-defined]
        rounds_of.append(_under(_days(found.stops, found.days, table, str(base), least_share_pct), provider))  # type: ignore[attr-defined]
    return NeedRounds(_all(stops_of, "place"), _all(rounds_of, "day"), _all(left_of, "place"))


def _days(stops: pd.DataFrame, days: pd.DataFrame, table: pd.DataFrame, base: str, least_share_pct: float) -> pd.DataFrame:
    """What each day is made of, beside the driving if every stop were a trip of its own."""
    alone = pd.Series([table.loc[base, stop] + table.loc[stop, base] for stop in stops.index], index=stops.index)
    standing = stops.groupby("day")["stop_minutes"].sum()
    share = 100.0 * standing / (standing + days["drive_minutes"])
    return pd.DataFrame(
        {
            "stops": days["stops"],
            "drive_minutes": days["drive_minutes"],
            "stop_minutes": standing,
            "share_pct_at_people": share,
            "alone_minutes": alone.groupby(stops["day"]).sum(),
            "worth": share >= least_share_pct,
        }
    )


def _under(table: pd.DataFrame, provider: object) -> pd.DataFrame:
    return pd.concat({provider: table}, names=["provider"])


def _all(tables: list[pd.DataFrame], level: str) -> pd.DataFrame:
    kept = [table for table in tables if len(table)]
    empty = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["provider", level]))
    return pd.concat(kept).sort_index() if kept else empty
