"""Which roads run through a town, told by how close junctions of streets are to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["LEAST_JUNCTIONS", "RADIUS_M", "in_town", "town_rows"]

RADIUS_M = 300.0
LEAST_JUNCTIONS = 9
"""Junctions of public streets within 300 m of the middle of a road that make it a street of a town: 32 a square kilometre."""

_THROUGH = ("trunk", "primary", "secondary", "tertiary", "unclassified")
_NOT_STREETS = ("service", "track", "path", "cycleway", "footway", "steps", "ferry", "ice_road", "winter_road", "motorway")


def town_rows(roads: gpd.GeoDataFrame, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of some roads the through roads without a posted limit that run through a town.

    Parameters
    ----------
    roads
        As in the schema, all of them.
    rows
        Positions of roads, shape (l,).

    Returns
    -------
    numpy.ndarray of int64
        Positions in ``roads``; streets are left aside, since their class has a town's speed already.
    """
    part = roads.iloc[rows]
    asked = rows[(part["limit_kph"].isna() & part["road_class"].isin(_THROUGH)).to_numpy()]
    found: NDArray[np.int64] = asked[in_town(roads, asked)]
    return found


def in_town(roads: gpd.GeoDataFrame, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether roads run through a town.

    Parameters
    ----------
    roads
        As in the schema, in metres; all of them, since their junctions tell.
    rows
        Positions of the roads asked about, shape (l,).

    Returns
    -------
    numpy.ndarray of bool, shape (l,)

    Notes
    -----
    A junction is a node where at least three ends of streets meet (yards, tracks and paths left aside). The rule is one of junction
    density, as routing engines use it to tell built-up roads apart; a table of roads without its small streets has no towns by it.

    Where a limit is posted, it can be checked: of the kilometres of through roads the rule calls town, at most 60 km/h are posted on
    95 % in Tampere and 90 % in Andorra and Porto, at most 50 km/h on 82 %, 49 % and 89 %; it finds 70 %, 48 % and 73 % of those posted
    at most 50.
    """
    from scipy.spatial import cKDTree

    street = (roads["car"].to_numpy(dtype=bool)) & ~roads["road_class"].isin(_NOT_STREETS).to_numpy()
    ends = roads[["from_node", "to_node"]].to_numpy(dtype=np.int64)[street]
    _, first, count = np.unique(ends.ravel(), return_index=True, return_counts=True)
    if not (len(rows) and (count >= 3).any()):
        return np.zeros(len(rows), dtype=bool)
    lines = roads.geometry.to_numpy()[street]
    points = np.stack([shapely.get_point(lines, 0), shapely.get_point(lines, -1)], axis=1).ravel()[first[count >= 3]]
    junctions = cKDTree(shapely.get_coordinates(points))
    middles = shapely.get_coordinates(shapely.line_interpolate_point(roads.geometry.to_numpy()[rows], 0.5, normalized=True))
    near = junctions.query_ball_point(middles, RADIUS_M, return_length=True)
    return np.asarray(near >= LEAST_JUNCTIONS, dtype=bool)
