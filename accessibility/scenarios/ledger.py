"""The ledger of scenarios: before and after on the same indicators, winners and losers by village and group, and whether harm is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.scenarios.channel_ledger import ChannelLedger, channel_ledger
from accessibility.scenarios.closures import closed_together, only_closes
from accessibility.scenarios.entries import LEAST_MINUTES, Entries, added
from accessibility.scenarios.outcome import Outcome, evaluate
from accessibility.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from accessibility.study import Study

__all__ = ["Ledger", "compare", "ledger"]


@dataclass(frozen=True, eq=False)
class Ledger:
    """Scenarios against the study as it is.

    Parameters
    ----------
    table
        Index (scenario, kind): indicators before and after, and who loses and wins. Numbers of people are sums of what is known;
        ``places_…_people_unknown`` counts the places whose people are not in them. ``person_minutes_added`` is NaN where any place loses
        or gains its way altogether (``people_left_without`` says how many lose it).
    villages
        Index (scenario, place, kind), inside the area: only rows that a scenario changes; minutes before, after and added.
    groups
        Index (scenario, kind, people_group): people of each group beyond the standard before and after, losing, winning.
    harm
        Index scenario: the most minutes that any place loses, where, and whether the limit holds.
    season
        The season before.
    outcomes
        What the study comes to in each scenario, in their order.
    channels
        The same channel by channel: on site, with mobile services, and with remote ones where the connection exists.
    """

    table: pd.DataFrame
    villages: pd.DataFrame
    groups: pd.DataFrame
    harm: pd.DataFrame
    season: str
    outcomes: tuple[Outcome, ...] = ()
    channels: ChannelLedger = field(default_factory=ChannelLedger)

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Ledger: {len(self.harm)} scenarios, {len(self.villages):,} village and kind pairs changed, {self.season}>"


def compare(before: Study | Outcome, after: Study | Outcome) -> pd.DataFrame:
    """Minutes that a scenario adds, place by place and kind by kind.

    Parameters
    ----------
    before, after
        Two studies of the same places, or what they come to (their first seasons are compared).

    Returns
    -------
    pandas.DataFrame
        Index (place, kind). Columns ``minutes_before``, ``minutes_after`` (``inf`` = unreached), ``minutes_added`` (negative = gained;
        ``inf`` = reached before and not after, ``-inf`` the other way round; 0 where neither), ``within_before``, ``within_after``,
        ``people_before``, ``people_after`` (NaN = not known), ``inside``, ``service_after``, ``reason_after``, ``name``.

    Raises
    ------
    DataError
        If the places differ.
    """
    one = before if isinstance(before, Outcome) else evaluate(before)
    other = after if isinstance(after, Outcome) else evaluate(after, before=one)
    if not one.study.places.index.equals(other.study.places.index):
        raise DataError("before and after must hold the same places in the same order; a scenario never takes places away")
    kinds = [kind for kind in one.kinds if kind in other.kinds]
    parts = {kind: _compared(one, other, kind) for kind in kinds}
    table = pd.concat(parts, names=["kind", "place"]).swaplevel()
    return table.loc[pd.MultiIndex.from_product([one.study.places.index, kinds], names=["place", "kind"])]


def _compared(one: Outcome, other: Outcome, kind: str) -> pd.DataFrame:
    then, now = one.kinds[kind].missing, other.kinds[kind].missing
    before, after = one.minutes(kind), other.minutes(kind)
    return pd.DataFrame(
        {
            "minutes_before": before,
            "minutes_after": after,
            "minutes_added": added(before, after),
            "within_before": ~then["missing"].to_numpy(),
            "within_after": ~now["missing"].to_numpy(),
            "people_before": then["people"].to_numpy(),
            "people_after": now["people"].to_numpy(),
            "inside": then["inside"].to_numpy(),
            "service_after": now["service"].array,
            "reason_after": now["reason"].array,
            "name": then["name"].array,
        },
        index=then.index,
    )


def ledger(
    study: Study,
    scenarios: Iterable[Scenario],
    *,
    season: str | None = None,
    no_harm_minutes: float | Sequence[float] = 10.0,
    groups: Iterable[str] | None = None,
    before: Outcome | None = None,
    not_using_pct: Mapping[str, float] | None = None,
) -> Ledger:
    """Many scenarios against the study as it is, on the same indicators.

    Parameters
    ----------
    study
        The study as it is.
    scenarios
        What if; each is applied to the study on its own.
    season
        The season of the study as it is, and of scenarios that name none; its first one if left out.
    no_harm_minutes
        No place may lose more than so many minutes to any kind, nor lose the last one it reaches; one for all or one for each scenario.
    groups
        Columns of people to tell apart; all ``people…`` columns if left out.
    before
        The study's own outcome in the season, if it is known already.
    not_using_pct
        Per cent of a group that does not use remote services though the connection exists; nobody where a group is not named.

    Returns
    -------
    Ledger

    Notes
    -----
    Only what a scenario touches is computed again (see :func:`accessibility.scenarios.evaluate`).
    """
    base = before if before is not None else evaluate(study, season)
    named = [str(one) for one in study.places.columns if str(one).startswith("people") and not str(one).endswith(("_least", "_most"))]
    columns = list(groups) if groups is not None else named
    if isinstance(scenarios, Scenario):
        raise DataError(f"ledger: scenarios must be a list of scenarios, given {scenarios!r}; write [scenario]")
    asked = list(scenarios)
    twice = sorted({one.name for one in asked if [other.name for other in asked].count(one.name) > 1})
    if twice:
        raise DataError(f"scenarios must have names of their own; given twice: {', '.join(twice)}")
    limits = [float(no_harm_minutes)] * len(asked) if isinstance(no_harm_minutes, (int, float)) else [float(one) for one in no_harm_minutes]
    names = [scenario.name for scenario in asked]
    outcomes = _outcomes(study, base, asked)
    entries = Entries(base, columns)
    for one in outcomes:
        entries.add(one)
    harm = [_harm(rows, limit) for rows, limit in zip(entries.villages, limits, strict=True)]
    return Ledger(
        entries.table(names), entries.village_table(names), entries.group_table(names),
        pd.DataFrame(harm, index=pd.Index(names, name="scenario", dtype="str")), base.season, tuple(outcomes),
        channel_ledger(base, outcomes, names, groups=columns, not_using_pct=not_using_pct),
    )  # fmt: skip


def _outcomes(study: Study, base: Outcome, scenarios: Sequence[Scenario]) -> list[Outcome]:
    """What each scenario comes to; closures are computed together, others one by one, each with only what it touches."""
    studies = [scenario.apply(study) for scenario in scenarios]
    together = [number for number, scenario in enumerate(scenarios) if study is base.study and only_closes(scenario)]
    closed = closed_together(base, [scenarios[number] for number in together], [studies[number] for number in together])
    known = dict(zip(together, closed, strict=True))
    return [known[number] if number in known else evaluate(one, _season(one, base), before=base) for number, one in enumerate(studies)]


def _season(changed: Study, base: Outcome) -> str:
    """The season of a scenario: its own if it names one, else that of the study as it is."""
    own: str = changed.config.travel.seasons[0]
    return own if changed.config.travel is not base.study.config.travel else base.season


def _harm(villages: dict[str, NDArray[Any]], limit: float) -> dict[str, object]:
    """The worst loss and whether it is within the limit; villages with the greatest loss first."""
    more = villages.get("minutes_added", np.zeros(0))
    if not (more > LEAST_MINUTES).any():
        return {"no_harm_minutes": limit, "most_minutes_added": 0.0, "place": "", "kind": "", "places_harmed": 0, "no_harm": True}
    harmed = len(set(villages["place"][more > max(limit + 1e-9, LEAST_MINUTES)]))
    return {
        "no_harm_minutes": limit,
        "most_minutes_added": float(more[0]),
        "place": str(villages["place"][0]),
        "kind": str(villages["kind"][0]),
        "places_harmed": harmed,
        "no_harm": harmed == 0,
    }
