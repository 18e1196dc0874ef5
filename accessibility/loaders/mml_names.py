"""Villages by their official names from the geographic names of the National Land Survey of Finland; nobody says how many live there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.loaders.catalogue import record
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.from_service import Raw, check_columns, fetched_remark, municipality_names
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.paging import oapif_layer
from accessibility.loaders.places_file import places_from
from accessibility.loaders.read_table import read
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig
    from accessibility.loaders.fetching import Fetcher

__all__ = ["load_places", "raw_names"]

_COLLECTION = "placenames_simple"
_VILLAGES = "301"
"""The group of place types that are villages; fetched alone, and kept alone of a file that says its groups."""


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Villages in and around the area; their people are not known (NaN).

    Parameters
    ----------
    config
        ``[places]`` with ``source = "mml_names"``.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`, index the place's number; the dominant name is shown, the Swedish one beside it.

    Raises
    ------
    SourceError
        If the service fails.
    ConfigError
        If the key it needs is not in the environment.
    DataError
        If the file is not such a table, or no village lies in the area.

    Notes
    -----
    The collection has one row for each spelling of a name; rows of one place are put together.
    """
    raw = raw_names(config, folder, area)
    table = raw.table.assign(placeId=texts(raw.table["placeId"]).str.replace(r"\.0$", "", regex=True))
    remarks = raw.remarks
    if "placeTypeGroup" in table:
        village = texts(table["placeTypeGroup"]).str.replace(r"\.0$", "", regex=True) == _VILLAGES
        if not village.all():
            remarks += (Remark("names_not_of_villages", "excluded", int((~village).sum()), len(village), {"file": raw.where}),)
            table = table[village.to_numpy()]
    dominance, _ = numbers(table["languageDominance"])
    ordered = table.assign(_first=dominance.fillna(np.inf), _row=np.arange(len(table))).sort_values(["placeId", "_first", "_row"])
    first = ordered.drop_duplicates("placeId").set_index("placeId")
    swedish = ordered[texts(ordered["language"]) == "swe"].drop_duplicates("placeId").set_index("placeId")["spelling"]
    if len(first) < len(table):
        remarks += (Remark("names_of_one_place", "noted", len(table) - len(first), len(table), {"file": raw.where}),)
    columns = {
        "place": first.index.astype("str"),
        "name": texts(first["spelling"]).to_numpy(),
        "name_sv": texts(swedish.reindex(first.index)).to_numpy(),
        "municipality": municipality_names(first["municipality"]).to_numpy(),
        "people": np.nan,
    }
    index = pd.Index(np.arange(1, len(first) + 1).astype(str), name="row")
    ours = gpd.GeoDataFrame(pd.DataFrame(columns, index=index), geometry=first.geometry.to_numpy(), crs=raw.table.crs)
    return places_from(Loaded(ours, remarks), config, area, raw.where)


def raw_names(config: PlacesConfig, folder: Path, area: StudyArea, fetcher: Fetcher | None = None) -> Raw:
    """Names of villages as the Land Survey gives them, or the file the study names instead.

    Parameters
    ----------
    config
        ``[places]``; with ``file`` nothing is fetched.
    folder
        Where the study file is.
    area
        The region.
    fetcher
        How the service is asked; the study's own way if left out.

    Returns
    -------
    Raw

    Raises
    ------
    SourceError
        If the service fails.
    MissingColumnError
        If a file lacks the dataset's columns.
    """
    source = record("mml_names")
    if config.file is not None:
        read_file = read(folder / config.file, layer=config.layer)
        where = (folder / config.file).name
        check_columns(read_file.table, tuple(source.columns), where)
        return Raw(read_file.table, where, read_file.remarks)
    bounds = gpd.GeoSeries([area.reach], crs=area.crs).to_crs(source.crs).total_bounds
    layer = oapif_layer(
        fetcher or fetcher_for(folder),
        source,
        _COLLECTION,
        bounds=tuple(bounds),
        question={"placeTypeGroup": _VILLAGES},
        address=config.address,
    )
    return Raw(layer.table, _COLLECTION, (fetched_remark(source, _COLLECTION, layer.kept),))
