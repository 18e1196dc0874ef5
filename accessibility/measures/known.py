"""People of places where some are not known: refused where they cannot be, summed without taking unknown for zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import DataError, MissingColumnError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["LEAST_SHARE_KNOWN", "check_people", "enough_known", "known_sum", "known_sums"]

LEAST_SHARE_KNOWN = 0.9
"""Where people are known at fewer of the places than this, statements count places: a few known towns would speak for all the rest."""


def check_people(places: pd.DataFrame, people: str, *, columns: tuple[str, ...] = ("inside",), times: TravelTimes | None = None) -> None:
    """Refuse places without people and the columns needed, with fewer than no people, or that were not travelled from.

    Parameters
    ----------
    places
        Index place.
    people
        The column that says how many people live there; empty = not known.
    columns
        Further columns that must be there.
    times
        Minutes that must start from every place.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    DataError
        If people are negative or without end, or there are no travel times from a place.
    """
    lacking = [name for name in (people, *columns) if name not in places]
    if lacking:
        given = ", ".join(map(str, places.columns))
        raise MissingColumnError([f"column {name!r} is missing; given: {given}" for name in lacking], "places")
    negative = places.index[(places[people] < 0).to_numpy(dtype=bool, na_value=False)]
    if len(negative):
        raise DataError(f"people must be 0 or more, negative at {', '.join(map(str, negative[:5]))}; empty means not known")
    endless = places.index[np.isinf(places[people].to_numpy(dtype=float, na_value=np.nan))]
    if len(endless):
        raise DataError(f"people must be a finite number, inf at {', '.join(map(str, endless[:5]))}; empty means not known")
    unlooked = places.index[times.origins.get_indexer(places.index) < 0] if times is not None else places.index[:0]
    if len(unlooked):
        named = ", ".join(map(str, unlooked[:5]))
        raise DataError(f"no travel times from {len(unlooked)} of the places: {named}; compute them from all places")


def enough_known(places: int, places_unknown: int) -> bool:
    """Whether people are known at enough places for statements to count people rather than places.

    Parameters
    ----------
    places, places_unknown
        How many places there are, and at how many of them people are not known.

    Returns
    -------
    bool

    Examples
    --------
    >>> enough_known(68, 64), enough_known(100, 10), enough_known(0, 0)
    (False, True, False)
    """
    return places > 0 and places - places_unknown >= LEAST_SHARE_KNOWN * places


def known_sum(people: NDArray[np.float64]) -> float:
    """The sum of the people known: 0 over no places, NaN where there are places and people are known of none.

    Parameters
    ----------
    people
        Persons; NaN = not known.

    Returns
    -------
    float

    Examples
    --------
    >>> import numpy as np
    >>> known_sum(np.array([3.0, np.nan])), known_sum(np.array([])), known_sum(np.array([np.nan]))
    (3.0, 0.0, nan)
    """
    known = people[~np.isnan(people)]
    return float("nan") if len(people) and not len(known) else math.fsum(known)


def known_sums(people: NDArray[np.float64], group: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    """:func:`known_sum` of each group.

    Parameters
    ----------
    people
        Persons; NaN = not known.
    group
        Same shape: the group of each, 0 … ``groups`` - 1.
    groups
        How many groups there are.

    Returns
    -------
    numpy.ndarray of float64, shape (groups,)

    Examples
    --------
    >>> import numpy as np
    >>> known_sums(np.array([3.0, np.nan, np.nan]), np.array([0, 0, 1]), 3)
    array([ 3., nan,  0.])
    """
    known = ~np.isnan(people)
    total = np.bincount(group[known], weights=people[known], minlength=groups)
    members, informed = np.bincount(group, minlength=groups), np.bincount(group[known], minlength=groups)
    return np.where((members > 0) & (informed == 0), np.nan, total)
