"""``[travel]`` and ``[[standards]]``: how people travel, how far is looked, and what should be within reach."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from accessibility.config.words import OwnWords, Season
from accessibility.vocabulary import DRIVEN

__all__ = ["StandardConfig", "TravelConfig"]

Mode = Literal["car", "car_and_foot_ferry", "bicycle", "walk"]


class TravelConfig(OwnWords):
    """``[travel]``: how people travel and how far is looked."""

    mode: Mode = Field("car", description="how people travel")
    direction: Literal["to", "from"] = Field("to", description="minutes to the service, or from it to the place")
    seasons: tuple[Season, ...] = Field(("summer",), min_length=1, description="the first one is shown first")
    max_minutes: float = Field(120, gt=0, le=1440, description="how far travel times are computed")
    max_snap_m: float = Field(3_000, gt=0, description="how far a place or service may be from a road")
    access_kph: float = Field(4.0, gt=0, description="speed between the door and the road, straight line")
    speeds_file: str | None = Field(None, description="a table of speeds instead of the built-in one")
    town_kph: float | None = Field(
        None, gt=0, description="limit assumed for cars on through roads without a posted one in towns, told by junctions; none if left out"
    )
    elevation: str | None = Field(None, description="a raster of heights in metres: slopes count on foot and by bicycle; level if left out")
    ferry_wait_minutes: float = Field(15.0, ge=0, description="wait assumed for a ferry whose interval is not known")
    ferry_kph: float = Field(12.0, gt=0, description="speed assumed for a ferry whose crossing time is not known")

    @model_validator(mode="after")
    def _no_slopes_by_car(self) -> Self:
        if self.elevation is not None and self.mode in DRIVEN:
            raise ValueError("elevation counts on foot and by bicycle only; leave it out, or set mode to walk or bicycle")
        return self


class StandardConfig(OwnWords):
    """``[[standards]]``: within how many minutes a kind should be reached."""

    kind: str = Field(description="a kind of service")
    minutes: float = Field(gt=0, le=1440, description="within how many minutes from door to door, inclusive")
    mode: Mode | None = Field(None, description="holds for this mode only; counts before a standard for every mode")
    weight: float = Field(1.0, ge=0, description="how much the kind counts beside others")
    source: str = Field("", description="who set the standard, shown with the results")
