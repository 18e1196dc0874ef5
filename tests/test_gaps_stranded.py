"""Bridges and ferries whose loss leaves people without any way to a service."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from accessibility.errors import DataError, UnknownWordError
from accessibility.gaps import stranded
from accessibility.network import build
from tests.times_by_hand import offers_of
from tests.worlds import places_at, roads_of, services_at

NODES = {1: (0, 0), 2: (1000, 0), 3: (2000, 0), 4: (3000, 0), 5: (2000, 1000), 6: (9000, 0), 7: (10_000, 0)}
ROADS = [
    (1, 2),
    (2, 3, {"bridge": True, "name": "Long Bridge"}),
    (3, 4),
    (4, 5),
    (5, 3),
    (4, 6, {"road_class": "ferry", "crossing_minutes": 10.0, "name": "Ferry"}),
    (6, 7),
]


def world(people, services=None):
    network = build(roads_of(NODES, ROADS))
    at = {"a": (100, 0), "b": (3000, 0), "c": (9900, 0)}
    places = places_at(at).assign(people=people, inside=True)
    spots = services_at(services or {"s0": (0, 0)})
    return network, offers_of(dict.fromkeys(spots.index, "grocery")), spots, places


def test_the_bridge_and_the_ferry_strand_those_beyond_and_a_road_with_a_way_round_nobody():
    network, offers, services, places = world([1.0, 2.0, 4.0])
    table = stranded(network, offers, services, places)
    found = {name: (people, where) for name, people, where in zip(table["name"], table["people_stranded"], table["places"], strict=True)}
    assert found["Long Bridge"] == (6, "b, c")
    assert found["Ferry"] == (4, "c")
    assert table["people_stranded"].is_monotonic_decreasing
    assert table.loc[table["name"] == "Ferry", "ferry"].all()
    assert table.loc[table["name"] == "Long Bridge", "bridge"].all()
    roads = table.index.get_level_values("road")
    assert not {"r0003", "r0004", "r0005"} & set(roads)


def test_a_shop_on_the_far_side_strands_nobody_there():
    network, offers, services, places = world([1.0, 2.0, 4.0], {"s0": (0, 0), "s1": (10_000, 0)})
    assert "Ferry" not in set(stranded(network, offers, services, places)["name"])
    assert not len(stranded(network, offers, services, places, kinds=["bank"]))
    with pytest.raises(UnknownWordError, match="unknown kind 'bnak'; did you mean 'bank'"):
        stranded(network, offers, services, places, kinds=["bnak"])


def test_unknown_people_outside_and_negative_people():
    network, offers, services, places = world([1.0, np.nan, np.nan])
    table = stranded(network, offers, services, places).droplevel("kind").set_index("name")
    assert np.isnan(table.loc["Ferry", "people_stranded"])
    assert table.loc["Long Bridge", ["places_stranded", "places_people_unknown"]].tolist() == [2, 2]
    copy = places.copy()
    assert "Ferry" not in set(stranded(network, offers, services, places.assign(inside=[True, True, False]))["name"])
    pd.testing.assert_frame_equal(places, copy)
    with pytest.raises(DataError, match="negative"):
        stranded(network, offers, services, places.assign(people=-1.0))


@pytest.mark.parametrize("seed", range(12))
def test_the_walk_down_the_tree_finds_what_cutting_each_road_finds(seed):
    rng = np.random.default_rng(seed)
    nodes = {n: (1000.0 * n, 300.0 * n * n) for n in range(1, 21)}
    pairs = {tuple(sorted(rng.choice(20, 2, replace=False) + 1)) for _ in range(19)}
    network = build(roads_of(nodes, [(int(a), int(b)) for a, b in sorted(pairs)]))
    used = sorted({int(n) for pair in pairs for n in pair})
    homes = rng.choice(used, 8, replace=False)
    spots = services_at({f"s{k}": nodes[int(n)] for k, n in enumerate(rng.choice(used, 2, replace=False))})
    places = places_at({f"p{k}": nodes[int(n)] for k, n in enumerate(homes)}).assign(people=2.0 ** np.arange(8), inside=True)
    found = stranded(network, offers_of(dict.fromkeys(spots.index, "grocery")), spots, places, max_snap_m=50)
    assert found["people_stranded"].droplevel("kind").to_dict() == by_cutting_each(network, places, spots)


def by_cutting_each(network, places, spots):
    graph = nx.Graph()
    graph.add_nodes_from(range(network.node_count))
    edges = list(zip(network.edge_tail.tolist(), network.head.tolist(), network.edge_road.tolist(), strict=True))
    at = {(x, y): n for n, (x, y) in enumerate(zip(network.node_x.tolist(), network.node_y.tolist(), strict=True))}
    home = [at[point.x, point.y] for point in places.geometry]
    shop = {at[point.x, point.y] for point in spots.geometry}

    def served(without):
        whole = graph.copy()
        whole.add_edges_from((tail, head) for tail, head, road in edges if road != without)
        return np.array([any(nx.has_path(whole, node, one) for one in shop) for node in home])

    today = served(-1)
    lost = {network.roads.index[road]: places["people"].to_numpy()[today & ~served(road)].sum() for road in range(len(network.roads))}
    return {road: people for road, people in lost.items() if people}
