"""Who would use what if everybody had the same share and all that is offered were used: Wilson's doubly constrained flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from accessibility.measures.catchments import inverse_of, sharing_remarks
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, people_at
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["DoublyConstrained", "doubly_constrained"]


@dataclass(frozen=True, eq=False)
class DoublyConstrained:
    """What everybody would use, and how far they would go for it, if shares were equal and all that is offered were used.

    Parameters
    ----------
    places
        Index (place, kind), every place with every kind. Columns ``amount`` (used by all people of the place), ``per_person``,
        ``minutes`` (mean way of what they use; ``inf`` where nothing is within reach, NaN where people are none or not known) and
        ``balance`` (A_i).
    services
        Index (service, kind), every open offer. Columns ``amount``, ``minutes`` (mean way of those who use it), ``balance`` (B_j) and
        ``reached`` (somebody reaches it).
    kinds
        Index kind: ``amount`` (used), ``minutes`` (mean way), ``rounds`` and ``short_pct``: how much of what is offered could not be
        brought to those whose share it is, per cent; 0 where the two sides balance.
    remarks
        Services nobody reaches, places whose people are not known, kinds that do not balance.
    """

    places: pd.DataFrame
    services: pd.DataFrame
    kinds: pd.DataFrame
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        means = ", ".join(f"{kind} {minutes:.1f}" for kind, minutes in self.kinds["minutes"].items())
        return f"<DoublyConstrained: mean minutes of equal shares: {means}>"


def doubly_constrained(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    most_rounds: int = 200,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    people: str = "people",
) -> DoublyConstrained:
    """How far people would go if everybody had an equal share of each kind and all that is offered were used.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from, those near the area too; column ``people`` (empty = not known).
    decay
        How weight falls with minutes, one of :mod:`accessibility.measures.decay`.
    most_rounds
        Stop after so many rounds of fitting in any case; ``kinds`` says how well the two sides balance.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    DoublyConstrained

    Raises
    ------
    ValueError
        If ``most_rounds`` is less than 1.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    T_ij = A_i O_i B_j S_j f(c_ij) with Σ_j T_ij = O_i and Σ_i T_ij = S_j (Wilson 1971; the fourth member of the family of Soukhov, Pereira,
    Higgins & Páez 2025), by iterative proportional fitting. The two sums must be equal, so O_i is the people's equal share of all that is
    offered where they live: P_i times supply per person, region by region where regions share no service. What each place gets is then its
    share by definition; what tells is the way to it. Where a place can reach less than its share no fitting balances both sides: services
    are then used wholly and such places get less, which ``short_pct`` and ``per_person`` say.
    """
    if most_rounds < 1:
        raise ValueError(f"most_rounds must be 1 or more, given {most_rounds}")
    given = offered(times, offers, amount=amount, kinds=kinds)
    count = people_at(times, places, people)
    known = np.nan_to_num(count)
    weight = weigh(times, decay)
    found = [_of_kind(times, weight, given.matrix[:, kind], known, most_rounds) for kind in range(len(given.kinds))]
    used, minutes, balance = (_beside([getattr(one, name) for one in found], len(count)) for name in ("used", "minutes", "balance"))
    used[np.isnan(count)] = np.nan
    minutes[np.isnan(count)] = np.nan
    per_person = np.divide(used, known[:, np.newaxis], out=np.full(used.shape, np.nan), where=known[:, np.newaxis] > 0)
    row, kind = np.nonzero(given.offers)
    way, other = (_beside([getattr(one, name) for one in found], len(given.services))[row, kind] for name in ("way", "other"))
    services = pd.DataFrame(
        {"amount": given.matrix[row, kind], "minutes": way, "balance": other, "reached": other > 0}, index=given.by_service
    )
    table = {"amount": used.ravel(), "per_person": per_person.ravel(), "minutes": minutes.ravel(), "balance": balance.ravel()}
    kinds_table = pd.DataFrame([one.summary for one in found], index=pd.Index(given.kinds, name="kind", dtype="str"))
    said = _remarks(services, kinds_table, count, given.places)
    return DoublyConstrained(pd.DataFrame(table, index=given.by_place), services, kinds_table, (*said, *decay_remarks(times, decay)))


_BALANCED = 1e-7
"""Share of all that is offered below which the two sides count as equal."""

_SAID_PCT = 0.1
"""Less of a lack is not worth a remark, per cent."""


@dataclass(frozen=True, eq=False)
class _Found:
    """One kind: what places use, their ways and factors; ways to services and their factors."""

    used: NDArray[np.float64]
    minutes: NDArray[np.float64]
    balance: NDArray[np.float64]
    way: NDArray[np.float64]
    other: NDArray[np.float64]
    summary: dict[str, float]


def _of_kind(
    times: TravelTimes, weight: NDArray[np.float64], amount: NDArray[np.float64], known: NDArray[np.float64], most_rounds: int
) -> _Found:
    """Fit one kind over the pairs of places where people live and services that give anything."""
    shape = (len(known), len(amount))
    reached = np.bincount(times.pair_origin[(weight > 0) & (amount > 0)[times.destination]], minlength=len(known)) > 0
    kept = np.flatnonzero((weight > 0) & (amount > 0)[times.destination] & (known > 0)[times.pair_origin])
    start = np.searchsorted(kept, times.indptr)
    pairs: csr_array = csr_array((weight[kept], times.destination[kept], start), shape=shape)
    there, here = np.diff(pairs.indptr) > 0, pairs.T @ np.ones(len(known)) > 0
    supply = np.where(here, amount, 0.0)
    share = _equal_shares(pairs, np.where(there, known, 0.0), supply)
    total, place, service, rounds, short = float(supply.sum()), share * 1.0, supply * 1.0, 0, 0.0
    factor, other, back = there.astype(float), here.astype(float), csr_array(pairs.T.tocsr())
    nearby = pairs @ (other * supply)
    while rounds < most_rounds and total > 0:
        factor = there * inverse_of(nearby)
        other = here * inverse_of(back @ (factor * share))
        nearby = pairs @ (other * supply)
        place = factor * share * nearby
        rounds, before = rounds + 1, short
        short = float(np.maximum(share - place, 0.0).sum() / total)
        if short <= _BALANCED or (rounds > 1 and abs(before - short) <= _BALANCED * 1e-2):
            break
    ways: csr_array = csr_array((weight[kept] * times.minutes[kept], times.destination[kept], start), shape=shape)
    spent = factor * share * (ways @ (other * supply))
    spent_at = other * supply * (ways.T @ (factor * share))
    minutes = np.divide(spent, place, out=np.full(len(known), np.nan), where=place > 0)
    minutes[~reached] = np.inf
    way = np.divide(spent_at, service, out=np.full(len(amount), np.nan), where=service > 0)
    mean = float(spent.sum() / total) if total > 0 else float("nan")
    summary = {"amount": float(place.sum()), "minutes": mean, "rounds": rounds, "short_pct": 100.0 * short if short > _BALANCED else 0.0}
    return _Found(place, minutes, factor, way, other, summary)


def _equal_shares(pairs: csr_array, people: NDArray[np.float64], supply: NDArray[np.float64]) -> NDArray[np.float64]:
    """What falls to each place if everybody in a region has the same; regions share no service."""
    places, services = pairs.shape
    links = pairs.tocoo()
    joined = coo_array(
        (np.ones(len(links.data), dtype=np.int8), (links.coords[0], links.coords[1] + places)), shape=(places + services,) * 2
    )
    regions, region = connected_components(joined, directed=False)
    heads = np.bincount(region[:places], weights=people, minlength=regions)
    there = np.bincount(region[places:], weights=supply, minlength=regions)
    each = np.divide(there, heads, out=np.zeros(regions), where=heads > 0)
    return people * each[region[:places]]


def _beside(columns: list[NDArray[np.float64]], length: int) -> NDArray[np.float64]:
    """One array of each kind side by side."""
    return np.stack(columns, axis=1) if columns else np.zeros((length, 0))


def _remarks(services: pd.DataFrame, kinds: pd.DataFrame, count: NDArray[np.float64], places: pd.Index) -> tuple[Remark, ...]:
    """What a reader must know."""
    remarks = list(sharing_remarks(services, count, places))
    short = kinds["short_pct"] > _SAID_PCT
    if short.any():
        worst = round(float(kinds["short_pct"].max()), 1)
        rows = tuple(kinds.index[short].astype(str))
        remarks.append(Remark("shares_not_balanced", "noted", int(short.sum()), len(kinds), {"most_pct": worst}, rows))
    return tuple(remarks)
