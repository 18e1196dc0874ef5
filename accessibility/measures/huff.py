"""Where people would go: the share of each service among those they can choose, and how much one provider holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from accessibility.measures.catchments import inverse_of
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.decay import Decay
    from accessibility.measures.offered import Offered
    from accessibility.provenance import Remark
    from accessibility.travel.model import TravelTimes

__all__ = ["Huff", "huff", "huff_shares"]


@dataclass(frozen=True, eq=False)
class Huff:
    """Where people would go, by service and by place.

    Parameters
    ----------
    services
        Index (service, kind), every open offer. Columns ``provider``, ``people`` (expected, of places where people are known; NaN where
        places could choose it and people are known of none), ``share_pct`` (of all people who can choose the kind) and
        ``places_people_unknown``.
    places
        Index (place, kind). Columns ``services`` (how many can be chosen), ``largest_share_pct`` (of one provider; 0 where nothing is
        reached) and ``provider_concentration`` (sum of squared provider shares: 1 is a single provider; NaN where nothing is reached).
        A service whose provider is not known counts as a provider of its own.
    remarks
        Where the decay was cut.
    """

    services: pd.DataFrame
    places: pd.DataFrame
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        alone = int((self.places["provider_concentration"] > 1 - 1e-9).sum())
        return f"<Huff: {len(self.services):,} offers, {len(self.places):,} places by kinds; {alone:,} have a single provider to go to>"


def huff(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    exponent: float = 1.0,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> Huff:
    """How many people each service would draw, and how much of each place's choice one provider holds.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); column ``provider`` where known.
    places
        Index place: all that were travelled from; column ``people`` (empty = not known).
    decay
        How attraction falls with minutes; Huff's own is :class:`accessibility.measures.decay.Power`.
    amount
        Column of ``offers`` that attracts (floor space, hours); each counts as 1 if left out.
    exponent
        a of the amount; 0 or more.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    Huff

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If ``exponent`` is negative.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    π_ij = S_j^a f(c_ij) / Σ_k S_k^a f(c_ik) (Huff 1963).
    """
    given, pull = _pulls(times, offers, amount, exponent, kinds, known)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    inverse = inverse_of(weight @ pull)
    is_known = ~np.isnan(count)
    drawn = pull * (weight.T @ (inverse * np.where(is_known, count, 0.0)[:, np.newaxis]))
    counted = pair_matrix(times, (weight.data > 0).astype(np.float64))
    near, unknown = counted.T @ np.ones(len(count)), counted.T @ (~is_known).astype(np.float64)
    row, kind = np.nonzero(given.offers)
    expected = np.where((near > 0) & (unknown == near), np.nan, 1.0)[row] * drawn[row, kind]
    whole = drawn.sum(axis=0)[kind]
    services = pd.DataFrame(
        {
            "provider": _providers(offers, given)[row, kind],
            "people": expected,
            "share_pct": np.divide(100.0 * expected, whole, out=np.full(len(row), np.nan), where=whole > 0),
            "places_people_unknown": unknown[row].astype(np.int64),
        },
        index=given.by_service,
    ).astype({"provider": "str"})
    return Huff(services, _of_places(given, offers, pull, weight, inverse, counted), decay_remarks(times, decay))


def huff_shares(
    times: TravelTimes,
    offers: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    exponent: float = 1.0,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
) -> pd.Series:
    """The share of each service among those each place can choose, 0 … 1.

    Parameters
    ----------
    times, offers, decay, amount, exponent, kinds, known
        As for :func:`huff`.

    Returns
    -------
    pandas.Series
        Index (place, kind, service), only pairs that weigh anything; they sum to 1 for each place and kind.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If ``exponent`` is negative.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, or travel times were not computed to a service that counts.
    """
    given, pull = _pulls(times, offers, amount, exponent, kinds, known)
    weight = weigh(times, decay)
    inverse = inverse_of(pair_matrix(times, weight) @ pull)
    origin, parts = times.pair_origin, []
    for kind, name in enumerate(given.kinds):
        share = weight * pull[times.destination, kind] * inverse[origin, kind]
        kept = np.flatnonzero(share > 0)
        levels = [times.origins[origin[kept]], pd.Index([name] * len(kept), dtype="str"), times.destinations[times.destination[kept]]]
        parts.append(pd.Series(share[kept], index=pd.MultiIndex.from_arrays(levels, names=["place", "kind", "service"]), name="share"))
    return pd.concat(parts) if parts else pd.Series(dtype=float, name="share")


def _pulls(
    times: TravelTimes, offers: pd.DataFrame, amount: str | None, exponent: float, kinds: Iterable[str] | None, known: Iterable[str]
) -> tuple[Offered, NDArray[np.float64]]:
    """What is offered, and how strongly each attracts before minutes; shape (d, k)."""
    if not 0 <= exponent < np.inf:
        raise ValueError(f"exponent must be 0 or more, given {exponent}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    return given, np.where(given.matrix > 0, given.matrix, 0.0) ** exponent * (given.matrix > 0)


def _providers(offers: pd.DataFrame, given: Offered) -> NDArray[np.object_]:
    """The provider of each offer, None where not known; shape (d, k)."""
    names = np.full(given.matrix.shape, None, dtype=object)
    if "provider" in offers:
        column = offers["provider"].astype(object)
        names[given.destination, given.kind] = column.where(column.notna(), None).to_numpy()[given.row]
    return names


def _of_places(
    given: Offered,
    offers: pd.DataFrame,
    pull: NDArray[np.float64],
    weight: csr_array,
    inverse: NDArray[np.float64],
    counted: csr_array,
) -> pd.DataFrame:
    """How many services each place can choose, and how much one provider holds."""
    largest, squares = np.zeros(inverse.shape), np.zeros(inverse.shape)
    names = _providers(offers, given)
    for kind in range(len(given.kinds)):
        there = np.flatnonzero(pull[:, kind] > 0)
        codes, known = pd.factorize(pd.Series(names[there, kind], dtype=object))
        codes = np.where(codes < 0, len(known) + np.arange(len(codes)), codes)
        shape = (len(given.services), int(codes.max(initial=-1)) + 1)
        drawn = weight @ csr_array((pull[there, kind], (there, codes)), shape=shape)
        largest[:, kind] = drawn.max(axis=1).toarray().ravel() * inverse[:, kind] if drawn.nnz else 0.0
        squares[:, kind] = np.asarray(drawn.power(2).sum(axis=1)).ravel() * inverse[:, kind] ** 2
    choice = (counted @ (pull > 0).astype(np.float64)).astype(np.int64)
    return pd.DataFrame(
        {
            "services": choice.ravel(),
            "largest_share_pct": 100.0 * largest.ravel(),
            "provider_concentration": np.where(choice > 0, squares, np.nan).ravel(),
        },
        index=given.by_place,
    )
