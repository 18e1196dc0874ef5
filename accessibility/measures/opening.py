"""Which services are open at a moment, by their opening hours in OSM's notation: open, closed, or not known."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingPackageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["hours_at", "is_public_holiday", "readable_hours", "shut_all_week"]

_OF_THE_SUN = re.compile(r"sunrise|sunset|dawn|dusk", re.IGNORECASE)
_PURPOSE = "opening hours at a moment"


def hours_at(opening_hours: pd.Series, moment: dt.datetime, *, country: str = "FI") -> NDArray[np.str_]:
    """Whether each is open at a moment of local time.

    Parameters
    ----------
    opening_hours
        Opening hours in OSM's notation; empty = not known.
    moment
        Local time.
    country
        Whose public holidays ``PH`` in the hours means, and are taken as closed where hours say so (ISO code).

    Returns
    -------
    numpy.ndarray of str, one for each
        ``open``, ``closed`` or ``not_known``: no hours are given, they cannot be read, they say so themselves (``unknown``), or they hang
        on the sun, whose times are not looked up.

    Raises
    ------
    MissingPackageError
        If the parser (extra ``hours``) is not installed.
    DataError
        If the country's holidays are not known.

    Notes
    -----
    Parsed by ``opening-hours-py``. A text that cannot be read is never taken for open.
    """
    codes, texts = pd.factorize(opening_hours.astype(object).fillna(""))
    states = [_state(str(text), moment, country) for text in texts]
    return np.array(states, dtype="U9")[codes] if states else np.zeros(0, dtype="U9")


def is_public_holiday(day: dt.date, *, country: str = "FI") -> bool:
    """Whether a day is a public holiday of a country, as the parser of opening hours knows them.

    Parameters
    ----------
    day
        Which day.
    country
        ISO code.

    Notes
    -----
    For Finland the eves of midsummer and Christmas are among them.
    """
    return bool(_read("PH", country).is_open(dt.datetime.combine(day, dt.time(12))))


def readable_hours(text: str) -> bool:
    """Whether opening hours can be read; a text is taken for readable where the parser (extra ``hours``) is not installed.

    Parameters
    ----------
    text
        Opening hours in OSM's notation.

    Examples
    --------
    >>> readable_hours("Mo-Fr 08:00-16:00"), readable_hours("ma-pe 8-16")
    (True, False)
    """
    try:
        parser = _parser()
    except MissingPackageError:
        return True  # nothing that is computed without it looks at hours
    try:
        parser.OpeningHours(text)
    except parser.ParserError:
        return False
    return bool(text.strip())


def shut_all_week(opening_hours: pd.Series, first_day: dt.date, *, country: str = "FI") -> NDArray[np.bool_]:
    """Whether each is surely closed during all seven days from a day on, such as a kiosk that is open in summer only.

    Parameters
    ----------
    opening_hours
        As for :func:`hours_at`; hours that are not known are never taken for closed.
    first_day
        The first of the seven days.
    country
        ISO code.
    """
    codes, texts = pd.factorize(opening_hours.astype(object).fillna(""))
    start = dt.datetime.combine(first_day, dt.time())
    found = [_shut(str(text), start, country) for text in texts]
    return np.array(found, dtype=bool)[codes] if found else np.zeros(0, dtype=bool)


def _state(text: str, moment: dt.datetime, country: str) -> str:
    read = _readable(text, country)
    if read is None or read.is_unknown(moment):
        return "not_known"
    return "open" if read.is_open(moment) else "closed"


def _shut(text: str, start: dt.datetime, country: str) -> bool:
    read = _readable(text, country)
    if read is None or not read.is_closed(start):
        return False
    change = read.next_change(start)
    return change is None or change >= start + dt.timedelta(days=7)


def _readable(text: str, country: str) -> Any:  # noqa: ANN401  # of a package without types
    """The hours read; None where there are none, they cannot be read, or hang on the sun."""
    parser = _parser()
    if not text.strip() or _OF_THE_SUN.search(text):
        return None
    try:
        return _read(text, country)
    except parser.ParserError:
        return None


def _read(text: str, country: str) -> Any:  # noqa: ANN401  # of a package without types
    parser = _parser()
    try:
        return parser.OpeningHours(text, country=country)
    except parser.UnknownCountryError as error:
        raise DataError(f"the public holidays of country {country!r} are not known; give an ISO code such as FI or SE") from error


def _parser() -> Any:  # noqa: ANN401  # of a package without types
    try:
        import opening_hours
    except ImportError as error:
        raise MissingPackageError("opening-hours-py", "hours", _PURPOSE) from error
    return opening_hours
