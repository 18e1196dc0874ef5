"""Minutes to go each road by a mode, along its geometry and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import TableError
from accessibility.network.arcs import BothWays
from accessibility.network.foot_ferries import ON_FOOT
from accessibility.network.slope import SLOPE_COLUMNS
from accessibility.network.speeds import builtin_speeds, driving_kph
from accessibility.vocabulary import CAR_AND_FOOT_FERRY

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["minutes_both_ways", "slowed"]

_LOOKED_AT = ("road_class", "surface", "limit_kph", "winter_limit_kph", "metres", "direction")
_SLOPES = tuple(name for names in SLOPE_COLUMNS.values() for name in names)
_LOOKED_AT_OTHERWISE = ("bicycle", "bicycle_direction", "walk", "walk_direction", *_SLOPES)


def minutes_both_ways(roads: gpd.GeoDataFrame, rows: NDArray[np.int64], mode: str, season: str, speeds: pd.DataFrame) -> BothWays:
    """Minutes of each road from end to end by a mode; ``inf`` where it may not go that way.

    Parameters
    ----------
    roads
        As in the schema.
    rows
        Positions of roads that the mode may use, no ferries, shape (l,).
    mode
        One of the modes.
    season
        One of the seasons.
    speeds
        Of the mode, as :func:`accessibility.network.check_speeds` gives it.

    Returns
    -------
    BothWays

    Raises
    ------
    TableError
        If a posted limit is 0.

    Notes
    -----
    Minutes are length over the speed of :func:`accessibility.network.speeds.driving_kph`. One-ways hold for cars, and for bicycles where
    the road does not say otherwise; on foot both ways are open. A bicycle is pushed at walking speed where it may not be ridden that
    way or where that is quicker, if one may walk there. Where the roads have slopes (:func:`accessibility.network.slope.sloped`), a
    bicycle and a walker take so many times as long.
    """
    # Only what is looked at is copied: the lines and names of a region's roads would stand in memory twice.
    names = _LOOKED_AT if mode == "car" else (*_LOOKED_AT, ON_FOOT) if mode == CAR_AND_FOOT_FERRY else (*_LOOKED_AT, *_LOOKED_AT_OTHERWISE)
    part = roads[[name for name in names if name in roads]].iloc[rows]
    if mode == "walk":
        return _walked(part, season, speeds)
    if mode == CAR_AND_FOOT_FERRY:
        return _driven_and_walked(part, part[ON_FOOT].to_numpy(dtype=bool), season, speeds)
    whole = _minutes(part, season, speeds)
    if mode == "car":
        return BothWays.by_direction(part["direction"].to_numpy(), whole)
    allowed = np.where(part["bicycle"].to_numpy(dtype=bool), whole, np.inf)
    ridden = BothWays.by_direction(_direction_of(part, "bicycle"), *_on_slopes(part, allowed, "bicycle"))
    walked = _walked(part, season, builtin_speeds("walk"))
    on_foot = part["walk"].to_numpy(dtype=bool)
    return ridden.quicker(BothWays(np.where(on_foot, walked.along, np.inf), np.where(on_foot, walked.against, np.inf)))


def slowed(minutes: BothWays, which: NDArray[np.bool_], metres: NDArray[np.float64], kph: float) -> BothWays:
    """Minutes where some roads are not gone faster than a speed.

    Parameters
    ----------
    minutes
        Of each road, shape (l,).
    which
        The roads it holds for, shape (l,).
    metres
        Length of each, shape (l,).
    kph
        The speed.

    Returns
    -------
    BothWays
    """
    least = np.where(which, metres / 1000 / kph * 60, 0.0)
    return BothWays(np.maximum(minutes.along, least), np.maximum(minutes.against, least))


def _walked(part: pd.DataFrame, season: str, speeds: pd.DataFrame) -> BothWays:
    """Minutes on foot; posted limits do not matter."""
    return BothWays.by_direction(_direction_of(part, "walk"), *_on_slopes(part, _minutes(part, season, speeds, by_limit=False), "walk"))


def _driven_and_walked(part: pd.DataFrame, on_foot: NDArray[np.bool_], season: str, speeds: pd.DataFrame) -> BothWays:
    """Minutes by car, and on foot where one walks."""
    found = BothWays(np.empty(len(part)), np.empty(len(part)))
    driven = part[~on_foot]
    by_car = BothWays.by_direction(driven["direction"].to_numpy(), _minutes(driven, season, speeds))
    walked = _walked(part[on_foot], season, builtin_speeds("walk"))
    for whole, car, foot in ((found.along, by_car.along, walked.along), (found.against, by_car.against, walked.against)):
        whole[~on_foot], whole[on_foot] = car, foot
    return found


def _on_slopes(part: pd.DataFrame, level: NDArray[np.float64], mode: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minutes along and against, from those on the level; a road that says no slope is level (one that a scenario added)."""
    along, against = (level * part[name].fillna(1.0).to_numpy(dtype=float) if name in part else level for name in SLOPE_COLUMNS[mode])
    return along, against


def _direction_of(part: pd.DataFrame, mode: str) -> NDArray[np.str_]:
    """Which way a mode may go along the geometry."""
    column = f"{mode}_direction"
    if column not in part and mode == "walk":
        return np.full(len(part), "both")
    found: NDArray[np.str_] = part[column if column in part else "direction"].to_numpy()
    return found


def _minutes(part: pd.DataFrame, season: str, speeds: pd.DataFrame, *, by_limit: bool = True) -> NDArray[np.float64]:
    """Length over speed, whichever way."""
    none = np.full(len(part), np.nan)
    kph = driving_kph(
        part["road_class"],
        part["surface"],
        part["limit_kph"].to_numpy(dtype=float, na_value=np.nan) if by_limit else none,
        part["winter_limit_kph"].to_numpy(dtype=float, na_value=np.nan) if by_limit else none,
        season,
        speeds,
    )
    still = ~(kph > 0)
    if still.any():
        ids = part.index[still]
        some = ", ".join(map(str, ids[:5])) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
        raise TableError(f"a posted limit must be above 0 km/h; it is 0 in rows {some}; leave it empty if not known", "roads")
    minutes: NDArray[np.float64] = part["metres"].to_numpy(dtype=float) / 1000 / kph * 60
    return minutes
