"""Which service of a doubled kind would reach people who have none, if it were offered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from accessibility.errors import DataError
from accessibility.measures.known import check_people
from accessibility.measures.offered import offered
from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.measures.offered import Offered
    from accessibility.travel.model import TravelTimes

__all__ = ["moves"]


def moves(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    standards: pd.DataFrame,
    to_candidates: TravelTimes,
    people: str = "people",
) -> pd.DataFrame:
    """For every service of a kind and every candidate, who would gain and who would lose if the service were offered there instead.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); columns ``provider`` and ``hours_week`` where known.
    places
        Index place; columns ``people`` (empty = not known) and ``inside``.
    standards
        Index kind; column ``minutes``: within so many minutes a service reaches a place.
    to_candidates
        Minutes from places to candidates, of the same mode and season.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    pandas.DataFrame
        Index (kind, service, candidate), only services that double another one at some place inside, and moves that bring the kind to more
        people (or, with as many, more places) than lose it; the largest net gain of people first, then of places, then ids. Columns
        ``provider``, ``hours_week``, ``people_doubled`` and ``places_doubled`` (within the standard of this service and of another one
        today), ``people_gained`` and ``places_gained`` (have none today), ``people_left_without`` and ``places_left_without``,
        ``net_people``, ``net_places``. People are of places where they are known.

    Raises
    ------
    DataError
        If travel times are lacking from a place, or are of different modes or seasons.
    ReachError
        If a standard is beyond the minutes that were computed.

    Notes
    -----
    People near the area, outside it, are not counted, as nowhere in the results. The same holds for one hour of a service a week: an
    hour at the candidate reaches those who gain, an hour less here is missed by those left without.
    """
    check_people(places, people, times=times)
    check_people(places, people, times=to_candidates)
    if (times.mode, times.season) != (to_candidates.mode, to_candidates.season):
        raise DataError(f"travel times must be of one mode and season: {times.mode}, {times.season}, given {to_candidates!r}")
    kinds = list(standards.index.astype(str))
    inside = places.index[places["inside"].to_numpy(dtype=bool)]
    count = np.nan_to_num(places.loc[inside, people].to_numpy(dtype=float, na_value=np.nan))
    given = offered(times, offers, amount=None, kinds=kinds, known=kinds)
    limits = standards["minutes"].to_numpy(dtype=float)
    parts = [_of_kind(times, offers, given, at, float(limits[at]), to_candidates, inside, count) for at in range(len(kinds))]
    if not parts:
        raise DataError("moves need at least one kind; give standards with rows")
    table = pd.concat(parts)
    keys = pd.DataFrame({"people": -table["net_people"].to_numpy(), "places": -table["net_places"].to_numpy()})
    for level in ("kind", "service", "candidate"):
        keys[level] = table.index.get_level_values(level).astype(str).to_numpy(dtype=object)
    return table.iloc[keys.sort_values(list(keys.columns), kind="stable").index]


def _of_kind(
    times: TravelTimes,
    offers: pd.DataFrame,
    given: Offered,
    position: int,
    limit: float,
    to_candidates: TravelTimes,
    inside: pd.Index,
    count: NDArray[np.float64],
) -> pd.DataFrame:
    """Moves of one kind."""
    times.require(limit)
    to_candidates.require(limit)
    chosen = given.kind == position
    here = _reached(times, limit, given.destination[chosen], inside)
    there = _reached(to_candidates, limit, np.arange(len(to_candidates.destinations)), inside)
    heads, spots = _sums(here, there, count), _sums(here, there, np.ones(len(count)))
    net_people = heads.gained[np.newaxis] - heads.left_without
    net_places = (spots.gained[np.newaxis] - spots.left_without).round()
    better = (net_people > 0) | ((net_people == 0) & (net_places > 0))
    row, column = np.nonzero(better & (spots.doubled > 0)[:, np.newaxis])
    offer = given.row[chosen][row]
    nothing = pd.Series([None] * len(offers), dtype=object)
    provider = offers.get("provider", nothing).astype(object).to_numpy()[offer]
    hours = (offers["hours_week"] if "hours_week" in offers else nothing.astype(float)).to_numpy(dtype=float)[offer]
    columns = {
        "provider": pd.Series(provider, dtype="str").array,
        "hours_week": hours,
        "people_doubled": heads.doubled[row],
        "places_doubled": spots.doubled[row].astype(np.int64),
        "people_gained": heads.gained[column],
        "places_gained": spots.gained[column].astype(np.int64),
        "people_left_without": heads.left_without[row, column],
        "places_left_without": spots.left_without[row, column].round().astype(np.int64),
        "net_people": net_people[row, column],
        "net_places": net_places[row, column].astype(np.int64),
    }
    services, halls = times.destinations[given.destination[chosen]], to_candidates.destinations
    levels = [pd.Index([given.kinds[position]] * len(row), dtype="str"), services[row], halls[column]]
    return pd.DataFrame(columns, index=pd.MultiIndex.from_arrays(levels, names=["kind", "service", "candidate"]))


def _reached(times: TravelTimes, limit: float, wanted: NDArray[np.integer], inside: pd.Index) -> csr_array:
    """Which of some destinations are within a limit of which places inside, shape (n, w)."""
    column = np.full(len(times.destinations), -1, dtype=np.int64)
    column[wanted] = np.arange(len(wanted))
    kept = np.flatnonzero(column[times.destination] >= 0)
    kept = kept[within(times.minutes[kept], limit)]
    start = np.searchsorted(kept, times.indptr)
    shape = (len(times.origins), len(wanted))
    reached: csr_array = csr_array((np.ones(len(kept)), column[times.destination[kept]], start), shape=shape)
    return reached[times.origins.get_indexer(inside)]


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums over places: doubled of each service, gained of each candidate, left without of both."""

    doubled: NDArray[np.float64]
    gained: NDArray[np.float64]
    left_without: NDArray[np.float64]


def _sums(here: csr_array, there: csr_array, weight: NDArray[np.float64]) -> _Sums:
    """Who has several, who has none and could, and who has this service alone and would be too far from a candidate."""
    many = np.diff(here.indptr)
    alone = np.flatnonzero(many == 1)
    service = here.indices[here.indptr[alone]]
    of = csr_array((weight[alone], (service, np.arange(len(alone)))), shape=(here.shape[1], len(alone)))
    kept = (of @ there[alone]).toarray()
    return _Sums(here.T @ (weight * (many > 1)), there.T @ (weight * (many == 0)), np.asarray(of.sum(axis=1)).reshape(-1, 1) - kept)
