"""How the weight of a service falls with the minutes to it: a family of functions of minutes."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from accessibility.measures.within import ROUNDING_MINUTES, within
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accessibility.travel.model import TravelTimes

__all__ = [
    "Binary",
    "Decay",
    "Exponential",
    "Gaussian",
    "GaussianTruncated",
    "InversePotential",
    "Linear",
    "Logistic",
    "Power",
    "Stepped",
    "decay_remarks",
    "weigh",
]

_LEAST_SAID = 0.01


@runtime_checkable
class Decay(Protocol):
    """A function of minutes that never rises and is 0 where nothing is reached (``inf``)."""

    @property
    def zero_beyond(self) -> float:
        """Minutes beyond which the weight is 0; ``inf`` where it only comes near."""

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time, same shape."""


@dataclass(frozen=True)
class Binary:
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

    def __post_init__(self) -> None:
        """Refuse a limit that cannot be."""
        _require(self, "minutes", self.minutes, least=0)

    @property
    def zero_beyond(self) -> float:
        """The limit."""
        return self.minutes

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return within(minutes, self.minutes).astype(np.float64)


@dataclass(frozen=True)
class Linear:
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

    def __post_init__(self) -> None:
        """Refuse a limit that cannot be."""
        _require(self, "minutes", self.minutes)

    @property
    def zero_beyond(self) -> float:
        """Where it reaches 0."""
        return self.minutes

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.maximum(0.0, 1.0 - _floats(minutes) / self.minutes)


@dataclass(frozen=True)
class Exponential:
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

    def __post_init__(self) -> None:
        """Refuse a rate that cannot be."""
        _require(self, "per_minute", self.per_minute)

    @property
    def zero_beyond(self) -> float:
        """Never quite 0."""
        return math.inf

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.exp(-self.per_minute * _floats(minutes))


@dataclass(frozen=True)
class Power:
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

    def __post_init__(self) -> None:
        """Refuse an exponent that cannot be."""
        _require(self, "exponent", self.exponent)

    @property
    def zero_beyond(self) -> float:
        """Never quite 0."""
        return math.inf

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.maximum(_floats(minutes), 1.0) ** -self.exponent


@dataclass(frozen=True)
class Gaussian:
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

    def __post_init__(self) -> None:
        """Refuse a deviation that cannot be."""
        _require(self, "deviation_minutes", self.deviation_minutes)

    @property
    def zero_beyond(self) -> float:
        """Never quite 0."""
        return math.inf

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.exp(-0.5 * (_floats(minutes) / self.deviation_minutes) ** 2)


@dataclass(frozen=True)
class GaussianTruncated:
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

    def __post_init__(self) -> None:
        """Refuse a limit that cannot be."""
        _require(self, "minutes", self.minutes)

    @property
    def zero_beyond(self) -> float:
        """The limit."""
        return self.minutes

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        least = math.exp(-0.5)
        return np.maximum(0.0, (np.exp(-0.5 * (_floats(minutes) / self.minutes) ** 2) - least) / (1.0 - least))


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
        return weights[np.searchsorted(limits, _floats(minutes), side="left")]


@dataclass(frozen=True)
class Logistic:
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

    def __post_init__(self) -> None:
        """Refuse a middle or a deviation that cannot be."""
        _require(self, "middle_minutes", self.middle_minutes, least=0)
        _require(self, "deviation_minutes", self.deviation_minutes)

    @property
    def zero_beyond(self) -> float:
        """Never quite 0."""
        return math.inf

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        spread = (_floats(minutes) - self.middle_minutes) * math.pi / (self.deviation_minutes * math.sqrt(3.0))
        return 0.5 * (1.0 - np.tanh(spread / 2.0))


@dataclass(frozen=True)
class InversePotential:
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

    def __post_init__(self) -> None:
        """Refuse an exponent or a least that cannot be."""
        _require(self, "exponent", self.exponent)
        _require(self, "least_minutes", self.least_minutes)

    @property
    def zero_beyond(self) -> float:
        """Never quite 0."""
        return math.inf

    def __call__(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Weight at each travel time."""
        return np.maximum(_floats(minutes), self.least_minutes) ** -self.exponent


def weigh(times: TravelTimes, decay: Decay) -> NDArray[np.float64]:
    """Weight of every pair within reach, refused where the decay reaches farther than travel times were computed.

    Parameters
    ----------
    times
        Minutes from places to services.
    decay
        Any of the family, or anything that does what :class:`Decay` asks.

    Returns
    -------
    numpy.ndarray of float64, shape (p,)

    Raises
    ------
    ReachError
        If the decay reaches 0 beyond the minutes that were computed. One that never reaches 0 is cut at ``max_minutes``:
        :func:`decay_remarks` says so.
    """
    if math.isfinite(decay.zero_beyond):
        times.require(decay.zero_beyond)
    return decay(times.minutes)


def decay_remarks(times: TravelTimes, decay: Decay) -> tuple[Remark, ...]:
    """What a cut at the reach of travel times leaves out, to be shown with the results.

    Parameters
    ----------
    times
        Minutes from places to services.
    decay
        Any of the family.

    Returns
    -------
    tuple of Remark
        One where a service just beyond the reach would still weigh 1 % or more; else none.
    """
    weight = 0.0 if math.isfinite(decay.zero_beyond) else float(decay(np.array([times.max_minutes]))[0])
    if weight < _LEAST_SAID:
        return ()
    details: dict[str, str | float] = {"max_minutes": times.max_minutes, "weight_pct": 100.0 * weight}
    return (Remark("decay_cut_at_reach", "noted", details=details),)


def _floats(minutes: ArrayLike) -> NDArray[np.float64]:
    """Minutes as floats."""
    return np.asarray(minutes, dtype=np.float64)


def _require(decay: object, name: str, value: float, *, least: float | None = None) -> None:
    """Refuse a number that is not finite or too small."""
    enough = value > 0 if least is None else value >= least
    if not (math.isfinite(value) and enough):
        bound = "above 0" if least is None else f"of {least:g} or more"
        raise ValueError(f"{type(decay).__name__}: {name} must be a finite number {bound}, given {value}")
