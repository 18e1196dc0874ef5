"""How much service each place has, near services weighing more than far ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.measures.decay import weigh
from accessibility.measures.offered import offered, pair_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["gravity"]


def gravity(
    times: TravelTimes,
    offers: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
) -> pd.DataFrame:
    """How much of every kind every place has, each service weighed by the minutes to it.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    decay
        How weight falls with minutes, one of :mod:`accessibility.measures.decay`.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.

    Returns
    -------
    pandas.DataFrame
        Index (place, kind), every place with every kind. Column ``amount`` (weighted sum, in the unit of the column asked for; 0 where
        nothing is reached).

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, or travel times were not computed to a service that counts.

    Notes
    -----
    A_i = Σ_j S_j f(c_ij): *gravity*, *potential* or *Hansen accessibility* (Hansen 1959). How many people share it is not looked at; for
    that see :func:`accessibility.measures.two_step_fca`.
    """
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    weighted = pair_matrix(times, weigh(times, decay)) @ given.matrix
    return pd.DataFrame({"amount": weighted.ravel()}, index=given.by_place)
