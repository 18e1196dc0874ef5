"""``[uncertainty]``: how unsure the inputs are, and how many draws tell how sure the results are."""

from __future__ import annotations

from pydantic import Field

from accessibility.config.words import OwnWords

__all__ = ["UncertaintyConfig"]


class UncertaintyConfig(OwnWords):
    """``[uncertainty]``: how sure the results are, by seeded draws; every range is an assumption and shown with the results."""

    draws: int = Field(200, ge=2, le=100_000, description="how many ways things could be are tried")
    seed: int = Field(1, ge=0, description="the same seed gives the same numbers")
    speed_pct: float = Field(10.0, ge=0, le=90, description="speeds of all roads together, per cent either way")
    speed_class_pct: float = Field(10.0, ge=0, le=90, description="speeds of each road class and surface beside that, per cent either way")
    access_pct: float = Field(25.0, ge=0, le=90, description="minutes between door and road, per cent either way")
    ferry_pct: float = Field(50.0, ge=0, le=90, description="assumed waits and crossings of ferries, per cent either way")
    gone_pct: float = Field(2.0, ge=0, le=100, description="services of the data that are not there any more, per cent")
    unlisted_pct: float = Field(
        0.0, ge=0, le=100, description="places with a service of their own that the data does not know, per cent a kind"
    )
    candidates: bool = Field(default=False, description="whether each draw chooses service points, to tell how often each is chosen")
