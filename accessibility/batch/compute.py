"""From a study to everything it asks for: networks, travel times, measures, gaps, service points; nothing is read or written."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd

from accessibility import gaps, measures, network, siting, travel
from accessibility.outputs.results import Results, SeasonResults
from accessibility.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from accessibility.progress import Progress
    from accessibility.provenance import Remark
    from accessibility.study import Study

__all__ = ["compute"]

K_CLOSEST = 3
"""How many services of each kind are kept for each place, for popups and tables."""


def compute(study: Study, *, computed_on: str, speeds: pd.DataFrame | None = None, progress: Progress | None = None) -> Results:
    """Everything a study asks for.

    Parameters
    ----------
    study
        The study; it is not changed.
    computed_on
        Date of the run, ``YYYY-MM-DD``, as results show it.
    speeds
        A table of speeds instead of the built-in one.
    progress
        Told which stage has begun.

    Returns
    -------
    Results
    """
    watch = StopWatch(progress or Silent())
    watch.stage("candidates")
    candidates, said = siting.candidates_of(
        study.services,
        study.offers,
        study.places,
        given=study.candidates,
        hosts=study.config.candidates.hosts,
        villages=study.config.candidates.villages,
    )
    seasons = {season: _season(study, season, candidates, speeds, watch) for season in study.config.travel.seasons}
    remarks = [*study.remarks, *said]
    for one in seasons.values():
        remarks += [*one.network.remarks, *one.times.remarks, *(one.surface.remarks if one.surface else ())]
    return Results(study, seasons, _each_once(remarks), computed_on, watch.seconds())
