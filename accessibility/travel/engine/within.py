"""What can be reached within so many minutes: by the hierarchy where reach is wide, by Dijkstra where it is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accessibility.travel.engine import dijkstra
from accessibility.travel.engine.bounded import bounded_sweeps
from accessibility.travel.engine.chunks import in_chunks
from accessibility.travel.engine.compiling import call, kernel
from accessibility.travel.engine.doors import neighbours_together, steps_of
from accessibility.travel.engine.lanes import row_dtype

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accessibility.travel.engine.doors import Doors
    from accessibility.travel.engine.graph import Graph
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

__all__ = ["NARROW", "Within", "within"]

NARROW = 1_000
"""Nodes: where a search from a door settles fewer on average, Dijkstra is as quick as the hierarchy."""

_PROBES = 4
_WIDTH = 8
"""Lanes: more share a sweep, but then each visits what any of them reaches; 8 is a fifth quicker than 16 on 300,000 nodes."""

_ROOM = 2**20
_MANY = 2**23
"""Pairs: where there are more, bringing them into the order of the doors costs more than sweeping them in it, and putting the pieces
of several threads together costs more than the threads save."""

_LIKE = np.empty(0, row_dtype(_WIDTH))


class Within(NamedTuple):
    """Nodes ``node[first[d] : first[d + 1]]`` are within the limit of door ``d``, rising, in ``milliseconds``."""

    first: Longs
    node: Ints
    milliseconds: Ints


def within(metric: Metric, graph: Graph, doors: Doors, limit: int, *, forward: bool, threads: int) -> Within:
    """All nodes within a limit of each door.

    Parameters
    ----------
    metric
        What is travelled over.
    graph
        Its network; its own milliseconds do not matter.
    doors
        Where journeys begin (or end).
    limit
        Milliseconds, inclusive, less than ``INFINITY``.
    forward
        Whether travel is from the doors; False: to them.
    threads
        How many at a time.

    Returns
    -------
    Within
        The same whichever way was taken.
    """
    every = np.arange(len(doors), dtype=np.int32)
    own = (doors.first, doors.node, doors.milliseconds)
    plain = _plain(metric, graph, forward=forward)
    probes = every[:: max(1, len(every) // _PROBES)][:_PROBES]
    settled = call(dijkstra.settled_by, *plain, probes, *own, limit, 2 * NARROW)
    if len(every) <= _PROBES or settled < NARROW * len(probes):
        return _in_threads(every, threads, lambda some: call(dijkstra.balls, *plain, some, *own, limit))
    shape, steps = metric.topology, steps_of(doors, metric.topology)
    rising, part = metric.whole(forward=forward)
    fixed = (shape.parent, shape.size, shape.first, shape.head_level, shape.node, shape.height, limit, _ROOM, _LIKE)

    def sweep(some: Ints) -> tuple[Longs, Ints, Ints]:
        found: tuple[Longs, Ints, Ints] = call(bounded_sweeps, some, steps, rising, part, *fixed)
        return found

    together = neighbours_together(steps)
    begun = sweep(together[:_WIDTH])
    if begun[0][-1] * len(every) > _MANY * (len(begun[0]) - 1):
        return Within(*sweep(every))
    return _in_threads(together, threads, sweep, begun)


def _plain(metric: Metric, graph: Graph, *, forward: bool) -> tuple[Longs, Ints, Ints]:
    """The network as plain rows in the direction of the search, with the metric's times."""
    if forward:
        return graph.indptr, graph.head, metric.milliseconds
    indptr, head, edge = graph.backward
    return indptr, head, metric.milliseconds[edge]


def _in_threads(
    order: Ints, threads: int, work: Callable[[Ints], tuple[Longs, Ints, Ints]], begun: tuple[Longs, Ints, Ints] | None = None
) -> Within:
    """Share the doors out, and put the pieces together in the order of the doors; ``begun`` is the first batch, done already."""
    pieces = {} if begun is None else {-1: begun}

    def keep(batch: int, some: Ints) -> None:
        pieces[batch] = work(some)

    in_chunks(keep, order if begun is None else order[_WIDTH:], _WIDTH, threads)
    done = [pieces[batch] for batch in sorted(pieces)]
    if len(done) == 1 and bool((order[1:] > order[:-1]).all()):
        return Within(*done[0])
    counts = np.empty(len(order), np.int64)
    counts[order] = np.concatenate([np.diff(first) for first, _, _ in done])
    first = np.concatenate([[0], np.cumsum(counts)])
    found = Within(first, np.empty(first[-1], np.int32), np.empty(first[-1], np.int32))
    begin = 0
    for piece in done:
        some = order[begin : begin + len(piece[0]) - 1]
        call(_put_rows, some, *piece, *found)
        begin += len(some)
    return found


@kernel
def _put_rows(door: Ints, first: Longs, node: Ints, milliseconds: Ints, all_first: Longs, all_node: Ints, all_ms: Ints) -> None:
    """Rows of some doors to their places among all."""
    for i in range(door.size):
        put, count = all_first[door[i]], first[i + 1] - first[i]
        for k in range(count):
            all_node[put + k], all_ms[put + k] = node[first[i] + k], milliseconds[first[i] + k]
