"""Ferries as lines one boards: the wait is paid once for each boarding, however many roads the line is drawn as."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["FerryLines", "ferry_lines", "ferry_minutes"]


@dataclass(frozen=True, eq=False)
class FerryLines:
    """Ferry roads grouped to lines, and the places where a line can be boarded.

    Parameters
    ----------
    row
        Positions of the ferry roads in ``roads``, by road id, shape (f,).
    line
        Line of each, shape (f,); numbered by their first road.
    from_aboard, to_aboard
        The node aboard at either end of each ferry road, shape (f,), numbered from 0.
    aboard_node
        The node in ``roads`` that each node aboard lies at, shape (a,).
    aboard_line
        The line it belongs to, shape (a,).
    aboard_row
        The first road of the line there, shape (a,): boarding is written down under it.
    landing
        Whether the line meets a road there, shape (a,): only there it can be boarded.
    """

    row: NDArray[np.int64]
    line: NDArray[np.int64]
    from_aboard: NDArray[np.int64]
    to_aboard: NDArray[np.int64]
    aboard_node: NDArray[np.int64]
    aboard_line: NDArray[np.int64]
    aboard_row: NDArray[np.int64]
    landing: NDArray[np.bool_]

    def wait_minutes(self, roads: gpd.GeoDataFrame, open_now: NDArray[np.bool_], assumed_minutes: float) -> NDArray[np.float64]:
        """Minutes of waiting for each line, shape (lines,): half the longest interval known of its open roads, else as assumed.

        Parameters
        ----------
        roads
            The table the lines were made from.
        open_now
            Which roads are open, shape (r,).
        assumed_minutes
            The wait where no interval is known.

        Returns
        -------
        numpy.ndarray of float, shape (lines,)
        """
        interval = roads["interval_minutes"].to_numpy(dtype=float, na_value=np.nan)[self.row]
        known = open_now[self.row] & ~np.isnan(interval)
        longest = np.full(self.line.max(initial=-1) + 1, -np.inf)
        np.maximum.at(longest, self.line[known], interval[known])
        return np.where(np.isinf(longest), assumed_minutes, longest / 2)

    def interval_known(self, roads: gpd.GeoDataFrame, open_now: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether any open road of each line says its interval, shape (lines,)."""
        return ~np.isnan(self.wait_minutes(roads, open_now, np.nan))


def ferry_minutes(roads: gpd.GeoDataFrame, rows: NDArray[np.int64], ferry_kph: float) -> NDArray[np.float64]:
    """Minutes aboard on each ferry road: as given, else its length at ``ferry_kph``.

    Parameters
    ----------
    roads
        As in the schema.
    rows
        Positions of ferry roads, shape (f,).
    ferry_kph
        Speed assumed where the crossing time is not known.

    Returns
    -------
    numpy.ndarray of float, shape (f,)
    """
    given = roads["crossing_minutes"].to_numpy(dtype=float, na_value=np.nan)[rows]
    sailed = roads["metres"].to_numpy(dtype=float)[rows] / 1000 / ferry_kph * 60
    minutes: NDArray[np.float64] = np.where(np.isnan(given), sailed, given)
    return minutes


def ferry_lines(roads: gpd.GeoDataFrame, rows: NDArray[np.int64], land_nodes: NDArray[np.int64]) -> FerryLines:
    """Group ferry roads to lines and place the nodes aboard.

    Parameters
    ----------
    roads
        As in the schema.
    rows
        Positions of the ferry roads, in the order of their ids, shape (f,).
    land_nodes
        Nodes that some other road touches.

    Returns
    -------
    FerryLines

    Notes
    -----
    Two ferry roads are one line where they meet at a node that no other road touches (out on the water), or where they meet at a
    landing and share a name or an id in the source (a ferry that calls at an island on its way). Ferries that meet at a landing and
    share neither are two lines: changing from one to the other is boarding anew.
    """
    tail, head = roads["from_node"].to_numpy(dtype=np.int64)[rows], roads["to_node"].to_numpy(dtype=np.int64)[rows]
    labels = list(zip(roads["name"].astype(str).to_numpy()[rows], roads["source_id"].astype(str).to_numpy()[rows], strict=True))
    on_land = set(land_nodes.tolist())
    at_node: dict[int, list[int]] = defaultdict(list)
    for ferry, (one, other) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        for node in {one, other}:
            at_node[node].append(ferry)
    joined = [pair for node, ferries in at_node.items() for pair in _joined(ferries, labels, node in on_land)]
    line = _numbered(joined, len(rows))
    ends = np.stack([np.concatenate([line, line]), np.concatenate([tail, head])], axis=1)
    aboard, first, inverse = np.unique(ends, axis=0, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    return FerryLines(
        row=rows,
        line=line,
        from_aboard=inverse[: len(rows)],
        to_aboard=inverse[len(rows) :],
        aboard_node=aboard[:, 1],
        aboard_line=aboard[:, 0],
        aboard_row=_first_rows(rows, first, len(aboard), inverse),
        landing=np.isin(aboard[:, 1], land_nodes),
    )


def _joined(ferries: list[int], labels: list[tuple[str, str]], landing: bool) -> Iterator[tuple[int, int]]:
    """Pairs of ferry roads at one node that are one line."""
    if not landing:
        yield from pairwise(ferries)
        return
    for which in (0, 1):
        same: dict[str, list[int]] = defaultdict(list)
        for ferry in ferries:
            if labels[ferry][which].strip():
                same[labels[ferry][which]].append(ferry)
        for group in same.values():
            yield from pairwise(group)


def _numbered(joined: list[tuple[int, int]], count: int) -> NDArray[np.int64]:
    """Line of each ferry road; lines are numbered by their first road."""
    one, other = np.array(joined, dtype=np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    if not count:
        return np.zeros(0, dtype=np.int64)
    _, label = connected_components(graph, directed=False)
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    numbered: NDArray[np.int64] = rank[inverse]
    return numbered


def _first_rows(rows: NDArray[np.int64], first: NDArray[np.int64], count: int, inverse: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first ferry road at each node aboard, by road id."""
    if not len(rows):
        return first
    least = np.full(count, len(rows))
    np.minimum.at(least, inverse, np.tile(np.arange(len(rows)), 2))
    firsts: NDArray[np.int64] = rows[least]
    return firsts
