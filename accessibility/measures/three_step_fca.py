"""What every place gets for each person when people choose among services; for comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import FOR_COMPARISON, Catchments, Shares, inverse_of, share_out
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["three_step_fca"]


def three_step_fca(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when people spread over the services they can choose; for comparison.

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
    G_ij = f(c_ij) / Σ_k f(c_ik) over services that give anything; R_j = S_j / Σ_i G_ij f(c_ij) P_i; A_i = Σ_j G_ij f(c_ij) R_j: 3SFCA (Wan,
    Zou & Sternberg 2012). Warning: it stacks a second impedance on the first instead of choosing one well (Páez, Higgins & Vivona
    2019); prefer :func:`accessibility.measures.spatial_availability` or :func:`accessibility.measures.balanced_fca`.
    """
    given = offered(times, offers, amount=amount, kinds=kinds)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    known = np.nan_to_num(count)
    twice = pair_matrix(times, weight.data**2)
    gives = (given.matrix > 0).astype(np.float64)
    inverse = inverse_of(weight @ gives)
    shares = Shares(weight, gives * (twice.T @ (inverse * known[:, np.newaxis])), lambda ratio: inverse * (twice @ ratio))
    shared = share_out(times, given, count, shares, "three-step catchments")
    return replace(shared, remarks=(*shared.remarks, *decay_remarks(times, decay), FOR_COMPARISON))
