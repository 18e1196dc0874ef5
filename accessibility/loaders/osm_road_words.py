"""Tables that turn OSM's words for roads into ours: class, surface, access, barriers."""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "ACCESS_KEYS",
    "ACCESS_OF_WORD",
    "BARRIERS",
    "CAR_GRANTS",
    "HIGHWAYS",
    "NOT_BUILT",
    "SURFACE_OF_TRACKTYPE",
    "SURFACE_OF_WORD",
    "Highway",
]


class Highway(NamedTuple):
    """What a value of ``highway`` means where no other tag says otherwise.

    Parameters
    ----------
    road_class
        Ours.
    car, bicycle, walk
        Who may use it.
    """

    road_class: str
    car: bool
    bicycle: bool
    walk: bool


HIGHWAYS: dict[str, Highway] = {
    "motorway": Highway("motorway", car=True, bicycle=False, walk=False),
    "motorway_link": Highway("motorway", car=True, bicycle=False, walk=False),
    "trunk": Highway("trunk", car=True, bicycle=True, walk=True),
    "trunk_link": Highway("trunk", car=True, bicycle=True, walk=True),
    "primary": Highway("primary", car=True, bicycle=True, walk=True),
    "primary_link": Highway("primary", car=True, bicycle=True, walk=True),
    "secondary": Highway("secondary", car=True, bicycle=True, walk=True),
    "secondary_link": Highway("secondary", car=True, bicycle=True, walk=True),
    "tertiary": Highway("tertiary", car=True, bicycle=True, walk=True),
    "tertiary_link": Highway("tertiary", car=True, bicycle=True, walk=True),
    "unclassified": Highway("unclassified", car=True, bicycle=True, walk=True),
    "road": Highway("unclassified", car=True, bicycle=True, walk=True),
    "residential": Highway("residential", car=True, bicycle=True, walk=True),
    "living_street": Highway("living_street", car=True, bicycle=True, walk=True),
    "service": Highway("service", car=True, bicycle=True, walk=True),
    "track": Highway("track", car=True, bicycle=True, walk=True),
    "path": Highway("path", car=False, bicycle=True, walk=True),
    "bridleway": Highway("path", car=False, bicycle=False, walk=True),
    "cycleway": Highway("cycleway", car=False, bicycle=True, walk=True),
    "footway": Highway("footway", car=False, bicycle=False, walk=True),
    "pedestrian": Highway("footway", car=False, bicycle=False, walk=True),
    "steps": Highway("steps", car=False, bicycle=False, walk=True),
}
"""Every value that is a road. Others (``platform``, ``raceway``, ``corridor``, ``busway`` …) are left out and counted by value."""

NOT_BUILT = frozenset({"construction", "proposed", "planned", "abandoned", "disused", "razed", "demolished", "dismantled", "removed", "no"})
"""Values of ``highway`` for roads that are not there yet or no more."""

ACCESS_KEYS = {
    "car": ("access", "vehicle", "motor_vehicle", "motorcar"),
    "bicycle": ("access", "vehicle", "bicycle"),
    "walk": ("access", "foot"),
}
"""Which tags say who may use a way, from the general to the particular; the most particular that is there counts."""

ACCESS_OF_WORD = {
    **dict.fromkeys(("yes", "permissive", "designated", "public", "official", "allowed", "discouraged"), "public"),
    **dict.fromkeys(("destination", "customers", "delivery", "visitors", "residents"), "destination"),
    **dict.fromkeys(("private", "permit", "agricultural", "forestry", "agricultural;forestry", "members", "employees", "staff"), "private"),
    **dict.fromkeys(("no", "restricted", "military", "emergency", "psv", "bus", "hov", "taxi", "use_sidepath", "dismount", "never"), "no"),
}
"""Access words. Roads for residents, farms and forests stay usable as ``private``, so that nobody who lives there is cut off."""

CAR_GRANTS = frozenset(word for word, access in ACCESS_OF_WORD.items() if access in {"public", "destination"})
"""Words for cars that open a path, cycleway or footway to them (in Finland, driving to the plots along a cycleway)."""

SURFACE_OF_WORD = {
    **dict.fromkeys(
        ("paved", "asphalt", "concrete", "paving_stones", "sett", "cobblestone", "cobbelstone", "unhewn_cobblestone", "chipseal"), "paved"
    ),
    **dict.fromkeys(("bricks", "brick", "metal", "metal_grid", "wood", "rubber", "tartan", "acrylic", "plastic", "grass_paver"), "paved"),
    **dict.fromkeys(("gravel", "fine_gravel", "compacted", "unpaved", "pebblestone", "shells"), "gravel"),
    **dict.fromkeys(("ground", "dirt", "earth", "soil", "clay", "mud", "sand", "grass", "woodchips"), "ground"),
    **dict.fromkeys(("rock", "stone", "stepping_stones", "scree"), "ground"),
    **dict.fromkeys(("ice", "snow"), "ice"),
    "water": "water",
}
"""Surfaces; of ``concrete:plates`` or ``paved;sett`` the first word counts. ``unpaved`` roads are taken for gravel."""

SURFACE_OF_TRACKTYPE = {"grade1": "gravel", "grade2": "gravel", "grade3": "gravel", "grade4": "ground", "grade5": "ground"}
"""Used where a way has no surface. ``grade1`` may be paved; the slower is taken."""

BARRIERS = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "bollard", "block", "chain", "jersey_barrier", "cycle_barrier", "debris", "log"}
    | {"sump_buster", "bus_trap", "motorcycle_barrier", "fence", "wall", "rope", "cable_barrier", "kissing_gate", "stile", "turnstile"}
)
"""Barriers on nodes that may stop a car; they are counted, not obeyed."""
