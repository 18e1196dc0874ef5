"""Edges of a street graph of osmnx as roads: both directions of one road put together, tags as OpenStreetMap writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from accessibility.errors import DataError
from accessibility.loaders.osm_road_tags import RELEVANT_KEYS
from accessibility.loaders.osm_values import kph_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

__all__ = ["GraphEdge", "edges_of", "tags_of", "way_id_of"]

_DECIDED_BY_EDGES = frozenset({"oneway", "junction"})
"""Tags about direction: the graph has one edge for each way one may go, so its edges decide."""

_STRICTEST_ACCESS = ("no", "private", "destination")
_LENGTH_DIGITS = 2


class GraphEdge(NamedTuple):
    """One road of the graph: an edge, or two that are the same road in both directions.

    Parameters
    ----------
    from_node, to_node
        The graph's own names of its ends.
    data
        What the edge carries.
    both
        Whether there is an edge back.
    """

    from_node: int
    to_node: int
    data: Mapping[str, Any]
    both: bool


def edges_of(graph: nx.MultiDiGraph[Any], where: str) -> list[GraphEdge]:
    """Edges, those of one road in both directions put together.

    Parameters
    ----------
    graph
        Of osmnx.
    where
        What to call it in messages.

    Returns
    -------
    list of GraphEdge

    Raises
    ------
    DataError
        If edges have no length.
    """
    waiting: dict[tuple[Any, ...], list[int]] = {}
    roads: list[GraphEdge] = []
    without = 0
    for start, end, data in graph.edges(data=True):
        if "length" not in data:
            without += 1
            continue
        ids = frozenset(_listed(data.get("osmid")))
        length = round(float(data["length"]), _LENGTH_DIGITS)
        loop = _is_reversed(data) if start == end else False
        twins = waiting.get((end, start, ids, length, not loop if start == end else False))
        if twins:
            at = twins.pop(0)
            roads[at] = roads[at]._replace(both=True)
            continue
        waiting.setdefault((start, end, ids, length, loop), []).append(len(roads))
        roads.append(GraphEdge(start, end, data, both=False))
    if without:
        message = f"{where}: {without} edges have no length; add it with osmnx.distance.add_edge_lengths(graph)"
        raise DataError(message)
    return roads


def _is_reversed(data: Mapping[str, Any]) -> bool:
    """Whether an edge runs against its way; of ways put together the first counts."""
    given = data.get("reversed", False)
    return bool(given[0]) if isinstance(given, list) and given else bool(given)


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [] if value is None else [value]


def tags_of(data: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The tags of an edge as OSM writes them, and those of which it carried several values.

    Parameters
    ----------
    data
        What the edge carries.

    Returns
    -------
    dict of str, tuple of str
    """
    tags: dict[str, str] = {}
    several = []
    for key in (*sorted(RELEVANT_KEYS - _DECIDED_BY_EDGES), "name", "ref"):
        values = [text for one in _listed(data.get(key)) if (text := _text(one))]
        if values:
            tags[key] = _chosen(key, values)
        if len(set(values)) > 1 and key not in {"name", "ref"}:
            several.append(key)
    return tags, tuple(several)


def _text(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return "" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)


def _chosen(key: str, values: list[str]) -> str:
    """Of several values of ways put together: the lowest limit, the strictest access, else the first."""
    if key == "maxspeed":
        return min(values, key=lambda text: kph if (kph := kph_of(text)) is not None and not np.isnan(kph) else np.inf)
    if key in {"access", "motor_vehicle", "vehicle", "motorcar"}:
        return next((word for word in _STRICTEST_ACCESS if word in values), values[0])
    return values[0]


def way_id_of(data: Mapping[str, Any]) -> int:
    """The OSM id of an edge's way, the first of several; 0 where it carries none.

    Parameters
    ----------
    data
        What the edge carries.

    Returns
    -------
    int
    """
    ids = _listed(data.get("osmid"))
    return int(ids[0]) if ids and str(ids[0]).lstrip("-").isdigit() else 0
