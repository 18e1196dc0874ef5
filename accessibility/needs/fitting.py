"""Which provider could meet which need, by what channel and in how many minutes, and what stands in the way of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.vocabulary import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accessibility.travel import TravelTimes

__all__ = ["Fitting", "fitting", "hours_of", "with_answers", "words_in"]

HOURS = "hours_week_"


@dataclass(frozen=True, eq=False)
class Fitting:
    """How needs and providers fit; matrices have a row for each need and a column for each provider.

    Parameters
    ----------
    needs, providers
        Ids in order.
    hours
        Hours a week each need asks for, shape (needs,).
    can
        Hours a week each provider can give of the kind each need asks for.
    fails
        By reason (:data:`accessibility.vocabulary.UNMET_REASONS` but ``no_capacity``): where it stands in the way.
    minutes
        The way by the best channel that suits both, door to door; 0 for remote, ``inf`` where none suits or no road leads.
    limit_minutes
        How long that way may be.
    channel
        Number of the best channel in :data:`accessibility.vocabulary.CHANNELS`.
    """

    needs: pd.Index
    providers: pd.Index
    hours: NDArray[np.float64]
    can: NDArray[np.float64]
    fails: Mapping[str, NDArray[np.bool_]]
    minutes: NDArray[np.float64]
    limit_minutes: NDArray[np.float64]
    channel: NDArray[np.int8]

    @property
    def fits(self) -> NDArray[np.bool_]:
        """Where nothing stands in the way but perhaps capacity."""
        free = np.ones(self.minutes.shape, dtype=bool)
        for fails in self.fails.values():
            free &= ~fails
        return free


def words_in(cells: pd.Series) -> list[frozenset[str]]:
    """The words of cells that join several by commas; an empty set where a cell is empty.

    Parameters
    ----------
    cells
        Text.

    Returns
    -------
    list of frozenset of str
    """
    return [frozenset(word.strip() for word in str(cell).split(",") if word.strip()) if pd.notna(cell) else frozenset() for cell in cells]


def hours_of(needs: pd.DataFrame) -> NDArray[np.float64]:
    """Hours a week that needs ask for.

    Parameters
    ----------
    needs
        As :data:`accessibility.schema.NEEDS`; an amount that is not known counts as one hour.

    Returns
    -------
    numpy.ndarray
        Shape (needs,), hours.

    Raises
    ------
    DataError
        If amounts are in units other than hours or minutes.
    """
    amount = _cells(needs, "amount").astype(float).fillna(1.0).to_numpy(dtype=float)
    unit = _cells(needs, "unit").fillna("hours").astype(str)
    unknown = sorted(set(unit) - {"hours", "minutes"})
    if unknown:
        raise DataError(f"amounts of needs must be in hours or minutes a week, given {', '.join(unknown)}; convert them before matching")
    return np.where(unit.to_numpy() == "minutes", amount / 60.0, amount)


def fitting(
    needs: pd.DataFrame,
    providers: pd.DataFrame,
    times: TravelTimes,
    *,
    places: pd.DataFrame,
    people_minutes: float = 30.0,
    provider_minutes: float = 60.0,
) -> Fitting:
    """Compare every need with every provider.

    Parameters
    ----------
    needs
        As :data:`accessibility.schema.NEEDS`.
    providers
        As :data:`accessibility.schema.PROVIDERS`, with ``hours_week_…`` columns.
    times
        Minutes from places to the bases of providers.
    places
        For the municipality of each place.
    people_minutes
        How far people go themselves, one way, inclusive.
    provider_minutes
        How far a provider goes that does not say it (``max_minutes``), inclusive.

    Returns
    -------
    Fitting
    """
    times.require(max(people_minutes, min(provider_minutes, times.max_minutes)))
    can = _can(needs, providers)
    named = {name: words_in(_cells(providers, name)) for name in ("languages", "groups", "serves", "times", "channels")}
    fails = {
        "no_provider": ~(can > 0),
        "not_eligible": _outside(
            [frozenset({str(one)}) if pd.notna(one) else frozenset() for one in _cells(needs, "group")], named["groups"]
        ),
        "outside_area": _outside(_areas(needs, places), named["serves"]),
        "declined": np.zeros(can.shape, dtype=bool),
        "agreed_elsewhere": np.zeros(can.shape, dtype=bool),
        "wrong_hours": _outside(words_in(_cells(needs, "times")), named["times"]),
        "language": _outside(
            [frozenset({str(one)}) if pd.notna(one) else frozenset() for one in _cells(needs, "language")], named["languages"]
        ),
    }
    wanted = [one or frozenset({"physical", "mobile"}) for one in words_in(_cells(needs, "channels"))]
    given = [one or frozenset({"physical"}) for one in named["channels"]]
    limits = np.asarray(_cells(providers, "max_minutes").astype(float).fillna(provider_minutes), dtype=np.float64)
    minutes, limit, channel, suits = _ways(_base_minutes(needs, providers, times), wanted, given, people_minutes, limits)
    only_remote = np.array([one == frozenset({"remote"}) for one in given], dtype=bool)
    fails["digital_only"] = ~suits & only_remote[None, :]
    fails["wrong_channel"] = ~suits & ~only_remote[None, :]
    fails["too_far"] = suits & ~(minutes <= limit)
    return Fitting(needs.index, providers.index, hours_of(needs), can, fails, minutes, limit, channel)


def with_answers(fit: Fitting, declined: pd.MultiIndex, agreed: pd.MultiIndex) -> Fitting:
    """The same with what providers answered: who declined a need is not asked again, and one that is agreed stays with who agreed.

    Parameters
    ----------
    fit
        How needs and providers fit.
    declined, agreed
        Pairs (need, provider) of :class:`accessibility.needs.Answered`.

    Returns
    -------
    Fitting
    """
    said_no, said_yes = _marked(fit, declined), _marked(fit, agreed)
    elsewhere = said_yes.any(axis=1, keepdims=True) & ~said_yes
    return replace(fit, fails={**fit.fails, "declined": said_no & ~said_yes, "agreed_elsewhere": elsewhere})


def _marked(fit: Fitting, pairs: pd.MultiIndex) -> NDArray[np.bool_]:
    found = np.zeros(fit.minutes.shape, dtype=bool)
    row, column = fit.needs.get_indexer(pairs.get_level_values(0)), fit.providers.get_indexer(pairs.get_level_values(1))
    known = (row >= 0) & (column >= 0)
    found[row[known], column[known]] = True
    return found


def _cells(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series(np.nan, index=table.index, dtype=object)


def _can(needs: pd.DataFrame, providers: pd.DataFrame) -> NDArray[np.float64]:
    """Hours a week of each need's kind that each provider can give."""
    kinds, at = np.unique(needs["kind"].astype(str), return_inverse=True)
    columns = [
        providers[f"{HOURS}{kind}"].fillna(0.0).to_numpy(dtype=float) if f"{HOURS}{kind}" in providers else np.zeros(len(providers))
        for kind in kinds
    ]
    return np.asarray(np.array(columns).reshape(len(kinds), len(providers))[at])


def _areas(needs: pd.DataFrame, places: pd.DataFrame) -> list[frozenset[str]]:
    """What the place of each need is called in the areas of providers: its id or its municipality."""
    home = dict(zip(places.index.astype(str), places["municipality"].astype(str), strict=True)) if "municipality" in places else {}
    return [frozenset({str(place), home.get(str(place), str(place))}) for place in needs["place"]]


def _outside(wanted: list[frozenset[str]], given: list[frozenset[str]]) -> NDArray[np.bool_]:
    """Where both say something and share no word; compared once for each pair of different sets."""
    rows, at_row = _coded(wanted)
    columns, at_column = _coded(given)
    apart = np.array([[bool(a) and bool(b) and not (a & b) for b in columns] for a in rows], dtype=bool).reshape(len(rows), len(columns))
    return np.asarray(apart[np.ix_(at_row, at_column)])


def _coded(sets: list[frozenset[str]]) -> tuple[list[frozenset[str]], NDArray[np.int64]]:
    numbers: dict[frozenset[str], int] = {}
    at = np.array([numbers.setdefault(one, len(numbers)) for one in sets], dtype=np.int64)
    return list(numbers), at


def _base_minutes(needs: pd.DataFrame, providers: pd.DataFrame, times: TravelTimes) -> NDArray[np.float64]:
    """Minutes from the place of each need to the base of each provider, inf where either is not known."""
    table = times.matrix()
    bases = _cells(providers, "base").astype("string").fillna("").to_numpy(dtype=object)
    found = table.reindex(index=needs["place"].astype(str), columns=bases).to_numpy(dtype=float)
    return np.where(np.isnan(found), np.inf, found)


def _ways(
    base: NDArray[np.float64],
    wanted: list[frozenset[str]],
    given: list[frozenset[str]],
    people_minutes: float,
    limits: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8], NDArray[np.bool_]]:
    """The best channel of each pair: the shortest way within its limit, else the one that lacks fewest minutes."""
    best = np.full(base.shape, np.inf)
    minutes, limit = np.full(base.shape, np.inf), np.zeros(base.shape)
    channel, suits = np.zeros(base.shape, dtype=np.int8), np.zeros(base.shape, dtype=bool)
    for number, name in enumerate(CHANNELS):
        both = np.logical_and.outer([name in one for one in wanted], np.array([name in one for one in given], dtype=bool))
        way = np.zeros(base.shape) if name == "remote" else base
        may = np.broadcast_to(np.full(len(limits), people_minutes) if name == "physical" else limits, base.shape)
        rank = np.where(way <= may, way, 1e6 + way - may)
        better = both & ((rank < best) | ~suits)
        best, minutes, limit = np.where(better, rank, best), np.where(better, way, minutes), np.where(better, may, limit)
        channel = np.where(better, np.int8(number), channel)
        suits |= both
    return minutes, limit, channel, suits
