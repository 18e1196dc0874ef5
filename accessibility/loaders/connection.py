"""Where the connection for remote services exists: a column of the places, or polygons of coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.crs import to_metres
from accessibility.loaders.cells import texts
from accessibility.loaders.polygons import polygons_of
from accessibility.loaders.read_input import read_input
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from accessibility.area import StudyArea
    from accessibility.config import ChannelsConfig

__all__ = ["connection_words", "with_connection"]

_YES = ("yes", "true", "1", "1.0", "kyllä", "on", "ja", "x")
_NO = ("no", "false", "0", "0.0", "ei", "nej")


def connection_words(column: pd.Series) -> pd.Series:
    """Cells as ``yes``, ``no`` or missing; a word that is neither stays as it is, for the table's check to refuse.

    Parameters
    ----------
    column
        Cells of any type; empty = not known, never *no*.

    Returns
    -------
    pandas.Series of str
    """
    told = texts(column)
    plain = told.str.casefold()
    return told.mask(plain.isin(_YES), "yes").mask(plain.isin(_NO), "no")


def with_connection(
    config: ChannelsConfig | None, folder: Path, area: StudyArea, places: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Places with the connection that polygons of coverage tell, where their own column does not.

    Parameters
    ----------
    config
        ``[channels]`` of the study, if it has one.
    folder
        Where the study file is.
    area
        The region.
    places
        As loaded.

    Returns
    -------
    geopandas.GeoDataFrame, tuple of Remark
        The very same places if no polygons are given; remarks on polygons that could not be used and on places nobody tells of.

    Raises
    ------
    DataError
        If the file holds no polygons.
    """
    if config is None:
        return places, ()
    remarks: tuple[Remark, ...] = ()
    told = places["connection"].astype(object) if "connection" in places else pd.Series(np.nan, index=places.index, dtype=object)
    if config.given:
        shapes = polygons_of(read_input(config, folder, area_crs=area.crs).table, config.called, "coverage")
        moved = to_metres(shapes.table, area.crs, config.called)
        remarks = shapes.remarks
        place, _ = moved.sindex.query(places.geometry.to_numpy(), predicate="intersects")
        covered = np.zeros(len(places), dtype=bool)
        covered[place] = True
        told = told.where(told.notna(), np.where(covered, "yes", "no"))
    places = places.assign(connection=told.astype("str"))
    unknown = int((told.isna() & places["inside"]).sum())
    if unknown:
        remarks += (Remark("connection_unknown", "unknown", unknown, int(places["inside"].sum())),)
    return places, remarks
