"""The loop of balancing over sparse pairs, compiled. Import only where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine.compiling import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["balance"]


@kernel
def balance(start: Longs, service: Ints, minutes: Floats, amount: Floats, need: Floats, met: Floats, total: Floats) -> None:
    """Minutes until the need of each place is met, ``inf`` where it is not, and all that is within reach.

    ``amount`` is of each service; what is less than ``need`` by rounding meets it. A need that is not known is met nowhere.
    """
    for place in range(len(need)):
        count = 0
        for pair in range(start[place], start[place + 1]):
            if amount[service[pair]] > 0.0:
                count += 1
        near, each = np.empty(count), np.empty(count)
        count = 0
        for pair in range(start[place], start[place + 1]):
            if amount[service[pair]] > 0.0:
                near[count], each[count] = minutes[pair], amount[service[pair]]
                count += 1
        so_far, limit = 0.0, np.inf
        for at in np.argsort(near, kind="mergesort"):
            so_far += each[at]
            if so_far >= need[place] and near[at] < limit:
                limit = near[at]
        met[place], total[place] = limit, so_far
