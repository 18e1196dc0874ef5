"""Changes of the network: a road built, closed or driven at another speed, a ferry suspended, an ice road opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from accessibility import vocabulary as words
from accessibility.errors import DataError, DuplicateIdError, UnknownWordError
from accessibility.network import usable
from accessibility.scenarios.change import check_seasons, where_is

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.study import Study

__all__ = ["ChangeSpeed", "CloseRoad", "NewRoad", "OpenIceRoad", "SuspendFerry"]

_AT_NODE_M = 0.5
_CROSSINGS = ("ferry", "ice_road", "winter_road")


@dataclass(frozen=True)
class CloseRoad:
    """A road is closed to everybody.

    Parameters
    ----------
    road
        Its id, or the name or number all its parts carry.
    """

    road: str
    word: ClassVar[str] = "close_road"

    def apply(self, study: Study) -> Study:
        """The study with the road closed."""
        hit = _rows(study.roads, self.road, np.ones(len(study.roads), dtype=bool), "road", self.word)
        return _with_column(study, "access", hit, "no")


@dataclass(frozen=True)
class ChangeSpeed:
    """A road is driven at another speed, in summer and winter alike.

    Parameters
    ----------
    road
        Its id, or the name or number all its parts carry.
    limit_kph
        The new posted limit.
    """

    road: str
    limit_kph: float
    word: ClassVar[str] = "change_speed"

    def apply(self, study: Study) -> Study:
        """The study with the other limit; what a class is driven at most still holds."""
        if not 0 < self.limit_kph <= 200:
            raise DataError(f"{self.word}: limit_kph must be above 0 and at most 200, given {self.limit_kph}")
        on_land = ~study.roads["road_class"].eq("ferry").to_numpy()
        hit = _rows(study.roads, self.road, on_land, "road", self.word)
        roads = study.roads
        limit = np.where(hit, self.limit_kph, roads["limit_kph"].to_numpy(dtype=float, na_value=np.nan))
        winter = np.where(hit, np.nan, roads["winter_limit_kph"].to_numpy(dtype=float, na_value=np.nan))
        return replace(study, roads=roads.assign(limit_kph=limit, winter_limit_kph=winter))


@dataclass(frozen=True)
class SuspendFerry:
    """A ferry does not run.

    Parameters
    ----------
    road
        Its id, or the name all its parts carry.
    seasons
        When it does not run; never if left out.
    """

    road: str
    seasons: tuple[str, ...] = ()
    word: ClassVar[str] = "suspend_ferry"

    def apply(self, study: Study) -> Study:
        """The study without the ferry in these seasons."""
        roads = study.roads
        hit = _rows(roads, self.road, roads["road_class"].eq("ferry").to_numpy(), "ferry", self.word)
        check_seasons(self.seasons, self.word)
        if roads["access"].to_numpy()[hit].tolist() == ["no"] * hit.sum():
            raise DataError(f"{self.word}: {self.road!r} does not run as it is; leave the change out, it has no effect")
        if not self.seasons:
            return _with_column(study, "access", hit, "no")
        cells = roads["seasons"].astype(object).to_numpy().copy()
        runs = [_seasons_of(cell) for cell in cells[hit]]
        kept = [[season for season in some if season not in self.seasons] for some in runs]
        if kept == runs:
            now = ", ".join(season for season in words.SEASONS if any(season in some for some in runs))
            raise DataError(f"{self.word}: {self.road!r} does not run in {', '.join(self.seasons)} as it is: no effect; it runs in {now}")
        if any(not left for left in kept):
            return _with_column(study, "access", hit, "no")
        cells[hit] = [",".join(left) for left in kept]
        return replace(study, roads=roads.assign(seasons=pd.Series(cells, index=roads.index, dtype="str")))


@dataclass(frozen=True)
class NewRoad:
    """A road is built between two spots, each joined to the nearest road.

    Parameters
    ----------
    road
        Its id, one that no other road has.
    start, end
        Coordinates of its ends, in the study's metres unless ``crs`` names another system.
    crs
        System of the coordinates.
    road_class, surface
        As in the vocabulary.
    limit_kph
        Posted limit, where there is one.
    metres
        Its length, if it is not straight.
    join_m
        How far its ends may be from the roads they are joined to.
    """

    road: str
    start: tuple[float, float]
    end: tuple[float, float]
    crs: str = ""
    road_class: str = "tertiary"
    surface: str = "paved"
    limit_kph: float | None = None
    metres: float | None = None
    join_m: float = 200.0
    word: ClassVar[str] = "new_road"

    def apply(self, study: Study) -> Study:
        """The study with the road; the roads it joins are cut there, and keep their lengths."""
        for given, allowed, what in ((self.road_class, words.ROAD_CLASSES, "road class"), (self.surface, words.SURFACES, "surface")):
            if given not in allowed or given == "ferry":
                raise UnknownWordError(given, [word for word in allowed if word != "ferry"], what, self.word)
        if self.road in study.roads.index or bool((study.roads["name"].astype(str) == self.road).any()):
            raise DuplicateIdError(f"there is a road {self.road!r} already; give the new one an id of its own", self.word)
        ends = [where_is(study, None, xy, self.crs, self.word) for xy in (self.start, self.end)]
        roads = study.roads
        nodes = []
        for point in ends:
            roads, node, spot = _joined(roads, point, self.join_m, study.config.travel.mode, f"{self.word} {self.road!r}")
            nodes.append((node, spot))
        (one, first), (other, last) = nodes
        if one == other:
            raise DataError(f"{self.word} {self.road!r}: both ends join the same junction; give ends that lie apart")
        line = shapely.LineString([first, last])
        if self.metres is not None and not self.metres >= line.length - _AT_NODE_M:
            straight = f"the straight line between its ends, {line.length:.0f} m"
            raise DataError(f"{self.word} {self.road!r}: metres = {self.metres:g} is shorter than {straight}")
        row: dict[str, Any] = {
            "from_node": one, "to_node": other, "metres": line.length if self.metres is None else self.metres,
            "road_class": self.road_class, "surface": self.surface,
            "limit_kph": np.nan if self.limit_kph is None else self.limit_kph, "winter_limit_kph": np.nan, "direction": "both",
            "access": "public", "car": True, "bicycle": True, "walk": True, "bridge": False, "crossing_minutes": np.nan,
            "interval_minutes": np.nan, "seasons": "", "name": self.road, "source_id": "", "geometry": line,
        }  # fmt: skip
        return replace(study, roads=_with_rows(roads, {self.road: row}))


@dataclass(frozen=True)
class OpenIceRoad:
    """An ice road is open: one of the study's, or a new one between two shores.

    Parameters
    ----------
    road
        Id or name of an ice road of the study, or the id of a new one.
    seasons
        When it is open.
    start, end, crs
        Ends of a new one, as for :class:`NewRoad`.
    limit_kph, join_m
        Of a new one.
    """

    road: str
    seasons: tuple[str, ...] = ("winter",)
    start: tuple[float, float] | None = None
    end: tuple[float, float] | None = None
    crs: str = ""
    limit_kph: float | None = None
    join_m: float = 200.0
    word: ClassVar[str] = "open_ice_road"

    def apply(self, study: Study) -> Study:
        """The study with the ice road open in these seasons too."""
        check_seasons(self.seasons, self.word)
        if (self.start is None) != (self.end is None):
            raise DataError(f"{self.word}: a new ice road needs both start and end")
        if self.start is not None and self.end is not None:
            ice = {"road_class": "ice_road", "surface": "ice", "limit_kph": self.limit_kph, "join_m": self.join_m}
            built = NewRoad(self.road, self.start, self.end, self.crs, **ice).apply(study)  # type: ignore[arg-type]
            return _with_column(built, "seasons", np.asarray(built.roads.index == self.road), ",".join(self.seasons))
        ices = study.roads["road_class"].isin(("ice_road", "winter_road")).to_numpy()
        hit = _rows(study.roads, self.road, ices, "ice road", self.word)
        cells = study.roads["seasons"].astype(object).to_numpy().copy()
        open_now = [{*([] if not str(cell).strip() else _seasons_of(cell)), *self.seasons} for cell in cells[hit]]
        cells[hit] = [",".join(season for season in words.SEASONS if season in some) for some in open_now]
        return replace(study, roads=study.roads.assign(seasons=pd.Series(cells, index=study.roads.index, dtype="str")))


def _seasons_of(cell: object) -> list[str]:
    """The seasons a road is open in; empty text is all year."""
    named = [word.strip() for word in str(cell).split(",") if word.strip()]
    return named or list(words.SEASONS)


def _rows(roads: gpd.GeoDataFrame, word: str, among: NDArray[np.bool_], what: str, where: str) -> NDArray[np.bool_]:
    """Which roads are meant by an id or a name."""
    ids, names = roads.index.astype(str).to_numpy(), roads["name"].astype(str).to_numpy()
    hit = among & ((ids == word) | (names == word))
    if not hit.any():
        allowed = list(dict.fromkeys([*(name for name in names[among] if name.strip()), *ids[among]]))
        raise UnknownWordError(word, allowed[:300], what, where)
    return np.asarray(hit)


def _with_column(study: Study, name: str, hit: NDArray[np.bool_], value: object) -> Study:
    cells = study.roads[name].astype(object).to_numpy().copy()
    cells[hit] = value
    return replace(study, roads=study.roads.assign(**{name: pd.Series(cells, index=study.roads.index).astype(study.roads[name].dtype)}))


def _joined(
    roads: gpd.GeoDataFrame, point: shapely.Point, join_m: float, mode: str, where: str
) -> tuple[gpd.GeoDataFrame, int, shapely.Point]:
    """The roads with a junction at the nearest point to ``point``, its node, and where it lies."""
    on_land = np.flatnonzero(usable(roads, mode) & ~roads["road_class"].isin(_CROSSINGS).to_numpy())
    lines = roads.geometry.to_numpy()[on_land]
    metres = shapely.distance(lines, point)
    nearest = int(np.argmin(metres))
    if metres[nearest] > join_m:
        raise DataError(f"{where}: the nearest road is {metres[nearest]:,.0f} m away, join_m is {join_m:g}; move the end or raise join_m")
    row, line = int(on_land[nearest]), lines[nearest]
    along = float(shapely.line_locate_point(line, point))
    record = roads.iloc[row]
    if along <= _AT_NODE_M or line.length - along <= _AT_NODE_M:
        at_start = along <= _AT_NODE_M
        node = int(record["from_node" if at_start else "to_node"])
        return roads, node, shapely.get_point(line, 0 if at_start else -1)
    node = int(roads[["from_node", "to_node"]].to_numpy(dtype=np.int64).max()) + 1
    share, spot = along / line.length, shapely.line_interpolate_point(line, along)
    cells = record.to_dict()
    first = {**cells, "to_node": node, "metres": cells["metres"] * share, "geometry": substring(line, 0, along)}
    second = {**cells, "from_node": node, "metres": cells["metres"] * (1 - share), "geometry": substring(line, along, line.length)}
    name = str(roads.index[row])
    kept = roads.iloc[np.delete(np.arange(len(roads)), row)]
    return _with_rows(kept, {f"{name}~a": first, f"{name}~b": second}), node, spot


def _with_rows(roads: gpd.GeoDataFrame, rows: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """The roads with further ones, in the types of the table."""
    table = pd.DataFrame([{name: row.get(name) for name in roads.columns} for row in rows.values()])
    table.index = (
        pd.Index(list(rows), name=roads.index.name).astype(roads.index.dtype)
        if roads.index.dtype == "str"
        else pd.Index(list(rows), name=roads.index.name)
    )
    typed = table.astype({name: dtype for name, dtype in roads.dtypes.items() if name != roads.geometry.name})
    both = pd.concat([roads, gpd.GeoDataFrame(typed, geometry=roads.geometry.name, crs=roads.crs)])
    return gpd.GeoDataFrame(both, geometry=roads.geometry.name, crs=roads.crs)
