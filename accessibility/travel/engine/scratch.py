"""Memory that is kept between questions: of fresh memory every page touched costs as much as a hundred pairs of a matrix."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import DTypeLike, NDArray

__all__ = ["Scratch"]

_LINE = 64
_MOST = 2**25
"""Bytes: larger pieces are not kept, as they would sit in memory for a question that may never come again."""


class Scratch:
    """Pieces of memory to borrow, each for one thread at a time; what they hold is left over from somebody else."""

    def __init__(self) -> None:
        self._spare: list[NDArray[np.uint8]] = []
        self._lock = Lock()

    @contextmanager
    def borrow(self, size: int, dtype: DTypeLike) -> Iterator[NDArray[Any]]:
        """Room for so many values, holding anything, until the end of the block.

        Parameters
        ----------
        size
            How many values.
        dtype
            Their type.

        Yields
        ------
        numpy.ndarray
            Shape (size,), beginning at a whole cache line.
        """
        kind = np.dtype(dtype)
        count = size * kind.itemsize
        raw = self._take(count)
        try:
            yield raw[:count].view(kind)
        finally:
            if raw.size <= _MOST:
                self._spare.append(raw)

    def _take(self, count: int) -> NDArray[np.uint8]:
        """A spare piece of so many bytes; where there is none, a new one in place of an old one."""
        with self._lock:
            for place, raw in enumerate(self._spare):
                if raw.size >= count:
                    return self._spare.pop(place)
            if self._spare:
                self._spare.pop(0)
        raw = np.empty(count + _LINE, np.uint8)
        return raw[-raw.ctypes.data % _LINE :]
