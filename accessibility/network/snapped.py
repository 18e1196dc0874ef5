"""Where each place or service meets the network: a point on a road, and the way to and from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.light_html import light_html

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network.model import Network
    from accessibility.network.water import Water
    from accessibility.provenance import Remark

__all__ = ["NOT_POSSIBLE_MS", "Snapped"]

NOT_POSSIBLE_MS = 2**29
"""Milliseconds that stand for a way that cannot be driven."""


@dataclass(frozen=True, eq=False)
class Snapped:
    """Points and the nearest point on a road of each, on a network whose edges are not cut.

    Parameters
    ----------
    ids
        Of the points, shape (n,).
    road
        Position in ``network.roads`` of the road each snapped to, -1 where to none; shape (n,), int64.
    fraction
        How far along the geometry of the road, 0 to 1, NaN where not snapped, shape (n,).
    x, y
        The point on the road in metres, NaN where not snapped, shape (n,).
    door_x, door_y
        The point itself in metres, shape (n,).
    access_m
        Straight line from the door to the road, ``inf`` where not snapped, shape (n,).
    access_ms
        Its time, shape (n,), int64; ``NOT_POSSIBLE_MS`` where not snapped.
    ends
        Node positions of the two ends of the road (start, end of its geometry), shape (n, 2); 0 where not snapped.
    depart_ms, arrive_ms
        Time from the point to each end, and from each end to the point, shape (n, 2), int64; ``NOT_POSSIBLE_MS`` against a one-way.
    along_ms, against_ms
        Time of the whole road in both directions, shape (n,); ``NOT_POSSIBLE_MS`` where it cannot be driven.
    component, component_any_season
        Weakly connected component now and with everything open, -1 where there is none; a road that one-ways cut off has a number
        of its own, shape (n,).
    stray
        Whether the road is a small piece not joined to the rest in any season, or one-ways cut it off, shape (n,).
    reason
        ``reached``, ``no_road_within_snap`` or ``closed_in_season`` (only a road that is closed now is near), shape (n,).
    network
        What they were snapped to.
    access_kph
        Speed on a straight line from a door.
    water
        What nobody walks across, None where not known.
    remarks
        What was snapped far, not snapped, or snapped elsewhere than to the nearest road.
    """

    ids: pd.Index
    road: NDArray[np.int64]
    fraction: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    door_x: NDArray[np.float64]
    door_y: NDArray[np.float64]
    access_m: NDArray[np.float64]
    access_ms: NDArray[np.int64]
    ends: NDArray[np.int64]
    depart_ms: NDArray[np.int64]
    arrive_ms: NDArray[np.int64]
    along_ms: NDArray[np.int64]
    against_ms: NDArray[np.int64]
    component: NDArray[np.int32]
    component_any_season: NDArray[np.int32]
    stray: NDArray[np.bool_]
    reason: NDArray[np.str_]
    network: Network
    access_kph: float
    water: Water | None = None
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        snapped = self.road >= 0
        farthest = f", the farthest {self.access_m[snapped].max():,.0f} m away" if snapped.any() else ""
        return f"<Snapped: {int(snapped.sum()):,} of {len(self.ids):,} points{farthest}>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self))

    @property
    def access_minutes(self) -> NDArray[np.float64]:
        """Minutes from the door to the road, ``inf`` where not snapped, shape (n,)."""
        return np.where(self.road >= 0, self.access_ms / 60_000, np.inf)

    def report(self) -> pd.DataFrame:
        """How far each point is from the road it snapped to.

        Returns
        -------
        pandas.DataFrame
            Index as the points; columns ``road`` (its id, empty where none), ``road_name``, ``road_class``, ``access_m``,
            ``access_minutes`` (both ``inf`` where not snapped), ``x``, ``y`` (on the road), ``component`` (0 is the largest piece of the
            network, -1 none), ``stray``, ``reason``.
        """
        roads = self.network.roads
        snapped = self.road >= 0
        row = np.where(snapped, self.road, 0)

        def of_road(values: NDArray[np.object_]) -> NDArray[np.object_]:
            return np.where(snapped, values[row], "") if len(values) else np.full(len(row), "", dtype=object)

        return pd.DataFrame(
            {
                "road": of_road(roads.index.astype(str).to_numpy(dtype=object)),
                "road_name": of_road(roads["name"].to_numpy(dtype=object)),
                "road_class": of_road(roads["road_class"].to_numpy(dtype=object)),
                "access_m": self.access_m,
                "access_minutes": self.access_minutes,
                "x": self.x,
                "y": self.y,
                "component": self.component,
                "stray": self.stray,
                "reason": self.reason,
            },
            index=self.ids,
        )
