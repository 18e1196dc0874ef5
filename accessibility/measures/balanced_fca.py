"""What every place gets for each person when neither people nor services are counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import Catchments, Shares, inverse_of, share_by_decay

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

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
    known: Iterable[str] = (),
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when each person and each unit of service is shared out once.

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
    w^i_ij = f(c_ij) / Σ_j f(c_ij) over services that give anything; w^j_ij = f(c_ij) / Σ_i f(c_ij) over places; D_j = Σ_i P_i w^i_ij;
    A_i = Σ_j (S_j / D_j) w^j_ij: *balanced floating catchment area*, BFCA (Páez, Higgins & Vivona 2019). It prevents the inflation of
    demand and supply by overlapping catchments; weights of services are balanced over places and those of places over services, each for
    itself, so that the sum over people is near what is offered but not held to it (that is
    :func:`accessibility.measures.spatial_availability`).
    """
    how = (decay, amount, kinds, known, people)
    return share_by_decay(times, offers, places, *how, steps=_steps, method="balanced catchments")


def _steps(weight: csr_array, known: NDArray[np.float64], gives: NDArray[np.float64]) -> Shares:
    """Weights balanced over services for people, and over places for services."""
    inverse = inverse_of(weight @ gives)
    per_column = inverse_of(weight.T @ np.ones(len(known)))[:, np.newaxis]
    return Shares(weight, gives * (weight.T @ (inverse * known[:, np.newaxis])), lambda ratio: weight @ (ratio * per_column))
