"""Reported needs shared out to the providers that can meet them, proven best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.needs.fitting import Fitting, fitting, with_answers
from accessibility.needs.flow import Flow, min_cost_flow
from accessibility.vocabulary import CHANNELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel import TravelTimes

    Longs = NDArray[np.int64]

__all__ = ["Matching", "MatchingNetwork", "match", "matching_network"]

_TENTHS = 10
_STEPS = 4
"""Into how many shares the needs of a place are cut to be fair between places."""


@dataclass(frozen=True, eq=False)
class MatchingNetwork:
    """The network whose cheapest flow is the matching.

    Parameters
    ----------
    tail, head, room, cost
        Of each arc.
    supply
        Of each node.
    pairs
        Rows (need, provider) of the arcs that begin at ``first_pair``.
    first_pair
        Number of the first of them.
    """

    tail: Longs
    head: Longs
    room: Longs
    cost: Longs
    supply: Longs
    pairs: Longs
    first_pair: int


@dataclass(frozen=True, eq=False)
class Matching:
    """Who meets which need.

    Parameters
    ----------
    met
        Index (provider, need): ``place``, ``kind``, ``urgency``, ``hours`` a week, ``channel``, ``minutes`` one way.
    needs
        Index need: ``place``, ``kind``, ``urgency``, ``hours`` asked for, ``hours_met``.
    fitting
        How needs and providers fit, in the order of ``needs`` and of ``providers``.
    hours_left
        Index (provider, kind): hours a week a provider still has of a kind.
    cost, bound
        Of the flow, in its own units; equal, so that the matching is proven best.
    """

    met: pd.DataFrame
    needs: pd.DataFrame
    fitting: Fitting
    hours_left: pd.Series
    cost: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether the bound equals the cost."""
        return self.cost == self.bound

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        full = int((self.needs["hours_met"] >= self.needs["hours"]).sum())
        proof = "proven best" if self.proven else "not proven best"
        return f"<Matching: {full} of {len(self.needs)} needs met in full, {self.met['hours'].sum():,.1f} hours a week, {proof}>"


def match(
    needs: pd.DataFrame,
    providers: pd.DataFrame,
    times: TravelTimes,
    *,
    places: pd.DataFrame,
    people_minutes: float = 30.0,
    provider_minutes: float = 60.0,
    first_hours: float = 1.0,
    unit_hours: float = 1 / 60,
    declined: pd.MultiIndex | None = None,
    agreed: pd.MultiIndex | None = None,
) -> Matching:
    """Share needs out to providers: the most urgent first, the first hour of each before further hours, then fair, then near.

    Parameters
    ----------
    needs
        As :data:`accessibility.schema.NEEDS`; those met, faded or closed are left out.
    providers
        As :data:`accessibility.schema.PROVIDERS`.
    times
        Minutes from places to the bases of providers.
    places
        For their municipality.
    people_minutes, provider_minutes
        How far people go, and providers that do not say it.
    first_hours
        How many hours of each need come before further hours of any need as urgent: large needs cannot crowd out small ones.
    unit_hours
        Hours are shared out in such units; what is asked is rounded up to them, what is given down.
    declined, agreed
        Pairs (need, provider): who is not asked again, and who keeps a need alone.

    Returns
    -------
    Matching

    Raises
    ------
    DataError
        If needs name places that are not there, or ids stand twice.

    Notes
    -----
    A min-cost flow from places over their needs to providers. Four rules, each before the next: (1) urgency; (2) of needs as urgent,
    the first hours of every one; (3) of those alike, hours for the place that has the smaller share of its needs met (in quarters);
    (4) the shortest way. Hours that can be met are met: no rule leaves one unmet to spare a way. Weights of the rules are so far apart
    that no change around any cycle of the network can outweigh a rule above.
    """
    _check(needs, providers, places, first_hours, unit_hours)
    status = needs["status"].fillna("noticed") if "status" in needs else pd.Series("noticed", index=needs.index)
    open_ = needs[~status.isin(["met", "faded", "closed"])].sort_index()
    by_id = providers.sort_index()
    fit = fitting(open_, by_id, times, places=places, people_minutes=people_minutes, provider_minutes=provider_minutes)
    nobody = pd.MultiIndex.from_arrays([[], []], names=["need", "provider"])
    fit = with_answers(fit, nobody if declined is None else declined, nobody if agreed is None else agreed)
    network = matching_network(open_, by_id, fit, first_hours=first_hours, unit_hours=unit_hours)
    flow = min_cost_flow(network.tail, network.head, network.room, network.cost, network.supply)
    return _matching(open_, by_id, fit, network, flow, unit_hours)


def matching_network(
    needs: pd.DataFrame, providers: pd.DataFrame, fit: Fitting, *, first_hours: float = 1.0, unit_hours: float = 1 / 60
) -> MatchingNetwork:
    """The network of :func:`match`: source, places, needs, provider with kind, provider, sink, and a way past for what is not met.

    Parameters
    ----------
    needs, providers
        Tables in the order of ``fit``.
    fit
        How they fit.
    first_hours, unit_hours
        As in :func:`match`.

    Returns
    -------
    MatchingNetwork
    """
    place_names, place = np.unique(needs["place"].astype(str), return_inverse=True)
    kinds, kind = np.unique(needs["kind"].astype(str), return_inverse=True)
    many_places, many_needs, many_providers = len(place_names), len(needs), len(providers)
    asked = np.ceil(fit.hours / unit_hours - 1e-9).astype(np.int64)
    first = np.minimum(asked, max(round(first_hours / unit_hours), 1))
    row, column = np.nonzero(fit.fits)
    way = np.rint(fit.minutes[row, column] * _TENTHS).astype(np.int64)
    pairs_of_kind = kind[row] * many_providers + column
    stalls, stall = np.unique(pairs_of_kind, return_inverse=True)
    far = (min(many_needs, len(stalls)) + 1) * int(way.max(initial=0))
    fair = far + 1
    rule = (_STEPS - 1) * fair + far + 1
    at_place, at_need = 1, 1 + many_places
    at_stall = at_need + many_needs
    at_provider = at_stall + len(stalls)
    sink = at_provider + many_providers
    per_place = np.bincount(place, weights=asked, minlength=many_places).astype(np.int64)
    share = np.diff(np.ceil(np.outer(per_place, np.arange(_STEPS + 1)) / _STEPS).astype(np.int64), axis=1)
    urgency = _urgency(needs)
    gives = _units(
        [float(providers[f"hours_week_{kinds[one // many_providers]}"].iloc[one % many_providers]) for one in stalls], unit_hours
    )
    in_all = np.bincount(stalls % many_providers, weights=gives, minlength=many_providers).astype(np.int64)
    if "hours_week" in providers:
        named = providers["hours_week"].to_numpy(dtype=float, na_value=np.nan)
        in_all = np.where(np.isnan(named), in_all, _units(np.nan_to_num(named), unit_hours))
    everything = int(asked.sum())
    numbers = np.arange(many_needs)
    parts: list[tuple[Any, Any, Any, Any]] = [
        ([0], [sink], [everything], [0]),
        (np.zeros(many_places * _STEPS), np.repeat(at_place + np.arange(many_places), _STEPS), share.ravel(),
         np.tile(np.arange(_STEPS) * fair, many_places)),
        (at_place + place, at_need + numbers, first, -2 * urgency * rule),
        (at_place + place, at_need + numbers, asked - first, -(2 * urgency - 1) * rule),
        (at_need + row, at_stall + stall, np.minimum(asked[row], gives[stall]), way),
        (at_stall + np.arange(len(stalls)), at_provider + stalls % many_providers, gives, np.zeros(len(stalls))),
        (at_provider + np.arange(many_providers), np.full(many_providers, sink), in_all, np.zeros(many_providers)),
    ]  # fmt: skip
    tail, head, room, cost = (np.concatenate([np.asarray(part[k], dtype=np.int64) for part in parts]) for k in range(4))
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[0], supply[sink] = everything, -everything
    return MatchingNetwork(tail, head, room, cost, supply, np.column_stack([row, column]), sum(len(part[0]) for part in parts[:4]))


def _units(hours: object, unit_hours: float) -> Longs:
    return np.floor(np.asarray(hours, dtype=float) / unit_hours + 1e-9).astype(np.int64)


def _urgency(needs: pd.DataFrame) -> Longs:
    """Urgency from 1 to 3; 1 where nobody said it."""
    given = needs["urgency"] if "urgency" in needs else pd.Series(1, index=needs.index)
    return np.asarray(pd.to_numeric(given).fillna(1).to_numpy(dtype=np.int64))


def _check(needs: pd.DataFrame, providers: pd.DataFrame, places: pd.DataFrame, first_hours: float, unit_hours: float) -> None:
    if needs.index.has_duplicates or providers.index.has_duplicates:
        raise DataError("ids of needs and of providers must be unique; merge rows that stand twice before matching")
    lost = sorted(set(needs["place"].astype(str)) - set(places.index.astype(str)))
    if lost:
        raise DataError(f"needs are reported from places that are not in the study: {', '.join(lost[:5])}")
    if not (unit_hours > 0 and first_hours > 0):
        raise DataError("first_hours and unit_hours must be more than 0")


def _matching(
    needs: pd.DataFrame, providers: pd.DataFrame, fit: Fitting, network: MatchingNetwork, flow: Flow, unit_hours: float
) -> Matching:
    units = flow.units[network.first_pair : network.first_pair + len(network.pairs)]
    used = np.flatnonzero(units)
    row, column = network.pairs[used].T if len(used) else (np.zeros(0, dtype=int), np.zeros(0, dtype=int))
    told = pd.DataFrame(
        {"place": needs["place"].astype(str), "kind": needs["kind"].astype(str), "urgency": _urgency(needs), "hours": fit.hours},
        index=needs.index,
    )
    hours = np.minimum(units[used] * unit_hours, fit.hours[row])
    met = told.iloc[row].drop(columns="hours").assign(hours=hours, channel=np.array(CHANNELS, dtype=object)[fit.channel[row, column]])
    met["minutes"] = fit.minutes[row, column]
    met.index = pd.MultiIndex.from_arrays([providers.index[column], needs.index[row]], names=["provider", "need"])
    got = np.minimum(np.bincount(row, weights=units[used] * unit_hours, minlength=len(needs)), fit.hours)
    return Matching(met.sort_index(), told.assign(hours_met=got), fit, _left(providers, met), flow.cost, flow.bound)


def _left(providers: pd.DataFrame, met: pd.DataFrame) -> pd.Series:
    """Hours a week that providers still have of each kind, within what they can give in all."""
    given = met.groupby([met.index.get_level_values("provider"), "kind"])["hours"].sum()
    in_all = met.groupby(level="provider")["hours"].sum()
    rows = {}
    for column in [str(name) for name in providers.columns if str(name).startswith("hours_week_")]:
        kind = column.removeprefix("hours_week_")
        for one, hours in providers[column].dropna().items():
            left = float(hours) - float(given.get((one, kind), 0.0))
            whole = providers["hours_week"].get(one) if "hours_week" in providers else None
            rows[one, kind] = left if whole is None or pd.isna(whole) else min(left, float(whole) - float(in_all.get(one, 0.0)))
    index = (
        pd.MultiIndex.from_tuples(list(rows), names=["provider", "kind"])
        if rows
        else pd.MultiIndex.from_arrays([[], []], names=["provider", "kind"])
    )
    return pd.Series(list(rows.values()), index=index, dtype=float, name="hours_left")
