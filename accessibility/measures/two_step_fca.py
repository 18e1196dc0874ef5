"""What every place gets of every kind for each person, each service shared by the people within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import Catchments, Shares, share_by_decay

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["two_step_fca"]


def two_step_fca(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person: each service is shared by all people within reach, near ones weighing more.

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
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    Catchments

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    R_j = S_j / Σ_i f(c_ij) P_i; A_i = Σ_j f(c_ij) R_j. *Two-step floating catchment area*, 2SFCA, with
    :class:`accessibility.measures.decay.Binary` (Radke & Mu 2000; Luo & Wang 2003); *enhanced*, E2SFCA, with
    :class:`accessibility.measures.decay.Stepped` (Luo & Qi 2009); *Gaussian* with
    :class:`accessibility.measures.decay.GaussianTruncated` (Dai 2010), and any other decay. It hands out exactly all that is offered:
    Σ_i P_i A_i = Σ_j S_j over services that somebody reaches.
    """
    how = (decay, amount, kinds, known, people)
    return share_by_decay(times, offers, places, *how, steps=_steps, method="two-step catchments")


def _steps(weight: csr_array, known: NDArray[np.float64], _: NDArray[np.float64]) -> Shares:
    """The two steps: people around each service, then services around each place."""
    return Shares(weight, (weight.T @ known)[:, np.newaxis], lambda ratio: weight @ ratio)
