"""Places from the population grid of Statistics Sweden: squares of 1 km with their people by age."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.errors import MissingColumnError, TableError
from accessibility.loaders.catalogue import record
from accessibility.loaders.cells import texts
from accessibility.loaders.cells_by_id import middles
from accessibility.loaders.from_service import raw_layer
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.places_file import places_from
from accessibility.loaders.suppressed import people_columns, suppressed_remarks
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig

__all__ = ["layer_of", "load_places"]

_IDS = ("rutid_inspire", "rutid_scb", "ruta")
_AGE = re.compile(r"ald(\d+)(?:_\d+|w)")


def layer_of(config: PlacesConfig) -> str:
    """The layer of the year a study asks for.

    Parameters
    ----------
    config
        ``[places]``.

    Returns
    -------
    str
    """
    return f"stat:befolkning_1km_{config.year or record('scb_grid').newest_year}"


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Populated squares in and around the area (persons).

    Parameters
    ----------
    config
        ``[places]`` with ``source = "scb_grid"``.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`, with ``people_65plus`` and ``people_75plus`` where ages are told; index the
        square's id.

    Raises
    ------
    SourceError
        If the service fails.
    DataError
        If the file is not such a grid, or no square lies in the area.
    """
    raw = raw_layer(config, folder, area, record("scb_grid"), layer_of(config))
    table = raw.table
    column = next((name for name in _IDS if name in table), None)
    if column is None:
        fault = f"the id of the square is missing: no column is called {' or '.join(_IDS)}"
        raise MissingColumnError(fault, raw.where)
    ids = texts(table[column])
    squares = middles(ids, "EPSG:3006", raw.where)
    groups = {f"people_{age}plus": _from_age(table, age) for age in (65, 75)}
    cells, faults = people_columns(table, "beftotalt", {name: columns for name, columns in groups.items() if columns}, below=None)
    if faults:
        raise TableError(faults, raw.where)
    ours = gpd.GeoDataFrame(pd.DataFrame({"place": ids, "name": ids, **cells}, index=table.index), geometry=squares.points)
    loaded = places_from(Loaded(ours, raw.remarks), config, area, raw.where)
    sides: dict[str, str | float] = {"file": raw.where, "cell_m": float(squares.side_m.max()), "cell_crs": "EPSG:3006"}
    at_middle = Remark("people_at_middle_of_squares", "assumed", len(loaded.table), details=sides)
    return Loaded(loaded.table, (*loaded.remarks, at_middle, *suppressed_remarks(loaded.table, raw.where)))


def _from_age(table: pd.DataFrame, age: int) -> list[str]:
    """Columns of people of an age or more; none if no group begins there."""
    begins = {str(name): int(found.group(1)) for name in table.columns if (found := _AGE.fullmatch(str(name)))}
    return sorted(name for name, first in begins.items() if first >= age) if age in begins.values() else []
