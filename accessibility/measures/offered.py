"""What is offered at each destination, and who lives at each origin, as arrays beside the pairs of travel times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from accessibility.errors import DataError, counted
from accessibility.measures.known import check_people
from accessibility.measures.supply import match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.supply import Supply
    from accessibility.travel.model import TravelTimes

__all__ = ["Offered", "amounts", "offered", "pair_matrix", "people_at"]


@dataclass(frozen=True, eq=False)
class Offered:
    """The offers that are open, as positions among the destinations, and the same as tables of destinations by kinds.

    Parameters
    ----------
    places, services
        Ids of origins and destinations.
    kinds
        In the order of the result.
    destination, kind, row, amount
        Shapes (n,): position of the destination and of the kind, row in ``offers``, and how much each offer gives.
    matrix
        Shape (d, k): how much of each kind each destination gives.
    offers
        Shape (d, k): whether each destination offers each kind, be it none of it.
    """

    places: pd.Index
    services: pd.Index
    kinds: tuple[str, ...]
    destination: NDArray[np.int64]
    kind: NDArray[np.int64]
    row: NDArray[np.int64]
    amount: NDArray[np.float64]
    matrix: NDArray[np.float64]
    offers: NDArray[np.bool_]

    @property
    def by_place(self) -> pd.MultiIndex:
        """Every place with every kind."""
        return pd.MultiIndex.from_product([self.places, self.kinds], names=["place", "kind"])

    @property
    def by_service(self) -> pd.MultiIndex:
        """Every open offer: service and kind, in the order of services and then of kinds."""
        destination, kind = np.nonzero(self.offers)
        levels = [self.services[destination], pd.Index(np.array(self.kinds, dtype=object)[kind], dtype="str")]
        return pd.MultiIndex.from_arrays(levels, names=["service", "kind"])


def offered(
    times: TravelTimes, offers: pd.DataFrame, *, amount: str | None, kinds: Iterable[str] | None, known: Iterable[str] = ()
) -> Offered:
    """Find the open offers and how much each gives.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    amount
        Column of ``offers`` that says how much each gives; each counts as 1 if None.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if None.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    Offered

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    DataError
        If an amount is not known or negative, or travel times were not computed to a service that counts.
    """
    supply = match(times, offers, kinds=kinds, known=known)
    given = amounts(offers, supply, amount)[supply.open]
    destination, kind = supply.destination[supply.open], supply.kind[supply.open]
    matrix = np.zeros((len(times.destinations), len(supply.kinds)))
    np.add.at(matrix, (destination, kind), given)
    there = np.zeros(matrix.shape, dtype=bool)
    there[destination, kind] = True
    return Offered(
        places=times.origins,
        services=times.destinations,
        kinds=supply.kinds,
        destination=destination,
        kind=kind,
        row=supply.row[supply.open],
        amount=given,
        matrix=matrix,
        offers=there,
    )


def pair_matrix(times: TravelTimes, weight: NDArray[np.float64]) -> csr_array:
    """Weights of the pairs as a matrix of origins by destinations, without copying them.

    Parameters
    ----------
    times
        Pairs within reach.
    weight
        Shape (p,).

    Returns
    -------
    scipy.sparse.csr_array, shape (o, d)
    """
    start = times.indptr.astype(times.destination.dtype) if len(times.minutes) <= np.iinfo(times.destination.dtype).max else times.indptr
    return csr_array((weight, times.destination, start), shape=(len(times.origins), len(times.destinations)), copy=False)


def people_at(times: TravelTimes, places: pd.DataFrame, people: str) -> NDArray[np.float64]:
    """People of every origin of travel times, NaN where they are not known.

    Parameters
    ----------
    times
        Minutes from places to services.
    places
        Index place: all places that were travelled from, since people of each share what is offered.
    people
        The column that says how many people live there; empty = not known.

    Returns
    -------
    numpy.ndarray of float64, shape (o,)

    Raises
    ------
    DataError
        If people are negative or without end, or ``places`` and the origins of ``times`` are not the same.
    """
    check_people(places, people, columns=(), times=times)
    row = places.index.get_indexer(times.origins)
    lacking = times.origins[row < 0]
    if len(lacking):
        named = ", ".join(map(str, lacking[:5]))
        raise DataError(
            f"travel times start from {counted(len(lacking), 'place that is', 'places that are')} not in places: {named}; "
            "give all of them, those near the area too, since their people share the same services"
        )
    return places[people].to_numpy(dtype=float, na_value=np.nan)[row]


def amounts(offers: pd.DataFrame, supply: Supply, amount: str | None) -> NDArray[np.float64]:
    """How much each offer of a supply gives, refused where it is not known.

    Parameters
    ----------
    offers
        The table the supply was matched from.
    supply
        Its offers as positions.
    amount
        A column of ``offers``, or None for 1 each.

    Returns
    -------
    numpy.ndarray of float64, one for each offer of the supply

    Raises
    ------
    DataError
        If the column is missing, or an open offer's cell is empty, negative or not finite.
    """
    if amount is None:
        return np.ones(len(supply.row))
    if amount not in offers:
        raise DataError(f"offers have no column {amount!r}; given: {', '.join(map(str, offers.columns))}")
    given = pd.to_numeric(offers[amount], errors="coerce").to_numpy(dtype=float)[supply.row]
    bad = supply.open & ~(np.isfinite(given) & (given >= 0))
    if bad.any():
        rows = "; ".join(" / ".join(map(str, offers.index[row])) for row in supply.row[bad][:5])
        message = (
            f"{amount!r} must be a number of 0 or more for every offer that counts; it is not for {int(bad.sum())}, such as {rows}; "
            "fill them in, or leave those offers out"
        )
        raise DataError(message)
    return given
