"""What every place gets for each person when distance counts twice; for comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import FOR_COMPARISON, Catchments, Shares, share_out
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["modified_two_step_fca"]


def modified_two_step_fca(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when far services are also used less; for comparison with other tools.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from, those near the area too; column ``people`` (empty = not known).
    decay
        How weight falls with minutes, one of :mod:`accessibility.measures.decay`.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    Catchments

    Raises
    ------
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    A_i = Σ_j f(c_ij)² S_j / Σ_i f(c_ij) P_i: *modified* 2SFCA, M2SFCA (Delamater 2013): where services are far from people, less than all
    that is offered is handed out. Warning: it stacks a second impedance on the first instead of choosing one well (Páez, Higgins &
    Vivona 2019); prefer :func:`accessibility.measures.spatial_availability` or :func:`accessibility.measures.balanced_fca`.
    """
    given = offered(times, offers, amount=amount, kinds=kinds)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    known = np.nan_to_num(count)
    twice = pair_matrix(times, weight.data**2)
    shares = Shares(weight, (weight.T @ known)[:, np.newaxis], lambda ratio: twice @ ratio)
    shared = share_out(times, given, count, shares, "modified two-step catchments")
    return replace(shared, remarks=(*shared.remarks, *decay_remarks(times, decay), FOR_COMPARISON))
