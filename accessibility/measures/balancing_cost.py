"""How many minutes each place must travel until it has met as much service as its people need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.offered import offered, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["balancing_cost"]

_ROUNDING = 1e-9


def balancing_cost(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    need_per_person: float = 1.0,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> pd.DataFrame:
    """Minutes within which every place meets as much of every kind as its people need.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from; column ``people`` (empty = not known).
    need_per_person
        How much one person needs, in the unit of the amount: 0.02 is 20 for 1,000 people.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind). Columns ``minutes`` (0 where nobody lives; ``inf`` where it is not met within ``max_minutes``; NaN where
        people are not known), ``need``, ``amount_within`` (met within ``max_minutes``) and ``max_minutes``.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If ``need_per_person`` is negative.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    B_i = min T: Σ_j S_j [c_ij <= T] >= P_i need: *balancing time* or *balanced cost* (Barboza, Carneiro, Falavigna, Luz & Orrico 2021).
    Meeting the need exactly is enough. What others use of the same services is not looked at.
    """
    if not 0 <= need_per_person < np.inf:
        raise ValueError(f"need_per_person must be 0 or more, given {need_per_person}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    need = people_at(times, places, people) * need_per_person
    minutes = np.empty((len(need), len(given.kinds)))
    within_reach = np.empty_like(minutes)
    for kind in range(len(given.kinds)):
        minutes[:, kind], within_reach[:, kind] = _balance(times, given.matrix[:, kind], need)
    minutes[need == 0] = 0.0
    minutes[np.isnan(need)] = np.nan
    return pd.DataFrame(
        {
            "minutes": minutes.ravel(),
            "need": np.repeat(need, len(given.kinds)),
            "amount_within": within_reach.ravel(),
            "max_minutes": float(times.max_minutes),
        },
        index=given.by_place,
    )


def _balance(times: TravelTimes, amount: NDArray[np.float64], need: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minutes until the need is met, ``inf`` where it is not, and all that is within reach; one kind."""
    from accessibility.measures.balancing_kernels import balance
    from accessibility.travel.engine.compiling import call

    met, total = np.empty(len(need)), np.empty(len(need))
    pairs = (times.indptr.astype(np.int64), times.destination.astype(np.int32), times.minutes)
    call(balance, *pairs, np.ascontiguousarray(amount), need * (1.0 - _ROUNDING), met, total)
    return met, total
