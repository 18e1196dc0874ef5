"""How much service there is within so many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.measures.supply import match
from accessibility.measures.within import within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.supply import Supply
    from accessibility.travel.model import TravelTimes

__all__ = ["amounts", "cumulative"]


def cumulative(
    times: TravelTimes,
    offers: pd.DataFrame,
    *,
    minutes: float,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
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

    Returns
    -------
    pandas.DataFrame
        Index (place, kind), every place with every kind. Columns ``services`` (how many), ``amount`` (their sum, in the unit of the
        column asked for).

    Raises
    ------
    ReachError
        If ``minutes`` is beyond the minutes that were computed.
    DataError
        If an amount is not known, or travel times were not computed to a service that counts.

    Notes
    -----
    *Cumulative opportunities* (Wachs & Kumagai 1973): the sum of S_j over services with c_ij <= T.
    """
    times.require(minutes)
    supply = match(times, offers, kinds=kinds)
    amount_of = amounts(offers, supply, amount)
    near = within(times.minutes, minutes)
    origin, destination = times.pair_origin[near], times.destination[near]
    places, count = len(times.origins), len(supply.kinds)
    services = np.zeros((places, count), dtype=np.int64)
    total = np.zeros((places, count))
    for kind in range(count):
        here = (supply.kind == kind) & supply.open
        offered = np.zeros(len(times.destinations))
        given = np.zeros(len(times.destinations))
        offered[supply.destination[here]] = 1.0
        given[supply.destination[here]] = amount_of[here]
        services[:, kind] = np.bincount(origin, weights=offered[destination], minlength=places).astype(np.int64)
        total[:, kind] = np.bincount(origin, weights=given[destination], minlength=places)
    index = pd.MultiIndex.from_product([times.origins, supply.kinds], names=["place", "kind"])
    return pd.DataFrame({"services": services.ravel(), "amount": total.ravel()}, index=index)


def amounts(offers: pd.DataFrame, supply: Supply, amount: str | None) -> NDArray[np.float64]:
    """How much each offer of a supply gives, refused where it is not known.

    Parameters
    ----------
    offers
        The table the supply was matched from.
    supply
        Its offers as positions.
    amount
        A column of ``offers``, or None for 1 each.

    Returns
    -------
    numpy.ndarray of float64, one for each offer of the supply

    Raises
    ------
    DataError
        If the column is missing, or an open offer's cell is empty, negative or not finite.
    """
    if amount is None:
        return np.ones(len(supply.row))
    if amount not in offers:
        raise DataError(f"offers have no column {amount!r}; given: {', '.join(map(str, offers.columns))}")
    given = pd.to_numeric(offers[amount], errors="coerce").to_numpy(dtype=float)[supply.row]
    bad = supply.open & ~(np.isfinite(given) & (given >= 0))
    if bad.any():
        rows = "; ".join(" / ".join(map(str, offers.index[row])) for row in supply.row[bad][:5])
        message = (
            f"{amount!r} must be a number of 0 or more for every offer that counts; it is not for {int(bad.sum())}, such as {rows}; "
            "fill them in, or leave those offers out"
        )
        raise DataError(message)
    return given
