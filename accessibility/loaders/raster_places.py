"""Places from a raster of people (GHS-POP, WorldPop or any other): blocks of cells, or polygons whose people are summed exactly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.crs import to_metres
from accessibility.errors import DataError, MissingPackageError
from accessibility.loaders.grid_file import building_based_remark
from accessibility.loaders.holiday_homes import people_on_holiday_homes
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.places_file import places_from
from accessibility.loaders.raster_read import opened_raster, read_cells, system_of
from accessibility.loaders.read_table import read
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig
    from accessibility.loaders.raster_read import RasterCells

__all__ = ["load_places", "people_of_zones"]

_MODELS = ("ghs_pop", "worldpop")
"""Sources that spread people by buildings, whether or not the study says so."""


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Places of a raster of people within the area and the ring around it, persons.

    Parameters
    ----------
    config
        ``[places]`` with ``source`` ``"raster"``, ``"ghs_pop"`` or ``"worldpop"``; ``cell_m`` is the side that cells are summed to.
        With ``zones_file`` (polygons) the people of each polygon are summed instead.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.PLACES`. The sum over all places is the sum over the raster's cells there.

    Raises
    ------
    FileFormatError
        If the raster cannot be read.
    DataError
        If nobody lives in the area by this raster.
    MissingPackageError
        If polygons are asked for without the package exactextract.

    Notes
    -----
    People are summed, never interpolated. A block's place stands at the middle of its people, not of its square.
    """
    where = Path(config.file or "").name
    if config.zones_file is not None:
        raw = _zones(config, folder, area)
    else:
        raw = _blocks(read_cells(folder / (config.file or ""), area, config.cell_m, config.crs), where, area)
    loaded = places_from(raw, config.model_copy(update={"columns": {}}), area, where)
    warned = building_based_remark(where, len(loaded.table)) if config.source in _MODELS or config.building_based else ()
    if config.homes_file is not None:
        warned += people_on_holiday_homes(config.homes_file, folder, area, loaded.table)
    return Loaded(loaded.table, (*loaded.remarks, *warned))


def people_of_zones(zones: gpd.GeoSeries, raster: Path, crs: str | None = None) -> pd.Series:
    """People of a raster within polygons; a cell cut by a border counts by its share.

    Parameters
    ----------
    zones
        Polygons in any system.
    raster
        The raster.
    crs
        Its system, if it does not say it.

    Returns
    -------
    pandas.Series of float64
        Index as ``zones``; NaN where the raster says nothing.

    Raises
    ------
    MissingPackageError
        If exactextract is not installed.
    FileFormatError
        If the raster cannot be read.
    CrsError
        If nothing says its system.
    DataError
        If it says nothing of any polygon.
    """
    try:
        from exactextract import exact_extract
    except ImportError as error:
        raise MissingPackageError("exactextract", "zonal", "summing people over polygons") from error
    with opened_raster(raster) as opened:
        system = system_of(opened.crs, crs, raster.name)
        drawn = gpd.GeoDataFrame({"zone": np.arange(len(zones))}, geometry=zones.to_crs(system).to_numpy(), crs=system)
        found = exact_extract(opened, drawn, ["sum", "count", "min"], include_cols=["zone"], output="pandas")
    below = found["min"].to_numpy(dtype=float) < 0
    if below.any():
        message = (
            f"{raster.name}: cells of {int(below.sum())} polygons hold negative numbers ({found['min'].min():g}) that it does not declare "
            "as 'no data'; declare them (gdal_edit -a_nodata), so that they are not added up"
        )
        raise DataError(message)
    people = pd.Series(found.set_index("zone")["sum"].reindex(range(len(zones))).to_numpy(dtype=float), index=zones.index)
    people = people.mask(found.set_index("zone")["count"].to_numpy(dtype=float) <= 0)
    if people.isna().all():
        message = f"{raster.name}: the raster says nothing of any polygon; is it the right tile, and its crs the right one?"
        raise DataError(message)
    return people


def _blocks(cells: RasterCells, where: str, area: StudyArea) -> Loaded:
    """Blocks as rows with our names."""
    if not len(cells.people):
        told = f" ({cells.negative} cells there are negative, {cells.unknown} hold no number)"
        empty = told if cells.negative or cells.unknown else ""
        message = (
            f"{where}: by this raster nobody lives in the study area {area.name!r} or its ring{empty}; is it people, and its crs the right "
            "one?"
        )
        raise DataError(message)
    points = gpd.GeoSeries.from_xy(cells.x, cells.y, crs=cells.crs).to_crs(area.crs)
    order = np.lexsort((points.x, -points.y))
    named = [f"{x / 1000:.1f} E, {y / 1000:.1f} N km" for x, y in zip(points.x.iloc[order], points.y.iloc[order], strict=True)]
    ids = [f"cell-{number:06d}" for number in range(1, len(order) + 1)]
    table = pd.DataFrame({"place": ids, "name": named, "people": cells.people[order]}, index=pd.RangeIndex(1, len(order) + 1, name="row"))
    details: dict[str, str | float] = {"file": where, "cell_m": round(cells.cell_m), "block_m": round(cells.block_m)}
    total = {"people": round(float(cells.people.sum()))}
    remarks = (
        Remark("raster_cells_joined", "noted", len(order), None, details | total),
        *((Remark("raster_cells_negative", "unknown", cells.negative, cells.cells, {"file": where}),) if cells.negative else ()),
        *((Remark("raster_cells_not_told", "unknown", cells.unknown, cells.cells, {"file": where}),) if cells.unknown else ()),
    )
    return Loaded(gpd.GeoDataFrame(table, geometry=points.iloc[order].to_numpy(), crs=area.crs), remarks)


def _zones(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Polygons with the people of the raster."""
    raw = read(folder / (config.zones_file or ""), layer=config.layer, columns=config.columns, area_crs=area.crs)
    where = Path(config.zones_file or "").name
    if not isinstance(raw.table, gpd.GeoDataFrame):
        message = f"{where}: holds no polygons to sum people over"
        raise DataError(message)
    zones = to_metres(raw.table, area.crs, where)
    people = people_of_zones(zones.geometry, folder / (config.file or ""), config.crs)
    points = zones.geometry.representative_point()
    details: dict[str, str | float] = {"file": Path(config.file or "").name, "zones": where}
    remark = Remark("raster_summed_over_zones", "noted", len(zones), None, details)
    return Loaded(zones.assign(people=people).set_geometry(points), (*raw.remarks, remark))
