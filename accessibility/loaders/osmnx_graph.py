"""Roads from a street graph of osmnx as it is: simplified or not, in degrees or metres, in memory or as GraphML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from accessibility.crs import DEGREES, parse_crs, projected_crs_for
from accessibility.errors import CrsError, DataError, FileFormatError, counted
from accessibility.loaders import osm_road_remarks as say
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.missing_file import missing_file
from accessibility.loaders.osm_edges import Edges
from accessibility.loaders.osm_road_tags import RoadTags
from accessibility.loaders.osm_roads import believable_crossings, edge_table
from accessibility.loaders.osm_ways import collect, pick
from accessibility.loaders.osmnx_edges import edges_of, tags_of, way_id_of
from accessibility.provenance import Remark
from accessibility.schema import ROADS, check_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import networkx as nx
    from numpy.typing import NDArray
    from pyproj import CRS

    from accessibility.area import StudyArea
    from accessibility.config import RoadsConfig
    from accessibility.loaders.osm_ways import Ways
    from accessibility.loaders.osmnx_edges import GraphEdge

__all__ = ["load_roads", "roads_from_osmnx"]

_TOLD_IF_ABSENT = ("surface", "maxspeed", "motor_vehicle", "access", "seasonal", "winter_road", "ice_road", "route")
_STRICTEST_ACCESS = ("no", "private", "destination")
_LENGTH_DIGITS = 2


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """Roads of a graph that osmnx saved as GraphML.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "osmnx"``; ``file`` is the GraphML.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`.

    Raises
    ------
    FileFormatError
        If the file cannot be read as such a graph.
    DataError
        If it holds no road here.
    """
    import osmnx

    path = folder / (config.file or "")
    if not path.is_file():
        raise missing_file(path, "a graph that osmnx.save_graphml wrote")
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(4096):
            message = f"{path.name}: declares a document type, which no graph of osmnx does; it was not read"
            raise FileFormatError(message)
    try:
        graph = osmnx.load_graphml(path)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name}: cannot be read as a graph that osmnx.save_graphml wrote ({error}); is it cut off, or of another program?"
        raise FileFormatError(message) from error
    return roads_from_osmnx(graph, area, where=path.name)


def roads_from_osmnx(graph: nx.MultiDiGraph[Any], area: StudyArea | None = None, *, where: str = "osmnx") -> Loaded:
    """Roads of a street graph of osmnx: its nodes, its lengths and its geometry as they are, its tags read as those of an extract.

    Parameters
    ----------
    graph
        As ``osmnx.graph_from_place`` and its sisters make it, simplified, projected or consolidated as you like. It is not changed.
    area
        The region; roads that come within the box around it and its ring are taken. All roads if None, in metres of the system that fits
        where the graph lies.
    where
        What to call it in messages.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`, index ``osm-w<way>-<piece>``; two edges that are one road both ways are one row.

    Raises
    ------
    DataError
        If it is no directed graph of osmnx, edges lack their length, or there is no road here.
    CrsError
        If the graph does not say its coordinate system.

    Notes
    -----
    Lengths are the graph's; osmnx measures them on a sphere, which at 60 to 70 degrees north is up to half a per cent off an extract's.
    Which way one may drive is what the edges say. osmnx keeps few tags unless ``osmnx.settings.useful_tags_way`` names more: tags that no
    edge carries (surfaces, seasons, ferries) are told. Where simplifying put ways of different tags together, the lowest speed limit, the
    strictest access and else the first value count, and it is told. Speeds that osmnx imputed are not taken.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph(crs="EPSG:4326")
    >>> graph.add_nodes_from([(1, {"x": 27.0, "y": 66.0}), (2, {"x": 27.02, "y": 66.0})])
    >>> for ends in ((1, 2), (2, 1)):
    ...     key = graph.add_edge(*ends, osmid=7, highway="tertiary", length=907.5)
    >>> table = roads_from_osmnx(graph).table
    >>> table["metres"].tolist(), table["road_class"].tolist(), table["direction"].tolist()
    ([907.5], ['tertiary'], ['both'])
    """
    points = _points(graph, where)
    crs = area.crs if area is not None else projected_crs_for(_bounds(points))
    spots = dict(zip(points.index, shapely.get_coordinates(points.to_crs(crs).to_numpy()), strict=True))
    edges = edges_of(graph, where)
    drawn = _drawn(edges, spots, points, crs)
    near = _near(drawn, area)
    edges, drawn = [edge for edge, taken in zip(edges, near, strict=True) if taken], drawn[near]
    read = [tags_of(edge.data) for edge in edges]
    classless = np.array(["highway" not in tags and tags.get("route") != "ferry" for tags, _ in read], dtype=bool)
    number = {node: n for n, node in enumerate(graph.nodes)} if not all(isinstance(node, int) for node in graph.nodes) else None
    ends = [(edge.from_node, edge.to_node) if number is None else (number[edge.from_node], number[edge.to_node]) for edge in edges]
    known = np.flatnonzero(~classless)
    ways = collect((way_id_of(edges[k].data), ends[k], read[k][0]) for k in known)
    metres = np.array([float(edges[k].data["length"]) for k in known])
    is_road = np.array([isinstance(sort, RoadTags) for sort in ways.sorts], dtype=bool)[ways.sort]
    if not is_road.any():
        message = f"{where}: no road of the graph lies {_there(area)}; is it the right region, and does it carry highway tags?"
        raise DataError(message)
    kept, lost = pick(ways, is_road), pick(ways, ~is_road)
    roads = [edges[k] for k in known[is_road]]
    table, unlikely = believable_crossings(edge_table(kept, _pieces(kept, metres[is_road], drawn[known[is_road]]), crs))
    table = _directed(table, kept, roads)
    check_table(table, ROADS, where)
    merged = [k for k in known[is_road] if read[k][1]]
    remarks = (
        *_classless(int(classless.sum()), len(edges), where),
        *say.left_out_remarks(lost, metres[~is_road]),
        *say.note_remarks(kept, metres[is_road]),
        *unlikely,
        *_merged(merged, read, len(roads), where),
        *say.restricted_remarks(table),
        *_absent(edges, where),
    )
    return Loaded(table, remarks)


def _points(graph: nx.MultiDiGraph[Any], where: str) -> gpd.GeoSeries:
    """The nodes where they lie."""
    if not (hasattr(graph, "is_directed") and graph.is_directed() and graph.is_multigraph()) or not len(graph):
        message = f"{where}: expected a directed graph of osmnx with nodes (MultiDiGraph), given {type(graph).__name__}"
        raise DataError(message)
    given = graph.graph.get("crs")
    if given is None:
        message = f'{where}: the graph does not say its coordinate system; set graph.graph["crs"] = "EPSG:4326" if it is in degrees'
        raise CrsError(message)
    crs = parse_crs(str(given), where)
    lacking = [node for node, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if lacking:
        message = (
            f"{where}: {counted(len(lacking), 'node has', 'nodes have')} no x and y, the first is {lacking[0]}; expected a graph of osmnx"
        )
        raise DataError(message)
    x, y = (np.array([float(data[name]) for _, data in graph.nodes(data=True)]) for name in ("x", "y"))
    return gpd.GeoSeries(gpd.points_from_xy(x, y), index=list(graph.nodes), crs=crs)


def _bounds(points: gpd.GeoSeries) -> tuple[float, float, float, float]:
    west, south, east, north = points.to_crs(DEGREES).total_bounds
    return float(west), float(south), float(east), float(north)


def _drawn(edges: list[GraphEdge], spots: Mapping[Any, NDArray[np.float64]], points: gpd.GeoSeries, crs: CRS) -> NDArray[np.object_]:
    """The edges' lines in the study's metres; straight from end to end where they carry none."""
    given = np.array([edge.data.get("geometry") for edge in edges], dtype=object)
    own = np.array([isinstance(one, shapely.LineString) for one in given], dtype=bool)
    straight = [shapely.LineString([spots[edge.from_node], spots[edge.to_node]]) for edge in edges]
    lines = np.array(straight, dtype=object)
    if own.any():
        lines[own] = gpd.GeoSeries(given[own], crs=points.crs).to_crs(crs).to_numpy()
    return lines


def _near(drawn: NDArray[np.object_], area: StudyArea | None) -> NDArray[np.bool_]:
    if area is None:
        return np.ones(len(drawn), dtype=bool)
    west, south, east, north = area.reach.bounds
    bounds = shapely.bounds(drawn).reshape(-1, 4)
    return np.asarray((bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south), dtype=bool)


def _there(area: StudyArea | None) -> str:
    return f"within the study area {area.name!r} and {area.buffer_m:g} m around it" if area is not None else "anywhere in it"


def _pieces(ways: Ways, metres: NDArray[np.float64], drawn: NDArray[np.object_]) -> Edges:
    """Each road as the next piece of its way."""
    seen: dict[int, int] = {}
    piece = []
    for way in ways.ids.tolist():
        seen[way] = seen.get(way, 0) + 1
        piece.append(seen[way])
    ends = ways.refs.reshape(-1, 2)
    order = np.arange(len(ways.ids))
    return Edges(order, np.array(piece, dtype=np.int64), ends[:, 0], ends[:, 1], metres, drawn, np.array([], dtype=np.int64))


def _directed(table: gpd.GeoDataFrame, ways: Ways, roads: list[GraphEdge]) -> gpd.GeoDataFrame:
    """Direction as the edges have it."""
    seen: dict[int, int] = {}
    said = {}
    for way, road in zip(ways.ids.tolist(), roads, strict=True):
        seen[way] = seen.get(way, 0) + 1
        said[f"osm-w{way}-{seen[way]}"] = "both" if road.both else "forward"
    return table.assign(direction=table.index.map(said).astype("str"))


def _classless(count: int, total: int, where: str) -> tuple[Remark, ...]:
    return (Remark("osmnx_edges_without_class", "dropped", count, total, {"file": where}),) if count else ()


def _merged(merged: list[Any], read: list[tuple[dict[str, str], tuple[str, ...]]], total: int, where: str) -> tuple[Remark, ...]:
    """Roads of which simplifying put ways of different tags together."""
    if not merged:
        return ()
    keys = ", ".join(sorted({key for k in merged for key in read[k][1]}))
    return (Remark("osmnx_values_merged", "guessed", len(merged), total, {"file": where, "keys": keys}),)


def _absent(edges: list[GraphEdge], where: str) -> tuple[Remark, ...]:
    """Tags that no edge carries: osmnx drops what its settings do not name."""
    absent = [key for key in _TOLD_IF_ABSENT if not any(key in edge.data for edge in edges)]
    return (Remark("osmnx_tags_absent", "unknown", len(absent), None, {"file": where, "keys": ", ".join(absent)}),) if absent else ()
