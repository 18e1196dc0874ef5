"""Timetables in the GTFS format as checked tables: times in minutes, references held, what does not fit counted."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from accessibility.errors import DuplicateIdError, FileFormatError, MissingColumnError, TableError, counted
from accessibility.loaders.missing_file import missing_file
from accessibility.loaders.zip_limits import members
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Timetable", "read_gtfs"]

_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "agency": ((), ("agency_name",)),
    "stops": (("stop_id",), ("stop_name", "stop_lat", "stop_lon")),
    "routes": (("route_id",), ("route_type",)),
    "trips": (("trip_id",), ("route_id", "service_id")),
    "stop_times": (("trip_id", "stop_sequence"), ("stop_id", "arrival_time", "departure_time")),
    "calendar": (
        ("service_id",),
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "start_date", "end_date"),
    ),
    "calendar_dates": (("service_id", "date"), ("exception_type",)),
    "frequencies": (("trip_id", "start_time"), ("end_time", "headway_secs")),
    "transfers": ((), ("from_stop_id", "to_stop_id", "transfer_type")),
}
"""Table: the columns that name a row, and others that must be there."""

_NEEDED = ("stops", "routes", "trips", "stop_times")
_TIME = re.compile(r"^\s*(\d{1,3}):([0-5]\d):([0-5]\d)\s*$")
_ROWS_SHOWN = 50


@dataclass(frozen=True, eq=False)
class Timetable:
    """One feed.

    Parameters
    ----------
    stops
        Index ``stop_id``: ``stop_name``, ``stop_lat``, ``stop_lon`` (degrees).
    routes
        Index ``route_id``: ``route_type``, names.
    trips
        Index ``trip_id``: ``route_id``, ``service_id``.
    stop_times
        By trip and ``stop_sequence``: ``stop_id``, ``arrival_minutes`` and ``departure_minutes`` since midnight of the day of service
        (above 1440 past midnight; NaN where the feed leaves them out between timed stops).
    calendar
        Index ``service_id``: weekday flags (bool), ``start_date``, ``end_date``.
    calendar_dates
        ``service_id``, ``date``, ``exception_type`` (1 added, 2 removed).
    frequencies, transfers, agency
        As the feed has them, with minutes for seconds; empty where it has none.
    remarks
        Rows that were dropped, each reason once.
    """

    stops: pd.DataFrame
    routes: pd.DataFrame
    trips: pd.DataFrame
    stop_times: pd.DataFrame
    calendar: pd.DataFrame
    calendar_dates: pd.DataFrame
    frequencies: pd.DataFrame
    transfers: pd.DataFrame
    agency: pd.DataFrame
    remarks: tuple[Remark, ...]


def read_gtfs(path: Path) -> Timetable:
    """A timetable from a zipped GTFS feed.

    Parameters
    ----------
    path
        The zip file; it is never unpacked to disk, and refused if it would grow beyond what is sane.

    Returns
    -------
    Timetable

    Raises
    ------
    FileFormatError
        If it is no zip file, or lacks one of the tables every feed has.
    TableError
        With every fault of its columns, ids and times.
    """
    if not path.is_file():
        raise missing_file(path, "a zipped GTFS timetable")
    inside = {name.rsplit("/", 1)[-1].casefold(): name for name in members(path) if "__MACOSX" not in name}
    lacking = [f"{name}.txt" for name in _NEEDED if f"{name}.txt" not in inside]
    if "calendar.txt" not in inside and "calendar_dates.txt" not in inside:
        lacking.append("calendar.txt or calendar_dates.txt")
    if lacking:
        message = f"{path.name}: no GTFS timetable: {', '.join(lacking)} not in the archive; it holds {', '.join(sorted(inside)[:10])}"
        raise FileFormatError(message)
    with zipfile.ZipFile(path) as archive:
        raw = {name: _csv(archive.read(inside[f"{name}.txt"]), f"{path.name}: {name}.txt") for name in _TABLES if f"{name}.txt" in inside}
    tables = {name: raw.get(name, pd.DataFrame(columns=[*keys, *more], dtype="str")) for name, (keys, more) in _TABLES.items()}
    _check_columns(tables, path.name)
    return _held(_typed(tables, path.name), path.name)


def _csv(raw: bytes, where: str) -> pd.DataFrame:
    """One table, all cells text."""
    import pyarrow as pa
    from pyarrow import csv

    try:
        raw.decode("utf-8")
        head = csv.read_csv(io.BytesIO(raw), read_options=csv.ReadOptions(block_size=1 << 24)).column_names
        types = csv.ConvertOptions(column_types=dict.fromkeys(head, pa.string()), strings_can_be_null=True, null_values=[""])
        table = csv.read_csv(io.BytesIO(raw), convert_options=types)
    except (pa.ArrowException, UnicodeDecodeError, OSError, ValueError) as error:
        message = f"{where}: cannot be read as a table of UTF-8 text ({error})"
        raise FileFormatError(message) from error
    frame: pd.DataFrame = table.to_pandas().astype("str")
    return frame.rename(columns=lambda name: str(name).strip().removeprefix("\ufeff"))


def _check_columns(tables: dict[str, pd.DataFrame], where: str) -> None:
    faults = [
        f"{name}.txt: column {column!r} is missing; it has {', '.join(tables[name].columns)}"
        for name, (keys, more) in _TABLES.items()
        for column in (*keys, *more)
        if column not in tables[name]
    ]
    if faults:
        raise MissingColumnError(faults, where)


def _typed(tables: dict[str, pd.DataFrame], where: str) -> dict[str, pd.DataFrame]:
    """Numbers, minutes, dates and flags for text; every fault at once."""
    faults: list[str] = []
    stops, times, calendar, dates = (tables[name] for name in ("stops", "stop_times", "calendar", "calendar_dates"))
    typed = dict(tables)
    typed["stops"] = stops.assign(**{name: _numbers(stops[name], f"stops.txt: {name}", faults) for name in ("stop_lat", "stop_lon")})
    typed["routes"] = tables["routes"].assign(route_type=_numbers(tables["routes"]["route_type"], "routes.txt: route_type", faults))
    minutes = {
        f"{name}_minutes": _minutes(times[f"{name}_time"], f"stop_times.txt: {name}_time", faults) for name in ("arrival", "departure")
    }
    order = _numbers(times["stop_sequence"], "stop_times.txt: stop_sequence", faults)
    typed["stop_times"] = times.drop(columns=["arrival_time", "departure_time"]).assign(stop_sequence=order, **minutes)
    days = [str(name) for name in calendar if str(name).endswith("day")]
    span = {name: _dates(calendar[name], f"calendar.txt: {name}", faults) for name in ("start_date", "end_date")}
    typed["calendar"] = calendar.assign(**{name: calendar[name] == "1" for name in days}, **span)
    typed["calendar_dates"] = dates.assign(
        date=_dates(dates["date"], "calendar_dates.txt: date", faults),
        exception_type=_numbers(dates["exception_type"], "calendar_dates.txt: exception_type", faults),
    )
    often = tables["frequencies"]
    typed["frequencies"] = often.drop(columns=["start_time", "end_time", "headway_secs"]).assign(
        start_minutes=_minutes(often["start_time"], "frequencies.txt: start_time", faults),
        end_minutes=_minutes(often["end_time"], "frequencies.txt: end_time", faults),
        headway_minutes=_numbers(often["headway_secs"], "frequencies.txt: headway_secs", faults) / 60,
    )
    if faults:
        raise TableError(faults, where)
    twice = []
    for name in ("stops", "routes", "trips", "calendar"):
        key = _TABLES[name][0][0]
        again = typed[name][key][typed[name][key].duplicated()]
        twice += [f"{name}.txt: {counted(len(again), 'id stands', 'ids stand')} twice: {', '.join(again[:5])}"] if len(again) else []
        typed[name] = typed[name].set_index(key)
    if twice:
        raise DuplicateIdError(twice, where)
    return typed


def _held(tables: dict[str, pd.DataFrame], where: str) -> Timetable:
    """The tables without rows that name what is not there, and without trips whose times run backwards."""
    remarks: list[Remark] = []
    trips, times, stops = tables["trips"], tables["stop_times"], tables["stops"]
    services = set(tables["calendar"].index) | set(tables["calendar_dates"]["service_id"])
    lost = ~(trips["route_id"].isin(tables["routes"].index) & trips["service_id"].isin(services)).to_numpy()
    if lost.any():
        remarks.append(
            Remark("gtfs_trips_without_route_or_days", "dropped", int(lost.sum()), len(trips), {"file": where}, _ids(trips.index[lost]))
        )
    trips = trips[~lost]
    gone = ~(times["trip_id"].isin(trips.index) & times["stop_id"].isin(stops.index)).to_numpy()
    orphans = gone & ~times["trip_id"].isin(tables["trips"].index[lost]).to_numpy()
    if orphans.any():
        remarks.append(Remark("gtfs_stops_of_no_trip", "dropped", int(orphans.sum()), len(times), {"file": where}))
    times = times[~gone].sort_values(["trip_id", "stop_sequence"], kind="stable").reset_index(drop=True)
    backward = _backward(times)
    if len(backward):
        remarks.append(Remark("gtfs_trips_backward", "dropped", len(backward), len(trips), {"file": where}, _ids(backward)))
        trips, times = trips.drop(index=backward), times[~times["trip_id"].isin(backward)].reset_index(drop=True)
    off = ~(stops["stop_lat"].between(-90, 90) & stops["stop_lon"].between(-180, 180)) | (
        (stops["stop_lat"] == 0) & (stops["stop_lon"] == 0)
    )
    if off.any():
        remarks.append(Remark("gtfs_stops_nowhere", "unknown", int(off.sum()), len(stops), {"file": where}, _ids(stops.index[off])))
        stops = stops.assign(stop_lat=stops["stop_lat"].mask(off), stop_lon=stops["stop_lon"].mask(off))
    return Timetable(
        stops, tables["routes"], trips, times, tables["calendar"], tables["calendar_dates"], tables["frequencies"], tables["transfers"],
        tables["agency"], tuple(remarks),
    )  # fmt: skip


def _backward(times: pd.DataFrame) -> pd.Index:
    """Trips that arrive before they left, or leave before they arrived."""
    told = times.dropna(subset=["arrival_minutes", "departure_minutes"])
    same = told["trip_id"].to_numpy()[1:] == told["trip_id"].to_numpy()[:-1]
    early = np.zeros(len(told), dtype=bool)
    early[1:] = same & (told["arrival_minutes"].to_numpy()[1:] < told["departure_minutes"].to_numpy()[:-1])
    early |= (told["departure_minutes"] < told["arrival_minutes"]).to_numpy()
    trips: pd.Index = pd.Index(told["trip_id"][early].unique())
    return trips


def _numbers(column: pd.Series, where: str, faults: list[str]) -> pd.Series:
    numbers = pd.to_numeric(column.str.strip(), errors="coerce").astype("float64")
    _tell(column, numbers.isna() & column.notna(), where, "numbers", faults)
    return numbers


def _dates(column: pd.Series, where: str, faults: list[str]) -> pd.Series:
    dates = pd.to_datetime(column.str.strip(), format="%Y%m%d", errors="coerce")
    _tell(column, dates.isna(), where, "dates as 20261231", faults)
    return dates


def _minutes(column: pd.Series, where: str, faults: list[str]) -> pd.Series:
    """Minutes since midnight of ``HH:MM:SS``; hours may pass 24."""
    parsed: dict[Any, float] = {}
    for text in column.dropna().unique():
        found = _TIME.match(str(text))
        parsed[text] = int(found[1]) * 60 + int(found[2]) + int(found[3]) / 60 if found else np.nan
    minutes = column.map(parsed).astype("float64")
    _tell(column, minutes.isna() & column.notna(), where, "times as 07:05:00", faults)
    return minutes


def _tell(column: pd.Series, bad: pd.Series, where: str, what: str, faults: list[str]) -> None:
    if bad.any():
        given = ", ".join(repr(text) for text in column[bad].unique()[:5])
        faults.append(f"{where} must hold {what}, given {given} in {counted(bad.sum(), 'row')}")


def _ids(labels: pd.Index) -> tuple[str, ...]:
    return tuple(str(label) for label in labels[:_ROWS_SHOWN])
