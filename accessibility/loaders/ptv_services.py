"""Services and what they offer from the national service catalogue (PTV, v11 and v12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from accessibility.crs import DEGREES
from accessibility.errors import DataError
from accessibility.loaders.loaded import LoadedServices
from accessibility.loaders.point_table import points_near
from accessibility.loaders.ptv_fetch import asked_of, fetch_ptv
from accessibility.loaders.ptv_hours import hours_of
from accessibility.loaders.ptv_kinds import host_kind_of, is_mobile, kinds_of_location
from accessibility.loaders.ptv_points import points_of
from accessibility.loaders.ptv_read import read_ptv, texts_of
from accessibility.loaders.ptv_remote import remote_services
from accessibility.loaders.typed_columns import finished
from accessibility.provenance import Remark
from accessibility.schema import OFFERS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig
    from accessibility.loaders.ptv_hours import Hours
    from accessibility.loaders.ptv_kinds import LocationKinds
    from accessibility.loaders.ptv_points import PtvPoints, Spot
    from accessibility.loaders.ptv_read import PtvRecords, Record

__all__ = ["load_services", "services_of"]

_METRES = CRS.from_epsg(3067)
_ROWS_SHOWN = 50


def load_services(config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: Sequence[str]) -> LoadedServices:
    """Service locations of PTV within the area and the ring around it, and the kinds they offer.

    Parameters
    ----------
    config
        One ``[[services]]`` with ``source = "ptv"``; ``file`` is a JSON file or a folder of them; without it
        PTV is asked over the network. ``municipalities`` says whose services those are.
    folder
        Where the study file is.
    area
        The region.
    known_kinds
        The closed list of kinds: built-in ones and the study's own.

    Returns
    -------
    LoadedServices
        As :data:`accessibility.schema.SERVICES` and :data:`accessibility.schema.OFFERS`.

    Raises
    ------
    FileFormatError
        If a file is not what PTV answers.
    DataError
        If no service location has coordinates.
    """
    told: tuple[Remark, ...]
    if config.file is not None:
        records, where = read_ptv(folder / config.file), config.called
        told = (asked_of(config.municipalities, area),) if config.municipalities else ()
    else:
        (records, told), where = fetch_ptv(config, folder, area), "PTV"
    loaded = services_of(records, config, area, known_kinds, where)
    return LoadedServices(loaded.services, loaded.offers, (*told, *loaded.remarks))


def services_of(records: PtvRecords, config: ServicesConfig, area: StudyArea, known_kinds: Sequence[str], where: str) -> LoadedServices:
    """Service locations as tables, one row for each address with coordinates.

    Parameters
    ----------
    records
        As read or fetched.
    config
        ``kinds`` are those to take; ``kind_words`` translates classes (``P5.9``) and names; ``provider`` stands in for organisations
        that the records do not name.
    area
        The region.
    known_kinds
        The closed list.
    where
        The file or service they came from.

    Returns
    -------
    LoadedServices
        A location of no known kind stays as a spot without an offer unless the study asks for kinds; one that moves (a library bus)
        stays without an offer too, since PTV does not say its stops. Web and telephone services of ``remote_kinds`` are there as remote
        ones (see :func:`accessibility.loaders.ptv_remote.remote_services`).

    Raises
    ------
    DataError
        If no service location has coordinates.
    """
    points = points_of(records.locations.items())
    if not points.spots:
        count = len(records.locations)
        message = f"{where}: none of its {count} service locations has coordinates; does it hold full records (not a list of ids)?"
        raise DataError(message)
    kinds = {name: kinds_of_location(one, records, known_kinds, config.kind_words) for name, one in records.locations.items()}
    spots = [spot for spot in points.spots if not config.kinds or set(kinds[spot.location].kinds) & set(config.kinds)]
    table = _table(spots, records, kinds, config)
    placed = points_near(table, area, where, "services")
    far = remote_services(records, config, area, known_kinds, where)
    services = gpd.GeoDataFrame(placed.table)
    hours = {name: hours_of(records.locations[name].get("serviceHours")) for name in dict.fromkeys(services["location"])}
    offers = _offers(services, kinds, hours, config)
    remarks = (
        *_left_out(records, points, where, far.passed),
        *placed.remarks,
        *_kind_remarks(services, kinds, where),
        *_hour_remarks(services, hours, where),
        *_unnamed(services, records, where),
        *far.remarks,
    )
    whole = services.drop(columns="location")
    if len(far.services):
        whole, offers = gpd.GeoDataFrame(pd.concat([whole, far.services]), crs=area.crs), pd.concat([offers, far.offers])
    return LoadedServices(finished(whole, SERVICES, where), finished(offers, OFFERS, where), remarks)


def _table(spots: Sequence[Spot], records: PtvRecords, kinds: Mapping[str, LocationKinds], config: ServicesConfig) -> gpd.GeoDataFrame:
    """One row for each point."""
    located = [records.locations[spot.location] for spot in spots]
    names = [_names(one) for one in located]
    several = [f" ({spot.address})" if spot.number and spot.address else "" for spot in spots]
    columns: dict[str, Any] = {
        "name": [f"{name.get('fi', spot.location)}{more}" for name, spot, more in zip(names, spots, several, strict=True)],
        "name_sv": [f"{name['sv']}{more}" if "sv" in name else None for name, more in zip(names, several, strict=True)],
        "provider": [_provider(one, records, config) for one in located],
        "status": "open",
        "channel": ["mobile" if is_mobile(name.values()) else "physical" for name in names],
        "seasons": "",
        "host_kind": [host_kind_of(kinds[spot.location].kinds) for spot in spots],
        "location": [spot.location for spot in spots],
    }
    ids = [f"ptv-{spot.location}{f'-{spot.number}' if spot.number else ''}" for spot in spots]
    index = pd.Index(ids, name="service", dtype="str")
    table = pd.DataFrame(columns, index=index).astype(dict.fromkeys(columns, "str"))
    return gpd.GeoDataFrame(table, geometry=_drawn(spots, index), crs=_METRES)


def _drawn(spots: Sequence[Spot], index: pd.Index) -> gpd.GeoSeries:
    """Points in metres of EPSG:3067, degrees turned."""
    x, y = np.array([spot.x for spot in spots], dtype=float), np.array([spot.y for spot in spots], dtype=float)
    points = gpd.GeoSeries.from_xy(x, y, index=index, crs=_METRES)
    degrees = np.array([spot.degrees for spot in spots], dtype=bool)
    if degrees.any():
        points[degrees] = gpd.GeoSeries.from_xy(x[degrees], y[degrees], index=index[degrees], crs=DEGREES).to_crs(_METRES)
    return points


def _names(location: Record) -> dict[str, str]:
    given = location.get("serviceChannelNames") or location.get("names")
    return texts_of(given, "Name") or texts_of(given)


def _provider(location: Record, records: PtvRecords, config: ServicesConfig) -> str | None:
    """The organisation's name, else what the study says, else the organisation's id."""
    organisation = str(location.get("organizationId") or "")
    return records.organisations.get(organisation) or config.provider or organisation or None


def _offers(
    services: gpd.GeoDataFrame, kinds: Mapping[str, LocationKinds], hours: Mapping[str, Hours], config: ServicesConfig
) -> pd.DataFrame:
    """One row for each kind of each point that stays where it is."""
    rows: list[tuple[Any, ...]] = []
    for service, location, provider, channel in zip(
        services.index, services["location"], services["provider"], services["channel"], strict=True
    ):
        for kind in kinds[location].kinds if channel == "physical" else ():
            if not config.kinds or kind in config.kinds:
                own = [hours_of(one.get("serviceHours")) for one in kinds[location].services_of.get(kind, ())]
                open_ = next((found for found in own if found.opening_hours), hours[location])
                rows.append((service, kind, provider, np.nan, open_.hours_week, open_.opening_hours))
    columns = ["service", "kind", "provider", "capacity", "hours_week", "opening_hours"]
    texts = dict.fromkeys(("service", "kind", "provider", "opening_hours"), "str") | dict.fromkeys(("capacity", "hours_week"), "float64")
    return pd.DataFrame(rows, columns=columns).astype(texts).set_index(["service", "kind"])


def _left_out(records: PtvRecords, points: PtvPoints, where: str, remote_passed: int) -> tuple[Remark, ...]:
    """Records that are no points, each with its reason."""
    shown = [
        f"{_names(records.locations[name]).get('fi', name)} {address} ({why})".replace("  ", " ") for name, address, why in points.lacking
    ]
    foreign = [f"{_names(records.locations[name]).get('fi', name)} ({why})" for name, _, why in points.foreign]
    total = len(points.spots) + len(shown) + len(foreign)
    several = {spot.location for spot in points.spots if spot.number}
    told = (
        Remark("ptv_without_coordinates", "dropped", len(shown), total, {"file": where}, tuple(shown[:_ROWS_SHOWN])),
        Remark("ptv_coordinates_not_understood", "dropped", len(foreign), total, {"file": where}, tuple(foreign[:_ROWS_SHOWN])),
        Remark("ptv_several_addresses", "noted", len(several), len(records.locations), {"file": where}, _named(several, records)),
        Remark("ptv_not_published", "excluded", len(records.unpublished), None, {"file": where}, records.unpublished[:_ROWS_SHOWN]),
        Remark("ptv_other_channels", "excluded", records.others + remote_passed, None, {"file": where}),
        Remark("ptv_records_twice", "noted", len(records.twice), None, {"file": where}, records.twice[:_ROWS_SHOWN]),
    )
    return tuple(remark for remark in told if remark.count)


def _kind_remarks(services: gpd.GeoDataFrame, kinds: Mapping[str, LocationKinds], where: str) -> tuple[Remark, ...]:
    """Kinds guessed from names, spots of no known kind, and services that move."""
    mobile = (services["channel"] == "mobile").to_numpy()
    of_row = [kinds[location] for location in services["location"]]
    guessed = np.array([bool(found.kinds) and not found.by_class for found in of_row], dtype=bool) & ~mobile
    none = np.array([not found.kinds for found in of_row], dtype=bool) & ~mobile
    name, total, details = services["name"], len(services), {"file": where}
    told = (
        Remark("ptv_kinds_from_names", "guessed", int(guessed.sum()), total, details, tuple(name[guessed][:_ROWS_SHOWN])),
        Remark("ptv_kind_unknown", "unknown", int(none.sum()), total, details, tuple(name[none][:_ROWS_SHOWN])),
        Remark("ptv_mobile", "excluded", int(mobile.sum()), total, details, tuple(name[mobile][:_ROWS_SHOWN])),
    )
    return tuple(remark for remark in told if remark.count)


def _hour_remarks(services: gpd.GeoDataFrame, hours: Mapping[str, Hours], where: str) -> tuple[Remark, ...]:
    """Spots whose usual week is not known, by reason."""
    notes = services["location"].map({name: found.note for name, found in hours.items()})
    total, name = len(services), services["name"]
    details = {"file": where}
    dated, odd, booked = (notes == note for note in ("dated", "not_understood", "by_appointment"))
    told = (
        Remark("ptv_hours_for_a_period", "unknown", int(dated.sum()), total, details, tuple(name[dated][:_ROWS_SHOWN])),
        Remark("ptv_hours_not_understood", "unknown", int(odd.sum()), total, details, tuple(name[odd][:_ROWS_SHOWN])),
        Remark("ptv_by_appointment", "noted", int(booked.sum()), total, details, tuple(name[booked][:_ROWS_SHOWN])),
    )
    return tuple(remark for remark in told if remark.count)


def _unnamed(services: gpd.GeoDataFrame, records: PtvRecords, where: str) -> tuple[Remark, ...]:
    """Organisations shown by their id."""
    ids = {str(records.locations[location].get("organizationId")) for location in services["location"]}
    shown = sorted(ids & set(services["provider"].dropna()))
    return (Remark("ptv_organisations_unnamed", "unknown", len(shown), len(ids), {"file": where}, tuple(shown)),) if shown else ()


def _named(ids: set[str], records: PtvRecords) -> tuple[str, ...]:
    return tuple(sorted(_names(records.locations[name]).get("fi", name) for name in ids))[:_ROWS_SHOWN]
