"""Records of any register that answers JSON over the network, fetched page by page to the end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from accessibility.config.rest import RestConfig
from accessibility.errors import ConfigError, SourceError, counted, nearest_word
from accessibility.loaders.catalogue import catalogue, record
from accessibility.loaders.read_json import flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from accessibility.config import ServicesConfig
    from accessibility.loaders.catalogue import SourceRecord
    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.store import Kept

__all__ = ["Records", "fetch_records", "register_of"]

_MOST_PAGES = 2_000
_MOST_RECORDS = 500_000
_PARAMETER = {"page": "page", "offset": "offset", "cursor": "cursor"}


class Records(NamedTuple):
    """What a register holds.

    Parameters
    ----------
    rows
        Its records, as it gave them.
    kept
        The raw answers.
    source
        The register.
    """

    rows: list[dict[str, Any]]
    kept: tuple[Kept, ...]
    source: SourceRecord


def register_of(config: ServicesConfig) -> SourceRecord:
    """A register as a dataset: its host, and how its key is sent.

    Parameters
    ----------
    config
        One ``[[services]]`` with ``source = "rest"``.

    Returns
    -------
    SourceRecord

    Raises
    ------
    ConfigError
        If it asks for the key of another dataset.
    """
    asked = config.rest or RestConfig()
    base = replace(record("rest"), publisher=config.attribution or str(urlsplit(config.address or "").hostname))
    if not asked.key_variable:
        return base
    others = {one.key_variable: one.id for one in catalogue().values() if one.key_variable}
    if asked.key_variable in others:
        message = f"rest: {asked.key_variable} is the key of {others[asked.key_variable]} and is sent to nobody else; name another variable"
        raise ConfigError(message)
    return replace(base, key_variable=asked.key_variable, key_sent="header", key_header=asked.key_header)


def fetch_records(config: ServicesConfig, fetcher: Fetcher) -> Records:
    """All records of a register.

    Parameters
    ----------
    config
        One ``[[services]]`` with ``source = "rest"``.
    fetcher
        How it is asked.

    Returns
    -------
    Records

    Raises
    ------
    SourceError
        If the register fails, refuses the key, holds nothing, has changed its shape, repeats itself or hands over another number of
        records than it tells.
    ConfigError
        If its key is not set, or the address cannot be meant.

    Notes
    -----
    Nothing that does not hold the list of records, and the columns that the study maps, is kept. Without a total the last page is the
    one that holds fewer records than the first, or none.
    """
    source, asked = register_of(config), config.rest or RestConfig()
    rows: list[dict[str, Any]] = []
    kept: list[Kept] = []
    total: int | None = None
    for one, page, answer in _pages(config, source, asked, fetcher):
        kept.append(one)
        if len(kept) > 1 and page and page == rows[-len(page) :]:
            message = (
                f"{source.id}: {urlsplit(one.url).hostname} gives the same page again; it may count its pages otherwise: "
                "look at paging, page_parameter and first_page in [services.rest]"
            )
            raise SourceError(message)
        rows += page
        told = _at(answer, asked.total) if asked.total else None
        total = int(told) if isinstance(told, int | float | str) and str(told).isdigit() else total
        if len(kept) >= _MOST_PAGES or len(rows) > _MOST_RECORDS:
            message = (
                f"{source.id}: {counted(len(rows), 'record')} on {counted(len(kept), 'page')} and no end; ask for fewer with parameters"
            )
            raise SourceError(message)
        if total is not None and len(rows) >= total:
            break
    if asked.total and total is None:
        message = f"{source.id}: the answer tells no number at {asked.total!r}; the service may have changed its shape"
        raise SourceError(message)
    if total is not None and len(rows) != total:
        message = f"{source.id}: it said it has {total} records and gave {len(rows)}; fetch it again later"
        raise SourceError(message)
    return Records(rows, tuple(kept), source)


def _pages(
    config: ServicesConfig, source: SourceRecord, asked: RestConfig, fetcher: Fetcher
) -> Iterator[tuple[Kept, list[dict[str, Any]], Any]]:
    """Each answer: as it is kept, its records, and the whole of it."""
    name = asked.page_parameter or _PARAMETER.get(asked.paging, "")
    size: dict[str, object] = {asked.size_parameter: asked.page_rows} if asked.size_parameter else {}
    params: dict[str, object] = {**asked.parameters, **size}
    path, seen, first = "", set[str](), 0
    position: object = {"page": asked.first_page, "offset": 0}.get(asked.paging)
    count = 0
    while True:
        question = params if position is None or not name else {**params, name: position}
        one = fetcher.fetch(source, path, question, address=config.address, count=_counted(config, source, asked, first=not count))
        answer = json.loads(one.content().decode("utf-8-sig"))
        page = _records(answer, asked.records, source)
        yield one, page, answer
        count += len(page)
        first = first or len(page)
        if asked.paging == "none" or not page:
            return
        if asked.paging in {"page", "offset"}:
            if len(page) < first and not asked.total:
                return
            position = int(str(position)) + 1 if asked.paging == "page" else count
            continue
        mark = _at(answer, asked.next)
        if mark is None or not str(mark).strip():
            return
        if str(mark) in seen:
            message = f"{source.id}: its pages go on without end: {asked.next} comes again"
            raise SourceError(message)
        seen.add(str(mark))
        if asked.paging == "cursor":
            position = mark
        else:
            path, params = urljoin(one.url, str(mark)), {}
            if not isinstance(mark, str) or not path.startswith(("http://", "https://")):
                message = f"{source.id}: {asked.next} of the answer is no link to a next page: {str(mark)[:80]!r}; see [services.rest]"
                raise SourceError(message)


def _counted(config: ServicesConfig, source: SourceRecord, asked: RestConfig, *, first: bool) -> Any:  # noqa: ANN401
    """Counts the records of an answer; a first page without any, or without the study's columns, is refused and so not kept."""

    def count(raw: bytes) -> int:
        page = _records(json.loads(raw.decode("utf-8-sig")), asked.records, source)
        if first and not page:
            message = f"{source.id}: it lists no records; is the question right ([services.rest] parameters)? Try again later"
            raise SourceError(message)
        if first:
            _check_columns(page, config.columns, source)
        return len(page)

    return count


def _check_columns(page: Sequence[Mapping[str, Any]], columns: Mapping[str, str], source: SourceRecord) -> None:
    """Columns that say where and what a service is must be in some record of the first page."""
    given = list(dict.fromkeys(name for one in page for name in flat(one, empty=True)))
    needed = {ours: theirs for ours, theirs in columns.items() if ours in {"service", "name", "kind", "lon", "lat", "x", "y"}}
    lacking = [(ours, theirs) for ours, theirs in needed.items() if theirs not in given]
    if lacking:
        ours, theirs = lacking[0]
        near = nearest_word(theirs, given)
        shown = ", ".join(given[:30])
        message = (
            f"{source.id}: no record has {theirs!r} (columns = {{ {ours} = … }}){f'; did you mean {near!r}?' if near else ''}; the "
            f"service may have changed. Its records have: {shown}"
        )
        raise SourceError(message)


def _records(answer: object, path: str, source: SourceRecord) -> list[dict[str, Any]]:
    """The list of records in an answer."""
    if path:
        found = _at(answer, path)
    elif isinstance(answer, list):
        found = answer
    else:
        lists = [one for one in answer.values() if isinstance(one, list)] if isinstance(answer, dict) else []
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        has = f"; it holds {', '.join(map(str, list(answer)[:12]))}" if isinstance(answer, dict) else ""
        where = f"at {path!r}" if path else "(or several; say which with records = …)"
        message = f"{source.id}: the answer has no list of records {where}{has}. The service may have changed its shape"
        raise SourceError(message)
    return found


def _at(answer: object, path: str) -> object:
    """What stands in an answer at a dotted path; None if nothing does."""
    for part in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(part)
        elif isinstance(answer, list) and part.isdigit() and int(part) < len(answer):
            answer = answer[int(part)]
        else:
            return None
    return answer
