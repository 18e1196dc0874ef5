"""Places that a file says belong to a municipality of the area, though a simplified boundary leaves them just outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.loaders.cells import texts
from accessibility.loaders.municipality_names import folded
from accessibility.loaders.point_table import rows
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.area import StudyArea

__all__ = ["WITHIN_M", "claimed_by_municipality", "municipality_remarks"]

WITHIN_M = 3_000.0
"""How far outside its municipality's boundary a place is still believed to belong to it."""


def claimed_by_municipality(points: gpd.GeoDataFrame, area: StudyArea) -> NDArray[np.bool_]:
    """Which places belong to a part of the area by their municipality, and lie outside it by 3 km at most.

    Parameters
    ----------
    points
        Points in ``area.crs``; a column ``municipality`` if the file has one.
    area
        The region; its parts carry names.

    Returns
    -------
    numpy.ndarray of bool, one for each point

    Notes
    -----
    Boundaries for maps are simplified: of 2,805 Finnish postal places, 16 (57,907 people) lie 116 to 2,041 m outside the 2023 polygon of
    their own municipality, the town centre of Tornio among them.
    """
    part = _part(points, area)
    known = part >= 0
    claimed = np.zeros(len(points), dtype=bool)
    if known.any():
        own = gpd.GeoSeries(area.parts.geometry.to_numpy()[part[known]], crs=area.crs)
        here = gpd.GeoSeries(points.geometry.to_numpy()[known], crs=area.crs)
        claimed[known] = here.distance(own).to_numpy() <= WITHIN_M
    return claimed


def municipality_remarks(table: gpd.GeoDataFrame, area: StudyArea, where: str) -> tuple[Remark, ...]:
    """What must be said where the file's municipality and the boundary differ.

    Parameters
    ----------
    table
        Places near, with ``inside``.
    area
        The region.
    where
        The file.

    Returns
    -------
    tuple of Remark
    """
    drawn_inside = area.inside(table.geometry)
    part = _part(table, area)
    inside = table["inside"].to_numpy()
    claimed = inside & ~drawn_inside
    others = drawn_inside & (part < 0) & (texts(table["municipality"]).notna().to_numpy() if "municipality" in table else False)
    remarks: tuple[Remark, ...] = ()
    if claimed.any():
        details: dict[str, str | float] = {"file": where, "within_km": WITHIN_M / 1000}
        remarks += (
            Remark("inside_by_municipality", "assumed", int(claimed.sum()), int(inside.sum()), details, rows(table.index[claimed])),
        )
    if others.any() and (part >= 0).any():
        remarks += (
            Remark(
                "inside_of_other_municipality", "noted", int(others.sum()), int(inside.sum()), {"file": where}, rows(table.index[others])
            ),
        )
    return remarks


def _part(table: gpd.GeoDataFrame, area: StudyArea) -> NDArray[np.int64]:
    """Position in ``area.parts`` of each row's municipality, by its name in any language; -1 where there is none."""
    if "municipality" not in table or "name" not in area.parts:
        return np.full(len(table), -1, dtype=np.int64)
    names = [column for column in ("name_sv", "name") if column in area.parts]
    by_name = {folded(name): position for column in names for position, name in enumerate(area.parts[column]) if pd.notna(name) and name}
    found = texts(table["municipality"]).map(lambda name: by_name.get(folded(name), -1), na_action="ignore")
    return np.asarray(found.fillna(-1), dtype=np.int64)
