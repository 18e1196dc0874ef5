"""Wall time of each stage of a run, passed on to whoever shows progress."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from accessibility.progress import Silent

if TYPE_CHECKING:
    from accessibility.progress import Progress

__all__ = ["StopWatch"]


class StopWatch:
    """Progress that notes how long each stage took; stages of the same name are added up.

    Parameters
    ----------
    shown
        Told of every stage as well; nobody if left out.
    """

    def __init__(self, shown: Progress | None = None) -> None:
        self._shown = shown or Silent()
        self._stages: list[tuple[str, float]] = []

    def stage(self, name: str, detail: str = "") -> None:
        """A stage begins; the one before it is done."""
        self._stages.append((name, time.perf_counter()))
        self._shown.stage(name, detail)

    def seconds(self) -> dict[str, float]:
        """Wall time of every stage until now, in the order they began first.

        Returns
        -------
        dict of str to float
            Seconds.
        """
        ends = [begun for _, begun in self._stages[1:]] + [time.perf_counter()]
        total: dict[str, float] = {}
        for (name, begun), end in zip(self._stages, ends, strict=True):
            total[name] = total.get(name, 0.0) + end - begun
        return total
