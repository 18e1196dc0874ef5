"""The rows that scenarios put into a ledger, kind by kind, against the study as it is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility.measures.known import known_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accessibility.scenarios.outcome import OfKind, Outcome
    from accessibility.study import Study

__all__ = ["LEAST_MINUTES", "Entries", "added"]

LEAST_MINUTES = 0.05
"""Smaller differences are the rounding of milliseconds along a road that is cut; nobody wins or loses by them."""

_TOLD = (
    "people_missing",
    "places_missing",
    "places_missing_people_unknown",
    "share_pct_people_within",
    "median_minutes_people",
    "p90_minutes_people",
)
_TEXTS = ("service_after", "reason_after", "name")


def added(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes added, 0 where both are infinite.

    Parameters
    ----------
    before, after
        Minutes; ``inf`` is unreached.
    """
    neither = np.isinf(before) & np.isinf(after)
    return np.where(neither, 0.0, np.where(neither, 0.0, after) - np.where(neither, 0.0, before))


class Entries:
    """Rows of one scenario after the other; what no scenario touches is worked out once.

    Parameters
    ----------
    base
        The study as it is.
    columns
        Columns of people to tell apart.
    """

    def __init__(self, base: Outcome, columns: Sequence[str]) -> None:
        self.base, self.columns = base, tuple(columns)
        self.inside = base.study.places["inside"].to_numpy(dtype=bool)
        self.before = {kind: self._cells(one) for kind, one in base.kinds.items()}
        self.counts = {name: self._people(base.study, name) for name in dict.fromkeys(("people", *columns))}
        self.rows: list[dict[str, Any]] = []
        self.groups: list[dict[str, Any]] = []
        self.villages: list[dict[str, NDArray[Any]]] = []

    def add(self, after: Outcome) -> None:
        """Append the rows of one scenario.

        Parameters
        ----------
        after
            What the study comes to in it.
        """
        same = after.study.places is self.base.study.places
        counts = self.counts if same else {name: self._people(after.study, name) for name in self.counts}
        villages = []
        for kind, now in after.kinds.items():
            if same and now is self.base.kinds[kind]:
                row, groups = self.unchanged[kind]
            else:
                cells = self._cells(now)
                more = added(self.before[kind]["minutes"], cells["minutes"])
                row, groups = self._entered(kind, cells, more, counts)
                villages.append(self._changed(kind, cells, more, counts["people"]))
            self.rows.append(row)
            self.groups += groups
        some: dict[str, NDArray[Any]] = {name: np.concatenate([one[name] for one in villages]) for name in villages[0]} if villages else {}
        order = np.argsort(-some["minutes_added"], kind="stable") if some else np.zeros(0, dtype=np.int64)
        self.villages.append({name: cells[order] for name, cells in some.items()})

    @cached_property
    def unchanged(self) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
        """The rows of a kind that a scenario does not touch."""
        still = np.zeros(int(self.inside.sum()))
        return {kind: self._entered(kind, cells, still, self.counts) for kind, cells in self.before.items()}

    def _cells(self, one: OfKind) -> dict[str, Any]:
        """What is needed of a kind, places inside."""
        missing = one.missing
        return {
            "minutes": missing["minutes"].to_numpy(dtype=float)[self.inside],
            "missing": missing["missing"].to_numpy(dtype=bool)[self.inside],
            "coverage": {name: float(one.coverage[name].iloc[0]) for name in _TOLD},
            "of": missing,
        }

    def _people(self, study: Study, name: str) -> NDArray[np.float64]:
        found: NDArray[np.float64] = study.places[name].to_numpy(dtype=float, na_value=np.nan)[self.inside]
        return found

    def _entered(
        self, kind: str, now: dict[str, Any], more: NDArray[np.float64], counts: dict[str, NDArray[np.float64]]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The indicators of one kind, and those of every group of people."""
        then, people = self.before[kind], counts["people"]
        lost, won = more > LEAST_MINUTES, more < -LEAST_MINUTES
        unknown = {name: np.isnan(self.counts[name]) | np.isnan(counts[name]) for name in ("people", *self.columns)}
        row: dict[str, Any] = {}
        for name in _TOLD:
            row |= {f"{name}_before": then["coverage"][name], f"{name}_after": now["coverage"][name]}
        finite = np.isfinite(more)
        row |= {
            "people_losing": known_sum(people[lost]),
            "people_winning": known_sum(people[won]),
            "people_left_without": known_sum(people[np.isposinf(more)]),
            "places_losing": int(lost.sum()),
            "places_winning": int(won.sum()),
            "places_left_without": int(np.isposinf(more).sum()),
            "places_people_unknown": int(unknown["people"].sum()),
            "places_losing_people_unknown": int((unknown["people"] & lost).sum()),
            "places_winning_people_unknown": int((unknown["people"] & won).sum()),
            "most_minutes_added": float(more.max(initial=0.0)),
            # A way that is lost or gained has no number of minutes: a sum without it would read as if nothing were lost.
            "person_minutes_added": known_sum(people * more) if finite.all() else float("nan"),
        }
        groups = [
            {
                "people_missing_before": known_sum(self.counts[name][then["missing"]]),
                "people_missing_after": known_sum(counts[name][now["missing"]]),
                "people_losing": known_sum(counts[name][lost]),
                "people_winning": known_sum(counts[name][won]),
                "places_people_unknown": int(unknown[name].sum()),
                "places_losing_people_unknown": int((unknown[name] & lost).sum()),
            }
            for name in self.columns
        ]
        return row, groups

    def _changed(self, kind: str, now: dict[str, Any], more: NDArray[np.float64], people: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
        """Places that a scenario changes anything for."""
        then = self.before[kind]
        moved = (np.abs(more) > LEAST_MINUTES) | (then["missing"] != now["missing"])
        where = np.flatnonzero(self.inside)[moved]
        return {
            "place": self.base.study.places.index.to_numpy(dtype=object)[where],
            "kind": np.full(len(where), kind, dtype=object),
            "minutes_before": then["minutes"][moved],
            "minutes_after": now["minutes"][moved],
            "minutes_added": more[moved],
            "within_before": ~then["missing"][moved],
            "within_after": ~now["missing"][moved],
            "people_before": self.counts["people"][moved],
            "people_after": people[moved],
            "service_after": now["of"]["service"].array[where].to_numpy(dtype=object),
            "reason_after": now["of"]["reason"].array[where].to_numpy(dtype=object),
            "name": then["of"]["name"].array[where].to_numpy(dtype=object),
        }

    def table(self, names: Sequence[str]) -> pd.DataFrame:
        """Index (scenario, kind): the indicators of all scenarios.

        Parameters
        ----------
        names
            Of the scenarios, in the order they were added.
        """
        return pd.DataFrame(self.rows, index=self._index(names, {"kind": tuple(self.base.kinds)})) if names else pd.DataFrame()

    def group_table(self, names: Sequence[str]) -> pd.DataFrame:
        """Index (scenario, kind, people_group): the indicators of every group.

        Parameters
        ----------
        names
            Of the scenarios, in the order they were added.
        """
        levels = {"kind": tuple(self.base.kinds), "people_group": self.columns}
        return pd.DataFrame(self.groups, index=self._index(names, levels)) if names else pd.DataFrame()

    def village_table(self, names: Sequence[str]) -> pd.DataFrame:
        """Index (scenario, place, kind): rows that scenarios change, the greatest loss of each first.

        Parameters
        ----------
        names
            Of the scenarios, in the order they were added.
        """
        if not names:
            return pd.DataFrame()
        nothing = self._changed(kind := next(iter(self.before)), self.before[kind], np.zeros(int(self.inside.sum())), self.counts["people"])
        parts = [{name: one.get(name, cells) for name, cells in nothing.items()} for one in self.villages]
        cells = {name: np.concatenate([one[name] for one in parts]) for name in nothing}
        scenario = np.repeat(np.array(list(names), dtype=object), [len(one["place"]) for one in parts])
        index = pd.MultiIndex.from_arrays(
            [pd.Index(level, dtype="str") for level in (scenario, cells.pop("place"), cells.pop("kind"))],
            names=["scenario", "place", "kind"],
        )
        return pd.DataFrame({name: pd.Series(of, index=index, dtype="str" if name in _TEXTS else None) for name, of in cells.items()})

    def _index(self, names: Sequence[str], levels: dict[str, tuple[str, ...]]) -> pd.MultiIndex:
        return pd.MultiIndex.from_product([list(names), *levels.values()], names=["scenario", *levels])
