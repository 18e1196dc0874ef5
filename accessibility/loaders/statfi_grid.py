"""Places from the population grid of Statistics Finland: squares of 1 or 5 km with their people, age groups where they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.errors import TableError
from accessibility.loaders.catalogue import record
from accessibility.loaders.cells import texts
from accessibility.loaders.cells_by_id import middles
from accessibility.loaders.from_service import municipality_names, raw_layer
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.municipality_names import folded
from accessibility.loaders.places_file import places_from
from accessibility.loaders.suppressed import people_columns, suppressed_remarks
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig

__all__ = ["layer_of", "load_places"]

_GROUPS = {"people_0_14": ["ika_0_14"], "people_15_64": ["ika_15_64"], "people_65plus": ["ika_65_"]}
_TOLD_FROM = 10
"""Age groups are published for squares of 10 people or more."""


def layer_of(config: PlacesConfig) -> str:
    """The layer of the year and size a study asks for.

    Parameters
    ----------
    config
        ``[places]``.

    Returns
    -------
    str
    """
    return f"vaestoruutu:vaki{config.year or record('statfi_grid').newest_year}_{config.cell_m // 1000}km"


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Populated squares in and around the area (persons; age groups not told are NaN, with the least and most they can be).

    Parameters
    ----------
    config
        ``[places]`` with ``source = "statfi_grid"``.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES` with ``people_0_14``, ``people_15_64``, ``people_65plus``; index the square's id.

    Raises
    ------
    SourceError
        If the service fails.
    DataError
        If the file is not such a grid, or no square lies in the area.

    Notes
    -----
    A square on a border is filed under one municipality, so sums by municipality differ from the register, by a few percent as a rule.
    Here a square counts where its middle lies, so that no square counts in two neighbouring studies; how many people that concerns is told.
    """
    raw = raw_layer(config, folder, area, record("statfi_grid"), layer_of(config))
    table = raw.table
    squares = middles(texts(table["grd_id"]), "EPSG:3067", raw.where)
    cells, faults = people_columns(table, "vaesto", _GROUPS, below=_TOLD_FROM)
    if faults:
        raise TableError(faults, raw.where)
    names = {"place": texts(table["grd_id"]), "name": texts(table["grd_id"]), "municipality": municipality_names(table["kunta"])}
    ours = gpd.GeoDataFrame(pd.DataFrame({**names, **cells}, index=table.index), geometry=squares.points)
    loaded = places_from(Loaded(ours, raw.remarks), config, area, raw.where, by_municipality=False)
    sides: dict[str, str | float] = {"file": raw.where, "cell_m": float(squares.side_m.max()), "cell_crs": "EPSG:3067"}
    at_middle = Remark("people_at_middle_of_squares", "assumed", len(loaded.table), details=sides)
    return Loaded(loaded.table, (*loaded.remarks, at_middle, *_on_border(loaded.table, area), *suppressed_remarks(loaded.table, raw.where)))


def _on_border(table: gpd.GeoDataFrame, area: StudyArea) -> tuple[Remark, ...]:
    """Squares that the office files under another municipality than the one their middle lies in."""
    names = {folded(name) for column in ("name", "name_sv") if column in area.parts for name in area.parts[column].dropna()} - {""}
    filed = table["municipality"].map(folded, na_action="ignore").isin(names)
    if not filed.any():
        return ()
    inside = table["inside"]
    in_excess, lacking = inside & ~filed & table["municipality"].notna(), filed & ~inside
    if not (in_excess.any() or lacking.any()):
        return ()
    people: dict[str, str | float] = {
        "people_in": float(table.loc[in_excess, "people"].sum()),
        "people_out": float(table.loc[lacking, "people"].sum()),
    }
    return (Remark("squares_on_border", "assumed", int((in_excess | lacking).sum()), int(inside.sum()), people),)
