"""From some doors to every node (PHAST: Delling, Goldberg, Nowatzyk & Werneck 2013), 16 searches side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError
from accessibility.travel.engine.chunks import in_chunks
from accessibility.travel.engine.compiling import call, kernel
from accessibility.travel.engine.doors import steps_of
from accessibility.travel.engine.lanes import get, row_dtype, turn16
from accessibility.travel.engine.sweeps import climb, descend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.bundles import Arcs, Part, Steps
    from accessibility.travel.engine.doors import Doors
    from accessibility.travel.engine.metric import Metric

    Ints = NDArray[np.int32]
    Rows = NDArray[np.void]

__all__ = ["cache_aligned", "one_to_all", "trees"]

_LINE = 16


def cache_aligned(count: int, node_count: int) -> Ints:
    """Room for trees: rows begin at whole cache lines.

    Parameters
    ----------
    count, node_count
        How many rows and columns.

    Returns
    -------
    numpy.ndarray of int32
        Shape (count, node_count), not filled; each row is contiguous, with a few spare numbers before the next.
    """
    stride = -(-node_count // _LINE) * _LINE
    raw = np.empty(count * stride + _LINE, np.int32)
    skipped = -raw.ctypes.data % (4 * _LINE) // 4
    return raw[skipped : skipped + count * stride].reshape(count, stride)[:, :node_count]


def one_to_all(metric: Metric, doors: Doors, *, forward: bool, threads: int, out: Ints | None = None) -> Ints:
    """Milliseconds between each door and every node.

    Parameters
    ----------
    metric
        What is travelled over.
    doors
        Where journeys begin (or end).
    forward
        Whether travel is from the doors; False: to them.
    threads
        How many at a time.
    out
        From `cache_aligned`, to be written over; None makes room.

    Returns
    -------
    numpy.ndarray of int32
        Shape (doors, n), ``INFINITY`` where there is no way; rows are contiguous, with spare numbers between them.

    Raises
    ------
    DataError
        If ``out`` has another shape or was not made by `cache_aligned`.
    """
    shape = metric.topology
    if out is None:
        out = cache_aligned(len(doors), shape.node_count)
    elif out.shape != (len(doors), shape.node_count) or out.dtype != np.int32 or not _is_cache_aligned(out):
        raise DataError(f"out must come from cache_aligned({len(doors)}, {shape.node_count}), given {out.dtype} of shape {out.shape}")
    if not out.size:
        return out
    stride = out.strides[0] // out.itemsize
    flat = np.lib.stride_tricks.as_strided(out, ((len(doors) - 1) * stride + shape.node_count,), (out.itemsize,))
    rising, part = metric.whole(forward=forward)
    steps, everything = steps_of(doors, shape), shape.everybody[0]
    like = np.empty(0, row_dtype(_LINE))

    def sweep(_batch: int, lanes: Ints) -> None:
        call(trees, lanes, steps, rising, part, everything, shape.height, shape.position, flat, stride, like)

    in_chunks(sweep, np.arange(len(doors), dtype=np.int32), _LINE, threads)
    return out


def _is_cache_aligned(out: Ints) -> bool:
    """Whether kernels may write past the caches into an array: its rows begin at whole cache lines."""
    line = _LINE * out.itemsize
    return out.strides[1] == out.itemsize and out.strides[0] % line == 0 and out.strides[0] >= line and out.ctypes.data % line == 0


@kernel
def trees(
    lanes: Ints, doors: Steps, arcs: Arcs, part: Part, everything: Ints, height: int, position: Ints, flat: Ints, stride: int, like: Rows
) -> None:
    """Fill ``flat[door * stride + node]`` for the doors in ``lanes``, neighbours in ``flat``, 16 at a time.

    ``part`` is the whole hierarchy and ``everything`` its positions with one more that is never met; ``like`` has 16 lanes.
    """
    width = like["lane"].shape[1]
    near = np.empty(position.size + 1, like.dtype)
    above, climbed = np.empty(height, like.dtype), np.empty(1024, like.dtype)
    start, slot = np.zeros(position.size, np.int32), np.empty(position.size, np.int32)
    waiting = np.zeros(part.members.size, np.int64)
    whole_lines = position.size - position.size % 16
    for begin in range(0, lanes.size, width):
        batch = lanes[begin : begin + width]
        climbed = climb(batch, doors, arcs, part, waiting, slot, start, climbed)
        descend(start, climbed, part, everything, above, near)
        for node in range(0, whole_lines, 16):
            turn16(near, position, node, flat, batch[0] * stride + node, stride, batch.size)
        for node in range(whole_lines, position.size):
            for lane in range(batch.size):
                flat[batch[lane] * stride + node] = get(near, position[node], lane)
