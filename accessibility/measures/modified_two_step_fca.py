"""What every place gets for each person when distance counts twice; for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import FOR_COMPARISON, Catchments, Shares, share_by_decay, squared

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

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
    known: Iterable[str] = (),
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when far services are also used less; for comparison with other tools.

    Parameters
    ----------
    times, offers, places, decay, amount, kinds, known, people
        As for :func:`accessibility.measures.two_step_fca`.

    Returns
    -------
    Catchments

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ReachError, DataError
        As there.

    Notes
    -----
    A_i = Σ_j f(c_ij)² S_j / Σ_i f(c_ij) P_i: *modified* 2SFCA, M2SFCA (Delamater 2013): where services are far from people, less than all
    that is offered is handed out. Warning: it stacks a second impedance on the first instead of choosing one well (Páez, Higgins &
    Vivona 2019); prefer :func:`accessibility.measures.spatial_availability` or :func:`accessibility.measures.balanced_fca`.
    """
    how = (decay, amount, kinds, known, people)
    return share_by_decay(times, offers, places, *how, steps=_steps, method="modified two-step catchments", remarks=(FOR_COMPARISON,))


def _steps(weight: csr_array, known: NDArray[np.float64], _: NDArray[np.float64]) -> Shares:
    """People weigh once, what they get twice."""
    twice = squared(weight)
    return Shares(weight, (weight.T @ known)[:, np.newaxis], lambda ratio: twice @ ratio)
