"""Groups of people a page can count instead of everybody: those the places have a column for, and a run's figures for one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from accessibility import gaps

if TYPE_CHECKING:
    from accessibility.outputs.results import Results, SeasonResults

__all__ = ["group_columns", "of_group"]

_BOUNDS = ("_least", "_most")
"""Columns that say between what and what a number lies that its source does not tell."""


def group_columns(places: pd.DataFrame) -> tuple[str, ...]:
    """Columns of places that count a group of people, known at one place inside the area at least.

    Parameters
    ----------
    places
        As :data:`accessibility.schema.PLACES`, with any further columns ``people_…``.
    """
    inside = places[places["inside"].to_numpy(dtype=bool)]
    named = [str(name) for name in places.columns if str(name).startswith("people_") and not str(name).endswith(_BOUNDS)]
    return tuple(name for name in named if pd.api.types.is_numeric_dtype(inside[name]) and inside[name].notna().any())


def of_group(results: Results, column: str) -> Results:
    """The same run with a group of people counted instead of everybody.

    Parameters
    ----------
    results
        A run; it is not changed.
    column
        One of :func:`group_columns`.

    Returns
    -------
    Results
        Without service points, findings and states: those were chosen and counted for everybody.
    """
    places = results.study.places
    study = replace(results.study, places=places.assign(people=places[column]))
    seasons = {name: _season(season, study.places["people"]) for name, season in results.seasons.items()}
    return replace(results, study=study, seasons=seasons, candidates=None, findings=(), states=())


def _season(season: SeasonResults, people: pd.Series) -> SeasonResults:
    """A season with other people at its places."""
    at = season.missing.index.get_level_values("place")
    missing = season.missing.assign(people=people.reindex(at).to_numpy(dtype=float))
    return replace(season, missing=missing, coverage=gaps.coverage(missing), service_points=None)
