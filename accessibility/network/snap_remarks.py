"""What must be said of points that snapped far, elsewhere than to the nearest road, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.provenance import Remark, RemarkKind

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network.snap_roads import SnapRoads
    from accessibility.network.snapped import Snapped

__all__ = ["snap_remarks"]

_FAR_M = (500.0, 1_000.0)
_VERY_FAR_M = 3_000.0
_ROWS_SAID = 200


def snap_remarks(
    points: gpd.GeoDataFrame,
    snapped: Snapped,
    roads: SnapRoads,
    passed_over: NDArray[np.int64],
    refused_water: NDArray[np.bool_],
    max_snap_m: float,
) -> tuple[Remark, ...]:
    """Remarks on one table of points.

    Parameters
    ----------
    points
        The table; the name of its index says what it holds.
    snapped
        Where they went.
    roads
        What they could snap to.
    passed_over
        Position of the stray road each passed over, -1 for none, shape (n,).
    refused_water
        Which passed over a road across water, shape (n,).
    max_snap_m
        How far a road could be, metres.

    Returns
    -------
    tuple of Remark
        Details: ``what`` (``places``, ``services``, ``candidates`` or ``points``), ``max_snap_m``, ``farthest_m``, ``beyond_1000_m``
        (points); where the table has people: ``people`` (persons known) and ``people_unknown`` (places), of places inside the area only.
    """
    on, closed = snapped.road >= 0, snapped.reason == "closed_in_season"
    what = f"{points.index.name or 'point'}s"
    has_people = "people" in points
    remarks = []

    def say(code: str, kind: RemarkKind, which: NDArray[np.bool_], **details: float) -> None:
        if which.any():
            told: dict[str, str | float] = {"what": what, "max_snap_m": max_snap_m, **details, **_people(points, which)}
            rows = tuple(str(row) for row in points.index[which][:_ROWS_SAID])
            remarks.append(Remark(code, kind, int(which.sum()), len(points), told, rows))

    say("snap_no_road_people" if has_people else "snap_no_road", "unreached", ~on & ~closed)
    say("snap_road_closed_people" if has_people else "snap_road_closed", "unreached", closed)
    far = on & (snapped.access_m > _FAR_M[0])
    if far.any():
        beyond = float((snapped.access_m[far] > _FAR_M[1]).sum())
        say("snap_far", "snapped", far, farthest_m=round(float(snapped.access_m[far].max())), beyond_1000_m=beyond)
    very_far = on & (snapped.access_m > _VERY_FAR_M) & _inside(points)
    if has_people:
        say("snap_beyond_3_km_people", "snapped", very_far)
    one_way, on_one_way = roads.cut_off[passed_over] >= 0, roads.cut_off[snapped.road] >= 0
    say("snap_fragment_skipped", "snapped", (passed_over >= 0) & ~one_way)
    say("snap_one_way_skipped", "snapped", (passed_over >= 0) & one_way)
    say("snap_on_fragment", "snapped", snapped.stray & ~on_one_way)
    say("snap_on_one_way", "snapped", snapped.stray & on_one_way)
    say("snap_water_refused", "snapped", refused_water)
    say("snap_other_piece", "noted", on & ~snapped.stray & (snapped.component_any_season != 0))
    return tuple(remarks)


def _inside(points: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Which points are reported; all where the table does not say."""
    return points["inside"].to_numpy(dtype=bool) if "inside" in points else np.ones(len(points), dtype=bool)


def _people(points: gpd.GeoDataFrame, which: NDArray[np.bool_]) -> dict[str, str | float]:
    """Persons concerned inside the study area, and places whose people are not known."""
    if "people" not in points:
        return {}
    people = points["people"].to_numpy(dtype=float, na_value=np.nan)[which & _inside(points)]
    return {"people": float(np.nansum(people)), "people_unknown": float(np.isnan(people).sum())}
