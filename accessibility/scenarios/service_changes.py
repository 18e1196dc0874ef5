"""Changes of services: closed, opened, moved, other hours, capacity or provider, a remote channel, a school closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility import vocabulary as words
from accessibility.errors import DataError, DuplicateIdError, UnknownWordError
from accessibility.scenarios.change import known, known_kind, where_is

if TYPE_CHECKING:
    from accessibility.study import Study

__all__ = ["AddRemote", "ChangeCapacity", "ChangeHours", "ChangeProvider", "Close", "CloseSchool", "Move", "Open"]


@dataclass(frozen=True)
class Close:
    """A service closes, or stops offering one kind.

    Parameters
    ----------
    service
        Its id.
    kind
        Only this kind ends; all of them if left out.
    """

    service: str
    kind: str | None = None
    word: ClassVar[str] = "close"

    def apply(self, study: Study) -> Study:
        """The study without the service, or without its offer of the kind."""
        known(self.service, study.services.index, "service", self.word)
        offered = _offered(study, self.service)
        if self.kind is not None and self.kind not in offered:
            raise UnknownWordError(self.kind, offered, f"kind offered by {self.service}", self.word)
        service, kind = (study.offers.index.get_level_values(level) for level in ("service", "kind"))
        gone = (service == self.service) & (np.ones(len(kind), dtype=bool) if self.kind is None else np.asarray(kind == self.kind))
        offers = study.offers[~gone]
        if self.kind is not None and len(offered) > 1:
            return replace(study, offers=offers)
        return replace(study, offers=offers, services=study.services[study.services.index != self.service])


@dataclass(frozen=True)
class CloseSchool:
    """A school closes; what else is offered in the house goes on.

    Parameters
    ----------
    service
        Its id; it must offer the kind ``school``.
    """

    service: str
    word: ClassVar[str] = "close_school"

    def apply(self, study: Study) -> Study:
        """The study without the school."""
        return Close(self.service, "school").apply(study)


@dataclass(frozen=True)
class Open:
    """A service opens.

    Parameters
    ----------
    service
        Its id, one that no other service has.
    kinds
        What it offers.
    at
        The place, service or candidate it stands at.
    xy, crs
        Or its coordinates, in the study's metres unless ``crs`` names another system.
    name, provider
        As people call it, and who runs it.
    channel
        ``physical`` or ``mobile``.
    hours_week, capacity, opening_hours
        Of each of its kinds, where known.
    """

    service: str
    kinds: tuple[str, ...]
    at: str | None = None
    xy: tuple[float, float] | None = None
    crs: str = ""
    name: str = ""
    provider: str | None = None
    channel: str = "physical"
    hours_week: float | None = None
    capacity: float | None = None
    opening_hours: str | None = None
    word: ClassVar[str] = "open"

    def apply(self, study: Study) -> Study:
        """The study with the service."""
        if self.channel not in ("physical", "mobile"):
            raise UnknownWordError(self.channel, ("physical", "mobile"), "channel", self.word)
        point = where_is(study, self.at, self.xy, self.crs, self.word)
        cells: dict[str, Any] = {"name": self.name or self.service, "provider": self.provider, "channel": self.channel}
        given = {"provider": self.provider, "hours_week": self.hours_week, "capacity": self.capacity, "opening_hours": self.opening_hours}
        return _added(study, self.service, point, cells, self.kinds, given, self.word)


@dataclass(frozen=True)
class AddRemote:
    """A remote channel is added: a service by phone, video or web, for everybody with a connection.

    Parameters
    ----------
    service
        Its id, one that no other service has.
    kinds
        What it offers.
    name, provider
        As people call it, and who runs it.
    hours_week
        Where known.
    """

    service: str
    kinds: tuple[str, ...]
    name: str = ""
    provider: str | None = None
    hours_week: float | None = None
    word: ClassVar[str] = "add_remote"

    def apply(self, study: Study) -> Study:
        """The study with the channel; it stands at a point of the area, but nobody travels to it."""
        cells: dict[str, Any] = {"name": self.name or self.service, "provider": self.provider, "channel": "remote"}
        point = shapely.point_on_surface(study.area.boundary)
        given = {"provider": self.provider, "hours_week": self.hours_week}
        return _added(study, self.service, point, cells, self.kinds, given, self.word)


@dataclass(frozen=True)
class Move:
    """A service moves.

    Parameters
    ----------
    service
        Its id.
    at
        The place, service or candidate it moves to.
    xy, crs
        Or its new coordinates, in the study's metres unless ``crs`` names another system.
    """

    service: str
    at: str | None = None
    xy: tuple[float, float] | None = None
    crs: str = ""
    word: ClassVar[str] = "move"

    def apply(self, study: Study) -> Study:
        """The study with the service elsewhere."""
        known(self.service, study.services.index, "service", self.word)
        point = where_is(study, self.at, self.xy, self.crs, self.word)
        moved = study.services.copy()
        here = moved.index == self.service
        shapes = moved.geometry.to_numpy().copy()
        shapes[here] = point
        inside = moved["inside"].to_numpy(dtype=bool).copy()
        inside[here] = bool(shapely.intersects(study.area.boundary, point))
        return replace(study, services=moved.set_geometry(gpd.GeoSeries(shapes, index=moved.index, crs=moved.crs)).assign(inside=inside))


@dataclass(frozen=True)
class ChangeHours:
    """A service is open for more or fewer hours.

    Parameters
    ----------
    service
        Its id.
    hours_week
        Hours open in a week.
    opening_hours
        Opening hours in OSM's notation.
    kind
        Only of this kind; of all it offers if left out.
    seasons
        The seasons it is open in from now on; as before if left out, all year if empty.
    """

    service: str
    hours_week: float | None = None
    opening_hours: str | None = None
    kind: str | None = None
    seasons: tuple[str, ...] | None = None
    word: ClassVar[str] = "change_hours"

    def apply(self, study: Study) -> Study:
        """The study with the other hours."""
        if self.hours_week is not None and not 0 <= self.hours_week <= 168:
            raise DataError(f"{self.word}: hours_week must be from 0 to 168, given {self.hours_week}")
        told = {"hours_week": self.hours_week, "opening_hours": self.opening_hours}
        # Hours that are told one way only leave the other way unknown, since it would be the old one.
        cells = told if any(value is not None for value in told.values()) else {}
        changed = _with_cells(study, self.service, self.kind, cells, self.word)
        if self.seasons is None:
            return changed
        for season in self.seasons:
            if season not in words.SEASONS:
                raise UnknownWordError(season, words.SEASONS, "season", self.word)
        seasons = study.services["seasons"].astype(object).where(study.services.index != self.service, ",".join(self.seasons))
        return replace(changed, services=study.services.assign(seasons=seasons.astype("str")))


@dataclass(frozen=True)
class ChangeCapacity:
    """A service can give more or less.

    Parameters
    ----------
    service
        Its id.
    capacity
        How much it can give, in the kind's own unit.
    kind
        Only of this kind; of all it offers if left out.
    """

    service: str
    capacity: float
    kind: str | None = None
    word: ClassVar[str] = "change_capacity"

    def apply(self, study: Study) -> Study:
        """The study with the other capacity."""
        if not (np.isfinite(self.capacity) and self.capacity >= 0):
            raise DataError(f"{self.word}: capacity must be 0 or more, given {self.capacity}")
        return _with_cells(study, self.service, self.kind, {"capacity": self.capacity}, self.word)


@dataclass(frozen=True)
class ChangeProvider:
    """Somebody else runs a service.

    Parameters
    ----------
    service
        Its id.
    provider
        The new provider's id.
    kind
        Only of this kind; of all it offers if left out.
    """

    service: str
    provider: str
    kind: str | None = None
    word: ClassVar[str] = "change_provider"

    def apply(self, study: Study) -> Study:
        """The study with the other provider."""
        if len(study.providers):
            known(self.provider, study.providers.index, "provider", self.word)
        changed = _with_cells(study, self.service, self.kind, {"provider": self.provider}, self.word)
        if self.kind is not None or "provider" not in study.services:
            return changed
        provider = study.services["provider"].astype(object).where(study.services.index != self.service, self.provider)
        return replace(changed, services=study.services.assign(provider=provider.astype("str")))


def _offered(study: Study, service: str) -> list[str]:
    """The kinds a service offers."""
    index = study.offers.index
    return [str(kind) for kind in index.get_level_values("kind")[index.get_level_values("service") == service]]


def _with_cells(study: Study, service: str, kind: str | None, cells: dict[str, Any], where: str) -> Study:
    """The study with other cells in the offers of a service."""
    known(service, study.services.index, "service", where)
    offered = _offered(study, service)
    if kind is not None and kind not in offered:
        raise UnknownWordError(kind, offered, f"kind offered by {service}", where)
    if not cells:
        return study
    index = study.offers.index
    hit = np.asarray(index.get_level_values("service") == service)
    if kind is not None:
        hit &= np.asarray(index.get_level_values("kind") == kind)
    offers = study.offers.copy()
    for name, value in cells.items():
        before = offers[name] if name in offers else pd.Series(np.nan, index=index, dtype="float64" if _is_number(name) else "str")
        after = before.astype(object).to_numpy().copy()
        after[hit] = np.nan if value is None else value
        offers[name] = pd.Series(after, index=index).astype("float64" if _is_number(name) else "str")
    return replace(study, offers=offers)


def _is_number(column: str) -> bool:
    return column in ("hours_week", "capacity")


def _added(
    study: Study, service: str, point: shapely.Point, cells: dict[str, Any], kinds: tuple[str, ...], given: dict[str, Any], where: str
) -> Study:
    """The study with one service more; tables in the order of their ids, so that the order of changes does not matter."""
    if not kinds:
        raise DataError(f"{where}: kinds is empty; name what {service!r} offers")
    for kind in kinds:
        known_kind(kind, study, where)
    if service in study.services.index:
        raise DuplicateIdError(f"there is a service {service!r} already; give the new one an id of its own", where)
    row: dict[str, Any] = {"status": "open", "seasons": "", "host_kind": None, **cells}
    row["inside"] = bool(shapely.intersects(study.area.boundary, point))
    named = {name: [row.get(name)] for name in study.services.columns if name != study.services.geometry.name}
    new = gpd.GeoDataFrame(named, index=pd.Index([service], name="service", dtype="str"), geometry=[point], crs=study.services.crs)
    new = new.astype({name: study.services[name].dtype for name in named})
    index = pd.MultiIndex.from_arrays(
        [pd.Index([service] * len(kinds), dtype="str"), pd.Index(kinds, dtype="str")], names=["service", "kind"]
    )
    rows = {name: [given.get(name)] * len(kinds) for name in study.offers.columns}
    more = pd.DataFrame(rows, index=index)
    more = more.astype({name: study.offers[name].dtype for name in rows})
    services = pd.concat([study.services, new]).sort_index(kind="stable")
    offers = pd.concat([study.offers, more]).sort_index(kind="stable")
    return replace(study, services=gpd.GeoDataFrame(services, geometry="geometry", crs=study.services.crs), offers=offers)
