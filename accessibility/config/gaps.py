"""``[overlap]``, ``[vulnerability]``, ``[moves]`` and ``[disclosure]``: who doubles whom, what is lost, and what may be published."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from accessibility.config.words import OwnWords

__all__ = ["DisclosureConfig", "MovesConfig", "OverlapConfig", "VulnerabilityConfig"]


class OverlapConfig(OwnWords):
    """``[overlap]``: which providers reach the same people, and whom none reaches."""

    kinds: tuple[str, ...] = Field((), description="kinds of service; all with a standard if left out")
    people: str = Field("people", description="column of places that counts people")


class VulnerabilityConfig(OwnWords):
    """``[vulnerability]``: what is lost if one service closes, or a road is cut."""

    kinds: tuple[str, ...] = Field((), description="kinds of service; all with a standard if left out")
    people: str = Field("people", description="column of places that counts people")
    closures: int = Field(0, ge=0, le=6, description="also the worst so many closures together, kind by kind; 0 for none")
    roads: bool = Field(default=True, description="also roads, bridges and ferries whose loss leaves people without any way")


class MovesConfig(OwnWords):
    """``[moves]``: doubled services that would reach people who have none if they were offered elsewhere."""

    kinds: tuple[str, ...] = Field((), description="kinds of service; all with a standard if left out")
    people: str = Field("people", description="column of places that counts people")
    most: int = Field(50, gt=0, description="how many suggestions at most")


class DisclosureConfig(OwnWords):
    """``[disclosure]``: people of places too small to be published are merged, or neither shown nor counted in anything that is written."""

    least: float = Field(10, gt=0, description="the smallest number of people of a place that may be shown")
    how: Literal["hide", "merge"] = Field(
        "hide", description="smaller ones count as not known, or are counted at the nearest place of the municipality"
    )
    within_m: float = Field(5000.0, gt=0, description="merge: how far that may be; what finds no neighbour is hidden, metres")
    protect: bool = Field(
        default=True,
        description="hide so many more that neither a municipality's total nor other groups of people give a hidden number away",
    )
