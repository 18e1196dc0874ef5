"""Travel times from door to door, kept only within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import ReachError
from accessibility.light_html import light_html

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.provenance import Remark

__all__ = ["TravelTimes", "legs"]

_HALF_MS = 0.5 / 60_000


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Minutes from origins to destinations, sparse: a pair that is not kept is ``inf``.

    Pairs are in compressed sparse rows: pair ``p`` of origin ``i`` has ``indptr[i] <= p < indptr[i + 1]``, ordered by
    destination position. ``minutes = access + network + egress``; access belongs to the origin and egress to the destination. Neighbours
    that are walked straight between take fewer minutes than access and egress: see :func:`legs`.

    Parameters
    ----------
    origins, destinations
        Ids, shapes (o,) and (d,).
    indptr, destination, minutes
        Shapes (o + 1,), (p,), (p,): int64, int32 (position in ``destinations``), float64 (door to door).
    access_minutes, egress_minutes
        From the door to the road and from the road to the door, shapes (o,) and (d,); ``inf`` where there is no road
        within the snap distance.
    origin_component, destination_component
        Weakly connected component of the road each snapped to, -1 where it did not; shapes (o,) and (d,).
    origin_component_any_season, destination_component_any_season
        The same with every seasonal road open.
    max_minutes
        How far travel times were computed, inclusive.
    mode, season
        What they were computed for.
    remarks
        What was snapped far or not at all.
    destination_reason
        ``reached`` for each destination that can be travelled to in this season; else ``closed_in_season`` (a seasonal service) or
        ``no_service`` (only planned), and no pair is kept; shape (d,). None means that all can be travelled to.
    """

    origins: pd.Index
    destinations: pd.Index
    indptr: NDArray[np.int64]
    destination: NDArray[np.int32]
    minutes: NDArray[np.float64]
    access_minutes: NDArray[np.float64]
    egress_minutes: NDArray[np.float64]
    origin_component: NDArray[np.int32]
    destination_component: NDArray[np.int32]
    origin_component_any_season: NDArray[np.int32]
    destination_component_any_season: NDArray[np.int32]
    max_minutes: float
    mode: str
    season: str
    remarks: tuple[Remark, ...] = ()
    destination_reason: NDArray[np.str_] | None = None

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return (
            f"<TravelTimes: {len(self.origins):,} origins x {len(self.destinations):,} destinations, {self.mode}, {self.season}, "
            f"{len(self.minutes):,} pairs within {self.max_minutes:g} minutes>"
        )

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self))

    @property
    def pair_origin(self) -> NDArray[np.int32]:
        """Position of the origin of each pair, shape (p,)."""
        return np.repeat(np.arange(len(self.origins), dtype=np.int32), np.diff(self.indptr))

    @property
    def destination_open(self) -> NDArray[np.bool_]:
        """Which destinations can be travelled to in this season, shape (d,)."""
        if self.destination_reason is None:
            return np.ones(len(self.destinations), dtype=bool)
        return np.asarray(self.destination_reason == "reached")

    def require(self, asked_minutes: float) -> None:
        """Refuse a question beyond the reach.

        Parameters
        ----------
        asked_minutes
            The largest travel time the question depends on.

        Raises
        ------
        ReachError
            If it is more than ``max_minutes``.
        """
        if asked_minutes > self.max_minutes:
            raise ReachError(asked_minutes, self.max_minutes)

    def pairs(self) -> pd.DataFrame:
        """Every pair within reach.

        Returns
        -------
        pandas.DataFrame
            Index (origin, destination); columns ``minutes``, ``access_minutes``, ``network_minutes``, ``egress_minutes``.
        """
        origin = self.pair_origin
        access, on_network, egress = legs(self.minutes, self.access_minutes[origin], self.egress_minutes[self.destination])
        index = pd.MultiIndex.from_arrays([self.origins[origin], self.destinations[self.destination]], names=["origin", "destination"])
        return pd.DataFrame(
            {
                "minutes": self.minutes,
                "access_minutes": access,
                "network_minutes": on_network,
                "egress_minutes": egress,
            },
            index=index,
        )

    def matrix(self) -> pd.DataFrame:
        """All pairs, ``inf`` where there is none within reach; only for a size that fits in memory.

        Returns
        -------
        pandas.DataFrame
            Origins x destinations, minutes.
        """
        dense = np.full((len(self.origins), len(self.destinations)), np.inf)
        dense[self.pair_origin, self.destination] = self.minutes
        return pd.DataFrame(dense, index=self.origins, columns=self.destinations)

    def reason(self, origin: NDArray[np.integer], destination: NDArray[np.integer]) -> NDArray[np.str_]:
        """Why pairs are infinite, for pairs that are not kept.

        Parameters
        ----------
        origin, destination
            Positions of pairs, same shape.

        Returns
        -------
        numpy.ndarray of str
            ``no_service`` or ``closed_in_season`` (the destination itself), ``no_road_within_snap``, ``other_component``,
            ``closed_in_season`` (the way there) or ``beyond_reach``.
        """
        itself = np.full(np.shape(destination), "reached") if self.destination_reason is None else self.destination_reason[destination]
        from_now, to_now = self.origin_component[origin], self.destination_component[destination]
        from_any = self.origin_component_any_season[origin]
        to_any = self.destination_component_any_season[destination]
        return np.select(
            [itself != "reached", (from_any < 0) | (to_any < 0), from_any != to_any, (from_now != to_now) | (from_now < 0)],
            [itself, "no_road_within_snap", "other_component", "closed_in_season"],
            "beyond_reach",
        )


def legs(
    minutes: NDArray[np.float64], access: NDArray[np.float64], egress: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """What the minutes of pairs within reach are made of; they add up to the minutes.

    Parameters
    ----------
    minutes
        From door to door, shape (p,).
    access, egress
        From the door to the road and from the road to the door, shape (p,).

    Returns
    -------
    access, network, egress : numpy.ndarray of float64, shape (p,)
        Neighbours that are walked straight between are nowhere on the network: all their minutes are access.
    """
    straight = minutes < access + egress - _HALF_MS
    access, egress = np.where(straight, minutes, access), np.where(straight, 0.0, egress)
    return access, np.maximum(minutes - access - egress, 0.0), egress
