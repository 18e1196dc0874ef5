"""What each place bears of travel and of crowding when everybody goes where both together are least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.catchments import people_unknown
from accessibility.measures.equilibrium import spread_people
from accessibility.measures.offered import offered, people_at
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.offered import Offered
    from accessibility.travel.model import TravelTimes

__all__ = ["Raam", "raam"]


@dataclass(frozen=True, eq=False)
class Raam:
    """Travel and crowding in balance.

    Parameters
    ----------
    places
        Index (place, kind). Columns ``cost`` (of travel and crowding to one more person there; 1 is the crowding of the mean service, or
        ``tau_minutes`` of travel; ``inf`` where nothing is reached), ``cost_minutes`` (the same in minutes), ``travel_minutes`` (mean of
        those who go; NaN where nobody known does) and ``crowding`` (mean of the services they go to, likewise).
    services
        Index (service, kind). Columns ``amount``, ``people`` (who go there), ``crowding`` (1 is the mean; NaN where the amount is 0).
    kinds
        Index kind. Columns ``people_per_amount`` (what counts as crowding 1), ``objective`` (of the programme), ``bound`` (what no
        spreading can come below), ``gap_pct``, ``mean_cost`` (per person who reaches a service).
    tau_minutes
        Minutes of travel as bad as the crowding of the mean service.
    remarks
        Whose people are not known, and who reaches nothing.
    """

    places: pd.DataFrame
    services: pd.DataFrame
    kinds: pd.DataFrame
    tau_minutes: float
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        worst = self.kinds["gap_pct"].max() if len(self.kinds) else 0.0
        return f"<Raam: {len(self.places):,} places by kinds, {len(self.services):,} offers; at most {worst:.2g} % above the best>"


def raam(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    tau_minutes: float = 60.0,
    people_per_amount: float | None = None,
    gap: float = 1e-4,
    most_rounds: int = 200,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> Raam:
    """What every place bears of travel and crowding together when all people choose the service where both are least.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from, those near the area too; column ``people`` (empty = not known; they crowd nobody).
    tau_minutes
        Minutes of travel as bad as the crowding of the mean service; above 0.
    people_per_amount
        How many people for each unit of the amount count as crowding 1; all people known for all that is offered if left out.
    gap
        How far the objective may be above the best, as a share.
    most_rounds
        Stop after so many rounds in any case; ``kinds`` says how good the answer is.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    Raam

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If a parameter is not above 0.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    *Rational agent access model* (Saxon & Snow 2020): each person takes the j where D_j / (r S_j) + c_ij / t is least, with r the people
    per amount and t ``tau_minutes``. Here it is solved as a convex programme with a bound (:mod:`accessibility.measures.equilibrium`), so
    people may be fractions and the answer is unique.
    """
    asked = {"tau_minutes": tau_minutes, "people_per_amount": people_per_amount, "gap": gap, "most_rounds": most_rounds}
    for name, value in asked.items():
        if value is not None and not 0 < value < np.inf:
            raise ValueError(f"{name} must be above 0, given {value}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    count = people_at(times, places, people)
    people_known = np.nan_to_num(count)
    found = [
        _of_kind(times, given.matrix[:, kind], people_known, tau_minutes, people_per_amount, gap, most_rounds)
        for kind in range(len(given.kinds))
    ]
    cost, travel, crowd = (_columns(found, name, len(count)) for name in ("cost", "travel", "crowd"))
    row, kind = np.nonzero(given.offers)
    load, crowding = (_columns(found, name, len(given.services))[row, kind] for name in ("load", "crowding"))
    return Raam(
        places=pd.DataFrame(
            {"cost": cost.ravel(), "cost_minutes": cost.ravel() * tau_minutes, "travel_minutes": travel.ravel(), "crowding": crowd.ravel()},
            index=given.by_place,
        ),
        services=pd.DataFrame({"amount": given.matrix[row, kind], "people": load, "crowding": crowding}, index=given.by_service),
        kinds=pd.DataFrame([one.summary for one in found], index=pd.Index(given.kinds, name="kind")),
        tau_minutes=tau_minutes,
        remarks=_remarks(given, count, cost),
    )


@dataclass(frozen=True, eq=False)
class _Found:
    """One kind: cost, travel and crowding of places, people and crowding of services, and what the programme says of itself."""

    cost: NDArray[np.float64]
    travel: NDArray[np.float64]
    crowd: NDArray[np.float64]
    load: NDArray[np.float64]
    crowding: NDArray[np.float64]
    summary: dict[str, float]


def _of_kind(
    times: TravelTimes,
    amount: NDArray[np.float64],
    known: NDArray[np.float64],
    tau: float,
    people_per_amount: float | None,
    gap: float,
    most_rounds: int,
) -> _Found:
    """The programme of one kind, over the places where people are known and the services that give anything."""
    total = float(amount.sum())
    scale = people_per_amount or (float(known.sum()) / total if total > 0 and known.sum() > 0 else 1.0)
    room = amount * scale
    kept = np.flatnonzero(amount[times.destination] > 0)
    start = np.searchsorted(kept, times.indptr).astype(np.int64)
    service, minutes = times.destination[kept].astype(np.int64), times.minutes[kept]
    goes = np.flatnonzero((np.diff(start) > 0) & (known > 0))
    load, travel, crowd = np.zeros(len(amount)), np.full(len(known), np.nan), np.full(len(known), np.nan)
    summary = {"people_per_amount": scale, "objective": 0.0, "bound": 0.0, "gap_pct": 0.0, "mean_cost": float("nan")}
    crowding = np.where(amount > 0, 0.0, np.nan)
    if len(goes):
        mask = np.repeat(np.isin(np.arange(len(known)), goes), np.diff(start))
        begin = np.append(0, np.cumsum(np.diff(start)[goes]))
        there = np.where(amount > 0, room, 1.0)
        best = spread_people(begin, service[mask], minutes[mask] / tau, known[goes], there, gap=gap, most_rounds=most_rounds)
        load = best.load
        crowding = np.divide(load, room, out=crowding, where=amount > 0)
        place = goes[best.place]
        travel[goes], crowd[goes] = _means(times, best.service, place, best.people, crowding, known, goes)
        summary |= {"objective": best.objective, "bound": best.bound, "gap_pct": 100.0 * best.gap}
    cost = np.full(len(known), np.inf)
    some = np.diff(start) > 0
    if some.any():
        cost[some] = np.minimum.reduceat(minutes / tau + crowding[service], start[:-1][some])
        if len(goes):
            summary["mean_cost"] = float(known[goes] @ cost[goes] / known[goes].sum())
    return _Found(cost, travel, crowd, load, crowding, summary)


def _means(
    times: TravelTimes,
    service: NDArray[np.int64],
    place: NDArray[np.int64],
    people: NDArray[np.float64],
    crowding: NDArray[np.float64],
    known: NDArray[np.float64],
    goes: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean travel minutes and mean crowding of the people of each place that goes."""
    width = len(times.destinations)
    pair = times.pair_origin.astype(np.int64) * width + times.destination
    minutes = times.minutes[np.searchsorted(pair, place * width + service)]
    travel = np.bincount(place, weights=people * minutes, minlength=len(known))[goes] / known[goes]
    crowd = np.bincount(place, weights=people * crowding[service], minlength=len(known))[goes] / known[goes]
    return travel, crowd


def _columns(found: list[_Found], name: str, length: int) -> NDArray[np.float64]:
    """One array of each kind side by side."""
    columns = [getattr(one, name) for one in found]
    return np.stack(columns, axis=1) if columns else np.zeros((length, 0))


def _remarks(given: Offered, count: NDArray[np.float64], cost: NDArray[np.float64]) -> tuple[Remark, ...]:
    """What a reader must know."""
    remarks = list(people_unknown(count, given.places))
    nowhere = np.isinf(cost).any(axis=1) & ~(count == 0)
    if nowhere.any():
        rows = tuple(given.places[nowhere].astype(str))
        remarks.append(Remark("places_reach_no_service_to_share", "unreached", int(nowhere.sum()), len(count), rows=rows))
    return tuple(remarks)
