"""The nearest of several kinds for each door or each node, with its identity: one sweep, a lane for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.travel.engine import sweeps
from accessibility.travel.engine.bundles import Steps
from accessibility.travel.engine.compiling import call, kernel
from accessibility.travel.engine.doors import steps_of
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.k_nearest import k_nearest_of_kind
from accessibility.travel.engine.lanes import get, row_dtype
from accessibility.travel.engine.restricted import restrict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Arcs, Part
    from accessibility.travel.engine.doors import Doors
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]
    Rows = NDArray[np.void]

__all__ = ["Nearest", "k_nearest", "nearest"]

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
    rising, part, ends, swept = _swept(metric, sources, forward=forward)
    count, scratch = len(swept.first) - 1, metric.topology.scratch
    found = Nearest(np.empty((count, kinds), np.int32), np.empty((count, kinds), np.int32))
    doors = _steps_by_kind(targets, kind, kinds, steps_of(targets, metric.topology))
    for begin in range(0, kinds, _WIDTH):
        some = np.arange(begin, min(begin + _WIDTH, kinds), dtype=np.int32)
        dtype = row_dtype(1 if len(some) == 1 else _WIDTH, bits=64)
        with scratch.borrow(count + 1, dtype) as lanes:
            if sources is None:
                row = metric.topology.position
                call(sweeps.sweep_all, some, doors, rising, part, ends, metric.topology.height, lanes)
            else:
                row = np.arange(count, dtype=np.int32)
                with scratch.borrow(metric.topology.node_count, np.int32) as slot:
                    call(sweeps.sweep, some, 0, doors, rising, part, ends, swept, metric.topology.height, slot, lanes[:count])
            call(_unlabel, lanes, row, begin, len(some), found.milliseconds, found.target)
    return found


@kernel
def _unlabel(lanes: Rows, row: Ints, begin: int, kinds: int, milliseconds: Ints, target: Ints) -> None:
    """Lanes with labels, from ``row`` of each answer, into two tables, at the columns from ``begin``."""
    for i in range(row.size):
        for lane in range(kinds):
            value = get(lanes, row[i], lane)
            near = value < INFINITY << 32
            milliseconds[i, begin + lane] = value >> 32 if near else INFINITY
            target[i, begin + lane] = value & 0xFFFFFFFF if near else -1


def k_nearest(metric: Metric, targets: Doors, kind: Ints, kinds: int, k: int, *, sources: Doors | None, forward: bool) -> Nearest:
    """The ``k`` nearest targets of each kind, nearest first.

    Parameters
    ----------
    metric, targets, kind, kinds, sources, forward
        As in `nearest`.
    k
        How many of each kind.

    Returns
    -------
    Nearest
        Arrays of shape (sources or n, kinds, k); filled up with ``INFINITY`` and -1 where fewer can be reached.
    """
    rising, part, ends, swept = _swept(metric, sources, forward=forward)
    doors = _steps_by_kind(targets, kind, kinds, steps_of(targets, metric.topology))
    count = len(swept.first) - 1
    found = _nobody((count, kinds, k))
    for own in range(kinds if count else 0):
        one = _nobody((count, k))
        call(k_nearest_of_kind, doors, own, rising, part, ends, swept, metric.topology.height, one.milliseconds, one.target)
        found.milliseconds[:, own], found.target[:, own] = one
    return found


def _nobody(shape: tuple[int, ...]) -> Nearest:
    return Nearest(np.full(shape, INFINITY, np.int32), np.full(shape, -1, np.int32))


def _swept(metric: Metric, sources: Doors | None, *, forward: bool) -> tuple[Arcs, Part, Ints, Steps]:
    """What the targets climb along, what is swept, and whose values are kept: those of the sources or of every node."""
    shape = metric.topology
    if sources is None:
        rising, part = metric.whole(forward=forward)
        return rising, part, *shape.everybody
    rising, falling = metric.arcs(forward=forward)
    swept = steps_of(sources, shape)
    part = call(restrict, swept.position, falling, shape.level, np.empty(shape.node_count, np.int32))
    unique, end_of_step = np.unique(part.local[swept.position], return_inverse=True)
    return rising, part, np.append(unique, -1).astype(np.int32), swept._replace(position=end_of_step.astype(np.int32))


def _steps_by_kind(targets: Doors, kind: Ints, kinds: int, steps: Steps) -> Steps:
    """All steps of all targets of a kind as one door, labelled with the target's number."""
    target = np.repeat(np.arange(len(targets), dtype=np.int32), np.diff(targets.first))
    order = np.argsort(kind[target], kind="stable")
    first = np.searchsorted(kind[target][order], np.arange(kinds + 1)).astype(np.int32)
    return Steps(first, steps.position[order], steps.milliseconds[order], target[order])
