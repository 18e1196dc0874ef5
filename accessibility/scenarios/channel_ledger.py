"""What scenarios change channel by channel: who is within the standard on site, by mobile services and remotely, before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import measures
from accessibility.errors import DataError
from accessibility.gaps.channels import people_by_channel, remote_kinds
from accessibility.measures.bounded import Bounded, people_of
from accessibility.measures.within import within
from accessibility.vocabulary import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accessibility.scenarios.outcome import Outcome

__all__ = ["REACHED", "ChannelLedger", "channel_ledger"]

REACHED = (*CHANNELS, "perhaps", "none")
"""How a place has a kind within the standard, the nearest way first; ``perhaps``: remotely if the connection, not known of, exists."""


@dataclass(frozen=True, eq=False)
class ChannelLedger:
    """Scenarios against the study as it is, channel by channel; empty where every service is met on site before and after.

    Parameters
    ----------
    kinds
        Index (scenario, kind), places inside: ``places``, and before and after ``places_within_physical``, ``…_mobile``, ``…_remote``
        (each with those before it), ``places_connection_unknown``; ``offered_remote_before`` and ``…_after``.
    groups
        Index (scenario, kind, people_group), persons inside: ``people``, ``people_within_…`` and ``people_connection_unknown`` before and
        after; ``people_newly_within`` and ``people_no_longer_within``: those who have it by some channel after and not before, and the
        other way round. Each number of people is the sum of what is known, with its bounds ``…_least`` and ``…_most`` (NaN where one
        place has no upper bound); ``places_people_unknown`` and ``places_within_…_people_unknown`` count the places not in it. They are
        people of the columns asked for: those who live there, in every season, not holiday people and visitors.
    villages
        Index (scenario, place, kind), inside, only where the way of having it changes: ``reached_by_before`` and ``reached_by_after``
        (of :data:`REACHED`), ``people_before``, ``people_after``, ``name``.
    """

    kinds: pd.DataFrame = field(default_factory=pd.DataFrame)
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    villages: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True, eq=False)
class _Levels:
    """Places inside within the standard of one kind, channel by channel, and those whose connection is not known; shape (inside,) each."""

    within: dict[str, NDArray[np.bool_]]
    perhaps: NDArray[np.bool_]
    remotely: bool

    @property
    def reached_by(self) -> NDArray[np.int64]:
        """Which of :data:`REACHED` it is, place by place."""
        tests = [*(self.within[channel] for channel in CHANNELS), self.perhaps]
        return np.select(tests, range(len(tests)), len(tests))

    def weight(self, using: float) -> NDArray[np.float64]:
        """Share of the people of each place who have the kind by some channel."""
        return np.select([self.within["mobile"], self.within["remote"]], [1.0, using], 0.0)


def channel_ledger(
    base: Outcome,
    outcomes: Sequence[Outcome],
    names: Sequence[str],
    *,
    groups: Sequence[str] = ("people",),
    not_using_pct: Mapping[str, float] | None = None,
) -> ChannelLedger:
    """What scenarios change channel by channel, counted as :func:`accessibility.gaps.by_channel` counts.

    Parameters
    ----------
    base
        The study as it is.
    outcomes, names
        What it comes to in each scenario, and what each is called.
    groups
        Columns of people to tell apart.
    not_using_pct
        Per cent of a group that does not use remote services though the connection exists; nobody where a group is not named.

    Returns
    -------
    ChannelLedger

    Raises
    ------
    DataError
        If a share is not from 0 to 100, or of a group that is not asked for.

    Notes
    -----
    Travel times are never changed by a remote service: a place reached remotely is as far from the service on site as before.
    Where places have no column ``connection`` it is not known anywhere.
    """
    columns = list(dict.fromkeys(groups))
    not_using = _checked(dict(not_using_pct or {}), columns)
    if not any(_told_apart(one) for one in (base, *outcomes)):
        return ChannelLedger()
    counting = _Counting(base, columns, {name: 1 - not_using.get(name, 0.0) / 100 for name in columns})
    for outcome in outcomes:
        counting.add(outcome)
    return counting.told(names)


def _checked(not_using: dict[str, float], columns: list[str]) -> dict[str, float]:
    for name, pct in not_using.items():
        if name not in columns:
            raise DataError(f"not_using_pct: {name!r} is none of the groups of people asked for: {', '.join(columns)}")
        if not 0 <= pct <= 100:
            raise DataError(f"not_using_pct: {name!r} must be from 0 to 100, given {pct}")
    return not_using


def _told_apart(outcome: Outcome) -> bool:
    """Whether any kind with a standard is offered by a mobile or remote service."""
    elsewhere = outcome.offers["channel"].isin(CHANNELS[1:]).to_numpy()
    return bool(elsewhere.any()) and bool(outcome.offers.index.get_level_values("kind")[elsewhere].isin(list(outcome.kinds)).any())


class _Counting:
    """Rows of one scenario after the other; levels of kinds that a scenario does not touch are those of the study as it is."""

    def __init__(self, base: Outcome, columns: Sequence[str], using: Mapping[str, float]) -> None:
        self.base, self.columns, self.using = base, columns, using
        self.inside = base.study.places["inside"].to_numpy(dtype=bool)
        self.before = self._levels(base)
        self.counts = {name: self._people(base, name) for name in dict.fromkeys(("people", *columns))}
        self.kinds: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.villages: list[pd.DataFrame] = []

    def add(self, after: Outcome) -> None:
        """Append the rows of one scenario."""
        levels = self._levels(after)
        same = after.study.places is self.base.study.places
        counts = self.counts if same else {name: self._people(after, name) for name in self.counts}
        changed = []
        for kind, then in self.before.items():
            now = levels[kind]
            self.kinds.append(_of_places(then, now))
            self.groups += [_of_people(then, now, self.counts[name], counts[name], self.using[name]) for name in self.columns]
            changed.append(self._changed(kind, then, now, counts["people"].known))
        self.villages.append(pd.concat(changed))

    def told(self, names: Sequence[str]) -> ChannelLedger:
        """All of it, by the names of the scenarios."""
        levels = {"scenario": list(names), "kind": list(self.before), "people_group": list(self.columns)}
        by_group = pd.MultiIndex.from_product(list(levels.values()), names=list(levels))
        by_kind = pd.MultiIndex.from_product(list(levels.values())[:2], names=list(levels)[:2])
        villages = pd.concat(dict(zip(names, self.villages, strict=True)), names=["scenario"]) if names else pd.DataFrame()
        return ChannelLedger(pd.DataFrame(self.kinds, index=by_kind), pd.DataFrame(self.groups, index=by_group), villages)

    def _levels(self, outcome: Outcome) -> dict[str, _Levels]:
        study, places = outcome.study, outcome.study.places
        told = places["connection"].astype(object).to_numpy()[self.inside] if "connection" in places else np.full(self.inside.sum(), None)
        alike = outcome is not self.base and outcome.season == self.base.season and self._connected_alike(told)
        remotely = dict(zip(outcome.kinds, remote_kinds(outcome.offers, outcome.season, list(outcome.kinds)), strict=True))
        stopping = set(outcome.offers.index.get_level_values("kind")[outcome.offers["channel"].eq("mobile").to_numpy()])
        levels = {}
        for kind, one in outcome.kinds.items():
            known = self.before.get(kind) if alike else None
            if known is not None and one is self.base.kinds[kind] and known.remotely == remotely[kind]:
                levels[kind] = known
                continue
            mobile = ~one.missing["missing"].to_numpy(dtype=bool)[self.inside]
            physical = mobile & self._on_site(outcome, kind, float(study.standards["minutes"][kind])) if kind in stopping else mobile
            lacks = ~mobile & bool(remotely[kind])
            near = {"physical": physical, "mobile": mobile, "remote": mobile | (lacks & (told == "yes"))}
            levels[kind] = _Levels(near, lacks & pd.isna(told), bool(remotely[kind]))
        if outcome is self.base:
            self.connected = told
        return levels

    def _connected_alike(self, told: NDArray[np.object_]) -> bool:
        return bool(((told == self.connected) | (pd.isna(told) & pd.isna(self.connected))).all())

    def _on_site(self, outcome: Outcome, kind: str, limit: float) -> NDArray[np.bool_]:
        """Places inside within the standard of services that stay where they are."""
        offers = outcome.offers[outcome.offers["channel"].eq("physical").to_numpy()]
        minutes = measures.closest(outcome.times, offers, kinds=[kind], known=[kind])["minutes"].to_numpy(dtype=float)
        near: NDArray[np.bool_] = within(minutes, limit)[self.inside]
        return near

    def _people(self, outcome: Outcome, name: str) -> Bounded:
        return people_of(outcome.study.places, name).at(self.inside)

    def _changed(self, kind: str, then: _Levels, now: _Levels, people: NDArray[np.float64]) -> pd.DataFrame:
        """Places that have the kind another way than before."""
        before, after = then.reached_by, now.reached_by
        rows = np.flatnonzero(before != after)
        words = np.array(REACHED, dtype=object)
        where = np.flatnonzero(self.inside)[rows]
        index = pd.MultiIndex.from_arrays(
            [self.base.study.places.index[where], pd.Index([kind] * len(rows), dtype="str")], names=["place", "kind"]
        )
        return pd.DataFrame(
            {
                "name": self.base.study.places["name"].array[where],
                "reached_by_before": pd.Series(words[before[rows]], index=index, dtype="str"),
                "reached_by_after": pd.Series(words[after[rows]], index=index, dtype="str"),
                "people_before": self.counts["people"].known[rows],
                "people_after": people[rows],
            },
            index=index,
        )


def _of_places(then: _Levels, now: _Levels) -> dict[str, Any]:
    row: dict[str, Any] = {"places": len(then.perhaps)}
    for channel in CHANNELS:
        row |= {f"places_within_{channel}_{when}": int(one.within[channel].sum()) for when, one in (("before", then), ("after", now))}
    for when, one in (("before", then), ("after", now)):
        row |= {f"places_connection_unknown_{when}": int(one.perhaps.sum()), f"offered_remote_{when}": one.remotely}
    return row


def _of_people(then: _Levels, now: _Levels, before: Bounded, after: Bounded, using: float) -> dict[str, float]:
    told: dict[str, float] = {}
    for when, one, count in (("before", then, before), ("after", now, after)):
        told |= count.sums(f"people_{when}") | _within(one, count, using, when)
    more = now.weight(using) - then.weight(using)
    won, lost = more > 0, more < 0
    return {
        **told,
        **after.times(np.where(won, more, 0.0)).sums("people_newly_within", won),
        **after.times(np.where(lost, -more, 0.0)).sums("people_no_longer_within", lost),
        "places_people_unknown": int((before.unknown | after.unknown).sum()),
    }


def _within(one: _Levels, count: Bounded, using: float, when: str) -> dict[str, float]:
    """People within the standard channel by channel, with their bounds, and how many of the places are not in the numbers."""
    physical, mobile, remote = (one.within[channel] for channel in CHANNELS)
    weighed = count.times(np.where(mobile, 1.0, using))
    parts = (("within_physical", count, physical), ("within_mobile", count, mobile), ("within_remote", weighed, remote))
    told: dict[str, float] = {}
    for name, people, which in (*parts, ("connection_unknown", count.times(using), one.perhaps)):
        told |= people.sums(f"people_{name}_{when}", which)
    told |= {
        f"{name}_{when}": value for name, value in people_by_channel(count.known, physical, mobile, remote, one.perhaps, using).items()
    }
    return told | {f"places_{name}_people_unknown_{when}": int((count.unknown & which).sum()) for name, _, which in parts}
