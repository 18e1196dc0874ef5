"""Places from any grid of people in a table or map file: squares by geometry, by columns of coordinates, or by ids that name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.crs import to_metres
from accessibility.errors import CrsError, MissingColumnError, TableError
from accessibility.loaders.cells import texts
from accessibility.loaders.cells_by_id import middles
from accessibility.loaders.holiday_homes import people_on_holiday_homes
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.places_file import places_from
from accessibility.loaders.point_table import with_shape
from accessibility.loaders.read_input import read_input
from accessibility.loaders.suppressed import people_columns, suppressed_remarks
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig

__all__ = ["building_based_remark", "load_places"]

_BUILDING_BASED = re.compile(r"ghs[-_]?pop|worldpop|hrsl|landscan|_ppp_", re.IGNORECASE)
"""Files of models that spread people by buildings, by their usual names."""


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Squares of any grid in and around the area (persons; numbers that stand for "not told" are NaN).

    Parameters
    ----------
    config
        ``[places]`` with ``source = "grid"``; ``columns`` names the people, and the id if there is one.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`; further ``people_…`` columns stay.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    TableError
        With every fault of the table.
    """
    where = config.called
    raw = read_input(config, folder, area_crs=area.crs)
    table = raw.table
    if "people" not in table:
        given = ", ".join(str(name) for name in table.columns)
        fault = f"column 'people' is missing; say which it is with columns = {{ people = … }}; given: {given}"
        raise MissingColumnError(fault, where)
    bounds = ("_least", "_most")
    groups = {str(name): [str(name)] for name in table.columns if str(name).startswith("people_") and not str(name).endswith(bounds)}
    cells, faults = people_columns(table, "people", groups, below=None, marks=config.suppressed)
    if faults:
        raise TableError(faults, where)
    points, side_m = _points(table, config, area, where)
    ids = texts(table["place"]) if "place" in table else None
    named = {"name": texts(table["name"])} if "name" in table else {"name": _names(ids, points)}
    columns = {**({"place": ids} if ids is not None else {}), **named, **cells}
    columns |= {name: table[name] for name in ("municipality", "code", "name_sv") if name in table}
    ours = gpd.GeoDataFrame(pd.DataFrame(columns, index=table.index), geometry=points)
    loaded = places_from(Loaded(ours, raw.remarks), config.model_copy(update={"columns": {}}), area, where)
    sides: dict[str, str | float] = {"file": where, "cell_m": side_m, **_system(points)}
    at_middle = Remark("people_at_middle_of_squares", "assumed", len(loaded.table), details=sides)
    spread = config.building_based or _BUILDING_BASED.search(where) is not None
    warned = building_based_remark(where, len(loaded.table)) if spread else ()
    if config.homes_file is not None:
        warned += people_on_holiday_homes(config.homes_file, folder, area, loaded.table)
    return Loaded(loaded.table, (*loaded.remarks, at_middle, *suppressed_remarks(loaded.table, where), *warned))


def building_based_remark(where: str, count: int) -> tuple[Remark, ...]:
    """The warning that people were spread by buildings.

    Parameters
    ----------
    where
        The file or dataset.
    count
        How many places it fills.

    Returns
    -------
    tuple of Remark

    Notes
    -----
    Models that spread people by buildings (GHS-POP, WorldPop) put six to ten times the people into rural Finland's municipalities of
    holiday homes.
    """
    return (Remark("people_spread_by_buildings", "assumed", count, details={"file": where}),)


def _points(table: pd.DataFrame, config: PlacesConfig, area: StudyArea, where: str) -> tuple[gpd.GeoSeries, float]:
    """The middle of each square in the file's system, and the side of the largest in metres (0 where only points are given)."""
    if isinstance(table, gpd.GeoDataFrame):
        shaped, _ = with_shape(table, where, "places")
        metres = to_metres(shaped, area.crs, where).geometry
        # Points stay as given, so that axes that are turned round are recognised as such further on.
        at_points = (shaped.geom_type == "Point").to_numpy()
        middle = shaped.geometry.where(at_points, metres.centroid.to_crs(shaped.crs))
        own = shaped.geometry if shaped.crs.is_projected else metres  # a square of one system is a little larger in another
        return gpd.GeoSeries(middle.reindex(table.index), crs=shaped.crs), float(np.round(np.sqrt(own.area.max())))
    if "place" not in table:
        given = ", ".join(str(name) for name in table.columns)
        fault = f"nothing says where squares are: no geometry, no columns x and y, no column place with ids of squares; given: {given}"
        raise MissingColumnError(fault, where)
    if config.crs is None:
        message = (
            f'{where}: ids of squares say metres, and not in which system; say it with crs = "EPSG:3067" (Finland), "EPSG:3035" (Europe) …'
        )
        raise CrsError(message)
    squares = middles(texts(table["place"]), config.crs, where)
    return squares.points, float(squares.side_m.max())


def _system(points: gpd.GeoSeries) -> dict[str, str | float]:
    """The system in metres that squares lie along, where it has a number; nothing for degrees."""
    code = points.crs.to_epsg() if points.crs is not None and points.crs.is_projected else None
    return {} if code is None else {"cell_crs": f"EPSG:{code}"}


def _names(ids: pd.Series | None, points: gpd.GeoSeries) -> pd.Series:
    """Names of squares that have none: their ids, else where they are in kilometres."""
    if ids is not None:
        return ids
    km = [f"{x / 1000:.1f} E, {y / 1000:.1f} N km" for x, y in zip(points.x, points.y, strict=True)]
    return pd.Series(km, index=points.index, dtype="str")
