"""Changes of people: growth or decline, of all or of one age group, everywhere or somewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from accessibility.errors import DataError, UnknownWordError
from accessibility.scenarios.change import places_hit

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.study import Study

__all__ = ["ChangePeople"]

_SEASONAL = re.compile(r"^people_(summer|visitors|winter|thaw|autumn)")


@dataclass(frozen=True)
class ChangePeople:
    """More or fewer people live here.

    Parameters
    ----------
    by_pct
        Per cent, such as -12; -100 is nobody left.
    group
        Column of the people it concerns: ``people`` (all who live here and every group of them alike), or one group such as
        ``people_75plus`` (the total changes by as many persons, other groups do not).
    municipality
        Only there.
    places
        Only these places.
    """

    by_pct: float
    group: str = "people"
    municipality: str | None = None
    places: tuple[str, ...] = ()
    word: ClassVar[str] = "change_people"

    def apply(self, study: Study) -> Study:
        """The study with other people; unknown stays unknown."""
        places = study.places
        if not (np.isfinite(self.by_pct) and self.by_pct >= -100):
            raise DataError(f"{self.word}: by_pct must be -100 or more, given {self.by_pct}")
        groups = [str(name) for name in places.columns if str(name) == "people" or str(name).startswith("people_")]
        if self.group not in groups:
            raise UnknownWordError(self.group, groups, "group of people", self.word)
        hit = places_hit(study, self.municipality, self.places, self.word)
        factor = 1 + self.by_pct / 100
        bounds = ("", "_least", "_most")
        if self.group == "people":
            touched = [name for name in groups if not _SEASONAL.match(name)]
            return replace(study, places=places.assign(**{name: _times(places[name], hit, factor) for name in touched}))
        touched = [f"{self.group}{bound}" for bound in bounds if f"{self.group}{bound}" in places]
        cells = {name: _times(places[name], hit, factor) for name in touched}
        if _SEASONAL.match(self.group):
            return replace(study, places=places.assign(**cells))
        for bound in bounds:
            if f"people{bound}" in places:
                own = f"{self.group}{bound}" if f"{self.group}{bound}" in places else self.group
                total, part = (places[name].to_numpy(dtype=float, na_value=np.nan) for name in (f"people{bound}", own))
                cells[f"people{bound}"] = np.where(hit, np.maximum(total + part * (factor - 1), 0), total)
        return replace(study, places=places.assign(**cells))


def _times(column: pd.Series, hit: NDArray[np.bool_], factor: float) -> NDArray[np.float64]:
    cells = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(hit, cells * factor, cells)
