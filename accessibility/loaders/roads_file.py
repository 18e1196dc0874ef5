"""Roads from any file of lines with a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.crs import to_metres
from accessibility.errors import DataError, counted
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.point_table import flat, rows, with_shape
from accessibility.loaders.read_input import read_input
from accessibility.loaders.road_columns import road_columns
from accessibility.loaders.road_lengths import lengths
from accessibility.loaders.road_nodes import junctions, loose_ends
from accessibility.loaders.row_ids import with_ids
from accessibility.loaders.typed_columns import check_mapping, finished
from accessibility.provenance import Remark
from accessibility.schema import ROADS

if TYPE_CHECKING:
    from accessibility.area import StudyArea
    from accessibility.config import RoadsConfig

__all__ = ["load_roads", "roads_of"]

_LOOSE_M = 30.0
_LINES = (1, 2, 5)
"""Type ids of LineString, LinearRing and MultiLineString."""


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """Roads that touch the area or the ring around it, lengths in metres, with junctions where line ends meet.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "file"``.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.ROADS`, sorted by id. Lines that cross where neither ends stay unconnected, as at a bridge; ends that
        stop within 30 m of a line they are not joined to are said.

    Raises
    ------
    TableError
        With every fault of the table.
    DataError
        If no road touches the area or its ring.
    """
    where = config.called
    known = ("road", *(column.name for column in ROADS.columns if column.name not in {"from_node", "to_node"}), "ferry")
    check_mapping(config.columns, known, where)
    raw = read_input(config, folder, area_crs=area.crs, near=area)
    return roads_of(raw, config, area, where)


def roads_of(raw: Loaded, config: RoadsConfig, area: StudyArea, where: str) -> Loaded:
    """Roads from lines whose columns have our names.

    Parameters
    ----------
    raw
        As read, index ``row``.
    config
        Its words for classes, surfaces, directions and access, and ``join_m``.
    area
        The region.
    where
        The file, for messages.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.ROADS`, sorted by id.

    Raises
    ------
    TableError
        With every fault of the table.
    DataError
        If no road touches the area or its ring.
    """
    lines, remarks = _lines(raw, area, where)
    single, parted = _single(lines, where)
    columns = road_columns(single, config, where)
    measured = lengths(columns.table, where)
    drawn = columns.table.geometry.to_numpy()
    nodes = junctions(drawn, config.join_m)
    table = columns.table.assign(from_node=nodes.from_node, to_node=nodes.to_node, metres=measured.metres)
    checked = finished(table, ROADS, where, [*columns.faults, *measured.faults], missing=columns.missing)
    remarks += (*parted, *columns.remarks, *measured.remarks)
    if nodes.moved:
        remarks += (Remark("line_ends_joined", "assumed", nodes.moved, None, {"file": where, "join_m": config.join_m}),)
    loose = loose_ends(drawn, nodes, _LOOSE_M)
    if len(loose):
        ids = rows(table.index[np.unique(loose)].sort_values())
        remarks += (Remark("line_ends_not_joined", "noted", len(loose), None, {"file": where, "within_m": _LOOSE_M}, ids),)
    return Loaded(checked, remarks)


def _lines(raw: Loaded, area: StudyArea, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Lines in the study's metres that touch the area or its ring, their ids set."""
    ids = with_ids(raw.table, "road", where, fallbacks=("source_id",), prefix=f"{Path(where).stem}-", each_row_differs=False)
    far = sum(remark.count for remark in raw.remarks if remark.code == "features_far_away")
    remarks = (*(remark for remark in raw.remarks if remark.code != "features_far_away"), *ids.remarks)
    if far and raw.table.empty:
        raise DataError(_none_near(far, area, where))
    shaped, dropped = with_shape(raw.table.set_axis(ids.labels), where, "roads")
    shaped, flattened = flat(shaped, where)
    remarks += (*dropped, *flattened)
    drawn = np.isin(shapely.get_type_id(shaped.geometry.to_numpy()), _LINES)
    if not drawn.all():
        details: dict[str, str | float] = {"file": where}
        remarks += (Remark("not_lines", "dropped", int((~drawn).sum()), len(drawn), details, rows(shaped.index[~drawn])),)
    moved = to_metres(shaped[drawn], area.crs, where)
    reach = area.reach
    shapely.prepare(reach)
    near = shapely.intersects(reach, moved.geometry.to_numpy())
    if not near.any():
        raise DataError(_none_near(len(moved) + far, area, where))
    if far or not near.all():
        details = {"file": where, "what": "roads", "buffer_km": area.buffer_m / 1000}
        remarks += (Remark("outside_area", "dropped", int((~near).sum()) + far, len(near) + far, details),)
    return moved[near], remarks


def _none_near(count: int, area: StudyArea, where: str) -> str:
    return (
        f"{where}: none of its {counted(count, 'road')} touches the study area {area.name!r} or its ring of {area.buffer_m / 1000:g} km; "
        "is it the right file, and its crs the right one?"
    )


def _single(table: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Each line by itself, given metres shared out by drawn length; lines without length are dropped and said."""
    drawn = table.geometry.to_numpy()
    parts, at = shapely.get_parts(drawn, return_index=True)
    within = np.arange(len(at)) - np.searchsorted(at, at)
    several = np.bincount(at, minlength=len(table))[at] > 1
    ids = table.index.to_numpy(dtype=object)[at]
    named = [f"{label}-{part + 1}" if many else label for label, part, many in zip(ids, within, several, strict=True)]
    single = gpd.GeoDataFrame(table.drop(columns="geometry").iloc[at], geometry=parts, crs=table.crs)
    single.index = pd.Index(named, name="road", dtype="str")
    for name in ("metres", "crossing_minutes"):
        if name in single and several.any():
            share = shapely.length(parts) / np.where(shapely.length(drawn) > 0, shapely.length(drawn), 1.0)[at]
            cells = pd.to_numeric(single[name], errors="coerce")
            single = single.assign(**{name: single[name].where(~several | cells.isna().to_numpy(), cells * share)})
    remarks: tuple[Remark, ...] = ()
    if several.any():
        remarks += (Remark("lines_in_parts", "noted", len(set(at[several].tolist())), len(table), {"file": where}),)
    empty = shapely.length(parts) <= 0
    if empty.any():
        remarks += (Remark("roads_without_length", "dropped", int(empty.sum()), len(parts), {"file": where}, rows(single.index[empty])),)
    return single[~empty], remarks
