"""Work shared out to threads by chunks; kernels run without the GIL, and results do not depend on the number of threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["in_chunks", "thread_count"]


def thread_count(threads: int | None) -> int:
    """How many threads to use.

    Parameters
    ----------
    threads
        None takes the processor's cores.

    Returns
    -------
    int
        At least 1.
    """
    return max(1, threads if threads is not None else os.cpu_count() or 1)


def in_chunks(work: Callable[[int, Ints], object], order: Ints, width: int, threads: int) -> None:
    """Do the work for every item: one chunk for each thread, at whole batches.

    Parameters
    ----------
    work
        Takes the number of the first batch and a part of ``order``; writes its results where no other part writes.
    order
        Items, shape (k,).
    width
        Items in a batch; chunks begin at multiples of it.
    threads
        How many chunks run at a time.
    """
    batches = -(-len(order) // width)
    parts = min(threads, batches)
    if parts < 2:
        work(0, order)
        return
    edges = [batches * part // parts for part in range(parts + 1)]
    with ThreadPoolExecutor(parts) as pool:
        list(pool.map(lambda begin, end: work(begin, order[width * begin : width * end]), edges[:-1], edges[1:]))
