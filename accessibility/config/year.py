"""``[year]`` and ``[demand]``: when ferries and ice roads run, and who is here in which month."""

from __future__ import annotations

from pydantic import Field

from accessibility.config.inputs import InputConfig

__all__ = ["DemandConfig", "VisitorsConfig", "YearConfig"]

_MONTHS = 12


class YearConfig(InputConfig):
    """``[year]``: ferries and ice roads by date; outputs then hold the year week by week."""

    year: int = Field(2026, ge=1900, le=2200, description="which year the weeks are of")
    by_hours: bool = Field(
        default=False, description="leave out services that are shut all week by their opening hours, such as summer kiosks (extra hours)"
    )
    holidays: str = Field("FI", pattern="^[A-Z]{2}$", description="by_hours: country whose public holidays hold (ISO code)")


class VisitorsConfig(InputConfig):
    """``[visitors]``: nights of visitors, by place and by month where known (columns ``place`` or a position, ``nights``, ``month``)."""

    visitor_months: tuple[float, ...] = Field(
        (0.05, 0.06, 0.08, 0.05, 0.06, 0.11, 0.24, 0.14, 0.07, 0.05, 0.04, 0.05),
        min_length=_MONTHS,
        max_length=_MONTHS,
        description="share of the year's nights in each month, for rows without a month; sums to 1",
    )


class DemandConfig(InputConfig):
    """``[demand]``: holiday homes and when people are here; every number is an assumption that outputs say."""

    persons_per_home: float = Field(2.5, ge=0, description="people of a holiday home that does not say how many")
    days_per_home: float = Field(60.0, ge=0, le=365, description="days a year at a holiday home that does not say how many")
    absence_pct: tuple[float, ...] = Field(
        (0.0,) * _MONTHS, min_length=_MONTHS, max_length=_MONTHS, description="per cent of those who live here that are away, by month"
    )
    home_months: tuple[float, ...] = Field(
        (0.0, 0.01, 0.03, 0.05, 0.10, 0.20, 0.35, 0.16, 0.06, 0.03, 0.01, 0.0),
        min_length=_MONTHS,
        max_length=_MONTHS,
        description="share of the year's days at holiday homes in each month; sums to 1",
    )
