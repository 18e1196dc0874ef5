"""Which services would hurt most if several closed together: the worst r closures, proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, counted
from accessibility.measures.closest import k_closest
from accessibility.measures.known import check_people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["WorstClosures", "worst_closures"]

_SECONDS = 120.0


@dataclass(frozen=True, eq=False)
class WorstClosures:
    """The services of a kind whose closing together adds most person-minutes.

    Parameters
    ----------
    kind
        The kind.
    services
        Ids of the services, sorted.
    person_minutes_added
        By all people known inside; whoever is left without counts as going ``lost_minutes``.
    bound
        What no choice of as many services can exceed; equal to the value where proven.
    places
        Index place, those inside that go farther: ``people``, ``minutes``, ``minutes_if_closed`` (``inf`` = left without),
        ``next_service``, ``left_without``.
    people_left_without
        Persons known; ``lost_minutes`` stands for each.
    lost_minutes
        What being left without counts as.
    """

    kind: str
    services: tuple[str, ...]
    person_minutes_added: float
    bound: float
    places: pd.DataFrame
    people_left_without: float
    lost_minutes: float

    @property
    def proven(self) -> bool:
        """Whether no other choice of as many services is worse."""
        return self.bound <= self.person_minutes_added * (1 + 1e-6) + 1e-6

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        proof = "proven worst" if self.proven else f"not proven, at most {self.bound:,.0f}"
        return f"<WorstClosures of {self.kind}: {', '.join(self.services)}; {self.person_minutes_added:,.0f} person-minutes, {proof}>"


def worst_closures(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    kind: str,
    closures: int,
    lost_minutes: float | None = None,
    people: str = "people",
) -> WorstClosures:
    """The services whose closing together would add most person-minutes to the people inside the study area.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind).
    places
        Index place; columns ``people`` (empty = not known: weighs nothing here) and ``inside``.
    kind
        The kind of service.
    closures
        How many close together; 1 or more.
    lost_minutes
        What being left without counts as; ``max_minutes`` if left out, and never less.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    WorstClosures

    Raises
    ------
    DataError
        If there are not that many services, or travel times are lacking.

    Notes
    -----
    *r-interdiction median* (Church, Scaparra & Middleton 2004) as an integer programme over the r + 1 closest services of each place: the
    step from the k-th to the next counts only if all up to the k-th are closed. Places whose first k services are the same ones share that
    step, so the programme grows with the services and not with the places.
    """
    check_people(places, people, times=times)
    if closures < 1:
        raise DataError(f"closures must be 1 or more, given {closures}")
    ranked = k_closest(times, offers, closures + 1, kinds=[kind]).droplevel("kind")
    lost = max(float(times.max_minutes), lost_minutes or 0.0)
    inside = places["inside"].to_numpy(dtype=bool)
    rows = times.origins.get_indexer(places.index[inside])
    shape = (len(times.origins), closures + 1)
    minutes = ranked["minutes"].to_numpy(dtype=float).reshape(shape)[rows]
    codes, ids = pd.factorize(ranked["service"].astype(object), sort=True)
    service = codes.reshape(shape)[rows]
    if len(ids) < closures:
        raise DataError(
            f"{counted(len(ids), 'service is', 'services are')} closest or next to somebody for {kind!r}, {closures} are to close; "
            "ask for fewer"
        )
    count = places.loc[places.index[inside], people].to_numpy(dtype=float, na_value=np.nan)
    chosen, bound = _solve(np.where(np.isinf(minutes), lost, minutes), service, np.nan_to_num(count), len(ids), closures)
    closed = np.isin(service, chosen)
    after = np.argmin(closed, axis=1)
    after[closed.all(axis=1)] = closures
    row = np.arange(len(after))
    then = np.where(closed.all(axis=1), np.inf, minutes[row, after])
    table = pd.DataFrame(
        {
            "people": count,
            "minutes": minutes[:, 0],
            "minutes_if_closed": then,
            "next_service": pd.Series([str(ids[at]) if at >= 0 else None for at in service[row, after]], dtype="str").array,
            "left_without": np.isfinite(minutes[:, 0]) & np.isinf(then),
        },
        index=places.index[inside],
    )
    hit = (table["minutes_if_closed"] > table["minutes"]).to_numpy()
    added = np.where(np.isinf(then), lost, then) - np.where(np.isinf(minutes[:, 0]), lost, minutes[:, 0])
    value = float(np.nan_to_num(count) @ np.where(hit, added, 0.0))
    without = table["left_without"].to_numpy() & ~np.isnan(count)
    return WorstClosures(
        kind=kind,
        services=tuple(str(ids[at]) for at in chosen),
        person_minutes_added=value,
        bound=max(bound, value),
        places=table[hit],
        people_left_without=float(count[without].sum()),
        lost_minutes=lost,
    )


def _solve(
    minutes: NDArray[np.float64], service: NDArray[np.int64], people: NDArray[np.float64], services: int, closures: int
) -> tuple[NDArray[np.int64], float]:
    """The integer programme: which services close, and the bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    steps, gain = _steps(minutes, service, people, closures)
    member = steps >= 0
    number, rank = np.nonzero(member)
    row = np.arange(len(number))
    shape = (len(number), services + len(steps))
    each = np.tile([1.0, -1.0], len(number))
    links = coo_array((each, (np.repeat(row, 2), np.stack([services + number, steps[number, rank]], axis=1).ravel())), shape=shape).tocsr()
    every = np.append(np.ones(services), np.zeros(len(steps)))[np.newaxis]
    found = milp(
        -np.append(np.zeros(services), gain),
        constraints=[LinearConstraint(links, -np.inf, 0.0), LinearConstraint(every, closures, closures)],
        bounds=Bounds(0.0, 1.0),
        integrality=np.append(np.ones(services), np.zeros(len(steps))),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise DataError("no choice of closures was found in time; ask for fewer closures")
    chosen = np.sort(np.argsort(-found.x[:services], kind="stable")[:closures])
    return chosen, float(-found.mip_dual_bound)


def _steps(
    minutes: NDArray[np.float64], service: NDArray[np.int64], people: NDArray[np.float64], closures: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Sets of services, shape (n, closures), -1 where there are no more, and the person-minutes that closing all of each adds."""
    gain = people[:, np.newaxis] * np.diff(minutes, axis=1)
    sets, added = [], []
    for rank in range(closures):
        some = (service[:, : rank + 1] >= 0).all(axis=1) & (gain[:, rank] > 0)
        members = np.full((int(some.sum()), closures), -1, dtype=np.int64)
        members[:, : rank + 1] = np.sort(service[some, : rank + 1], axis=1)
        sets.append(members)
        added.append(gain[some, rank])
    steps, of = np.unique(np.concatenate(sets), axis=0, return_inverse=True)
    return steps, np.bincount(of.ravel(), weights=np.concatenate(added), minlength=len(steps)).astype(np.float64)
