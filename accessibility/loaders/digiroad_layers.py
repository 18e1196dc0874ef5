"""The layers of Digiroad that roads are made of: links, limits, thaw restrictions and paved stretches, from files or over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from accessibility.errors import FileFormatError, MissingColumnError
from accessibility.loaders.catalogue import record
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.from_service import fetched_remark
from accessibility.loaders.paging import wfs_layer
from accessibility.loaders.read_vector import layer_names, read_vector

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from accessibility.area import StudyArea
    from accessibility.config import RoadsConfig
    from accessibility.provenance import Remark

__all__ = ["ROLES", "layers_of_file", "layers_of_service"]

ROLES = {
    "links": ("linkki", "tielinkki", "links"),
    "winter": ("talvinopeusrajoitus", "talvinop"),
    "limits": ("nopeusrajoitus", "nopeusraj"),
    "thaw": ("kelirikko",),
    "paved": ("paallystetty", "paallyste"),
}
"""What a layer is for, and what stands in its name; asked in this order, so that winter limits are not taken for limits."""

_SERVICE = {
    "links": "digiroad:dr_tielinkki_toim_lk",
    "limits": "digiroad:dr_nopeusrajoitus",
    "winter": "digiroad:dr_talvinopeusrajoitus",
    "thaw": "digiroad:dr_kelirikko",
    "paved": "digiroad:dr_paallystetty_tie",
}
_FILES = (".shp", ".gpkg", ".fgb", ".parquet")


def layers_of_file(config: RoadsConfig, folder: Path, area: StudyArea) -> tuple[dict[str, gpd.GeoDataFrame], tuple[Remark, ...]]:
    """Layers by role from a GeoPackage, a Shapefile or a folder of them; column names in lower case.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "digiroad"``; ``layer`` names the layer of links where its name does not tell.
    folder
        Where the study file is.
    area
        The region; large layers are cut to the box around it.

    Returns
    -------
    dict of str to GeoDataFrame, tuple of Remark
        ``"links"`` is always there.

    Raises
    ------
    FileFormatError
        If nothing, or several layers, can be the links.
    MissingColumnError
        If links lack their columns.
    """
    path = folder / (config.file or "")
    found = _where(path, config.layer)
    remarks: tuple[Remark, ...] = ()
    layers = {}
    for role, (file, layer) in found.items():
        raw = read_vector(file, layer, area)
        remarks += tuple(remark for remark in raw.remarks if remark.code != "features_far_away" or role == "links")
        layers[role] = _folded(raw.table, f"{file.name} {layer or ''}".strip())
    return layers, remarks


def layers_of_service(config: RoadsConfig, folder: Path, area: StudyArea) -> tuple[dict[str, gpd.GeoDataFrame], tuple[Remark, ...]]:
    """Layers by role from Digiroad's WFS, for the box around the area.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "digiroad"`` and no file.
    folder
        Where the study file is; answers are kept in the store there.
    area
        The region.

    Returns
    -------
    dict of str to GeoDataFrame, tuple of Remark

    Raises
    ------
    SourceError
        If the service fails or has changed.
    """
    source, fetcher = record("digiroad"), fetcher_for(folder)
    bounds = tuple(float(bound) for bound in gpd.GeoSeries([area.reach], crs=area.crs).to_crs(source.crs).total_bounds)
    address = config.address
    layers = {}
    told: list[Remark] = []
    for role, layer in _SERVICE.items():
        needed: dict[str, str] | None = None if role == "links" else {}
        answered = wfs_layer(fetcher, source, layer, bounds=bounds, address=address, needed=needed, may_be_empty=role != "links")
        if len(answered.table):
            layers[role] = _folded(answered.table, layer)
        told.append(fetched_remark(source, layer, answered.kept))
    return layers, tuple(told)


def _where(path: Path, links: str | None) -> dict[str, tuple[Path, str | None]]:
    """File and layer of each role."""
    files = sorted(file for file in path.iterdir() if file.suffix.casefold() in _FILES) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        message = f"{path.name}: there is no such file in {path.parent}, or nothing in that folder ends in {', '.join(_FILES)}"
        raise FileFormatError(message)
    named: list[tuple[str, Path, str | None]] = []
    for file in files:
        if file.suffix.casefold() == ".gpkg":
            named += [(name.casefold(), file, name) for name in layer_names(file)]
        else:
            named.append((file.stem.casefold(), file, None))
    found: dict[str, tuple[Path, str | None]] = {}
    if links is not None:
        named = [(("linkki" if links in {name, layer} else name.replace("link", "")), file, layer) for name, file, layer in named]
    for role, words in ROLES.items():
        fitting = [(file, layer) for name, file, layer in named if _role(name) == role and words]
        if len(fitting) > 1:
            message = f"{path.name}: {len(fitting)} layers can be the {role}: {', '.join(layer or file.name for file, layer in fitting)}"
            raise FileFormatError(f"{message}; say which holds the links with layer = …, or take the others away")
        if fitting:
            found[role] = fitting[0]
    if "links" not in found:
        shown = ", ".join(layer or file.name for _, file, layer in named)
        message = f"{path.name}: no layer is called …linkki…; say which holds the links with layer = …; there are: {shown}"
        raise FileFormatError(message)
    return found


def _role(name: str) -> str | None:
    """What a layer is for, by its name; winter limits before limits, limits before links."""
    order = ("winter", "limits", "thaw", "paved", "links")
    return next((role for role in order if any(word in name for word in ROLES[role])), None)


def _folded(table: gpd.GeoDataFrame | pd.DataFrame, where: str) -> gpd.GeoDataFrame:
    """The table with column names in lower case."""
    if not isinstance(table, gpd.GeoDataFrame):
        fault = "the layer has no geometry; expected lines of Digiroad"
        raise MissingColumnError(fault, where)
    folded = table.rename(columns={name: str(name).casefold() for name in table.columns if name != table.geometry.name})
    return folded if folded.geometry.name == "geometry" else folded.rename_geometry("geometry")
