"""Places from Paavo of Statistics Finland: postal areas with their people by age and their free-time residences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.errors import MissingColumnError, TableError
from accessibility.loaders.catalogue import record
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.from_service import municipality_names, raw_layer
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.places_file import places_from
from accessibility.loaders.suppressed import people_columns, suppressed_remarks
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig

__all__ = ["CODES", "layer_of", "load_places"]

CODES = ("postinumeroalue", "posti_alue")
"""What the column of postal codes is called, by edition."""
_YOUNG = ["he_0_2", "he_3_6", "he_7_12", "he_13_15", "he_16_17"]
_OLD = ["he_65_69", "he_70_74", "he_75_79", "he_80_84", "he_85_"]
_GROUPS = {"people_0_17": _YOUNG, "people_65plus": _OLD, "people_75plus": _OLD[2:]}
_TOLD_FROM = 30
"""Age groups are published for postal areas of 30 people or more."""


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
    return f"postialue:pno_tilasto_{config.year or record('paavo').newest_year}"


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Postal areas whose middle lies in or around the area (persons; free-time residences by number of houses).

    Parameters
    ----------
    config
        ``[places]`` with ``source = "paavo"``.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES` with ``people_0_17``, ``people_65plus``, ``people_75plus`` and
        ``free_time_residences``; index the postal code.

    Raises
    ------
    SourceError
        If the service fails.
    DataError
        If the file is not such a table, or no postal area lies in the area.

    Notes
    -----
    An edition of Paavo tells people of two years before, free-time residences of one year before.
    """
    raw = raw_layer(config, folder, area, record("paavo"), layer_of(config))
    table = raw.table
    code = next((name for name in CODES if name in table), None)
    if code is None:
        fault = f"the postal code is missing: no column is called {' or '.join(CODES)}"
        raise MissingColumnError(fault, raw.where)
    groups = {name: columns for name, columns in _GROUPS.items() if all(column in table for column in columns)}
    cells, faults = people_columns(table, "he_vakiy", groups, below=_TOLD_FROM)
    position, more = _position(table)
    homes, worse = numbers(table["ra_ke"])
    if faults or more or worse:
        raise TableError([*faults, *more, *worse], raw.where)
    codes = texts(table[code]).str.zfill(5)
    names = {"place": codes, "code": codes, "name": texts(table["nimi"]), "name_sv": texts(table["namn"])}
    cells |= {"municipality": municipality_names(table["kunta"]), "free_time_residences": homes.mask(homes < 0)}
    ours = gpd.GeoDataFrame(pd.DataFrame({**names, **cells}, index=table.index), geometry=position, crs="EPSG:3067")
    loaded = places_from(Loaded(ours, raw.remarks), config, area, raw.where, further=("free_time_residences",))
    unknown = loaded.table["free_time_residences"].isna() & loaded.table["inside"]
    said = Remark("free_time_residences_unknown", "unknown", int(unknown.sum()), int(loaded.table["inside"].sum()), {"file": raw.where})
    remarks = (*loaded.remarks, *suppressed_remarks(loaded.table, raw.where), *((said,) if unknown.any() else ()))
    return Loaded(loaded.table, remarks)


def _position(table: pd.DataFrame) -> tuple[gpd.array.GeometryArray, list[str]]:
    """The middle of each postal area as its publisher gives it."""
    east, faults = numbers(table["euref_x"])
    north, more = numbers(table["euref_y"])
    return gpd.points_from_xy(east, north), [*faults, *more]
