"""How unequal access is, kind by kind and group by group, as one table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError, ReachError
from accessibility.measures.concentration import concentration_index
from accessibility.measures.inequality import atkinson, gini, theil, theil_parts
from accessibility.measures.known import check_people
from accessibility.measures.poverty import fgt, fgt_minutes
from accessibility.measures.rank_ratios import palma, ratio_20_20
from accessibility.measures.weighted import quantile, share_taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["equity"]

_NAN = float("nan")


def equity(
    values: pd.DataFrame,
    places: pd.DataFrame,
    *,
    column: str,
    better: Literal["higher", "lower"],
    by: str | None = None,
    people: Iterable[str] = ("people",),
    rank: str | None = None,
    line: float | pd.Series | None = None,
    horizon_minutes: float | None = None,
) -> pd.DataFrame:
    """How unequally a measure is spread over people inside the study area, for each kind, group of places and group of people.

    Parameters
    ----------
    values
        Index (place, kind), as measures give it.
    places
        Index place; columns ``inside``, those of ``people``, and those named by ``by`` and ``rank``.
    column
        The column of ``values``: ``minutes`` of closest, ``per_person`` or ``amount`` of catchments, gravity …
    better
        ``higher`` for access, ``lower`` for minutes, costs and other burdens: then inequality is that of the burden.
    by
        Column of ``places`` that groups them (``municipality``, an urban-rural class); all together only, if left out.
    people
        Columns of ``places`` that count people: all, an age group, those without a car.
    rank
        Column of ``places`` with the status of people (income); ratios rank by the value itself if left out.
    line
        What everybody should have at least (``higher``) or at most (``lower``); one number, or a series by kind such as
        ``standards["minutes"]``.
    horizon_minutes
        What unreached and longer values count as where lower is better; needed where a place with people is unreached.

    Returns
    -------
    pandas.DataFrame
        Index (kind, group, people): ``group`` is ``""`` for all places together, then each group in the order of names (places without a
        name under ``"?"``). Columns

        - ``better``; ``places``, ``places_not_known`` (people or value not known: left out), ``people``; ``mean``;
        - ``p10``, ``median``, ``p90``: a tenth, half, nine tenths of people have at most so much; ``mean_worst_fifth`` and
          ``mean_best_fifth``: of the fifth of people who are worst and best placed;
        - ``gini``, ``theil``, ``theil_between`` and ``theil_within`` (the groups; only in the row of all), ``atkinson`` (aversion 0.5);
        - ``palma``, ``ratio_20_20``: ranked by ``rank``, else from the worst placed to the best placed;
        - ``concentration`` (only with ``rank``);
        - ``people_short``, ``short_share_pct``, ``short_gap``, ``short_severity``: how many, and Foster, Greer and Thorbecke with powers
          0, 1, 2 (only with ``line``; minutes beyond the line in lines).

    Raises
    ------
    DataError
        If a value is negative, or ``inf`` without a horizon, or people are negative.
    ReachError
        If the horizon is beyond the minutes that were computed (column ``max_minutes`` of ``values``): what lies between is not known.
    """
    counted = (people,) if isinstance(people, str) else tuple(people)
    _check(values, places, column, better, by, rank, counted)
    _require_horizon(values, horizon_minutes)
    area = places[places["inside"].to_numpy(dtype=bool)]
    groups = _groups(area, by)
    rows, labels = [], []
    for kind in values.index.get_level_values("kind").unique():
        found = values[column].xs(kind, level="kind").reindex(area.index).to_numpy(dtype=float, na_value=np.nan)
        given = np.minimum(found, horizon_minutes) if better == "lower" and horizon_minutes is not None else found
        limit = line.get(kind) if isinstance(line, pd.Series) else line
        for group, chosen in groups:
            for name in counted:
                count = area[name].to_numpy(dtype=float, na_value=np.nan)[chosen]
                status = None if rank is None else area[rank].to_numpy(dtype=float, na_value=np.nan)[chosen]
                row = _row(given[chosen], count, status, better, limit)
                whole = group == "" and by is not None
                parts = theil_parts(given, count, area[by].to_numpy(dtype=object)) if whole else None
                row["theil_between"], row["theil_within"] = (parts.between, parts.within) if parts else (_NAN, _NAN)
                rows.append(row)
                labels.append((kind, group, name))
    index = pd.MultiIndex.from_tuples(labels, names=["kind", "group", "people"]) if labels else None
    return pd.DataFrame(rows, index=index, columns=_COLUMNS)


_COLUMNS = [
    *("better", "places", "places_not_known", "people", "mean", "p10", "median", "p90", "mean_worst_fifth", "mean_best_fifth"),
    *("gini", "theil", "theil_between", "theil_within", "atkinson", "palma", "ratio_20_20", "concentration"),
    *("people_short", "short_share_pct", "short_gap", "short_severity"),
]


def _row(
    given: NDArray[np.float64], count: NDArray[np.float64], status: NDArray[np.float64] | None, better: str, line: float | None
) -> dict[str, object]:
    """Every measure of one group."""
    order = status if status is not None else (given if better == "higher" else -given)
    known = ~(np.isnan(given) | np.isnan(count))
    weight = count[known].sum()
    short = [_NAN] * 3
    if line is not None and not math.isnan(line):
        short = [_short(given, count, better, float(line), power) for power in (0.0, 1.0, 2.0)]
    return {
        "better": better,
        "places": len(given),
        "places_not_known": int((~known).sum()),
        "people": float(weight),
        "mean": float(given[known & (count > 0)] @ count[known & (count > 0)] / weight) if weight > 0 else _NAN,
        "gini": gini(given, count),
        **_spread(given[known], count[known], better),
        "theil": theil(given, count),
        "atkinson": atkinson(given, count, aversion=0.5),
        "palma": palma(given, count, order),
        "ratio_20_20": ratio_20_20(given, count, order),
        "concentration": _NAN if status is None else concentration_index(given, count, status),
        "people_short": short[0] * float(weight),
        "short_share_pct": 100.0 * short[0],
        "short_gap": short[1],
        "short_severity": short[2],
    }


def _spread(value: NDArray[np.float64], count: NDArray[np.float64], better: str) -> dict[str, float]:
    """Values that a tenth, half and nine tenths of people do not exceed, and means of the worst and the best placed fifth."""
    total = count.sum()
    found = {name: quantile(value, count, share) for name, share in (("p10", 0.1), ("median", 0.5), ("p90", 0.9))}
    ends = {"mean_worst_fifth": _NAN, "mean_best_fifth": _NAN}
    if total > 0:
        some = count > 0
        value, share = value[some], count[some] / total
        upward = value if better == "higher" else -value
        for name, order in (("mean_worst_fifth", upward), ("mean_best_fifth", -upward)):
            taken = share * share_taken(order, share, 0.2)
            ends[name] = float(taken @ value / taken.sum())
    return found | ends


def _short(given: NDArray[np.float64], count: NDArray[np.float64], better: str, line: float, power: float) -> float:
    """People short of the line; values are already held at the horizon."""
    if better == "higher":
        return fgt(given, count, line=line, power=power)
    longest = float(np.max(given, initial=line, where=np.isfinite(given)))
    return fgt_minutes(given, count, line_minutes=line, power=power, horizon_minutes=longest + 1.0)


def _groups(area: pd.DataFrame, by: str | None) -> list[tuple[str, NDArray[np.int64]]]:
    """All places, then each group in the order of names."""
    groups = [("", np.arange(len(area)))]
    if by is not None:
        named = area[by].astype(object).where(area[by].notna(), "?").astype(str).to_numpy(dtype=object)
        groups += [(name, np.flatnonzero(named == name)) for name in sorted(set(named))]
    return groups


def _check(
    values: pd.DataFrame, places: pd.DataFrame, column: str, better: str, by: str | None, rank: str | None, people: tuple[str, ...]
) -> None:
    """Refuse what cannot be meant."""
    if better not in ("higher", "lower"):
        raise ValueError(f"better must be 'higher' (access) or 'lower' (minutes, costs), given {better!r}")
    if column not in values:
        raise MissingColumnError([f"column {column!r} is missing; given: {', '.join(map(str, values.columns))}"], "values")
    wanted = tuple(name for name in (by, rank) if name is not None)
    for name in people:
        check_people(places, name, columns=("inside", *wanted))
    unlooked = places.index[~places.index.isin(values.index.get_level_values("place"))]
    if len(unlooked):
        raise DataError(f"values lack {len(unlooked)} of the places: {', '.join(map(str, unlooked[:5]))}; measure all places")


def _require_horizon(values: pd.DataFrame, horizon: float | None) -> None:
    """Refuse a horizon beyond what was computed."""
    if horizon is not None and "max_minutes" in values and len(values) and horizon > values["max_minutes"].min():
        raise ReachError(horizon, float(values["max_minutes"].min()))
