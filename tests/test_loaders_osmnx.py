"""Street graphs of osmnx become roads as they are: their nodes, lengths and directions, the same travel times as from the extract."""

from __future__ import annotations

import copy

import networkx as nx
import numpy as np
import osmnx
import pytest

from accessibility import loaders, network
from accessibility.config import RoadsConfig
from accessibility.errors import CrsError, DataError, FileFormatError
from accessibility.loaders.inputs import load_roads
from accessibility.schema import ROADS, check_table
from tests.file_worlds import codes, square
from tests.osm_files import osm_file

NODES = {1: (1, 5), 2: (2, 5), 3: (2.5, 5.3), 4: (3, 5), 5: (3, 6), 6: (4, 6), 7: (4, 5), 8: (4, 4), 9: (5, 4)}
WAYS = {
    10: ([1, 2, 3, 4], {"highway": "tertiary", "name": "Kylätie", "maxspeed": "60"}),
    11: ([4, 5, 6], {"highway": "residential", "oneway": "yes"}),
    12: ([6, 7], {"highway": "track", "access": "private"}),
    13: ([7, 4], {"highway": "unclassified", "oneway": "-1"}),
    14: ([7, 8], {"highway": "unclassified", "maxspeed": "80"}),
    15: ([8, 9], {"highway": "unclassified", "maxspeed": "50", "access": "private"}),
}


@pytest.fixture
def graph(tmp_path):
    """Made by osmnx itself, straight between all nodes."""
    name = osm_file(tmp_path, NODES, ways=WAYS)
    return osmnx.graph_from_xml(tmp_path / name, simplify=False, retain_all=True)


def read_from_file(folder):
    return load_roads(RoadsConfig(source="osm", file="region.osm"), folder, square()).table


def minutes(table):
    """Minutes between all junctions, by networkx."""
    built = network.build(table, mode="car", season="summer")
    matrix = nx.DiGraph()
    tails = np.repeat(np.arange(len(built.node_id)), np.diff(built.indptr))
    for a, b, weight in zip(built.node_id[tails].tolist(), built.node_id[built.head].tolist(), built.milliseconds.tolist(), strict=True):
        matrix.add_edge(a, b, weight=min(weight, matrix.get_edge_data(a, b, {"weight": weight})["weight"]))
    return dict(nx.all_pairs_dijkstra_path_length(matrix))


@pytest.mark.parametrize("how", ["as it is", "simplified", "projected", "both"])
def test_a_graph_is_driven_like_its_extract(tmp_path, how):
    alike = WAYS | {15: (WAYS[15][0], WAYS[14][1])}
    graph = osmnx.graph_from_xml(tmp_path / osm_file(tmp_path, NODES, ways=alike), simplify=False, retain_all=True)
    if how in {"simplified", "both"}:
        graph = osmnx.simplify_graph(graph)
    if how in {"projected", "both"}:
        graph = osmnx.project_graph(graph)
    before = copy.deepcopy(graph)
    ours = loaders.roads_from_osmnx(graph, square()).table
    check_table(ours, ROADS, "test")
    theirs, found = minutes(read_from_file(tmp_path)), minutes(ours)
    assert len(found) > 4
    shared = set(found) & set(theirs)
    assert {1, 4, 9} <= shared
    for start in shared:
        assert set(found[start]) & shared == set(theirs[start]) & shared
        for end in set(found[start]) & shared:
            assert found[start][end] == pytest.approx(theirs[start][end], rel=5e-3)
    assert nx.utils.graphs_equal(graph, before)


def test_both_directions_of_a_road_are_one_row_and_lengths_are_the_graphs(graph):
    loaded = loaders.roads_from_osmnx(osmnx.simplify_graph(graph), square())
    table = loaded.table.set_index("source_id")
    assert table.loc["osm-w10", "direction"] == "both"
    assert table.loc["osm-w11", "direction"] == "forward"
    assert table.loc["osm-w10", "metres"] == pytest.approx(
        sum(data["length"] for *_, data in graph.edges(data=True) if data["osmid"] == 10) / 2
    )
    assert table.loc["osm-w10", ["from_node", "to_node"]].tolist() in ([1, 4], [4, 1])
    assert len(table) == 5
    told = codes(loaded.remarks)
    assert told["osmnx_values_merged"] >= 1
    absent = next(one.details["keys"] for one in loaded.remarks if one.code == "osmnx_tags_absent")
    assert "surface" in absent
    assert "maxspeed" not in absent


def test_ways_of_different_tags_put_together_count_as_the_slowest_and_strictest(graph):
    table = loaders.roads_from_osmnx(osmnx.simplify_graph(graph)).table
    merged = table[table["source_id"].isin(["osm-w14", "osm-w15"])]
    assert merged["limit_kph"].tolist() == [50.0]
    assert merged["access"].tolist() == ["private"]


def test_the_whole_graph_is_taken_in_metres_that_fit_where_it_lies(graph):
    loaded = loaders.roads_from_osmnx(graph)
    assert loaded.table.crs.to_epsg() == 3067
    assert loaded.table["metres"].sum() == pytest.approx(loaded.table.geometry.length.sum(), rel=5e-3)
    with pytest.raises(DataError, match="expected a directed graph of osmnx with nodes"):
        loaders.roads_from_osmnx(nx.Graph(), square())


def test_what_is_no_road_of_the_graph_is_told(graph):
    graph.add_edge(1, 8, osmid=99, length=5.0)
    graph.add_edge(2, 8, osmid=98, length=5.0, highway="proposed")
    told = codes(loaders.roads_from_osmnx(graph, square()).remarks)
    assert told["osmnx_edges_without_class"] == 1
    assert told["osm_roads_not_built"] == 1


def broken(graph, what):
    if what == "crs":
        del graph.graph["crs"]
    elif what == "length":
        del graph.edges[1, 2, 0]["length"]
    elif what == "x":
        del graph.nodes[1]["x"]
    elif what == "undirected":
        return osmnx.convert.to_undirected(graph)
    elif what == "far":
        for _, data in graph.nodes(data=True):
            data["y"] -= 20
    return graph


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ("crs", CrsError, r'set graph\.graph\["crs"\] = "EPSG:4326"'),
        ("length", DataError, r"1 edges have no length; add it with osmnx\.distance\.add_edge_lengths"),
        ("x", DataError, "1 node has no x and y, the first is 1"),
        ("undirected", DataError, "expected a directed graph of osmnx"),
        ("far", DataError, "no road of the graph lies within the study area"),
    ],
)
def test_a_graph_that_cannot_be_used_says_how_to_mend_it(graph, what, error, message):
    with pytest.raises(error, match=message):
        loaders.roads_from_osmnx(broken(graph, what), square())


def test_a_saved_graph_is_an_input_of_a_study(graph, tmp_path):
    simple = osmnx.simplify_graph(graph)
    osmnx.save_graphml(simple, tmp_path / "verkko.graphml")
    config = RoadsConfig(source="osmnx", file="verkko.graphml")
    loaded = load_roads(config, tmp_path, square())
    direct = loaders.roads_from_osmnx(simple, square())
    assert loaded.table.drop(columns="geometry").equals(direct.table.drop(columns="geometry"))
    assert loaded.table.geometry.geom_equals_exact(direct.table.geometry, 1e-6).all()
    whole = (tmp_path / "verkko.graphml").read_text(encoding="utf-8")
    (tmp_path / "verkko.graphml").write_text(whole[: len(whole) // 2], encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"verkko\.graphml: cannot be read as a graph that osmnx"):
        load_roads(config, tmp_path, square())
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><graphml>&b;</graphml>'
    (tmp_path / "verkko.graphml").write_text(bomb, encoding="utf-8")
    with pytest.raises(FileFormatError, match="declares a document type"):
        load_roads(config, tmp_path, square())
    with pytest.raises(FileFormatError, match=r"muu\.graphml: there is no such file"):
        load_roads(RoadsConfig(source="osmnx", file="muu.graphml"), tmp_path, square())
