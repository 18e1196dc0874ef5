"""What every service gives each person who shares it, and what every place gets of all services: a value for the catchment family."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from accessibility.measures.decay import Decay
    from accessibility.measures.offered import Offered
    from accessibility.travel.model import TravelTimes

__all__ = [
    "FOR_COMPARISON",
    "Catchments",
    "Shares",
    "inverse_of",
    "people_unknown",
    "share_by_decay",
    "share_out",
    "sharing_remarks",
    "squared",
]

FOR_COMPARISON = Remark("measure_for_comparison", "noted")
"""Said of measures that stack a second impedance on the first."""

_LEAST_DEMAND = 1e-200
"""Below it, demand is the dust of an exponential: dividing by it would overflow."""


@dataclass(frozen=True, eq=False)
class Catchments:
    """What every place gets of every kind for each person, when people share services.

    Parameters
    ----------
    places
        Index (place, kind), every place with every kind. Columns ``per_person`` (in the unit of the amount; 0 where nothing is reached;
        NaN where it is not known because people are known nowhere around a service), ``amount`` (of all people of the place; NaN where
        they are not known) and ``rivals_unknown`` (people are not known at some place that shares a service, so ``per_person`` is the
        most it can be).
    services
        Index (service, kind), every open offer. Columns ``amount``, ``demand`` (people who share it, weighted), ``per_person`` (NaN where
        nobody does or it is not known), ``places_people_unknown`` (places that share it and whose people are not known) and ``reached``
        (somebody shares it).
    method
        Name of the measure.
    remarks
        Services nobody reaches, places whose people are not known.
    """

    places: pd.DataFrame
    services: pd.DataFrame
    method: str
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        places, kinds = (self.places.index.get_level_values(level).nunique() for level in ("place", "kind"))
        none = int((self.places["per_person"] == 0).sum())
        counted = f"{places:,} places, {kinds} kinds, {len(self.services):,} offers"
        return f"<Catchments by {self.method}: {counted}; {none:,} times a place has nothing>"


@dataclass(frozen=True, eq=False)
class Shares:
    """How services are shared out, before unknown people are looked at.

    Parameters
    ----------
    weight
        Shape (o, d): weight of each pair; what weighs nothing is not shared.
    demand
        Shape (d, k) or (d, 1): people who share each service, weighted, those not known taken as none.
    receive
        From what each service gives per person, shape (d, k), to what each place gets, shape (o, k).
    """

    weight: csr_array
    demand: NDArray[np.float64]
    receive: Callable[[NDArray[np.float64]], NDArray[np.float64]]


def share_out(times: TravelTimes, given: Offered, count: NDArray[np.float64], shares: Shares, method: str) -> Catchments:
    """Tables of a catchment measure from its two steps, with what is not known kept apart from nothing.

    Parameters
    ----------
    times
        Pairs within reach.
    given
        What is offered.
    count
        People of each origin, NaN = not known, shape (o,).
    shares
        The measure's own weights and steps.
    method
        Name of the measure.

    Returns
    -------
    Catchments
    """
    demand = np.broadcast_to(shares.demand, given.matrix.shape)
    unknown = np.isnan(count)
    counted = pair_matrix(times, (shares.weight.data > 0).astype(np.float64)) if unknown.any() else None
    unknown_near = counted.T @ unknown.astype(np.float64) if counted is not None else np.zeros(len(given.services))
    shared = demand > _LEAST_DEMAND
    ratio = np.divide(given.matrix, demand, out=np.zeros(demand.shape), where=shared)
    unsure = given.offers & (given.matrix > 0) & ~shared & (unknown_near > 0)[:, np.newaxis]
    per_person = shares.receive(ratio)
    rivals = np.zeros(per_person.shape, dtype=bool)
    if counted is not None:
        per_person[(counted @ unsure.astype(np.float64)) > 0] = np.nan
        rivals = (counted @ (given.offers & (unknown_near > 0)[:, np.newaxis]).astype(np.float64)) > 0
    row, kind = np.nonzero(given.offers)
    services = pd.DataFrame(
        {
            "amount": given.matrix[row, kind],
            "demand": demand[row, kind],
            "per_person": np.where(shared, ratio, np.nan)[row, kind],
            "places_people_unknown": unknown_near[row].astype(np.int64),
            "reached": shared[row, kind],
        },
        index=given.by_service,
    )
    places = pd.DataFrame(
        {"per_person": per_person.ravel(), "amount": (per_person * count[:, np.newaxis]).ravel(), "rivals_unknown": rivals.ravel()},
        index=given.by_place,
    )
    return Catchments(places, services, method, sharing_remarks(services, count, given.places))


def share_by_decay(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    decay: Decay,
    amount: str | None,
    kinds: Iterable[str] | None,
    known: Iterable[str],
    people: str,
    *,
    steps: Callable[[csr_array, NDArray[np.float64], NDArray[np.float64]], Shares],
    method: str,
    remarks: tuple[Remark, ...] = (),
) -> Catchments:
    """A catchment measure whose weights fall with minutes.

    Parameters
    ----------
    times, offers, places, decay, amount, kinds, known, people
        As for :func:`accessibility.measures.two_step_fca`.
    steps
        From weights, shape (o, d), people known, shape (o,), and which destination gives any of which kind, shape (d, k), to the
        measure's own steps.
    method
        Name of the measure.
    remarks
        What is said of the measure itself.

    Returns
    -------
    Catchments
    """
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    gives = (given.matrix > 0).astype(np.float64)
    shared = share_out(times, given, count, steps(weight, np.nan_to_num(count), gives), method)
    return replace(shared, remarks=(*shared.remarks, *decay_remarks(times, decay), *remarks))


def squared(weight: csr_array) -> csr_array:
    """Weights that count twice, without copying where they stand.

    Parameters
    ----------
    weight
        Shape (o, d).

    Returns
    -------
    scipy.sparse.csr_array, same shape
    """
    return csr_array((weight.data**2, weight.indices, weight.indptr), shape=weight.shape, copy=False)


def inverse_of(total: NDArray[np.float64]) -> NDArray[np.float64]:
    """One over each total, 0 where there is none.

    Parameters
    ----------
    total
        Sums of weights, 0 or more.

    Returns
    -------
    numpy.ndarray of float64, same shape
    """
    return np.divide(1.0, total, out=np.zeros(total.shape), where=total > _LEAST_DEMAND)


def sharing_remarks(services: pd.DataFrame, count: NDArray[np.float64], places: pd.Index) -> tuple[Remark, ...]:
    """What a reader must know of services that are shared out among people.

    Parameters
    ----------
    services
        Index (service, kind); columns ``amount`` and ``reached``.
    count
        People of each place, NaN = not known, shape (o,).
    places
        Their ids, shape (o,).

    Returns
    -------
    tuple of Remark
        Services that nobody reaches, places whose people are not known.
    """
    remarks = []
    alone = services.index.get_level_values("service")[(services["amount"] > 0) & ~services["reached"]]
    if len(alone):
        rows = tuple(sorted(set(alone.astype(str))))
        remarks.append(Remark("offers_shared_by_nobody", "unreached", len(alone), len(services), rows=rows))
    return (*remarks, *people_unknown(count, places))


def people_unknown(count: NDArray[np.float64], places: pd.Index) -> tuple[Remark, ...]:
    """Whose people are not known where services are shared out among people.

    Parameters
    ----------
    count
        People of each place, NaN = not known, shape (o,).
    places
        Their ids, shape (o,).

    Returns
    -------
    tuple of Remark
        One, or none where all are known.
    """
    unknown = np.isnan(count)
    if not unknown.any():
        return ()
    rows = tuple(places[unknown].astype(str))
    return (Remark("places_people_unknown_in_sharing", "unknown", int(unknown.sum()), len(count), rows=rows),)
