"""Services that close, open or move, a remote channel that is added, a school that closes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import geopandas as gpd
import pandas as pd
import shapely

from accessibility.errors import DataError, DuplicateIdError, UnknownWordError
from accessibility.scenarios.change import check_hours, known, known_kind, where_is
from accessibility.scenarios.of_service import at_level, offers_hit, with_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.study import Study

__all__ = ["AddRemote", "Close", "CloseSchool", "Move", "Open"]


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
        gone = offers_hit(study, self.service, self.kind, self.word)
        offers = study.offers[~gone]
        if gone.sum() < at_level(study.offers.index, "service", self.service).sum():
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
        check_hours(self.hours_week, self.opening_hours, self.word)
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
        check_hours(self.hours_week, None, self.word)
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


def _added(
    study: Study, service: str, point: shapely.Point, cells: dict[str, Any], kinds: Sequence[str], given: dict[str, Any], where: str
) -> Study:
    """The study with one service more; tables in the order of their ids, so that the order of changes does not matter."""
    if isinstance(kinds, str):
        raise DataError(f"{where}: kinds must be a list of kinds, given {kinds!r}; write ({kinds!r},)")
    if not kinds:
        raise DataError(f"{where}: kinds is empty; name what {service!r} offers")
    for kind in kinds:
        known_kind(kind, study, where)
    twice = [kind for kind in dict.fromkeys(kinds) if kinds.count(kind) > 1]
    if twice:
        raise DataError(f"{where}: kinds of {service!r} name {', '.join(map(repr, twice))} more than once; name each kind once")
    if service in study.services.index:
        raise DuplicateIdError(f"there is a service {service!r} already; give the new one an id of its own", where)
    row: dict[str, Any] = {"status": "open", "seasons": "", "host_kind": None, **cells}
    row["inside"] = bool(shapely.intersects(study.area.boundary, point))
    named = {name: [row.get(name)] for name in study.services.columns if name != study.services.geometry.name}
    new = gpd.GeoDataFrame(named, index=pd.Index([service], name="service", dtype="str"), geometry=[point], crs=study.services.crs)
    new = new.astype({name: study.services[name].dtype for name in named})
    index = pd.MultiIndex.from_arrays(
        [pd.Index([service] * len(kinds), dtype="str"), pd.Index(list(kinds), dtype="str")], names=["service", "kind"]
    )
    offers = with_columns(study.offers, [name for name, value in given.items() if value is not None])
    rows = {name: [given.get(name)] * len(kinds) for name in offers.columns}
    more = pd.DataFrame(rows, index=index)
    more = more.astype({name: offers[name].dtype for name in rows})
    services = pd.concat([study.services, new]).sort_index(kind="stable")
    offers = pd.concat([offers, more]).sort_index(kind="stable")
    return replace(study, services=gpd.GeoDataFrame(services, geometry="geometry", crs=study.services.crs), offers=offers)
