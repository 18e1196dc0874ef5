"""The catalogue of datasets: who publishes each, on which terms, where it is asked for and what it must hold."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from accessibility.errors import ConfigError, UnknownWordError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OWN_ADDRESSES", "SourceRecord", "address_of", "catalogue", "key_of", "record"]

Protocol = Literal["wfs", "oapif", "pxweb", "rest", "file", "overpass", "database"]
KeySent = Literal["", "basic", "header"]

OWN_ADDRESSES = "ACCESSIBILITY_SOURCES"
"""Environment variable naming a TOML file of own addresses: ``[statfi_grid]`` with ``address = "https://…"``."""


@dataclass(frozen=True)
class SourceRecord:
    """One dataset, as its publisher offers it.

    Parameters
    ----------
    id
        Its word in a study file: ``source = "statfi_grid"``.
    title, attribution
        By language (fi, sv, en).
    publisher, licence
        Empty where the file's owner must say it.
    crs
        What coordinates come in; empty where there are none, or any.
    protocol
        How it is asked for.
    address
        Where, without a slash at the end; empty for what is only read from a file.
    fills
        Tables it can fill: ``places``, ``services``, ``roads``, ``area`` …
    columns
        Columns of the source that must be there, and whether they hold ``text`` or ``number``.
    key_variable
        Environment variable of the personal key; empty where none is needed.
    key_sent
        How the key goes out: ``basic`` (as user name, empty password) or ``header``.
    key_header
        Name of that header.
    page_rows
        How many rows are asked for at once.
    newest_year
        The newest edition this catalogue knows of; 0 where it has none.
    building_based
        Whether people are spread by buildings, so that holiday homes are counted as homes.
    """

    id: str
    title: Mapping[str, str]
    publisher: str
    licence: str
    attribution: Mapping[str, str]
    crs: str
    protocol: Protocol
    address: str
    fills: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    key_variable: str = ""
    key_sent: KeySent = ""
    key_header: str = ""
    page_rows: int = 1000
    newest_year: int = 0
    building_based: bool = False

    def __post_init__(self) -> None:
        """Refuse a record that no client understands."""
        faults = []
        if self.protocol not in get_args(Protocol):
            faults.append(f"{self.id}: unknown protocol {self.protocol!r}; known: {', '.join(get_args(Protocol))}")
        if bool(self.key_variable) != bool(self.key_sent) or self.key_sent not in get_args(KeySent):
            faults.append(f"{self.id}: key_variable and key_sent (basic or header) go together")
        if (self.key_sent == "header") != bool(self.key_header):
            faults.append(f'{self.id}: key_header goes with key_sent = "header"')
        faults += [
            f"{self.id}: {name} must hold fi, sv and en"
            for name in ("title", "attribution")
            if set(getattr(self, name)) != {"fi", "sv", "en"}
        ]
        if faults:
            raise ConfigError(faults, "the catalogue of sources")


@cache
def catalogue() -> Mapping[str, SourceRecord]:
    """Every dataset the loaders know, by id, in the order of the table.

    Returns
    -------
    Mapping of str to SourceRecord

    Examples
    --------
    >>> catalogue()["statfi_grid"].licence
    'CC BY 4.0'
    """
    text = files("accessibility.loaders").joinpath("sources.toml").read_text(encoding="utf-8")
    return {name: _made(name, given) for name, given in tomllib.loads(text).items()}


def record(source: str) -> SourceRecord:
    """The dataset called ``source``.

    Parameters
    ----------
    source
        Its id.

    Returns
    -------
    SourceRecord

    Raises
    ------
    UnknownWordError
        If there is none of that id.
    """
    known = catalogue()
    if source not in known:
        raise UnknownWordError(source, known, "source")
    return known[source]


def address_of(source: SourceRecord, own: str | None = None) -> str:
    """Where a dataset is asked for: the study's word, the environment's, the own file's, the catalogue's.

    Parameters
    ----------
    source
        The dataset.
    own
        ``address`` of the study file, if it has one.

    Returns
    -------
    str
        Without a slash at the end.

    Raises
    ------
    ConfigError
        If the address is none of http or https, or names a user or a key.

    Notes
    -----
    The environment's word is ``ACCESSIBILITY_ADDRESS_`` and the id in capitals: ``ACCESSIBILITY_ADDRESS_STATFI_GRID``.
    """
    variable = f"ACCESSIBILITY_ADDRESS_{source.id.upper()}"
    said = ((own, "address"), (os.environ.get(variable), variable), (_own_addresses().get(source.id), OWN_ADDRESSES))
    address, where = next(((text.strip(), where) for text, where in said if text and text.strip()), (source.address, "the catalogue"))
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{source.id}: the address must begin with https:// or http:// and name a host"
        raise ConfigError(message, where)
    if parts.username or parts.password or parts.query or parts.fragment:
        mend = f"give the key in the environment variable {source.key_variable}" if source.key_variable else "take it away"
        message = f"{source.id}: the address must hold no user, password, ? or #; {mend}"
        raise ConfigError(message, where)
    return address.rstrip("/")


def key_of(source: SourceRecord) -> str:
    """The personal key of a dataset from the environment, never written anywhere; empty where none is needed.

    Parameters
    ----------
    source
        The dataset.

    Returns
    -------
    str

    Raises
    ------
    ConfigError
        If a key is needed and not set.
    """
    if not source.key_variable:
        return ""
    key = os.environ.get(source.key_variable, "").strip()
    if not key:
        asks = f"{source.id}: {source.publisher} asks for a personal key; get one from them"
        message = f"{asks} and set the environment variable {source.key_variable}"
        raise ConfigError(message)
    if not key.isascii() or not key.isprintable():
        message = f"{source.id}: the key in {source.key_variable} holds signs that no key has; copy it again"
        raise ConfigError(message)
    return key


def _made(name: str, given: Mapping[str, Any]) -> SourceRecord:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    return SourceRecord(id=name, **fields)


def _own_addresses() -> dict[str, str]:
    """Addresses of the user's own file, by id."""
    named = os.environ.get(OWN_ADDRESSES, "")
    if not named:
        return {}
    try:
        given = tomllib.loads(Path(named).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"the file of own addresses cannot be read: {error}"
        raise ConfigError(message, OWN_ADDRESSES) from error
    known = catalogue()
    faults = [f"unknown source {name!r}; known: {', '.join(known)}" for name in given if name not in known]
    faults += [
        f'[{name}] must hold address = "https://…" and nothing else'
        for name, one in given.items()
        if name in known and (not isinstance(one, dict) or set(one) != {"address"} or not isinstance(one["address"], str))
    ]
    if faults:
        raise ConfigError(faults, Path(named).name)
    return {name: one["address"] for name, one in given.items()}
