"""Candidates for a shared service point from a table or map file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.loaders.geometry_columns import GEOMETRY_COLUMNS
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.point_table import points_near
from accessibility.loaders.read_input import read_input
from accessibility.loaders.row_ids import with_ids
from accessibility.loaders.typed_columns import check_mapping, finished, typed
from accessibility.provenance import Remark
from accessibility.schema import CANDIDATES

if TYPE_CHECKING:
    from accessibility.area import StudyArea
    from accessibility.config import CandidatesConfig

__all__ = ["load_candidates"]

_EXTRA = ("extra_eur_year_",)
_DEFAULTS = {"host_kind": "other", "status": "candidate"}


def load_candidates(config: CandidatesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Candidates within the area and the ring around it, costs in euros a year.

    Parameters
    ----------
    config
        ``[candidates]`` of the study.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.CANDIDATES`, sorted by id; empty if the study names no file.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    if config.file is None and config.query is None:
        nobody = gpd.GeoDataFrame(
            {"name": pd.Series(dtype="str")}, geometry=gpd.GeoSeries([], crs=area.crs), index=pd.Index([], dtype="str")
        )
        table, _ = typed(_with_defaults(nobody, "")[0].assign(inside=pd.Series(dtype="bool")), CANDIDATES)
        return Loaded(finished(table.rename_axis("candidate"), CANDIDATES, "candidates"), ())
    where = config.called
    known = ("candidate", *(column.name for column in CANDIDATES.columns if column.name not in {"inside", "geometry"}), *GEOMETRY_COLUMNS)
    check_mapping(config.columns, known, where, _EXTRA)
    raw = read_input(config, folder, area_crs=area.crs)
    ids = with_ids(raw.table, "candidate", where, prefix=f"{Path(where).stem}-")
    placed = points_near(raw.table.set_axis(ids.labels), area, where, "candidates")
    table, faults = typed(placed.table, CANDIDATES, _EXTRA)
    table, assumed = _with_defaults(table, where)
    checked = finished(table, CANDIDATES, where, [*ids.faults, *faults], _EXTRA)
    return Loaded(checked, (*raw.remarks, *ids.remarks, *placed.remarks, *assumed))


def _with_defaults(table: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """A candidate that may be chosen, in a house of another kind, where the file does not say otherwise; each counted."""
    remarks: tuple[Remark, ...] = ()
    for name, default in _DEFAULTS.items():
        given = table[name] if name in table else pd.Series(np.nan, index=table.index, dtype="str")
        lacking = given.isna()
        if lacking.any():
            remarks += (Remark(f"candidates_{name}_assumed", "assumed", int(lacking.sum()), len(table), {"file": where}),)
        table = table.assign(**{name: given.fillna(default)})
    return table, remarks
