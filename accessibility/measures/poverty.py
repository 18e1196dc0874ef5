"""How many people are short of a line, by how much, and how severely: Foster, Greer and Thorbecke for access and for minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.weighted import counted_for
from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["fgt", "fgt_minutes"]


def fgt(values: ArrayLike, people: ArrayLike, *, line: float, power: float) -> float:
    """People short of a line of access: their share (power 0), their mean shortfall (1), its square (2).

    Parameters
    ----------
    values
        Access, more is better; 0 or more, NaN = not known.
    people
        People of each row; NaN = not known. Rows not known are left out.
    line
        What everybody should have; above 0. Who has exactly as much is not short.
    power
        The power a; 0 or more.

    Returns
    -------
    float
        0 … 1; NaN where nobody counts.

    Raises
    ------
    ValueError
        If ``line`` is not above 0, or ``power`` is negative.
    DataError
        If a value is negative or ``inf``, or people are negative.

    Notes
    -----
    Σ p_i ((z - a_i) / z)^a over a_i < z (Foster, Greer & Thorbecke 1984).

    Examples
    --------
    >>> [round(fgt([0, 5, 10, 20, 40], [10, 20, 30, 25, 15], line=10, power=power), 10) for power in (0, 1, 2)]
    [0.3, 0.2, 0.15]
    """
    _check(line, power)
    value, share = counted_for(values, people)
    if not len(value):
        return float("nan")
    short = value < line
    return float(share[short] @ ((line - value[short]) / line) ** power)


def fgt_minutes(
    minutes: ArrayLike, people: ArrayLike, *, line_minutes: float, power: float, horizon_minutes: float, bounded: bool = False
) -> float:
    """People beyond a line of minutes: their share (power 0), by how much (1), and its square (2).

    Parameters
    ----------
    minutes
        Travel times, less is better; ``inf`` = unreached, NaN = not known.
    people
        People of each row; NaN = not known. Rows not known are left out.
    line_minutes
        Within which everybody should be, inclusive; above 0.
    power
        The power a; 0 or more.
    horizon_minutes
        What longer and unreached travel times count as; above the line.
    bounded
        Measure what is beyond the line by the stretch from the line to the horizon, so that the result is within 0 … 1; by the line
        otherwise, which may exceed 1.

    Returns
    -------
    float
        NaN where nobody counts.

    Raises
    ------
    ValueError
        If ``line_minutes`` is not above 0, the horizon is not above it, or ``power`` is negative.
    DataError
        If minutes or people are negative.

    Notes
    -----
    Σ p_i ((t_i - z) / z)^a over t_i > z, after Foster, Greer & Thorbecke 1984 with the direction turned.

    Examples
    --------
    >>> travel, count = [5, 20, 35, 60, 90], [10, 20, 30, 25, 15]
    >>> [round(fgt_minutes(travel, count, line_minutes=30, power=power, horizon_minutes=120), 3) for power in (0, 1, 2)]
    [0.7, 0.6, 0.858]
    """
    _check(line_minutes, power)
    if not (np.isfinite(horizon_minutes) and horizon_minutes > line_minutes):
        raise ValueError(f"horizon_minutes must be above the line of {line_minutes:g} minutes, given {horizon_minutes}")
    value, share = counted_for(np.minimum(np.asarray(minutes, dtype=np.float64), horizon_minutes), people)
    if not len(value):
        return float("nan")
    beyond = ~within(value, line_minutes)
    scale = horizon_minutes - line_minutes if bounded else line_minutes
    return float(share[beyond] @ ((value[beyond] - line_minutes) / scale) ** power)


def _check(line: float, power: float) -> None:
    """Refuse a line or a power that cannot be."""
    if not (np.isfinite(line) and line > 0):
        raise ValueError(f"the line must be above 0, given {line}")
    if not (np.isfinite(power) and power >= 0):
        raise ValueError(f"power must be 0 or more, given {power}")
