"""Changes of what a service offers: other hours or seasons, another capacity, another provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from accessibility.errors import DataError
from accessibility.scenarios.change import check_hours, check_seasons, known
from accessibility.scenarios.of_service import offers_hit, with_offer_cells, with_service_cell

if TYPE_CHECKING:
    from accessibility.study import Study

__all__ = ["ChangeCapacity", "ChangeHours", "ChangeProvider"]


@dataclass(frozen=True)
class ChangeHours:
    """A service is open for more or fewer hours.

    Parameters
    ----------
    service
        Its id.
    hours_week
        Hours open in a week.
    opening_hours
        Opening hours in OSM's notation.
    kind
        Only of this kind; of all it offers if left out.
    seasons
        The seasons it is open in from now on; as before if left out, all year if empty.
    """

    service: str
    hours_week: float | None = None
    opening_hours: str | None = None
    kind: str | None = None
    seasons: tuple[str, ...] | None = None
    word: ClassVar[str] = "change_hours"

    def apply(self, study: Study) -> Study:
        """The study with the other hours."""
        if self.hours_week is None and self.opening_hours is None and self.seasons is None:
            raise DataError(f"{self.word}: nothing changes for {self.service!r}; give hours_week, opening_hours or seasons")
        check_hours(self.hours_week, self.opening_hours, self.word)
        told = {"hours_week": self.hours_week, "opening_hours": self.opening_hours}
        # Hours that are told one way only leave the other way unknown, since it would be the old one.
        cells = told if any(value is not None for value in told.values()) else {}
        changed = with_offer_cells(study, offers_hit(study, self.service, self.kind, self.word), cells)
        if self.seasons is None:
            return changed
        check_seasons(self.seasons, self.word)
        return with_service_cell(changed, self.service, "seasons", ",".join(self.seasons))


@dataclass(frozen=True)
class ChangeCapacity:
    """A service can give more or less.

    Parameters
    ----------
    service
        Its id.
    capacity
        How much it can give, in the kind's own unit.
    kind
        Only of this kind; of all it offers if left out.
    """

    service: str
    capacity: float
    kind: str | None = None
    word: ClassVar[str] = "change_capacity"

    def apply(self, study: Study) -> Study:
        """The study with the other capacity."""
        if not (np.isfinite(self.capacity) and self.capacity >= 0):
            raise DataError(f"{self.word}: capacity must be 0 or more, given {self.capacity}")
        return with_offer_cells(study, offers_hit(study, self.service, self.kind, self.word), {"capacity": self.capacity})


@dataclass(frozen=True)
class ChangeProvider:
    """Somebody else runs a service.

    Parameters
    ----------
    service
        Its id.
    provider
        The new provider's id.
    kind
        Only of this kind; of all it offers if left out.
    """

    service: str
    provider: str
    kind: str | None = None
    word: ClassVar[str] = "change_provider"

    def apply(self, study: Study) -> Study:
        """The study with the other provider."""
        if len(study.providers):
            known(self.provider, study.providers.index, "provider", self.word)
        changed = with_offer_cells(study, offers_hit(study, self.service, self.kind, self.word), {"provider": self.provider})
        if self.kind is not None or "provider" not in study.services:
            return changed
        return with_service_cell(changed, self.service, "provider", self.provider)
