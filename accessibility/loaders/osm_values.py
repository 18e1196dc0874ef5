"""What OSM's free texts for speeds, durations, months, seasons and numbers of people mean."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from accessibility.vocabulary import MONTHS_OF_SEASON, SEASONS

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["kph_of", "minutes_of", "months_of", "people_of", "seasons_of_months", "seasons_of_words"]

_KPH_PER_MPH = 1.609344
_WALKING_KPH = 6.0

_LIMIT_OF_ZONE_KPH = {
    "AD": {"urban": 50, "rural": 90},
    "DE": {"urban": 50, "rural": 100, "living_street": 7},
    "DK": {"urban": 50, "rural": 80, "motorway": 130},
    "EE": {"urban": 50, "rural": 90, "living_street": 20},
    "FI": {"urban": 50, "rural": 80, "trunk": 100, "motorway": 120, "living_street": 20},
    "LV": {"urban": 50, "rural": 90, "living_street": 20},
    "NO": {"urban": 50, "rural": 80, "motorway": 110},
    "SE": {"urban": 50, "rural": 70, "motorway": 110, "living_street": 7},
}
"""General limits by country where a way says only ``FI:rural``; from the national rules as OSM's contributors list them."""

_SEASON_OF_WORD = {"winter": "winter", "spring": "thaw", "summer": "summer", "autumn": "autumn", "fall": "autumn"}
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")

_NUMBER = re.compile(r"^(\d{1,4}(?:\.\d{1,4})?)\s*(km/h|kph|kmh|mph)?$")
_ZONE = re.compile(r"^([A-Z]{2}):(?:zone:?)?(\d{1,3}|[a-z_]+)$")
_ISO_DURATION = re.compile(r"^P(?:(\d{1,4})D)?T?(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?$")
_CLOCK = re.compile(r"^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$")
_SPOKEN = re.compile(r"^(\d{1,5}(?:\.\d{1,4})?)\s*(?:min|mins|minute|minutes|m)?$")
_SPOKEN_HOURS = re.compile(r"^(\d{1,4}(?:\.\d{1,4})?)\s*(?:h|hour|hours)$")
_MONTH = rf"({'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in _MONTHS)})(?![a-z])\.?"
_COUNT = re.compile(r"^\d{1,3}(?:[ ,.\u00a0\u202f']\d{3}){1,2}$|^\d{1,9}$")
_DAY = r"(\d{1,2})(?![:\d])"
_MONTH_RANGE = re.compile(rf"^{_MONTH}(?:\s*{_DAY})?(?:\s*-\s*(?:{_MONTH}\s*)?(?:{_DAY})?)?(?![a-z0-9])")


def kph_of(text: str) -> float | None:
    """The speed limit a tag says, in km/h.

    Parameters
    ----------
    text
        As OSM writes it: ``"80"``, ``"25 mph"``, ``"FI:rural"``, ``"SE:zone30"``, ``"walk"``, ``"none"``.

    Returns
    -------
    float or None
        NaN where there is no fixed limit (``none``, ``signals``, ``variable``); None where the text is not understood.

    Examples
    --------
    >>> kph_of("80"), kph_of("FI:rural"), kph_of("walk"), kph_of("none"), kph_of("fast")
    (80.0, 80.0, 6.0, nan, None)
    >>> round(kph_of("25 mph"), 1)
    40.2
    """
    text = text.strip()
    if text in {"none", "signals", "variable"}:
        return math.nan
    if text in {"walk", "walking"}:
        return _WALKING_KPH
    number = _NUMBER.match(text)
    if number:
        kph = float(number[1]) * (_KPH_PER_MPH if number[2] == "mph" else 1.0)
        return kph if 0 < kph <= 200 else None
    zone = _ZONE.match(text)
    if not zone:
        return None
    if zone[2].isdigit():
        return float(zone[2]) if 0 < float(zone[2]) <= 200 else None
    limit = _LIMIT_OF_ZONE_KPH.get(zone[1], {}).get(zone[2])
    return None if limit is None else float(limit)


def minutes_of(text: str) -> float | None:
    """The duration or interval a tag says, in minutes.

    Parameters
    ----------
    text
        ``"PT35M"``, ``"00:35"`` (hours and minutes), ``"00:35:00"``, ``"35"``, ``"35 min"``, ``"1.5 h"``.

    Returns
    -------
    float or None
        None where the text is not understood or says no time at all.

    Examples
    --------
    >>> [minutes_of(text) for text in ("PT35M", "PT1H5M", "00:35", "01:10:30", "35", "1.5 h", "soon", "0")]
    [35.0, 65.0, 35.0, 70.5, 35.0, 90.0, None, None]
    """
    text = text.strip()
    minutes: float = 0.0
    if iso := _ISO_DURATION.match(text.upper()):
        days, hours, whole, seconds = (int(part or 0) for part in iso.groups())
        minutes = days * 1440 + hours * 60 + whole + seconds / 60
    elif clock := _CLOCK.match(text):
        minutes = int(clock[1]) * 60 + int(clock[2]) + int(clock[3] or 0) / 60
    elif spoken := _SPOKEN.match(text.lower()):
        minutes = float(spoken[1])
    elif hours_spoken := _SPOKEN_HOURS.match(text.lower()):
        minutes = float(hours_spoken[1]) * 60
    return minutes if minutes > 0 else None


def seasons_of_words(text: str) -> tuple[str, ...] | None:
    """The seasons a ``seasonal`` tag names.

    Parameters
    ----------
    text
        ``"winter"``, ``"spring;summer;autumn"``, ``"no"`` …

    Returns
    -------
    tuple of str or None
        In the order of the year; empty for all year (``no``); None where the season is not said (``yes``, ``dry_season``).
        Spring is ``thaw``.

    Examples
    --------
    >>> seasons_of_words("spring;summer;autumn"), seasons_of_words("no"), seasons_of_words("yes")
    (('thaw', 'summer', 'autumn'), (), None)
    """
    parts = [part.strip().lower() for part in re.split(r"[;,]", text) if part.strip()]
    if parts in (["no"], []):
        return ()
    named = {_SEASON_OF_WORD.get(part) for part in parts}
    if None in named:
        return None
    return () if len(named) == len(SEASONS) else tuple(season for season in SEASONS if season in named)


def months_of(text: str) -> frozenset[int] | None:
    """The months a simple text of dates spans, 1 to 12.

    Parameters
    ----------
    text
        Season words or month ranges, several joined by commas or semicolons, each with hours after it or not:
        ``"Nov-Apr"``, ``"Nov 01 - Apr 8"``, ``"winter"``, ``"May-Sep Mo-Su 08:00-18:00; Oct 10:00-14:00"``.

    Returns
    -------
    frozenset of int or None
        None where any part does not begin with months or a season, or closes instead of opens (``off``).
        A month that is only begun counts as a month if more than half of it is in the range.

    Examples
    --------
    >>> sorted(months_of("Nov 01 - Apr 8"))
    [1, 2, 3, 11, 12]
    >>> sorted(months_of("May-Sep 08:00-18:00; Oct 10:00-14:00"))
    [5, 6, 7, 8, 9, 10]
    >>> months_of("Mo-Fr 08:00-16:00") is None
    True
    """
    months: set[int] = set()
    for part in re.split(r"[;,]", text.strip(" ()").lower()):
        found = _months_of_part(part.strip())
        if found is None:
            return None
        months |= found
    return frozenset(months) or None


def _months_of_part(part: str) -> frozenset[int] | None:
    if part in _SEASON_OF_WORD:
        return frozenset(MONTHS_OF_SEASON[_SEASON_OF_WORD[part]])
    found = _MONTH_RANGE.match(part)
    if not found or re.search(r"\b(off|closed)\b", part):
        return None
    number = {month[:3]: place for place, month in enumerate(_MONTHS, 1)}
    first = number[found[1][:3]]
    first_day = int(found[2] or 1)
    last = number[found[3][:3]] if found[3] else first
    last_day = int(found[4] or 31)
    months = [(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)]
    if first_day > 15 and len(months) > 1:
        months = months[1:]
    if last_day <= 15 and len(months) > 1:
        months = months[:-1]
    return frozenset(months)


def seasons_of_months(months: Collection[int], *, least_share: float = 0.5) -> tuple[str, ...]:
    """The seasons of which at least a share of the months is among those given.

    Parameters
    ----------
    months
        1 to 12.
    least_share
        How much of a season must be there, 0 to 1.

    Returns
    -------
    tuple of str
        In the order of the year.

    Examples
    --------
    >>> seasons_of_months({5, 6, 7, 8, 9})
    ('thaw', 'summer')
    """
    return tuple(
        season
        for season in SEASONS
        if sum(month in months for month in MONTHS_OF_SEASON[season]) >= least_share * len(MONTHS_OF_SEASON[season])
    )


def people_of(text: str) -> float | None:
    """The number of people a ``population`` tag says, in persons.

    Parameters
    ----------
    text
        Digits, in groups of three or not.

    Returns
    -------
    float or None
        None where the text is not one number.

    Examples
    --------
    >>> people_of("2996"), people_of("22 886"), people_of("about 200")
    (2996.0, 22886.0, None)
    """
    text = text.strip()
    return float(re.sub(r"\D", "", text)) if _COUNT.match(text) else None
