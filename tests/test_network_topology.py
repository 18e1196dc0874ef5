"""The networkx view, the pieces of a network and its roads without a way round."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.network import build
from accessibility.network.topology import cut_roads, pieces, to_networkx
from tests.worlds import grid, grid_world, roads_of

NODES = {1: (0.0, 0.0), 2: (1_000.0, 0.0), 3: (2_000.0, 0.0), 4: (5_000.0, 0.0), 5: (6_000.0, 0.0)}


def test_the_view_holds_every_edge_with_its_minutes():
    network = build(grid_world().roads)
    graph = to_networkx(network)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (16, 48)
    assert nx.shortest_path_length(graph, 1, 16, weight="minutes") == 6.0
    assert graph.nodes[2]["x"] == 501_000.0


def test_pieces_say_what_joins_in_another_season():
    edges = [(1, 2), (2, 3), (4, 5), (3, 4, {"road_class": "ice_road", "surface": "ice"})]
    nodes = NODES | {8: (0.0, 9_000.0), 9: (500.0, 9_000.0)}
    table = pieces(build(roads_of(nodes, [*edges, (8, 9)]), season="summer"))
    assert table["nodes"].tolist() == [3, 2, 2]
    assert table["km"].tolist() == [2.0, 1.0, 0.5]
    assert table["joined_in_another_season"].tolist() == [False, True, False]


def test_a_road_without_a_way_round_says_what_it_cuts_off():
    nodes, edges = grid(3, 2)
    far = nodes | {7: (5_000.0, 0.0), 8: (6_000.0, 0.0)}
    table = cut_roads(build(roads_of(far, [*edges, (3, 7, {"name": "Kannas"}), (7, 8)])))
    assert table["name"].tolist() == ["Kannas", ""]
    assert table["nodes_cut_off"].tolist() == [2, 1]


def test_two_roads_side_by_side_are_a_way_round():
    table = cut_roads(build(roads_of(NODES, [(1, 2), (1, 2, {"metres": 3_000.0}), (2, 3)])))
    assert table.index.tolist() == ["r0003"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda ends: ends[0] != ends[1]), min_size=1, max_size=12))
def test_losing_a_cut_road_leaves_more_pieces_and_losing_another_does_not(edges):
    nodes = {number: (number * 1_000.0, (number % 3) * 700.0) for number in range(1, 8)}
    roads = roads_of(nodes, edges)
    table = cut_roads(build(roads))
    whole = undirected(roads)
    for road in roads.index:
        left = undirected(roads.drop(index=road))
        left.add_nodes_from(whole)
        is_cut = nx.number_connected_components(left) > nx.number_connected_components(whole)
        assert (road in table.index) is is_cut
        if is_cut:
            one, other = roads.loc[road, ["from_node", "to_node"]]
            sides = [len(nx.node_connected_component(left, end)) for end in (one, other)]
            assert table.loc[road, "nodes_cut_off"] == min(sides)


def undirected(roads):
    graph = nx.MultiGraph()
    graph.add_edges_from(zip(roads["from_node"], roads["to_node"], strict=True))
    return graph
