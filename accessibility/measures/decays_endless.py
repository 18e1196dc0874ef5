"""Decay functions that never end: the weight of a service comes near 0 with the minutes and is 0 only where it is not reached."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from accessibility.measures.decay_parameters import Parameters, floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Exponential", "Gaussian", "InversePotential", "Logistic", "Power"]


@dataclass(frozen=True)
class _Endless(Parameters):
    """Never quite 0."""

    @property
    def zero_beyond(self) -> float:
        """Never quite 0."""
        return math.inf


@dataclass(frozen=True)
class Exponential(_Endless):
    """Weight exp(-b c), which falls by the same share every minute (Wilson 1967).

    Parameters
    ----------
    per_minute
        b; above 0. The weight halves every ln 2 / b minutes.

    Examples
    --------
    >>> Exponential(0.1)([0, 10]).round(4).tolist()
    [1.0, 0.3679]
    """

    per_minute: float

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.exp(-self.per_minute * floats(minutes))


@dataclass(frozen=True)
class Power(_Endless):
    """Weight c^-b, and 1 below one minute (Hansen 1959).

    Parameters
    ----------
    exponent
        b; above 0.

    Examples
    --------
    >>> Power(2)([0, 0.5, 2, float("inf")]).tolist()
    [1.0, 1.0, 0.25, 0.0]
    """

    exponent: float

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.maximum(floats(minutes), 1.0) ** -self.exponent


@dataclass(frozen=True)
class Gaussian(_Endless):
    """Weight exp(-c² / (2 s²)), flat near 0 (Ingram 1971).

    Parameters
    ----------
    deviation_minutes
        s; above 0.

    Examples
    --------
    >>> Gaussian(20)([0, 20]).round(4).tolist()
    [1.0, 0.6065]
    """

    deviation_minutes: float

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.exp(-0.5 * (floats(minutes) / self.deviation_minutes) ** 2)


@dataclass(frozen=True)
class Logistic(_Endless):
    """Weight 1 / (1 + exp((c - m) π / (s √3))), which falls around m as a logistic distribution of deviation s does.

    Parameters
    ----------
    middle_minutes
        m, where the weight is one half; 0 or more.
    deviation_minutes
        s; above 0.

    Notes
    -----
    As in R5 and the R package *accessibility*, not normalised: the weight at 0 minutes is slightly below 1.

    Examples
    --------
    >>> Logistic(30, 10)([0, 30, float("inf")]).round(4).tolist()
    [0.9957, 0.5, 0.0]
    """

    middle_minutes: float
    deviation_minutes: float
    may_be_zero: ClassVar[frozenset[str]] = frozenset({"middle_minutes"})

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        spread = (floats(minutes) - self.middle_minutes) * math.pi / (self.deviation_minutes * math.sqrt(3.0))
        return 0.5 * (1.0 - np.tanh(spread / 2.0))


@dataclass(frozen=True)
class InversePotential(_Endless):
    """Weight c^-b, not held at 1: travel times below the least count as the least.

    Parameters
    ----------
    exponent
        b; above 0.
    least_minutes
        Above 0, since the function has no value at 0. Below one minute the weight is above 1.

    Examples
    --------
    >>> InversePotential(1, least_minutes=0.5)([0, 0.5, 4]).tolist()
    [2.0, 2.0, 0.25]
    """

    exponent: float
    least_minutes: float

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.maximum(floats(minutes), self.least_minutes) ** -self.exponent
