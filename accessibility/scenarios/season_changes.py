"""Changes of season: the same study in winter, thaw, summer or autumn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from accessibility import vocabulary as words
from accessibility.errors import UnknownWordError

if TYPE_CHECKING:
    from accessibility.study import Study

__all__ = ["Autumn", "InSeason", "Summer", "Thaw", "Winter"]


@dataclass(frozen=True)
class InSeason:
    """It is another season: other speeds, ferries, ice roads and services.

    Parameters
    ----------
    season
        One of the seasons.
    """

    season: str
    word: ClassVar[str] = "season"

    def apply(self, study: Study) -> Study:
        """The study in this season only."""
        if self.season not in words.SEASONS:
            raise UnknownWordError(self.season, words.SEASONS, "season", self.word)
        if study.config.travel.seasons == (self.season,):
            return study
        travel = study.config.travel.model_copy(update={"seasons": (self.season,)})
        return replace(study, config=study.config.model_copy(update={"travel": travel}))


@dataclass(frozen=True)
class Winter(InSeason):
    """It is winter."""

    season: str = "winter"


@dataclass(frozen=True)
class Thaw(InSeason):
    """It is spring thaw (*kelirikko*)."""

    season: str = "thaw"


@dataclass(frozen=True)
class Summer(InSeason):
    """It is summer."""

    season: str = "summer"


@dataclass(frozen=True)
class Autumn(InSeason):
    """It is autumn."""

    season: str = "autumn"
