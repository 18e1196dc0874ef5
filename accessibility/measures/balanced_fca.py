"""What every place gets for each person when neither people nor services are counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import Catchments, Shares, inverse_of, share_out
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["balanced_fca"]


def balanced_fca(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when each person and each unit of service is shared out once.

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
    w^i_ij = f(c_ij) / Σ_j f(c_ij) over services that give anything; w^j_ij = f(c_ij) / Σ_i f(c_ij) over places; D_j = Σ_i P_i w^i_ij;
    A_i = Σ_j (S_j / D_j) w^j_ij: *balanced floating catchment area*, BFCA (Páez, Higgins & Vivona 2019). It prevents the inflation of
    demand and supply by overlapping catchments; weights of services are balanced over places and those of places over services, each for
    itself, so that the sum over people is near what is offered but not held to it (that is
    :func:`accessibility.measures.spatial_availability`).
    """
    given = offered(times, offers, amount=amount, kinds=kinds)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    known = np.nan_to_num(count)
    gives = (given.matrix > 0).astype(np.float64)
    inverse = inverse_of(weight @ gives)
    per_column = inverse_of(weight.T @ np.ones(len(count)))[:, np.newaxis]
    shares = Shares(weight, gives * (weight.T @ (inverse * known[:, np.newaxis])), lambda ratio: weight @ (ratio * per_column))
    shared = share_out(times, given, count, shares, "balanced catchments")
    return replace(shared, remarks=(*shared.remarks, *decay_remarks(times, decay)))
