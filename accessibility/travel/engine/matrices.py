"""Many doors to many doors: few pairs by labels, many by restricted sweeps in batches of 64 lanes from the cheaper side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.travel.engine import labels, sweeps
from accessibility.travel.engine.chunks import in_chunks
from accessibility.travel.engine.compiling import call
from accessibility.travel.engine.doors import ends_of, neighbours_together, steps_of
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import row_dtype
from accessibility.travel.engine.restricted import restrict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Ends, Steps
    from accessibility.travel.engine.doors import Doors
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["Pairs", "many_to_many", "pairs_within"]

_WIDTH = 64
_NARROW = 16
_FEW = 2**20
_UNEVEN = 8
"""Up to so many pairs, and so many times as many doors on one side, labels are the quicker way (measured on 50,000 to 2 million nodes)."""

_CHUNK = 2**24
"""Pairs in memory at a time: 64 MiB, and as much again while they are brought into order."""


class Pairs(NamedTuple):
    """Pairs of some neighbouring sources: source ``begin + i`` has ``first[i] : first[i + 1]`` of ``target`` (rising) and times."""

    begin: int
    first: Longs
    target: Ints
    milliseconds: Ints


def many_to_many(metric: Metric, sources: Doors, targets: Doors, *, threads: int) -> Ints:
    """Milliseconds from each source to each target.

    Parameters
    ----------
    metric
        What is travelled over.
    sources, targets
        Where journeys begin and end.
    threads
        How many at a time.

    Returns
    -------
    numpy.ndarray of int32
        Shape (sources, targets), ``INFINITY`` where there is no way.
    """
    if not (len(sources.node) and len(targets.node)):
        return np.full((len(sources), len(targets)), INFINITY, np.int32)
    steps = steps_of(sources, metric.topology), steps_of(targets, metric.topology)
    if _are_few(len(sources), len(targets)):
        ends = [ends_of(some, metric.topology) for some in steps]
        if ends[0] is not None and ends[1] is not None:
            return _by_labels(metric, ends[0], ends[1])
    return _by_sweeps(metric, *steps, threads=threads)


def _are_few(sources: int, targets: int) -> bool:
    """Whether labels are the quicker way: few pairs, and not many doors on one side only."""
    return sources * targets <= _FEW and max(sources, targets) <= _UNEVEN * min(sources, targets)


def _by_labels(metric: Metric, sources: Ends, targets: Ends) -> Ints:
    """Each door's label by itself, and then pair by pair; so few are done before a second thread is of any use."""
    shape, row = metric.topology, row_dtype(_WIDTH)
    tree, borrow = (shape.level, shape.parent, shape.height), shape.scratch.borrow
    rising, falling = metric.arcs(forward=True)
    count, rows, batches = len(sources.order), -(-shape.height // _WIDTH), -(-len(targets.order) // _WIDTH)
    out = np.empty((count, len(targets.order)), np.int32)
    with (
        borrow(rows * len(targets.order), row) as down,
        borrow(rows * count, row) as up,
        borrow(batches * shape.height, row) as abreast,
        borrow(batches * count, row) as found,
    ):
        call(labels.label, targets, falling, *tree, down)
        call(labels.label, sources, rising, *tree, up)
        call(labels.meet, sources, targets, up, down, *tree, abreast, found, out)
    return out


def _by_sweeps(metric: Metric, sources: Steps, targets: Steps, *, threads: int) -> Ints:
    """All doors of one side in batches of lanes, swept over what the other side can be reached through."""
    counts = [len(steps.first) - 1 for steps in (sources, targets)]
    forward = _cost(*counts) < _cost(*reversed(counts))
    doors, swept = (sources, targets) if forward else (targets, sources)
    rising, falling = metric.arcs(forward=forward)
    shape, order = metric.topology, neighbours_together(doors)
    width = _WIDTH if len(order) > _NARROW else _NARROW
    room = -(-len(order) // width) * (len(swept.first) - 1)
    with shape.scratch.borrow(shape.node_count, np.int32) as local, shape.scratch.borrow(room, row_dtype(width)) as lanes:
        part = call(restrict, swept.position, falling, shape.level, local)
        ends, end_of_step = np.unique(part.local[swept.position], return_inverse=True)
        ends = np.append(ends, -1).astype(np.int32)
        swept = swept._replace(position=end_of_step.astype(np.int32))

        def sweep(batch: int, some: Ints) -> None:
            with shape.scratch.borrow(shape.node_count, np.int32) as slot:
                call(sweeps.sweep, some, batch, doors, rising, part, ends, swept, shape.height, slot, lanes)

        in_chunks(sweep, order, width, threads)
        out = np.empty(counts, np.int32)
        call(sweeps.lanes_to_rows if forward else sweeps.lanes_to_columns, order, lanes, out)
    return out


def pairs_within(metric: Metric, sources: Doors, targets: Doors, limit: int, *, threads: int) -> Iterator[Pairs]:
    """The pairs of a matrix that are within a limit, some sources at a time, so that the matrix is never in memory whole.

    Parameters
    ----------
    metric, sources, targets, threads
        As in `many_to_many`.
    limit
        Milliseconds, inclusive.

    Yields
    ------
    Pairs
        From the first source to the last.
    """
    step = max(1, _CHUNK // max(1, len(targets)))
    for begin in range(0, len(sources), step):
        some = sources.some(np.arange(begin, min(begin + step, len(sources))))
        found = many_to_many(metric, some, targets, threads=threads)
        near = found <= min(limit, INFINITY - 1)
        first = np.concatenate([[0], np.cumsum(near.sum(axis=1))])
        yield Pairs(begin, first, np.nonzero(near)[1].astype(np.int32), found[near])


def _cost(lanes: int, swept: int) -> float:
    """Batches times the size of the swept part, which grows more slowly than its ends."""
    return float(-(-lanes // _WIDTH) * swept**0.6)
