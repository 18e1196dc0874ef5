"""Branch and bound over candidates, each node bounded by the Lagrangian relaxation of its parent's prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.siting.interchange import lowest_costs
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accessibility.siting.interchange import Costs

__all__ = ["Branching"]

_FIRST_ROUNDS, _NODE_ROUNDS, _PATIENCE = 300, 40, 8
_LOWEST = -1e300


class _Node(NamedTuple):
    state: NDArray[np.int8]
    price: NDArray[np.float64]
    bound: float


class Branching:
    """A depth-first search that can be stopped and knows its bound at any time.

    Parameters
    ----------
    costs
        The problem.
    price
        Prices to start from, shape (n,).
    value
        What is known already; only better choices are looked for.
    tolerance
        Better means by more than this.
    """

    def __init__(self, costs: Costs, price: NDArray[np.float64], value: float, tolerance: float) -> None:
        self.costs, self.value, self.tolerance = costs, value, tolerance
        self.incumbent: NDArray[np.int64] | None = None
        self.nodes = 0
        self.floor = lowest_costs(costs)
        self.stack = [_Node(np.where(costs.must, 1, 0).astype(np.int8), price, _LOWEST)]

    @property
    def lower(self) -> float:
        """What no choice can cost less than."""
        return min([node.bound for node in self.stack], default=self.value - self.tolerance)

    def run(self, until: float, tell: Callable[[float, float], None]) -> bool:
        """Search until done or until a time.

        Parameters
        ----------
        until
            Of ``working_seconds``.
        tell
            Called now and then with bound and value.

        Returns
        -------
        bool
            Whether the search is finished: nothing better by more than the tolerance is left.
        """
        while self.stack:
            if working_seconds() > until:
                return False
            self._look(self.stack.pop())
            if self.nodes % 200 == 0 and self.stack:
                tell(self.lower, self.value)
        return True

    def _look(self, node: _Node) -> None:
        """Bound a node, then leave it or branch."""
        from accessibility.siting.kernels import bound_node
        from accessibility.travel.engine.compiling import call

        if node.bound > self.value - self.tolerance:
            return
        self.nodes += 1
        m, n = len(self.costs.opening), len(self.costs.otherwise)
        state, price = node.state.copy(), node.price.copy()
        slope, share, reduced, incumbent = np.zeros(n), np.zeros(m), np.zeros(m), np.zeros(m, dtype=np.int8)
        memory = np.array([_LOWEST, 0.5, 0.0, 0.0, self.value])
        rounds, patience = (_FIRST_ROUNDS, 20) if self.nodes == 1 else (_NODE_ROUNDS, _PATIENCE)
        ended = call(
            bound_node, *self.costs.pairs, self.costs.otherwise, self.costs.opening, self.costs.number, self.floor, state, price, slope,
            share, reduced, incumbent, memory, rounds, patience, 0.15, self.tolerance,
        )  # fmt: skip
        if memory[4] < self.value:
            self.value, self.incumbent = float(memory[4]), np.flatnonzero(incumbent)
        if ended == 1:
            return
        free, opened = np.flatnonzero(state == 0), np.flatnonzero(state == 1)
        need = self.costs.number - len(opened) if self.costs.number >= 0 else -1
        if not len(free) or need in {0, len(free)}:
            self._leaf(np.concatenate([opened, free]) if need > 0 else opened)
            return
        at = free[int(np.argmax(0.5 - np.abs(share[free] - 0.5)))]
        bound = max(float(memory[0]), node.bound)
        for decided in (-1, 1):
            child = state.copy()
            child[at] = decided
            self.stack.append(_Node(child, price, bound))

    def _leaf(self, chosen: NDArray[np.int64]) -> None:
        from accessibility.siting.interchange import value_of

        value = value_of(self.costs, chosen)
        if value < self.value:
            self.value, self.incumbent = value, np.sort(chosen)
