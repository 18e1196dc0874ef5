"""Graphs for the engine's tests, and SciPy's Dijkstra as the judge."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from accessibility.travel.engine.graph import INFINITY, Graph


def graph_of(node_count, edges):
    """A graph from (tail, head, milliseconds) triples, in any order."""
    triples = np.array(sorted(edges, key=lambda edge: edge[0]), dtype=np.int64).reshape(-1, 3)
    indptr = np.zeros(node_count + 1, np.int64)
    np.cumsum(np.bincount(triples[:, 0], minlength=node_count), out=indptr[1:])
    return Graph(indptr, triples[:, 1], triples[:, 2])


@st.composite
def graphs(draw, max_nodes=24, max_edges=60, *, closed=True):
    """Directed graphs with loops, parallel edges, edges of no length, closed edges, one-ways and parts that cannot be reached."""
    count = draw(st.integers(1, max_nodes))
    node = st.integers(0, count - 1)
    length = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 1_000_000] + ([INFINITY - 1, INFINITY] if closed else [])))
    return graph_of(count, draw(st.lists(st.tuples(node, node, length), max_size=max_edges)))


def grid(width, height, seed=0):
    """Streets of a grid with random times in both directions; node ``y * width + x``."""
    random = np.random.default_rng(seed)
    here = np.arange(width * height).reshape(height, width)
    pairs = np.concatenate([np.stack([here[:, :-1].ravel(), here[:, 1:].ravel()], 1), np.stack([here[:-1].ravel(), here[1:].ravel()], 1)])
    both = np.concatenate([pairs, pairs[:, ::-1]])
    return graph_of(width * height, np.column_stack([both, random.integers(1, 60_000, len(both))]).tolist())


def judged(graph, sources, *, reverse=False):
    """Milliseconds from each source to every node by SciPy's Dijkstra, ``INFINITY`` where there is no way."""
    tail, head = (graph.head, graph.tail) if reverse else (graph.tail, graph.head)
    open_ = graph.milliseconds < INFINITY
    order = np.lexsort((graph.milliseconds[open_], head[open_], tail[open_]))
    tail, head, ms = tail[open_][order], head[open_][order], graph.milliseconds[open_][order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    indptr = np.zeros(graph.node_count + 1, np.int64)
    np.cumsum(np.bincount(tail[first], minlength=graph.node_count), out=indptr[1:])
    matrix = csr_array((ms[first].astype(float), head[first], indptr), shape=(graph.node_count, graph.node_count))
    if not len(sources):
        return np.empty((0, graph.node_count), np.int64)
    return np.minimum(dijkstra(matrix, indices=np.asarray(sources)), INFINITY).astype(np.int64)
