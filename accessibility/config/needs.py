"""``[needs]`` and ``[matching]``: what people lack, and how it is carried to providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from accessibility.config.inputs import InputConfig
from accessibility.config.words import OwnWords

if TYPE_CHECKING:
    from accessibility.config.study import StudyConfig

__all__ = ["MatchingConfig", "NeedsConfig", "needs_faults"]


class NeedsConfig(InputConfig):
    """``[needs]``: needs reported from places; nothing personal is read from them."""

    returned: str | None = Field(
        None, description="a folder of files that came back from village evenings (CSV, Excel, GeoJSON, GeoPackage), read as well"
    )
    answers: str | None = Field(
        None, description="a folder of lists that came back from providers, their column status filled in; they move needs towards met"
    )
    answer_words: dict[str, str] = Field(
        {}, description="a word of returned lists = noticed (still holds), carried, declined, agreed, met or closed"
    )
    kind_words: dict[str, str] = Field({}, description="the file's word = our kind")
    urgency_words: dict[str, int] = Field({}, description="the file's word = 1 can wait, 2 soon, 3 urgent")
    groups: tuple[str, ...] = Field((), description="words of column group that may be kept; others are emptied (counted and said)")
    sources: tuple[str, ...] = Field(
        ("survey", "village_evening", "map", "official"), description="words of column source that may be kept; others are emptied"
    )
    show: tuple[str, ...] = Field(
        (), description="further columns (free text) that lists for providers may show; all others are never kept"
    )
    village_pages: bool = Field(default=False, description="write a page for village evenings: what is known, what is missing, a form")
    alike_days: int = Field(
        14, ge=0, description="needs of one place and kind in nearly the same words within so many days are possibly the same"
    )
    alike: Literal["ask", "once"] = Field("ask", description="possibly the same: ask (counted each, marked in the lists) or count once")
    snap_m: float = Field(10_000, ge=0, description="needs with coordinates belong to the nearest place within so many metres")
    ask_after_days: int = Field(365, gt=0, description="older needs fade and are to be asked again")
    gone_after_days: int = Field(1095, gt=0, description="needs as old as this count no longer")
    least: int = Field(5, ge=1, description="the smallest number of needs that is published; smaller ones are merged")


class MatchingConfig(OwnWords):
    """``[matching]``: needs shared out to the providers that can meet them."""

    people_minutes: float = Field(30.0, gt=0, description="how far people go themselves, minutes one way")
    provider_minutes: float = Field(60.0, gt=0, description="how far a provider goes that does not say it, minutes one way")
    first_hours: float = Field(1.0, gt=0, description="hours of each need that come before further hours of any need as urgent")
    unit_hours: float = Field(0.25, gt=0, description="hours are shared out in such units")
    shift_minutes: float = Field(450.0, gt=0, description="how long a round may be")
    days: int = Field(5, ge=1, description="how many rounds a provider makes in a week at most")
    least_share_pct: float = Field(50.0, ge=0, le=100, description="share of a round with people that makes it worth making, per cent")
    seconds: float = Field(1.0, gt=0, description="how long the rounds of each provider are searched")
    lists: bool = Field(default=False, description="write the lists for providers too, into the folder not_public")


def needs_faults(study: StudyConfig) -> list[str]:
    """What these sections ask for and the study file does not give.

    Parameters
    ----------
    study
        The study file.

    Returns
    -------
    list of str
    """
    needs, faults = study.needs, []
    if needs is not None and not needs.given and needs.returned is None:
        faults.append("needs: needs a file, a query, or a folder of returned files")
    if needs is not None and needs.ask_after_days >= needs.gone_after_days:
        faults.append("needs: ask_after_days must be less than gone_after_days")
    if study.matching is not None and needs is None:
        faults.append("matching: means nothing without [needs]")
    if study.matching is not None and study.providers is None:
        faults.append("matching: needs [providers]")
    return faults
