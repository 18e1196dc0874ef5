"""Ask a remote service once: time-outs, size limits, a key that is sent and never told, faults that a second try may mend told apart."""

from __future__ import annotations

import base64
import datetime as dt
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from accessibility.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

    from accessibility.loaders.catalogue import SourceRecord

__all__ = ["PASSING", "Limits", "PassingError", "ask", "own_address", "retry_after", "told", "without"]

PASSING = (408, 425, 429, 500, 502, 503, 504)
"""Answers worth asking again for."""

_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class Limits:
    """How long and how large an answer may be.

    Parameters
    ----------
    timeout_seconds
        How long a connection, or the next piece of an answer, may take.
    most_seconds
        How long a whole answer may take.
    most_bytes
        How large an answer may be, unpacked.
    """

    timeout_seconds: float = 60.0
    most_seconds: float = 900.0
    most_bytes: int = 256 << 20


class PassingError(Exception):
    """A fault that another try may mend.

    Parameters
    ----------
    what
        A sentence for the user.
    wait_seconds
        How long the service asks to wait; None where it does not say.
    """

    def __init__(self, what: str, wait_seconds: float | None = None) -> None:
        self.what, self.wait_seconds = what, wait_seconds
        super().__init__(what)


def ask(source: SourceRecord, url: str, params: Mapping[str, str], *, body: str, key: str, limits: Limits) -> tuple[bytes, str]:
    """One try to get an answer.

    Parameters
    ----------
    source
        The dataset.
    url, params, body
        The question; with a body it is posted as JSON.
    key
        The personal key, or empty.
    limits
        How long and how large an answer may be.

    Returns
    -------
    bytes, str
        The answer as it came, and its ETag.

    Raises
    ------
    PassingError
        If another try may mend it.
    SourceError
        If none will.
    """
    import requests

    host = urlsplit(url).hostname
    headers = {"User-Agent": f"rural-service-accessibility/{version('rural-service-accessibility')}", "Accept-Encoding": "gzip"}
    if body:
        headers["Content-Type"] = "application/json"
    if source.key_sent == "header":
        headers[source.key_header] = key
    with requests.Session() as session:
        # A caller's .netrc is not read: keys come from the environment only.
        session.auth = (key, "") if source.key_sent == "basic" else _nobody
        session.max_redirects = 5
        try:
            with session.request(
                "POST" if body else "GET",
                url,
                params=params or None,
                data=body.encode() if body else None,
                headers=headers,
                timeout=limits.timeout_seconds,
                stream=True,
                allow_redirects=not key,
            ) as answer:
                _judge(source, answer)
                return _read(source, answer, limits), str(answer.headers.get("ETag", ""))
        except requests.exceptions.Timeout as error:
            raise PassingError(f"no answer within {limits.timeout_seconds:g} seconds") from error
        except requests.exceptions.TooManyRedirects as error:
            message = f"{source.id}: {host} sends from one address to another without end; {own_address(source)}"
            raise SourceError(message) from error
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
            raise PassingError("the answer was cut off") from error
        except requests.exceptions.SSLError as error:
            message = f"{source.id}: the certificate of {host} is not trusted; is a proxy in between, or the clock wrong?"
            raise SourceError(message) from error
        except requests.exceptions.RequestException as error:
            raise PassingError(f"{host} cannot be reached ({type(error).__name__}); is the network there?") from error


def _judge(source: SourceRecord, answer: requests.Response) -> None:
    """Refuse, or put off, an answer whose status says so."""
    status = answer.status_code
    if status in PASSING:
        raise PassingError(f"HTTP {status}", retry_after(answer.headers.get("Retry-After")))
    if status in {401, 403}:
        mend = (
            f"it refused the key in {source.key_variable}; is it right and still good?" if source.key_variable else "it refused to answer"
        )
        message = f"{source.id}: {urlsplit(answer.url).hostname}: {mend} (HTTP {status})"
        raise SourceError(message)
    if status in {404, 410}:
        message = f"{source.id}: there is nothing at {told(answer.url, {})} (HTTP {status}); {own_address(source)}"
        raise SourceError(message)
    if not 200 <= status < 300:
        message = f"{source.id}: {urlsplit(answer.url).hostname} answered HTTP {status} to {told(answer.url, {})}; {own_address(source)}"
        raise SourceError(message)


def _read(source: SourceRecord, answer: requests.Response, limits: Limits) -> bytes:
    """The whole answer, within limits."""
    begun, size = time.monotonic(), 0
    pieces = []
    for piece in answer.iter_content(_CHUNK_BYTES):
        size += len(piece)
        if size > limits.most_bytes:
            message = (
                f"{source.id}: the answer is larger than {limits.most_bytes >> 20} MiB; ask for a smaller area, or read it from a file"
            )
            raise SourceError(message)
        if time.monotonic() - begun > limits.most_seconds:
            raise PassingError(f"the answer took more than {limits.most_seconds:g} seconds")
        pieces.append(piece)
    return b"".join(pieces)


def own_address(source: SourceRecord) -> str:
    """What to do if a service has moved.

    Parameters
    ----------
    source
        The dataset.

    Returns
    -------
    str
    """
    variable = "" if source.id == "rest" else f"ACCESSIBILITY_ADDRESS_{source.id.upper()}, or "
    return f'if the service has moved, set its address: {variable}address = "https://…" in the study'


def told(url: str, params: Mapping[str, str]) -> str:
    """A URL as it may be told: no user, no key, nothing of the question but the layer.

    Parameters
    ----------
    url, params
        What is asked.

    Returns
    -------
    str
    """
    parts = urlsplit(url)
    layer = params.get("typeNames", "")
    return f"{parts.scheme}://{parts.hostname}{parts.path}{f' ({layer})' if layer else ''}"


def without(key: str, text: str) -> str:
    """Text without the key, plain or as Basic sends it.

    Parameters
    ----------
    key
        The personal key, or empty.
    text
        What is told.

    Returns
    -------
    str
    """
    if not key:
        return text
    return text.replace(base64.b64encode(f"{key}:".encode()).decode(), "***").replace(key, "***")


def _nobody(asked: requests.PreparedRequest) -> requests.PreparedRequest:
    """A request as it is, with no key."""
    return asked


def retry_after(said: Any) -> float | None:  # noqa: ANN401
    """Seconds to wait from ``Retry-After``, which is a number or a date; None where it says nothing to go by.

    Parameters
    ----------
    said
        The header.

    Returns
    -------
    float or None

    Examples
    --------
    >>> retry_after("30")
    30.0
    """
    text = str(said or "").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(tz=dt.UTC)).total_seconds())
