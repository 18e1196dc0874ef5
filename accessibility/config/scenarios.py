"""``[[scenarios]]``: what if; each change says one thing, and keys that mean nothing for it are refused."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from accessibility.config.words import OwnWords, Season, Text
from accessibility.errors import ConfigError, nearest_word

__all__ = ["KEYS_OF_CHANGE", "ChangeConfig", "ScenarioConfig"]

ChangeWord = Literal[
    "close", "close_school", "open", "add_remote", "add_connection", "move", "change_hours", "change_capacity", "change_provider",
    "new_road", "close_road", "change_speed", "suspend_ferry", "open_ice_road", "season", "change_people",
]  # fmt: skip

KEYS_OF_CHANGE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "close": (("service",), ("kind",)),
    "close_school": (("service",), ()),
    "open": (("service", "kinds"), ("at", "xy", "crs", "name", "provider", "channel", "hours_week", "capacity", "opening_hours")),
    "add_remote": (("service", "kinds"), ("name", "provider", "hours_week")),
    "add_connection": ((), ("places", "municipality", "polygon", "crs")),
    "move": (("service",), ("at", "xy", "crs")),
    "change_hours": (("service",), ("hours_week", "opening_hours", "kind", "seasons")),
    "change_capacity": (("service", "capacity"), ("kind",)),
    "change_provider": (("service", "provider"), ("kind",)),
    "new_road": (("road", "start", "end"), ("crs", "road_class", "surface", "limit_kph", "metres", "join_m")),
    "close_road": (("road",), ()),
    "change_speed": (("road", "limit_kph"), ()),
    "suspend_ferry": (("road",), ("seasons",)),
    "open_ice_road": (("road",), ("seasons", "start", "end", "crs", "limit_kph", "join_m")),
    "season": (("season",), ()),
    "change_people": (("by_pct",), ("group", "municipality", "places")),
}
"""The keys each change must have and may have."""


class ChangeConfig(OwnWords):
    """``[[scenarios.changes]]``: one change; which keys go with which is told by each change's name in the API."""

    change: ChangeWord = Field(description="what changes")
    service: str | None = Field(None, description="id of a service; of open and add_remote: a new one")
    kind: str | None = Field(None, description="close, change_hours, change_capacity, change_provider: only this kind of what it offers")
    kinds: tuple[str, ...] = Field((), description="open, add_remote: what the service offers")
    at: str | None = Field(None, description="open, move: id of the place, service or candidate it stands at")
    xy: tuple[float, float] | None = Field(None, description="open, move: or its coordinates")
    start: tuple[float, float] | None = Field(None, description="new_road, open_ice_road: coordinates of one end")
    end: tuple[float, float] | None = Field(None, description="new_road, open_ice_road: coordinates of the other end")
    crs: str = Field("", description="system of coordinates; the study's metres if left out")
    name: str = Field("", description="open, add_remote: name people use")
    provider: str | None = Field(None, description="open, add_remote, change_provider: who runs it")
    channel: Literal["physical", "mobile"] = Field("physical", description="open: how it is met")
    hours_week: float | None = Field(None, ge=0, le=168, description="hours open in a week")
    opening_hours: str | None = Field(None, description="opening hours in OSM's notation")
    capacity: float | None = Field(None, ge=0, description="how much it can give, in the kind's own unit")
    seasons: tuple[Season, ...] = Field((), description="change_hours, open_ice_road: open then; suspend_ferry: not running then")
    season: Season | None = Field(None, description="season: which one it is")
    road: str | None = Field(None, description="id or name of a road, ferry or ice road; of new_road: a new one")
    road_class: str = Field("tertiary", description="new_road: its class")
    surface: str = Field("paved", description="new_road: its surface")
    limit_kph: float | None = Field(None, gt=0, le=200, description="new_road, change_speed, open_ice_road: posted limit")
    metres: float | None = Field(None, gt=0, description="new_road: its length, if it is not straight")
    join_m: float = Field(200.0, gt=0, description="new_road, open_ice_road: how far its ends may be from the roads they join")
    by_pct: float | None = Field(None, ge=-100, description="change_people: per cent more, or less with a minus")
    group: str = Field("people", description="change_people: column of the people it concerns")
    municipality: str | None = Field(None, description="change_people: only there; add_connection: it comes there")
    places: tuple[str, ...] = Field((), description="change_people: only these places; add_connection: it comes to these places")
    polygon: tuple[tuple[float, float], ...] = Field((), description="add_connection: or corners of the area it comes to")

    @model_validator(mode="after")
    def _keys_fit(self) -> Self:
        """The keys of the change, and no others."""
        needed, possible = KEYS_OF_CHANGE[self.change]
        given = self.model_fields_set - {"change"}
        faults = [f"change = {self.change!r} needs {name}" for name in needed if name not in given]
        for name in sorted(given - {*needed, *possible}):
            near = nearest_word(name, (*needed, *possible))
            hint = f"; did you mean {near!r}?" if near else "."
            faults.append(f"{name!r} means nothing for change = {self.change!r}{hint} Known here: {', '.join((*needed, *possible))}")
        if faults:
            raise ConfigError([f"scenarios: {fault}" for fault in faults])
        return self


class ScenarioConfig(OwnWords):
    """``[[scenarios]]``: what if; outputs show each beside the study as it is."""

    name: Text = Field(description="what the scenario is called")
    changes: tuple[ChangeConfig, ...] = Field((), description="one after the other")
    no_harm_minutes: float = Field(10.0, ge=0, description="no place may lose more minutes than this")
