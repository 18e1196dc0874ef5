"""Services and what they offer, from a table or map file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import DuplicateIdError, counted
from accessibility.loaders.geometry_columns import GEOMETRY_COLUMNS
from accessibility.loaders.left_out import left_out
from accessibility.loaders.loaded import LoadedServices
from accessibility.loaders.point_table import points_near
from accessibility.loaders.read_input import read_input
from accessibility.loaders.row_ids import with_ids
from accessibility.loaders.service_kinds import kinds_of_rows
from accessibility.loaders.typed_columns import check_mapping, faults_of, finished, typed
from accessibility.provenance import Remark
from accessibility.schema import OFFERS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig
    from accessibility.loaders.loaded import Loaded

__all__ = ["check_columns_of", "load_services", "services_from"]

_DEFAULTS = {"status": "open", "channel": "physical", "seasons": ""}
_SAME_SPOT_M = 1.0
_OF_SERVICE = tuple(column.name for column in SERVICES.columns if column.name not in {"inside", "geometry"})
_OF_OFFER = tuple(column.name for column in OFFERS.columns)


def load_services(config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: Sequence[str]) -> LoadedServices:
    """Services within the area and the ring around it, and one offer for each kind they offer.

    Parameters
    ----------
    config
        One ``[[services]]`` of the study; ``file`` is set.
    folder
        Where the study file is.
    area
        The region.
    known_kinds
        The closed list of kinds: built-in ones and the study's own.

    Returns
    -------
    LoadedServices
        As :data:`accessibility.schema.SERVICES` and :data:`accessibility.schema.OFFERS`, sorted by id.
        Both are empty, and it is said, if all services lie outside.

    Raises
    ------
    TableError
        With every fault of the table: unknown kinds, rows of one service that differ, the same offer twice.
    """
    check_columns_of(config, config.called)
    return services_from(read_input(config, folder, area_crs=area.crs), config, area, known_kinds, config.called)


def check_columns_of(config: ServicesConfig, where: str) -> None:
    """Refuse a mapping to columns that services do not have.

    Parameters
    ----------
    config
        One ``[[services]]``.
    where
        Its file or register, for messages.

    Raises
    ------
    TableError
        With the nearest column for each.
    """
    check_mapping(config.columns, tuple(dict.fromkeys(("service", "kind", *_OF_SERVICE, *_OF_OFFER, *GEOMETRY_COLUMNS))), where)


def services_from(raw: Loaded, config: ServicesConfig, area: StudyArea, known_kinds: Sequence[str], where: str) -> LoadedServices:
    """Services and offers from rows of any source that carry our column names.

    Parameters
    ----------
    raw
        As read: rows with geometry, and what must be said of them already.
    config
        One ``[[services]]``.
    area
        The region.
    known_kinds
        The closed list of kinds.
    where
        The file or register, for messages and remarks.

    Returns
    -------
    LoadedServices
        As :func:`load_services` gives it.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    ids = with_ids(raw.table, "service", where, prefix=f"{Path(where).stem}-")
    named = raw.table.set_axis(ids.labels)
    stays, excluded = left_out(named, config.exclude, where, what="services", columns=config.columns)
    placed = points_near(_shared_geometry(named[stays]), area, where, "services")
    kinds = kinds_of_rows(placed.table, config, known_kinds, where)
    table, faults = typed(placed.table, SERVICES)
    table, more = typed(table.drop(columns=["kind"], errors="ignore"), OFFERS)
    table = _with_provider(table, config.provider)
    asked = np.array([bool(found) for found in kinds.kinds], dtype=bool) | bool(kinds.faults or kinds.missing)
    services, differing = _services(table[asked])
    filled, assumed = _with_defaults(services, where)
    offers, twice = _offers(table, kinds.kinds)
    unfit = faults_of(offers, OFFERS, where) if not twice else None
    faults = list(dict.fromkeys([*ids.faults, *kinds.faults, *faults, *more, *differing, *(unfit.faults if unfit is not None else ())]))
    if twice and not faults and not kinds.missing:
        raise DuplicateIdError(twice, where)
    checked = finished(filled, SERVICES, where, [*faults, *twice], missing=kinds.missing)
    remarks = (*raw.remarks, *ids.remarks, *excluded, *placed.remarks, *kinds.remarks, *assumed)
    return LoadedServices(checked, finished(offers, OFFERS, where), remarks)


def _shared_geometry(table: gpd.GeoDataFrame | pd.DataFrame) -> gpd.GeoDataFrame | pd.DataFrame:
    """Rows of one service share the first geometry given for it."""
    if not isinstance(table, gpd.GeoDataFrame) or table.index.is_unique:
        return table
    known = table[~(table.geometry.isna() | table.geometry.is_empty)]
    first = known.geometry[~known.index.duplicated()]
    lacking = (table.geometry.isna() | table.geometry.is_empty).to_numpy()
    drawn = np.where(lacking, first.reindex(table.index).to_numpy(), table.geometry.to_numpy())
    return table.set_geometry(gpd.GeoSeries(drawn, index=table.index, crs=table.crs))


def _with_provider(table: gpd.GeoDataFrame, provider: str | None) -> gpd.GeoDataFrame:
    """The study's provider where the file names none."""
    given = table["provider"] if "provider" in table else pd.Series(np.nan, index=table.index, dtype="str")
    return table.assign(provider=given.fillna(provider) if provider is not None else given)


def _services(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """One row for each service; faults where rows of one service differ."""
    first = table[~table.index.duplicated()]
    if table.index.is_unique:
        return first, []
    faults = []
    for name in (name for name in _OF_SERVICE if name in table and name != "provider"):
        several = table[name].groupby(level=0).nunique()
        for service in several.index[several > 1]:
            values = ", ".join(str(value) for value in table.loc[[service], name].dropna().unique())
            faults.append(f"service {service!r} stands in several rows with different {name}: {values}; give each service its own id")
        first = first.assign(**{name: table[name].groupby(level=0).first().reindex(first.index)})
    apart = table.geometry.distance(first.geometry.reindex(table.index), align=False) > _SAME_SPOT_M
    faults += [
        f"service {service!r} stands in several rows at different spots; give each spot its own id"
        for service in table.index[apart.to_numpy()].unique()
    ]
    return first, faults


def _with_defaults(services: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Open, met in person, all year, where the file does not say otherwise; each counted."""
    remarks: tuple[Remark, ...] = ()
    for name, default in _DEFAULTS.items():
        given = services[name] if name in services else pd.Series(np.nan, index=services.index, dtype="str")
        lacking = given.isna()
        if lacking.any():
            remarks += (Remark(f"services_{name}_assumed", "assumed", int(lacking.sum()), len(services), {"file": where}),)
        services = services.assign(**{name: given.fillna(default)})
    return services, remarks


def _offers(table: gpd.GeoDataFrame, kinds: list[tuple[str, ...]]) -> tuple[pd.DataFrame, list[str]]:
    """One row for each service and kind, and a fault if one stands twice."""
    rows = np.repeat(np.arange(len(table)), [len(found) for found in kinds])
    named = [kind for found in kinds for kind in found]
    columns = [name for name in _OF_OFFER if name in table]
    offers = pd.DataFrame(table.drop(columns="geometry")).iloc[rows][columns]
    offers.index = pd.MultiIndex.from_arrays([offers.index.astype("str"), pd.Index(named, dtype="str")], names=["service", "kind"])
    twice = offers.index[offers.index.duplicated()].unique()
    if not len(twice):
        return offers, []
    shown = "; ".join(f"{service} offers {kind}" for service, kind in twice[:5])
    return offers, [f"{counted(len(twice), 'offer stands', 'offers stand')} twice: {shown}; take one out, or give each service its own id"]
