"""States of a region that a page can show and compare: its seasons as they are, and whatever else was computed for the same places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility.errors import DataError
from accessibility.light_html import light_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from accessibility.outputs.results import Results

__all__ = ["State", "states_of"]


@dataclass(frozen=True, eq=False)
class State:
    """The travel times of one season, one time within it, one scenario and one group of people.

    Parameters
    ----------
    season
        Which.
    missing
        Index (place, kind), as :func:`accessibility.gaps.missing` gives it; the same places and kinds as the study's seasons.
    k_closest
        Index (place, kind, rank), as :func:`accessibility.measures.k_closest` gives it; None if only the closest is known.
    scenario
        The name of the scenario by language; empty for the region as it is.
    group
        The name of the group of people by language; empty for everybody.
    services
        The services of the state where they are not those of the study: closed ones are left out, new ones are in.
    roads
        The roads of the state where they are not those of the study: other ferries and ice roads run, or others are there.
    period
        The weeks or the hour it holds for, by language; empty for the whole season.
    layer
        Name for machines of its layer in the GeoPackage, after ``places_``; empty for none.
    basket
        As :func:`accessibility.measures.basket` gives it; needed for a layer.
    """

    season: str
    missing: pd.DataFrame
    k_closest: pd.DataFrame | None = None
    scenario: Mapping[str, str] = field(default_factory=dict)
    group: Mapping[str, str] = field(default_factory=dict)
    services: gpd.GeoDataFrame | None = None
    roads: gpd.GeoDataFrame | None = None
    period: Mapping[str, str] = field(default_factory=dict)
    layer: str = ""
    basket: pd.DataFrame | None = None

    @property
    def id(self) -> str:
        """Its name for machines, in the address of the page: the season, and what else tells it apart."""
        return "|".join([self.season, *(next(iter(names.values())) for names in (self.scenario, self.group, self.period) if names)])

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<State {self.id}: {len(self.missing):,} pairs of place and kind>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the first rows."""
        return light_html(repr(self), {"missing": self.missing})


def states_of(results: Results) -> dict[str, State]:
    """Every state of a run by its id: its seasons first, then what else it holds.

    Parameters
    ----------
    results
        A run.

    Raises
    ------
    DataError
        If two states have the same season, scenario and group.
    """
    states = {name: State(name, season.missing, season.k_closest) for name, season in results.seasons.items()}
    for state in results.states:
        if state.id in states:
            raise DataError(f"there are two states {state.id!r}; give one of them another scenario or group")
        states[state.id] = state
    return states
