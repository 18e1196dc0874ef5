"""Cells of one or two tables of the same needs, merged until nothing they say together tells of fewer needs than may be told."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from accessibility.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    Label = tuple[str, ...]
    Node = tuple[int, Label]

__all__ = ["MERGED", "protected", "weak_side"]

MERGED = "other"


def protected(tables: Sequence[Sequence[Label]], *, least: int) -> tuple[list[Label], ...]:
    """The label of every need in each table, labels merged so that no sums and differences of the tables' counts give a small count.

    Parameters
    ----------
    tables
        One or two tables; of each the label of every need, in the same order of needs: ``(place, kind)``, ``("met", provider, kind)``.
    least
        The smallest number of needs that may be told.

    Returns
    -------
    tuple of list
        As given. Merged labels keep the words they share from the left; the others are ``other``.

    Raises
    ------
    DataError
        If ``least`` is below 1, more than two tables are given, or tables are not of the same needs.

    Notes
    -----
    Take cells of both tables as the nodes of a graph and join two by as many needs as they share. Any sum and difference of cells that
    counts a set of needs is ``f(i) - g(j)`` on the edge between cells i and j, 0 or 1 there; where it is not the same everywhere in a
    component, cutting the nodes at some level of f and g cuts edges where it is 1 alone, so that it counts at least as many needs as the
    smallest cut has. It is therefore enough that no cut of a component is below ``least``; cells that are too small by themselves are
    such cuts too (the cut around one node). Cuts are sought by maximum adjacency orders (Nagamochi & Ibaraki 1992; Stoer & Wagner 1997).
    """
    if least < 1:
        raise DataError(f"least must be 1 or more, given {least}")
    if len(tables) not in {1, 2} or len({len(table) for table in tables}) > 1:
        raise DataError("one or two tables of the same needs are expected")
    labels = [list(table) for table in tables]
    for table in labels:
        _large_enough(table, least)
    while len(labels) > 1 and (side := weak_side(_edges(labels), least)):
        number, one, other = _cheapest_merge(labels, side)
        _merge(labels[number], one, other)
    return tuple(labels)


def weak_side(edges: dict[tuple[Node, Node], int], least: int) -> frozenset[Node]:
    """The nodes on one side of a cut of less than ``least`` through a component of a graph; empty if there is none.

    Parameters
    ----------
    edges
        Weight, above 0, of each edge.
    least
        The smallest cut that is allowed.

    Returns
    -------
    frozenset
    """
    near: dict[Node, dict[Node, int]] = defaultdict(dict)
    for (one, other), weight in edges.items():
        near[one][other] = near[other][one] = weight
    inside = {node: frozenset([node]) for node in near}
    while near:
        order, keys = _adjacency_order(near)
        last = order[-1]
        if len(order) == 1:
            del near[last]
        elif keys[-1] < least:
            return inside[last]
        else:
            _contract(near, inside, order, keys, least)
    return frozenset()


def _adjacency_order(near: dict[Node, dict[Node, int]]) -> tuple[list[Node], list[int]]:
    """Nodes of the component of the first node, each the one bound most to those before it, and how much it is bound to them."""
    bound: dict[Node, int] = {min(near): 0}
    heap: list[tuple[int, Node]] = [(0, min(near))]
    order: list[Node] = []
    keys: list[int] = []
    done: set[Node] = set()
    while heap:
        key, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        order.append(node)
        keys.append(-key)
        for other, weight in near[node].items():
            if other not in done:
                bound[other] = bound.get(other, 0) + weight
                heapq.heappush(heap, (-bound[other], other))
    return order, keys


def _contract(
    near: dict[Node, dict[Node, int]], inside: dict[Node, frozenset[Node]], order: list[Node], keys: list[int], least: int
) -> None:
    """Take nodes that follow each other and that no cut below ``least`` parts as one."""
    stands_for = {node: node for node in order}
    for before, node, key in zip(order, order[1:], keys[1:], strict=False):
        if key >= least:
            stands_for[node] = stands_for[before]
    for node in order:
        into = stands_for[node]
        if into == node:
            continue
        inside[into] |= inside.pop(node)
        for other, weight in near.pop(node).items():
            del near[other][node]
            if other != into:
                near[into][other] = near[into].get(other, 0) + weight
                near[other][into] = near[into][other]


def _edges(labels: list[list[Label]]) -> dict[tuple[Node, Node], int]:
    """How many needs a cell of the first table shares with one of the second."""
    return {((0, one), (1, other)): count for (one, other), count in Counter(zip(*labels, strict=True)).items()}


def _large_enough(table: list[Label], least: int) -> None:
    """Merge cells of one table until none is too small, or one is left."""
    while len(counts := Counter(table)) > 1:
        small = min(counts, key=lambda label: (counts[label], label))
        if counts[small] >= least:
            return
        other = min(
            (label for label in counts if label != small),
            key=lambda label: (-_shared(small, label), MERGED not in label, counts[label], label),
        )
        _merge(table, small, other)


def _cheapest_merge(labels: list[list[Label]], side: frozenset[Node]) -> tuple[int, Label, Label]:
    """Two cells of one table on either side of a cut, of which merging loses fewest words of needs."""
    edges = _edges(labels)
    crossing = {node for pair in edges for node in pair if (pair[0] in side) != (pair[1] in side)}
    counts = [Counter(table) for table in labels]
    within = _component(edges, next(iter(sorted(side))))
    best: tuple[int, int, Label, Label] | None = None
    for number, one in sorted(crossing & side):
        for table, other in sorted(within - side):
            if table != number:
                continue
            kept = _shared(one, other)
            lost = sum(counts[number][label] * sum(word != MERGED for word in label[kept:]) for label in (one, other))
            if best is None or (lost, number, one, other) < best:
                best = (lost, number, one, other)
    assert best is not None  # noqa: S101  # cells are large enough: each side has cells of both tables
    return best[1], best[2], best[3]


def _component(edges: dict[tuple[Node, Node], int], start: Node) -> set[Node]:
    near: dict[Node, set[Node]] = defaultdict(set)
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    found, open_ = {start}, [start]
    while open_:
        for other in near[open_.pop()] - found:
            found.add(other)
            open_.append(other)
    return found


def _shared(one: Label, other: Label) -> int:
    """How many words two labels share from the left."""
    return next((number for number, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))


def _merge(table: list[Label], one: Label, other: Label) -> None:
    kept = _shared(one, other)
    merged = (*one[:kept], *(MERGED for _ in one[kept:]))
    table[:] = [merged if label in (one, other) else label for label in table]
