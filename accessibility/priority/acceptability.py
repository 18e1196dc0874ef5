"""In which share of all weightings each alternative comes at which rank: SMAA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.priority.indicator import values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from accessibility.priority.indicator import Indicator

__all__ = ["Acceptability", "acceptability", "drawn_scores"]

_BLOCK_CELLS = 8_000_000
"""Draws times alternatives times alternatives at a time."""

_TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Acceptability:
    """What many weightings say of every alternative.

    Parameters
    ----------
    ranks
        Index alternative, columns 1, 2, …: share of draws (0 to 1) in which it comes at that rank; rows and columns sum to 1.
    summary
        Index alternative, those chosen most often first: ``share_chosen`` (of draws, among those chosen), ``share_first``,
        ``mean_rank``, ``rank_p05`` and ``rank_p95`` (ranks between which nine tenths of the draws lie), ``not_known``.
    central_weights
        Index alternative: the mean of the weightings in which it comes first; NaN where it never does.
    before
        Index and columns alternatives: share of draws in which the row comes before the column; ties count half.
    count
        How many are to be chosen.
    draws
        How many weightings were tried.
    """

    ranks: pd.DataFrame
    summary: pd.DataFrame
    central_weights: pd.DataFrame
    before: pd.DataFrame
    count: int
    draws: int

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        sure = int((self.summary["share_chosen"] == 1).sum())
        never = int((self.summary["share_chosen"] == 0).sum())
        return (
            f"<Acceptability: {len(self.summary)} alternatives, {self.draws:,} weightings; among the first {self.count}: "
            f"{sure} always, {len(self.summary) - sure - never} sometimes, {never} never>"
        )


def acceptability(
    table: pd.DataFrame,
    indicators: Sequence[Indicator],
    weightings: NDArray[np.float64],
    *,
    count: int,
    chosen_by: Callable[[NDArray[np.float64], Sequence[object]], NDArray[np.bool_]] | None = None,
    seed: int = 1,
) -> Acceptability:
    """Try many weightings, and what is not known or not agreed on at random, and count.

    Parameters
    ----------
    table
        One row an alternative.
    indicators
        What is looked at. An indicator with a ``spread`` is drawn from the normal distribution around its number, one that is not known
        from anywhere between 0 and 1 on the scale of values.
    weightings
        Shape (draws, indicators), as :func:`weightings` draws them.
    count
        How many are to be chosen.
    chosen_by
        From scores, shape (draws, alternatives), and the ids of the alternatives to who is chosen, where there are conditions
        (:func:`chosen_in_each`); the first ``count`` if left out.
    seed
        The same seed gives the same shares, whatever the order of the rows.

    Returns
    -------
    Acceptability

    Raises
    ------
    DataError
        If ``count`` is not from 1 to the number of alternatives, or the weightings do not fit the indicators.

    Notes
    -----
    SMAA (Lahdelma, Hokkanen & Salminen 1998) and SMAA-2 (Lahdelma & Salminen 2001): rank acceptability indices, central weight vectors
    and pairwise winning indices by Monte Carlo. Equal scores are put in an order of chance in each draw, so that ties share their ranks.
    """
    values = values_of(table, indicators)
    if not 1 <= count <= len(values):
        raise DataError(f"count must be from 1 to {len(values)}, the number of alternatives, given {count}")
    if weightings.ndim != 2 or weightings.shape[1] != len(indicators) or not len(weightings):  # rows and columns
        raise DataError(f"weightings must have {len(indicators)} columns, one an indicator, given shape {weightings.shape}")
    alternatives, draws = len(values), len(weightings)
    at_rank, chosen = np.zeros((alternatives, alternatives)), np.zeros(alternatives)
    before = np.zeros((alternatives, alternatives))
    first_weights = np.zeros((alternatives, len(indicators)))
    rng = np.random.default_rng(seed)
    rows = np.arange(alternatives)
    block = max(_BLOCK_CELLS // alternatives**2, 1)
    for begin in range(0, draws, block):
        weights = weightings[begin : begin + block]
        score = drawn_scores(table, indicators, values, weights, rng)
        chance = rng.random(score.shape)
        order = np.lexsort((chance, -np.round(score / _TIE)), axis=1)
        for rank in range(alternatives):
            at_rank[:, rank] += np.bincount(order[:, rank], minlength=alternatives)
        position = np.empty_like(order)
        np.put_along_axis(position, order, np.broadcast_to(rows, order.shape), axis=1)
        chosen += (position < count if chosen_by is None else chosen_by(score + chance * _TIE, list(values.index))).sum(axis=0)
        before += (position[:, :, None] < position[:, None, :]).sum(axis=0)
        np.add.at(first_weights, order[:, 0], weights)
    return _told(values, indicators, at_rank, chosen, before, first_weights, count, draws)


def drawn_scores(
    table: pd.DataFrame, indicators: Sequence[Indicator], values: pd.DataFrame, weights: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Scores of every alternative in every draw, shape (draws, alternatives), with what is not known or not agreed on drawn.

    Parameters
    ----------
    table, indicators, values
        The alternatives; ``values`` as :func:`values_of` gives them.
    weights
        Shape (draws, indicators).
    rng
        Where chance comes from.
    """
    ordered = table.loc[values.index]
    total = np.zeros((len(weights), len(values)))
    for number, one in enumerate(indicators):
        value = np.broadcast_to(values[one.column].to_numpy(), total.shape)
        if one.spread:
            value = _around(ordered, one, total.shape, rng)
        unknown = np.isnan(value)
        if unknown.any():
            value = np.where(unknown, rng.random(total.shape), value)
        total += weights[:, number, None] * value
    return total


def _around(ordered: pd.DataFrame, one: Indicator, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    """Values of numbers drawn around the known ones; a spread that is not known counts as none."""
    numbers = ordered[one.column].to_numpy(dtype=float, na_value=np.nan)
    spread = np.nan_to_num(ordered[one.spread].to_numpy(dtype=float, na_value=np.nan), nan=0.0)
    if (spread < 0).any():
        raise DataError(f"column {one.spread!r} holds a spread below 0; a standard deviation is 0 or more")
    known = numbers[~np.isnan(numbers)]
    drawn = numbers + rng.standard_normal(shape) * spread
    return one.value(drawn, float(known.min()), float(known.max()))


def _told(
    values: pd.DataFrame,
    indicators: Sequence[Indicator],
    at_rank: NDArray[np.float64],
    chosen: NDArray[np.float64],
    before: NDArray[np.float64],
    first_weights: NDArray[np.float64],
    count: int,
    draws: int,
) -> Acceptability:
    share = at_rank / draws
    reached = np.cumsum(share, axis=1)
    names = [one.column for one in indicators]
    summary = pd.DataFrame(
        {
            "share_chosen": chosen / draws,
            "share_first": share[:, 0],
            "mean_rank": share @ np.arange(1, len(values) + 1),
            "rank_p05": (reached < 0.05 - 1e-12).sum(axis=1) + 1,
            "rank_p95": (reached < 0.95 - 1e-12).sum(axis=1) + 1,
            "not_known": [", ".join(np.array(names, dtype=object)[row]) for row in values.isna().to_numpy()],
        },
        index=values.index,
    )
    often = at_rank[:, :1]
    central = np.divide(first_weights, often, out=np.full_like(first_weights, np.nan), where=often > 0)
    order = summary.sort_values(["share_chosen", "mean_rank"], ascending=[False, True], kind="stable").index
    return Acceptability(
        ranks=pd.DataFrame(share, index=values.index, columns=range(1, len(values) + 1)).loc[order],
        summary=summary.loc[order],
        central_weights=pd.DataFrame(central, index=values.index, columns=names).loc[order],
        before=pd.DataFrame(before / draws, index=values.index, columns=values.index).loc[order, order],
        count=count,
        draws=draws,
    )
