"""``[equity]`` and ``[errands]``: who has how much, and what one round for several errands takes."""

from __future__ import annotations

from pydantic import Field

from accessibility.config.words import OwnWords

__all__ = ["EquityConfig", "ErrandsConfig"]


class EquityConfig(OwnWords):
    """``[equity]``: how evenly access is spread over people and groups of people."""

    of: tuple[str, ...] = Field(
        ("closest",), min_length=1, description='what is spread: "closest" (minutes), or measures named in [[access]] by measure or label'
    )
    kinds: tuple[str, ...] = Field((), description="kinds of service; the basic services if left out")
    by: tuple[str, ...] = Field((), description="columns of places that group them: municipality, an urban-rural class …")
    people: tuple[str, ...] = Field(
        ("people",), min_length=1, description="columns that count people: all, an age group, those without a car …"
    )
    rank: str | None = Field(None, description="column of places with the status of people (income), for the concentration index")
    horizon_minutes: float | None = Field(
        None, gt=0, le=1440, description="what unreached and longer ways count as; travel.max_minutes if left out"
    )


class ErrandsConfig(OwnWords):
    """``[errands]``: several errands in one round, against a trip for each."""

    kinds: tuple[str, ...] = Field(min_length=2, max_length=6, description="the errands, two to six kinds of service")
    roof_m: float = Field(50.0, ge=0, le=1000, description="services at most so many metres apart count as under one roof")
