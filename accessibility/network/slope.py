"""How much longer a road takes uphill and downhill, on foot and by bicycle, from heights sampled along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Heights = Callable[[Floats, Floats], Floats]

__all__ = ["LEAST_SPACING_M", "SLOPE_COLUMNS", "cycling_factor", "sloped", "walking_factor"]

LEAST_SPACING_M = 20.0
"""Samples are no closer than this: closer together, the height's own faults of a metre or so would look like hills."""

SLOPE_COLUMNS = {mode: (f"{mode}_slope_along", f"{mode}_slope_against") for mode in ("walk", "bicycle")}
"""Columns of roads: how many times as long as on the level a mode takes, along the geometry and against it."""

_ROADS_AT_A_TIME = 20_000
_LEVEL_KPH, _UP_KPH, _DOWN_KPH = 21.6, 1.44, 0.86
_STEEPEST_UP, _STEEPEST_DOWN = 0.12, 0.06


def walking_factor(slope: Floats) -> Floats:
    """How many times as long as on the level one walks.

    Parameters
    ----------
    slope
        Rise over run in the direction of walking, any shape.

    Returns
    -------
    numpy.ndarray
        Of the same shape, 1 on the level; least at 5 % downhill.

    Notes
    -----
    Tobler (1993): ``6 exp(-3.5 |slope + 0.05|)`` km/h, here against its own value on the level, since the speed there comes from the
    table of speeds.

    Examples
    --------
    >>> walking_factor(np.array([0.0, 0.1, -0.05])).round(3).tolist()
    [1.0, 1.419, 0.839]
    """
    found: Floats = np.exp(3.5 * (np.abs(slope + 0.05) - 0.05))
    return found


def cycling_factor(slope: Floats) -> Floats:
    """How many times as long as on the level one rides a bicycle.

    Parameters
    ----------
    slope
        Rise over run in the direction of riding, any shape.

    Returns
    -------
    numpy.ndarray
        Of the same shape, 1 on the level.

    Notes
    -----
    Parkin & Rotheram (2010): 21.6 km/h on the level, 1.44 km/h less for each percent uphill, 0.86 km/h more for each percent
    downhill. The line is not carried on beyond 12 % up and 6 % down (assumed by this project): it would stand still at 15 %, and
    nobody is faster for a steeper descent. Above 12 % the time grows as on foot, since who cannot ride pushes.

    Examples
    --------
    >>> cycling_factor(np.array([0.0, 0.05, -0.05, 0.3])).round(3).tolist()
    [1.0, 1.5, 0.834, 9.388]
    """
    percent = 100 * np.clip(slope, -_STEEPEST_DOWN, _STEEPEST_UP)
    ridden = _LEVEL_KPH / (_LEVEL_KPH - np.where(percent > 0, _UP_KPH, _DOWN_KPH) * percent)
    pushed = walking_factor(np.maximum(slope, _STEEPEST_UP)) / walking_factor(np.array(_STEEPEST_UP))
    found: Floats = ridden * pushed
    return found


def sloped(roads: gpd.GeoDataFrame, heights: Heights, spacing_m: float) -> tuple[gpd.GeoDataFrame, NDArray[np.bool_]]:
    """Roads with how much longer each takes for its slopes, both ways.

    Parameters
    ----------
    roads
        As in the schema, in a projected system.
    heights
        From metres east and north, shapes (k,), to metres of height, shape (k,); not a number where it is not known.
    spacing_m
        How far apart samples are at most, at least ``LEAST_SPACING_M``.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy with the columns of ``SLOPE_COLUMNS``.
    numpy.ndarray of bool
        Whether the height of a road is not known all along it, shape (r,): such a road is taken as level.

    Notes
    -----
    A road is cut into equal pieces no longer than the spacing; each piece counts with its own slope and its share of the length. A
    bridge rises evenly from one end to the other, whatever lies below it. Ferries and steps are level: a ferry is, and the speed on
    steps has the climb in it.
    """
    spacing = max(spacing_m, LEAST_SPACING_M)
    level = roads["road_class"].isin(("ferry", "steps")).to_numpy()
    used = np.flatnonzero((roads["walk"].to_numpy(dtype=bool) | roads["bicycle"].to_numpy(dtype=bool)) & ~level)
    bridge = roads["bridge"].to_numpy(dtype=bool) if "bridge" in roads else np.zeros(len(roads), dtype=bool)
    lines = roads.geometry.to_numpy()
    found = {name: np.ones(len(roads)) for names in SLOPE_COLUMNS.values() for name in names}
    unknown = np.zeros(len(roads), dtype=bool)
    for begin in range(0, len(used), _ROADS_AT_A_TIME):
        some = used[begin : begin + _ROADS_AT_A_TIME]
        slope, road = _pieces(lines[some], bridge[some], heights, spacing)
        unknown[some] = np.isnan(np.bincount(road, slope, len(some)))
        for mode, factor in (("walk", walking_factor), ("bicycle", cycling_factor)):
            for name, sign in zip(SLOPE_COLUMNS[mode], (1, -1), strict=True):
                mean = np.bincount(road, factor(sign * slope), len(some)) / np.maximum(np.bincount(road, minlength=len(some)), 1)
                found[name][some] = np.where(unknown[some], 1.0, mean)
    return roads.assign(**found), unknown


def _pieces(lines: NDArray[np.object_], bridge: NDArray[np.bool_], heights: Heights, spacing: float) -> tuple[Floats, NDArray[np.int64]]:
    """Slope of each piece along the geometry, and which line it is of; a line of no length has one level piece."""
    length = shapely.length(lines)
    count = np.where(bridge, 1, np.maximum(np.ceil(length / spacing), 1)).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), count + 1)
    first = np.concatenate([[0], np.cumsum(count + 1)])
    share = (np.arange(first[-1]) - first[line]) / count[line]
    points = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], share * length[line]))
    height = heights(points[:, 0], points[:, 1])
    inner = line[1:] == line[:-1]
    run = (length / count)[line[1:][inner]]
    rise = np.diff(height)[inner]
    return np.where(run > 0, rise / np.where(run > 0, run, 1.0), 0.0 * rise), line[1:][inner]
