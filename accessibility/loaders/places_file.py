"""Places (where people live) from a table or map file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.crs import DEGREES
from accessibility.errors import DataError, counted
from accessibility.loaders.connection import connection_words
from accessibility.loaders.geometry_columns import GEOMETRY_COLUMNS
from accessibility.loaders.left_out import left_out
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.municipality_claims import claimed_by_municipality, municipality_remarks
from accessibility.loaders.point_table import extent_words, points_near, rows
from accessibility.loaders.read_input import read_input
from accessibility.loaders.row_ids import with_ids
from accessibility.loaders.typed_columns import check_mapping, finished, typed
from accessibility.provenance import Remark
from accessibility.schema import PLACES

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig
    from accessibility.provenance import RemarkKind

__all__ = ["load_places", "places_from"]

_PEOPLE = ("people_",)


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Places within the area and the ring around it, with their people (persons; missing = not known).

    Parameters
    ----------
    config
        ``[places]`` of the study; ``file`` is set.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.PLACES` in ``area.crs``, sorted by id; remarks on everything dropped, guessed or assumed.

    Raises
    ------
    TableError
        With every fault of the table.
    DataError
        If no place lies inside the area.
    """
    where = config.called
    known = ("place", *(column.name for column in PLACES.columns if column.name != "inside"), *GEOMETRY_COLUMNS[:-1])
    check_mapping(config.columns, known, where, _PEOPLE)
    raw = read_input(config, folder, area_crs=area.crs)
    return places_from(raw, config, area, where)


def places_from(
    raw: Loaded, config: PlacesConfig, area: StudyArea, where: str, *, further: tuple[str, ...] = (), by_municipality: bool = True
) -> Loaded:
    """Places within the area and the ring around it from rows of any source that carry our column names.

    Parameters
    ----------
    raw
        As read: rows with geometry, and what must be said of them already.
    config
        ``[places]`` of the study.
    area
        The region.
    where
        The file or dataset, for messages and remarks.
    further
        Numbers to keep beside the people, by their column.
    by_municipality
        Whether a place that says it belongs to a municipality of the area counts as inside though it lies up to 3 km outside; else only
        where it lies counts.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.PLACES` in ``area.crs``, sorted by id; remarks on everything dropped, guessed or assumed.

    Raises
    ------
    TableError
        With every fault of the table.
    DataError
        If no place lies inside the area.
    """
    numbers = (*_PEOPLE, *further)
    ids = with_ids(raw.table, "place", where, fallbacks=("code",))
    named = raw.table.set_axis(ids.labels)
    stays, excluded = left_out(named, config.exclude, where, what="places", columns=config.columns)
    kept = named[stays]
    claims = partial(claimed_by_municipality, area=area) if by_municipality else None
    placed = points_near(kept, area, where, "places", claims=claims)
    if not placed.table["inside"].any():
        _refuse_none_inside(kept, area, where)
    told = placed.table
    if "connection" in told:
        told = told.assign(connection=connection_words(told["connection"]))
    table, faults = typed(told, PLACES, numbers)
    said = municipality_remarks(table, area, where)
    table, found = _with_municipality(table, area)
    checked = finished(table, PLACES, where, [*ids.faults, *faults], numbers)
    remarks = (
        *raw.remarks,
        *ids.remarks,
        *excluded,
        *placed.remarks,
        *said,
        *found,
        *_people_remarks(checked, where),
        *_name_remarks(checked, where),
    )
    return Loaded(checked, remarks)


def _refuse_none_inside(table: gpd.GeoDataFrame, area: StudyArea, where: str) -> None:
    shaped = table[~(table.geometry.isna() | table.geometry.is_empty)]
    theirs = extent_words(shaped.to_crs(DEGREES).total_bounds)
    ours = extent_words(gpd.GeoSeries([area.boundary], crs=area.crs).to_crs(DEGREES).total_bounds)
    message = (
        f"{where}: none of its {counted(len(shaped), 'place')} lies inside the study area {area.name!r}; the places span {theirs}, "
        f"the area {ours}; is it the right file, and its crs the right one?"
    )
    raise DataError(message)


def _with_municipality(table: gpd.GeoDataFrame, area: StudyArea) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """The municipality by where a place lies, where the file does not say it and the area is made of named parts."""
    given = table["municipality"] if "municipality" in table else pd.Series(np.nan, index=table.index, dtype="str")
    lacking = given.isna().to_numpy()
    named = area.parts[area.parts["name"] != ""] if "name" in area.parts else area.parts[:0]
    if not lacking.any() or named.empty:
        return table, ()
    position, part = named.sindex.query(table.geometry.to_numpy(), predicate="intersects")
    first, at = np.unique(position, return_index=True)
    by_place = np.full(len(table), np.nan, dtype=object)
    by_place[first] = named["name"].to_numpy()[part[at]]
    filled = given.astype(object).where(~lacking, pd.Series(by_place, index=table.index)).astype("str")
    count = int((lacking & filled.notna().to_numpy()).sum())
    if not count:
        return table, ()
    return table.assign(municipality=filled), (Remark("municipality_by_boundary", "noted", count, len(table)),)


def _people_remarks(table: gpd.GeoDataFrame, where: str) -> tuple[Remark, ...]:
    """How many places inside have nobody, or people that are not known."""
    inside = table[table["inside"]]
    unknown, nobody = inside["people"].isna(), inside["people"] == 0
    told: tuple[tuple[str, RemarkKind, pd.Series], ...] = (
        ("places_people_unknown", "unknown", unknown),
        ("places_without_people", "noted", nobody),
    )
    return tuple(
        Remark(code, kind, int(which.sum()), len(inside), {"file": where}, rows(inside.index[which]))
        for code, kind, which in told
        if which.any()
    )


def _name_remarks(table: gpd.GeoDataFrame, where: str) -> tuple[Remark, ...]:
    """Places that share their name within a municipality and have no code to tell them apart."""
    inside = table[table["inside"] & table["code"].isna()]
    shared = inside.assign(municipality=inside["municipality"].fillna("")).duplicated(["name", "municipality"], keep=False)
    if not shared.any():
        return ()
    names = tuple(sorted(set(inside.loc[shared, "name"])))
    return (Remark("places_share_names", "noted", int(shared.sum()), len(inside), {"file": where}, names),)
