"""Whether each dataset can be had now: fetched, from a file only, with a key that is or is not there, and what of it is kept."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from accessibility.errors import ConfigError
from accessibility.loaders.catalogue import address_of, catalogue

if TYPE_CHECKING:
    from accessibility.loaders.catalogue import SourceRecord
    from accessibility.loaders.store import Store

__all__ = ["STATUSES", "SourceStatus", "source_statuses"]


STATUSES = {
    "ready": "asked over the network, or read from the cache",
    "file": "read from a file of yours",
    "in the study": "the study says where it is",
    "key missing": "asked over the network with a personal key that is not set",
    "address missing": "asked over the network at an address that is not set",
    "address wrong": "the address that is set cannot be meant",
    "package missing": "needs a package that is not installed",
}
"""Every word for how a dataset can be had, and what it means."""


class SourceStatus(NamedTuple):
    """One dataset and how it can be had.

    Parameters
    ----------
    record
        The dataset.
    status
        One of :data:`STATUSES`.
    why
        What is wrong and how to mend it; empty where nothing is.
    address
        Where it is asked; empty where it is not.
    answers
        How many answers are kept.
    newest
        The day of the newest of them; empty if none.
    """

    record: SourceRecord
    status: str
    why: str
    address: str
    answers: int
    newest: str


def source_statuses(store: Store) -> tuple[SourceStatus, ...]:
    """Every dataset of the catalogue; nothing is asked over the network.

    Parameters
    ----------
    store
        Where answers are kept.

    Returns
    -------
    tuple of SourceStatus
    """
    kept = store.all_kept()
    found = []
    for record in catalogue().values():
        days = [one.date for one in kept if one.source == record.id]
        status, why, address = _status(record)
        found.append(SourceStatus(record, status, why, address, len(days), max(days, default="")))
    return tuple(found)


def _status(record: SourceRecord) -> tuple[str, str, str]:
    """How a dataset can be had, what stands in the way, and where it is asked."""
    if record.protocol == "database":
        why = "python -m pip install 'rural-service-accessibility[postgis]'"
        return ("package missing", why, "") if find_spec("psycopg") is None else ("in the study", "", "")
    try:
        address = address_of(record)
    except ConfigError as error:
        return *_without_address(record, str(error)), ""
    lacks_key = bool(record.key_variable) and not os.environ.get(record.key_variable, "").strip()
    why = f"get a personal key from {record.publisher} and set {record.key_variable}" if lacks_key else ""
    return "key missing" if lacks_key else "ready", why, address


def _without_address(record: SourceRecord, fault: str) -> tuple[str, str]:
    """What a dataset is whose address cannot be used, and why."""
    variable = f"ACCESSIBILITY_ADDRESS_{record.id.upper()}"
    if record.address or os.environ.get(variable, "").strip():
        return "address wrong", fault
    if record.protocol == "file":
        return "file", ""
    mend = f"set {variable}, or address in the study: its publisher gives the address with the key"
    return ("address missing", mend) if record.publisher else ("in the study", "")
