"""The directed graph the engine travels over: compressed sparse rows with whole milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["INFINITY", "Graph", "as_ints", "as_nodes", "as_times"]

INFINITY = 2**29
"""Milliseconds that stand for "not reached": 149 hours; twice as much still fits 32 bits, so no sum overflows."""


@dataclass(frozen=True, eq=False)
class Graph:
    """A directed graph: edge ``e`` of node ``u`` has ``indptr[u] <= e < indptr[u + 1]`` and goes to ``head[e]``.

    Parameters
    ----------
    indptr, head
        Shapes (n + 1,) and (m,), int64 and int32. Self-loops and parallel edges are allowed.
    milliseconds
        Shape (m,), int32, not negative. ``INFINITY`` and more means closed.

    Raises
    ------
    DataError
        If the arrays do not fit each other.
    """

    indptr: NDArray[np.int64]
    head: NDArray[np.int32]
    milliseconds: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Check the shapes and bounds; bring the arrays to the types the kernels are compiled for."""
        indptr = np.require(self.indptr, np.int64, ["C", "W"])
        if indptr.ndim != 1 or len(indptr) < 1 or indptr[0] != 0 or (np.diff(indptr) < 0).any():
            raise DataError("indptr must be one row of numbers that start at 0 and never fall")
        if len(indptr) - 1 >= INFINITY or indptr[-1] >= INFINITY:
            raise DataError(f"a graph must have fewer than {INFINITY:,} nodes and edges, this one has {indptr[-1]:,} edges")
        head = as_nodes(self.head, len(indptr) - 1, "head")
        if len(head) != indptr[-1]:
            raise DataError(f"indptr ends at {indptr[-1]:,}, but there are {len(head):,} heads; expected the same number")
        object.__setattr__(self, "indptr", indptr)
        object.__setattr__(self, "head", head)
        object.__setattr__(self, "milliseconds", as_times(self.milliseconds, len(head)))

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.indptr) - 1

    @cached_property
    def backward(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """The graph with every edge turned around: rows, heads, and which edge of this graph each one was."""
        edge = np.argsort(self.head, kind="stable")
        indptr = np.zeros(self.node_count + 1, np.int64)
        np.cumsum(np.bincount(self.head, minlength=self.node_count), out=indptr[1:])
        return indptr, self.tail[edge], edge

    @property
    def tail(self) -> NDArray[np.int32]:
        """Node each edge leaves from, shape (m,)."""
        return np.repeat(np.arange(self.node_count, dtype=np.int32), np.diff(self.indptr))


def as_ints(values: ArrayLike) -> NDArray[np.int32]:
    """Whole numbers as the kernels want them: int32, contiguous, writeable, aligned.

    Parameters
    ----------
    values
        Numbers that fit 32 bits.

    Returns
    -------
    numpy.ndarray of int32
        The same array where it is so already, else a copy.
    """
    whole = np.ascontiguousarray(values, np.int32)
    return whole if whole.flags.writeable and whole.flags.aligned else whole.copy()


def as_nodes(values: ArrayLike, node_count: int, what: str) -> NDArray[np.int32]:
    """Nodes, each checked to be one of the graph.

    Parameters
    ----------
    values
        Node positions, shape (k,).
    node_count
        How many nodes the graph has.
    what
        What they are, for the message.

    Returns
    -------
    numpy.ndarray of int32
        Shape (k,).

    Raises
    ------
    DataError
        If one is not between 0 and ``node_count - 1``.
    """
    given = np.atleast_1d(np.asarray(values))
    if given.size == 0:
        return np.empty(0, np.int32)
    if given.ndim != 1 or given.dtype.kind not in "iu":
        raise DataError(f"{what} must be one row of whole numbers, given {given.dtype} of shape {given.shape}")
    if int(given.min()) < 0 or int(given.max()) >= node_count:
        wrong = np.flatnonzero((given < 0) | (given >= node_count))
        shown = ", ".join(str(value) for value in given[wrong[:5]].tolist())
        raise DataError(f"{what} must be nodes between 0 and {node_count - 1}; {len(wrong)} are not: {shown}")
    return as_ints(given)


def as_times(values: ArrayLike, count: int) -> NDArray[np.int32]:
    """Milliseconds, checked; ``INFINITY`` and more become ``INFINITY`` (closed).

    Parameters
    ----------
    values
        Milliseconds, shape (count,).
    count
        How many there must be.

    Returns
    -------
    numpy.ndarray of int32
        Shape (count,).

    Raises
    ------
    DataError
        If there are more or fewer, or one is negative or not whole.
    """
    given = np.asarray(values)
    if given.shape != (count,):
        raise DataError(f"expected {count:,} travel times in milliseconds, given an array of shape {given.shape}")
    if not np.issubdtype(given.dtype, np.integer):
        raise DataError(f"travel times must be whole milliseconds, given {given.dtype}; round them first")
    if count and int(given.min()) < 0:
        raise DataError(f"travel times must not be negative; {int((given < 0).sum()):,} are")
    if count and int(given.max()) > INFINITY:
        given = np.minimum(given, INFINITY)
    return as_ints(given)
