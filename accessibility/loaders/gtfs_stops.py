"""Whether the stops of a timetable lie where the study is, or would with latitude and longitude exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from accessibility.crs import DEGREES
from accessibility.loaders.point_table import extent_words, refuse_swapped
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from accessibility.area import StudyArea
    from accessibility.loaders.gtfs_read import Timetable

__all__ = ["stops_elsewhere"]


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
    if known.empty:
        return ()
    points = gpd.GeoDataFrame(index=known.index, geometry=gpd.points_from_xy(known["stop_lon"], known["stop_lat"]), crs=DEGREES)
    near = area.near(points.geometry.to_crs(area.crs))
    refuse_swapped(points, near, area, f"{where}: stops.txt")
    if near.any():
        return ()
    return (
        Remark(
            "gtfs_stops_elsewhere",
            "unknown",
            len(known),
            len(timetable.stops),
            {"file": where, "extent": extent_words(points.total_bounds)},
        ),
    )
