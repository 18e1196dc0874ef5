"""The parameters of a decay function: numbers that check themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Parameters", "floats"]


@dataclass(frozen=True)
class Parameters:
    """Numbers of a decay function, each finite and above 0; those in ``may_be_zero`` may be 0 too."""

    may_be_zero: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a number that cannot be."""
        for item in fields(self):
            value, zero = getattr(self, item.name), item.name in self.may_be_zero
            if not (math.isfinite(value) and (value >= 0 if zero else value > 0)):
                bound = "of 0 or more" if zero else "above 0"
                raise ValueError(f"{type(self).__name__}: {item.name} must be a finite number {bound}, given {value}")


def floats(minutes: ArrayLike) -> NDArray[np.float64]:
    """Minutes as floats.

    Parameters
    ----------
    minutes
        Travel times.

    Returns
    -------
    numpy.ndarray of float64
    """
    return np.asarray(minutes, dtype=np.float64)
