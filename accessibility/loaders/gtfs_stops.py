"""Whether the stops of a timetable lie where the study is, or would with latitude and longitude exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from accessibility.crs import DEGREES
from accessibility.errors import CrsError
from accessibility.loaders.point_table import extent_words
from accessibility.provenance import Remark

if TYPE_CHECKING:
    import pandas as pd

    from accessibility.area import StudyArea
    from accessibility.loaders.gtfs_read import Timetable

__all__ = ["stops_elsewhere"]

_FAR_M = 100_000.0
"""A stop this far outside, and at least as far as the area is wide, is looked at for latitude and longitude exchanged."""

_ROWS_SHOWN = 5


def stops_elsewhere(timetable: Timetable, area: StudyArea, where: str) -> tuple[Remark, ...]:
    """Say so if no stop lies in the area or the ring around it; refuse stops whose latitude and longitude are exchanged.

    Parameters
    ----------
    timetable
        The feed.
    area
        The region.
    where
        Its file, for messages.

    Returns
    -------
    tuple of Remark
        Empty if some stop lies there.

    Raises
    ------
    CrsError
        If stops lie in the area only with latitude and longitude exchanged: both numbers are possible degrees, so nothing else tells.
    """
    known = timetable.stops.dropna(subset=["stop_lat", "stop_lon"])
    placed, turned = (_metres(known[x], known[y], area) for x, y in (("stop_lon", "stop_lat"), ("stop_lat", "stop_lon")))
    west, south, east, north = area.reach.bounds
    metres = shapely.distance(area.boundary, placed.to_numpy())
    near = metres <= area.buffer_m
    exchanged = ~(metres <= max(east - west, north - south, _FAR_M)) & (shapely.distance(area.boundary, turned.to_numpy()) <= area.buffer_m)
    if exchanged.any():
        named = ", ".join(map(str, known.index[exchanged][:_ROWS_SHOWN]))
        message = (
            f"{where}: stops.txt: stop_lat and stop_lon seem to be exchanged in {int(exchanged.sum())} of {len(known)} stops, for then "
            f"they lie in the study area or near it: {named}; exchange the two columns"
        )
        raise CrsError(message)
    if near.any() or known.empty:
        return ()
    span = extent_words((known["stop_lon"].min(), known["stop_lat"].min(), known["stop_lon"].max(), known["stop_lat"].max()))
    return (Remark("gtfs_stops_elsewhere", "unknown", len(known), len(timetable.stops), {"file": where, "extent": span}),)


def _metres(x: pd.Series, y: pd.Series, area: StudyArea) -> gpd.GeoSeries:
    """Points in the study's metres; missing where degrees lead nowhere in its system."""
    fits = x.between(-180, 180) & y.between(-90, 90)
    points = gpd.GeoSeries.from_xy(x.where(fits, 0.0), y.where(fits, 0.0), crs=DEGREES).to_crs(area.crs)
    finite = np.isfinite(shapely.get_x(points.to_numpy())) & np.isfinite(shapely.get_y(points.to_numpy()))
    return points.where(fits.to_numpy() & finite, None)
