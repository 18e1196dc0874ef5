"""Whether an OSM extract covers the study area and the ring around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from accessibility.crs import DEGREES
from accessibility.errors import DataError
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from accessibility.area import StudyArea

__all__ = ["cover_remarks"]

_ENOUGH_SHARE = 0.995


def cover_remarks(box: tuple[float, float, float, float] | None, area: StudyArea, where: str) -> tuple[Remark, ...]:
    """What must be said where a file ends before the area and its ring do.

    Parameters
    ----------
    box
        West, south, east, north of the file's data in degrees; None if not known.
    area
        The region.
    where
        The file, for the message.

    Returns
    -------
    tuple of Remark
        ``osm_extract_too_small`` with the share of the area and its ring that is covered, or none.

    Raises
    ------
    DataError
        If the file lies wholly elsewhere.
    """
    reach = gpd.GeoSeries([area.reach], crs=area.crs).to_crs(DEGREES).iloc[0]
    west, _, east, _ = reach.bounds
    if box is None or east - west > 180:
        return ()
    covered = float(shapely.intersection(reach, shapely.box(*box)).area / reach.area)
    if covered == 0:
        given = ", ".join(f"{side:.3f}" for side in box)
        wanted = ", ".join(f"{side:.3f}" for side in reach.bounds)
        message = (
            f"{where}: the file lies elsewhere: it covers {given} (west, south, east, north in degrees), the study area {area.name!r} "
            f"with its ring {wanted}; take an extract of the right region"
        )
        raise DataError(message)
    if covered >= _ENOUGH_SHARE:
        return ()
    inside = gpd.GeoSeries([area.boundary], crs=area.crs).to_crs(DEGREES).iloc[0]
    inside_covered = float(shapely.intersection(inside, shapely.box(*box)).area / inside.area)
    details: dict[str, str | float] = {
        "file": where,
        "share_pct_covered": round(100 * covered, 1),
        "share_pct_area_covered": round(100 * inside_covered, 1),
    }
    return (Remark("osm_extract_too_small", "unknown", count=1, details=details),)
