"""Sets of positions as bits, 64 to a word: a set is sorted for free, and walking it costs a word for 64 positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Longs = NDArray[np.int64]

__all__ = ["clear", "empty_set", "has", "include"]


@kernel
def empty_set(count: int) -> Longs:
    """No position of ``count``."""
    return np.zeros((count + 63) // 64, np.int64)


@kernel
def include(members: Longs, position: int) -> None:
    """Put a position into the set."""
    members[np.uint64(position) >> np.uint64(6)] |= np.int64(1) << np.int64(position & 63)


@kernel
def clear(members: Longs, position: int) -> None:
    """Take a position out of the set, where it is in it."""
    members[np.uint64(position) >> np.uint64(6)] &= ~(np.int64(1) << np.int64(position & 63))


@kernel
def has(members: Longs, position: int) -> bool:
    """Whether a position is in the set."""
    return bool((members[np.uint64(position) >> np.uint64(6)] >> np.int64(position & 63)) & np.int64(1))
