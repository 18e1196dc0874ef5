"""What many ways are made of: how much by ferry, on gravel or over ice, and which ferries, ice roads and bridges they lead over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.travel.door_to_door import on_one_road
from accessibility.travel.search import UNREACHED_MS, Ends, ScipyPaths
from accessibility.travel.straight import straight_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network import Network, Snapped

    Longs = NDArray[np.int64]
    Truths = NDArray[np.bool_]

__all__ = ["Along", "along"]

_MS_PER_MINUTE = 60_000
_LIMIT_MS = 1_440 * _MS_PER_MINUTE
_PARTS = ("ferry", "ice", "gravel", "surface_unknown")
_UNPAVED = ("gravel", "ground")


@dataclass(frozen=True, eq=False)
class Along:
    """What the quickest way of each pair is made of, and what it leads over.

    Parameters
    ----------
    shares
        Index (origin, destination). Columns ``minutes`` (door to door), ``metres`` (driven and sailed), ``minutes_ferry`` (waiting
        included), ``metres_ferry``, ``minutes_ice``, ``metres_ice``, ``minutes_gravel``, ``metres_gravel`` (bare ground too),
        ``minutes_surface_unknown``, ``metres_surface_unknown``. ``inf`` minutes and NaN elsewhere where there is no way.
    leads_over
        One row for each pair and each ferry, ice road and bridge of its way: ``origin``, ``destination``, ``road`` (its id).
    """

    shares: pd.DataFrame
    leads_over: pd.DataFrame

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Along: {len(self.shares):,} ways, {self.leads_over['road'].nunique():,} ferries, ice roads and bridges>"


def along(origins: Snapped, destinations: Snapped, pairs: pd.MultiIndex) -> Along:
    """Follow the quickest way of each pair.

    Parameters
    ----------
    origins, destinations
        Points on the same network.
    pairs
        Ids of an origin and a destination each, for example of each place and its closest service.

    Returns
    -------
    Along

    Raises
    ------
    DataError
        If the points are on different networks, or an id is not among them.

    Notes
    -----
    One search backward from each destination (Dijkstra 1959), whose tree all its ways follow; of equally quick ways one is taken.
    """
    if origins.network is not destinations.network:
        raise DataError("origins and destinations are snapped to different networks; snap both to the same one")
    start, goal = (_positions(points.ids, pairs.get_level_values(level)) for level, points in enumerate((origins, destinations)))
    ways = _Ways(origins, destinations, start, goal)
    on_road = np.flatnonzero((origins.road[start] >= 0) & (destinations.road[goal] >= 0))
    for destination in np.unique(goal[on_road]):
        ways.follow(int(destination), on_road[goal[on_road] == destination])
    return ways.told(pairs)


class _Ways:
    """Sums for each pair, filled destination by destination."""

    def __init__(self, origins: Snapped, destinations: Snapped, start: Longs, goal: Longs) -> None:
        self.network = origins.network
        self.origins, self.destinations, self.start, self.goal = origins, destinations, start, goal
        self.search = ScipyPaths(self.network.indptr, self.network.head, self.network.milliseconds)
        self.is_part, self.metres, self.named = _roads(self.network)
        self.tail = self.network.edge_tail
        afloat = (self.tail < self.network.land_node_count) != (self.network.head < self.network.land_node_count)
        self.edge_metres = np.where(afloat, 0.0, self.metres[self.network.edge_road])  # boarding and leaving lead nowhere
        self.whole_ms = np.full(len(start), UNREACHED_MS, np.int64)
        self.sums = np.zeros((len(start), 2, len(_PARTS) + 1))
        self.over: list[tuple[Longs, Longs]] = []

    def follow(self, destination: int, pairs: Longs) -> None:
        """Follow the ways of some pairs with one destination."""
        goal = np.array([destination])
        target = Ends(self.destinations.ends[goal], self.destinations.arrive_ms[goal])
        near, onward = self.search.tree_to(target, _LIMIT_MS)
        begin = self.start[pairs]
        through = self.origins.depart_ms[begin] + near[self.origins.ends[begin]]
        end = through.argmin(axis=1)
        driven = through[np.arange(len(pairs)), end]
        one, _, direct_ms = on_one_road(self.origins, self.destinations, begin, goal)
        direct = np.full(len(pairs), UNREACHED_MS, np.int64)
        direct[one] = direct_ms
        one_road = (direct <= driven) & (direct < UNREACHED_MS)
        reached = one_road | (driven < UNREACHED_MS)
        access = self.origins.access_ms[begin] + self.destinations.access_ms[destination]
        self.whole_ms[pairs[reached]] = (np.minimum(direct, driven) + access)[reached]
        walked = self._walked(pairs, begin, goal)
        one_road &= ~walked
        self._one_road(pairs[one_road], destination, direct[one_road])
        rest = reached & ~one_road & ~walked
        self._outer(pairs[rest], self.origins, begin[rest], end[rest], self.origins.depart_ms)
        node = self.origins.ends[begin[rest], end[rest]]
        last = self._walk(pairs[rest], node, onward)
        at_end = self._nearer_end(target, last)
        self._outer(pairs[rest], self.destinations, np.full(int(rest.sum()), destination), at_end, self.destinations.arrive_ms)

    def _walk(self, pairs: Longs, node: Longs, onward: Longs) -> Longs:
        """From node to node towards the destination, all pairs a step at a time; returns the last nodes."""
        node = node.copy()
        going = np.flatnonzero(onward[node] >= 0)
        while len(going):
            here, following = node[going], onward[node[going]]
            edge = self.search.edges_between(here, following)
            road = self.network.edge_road[edge].astype(np.int64)
            self._add(pairs[going], road, self.edge_metres[edge], self.network.milliseconds[edge])
            node[going] = following
            going = going[onward[following] >= 0]
        return node

    def _nearer_end(self, target: Ends, last: Longs) -> Longs:
        """The end of the destination's road that a way comes to it by."""
        fits = np.where(target.node[0][None, :] == last[:, None], target.milliseconds[0][None, :], UNREACHED_MS)
        ends: Longs = fits.argmin(axis=1)
        return ends

    def _outer(self, pairs: Longs, points: Snapped, which: Longs, end: Longs, milliseconds: Longs) -> None:
        """The part of a road between a point and one of its ends."""
        road, fraction = points.road[which], points.fraction[which]
        share = np.where(end == 0, fraction, 1.0 - fraction)
        self._add(pairs, road, share * self.metres[road], milliseconds[which, end])

    def _walked(self, pairs: Longs, begin: Longs, goal: Longs) -> Truths:
        """Which of some pairs with one destination are walked straight from door to door: on no road, so only their time is kept."""
        one, _, milliseconds = straight_ways(self.origins, self.destinations, begin, goal)
        quicker = milliseconds < self.whole_ms[pairs[one]]
        self.whole_ms[pairs[one[quicker]]] = milliseconds[quicker]
        walked = np.zeros(len(pairs), bool)
        walked[one[quicker]] = True
        return walked

    def _one_road(self, pairs: Longs, destination: int, milliseconds: Longs) -> None:
        """Along the road both points are on."""
        begin = self.start[pairs]
        share = np.abs(self.origins.fraction[begin] - self.destinations.fraction[destination])
        road = self.origins.road[begin]
        self._add(pairs, road, share * self.metres[road], milliseconds)

    def _add(self, pairs: Longs, road: Longs, metres: NDArray[np.float64], milliseconds: NDArray[np.integer]) -> None:
        """Metres and milliseconds of one road to each pair; each pair stands once."""
        travelled = (metres > 0) | (milliseconds > 0)
        parts = np.concatenate([np.ones((1, len(road)), bool), self.is_part[:, road]]).T
        self.sums[pairs, 0] += parts * metres[:, None]
        self.sums[pairs, 1] += parts * milliseconds[:, None]
        seen = self.named[road] & travelled
        self.over.append((pairs[seen], road[seen]))

    def told(self, pairs: pd.MultiIndex) -> Along:
        """The tables."""
        unreached = self.whole_ms >= UNREACHED_MS
        metres, milliseconds = np.where(unreached[:, None, None], np.nan, self.sums).transpose(1, 2, 0)
        columns = {"minutes": np.where(unreached, np.inf, self.whole_ms / _MS_PER_MINUTE), "metres": metres[0]}
        for number, part in enumerate(_PARTS, start=1):
            columns |= {f"minutes_{part}": milliseconds[number] / _MS_PER_MINUTE, f"metres_{part}": metres[number]}
        names = ["origin", "destination"]
        shares = pd.DataFrame(columns, index=pairs.set_names(names))
        nothing = np.zeros(0, np.int64)
        pair, road = (np.concatenate([nothing, *column]) for column in zip((nothing, nothing), *self.over, strict=True))
        over = pd.DataFrame({"pair": pair, "row": road}).drop_duplicates().sort_values(["pair", "row"], kind="stable")
        chosen = shares.index[over["pair"]]
        leads = {name: chosen.get_level_values(name) for name in names} | {"road": self.network.roads.index[over["row"]]}
        return Along(shares, pd.DataFrame(leads))


def _roads(network: Network) -> tuple[Truths, NDArray[np.float64], Truths]:
    """For each road which of the parts it counts to, its metres, and whether people depend on it by name."""
    roads = network.roads
    road_class, surface = roads["road_class"].astype(str), roads["surface"].astype(str)
    ferry, ice = road_class.eq("ferry"), road_class.isin(["ice_road", "winter_road"])
    on_land = ~ferry & ~ice
    parts = np.stack([ferry, ice, on_land & surface.isin(_UNPAVED), on_land & surface.eq("unknown")])
    return parts, roads["metres"].to_numpy(float), (ferry | ice | roads["bridge"].astype(bool)).to_numpy()


def _positions(ids: pd.Index, wanted: pd.Index) -> Longs:
    """Where each id stands."""
    found = ids.get_indexer(wanted)
    if (found < 0).any():
        missing = ", ".join(map(str, wanted[found < 0].unique()[:5]))
        raise DataError(f"{int((found < 0).sum())} ids of the pairs are not among the points: {missing}")
    return np.asarray(found, np.int64)
