"""Web and telephone services of the national service catalogue (PTV) as remote services, of the kinds a study names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.loaders.ptv_hours import hours_of
from accessibility.loaders.ptv_kinds import kinds_of_location
from accessibility.loaders.ptv_read import texts_of
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig
    from accessibility.loaders.ptv_read import PtvRecords, Record

__all__ = ["Remote", "remote_services"]

_ROWS_SHOWN = 50


class Remote(NamedTuple):
    """Remote services, what they offer, what was left out, and how many web and telephone services were passed over."""

    services: gpd.GeoDataFrame
    offers: pd.DataFrame
    remarks: tuple[Remark, ...]
    passed: int


def remote_services(records: PtvRecords, config: ServicesConfig, area: StudyArea, known_kinds: Sequence[str], where: str) -> Remote:
    """Web and telephone services that offer a kind of ``remote_kinds`` to the area.

    Parameters
    ----------
    records
        As read or fetched.
    config
        ``remote_kinds`` names the kinds; none is taken where it names none, since a school's message service is no school from afar.
    area
        The region.
    known_kinds
        The closed list.
    where
        The file or service they came from.

    Returns
    -------
    Remote
        Each stands at a point of the area, but nobody travels to it. One that serves only a part of the area counts for all of it, which
        a remark says.
    """
    ours = {str(name).casefold() for column in ("name", "name_sv") if column in area.parts for name in area.parts[column].dropna()}
    rows: list[dict[str, Any]] = []
    offers: list[tuple[Any, ...]] = []
    elsewhere, part, guessed = [], [], []
    for name, record in records.remote.items():
        found = kinds_of_location(record, records, known_kinds, config.kind_words)
        kinds = [kind for kind in found.kinds if kind in config.remote_kinds]
        if not kinds:
            continue
        names = texts_of(record.get("serviceChannelNames"), "Name") or texts_of(record.get("serviceChannelNames"))
        called = names.get("fi", name)
        served = _municipalities(record)
        if served and not any(one & ours for one in served):
            elsewhere.append(called)
            continue
        if served and sum(bool(one & ours) for one in served) < len(area.parts):
            part.append(called)
        guessed += [] if found.by_class else [called]
        organisation = str(record.get("organizationId") or "")
        provider = records.organisations.get(organisation) or config.provider or organisation or None
        row = {"service": f"ptv-{name}", "name": called, "name_sv": names.get("sv"), "provider": provider}
        rows.append({**row, "status": "open", "channel": "remote", "seasons": "", "host_kind": None})
        hours = hours_of(record.get("serviceHours"))
        offers += [(row["service"], kind, provider, np.nan, hours.hours_week, hours.opening_hours) for kind in kinds]
    details: dict[str, str | float] = {"file": where}
    taken = tuple(str(row["name"]) for row in rows)
    told = (
        Remark("ptv_remote", "assumed", len(rows), len(records.remote), details, taken[:_ROWS_SHOWN]),
        Remark("ptv_remote_part", "assumed", len(part), len(rows), details, tuple(part[:_ROWS_SHOWN])),
        Remark("ptv_remote_elsewhere", "excluded", len(elsewhere), len(records.remote), details, tuple(elsewhere[:_ROWS_SHOWN])),
        Remark("ptv_remote_kinds_from_names", "guessed", len(guessed), len(rows), details, tuple(guessed[:_ROWS_SHOWN])),
    )
    passed = len(records.remote) - len(rows) - len(elsewhere)
    return Remote(_table(rows, area), _offers(offers), tuple(remark for remark in told if remark.count), passed)


def _municipalities(record: Record) -> list[set[str]]:
    """Names of each municipality that a service is limited to, in all languages, folded; none for one of the whole country."""
    areas = [one for one in record.get("areas") or [] if isinstance(one, dict)]
    named = [town for one in areas for town in one.get("municipalities") or [] if isinstance(town, dict)]
    return [{text.casefold() for text in texts_of(town.get("name")).values()} for town in named]


def _table(rows: list[dict[str, Any]], area: StudyArea) -> gpd.GeoDataFrame:
    columns = ["service", "name", "name_sv", "provider", "status", "channel", "seasons", "host_kind"]
    table = pd.DataFrame(rows, columns=columns).astype("str").set_index("service")
    spot = shapely.point_on_surface(area.boundary)
    return gpd.GeoDataFrame(table.assign(inside=True), geometry=[spot] * len(table), crs=area.crs)


def _offers(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    columns = ["service", "kind", "provider", "capacity", "hours_week", "opening_hours"]
    texts = dict.fromkeys(("service", "kind", "provider", "opening_hours"), "str") | dict.fromkeys(("capacity", "hours_week"), "float64")
    return pd.DataFrame(rows, columns=columns).astype(texts).set_index(["service", "kind"])
