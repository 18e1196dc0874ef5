"""``[[moments]]``: who reaches what at one hour of one day, against any time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from accessibility.config.words import OwnWords, Text
from accessibility.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WEEKDAYS", "MomentConfig", "moments_faults"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class MomentConfig(OwnWords):
    """``[[moments]]``: services open at one moment, such as a Tuesday at 10 in July, against any time (needs the extra hours)."""

    name: Text | None = Field(None, description="what people call it; its day and hour if left out")
    clock: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description='local time, such as "10:00"')
    date: dt.date | None = Field(None, description="which day, such as 2026-07-14; or month and weekday")
    month: int | None = Field(None, ge=1, le=12, description="the month, with weekday: the one nearest the 15th is taken")
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = Field(
        None, description="the day of the week, with month"
    )
    year: int = Field(2026, ge=1900, le=2200, description="the year of month and weekday")
    holidays: str = Field("FI", pattern="^[A-Z]{2}$", description="country whose public holidays hold (ISO code)")

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        """A date, or a month with a weekday."""
        if (self.date is None) == (self.month is None) or (self.month is None) != (self.weekday is None):
            raise ConfigError("moments: give either date, or month and weekday")
        return self

    @property
    def day(self) -> dt.date:
        """The day meant."""
        if self.date is not None:
            return self.date
        assert self.month is not None  # noqa: S101  # checked above, for the type check
        assert self.weekday is not None  # noqa: S101
        middle = dt.date(self.year, self.month, 15)
        ahead = (WEEKDAYS.index(self.weekday) - middle.weekday() + 3) % 7 - 3
        return middle + dt.timedelta(days=ahead)

    @property
    def at(self) -> dt.datetime:
        """The moment meant, local time."""
        return dt.datetime.combine(self.day, dt.time.fromisoformat(self.clock))


def moments_faults(moments: Sequence[MomentConfig]) -> list[str]:
    """Moments of the same hour of the same day, and moments of one name: nobody could tell them apart.

    Parameters
    ----------
    moments
        As the study file has them.
    """
    told = [one.at.isoformat(sep=" ", timespec="minutes") for one in moments]
    names = [text for one in moments if one.name is not None for text in dict.fromkeys(one.name.values())]
    faults = [f"moments: {at} is asked for twice; leave one of them out" for at in dict.fromkeys(told) if told.count(at) > 1]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    return faults + [f"moments: two are called {name!r}; give each a name of its own" for name in twice]
