"""Fetch answers of remote services: from the store if they are there, else over the network with patience, limits and no secret told."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from accessibility.errors import SourceError
from accessibility.loaders.asking import Limits, PassingError, ask, own_address, told, without
from accessibility.loaders.catalogue import address_of, key_of
from accessibility.loaders.ledger import note_answer
from accessibility.loaders.store import Kept, Store, request_key, store_for
from accessibility.provenance import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from accessibility.loaders.catalogue import SourceRecord

__all__ = ["Fetcher", "fetcher_for", "is_offline"]

_OFFLINE = "ACCESSIBILITY_OFFLINE"
_log = logging.getLogger(__name__)


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(frozen=True)
class Fetcher:
    """How remote services are asked.

    Parameters
    ----------
    store
        Where answers are kept.
    offline
        True: nothing but the store is asked, and no socket is opened.
    refresh
        True: the store is not asked, only filled.
    tries
        How often one question is put at most.
    limits
        How long and how large an answer may be.
    longest_wait_seconds
        How long is waited between tries at most; a service that asks for more is given up.
    wait
        Waits for so many seconds.
    """

    store: Store
    offline: bool = False
    refresh: bool = False
    tries: int = 4
    limits: Limits = field(default_factory=Limits)
    longest_wait_seconds: float = 120.0
    wait: Callable[[float], None] = _sleep

    def fetch(
        self,
        source: SourceRecord,
        path: str,
        params: Mapping[str, object] | None = None,
        *,
        count: Callable[[bytes], int],
        address: str | None = None,
        body: str = "",
    ) -> Kept:
        """One answer of a service, kept as it came.

        Parameters
        ----------
        source
            The dataset.
        path
            What stands behind the dataset's address, with its slash; or a whole URL on the same host (a ``next`` link).
        params
            The question.
        count
            Rows in an answer. It raises ValueError if the answer is cut off or no answer at all (another try is made), SourceError if
            it is another than expected (nothing is kept).
        address
            The study's own address of the dataset.
        body
            JSON to post; a question without it is put by GET.

        Returns
        -------
        Kept

        Raises
        ------
        SourceError
            If it is neither in the store nor to be had.
        ConfigError
            If a key is needed and not set, or the address cannot be meant.
        """
        base = address_of(source, address)
        url = path if path.startswith(("http://", "https://")) else base + path
        _check_host(source, url, base)
        asked = {name: str(value) for name, value in sorted((params or {}).items())}
        key = request_key(source.id, url, asked, body)
        kept = None if self.refresh else self.store.find(key)
        if kept is not None:
            return _noted(kept)
        if self.offline:
            message = (
                f"{source.id}: offline, and {told(url, asked)} is not in the cache {self.store.folder}; "
                "run once with the network, or read the data from a file"
            )
            raise SourceError(message)
        content, etag, rows = self._patiently(source, url, asked, body, count)
        now = dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")
        answer = Kept(source.id, url, now, hashlib.sha256(content).hexdigest(), len(content), rows, asked, body, etag)
        return _noted(self.store.keep(key, content, answer))

    def _patiently(
        self, source: SourceRecord, url: str, params: Mapping[str, str], body: str, count: Callable[[bytes], int]
    ) -> tuple[bytes, str, int]:
        """The answer after as many tries as it takes; its ETag and rows."""
        key = key_of(source)
        what = ""
        for attempt in range(1, self.tries + 1):
            try:
                content, etag = ask(source, url, params, body=body, key=key, limits=self.limits)
                try:
                    return content, etag, count(content)
                except (ValueError, RecursionError) as error:
                    raise PassingError(f"it gave half an answer or none that can be read ({len(content)} bytes)") from error
                except SourceError as error:
                    raise type(error)(without(key, str(error))) from error
            except PassingError as fault:
                what = without(key, fault.what)
                pause = fault.wait_seconds if fault.wait_seconds is not None else min(2.0 ** (attempt - 1), self.longest_wait_seconds)
                if pause > self.longest_wait_seconds:
                    what += f"; it asks to wait {pause:.0f} seconds"
                    break
                _log.info("%s: %s; try %d of %d", source.id, what, attempt, self.tries)
                if attempt < self.tries:
                    self.wait(pause)
        often = "once" if attempt == 1 else f"{attempt} times"
        ended = what if what.endswith("?") else f"{what}."
        message = (
            f"{source.id}: {urlsplit(url).hostname} did not answer as it should: {ended} Tried {often}. "
            "Try again later, or read the data from a file. What was fetched so far is kept"
        )
        raise SourceError(message)


def fetcher_for(folder: Path) -> Fetcher:
    """How a study's sources are asked.

    Parameters
    ----------
    folder
        Where the study file is.

    Returns
    -------
    Fetcher
        Offline if the environment variable ``ACCESSIBILITY_OFFLINE`` is set to anything but 0.
    """
    return Fetcher(store_for(folder), offline=is_offline())


def is_offline() -> bool:
    """Whether the environment forbids every connection.

    Returns
    -------
    bool
        True if ``ACCESSIBILITY_OFFLINE`` is set to anything but 0.
    """
    return os.environ.get(_OFFLINE, "0") not in {"", "0"}


def _noted(kept: Kept) -> Kept:
    """An answer, noted for the provenance of the input it is read for."""
    note_answer(Answer(told(kept.url, kept.params), kept.sha256, kept.date, kept.rows))
    return kept


def _check_host(source: SourceRecord, url: str, base: str) -> None:
    """A ``next`` link must stay on the dataset's own host: the key and the trust are for that one."""
    theirs, ours = urlsplit(url), urlsplit(base)
    if (theirs.scheme, theirs.hostname, theirs.port) != (ours.scheme, ours.hostname, ours.port):
        message = (
            f"{source.id}: {ours.hostname} points on to {theirs.scheme}://{theirs.hostname}, another address than its own; "
            f"that is not followed; {own_address(source)}"
        )
        raise SourceError(message)
