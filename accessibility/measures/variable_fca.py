"""What every place gets for each person when catchments grow until enough people, or enough service, are in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import Catchments, Shares, share_out
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at
from accessibility.measures.within import ROUNDING_MINUTES, within

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["variable_fca"]


def variable_fca(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    people_needed: float,
    minutes: tuple[float, float],
    step_minutes: float = 1.0,
    decay: Decay | None = None,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when the catchment of each service grows until enough people are in it.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from, those near the area too; column ``people`` (empty = not known).
    people_needed
        How many people a service should have around it before its catchment stops growing.
    minutes
        The least and the most limit of a catchment.
    step_minutes
        By how much a catchment grows at a time; above 0.
    decay
        How weight falls with minutes inside a catchment; not at all if left out.
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
    Catchments
        ``services`` has ``catchment_minutes`` too.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If limits do not rise, or the step is not above 0.
    ReachError
        If the most limit, or where the decay reaches 0, is beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    V2SFCA after Luo & Whippo 2012, whose first step this is; their second step, places that search farther until they have enough, would
    hand out more than is offered, so a place uses the services whose catchment it is in. It suits sparse areas, where a fixed limit
    leaves services nearly alone with a few people. Unknown people count as none while a catchment grows.
    """
    least, most = minutes
    if not (0 <= least <= most < np.inf and 0 < step_minutes < np.inf):
        raise ValueError(f"expected minutes that rise from 0 or more and a step above 0, given {minutes} and {step_minutes}")
    times.require(most)
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    count = people_at(times, places, people)
    people_known = np.nan_to_num(count)
    limit = _grown(times, people_known, people_needed, np.append(np.arange(least, most - ROUNDING_MINUTES, step_minutes), most))
    inside = within(times.minutes, limit[times.destination]).astype(np.float64)
    weight = pair_matrix(times, inside if decay is None else inside * weigh(times, decay))
    shares = Shares(weight, (weight.T @ people_known)[:, np.newaxis], lambda ratio: weight @ ratio)
    shared = share_out(times, given, count, shares, "variable catchments")
    services = shared.services.assign(catchment_minutes=limit[np.nonzero(given.offers)[0]])
    remarks = shared.remarks if decay is None else (*shared.remarks, *decay_remarks(times, decay))
    return replace(shared, services=services, remarks=remarks)


def _grown(times: TravelTimes, known: NDArray[np.float64], needed: float, limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The first limit within which each service has enough people, else the last; shape (d,)."""
    zone = np.searchsorted(limits + ROUNDING_MINUTES, times.minutes, side="left")
    cell = times.destination.astype(np.int64) * (len(limits) + 1) + zone
    shape = (len(times.destinations), len(limits) + 1)
    there = np.bincount(cell, weights=known[times.pair_origin], minlength=shape[0] * shape[1]).reshape(shape)
    enough = np.cumsum(there[:, :-1], axis=1) >= needed
    enough[:, -1] = True
    grown: NDArray[np.float64] = limits[np.argmax(enough, axis=1)]
    return grown
