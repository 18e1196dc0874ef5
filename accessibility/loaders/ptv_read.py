"""Records of the national service catalogue (PTV) from JSON files: service locations, services and organisations told apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from accessibility.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["PtvRecords", "Record", "read_ptv", "sorted_out", "texts_of"]

Record = dict[str, Any]
"""One object of an answer, as JSON has it."""

_MOST_BYTES = 500_000_000
_MOST_FILES = 20_000
_ENVELOPES = ("itemList", "items", "results", "content", "data")
"""Where a page of v11 (``itemList``) or v12 keeps its records."""

_LOCATION = "servicelocation"
_REMOTE = ("echannel", "phone")
_PUBLISHED = "published"


class PtvRecords(NamedTuple):
    """What the files hold.

    Parameters
    ----------
    locations
        Published service locations, each once, by id.
    services
        Services by id: they carry the classes.
    organisations
        Names of organisations by id.
    remote
        Published web and telephone services, each once, by id.
    others
        How many records are other channels (web pages, forms, drafts of remote services).
    unpublished
        Ids of service locations that are drafts, archived or deleted.
    twice
        Ids that stood in more than one record.
    """

    locations: dict[str, Record]
    services: dict[str, Record]
    organisations: dict[str, str]
    remote: dict[str, Record]
    others: int
    unpublished: tuple[str, ...]
    twice: tuple[str, ...]


def read_ptv(path: Path) -> PtvRecords:
    """PTV records from one JSON file or every ``.json`` file of a folder.

    Parameters
    ----------
    path
        A file or folder; a file holds one record, a list of them, or a page as the interface answers.

    Returns
    -------
    PtvRecords

    Raises
    ------
    FileFormatError
        If a file is missing, too large, not JSON, or holds something that is no record of PTV.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        message = f"{path.name}: there is no such file in {path.parent}, or no .json file in the folder of that name"
        raise FileFormatError(message)
    size = sum(file.stat().st_size for file in files)
    if len(files) > _MOST_FILES or size > _MOST_BYTES:
        message = f"{path.name}: {len(files):,} files of {size:,} bytes are more than is sane; fetch one municipality at a time"
        raise FileFormatError(message)
    return sorted_out((record, file.name) for file in files for record in _records(file))


def sorted_out(records: Iterable[tuple[Record, str]]) -> PtvRecords:
    """Records of v11 and v12 by what they are.

    Parameters
    ----------
    records
        Each with the name of where it came from.

    Returns
    -------
    PtvRecords

    Raises
    ------
    FileFormatError
        If a record is none of PTV's: the catalogue's shape may have changed.
    """
    locations: dict[str, Record] = {}
    services: dict[str, Record] = {}
    organisations: dict[str, str] = {}
    remote: dict[str, Record] = {}
    unpublished, twice, others = [], [], 0
    for record, where in records:
        name = str(record.get("id") or record.get("contentId") or "")
        channel = str(record.get("serviceChannelType") or record.get("channelType") or "").replace("_", "").casefold()
        if not name:
            message = f"{where}: a record without id; expected PTV's service channels, services or organisations (v11 or v12)"
            raise FileFormatError(message)
        if channel == _LOCATION:
            twice += [name] if name in locations else []
            if _published(record):
                locations[name] = _newer(record, locations.get(name))
            else:
                unpublished.append(name)
        elif channel in _REMOTE and _published(record):
            remote[name] = _newer(record, remote.get(name))
        elif channel or "serviceChannelNames" in record:
            others += 1
        elif "serviceNames" in record or "serviceClasses" in record:
            services[name] = record
            organisations |= _responsible(record)
        elif "organizationNames" in record:
            organisations[name] = texts_of(record["organizationNames"]).get("fi", name)
        else:
            message = f"{where}: record {name} is no service channel, service or organisation of PTV; it has {', '.join(list(record)[:8])}"
            raise FileFormatError(message)
    return PtvRecords(locations, services, organisations, remote, others, tuple(unpublished), tuple(twice))


def _published(record: Record) -> bool:
    return str(record.get("publishingStatus") or _PUBLISHED).casefold() == _PUBLISHED


def _newer(record: Record, other: Record | None) -> Record:
    """The later of two records of one id; the first where none says when."""
    if other is None or str(record.get("modified") or "") > str(other.get("modified") or ""):
        return record
    return other


def texts_of(given: object, kind: str = "") -> dict[str, str]:
    """Texts by language of a list ``[{language, value, type}]``.

    Parameters
    ----------
    given
        As JSON has it; anything else is taken for empty.
    kind
        Only texts of this type (``"Name"``); all types if empty.

    Returns
    -------
    dict of str
        The first text of each language; ``"fi"`` is always there if anything is, in whatever language that is.

    Examples
    --------
    >>> texts_of([{"language": "sv", "value": "Sundom skola", "type": "Name"}])
    {'sv': 'Sundom skola', 'fi': 'Sundom skola'}
    """
    texts: dict[str, str] = {}
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict) and one.get("value") and (not kind or one.get("type") in {None, kind}):
            texts.setdefault(str(one.get("language")), " ".join(str(one["value"]).split()))
    for language in ("sv", "en", *texts):
        if language in texts:
            texts.setdefault("fi", texts[language])
    return texts


def _responsible(service: Record) -> dict[str, str]:
    """Names of the organisations a service names."""
    named = [one.get("organization") for one in service.get("organizations") or [] if isinstance(one, dict)]
    return {str(one["id"]): str(one["name"]) for one in named if isinstance(one, dict) and one.get("id") and one.get("name")}


def _records(path: Path) -> list[Record]:
    """The records of one file."""
    try:
        given = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        message = f"{path.name}: not JSON, or cut off ({error}); fetch it again"
        raise FileFormatError(message) from error
    if isinstance(given, dict):
        pages = [given[key] for key in _ENVELOPES if isinstance(given.get(key), list)]
        given = pages[0] if pages else [given]
    if not isinstance(given, list) or not all(isinstance(record, dict) for record in given):
        message = f"{path.name}: expected PTV's records (objects), found something else"
        raise FileFormatError(message)
    return given
