"""Roads that points may snap to, and which of them are stray."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from accessibility.network.usable import usable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network.model import Network

__all__ = ["SnapRoads", "snap_roads"]

_NOT_ONTO = ("ferry", "motorway", "ice_road")
_LONG_BRIDGE_M = 100.0
_FRAGMENT_M = 500.0


@dataclass(frozen=True, eq=False)
class SnapRoads:
    """Roads that may be snapped to, in the order of their ids.

    Parameters
    ----------
    row
        Their positions in the road table, shape (c,).
    tree
        Their lines.
    stray
        Which are passed over if another is near, shape (c,): pieces shorter than 500 m in all that no road, ferry or ice road joins to
        the rest in any season, and roads that one-ways cut off, so that one cannot both come to them and leave them.
    cut_off
        For each row of the road table, shape (r,): a number of its own for a road that one-ways cut off (the same for roads one can
        drive round between), else -1.
    """

    row: NDArray[np.int64]
    tree: shapely.STRtree
    stray: NDArray[np.bool_]
    cut_off: NDArray[np.int64]


def snap_roads(network: Network) -> tuple[SnapRoads, SnapRoads]:
    """Roads to snap to that are open now, and those that are closed now but open in another season.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    open_now, closed_now : SnapRoads
    """
    roads = network.roads
    metres = roads["metres"].to_numpy(dtype=float)
    fit = usable(roads, network.mode) & ~roads["road_class"].isin(_NOT_ONTO).to_numpy()
    fit &= ~(roads["bridge"].to_numpy(dtype=bool) & (metres > _LONG_BRIDGE_M))
    now = np.zeros(len(roads), dtype=bool)
    now[network.edge_road] = True
    fragment = _fragment(network, metres)
    cut_off = _cut_off(network, np.flatnonzero(now & (roads["road_class"] != "ferry").to_numpy()))
    by_id = np.argsort(roads.index.to_numpy(), kind="stable")

    def part(which: NDArray[np.bool_]) -> SnapRoads:
        row = by_id[which[by_id]]
        return SnapRoads(row, shapely.STRtree(roads.geometry.to_numpy()[row]), (fragment | (cut_off >= 0))[row], cut_off)

    return part(fit & now), part(fit & ~now)


def _ends(network: Network, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Node positions of the ends of roads that may be used, shape (r, 2)."""
    ids = network.roads[["from_node", "to_node"]].to_numpy(dtype=np.int64)[rows]
    ends: NDArray[np.int64] = np.searchsorted(network.node_id[: network.land_node_count], ids)
    return ends


def _fragment(network: Network, metres: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Roads of short pieces that nothing joins to the rest in any season, shape (r,)."""
    used = np.flatnonzero(usable(network.roads, network.mode) & (network.roads["road_class"] != "ferry").to_numpy())
    piece = network.component_any_season[_ends(network, used)[:, 0]]
    length = np.bincount(piece, weights=metres[used], minlength=1)
    found = np.zeros(len(metres), dtype=bool)
    found[used] = (length[piece] < _FRAGMENT_M) & (length[piece] < length.max())
    return found


def _cut_off(network: Network, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Roads outside the largest part of their piece in which every node can be driven to from every other, shape (r,)."""
    count = network.node_count
    graph: csr_array = csr_array((np.ones(network.edge_count, dtype=np.int8), network.head, network.indptr), shape=(count, count))
    _, strong = connected_components(graph, directed=True, connection="strong")
    size = np.bincount(strong)
    order = np.lexsort((strong, -size[strong], network.component))
    pieces, first = np.unique(network.component[order], return_index=True)
    main = np.empty(int(pieces.max(initial=-1)) + 1, dtype=np.int64)
    main[pieces] = strong[order][first]
    ends = _ends(network, rows)
    whole = main[network.component[ends[:, 0]]]
    astray = (strong[ends] != whole[:, None]).any(axis=1)
    found = np.full(len(network.roads), -1, dtype=np.int64)
    found[rows[astray]] = strong[ends[astray, 0]]
    return found
