"""Roads, limits, thaw restrictions and ferries from Digiroad, the Finnish register of roads and streets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.loaders.digiroad_layers import layers_of_file, layers_of_service
from accessibility.loaders.digiroad_limits import covered, limit_kph, lowest
from accessibility.loaders.digiroad_links import links_in_our_words
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.road_lengths import ground_metres
from accessibility.loaders.roads_file import roads_of
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from accessibility.area import StudyArea
    from accessibility.config import RoadsConfig

__all__ = ["load_roads"]

_CAR_KG = 3_500.0
"""A thaw restriction to less than this stops passenger cars with their load; above it only lorries."""

_TONNES_BELOW = 100.0
"""Weights below this are written in tonnes, others in kilograms."""

_NEVER_PAVED = ("track", "cycleway", "footway", "ferry")


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """Roads of Digiroad that touch the area or the ring around it, lengths in metres.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "digiroad"``: ``file`` is a GeoPackage, a Shapefile or a folder of them; without it
        Digiroad's WFS is asked.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.ROADS`, sorted by id.

    Raises
    ------
    FileFormatError
        If no layer holds links.
    DataError
        If no link touches the area or its ring.

    Notes
    -----
    Classes are by type of link (motorway, path, ferry), then road number, then functional class. Limits are joined by SEGM_ID in files
    of cut segments and along the link (ALKU_M, LOPPU_M) in the others.
    """
    from_file = config.file is not None
    layers, remarks = layers_of_file(config, folder, area) if from_file else layers_of_service(config, folder, area)
    where = Path(config.file or "Digiroad").name
    links, told = links_in_our_words(layers["links"], where)
    filled, more = _with_layers(links, layers, where)
    kept: dict[str, object] = {"layer": None, "crs": None, "columns": {}}
    loaded = roads_of(Loaded(filled.drop(columns="link"), remarks), config.model_copy(update=kept), area, where)
    return Loaded(loaded.table, (*told, *more, *loaded.remarks))


def _with_layers(
    links: gpd.GeoDataFrame, layers: Mapping[str, gpd.GeoDataFrame], where: str
) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Limits, surface and seasons from the other layers, and what is not there."""
    remarks: tuple[Remark, ...] = ()
    columns: dict[str, object] = {}
    for role, name in (("limits", "limit_kph"), ("winter", "winter_limit_kph")):
        if role in layers:
            columns[name], several = limit_kph(links, layers[role])
            if several:
                remarks += (Remark("digiroad_limits_averaged", "assumed", several, len(links), {"file": where}),)
    missing = [role for role in ("limits", "winter", "paved") if role not in layers]
    if missing:
        remarks += (Remark("digiroad_layers_missing", "unknown", len(missing), None, {"file": where, "layers": ", ".join(missing)}),)
    surface = np.where(links["road_class"] == "ferry", "water", "unknown")
    if "paved" in layers:
        paved = covered(links, layers["paved"])
        surface = np.where(links["road_class"].isin(_NEVER_PAVED) & ~paved, surface, np.where(paved, "paved", "gravel"))
    columns["surface"] = surface
    filled = links.assign(**columns)
    if "thaw" not in layers:
        return filled, remarks
    filled, thaw = _with_thaw(filled, layers["thaw"], where)
    return filled, (*remarks, *thaw)


def _with_thaw(links: gpd.GeoDataFrame, thaw: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Roads that the thaw closes to cars; those it closes to lorries only are counted."""
    weight = lowest(links, thaw)
    weight = np.where(weight < _TONNES_BELOW, weight * 1000, weight)
    restricted = covered(links, thaw) | np.isfinite(weight)
    closed = restricted & (weight > 0) & (weight <= _CAR_KG)
    if not restricted.any():
        return links, ()
    km = ground_metres(links.geometry) / 1000
    lorries = restricted & ~closed
    told = (
        Remark("digiroad_thaw_closed", "noted", int(closed.sum()), len(links), {"file": where, "km": round(float(km[closed].sum()), 1)}),
        Remark("digiroad_thaw_lorries", "noted", int(lorries.sum()), len(links), {"file": where, "km": round(float(km[lorries].sum()), 1)}),
    )
    seasons = pd.Series("winter,summer,autumn", index=links.index, dtype="str").where(closed)
    return links.assign(seasons=seasons), tuple(remark for remark in told if remark.count)
