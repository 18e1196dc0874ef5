"""Which roads a mode may use, and which of them are open in a season."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.provenance import Remark
from accessibility.vocabulary import CAR_AND_FOOT_FERRY, DRIVEN

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["access_remarks", "names_of", "open_in", "season_remarks", "usable"]

_WINTER_ONLY = ("ice_road", "winter_road")
_ROWS_SAID = 200


def usable(roads: gpd.GeoDataFrame, mode: str) -> NDArray[np.bool_]:
    """Roads a mode may use in some season; private roads and roads for destinations are among them.

    Parameters
    ----------
    roads
        As in the schema.
    mode
        One of the modes.

    Returns
    -------
    numpy.ndarray of bool, shape (r,)

    Notes
    -----
    A bicycle is pushed where only walking is allowed, since who pushes one is a pedestrian (Road Traffic Act 729/2018, section 2); not
    up steps, and not onto a ferry that does not take it. What ``car_and_foot_ferry`` may use stands in a column of its own
    (:func:`accessibility.network.foot_ferries.with_foot_ferries`); where the roads have none yet, it is what a car may.
    """
    allowed = roads[_column(roads, mode)].to_numpy(dtype=bool)
    steps = (roads["road_class"] == "steps").to_numpy()
    if mode == "bicycle":
        allowed = allowed | (roads["walk"].to_numpy(dtype=bool) & (roads["road_class"] != "ferry").to_numpy())
    if mode not in ("walk", CAR_AND_FOOT_FERRY) or mode not in roads:
        allowed = allowed & ~steps
    found: NDArray[np.bool_] = allowed & (roads["access"] != "no").to_numpy()
    return found


def open_in(roads: gpd.GeoDataFrame, season: str) -> NDArray[np.bool_]:
    """Roads open in a season, whoever may use them.

    Parameters
    ----------
    roads
        As in the schema.
    season
        One of the seasons.

    Returns
    -------
    numpy.ndarray of bool, shape (r,)

    Notes
    -----
    A road that names no season is open all year, except ice roads and winter roads: these are then taken for open in winter only.
    """
    named = roads["seasons"].astype(str).str.strip()
    all_year = named.eq("").to_numpy() & ~_season_assumed(roads)
    listed = {cell for cell in named.unique() if season in (word.strip() for word in cell.split(","))}
    is_open: NDArray[np.bool_] = all_year | named.isin(listed).to_numpy() | (_season_assumed(roads) & (season == "winter"))
    return is_open


def access_remarks(roads: gpd.GeoDataFrame, mode: str) -> list[Remark]:
    """What is left out for every season, and private roads that are used all the same.

    Parameters
    ----------
    roads
        As in the schema.
    mode
        One of the modes.

    Returns
    -------
    list of Remark
    """
    used, closed = usable(roads, mode), (roads["access"] == "no").to_numpy()
    access, ferry = roads["access"].to_numpy(), (roads["road_class"] == "ferry").to_numpy()
    allowed = roads[_column(roads, mode)].to_numpy(dtype=bool)
    not_for = ~used & ~(allowed & closed)
    car = mode in DRIVEN
    said = (
        ("roads_not_for_cars" if car else "roads_not_for_mode", "excluded", not_for & ~ferry),
        ("ferries_not_for_cars" if car else "ferries_not_for_mode", "excluded", not_for & ferry),
        ("roads_closed_to_public", "excluded", allowed & closed),
        ("roads_private_driven" if car else "roads_private_used", "noted", used & (access == "private")),
        ("roads_destination_driven" if car else "roads_destination_used", "noted", used & (access == "destination")),
        ("bicycles_pushed", "noted", used & ~allowed),
    )
    remarks = [
        Remark(code, "excluded" if kind == "excluded" else "noted", int(which.sum()), len(roads), {"km": _km(roads, which), "mode": mode})
        for code, kind, which in said
        if which.any()
    ]
    assumed = _season_assumed(roads) & used
    if assumed.any():
        details: dict[str, str | float] = {"km": _km(roads, assumed), "season": "winter"}
        remarks.append(Remark("ice_roads_season_assumed", "assumed", int(assumed.sum()), details=details, rows=names_of(roads, assumed)))
    return remarks


def season_remarks(roads: gpd.GeoDataFrame, mode: str, season: str) -> list[Remark]:
    """What a mode could use in another season but not in this one.

    Parameters
    ----------
    roads
        As in the schema.
    mode
        One of the modes.
    season
        One of the seasons.

    Returns
    -------
    list of Remark
    """
    closed = usable(roads, mode) & ~open_in(roads, season)
    road_class = roads["road_class"]
    groups = (
        ("ferries_closed_in_season", road_class.eq("ferry")),
        ("ice_roads_closed_in_season", road_class.isin(_WINTER_ONLY)),
        ("roads_closed_in_season", ~road_class.isin(("ferry", *_WINTER_ONLY))),
    )
    remarks = []
    for code, group in groups:
        which = closed & group.to_numpy()
        if which.any():
            details: dict[str, str | float] = {"km": _km(roads, which), "season": season}
            remarks.append(Remark(code, "excluded", int(which.sum()), details=details, rows=names_of(roads, which)))
    return remarks


def _column(roads: gpd.GeoDataFrame, mode: str) -> str:
    return "car" if mode == CAR_AND_FOOT_FERRY and mode not in roads else mode


def _season_assumed(roads: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Ice roads and winter roads that name no season."""
    assumed: NDArray[np.bool_] = (roads["road_class"].isin(_WINTER_ONLY) & roads["seasons"].astype(str).str.strip().eq("")).to_numpy()
    return assumed


def _km(roads: gpd.GeoDataFrame, which: NDArray[np.bool_]) -> float:
    return round(float(roads["metres"].to_numpy(dtype=float)[which].sum()) / 1000, 1)


def names_of(roads: gpd.GeoDataFrame, which: NDArray[np.bool_]) -> tuple[str, ...]:
    """Each name once, sorted, 200 at most; the id of the road where it has no name.

    Parameters
    ----------
    roads
        As in the schema.
    which
        The roads asked about, shape (r,).

    Returns
    -------
    tuple of str
    """
    part = roads.loc[which, "name"].astype(str)
    names = part.where(part.str.strip() != "", pd.Series(part.index.astype(str), index=part.index))
    return tuple(sorted(set(names)))[:_ROWS_SAID]
