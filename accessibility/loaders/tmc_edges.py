"""Stretches cut where side roads meet them: the edges of the TMC road network, without those that run along another road."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.loaders.tmc_junctions import Junctions

__all__ = ["Edges", "edges"]

_WAY_ROUND_RATIO, _WAY_ROUND_M = 1.5, 500.0
"""A stretch that other roads go round within this share of its straight line runs along them."""


class Edges(NamedTuple):
    """Edges between nodes.

    Parameters
    ----------
    table
        ``stretch``, ``from_node``, ``to_node``, ``part`` (number along the stretch, from 1), ``parts``, ``metres``, ``straight_m``; one
        row for each edge, in order of stretch and part.
    along_others
        Stretches left out because their road runs along roads of another number there.
    inside_junctions
        Stretches left out because both ends are one junction.
    """

    table: pd.DataFrame
    along_others: tuple[int, ...]
    inside_junctions: tuple[int, ...]


def edges(stretches: pd.DataFrame, junctions: Junctions, xy: pd.DataFrame) -> Edges:
    """The edges of all stretches; a stretch's metres are shared out by the straight lines of its parts.

    Parameters
    ----------
    stretches
        With lengths.
    junctions
        Where they meet.
    xy
        ``x``, ``y`` in metres of each node (index ``point``).

    Returns
    -------
    Edges

    Notes
    -----
    A ``gap`` is kept if no way of other roads leads round it within 1.5 times its straight line and 500 m: then the register is older
    than the table and the road does go there.
    """
    table = _parts(stretches, junctions, xy)
    same = table["from_node"] == table["to_node"]
    lost = tuple(sorted(set(table["stretch"].tolist()) - set(table.loc[~same, "stretch"].tolist())))
    table = table[~same].reset_index(drop=True)
    in_doubt = stretches.index[stretches["gap"].to_numpy(dtype=bool)].difference(pd.Index(lost))
    nodes, graph = _graph(table[~table["stretch"].isin(in_doubt)])
    doubted = table[table["stretch"].isin(in_doubt)].groupby("stretch").agg(start=("from_node", "first"), stop=("to_node", "last"))
    straight = stretches["straight_m"].loc[doubted.index.tolist()].tolist()
    ends = zip(doubted.index.tolist(), doubted["start"].tolist(), doubted["stop"].tolist(), straight, strict=True)
    along = tuple(row for row, start, stop, straight_m in ends if _way_round(nodes, graph, start, stop, straight_m))
    return Edges(table[~table["stretch"].isin(along)].reset_index(drop=True), along, lost)


def _parts(stretches: pd.DataFrame, junctions: Junctions, xy: pd.DataFrame) -> pd.DataFrame:
    """Consecutive nodes along every stretch and the metres between them."""
    ends = [
        pd.DataFrame({"stretch": stretches.index, "share": share, "node": junctions.node.loc[stretches[end].tolist()].to_numpy()})
        for end, share in (("tail", -1.0), ("head", 2.0))
    ]
    stops = pd.concat([ends[0], junctions.inserted, ends[1]], ignore_index=True)
    stops = stops.sort_values(["stretch", "share", "node"], kind="stable", ignore_index=True)
    place = xy.loc[stops["node"].tolist(), ["x", "y"]].to_numpy(dtype=float)
    stretch, node = stops["stretch"].to_numpy(dtype=np.int64), stops["node"].to_numpy(dtype=np.int64)
    inner = stretch[1:] == stretch[:-1]
    straight = np.hypot(*(place[1:] - place[:-1]).T)[inner]
    table = pd.DataFrame({"stretch": stretch[1:][inner], "from_node": node[:-1][inner], "to_node": node[1:][inner], "straight_m": straight})
    groups = table.groupby("stretch")
    table["part"], table["parts"] = groups.cumcount() + 1, groups["from_node"].transform("size")
    whole = groups["straight_m"].transform("sum")
    share = np.where(whole > 0, table["straight_m"] / whole.where(whole > 0, 1.0), 1.0 / table["parts"])
    table["metres"] = share * stretches["metres"].loc[table["stretch"].tolist()].to_numpy()
    return table


def _way_round(nodes: NDArray[np.int64], graph: csr_array, start: int, stop: int, straight_m: float) -> bool:
    """Whether the graph leads from one end of a gap to the other within reason."""
    if not np.isin([start, stop], nodes).all():
        return False
    source, target = np.searchsorted(nodes, [start, stop])
    limit = _WAY_ROUND_RATIO * straight_m + _WAY_ROUND_M
    return bool(np.isfinite(dijkstra(graph, directed=False, indices=source, limit=limit)[target]))


def _graph(table: pd.DataFrame) -> tuple[NDArray[np.int64], csr_array]:
    """Nodes of the edges and the lengths between them; of parallel edges the shorter."""
    nodes, ends = np.unique(table[["from_node", "to_node"]].to_numpy(dtype=np.int64), return_inverse=True)
    low, high = np.sort(ends.reshape(-1, 2), axis=1).T
    shortest = pd.Series(np.maximum(table["metres"].to_numpy(), 0.001)).groupby([low, high]).min()
    rows, columns = (np.asarray(shortest.index.get_level_values(level)) for level in (0, 1))
    return nodes, csr_array((shortest.to_numpy(), (rows, columns)), shape=(len(nodes), len(nodes)))
