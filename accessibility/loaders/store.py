"""The store of raw answers: each kept once by its content, with where it came from and when, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.cache import CACHE_VARIABLE
from accessibility.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["STUDY_CACHE", "Kept", "Store", "request_key", "store_for"]

STUDY_CACHE = "cache/sources"
"""Where answers are kept in the folder of a study. Delete it to fetch anew."""

_SECRET = re.compile(r"key|token|secret|passw", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """One raw answer in the store.

    Parameters
    ----------
    source
        Id of the dataset.
    url, params, body
        What was asked; no key is ever among them.
    retrieved_at
        When the answer came, ISO 8601 in UTC.
    sha256, size_bytes
        Of the answer as it came.
    rows
        How many rows it holds.
    etag
        The service's own mark of the version; empty where it gives none.
    path
        The file in the store.
    """

    source: str
    url: str
    retrieved_at: str
    sha256: str
    size_bytes: int
    rows: int
    params: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    etag: str = ""
    path: Path = Path()

    def content(self) -> bytes:
        """The answer as it came.

        Returns
        -------
        bytes
        """
        return self.path.read_bytes()

    @property
    def date(self) -> str:
        """The day it was fetched."""
        return self.retrieved_at[:10]


@dataclass(frozen=True)
class Store:
    """A folder of raw answers.

    Parameters
    ----------
    folder
        Made when the first answer is kept.
    """

    folder: Path

    def find(self, key: str) -> Kept | None:
        """The answer to a request, if it is kept and undamaged.

        Parameters
        ----------
        key
            As :func:`request_key` gives it.

        Returns
        -------
        Kept or None
        """
        noted = self.folder / "requests" / f"{key}.json"
        try:
            given = json.loads(noted.read_text(encoding="utf-8"))
            sha256 = str(given["sha256"])
            path = self._path(sha256)
            kept = Kept(**given, path=path)
            whole = _HASH.fullmatch(sha256) is not None and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            _log.warning("%s cannot be read (%s) and is fetched anew", noted, type(error).__name__)
            return None
        if not whole:
            _log.warning("%s is damaged and is fetched anew", path)
        return kept if whole else None

    def keep(self, key: str, content: bytes, kept: Kept) -> Kept:
        """Put an answer into the store.

        Parameters
        ----------
        key
            As :func:`request_key` gives it.
        content
            The answer as it came.
        kept
            What is known of it.

        Returns
        -------
        Kept
            With its path.

        Raises
        ------
        SourceError
            If the folder cannot be written.
        """
        path = self._path(kept.sha256)
        noted = {name: value for name, value in asdict(kept).items() if name != "path"}
        noted["params"] = {name: "***" if _SECRET.search(name) else value for name, value in kept.params.items()}
        try:
            _write_whole(path, content)
            _write_whole(self.folder / "requests" / f"{key}.json", json.dumps(noted, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            message = (
                f"{self.folder}: answers cannot be kept there ({error}); name another folder in the environment variable {CACHE_VARIABLE}"
            )
            raise SourceError(message) from error
        return Kept(**noted, path=path)

    def all_kept(self) -> tuple[Kept, ...]:
        """Everything in the store, newest first; what cannot be read is left out.

        Returns
        -------
        tuple of Kept
            Not held against their hashes.
        """
        found = []
        for noted in sorted((self.folder / "requests").glob("*.json")):
            try:
                given = json.loads(noted.read_text(encoding="utf-8"))
                found.append(Kept(**given, path=self._path(str(given["sha256"]))))
            except (OSError, ValueError, TypeError, KeyError) as error:
                _log.warning("%s cannot be read (%s)", noted, type(error).__name__)
        return tuple(sorted(found, key=lambda one: one.retrieved_at, reverse=True))

    def hand_on(self, hashes: Collection[str], other: Store) -> None:
        """Put answers into another store too, as they are.

        Parameters
        ----------
        hashes
            SHA-256 of those to hand on.
        other
            The other store.

        Raises
        ------
        SourceError
            If its folder cannot be written.
        """
        for noted in sorted((self.folder / "requests").glob("*.json")):
            kept = self.find(noted.stem)
            if kept is not None and kept.sha256 in hashes:
                other.keep(noted.stem, kept.content(), kept)

    def _path(self, sha256: str) -> Path:
        return self.folder / "answers" / sha256[:2] / sha256


def request_key(source: str, url: str, params: Mapping[str, str], body: str) -> str:
    """One name for one question, whatever the order of its parameters.

    Parameters
    ----------
    source
        Id of the dataset.
    url, params, body
        What is asked.

    Returns
    -------
    str
        40 hexadecimal digits.
    """
    asked = json.dumps([source, url, sorted(params.items()), body], ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()[:40]


def store_for(folder: Path) -> Store:
    """The store of a study: the folder the environment names, else ``cache/sources`` beside the study file.

    Parameters
    ----------
    folder
        Where the study file is.

    Returns
    -------
    Store

    Notes
    -----
    Name one folder for all studies in the environment variable ``ACCESSIBILITY_CACHE``.
    """
    named = os.environ.get(CACHE_VARIABLE, "")
    return Store(Path(named).expanduser() / "sources" if named else folder / STUDY_CACHE)


def _write_whole(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, also when the machine stops."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
