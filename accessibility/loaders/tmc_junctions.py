"""Where TMC roads meet: points that are one junction, and side roads that end on a road between two of its points."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from accessibility.loaders.tmc_arrays import arrays
from accessibility.loaders.tmc_chain import NOISE_M

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
_ISOLATED_M = 350.0
"""A road that meets no other is joined to one that passes its end within this: three of four ends that name their road are so near."""
_EXCESS_SHARE = 0.02


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
        Points where a road that met no other was joined to the nearest one.
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
    is no junction); (2) a point that names a road and the nearest point of that road within ``NAMED_M``; (3) a point that names a
    road, on the stretch of that road that is long enough to pass through it: |tail, point| + |point, head| not more than the
    stretch's length (an ellipse); (4) an end within ``NEAR_M`` of a stretch; (5) a road that still meets none, at the end nearest to a
    stretch that can pass through it, within ``_ISOLATED_M``.
    """
    at, on = arrays(points, lines, stretches)
    pairs = _near_pairs(at)
    label = _labels(pairs, len(at.code))
    united, projected, unmet = _named(at, on, label)
    pairs = np.concatenate([pairs, united])
    projected += _ends_on_lines(at, on, pairs, projected)
    guessed = _isolated(at, on, pairs, projected)
    label = _labels(pairs, len(at.code))
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
    meet = (at.road[one] != at.road[other]) & (ends | (at.junction[one] & at.junction[other]))
    same_spot = np.hypot(*(at.xy[one] - at.xy[other]).T) <= _SAME_SPOT_M
    pairs = pairs[meet | (same_spot & (at.road[one] == at.road[other]))]
    return pairs[np.lexsort(pairs.T[::-1])]


def _labels(pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


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
    away, excess = _away(at, on, point, lines)
    able = (excess <= NOISE_M + _EXCESS_SHARE * on.metres[lines]) | (away <= _ON_LINE_M)
    return int(lines[able][away[able].argmin()]) if able.any() else None


def _away(at: Points, on: Lines, point: int, lines: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres from the point to each straight line, and by how much a way through the point exceeds the line's length."""
    here, tail, head = at.xy[point], at.xy[on.tail[lines]], at.xy[on.head[lines]]
    along = head - tail
    share = np.clip(((here - tail) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9), 0.0, 1.0)
    away = np.hypot(*(tail + along * share[:, None] - here).T)
    through = np.hypot(*(tail - here).T) + np.hypot(*(head - here).T)
    return away, through - on.metres[lines]


def _ends_on_lines(at: Points, on: Lines, pairs: NDArray[np.int64], projected: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rule 4."""
    met = {point for pair in pairs.tolist() for point in pair} | {point for point, _ in projected}
    alone = np.array([point for point in np.flatnonzero(at.end).tolist() if point not in met], dtype=np.int64)
    return _nearest_lines(at, on, alone, NEAR_M)


def _isolated(at: Points, on: Lines, pairs: NDArray[np.int64], projected: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rule 5: for each road that meets no other, one end and the line it is joined to."""
    on_lines = np.array([(point, on.tail[line]) for point, line in projected], dtype=np.int64).reshape(-1, 2)
    piece = _labels(np.concatenate([pairs, on_lines, np.stack([on.tail, on.head], axis=1)[on.open_to_join]]), len(at.code))
    roads = pd.Series(at.road).groupby(piece).nunique().to_numpy()
    ends = np.flatnonzero(at.end & (at.junction | at.border) & (roads[piece] == 1))
    best: dict[int, tuple[float, int, int]] = {}
    for point, line in _nearest_lines(at, on, ends, _ISOLATED_M):
        away, excess = (float(value[0]) for value in _away(at, on, point, np.array([line])))
        if piece[on.tail[line]] == piece[point] or excess > NOISE_M + _EXCESS_SHARE * on.metres[line]:
            continue
        best[int(piece[point])] = min(best.get(int(piece[point]), (np.inf, 0, 0)), (away, point, line))
    return [(point, line) for _, point, line in sorted(best.values(), key=lambda found: found[1])]


def _nearest_lines(at: Points, on: Lines, points: NDArray[np.int64], within_m: float) -> list[tuple[int, int]]:
    """For each point the nearest line of another road within reach, if there is one."""
    lines = np.flatnonzero(on.open_to_join)
    drawn = np.asarray(shapely.linestrings(np.stack([at.xy[on.tail[lines]], at.xy[on.head[lines]]], axis=1)))
    tree = shapely.STRtree(drawn)
    source, found = tree.query(shapely.points(at.xy[points]), predicate="dwithin", distance=within_m)
    point, line = points[source], lines[found]
    other = at.road[point] != on.road[line]
    nearest: dict[int, tuple[float, int]] = {}
    for one, candidate in zip(point[other].tolist(), line[other].tolist(), strict=True):
        away = float(_away(at, on, one, np.array([candidate]))[0][0])
        nearest[one] = min(nearest.get(one, (np.inf, -1)), (away, candidate))
    return [(one, candidate) for one, (_, candidate) in sorted(nearest.items())]


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
