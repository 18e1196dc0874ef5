"""Which service of a doubled kind would reach people who have none, if it were offered elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.measures.known import check_people
from accessibility.measures.offered import offered, pair_matrix
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
    given = offered(times, offers, amount=None, kinds=kinds)
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
    kind = given.kinds[position]
    chosen = given.kind == position
    reached = pair_matrix(times, within(times.minutes, limit).astype(np.float64))[times.origins.get_indexer(inside)]
    here = reached[:, given.destination[chosen]].tocsr()
    could = pair_matrix(to_candidates, within(to_candidates.minutes, limit).astype(np.float64))
    there = could[to_candidates.origins.get_indexer(inside)].tocsr()
    many = np.asarray(here.sum(axis=1)).ravel()
    none, only, several = (many == 0).astype(float), (many == 1).astype(float), (many > 1).astype(float)
    row, column = np.divmod(np.arange(here.shape[1] * there.shape[1]), max(there.shape[1], 1))

    def sums(weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Doubled by service; gained by candidate; left without by service and candidate."""
        alone = here.T @ (weight * only)
        kept = (here.multiply((weight * only)[:, np.newaxis]).tocsr().T @ there).toarray()
        return here.T @ (weight * several), there.T @ (weight * none), alone[:, np.newaxis] - kept

    heads, spots = sums(count), sums(np.ones(len(count)))
    offer = given.row[chosen][row]
    nothing = pd.Series([None] * len(offers), dtype=object)
    provider = offers.get("provider", nothing).astype(object).to_numpy()[offer]
    hours = (offers["hours_week"] if "hours_week" in offers else nothing.astype(float)).to_numpy(dtype=float)[offer]
    table = pd.DataFrame(
        {
            "provider": pd.Series(provider, dtype="str").array,
            "hours_week": hours,
            "people_doubled": heads[0][row],
            "places_doubled": spots[0][row].astype(np.int64),
            "people_gained": heads[1][column],
            "places_gained": spots[1][column].astype(np.int64),
            "people_left_without": heads[2][row, column],
            "places_left_without": spots[2][row, column].round().astype(np.int64),
        }
    )
    table["net_people"] = table["people_gained"] - table["people_left_without"]
    table["net_places"] = table["places_gained"] - table["places_left_without"]
    services, spots_of = times.destinations[given.destination[chosen]], to_candidates.destinations
    levels = [pd.Index([kind] * len(table), dtype="str"), services[row], spots_of[column]]
    table.index = pd.MultiIndex.from_arrays(levels, names=["kind", "service", "candidate"])
    better = (table["net_people"] > 0) | ((table["net_people"] == 0) & (table["net_places"] > 0))
    return table[better & (table["places_doubled"] > 0)]
