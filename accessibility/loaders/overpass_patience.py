"""Bounds for Overpass, of which osmnx by itself has none: asked again as it says, a few times; answers of a size and no larger."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from accessibility.errors import SourceError
from accessibility.loaders.asking import PASSING, Limits, retry_after

if TYPE_CHECKING:
    import requests

__all__ = ["again_while_busy"]

_TRIES = 5
_FIRST_PAUSE_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 120.0
_LIMITS = Limits()
_CHUNK_BYTES = 1 << 16
_SMALLER = 'make the area or its ring smaller, or use an extract: source = "osm", file = "region.osm.pbf"'
_log = logging.getLogger(__name__)


def again_while_busy(response: requests.Response, **sent: Any) -> requests.Response:  # noqa: ANN401  # as requests sent it
    """The answer to the same question once the server is no longer busy; for requests to call with each response.

    Parameters
    ----------
    response
        As it came.
    **sent
        How it was sent: time-out, proxies, certificates.

    Returns
    -------
    requests.Response
        Any but those that say *later*.

    Raises
    ------
    SourceError
        If the server is busy still after five tries or asks to wait for longer than two minutes, or if its answer is too large or slow.

    Notes
    -----
    ``Retry-After`` is waited for; where it is not said, 10 seconds, then twice as long each time.
    """
    host = urlsplit(response.url).hostname
    for attempt in range(1, _TRIES + 1):
        if response.status_code not in PASSING:
            return _read(response)
        asked = retry_after(response.headers.get("Retry-After"))
        pause = min(_FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1), _LONGEST_PAUSE_SECONDS) if asked is None else asked
        if attempt == _TRIES or pause > _LONGEST_PAUSE_SECONDS:
            break
        _log.info("Overpass (%s): HTTP %d; try %d of %d in %g seconds", host, response.status_code, attempt + 1, _TRIES, pause)
        response.close()
        time.sleep(pause)
        response = response.connection.send(response.request, **sent)
    waits = f"; it asks to wait {asked:.0f} seconds" if asked is not None and asked > _LONGEST_PAUSE_SECONDS else ""
    often = "once" if attempt == 1 else f"{attempt} times"
    message = (
        f"Overpass ({host}) is busy: HTTP {response.status_code}{waits}. Tried {often}. Try again later (what was fetched so far "
        'is kept), or use an extract: source = "osm", file = "region.osm.pbf"'
    )
    response.close()
    raise SourceError(message)


def _read(response: requests.Response) -> requests.Response:
    """The response with its content read, within limits; one that is cut off or too large is closed, which requests leaves to chance."""
    begun, size = time.monotonic(), 0
    pieces = []
    try:
        for piece in response.iter_content(_CHUNK_BYTES):
            size += len(piece)
            _check(response, size, time.monotonic() - begun)
            pieces.append(piece)
    except (OSError, SourceError):
        response.close()
        raise
    response._content = b"".join(pieces)  # noqa: SLF001  # where requests itself puts what it has read; it offers no limited way
    return response


def _check(response: requests.Response, size: int, seconds: float) -> None:
    """Refuse an answer that is too large or takes too long."""
    what = f"is larger than {_LIMITS.most_bytes >> 20} MiB" if size > _LIMITS.most_bytes else ""
    what = what or (f"took more than {_LIMITS.most_seconds:g} seconds" if seconds > _LIMITS.most_seconds else "")
    if what:
        message = f"Overpass ({urlsplit(response.url).hostname}): its answer for one tile {what}; {_SMALLER}"
        raise SourceError(message)
