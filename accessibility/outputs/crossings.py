"""Ferries and ice roads of a map: each drawn as in use in the states in which it runs, and as not in use in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from accessibility.network.usable import open_in, usable
from accessibility.vocabulary import CAR_AND_FOOT_FERRY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.outputs.states import State
    from accessibility.study import Study

__all__ = ["CROSSINGS", "crossings_by_use", "in_use"]

CROSSINGS = ("ferry", "ice_road")
"""Classes of road that are drawn by whether they are in use."""


def in_use(roads: gpd.GeoDataFrame, season: str, mode: str) -> NDArray[np.bool_]:
    """Which roads a mode may use in a season.

    Parameters
    ----------
    roads
        As in the schema.
    season, mode
        Which.

    Returns
    -------
    numpy.ndarray of bool, shape (r,)

    Notes
    -----
    By car and passenger ferry: those that a car may use or that somebody on foot may.
    """
    modes = ("car", "walk") if mode == CAR_AND_FOOT_FERRY else (mode,)
    allowed: NDArray[np.bool_] = np.logical_or.reduce([usable(roads, one) for one in modes])
    return allowed & open_in(roads, season)


def crossings_by_use(
    study: Study, states: Mapping[str, State], frame: shapely.Polygon
) -> dict[tuple[str, tuple[int, ...]], NDArray[np.object_]]:
    """Lines of ferries and ice roads, together where they are in use in the same states.

    Parameters
    ----------
    study
        Its roads are those of every state that has no roads of its own.
    states
        By their id.
    frame
        Crossings outside are left out.

    Returns
    -------
    dict
        By class of road and the positions of the states in which it is in use.
    """
    mode = study.config.travel.mode
    used: dict[tuple[str, bytes], set[int]] = {}
    lines: dict[tuple[str, bytes], shapely.Geometry] = {}
    known: dict[tuple[int, str], list[tuple[tuple[str, bytes], bool]]] = {}
    for roads in _distinct([study.roads, *(state.roads for state in states.values() if state.roads is not None)]):
        for key, line in _keyed(_near(roads, frame)):
            lines.setdefault(key, line)
            used.setdefault(key, set())
    for position, state in enumerate(states.values()):
        roads = study.roads if state.roads is None else state.roads
        at = (id(roads), state.season)
        if at not in known:
            near = _near(roads, frame)
            known[at] = [(key, bool(now)) for (key, _), now in zip(_keyed(near), in_use(near, state.season, mode), strict=True)]
        for key, now in known[at]:
            if now:
                used[key].add(position)
    groups: dict[tuple[str, tuple[int, ...]], list[shapely.Geometry]] = {}
    for key, positions in used.items():
        groups.setdefault((key[0], tuple(sorted(positions))), []).append(lines[key])
    return {group: np.array(some, dtype=object) for group, some in groups.items()}


def _near(roads: gpd.GeoDataFrame, frame: shapely.Polygon) -> gpd.GeoDataFrame:
    crossing = roads[roads["road_class"].isin(CROSSINGS)]
    return crossing[shapely.intersects(frame, crossing.geometry.to_numpy())]


def _keyed(roads: gpd.GeoDataFrame) -> Iterable[tuple[tuple[str, bytes], shapely.Geometry]]:
    """Each road by its class and shape, which are the same in every state."""
    shapes = roads.geometry.to_numpy()
    return [((str(name), shape), line) for name, shape, line in zip(roads["road_class"], shapely.to_wkb(shapes), shapes, strict=True)]


def _distinct(tables: list[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    return list({id(table): table for table in tables}.values())
