"""Which kinds a PTV service location offers: by the classes of its services, else by its name (marked as a guess)."""

from __future__ import annotations

import csv
import functools
import re
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from accessibility.loaders.ptv_read import texts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from accessibility.loaders.ptv_read import PtvRecords, Record

__all__ = ["LocationKinds", "host_kind_of", "is_mobile", "kinds_of_class", "kinds_of_location", "kinds_of_name"]

_MOBILE = re.compile(r"kirjastoauto|myymäläauto|palveluauto|liikkuva|\bbokbuss|biblioteksbuss|mobil(a|t)\b|mobile", re.IGNORECASE)
_HOSTS = {"school": "school", "library": "library", "village_hall": "village_hall", "parish": "parish_hall", "municipal_office": "office"}


class LocationKinds(NamedTuple):
    """Kinds of one location.

    Parameters
    ----------
    kinds
        In the order of the tables.
    by_class
        Whether PTV's classes say so; False if a name was matched.
    services_of
        The services (their connections to the location) behind each kind.
    """

    kinds: tuple[str, ...]
    by_class: bool
    services_of: Mapping[str, tuple[Record, ...]]


def kinds_of_location(location: Record, records: PtvRecords, known_kinds: Collection[str], words: Mapping[str, str]) -> LocationKinds:
    """Kinds by the classes of the location's services; by its own name, then by the names of its services, where classes say nothing.

    Parameters
    ----------
    location
        A service location.
    records
        With the services, if they were fetched.
    known_kinds
        The closed list; others of the tables are passed over.
    words
        The study's own translations: a class (``P5.9``) or a name = kind; they go before the tables.

    Returns
    -------
    LocationKinds
    """
    connections = [one for one in location.get("services") or [] if isinstance(one, dict)]
    found: dict[str, tuple[Record, ...]] = {}
    for connection in connections:
        service = records.services.get(_service_id(connection))
        for code in _classes(service) if service is not None else ():
            for kind in kinds_of_class(code, known_kinds, words):
                found[kind] = (*found.get(kind, ()), connection)
    if found:
        return LocationKinds(tuple(found), by_class=True, services_of=found)
    own = kinds_of_name(texts_of(location.get("serviceChannelNames"), "Name").values(), known_kinds, words)
    if own:
        return LocationKinds(own, by_class=False, services_of={})
    for connection in connections:
        for kind in kinds_of_name([_service_name(connection)], known_kinds, words):
            found[kind] = (*found.get(kind, ()), connection)
    return LocationKinds(tuple(found), by_class=False, services_of=found)


def kinds_of_class(code: str, known_kinds: Collection[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """Kinds of one PTV service class.

    Parameters
    ----------
    code
        As ``P6.2``.
    known_kinds
        The closed list.
    words
        The study's own translations.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> kinds_of_class("P5.15", ("pharmacy",), {})
    ('pharmacy',)
    """
    folded = {theirs.strip().casefold(): ours for theirs, ours in words.items()}
    own = folded.get(code.casefold())
    kind = own or _class_table().get(code)
    return (kind,) if kind is not None and kind in known_kinds else ()


def kinds_of_name(names: Collection[str], known_kinds: Collection[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """Kinds that names of a place or service tell of, in any of its languages.

    Parameters
    ----------
    names
        Finnish, Swedish, English.
    known_kinds
        The closed list.
    words
        The study's own translations: a name holding the word is of the kind.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> kinds_of_name(["Rymättylän koulu"], ("school", "pharmacy"), {})
    ('school',)
    >>> kinds_of_name(["Velkuan kouluterveydenhoitajan vastaanotto"], ("school", "health_centre"), {})
    ()
    """
    folded = [name.casefold() for name in names]
    own = [ours for theirs, ours in words.items() if any(theirs.casefold() in name for name in folded)]
    if own:
        return tuple(dict.fromkeys(kind for kind in own if kind in known_kinds))
    return tuple(kind for kind, pattern in _name_table() if kind in known_kinds and any(pattern.search(name) for name in folded))


def is_mobile(names: Collection[str]) -> bool:
    """Whether a name tells of a service that moves, such as a library bus.

    Parameters
    ----------
    names
        Of the location.

    Returns
    -------
    bool
    """
    return any(_MOBILE.search(name) for name in names)


def host_kind_of(kinds: Sequence[str]) -> str | None:
    """The kind of house, if it could host others.

    Parameters
    ----------
    kinds
        What it offers.

    Returns
    -------
    str or None
    """
    return next((_HOSTS[kind] for kind in kinds if kind in _HOSTS), None)


def _classes(service: Record) -> list[str]:
    """Codes of a service's classes: given as code, or at the end of an address."""
    codes = []
    for one in service.get("serviceClasses") or []:
        given: dict[str, Any] = one if isinstance(one, dict) else {"code": one}
        code = str(given.get("code") or given.get("newUri") or given.get("uri") or "").rstrip("/").rsplit("/", 1)[-1]
        codes.append(code.rsplit(":", 1)[-1])
    return codes


def _service_id(connection: Record) -> str:
    service = connection.get("service")
    return (
        str(service.get("id", "")) if isinstance(service, dict) else str(connection.get("serviceId") or connection.get("contentId") or "")
    )


def _service_name(connection: Record) -> str:
    service = connection.get("service")
    return str(service.get("name") or "") if isinstance(service, dict) else str(connection.get("name") or "")


@functools.cache
def _class_table() -> dict[str, str]:
    """Kind by class, from the table beside this file."""
    return {row["class"]: row["kind"] for row in _rows("ptv_classes.csv")}


@functools.cache
def _name_table() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns in the order of the table beside this file."""
    return tuple((row["kind"], re.compile(row["pattern"])) for row in _rows("ptv_names.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with resources.files("accessibility.loaders").joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
