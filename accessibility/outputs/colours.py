"""Classes of minutes and of missing services, their colours (readable with colour blindness) and their shapes (readable without colour)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OUTLINE", "SHAPES_MINUTES", "SHAPES_MISSING", "UNREACHED", "VIRIDIS", "MinuteClasses", "MissingClasses"]

VIRIDIS = ("#fde725", "#5ec962", "#21918c", "#3b528b", "#440154")
"""Five steps of viridis from near to far: van der Walt & Smith 2015, even steps of lightness, also for colour-blind eyes."""

UNREACHED = "#ffffff"
"""Fill of what is not reached; a black cross tells it apart."""

OUTLINE = "#1a1a1a"
"""Around every symbol, since the lightest class is pale on land."""

SHAPES_MINUTES = ("circle", "ring", "triangle", "diamond", "square", "cross")
"""One shape for each class of minutes, the last one for not reached: round is within the standard, angular beyond it."""

SHAPES_MISSING = ("circle", "triangle", "diamond", "square", "cross")
"""One shape for each class of missing services: round is none missing."""

_PARTS = (0.5, 1.0, 1.5, 2.0)
_LAST = len(_PARTS) + 1


@dataclass(frozen=True)
class MinuteClasses:
    """Classes of minutes against a standard: half of it, all of it, half as much again, twice as much, more, not reached.

    Parameters
    ----------
    standard_minutes
        The standard of the kind.
    """

    standard_minutes: float

    @property
    def bounds(self) -> tuple[float, ...]:
        """Upper bounds of the classes, inclusive, minutes."""
        return tuple(part * self.standard_minutes for part in _PARTS)

    def of(self, minutes: NDArray[np.float64]) -> NDArray[np.int64]:
        """Class of each travel time: 0 … 4 from near to far, 5 not reached (``inf``).

        Examples
        --------
        >>> MinuteClasses(30).of(np.array([15, 15.1, 30, 30.1, 60, 61, np.inf])).tolist()
        [0, 1, 1, 2, 3, 4, 5]
        """
        found = np.searchsorted(np.asarray(self.bounds), minutes, side="left")
        return np.where(np.isinf(minutes), _LAST, found)


@dataclass(frozen=True)
class MissingClasses:
    """Classes of how many kinds are missing: none, one, two, …, all; at most five.

    Parameters
    ----------
    kinds
        How many kinds are asked for.
    """

    kinds: int

    @property
    def bounds(self) -> tuple[int, ...]:
        """Upper bounds of the classes, inclusive; the last is all kinds."""
        return tuple(range(self.kinds + 1)) if self.kinds < len(VIRIDIS) else (0, 1, 2, self.kinds - 1, self.kinds)

    def of(self, missing: NDArray[np.int64]) -> NDArray[np.int64]:
        """Class of each number of missing kinds.

        Examples
        --------
        >>> MissingClasses(8).of(np.array([0, 1, 2, 3, 7, 8])).tolist()
        [0, 1, 2, 3, 3, 4]
        """
        return np.searchsorted(np.asarray(self.bounds), missing, side="left")
