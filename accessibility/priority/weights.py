"""Weightings to try: all there can be, all near the given ones, all that keep an order, or those people voted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.errors import DataError, UnknownWordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.priority.indicator import Indicator

__all__ = ["WAYS", "given_weights", "weightings"]

WAYS = ("any", "near", "ordered", "voted")


def given_weights(indicators: Sequence[Indicator]) -> NDArray[np.float64]:
    """The weights the indicators were given, with a sum of 1.

    Parameters
    ----------
    indicators
        What is looked at.

    Raises
    ------
    DataError
        If all weights are 0.
    """
    weights = np.array([one.weight for one in indicators], dtype=float)
    if not weights.sum() > 0:
        raise DataError("the weights of all indicators are 0; give at least one of them more")
    return np.asarray(weights / weights.sum())


def weightings(
    indicators: Sequence[Indicator],
    *,
    way: Literal["any", "near", "ordered", "voted"] = "any",
    draws: int = 10_000,
    within_pct: float = 50.0,
    votes: pd.DataFrame | None = None,
    seed: int = 1,
) -> NDArray[np.float64]:
    """Draw weightings.

    Parameters
    ----------
    indicators
        What is looked at, with their given weights.
    way
        ``"any"``: every weighting alike (uniform over the simplex); ``"near"``: each weight up to ``within_pct`` % below or above the given
        one; ``"ordered"``: every weighting that keeps the order of the given weights; ``"voted"``: each draw is one voter's weights.
    draws
        How many.
    within_pct
        For ``"near"``.
    votes
        For ``"voted"``: one row a voter, one column an indicator, points of 0 or more.
    seed
        The same seed gives the same weightings.

    Returns
    -------
    numpy.ndarray of float64, shape (draws, indicators)
        Every row sums to 1.

    Notes
    -----
    Uniform weights over the simplex are normalised exponentials (Dirichlet with all parameters 1); sorting each draw by the given order
    gives the uniform distribution over the weightings that keep it (Lahdelma & Salminen 2001).
    """
    if way not in WAYS:
        raise UnknownWordError(way, WAYS, "way to draw weights")
    if draws < 1:
        raise DataError(f"draws must be at least 1, given {draws}")
    rng = np.random.default_rng(seed)
    given = given_weights(indicators)
    if way == "voted":
        return _voted(votes, [one.column for one in indicators], draws, rng)
    if way == "near":
        if not 0 <= within_pct <= 100:  # per cent
            raise DataError(f"within_pct must be from 0 to 100, given {within_pct}")
        near = given * (1 + (rng.random((draws, len(given))) * 2 - 1) * within_pct / 100)
        return np.asarray(near / near.sum(axis=1, keepdims=True))
    drawn = rng.exponential(size=(draws, len(given)))
    drawn /= drawn.sum(axis=1, keepdims=True)
    return _in_order(drawn, given) if way == "ordered" else np.asarray(drawn)


def _in_order(drawn: NDArray[np.float64], given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each draw's weights, the largest for the indicator whose given weight is largest; equal ones keep their own order of chance."""
    kept = np.empty_like(drawn)
    for weight in np.unique(given):
        tied = given == weight
        larger, as_large = int((given > weight).sum()), int(tied.sum())
        falling = -np.sort(-drawn, axis=1)
        own = np.argsort(np.argsort(-drawn[:, tied], axis=1, kind="stable"), axis=1, kind="stable")
        kept[:, tied] = np.take_along_axis(falling[:, larger : larger + as_large], own, axis=1)
    return kept


def _voted(votes: pd.DataFrame | None, names: list[str], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    if votes is None or not len(votes):
        raise DataError("weights that were voted for need votes: one row a voter, one column an indicator")
    lost = [name for name in names if name not in votes]
    if lost:
        raise DataError(f"the votes have no column for {', '.join(lost)}; give one for each indicator")
    points = votes.sort_index(kind="stable")[names].to_numpy(dtype=float)
    if np.isnan(points).any() or (points < 0).any() or not (points.sum(axis=1) > 0).all():
        raise DataError("every voter must give each indicator 0 or more points and some indicator more than 0")
    points = points / points.sum(axis=1, keepdims=True)
    return np.asarray(points[rng.integers(0, len(points), draws)])
