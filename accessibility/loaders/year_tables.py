"""Opening dates of ferries and ice roads, holiday homes, and nights of visitors, from tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from accessibility.errors import DataError, MissingColumnError, TableError, counted
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.read_input import read_input
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from accessibility.area import StudyArea
    from accessibility.config import DemandConfig, StudyConfig, VisitorsConfig, YearConfig

__all__ = ["NO_YEAR_TABLES", "YearTables", "load_year"]

_DAY = re.compile(r"^(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))$")
_ENDS = ("from_lon", "from_lat", "to_lon", "to_lat")


@dataclass(frozen=True, eq=False)
class YearTables:
    """Tables of ``[year]`` and ``[demand]``.

    Parameters
    ----------
    crossings
        One row for each open span of a ferry or ice road: ``road`` (id or name), ``from_date``, ``to_date`` (``MM-DD``, inclusive; a span
        may pass the new year), and for an ice road that is not among the roads ``from_lon``, ``from_lat``, ``to_lon``, ``to_lat``.
    homes
        Holiday homes: ``place``, ``persons``, ``days_year`` (NaN = not told).
    remarks
        What was guessed.
    visitors
        Nights of visitors: ``place``, ``nights``, ``month`` (1 to 12; NaN = of the whole year).
    """

    crossings: pd.DataFrame
    homes: pd.DataFrame
    remarks: tuple[Remark, ...] = ()
    visitors: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["place", "nights", "month"]))


NO_YEAR_TABLES = YearTables(
    pd.DataFrame(columns=["road", "from_date", "to_date", *_ENDS]), pd.DataFrame(columns=["place", "persons", "days_year"])
)
"""Of a study that has neither section."""


def load_year(config: StudyConfig, folder: Path, area: StudyArea, places: gpd.GeoDataFrame) -> YearTables:
    """The tables of ``[year]``, ``[demand]`` and ``[visitors]``, empty where the study has none.

    Parameters
    ----------
    config
        The study file.
    folder
        Where it is.
    area
        The region.
    places
        Those holiday homes are counted at.

    Returns
    -------
    YearTables

    Raises
    ------
    TableError
        With every fault of a table.
    """
    crossings, homes = NO_YEAR_TABLES.crossings, NO_YEAR_TABLES.homes
    remarks: tuple[Remark, ...] = ()
    if config.year is not None and config.year.given:
        crossings = _crossings(config.year, folder)
    if config.demand is not None and config.demand.given:
        homes, remarks = _homes(config.demand, folder, area, places)
    visitors = NO_YEAR_TABLES.visitors
    if config.visitors is not None and config.visitors.given:
        visitors, more = _visitors(config.visitors, folder, area, places)
        remarks += more
    return YearTables(crossings, homes, remarks, visitors)


def _crossings(config: YearConfig, folder: Path) -> pd.DataFrame:
    where = config.called
    raw = pd.DataFrame(read_input(config, folder, crs="EPSG:4326").table)
    _require(raw, ("road", "from_date", "to_date"), where)
    faults = []
    for name in ("from_date", "to_date"):
        told = texts(raw[name]).fillna("")
        bad = ~told.str.match(_DAY)
        if bad.any():
            faults.append(f"column {name!r} must hold days as MM-DD, given {told[bad].iloc[0]!r} in row {raw.index[bad][0]}")
    if faults:
        raise TableError(faults, where)
    table = pd.DataFrame({name: texts(raw[name]) for name in ("road", "from_date", "to_date")})
    return table.assign(**{name: numbers(raw[name]).column if name in raw else float("nan") for name in _ENDS}).reset_index(drop=True)


def _homes(config: DemandConfig, folder: Path, area: StudyArea, places: gpd.GeoDataFrame) -> tuple[pd.DataFrame, tuple[Remark, ...]]:
    where = config.called
    raw = read_input(config, folder, area_crs=area.crs).table
    told = {name: numbers(raw[name]).column.to_numpy() if name in raw else float("nan") for name in ("persons", "days_year")}
    place, guessed = _place_of(raw, area, places, where)
    remark = Remark("homes_at_nearest_place", "guessed", len(raw), len(raw), {"file": where})
    return pd.DataFrame({"place": place, **told}), (remark,) if guessed else ()


def _visitors(config: VisitorsConfig, folder: Path, area: StudyArea, places: gpd.GeoDataFrame) -> tuple[pd.DataFrame, tuple[Remark, ...]]:
    where = config.called
    raw = read_input(config, folder, area_crs=area.crs).table
    _require(pd.DataFrame(raw), ("nights",), where)
    nights, faults = numbers(raw["nights"])
    month, more = numbers(raw["month"]) if "month" in raw else (pd.Series(float("nan"), index=raw.index), [])
    faults = [*faults, *more]
    if (nights < 0).any():
        faults.append(f"column 'nights' must be 0 or more, it is not in rows {', '.join(map(str, raw.index[nights < 0][:5]))}")
    if nights.isna().any() and not faults:
        faults.append(f"column 'nights' must not be empty, it is in rows {', '.join(map(str, raw.index[nights.isna()][:5]))}")
    wrong = month.notna() & ~month.isin(range(1, 13))
    if wrong.any():
        faults.append(f"column 'month' must be a whole number from 1 to 12, given {month[wrong].iloc[0]:g}")
    if faults:
        raise TableError(faults, where)
    place, guessed = _place_of(raw, area, places, where)
    remark = Remark("visitors_at_nearest_place", "guessed", len(raw), len(raw), {"file": where})
    return pd.DataFrame({"place": place, "nights": nights.to_numpy(), "month": month.to_numpy()}), (remark,) if guessed else ()


def _place_of(raw: pd.DataFrame, area: StudyArea, places: gpd.GeoDataFrame, where: str) -> tuple[NDArray[np.object_], bool]:
    """The place of each row, and whether it is only the nearest."""
    if "place" in raw:
        place = texts(raw["place"])
        unknown = place[~place.isin(places.index)].unique()
        if len(unknown):
            named = ", ".join(map(str, unknown[:5]))
            raise DataError(f"{where}: {counted(len(unknown), 'place is', 'places are')} not in places: {named}; correct them")
        return place.to_numpy(dtype=object), False
    if not isinstance(raw, gpd.GeoDataFrame):
        raise MissingColumnError(["column 'place' is missing, and there are no coordinates either"], where)
    _, near = places.sindex.nearest(raw.geometry.to_crs(area.crs), return_all=False)
    return places.index.to_numpy(dtype=object)[near], True


def _require(table: pd.DataFrame, columns: tuple[str, ...], where: str) -> None:
    missing = [name for name in columns if name not in table]
    if missing:
        raise MissingColumnError([f"column {name!r} is missing; given: {', '.join(map(str, table.columns))}" for name in missing], where)
