"""Gather what a municipality needs: borders and people as their publishers gave them, cut to the region and ready to be written."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import shapely

from accessibility.config import AreaConfig, PlacesConfig
from accessibility.errors import SourceError
from accessibility.loaders import mml_names, paavo, statfi_areas, statfi_grid
from accessibility.loaders.catalogue import record
from accessibility.loaders.from_service import raw_layer
from accessibility.loaders.municipality_claims import WITHIN_M
from accessibility.loaders.municipality_names import folded
from accessibility.loaders.overpass_fetch import CACHE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from accessibility.area import StudyArea
    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.finnish_codes import Municipality
    from accessibility.provenance import Remark

__all__ = ["PEOPLE_SOURCES", "Piece", "bring_answers", "gather_borders", "gather_people", "keep_answers"]

PEOPLE_SOURCES = ("statfi_grid", "paavo", "mml_names")
"""Datasets people can be gathered from."""


class Piece(NamedTuple):
    """One dataset of a region, as its publisher gave it.

    Parameters
    ----------
    table
        Its rows.
    source
        Id of the dataset.
    layer
        What was asked for.
    date
        The day it was fetched.
    """

    table: gpd.GeoDataFrame
    source: str
    layer: str
    date: str


def gather_borders(municipalities: Sequence[Municipality], fetcher: Fetcher, *, year: int | None = None) -> Piece:
    """Borders of municipalities.

    Parameters
    ----------
    municipalities
        Which.
    fetcher
        How the service is asked.
    year
        Borders of which year; the newest known if None.

    Returns
    -------
    Piece

    Raises
    ------
    SourceError
        If the service fails, or its borders lack one of them.
    """
    config = AreaConfig(source="statfi_areas", names=tuple(one.name_fi for one in municipalities), year=year)
    borders = statfi_areas.read_areas(config, Path(), fetcher)
    table = borders.raw.table
    wanted = {folded(one.name_fi) for one in municipalities}
    picked = table[table["nimi"].map(folded).isin(wanted)]
    lacking = sorted(wanted - set(picked["nimi"].map(folded)))
    if lacking:
        message = f"statfi_areas: {borders.where} has no {', '.join(lacking)}; the municipality may be older or newer: give another year"
        raise SourceError(message)
    return Piece(picked, "statfi_areas", borders.where, _date(borders.raw.remarks))


def gather_people(source: str, area: StudyArea, fetcher: Fetcher, *, year: int | None = None) -> Piece:
    """People, or villages, in and around an area.

    Parameters
    ----------
    source
        Id of the dataset.
    area
        The region.
    fetcher
        How the service is asked.
    year
        Which edition; the newest known if None.

    Returns
    -------
    Piece

    Raises
    ------
    SourceError
        If the service fails.
    """
    config = PlacesConfig.model_validate({"source": source, "year": year})
    if source == "mml_names":
        raw = mml_names.raw_names(config, Path(), area, fetcher)
    else:
        layer = paavo.layer_of(config) if source == "paavo" else statfi_grid.layer_of(config)
        raw = raw_layer(config, Path(), area, record(source), layer, fetcher)
    return Piece(_near(raw.table, area), source, raw.where, _date(raw.remarks))


def keep_answers(study: Path, cache: Path, area: StudyArea) -> None:
    """Keep a study's answers of Overpass for other studies of the same area.

    Parameters
    ----------
    study
        Folder of the study.
    cache
        Folder for all studies.
    area
        The region they are for.
    """
    keys = sorted(path.name for path in (study / CACHE_FOLDER).glob("*") if path.is_dir())
    for key in keys:
        shutil.copytree(study / CACHE_FOLDER / key, cache / "overpass" / key, dirs_exist_ok=True)
    index = cache / "overpass" / f"{_name(area)}.json"
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_text(json.dumps(keys), encoding="utf-8")


def bring_answers(study: Path, cache: Path, area: StudyArea) -> bool:
    """Bring answers of Overpass kept for the same area into a study.

    Parameters
    ----------
    study
        Folder of the study.
    cache
        Folder for all studies.
    area
        The region.

    Returns
    -------
    bool
        Whether there were any.
    """
    index = cache / "overpass" / f"{_name(area)}.json"
    if not index.is_file():
        return False
    for key in json.loads(index.read_text(encoding="utf-8")):
        shutil.copytree(cache / "overpass" / Path(str(key)).name, study / CACHE_FOLDER / Path(str(key)).name, dirs_exist_ok=True)
    return True


def _near(table: gpd.GeoDataFrame | pd.DataFrame, area: StudyArea) -> gpd.GeoDataFrame:
    """Rows that touch the area and its ring, and those that do not say where they are; a service gives the whole box around them."""
    reach = area.reach.buffer(WITHIN_M)
    shapes = table.geometry.to_crs(area.crs)
    return table[(shapes.isna() | shapes.intersects(reach)).to_numpy()]


def _name(area: StudyArea) -> str:
    """One name for one area and its ring."""
    return hashlib.sha256(shapely.to_wkb(area.reach)).hexdigest()[:20]


def _date(remarks: Sequence[Remark]) -> str:
    """The day the data was fetched."""
    return next((str(remark.details["date"]) for remark in remarks if remark.code == "source_fetched"), "")
