"""Roads, ferries and ice roads from an OSM extract, cut into edges where they meet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from accessibility.crs import DEGREES
from accessibility.errors import DataError, counted
from accessibility.loaders import osm_road_remarks as say
from accessibility.loaders import text_columns as texts
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.osm_cover import cover_remarks
from accessibility.loaders.osm_edges import Edges, cut, way_bounds, way_metres
from accessibility.loaders.osm_read import header_box, osm_path, read_nodes, read_ways
from accessibility.loaders.osm_road_tags import RoadTags
from accessibility.loaders.osm_ways import Nodes, Ways, distinct, pick
from accessibility.provenance import Remark
from accessibility.schema import ROADS, check_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.area import StudyArea
    from accessibility.config import RoadsConfig

__all__ = ["believable_crossings", "edge_table", "load_roads", "roads_of"]

_FERRY_KPH = (0.5, 80.0)
"""Slowest and fastest crossing that is believed: a cable ferry over 100 m in 12 minutes, a fast catamaran."""

_TEXTS = ("road_class", "surface", "direction", "bicycle_direction", "walk_direction", "access")
_FLAGS = ("car", "bicycle", "walk", "bridge")
_NUMBERS = ("limit_kph", "winter_limit_kph", "crossing_minutes", "interval_minutes")


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """Roads of an OSM extract in and around the study area, lengths in metres.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "osm"``.
    folder
        Where the study file is.
    area
        The region; ways that come within the box around it and its ring are kept whole.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`, index ``osm-w<way>-<piece>``; nodes are OSM's.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    DataError
        If it lies elsewhere or holds no road here.

    Notes
    -----
    The file is read in three streams (ferry routes, ways, the nodes that ways need), so that memory grows with the roads, not the file.
    """
    path = osm_path(config.file, folder, "roads")
    ways = read_ways(path)
    nodes = read_nodes(path, distinct(ways.refs))
    box = header_box(path) or _box_of(nodes)
    covered = cover_remarks(box, area, path.name)
    pieces = _pieces(ways, nodes, area, path.name)
    del ways, nodes
    loaded = _loaded(pieces, area, path.name)
    return Loaded(loaded.table, (*covered, *loaded.remarks))


def roads_of(ways: Ways, nodes: Nodes, area: StudyArea, where: str) -> Loaded:
    """Roads in and around the study area from ways and nodes of any OSM source.

    Parameters
    ----------
    ways, nodes
        As read.
    area
        The region.
    where
        The source, for messages.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`.

    Raises
    ------
    DataError
        If there is no road here.
    """
    return _loaded(_pieces(ways, nodes, area, where), area, where)


@dataclass(frozen=True, eq=False)
class _Pieces:
    """The ways in and around the area, cut, and what is to be said of them; apart from the table, for which nodes are no longer needed."""

    ways: Ways
    edges: Edges
    remarks: tuple[Remark, ...]
    barriers: tuple[Remark, ...]


def _pieces(ways: Ways, nodes: Nodes, area: StudyArea, where: str) -> _Pieces:
    x, y = Transformer.from_crs(DEGREES, area.crs, always_xy=True).transform(nodes.lon, nodes.lat)
    near = _near(way_bounds(ways, nodes, x, y), area.reach.bounds)
    is_road = np.array([isinstance(sort, RoadTags) for sort in ways.sorts], dtype=bool)[ways.sort]
    kept, left_out = pick(ways, near & is_road), pick(ways, near & ~is_road)
    _check_once(kept, where)
    edges = cut(kept, nodes, x, y)
    if not len(edges.way):
        message = (
            f"{where}: no road within the study area {area.name!r} and {area.buffer_m:g} m around it, "
            f"of {counted(len(ways.ids), 'way')} tagged highway or route=ferry in the file; is it the right region, and were roads "
            "filtered away?"
        )
        raise DataError(message)
    return _Pieces(kept, edges, say.left_out_remarks(left_out, way_metres(left_out, nodes)), say.barrier_remarks(kept, nodes))


def _check_once(ways: Ways, where: str) -> None:
    """Refuse ways that stand twice: each would be a road beside itself, and meet itself at every bend."""
    ids, times = np.unique(ways.ids, return_counts=True)
    twice = ids[times > 1]
    if len(twice):
        some = ", ".join(f"osm-w{number}" for number in twice[:5]) + (" …" if len(twice) > 5 else "")
        message = (
            f"{where}: {counted(len(twice), 'way stands', 'ways stand')} twice or more ({some}): the file was put together from parts "
            "that overlap, or holds older versions; join the parts with 'osmium merge', or take one day with 'osmium time-filter'"
        )
        raise DataError(message)


def _loaded(pieces: _Pieces, area: StudyArea, where: str) -> Loaded:
    ways, edges = pieces.ways, pieces.edges
    table, unlikely = believable_crossings(edge_table(ways, edges, area.crs))
    check_table(table, ROADS, where)
    remarks = (
        *pieces.remarks,
        *say.note_remarks(ways, np.bincount(edges.way, edges.metres, minlength=len(ways.ids)).astype(np.float64)),
        *unlikely,
        *_torn(edges, ways),
        *say.restricted_remarks(table),
        *pieces.barriers,
    )
    return Loaded(table, remarks)


def _near(bounds: NDArray[np.float64], reach: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which ways overlap the box around the area and its ring; those without a finite place do not."""
    west, south, east, north = reach
    overlaps = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return np.asarray(overlaps & np.isfinite(bounds).all(axis=1), dtype=bool)


def _box_of(nodes: Nodes) -> tuple[float, float, float, float] | None:
    """The box around the nodes of all roads; None where it would span half the world (a region across the 180th meridian)."""
    if not len(nodes.ids) or np.ptp(nodes.lon) > 180:
        return None
    return float(nodes.lon.min()), float(nodes.lat.min()), float(nodes.lon.max()), float(nodes.lat.max())


def edge_table(ways: Ways, edges: Edges, crs: CRS) -> gpd.GeoDataFrame:
    """Pieces of ways as a table of roads.

    Parameters
    ----------
    ways
        Those that are roads.
    edges
        Their pieces.
    crs
        The system of the pieces' geometry.

    Returns
    -------
    geopandas.GeoDataFrame
        As :data:`accessibility.schema.ROADS`, sorted by id; a ferry's crossing time is shared out over its pieces by length.
    """
    way_id = texts.of(f"osm-w{number}" for number in ways.ids.tolist())
    piece_id = texts.joined(texts.spread(way_id, edges.way), edges.piece)
    # Rows are put in order before the columns are made: a table that is sorted afterwards stands in memory twice.
    order = texts.order_of(piece_id)
    way = edges.way[order]
    sort = ways.sort[way]
    sorts = [sort if isinstance(sort, RoadTags) else None for sort in ways.sorts]
    columns: dict[str, Any] = {name: getattr(edges, name)[order] for name in ("from_node", "to_node", "metres")}
    for name in _TEXTS:
        columns[name] = texts.column(texts.spread(texts.of(getattr(s, name) if s else "" for s in sorts), sort))
    for name in _FLAGS:
        columns[name] = np.array([bool(s and getattr(s, name)) for s in sorts], dtype=bool)[sort]
    for name in _NUMBERS:
        columns[name] = np.array([getattr(s, name) if s else math.nan for s in sorts], dtype=float)[sort]
    columns["seasons"] = texts.column(texts.spread(texts.of(",".join(s.seasons) if s else "" for s in sorts), sort))
    columns["name"] = texts.column(texts.spread(texts.of(ways.names), ways.name[way]))
    columns["source_id"] = texts.column(texts.spread(way_id, way))
    columns["crossing_minutes"] = np.where(np.isin(way, edges.torn), math.nan, columns["crossing_minutes"])
    index = pd.Index(texts.column(texts.spread(piece_id, order)), name="road")
    table = pd.DataFrame(columns, index=index, copy=False)
    return _shared_out(gpd.GeoDataFrame(table, geometry=edges.geometry[order], crs=crs))


def _shared_out(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A ferry's crossing time shared out over the pieces of its way by length."""
    ferry = table["crossing_minutes"].notna()
    if not ferry.any():
        return table
    metres = table.loc[ferry, "metres"]
    whole = metres.groupby(table.loc[ferry, "source_id"]).transform("sum")
    share = (metres / whole).where(whole > 0, 1.0)
    return table.assign(crossing_minutes=table["crossing_minutes"].where(~ferry, table["crossing_minutes"] * share.reindex(table.index)))


def believable_crossings(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Crossing times that would need an unbelievable speed become not known.

    Parameters
    ----------
    table
        As :data:`accessibility.schema.ROADS`.

    Returns
    -------
    geopandas.GeoDataFrame, tuple of Remark
    """
    kph = table["metres"] / 1000 / (table["crossing_minutes"] / 60)
    slowest, fastest = _FERRY_KPH
    wrong = (table["metres"] > 0) & ((kph < slowest) | (kph > fastest))
    if not wrong.any():
        return table, ()
    rows = tuple(f"{name} ({source})" if name else source for name, source in table.loc[wrong, ["name", "source_id"]].to_numpy())
    details = {"slowest_kph": slowest, "fastest_kph": fastest}
    remark = Remark("osm_ferries_time_not_believed", "unknown", count=len(set(rows)), details=details, rows=tuple(dict.fromkeys(rows)))
    return table.assign(crossing_minutes=table["crossing_minutes"].mask(wrong, math.nan)), (remark,)


def _torn(edges: Edges, ways: Ways) -> tuple[Remark, ...]:
    """Ways that lack nodes because the extract was cut through them; of ferries, whole crossings may be lost."""
    ferry = _is_ferry(ways)[edges.torn]
    remarks = []
    for code, positions in (("osm_roads_nodes_missing", edges.torn[~ferry]), ("osm_ferries_nodes_missing", edges.torn[ferry])):
        if len(positions):
            remarks.append(Remark(code, "dropped", count=len(positions), total=len(ways.ids), rows=say.named(ways, positions)))
    return tuple(remarks)


def _is_ferry(ways: Ways) -> NDArray[np.bool_]:
    sorts = [isinstance(sort, RoadTags) and sort.road_class == "ferry" for sort in ways.sorts]
    return np.array(sorts, dtype=bool)[ways.sort]
