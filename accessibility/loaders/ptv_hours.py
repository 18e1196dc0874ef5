"""Service hours of the national service catalogue as opening hours in OSM's notation, and hours open in a week."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Hours", "hours_of"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = 1440
_WEEK = 7 * _DAY
_CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?$")
_WEEKLY = frozenset({"daysoftheweek", "overmidnight", "standard", "special"})
"""Types of hours that come back each week: two names of v11 and two of older versions."""


class Hours(NamedTuple):
    """Opening hours of one service location.

    Parameters
    ----------
    opening_hours
        In OSM's notation, None where not known.
    hours_week
        Hours open in a week, NaN where not known.
    note
        ``""``, ``"dated"`` (all hours are for a period only), ``"not_understood"`` or ``"by_appointment"``.
    """

    opening_hours: str | None
    hours_week: float
    note: str = ""


def hours_of(given: Sequence[Any] | None) -> Hours:
    """The hours of a usual week.

    Parameters
    ----------
    given
        ``serviceHours`` as JSON has it.

    Returns
    -------
    Hours

    Notes
    -----
    Exceptions (holidays) are not part of a usual week. Hours that hold for a period only are not taken for the usual ones: their week
    is not known.

    Examples
    --------
    >>> span = {"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00:00", "to": "16:00:00"}
    >>> hours_of([{"serviceHourType": "DaysOfTheWeek", "openingHour": [span]}])
    Hours(opening_hours='Mo-Fr 08:00-16:00', hours_week=40.0, note='')
    """
    weekly = [one for one in given or [] if isinstance(one, dict) and str(one.get("serviceHourType", "")).casefold() in _WEEKLY]
    lasting = [one for one in weekly if one.get("validForNow") is True or not one.get("validTo")]
    if not lasting:
        return Hours(None, np.nan, "dated" if weekly else "")
    if any(one.get("isAlwaysOpen") is True for one in lasting):
        return Hours("24/7", 168.0)
    minutes = np.zeros(_WEEK, dtype=bool)
    for one in lasting:
        if one.get("isClosed") is True:
            continue
        for span in one.get("openingHour") or []:
            if not isinstance(span, dict) or not _opened(minutes, span, through=_through_nights(one)):
                return Hours(None, np.nan, "not_understood")
    if minutes.any():
        return Hours(_notation(minutes), float(minutes.sum()) / 60)
    return Hours(None, np.nan, "by_appointment" if any(one.get("isReservation") is True for one in lasting) else "not_understood")


def _through_nights(one: dict[str, Any]) -> bool:
    """Whether spans of these hours run from one day's hour to another day's without a break."""
    return str(one.get("serviceHourType", "")).casefold() in {"overmidnight", "special"}


def _opened(minutes: NDArray[np.bool_], span: dict[str, Any], *, through: bool) -> bool:
    """Mark the minutes of a span; False if it cannot be understood."""
    first = _day(span.get("dayFrom"))
    last = _day(span.get("dayTo")) if span.get("dayTo") else first
    start, end = _minute(span.get("from")), _minute(span.get("to"))
    if first is None or last is None or start is None or end is None:
        return False
    days = (last - first) % 7
    if through and days:
        _mark(minutes, first * _DAY + start, days * _DAY + end - start)
        return True
    for day in range(first, first + days + 1):
        _mark(minutes, day * _DAY + start, (end - start) % _DAY or _DAY)
    return True


def _mark(minutes: NDArray[np.bool_], start: int, length: int) -> None:
    minutes[np.arange(start, start + min(length, _WEEK)) % _WEEK] = True


def _day(given: object) -> int | None:
    name = str(given).casefold()
    return _DAYS.index(name) if name in _DAYS else None


def _minute(given: object) -> int | None:
    found = _CLOCK.match(str(given).strip())
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2])
    return minute if minute <= _DAY and int(found[2]) < 60 else None


def _notation(minutes: NDArray[np.bool_]) -> str:
    """Days with the same hours joined: ``Mo-Fr 08:00-16:00; Sa 10:00-14:00``."""
    if minutes.all():
        return "24/7"
    days = [_spans(minutes[day * _DAY : (day + 1) * _DAY]) for day in range(7)]
    parts, day = [], 0
    while day < 7:
        last = day
        while last < 6 and days[last + 1] == days[day]:
            last += 1
        if days[day]:
            parts.append(f"{_SHORT[day]}{f'-{_SHORT[last]}' if last > day else ''} {days[day]}")
        day = last + 1
    return "; ".join(parts)


def _spans(day: NDArray[np.bool_]) -> str:
    """One day's hours: ``08:00-12:00,13:00-16:00``."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], day.astype(np.int8), [0]])))
    return ",".join(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in edges.reshape(-1, 2))
