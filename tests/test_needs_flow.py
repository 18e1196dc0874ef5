"""The network simplex equals networkx's on random networks, and its dual proves it."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.errors import DataError
from accessibility.needs import min_cost_flow


@given(st.integers(0, 10_000))
def test_cheapest_flow_is_that_of_networkx_and_its_dual_bound_equals_it(seed):
    drawn = np.random.default_rng(seed)
    nodes, arcs = int(drawn.integers(3, 12)), int(drawn.integers(4, 50))
    tail, head = drawn.integers(0, nodes, arcs), drawn.integers(0, nodes, arcs)
    keep = tail != head
    tail, head = tail[keep], head[keep]
    room, cost = drawn.integers(0, 8, len(tail)), drawn.integers(-6, 10, len(tail))
    supply = drawn.integers(-2, 3, nodes)
    supply[-1] -= supply.sum()
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node, {"demand": -int(supply[node])}) for node in range(nodes))
    for arc in range(len(tail)):
        graph.add_edge(int(tail[arc]), int(head[arc]), capacity=int(room[arc]), weight=int(cost[arc]))
    try:
        expected, _ = nx.network_simplex(graph)
    except nx.NetworkXUnfeasible:
        with pytest.raises(DataError, match="find no way"):
            min_cost_flow(tail, head, room, cost, supply)
        return

    found = min_cost_flow(tail, head, room, cost, supply)

    assert found.cost == expected == found.bound
    assert ((found.units >= 0) & (found.units <= room)).all()
    out = np.bincount(tail, found.units, nodes) - np.bincount(head, found.units, nodes)
    assert (out == supply).all()


def test_supply_that_is_not_demand_is_refused():
    with pytest.raises(DataError, match="differ by 1"):
        min_cost_flow(np.array([0]), np.array([1]), np.array([5]), np.array([1]), np.array([2, -1]))
