"""Lakes and sea from a file of polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.crs import to_metres
from accessibility.loaders.cells import texts
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.polygons import polygons_of
from accessibility.loaders.read_input import read_input
from accessibility.loaders.typed_columns import check_mapping
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import WaterConfig

__all__ = ["load_water"]


def load_water(config: WaterConfig, folder: Path, area: StudyArea) -> Loaded:
    """Water that touches the area or the ring around it, cut to the box around them.

    Parameters
    ----------
    config
        ``[water]`` of the study; ``file`` is set.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Index ``water``; ``name`` (missing where it has none) and polygons in ``area.crs``. Lines (streams) are left out and said.

    Raises
    ------
    DataError
        If the file holds no polygons.
    """
    where = config.called
    check_mapping(config.columns, ("name", "geometry"), where)
    raw = read_input(config, folder, area_crs=area.crs, near=area)
    remarks = tuple(remark for remark in raw.remarks if remark.code != "features_far_away")
    far = sum(remark.count for remark in raw.remarks if remark.code == "features_far_away")
    if raw.table.empty:
        return Loaded(_named(gpd.GeoDataFrame(geometry=[], crs=area.crs)), (*remarks, _outside(far, far, area, where)))
    shapes = polygons_of(raw.table, where, "water")
    moved = to_metres(shapes.table, area.crs, where)
    reach = area.reach
    shapely.prepare(reach)
    near = np.asarray(shapely.intersects(reach, moved.geometry.to_numpy()), dtype=bool)
    remarks += shapes.remarks
    if far or not near.all():
        remarks += (_outside(int((~near).sum()) + far, len(near) + far, area, where),)
    kept = moved[near]
    cut = gpd.GeoSeries(shapely.clip_by_rect(kept.geometry.to_numpy(), *reach.bounds), index=kept.index, crs=area.crs)
    return Loaded(_named(kept.set_geometry(cut)), remarks)


def _outside(count: int, total: int, area: StudyArea, where: str) -> Remark:
    return Remark("outside_area", "dropped", count, total, {"file": where, "what": "water", "buffer_km": area.buffer_m / 1000})


def _named(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Only names and polygons."""
    names = texts(table["name"]) if "name" in table else pd.Series(np.nan, index=table.index, dtype="str")
    index = pd.Index([f"water-{row}" for row in table.index], name="water", dtype="str")
    return gpd.GeoDataFrame({"name": names.to_numpy()}, geometry=table.geometry.to_numpy(), index=index, crs=table.crs)
