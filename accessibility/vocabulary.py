"""The closed lists of words that tables and study files may use."""

from __future__ import annotations

__all__ = [
    "ACCESSES",
    "CAR_AND_FOOT_FERRY",
    "CHANNELS",
    "DIRECTIONS",
    "DRIVEN",
    "HOST_KINDS",
    "KINDS",
    "LANGUAGES",
    "MODES",
    "MONTHS_OF_SEASON",
    "NEED_ANSWERS",
    "NEED_STATUSES",
    "NEED_TIMES",
    "REASONS",
    "ROAD_CLASSES",
    "SEASONS",
    "SECTORS",
    "STATUSES",
    "SURFACES",
    "UNMET_REASONS",
]

LANGUAGES = ("fi", "sv", "en")

SEASONS = ("winter", "thaw", "summer", "autumn")
"""Network and people change with these. ``thaw`` is the Finnish *kelirikko*."""

MONTHS_OF_SEASON: dict[str, tuple[int, ...]] = {
    "winter": (12, 1, 2, 3),
    "thaw": (4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
}

CAR_AND_FOOT_FERRY = "car_and_foot_ferry"
"""By car as far as the quay of a ferry for passengers only, on foot aboard and beyond it, and the other way round."""

DRIVEN = ("car", CAR_AND_FOOT_FERRY)
MODES = (*DRIVEN, "bicycle", "walk")

KINDS = (
    "grocery",
    "pharmacy",
    "health_centre",
    "dentist",
    "hospital",
    "school",
    "kindergarten",
    "library",
    "post",
    "fuel",
    "cash",
    "bank",
    "municipal_office",
    "municipal_centre",
    "police",
    "fire_station",
    "social_care",
    "parish",
    "village_hall",
    "youth",
    "sport",
    "swimming",
    "cafe",
    "restaurant",
    "charging",
    "recycling",
    "bus_station",
    "service_point",
)
"""Kinds of service known without a word in the study; a study may add its own under ``[kinds]``."""

STATUSES = ("open", "required", "candidate", "closing", "competitor")
CHANNELS = ("physical", "mobile", "remote")
SECTORS = ("municipality", "company", "third_sector", "parish", "wellbeing_county", "state")
HOST_KINDS = ("shop", "school", "village_hall", "library", "parish_hall", "office", "village", "other")

ROAD_CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "track",
    "path",
    "cycleway",
    "footway",
    "steps",
    "ferry",
    "ice_road",
    "winter_road",
)
"""OSM's words where OSM has one; ``ice_road`` crosses water, ``winter_road`` crosses bog or snow."""

SURFACES = ("paved", "gravel", "ground", "ice", "water", "unknown")
ACCESSES = ("public", "destination", "private", "no")
DIRECTIONS = ("both", "forward", "backward")

REASONS = (
    "reached",
    "no_road_within_snap",
    "other_component",
    "closed_in_season",
    "beyond_reach",
    "no_service",
)
"""Why a travel time is finite (``reached``) or infinite (all others)."""

NEED_STATUSES = ("noticed", "carried", "agreed", "met", "asked_again", "faded", "closed")
"""How far a need has come: noticed, carried to a provider, agreed by it, met; old and asked again, or faded; closed without being met."""

NEED_ANSWERS = ("noticed", "carried", "declined", "agreed", "met", "closed")
"""What a provider or those who reported a need may answer of it, the least far first; ``noticed``: it still holds."""

NEED_TIMES = ("day", "evening", "weekend")

UNMET_REASONS = (
    "no_provider",
    "not_eligible",
    "outside_area",
    "declined",
    "agreed_elsewhere",
    "digital_only",
    "wrong_channel",
    "too_far",
    "wrong_hours",
    "language",
    "no_capacity",
)
"""Why a need is not met, the hardest to change first."""
