"""Car as far as a ferry that takes passengers only, and on foot beyond it: which roads are driven, which are walked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from accessibility.network.usable import names_of, open_in
from accessibility.provenance import Remark
from accessibility.vocabulary import CAR_AND_FOOT_FERRY

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

__all__ = ["MOST_WALKED_KM", "ON_FOOT", "with_foot_ferries"]

ON_FOOT = "on_foot"
"""Column of roads: gone on foot although the journey is by car."""

MOST_WALKED_KM = 10.0
"""Kilometres of roads for cars above which a side of a ferry keeps its cars: those who live there drive, and visitors can hardly walk."""


class _Graph(NamedTuple):
    """Roads with their ends as numbers from 0; ``nodes`` of them."""

    ends: Ints
    metres: NDArray[np.float64]
    nodes: int

    def pieces(self, which: Flags) -> Ints:
        """The part that each end belongs to when these roads alone join them, shape (count,)."""
        pair = self.ends[which]
        joined: coo_array = coo_array((np.ones(len(pair), np.int8), (pair[:, 0], pair[:, 1])), shape=(self.nodes, self.nodes))
        piece: Ints = connected_components(joined, directed=False)[1].astype(np.int64)
        return piece


def with_foot_ferries(roads: gpd.GeoDataFrame, season: str) -> tuple[gpd.GeoDataFrame, list[Remark]]:
    """The roads with a column for the mode ``car_and_foot_ferry`` and one that says which of them are walked.

    Parameters
    ----------
    roads
        As in the schema.
    season
        Roads, ferries and ice roads that are open then count.

    Returns
    -------
    roads : geopandas.GeoDataFrame
        A copy with the flags ``car_and_foot_ferry`` (may be used) and ``on_foot`` (is walked).
    remarks : list of Remark
        The ferries that are used and what is walked behind them, those left out, and those with several quays among roads for cars.

    Notes
    -----
    Land that roads, paths, ferries for cars and ice roads join is a side. Of sides that ferries for passengers only join, the one with
    the most kilometres of road is driven; the others are walked, by those who live there too, if they have at most `MOST_WALKED_KM`, else
    they keep their cars. A car waits at the quay of the driven side for who comes from the island, and is left there by who goes to it.
    From such a quay to the nearest road for cars one walks by the shortest path. A ferry none of whose sides is walked is left out, since
    nobody has a car at both ends; one that does not sail in this season is kept, so that it can be told as closed. In a season when cars
    come to an island over the ice, it is driven. Walking is at the speeds of the package.
    """
    ends, number = np.unique(roads[["from_node", "to_node"]].to_numpy(dtype=np.int64), return_inverse=True)
    graph = _Graph(number.reshape(-1, 2), roads["metres"].to_numpy(dtype=float), len(ends))
    ferry, may = (roads["road_class"] == "ferry").to_numpy(), (roads["access"] != "no").to_numpy()
    now = open_in(roads, season)
    car = roads["car"].to_numpy(dtype=bool) & may & (roads["road_class"] != "steps").to_numpy()
    walk = roads["walk"].to_numpy(dtype=bool) & may
    path, afoot = (walk | car) & ~ferry, ferry & walk & ~car
    driven = car & ~ferry

    side = graph.pieces((car | path) & now)
    walked_side, of_cars = _sides(graph, side, driven & now, path & now, afoot & now)
    line = graph.pieces(afoot & now)
    used = afoot & now & _calls_at(line, walked_side[side])[line[graph.ends[:, 0]]]
    on_walked = walked_side[side[graph.ends]].all(axis=1)
    quays = np.intersect1d(graph.ends[used], np.flatnonzero(~walked_side[side]))
    connecting = _ways_to_quays(graph, quays, graph.ends[driven & now & ~on_walked], path & now & ~car & ~on_walked)
    on_foot = (path & on_walked) | connecting
    found = roads.assign(**{CAR_AND_FOOT_FERRY: (car & ~on_walked) | on_foot | used | (afoot & ~now), ON_FOOT: on_foot})
    several = used & _calls_twice(graph, used, side, quays, of_cars)
    shores = side[graph.ends[used]].ravel()
    at_hand = float(graph.metres[driven & np.isin(side[graph.ends[:, 0]], shores) & ~on_walked].sum()) / 1000
    if not afoot.any():
        return found, [Remark("foot_ferries_none", "noted", len(roads))]
    return found, _remarks(found, graph.metres, on_walked & path & now, used, afoot & now & ~used, several, at_hand)


def _sides(graph: _Graph, side: Ints, driven: Flags, path: Flags, afoot: Flags) -> tuple[Flags, Flags]:
    """Which sides are walked, and which have roads for cars and keep them, shape (sides,) each."""
    count = int(side.max(initial=-1)) + 1
    km = np.bincount(side[graph.ends[driven, 0]], weights=graph.metres[driven], minlength=count) / 1000
    pair = side[graph.ends[afoot]]
    joined: coo_array = coo_array((np.ones(len(pair), np.int8), (pair[:, 0], pair[:, 1])), shape=(count, count))
    cluster = connected_components(joined, directed=False)[1]
    longest_first = np.lexsort((-km, cluster))
    main = np.zeros(count, dtype=bool)
    main[longest_first[np.unique(cluster[longest_first], return_index=True)[1]]] = True
    main &= km > 0
    touched, walkable = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    touched[pair.ravel()], walkable[side[graph.ends[path, 0]]] = True, True
    walked = touched & walkable & ~main & (km <= MOST_WALKED_KM)
    return walked, (km > 0) & ~walked


def _calls_at(line: Ints, node: Flags) -> Flags:
    """Which lines call at one of the nodes, shape (lines,)."""
    found = np.zeros(int(line.max(initial=-1)) + 1, dtype=bool)
    found[line[node]] = True
    return found


def _ways_to_quays(graph: _Graph, quays: Ints, by_car: Ints, path: Flags) -> Flags:
    """The paths on the shortest ways between each quay and the nearest end of a road for cars."""
    found = np.zeros(len(path), dtype=bool)
    away = np.setdiff1d(quays, by_car)
    sources = np.unique(by_car)
    if not (len(away) and len(sources) and path.any()):
        return found
    rows = np.flatnonzero(path)
    rows = rows[np.argsort(graph.metres[rows], kind="stable")]
    pair = np.sort(graph.ends[rows], axis=1)
    _, shortest = np.unique(pair, axis=0, return_index=True)
    rows, pair = rows[shortest], pair[shortest]
    row_of = {(int(one), int(other)): int(row) for row, (one, other) in zip(rows, pair, strict=True)}
    ways = coo_array((np.maximum(graph.metres[rows], 1e-6), (pair[:, 0], pair[:, 1])), shape=(graph.nodes, graph.nodes)).tocsr()
    _, before, _ = dijkstra(ways, directed=False, indices=sources, return_predecessors=True, min_only=True)
    for quay in away.tolist():
        node, back = quay, int(before[quay])
        while back >= 0:
            found[row_of[min(node, back), max(node, back)]] = True
            node, back = back, int(before[back])
    return found


def _calls_twice(graph: _Graph, used: Flags, side: Ints, quays: Ints, of_cars: Flags) -> Flags:
    """Ferries of a group that calls at more than one quay among roads for cars, shape (r,)."""
    by_car = quays[of_cars[side[quays]]]
    walked = used | (~of_cars[side[graph.ends]]).all(axis=1)
    group = graph.pieces(walked)
    often = np.bincount(group[by_car], minlength=int(group.max(initial=-1)) + 1) > 1
    found: Flags = often[group[graph.ends[:, 0]]]
    return found


def _remarks(
    roads: gpd.GeoDataFrame, metres: NDArray[np.float64], beyond: Flags, used: Flags, out: Flags, several: Flags, driven_km: float
) -> list[Remark]:
    remarks = []
    if used.any():
        details: dict[str, str | float] = {"km": round(float(metres[beyond].sum()) / 1000, 1), "driven_km": round(driven_km, 1)}
        remarks.append(Remark("foot_ferries_used", "assumed", int(used.sum()), int((used | out).sum()), details, names_of(roads, used)))
    if several.any():
        remarks.append(Remark("foot_ferries_several_quays", "assumed", int(several.sum()), rows=names_of(roads, several)))
    if out.any():
        remarks.append(Remark("foot_ferries_left_out", "excluded", int(out.sum()), int((used | out).sum()), rows=names_of(roads, out)))
    return remarks
