"""Whether each dataset can be had now: fetched, from a file only, with a key that is or is not there, and what of it is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from accessibility.errors import ConfigError
from accessibility.loaders.catalogue import address_of, catalogue

if TYPE_CHECKING:
    from accessibility.loaders.catalogue import SourceRecord
    from accessibility.loaders.store import Store

__all__ = ["SourceStatus", "source_statuses"]


class SourceStatus(NamedTuple):
    """One dataset and how it can be had.

    Parameters
    ----------
    record
        The dataset.
    status
        ``file`` (read from a file only), ``ready``, ``key missing`` or ``address wrong``.
    address
        Where it is asked; empty where it is not, or is asked by another library.
    answers
        How many answers are kept.
    newest
        The day of the newest of them; empty if none.
    """

    record: SourceRecord
    status: str
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
        status, address = _status(record)
        found.append(SourceStatus(record, status, address, len(days), max(days, default="")))
    return tuple(found)


def _status(record: SourceRecord) -> tuple[str, str]:
    if record.protocol == "overpass":
        return "ready", ""
    if not record.address:
        return "file", ""
    try:
        address = address_of(record)
    except ConfigError:
        return "address wrong", ""
    if record.key_variable and not os.environ.get(record.key_variable, "").strip():
        return "key missing", address
    return "ready", address
