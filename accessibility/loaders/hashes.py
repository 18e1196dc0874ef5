"""Where an input came from: its files, their hashes, and what is owed to its publisher."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from accessibility.config import ServicesConfig
from accessibility.loaders.catalogue import catalogue
from accessibility.loaders.ledger import hash_of_answers
from accessibility.loaders.missing_file import missing_file
from accessibility.loaders.needs_file import returned_files
from accessibility.loaders.read_postgis import database_of
from accessibility.provenance import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.config import AreaConfig, InputConfig
    from accessibility.provenance import Answer

__all__ = ["hash_of_all", "sha256_of", "source_of"]

_CHUNK_BYTES = 1 << 20
_CAME_BACK = {"returned": "returned files", "answers": "returned lists"}
"""Folders of files that came back; their own names may name people and are not told."""
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def source_of(config: InputConfig | AreaConfig, used_for: str, folder: Path, answers: Sequence[Answer] = ()) -> Source:
    """One input as provenance: every file it is read from, with its SHA-256.

    Parameters
    ----------
    config
        The input's part of the study.
    used_for
        The table it fills: ``"places"``, ``"area"`` …
    folder
        Where the study file is.
    answers
        The raw answers it was made from, where it came over the network.

    Returns
    -------
    Source
        ``file`` and ``sha256`` list several files (Shapefile companions, registers) in the same order, joined by commas; the hash of remote
        data follows them (:func:`accessibility.loaders.ledger.hash_of_answers`). Files that came back (needs, answers) are counted, not
        named. A database is named without user and password.

    Raises
    ------
    FileFormatError
        If a file is not there.
    """
    keys = ("file", "roads_file", "sections_file", "zones_file", "people_file", "homes_file")
    named = [name for key in keys if (name := getattr(config, key, None)) and (key, name) != ("homes_file", "paavo")]
    files = [file for name in named for file in _with_companions(name, folder)]
    came_back = [
        (f"{len(found)} {what}", hash_of_all(found))
        for key, what in _CAME_BACK.items()
        if (found := returned_files(folder, getattr(config, key, None)))
    ]
    kind = str(getattr(config, "source", "file"))
    if kind == "file" and named and str(named[0]).casefold().endswith((".osm", ".osm.gz", ".osm.bz2", ".pbf")):
        kind = "osm"
    database = getattr(config, "database", None)
    known = catalogue().get(kind)
    asked = str(urlsplit(str(config.address)).hostname) if kind == "rest" and isinstance(config, ServicesConfig) else ""
    said, worded = (
        str(getattr(config, "attribution", "")),
        known.attribution if known is not None and any(known.attribution.values()) else {},
    )
    return Source(
        used_for=used_for,
        file=", ".join(
            [*files, *(name for name, _ in came_back), *([database_of(str(database))] if database else []), *filter(None, [asked])]
        ),
        sha256=", ".join(
            [
                *(sha256_of(folder / name) for name in files),
                *(own for _, own in came_back),
                *([hash_of_answers(tuple(answers))] if answers else []),
            ]
        ),
        licence=str(getattr(config, "licence", "")) or (known.licence if known is not None else ""),
        attribution=said or " / ".join(dict.fromkeys(worded.values())),
        date=str(getattr(config, "date", "")) or _edition(config, kind),
        made_up=bool(getattr(config, "made_up", False)),
        attributions={} if said else dict(worded),
        answers=tuple(answers),
    )


def hash_of_all(files: Sequence[Path]) -> str:
    """One SHA-256 over the hashes of files, whatever they are called: from that of a short form alone its answers could be guessed.

    Parameters
    ----------
    files
        Any.

    Returns
    -------
    str
    """
    return hashlib.sha256("\n".join(sorted(sha256_of(file) for file in files)).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, or of the names and hashes of all files of a folder, in hexadecimal.

    Parameters
    ----------
    path
        The file or folder.

    Returns
    -------
    str

    Raises
    ------
    FileFormatError
        If it is not there.
    """
    if path.is_dir():
        inner = sorted((file.relative_to(path).as_posix(), file) for file in path.rglob("*") if file.is_file())
        return hashlib.sha256("\n".join(f"{sha256_of(file)} {name}" for name, file in inner).encode()).hexdigest()
    if not path.is_file():
        raise missing_file(path)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _edition(config: InputConfig | AreaConfig, kind: str) -> str:
    """The year of a dataset that comes in yearly editions; of a file, only if the study says it."""
    year = getattr(config, "year", None)
    if year is None and kind in catalogue() and not config.file:
        year = catalogue()[kind].newest_year
    return str(year or "")


def _with_companions(name: str, folder: Path) -> list[str]:
    """A file, and the companions a Shapefile has."""
    path = folder / name
    if path.suffix.casefold() != ".shp":
        return [name]
    stem = name[: -len(path.suffix)]
    others = [f"{stem}{ending}" for ending in _SHAPEFILE[1:] if (folder / f"{stem}{ending}").is_file()]
    return [name, *others]
