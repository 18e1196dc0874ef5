"""How the weight of a service falls with the minutes to it: the family, and what a cut at the reach of travel times leaves out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from accessibility.measures.decays_ending import Binary, GaussianTruncated, Linear, Stepped
from accessibility.measures.decays_endless import Exponential, Gaussian, InversePotential, Logistic, Power
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
