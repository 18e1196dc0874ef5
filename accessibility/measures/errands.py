"""How long one round for several errands takes, against a trip for each: what sharing a roof saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.measures.nearest import id_rank, k_nearest
from accessibility.measures.supply import match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["errands"]

_MOST_KINDS = 6
_CELLS_AT_ONCE = 4_000_000
_PLACES_AT_ONCE = 256


def errands(
    times: TravelTimes,
    between: TravelTimes,
    offers: pd.DataFrame,
    *,
    kinds: Iterable[str],
    back: TravelTimes | None = None,
) -> pd.DataFrame:
    """Minutes of the shortest round from home over one service of every kind and home again, and of a trip for each kind.

    Parameters
    ----------
    times
        Minutes from places to services.
    between
        Minutes from services to services, of the same mode and season.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    kinds
        The errands, two to six: ``["grocery", "pharmacy", "post"]``.
    back
        Minutes from services to places; as long as the way there if left out.

    Returns
    -------
    pandas.DataFrame
        Index place. Columns ``round_minutes`` (``inf`` where some kind is not within reach), ``separate_minutes`` (there and back to the
        closest of each kind), ``saved_minutes`` (NaN where ``inf``), ``stops`` (services in the round; 0 where there is none), ``services``
        (their ids in the order of the round, joined by ``", "``), ``one_roof`` (a single stop does all) and ``max_minutes``.

    Raises
    ------
    DataError
        If there are fewer than two or more than six kinds, or travel times are of different modes or seasons or lack services.

    Notes
    -----
    Exact by dynamic programming over the kinds done so far and the service one is at; equal rounds go to services whose ids come first.
    A service farther from home than ``max_minutes`` is not looked at, which can matter only for rounds longer than twice that. Minutes are
    taken as those of shortest ways: a stop to which going and straight back takes longer than all trips apart is in no shortest round. The
    field says *trip chaining*.
    """
    asked = tuple(dict.fromkeys(kinds))
    if not 2 <= len(asked) <= _MOST_KINDS:
        raise DataError(f"a round needs 2 to {_MOST_KINDS} kinds, given {len(asked)}")
    stops = _stops(times, between, offers, asked, back)
    chunk = max(min(_CELLS_AT_ONCE // max(len(stops.position), 1), _PLACES_AT_ONCE), 1)
    order = _neighbours_beside(times, stops)
    parts = []
    for first in range(0, len(order), chunk):
        rows = order[first : first + chunk]
        there = _dense(times, rows, stops.position)
        home = there if back is None else stops.back[rows]
        parts.append(_nearby(there, home, stops, len(asked)))
    table = pd.concat(parts, ignore_index=True) if parts else _rounds(np.zeros((0, 0)), np.zeros((0, 0)), stops, len(asked))
    table.index = pd.Index(times.origins[order], name="place")
    return table.reindex(times.origins.rename("place")).assign(max_minutes=float(times.max_minutes))


@dataclass(frozen=True, eq=False)
class _Stops:
    """Services that offer any of the kinds, in the order of ids."""

    ids: NDArray[np.object_]
    position: NDArray[np.int64]
    does: NDArray[np.int64]
    between: NDArray[np.float64]
    back: NDArray[np.float64]


def _stops(times: TravelTimes, between: TravelTimes, offers: pd.DataFrame, kinds: tuple[str, ...], back: TravelTimes | None) -> _Stops:
    """Which services do what (one bit for each kind), and the minutes between them."""
    for other in (between, back):
        if other is not None and (other.mode, other.season) != (times.mode, times.season):
            raise DataError(
                f"travel times must be of one mode and season: {times.mode}, {times.season}, given {other.mode}, {other.season}"
            )
    supply = match(times, offers, kinds=kinds)
    bits = np.zeros(len(times.destinations), dtype=np.int64)
    np.bitwise_or.at(bits, supply.destination[supply.open], 1 << supply.kind[supply.open])
    position = np.flatnonzero(bits)
    position = position[np.argsort(supply.id_rank[position], kind="stable")]
    ids = times.destinations[position]
    row, column = between.origins.get_indexer(ids), between.destinations.get_indexer(ids)
    home = back.origins.get_indexer(ids) if back is not None else row
    lacking = ids[(row < 0) | (column < 0) | (home < 0)]
    if len(lacking):
        named = ", ".join(map(str, lacking[:5]))
        raise DataError(f"no travel times between services for {len(lacking)} of them: {named}; compute them from all services to all")
    shortest = between.matrix().to_numpy()[np.ix_(row, column)] if len(ids) else np.zeros((0, 0))
    np.fill_diagonal(shortest, 0.0)
    returning = np.zeros((0, 0))
    if back is not None:
        at = back.destinations.get_indexer(times.origins)
        if (at < 0).any():
            raise DataError(f"no travel times back to {int((at < 0).sum())} of the places; compute them from all services to all places")
        returning = back.matrix().to_numpy()[np.ix_(home, at)].T
    return _Stops(ids.astype(str).to_numpy(dtype=object), position, bits[position], shortest, returning)


def _neighbours_beside(times: TravelTimes, stops: _Stops) -> NDArray[np.int64]:
    """Positions of the places, those with the same closest stop beside each other, so that few stops matter to some of them together."""
    wanted = np.zeros(len(times.destinations), dtype=bool)
    wanted[stops.position] = True
    closest = k_nearest(times, wanted, id_rank(times.destinations), 1)[0][:, 0]
    return np.argsort(closest, kind="stable").astype(np.int64)


def _dense(times: TravelTimes, rows: NDArray[np.int64], position: NDArray[np.int64]) -> NDArray[np.float64]:
    """Minutes from some places to the stops, ``inf`` beyond reach."""
    column = np.full(len(times.destinations), -1, dtype=np.int64)
    column[position] = np.arange(len(position))
    first, count = times.indptr[rows], np.diff(times.indptr)[rows]
    owner = np.repeat(np.arange(len(rows)), count)
    pairs = np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(int(count.sum()))
    at = column[times.destination[pairs]]
    dense = np.full((len(rows), len(position)), np.inf)
    dense[owner[at >= 0], at[at >= 0]] = times.minutes[pairs][at >= 0]
    return dense


def _nearby(there: NDArray[np.float64], home: NDArray[np.float64], stops: _Stops, kinds: int) -> pd.DataFrame:
    """Rounds of some places over the stops that can be in one: going there and straight home takes no longer than all trips apart."""
    most = _separate(there, home, stops.does, kinds) * (1 + 1e-9) + 1e-6
    straight = there + home
    alive = np.flatnonzero((np.isfinite(straight) & (straight <= most[:, np.newaxis])).any(axis=0))
    between = stops.between[np.ix_(alive, alive)]
    some = _Stops(stops.ids[alive], stops.position[alive], stops.does[alive], between, stops.back)
    table = _rounds(there[:, alive], home[:, alive], some, kinds)
    table["separate_minutes"] = _separate(there, home, stops.does, kinds)
    unsure = np.flatnonzero(table["round_minutes"].to_numpy() > most)
    if len(unsure):
        table.iloc[unsure] = _rounds(there[unsure], home[unsure], stops, kinds)
    return table


def _rounds(there: NDArray[np.float64], home: NDArray[np.float64], stops: _Stops, kinds: int) -> pd.DataFrame:
    """The shortest round of each place, by the set of kinds done and the stop one is at."""
    places, count = there.shape
    whole = (1 << kinds) - 1
    best = {done: np.full((places, count), np.inf) for done in range(1, whole + 1)}
    came = {done: np.full((places, count), -1, dtype=np.int64) for done in range(1, whole + 1)}
    for does in np.unique(stops.does).tolist():
        at = np.flatnonzero(stops.does == does)
        best[does][:, at] = there[:, at]
    for done in range(1, whole):
        for does in np.unique(stops.does).tolist():
            if done | does != done:
                _extend(best, came, done, done | does, np.flatnonzero(stops.does == does), stops)
    full = best[whole] + home if count else np.full((places, 1), np.inf)
    last = np.argmin(full, axis=1)
    least = full[np.arange(places), last]
    separate = _separate(there, home, stops.does, kinds)
    orders = [_order(came, stops, whole, place, int(last[place])) if np.isfinite(least[place]) else [] for place in range(places)]
    saved = np.full(places, np.nan)
    reached = np.isfinite(least)
    saved[reached] = np.maximum(separate[reached] - least[reached], 0.0)
    return pd.DataFrame(
        {
            "round_minutes": least,
            "separate_minutes": separate,
            "saved_minutes": saved,
            "stops": np.array([len(order) for order in orders], dtype=np.int64),
            "services": pd.array([", ".join(stops.ids[order]) for order in orders], dtype="str"),
            "one_roof": np.array([len(order) == 1 for order in orders], dtype=bool),
        }
    )


def _extend(
    best: dict[int, NDArray[np.float64]],
    came: dict[int, NDArray[np.int64]],
    done: int,
    then: int,
    at: NDArray[np.int64],
    stops: _Stops,
) -> None:
    """Go on from every stop with some kinds done to the stops ``at``."""
    for before in np.flatnonzero(np.isfinite(best[done]).any(axis=0)).tolist():
        longer = best[done][:, before, np.newaxis] + stops.between[before, at]
        better = longer < best[then][:, at]
        place, column = np.nonzero(better)
        best[then][place, at[column]] = longer[place, column]
        came[then][place, at[column]] = done * len(stops.position) + before


def _order(came: dict[int, NDArray[np.int64]], stops: _Stops, done: int, place: int, last: int) -> list[int]:
    """The stops of a round, from the first to the last."""
    order = [last]
    while (code := int(came[done][place, order[0]])) >= 0:
        done, before = divmod(code, len(stops.position))
        order.insert(0, before)
    return order


def _separate(there: NDArray[np.float64], home: NDArray[np.float64], does: NDArray[np.int64], kinds: int) -> NDArray[np.float64]:
    """There and back to the closest of each kind, one after the other."""
    total = np.zeros(len(there))
    for kind in range(kinds):
        offering = (does >> kind) & 1 == 1
        total += np.min((there + home)[:, offering], axis=1, initial=np.inf)
    return total
