"""How often ferries of the road table leave, by season, as a timetable says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from accessibility.crs import DEGREES
from accessibility.loaders.gtfs_days import days_covered, running, season_of
from accessibility.loaders.loaded import Loaded
from accessibility.provenance import Remark
from accessibility.vocabulary import SEASONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.loaders.gtfs_read import Timetable

__all__ = ["ferry_departures", "with_ferry_timetable"]

_FERRY_TYPES = (4, 1000, 1200)
"""Route types: ferry; and water transport and ferry of the extended list."""

_NEAR_M = 1_000.0
_LEAST_DAYS = 7
_DAY_MINUTES = 1440.0


class _Sailing(NamedTuple):
    """What a timetable says of one line of the road table in one season."""

    interval_minutes: float
    crossing_minutes: float


def with_ferry_timetable(loaded: Loaded, timetable: Timetable, where: str) -> Loaded:
    """Roads whose ferries carry the interval of a timetable, one row for each group of seasons with the same.

    Parameters
    ----------
    loaded
        Roads, as :data:`accessibility.schema.ROADS`.
    timetable
        The feed.
    where
        Its file, for remarks.

    Returns
    -------
    Loaded
        A ferry that does not sail in a season the timetable covers is closed in it; in seasons that it does not cover, and for ferries
        that it does not name, roads stay as they were; so do roads without any ferry, which is told.

    Notes
    -----
    The interval is the mean gap between departures of a working day (Monday to Friday; any day if none sails then), the median over the
    days of the season, in the direction that leaves less often. One departure a day makes 1440 minutes. A season is covered if anything
    at all runs on seven of its days.
    """
    roads = loaded.table
    ferries = np.flatnonzero((roads["road_class"] == "ferry").to_numpy())
    if not len(ferries):
        routes = int(timetable.routes["route_type"].isin(_FERRY_TYPES).sum())
        none = Remark("timetable_without_ferry_roads", "unknown", routes, len(timetable.routes), {"file": where})
        return Loaded(roads, (*loaded.remarks, *timetable.remarks, none))
    departures = ferry_departures(timetable)
    lines = _lines(roads, ferries)
    sailings = {
        line: found for line in np.unique(lines) if (found := _sailings(roads.iloc[ferries[lines == line]], roads, departures, timetable))
    }
    kept, added = [roads.drop(index=roads.index[ferries[np.isin(lines, list(sailings))]])], []
    for line, by_season in sailings.items():
        added.append(_rows(roads.iloc[ferries[lines == line]], by_season))
    table = gpd.GeoDataFrame(pd.concat([*kept, *added]).sort_index(kind="stable"), crs=roads.crs) if added else roads
    count = len(np.unique(lines))
    told = [
        Remark("ferries_by_timetable", "noted", len(sailings), count, {"file": where}, _names(roads, ferries, lines, sailings, named=True)),
        Remark(
            "ferries_not_in_timetable",
            "unknown",
            count - len(sailings),
            count,
            {"file": where},
            _names(roads, ferries, lines, sailings, named=False),
        ),
    ]
    return Loaded(table, (*loaded.remarks, *timetable.remarks, *(remark for remark in told if remark.count)))


def ferry_departures(timetable: Timetable) -> pd.DataFrame:
    """Sailings from stop to stop of every ferry of a timetable.

    Parameters
    ----------
    timetable
        The feed.

    Returns
    -------
    pandas.DataFrame
        Columns ``service_id``, ``from_stop``, ``to_stop``, ``departure_minutes``, ``crossing_minutes``; trips given by frequency are
        written out.
    """
    routes = timetable.routes.index[timetable.routes["route_type"].isin(_FERRY_TYPES)]
    trips = timetable.trips[timetable.trips["route_id"].isin(routes)]
    times = timetable.stop_times[timetable.stop_times["trip_id"].isin(trips.index)]
    same = (times["trip_id"] == times["trip_id"].shift(-1)).to_numpy()
    legs = pd.DataFrame(
        {
            "trip_id": times["trip_id"],
            "service_id": times["trip_id"].map(trips["service_id"]),
            "from_stop": times["stop_id"],
            "to_stop": times["stop_id"].shift(-1),
            "departure_minutes": times["departure_minutes"],
            "crossing_minutes": times["arrival_minutes"].shift(-1) - times["departure_minutes"],
        }
    )[same].dropna(subset=["departure_minutes"])
    often = (
        timetable.frequencies[timetable.frequencies["trip_id"].isin(trips.index)] if len(timetable.frequencies) else timetable.frequencies
    )
    if often.empty:
        return legs.drop(columns="trip_id")
    start = legs.groupby("trip_id")["departure_minutes"].transform("min")
    written = [
        legs[legs["trip_id"] == one["trip_id"]].assign(
            departure_minutes=lambda leg, at=at: leg["departure_minutes"] - start[leg.index] + at
        )
        for one in often.to_dict("records")
        for at in np.arange(one["start_minutes"], one["end_minutes"], max(one["headway_minutes"], 1.0))
    ]
    whole: pd.DataFrame = pd.concat([legs[~legs["trip_id"].isin(often["trip_id"])], *written])
    return whole.drop(columns="trip_id")


def _lines(roads: gpd.GeoDataFrame, ferries: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ferry roads that meet are one line, numbered from 0."""
    ends = roads[["from_node", "to_node"]].to_numpy()[ferries]
    nodes, at = np.unique(ends, return_inverse=True)
    at = at.reshape(ends.shape)
    _, piece = connected_components(coo_array((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(nodes), len(nodes))), directed=False)
    return np.asarray(piece[at[:, 0]], dtype=np.int64)


def _sailings(
    line: gpd.GeoDataFrame, roads: gpd.GeoDataFrame, departures: pd.DataFrame, timetable: Timetable
) -> dict[str, _Sailing | None]:
    """What the timetable says of a line in the seasons it covers; None: no sailing; empty: it does not name the line."""
    stops = timetable.stops.dropna(subset=["stop_lat", "stop_lon"])
    landing = _landings(line, roads)
    at = gpd.GeoSeries.from_xy(stops["stop_lon"], stops["stop_lat"], index=stops.index, crs=DEGREES).to_crs(roads.crs)
    near = [set(at.index[at.distance(point) <= _NEAR_M]) for point in landing]
    runs = running(timetable, days_covered(timetable))
    runs = runs.loc[:, runs.any()]
    seasons = season_of(pd.DatetimeIndex(runs.columns))
    pairs = [(a, b) for i, a in enumerate(near) for j, b in enumerate(near) if i != j]
    legs = [departures[departures["from_stop"].isin(a - b) & departures["to_stop"].isin(b - a)] for a, b in pairs]
    legs = [one for one in legs if len(one)]
    found: dict[str, _Sailing | None] = {}
    for season in SEASONS if legs else ():
        of_season = runs.loc[:, seasons == season]
        if of_season.shape[1] >= _LEAST_DAYS:
            found[season] = _sailing(legs, of_season)
    return found if any(found.values()) else {}


def _landings(line: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Points where a line of ferry roads meets land, or where it ends if it meets none."""
    land = roads[roads["road_class"] != "ferry"]
    ashore = set(land["from_node"]) | set(land["to_node"])
    ends = pd.concat([line["from_node"], line["to_node"]])
    points = gpd.GeoSeries(pd.concat([line.geometry.interpolate(0), line.geometry.interpolate(1, normalized=True)]), crs=roads.crs)
    first = points.set_axis(pd.Index(ends))[~pd.Index(ends).duplicated()]
    meeting = first[first.index.isin(ashore)]
    return meeting if len(meeting) > 1 else first


def _sailing(legs: list[pd.DataFrame], runs: pd.DataFrame) -> _Sailing | None:
    """Interval and crossing over the days of one season; None if nothing sails."""
    gaps, crossings = [], []
    for leg in legs:
        working = runs.columns.day_of_week < 5  # type: ignore[attr-defined]
        gap = _median_gap(leg, runs.loc[:, working])
        gaps.append(_median_gap(leg, runs) if np.isnan(gap) else gap)
        crossings.append(float(leg["crossing_minutes"].median()))
    known = [gap for gap in gaps if not np.isnan(gap)]
    return _Sailing(max(known), float(np.nanmedian(crossings))) if known else None


def _median_gap(leg: pd.DataFrame, runs: pd.DataFrame) -> float:
    """Minutes between departures on a usual day; NaN if nothing sails."""
    gaps = []
    for pattern in runs.T.drop_duplicates().to_numpy():
        days = int((runs.T.to_numpy() == pattern).all(axis=1).sum())
        leaving = np.unique(leg["departure_minutes"][leg["service_id"].isin(runs.index[pattern])])
        if len(leaving):
            gaps += [float(np.diff(leaving).mean()) if len(leaving) > 1 else _DAY_MINUTES] * days
    return float(np.median(gaps)) if gaps else np.nan


def _rows(line: gpd.GeoDataFrame, by_season: dict[str, _Sailing | None]) -> gpd.GeoDataFrame:
    """The roads of a line once for each group of seasons with the same sailing."""
    groups: dict[_Sailing | str | None, list[str]] = {}
    for season in SEASONS:
        groups.setdefault(by_season.get(season, "as it was"), []).append(season)
    parts = []
    for sailing, seasons in groups.items():
        if sailing is None:
            continue
        open_in = [[season for season in seasons if not given or season in given.split(",")] for given in line["seasons"]]
        part = line.assign(seasons=["" if len(one) == len(SEASONS) else ",".join(one) for one in open_in])[[bool(one) for one in open_in]]
        if isinstance(sailing, _Sailing):
            shared = sailing.crossing_minutes * part["metres"] / part["metres"].sum()
            crossing = part["crossing_minutes"].fillna(shared) if len(_ends(line)) == 2 else part["crossing_minutes"]
            part = part.assign(interval_minutes=sailing.interval_minutes, crossing_minutes=crossing)
        parts.append(
            part.set_axis(pd.Index([f"{name}-{seasons[0]}" for name in part.index], name="road", dtype="str")) if len(groups) > 1 else part
        )
    return gpd.GeoDataFrame(pd.concat(parts), crs=line.crs)


def _ends(line: gpd.GeoDataFrame) -> list[int]:
    """Nodes that only one road of the line touches."""
    nodes = pd.concat([line["from_node"], line["to_node"]]).value_counts()
    return [int(node) for node in nodes.index[nodes == 1]]


def _names(
    roads: gpd.GeoDataFrame,
    ferries: NDArray[np.int64],
    lines: NDArray[np.int64],
    sailings: dict[int, dict[str, _Sailing | None]],
    *,
    named: bool,
) -> tuple[str, ...]:
    """A name for each line that the timetable names, or does not."""
    chosen = [line for line in np.unique(lines) if (line in sailings) == named]
    first = [roads.iloc[ferries[lines == line][0]] for line in chosen]
    return tuple(str(one["name"] or one.name) for one in first)[:50]
