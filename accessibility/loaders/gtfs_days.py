"""Which services of a timetable run on which days, and how many days of each season it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.vocabulary import MONTHS_OF_SEASON

if TYPE_CHECKING:
    from accessibility.loaders.gtfs_read import Timetable

__all__ = ["days_covered", "running", "season_of"]

_MOST_DAYS = 1500
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def days_covered(timetable: Timetable) -> pd.DatetimeIndex:
    """Every day from the first to the last that the timetable speaks of.

    Parameters
    ----------
    timetable
        The feed.

    Returns
    -------
    pandas.DatetimeIndex
        At most about four years; a feed that says "for ever" is cut there.
    """
    calendar, dates = timetable.calendar, timetable.calendar_dates
    ends = pd.concat([calendar["start_date"], calendar["end_date"], dates["date"]]).dropna()
    if ends.empty:
        return pd.DatetimeIndex([])
    first = ends.min()
    return pd.date_range(first, min(ends.max(), first + pd.Timedelta(days=_MOST_DAYS)))


def running(timetable: Timetable, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Which services run on which days.

    Parameters
    ----------
    timetable
        The feed.
    days
        Days asked for.

    Returns
    -------
    pandas.DataFrame of bool
        Index ``service_id`` (sorted), one column for each day.
    """
    calendar, dates = timetable.calendar, timetable.calendar_dates
    services = pd.Index(sorted(set(calendar.index) | set(dates["service_id"])), name="service_id")
    weekly = calendar[list(_DAYS)].reindex(services, fill_value=False).to_numpy(dtype=bool)
    start, end = (calendar[name].reindex(services).to_numpy()[:, None] for name in ("start_date", "end_date"))
    day = days.to_numpy()[None, :]
    runs = weekly[:, days.day_of_week.to_numpy()] & (day >= start) & (day <= end)
    known = dates[dates["date"].isin(days)]
    row, column = services.get_indexer(known["service_id"]), days.get_indexer(pd.DatetimeIndex(known["date"]))
    kind = known["exception_type"].to_numpy()
    runs[row[kind == 1], column[kind == 1]] = True
    runs[row[kind == 2], column[kind == 2]] = False
    return pd.DataFrame(runs, index=services, columns=days)


def season_of(days: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The season each day lies in.

    Parameters
    ----------
    days
        Days.

    Returns
    -------
    numpy.ndarray of str
    """
    by_month = {month: season for season, months in MONTHS_OF_SEASON.items() for month in months}
    return np.array([by_month[month] for month in days.month], dtype=object)
