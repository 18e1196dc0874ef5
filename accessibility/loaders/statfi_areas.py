"""Borders of Finnish municipalities and regions by year, from Statistics Finland over the network or from a file of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from accessibility.loaders.catalogue import record
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.from_service import check_columns, fetched_remark
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.paging import wfs_layer
from accessibility.loaders.read_table import read

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.config import AreaConfig
    from accessibility.loaders.fetching import Fetcher

__all__ = ["Borders", "layer_of", "read_areas"]

_WORDS = {"municipality": "kunta", "region": "maakunta"}


class Borders(NamedTuple):
    """Borders as their publisher drew them.

    Parameters
    ----------
    raw
        Polygons with columns ``nimi`` and ``namn``, and what must be said of them.
    where
        The file or layer.
    """

    raw: Loaded
    where: str


def layer_of(config: AreaConfig) -> str:
    """The layer of the year and level a study asks for.

    Parameters
    ----------
    config
        ``[area]``.

    Returns
    -------
    str
    """
    return f"tilastointialueet:{_WORDS[config.level]}1000k_{config.year or record('statfi_areas').newest_year}"


def read_areas(config: AreaConfig, folder: Path, fetcher: Fetcher | None = None) -> Borders:
    """All municipalities or regions of Finland in one year.

    Parameters
    ----------
    config
        ``[area]`` with ``source = "statfi_areas"``; with ``file`` nothing is fetched.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    fetcher
        How the service is asked; the study's own way if left out.

    Returns
    -------
    Borders

    Raises
    ------
    SourceError
        If the service fails.
    DataError
        If the file is not such a layer.
    """
    source = record("statfi_areas")
    if config.file:
        raw = read(folder / config.file, layer=config.layer, crs=config.crs)
        where = (folder / config.file).name
        check_columns(raw.table, tuple(source.columns), where)
        return Borders(raw, where)
    layer = layer_of(config)
    fetched = wfs_layer(fetcher or fetcher_for(folder), source, layer, address=config.address)
    return Borders(Loaded(fetched.table, (fetched_remark(source, layer, fetched.kept),)), layer)
