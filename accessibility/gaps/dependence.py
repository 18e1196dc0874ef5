"""Who depends on which ferry, ice road or bridge: people whose quickest way to their closest service leads over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.known import check_people, known_sum
from accessibility.network import snap
from accessibility.travel import along

if TYPE_CHECKING:
    import geopandas as gpd

    from accessibility.network import Network

__all__ = ["dependence"]

_COLUMNS = ["name", "road_class", "bridge", "ferry", "people_over_it", "places_over_it", "places_people_unknown", "minutes_ferry_mean"]


def dependence(
    network: Network,
    closest: pd.DataFrame,
    services: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    people: str = "people",
    max_snap_m: float = 3_000.0,
    access_kph: float = 4.0,
    water: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Ferries, ice roads and bridges that the quickest way from home to the closest service leads over, kind by kind.

    Parameters
    ----------
    network
        What is travelled on; its season decides what is open.
    closest
        From :func:`accessibility.measures.closest`, for the same network.
    services, places
        Index service and index place; places with ``inside`` and a column of people (empty = not known).
    people
        The column of ``places`` that says how many people live there.
    max_snap_m, access_kph, water
        As in :func:`accessibility.network.snap`, the same as the travel times were computed with.

    Returns
    -------
    pandas.DataFrame
        Index (road, kind), most people first (unknown ones count as none in the order), then most places. Columns ``name``,
        ``road_class``, ``bridge``, ``ferry``, ``people_over_it`` (NaN where people are known at none of the places), ``places_over_it``,
        ``places_people_unknown``, ``minutes_ferry_mean`` (of the ways that lead over it, waiting included; 0 where none is sailed).

    Notes
    -----
    Over it leads the quickest way; there may be another that is a little slower: :func:`accessibility.gaps.stranded` tells where there is
    none. Of equally quick ways one is taken. Places inside the study area count.
    """
    check_people(places, people)
    inside = places[places["inside"].to_numpy(dtype=bool)]
    reached = closest.loc[np.isfinite(closest["minutes"].to_numpy(dtype=float))]
    reached = reached[reached.index.get_level_values("place").isin(inside.index)]
    place, kind = (reached.index.get_level_values(level).to_numpy() for level in ("place", "kind"))
    pairs = pd.MultiIndex.from_arrays([place, reached["service"].to_numpy()], names=["origin", "destination"])
    here, there = (snap(table, network, max_snap_m=max_snap_m, access_kph=access_kph, water=water) for table in (inside, services))
    found = along(here, there, pairs.unique())
    of_kind = pd.DataFrame({"origin": place, "destination": pairs.get_level_values(1), "kind": kind})
    over = of_kind.merge(found.leads_over, on=["origin", "destination"])
    over = over.join(found.shares["minutes_ferry"], on=["origin", "destination"])
    over["people"] = inside[people].astype(float).reindex(over["origin"]).to_numpy()
    rows = {key: _row(group, network) for key, group in over.groupby(["road", "kind"], sort=False)}
    index = (
        pd.MultiIndex.from_tuples(list(rows), names=["road", "kind"])
        if rows
        else pd.MultiIndex.from_arrays([[], []], names=["road", "kind"])
    )
    table = pd.DataFrame(list(rows.values()), index=index, columns=_COLUMNS)
    order = pd.DataFrame(
        {"people": -table["people_over_it"].fillna(0.0).astype(float), "places": -table["places_over_it"].astype(float)}, index=index
    ).reset_index()
    return table.iloc[order.sort_values(["people", "places", "road", "kind"], kind="stable").index]


def _row(group: pd.DataFrame, network: Network) -> dict[str, object]:
    """One road and kind."""
    road = network.roads.loc[group["road"].iloc[0]]
    people = group["people"].to_numpy(dtype=float)
    return {
        "name": road["name"],
        "road_class": road["road_class"],
        "bridge": bool(road["bridge"]),
        "ferry": road["road_class"] == "ferry",
        "people_over_it": known_sum(people),
        "places_over_it": len(group),
        "places_people_unknown": int(np.isnan(people).sum()),
        "minutes_ferry_mean": float(group["minutes_ferry"].mean()),
    }
