"""Where a model that spreads people by buildings puts them on holiday homes: postal areas by name, with its people and the register's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.config import PlacesConfig
from accessibility.crs import to_metres
from accessibility.errors import MissingColumnError, TableError
from accessibility.loaders import paavo
from accessibility.loaders.catalogue import record
from accessibility.loaders.cells import numbers, texts
from accessibility.loaders.from_service import raw_layer
from accessibility.loaders.polygons import polygons_of
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea

__all__ = ["people_on_holiday_homes", "places_of_holiday_homes"]

_ONLINE = "paavo"
_ROWS_SHOWN = 50
_PEOPLE_A_HOME = 2.0
"""People of one home, about, where a table tells no dwellings: households of Finland hold 1.9 (Statistics Finland 2024)."""


def people_on_holiday_homes(given: str, folder: Path, area: StudyArea, people: gpd.GeoDataFrame) -> tuple[Remark, ...]:
    """Postal areas with more holiday homes than homes, and how many people a model puts there beside those of the register.

    Parameters
    ----------
    given
        A file of Paavo's postal areas, or ``"paavo"`` to ask for them over the network.
    folder
        Where the study file is.
    area
        The region.
    people
        Points with ``people`` by the model, in the study's metres.

    Returns
    -------
    tuple of Remark
        What was fetched; the postal areas concerned, or that there is none; those of which the register does not tell enough.

    Raises
    ------
    MissingColumnError
        If the table lacks postal codes, people or free-time residences.
    DataError
        If it holds no polygons.
    SourceError
        If the service fails.

    Notes
    -----
    A postal area is one of holiday homes if Paavo's ``ra_ke`` (free-time residences) is above ``ra_asunn`` (dwellings), or above half its
    people where dwellings are not told.
    """
    config = PlacesConfig(source="paavo") if given == _ONLINE else PlacesConfig(source="paavo", file=given)
    raw = raw_layer(config, folder, area, record("paavo"), paavo.layer_of(config))
    zones, remarks = _zones(raw.table, area, raw.where)
    point, zone = zones.sindex.query(people.geometry.to_numpy(), predicate="intersects")
    _, first = np.unique(point, return_index=True)
    by_model = np.bincount(zone[first], weights=people["people"].fillna(0).to_numpy(dtype=float)[point[first]], minlength=len(zones))
    zones = zones.assign(by_model=by_model)[by_model > 0]
    untold = zones["holiday_homes"].isna() | (zones["homes"].isna() & zones["people"].isna())
    limit = zones["homes"].fillna(zones["people"] / _PEOPLE_A_HOME)
    homes = zones[(zones["holiday_homes"] > limit) & ~untold].sort_values("by_model", ascending=False, kind="stable")
    none = Remark("people_on_no_holiday_homes", "noted", int((~untold).sum()), details={"file": raw.where})
    lacking = Remark(
        "holiday_homes_not_told", "unknown", int(untold.sum()), len(zones), {"file": raw.where}, tuple(zones.loc[untold, "code"])
    )
    return (
        *raw.remarks,
        *remarks,
        *([_told_of(homes, len(zones))] if len(homes) else [none] if none.count else []),
        *([lacking] if untold.any() else []),
    )


def places_of_holiday_homes(before: gpd.GeoDataFrame, people: pd.Series) -> tuple[Remark, ...]:
    """Places (postal areas) whose own source tells of more holiday homes than homes, and how many people a model shares out to them.

    Parameters
    ----------
    before
        Places as their own source tells them, with ``people`` and ``free_time_residences``.
    people
        By place, by the model.

    Returns
    -------
    tuple of Remark
        Empty if the places' source does not tell of holiday homes.
    """
    if "free_time_residences" not in before:
        return ()
    table = pd.DataFrame(
        {"code": before["code"].fillna(""), "name": before["name"], "people": before["people"], "by_model": people.reindex(before.index),
         "holiday_homes": before["free_time_residences"], "homes": np.nan}
    )  # fmt: skip
    here = table[before["inside"].to_numpy(dtype=bool)]
    homes = here[(here["holiday_homes"] > here["people"] / _PEOPLE_A_HOME) & (here["by_model"] > 0)]
    homes = homes.sort_values("by_model", ascending=False, kind="stable")
    if homes.empty:
        return ()
    return (_told_of(homes, len(here)),)


def _told_of(homes: pd.DataFrame, total: int) -> Remark:
    """Areas of holiday homes, each with the model's people, the register's, and its holiday homes."""
    sums = {name: float(homes[name].sum()) for name in ("by_model", "people", "holiday_homes")}
    said: dict[str, str | float] = {
        "people": round(sums["by_model"]),
        "register": sums["people"],
        "holiday_homes": sums["holiday_homes"],
    }
    cells = zip(homes["code"], homes["name"], homes["by_model"], homes["people"], homes["holiday_homes"], strict=True)
    named = [f"{code} {name} ({model:.0f} / {_number(people)}; {_number(count)})".strip() for code, name, model, people, count in cells]
    return Remark("people_on_holiday_homes", "assumed", len(homes), total, said, tuple(named[:_ROWS_SHOWN]))


def _zones(table: pd.DataFrame, area: StudyArea, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Postal areas with their people, homes and holiday homes (NaN where not told), in the study's metres."""
    code = next((name for name in paavo.CODES if name in table), None)
    if code is None:
        fault = f"the postal code is missing: no column is called {' or '.join(paavo.CODES)}"
        raise MissingColumnError(fault, where)
    shapes = polygons_of(table, where, "area")
    drawn = to_metres(shapes.table, area.crs, where)
    named = (("people", "he_vakiy"), ("holiday_homes", "ra_ke"), ("homes", "ra_asunn"))
    read = {name: numbers(drawn[column]) for name, column in named if column in drawn}
    faults = [fault for one in read.values() for fault in one.faults]
    if faults:
        raise TableError(faults, where)
    told = {"homes": pd.Series(np.nan, index=drawn.index)} | {name: one.column for name, one in read.items()}
    cells = {"code": texts(drawn[code]).str.zfill(5), "name": texts(drawn["nimi"])} | {
        name: one.mask(one < 0) for name, one in told.items()
    }
    return gpd.GeoDataFrame(cells, geometry=drawn.geometry.to_numpy(), crs=area.crs).reset_index(drop=True), shapes.remarks


def _number(number: float) -> str:
    return "?" if np.isnan(number) else f"{number:.0f}"
