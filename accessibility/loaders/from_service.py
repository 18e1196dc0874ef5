"""A dataset over the network, or from a file of the same shape: one table, and what must be said of where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import MissingColumnError, nearest_word
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.paging import wfs_layer
from accessibility.loaders.read_input import read_input
from accessibility.loaders.read_table import read
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig
    from accessibility.loaders.catalogue import SourceRecord
    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.store import Kept

__all__ = ["Raw", "check_columns", "fetched_remark", "municipality_names", "raw_layer"]


class Raw(NamedTuple):
    """A dataset as its publisher made it.

    Parameters
    ----------
    table
        Its rows; a GeoDataFrame where it has geometry.
    where
        The file or dataset, for messages.
    remarks
        What must be said of it.
    """

    table: gpd.GeoDataFrame | pd.DataFrame
    where: str
    remarks: tuple[Remark, ...]


def raw_layer(config: PlacesConfig, folder: Path, area: StudyArea, source: SourceRecord, layer: str, fetcher: Fetcher | None = None) -> Raw:
    """A WFS layer in and around the area, or the file the study names instead.

    Parameters
    ----------
    config
        ``[places]``; with ``file`` nothing is fetched.
    folder
        Where the study file is.
    area
        The region.
    source
        The dataset.
    layer
        Name of the layer, with its workspace.
    fetcher
        How it is asked; the study's own way if left out.

    Returns
    -------
    Raw

    Raises
    ------
    SourceError
        If the service fails.
    FileFormatError
        If the file cannot be read.
    MissingColumnError
        If a file lacks the dataset's columns.
    """
    if config.file is not None:
        path = folder / config.file
        crs = source.crs if path.suffix.casefold() in {".csv", ".tsv", ".txt", ".xlsx", ".xlsm"} else None
        raw = read(path, layer=config.layer, crs=crs)
        check_columns(raw.table, tuple(source.columns), path.name)
        return Raw(raw.table, path.name, raw.remarks)
    if config.query is not None:
        raw = read_input(config, folder, area_crs=area.crs)
        check_columns(raw.table, tuple(source.columns), config.called)
        return Raw(raw.table, config.called, raw.remarks)
    bounds = gpd.GeoSeries([area.reach], crs=area.crs).to_crs(source.crs).total_bounds
    fetched = wfs_layer(fetcher or fetcher_for(folder), source, layer, bounds=tuple(bounds), address=config.address)
    return Raw(fetched.table, layer, (fetched_remark(source, layer, fetched.kept),))


def check_columns(table: pd.DataFrame, needed: Sequence[str], where: str) -> None:
    """Refuse a file that lacks columns of the dataset.

    Parameters
    ----------
    table
        As read.
    needed
        Columns that must be there.
    where
        The file.

    Raises
    ------
    MissingColumnError
        With the nearest column for each.
    """
    given = [str(name) for name in table.columns]
    faults = []
    for name in needed:
        if name not in given:
            near = nearest_word(name, given)
            faults.append(
                f"column {name!r} of the dataset is missing{f'; is it {near!r}?' if near else ''}; given: {', '.join(given[:20])}"
            )
    if faults:
        raise MissingColumnError(faults, where)


def fetched_remark(source: SourceRecord, layer: str, kept: Sequence[Kept]) -> Remark:
    """From where and on which day data was fetched.

    Parameters
    ----------
    source
        The dataset.
    layer
        What was asked for.
    kept
        The answers.

    Returns
    -------
    Remark
    """
    days = sorted({one.date for one in kept})
    details: dict[str, str | float] = {"publisher": source.publisher, "layer": layer, "date": days[0] if days else ""}
    return Remark("source_fetched", "noted", sum(one.rows for one in kept), details=details)


def municipality_names(codes: pd.Series) -> pd.Series:
    """Finnish names of municipalities by their codes, however these are padded.

    Parameters
    ----------
    codes
        ``"005"``, ``"5"``, 5 …

    Returns
    -------
    pandas.Series of str
        Missing where a code is not one of 2026.
    """
    from accessibility.loaders.finnish_codes import municipalities

    padded = codes.astype("str").str.replace(r"\.0$", "", regex=True).str.strip().str.zfill(3)
    names = padded.map({code: one.name_fi for code, one in municipalities().items()})
    return pd.Series(np.where(names.isna(), np.nan, names.astype(object)), index=codes.index, dtype="str")
