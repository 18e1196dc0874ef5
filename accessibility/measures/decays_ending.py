"""Decay functions that end: the weight of a service is 0 beyond some minutes."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from accessibility.measures.decay_parameters import Parameters, floats
from accessibility.measures.within import ROUNDING_MINUTES, within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Binary", "GaussianTruncated", "Linear", "Stepped"]


@dataclass(frozen=True)
class Binary(Parameters):
    """Weight 1 up to the limit, the limit included, and 0 beyond.

    Parameters
    ----------
    minutes
        The limit; 0 or more.

    Examples
    --------
    >>> Binary(30)([0, 30, 30.1, float("inf")]).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """

    minutes: float
    may_be_zero: ClassVar[frozenset[str]] = frozenset({"minutes"})

    @property
    def zero_beyond(self) -> float:
        """The limit."""
        return self.minutes

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return within(minutes, self.minutes).astype(np.float64)


@dataclass(frozen=True)
class Linear(Parameters):
    """Weight that falls evenly from 1 at 0 minutes to 0.

    Parameters
    ----------
    minutes
        Where it reaches 0; above 0.

    Examples
    --------
    >>> Linear(40)([0, 10, 40, 50]).tolist()
    [1.0, 0.75, 0.0, 0.0]
    """

    minutes: float

    @property
    def zero_beyond(self) -> float:
        """Where it reaches 0."""
        return self.minutes

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.maximum(0.0, 1.0 - floats(minutes) / self.minutes)


@dataclass(frozen=True)
class GaussianTruncated(Parameters):
    """The upper part of a Gaussian, stretched so that it is 1 at 0 minutes and 0 at the limit (Dai 2010).

    Parameters
    ----------
    minutes
        The limit, which is the bandwidth too; above 0.

    Examples
    --------
    >>> GaussianTruncated(30)([0, 15, 30, 31]).round(4).tolist()
    [1.0, 0.7014, 0.0, 0.0]
    """

    minutes: float

    @property
    def zero_beyond(self) -> float:
        """The limit."""
        return self.minutes

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        least = math.exp(-0.5)
        return np.maximum(0.0, (np.exp(-0.5 * (floats(minutes) / self.minutes) ** 2) - least) / (1.0 - least))


@dataclass(frozen=True)
class Stepped:
    """Weight by zones of minutes, 0 beyond the last (Luo & Qi 2009).

    Parameters
    ----------
    steps
        Pairs of a zone's last minute (inclusive) and its weight; minutes rising, weights falling, within 0 … 1.

    Examples
    --------
    >>> Stepped(((15, 1.0), (30, 0.68), (60, 0.22)))([0, 15, 16, 60, 61]).tolist()
    [1.0, 1.0, 0.68, 0.22, 0.0]
    """

    steps: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """Refuse zones that cannot be."""
        limits, weights = [limit for limit, _ in self.steps], [weight for _, weight in self.steps]
        rising = all(one < two for one, two in itertools.pairwise(limits))
        falling = all(one >= two for one, two in itertools.pairwise(weights))
        whole = all(math.isfinite(limit) and limit >= 0 for limit in limits) and all(0 <= weight <= 1 for weight in weights)
        if not (self.steps and rising and falling and whole):
            raise ValueError(f"Stepped: expected zones of rising minutes with weights that fall within 0 … 1, given {self.steps}")

    @property
    def zero_beyond(self) -> float:
        """The last minute of the last zone that weighs anything."""
        return max((limit for limit, weight in self.steps if weight > 0), default=0.0)

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        limits = np.array([limit for limit, _ in self.steps]) + ROUNDING_MINUTES
        weights = np.array([*(weight for _, weight in self.steps), 0.0])
        return weights[np.searchsorted(limits, floats(minutes), side="left")]
