"""Directed edges of roads and ferries before they are sorted into a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network.ferries import FerryLines

__all__ = ["MS_PER_MINUTE", "Arcs", "BothWays", "boarding_arcs", "ends_of", "joined", "road_arcs", "sailing_arcs"]

MS_PER_MINUTE = 60_000


@dataclass(frozen=True, eq=False)
class Arcs:
    """Directed edges before they are sorted: nodes by position, row in the road table, along its geometry or against it."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    row: NDArray[np.int64]
    forward: NDArray[np.bool_]
    milliseconds: NDArray[np.int64]
    open_now: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BothWays:
    """Minutes of each road along its geometry and against it, shape (r,); ``inf`` where one may not go."""

    along: NDArray[np.float64]
    against: NDArray[np.float64]

    @classmethod
    def by_direction(cls, direction: NDArray[np.str_], along: NDArray[np.float64], against: NDArray[np.float64] | None = None) -> BothWays:
        """Minutes where the direction allows it; the same both ways unless ``against`` is given."""
        back = along if against is None else against
        return cls(np.where(direction == "backward", np.inf, along), np.where(direction == "forward", np.inf, back))

    def quicker(self, other: BothWays) -> BothWays:
        """The lesser minutes of the two, way by way."""
        return BothWays(np.fmin(self.along, other.along), np.fmin(self.against, other.against))


def ends_of(roads: gpd.GeoDataFrame, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Nodes at the start and the end of roads, shape (r, 2)."""
    ends: NDArray[np.int64] = roads[["from_node", "to_node"]].to_numpy(dtype=np.int64)[rows]
    return ends


def road_arcs(
    roads: gpd.GeoDataFrame,
    rows: NDArray[np.int64],
    minutes: BothWays,
    land_nodes: NDArray[np.int64],
    open_now: NDArray[np.bool_],
) -> Arcs:
    """Going along roads (positions ``rows``) whose ends are looked up among the ascending ``land_nodes``."""
    ends = np.searchsorted(land_nodes, ends_of(roads, rows))
    return _both_ways(rows, ends[:, 0], ends[:, 1], minutes, open_now)


def sailing_arcs(
    roads: gpd.GeoDataFrame, lines: FerryLines, minutes: NDArray[np.float64], land_count: int, open_now: NDArray[np.bool_]
) -> Arcs:
    """Sailing between the nodes aboard, which follow ``land_count`` nodes on land."""
    sailed = BothWays.by_direction(roads["direction"].to_numpy()[lines.row], minutes)
    return _both_ways(lines.row, land_count + lines.from_aboard, land_count + lines.to_aboard, sailed, open_now)


def boarding_arcs(
    lines: FerryLines,
    wait_minutes: NDArray[np.float64],
    land_nodes: NDArray[np.int64],
    open_now: NDArray[np.bool_],
) -> Arcs:
    """From a landing aboard (the wait) and back to land (nothing); not there where no ferry runs now."""
    landing = np.flatnonzero(lines.landing)
    sails = np.zeros(len(lines.aboard_node), dtype=bool)
    sails[lines.from_aboard[open_now[lines.row]]] = True
    sails[lines.to_aboard[open_now[lines.row]]] = True
    ashore = np.searchsorted(land_nodes, lines.aboard_node[landing])
    aboard = len(land_nodes) + landing
    wait = np.rint(wait_minutes[lines.aboard_line[landing]] * MS_PER_MINUTE).astype(np.int64)
    return Arcs(
        tail=np.concatenate([ashore, aboard]),
        head=np.concatenate([aboard, ashore]),
        row=np.tile(lines.aboard_row[landing], 2),
        forward=np.repeat([True, False], len(landing)),
        milliseconds=np.concatenate([wait, np.zeros_like(wait)]),
        open_now=np.tile(sails[landing], 2),
    )


def joined(*parts: Arcs) -> Arcs:
    """All edges of several parts, one after the other."""
    return Arcs(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("tail", "head", "row", "forward", "milliseconds", "open_now")
        }
    )


def _both_ways(
    rows: NDArray[np.int64],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    minutes: BothWays,
    open_now: NDArray[np.bool_],
) -> Arcs:
    """An edge for each direction a road may be used in."""
    along, against = np.isfinite(minutes.along), np.isfinite(minutes.against)
    milliseconds = np.concatenate([np.rint(minutes.along[along] * MS_PER_MINUTE), np.rint(minutes.against[against] * MS_PER_MINUTE)])
    row = np.concatenate([rows[along], rows[against]])
    return Arcs(
        tail=np.concatenate([one[along], other[against]]),
        head=np.concatenate([other[along], one[against]]),
        row=row,
        forward=np.arange(len(row)) < along.sum(),
        milliseconds=np.fmin(milliseconds, 2.0**62).astype(np.int64),
        open_now=open_now[row],
    )
