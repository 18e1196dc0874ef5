"""The shape of a network: a networkx view, the pieces it falls into, and the roads whose loss would cut it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    from accessibility.network.model import Network

__all__ = ["cut_roads", "pieces", "to_networkx"]


def to_networkx(network: Network) -> nx.MultiDiGraph[int]:
    """The network as networkx has it, for questions that need no speed.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by their id with ``x``, ``y`` (metres); edges with ``minutes``, ``road`` (its id) and ``forward``.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=str(network.crs), mode=network.mode, season=network.season)
    places = zip(network.node_id.tolist(), network.node_x.tolist(), network.node_y.tolist(), strict=True)
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, x, y in places)
    edges = network.edges()
    columns = (edges[name].tolist() for name in ("tail", "head", "minutes", "road", "forward"))
    graph.add_edges_from(
        (tail, head, {"minutes": minutes, "road": road, "forward": forward})
        for tail, head, minutes, road, forward in zip(*columns, strict=True)
    )
    return graph


def pieces(network: Network) -> pd.DataFrame:
    """The pieces the network falls into in its season, with their kilometres.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    pandas.DataFrame
        Index ``component`` (0 is the largest by nodes); columns ``nodes``, ``roads``, ``km`` (of roads and ferries that can be driven
        now), ``joined_in_another_season`` (to the largest piece), ``x``, ``y`` (mean of its nodes, metres).
    """
    land = slice(0, network.land_node_count)
    nodes = pd.DataFrame(
        {
            "component": network.component[land],
            "ever": network.component_any_season[land],
            "x": network.node_x[land],
            "y": network.node_y[land],
        }
    )
    table = nodes.groupby("component").agg(nodes=("x", "size"), ever=("ever", "first"), x=("x", "mean"), y=("y", "mean"))
    road, edge = np.unique(network.edge_road, return_index=True)
    metres = network.roads["metres"].to_numpy(dtype=float)[road]
    driven = pd.DataFrame({"component": network.component[network.edge_tail[edge]], "km": metres / 1000})
    length = driven.groupby("component")["km"].agg(["size", "sum"])
    main = table["ever"].iloc[0]
    return pd.DataFrame(
        {
            "nodes": table["nodes"],
            "roads": length["size"].reindex(table.index, fill_value=0),
            "km": length["sum"].reindex(table.index, fill_value=0.0),
            "joined_in_another_season": (table["ever"] == main) & (table.index != 0),
            "x": table["x"],
            "y": table["y"],
        }
    )


def cut_roads(network: Network) -> pd.DataFrame:
    """Roads without a way round: if one is lost, the nodes beyond it are cut off, whatever the directions.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    pandas.DataFrame
        Index ``road``; columns ``name``, ``road_class``, ``km``, ``nodes_cut_off`` (junctions on the smaller side), most first.

    Notes
    -----
    These are the bridges of the undirected graph (Tarjan 1974); a bridge over water is one only if nothing else joins its banks.
    """
    import networkx as nx

    tail, head = network.edge_tail.astype(np.int64), network.head.astype(np.int64)
    ways = np.unique(np.stack([np.minimum(tail, head), np.maximum(tail, head), network.edge_road], axis=1), axis=0)
    ways = ways[ways[:, 0] != ways[:, 1]]
    pair, first, count = np.unique(ways[:, :2], axis=0, return_index=True, return_counts=True)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(pair.tolist())
    single = {(one, other): int(ways[place, 2]) for (one, other), place, n in zip(pair.tolist(), first, count, strict=True) if n == 1}
    bridges = cast("list[tuple[int, int]]", list(nx.bridges(graph)))
    cuts = [ends for ends in ((min(bridge), max(bridge)) for bridge in bridges) if ends in single]
    beyond = _beyond(graph, cuts, network.land_node_count)
    row = np.array([single[ends] for ends in cuts], dtype=np.int64)
    part = network.roads.iloc[row]
    table = pd.DataFrame(
        {
            "name": part["name"].to_numpy(),
            "road_class": part["road_class"].to_numpy(),
            "km": part["metres"].to_numpy(dtype=float) / 1000,
            "nodes_cut_off": beyond,
        },
        index=pd.Index(part.index, name="road"),
    )
    table = table[~table.index.duplicated()] if table.index.has_duplicates else table
    return table.sort_index().sort_values("nodes_cut_off", ascending=False, kind="stable")


def _beyond(graph: nx.Graph[int], cuts: list[tuple[int, int]], land_count: int) -> NDArray[np.int64]:
    """Nodes on land on the smaller side of each cut: sizes added up along the tree that the cuts make of the graph."""
    import networkx as nx

    whole = graph.copy()
    whole.remove_edges_from(cuts)
    blocks = list(nx.connected_components(whole))
    block_of = {node: number for number, block in enumerate(blocks) for node in block}
    size = np.array([sum(node < land_count for node in block) for block in blocks], dtype=np.int64)
    tree: nx.Graph[int] = nx.Graph()
    tree.add_nodes_from(range(len(blocks)))
    tree.add_edges_from((block_of[one], block_of[other]) for one, other in cuts)
    below, parent, total = size.copy(), {}, {}
    for piece in nx.connected_components(tree):
        root = min(piece)
        edges = list(nx.bfs_edges(tree, root))
        parent.update({child: above for above, child in edges})
        for above, child in reversed(edges):
            below[above] += below[child]
        total.update(dict.fromkeys(piece, int(size[list(piece)].sum())))
    lower = [block_of[one] if parent.get(block_of[one]) == block_of[other] else block_of[other] for one, other in cuts]
    return np.array([min(int(below[block]), total[block] - int(below[block])) for block in lower], dtype=np.int64)
