"""What must be said of roads from the TMC location table: what it lacks, what was joined, guessed or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.loaders.tmc_ferries import ASSUMED_CROSSING_M
from accessibility.loaders.tmc_junctions import NEAR_M
from accessibility.provenance import Remark

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from accessibility.loaders.tmc_roads import TmcNetwork

__all__ = ["remarks"]


def remarks(network: TmcNetwork, near: gpd.GeoDataFrame, file: str) -> tuple[Remark, ...]:
    """The remarks on the roads of one study area.

    Parameters
    ----------
    network
        All roads of the table.
    near
        Those of the area, with ``stretch``, ``measured`` and ``assumed``.
    file
        The table's name.

    Returns
    -------
    tuple of Remark
        Those that concern no road of the area are left out.
    """
    always = (
        Remark("tmc_public_roads_only", "noted", len(near), details={"file": file}),
        Remark("tmc_drawn_straight", "noted", len(near), details={"file": file}),
        Remark("tmc_limits_unknown", "unknown", len(near), details={"file": file}),
        Remark("tmc_surface_unknown", "unknown", len(near), details={"file": file}),
        Remark("tmc_both_ways_assumed", "assumed", len(near), details={"file": file}),
    )
    counted = (*_lengths(network, near, file), *_ferries(near, file), *_joints(network, near, file))
    return (*always, *(remark for remark in counted if remark.count))


def _lengths(network: TmcNetwork, near: gpd.GeoDataFrame, file: str) -> tuple[Remark, ...]:
    roads = near[near["road_class"] != "ferry"]
    guessed = roads[~roads["measured"]]
    km, guessed_km = float(roads["metres"].sum()) / 1000, float(guessed["metres"].sum()) / 1000
    used = [network.factors[word] for word in sorted(set(guessed["road_class"]))]
    factor = {"least_factor": round(min(used), 2), "most_factor": round(max(used), 2)} if used else {}
    share: dict[str, str | float] = {
        "km": round(km),
        "official_km": round(km - guessed_km),
        "official_pct": round(100 * (1 - guessed_km / km), 1) if km else 0.0,
    }
    without = 0 if network.has_register else len(guessed)
    return (
        Remark("tmc_lengths_official", "noted", len(roads) - len(guessed), len(roads), {"file": file, **share}),
        Remark(
            "tmc_lengths_guessed", "guessed", len(guessed), len(roads), {"file": file, "km": round(guessed_km), **factor}, _names(guessed)
        ),
        Remark("tmc_register_missing", "assumed", without, len(roads), {"file": file}),
    )


def _ferries(near: gpd.GeoDataFrame, file: str) -> tuple[Remark, ...]:
    ferries = near[near["road_class"] == "ferry"]
    assumed = ferries[ferries["assumed"]]
    metres: dict[str, str | float] = {"file": file, "metres": ASSUMED_CROSSING_M}
    return (
        Remark("tmc_ferries", "noted", len(ferries), details={"file": file}, rows=_names(ferries)),
        Remark("tmc_crossing_assumed", "assumed", len(assumed), len(ferries), metres, _names(assumed)),
    )


def _joints(network: TmcNetwork, near: gpd.GeoDataFrame, file: str) -> tuple[Remark, ...]:
    nodes = {*near["from_node"], *near["to_node"]}
    junctions = network.junctions
    inserted = set(junctions.inserted["node"]) & nodes
    node_of = junctions.node
    guessed = [point for point in junctions.guessed if node_of[point] in nodes]
    unmet = [point for point in junctions.unmet if node_of[point] in nodes]
    along = _touching(network, network.along_others, nodes)
    inside = _touching(network, network.inside_junctions, nodes)
    near_m: dict[str, str | float] = {"file": file, "near_m": NEAR_M}
    along_km: dict[str, str | float] = {"file": file, "km": round(float(along["straight_m"].sum()) / 1000)}
    return (
        Remark("tmc_junctions_joined", "assumed", len(nodes & set(junctions.several)), len(nodes), near_m),
        Remark("tmc_side_roads_joined", "assumed", len(inserted), len(nodes), {"file": file}),
        Remark("tmc_lone_roads_joined", "guessed", len(guessed), details={"file": file}, rows=_places(network, guessed)),
        Remark("tmc_named_road_not_met", "unknown", len(unmet), details={"file": file}, rows=_places(network, unmet)),
        Remark("tmc_along_other_roads", "dropped", len(along), details=along_km, rows=_names(along)),
        Remark("tmc_inside_junctions", "dropped", len(inside), details={"file": file, "metres": round(float(inside["metres"].sum()))}),
    )


def _touching(network: TmcNetwork, rows: tuple[int, ...], nodes: set[int]) -> pd.DataFrame:
    """The stretches with an end among the nodes."""
    table: pd.DataFrame = network.stretches.loc[list(rows)]
    tail, head = (network.junctions.node.loc[table[end].tolist()].isin(nodes).to_numpy() for end in ("tail", "head"))
    return table[tail | head]


def _names(table: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted(set(table["name"].tolist())))


def _places(network: TmcNetwork, points: list[int]) -> tuple[str, ...]:
    return tuple(sorted(set(network.points.loc[points, "name"].tolist())))
