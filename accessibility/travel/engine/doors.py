"""Where journeys begin and end: each door steps onto one node of the road or onto several, each so many milliseconds away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.travel.engine.bundles import Ends, Steps
from accessibility.travel.engine.graph import as_ints, as_nodes, as_times

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accessibility.travel.engine.topology import Topology

    Ints = NDArray[np.int32]

__all__ = ["Doors", "doors_at", "ends_of", "neighbours_together", "steps_of"]


@dataclass(frozen=True, eq=False)
class Doors:
    """Door ``d`` steps onto ``node[k]`` in ``milliseconds[k]`` for each ``first[d] <= k < first[d + 1]``.

    A door in the middle of a road has two steps, to both ends; a door with no road within reach has none and is never reached.

    Parameters
    ----------
    first, node, milliseconds
        Shapes (d + 1,), (k,), (k,).
    """

    first: Ints
    node: Ints
    milliseconds: Ints

    def __post_init__(self) -> None:
        """Check that the arrays fit each other."""
        first, node = as_ints(self.first), as_ints(self.node)
        if first.ndim != 1 or not len(first) or first[0] != 0 or (np.diff(first) < 0).any() or first[-1] != len(node):
            raise DataError("first must start at 0, never fall and end at the number of steps")
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "node", node)
        object.__setattr__(self, "milliseconds", as_times(self.milliseconds, len(node)))

    def __len__(self) -> int:
        """How many doors."""
        return len(self.first) - 1

    def some(self, which: NDArray[np.integer]) -> Doors:
        """Those at the given positions, in that order.

        Parameters
        ----------
        which
            Positions of doors, shape (k,).

        Returns
        -------
        Doors
            As many as were asked for.
        """
        counts = np.diff(self.first)[which]
        first = np.concatenate([[0], np.cumsum(counts)])
        steps = np.repeat(self.first[which].astype(np.int64) - first[:-1], counts) + np.arange(first[-1])
        return Doors(first, self.node[steps], self.milliseconds[steps])


def doors_at(ends: Doors | ArrayLike, node_count: int, what: str) -> Doors:
    """Doors as they are; plain nodes as doors that stand on them.

    Parameters
    ----------
    ends
        Doors, or node positions of shape (d,).
    node_count
        How many nodes the graph has.
    what
        What they are, for the message.

    Returns
    -------
    Doors
        Checked.
    """
    if isinstance(ends, Doors):
        as_nodes(ends.node, node_count, what)
        return ends
    node = as_nodes(ends, node_count, what)
    doors = object.__new__(Doors)  # nothing is left to check
    for name, values in (("first", np.arange(len(node) + 1, dtype=np.int32)), ("node", node), ("milliseconds", np.zeros_like(node))):
        object.__setattr__(doors, name, values)
    return doors


def steps_of(doors: Doors, topology: Topology) -> Steps:
    """Doors in the hierarchy, without labels.

    Parameters
    ----------
    doors
        On nodes.
    topology
        Says at which position each node is.

    Returns
    -------
    Steps
        On positions.
    """
    return Steps(doors.first, topology.position[doors.node], doors.milliseconds, np.zeros(len(doors.node), np.int32))


def neighbours_together(steps: Steps) -> Ints:
    """Doors by the position of their first step: searches that begin near each other share most of their climb.

    Parameters
    ----------
    steps
        Of the doors.

    Returns
    -------
    numpy.ndarray of int32
        Every door once.
    """
    position = np.append(steps.position, np.int32(0))
    return np.argsort(position[steps.first[:-1]], kind="stable").astype(np.int32)


def ends_of(steps: Steps, topology: Topology) -> Ends | None:
    """Doors in the order of the tree, for labels.

    Parameters
    ----------
    steps
        Of the doors.
    topology
        What they step onto.

    Returns
    -------
    Ends or None
        None where a door steps onto positions of which none is below all the others: it has no place in the tree then. (The two
        ends of a road always have one.)
    """
    count = steps.first[1:] - steps.first[:-1]
    if len(count) == len(steps.position) and count.min(initial=1) == 1:
        order = np.argsort(steps.position, kind="stable").astype(np.int32)
        position = steps.position[order]
        return Ends(position, np.arange(len(order), dtype=np.int32), steps.milliseconds[order], position, order)
    anchor, some = np.zeros(len(count), np.int32), count > 0
    if some.any():
        anchor[some] = np.maximum.reduceat(steps.position, steps.first[:-1][some])
    lowest = np.repeat(anchor, count)
    if (lowest >= steps.position + topology.size[steps.position]).any():
        return None
    order = np.argsort(anchor, kind="stable").astype(np.int32)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rising = np.argsort(steps.position, kind="stable")
    return Ends(steps.position[rising], np.repeat(rank, count)[rising], steps.milliseconds[rising], anchor[order], order)
