"""People of grid cells, rasters or postal areas shared out to the places of a study, every total kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.crs import to_metres
from accessibility.demand import share_out, whole_people
from accessibility.errors import MissingColumnError, TableError
from accessibility.loaders import inputs
from accessibility.loaders.holiday_homes import places_of_holiday_homes
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.municipal_people import people_of_municipalities
from accessibility.loaders.point_table import with_shape
from accessibility.loaders.read_input import read_input
from accessibility.loaders.suppressed import people_columns
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from accessibility.area import StudyArea
    from accessibility.config import PeopleConfig

__all__ = ["with_people"]

_BOUNDS = ("_least", "_most")


def with_people(
    config: PeopleConfig | None, folder: Path, area: StudyArea, places: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Places with the people that ``[people]`` shares out to them, instead of their own.

    Parameters
    ----------
    config
        ``[people]`` of the study, if it has one.
    folder
        Where the study file is.
    area
        The region.
    places
        As loaded.

    Returns
    -------
    geopandas.GeoDataFrame, tuple of Remark
        The very same places without such a section; remarks on what was shared out, rounded, suppressed and without a place.

    Raises
    ------
    MissingColumnError
        If there is no column ``people``, or none that ``weight`` names.
    TableError
        With every fault of the zones.

    Notes
    -----
    Zones that lie wholly beyond the area and the ring around it are left out. Numbers with decimals (rasters) are rounded to whole persons
    so that their sum is kept. A number that is not told is carried as an interval: the place's people are not known, and
    ``people_least`` and ``people_most`` say what they can be.
    """
    if config is None:
        return places, ()
    if config.weight is not None and config.weight not in places:
        given = ", ".join(str(name) for name in places.columns if name != "geometry")
        raise MissingColumnError([f"people.weight: places have no column {config.weight!r}; given: {given}"], "people")
    read = people_of_municipalities(config, folder, area) if config.source == "statfi_tables" else _zones(config, folder, area)
    zones, remarks = _whole(read.table, config.called or config.source)
    columns = tuple(str(name) for name in zones.columns if str(name).startswith("people") and not str(name).endswith(_BOUNDS))
    shared = share_out(zones, places, columns, weight=config.weight, nearest_m=config.nearest_m)
    cells = shared.people.replace([np.inf], np.nan)
    if config.source == "statfi_tables":
        cells, beyond = _as_they_were(cells, places, zones)
        remarks += beyond
    said = Remark("people_shared_out", "assumed", len(zones), details={"file": config.called or config.source, "places": len(places)})
    if any(remark.code == "people_spread_by_buildings" for remark in read.remarks):
        remarks += places_of_holiday_homes(places, cells["people"])
    stale = [str(name) for name in places.columns if str(name).endswith(_BOUNDS) and str(name).rsplit("_", 1)[0] in columns]
    filled = places.drop(columns=stale).assign(**{str(name): cells[name] for name in cells})
    return filled, (*read.remarks, *remarks, said, *shared.remarks)


def _as_they_were(cells: pd.DataFrame, places: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[pd.DataFrame, tuple[Remark, ...]]:
    """Places of municipalities that lie only partly in the region keep the people they had: the register tells the whole municipality's."""
    within, _ = zones.sindex.query(places.geometry.to_numpy(), predicate="intersects")
    beyond = ~np.isin(np.arange(len(places)), within)
    if not beyond.any():
        return cells, ()
    kept = {name: cells[name].mask(beyond, places.get(name, np.nan)) for name in (str(column) for column in cells.columns)}
    return pd.DataFrame(kept, index=cells.index), (Remark("people_kept_beyond_municipalities", "noted", int(beyond.sum()), len(places)),)


def _zones(config: PeopleConfig, folder: Path, area: StudyArea) -> Loaded:
    """Zones in the study's metres: polygons or points of a file, or the squares of a grid or raster by their middle."""
    if config.source != "file":
        loaded = inputs.load_places(config.as_places, folder, area)
        return Loaded(loaded.table.rename_axis("zone"), loaded.remarks)
    where = config.called
    raw = read_input(config, folder, area_crs=area.crs)
    if "people" not in raw.table:
        given = ", ".join(str(name) for name in raw.table.columns if name != "geometry")
        raise MissingColumnError([f"column 'people' is missing; say which it is with columns = {{ people = … }}; given: {given}"], where)
    shaped, remarks = with_shape(raw.table, where, "people")
    moved = to_metres(shaped, area.crs, where)
    near = moved[moved.intersects(area.reach).to_numpy(dtype=bool)]
    if len(near) < len(moved):
        details: dict[str, str | float] = {"file": where, "what": "people", "buffer_km": area.buffer_m / 1000}
        remarks += (Remark("outside_area", "dropped", len(moved) - len(near), len(moved), details),)
    named = [str(name) for name in near.columns if str(name).startswith("people_") and not str(name).endswith(_BOUNDS)]
    cells, faults = people_columns(pd.DataFrame(near), "people", {name: [name] for name in named}, below=None, marks=config.suppressed)
    cells |= {name: near[name] for name in near.columns if str(name).startswith("people") and str(name).endswith(_BOUNDS)}
    negative = [name for name, values in cells.items() if (values < 0).any()]
    faults += [f"column {name!r} must be 0 or more; a number that stands for 'not told' is named by suppressed" for name in negative]
    if faults:
        raise TableError(faults, where)
    index = pd.Index([str(one) for one in range(len(near))], name="zone")
    table = gpd.GeoDataFrame(
        {name: values.to_numpy() for name, values in cells.items()}, geometry=near.geometry.array, index=index, crs=area.crs
    )
    return Loaded(table, (*raw.remarks, *remarks))


def _whole(zones: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Zones with whole persons, the sum of each column kept."""
    cells: dict[str, NDArray[np.float64]] = {}
    rounded = 0
    for name in (str(one) for one in zones.columns if str(one).startswith("people")):
        values = zones[name].to_numpy(dtype=float, na_value=np.nan)
        told = np.isfinite(values)
        if (values[told] == np.rint(values[told])).all():
            continue
        rounded = max(rounded, int((values[told] != np.rint(values[told])).sum()))
        total = np.array([float(np.rint(values[told].sum()))])
        values = values.copy()
        values[told] = whole_people(total, np.zeros(int(told.sum()), dtype=np.int64), values[told])
        cells[name] = values
    if not cells:
        return zones, ()
    filled = zones.assign(**cells)
    return filled, (Remark("people_rounded", "assumed", rounded, len(zones), {"file": where}),)
