"""People spread over services until nobody would fare better elsewhere: a convex programme and how far its answer can be from the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Equilibrium", "spread_people"]

_SWEEPS = 20


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """How many people use each service, and where those of each place go.

    Parameters
    ----------
    place, service, people
        Shapes (f,): the flows above 0.
    load
        People at each service, shape (d,).
    objective
        Value of the programme.
    bound
        What no spreading can come below.
    """

    place: NDArray[np.int64]
    service: NDArray[np.int64]
    people: NDArray[np.float64]
    load: NDArray[np.float64]
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the objective can be above the best, as a share of it."""
        return max(self.objective - self.bound, 0.0) / self.objective if self.objective > 0 else 0.0


def spread_people(
    start: NDArray[np.int64],
    service: NDArray[np.int64],
    cost: NDArray[np.float64],
    people: NDArray[np.float64],
    room: NDArray[np.float64],
    *,
    gap: float,
    most_rounds: int,
) -> Equilibrium:
    """Spread the people of places over services so that cost and crowding together are least.

    Parameters
    ----------
    start
        Shape (n + 1,): pairs of place i are ``start[i] <= p < start[i + 1]``, at least one for each.
    service, cost
        Shapes (p,): the service of each pair, and what going there costs a person.
    people
        Shape (n,), above 0.
    room
        Shape (d,), above 0: so many people crowd a service by 1.
    gap
        Stop when the duality gap is this share of the objective or less.
    most_rounds
        Stop after so many rounds in any case; the gap says how good the answer is.

    Returns
    -------
    Equilibrium

    Notes
    -----
    min Σ_ij x_ij c_ij + Σ_j D_j² / (2 K_j) with Σ_j x_ij = P_i and x >= 0: a user equilibrium as a convex programme (Beckmann,
    McGuire & Winsten 1956). In each round every place in turn looks at all its services, adds the one that is cheapest now to those it
    uses, and moves its people to the exact best among these while all others stay; then it does so some times more among those it
    uses (equilibration of paths: Dafermos & Sparrow 1969). With the crowding of a round as prices, the dual objective bounds the best
    from below, and the least over all pairs is the proof.
    """
    from accessibility.measures.equilibrium_kernels import dual, objective, sweep, widen
    from accessibility.travel.engine.compiling import call

    order = np.argsort(-people, kind="stable").astype(np.int64)
    load, flow = np.zeros(len(room)), np.zeros(len(service))
    used, count = np.empty(len(service), dtype=np.int64), np.zeros(len(people), dtype=np.int64)
    world = tuple(np.ascontiguousarray(one) for one in (order, start, service, cost, people, room))
    best, value = -np.inf, np.inf
    for _ in range(most_rounds):
        call(widen, *world, load, flow, used, count)
        for _ in range(_SWEEPS):
            call(sweep, *world, load, flow, used, count)
        load[:] = np.bincount(service, weights=flow, minlength=len(room))  # no dust of many steps
        best = max(best, call(dual, *world[1:], load))
        value = call(objective, start, cost, room, load, flow, used, count)
        if value - best <= gap * value:
            break
    goes = np.flatnonzero(flow)
    place = np.searchsorted(start, goes, side="right") - 1
    return Equilibrium(place.astype(np.int64), service[goes], flow[goes], load, value, best)
