"""Ways of any OSM source as flat arrays: what each is, which nodes it runs through."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.loaders.osm_road_tags import RELEVANT_KEYS, LeftOut, RoadTags, read_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Nodes", "Ways", "collect", "distinct", "ferry_routes", "pick", "road_ways"]

_ALONG = frozenset({"", "forward", "backward", "route"})
"""Roles of ways that a route runs along; the others are platforms and stops."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways as flat arrays: way ``i`` runs through ``refs[offsets[i]:offsets[i + 1]]``.

    Parameters
    ----------
    ids
        OSM ids, shape (n,).
    offsets
        Shape (n + 1,).
    refs
        Node ids along the ways.
    sort
        Position in ``sorts`` of each way, shape (n,).
    sorts
        What ways with the same tags have in common.
    name
        Position in ``names`` of each way, shape (n,).
    names
        Names or numbers; the first is the empty text.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    refs: NDArray[np.int64]
    sort: NDArray[np.int32]
    sorts: tuple[RoadTags | LeftOut, ...]
    name: NDArray[np.int32]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Nodes:
    """Coordinates of nodes, ids ascending.

    Parameters
    ----------
    ids
        OSM ids, shape (n,).
    lon, lat
        Degrees (WGS 84), shape (n,).
    barriers
        Ids of nodes by the kind of barrier on them.
    """

    ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    barriers: Mapping[str, tuple[int, ...]]


def collect(ways: Iterable[tuple[int, Sequence[int], Mapping[str, str]]]) -> Ways:
    """Put ways together, each sort of tags read once; ways that have nothing to do with travel are passed over.

    Parameters
    ----------
    ways
        Id, node ids and tags of each.

    Returns
    -------
    Ways
        In the order given.
    """
    ids, refs, offsets = array("q"), array("q"), array("q", [0])
    sort, name = array("i"), array("i")
    sort_of: dict[frozenset[tuple[str, str]], int] = {}
    sorts: list[RoadTags | LeftOut] = []
    name_of = {"": 0}
    for way_id, nodes, tags in ways:
        key = frozenset([pair for pair in tags.items() if pair[0] in RELEVANT_KEYS])
        number = sort_of.get(key)
        if number is None:
            read = read_way(tags)
            number = -1 if read is None else len(sorts)
            sort_of[key] = number
            if read is not None:
                sorts.append(read)
        if number < 0:
            continue
        ids.append(way_id)
        refs.extend(nodes)
        offsets.append(len(refs))
        sort.append(number)
        text = tags.get("name") or tags.get("ref") or ""
        name.append(name_of.setdefault(text, len(name_of)))
    return Ways(
        ids=np.frombuffer(ids, dtype=np.int64),
        offsets=np.frombuffer(offsets, dtype=np.int64),
        refs=np.frombuffer(refs, dtype=np.int64),
        sort=np.frombuffer(sort, dtype=np.int32),
        sorts=tuple(sorts),
        name=np.frombuffer(name, dtype=np.int32),
        names=tuple(name_of),
    )


def distinct(refs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ids ascending, each once.

    Parameters
    ----------
    refs
        Ids in any order.

    Returns
    -------
    numpy.ndarray of int64

    Notes
    -----
    By sorting: ``numpy.unique`` makes a look-up of them first, which takes more time and memory.

    Examples
    --------
    >>> distinct(np.array([7, 3, 7])).tolist()
    [3, 7]
    """
    ordered = np.sort(refs)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def pick(ways: Ways, chosen: NDArray[np.bool_]) -> Ways:
    """Some of the ways.

    Parameters
    ----------
    ways
        All of them.
    chosen
        Which to keep, shape (n,).

    Returns
    -------
    Ways
        In the same order; ``sorts`` and ``names`` stay whole.
    """
    lengths = np.diff(ways.offsets)
    return Ways(
        ids=ways.ids[chosen],
        offsets=np.concatenate([[0], np.cumsum(lengths[chosen])]).astype(np.int64),
        refs=ways.refs[np.repeat(chosen, lengths)],
        sort=ways.sort[chosen],
        sorts=ways.sorts,
        name=ways.name[chosen],
        names=ways.names,
    )


def ferry_routes(relations: Iterable[tuple[Mapping[str, str], Sequence[tuple[str, int, str]]]]) -> dict[int, dict[str, str]]:
    """Tags of ferry routes by the way they run along.

    Parameters
    ----------
    relations
        Tags of each route and its members: type (``"w"`` for a way), id, role.

    Returns
    -------
    dict
        Tags by way id. A duration is that of the whole route, so it is passed on only where the route has one way.
    """
    tags_of: dict[int, dict[str, str]] = {}
    for given, members in relations:
        tags = dict(given)
        along = [ref for kind, ref, role in members if kind == "w" and role in _ALONG]
        if len(along) > 1:
            tags.pop("duration", None)
        for way_id in along:
            tags_of[way_id] = {**tags, **tags_of.get(way_id, {})}
    return tags_of


def road_ways(
    ways: Iterable[tuple[int, Sequence[int], Mapping[str, str]]], routes: Mapping[int, Mapping[str, str]]
) -> Iterator[tuple[int, Sequence[int], Mapping[str, str]]]:
    """Ways that are roads or ferries, ferries with the tags of their route where their own say nothing.

    Parameters
    ----------
    ways
        Id, node ids and tags of each.
    routes
        Tags of ferry routes by way.

    Yields
    ------
    tuple
        Id, node ids and tags.
    """
    for way_id, refs, given in ways:
        tags = given
        if way_id in routes and "highway" not in tags:
            tags = {**routes[way_id], **tags, "route": "ferry"}
        if "highway" in tags or tags.get("route") == "ferry":
            yield way_id, refs, tags
