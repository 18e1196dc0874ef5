"""What the choice among services is worth to each place, in minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.offered import offered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["logsum"]


def logsum(
    times: TravelTimes,
    offers: pd.DataFrame,
    *,
    per_minute: float,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
) -> pd.DataFrame:
    """What having the choice among all services of a kind is worth to every place, in minutes of travel; more is better.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    per_minute
        μ, above 0: how sharply people choose the nearer one; the larger, the closer to the minutes to the closest.
    amount
        Column of ``offers`` that makes a service more attractive; each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind). Column ``worth_minutes``: minus the minutes to a single service that would be worth as much; ``-inf`` where
        nothing is reached.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If ``per_minute`` is not above 0.
    DataError
        If an amount is not known, or travel times were not computed to a service that counts.

    Notes
    -----
    A_i = (1/μ) ln Σ_j S_j exp(-μ c_ij), the expected greatest utility of a logit choice with V_ij = -c_ij + ln(S_j)/μ (Ben-Akiva &
    Lerman 1985). Services beyond ``max_minutes`` are left out.
    """
    if not 0 < per_minute < np.inf:
        raise ValueError(f"per_minute must be above 0, given {per_minute}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    worth = np.full((len(times.origins), len(given.kinds)), -np.inf)
    for kind in range(len(given.kinds)):
        kept = np.flatnonzero(given.matrix[times.destination, kind] > 0)
        start = np.searchsorted(kept, times.indptr)
        some = np.diff(start) > 0
        if some.any():
            worth[some, kind] = _worth(times.minutes[kept], given.matrix[times.destination[kept], kind], start, some, per_minute)
    return pd.DataFrame({"worth_minutes": worth.ravel()}, index=given.by_place)


def _worth(
    minutes: NDArray[np.float64], amount: NDArray[np.float64], start: NDArray[np.int64], some: NDArray[np.bool_], per_minute: float
) -> NDArray[np.float64]:
    """Logsum of each origin that reaches something; the least minutes are taken out first, so that nothing vanishes."""
    first, counts = start[:-1][some], np.diff(start)[some]
    least = np.minimum.reduceat(minutes, first)
    weight = amount * np.exp(-per_minute * (minutes - np.repeat(least, counts)))
    return np.log(np.add.reduceat(weight, first)) / per_minute - least
