"""Tell how a gap closes: the plan's worth, its bound and what lies between, whenever one of them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from accessibility.progress import Progress

__all__ = ["GapTold"]


class GapTold:
    """Tells progress of plan, bound and gap, each pair once.

    Parameters
    ----------
    progress
        Who is told.
    maximise
        Whether the objective is made large.
    bound
        What is known at first: no plan is better.
    """

    def __init__(self, progress: Progress, *, maximise: bool, bound: float | None = None) -> None:
        self._progress, self._sign = progress, 1.0 if maximise else -1.0
        self._value, self._bound, self._last = -np.inf, np.inf, ""
        if bound is not None:
            self(None, bound)

    def __call__(self, value: float | None, bound: float | None) -> None:
        """Tell what was found, unless something better is known.

        Parameters
        ----------
        value
            Of a plan; None or infinite = none yet.
        bound
            What no plan betters; None or infinite = not known. Of a model with fewer candidates it is none: leave it out.
        """
        if value is not None and np.isfinite(value):
            self._value = max(self._value, self._sign * value)
        if bound is not None and np.isfinite(bound):
            self._bound = min(self._bound, self._sign * bound)
        if not np.isfinite(self._value) and not np.isfinite(self._bound):
            return
        words = self._words()
        if words != self._last:
            self._last = words
            self._progress.stage("siting", words)

    def _words(self) -> str:
        """What is known so far, in plain words."""
        value, bound = (self._sign * one for one in (self._value, self._bound))
        at_best = f"{'at most' if self._sign > 0 else 'at least'} {_number(bound)}"
        if not np.isfinite(value):
            return f"no plan yet, {at_best}"
        if not np.isfinite(bound):
            return f"{_number(value)} so far, not known yet how much better it can be"
        return f"{_number(value)} so far, {at_best} ({100.0 * max(self._bound - self._value, 0.0) / max(abs(self._value), 1e-9):.2f} %)"


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")
