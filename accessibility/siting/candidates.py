"""Where a shared service point could be: houses that can host one, and villages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.errors import DuplicateIdError
from accessibility.provenance import Remark
from accessibility.vocabulary import HOST_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SAME_SPOT_M", "FoundCandidates", "candidates_of"]

SAME_SPOT_M = 200.0
"""Candidates closer than this are one spot."""

_HOST_OF_KIND = {
    "grocery": "shop",
    "school": "school",
    "village_hall": "village_hall",
    "library": "library",
    "parish": "parish_hall",
    "municipal_office": "office",
    "service_point": "office",
    "municipal_centre": "office",
}
"""What house a service is in, from what it offers, where the table does not say; the first that fits."""

_COLUMNS = (
    "name",
    "host_kind",
    "host_service",
    "status",
    "room_hours",
    "cost_eur_year",
    "inside",
    "place",
    "kinds_there",
    "merged",
    "geometry",
)


class FoundCandidates(NamedTuple):
    """Candidates and what must be said about them.

    Parameters
    ----------
    table
        As :data:`accessibility.schema.CANDIDATES`; also ``place`` (ids of the places at the spot), ``kinds_there`` (offered at the spot
        already) and ``merged`` (names of candidates at the same spot), joined by commas.
    remarks
        What was merged, guessed or left out.
    """

    table: gpd.GeoDataFrame
    remarks: tuple[Remark, ...]


def candidates_of(
    services: gpd.GeoDataFrame,
    offers: pd.DataFrame,
    places: gpd.GeoDataFrame,
    *,
    given: gpd.GeoDataFrame | None = None,
    hosts: bool = True,
    villages: bool = True,
) -> FoundCandidates:
    """Existing houses and villages where a shared service point could be, each spot once.

    Parameters
    ----------
    services
        Index service; those with a ``host_kind``, or whose offers tell it (a grocery is in a shop), can host others.
    offers
        Index (service, kind).
    places
        Index place; every one is a village.
    given
        Candidates of the study's own file; all are kept.
    hosts, villages
        Whether to take services that can host, and places.

    Returns
    -------
    FoundCandidates
        Ids are those of ``given``, ``host-…`` with the id of the service, ``village-…`` with the id of the place; sorted by id.

    Raises
    ------
    DuplicateIdError
        If a given id is also one of those made here.

    Notes
    -----
    Within 200 m of one another the first of this order stands for all: given, then hosts in the order of
    ``accessibility.vocabulary.HOST_KINDS``, then villages; then by id. Services that are mobile, remote, planned or closing host nobody.
    """
    remarks: list[Remark] = []
    parts = [] if given is None or not len(given) else [_given(given)]
    if hosts:
        parts.append(_hosts(services, offers, remarks))
    if villages:
        parts.append(_villages(places))
    parts = [part for part in parts if len(part)]
    if not parts:
        empty = {name: pd.Series(dtype="str") for name in _COLUMNS if name != "geometry"}
        return FoundCandidates(gpd.GeoDataFrame(empty, geometry=[], crs=places.crs, index=_ids([])), tuple(remarks))
    together = gpd.GeoDataFrame(pd.concat(parts), geometry="geometry", crs=places.crs)
    twice = together.index[together.index.duplicated()].unique()
    if len(twice):
        raise DuplicateIdError([f"ids must be unique; given and made here: {', '.join(twice[:5])}; rename those given"], "candidates")
    return FoundCandidates(_each_spot_once(together, remarks), tuple(remarks))


def _given(given: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The study's own candidates, first of all."""
    table = given.copy()
    table.index = _ids(table.index.astype(str))
    return table.assign(priority=-1)


def _hosts(services: gpd.GeoDataFrame, offers: pd.DataFrame, remarks: list[Remark]) -> gpd.GeoDataFrame:
    """Services in a house that could host others."""
    kinds = offers.index.get_level_values("kind").to_series(index=offers.index.get_level_values("service")).astype(str)
    told = services["host_kind"].astype(object).where(services["host_kind"].notna()) if "host_kind" in services else None
    guessed = _guessed_house(kinds, services.index)
    house = guessed if told is None else told.where(told.notna() & (told != ""), guessed)
    can = house.notna() & (services["channel"] == "physical") & (services["status"] != "candidate")
    closing = can & (services["status"] == "closing")
    if closing.any():
        remarks.append(_remark("candidates_closing", "excluded", services.index[closing], int(can.sum())))
    found = services[can & ~closing]
    unsaid = found.index if told is None else found.index[told[found.index].isna() | (told[found.index] == "")]
    if len(unsaid):
        remarks.append(_remark("candidates_house_guessed", "guessed", unsaid, len(found)))
    seasonal = found.index[found["seasons"].fillna("") != ""]
    if len(seasonal):
        remarks.append(_remark("candidates_seasonal", "noted", seasonal, len(found)))
    there = kinds.groupby(level=0).agg(lambda words: ",".join(sorted(words)))
    return gpd.GeoDataFrame(
        {
            "name": found["name"].array,
            "host_kind": house[found.index].array,
            "host_service": found.index.astype(str).array,
            "status": "candidate",
            "inside": found["inside"].to_numpy(dtype=bool),
            "kinds_there": there.reindex(found.index).fillna("").array,
            "priority": house[found.index].map({kind: rank for rank, kind in enumerate(HOST_KINDS)}).to_numpy(dtype=np.int64),
        },
        geometry=shapely.point_on_surface(found.geometry.to_numpy()),
        crs=services.crs,
        index=_ids("host-" + found.index.astype(str)),
    )


def _guessed_house(kinds: pd.Series, services: pd.Index) -> pd.Series:
    """The house each service is in, from what it offers; missing where that does not tell."""
    order = {kind: rank for rank, kind in enumerate(_HOST_OF_KIND)}
    telling = kinds[kinds.isin(list(order))]
    first = telling.map(order).groupby(level=0).min()
    houses = dict(enumerate(_HOST_OF_KIND.values()))
    return first.map(houses).astype(object).reindex(services)


def _villages(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Places themselves."""
    return gpd.GeoDataFrame(
        {
            "name": _told_apart(places),
            "host_kind": "village",
            "status": "candidate",
            "inside": places["inside"].to_numpy(dtype=bool),
            "place": places.index.astype(str).array,
            "kinds_there": "",
            "priority": len(HOST_KINDS),
        },
        geometry=shapely.point_on_surface(places.geometry.to_numpy()),
        crs=places.crs,
        index=_ids("village-" + places.index.astype(str)),
    )


def _each_spot_once(candidates: gpd.GeoDataFrame, remarks: list[Remark]) -> gpd.GeoDataFrame:
    """Each candidate stands for itself or for the nearest of those that come before it and are within 200 m."""
    ordered = candidates.assign(id=candidates.index).sort_values(["priority", "id"], kind="stable").drop(columns="id")
    stands_for = _representative(ordered.geometry.to_numpy(), ordered["priority"].to_numpy())
    kept = np.flatnonzero(stands_for == np.arange(len(ordered)))
    away = np.flatnonzero(stands_for != np.arange(len(ordered)))
    table = ordered.iloc[kept].copy()
    for name in ("host_service", "room_hours", "cost_eur_year"):
        if name not in table:
            table[name] = np.nan if name in {"room_hours", "cost_eur_year"} else pd.array([None] * len(table), dtype="str")
    names = pd.Series(ordered["name"].astype(str).to_numpy()[away], index=stands_for[away])
    table["merged"] = names.groupby(level=0).agg(", ".join).reindex(kept).fillna("").array
    for name in ("kinds_there", "place"):
        words = ordered[name].astype(object).fillna("").to_numpy() if name in ordered else np.full(len(ordered), "", dtype=object)
        table[name] = pd.array(pd.Series(words).groupby(stands_for).agg(_joined).reindex(kept).to_list(), dtype="str")
    if len(away):
        ids, names_of = ordered.index[away], ordered.index[stands_for[away]]
        rows = tuple(f"{gone} → {stays}" for gone, stays in zip(ids, names_of, strict=True))
        remark = Remark("candidates_merged", "noted", len(away), len(ordered), {"same_spot_m": SAME_SPOT_M}, rows)
        remarks.append(remark)
    extra = [name for name in table if name not in {*_COLUMNS, "priority"}]
    return table[[*_COLUMNS[:-1], *extra, "geometry"]].sort_index(kind="stable")


def _representative(points: NDArray[np.object_], priority: NDArray[np.int64]) -> NDArray[np.int64]:
    """The position each point stands under, points in order of preference; those given (priority below 0) stay."""
    own = np.arange(len(points))
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_SPOT_M)
    metres = shapely.distance(points[one], points[other])
    stands = own.copy()
    order = np.lexsort((other, metres, one))
    starts = np.searchsorted(one[order], np.arange(len(points) + 1))
    for point in own[priority >= 0]:
        near = other[order[starts[point] : starts[point + 1]]]
        first = near[(near < point) & (stands[near] == near)]
        if len(first):
            stands[point] = first[0]
    return stands


def _told_apart(places: gpd.GeoDataFrame) -> list[str]:
    """Names of places, with their code where several share a name."""
    if "code" not in places:
        return [str(name) for name in places["name"]]
    codes = places["code"].where(places["name"].duplicated(keep=False)).fillna("").astype(str)
    return [f"{name} ({code})" if code else str(name) for name, code in zip(places["name"], codes, strict=True)]


def _joined(words: pd.Series) -> str:
    """Comma-joined lists as one, sorted, each word once."""
    return ",".join(sorted({word for text in words for word in str(text).split(",")} - {""}))


def _ids(ids: object) -> pd.Index:
    return pd.Index(ids, name="candidate", dtype="str")  # type: ignore[call-overload,no-any-return]


def _remark(code: str, kind: str, ids: pd.Index, total: int) -> Remark:
    return Remark(code, kind, len(ids), total, {}, tuple(sorted(map(str, ids))))  # type: ignore[arg-type]
