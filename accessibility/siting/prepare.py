"""Make a siting problem from travel times and tables, or from a matrix of minutes, and refuse by name what cannot be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, DuplicateIdError, UnknownWordError
from accessibility.measures.known import check_people, enough_known
from accessibility.provenance import Remark
from accessibility.siting.own_place import at_own_place
from accessibility.siting.problem import Pairs, SitingProblem
from accessibility.vocabulary import STATUSES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["siting_problem", "siting_problem_from_matrix"]


def siting_problem(
    times: TravelTimes,
    candidates: pd.DataFrame,
    places: pd.DataFrame,
    *,
    people: str = "people",
    now_minutes: pd.Series | None = None,
) -> SitingProblem:
    """Set up where service points could be, for whom, within how many minutes.

    Parameters
    ----------
    times
        Minutes from places to candidates, one season.
    candidates
        Index candidate; columns ``status`` (``candidate`` if left out), ``name``, ``cost_eur_year``, ``capacity`` (persons) and ``place``
        (the places at its spot, which take 0 minutes), each where there is one. With a column ``inside`` only those inside are chosen from.
    places
        Index place; columns ``inside`` and ``people``. Only places inside count.
    people
        The column that says how many people live there, empty = not known.
    now_minutes
        Index place: minutes to the closest service that stays whatever is chosen, ``inf`` = none within reach.

    Returns
    -------
    SitingProblem

    Raises
    ------
    DuplicateIdError
        If an id stands twice.
    DataError
        If people or costs are negative, or there are no travel times from a place or to a candidate.
    UnknownWordError
        If a status is not a known one.
    """
    check_people(places, people, times=times)
    for name, table in (("places", places), ("candidates", candidates)):
        twice = table.index[table.index.duplicated()].unique()
        if len(twice):
            raise DuplicateIdError([f"ids must be unique; twice: {', '.join(map(str, twice[:5]))}"], name)
    remarks: list[Remark] = []
    usable = candidates
    if "inside" in candidates:
        usable = candidates[candidates["inside"].to_numpy(dtype=bool)]
        outside = candidates.index.difference(usable.index)
        if len(outside):
            remarks.append(Remark("candidates_outside", "excluded", len(outside), len(candidates), {}, tuple(map(str, outside))))
    usable = usable.iloc[np.argsort(usable.index.astype(str).to_numpy(dtype=object), kind="stable")]
    inside = places[places["inside"].to_numpy(dtype=bool)]
    inside = inside.iloc[np.argsort(inside.index.astype(str).to_numpy(dtype=object), kind="stable")]
    lost = usable.index[times.destinations.get_indexer(usable.index) < 0]
    if len(lost):
        named = ", ".join(map(str, lost[:5]))
        raise DataError(f"no travel times to {len(lost)} of the candidates: {named}; compute them to all candidates")
    reached = at_own_place(times, usable)
    now = None if now_minutes is None else now_minutes.reindex(inside.index).to_numpy(dtype=float)
    return _checked(
        candidates=pd.Index(usable.index.astype(str), name="candidate"),
        candidate_names=usable["name"].to_numpy(dtype=object) if "name" in usable else usable.index.to_numpy(dtype=object),
        status=_status(usable),
        places=pd.Index(inside.index.astype(str), name="place"),
        place_names=inside["name"].to_numpy(dtype=object) if "name" in inside else inside.index.to_numpy(dtype=object),
        people=inside[people].to_numpy(dtype=float),
        pairs=_pairs(reached, inside.index, usable.index),
        now_minutes=now,
        max_minutes=times.max_minutes,
        cost_eur_year=_numbers(usable, "cost_eur_year", np.nan),
        capacity=_numbers(usable, "capacity", np.inf),
        remarks=tuple(remarks),
    )


def siting_problem_from_matrix(
    minutes: ArrayLike,
    people: ArrayLike | None = None,
    *,
    status: ArrayLike | None = None,
    now_minutes: ArrayLike | None = None,
    cost_eur_year: ArrayLike | None = None,
    capacity: ArrayLike | None = None,
    max_minutes: float | None = None,
) -> SitingProblem:
    """Set up a siting problem from a full matrix of minutes, as published instances give them.

    Parameters
    ----------
    minutes
        Places x candidates, shape (n, m); ``inf`` = not reachable.
    people
        Persons at each place, shape (n,); 1 each if left out.
    status
        Of each candidate, shape (m,); ``candidate`` if left out.
    now_minutes
        To the closest service that stays, shape (n,); none if left out.
    cost_eur_year, capacity
        Of each candidate, shape (m,); not known and no limit if left out.
    max_minutes
        Pairs beyond are not kept; the largest finite minutes if left out.

    Returns
    -------
    SitingProblem
        Ids are positions: place ``p00012``, candidate ``c007``.

    Raises
    ------
    DataError
        If the matrix is empty, holds NaN or negative minutes, or shapes do not fit.

    Examples
    --------
    >>> siting_problem_from_matrix([[0, 30], [30, 0], [float("inf"), 20]], [5, 4, 1])
    <SitingProblem: 2 candidates, 3 places, 10 people, 5 pairs within 30 minutes>
    """
    dense = np.asarray(minutes, dtype=float)
    if dense.ndim != 2 or 0 in dense.shape:
        raise DataError(f"minutes must be a table of places x candidates with at least one of each, given shape {dense.shape}")
    n, m = dense.shape
    finite = dense[np.isfinite(dense)]
    reach = (float(finite.max()) if len(finite) else 0.0) if max_minutes is None else max_minutes
    by_candidate = dense.T
    candidate, place = np.nonzero((by_candidate <= reach) | np.isnan(by_candidate))
    first = np.concatenate([[0], np.cumsum(np.bincount(candidate, minlength=m))]).astype(np.int64)
    words = np.full(m, "candidate", dtype=object) if status is None else np.asarray(status, dtype=object)
    return _checked(
        candidates=pd.Index([f"c{j:0{len(str(m - 1))}d}" for j in range(m)], name="candidate", dtype="str"),
        candidate_names=None,
        status=words,
        places=pd.Index([f"p{i:0{len(str(n - 1))}d}" for i in range(n)], name="place", dtype="str"),
        place_names=None,
        people=np.ones(n) if people is None else np.asarray(people, dtype=float),
        pairs=Pairs(first, place.astype(np.int32), by_candidate[candidate, place]),
        now_minutes=None if now_minutes is None else np.asarray(now_minutes, dtype=float),
        max_minutes=reach,
        cost_eur_year=np.full(m, np.nan) if cost_eur_year is None else np.asarray(cost_eur_year, dtype=float),
        capacity=np.full(m, np.inf) if capacity is None else np.asarray(capacity, dtype=float),
        remarks=(),
    )


def _checked(
    *,
    candidates: pd.Index,
    candidate_names: NDArray[np.object_] | None,
    status: NDArray[np.object_],
    places: pd.Index,
    place_names: NDArray[np.object_] | None,
    people: NDArray[np.float64],
    pairs: Pairs,
    now_minutes: NDArray[np.float64] | None,
    max_minutes: float,
    cost_eur_year: NDArray[np.float64],
    capacity: NDArray[np.float64],
    remarks: tuple[Remark, ...],
) -> SitingProblem:
    """The problem, once shapes, words and numbers are what they must be."""
    now = np.full(len(places), np.inf) if now_minutes is None else now_minutes
    of_place, of_candidate = (
        {"people": people, "now_minutes": now},
        {"cost_eur_year": cost_eur_year, "capacity": capacity, "status": status},
    )
    for named, length in ((of_place, len(places)), (of_candidate, len(candidates))):
        for name, values in named.items():
            if len(values) != length:
                raise DataError(f"{name} must hold {length} values, given {len(values)}")
    for word in sorted(set(map(str, status)) - set(STATUSES)):
        raise UnknownWordError(word, STATUSES, "status", "candidates")
    for name, values, ids in (
        ("people", people, places),
        ("cost_eur_year", cost_eur_year, candidates),
        ("capacity", capacity, candidates),
        ("now_minutes", now, places),
    ):
        negative = np.flatnonzero(np.asarray(values, dtype=float) < 0)
        if len(negative):
            raise DataError(f"{name} must be 0 or more, negative at {', '.join(map(str, ids[negative[:5]]))}")
    unknown = np.isnan(now)
    if unknown.any():
        named_places = ", ".join(map(str, places[unknown][:5]))
        raise DataError(f"now_minutes is not known at {int(unknown.sum())} places: {named_places}; unreached is inf")
    wrong = np.isnan(pairs.value) | (pairs.value < 0)
    if wrong.any():
        named_places = ", ".join(map(str, places[np.unique(pairs.place[wrong])[:5]]))
        raise DataError(
            f"minutes must be numbers of 0 or more (unreached is inf), not so for {int(wrong.sum())} pairs, places {named_places}"
        )
    counts = "people" if enough_known(len(places), int(np.isnan(people).sum())) else "places"
    return SitingProblem(
        candidates=candidates,
        candidate_names=candidates.to_numpy(dtype=object) if candidate_names is None else candidate_names,
        status=status,
        places=places,
        place_names=places.to_numpy(dtype=object) if place_names is None else place_names,
        people=people,
        pairs=pairs,
        now_minutes=now,
        max_minutes=max_minutes,
        cost_eur_year=cost_eur_year,
        capacity=capacity,
        counts=counts,
        remarks=remarks,
    )


def _status(candidates: pd.DataFrame) -> NDArray[np.object_]:
    if "status" not in candidates:
        return np.full(len(candidates), "candidate", dtype=object)
    return candidates["status"].fillna("candidate").to_numpy(dtype=object)


def _numbers(table: pd.DataFrame, column: str, missing: float) -> NDArray[np.float64]:
    if column not in table:
        return np.full(len(table), missing)
    return pd.to_numeric(table[column]).fillna(missing).to_numpy(dtype=float)


def _pairs(times: TravelTimes, places: pd.Index, candidates: pd.Index) -> Pairs:
    """Minutes by candidate, of the places and candidates that take part."""
    place = places.get_indexer(times.origins)[times.pair_origin]
    candidate = candidates.get_indexer(times.destinations)[times.destination]
    kept = (place >= 0) & (candidate >= 0)
    order = np.lexsort((place[kept], candidate[kept]))
    first = np.concatenate([[0], np.cumsum(np.bincount(candidate[kept], minlength=len(candidates)))]).astype(np.int64)
    return Pairs(first, place[kept][order].astype(np.int32), times.minutes[kept][order])
