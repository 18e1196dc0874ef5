"""The ledger of scenarios: before and after on the same indicators, winners and losers by village and group, and whether harm is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.measures.known import known_sum
from accessibility.scenarios.outcome import Outcome, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from accessibility.scenarios.scenario import Scenario
    from accessibility.study import Study

__all__ = ["Ledger", "compare", "ledger"]

LEAST_MINUTES = 0.05
"""Smaller differences are the rounding of milliseconds along a road that is cut; nobody wins or loses by them."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """Scenarios against the study as it is.

    Parameters
    ----------
    table
        Index (scenario, kind): indicators before and after, and who loses and wins.
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
    """

    table: pd.DataFrame
    villages: pd.DataFrame
    groups: pd.DataFrame
    harm: pd.DataFrame
    season: str
    outcomes: tuple[Outcome, ...] = ()

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


def added(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes added, 0 where both are infinite.

    Parameters
    ----------
    before, after
        Minutes; ``inf`` is unreached.
    """
    neither = np.isinf(before) & np.isinf(after)
    return np.where(neither, 0.0, np.where(neither, 0.0, after) - np.where(neither, 0.0, before))


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
    asked = list(scenarios)
    twice = sorted({one.name for one in asked if [other.name for other in asked].count(one.name) > 1})
    if twice:
        raise DataError(f"scenarios must have names of their own; given twice: {', '.join(twice)}")
    limits = [float(no_harm_minutes)] * len(asked) if isinstance(no_harm_minutes, (int, float)) else [float(one) for one in no_harm_minutes]
    tables, villages, people, harm, outcomes = [], [], [], [], []
    for scenario, limit in zip(asked, limits, strict=True):
        changed = scenario.apply(study)
        own = changed.config.travel.seasons[0] if changed.config.travel is not study.config.travel else base.season
        after = evaluate(changed, own, before=base)
        outcomes.append(after)
        parts = _parts(base, after, columns)
        tables.append(parts[0])
        villages.append(parts[1])
        people.append(parts[2])
        harm.append(_harm(parts[1], limit))
    names = [scenario.name for scenario in asked]
    return Ledger(
        _stacked(tables, names), _stacked(villages, names), _stacked(people, names),
        pd.DataFrame(harm, index=pd.Index(names, name="scenario", dtype="str")), base.season, tuple(outcomes),
    )  # fmt: skip


def _stacked(tables: list[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    return pd.concat(tables, keys=names, names=["scenario"]) if tables else pd.DataFrame()


def _parts(base: Outcome, after: Outcome, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Indicators by kind, changed villages, and groups, of one scenario."""
    rows, villages, groups = {}, {}, {}
    inside = base.study.places["inside"].to_numpy(dtype=bool)
    counts = {name: tuple(_people(one.study, name)[inside] for one in (base, after)) for name in columns}
    same_people = base.study.places is after.study.places
    for kind, then in base.kinds.items():
        now = after.kinds[kind]
        minutes_then, minutes_now = base.minutes(kind)[inside], after.minutes(kind)[inside]
        more = np.zeros(len(minutes_then)) if now is then else added(minutes_then, minutes_now)
        lost, won = more > LEAST_MINUTES, more < -LEAST_MINUTES
        lacks_then, lacks_now = then.missing["missing"].to_numpy()[inside], now.missing["missing"].to_numpy()[inside]
        people_now = counts["people"][1] if "people" in counts else _people(after.study, "people")[inside]
        rows[kind] = _row(then, now, more, lost, won, people_now)
        for name, (old, new) in counts.items():
            groups[(kind, name)] = {
                "people_missing_before": known_sum(old[lacks_then]),
                "people_missing_after": known_sum(new[lacks_now]),
                "people_losing": known_sum(new[lost]),
                "people_winning": known_sum(new[won]),
            }
        crossed = lacks_then != lacks_now
        moved = lost | won | crossed
        if moved.any():
            part = _compared(base, after, kind)[inside][moved]
            villages[kind] = part.drop(columns="inside")
        elif not same_people and not villages:
            continue
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("kind")
    index = pd.MultiIndex.from_tuples(list(groups), names=["kind", "people_group"])
    changed = pd.concat(villages, names=["kind", "place"]).swaplevel() if villages else _no_villages(base)
    order = np.argsort(-changed["minutes_added"].to_numpy(dtype=float), kind="stable")
    return table, changed.iloc[order], pd.DataFrame(list(groups.values()), index=index)


def _row(
    then: object, now: object, more: NDArray[np.float64], lost: NDArray[np.bool_], won: NDArray[np.bool_], people: NDArray[np.float64]
) -> dict[str, object]:
    """The indicators of one kind."""
    old, new = then.coverage.iloc[0], now.coverage.iloc[0]  # type: ignore[attr-defined]
    told = ("people_missing", "places_missing", "share_pct_people_within", "median_minutes_people", "p90_minutes_people")
    cells: dict[str, object] = {}
    for name in told:
        cells |= {f"{name}_before": old[name], f"{name}_after": new[name]}
    finite = np.isfinite(more)
    weighted = people[finite] * more[finite]
    return cells | {
        "people_losing": known_sum(people[lost]),
        "people_winning": known_sum(people[won]),
        "people_left_without": known_sum(people[np.isposinf(more)]),
        "places_losing": int(lost.sum()),
        "places_winning": int(won.sum()),
        "most_minutes_added": float(more.max(initial=0.0)),
        "person_minutes_added": known_sum(weighted),
    }


def _people(study: Study, name: str) -> NDArray[np.float64]:
    found: NDArray[np.float64] = study.places[name].to_numpy(dtype=float, na_value=np.nan)
    return found


def _no_villages(base: Outcome) -> pd.DataFrame:
    kind = next(iter(base.kinds))
    empty = _compared(base, base, kind).iloc[:0].drop(columns="inside")
    return pd.concat({kind: empty}, names=["kind", "place"]).swaplevel()


def _harm(villages: pd.DataFrame, limit: float) -> dict[str, object]:
    """The worst loss and whether it is within the limit."""
    losing = villages[villages["minutes_added"] > LEAST_MINUTES]
    if losing.empty:
        return {"no_harm_minutes": limit, "most_minutes_added": 0.0, "place": "", "kind": "", "places_harmed": 0, "no_harm": True}
    place, kind = losing.index[0]
    harmed = losing[losing["minutes_added"] > limit + 1e-9].index.get_level_values("place").nunique()
    return {
        "no_harm_minutes": limit,
        "most_minutes_added": float(losing["minutes_added"].iloc[0]),
        "place": str(place),
        "kind": str(kind),
        "places_harmed": int(harmed),
        "no_harm": harmed == 0,
    }
