"""People spread over services until nobody would fare better elsewhere: a convex programme and how far its answer can be from the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Equilibrium", "spread_people"]

_SWEEPS = 10


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
    best = -np.inf
    spread = _Spread(start, service, cost, people, room)
    for _ in range(most_rounds):
        spread.widen()
        for _ in range(_SWEEPS):
            spread.sweep()
        load = np.array(spread.load)
        price = load / room
        least = np.minimum.reduceat(cost + price[service], start[:-1])
        best = max(best, float(people @ least - (load * price).sum() / 2.0))
        objective = spread.objective(load)
        if objective - best <= gap * objective:
            break
    return spread.result(best)


class _Spread:
    """The state of one spreading: which services each place uses, with how many people; plain lists and dicts, since they are short."""

    def __init__(
        self,
        start: NDArray[np.int64],
        service: NDArray[np.int64],
        cost: NDArray[np.float64],
        people: NDArray[np.float64],
        room: NDArray[np.float64],
    ) -> None:
        self.start, self.service, self.all_costs = start.tolist(), service, cost
        self.people, self.room = people.tolist(), room.tolist()
        self.load = [0.0] * len(room)
        self.flow: list[dict[int, float]] = [{} for _ in self.people]
        self.cost: list[dict[int, float]] = [{} for _ in self.people]
        self.order: list[int] = np.argsort(-people, kind="stable").tolist()

    def widen(self) -> None:
        """Each place in turn, the largest first, lets itself use the service that is cheapest now."""
        price = np.array(self.load) / np.array(self.room)
        for place in self.order:
            pairs = slice(self.start[place], self.start[place + 1])
            pair = self.start[place] + int((self.all_costs[pairs] + price[self.service[pairs]]).argmin())
            there, flow = int(self.service[pair]), self.flow[place]
            if there not in flow:
                flow[there] = 0.0
                self.cost[place][there] = float(self.all_costs[pair])
            if len(flow) > 1 or not flow[there]:
                touched = list(flow)
                self.equilibrate(place)
                for one in touched:
                    price[one] = self.load[one] / self.room[one]

    def sweep(self) -> None:
        """Each place in turn, the largest first, among the services it uses."""
        flows, between_two, by_level = self.flow, self._between_two, self._by_level
        for place in self.order:
            used = len(flows[place])
            if used == 2:
                between_two(place)
            elif used > 2:
                by_level(place)

    def equilibrate(self, place: int) -> None:
        """The exact best of one place while the others stay."""
        if len(self.flow[place]) == 2:
            self._between_two(place)
        else:
            self._by_level(place)

    def _between_two(self, place: int) -> None:
        """Of two services, so many people to the first that both cost the same, or all to the cheaper."""
        flow, cost, load, room, people = self.flow[place], self.cost[place], self.load, self.room, self.people[place]
        (one, at_one), (two, at_two) = flow.items()
        base_one = cost[one] + (load[one] - at_one) / room[one]
        base_two = cost[two] + (load[two] - at_two) / room[two]
        first = (people / room[two] + base_two - base_one) / (1.0 / room[one] + 1.0 / room[two])
        if first < 0.0:
            first = 0.0
        elif first > people:
            first = people
        second = people - first
        load[one] += first - at_one
        load[two] += second - at_two
        flow[one], flow[two] = first, second
        if not first:
            del flow[one]
        elif not second:
            del flow[two]

    def _by_level(self, place: int) -> None:
        """Fill services from the cheapest up to one level, as water does."""
        flow, cost, load, room = self.flow[place], self.cost[place], self.load, self.room
        bases = sorted([(cost[there] + (load[there] - people) / room[there], there) for there, people in flow.items()])
        width = filled = 0.0
        level = np.inf
        for base, there in bases:
            if level <= base:
                break
            width += room[there]
            filled += room[there] * base
            level = (self.people[place] + filled) / width
        used = {}
        for base, there in bases:
            people = room[there] * (level - base)
            load[there] -= flow[there]
            if people > 0.0:
                load[there] += people
                used[there] = people
        self.flow[place] = used

    def objective(self, load: NDArray[np.float64]) -> float:
        """Value of the programme now."""
        going = sum([people * cost[there] for flow, cost in zip(self.flow, self.cost, strict=True) for there, people in flow.items()])
        return going + float((load**2 / np.array(self.room)).sum()) / 2.0

    def result(self, bound: float) -> Equilibrium:
        """What was found; loads are summed anew from the flows, so that no dust of many steps is in them."""
        place = np.repeat(np.arange(len(self.flow)), [len(flow) for flow in self.flow])
        service = np.array([there for flow in self.flow for there in flow], dtype=np.int64)
        people = np.array([people for flow in self.flow for people in flow.values()], dtype=np.float64)
        load = np.bincount(service, weights=people, minlength=len(self.room)).astype(np.float64)
        return Equilibrium(place.astype(np.int64), service, people, load, self.objective(load), bound)
