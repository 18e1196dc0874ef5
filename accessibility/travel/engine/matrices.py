"""Many doors to many doors: restricted sweeps in batches of 64 lanes, searched from the cheaper side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.travel.engine import sweeps
from accessibility.travel.engine.chunks import in_chunks
from accessibility.travel.engine.compiling import call
from accessibility.travel.engine.doors import neighbours_together, steps_of
from accessibility.travel.engine.graph import INFINITY
from accessibility.travel.engine.lanes import row_dtype
from accessibility.travel.engine.restricted import restrict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accessibility.travel.engine.doors import Doors
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["Pairs", "many_to_many", "pairs_within"]

_WIDTH = 64
_NARROW = 16
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
    forward = _cost(len(sources), len(targets)) < _cost(len(targets), len(sources))
    lane_doors, swept_doors = (sources, targets) if forward else (targets, sources)
    rising, falling = metric.arcs(forward=forward)
    shape, doors, swept = metric.topology, steps_of(lane_doors, metric.topology), steps_of(swept_doors, metric.topology)
    order = neighbours_together(doors)
    width = _WIDTH if len(order) > _NARROW else _NARROW
    lanes = np.empty(-(-len(order) // width) * len(swept_doors), row_dtype(width))
    with shape.scratch() as local:
        part = call(restrict, swept.position, falling, shape.level, local)
        ends, end_of_step = np.unique(part.local[swept.position], return_inverse=True)
        ends = np.append(ends, -1).astype(np.int32)
        swept = swept._replace(position=end_of_step.astype(np.int32))

        def sweep(batch: int, some: Ints) -> None:
            with shape.scratch() as slot:
                call(sweeps.sweep, some, batch, doors, rising, part, ends, swept, shape.height, slot, lanes)

        in_chunks(sweep, order, width, threads)
    out = np.empty((len(sources), len(targets)), np.int32)
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
