"""How many people each service can be reached by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.decay import weigh
from accessibility.measures.offered import offered, pair_matrix, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["passive"]


def passive(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> pd.DataFrame:
    """How many people live within reach of every service, near ones weighing more than far ones.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from; column ``people`` (empty = not known).
    decay
        How weight falls with minutes; :class:`accessibility.measures.decay.Binary` counts whole people within a limit.
    kinds
        Kinds to look at; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    pandas.DataFrame
        Index (service, kind), every open offer. Columns ``people`` (weighted sum over places where they are known; NaN where there are
        places and people are known of none), ``places`` (that weigh anything), ``places_people_unknown``.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If people are negative, or travel times are lacking.

    Notes
    -----
    P*_j = Σ_i P_i f(c_ij): *passive accessibility*, *catchment population*, *market potential*.
    """
    given = offered(times, offers, amount=None, kinds=kinds, known=known)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    is_known = ~np.isnan(count)
    total = weight.T @ np.where(is_known, count, 0.0)
    counted = pair_matrix(times, (weight.data > 0).astype(np.float64))
    near, unknown = counted.T @ np.ones(len(count)), counted.T @ (~is_known).astype(np.float64)
    people_near = np.where((near > 0) & (unknown == near), np.nan, total)
    row = np.nonzero(given.offers)[0]
    columns = {
        "people": people_near[row],
        "places": near[row].astype(np.int64),
        "places_people_unknown": unknown[row].astype(np.int64),
    }
    return pd.DataFrame(columns, index=given.by_service)
