"""How much service there is within so many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.offered import offered, pair_matrix
from accessibility.measures.within import within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.travel.model import TravelTimes

__all__ = ["cumulative"]


def cumulative(
    times: TravelTimes,
    offers: pd.DataFrame,
    *,
    minutes: float,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
) -> pd.DataFrame:
    """How many services of every kind, and how much of them, are within so many minutes of every place.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    minutes
        The limit, inclusive.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind), every place with every kind. Columns ``services`` (how many), ``amount`` (their sum, in the unit of the
        column asked for).

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ReachError
        If ``minutes`` is beyond the minutes that were computed.
    DataError
        If an amount is not known, or travel times were not computed to a service that counts.

    Notes
    -----
    *Cumulative opportunities* (Wachs & Kumagai 1973): the sum of S_j over services with c_ij <= T.
    """
    times.require(minutes)
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    near = pair_matrix(times, within(times.minutes, minutes).astype(np.float64))
    services = (near @ given.offers.astype(np.float64)).astype(np.int64)
    return pd.DataFrame({"services": services.ravel(), "amount": (near @ given.matrix).ravel()}, index=given.by_place)
