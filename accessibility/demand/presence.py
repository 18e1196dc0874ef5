"""Person-days by month: those who live here less their absence, summer residents, visitors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MONTH_DAYS", "Presence", "bound_of", "person_days"]

MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month; February's over four years."""

_SUMMER_HOMES = (0.0, 0.01, 0.03, 0.05, 0.10, 0.20, 0.35, 0.16, 0.06, 0.03, 0.01, 0.0)
_VISITORS = (0.05, 0.06, 0.08, 0.05, 0.06, 0.11, 0.24, 0.14, 0.07, 0.05, 0.04, 0.05)


@dataclass(frozen=True)
class Presence:
    """When people are here; every number is an assumption of the study's author unless its source says otherwise.

    Parameters
    ----------
    home_months
        Share of the year's days at holiday homes that falls in each month, January first; sums to 1.
    visitor_months
        Share of the year's nights of visitors in each month; sums to 1.
    absence_pct
        Per cent of those who live here that are away in each month.
    persons_per_home, days_per_home
        Where a holiday home does not say how many use it, and on how many days of the year.
    """

    home_months: tuple[float, ...] = _SUMMER_HOMES
    visitor_months: tuple[float, ...] = _VISITORS
    absence_pct: tuple[float, ...] = (0.0,) * 12
    persons_per_home: float = 2.5
    days_per_home: float = 60.0

    def __post_init__(self) -> None:
        """Refuse shares that do not make a year."""
        for name in ("home_months", "visitor_months"):
            shares = getattr(self, name)
            if len(shares) != 12 or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
                raise DataError(f"{name} must be 12 shares of 0 or more that sum to 1, given {len(shares)} that sum to {sum(shares):g}")
        if len(self.absence_pct) != 12 or not all(0 <= pct <= 100 for pct in self.absence_pct):
            raise DataError(f"absence_pct must be 12 numbers from 0 to 100, given {self.absence_pct}")
        if self.persons_per_home < 0 or not 0 <= self.days_per_home <= 365:
            raise DataError("persons_per_home must be 0 or more and days_per_home from 0 to 365")


def person_days(
    places: pd.DataFrame,
    *,
    homes: pd.DataFrame | None = None,
    visitors: pd.DataFrame | None = None,
    presence: Presence | None = None,
    people: str = "people",
) -> pd.DataFrame:
    """Person-days at each place in each month.

    Parameters
    ----------
    places
        Index place; the column of people who live there (NaN = not known).
    homes
        Holiday homes: column ``place`` and, where known, ``persons`` and ``days_year``.
    visitors
        Column ``place``, and ``nights_year``, or ``nights`` with ``month`` (1 to 12; NaN = of the whole year).
    presence
        When people are here.
    people
        The column of people who live at a place; where it is not known, ``…_least`` and ``…_most`` say what it can be.

    Returns
    -------
    pandas.DataFrame
        Index (place, month 1 … 12). Columns ``residents`` (NaN where people are not known), ``summer_residents``, ``visitors`` and
        ``person_days`` (the sum of what is known; NaN where residents are not known and nobody else is there), ``persons`` (present on a
        mean day, likewise); ``person_days_least`` and ``…_most``, ``persons_least`` and ``…_most`` (with the bounds of residents not
        known; 0 and NaN if there are no such columns); ``people_unknown`` (whether residents are not known: then ``person_days`` is not
        all who are there).

    Raises
    ------
    MissingColumnError
        If a table lacks a column.
    DataError
        If a home or visitors name a place that is not there, since nobody may get lost.

    Notes
    -----
    Residents: persons x days of the month x (1 - absence). Holiday homes: persons x days of the year x the month's share. Visitors: nights
    of the year x the month's share. The sum over the year is the sum of what is given.
    """
    presence = presence or Presence()
    days = np.array(MONTH_DAYS)
    here = 1 - np.array(presence.absence_pct) / 100
    residents = places[people].to_numpy(dtype=float, na_value=np.nan)[:, None] * (days * here)
    summer = _at_places(places, homes, _home_days(homes, presence), "homes")[:, None] * np.array(presence.home_months)
    visiting = _visiting(places, visitors, presence)
    index = pd.MultiIndex.from_product([places.index, range(1, 13)], names=["place", "month"])
    others = summer + visiting
    unknown = np.isnan(residents)
    # Nobody known at all is not known rather than nought.
    total = np.where(unknown, np.where(others > 0, others, np.nan), np.nan_to_num(residents) + others)
    least, most = (
        np.where(unknown, bound_of(places, f"{people}_{end}", otherwise)[:, None] * (days * here), residents) + others
        for end, otherwise in (("least", 0.0), ("most", np.nan))
    )
    return pd.DataFrame(
        {
            "residents": residents.ravel(),
            "summer_residents": summer.ravel(),
            "visitors": visiting.ravel(),
            "person_days": total.ravel(),
            "persons": (total / days).ravel(),
            "persons_least": (least / days).ravel(),
            "persons_most": (most / days).ravel(),
            "person_days_least": least.ravel(),
            "person_days_most": most.ravel(),
            "people_unknown": unknown.ravel(),
        },
        index=index,
    )


def bound_of(places: pd.DataFrame, name: str, otherwise: float) -> NDArray[np.float64]:
    """What people can be at each place, shape (o,).

    Parameters
    ----------
    places
        Index place.
    name
        A column of bounds, such as ``people_most``.
    otherwise
        Where there is no such column, or no bound.
    """
    given = places[name].to_numpy(dtype=float, na_value=np.nan) if name in places else np.full(len(places), np.nan)
    return np.where(np.isfinite(given), given, otherwise)


def _visiting(places: pd.DataFrame, visitors: pd.DataFrame | None, presence: Presence) -> NDArray[np.float64]:
    """Person-days of visitors, shape (o, 12): nights of a month in that month, nights of a year by the shares of the months."""
    if visitors is None:
        return np.zeros((len(places), 12))
    by_month = "nights" in visitors and "month" in visitors
    nights = _column(visitors, "nights" if by_month else "nights_year", "visitors")
    month = visitors["month"].to_numpy(dtype=float) if by_month else np.full(len(visitors), np.nan)
    whole = np.isnan(month)
    found: NDArray[np.float64] = _at_places(places, visitors, np.where(whole, nights, 0.0), "visitors")[:, None] * np.array(
        presence.visitor_months
    )
    for number in range(12):
        found[:, number] += _at_places(places, visitors, np.where(month == number + 1, nights, 0.0), "visitors")
    return found


def _home_days(homes: pd.DataFrame | None, presence: Presence) -> NDArray[np.float64] | None:
    """Person-days of each holiday home in a year."""
    if homes is None:
        return None
    cells = [
        homes[name].astype(float).fillna(usual).to_numpy() if name in homes else np.full(len(homes), usual)
        for name, usual in (("persons", presence.persons_per_home), ("days_year", presence.days_per_home))
    ]
    return np.asarray(cells[0] * cells[1])


def _column(table: pd.DataFrame, name: str, where: str) -> NDArray[np.float64]:
    if name not in table:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, table.columns))}"], where)
    found: NDArray[np.float64] = table[name].to_numpy(dtype=float)
    return found


def _at_places(places: pd.DataFrame, table: pd.DataFrame | None, amount: NDArray[np.float64] | None, where: str) -> NDArray[np.float64]:
    """The amounts of a table summed at its places."""
    if table is None or amount is None:
        return np.zeros(len(places))
    if "place" not in table:
        raise MissingColumnError([f"column 'place' is missing; given: {', '.join(map(str, table.columns))}"], where)
    row = places.index.get_indexer(pd.Index(table["place"]))
    if (row < 0).any():
        lost = ", ".join(map(str, table["place"][row < 0].unique()[:5]))
        raise DataError(f"{where} name places that are not there: {lost}; give each the place it belongs to")
    found = np.zeros(len(places))
    np.add.at(found, row, amount)
    return found
