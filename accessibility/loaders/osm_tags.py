"""Tables that turn OSM's tags of shops, schools and other features into kinds of service, kinds of house and places where people live."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from accessibility.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "CLOSED_PREFIXES",
    "HOST_RULES",
    "KIND_RULES",
    "PLACES_LEFT_OUT",
    "PLACES_TAKEN",
    "Rule",
    "closed_kinds",
    "feature_keys",
    "host_kind_of",
    "is_closed",
    "kinds_of",
    "rules_of_words",
]


class Rule(NamedTuple):
    """Features with one of these values of a key are of this kind.

    Parameters
    ----------
    kind
        Kind of service or of house.
    key
        OSM's key.
    values
        OSM's values; of ``supermarket;bakery`` each counts.
    """

    kind: str
    key: str
    values: tuple[str, ...]


KIND_RULES: tuple[Rule, ...] = (
    Rule("grocery", "shop", ("supermarket", "convenience", "general", "grocery", "country_store", "village_shop")),
    Rule("pharmacy", "amenity", ("pharmacy",)),
    Rule("pharmacy", "healthcare", ("pharmacy",)),
    Rule("health_centre", "amenity", ("clinic", "doctors", "health_post", "health_centre")),
    Rule("health_centre", "healthcare", ("clinic", "doctor", "centre")),
    Rule("dentist", "amenity", ("dentist",)),
    Rule("dentist", "healthcare", ("dentist",)),
    Rule("hospital", "amenity", ("hospital",)),
    Rule("hospital", "healthcare", ("hospital",)),
    Rule("school", "amenity", ("school",)),
    Rule("kindergarten", "amenity", ("kindergarten", "childcare")),
    Rule("library", "amenity", ("library",)),
    Rule("post", "amenity", ("post_office", "parcel_locker")),
    Rule("post", "vending", ("parcel_pickup", "parcel_mail_in", "parcel_pickup;parcel_mail_in")),
    Rule("post", "post_office", ("post_partner", "post_annex", "post_office", "yes")),
    Rule("fuel", "amenity", ("fuel",)),
    Rule("cash", "amenity", ("atm",)),
    Rule("cash", "atm", ("yes",)),
    Rule("bank", "amenity", ("bank",)),
    Rule("municipal_office", "amenity", ("townhall",)),
    Rule("police", "amenity", ("police",)),
    Rule("fire_station", "amenity", ("fire_station",)),
    Rule("social_care", "amenity", ("social_facility", "nursing_home")),
    Rule("parish", "amenity", ("place_of_worship",)),
    Rule("parish", "building", ("parish_hall",)),
    Rule("village_hall", "amenity", ("community_centre", "village_hall")),
    Rule("youth", "amenity", ("youth_centre",)),
    Rule("youth", "leisure", ("youth_centre",)),
    Rule("youth", "community_centre", ("youth_centre",)),
    Rule("youth", "community_centre:for", ("juvenile",)),
    Rule("sport", "leisure", ("sports_centre", "sports_hall", "ice_rink", "stadium")),
    Rule("swimming", "amenity", ("public_bath",)),
    Rule("swimming", "leisure", ("swimming_pool", "water_park")),
    Rule("cafe", "amenity", ("cafe",)),
    Rule("restaurant", "amenity", ("restaurant", "fast_food", "food_court")),
    Rule("charging", "amenity", ("charging_station",)),
    Rule("recycling", "amenity", ("recycling",)),
    Rule("bus_station", "amenity", ("bus_station",)),
)
"""Which tags are which kind. Not taken: other shops (``bakery``, ``kiosk`` …), post boxes, pubs, pitches, pools in gardens."""

HOST_RULES: tuple[Rule, ...] = (
    Rule("library", "amenity", ("library",)),
    Rule("school", "amenity", ("school",)),
    Rule("parish_hall", "building", ("parish_hall",)),
    Rule("village_hall", "amenity", ("community_centre", "village_hall", "youth_centre")),
    Rule("office", "amenity", ("townhall", "post_office", "bank")),
    Rule("shop", "shop", ("supermarket", "convenience", "general", "grocery", "country_store", "village_shop")),
    Rule("other", "amenity", ("cafe", "fuel", "fire_station", "bus_station")),
    Rule("other", "leisure", ("sports_centre", "sports_hall")),
)
"""What kind of house a feature is, if it could host others; the first rule that fits. Machines, churches, restaurants: none."""

PLACES_TAKEN = ("city", "town", "village", "hamlet", "isolated_dwelling", "farm")
"""Values of ``place`` where people live. A farm is an isolated dwelling by another name."""

PLACES_LEFT_OUT = ("borough", "suburb", "quarter", "neighbourhood", "city_block", "locality", "allotments", "plot", "island", "islet")
"""Values of ``place`` that are parts of those taken, or names of ground; counted. ``municipality`` and larger are regions, not places."""

CLOSED_PREFIXES = ("disused", "was", "abandoned", "closed", "demolished", "removed")

_PUBLIC_ONLY = frozenset(
    {"post", "fuel", "cash", "sport", "swimming", "cafe", "restaurant", "charging", "recycling", "library", "village_hall"}
)
_SIGNS_OF_PUBLIC = frozenset({"name", "operator", "opening_hours", "fee", "website"})


def rules_of_words(words: Mapping[str, str]) -> tuple[Rule, ...]:
    """Rules from the study's own words, such as ``{"shop=bakery": "grocery"}``.

    Parameters
    ----------
    words
        ``key=value`` = kind.

    Returns
    -------
    tuple of Rule
        Words without ``=`` are passed over: they mean columns of other files.

    Examples
    --------
    >>> rules_of_words({"shop=bakery": "grocery"})
    (Rule(kind='grocery', key='shop', values=('bakery',)),)
    """
    return tuple(Rule(kind, *_key_and_values(word)) for word, kind in words.items() if "=" in word)


def _key_and_values(word: str) -> tuple[str, tuple[str, ...]]:
    key, _, value = word.partition("=")
    return key.strip(), (value.strip(),)


def feature_keys(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The keys a reader must look for: those of the rules, and the same for what is closed.

    Parameters
    ----------
    rules
        Any.

    Returns
    -------
    tuple of str
        Each once, in alphabetical order.
    """
    keys = {rule.key for rule in rules}
    return tuple(sorted(keys | {f"{prefix}:{key}" for prefix in CLOSED_PREFIXES for key in keys}))


def kinds_of(tags: Mapping[str, str], rules: Sequence[Rule] = KIND_RULES) -> tuple[str, ...]:
    """The kinds of service that a feature offers to the public.

    Parameters
    ----------
    tags
        Of one feature.
    rules
        The table; the study's own rules may stand after ours.

    Returns
    -------
    tuple of str
        Each once, in the order of :data:`accessibility.vocabulary.KINDS`, own kinds last.

    Examples
    --------
    >>> kinds_of({"amenity": "fuel", "shop": "convenience", "atm": "yes"})
    ('grocery', 'fuel', 'cash')
    >>> kinds_of({"leisure": "swimming_pool", "access": "private"})
    ()
    """
    found = {rule.kind for rule in rules if rule.key in tags and not set(rule.values).isdisjoint(_parts(tags[rule.key]))}
    if found and tags.get("access") in {"private", "no"}:
        found -= _PUBLIC_ONLY
    if "swimming" in found and tags.get("leisure") == "swimming_pool" and not _looks_public(tags):
        found.discard("swimming")
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda kind: (order.get(kind, len(order)), kind)))


def _parts(text: str) -> list[str]:
    return [text, *(part.strip() for part in text.split(";"))]


def _looks_public(tags: Mapping[str, str]) -> bool:
    """Most mapped pools lie in gardens: one counts only if a tag shows that others may come."""
    return "access" in tags or not _SIGNS_OF_PUBLIC.isdisjoint(tags)


def is_closed(tags: Mapping[str, str]) -> bool:
    """Whether a feature is there but out of use.

    Parameters
    ----------
    tags
        Of one feature.

    Returns
    -------
    bool
    """
    return "yes" in {tags.get("disused"), tags.get("abandoned"), tags.get("demolished")} or tags.get("opening_hours") in {"closed", "off"}


def closed_kinds(tags: Mapping[str, str], rules: Sequence[Rule] = KIND_RULES) -> tuple[str, ...]:
    """The kinds a feature offered before it closed (``disused:shop=convenience``).

    Parameters
    ----------
    tags
        Of one feature.
    rules
        The table.

    Returns
    -------
    tuple of str
    """
    past = {key.partition(":")[2]: value for key, value in tags.items() if key.partition(":")[0] in CLOSED_PREFIXES}
    return kinds_of(past, rules)


def host_kind_of(tags: Mapping[str, str]) -> str | None:
    """What kind of house a feature is, if it could host other services.

    Parameters
    ----------
    tags
        Of one feature.

    Returns
    -------
    str or None
        One of :data:`accessibility.vocabulary.HOST_KINDS`.
    """
    fits = (rule.kind for rule in HOST_RULES if rule.key in tags and not set(rule.values).isdisjoint(_parts(tags[rule.key])))
    return next(fits, None)
