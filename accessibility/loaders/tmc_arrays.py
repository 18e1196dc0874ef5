"""Points and stretches of the TMC table as arrays for joining, and which road a point says it meets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from accessibility.loaders.tmc_sections import NOISE_M

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Lines", "Points", "arrays", "distances", "labels", "road_title", "tree_of"]

_NOISE_SHARE = 0.02
"""A way through a point may be longer than the line by this share and the noise of both points."""
_OVER_UNDER = ((1, 6), (1, 7))
"""Overpass and underpass: roads on two levels."""
_CROSSING_WORD = re.compile(r"(?<=tie|atu)n? (?:risteys|liittymä|tienhaara|kiertoliittymä|tasoliittymä)$")
_DASH = "–"  # noqa: RUF001
"""Between the two ends by which a road without a name is called."""
_BORDER = ((3, 14), (3, 15))
"""Border and customs post: where a foreign road begins."""
_NUMBER_IN_NAME = re.compile(r"^(?:tien|(?:valta|kanta|seutu|yhdys)tien?|vt:?n?|kt:?n?|mt:?n?)\s+(\d{1,5})\b", re.IGNORECASE)


class Points(NamedTuple):
    """Points in order of location code, arrays of shape (n,).

    Parameters
    ----------
    code
        Location code.
    xy
        Metres, shape (n, 2).
    road
        Location code of the whole road.
    number, title
        The road's number and its name as :func:`road_title` writes it; empty = none.
    names_number, names_title
        The same of the road the point says it meets.
    end
        Whether the chain of points ends here.
    junction, border, levels
        Whether it is a junction, a border post, an overpass or underpass.
    """

    code: NDArray[np.int64]
    xy: NDArray[np.float64]
    road: NDArray[np.int64]
    number: NDArray[np.str_]
    title: NDArray[np.str_]
    names_number: NDArray[np.str_]
    names_title: NDArray[np.str_]
    end: NDArray[np.bool_]
    junction: NDArray[np.bool_]
    border: NDArray[np.bool_]
    levels: NDArray[np.bool_]


class Lines(NamedTuple):
    """Straight lines of the stretches, arrays of shape (m,).

    Parameters
    ----------
    stretch
        Index of the stretch.
    tail, head
        Positions of its ends among the points.
    road
        Location code of the whole road.
    metres
        Length along the road.
    there
        Whether the road does go here.
    open_to_join
        Whether a side road may meet it: it does go here and is no ferry.
    """

    stretch: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    road: NDArray[np.int64]
    metres: NDArray[np.float64]
    there: NDArray[np.bool_]
    open_to_join: NDArray[np.bool_]


def arrays(points: pd.DataFrame, lines: pd.DataFrame, stretches: pd.DataFrame) -> tuple[Points, Lines]:
    """Points and stretches as arrays.

    Parameters
    ----------
    points, lines
        Of the location table.
    stretches
        With lengths, ferries cut out.

    Returns
    -------
    tuple of Points and Lines
    """
    code = points.index.to_numpy()
    order = np.argsort(code, kind="stable")
    points, code = points.iloc[order], code[order]
    tail, head = np.searchsorted(code, stretches["tail"].to_numpy()), np.searchsorted(code, stretches["head"].to_numpy())
    whole: pd.DataFrame = lines.loc[lines.loc[points["line"].tolist(), "road"].tolist()]
    titles = {road_title(name) for name in lines["name"] if _DASH not in name}
    said = [_named_road(*texts, titles) for texts in zip(points["crossing"], points["name"], strict=True)]
    kind = list(zip(points["type"].tolist(), points["subtype"].tolist(), strict=True))
    levels = np.array([word in _OVER_UNDER for word in kind], dtype=bool)
    at = Points(
        code,
        points[["x", "y"]].to_numpy(dtype=float),
        whole.index.to_numpy(),
        whole["number"].to_numpy(dtype=str),
        np.array(["" if _DASH in name else road_title(name) for name in whole["name"]], dtype=str),
        np.array([number for number, _ in said], dtype=str),
        np.array([title for _, title in said], dtype=str),
        np.bincount(np.concatenate([tail, head]), minlength=len(code)) == 1,
        np.array([word[0] == 1 for word in kind], dtype=bool) & ~levels,
        np.array([word in _BORDER for word in kind], dtype=bool),
        levels,
    )
    there = ~stretches["gap"].to_numpy(dtype=bool)
    metres, dry = stretches["metres"].to_numpy(dtype=float), (stretches["road_class"] != "ferry").to_numpy()
    on = Lines(stretches.index.to_numpy(), tail, head, at.road[tail], metres, there, there & dry)
    return at, on


def _named_road(crossing: str, name: str, titles: set[str]) -> tuple[str, str]:
    """Number, else name of the road a point says it meets; empty = not said."""
    if crossing.isdecimal():
        return crossing, ""
    match = _NUMBER_IN_NAME.match(crossing or name)
    if match:
        return match.group(1), ""
    words = [road_title(text) for text in (crossing, name)]
    return "", next((word for word in words if word in titles), words[1])


def distances(at: Points, on: Lines, point: int, lines: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How far lines are from a point in metres, and whether they are long enough to pass through it.

    Parameters
    ----------
    at, on
        Points and lines.
    point
        Position of the point.
    lines
        Positions of the lines, shape (k,).

    Returns
    -------
    tuple of numpy.ndarray
        Metres to the straight line and whether |tail, point| + |point, head| is at most its length along the road, shapes (k,).
    """
    here, tail, head = at.xy[point], at.xy[on.tail[lines]], at.xy[on.head[lines]]
    along = head - tail
    share = np.clip(((here - tail) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9), 0.0, 1.0)
    away = np.hypot(*(tail + along * share[:, None] - here).T)
    through = np.hypot(*(tail - here).T) + np.hypot(*(head - here).T)
    return away, through <= on.metres[lines] * (1 + _NOISE_SHARE) + NOISE_M


def labels(pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Number of the group each point is in, shape (count,).

    Parameters
    ----------
    pairs
        Positions of two points that belong together, shape (k, 2).
    count
        How many points there are.

    Returns
    -------
    numpy.ndarray of int
    """
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


def tree_of(at: Points, on: Lines, lines: NDArray[np.int64]) -> shapely.STRtree:
    """The straight lines, to be asked which are near.

    Parameters
    ----------
    at, on
        Points and lines.
    lines
        Positions of those wanted.

    Returns
    -------
    shapely.STRtree
    """
    drawn = np.asarray(shapely.linestrings(np.stack([at.xy[on.tail[lines]], at.xy[on.head[lines]]], axis=1)))
    return shapely.STRtree(drawn)


def road_title(name: str) -> str:
    """A road's name without what is written in several ways: capitals, spaces, hyphens, and that it is a crossing.

    Parameters
    ----------
    name
        As a point or a line has it.

    Returns
    -------
    str

    Examples
    --------
    >>> road_title("Mäntyläntien risteys") == road_title("Mäntylän tie".replace(" ", ""))
    True
    """
    return _CROSSING_WORD.sub("", name.casefold().strip()).replace(" ", "").replace("-", "")
