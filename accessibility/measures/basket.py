"""How many of the basic services each place has within their standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, ReachError, nearest_word
from accessibility.measures.within import within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["basket", "minutes_by_kind"]


def basket(closest: pd.DataFrame, standards: pd.DataFrame, *, kinds: Iterable[str] | None = None) -> pd.DataFrame:
    """How many kinds of service each place has within their standard, and the worst of them with its minutes.

    Parameters
    ----------
    closest
        Index (place, kind), as :func:`accessibility.measures.closest` gives it.
    standards
        Index kind; column ``minutes``.
    kinds
        The basic services; all kinds with a standard if left out.

    Returns
    -------
    pandas.DataFrame
        Index place. Columns ``kinds`` (how many are asked), ``kinds_within`` (within their standard, inclusive), ``all_within``,
        ``worst_kind`` (the one most beyond its standard, or with least to spare; equal ones in the order asked), ``worst_minutes``,
        ``worst_beyond_minutes`` (0 if within), ``longest_minutes`` (to the farthest kind), ``sum_minutes`` (over all kinds);
        ``inf`` where unreached.

    Raises
    ------
    DataError
        If a kind has no standard or is not in ``closest``.
    ReachError
        If a standard is beyond the minutes that were computed.
    """
    wanted = tuple(kinds) if kinds is not None else tuple(standards.index.astype(str))
    if not wanted:
        raise DataError("a basket needs at least one kind; give kinds, or standards with rows")
    minutes = minutes_by_kind(closest, standards, wanted)
    limit = standards["minutes"].reindex(list(wanted)).to_numpy(dtype=float)
    times = minutes.to_numpy(dtype=float)
    enough = within(times, limit)
    worst = np.argmax(times - limit, axis=1)
    rows = np.arange(len(minutes))
    beyond = np.where(enough[rows, worst], 0.0, times[rows, worst] - limit[worst])
    return pd.DataFrame(
        {
            "kinds": len(wanted),
            "kinds_within": enough.sum(axis=1),
            "all_within": enough.all(axis=1),
            "worst_kind": pd.Index(wanted, dtype="str")[worst],
            "worst_minutes": times[rows, worst],
            "worst_beyond_minutes": beyond,
            "longest_minutes": times.max(axis=1),
            "sum_minutes": times.sum(axis=1),
        },
        index=minutes.index,
    )


def minutes_by_kind(closest: pd.DataFrame, standards: pd.DataFrame, kinds: Iterable[str]) -> pd.DataFrame:
    """Minutes to the closest service, places by kinds, refused where standards ask for what was not computed.

    Parameters
    ----------
    closest, standards
        As for :func:`basket`.
    kinds
        The columns wanted.

    Returns
    -------
    pandas.DataFrame
        Index place in its first order; one column of minutes for each kind.

    Raises
    ------
    DataError
        If a kind has no standard, or was not looked for.
    ReachError
        If a standard is beyond the minutes that were computed.
    """
    wanted = list(kinds)
    without = [kind for kind in wanted if kind not in standards.index]
    if without:
        near = nearest_word(without[0], map(str, standards.index))
        hint = f"did you mean {near!r}? " if near else ""
        raise DataError(f"no standard for {', '.join(without)}; {hint}standards are given for {', '.join(map(str, standards.index))}")
    looked_for = closest.index.get_level_values("kind")
    unlooked = [kind for kind in wanted if kind not in looked_for]
    if unlooked and len(closest):
        asked = f"kinds={wanted!r}"
        raise DataError(
            f"no travel times to {', '.join(unlooked)}: compute closest(times, offers, {asked}), which also shows kinds nobody offers"
        )
    _require(closest["max_minutes"].to_numpy(dtype=float), standards["minutes"].reindex(wanted).to_numpy(dtype=float))
    places = closest.index.get_level_values("place").unique()
    index = pd.MultiIndex.from_product([places, wanted], names=["place", "kind"])
    found = closest["minutes"].reindex(index)
    if found.isna().any():
        gap = found.index[found.isna()][0]
        raise DataError(f"closest must hold every place with every kind; place {gap[0]!r} has no row for {gap[1]!r}")
    return pd.DataFrame(found.to_numpy(dtype=float).reshape(len(places), len(wanted)), index=places, columns=wanted)


def _require(computed: NDArray[np.float64], asked: NDArray[np.float64]) -> None:
    """Refuse standards beyond the least reach."""
    if len(computed) and len(asked) and asked.max() > computed.min():
        raise ReachError(float(asked.max()), float(computed.min()))
