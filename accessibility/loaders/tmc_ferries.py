"""Ferry crossings of the TMC location table: a point on the chain becomes a piece of water with its own length."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from accessibility.loaders.tmc_sections import Register

__all__ = ["ASSUMED_CROSSING_M", "Crossing", "crossings", "cut_ferries"]

ASSUMED_CROSSING_M = 500.0
"""Where no length is to be had; half of the crossings below 2 km that the register measures are shorter, half longer (45 in all)."""

_FERRY, _LANDING = (3, 45), (3, 17)
_QUAY = "yhteysaluslaituri"
"""The quay of a commuter vessel, on which no road goes on."""
_STRAIGHT_RATIO = 1.05
"""A stretch between two shores is water if it is as good as straight: roads are not."""
_MOST_SEA_RATIO = 1.5
"""An address length beyond this is that of another route of the same ferry; the straight line is taken."""
_LEAST_M, _MOST_SECTION_M = 100.0, 1000.0
_SAME_FERRY_M = 300.0
_REST_M = 30.0
_SHORES_KNOWN = frozenset({(1362, 1365), (38048, 38049)})
"""Open sea that the rule of straightness misses: Kasnäs to Långnäs (a section of its own) and Norrskata to Houtskär."""
_NEW_CODE = 1_000_000
"""Location codes end at 63,487; shores made here begin beyond."""


class Crossing(NamedTuple):
    """Part of a stretch that is water, in metres along the chain from the stretch's tail; and the metres sailed."""

    stretch: int
    begin_m: float
    end_m: float
    sailed_m: float
    name: str
    assumed: bool


class _Point(NamedTuple):
    code: int
    kind: tuple[int, int]
    name: str
    x: float
    y: float
    address: tuple[int, int, float]


class _Stretch(NamedTuple):
    row: int
    tail: int
    head: int
    straight_m: float
    metres: float
    rising: bool
    measured: bool
    gap: bool


class _Chain(NamedTuple):
    """The shores, and the stretches that touch one."""

    shores: dict[int, _Point]
    onward: dict[int, _Stretch]
    back: dict[int, _Stretch]
    points: dict[int, _Point]


def crossings(points: pd.DataFrame, stretches: pd.DataFrame, register: Register) -> list[Crossing]:
    """Where the roads cross water by ferry, in order of stretch.

    Parameters
    ----------
    points
        Of the location table.
    stretches
        With lengths.
    register
        Road sections in force.

    Returns
    -------
    list of Crossing

    Notes
    -----
    In this order, since a ferry is often written down twice: (1) a stretch between two shores (ferry or ferry landing) that is as
    good as straight; (2) beside a ferry point, a whole short section of the register: ferries mostly are one; (3) at a ferry point
    where a road ends or begins, its first or last ``ASSUMED_CROSSING_M``; (4) at any other ferry point the first
    ``ASSUMED_CROSSING_M`` after it. (3) and (4) only where no ferry of another road within 300 m has been found.
    """
    chain = _chain(points, stretches)
    ferries = [point for point in chain.shores.values() if point.kind == _FERRY]
    found = {crossing.stretch: crossing for crossing in _between_shores(chain)}
    served = {end for stretch in chain.onward.values() if stretch.row in found for end in (stretch.tail, stretch.head)}
    for point in ferries:
        crossing = None if point.code in served else _own_section(chain, register, point)
        if crossing and crossing.stretch not in found:
            found[crossing.stretch] = crossing
            served.add(point.code)
    near = _near(ferries)
    for point in sorted(ferries, key=lambda point: (point.code in chain.onward and point.code in chain.back, point.code)):
        if point.code in served or served & near[point.code] or _QUAY in point.name.lower():
            continue
        crossing = _assumed(chain, point)
        if crossing.stretch not in found:
            found[crossing.stretch] = crossing
            served.add(point.code)
    return [found[row] for row in sorted(found)]


def cut_ferries(points: pd.DataFrame, stretches: pd.DataFrame, found: list[Crossing]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points and stretches with each crossing a stretch of its own, of class ``ferry``.

    Parameters
    ----------
    points
        Of the location table.
    stretches
        With lengths.
    found
        The crossings.

    Returns
    -------
    tuple of pandas.DataFrame
        Points with the new shores (codes from 1,000,000), stretches with the pieces; ``assumed`` where a crossing's length is.
    """
    kept = stretches.assign(assumed=False)
    if not found:
        return points, kept
    by_row = {crossing.stretch: crossing for crossing in found}
    cut = kept.loc[list(by_row)]
    met: pd.DataFrame = points.loc[sorted({*cut["tail"], *cut["head"]})]
    ends = dict(zip(met.index.tolist(), met.to_dict("records"), strict=True))
    shores, pieces = [], []
    for crossing, stretch in zip(by_row.values(), cut.to_dict("records"), strict=True):
        tail, head = ends[stretch["tail"]], ends[stretch["head"]]
        for metres, code in _cuts(crossing, stretch["tail"], stretch["head"], stretch["metres"])[1:-1]:
            share = metres / stretch["metres"]
            x, y = (tail[axis] + (head[axis] - tail[axis]) * share for axis in ("x", "y"))
            shores.append(tail | {"type": _LANDING[0], "subtype": _LANDING[1], "crossing": "", "x": x, "y": y, "point": code})
        for (begin, one), (end, other) in pairwise(_cuts(crossing, stretch["tail"], stretch["head"], stretch["metres"])):
            water = begin >= crossing.begin_m - _REST_M and end <= crossing.end_m + _REST_M
            ratio = (end - begin) / stretch["metres"]
            piece = stretch | {"tail": one, "head": other, "metres": end - begin, "straight_m": stretch["straight_m"] * ratio}
            afloat = {"road_class": "ferry", "name": crossing.name, "metres": crossing.sailed_m, "assumed": crossing.assumed}
            pieces.append(piece | afloat if water else piece)
    new_stretches = pd.concat([kept.drop(index=list(by_row)), pd.DataFrame(pieces)[kept.columns]], ignore_index=True)
    new_points = pd.DataFrame(shores, columns=["point", *points.columns]).set_index("point")
    new_points = new_points.astype(points.dtypes.to_dict()) if shores else points.iloc[:0]
    return pd.concat([points, new_points]).rename_axis("point"), new_stretches.rename_axis("stretch")


def _chain(points: pd.DataFrame, stretches: pd.DataFrame) -> _Chain:
    at_water = (points["type"] == _FERRY[0]) & points["subtype"].isin([_FERRY[1], _LANDING[1]])
    shores = points.index[at_water]
    near = stretches[stretches["tail"].isin(shores) | stretches["head"].isin(shores)]
    columns = [name for name in _Stretch._fields if name != "row"]
    rows = [_Stretch(*row) for row in near[columns].itertuples(index=True, name=None)]
    met = points.loc[sorted({*shores, *near["tail"], *near["head"]})]
    named = {point.code: point for point in (_point(*row) for row in met[list(_COLUMNS)].itertuples(index=True, name=None))}
    return _Chain({code: named[code] for code in shores}, {row.tail: row for row in rows}, {row.head: row for row in rows}, named)


_COLUMNS = ("type", "subtype", "name", "x", "y", "address_road", "address_section", "address_metres")


def _point(code: int, kind: int, subkind: int, name: str, x: float, y: float, road: float, section: float, metres: float) -> _Point:
    address = (-1, -1, -1.0) if pd.isna(road) else (int(road), int(section), metres)
    return _Point(code, (kind, subkind), name, x, y, address)


def _between_shores(chain: _Chain) -> list[Crossing]:
    """Rule 1."""
    found = []
    for row in chain.onward.values():
        one, other = chain.shores.get(row.tail), chain.shores.get(row.head)
        if one is None or other is None or row.gap:
            continue
        straight = row.measured and row.straight_m >= _LEAST_M and row.metres <= _STRAIGHT_RATIO * row.straight_m
        if straight or (row.tail, row.head) in _SHORES_KNOWN:
            sailed = row.metres if row.metres <= _MOST_SEA_RATIO * row.straight_m else row.straight_m
            name, assumed = f"{one.name} – {other.name}", sailed != row.metres or not row.measured  # noqa: RUF001
            found.append(Crossing(row.row, 0.0, row.metres, sailed, name, assumed=assumed))
    return found


def _own_section(chain: _Chain, register: Register, point: _Point) -> Crossing | None:
    """Rule 2: the whole short section nearest to the point along the chain."""
    candidates = []
    for row in (chain.onward.get(point.code), chain.back.get(point.code)):
        if row is None or row.gap or not row.measured:
            continue
        low, high = sorted([chain.points[row.tail].address, chain.points[row.head].address])
        pieces = register.pieces(low[0], low[1:], high[1:]) or []
        begin = 0.0
        for piece in pieces:
            end = begin + piece.end_m - piece.begin_m
            if piece.whole and len(pieces) > 1 and _LEAST_M <= end - begin <= _MOST_SECTION_M:
                from_m, to_m = (begin, end) if row.rising else (row.metres - end, row.metres - begin)
                away = from_m if row.tail == point.code else row.metres - to_m
                candidates.append((away, Crossing(row.row, from_m, to_m, end - begin, point.name, assumed=False)))
            begin = end
    return min(candidates)[1] if candidates else None


def _assumed(chain: _Chain, point: _Point) -> Crossing:
    """Rules 3 and 4."""
    row = chain.onward.get(point.code) or chain.back[point.code]
    width = row.metres if row.metres < ASSUMED_CROSSING_M + _LEAST_M else ASSUMED_CROSSING_M
    begin = 0.0 if row.tail == point.code else row.metres - width
    return Crossing(row.row, begin, begin + width, width, point.name, assumed=True)


def _near(ferries: list[_Point]) -> dict[int, set[int]]:
    """The ferry points within reach of each, itself left out."""
    if not ferries:
        return {}
    xy = [(point.x, point.y) for point in ferries]
    lists = cKDTree(xy).query_ball_point(xy, _SAME_FERRY_M)
    return {ferries[i].code: {ferries[j].code for j in close} - {ferries[i].code} for i, close in enumerate(lists)}


def _cuts(crossing: Crossing, tail: int, head: int, metres: float) -> list[tuple[float, int]]:
    """Metres and code of both ends and of the shores between; a rest of a few metres belongs to the crossing."""
    cuts = [(0.0, tail)]
    if crossing.begin_m > _REST_M:
        cuts.append((crossing.begin_m, _NEW_CODE + 10 * tail + 1))
    if metres - crossing.end_m > _REST_M:
        cuts.append((crossing.end_m, _NEW_CODE + 10 * tail + 2))
    return [*cuts, (metres, head)]
