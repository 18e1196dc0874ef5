"""Findings of ``[isochrones]``: areas within so many minutes of each kind of service, as polygons with their square kilometres."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accessibility import measures
from accessibility.outputs.finding import Finding, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from accessibility.measures import Surface
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["isochrones"]


def isochrones(results: Results, progress: Progress) -> Iterator[Finding]:
    """What ``[isochrones]`` asks for, season by season; nothing if the study has no such section.

    Parameters
    ----------
    results
        A run so far, with its surfaces.
    progress
        Told of each season.

    Returns
    -------
    iterator of Finding
    """
    asked = results.study.config.isochrones
    if asked is None:
        return
    for season, one in results.seasons.items():
        if one.surface is None:
            continue
        progress.stage("isochrones", season)
        surface = _of_kinds(one.surface, asked.kinds)
        bands = measures.isochrones(surface, asked.minutes, water=results.study.water)
        yield Finding("isochrones", bands, season, sentences=tuple(_sentences(bands, surface)), rows_on_page=40)


def _of_kinds(surface: Surface, kinds: tuple[str, ...]) -> Surface:
    """The surface of some kinds only; of all if none is named."""
    if not kinds:
        return surface
    at = [surface.kinds.index(kind) for kind in kinds]
    return replace(surface, kinds=kinds, minutes=surface.minutes[at])


def _sentences(bands: gpd.GeoDataFrame, surface: Surface) -> Iterator[Sentence]:
    """How much of the land lies within the widest band of each kind."""
    land = int(np.count_nonzero(surface.computed))
    widest = float(bands.index.get_level_values("to_minutes").max())
    for kind, cells in bands["cells"].groupby(level="kind", sort=False).sum().items():
        km2 = float(bands["area_km2"].xs(kind, level="kind").sum())
        share = 100 * int(cells) / land if land else 0.0
        yield Sentence("finding.isochrones_kind", {"kind": str(kind), "minutes": widest, "km2": km2, "share": share}, {"kind": "kind"})
    yield Sentence("finding.isochrones_cells", {"metres": surface.cell_m})
