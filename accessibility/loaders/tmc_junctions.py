"""Where TMC roads meet: points that are one junction, and side roads that end on a road between two of its points."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from accessibility.loaders.tmc_arrays import arrays, distances, labels, tree_of
from accessibility.loaders.tmc_lone import lone_roads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.loaders.tmc_arrays import Lines, Points

__all__ = ["NAMED_M", "NEAR_M", "Junctions", "join"]

NEAR_M = 30.0
"""Points of different roads closer than this are one junction."""
NAMED_M = 120.0
"""So are a point that names a road and the nearest point of that road: interchanges are wide."""
_SAME_SPOT_M = 1.0
"""Points of one road this close are the same spot."""
_ON_LINE_M = 100.0
"""A named road whose straight line passes this near is met there, whatever its length says."""


class Junctions(NamedTuple):
    """How points become nodes.

    Parameters
    ----------
    node
        Node of each point: the least location code of its junction. Index ``point``.
    inserted
        Nodes that lie on a stretch between its ends: ``stretch``, ``node``, ``share`` (0 to 1 along the stretch).
    several
        Nodes made of several points.
    guessed
        Points where roads that met no other were joined to the nearest one.
    unmet
        Points that name a road which is not where they are.
    """

    node: pd.Series[int]
    inserted: pd.DataFrame
    several: tuple[int, ...]
    guessed: tuple[int, ...]
    unmet: tuple[int, ...]


def join(points: pd.DataFrame, lines: pd.DataFrame, stretches: pd.DataFrame) -> Junctions:
    """Which points are one junction, and which lie on a stretch of another road.

    Parameters
    ----------
    points, lines
        Of the location table.
    stretches
        With lengths, ferries cut out.

    Returns
    -------
    Junctions

    Notes
    -----
    Roads that merely cross on the map are never joined: only at points both have, or where one ends or names the other. In order:
    (1) points of different roads within ``NEAR_M``, if both are junctions or one is the end of its road (an overpass or underpass
    on the way joins none); (2) a point that names a road and the nearest point of that road within ``NAMED_M``; (3) a point that names a
    road, on the stretch of that road that is long enough to pass through it: |tail, point| + |point, head| not more than the
    stretch's length (an ellipse); (4) an end within ``NEAR_M`` of a stretch; (5) roads that still hang in the
    air, see :mod:`accessibility.loaders.tmc_lone`.
    """
    at, on = arrays(points, lines, stretches)
    pairs = _near_pairs(at)
    label = labels(pairs, len(at.code))
    united, projected, unmet = _named(at, on, label)
    pairs = np.concatenate([pairs, united])
    projected += _ends_on_lines(at, on, pairs, projected)
    guessed = lone_roads(at, on, pairs, projected)
    label = labels(pairs, len(at.code))
    least = np.full(label.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, label, at.code)
    node: pd.Series[int] = pd.Series(least[label], index=pd.Index(at.code, name="point"), name="node", dtype="int64")
    several = tuple(np.sort(least[np.bincount(label) > 1]).tolist())
    inserted = _inserted(at, on, label, least, [*projected, *guessed])
    lone, without = (tuple(at.code[np.array(found, dtype=np.int64)].tolist()) for found in ([point for point, _ in guessed], unmet))
    return Junctions(node, inserted, several, lone, without)


def _near_pairs(at: Points) -> NDArray[np.int64]:
    """Rule 1."""
    pairs: NDArray[np.int64] = cKDTree(at.xy).query_pairs(NEAR_M, output_type="ndarray").astype(np.int64)
    one, other = pairs.T
    ends = at.end[one] | at.end[other]
    on_two_levels = (at.levels & ~at.end)[pairs].any(axis=1)
    meet = (at.road[one] != at.road[other]) & (ends | (at.junction[one] & at.junction[other])) & ~on_two_levels
    same_spot = np.hypot(*(at.xy[one] - at.xy[other]).T) <= _SAME_SPOT_M
    pairs = pairs[meet | (same_spot & (at.road[one] == at.road[other]))]
    return pairs[np.lexsort(pairs.T[::-1])]


def _named(at: Points, on: Lines, label: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[tuple[int, int]], list[int]]:
    """Rules 2 and 3, by number and then by name: pairs of points, (point, line) pairs, and points whose numbered road is not met."""
    united, projected, unmet = [], [], []
    for own, named in ((at.number, at.names_number), (at.title, at.names_title)):
        met: dict[int, set[str]] = defaultdict(set)
        for junction, word in zip(label.tolist(), own.tolist(), strict=True):
            met[junction].add(word)
        points_of, lines_of = _positions(own, at.junction | at.end), _positions(own[on.tail], on.open_to_join)
        for point in np.flatnonzero((named != "") & (at.junction | at.end) & ~at.levels).tolist():
            word = str(named[point])
            if word in met[label[point]] or word not in points_of:
                continue
            met[label[point]].add(word)
            near = points_of[word]
            away = np.hypot(*(at.xy[near] - at.xy[point]).T)
            line = _line_through(at, on, point, lines_of.get(word, near[:0]))
            if away.min() <= NAMED_M:
                united.append((point, int(near[away.argmin()])))
            elif line is not None:
                projected.append((point, line))
            elif named is at.names_number:
                unmet.append(point)
    return np.array(united, dtype=np.int64).reshape(-1, 2), projected, unmet


def _positions(words: NDArray[np.str_], wanted: NDArray[np.bool_]) -> dict[str, NDArray[np.int64]]:
    """Positions of each word where wanted; the empty word is none."""
    table = pd.Series(np.flatnonzero(wanted)).groupby(words[wanted])
    return {str(word): rows.to_numpy(dtype=np.int64) for word, rows in table if word}


def _line_through(at: Points, on: Lines, point: int, lines: NDArray[np.int64]) -> int | None:
    """The nearest of the lines that is long enough to pass through the point, or that passes very near."""
    if not len(lines):
        return None
    away, long_enough = distances(at, on, point, lines)
    able = long_enough | (away <= _ON_LINE_M)
    return int(lines[able][away[able].argmin()]) if able.any() else None


def _ends_on_lines(at: Points, on: Lines, pairs: NDArray[np.int64], projected: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rule 4."""
    met = {point for pair in pairs.tolist() for point in pair} | {point for point, _ in projected}
    alone = np.array([point for point in np.flatnonzero(at.end).tolist() if point not in met], dtype=np.int64)
    lines = np.flatnonzero(on.open_to_join)
    source, found = tree_of(at, on, lines).query(shapely.points(at.xy[alone]), predicate="dwithin", distance=NEAR_M)
    nearest: dict[int, tuple[float, int]] = {}
    for point, line in zip(alone[source].tolist(), lines[found].tolist(), strict=True):
        if at.road[point] != on.road[line]:
            away = float(distances(at, on, point, np.array([line]))[0][0])
            nearest[point] = min(nearest.get(point, (np.inf, -1)), (away, line))
    return [(point, line) for point, (_, line) in sorted(nearest.items())]


def _inserted(at: Points, on: Lines, label: NDArray[np.int64], least: NDArray[np.int64], found: list[tuple[int, int]]) -> pd.DataFrame:
    """The junctions on each stretch, without those that are its ends, in order along it."""
    rows = {}
    for point, line in found:
        tail, head = on.tail[line], on.head[line]
        if label[point] in {label[tail], label[head]}:
            continue
        before, after = np.hypot(*(at.xy[tail] - at.xy[point])), np.hypot(*(at.xy[head] - at.xy[point]))
        rows[int(on.stretch[line]), int(least[label[point]])] = float(before / max(before + after, 1e-9))
    table = pd.DataFrame([(*key, share) for key, share in rows.items()], columns=["stretch", "node", "share"])
    return table.astype({"stretch": "int64", "node": "int64", "share": "float64"}).sort_values(
        ["stretch", "share", "node"], ignore_index=True
    )
