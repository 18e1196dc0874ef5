"""The nearest of several kinds for each door or each node, with its identity: one sweep, a lane for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.travel.engine import sweeps
from accessibility.travel.engine.bundles import Steps
from accessibility.travel.engine.compiling import call
from accessibility.travel.engine.doors import steps_of
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import row_dtype
from accessibility.travel.engine.restricted import restrict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.doors import Doors
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]

__all__ = ["Nearest", "nearest", "steps_by_kind"]

_WIDTH = 8


class Nearest(NamedTuple):
    """Milliseconds to the nearest, and which one it is: its number among the targets, -1 where there is none.

    Of several equally near ones it is the one with the smallest number.
    """

    milliseconds: Ints
    target: Ints


def nearest(metric: Metric, targets: Doors, kind: Ints, kinds: int, *, sources: Doors | None, forward: bool) -> Nearest:
    """The nearest target of each kind.

    Parameters
    ----------
    metric
        What is travelled over.
    targets
        Services; one that offers several kinds stands once for each.
    kind
        Kind of each target, shape (targets,), from 0.
    kinds
        How many kinds there are.
    sources
        For whom; None asks for every node.
    forward
        True for travel from the targets (a service that comes to people); False for travel to them.

    Returns
    -------
    Nearest
        Arrays of shape (sources or n, kinds).
    """
    shape = metric.topology
    if sources is None:
        rising, part = metric.whole(forward=forward)
        everyone = np.arange(shape.node_count + 1, dtype=np.int32)
        nothing = np.zeros(shape.node_count, np.int32)
        ends, swept = np.append(everyone[:-1], np.int32(-1)), Steps(everyone, shape.position, nothing, nothing)
    else:
        rising, falling = metric.arcs(forward=forward)
        swept = steps_of(sources, shape)
        part = call(restrict, swept.position, falling, shape.level)
        unique, end_of_step = np.unique(part.local[swept.position], return_inverse=True)
        ends, swept = np.append(unique, -1).astype(np.int32), swept._replace(position=end_of_step.astype(np.int32))
    count = len(swept.first) - 1
    found = Nearest(np.full((count, kinds), INFINITY, np.int32), np.full((count, kinds), -1, np.int32))
    doors = steps_by_kind(targets, kind, kinds, steps_of(targets, shape))
    for begin in range(0, kinds, _WIDTH):
        some = np.arange(begin, min(begin + _WIDTH, kinds), dtype=np.int32)
        lanes = np.empty(count, row_dtype(1 if len(some) == 1 else _WIDTH, bits=64))
        call(sweeps.sweep, some, 0, doors, rising, part, ends, swept, shape.height, lanes)
        values = lanes["lane"][:, : len(some)]
        found.milliseconds[:, some] = values >> 32
        found.target[:, some] = np.where(values >> 32 < INFINITY, values & 0xFFFFFFFF, -1)
    return found


def steps_by_kind(targets: Doors, kind: Ints, kinds: int, steps: Steps) -> Steps:
    """All steps of all targets of a kind as one door, labelled with the target's number.

    Parameters
    ----------
    targets
        Services.
    kind
        Of each, shape (targets,).
    kinds
        How many there are.
    steps
        Of the targets, in the hierarchy.

    Returns
    -------
    Steps
        As many doors as kinds.
    """
    target = np.repeat(np.arange(len(targets), dtype=np.int32), np.diff(targets.first))
    order = np.argsort(kind[target], kind="stable")
    first = np.searchsorted(kind[target][order], np.arange(kinds + 1)).astype(np.int32)
    return Steps(first, steps.position[order], steps.milliseconds[order], target[order])
