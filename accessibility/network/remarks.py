"""What must be said of a network: what its times assume, and what is not joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.provenance import Remark
from accessibility.vocabulary import DRIVEN

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from accessibility.network.arcs import Arcs
    from accessibility.network.ferries import FerryLines

__all__ = ["assumed_remarks", "ferry_remarks", "piece_remarks", "town_remarks"]


def assumed_remarks(roads: gpd.GeoDataFrame, which: NDArray[np.bool_], mode: str) -> list[Remark]:
    """How much of the length goes by an assumed surface or without a posted limit (which matters to cars alone)."""
    metres = roads["metres"].to_numpy(dtype=float)
    whole = float(metres[which].sum())
    remarks = []
    for code, part in (
        ("surface_unknown" if mode in DRIVEN else "surface_unknown_mode", which & (roads["surface"] == "unknown").to_numpy()),
        ("limit_unknown", which & roads["limit_kph"].isna().to_numpy() & (mode in DRIVEN)),
    ):
        if part.any():
            km = float(metres[part].sum()) / 1000
            share = 100_000 * km / whole if whole else 0.0
            details: dict[str, str | float] = {"km": round(km, 1), "share_pct": round(share, 1)}
            remarks.append(Remark(code, "assumed", int(part.sum()), int(which.sum()), details))
    return remarks


def town_remarks(roads: gpd.GeoDataFrame, rows: NDArray[np.int64], kph: float | None) -> list[Remark]:
    """How much of the length in towns goes by an assumed limit."""
    if kph is None or not len(rows):
        return []
    km = float(roads["metres"].to_numpy(dtype=float)[rows].sum()) / 1000
    return [Remark("town_limit_assumed", "assumed", len(rows), details={"km": round(km, 1), "kph": kph})]


def ferry_remarks(
    roads: gpd.GeoDataFrame, lines: FerryLines, open_now: NDArray[np.bool_], wait_minutes: float, ferry_kph: float
) -> list[Remark]:
    """Ferries that go by an assumed crossing time or wait, and ferries that nobody can board."""
    sails = open_now[lines.row]
    remarks = []
    unknown = sails & roads["crossing_minutes"].isna().to_numpy()[lines.row]
    if unknown.any():
        rows = _ferry_names(roads, lines.row[unknown])
        remarks.append(Remark("ferry_crossing_assumed", "assumed", int(unknown.sum()), int(sails.sum()), {"kph": ferry_kph}, rows))
    running = np.unique(lines.line[sails])
    waited = running[~lines.interval_known(roads, open_now)[running]]
    if len(waited):
        rows = _ferry_names(roads, lines.row[np.isin(lines.line, waited)])
        remarks.append(Remark("ferry_wait_assumed", "assumed", len(waited), len(running), {"minutes": wait_minutes}, rows))
    landings = np.bincount(lines.aboard_line[lines.landing], minlength=lines.line.max(initial=-1) + 1)
    adrift = running[landings[running] < 2]
    if len(adrift):
        rows = _ferry_names(roads, lines.row[np.isin(lines.line, adrift)])
        remarks.append(Remark("ferries_not_joined", "noted", len(adrift), len(running), rows=rows))
    return remarks


def piece_remarks(roads: gpd.GeoDataFrame, arcs: Arcs, component: NDArray[np.int32]) -> list[Remark]:
    """How much of the network cannot be reached from its largest piece in this season."""
    row, place = np.unique(arcs.row[arcs.open_now], return_index=True)
    piece = component[arcs.tail[arcs.open_now][place]]
    apart = piece != 0
    if not apart.any():
        return []
    km = float(roads["metres"].to_numpy(dtype=float)[row[apart]].sum()) / 1000
    return [Remark("network_pieces", "noted", len(np.unique(piece[apart])), details={"km": round(km, 1), "roads": int(apart.sum())})]


def _ferry_names(roads: gpd.GeoDataFrame, rows: NDArray[np.int64]) -> tuple[str, ...]:
    part = roads.iloc[rows]
    return tuple(sorted({str(name).strip() or str(road) for road, name in part["name"].items()}))[:200]
