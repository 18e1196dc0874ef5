"""What every place gets for each person when people choose among services; for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.catchments import FOR_COMPARISON, Catchments, Shares, inverse_of, share_by_decay, squared

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

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
    known: Iterable[str] = (),
    people: str = "people",
) -> Catchments:
    """What every place gets of every kind for each person when people spread over the services they can choose; for comparison.

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
    G_ij = f(c_ij) / Σ_k f(c_ik) over services that give anything; R_j = S_j / Σ_i G_ij f(c_ij) P_i; A_i = Σ_j G_ij f(c_ij) R_j: 3SFCA (Wan,
    Zou & Sternberg 2012). Warning: it stacks a second impedance on the first instead of choosing one well (Páez, Higgins & Vivona
    2019); prefer :func:`accessibility.measures.spatial_availability` or :func:`accessibility.measures.balanced_fca`.
    """
    how = (decay, amount, kinds, known, people)
    return share_by_decay(times, offers, places, *how, steps=_steps, method="three-step catchments", remarks=(FOR_COMPARISON,))


def _steps(weight: csr_array, known: NDArray[np.float64], gives: NDArray[np.float64]) -> Shares:
    """Choice among services first, then the two steps."""
    twice = squared(weight)
    inverse = inverse_of(weight @ gives)
    return Shares(weight, gives * (twice.T @ (inverse * known[:, np.newaxis])), lambda ratio: inverse * (twice @ ratio))
