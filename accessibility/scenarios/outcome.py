"""What a study comes to in one season, computed anew only where it differs from another outcome that is known already."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility import gaps, measures, network, travel
from accessibility.travel.door_to_door import offered_in
from accessibility.travel.part import beside, to_some

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network import Network, Snapped
    from accessibility.study import Study
    from accessibility.travel import TravelTimes

__all__ = ["OfKind", "Outcome", "evaluate"]

_OF_OFFERS = ("provider", "status", "channel", "seasons")


@dataclass(frozen=True, eq=False)
class OfKind:
    """One kind of service: the closest ones (index place), what is missing (index place), and its row of the coverage."""

    closest: pd.DataFrame
    missing: pd.DataFrame
    coverage: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Outcome:
    """A study in one season: network, travel times, and every kind it has a standard for.

    Parameters
    ----------
    study, season
        What it is of.
    network, origins, times
        The network, where places meet it, and minutes from places to services.
    offers
        With status, channel and seasons of their services.
    kinds
        By kind, in the order of the standards.
    """

    study: Study
    season: str
    network: Network
    origins: Snapped
    times: TravelTimes
    offers: pd.DataFrame
    kinds: dict[str, OfKind]

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Outcome: {self.study.area.name}, {self.season}, {len(self.kinds)} kinds>"

    @cached_property
    def closest(self) -> pd.DataFrame:
        """As :func:`accessibility.measures.closest` gives it."""
        return self._by_place("closest")

    @cached_property
    def missing(self) -> pd.DataFrame:
        """As :func:`accessibility.gaps.missing` gives it."""
        return self._by_place("missing")

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """As :func:`accessibility.gaps.coverage` gives it."""
        return pd.concat([one.coverage for one in self.kinds.values()])

    def minutes(self, kind: str) -> NDArray[np.float64]:
        """Minutes from every place to the closest service of a kind, ``inf`` where unreached, in the order of the places.

        Parameters
        ----------
        kind
            One of the standards'.
        """
        found: NDArray[np.float64] = self.kinds[kind].missing["minutes"].to_numpy(dtype=float)
        return found

    def _by_place(self, what: str) -> pd.DataFrame:
        together = pd.concat({kind: getattr(one, what) for kind, one in self.kinds.items()}, names=["kind", "place"]).swaplevel()
        index = pd.MultiIndex.from_product([self.study.places.index, list(self.kinds)], names=["place", "kind"])
        found: pd.DataFrame = together.loc[index]
        return found


def evaluate(study: Study, season: str | None = None, *, before: Outcome | None = None) -> Outcome:
    """What a study comes to in a season.

    Parameters
    ----------
    study
        Any study.
    season
        The first of its own if left out.
    before
        An outcome of a study that this one differs little from. Only what differs is computed: the network and where places meet it
        where roads, speeds, season or the spots of places differ; travel times to new or moved services only; closest services, gaps
        and coverage of the kinds that any of this touches. The numbers are those of a run without it.

    Returns
    -------
    Outcome
    """
    season = season or study.config.travel.seasons[0]
    roads = before.network if before is not None and _same_network(study, season, before) else _network(study, season)
    same_roads = before is not None and roads is before.network
    same_places = before is not None and same_roads and _same_spots(study.places, before.study.places)
    origins = before.origins if before is not None and same_places else _snap(study, study.places, roads)
    offers = measures.offers_with_services(study.offers, study.services)
    times, fresh = _times(study, origins, before if same_places else None)
    standards = study.standards
    touched = list(standards.index.astype(str))
    if before is not None and same_places:
        touched = _touched(offers, before, fresh, touched)
    closest = measures.closest(times, offers, kinds=touched, known=touched) if touched else None
    same_people = before is not None and study.places is before.study.places and study.standards is before.study.standards
    kinds: dict[str, OfKind] = {}
    for kind in standards.index.astype(str):
        known = before.kinds.get(kind) if before is not None else None
        if kind in touched or known is None:
            assert closest is not None  # noqa: S101  # touched holds the kind, for the type check
            kinds[kind] = _of_kind(closest[closest.index.get_level_values("kind") == kind].droplevel("kind"), kind, study)
        elif same_people:
            kinds[kind] = known
        else:
            kinds[kind] = _of_kind(known.closest, kind, study)
    return Outcome(study, season, roads, origins, times, offers, kinds)


def _of_kind(closest: pd.DataFrame, kind: str, study: Study) -> OfKind:
    with_kind = pd.concat({kind: closest}, names=["kind"]).swaplevel()
    missing = gaps.missing(with_kind, study.standards.loc[[kind]], study.places)
    return OfKind(closest, missing.droplevel("kind"), gaps.coverage(missing))


def _network(study: Study, season: str) -> Network:
    way = study.config.travel
    built = network.build(
        study.roads,
        mode=way.mode,
        season=season,
        speeds=study.speeds,
        ferry_wait_minutes=way.ferry_wait_minutes,
        ferry_kph=way.ferry_kph,
        town_kph=way.town_kph,
    )
    return network.backward(built) if way.direction == "from" else built


def _snap(study: Study, points: gpd.GeoDataFrame, roads: Network) -> Snapped:
    way = study.config.travel
    return network.snap(points, roads, max_snap_m=way.max_snap_m, access_kph=way.access_kph, water=study.water)


def _same_network(study: Study, season: str, before: Outcome) -> bool:
    """Whether nothing that the network or snapping depends on differs."""
    way, old = study.config.travel, before.study.config.travel
    ways = all(getattr(way, name) == getattr(old, name) for name in type(way).model_fields if name != "seasons")
    tables = study.roads is before.study.roads and study.speeds is before.study.speeds and study.water is before.study.water
    return season == before.season and ways and tables


def _same_spots(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    if one is other:
        return True
    return one.index.equals(other.index) and bool((one.geometry.x == other.geometry.x).all() and (one.geometry.y == other.geometry.y).all())


def _times(study: Study, origins: Snapped, before: Outcome | None) -> tuple[TravelTimes, set[str]]:
    """Travel times to all services, and the services they were searched for."""
    services, most = study.services, study.config.travel.max_minutes
    offered = offered_in(services, origins.network.season)

    def search(some: gpd.GeoDataFrame, reasons: NDArray[np.str_]) -> TravelTimes:
        return travel.between(origins, _snap(study, some, origins.network), max_minutes=most, offered=reasons)

    if before is None:
        return search(services, offered), set(services.index)
    if services is before.study.services:
        return before.times, set()
    known = _as_before(services, offered, before)
    fresh = set(services.index[~known])
    kept = before.times.destinations.isin(services.index[known])
    times = before.times if kept.all() else to_some(before.times, kept)
    return (beside(times, search(services[~known], offered[~known])) if fresh else times), fresh


def _as_before(services: gpd.GeoDataFrame, offered: NDArray[np.str_], before: Outcome) -> NDArray[np.bool_]:
    """Services that stand where they stood and are open as they were."""
    position = before.times.destinations.get_indexer(services.index)
    there = position >= 0
    old = before.study.services.geometry.reindex(services.index)
    spots = (services.geometry.x == old.x).to_numpy() & (services.geometry.y == old.y).to_numpy()
    reasons = before.times.destination_reason
    was = np.full(len(position), "reached") if reasons is None else reasons[np.where(there, position, 0)]
    return np.asarray(there & spots & (was == offered))


def _touched(offers: pd.DataFrame, before: Outcome, fresh: set[str], kinds: list[str]) -> list[str]:
    """Kinds whose offers differ, or that a service with new travel times offers now or offered before."""
    if offers.index.equals(before.offers.index) and not fresh and _alike(offers, before.offers):
        return []
    columns = [name for name in _OF_OFFERS if name in offers and name in before.offers]
    now, then = offers[columns].astype("object").fillna(""), before.offers[columns].astype("object").fillna("")
    shared = now.index.intersection(then.index)
    differs = (now.loc[shared].to_numpy() != then.loc[shared].to_numpy()).any(axis=1)
    indices = (now.index.difference(then.index), then.index.difference(now.index), shared[differs])
    touched = {str(kind) for index in indices for kind in index.get_level_values("kind")}
    for index in (now.index, then.index):
        touched |= set(index.get_level_values("kind")[index.get_level_values("service").isin(list(fresh))])
    return [kind for kind in kinds if kind in touched]


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return all(one[name].equals(other[name]) for name in _OF_OFFERS if name in one and name in other)
