"""People of grid cells, raster zones or postal areas shared out to places, every total kept to the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from accessibility.errors import CrsError, DataError, MissingColumnError
from accessibility.provenance import Remark

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["SharedOut", "share_out", "whole_people"]


@dataclass(frozen=True, eq=False)
class SharedOut:
    """What each place gets.

    Parameters
    ----------
    people
        Index place; the columns asked for, whole persons; NaN where a zone of the place does not tell, with ``…_least`` and
        ``…_most`` beside it.
    homeless
        Index zone: people of zones within which no place lies and that no place is near enough to take; they are in no place.
    remarks
        What was shared out, and what was not.
    """

    people: pd.DataFrame
    homeless: pd.DataFrame
    remarks: tuple[Remark, ...]


def share_out(
    zones: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    columns: tuple[str, ...] = ("people",),
    *,
    weight: str | None = None,
    nearest_m: float = 5_000.0,
) -> SharedOut:
    """Share the people of zones out to the places within them, or to the nearest place where none lies within.

    Parameters
    ----------
    zones
        Polygons (cells, postal areas) or points with people; a cell that is not told is NaN, and ``<column>_least`` and
        ``<column>_most`` hold what it can be (0 and without bound if there are no such columns).
    places
        Points.
    columns
        Columns of people to share out, each on its own.
    weight
        A column of ``places`` that says how a zone's people are split among the places within it (homes, floor area …); evenly if
        left out, and where all weights in a zone are 0.
    nearest_m
        How far the nearest place may be from a zone that holds none.

    Returns
    -------
    SharedOut

    Raises
    ------
    MissingColumnError
        If a column is missing.
    CrsError
        If zones and places are in different systems.
    DataError
        If people are negative or not whole, or a weight is negative.

    Notes
    -----
    Within a zone every place gets its share rounded down, and what is left goes one by one to the largest remainders (Hamilton's
    method; ties to the first place), so that each zone's total is kept to the person. Suppressed numbers are never taken for zero: their
    bounds are shared out beside the known people.
    """
    _check(zones, places, columns, weight)
    zone, place, lost = _pairs(zones, places, nearest_m)
    parts = np.ones(len(place)) if weight is None else places[weight].to_numpy(dtype=float, na_value=np.nan)[place]
    people = pd.DataFrame(index=places.index)
    homeless = pd.DataFrame(index=zones.index[lost])
    remarks = []
    for name in columns:
        told = zones[name].to_numpy(dtype=float, na_value=np.nan)
        unknown = np.isnan(told)
        least = _bound(zones, f"{name}_least", told, 0.0)
        most = _bound(zones, f"{name}_most", told, np.inf)
        known = _summed(whole_people(np.where(unknown, 0, told), zone, parts), place, len(places))
        hidden = np.bincount(place[unknown[zone]], minlength=len(places)) > 0
        people[name] = np.where(hidden, np.nan, known)
        if unknown.any():
            people[f"{name}_least"] = _summed(whole_people(least, zone, parts), place, len(places))
            finite = whole_people(np.where(np.isfinite(most), most, 0), zone, parts)
            top = _summed(np.where(np.isfinite(most[zone]), finite, np.inf), place, len(places))
            people[f"{name}_most"] = top
            remarks.append(_suppressed(name, least[unknown], most[unknown], len(zones)))
        homeless[name] = told[lost]
    near = int((~lost).sum() - len(np.unique(zone[_inside(zones, places, zone, place)])))
    if near:
        remarks.append(Remark("demand_to_nearest", "guessed", near, len(zones), {"nearest_m": nearest_m}))
    if lost.any():
        total = float(np.nansum(homeless.to_numpy(dtype=float)))
        remarks.append(Remark("demand_without_place", "dropped", int(lost.sum()), len(zones), {"people": total, "nearest_m": nearest_m}))
    return SharedOut(people, homeless, tuple(remarks))


def whole_people(total: NDArray[np.float64], zone: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole persons for each pair of zone and place, each zone's total kept (Hamilton's method).

    Parameters
    ----------
    total
        Whole persons of each zone, shape (z,).
    zone
        Zone of each pair, shape (p,).
    weight
        Of each pair, 0 or more, shape (p,).

    Returns
    -------
    numpy.ndarray of float64, shape (p,)

    Examples
    --------
    >>> whole_people(np.array([10.0]), np.array([0, 0, 0]), np.array([1.0, 1.0, 1.0])).tolist()
    [4.0, 3.0, 3.0]
    """
    sums = np.bincount(zone, weights=weight, minlength=len(total))
    weight = np.where(sums[zone] > 0, weight, 1.0)
    sums = np.bincount(zone, weights=weight, minlength=len(total))
    exact = total[zone] * (weight / sums[zone])
    # A share that should be whole may come out a hair below it.
    whole = np.floor(exact + 1e-9)
    left = np.rint(total - np.bincount(zone, weights=whole, minlength=len(total))).astype(np.int64)
    order = np.lexsort((np.arange(len(zone)), -(exact - whole), zone))
    rank = np.arange(len(zone)) - np.searchsorted(zone[order], zone[order])
    extra = np.zeros(len(zone))
    extra[order] = rank < left[zone[order]]
    return whole + extra


def _check(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, columns: tuple[str, ...], weight: str | None) -> None:
    lacking = [name for name in columns if name not in zones]
    if lacking:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, zones.columns))}" for name in lacking], "zones")
    if zones.crs != places.crs:
        raise CrsError(f"zones and places must be in one system, given {zones.crs} and {places.crs}; reproject with to_crs")
    for name in columns:
        told = zones[name].to_numpy(dtype=float, na_value=np.nan)
        bad = ~np.isnan(told) & ((told < 0) | (told != np.rint(told)))
        if bad.any():
            ids = ", ".join(map(str, zones.index[bad][:5]))
            raise DataError(f"zones: {name!r} must be whole persons of 0 or more, it is not in {ids}; a suppressed cell is empty, never -1")
    if weight is not None and not (places[weight].to_numpy(dtype=float, na_value=np.nan) >= 0).all():
        raise DataError(f"places: {weight!r} must be known and 0 or more everywhere")


def _pairs(
    zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, nearest_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Pairs of zones and the places that share their people, by zone; zones that nobody takes."""
    shapes, points = zones.geometry.to_numpy(), places.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    place, zone = tree.query(points, predicate="intersects")
    # A place on the border of two cells belongs to the first one.
    order = np.lexsort((zone, place))
    _, first = np.unique(place[order], return_index=True)
    place, zone = place[order][first], zone[order][first]
    without = np.setdiff1d(np.arange(len(zones)), zone)
    (which, near) = shapely.STRtree(points).query_nearest(shapes[without], max_distance=nearest_m, all_matches=False)
    zone, place = np.concatenate([zone, without[which]]), np.concatenate([place, near])
    order = np.lexsort((place, zone))
    lost = np.ones(len(zones), dtype=bool)
    lost[zone] = False
    return zone[order].astype(np.int64), place[order].astype(np.int64), lost


def _inside(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, zone: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(shapely.intersects(zones.geometry.to_numpy()[zone], places.geometry.to_numpy()[place]))


def _bound(zones: gpd.GeoDataFrame, name: str, told: NDArray[np.float64], otherwise: float) -> NDArray[np.float64]:
    given = zones[name].to_numpy(dtype=float, na_value=np.nan) if name in zones else np.full(len(zones), np.nan)
    return np.where(np.isnan(told), np.where(np.isnan(given), otherwise, given), told)


def _suppressed(name: str, least: NDArray[np.float64], most: NDArray[np.float64], total: int) -> Remark:
    """What is said of zones that do not tell a column; a bound that nobody gave is said in words, since no number can tell it."""
    details: dict[str, str | float] = {"column": name, "least": float(least.sum())}
    if np.isfinite(most).all():
        return Remark("demand_suppressed", "unknown", len(least), total, {**details, "most": float(most.sum())})
    return Remark("demand_suppressed_unbounded", "unknown", len(least), total, details)


def _summed(people: NDArray[np.float64], place: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    found = np.zeros(count)
    np.add.at(found, place, people)
    return found
