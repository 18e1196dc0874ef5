"""The weeks of a year as calendars count them: numbers by ISO 8601, from Monday to Sunday, and runs of weeks that follow each other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["days_of_run", "monday_of", "runs_of", "weeks_in"]

_IN_THE_LAST_WEEK = (12, 28)
"""A day that lies in the last week of every year."""


def weeks_in(year: int) -> int:
    """How many weeks a year has: 52 or 53.

    Parameters
    ----------
    year
        Which year.

    Examples
    --------
    >>> weeks_in(2025), weeks_in(2026)
    (52, 53)
    """
    return dt.date(year, *_IN_THE_LAST_WEEK).isocalendar().week


def monday_of(year: int, week: int) -> dt.date:
    """The first day of a week; that of week 1 may lie in December.

    Parameters
    ----------
    year, week
        Which year, and the number of the week.

    Examples
    --------
    >>> monday_of(2026, 1).isoformat(), monday_of(2026, 14).isoformat()
    ('2025-12-29', '2026-03-30')
    """
    return dt.date.fromisocalendar(year, week, 1)


def days_of_run(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """The Monday of the first week of a run and the Sunday of its last.

    Parameters
    ----------
    year
        Which year.
    first, last
        Numbers of weeks.
    """
    return monday_of(year, first), monday_of(year, last) + dt.timedelta(days=6)


def runs_of(weeks: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last week of each run of weeks that follow each other.

    Parameters
    ----------
    weeks
        Numbers in rising order.

    Examples
    --------
    >>> runs_of([1, 2, 3, 14, 16, 17])
    [(1, 3), (14, 14), (16, 17)]
    """
    runs: list[tuple[int, int]] = []
    for week in weeks:
        if runs and week == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], week)
        else:
            runs.append((week, week))
    return runs
