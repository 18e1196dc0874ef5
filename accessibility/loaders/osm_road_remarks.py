"""What must be said about roads taken from OSM: what was left out, guessed, assumed or not understood, with kilometres."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from accessibility.loaders.osm_road_tags import LeftOut, RoadTags
from accessibility.provenance import Remark, RemarkKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.loaders.osm_ways import Nodes, Ways

__all__ = ["barrier_remarks", "left_out_remarks", "named", "note_remarks", "restricted_remarks"]

_LEFT_OUT: dict[str, tuple[str, RemarkKind]] = {
    "not_built": ("osm_roads_not_built", "excluded"),
    "area": ("osm_roads_areas", "excluded"),
    "not_a_road": ("osm_roads_not_roads", "excluded"),
    "forbidden": ("osm_roads_forbidden", "excluded"),
}

_NOTES: dict[str, tuple[str, RemarkKind]] = {
    "access_unknown": ("osm_roads_access_not_understood", "guessed"),
    "class_unknown": ("osm_roads_class_unknown", "guessed"),
    "condition_ignored": ("osm_roads_condition_ignored", "unknown"),
    "direction_unknown": ("osm_roads_direction_not_understood", "guessed"),
    "ferry_cars_assumed": ("osm_ferries_cars_assumed", "assumed"),
    "ferry_without_cars_assumed": ("osm_ferries_without_cars_assumed", "assumed"),
    "ford": ("osm_roads_fords", "noted"),
    "limit_of_one_direction": ("osm_roads_limit_of_one_direction", "guessed"),
    "limit_unknown": ("osm_roads_limit_not_understood", "unknown"),
    "not_ploughed": ("osm_roads_not_ploughed", "noted"),
    "season_from_dates": ("osm_roads_season_from_dates", "guessed"),
    "season_unknown": ("osm_roads_season_unknown", "unknown"),
    "surface_unknown": ("osm_roads_surface_not_understood", "unknown"),
    "time_unknown": ("osm_ferries_time_not_understood", "unknown"),
    "winter_assumed": ("osm_roads_winter_assumed", "assumed"),
}

_FOR_CARS_ONLY = frozenset({"limit_unknown", "limit_of_one_direction", "not_ploughed", "ford", "class_unknown", "condition_ignored"})
_VALUES_SHOWN = 8
_ROWS_SHOWN = 50


def left_out_remarks(ways: Ways, metres: NDArray[np.float64]) -> tuple[Remark, ...]:
    """One remark for each reason that ways were left out.

    Parameters
    ----------
    ways
        Those left out, near the area.
    metres
        Their lengths, shape (n,).

    Returns
    -------
    tuple of Remark
        Details: ``km`` and ``values`` (the tags' texts and how often).
    """
    remarks = []
    for reason, (code, kind) in _LEFT_OUT.items():
        value_of = {n: sort.value for n, sort in enumerate(ways.sorts) if isinstance(sort, LeftOut) and sort.reason == reason}
        rows = np.flatnonzero(np.isin(ways.sort, list(value_of)))
        if len(rows):
            values = _counted(ways.sort[rows], value_of)
            remarks.append(_remark(code, kind, ways, rows, km=metres[rows].sum() / 1000, values=values))
    return tuple(remarks)


def note_remarks(ways: Ways, metres: NDArray[np.float64]) -> tuple[Remark, ...]:
    """One remark for each thing guessed, assumed or not understood.

    Parameters
    ----------
    ways
        Those that became roads.
    metres
        How much of each way became road, shape (n,).

    Returns
    -------
    tuple of Remark
        Details: ``km`` and ``values`` (the tags' texts and how often). Speed limits, fords and ploughing are told of roads for cars only.
    """
    remarks = []
    for note, (code, kind) in _NOTES.items():
        value_of: dict[int, str] = {}
        for number, sort in enumerate(ways.sorts):
            if not isinstance(sort, RoadTags) or (note in _FOR_CARS_ONLY and not sort.car):
                continue
            texts = [text for word, text in sort.notes if word == note]
            if texts:
                value_of[number] = "; ".join(texts)
        rows = np.flatnonzero(np.isin(ways.sort, list(value_of)) & (metres > 0))
        if len(rows):
            values = _counted(ways.sort[rows], value_of)
            remarks.append(_remark(code, kind, ways, rows, km=metres[rows].sum() / 1000, values=values))
    return tuple(remarks)


def restricted_remarks(roads: gpd.GeoDataFrame) -> tuple[Remark, ...]:
    """How many kilometres of roads for cars are private or for those with business there.

    Parameters
    ----------
    roads
        As :data:`accessibility.schema.ROADS`.

    Returns
    -------
    tuple of Remark
        Details: ``private_km``, ``destination_km`` and ``total_km`` (all roads for cars).
    """
    cars = (roads["car"] & (roads["road_class"] != "ferry")).to_numpy()
    metres = roads["metres"].to_numpy()
    limited = {access: cars & (roads["access"] == access).to_numpy() for access in ("private", "destination")}
    count = sum(int(which.sum()) for which in limited.values())
    if not count:
        return ()
    details = {f"{access}_km": round(float(metres[which].sum()) / 1000, 1) for access, which in limited.items()}
    details["total_km"] = round(float(metres[cars].sum()) / 1000, 1)
    return (Remark("osm_roads_restricted", "noted", count=count, total=int(cars.sum()), details=details),)


def barrier_remarks(ways: Ways, nodes: Nodes) -> tuple[Remark, ...]:
    """How many barriers stand on roads for cars: they are not obeyed.

    Parameters
    ----------
    ways
        Those that became roads.
    nodes
        Their nodes and the barriers on them.

    Returns
    -------
    tuple of Remark
        Details: ``values`` (kinds of barrier and how many).
    """
    for_cars = np.array([isinstance(sort, RoadTags) and sort.car for sort in ways.sorts], dtype=bool)
    refs = ways.refs[np.repeat(for_cars[ways.sort], np.diff(ways.offsets))]
    counts = Counter({kind: _met(np.array(sorted(ids), dtype=np.int64), refs) for kind, ids in nodes.barriers.items()})
    total = sum(counts.values())
    return (Remark("osm_roads_barriers", "noted", count=total, details=_values(counts)),) if total else ()


def _met(ascending: NDArray[np.int64], refs: NDArray[np.int64]) -> int:
    """How many of a few ids are among many."""
    at = np.minimum(np.searchsorted(ascending, refs), max(len(ascending) - 1, 0))
    return len(np.unique(at[ascending[at] == refs])) if len(ascending) else 0


def named(ways: Ways, rows: NDArray[np.integer]) -> tuple[str, ...]:
    """Names and ids of the first ways, as many as a reader can use.

    Parameters
    ----------
    ways
        Any ways.
    rows
        Positions of those to name.

    Returns
    -------
    tuple of str
    """
    return tuple(
        f"{ways.names[ways.name[row]]} (osm-w{ways.ids[row]})" if ways.name[row] else f"osm-w{ways.ids[row]}" for row in rows[:_ROWS_SHOWN]
    )


def _remark(code: str, kind: RemarkKind, ways: Ways, rows: NDArray[np.intp], *, km: float, values: Mapping[str, int]) -> Remark:
    details: dict[str, str | float] = {"km": round(float(km), 1), **_values(values)}
    return Remark(code, kind, count=len(rows), details=details, rows=named(ways, rows))


def _counted(sorts: NDArray[np.int32], value_of: Mapping[int, str]) -> Counter[str]:
    """How many ways have each text."""
    counts: Counter[str] = Counter()
    for sort, count in zip(*np.unique(sorts, return_counts=True), strict=True):
        counts[value_of[int(sort)]] += int(count)
    return counts


def _values(counts: Mapping[str, int]) -> dict[str, str]:
    """``asphalt 12, mud 3``: the most frequent texts first; nothing if there is no text."""
    ranked = sorted(((-count, text) for text, count in counts.items() if text and count))
    texts = [f"{text} {-count}" for count, text in ranked[:_VALUES_SHOWN]]
    if len(ranked) > _VALUES_SHOWN:
        texts.append(f"+{len(ranked) - _VALUES_SHOWN}")
    return {"values": ", ".join(texts)} if texts else {}
