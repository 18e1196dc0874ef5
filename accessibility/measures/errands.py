"""How long one round for several errands takes, against a trip for each: what sharing a roof saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

from accessibility.errors import DataError
from accessibility.measures.supply import kinds_asked, match

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["errands"]

_MOST_KINDS = 6


def errands(
    times: TravelTimes,
    between: TravelTimes,
    offers: pd.DataFrame,
    *,
    kinds: Iterable[str],
    known: Iterable[str] = (),
    back: TravelTimes | None = None,
    services: gpd.GeoDataFrame | None = None,
    roof_m: float = 0.0,
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
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    back
        Minutes from services to places; as long as the way there if left out.
    services
        Index service, geometries in metres: where services are, to tell which share a roof. Only a service itself is one roof if left out.
    roof_m
        Services at most so many metres apart are under one roof.

    Returns
    -------
    pandas.DataFrame
        Index place. Columns ``round_minutes`` (``inf`` where some kind is not within reach), ``separate_minutes`` (there and back to the
        closest of each kind), ``saved_minutes`` (NaN where ``inf``), ``stops`` (services in the round; 0 where there is none), ``roofs``
        (how many roofs they are under), ``services`` (their ids in the order of the round, joined by ``", "``), ``one_roof`` (all of it
        under one) and ``max_minutes``.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    DataError
        If there are fewer than two or more than six kinds, travel times are of different modes or seasons or lack services, or
        ``services`` lacks the spot of one.

    Notes
    -----
    Exact by dynamic programming over the kinds done so far and the service one is at; equal rounds go to services whose ids come first.
    A service farther from home than ``max_minutes``, there or back, is not looked at, which can matter only for rounds longer than twice
    that. Minutes are taken as those of shortest ways: a stop to which going and straight back takes longer than all trips apart is in no
    shortest round. Each roof is around the first of its services on the round. The field says *trip chaining*.
    """
    asked = kinds_asked(kinds, offers, known)
    if not 2 <= len(asked) <= _MOST_KINDS:
        raise DataError(f"a round needs 2 to {_MOST_KINDS} kinds, given {len(asked)}")
    if not 0 <= roof_m < np.inf:
        raise DataError(f"roof_m must be 0 or more metres, given {roof_m}")
    stops = _stops(times, between, offers, asked, back)
    rounds = _rounds(times, stops, back, len(asked))
    roofs = _roofs(rounds.order, _spots(stops, services), roof_m)
    reached = np.isfinite(rounds.least)
    saved = np.full(len(reached), np.nan)
    saved[reached] = np.maximum(rounds.apart[reached] - rounds.least[reached], 0.0)
    names = stops.ids.tolist()
    return pd.DataFrame(
        {
            "round_minutes": rounds.least,
            "separate_minutes": rounds.apart,
            "saved_minutes": saved,
            "stops": (rounds.order >= 0).sum(axis=1),
            "roofs": roofs,
            "services": pd.array([", ".join(names[at] for at in row if at >= 0) for row in rounds.order.tolist()], dtype="str"),
            "one_roof": roofs == 1,
            "max_minutes": float(times.max_minutes),
        },
        index=times.origins.rename("place"),
    )


@dataclass(frozen=True, eq=False)
class _Stops:
    """Services that offer any of the kinds, in the order of ids."""

    ids: NDArray[np.object_]
    position: NDArray[np.int64]
    does: NDArray[np.int64]
    between: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Rounds:
    """Of each place: minutes of the round and of trips apart, and the stops of the round, -1 where there are no more."""

    least: NDArray[np.float64]
    apart: NDArray[np.float64]
    order: NDArray[np.int64]


def _stops(times: TravelTimes, between: TravelTimes, offers: pd.DataFrame, kinds: tuple[str, ...], back: TravelTimes | None) -> _Stops:
    """Which services do what (one bit for each kind), and the minutes between them."""
    for other in (between, back):
        if other is not None and (other.mode, other.season) != (times.mode, times.season):
            raise DataError(
                f"travel times must be of one mode and season: {times.mode}, {times.season}, given {other.mode}, {other.season}"
            )
    supply = match(times, offers, kinds=kinds, known=kinds)
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
    if back is not None:
        lost = int((back.destinations.get_indexer(times.origins) < 0).sum())
        if lost:
            raise DataError(f"no travel times back to {lost} of the places; compute them from all services to all places")
    shortest = np.full((len(ids), len(ids)), np.inf)
    pairs = csr_array((between.minutes, between.destination, between.indptr), shape=(len(between.origins), len(between.destinations)))
    among = pairs[row][:, column].tocoo()
    shortest[among.coords] = among.data
    np.fill_diagonal(shortest, 0.0)
    return _Stops(ids.astype(str).to_numpy(dtype=object), position, bits[position], shortest)


def _rounds(times: TravelTimes, stops: _Stops, back: TravelTimes | None, kinds: int) -> _Rounds:
    """The shortest round of each place over the stops within its reach."""
    from accessibility.measures.errand_kernels import shortest_rounds

    places = len(times.origins)
    found = _Rounds(np.full(places, np.inf), np.full(places, np.inf), np.full((places, kinds), -1, dtype=np.int64))
    column = np.full(len(times.destinations), -1, dtype=np.int64)
    column[stops.position] = np.arange(len(stops.position))
    kept = np.flatnonzero(column[times.destination] >= 0)
    stop, there = column[times.destination[kept]], times.minutes[kept]
    start = np.searchsorted(kept, times.indptr).astype(np.int64)
    home = there if back is None else _minutes_back(times, back, stops, np.repeat(np.arange(places), np.diff(start)), stop)
    shortest_rounds(start, stop, there, home, stops.does, stops.between, kinds, found.least, found.apart, found.order)
    return found


def _minutes_back(
    times: TravelTimes, back: TravelTimes, stops: _Stops, place: NDArray[np.int64], stop: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Minutes from the stop to the place of each pair, ``inf`` beyond reach."""
    width = len(back.destinations)
    kept = back.pair_origin.astype(np.int64) * width + back.destination
    wanted = (
        back.origins.get_indexer(pd.Index(stops.ids))[stop].astype(np.int64) * width + back.destinations.get_indexer(times.origins)[place]
    )
    at = np.minimum(np.searchsorted(kept, wanted), max(len(kept) - 1, 0))
    home = np.full(len(wanted), np.inf)
    if len(kept):
        there = kept[at] == wanted
        home[there] = back.minutes[at[there]]
    return home


def _spots(stops: _Stops, services: gpd.GeoDataFrame | None) -> NDArray[np.float64] | None:
    """Where the stops are, metres, shape (s, 2); None where it is not asked."""
    if services is None:
        return None
    row = services.index.get_indexer(pd.Index(stops.ids))
    geometry = services.geometry.array[row]
    lost = (row < 0) | shapely.is_missing(geometry) | shapely.is_empty(geometry)
    if lost.any():
        raise DataError(f"services lack the spots of {int(lost.sum())} of the stops: {', '.join(stops.ids[lost][:5])}")
    return shapely.get_coordinates(shapely.centroid(geometry))


def _roofs(order: NDArray[np.int64], spots: NDArray[np.float64] | None, roof_m: float) -> NDArray[np.int64]:
    """How many roofs each round goes under: a stop is under the roof of an earlier one that began a roof at most so far from it."""
    count = np.zeros(len(order), dtype=np.int64)
    begins = np.zeros(order.shape, dtype=bool)
    for step in range(order.shape[1]):
        new = order[:, step] >= 0
        if spots is not None and len(spots):
            for before in range(step):
                apart = spots[order[:, step]] - spots[order[:, before]]
                new &= ~(begins[:, before] & (np.hypot(apart[:, 0], apart[:, 1]) <= roof_m + 1e-6))
        begins[:, step] = new
        count += new
    return count
