"""The road network of one mode and one season, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.light_html import light_html

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.provenance import Remark

__all__ = ["Network"]


@dataclass(frozen=True, eq=False)
class Network:
    """A directed network in compressed sparse rows: edge ``e`` of node ``u`` has ``indptr[u] <= e < indptr[u + 1]``.

    Parameters
    ----------
    mode, season
        What it was built for.
    crs
        Projected, in metres.
    node_id
        Ids of the nodes, shape (n,), ascending: first those of ``roads``, then nodes aboard ferries with ids that no road has.
    node_x, node_y
        Metres in ``crs``, shape (n,).
    indptr, head, milliseconds
        Shapes (n + 1,), (m,), (m,): compressed sparse rows; int64, int32, int32. Parallel edges may stand side by side.
    edge_road
        Row position in ``roads`` of each edge, shape (m,), int32; boarding and leaving a ferry stand under a road of the ferry.
    edge_forward
        Whether the edge runs along the geometry, shape (m,); true for boarding, false for leaving a ferry.
    component
        Weakly connected component of each node in this season, shape (n,), 0 is the largest.
    component_any_season
        The same with every seasonal road and ferry open, for the reason ``closed_in_season``.
    roads
        The road table it was built from, whole; its index is untouched.
    land_node_count
        How many nodes are on land; those after them are aboard ferries.
    remarks
        What was left out and what was assumed.
    """

    mode: str
    season: str
    crs: CRS
    node_id: NDArray[np.int64]
    node_x: NDArray[np.float64]
    node_y: NDArray[np.float64]
    indptr: NDArray[np.int64]
    head: NDArray[np.int32]
    milliseconds: NDArray[np.int32]
    edge_road: NDArray[np.int32]
    edge_forward: NDArray[np.bool_]
    component: NDArray[np.int32]
    component_any_season: NDArray[np.int32]
    roads: gpd.GeoDataFrame
    land_node_count: int
    remarks: tuple[Remark, ...] = ()

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.node_id)

    @property
    def edge_count(self) -> int:
        """How many directed edges there are."""
        return len(self.head)

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        pieces = len(set(self.component[: self.land_node_count].tolist()))
        return (
            f"<Network: {self.mode}, {self.season}, {self.node_count:,} nodes, {self.edge_count:,} directed edges, {pieces:,} components>"
        )

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self))

    @property
    def edge_tail(self) -> NDArray[np.int32]:
        """Position of the node each edge starts at, shape (m,)."""
        import numpy as np

        return np.repeat(np.arange(self.node_count, dtype=np.int32), np.diff(self.indptr))

    def edges(self) -> pd.DataFrame:
        """Tail, head, minutes and road of every directed edge, for people to look at.

        Returns
        -------
        pandas.DataFrame
            One row for each directed edge: ``tail``, ``head`` (node ids), ``minutes``, ``road`` (index of ``roads``), ``forward``.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "tail": self.node_id[self.edge_tail],
                "head": self.node_id[self.head],
                "minutes": self.milliseconds / 60_000,
                "road": self.roads.index.to_numpy()[self.edge_road],
                "forward": self.edge_forward,
            }
        )
