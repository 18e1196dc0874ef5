"""How much service there is within a range of limits, so that the result does not hang on one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from accessibility.measures.offered import offered
from accessibility.measures.within import ROUNDING_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["cumulative_interval"]

_CELLS_AT_ONCE = 8_000_000


def cumulative_interval(
    times: TravelTimes,
    offers: pd.DataFrame,
    *,
    minutes: tuple[float, float],
    step_minutes: float = 1.0,
    summary: Literal["mean", "median"] = "mean",
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
) -> pd.DataFrame:
    """How much of every kind is within reach of every place, in the mean or median over a range of limits.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    minutes
        First and last limit, both inclusive.
    step_minutes
        From one limit to the next; above 0.
    summary
        ``mean`` or ``median`` over the limits.
    amount
        Column of ``offers`` that says how much each gives; each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind), every place with every kind. Columns ``amount``, and ``amount_least`` and ``amount_most`` (at the first and the
        last limit).

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If the limits do not rise or the step is not above 0.
    ReachError
        If the last limit is beyond the minutes that were computed.
    DataError
        If an amount is not known, or travel times were not computed to a service that counts.

    Notes
    -----
    *Time interval cumulative accessibility* (Tomasiello, Herszenhut, Oliveira, Braga & Pereira 2023).
    """
    limits = _limits(minutes, step_minutes)
    times.require(float(limits[-1]))
    if summary not in ("mean", "median"):
        raise ValueError(f"summary must be 'mean' or 'median', given {summary!r}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    shape = (len(times.origins), len(given.kinds))
    middle, least, most = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    chunk = max(_CELLS_AT_ONCE // len(limits), 1)
    for first in range(0, len(times.origins), chunk):
        rows = slice(first, min(first + chunk, len(times.origins)))
        pairs = slice(int(times.indptr[rows.start]), int(times.indptr[rows.stop]))
        zone = np.searchsorted(limits + ROUNDING_MINUTES, times.minutes[pairs], side="left")
        owner = np.repeat(np.arange(rows.stop - rows.start), np.diff(times.indptr[rows.start : rows.stop + 1]))
        cell = (owner * (len(limits) + 1) + zone).astype(np.int64)
        for kind in range(len(given.kinds)):
            profile = _profile(cell, given.matrix[times.destination[pairs], kind], rows.stop - rows.start, len(limits))
            middle[rows, kind] = profile.mean(axis=1) if summary == "mean" else np.median(profile, axis=1)
            least[rows, kind], most[rows, kind] = profile[:, 0], profile[:, -1]
    columns = {"amount": middle.ravel(), "amount_least": least.ravel(), "amount_most": most.ravel()}
    return pd.DataFrame(columns, index=given.by_place)


def _limits(minutes: tuple[float, float], step: float) -> NDArray[np.float64]:
    """The limits from first to last; the last is there even where steps do not end on it."""
    first, last = minutes
    if not (0 <= first <= last < np.inf):
        raise ValueError(f"minutes must be two limits that rise from 0 or more, given {minutes}")
    if not 0 < step < np.inf:
        raise ValueError(f"step_minutes must be above 0, given {step}")
    limits = first + step * np.arange(int((last - first) / step + 1e-9) + 1)
    ends_there = bool(last - limits[-1] < ROUNDING_MINUTES)
    return np.asarray(limits if ends_there else [*limits, last], dtype=np.float64)


def _profile(cell: NDArray[np.int64], amount: NDArray[np.float64], origins: int, limits: int) -> NDArray[np.float64]:
    """Amount within each limit of each origin, shape (origins, limits)."""
    each = np.bincount(cell, weights=amount, minlength=origins * (limits + 1)).reshape(origins, limits + 1)
    return np.cumsum(each[:, :limits], axis=1)
