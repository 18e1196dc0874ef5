"""The rows of an input of a study, whether it names a file or a database and a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from accessibility.crs import parse_crs
from accessibility.loaders.geometry_columns import with_geometry
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.read_postgis import read_postgis
from accessibility.loaders.read_table import in_given_crs, read, renamed

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from accessibility.area import StudyArea
    from accessibility.config import InputConfig

__all__ = ["read_input"]


def read_input(
    config: InputConfig, folder: Path, *, area_crs: CRS | None = None, near: StudyArea | None = None, crs: str | None = None
) -> Loaded:
    """An input's rows with the study's column names and its geometry.

    Parameters
    ----------
    config
        ``file``, or ``database`` and ``query``; ``layer``, ``crs``, ``columns``.
    folder
        Where the study file is.
    area_crs
        The study's own system, named in messages.
    near
        Read only what touches the box around this area (large map files).
    crs
        The system to take if the input does not say one.

    Returns
    -------
    Loaded
        As :func:`accessibility.loaders.read_table.read` gives it.
    """
    said = config.crs or crs
    if config.query is None:
        return read(folder / (config.file or ""), layer=config.layer, crs=said, columns=config.columns, area_crs=area_crs, near=near)
    raw = read_postgis(config.database or "", config.query, config.called)
    table = renamed(raw.table, config.columns, config.called)
    given = parse_crs(said, config.called) if said is not None else None
    if isinstance(table, gpd.GeoDataFrame):
        return Loaded(in_given_crs(table, given, config.called), raw.remarks)
    placed = with_geometry(table, given, area_crs, config.called)
    return Loaded(placed.table, (*raw.remarks, *placed.remarks))
