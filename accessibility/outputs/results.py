"""Everything one run of a study found, as outputs take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.light_html import light_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from accessibility.measures.surface import Surface
    from accessibility.network import Network
    from accessibility.outputs.finding import Finding
    from accessibility.outputs.states import State
    from accessibility.provenance import Remark
    from accessibility.siting.greedy import ServicePoints
    from accessibility.study import Study
    from accessibility.travel import TravelTimes

__all__ = ["Results", "SeasonResults"]


@dataclass(frozen=True, eq=False)
class SeasonResults:
    """What was found for one season.

    Parameters
    ----------
    network, times
        The network and the travel times of the season.
    closest
        Index (place, kind), as :func:`accessibility.measures.closest` gives it.
    k_closest
        Index (place, kind, rank), as :func:`accessibility.measures.k_closest` gives it.
    missing
        Index (place, kind), as :func:`accessibility.gaps.missing` gives it.
    coverage
        Index kind, as :func:`accessibility.gaps.coverage` gives it.
    basket
        Index place, as :func:`accessibility.measures.basket` gives it.
    service_points
        Candidates in the order they would be chosen; None if the study asks for none.
    surface
        Minutes to the closest service on a grid; None if the study does not ask for it.
    remarks
        What was left out, snapped far or assumed in this season, each once.
    """

    network: Network
    times: TravelTimes
    closest: pd.DataFrame
    k_closest: pd.DataFrame
    missing: pd.DataFrame
    coverage: pd.DataFrame
    basket: pd.DataFrame
    service_points: ServicePoints | None
    surface: Surface | None
    remarks: tuple[Remark, ...]

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<SeasonResults {self.times.season}: {self.times!r}>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"coverage": self.coverage})


@dataclass(frozen=True, eq=False)
class Results:
    """Everything one run of a study found.

    Parameters
    ----------
    study
        What it was computed from.
    seasons
        Results by season, in the order of the study file; the first is shown first.
    remarks
        All remarks of loading, network, snapping and measuring, each once.
    computed_on
        Date of the run, ``YYYY-MM-DD``.
    candidates
        Where a service point could be, as :func:`accessibility.siting.candidates_of` gives them; None if the study asks for none.
    findings
        What else the study asks for, each as a table with its sentences, in the order outputs show them.
    states
        The same places in other scenarios or for other groups of people, for the page to compare with.
    """

    study: Study
    seasons: Mapping[str, SeasonResults]
    remarks: tuple[Remark, ...]
    computed_on: str
    candidates: gpd.GeoDataFrame | None = None
    findings: tuple[Finding, ...] = ()
    states: tuple[State, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Results {self.study.area.name!r}: {', '.join(self.seasons)}; {len(self.study.kinds)} kinds, {len(self.remarks)} remarks>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {name: season.coverage for name, season in self.seasons.items()})

    @property
    def first(self) -> SeasonResults:
        """The results of the season that is shown first."""
        return next(iter(self.seasons.values()))
