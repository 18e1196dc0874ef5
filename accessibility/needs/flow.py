"""The cheapest flow through a network, with prices that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

__all__ = ["Flow", "min_cost_flow"]


@dataclass(frozen=True, eq=False)
class Flow:
    """A cheapest flow.

    Parameters
    ----------
    units
        What flows over each arc, shape (arcs,).
    price
        The dual price of each node, shape (nodes,).
    cost
        What the flow costs.
    bound
        What no flow can cost less than, computed from the prices alone. Equal to ``cost``: the flow is proven cheapest.
    """

    units: Longs
    price: Longs
    cost: int
    bound: int


def min_cost_flow(tail: Longs, head: Longs, room: Longs, cost: Longs, supply: Longs) -> Flow:
    """The cheapest way to carry supply to demand over arcs with limited room, in whole units.

    Parameters
    ----------
    tail, head
        Nodes each arc leads from and to, shape (arcs,).
    room
        How many units an arc carries at most.
    cost
        What a unit costs on it; may be below 0.
    supply
        Units that start at each node, below 0 where they end; they sum to 0.

    Returns
    -------
    Flow

    Raises
    ------
    DataError
        If supply and demand differ, or some units find no way.

    Notes
    -----
    Primal network simplex with a block search for the entering arc and strongly feasible trees against cycling (Cunningham 1976; Ahuja,
    Magnanti & Orlin 1993, chapter 11). The bound is the Lagrangian one: supply times price, plus what arcs with room gain at these prices.
    """
    from accessibility.needs.simplex import cheapest_flow

    if int(supply.sum()) != 0:
        raise DataError(f"supply and demand of a flow must be equal; they differ by {int(supply.sum())} units")
    nodes = len(supply)
    spare = np.zeros(nodes, dtype=np.int64)
    tails, heads, rooms, costs = (np.concatenate([np.asarray(given, dtype=np.int64), spare]) for given in (tail, head, room, cost))
    units, price = np.zeros(len(tail) + nodes, dtype=np.int64), np.zeros(nodes + 1, dtype=np.int64)
    astray = cheapest_flow(nodes, tails, heads, rooms, costs, np.asarray(supply, dtype=np.int64), units, price)
    if astray:
        raise DataError(f"{astray} units of a flow find no way to where they are asked for")
    flow, at = units[: len(tail)], price[:nodes]
    reduced = cost + at[tail] - at[head]
    # in Python's own whole numbers: products of prices and supply may be beyond 64 bits
    bound = -sum(int(p) * int(s) for p, s in zip(at, supply, strict=True)) + sum(
        int(r) * int(u) for r, u in zip(reduced[reduced < 0], room[reduced < 0], strict=True)
    )
    paid = sum(int(c) * int(u) for c, u in zip(cost[flow > 0], flow[flow > 0], strict=True))
    return Flow(flow, at, paid, bound)
