"""The hierarchy's shape, which depends on the roads alone and not on travel times; computed once and kept on disk."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accessibility.travel.engine import elimination, peeling, rows, separators
from accessibility.travel.engine.bundles import Below, Steps
from accessibility.travel.engine.compiling import call
from accessibility.travel.engine.scratch import Scratch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.engine.graph import Graph

    Ints = NDArray[np.int32]

__all__ = ["Topology", "build_topology", "contraction_order"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Topology:
    """Which node is above which, which shortcuts there are, and which triangles they form (Dibbelt et al. 2016, section 5).

    Parameters
    ----------
    position, node
        Position of each node, from the top down, and the node at each position; shapes (n,).
    parent
        Of each position in the elimination tree, -1 for a root, shape (n,). Always smaller than the position.
    size
        Of each position's subtree, shape (n,): it is the range ``v : v + size[v]``.
    level
        How many positions are above each, shape (n,). All heads of a position's arcs are above it, so that a level names one.
    first, head
        Upward arcs as rows, heads falling within a row, shapes (n + 1,) and (arcs,).
    third
        Third arc of each lower triangle, shape (triangles,), see `elimination.triangles`.
    edge_arc
        Arc of each edge of the graph, shape (m,), see `elimination.arcs_of_edges`.
    """

    position: Ints
    node: Ints
    parent: Ints
    size: Ints
    level: Ints
    first: Ints
    head: Ints
    third: Ints
    edge_arc: Ints

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.node)

    @property
    def height(self) -> int:
        """Nodes on the longest way from a leaf of the elimination tree to its root."""
        return int(self.level.max(initial=-1)) + 1

    @cached_property
    def scratch(self) -> Scratch:
        """Memory for questions, kept from one to the next."""
        return Scratch()

    @cached_property
    def head_level(self) -> Ints:
        """Level of the head of each arc, shape (arcs,)."""
        return self.level[self.head]

    @cached_property
    def below(self) -> Below:
        """What unpacking a way needs besides."""
        none = len(self.head)
        arc = np.where(self.edge_arc == elimination.LOOP, none, np.maximum(self.edge_arc, ~self.edge_arc)).astype(np.int32)
        edge_first, edge = call(rows.group, arc, none + 1)
        arc_first, arc = call(rows.group, self.head, self.node_count)
        return Below(edge_first, edge, arc_first, arc, np.repeat(np.arange(self.node_count, dtype=np.int32), np.diff(self.first)))

    @cached_property
    def everybody(self) -> tuple[Ints, Steps]:
        """Every position as an end of a sweep (with one more that is never met), and every node as a door that stands on it."""
        count = np.arange(self.node_count + 1, dtype=np.int32)
        ends, nothing = count.copy(), np.zeros(self.node_count, np.int32)
        ends[-1] = -1
        return ends, Steps(count, self.position, nothing, nothing)

    def __repr__(self) -> str:
        """Its size at a glance."""
        return f"<Topology: {self.node_count:,} nodes, {len(self.head):,} arcs, {len(self.third):,} triangles>"


def contraction_order(graph: Graph, *, metis: bool | None = None) -> Ints:
    """Order the nodes, least important first: dead ends, insides of roads, then the core by nested dissection.

    Parameters
    ----------
    graph
        What is travelled over; directions and times do not matter.
    metis
        Whether METIS dissects the core; None takes it where it is installed.

    Returns
    -------
    numpy.ndarray of int32
        Shape (n,).
    """
    first, neighbour = call(rows.neighbours, graph.tail, graph.head, graph.node_count)
    degree = np.diff(first)
    dead_ends = call(peeling.dead_ends, first, neighbour, degree)
    insides, tail, head = call(peeling.insides_of_roads, first, neighbour, degree)
    core = np.flatnonzero(degree > 0).astype(np.int32)
    local = np.zeros(graph.node_count, np.int32)
    local[core] = np.arange(len(core), dtype=np.int32)
    core_rows = call(rows.neighbours, local[tail], local[head], len(core))
    use_metis = separators.has_metis() if metis is None else metis
    return np.concatenate([dead_ends, insides, core[separators.nested_dissection(*core_rows, metis=use_metis)]])


def build_topology(graph: Graph, order: Ints | None = None) -> Topology:
    """Contract all nodes in order, keep every shortcut that any travel times could need.

    Parameters
    ----------
    graph
        What is travelled over. A road that may open later must be in it, closed (``INFINITY`` milliseconds).
    order
        Least important first, shape (n,); None computes `contraction_order`.

    Returns
    -------
    Topology
        For `customize`.
    """
    started = perf_counter()
    order = contraction_order(graph) if order is None else order
    first, neighbour = call(rows.neighbours, graph.tail, graph.head, graph.node_count)
    node = call(elimination.top_down, call(elimination.elimination_tree, first, neighbour, order), order)
    position = np.empty_like(node)
    position[node] = np.arange(len(node), dtype=np.int32)
    arc_first, arc_head, parent = call(elimination.fill, first, neighbour, node, position)
    arc_first, arc_head = call(rows.turned, *call(rows.turned, arc_first, arc_head))
    topology = Topology(
        position=position,
        node=node,
        parent=parent,
        size=call(elimination.subtree_sizes, parent),
        level=call(elimination.levels, parent),
        first=arc_first,
        head=arc_head,
        third=call(elimination.triangles, arc_first, arc_head),
        edge_arc=call(elimination.arcs_of_edges, graph.tail, graph.head, position, arc_first, arc_head),
    )
    logger.info("%r built in %.1f s", topology, perf_counter() - started)
    return topology
