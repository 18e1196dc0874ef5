"""Why one comes before another, and which weights would change who is chosen."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError
from accessibility.priority.indicator import values_of
from accessibility.priority.weights import given_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from accessibility.priority.indicator import Indicator

__all__ = ["because", "tipping_weights"]

_STEP = 1e-9


def because(table: pd.DataFrame, indicators: Sequence[Indicator], one: object, other: object) -> pd.DataFrame:
    """What speaks for one alternative against another, indicator by indicator.

    Parameters
    ----------
    table, indicators
        As for :func:`scores`.
    one, other
        Ids of two alternatives.

    Returns
    -------
    pandas.DataFrame
        Index indicator, what speaks most for ``one`` first: ``number`` and ``number_other`` (as in the table), ``gain`` (weight times
        the difference of values; below 0 it speaks for ``other``; NaN where not known of one of them). The gains sum to the difference of
        scores where everything is known.

    Raises
    ------
    DataError
        If one of them is not in the table.
    """
    lost = [str(name) for name in (one, other) if name not in table.index]
    if lost:
        raise DataError(f"{', '.join(lost)} is not among the {len(table)} alternatives")
    values = values_of(table, indicators)
    names = pd.Index([each.column for each in indicators], name="indicator")
    both = pd.Index([one, other])
    value, value_other = values.reindex(both).to_numpy(dtype=float)
    number, number_other = table[list(names)].reindex(both).to_numpy(dtype=float)
    numbers = {"number": number, "number_other": number_other}
    gain = given_weights(indicators) * (value - value_other)
    return pd.DataFrame({**numbers, "gain": gain}, index=names).sort_values("gain", ascending=False, kind="stable", na_position="last")


def tipping_weights(
    table: pd.DataFrame,
    indicators: Sequence[Indicator],
    chosen_by: Callable[[pd.Series], frozenset[object]],
) -> pd.DataFrame:
    """How far each weight can go down and up, the others keeping their proportions, before another set is chosen.

    Parameters
    ----------
    table, indicators
        As for :func:`scores`; an alternative of which something is not known is scored by what is known.
    chosen_by
        From scores (index alternative) to the alternatives chosen, such as the first eight.

    Returns
    -------
    pandas.DataFrame
        Index indicator: ``weight`` (given, sum 1), ``weight_down`` and ``weight_up`` (the nearest weight at which another set is chosen;
        NaN if none is, down to 0 and up to 1), and who comes in and goes out there: ``in_down``, ``out_down``, ``in_up``, ``out_up`` (ids,
        joined by commas).

    Notes
    -----
    As one weight moves, every score is a straight line (a quotient of two, where something is not known); the choice can change only where
    two of them cross. All crossings are tried in turn from the given weight outwards, so none is missed.
    """
    values = values_of(table, indicators)
    weights = given_weights(indicators)
    now = chosen_by(_scored(values, weights))
    rows = []
    for number, _ in enumerate(indicators):
        row: dict[str, object] = {"weight": weights[number]}
        for side in ("down", "up"):
            weight, then = _first_change(values, weights, number, side, chosen_by, now)
            row[f"weight_{side}"] = weight
            row[f"in_{side}"], row[f"out_{side}"] = _named(then - now), _named(now - then)
        rows.append(row)
    return pd.DataFrame(rows, index=pd.Index([one.column for one in indicators], name="indicator"))


def _first_change(
    values: pd.DataFrame,
    weights: NDArray[np.float64],
    number: int,
    side: str,
    chosen_by: Callable[[pd.Series], frozenset[object]],
    now: frozenset[object],
) -> tuple[float, frozenset[object]]:
    """The weight nearest on one side at which another set is chosen, and that set."""
    start, end = weights[number], 0.0 if side == "down" else 1.0
    inner = _crossings(values, weights, number)
    inner = inner[(inner < start) if side == "down" else (inner > start)]
    stops = [start, *(inner[::-1] if side == "down" else inner), end]
    for near, far in itertools.pairwise(stops):
        if abs(far - near) <= _STEP:
            continue
        then = chosen_by(_scored(values, _moved(weights, number, (near + far) / 2)))
        if then != now:
            return float(near), then
    return float("nan"), now


def _crossings(values: pd.DataFrame, weights: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """Weights between 0 and 1 at which two alternatives have the same score: roots of ``sure_i known_j - sure_j known_i``."""
    low, known_low = _parts(values, _moved(weights, number, 0.0))
    high, known_high = _parts(values, _moved(weights, number, 1.0))
    rise, known_rise = high - low, known_high - known_low
    one, other = np.triu_indices(len(values), 1)
    square = rise[one] * known_rise[other] - rise[other] * known_rise[one]
    straight = rise[one] * known_low[other] + low[one] * known_rise[other] - rise[other] * known_low[one] - low[other] * known_rise[one]
    level = low[one] * known_low[other] - low[other] * known_low[one]
    flat = np.abs(square) <= _STEP * np.maximum(np.abs(straight), _STEP)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(straight**2 - 4 * square * level)
        curved = [(-straight[~flat] + sign * root[~flat]) / (2 * square[~flat]) for sign in (-1, 1)]
        found = np.concatenate([-level[flat] / straight[flat], *curved])
    return np.unique(found[np.isfinite(found) & (found > 0) & (found < 1)])


def _moved(weights: NDArray[np.float64], number: int, weight: float) -> NDArray[np.float64]:
    """The weights with one of them set, the others in their proportions; alike if they were all 0."""
    others = np.delete(weights, number)
    share = others / others.sum() if others.sum() > 0 else np.full(len(others), 1 / max(len(others), 1))
    return np.insert(share * (1 - weight), number, weight)


def _scored(values: pd.DataFrame, weights: NDArray[np.float64]) -> pd.Series:
    """Weighted means of what is known."""
    sure, known = _parts(values, weights)
    return pd.Series(np.divide(sure, known, out=np.zeros(len(values)), where=known > 0), index=values.index)


def _parts(values: pd.DataFrame, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weighted sum of what is known of each alternative, and the weight of it."""
    known = ~values.isna().to_numpy()
    return np.where(known, values.to_numpy(), 0.0) @ weights, known @ weights


def _named(ids: frozenset[object]) -> str:
    return ", ".join(sorted(map(str, ids)))
