"""Arrays that kernels take together, as named tuples (numba passes them as they are)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arcs", "Below", "Ends", "Falls", "Part", "Steps"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Arcs(NamedTuple):
    """Upward arcs with times in one direction of travel, as rows: the arcs of a position lead to smaller positions.

    Shapes (n + 1,), (arcs,), (arcs,).
    """

    first: Ints
    head: Ints
    milliseconds: Ints


class Steps(NamedTuple):
    """Doors in the hierarchy: door ``d`` steps onto ``position[k]`` for ``first[d] <= k < first[d + 1]``.

    ``label`` names who stands behind a step, for lanes that carry labels. Shapes (doors + 1,), (steps,), (steps,), (steps,).
    """

    first: Ints
    position: Ints
    milliseconds: Ints
    label: Ints


class Ends(NamedTuple):
    """Doors in the order of the tree: step ``k``, of door ``door[k]``, is onto ``position[k]``; steps rise with positions.

    ``anchor`` is the lowest position of each door, rising, below which it stands in the tree; ``order`` says which door of the
    caller's that is. Shapes (steps,), (steps,), (steps,), (doors,), (doors,).
    """

    position: Ints
    door: Ints
    milliseconds: Ints
    anchor: Ints
    order: Ints


class Falls(NamedTuple):
    """Arcs to descend along: as `Arcs`, but each head is named by its level.

    All heads of a position are its ancestors, and positions are visited depth first; so a descent needs to remember one row
    for each *level*, which stays in the fastest cache, and not one for each position. Shapes (n + 1,), (arcs,), (arcs,).
    """

    first: Ints
    level: Ints
    milliseconds: Ints


class Part(NamedTuple):
    """A part of the hierarchy that is closed upwards: what is swept.

    ``members`` is the set of its positions (bits), ``local`` has one place for each position of the hierarchy and holds the
    numbers of the members, rising with positions; ``level`` has one place for each member; ``falls`` are rows over members.
    """

    members: Longs
    local: Ints
    level: Ints
    falls: Falls


class Below(NamedTuple):
    """What unpacking a way needs besides the hierarchy: the edges on each arc, the arcs that come from below, and their tails.

    Shapes (arcs + 2,), (m,), (n + 1,), (arcs,), (arcs,); edges that are loops stand in the last row.
    """

    edge_first: Ints
    edge: Ints
    arc_first: Ints
    arc: Ints
    tail: Ints
