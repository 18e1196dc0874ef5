"""Which providers reach the same people with the same kind of service, and whom none of them reaches."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from accessibility.errors import DataError, MissingColumnError
from accessibility.measures.known import check_people, known_sum
from accessibility.measures.supply import match
from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.measures.supply import Supply
    from accessibility.travel.model import TravelTimes

__all__ = ["Overlap", "overlap"]


@dataclass(frozen=True, eq=False)
class Overlap:
    """Providers that reach the same people, inside the study area.

    People are sums over places where they are known, NaN where there are such places and people are known of none.

    Parameters
    ----------
    places
        Index (place, kind): ``providers`` (names of those within the standard, joined by ``", "``), ``providers_least`` and
        ``providers_most`` (how many there are: services whose provider is not known are one at least and each its own at most),
        ``sectors`` (how many are known), ``people``, ``inside``.
    kinds
        Index kind: ``people_none``, ``people_one``, ``people_several`` and the same of ``places`` (by ``providers_least``),
        ``mean_providers`` (per person known), ``services_provider_unknown``.
    providers
        Index (kind, provider): ``services``, ``people_reached``, ``places_reached``, ``people_only`` and ``places_only`` (no other
        provider, known or not, reaches them: left without if this one leaves).
    pairs
        Index (kind, provider, other), both orders: ``people_both``, ``people_either``, ``overlap_pct`` (both of either) and
        ``overlap_pct_of_provider`` (both of those the first one reaches), ``places_both``.
    """

    places: pd.DataFrame
    kinds: pd.DataFrame
    providers: pd.DataFrame
    pairs: pd.DataFrame

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        doubled = int(self.kinds["places_several"].sum())
        none = int(self.kinds["places_none"].sum())
        return (
            f"<Overlap: {len(self.kinds)} kinds, {self.providers.index.get_level_values('provider').nunique()} providers; "
            f"{doubled:,} times a place has several providers of a kind, {none:,} times none>"
        )


def overlap(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    standards: pd.DataFrame,
    providers: pd.DataFrame | None = None,
    people: str = "people",
) -> Overlap:
    """Which providers reach each place with each kind within its standard, and how much they double each other.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); column ``provider``.
    places
        Index place; columns ``people`` (empty = not known) and ``inside``.
    standards
        Index kind; column ``minutes``: within so many minutes a provider reaches a place.
    providers
        Index provider; column ``sector``; without it no sectors are counted.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    Overlap

    Raises
    ------
    DataError
        If travel times are lacking from a place, or to a service that counts.
    ReachError
        If a standard is beyond the minutes that were computed.

    Notes
    -----
    ``overlap_pct`` is a Jaccard index weighted by people. One provider at two spots is one provider: that is reach, not overlap.
    """
    _check(times, offers, places, standards, people)
    supply = match(times, offers, kinds=standards.index.astype(str), known=standards.index)
    sector = {} if providers is None else {str(name): str(word) for name, word in providers["sector"].items()}
    count = places[people].to_numpy(dtype=float)
    inside = places["inside"].to_numpy(dtype=bool)
    by_place, by_kind, by_provider, by_pair = [], [], [], []
    for position, kind in enumerate(supply.kinds):
        reach = _reach(times, offers, places, supply, position, float(standards["minutes"].iloc[position]))
        by_place.append(_of_places(reach, sector, places, kind, count, inside))
        by_kind.append({"kind": kind, **_of_kind(reach, count, inside)})
        by_provider.append(_of_providers(reach, kind, count, inside))
        by_pair.append(_of_pairs(reach, kind, count, inside))
    ordered = pd.MultiIndex.from_product([places.index, supply.kinds], names=["place", "kind"])
    return Overlap(
        places=pd.concat(by_place).reindex(ordered),
        kinds=pd.DataFrame(by_kind).set_index("kind"),
        providers=pd.concat(by_provider),
        pairs=pd.concat(by_pair),
    )


@dataclass(frozen=True, eq=False)
class _Reach:
    """Places by providers of one kind: the known ones (sorted), and how many services of unknown providers."""

    known: NDArray[np.object_]
    reached: csr_array
    unknown: NDArray[np.int64]
    services: NDArray[np.int64]
    services_unknown: int

    @property
    def least(self) -> NDArray[np.int64]:
        """Providers of each place, those not known counted as one."""
        counted: NDArray[np.int64] = np.asarray(self.reached.sum(axis=1)).ravel().astype(np.int64) + (self.unknown > 0)
        return counted


def _reach(times: TravelTimes, offers: pd.DataFrame, places: pd.DataFrame, supply: Supply, kind: int, limit: float) -> _Reach:
    """Which providers are within the standard of which places."""
    destination, row, _ = supply.of(kind)
    named = offers["provider"].iloc[row]
    codes, known = pd.factorize(named.astype(object), sort=True)
    code_of = np.full(len(times.destinations), -2, dtype=np.int64)
    code_of[destination] = codes
    row_of = np.full(len(times.origins), -1, dtype=np.int64)
    row_of[times.origins.get_indexer(places.index)] = np.arange(len(places))
    kept = np.flatnonzero((code_of >= -1)[times.destination])
    kept = kept[within(times.minutes[kept], limit)]
    place = row_of[np.searchsorted(times.indptr, kept, side="right") - 1]
    code = code_of[times.destination[kept]]
    sure, unsure = (place >= 0) & (code >= 0), (place >= 0) & (code == -1)
    cells = np.unique(place[sure] * max(len(known), 1) + code[sure])
    shape = (len(places), len(known))
    reached = csr_array((np.ones(len(cells)), (cells // max(len(known), 1), cells % max(len(known), 1))), shape=shape)
    return _Reach(
        known=np.asarray(known, dtype=object),
        reached=reached,
        unknown=np.bincount(place[unsure], minlength=len(places)).astype(np.int64),
        services=np.bincount(codes[codes >= 0], minlength=len(known)).astype(np.int64),
        services_unknown=int((codes < 0).sum()),
    )


def _of_places(
    reach: _Reach, sector: dict[str, str], places: pd.DataFrame, kind: str, count: NDArray[np.float64], inside: NDArray[np.bool_]
) -> pd.DataFrame:
    """Providers of each place."""
    names = reach.known[reach.reached.indices].tolist()
    start = reach.reached.indptr.tolist()
    joined = [", ".join(names[first:last]) for first, last in itertools.pairwise(start)]
    sectors = _sectors(reach, sector)
    certain = np.asarray(reach.reached.sum(axis=1)).ravel().astype(np.int64)
    return pd.DataFrame(
        {
            "providers": pd.array(joined, dtype="str"),
            "providers_least": reach.least,
            "providers_most": certain + reach.unknown,
            "sectors": sectors,
            "people": count,
            "inside": inside,
        },
        index=pd.MultiIndex.from_product([places.index, [kind]], names=["place", "kind"]),
    )


def _sectors(reach: _Reach, sector: dict[str, str]) -> NDArray[np.int64]:
    """How many known sectors the providers of each place are of."""
    codes, known = pd.factorize(pd.Series([sector.get(str(one)) for one in reach.known], dtype=object))
    told = np.flatnonzero(codes >= 0)
    of = csr_array((np.ones(len(told)), (told, codes[told])), shape=(len(codes), len(known)))
    counted: NDArray[np.int64] = np.asarray(((reach.reached @ of) > 0).sum(axis=1)).ravel().astype(np.int64)
    return counted


def _of_kind(reach: _Reach, count: NDArray[np.float64], inside: NDArray[np.bool_]) -> dict[str, object]:
    """How many people and places have none, one, several."""
    many = reach.least
    known = inside & ~np.isnan(count)
    weight = count[known].sum()
    groups = {"none": many == 0, "one": many == 1, "several": many > 1}
    return {
        **{f"people_{name}": known_sum(count[inside & which]) for name, which in groups.items()},
        **{f"places_{name}": int((inside & which).sum()) for name, which in groups.items()},
        "mean_providers": float((count[known] * many[known]).sum() / weight) if weight > 0 else float("nan"),
        "services_provider_unknown": reach.services_unknown,
    }


def _of_providers(reach: _Reach, kind: str, count: NDArray[np.float64], inside: NDArray[np.bool_]) -> pd.DataFrame:
    """What each provider reaches, and what only it reaches."""
    only = inside & (reach.least == 1)
    both, alone = _people(reach, count, inside), _people(reach, count, only)
    return pd.DataFrame(
        {
            "services": reach.services,
            "people_reached": both.people.diagonal(),
            "places_reached": both.places.diagonal(),
            "people_only": alone.people.diagonal(),
            "places_only": alone.places.diagonal(),
        },
        index=pd.MultiIndex.from_product([[kind], reach.known], names=["kind", "provider"]),
    )


@dataclass(frozen=True, eq=False)
class _Shared:
    """People (NaN = not known) and places that two providers both reach, by their positions."""

    people: NDArray[np.float64]
    places: NDArray[np.int64]


def _people(reach: _Reach, count: NDArray[np.float64], which: NDArray[np.bool_]) -> _Shared:
    """Sums over some places."""
    part = reach.reached[np.flatnonzero(which)]
    people = count[which]
    known = ~np.isnan(people)
    places = np.asarray((part.T @ part).todense())
    informed = np.asarray((part[np.flatnonzero(known)].T @ part[np.flatnonzero(known)]).todense())
    weighted = part[np.flatnonzero(known)].multiply(people[known][:, np.newaxis]).tocsr()
    total = np.asarray((part[np.flatnonzero(known)].T @ weighted).todense())
    return _Shared(np.where((places > 0) & (informed == 0), np.nan, total), places.astype(np.int64))


def _of_pairs(reach: _Reach, kind: str, count: NDArray[np.float64], inside: NDArray[np.bool_]) -> pd.DataFrame:
    """How much each pair of providers doubles each other."""
    shared = _people(reach, count, inside)
    one, other = np.nonzero(~np.eye(len(reach.known), dtype=bool))
    both, alone = shared.people[one, other], shared.people.diagonal()
    either = alone[one] + alone[other] - both
    labels = [pd.Index([kind] * len(one), dtype="str"), pd.Index(reach.known[one], dtype="str"), pd.Index(reach.known[other], dtype="str")]
    return pd.DataFrame(
        {
            "people_both": both,
            "people_either": either,
            "overlap_pct": np.divide(100.0 * both, either, out=np.full(len(one), np.nan), where=either > 0),
            "overlap_pct_of_provider": np.divide(100.0 * both, alone[one], out=np.full(len(one), np.nan), where=alone[one] > 0),
            "places_both": shared.places[one, other],
        },
        index=pd.MultiIndex.from_arrays(labels, names=["kind", "provider", "other"]),
    )


def _check(times: TravelTimes, offers: pd.DataFrame, places: pd.DataFrame, standards: pd.DataFrame, people: str) -> None:
    """Refuse what cannot be answered."""
    check_people(places, people, times=times)
    if "provider" not in offers:
        raise MissingColumnError(["column 'provider' is missing; overlap is between providers"], "offers")
    if not len(standards):
        raise DataError("overlap needs at least one kind; give standards with rows")
    times.require(float(standards["minutes"].max()))
