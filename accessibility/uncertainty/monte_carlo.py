"""How sure a result is: access in every draw first, then summarised over draws."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility import measures, network, siting, travel
from accessibility.errors import DataError
from accessibility.measures.supply import offer_states
from accessibility.measures.within import within
from accessibility.network.retimed import on_retimed, retimed
from accessibility.travel.door_to_door import offered_in
from accessibility.travel.engine.choice import engine_paths, engine_seconds
from accessibility.travel.nearest import minutes_to_nearest_of_each
from accessibility.travel.search import ScipyPaths
from accessibility.uncertainty.assumptions import Assumptions, Draw, Unsure, draw, unsure_of

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network import Network, Snapped
    from accessibility.study import Study

__all__ = ["Uncertainty", "how_sure"]


_PLAIN_SECONDS = 4e-7
"""Of a plain search for one kind, for each node (22,500 and 302,500 nodes: 3.4e-7 and 7.3e-7)."""

_FITTED_SECONDS = 1.2e-6
"""To fit the engine to a draw's times and sweep all kinds, for each node."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What all draws together say.

    Parameters
    ----------
    coverage
        Index kind, inside the area. ``share_pct_people_within_low`` and ``…_high`` (the middle nine tenths of draws), ``…_median``;
        ``people_missing_…`` likewise: persons beyond the standard, where numbers that are not told lie between their bounds (a sum over
        places where people are told or bounded); ``share_pct_places_within_…`` likewise; ``share_pct_error``: how far the mean share of
        places within may be off because there are only so many draws (one standard error; it falls with the root of their number).
    places
        Index (place, kind): ``minutes_low``, ``minutes_median``, ``minutes_high`` (``inf`` = unreached in that many draws),
        ``probability_missing`` (share of draws in which the place is beyond the standard), ``inside``.
    candidates
        Index candidate: ``probability_chosen``, ``name``; empty if no service points were asked for.
    draws, seed, season
        How many, from which seed, of which season.
    assumed
        How unsure the inputs were taken to be.
    people_unknown
        Places inside of which neither people nor bounds of them are known; they count in no number of people.
    """

    coverage: pd.DataFrame
    places: pd.DataFrame
    candidates: pd.DataFrame
    draws: int
    seed: int
    season: str
    assumed: Assumptions
    people_unknown: int = 0

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Uncertainty: {self.draws} draws, seed {self.seed}, {len(self.coverage)} kinds, {self.season}>"


@dataclass(frozen=True, eq=False)
class _Given:
    """What is the same in every draw."""

    study: Study
    network: Network
    origins: Snapped
    destinations: Snapped
    wanted: NDArray[np.bool_]
    offers: pd.DataFrame
    kinds: tuple[str, ...]
    spots: Snapped | None
    candidates: gpd.GeoDataFrame | None
    unsure: Unsure
    engine: Any = None


def how_sure(
    study: Study,
    *,
    draws: int = 200,
    seed: int = 1,
    assumed: Assumptions | None = None,
    season: str | None = None,
    candidates: gpd.GeoDataFrame | None = None,
    people: str = "people",
    workers: int | None = None,
) -> Uncertainty:
    """How sure access is, when speeds, distances to the road, ferries, services and people may differ from what is assumed.

    Parameters
    ----------
    study
        The study.
    draws
        How many ways things could be are tried; 2 or more.
    seed
        The same seed gives the same numbers.
    assumed
        How unsure the inputs are.
    season
        The first of the study if left out.
    candidates
        Where service points could be: each draw chooses as many as the study asks for, and it is told how often each was chosen.
        Left out, none is chosen.
    people
        The column of people.
    workers
        How many draws at a time; the numbers do not depend on it. The processor's cores if left out.

    Returns
    -------
    Uncertainty

    Raises
    ------
    DataError
        If there are fewer than 2 draws.

    Notes
    -----
    Access is computed in every draw and then summarised (the quantile of access is not the access of quantiles). Roads a place or
    service meets stay the same, since they do not depend on speeds.
    """
    if draws < 2:
        raise DataError(f"draws must be 2 or more, given {draws}")
    assumed = assumed or Assumptions()
    given = _given(study, season or study.config.travel.seasons[0], candidates, people)
    if _engine_pays(given, draws):
        roads = given.network
        given = replace(given, engine=engine_paths([(roads.node_id, roads.indptr, roads.head, roads.milliseconds)])[0])

    def one(number: int) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
        sizes = (len(given.destinations.ids), len(given.kinds))
        drawn = draw(number, seed, assumed, given.unsure, *sizes)
        return _minutes(given, drawn)

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        found = list(pool.map(one, range(draws)))
    minutes, counts = np.stack([each[0] for each in found]), np.stack([each[1] for each in found])
    return Uncertainty(
        _coverage(given, minutes, counts), _places(given, minutes), _chosen(given, [each[2] for each in found]), draws, seed,
        given.network.season, assumed, int(np.isnan(counts[0])[study.places["inside"].to_numpy(dtype=bool)].sum()),
    )  # fmt: skip


def _given(study: Study, season: str, candidates: gpd.GeoDataFrame | None, people: str) -> _Given:
    way = study.config.travel
    roads = network.build(
        study.roads, mode=way.mode, season=season, speeds=study.speeds,
        ferry_wait_minutes=way.ferry_wait_minutes, ferry_kph=way.ferry_kph, town_kph=way.town_kph,
    )  # fmt: skip
    roads = network.backward(roads) if way.direction == "from" else roads
    places, services, spots = (
        None if table is None else network.snap(table, roads, max_snap_m=way.max_snap_m, access_kph=way.access_kph, water=study.water)
        for table in (study.places, study.services, candidates)
    )
    offers = measures.offers_with_services(study.offers, study.services)
    kinds = tuple(study.standards.index.astype(str))
    is_open = (offer_states(offers, season) == "open") & (offered_in(study.services, season) == "reached")[
        study.services.index.get_indexer(offers.index.get_level_values("service"))
    ]
    kind = pd.Index(kinds).get_indexer(offers.index.get_level_values("kind"))
    service = study.services.index.get_indexer(offers.index.get_level_values("service"))
    wanted = np.zeros((len(kinds), len(study.services)), dtype=bool)
    wanted[kind[is_open & (kind >= 0)], service[is_open & (kind >= 0)]] = True
    if places is None or services is None:
        raise DataError("a study needs places and services")
    unsure = unsure_of(roads, study.places, people)
    return _Given(study, roads, places, services, wanted, offers[is_open], kinds, spots, candidates, unsure)


def _engine_pays(given: _Given, draws: int) -> bool:
    """Whether fitting the engine to each draw's times takes less than plain searches; the answers are the same."""
    nodes = len(given.network.node_id)
    plain = draws * len(given.kinds) * nodes * _PLAIN_SECONDS
    return plain > engine_seconds(nodes) + draws * nodes * _FITTED_SECONDS


def _minutes(given: _Given, drawn: Draw) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Minutes of places to the nearest of each kind in one draw, the people then, and the candidates chosen."""
    roads = retimed(given.network, drawn.edge_factor)
    origins = on_retimed(given.origins, roads, drawn.access_factor)
    destinations = on_retimed(given.destinations, roads, drawn.access_factor)
    most = given.study.config.travel.max_minutes
    search: Any
    if given.engine is None:
        search = ScipyPaths(roads.indptr, roads.head, roads.milliseconds)
    else:
        search = given.engine.customized(roads.milliseconds)
    nearest = minutes_to_nearest_of_each(origins, destinations, given.wanted & drawn.there, max_minutes=most, search=search)
    minutes = np.where(drawn.unlisted, 0.0, nearest)
    if given.candidates is None or given.spots is None:
        return minutes, drawn.people, []
    spots = on_retimed(given.spots, roads, drawn.access_factor)
    gone = np.where(drawn.there, "reached", "no_service")
    to_services = travel.between(origins, destinations, max_minutes=most, offered=gone, search=search)
    to_spots = travel.between(origins, spots, max_minutes=most, search=search)
    there = set(given.destinations.ids[drawn.there])
    kept = given.offers[given.offers.index.get_level_values("service").isin(there)]
    options = given.study.config.candidates
    points = siting.service_points(
        given.study.places.assign(people=drawn.people), kept, given.study.standards, to_services, to_spots, given.candidates,
        kinds=options.kinds or given.study.config.basic_kinds, count=options.count,
    )  # fmt: skip
    return minutes, drawn.people, [str(one) for one in points.chosen.index]


def _coverage(given: _Given, minutes: NDArray[np.float64], people: NDArray[np.float64]) -> pd.DataFrame:
    """Shares within the standard, of people known and of places, over the draws."""
    inside = given.study.places["inside"].to_numpy(dtype=bool)
    rows = {}
    for kind, limit in enumerate(given.study.standards["minutes"].to_numpy(dtype=float)):
        near = within(minutes[:, inside, kind], limit)
        known = np.nan_to_num(people[:, inside])
        total = known.sum(axis=1)
        share = np.divide(100 * (known * near).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)
        places = 100 * near.mean(axis=1)
        rows[given.kinds[kind]] = {
            "standard_minutes": limit,
            **_summary("share_pct_people_within", share),
            **_summary("people_missing", (known * ~near).sum(axis=1)),
            **_summary("share_pct_places_within", places),
            "share_pct_error": float(places.std(ddof=1) / np.sqrt(len(places))),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("kind")


def _summary(name: str, values: NDArray[np.float64]) -> dict[str, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]) if not np.isnan(values).any() else (np.nan,) * 3
    return {f"{name}_low": float(low), f"{name}_median": float(middle), f"{name}_high": float(high)}


def _places(given: _Given, minutes: NDArray[np.float64]) -> pd.DataFrame:
    """Minutes and the probability of being beyond the standard, place by place and kind by kind."""
    places = given.study.places
    limit = given.study.standards["minutes"].to_numpy(dtype=float)
    # Ranks instead of interpolated quantiles, since between a number and infinity there is nothing.
    low, middle, high = (np.quantile(minutes, share, axis=0, method="inverted_cdf") for share in (0.05, 0.5, 0.95))
    index = pd.MultiIndex.from_product([places.index, given.kinds], names=["place", "kind"])
    return pd.DataFrame(
        {
            "minutes_low": low.ravel(),
            "minutes_median": middle.ravel(),
            "minutes_high": high.ravel(),
            "probability_missing": (~within(minutes, limit)).mean(axis=0).ravel(),
            "inside": np.repeat(places["inside"].to_numpy(dtype=bool), len(given.kinds)),
        },
        index=index,
    )


def _chosen(given: _Given, chosen: list[list[str]]) -> pd.DataFrame:
    """How often each candidate was chosen, the most often first."""
    if given.candidates is None:
        return pd.DataFrame({"name": pd.Series(dtype="str"), "probability_chosen": pd.Series(dtype=float)}).rename_axis("candidate")
    counts = pd.Series([one for some in chosen for one in some], dtype="object").value_counts()
    share = counts.reindex(given.candidates.index.astype(str), fill_value=0).to_numpy(dtype=float) / len(chosen)
    table = pd.DataFrame({"name": given.candidates["name"].array, "probability_chosen": share}, index=given.candidates.index)
    return table[table["probability_chosen"] > 0].sort_values("probability_chosen", ascending=False, kind="stable")
