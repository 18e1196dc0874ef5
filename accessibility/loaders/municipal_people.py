"""People of whole municipalities by the register, as zones whose people are shared out to places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from accessibility.config import AreaConfig
from accessibility.crs import to_metres
from accessibility.errors import DataError, MissingColumnError
from accessibility.loaders import statfi_areas
from accessibility.loaders.cells import texts
from accessibility.loaders.finnish_codes import municipalities
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.municipality_names import folded, names_of
from accessibility.loaders.polygons import polygons_of
from accessibility.loaders.read_table import read
from accessibility.loaders.statfi_tables import numbers_of_municipalities
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from accessibility.area import StudyArea
    from accessibility.config import PeopleConfig

__all__ = ["people_of_municipalities"]

_CODES = ("kunta", "natcode", "code", "kuntanro", "municipality_code")
_WHOLE = 0.999
"""A municipality lies wholly in the region if this share of its area does: borders of two makers differ by a hair."""


def people_of_municipalities(config: PeopleConfig, folder: Path, area: StudyArea) -> Loaded:
    """Municipalities that lie wholly in the area and the ring around it, with their people by the register (persons).

    Parameters
    ----------
    config
        ``[people]`` with ``source = "statfi_tables"``; borders come from ``zones_file``, else from Statistics Finland.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Index zone: the municipality's code; ``people`` and each column of ``sums``; polygons in the study's metres.

    Raises
    ------
    DataError
        If no municipality lies wholly in the region, or the table has none of them.
    SourceError
        If a service fails.
    """
    numbers = numbers_of_municipalities(config, folder, {"people": {}, **config.sums})
    borders, remarks = _borders(config, folder, area)
    near = borders[borders.intersects(area.reach).to_numpy(dtype=bool)]
    whole = (near.intersection(area.reach).area >= _WHOLE * near.area).to_numpy(dtype=bool)
    zones = near[whole & near.index.isin(numbers.table.index)]
    if zones.empty:
        message = (
            f"people: no municipality lies wholly in the study area {area.name!r} and its ring, so nobody can be shared out from the "
            "register of municipalities; take a grid (statfi_grid) or postal areas (paavo)"
        )
        raise DataError(message)
    table = numbers.table.reindex(zones.index)
    below = (table < 0).any(axis=1)
    said: tuple[Remark, ...] = (Remark("people_of_municipalities", "noted", len(zones), len(near), rows=_named(zones.index)),)
    if below.any():
        negative = _named(zones.index[below])
        said += (Remark("people_rows_negative", "unknown", len(negative), len(zones), {"file": config.table}, negative),)
    return Loaded(gpd.GeoDataFrame(zones.join(table.mask(table < 0))), (*numbers.remarks, *remarks, *said))


def _named(codes: pd.Index) -> tuple[str, ...]:
    return tuple(municipalities()[code].name_fi if code in municipalities() else str(code) for code in codes.astype(str))


def _borders(config: PeopleConfig, folder: Path, area: StudyArea) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Polygons of municipalities by their codes, in the study's metres."""
    if config.zones_file is not None:
        raw, where = read(folder / config.zones_file, area_crs=area.crs), (folder / config.zones_file).name
    else:
        raw, where = statfi_areas.read_areas(AreaConfig(source="statfi_areas"), folder)
    shapes = polygons_of(raw.table, where, "area")
    drawn = to_metres(shapes.table, area.crs, where)
    zones = gpd.GeoDataFrame({"zone": _codes(drawn, where).to_numpy()}, geometry=drawn.geometry.to_numpy(), crs=area.crs)
    return zones[zones["zone"].notna()].dissolve("zone"), (*raw.remarks, *shapes.remarks)


def _codes(table: pd.DataFrame, where: str) -> pd.Series:
    """Three-digit codes of municipalities, from a column of codes or by their names."""
    by_folded = {str(name).casefold(): str(name) for name in table.columns}
    column = next((by_folded[name] for name in _CODES if name in by_folded), None)
    if column is not None:
        codes = texts(table[column]).str.removeprefix("KU").str.zfill(3)
        if codes.isin(list(municipalities())).any():
            return codes
    names = names_of(table, None, where, needed=True)
    known = {folded(name): one.code for one in municipalities().values() for name in (one.name_sv, one.name_fi)}
    codes = names.name.map(lambda name: known.get(folded(name)), na_action="ignore")
    if codes.isna().all():
        fault = f"no municipality of Finland was recognised, by code ({', '.join(_CODES)}) or by name ({', '.join(names.columns)})"
        raise MissingColumnError(fault, where)
    return codes
