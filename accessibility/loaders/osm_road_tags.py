"""What the tags of one OSM way say about it as a road or ferry."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.loaders import osm_road_words as table
from accessibility.loaders.osm_road_limits import conditions, limits
from accessibility.loaders.osm_values import minutes_of, months_of, seasons_of_months, seasons_of_words
from accessibility.vocabulary import SEASONS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RELEVANT_KEYS", "LeftOut", "RoadTags", "read_way"]

RELEVANT_KEYS = frozenset(
    {"highway", "route", "area", "disused", "abandoned", "ferry", "motorroad", "junction", "oneway", "hgv", "surface", "tracktype"}
    | {"access", "vehicle", "motor_vehicle", "motorcar", "bicycle", "foot", "bridge", "ford", "ice_road", "winter_road", "seasonal"}
    | {"access:conditional", "vehicle:conditional", "motor_vehicle:conditional", "motorcar:conditional", "winter_service", "snowplowing"}
    | {"maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:type", "source:maxspeed", "zone:maxspeed"}
    | {"maxspeed:seasonal:winter", "maxspeed:conditional", "duration", "interval", "opening_hours"}
    | {"oneway:bicycle", "oneway:foot", "cycleway", "cycleway:left", "cycleway:right", "cycleway:both"}
    | {"cycleway:left:oneway", "cycleway:right:oneway"}
)
"""The tags that are read; ways that agree in all of them are read once."""

_CONDITIONAL_KEYS = ("access:conditional", "vehicle:conditional", "motor_vehicle:conditional", "motorcar:conditional")
_ONEWAY = {
    **dict.fromkeys(("yes", "true", "1"), "forward"),
    **dict.fromkeys(("-1", "reverse"), "backward"),
    **dict.fromkeys(("no", "false", "0", "alternating"), "both"),
}


@dataclass(frozen=True)
class RoadTags:
    """One way as a road: our words for all that its tags say.

    Parameters
    ----------
    road_class, surface, limit_kph, winter_limit_kph, direction, bicycle_direction, walk_direction
        As in :data:`accessibility.schema.ROADS`.
    access, car, bicycle, walk, bridge, crossing_minutes, interval_minutes
        As in :data:`accessibility.schema.ROADS`; ``access`` is that of the first of car, bicycle and walk that may use it.
    seasons
        When it is open; empty means all year.
    notes
        What was guessed or not understood: pairs of a word for what and the text of the tag.
    """

    road_class: str
    surface: str
    limit_kph: float
    winter_limit_kph: float
    direction: str
    bicycle_direction: str
    walk_direction: str
    access: str
    car: bool
    bicycle: bool
    walk: bool
    bridge: bool
    crossing_minutes: float
    interval_minutes: float
    seasons: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LeftOut:
    """A way that is no road anybody can use.

    Parameters
    ----------
    reason
        ``not_built``, ``area``, ``not_a_road`` or ``forbidden``.
    value
        The text of the tag that said so.
    """

    reason: str
    value: str


def read_way(tags: Mapping[str, str]) -> RoadTags | LeftOut | None:
    """What the tags of a way say about it as a road or ferry.

    Parameters
    ----------
    tags
        Of one way; a ferry's may be joined with those of its route.

    Returns
    -------
    RoadTags, LeftOut or None
        None for a way that has nothing to do with travel.

    Notes
    -----
    Keys and values as documented in the OpenStreetMap wiki (pages *Key:highway*, *Key:access*, *Key:oneway*, *Key:maxspeed*,
    *Tag:route=ferry*, *Key:seasonal*, *Key:ice_road*, *Key:winter_road*).

    Examples
    --------
    >>> road = read_way({"highway": "track", "motor_vehicle": "forestry"})
    >>> road.road_class, road.access, road.car
    ('track', 'private', True)
    >>> read_way({"highway": "proposed"})
    LeftOut(reason='not_built', value='proposed')
    """
    ferry = tags.get("route") == "ferry"
    highway = _first_known(tags.get("highway", ""))
    if not ferry and not highway:
        return None
    left_out = _left_out(tags, highway, ferry=ferry)
    if left_out:
        return left_out
    notes: list[tuple[str, str]] = []
    usual = table.Highway("ferry", car=True, bicycle=True, walk=True) if ferry else table.HIGHWAYS[highway]
    if highway == "road" and not ferry:
        notes.append(("class_unknown", highway))
    access = {mode: _access(tags, mode, usual, notes) for mode in table.ACCESS_KEYS}
    if ferry:
        access["car"] = _ferry_for_cars(tags, access["car"], notes)
    open_to = next((access[mode] for mode in table.ACCESS_KEYS if access[mode] != "no"), None)
    if open_to is None:
        return LeftOut("forbidden", tags.get("access", "no"))
    frozen = tags.get("ice_road") == "yes", tags.get("winter_road") == "yes"
    direction = _direction(tags, notes)
    limit, winter_limit, limit_notes = (math.nan, math.nan, ()) if ferry else limits(tags)
    return RoadTags(
        road_class="ice_road" if frozen[0] else "winter_road" if frozen[1] else usual.road_class,
        surface="water" if ferry else _surface(tags, frozen=any(frozen), notes=notes),
        limit_kph=limit,
        winter_limit_kph=winter_limit,
        direction=direction,
        bicycle_direction=direction if ferry else _bicycle_direction(tags, direction),
        walk_direction=direction if ferry else _ONEWAY.get(tags.get("oneway:foot", "no"), "both"),
        access=open_to,
        car=access["car"] != "no",
        bicycle=access["bicycle"] != "no",
        walk=access["walk"] != "no",
        bridge=tags.get("bridge", "no") != "no",
        crossing_minutes=_minutes(tags, "duration", notes) if ferry else math.nan,
        interval_minutes=_minutes(tags, "interval", notes) if ferry else math.nan,
        seasons=_seasons(tags, frozen=any(frozen), ferry=ferry, notes=notes),
        notes=tuple(dict.fromkeys((*notes, *limit_notes, *_other_notes(tags)))),
    )


def _first_known(text: str) -> str:
    """Of ``unclassified;tertiary`` the first value that is a road; else the text as it is."""
    return next((part.strip() for part in text.split(";") if part.strip() in table.HIGHWAYS), text)


def _left_out(tags: Mapping[str, str], highway: str, *, ferry: bool) -> LeftOut | None:
    if highway in table.NOT_BUILT:
        return LeftOut("not_built", highway)
    for key in ("disused", "abandoned"):
        if tags.get(key) == "yes":
            return LeftOut("not_built", key)
    if ferry:
        return None
    if tags.get("area") == "yes":
        return LeftOut("area", highway)
    return None if highway in table.HIGHWAYS else LeftOut("not_a_road", highway)


def _access(tags: Mapping[str, str], mode: str, usual: table.Highway, notes: list[tuple[str, str]]) -> str:
    """Who may use a way by one mode: the most particular tag counts, else what is usual for its class."""
    allowed = bool(getattr(usual, mode))
    if mode != "car" and tags.get("motorroad") == "yes":
        allowed = False
    keys = [key for key in table.ACCESS_KEYS[mode] if key in tags]
    if not keys:
        return "public" if allowed else "no"
    key = keys[-1]
    word = tags[key].strip().lower()
    access = table.ACCESS_OF_WORD.get(word)
    if access is None:
        notes.append(("access_unknown", f"{key}={tags[key]}"))
        access = "private"
    if allowed:
        return access
    particular = key not in {"access", "vehicle"} and (mode != "car" or word in table.CAR_GRANTS)
    return access if particular else "no"


def _ferry_for_cars(tags: Mapping[str, str], access: str, notes: list[tuple[str, str]]) -> str:
    """Whether a ferry takes cars; where no tag says so it is assumed, and noted, one way or the other."""
    if any(key in tags for key in ("motorcar", "motor_vehicle", "vehicle")) or access == "no":
        return access
    if tags.get("hgv", "no") != "no" or tags.get("ferry", "no") in table.HIGHWAYS:
        return access
    if "foot" in tags or "bicycle" in tags:
        notes.append(("ferry_without_cars_assumed", ""))
        return "no"
    notes.append(("ferry_cars_assumed", ""))
    return access


def _direction(tags: Mapping[str, str], notes: list[tuple[str, str]]) -> str:
    oneway = tags.get("oneway")
    if oneway is not None and oneway not in _ONEWAY:
        notes.append(("direction_unknown", f"oneway={oneway}"))
        return "both"
    if oneway is not None:
        return _ONEWAY[oneway]
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return "forward" if implied else "both"


def _bicycle_direction(tags: Mapping[str, str], direction: str) -> str:
    """Which way bicycles may be ridden: their own one-way tag counts, then a lane against the traffic (page *Key:oneway:bicycle*)."""
    own = _ONEWAY.get(tags.get("oneway:bicycle", ""))
    if own is not None:
        return own
    lanes = [tags.get(key, "") for key in ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")]
    lane_ways = [tags.get(key, "") for key in ("cycleway:left:oneway", "cycleway:right:oneway")]
    against = any(lane.startswith("opposite") for lane in lanes) or any(way in {"-1", "no"} for way in lane_ways)
    return "both" if against else direction


def _surface(tags: Mapping[str, str], *, frozen: bool, notes: list[tuple[str, str]]) -> str:
    given = tags.get("surface")
    if given is not None:
        surface = table.SURFACE_OF_WORD.get(re.split(r"[;:,]", given.strip().lower())[0])
        if surface is not None:
            return surface
        notes.append(("surface_unknown", given))
    if frozen:
        return "ice"
    return table.SURFACE_OF_TRACKTYPE.get(tags.get("tracktype", ""), "unknown")


def _minutes(tags: Mapping[str, str], key: str, notes: list[tuple[str, str]]) -> float:
    if key not in tags:
        return math.nan
    minutes = minutes_of(tags[key])
    if minutes is None:
        notes.append(("time_unknown", f"{key}={tags[key]}"))
        return math.nan
    return minutes


def _seasons(tags: Mapping[str, str], *, frozen: bool, ferry: bool, notes: list[tuple[str, str]]) -> tuple[str, ...]:
    """When a way is open; empty means all year."""
    said = seasons_of_words(tags["seasonal"]) if "seasonal" in tags else ()
    if frozen and not said:
        notes.append(("winter_assumed", ""))
        said = ("winter",)
    elif said is None:
        dated = months_of(tags.get("opening_hours", "")) if ferry else None
        if dated is None:
            notes.append(("season_unknown", f"seasonal={tags['seasonal']}"))
        said = ()
    if ferry and not said and "opening_hours" in tags:
        said = _seasons_of_hours(tags["opening_hours"], notes)
    closed = _closed_seasons(tags, notes)
    if not closed:
        return said
    left = tuple(season for season in said or SEASONS if season not in closed)
    return left or said


def _seasons_of_hours(text: str, notes: list[tuple[str, str]]) -> tuple[str, ...]:
    """Seasons of a ferry whose opening hours begin with months."""
    months = months_of(text)
    seasons = seasons_of_months(months) if months is not None else ()
    if not seasons or len(seasons) == len(SEASONS):
        return ()
    notes.append(("season_from_dates", text))
    return seasons


def _closed_seasons(tags: Mapping[str, str], notes: list[tuple[str, str]]) -> set[str]:
    """Seasons in which a simple condition such as ``no @ (Nov-Apr)`` closes a way."""
    closed: set[str] = set()
    for key in _CONDITIONAL_KEYS:
        if key not in tags:
            continue
        found = conditions(tags[key])
        months = [months_of(when) for value, when in found if value == "no"]
        if len(months) != len(found) or not months or None in months:
            notes.append(("condition_ignored", f"{key}={tags[key]}"))
            continue
        seasons = seasons_of_months(frozenset().union(*(m for m in months if m)))
        notes.append(("season_from_dates", f"{key}={tags[key]}"))
        closed.update(seasons)
    return closed


def _other_notes(tags: Mapping[str, str]) -> list[tuple[str, str]]:
    notes = []
    if tags.get("ford", "no") != "no":
        notes.append(("ford", ""))
    if tags.get("winter_service") == "no" or tags.get("snowplowing") == "no":
        notes.append(("not_ploughed", ""))
    return notes
