"""Records of the national service catalogue (PTV) over the network: version 11, or version 12 with a personal key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from accessibility.errors import SourceError
from accessibility.loaders.catalogue import record
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.finnish_codes import municipalities_named
from accessibility.loaders.from_service import fetched_remark
from accessibility.loaders.ptv_read import sorted_out
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig
    from accessibility.loaders.catalogue import SourceRecord
    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.ptv_read import PtvRecords, Record
    from accessibility.loaders.store import Kept

__all__ = ["PtvAnswer", "ask_ptv", "asked_of", "fetch_ptv"]

_MOST_PAGES = 500
_LISTS_11 = ("/ServiceChannel/list/area/Municipality/code/{code}", "/Service/list/area/Municipality/code/{code}")
_LISTS_12 = ("/service-channel", "/service")


class PtvAnswer(NamedTuple):
    """What PTV lists of some municipalities.

    Parameters
    ----------
    rows
        Its records as they came, channels and services; one that two municipalities share stands twice.
    remarks
        When it was asked, of whom, and who has nothing there.
    """

    rows: tuple[Record, ...]
    remarks: tuple[Remark, ...]


def fetch_ptv(config: ServicesConfig, folder: Path, area: StudyArea) -> tuple[PtvRecords, tuple[Remark, ...]]:
    """Service channels and services of the study's municipalities, sorted out.

    Parameters
    ----------
    config, folder, area
        As :func:`ask_ptv` takes them.

    Returns
    -------
    PtvRecords, tuple of Remark

    Raises
    ------
    SourceError, ConfigError
        As :func:`ask_ptv`.
    """
    answer = ask_ptv(config, area, fetcher_for(folder))
    return sorted_out((one, f"{_source(config).publisher} PTV") for one in answer.rows), answer.remarks


def ask_ptv(config: ServicesConfig, area: StudyArea, fetcher: Fetcher) -> PtvAnswer:
    """Service channels and services of the study's municipalities, page by page to the end.

    Parameters
    ----------
    config
        One ``[[services]]`` with ``source = "ptv"`` and no file; ``municipalities`` are those of the area if
        left out; ``version`` 11 or 12.
    area
        The region.
    fetcher
        How it is asked, and where answers are kept.

    Returns
    -------
    PtvAnswer

    Raises
    ------
    SourceError
        If the service fails, refuses the key or has changed.
    ConfigError
        If version 12 is asked without its key or address.

    Notes
    -----
    PTV lists by municipality, not by distance: services across the border are there only for municipalities that are named.
    """
    names = config.municipalities or tuple(str(name) for name in area.parts["name"])
    codes = [one.code for one in municipalities_named(names)]
    asking = _Asking(_source(config), config, fetcher)
    pages, without = _pages_of(codes, asking, _pages_11 if config.version == 11 else _pages_12)
    told = [asked_of(names, area)]
    if without:
        lacking = tuple(name for name, code in zip(names, codes, strict=True) if code in without)
        told.append(Remark("ptv_municipalities_empty", "unknown", len(lacking), len(codes), rows=lacking))
    fetched = fetched_remark(asking.source, "ServiceLocation", asking.kept)
    return PtvAnswer(tuple(one for page in pages for one in page), (fetched, *told))


def asked_of(names: Sequence[str], area: StudyArea) -> Remark:
    """Whose services the records are, and that those of their neighbours are not among them.

    Parameters
    ----------
    names
        Municipalities that were asked for.
    area
        The region.

    Returns
    -------
    Remark
    """
    return Remark("ptv_of_municipalities", "noted", len(names), None, {"buffer_km": area.buffer_m / 1000}, tuple(names))


def _source(config: ServicesConfig) -> SourceRecord:
    return record("ptv" if config.version == 11 else "ptv_v12")


class _NothingThereError(SourceError):
    """A municipality of which the service lists nothing: said and not kept, so that it is asked again."""


def _pages_of(
    codes: Sequence[str], asking: _Asking, pages: Callable[[_Asking, str], list[list[Record]]]
) -> tuple[list[list[Record]], set[str]]:
    """Records of all municipalities, and those of which there are none; if there are none at all, that is refused."""
    found: list[list[Record]] = []
    without: set[str] = set()
    fault: _NothingThereError | None = None
    for code in codes:
        try:
            found += pages(asking, code)
        except _NothingThereError as error:
            fault = error
            without.add(code)
    if fault is not None and not found:
        raise fault
    return found, without


class _Asking:
    """Questions to one PTV, and the answers so far."""

    def __init__(self, source: SourceRecord, config: ServicesConfig, fetcher: Fetcher) -> None:
        self.source, self.address, self.fetcher = source, config.address, fetcher
        self.kept: list[Kept] = []

    def ask(self, path: str, params: dict[str, object], counted: Callable[[Any], int]) -> Any:  # noqa: ANN401
        """One answer as JSON."""
        one = self.fetcher.fetch(
            self.source, path, params, address=self.address, count=lambda raw: counted(json.loads(raw.decode("utf-8-sig")))
        )
        self.kept.append(one)
        return json.loads(one.content().decode("utf-8-sig"))

    def page(self, path: str, params: dict[str, object], list_key: str, pages_key: str, *, empty: str = "") -> tuple[list[Record], int]:
        """The records of a page, and how many pages there are; a page without any is refused where ``empty`` says what that means."""

        def counted(answer: Any) -> int:  # noqa: ANN401
            rows = answer.get(list_key) if isinstance(answer, dict) else None
            if not isinstance(rows, list) or not isinstance(answer.get(pages_key), int):
                message = f"{self.source.id}: the answer holds no {list_key} and {pages_key}; the service may have changed its shape"
                raise SourceError(message)
            if empty and not rows:
                message = f"{self.source.id}: {empty}"
                raise _NothingThereError(message)
            return len(rows)

        answer = self.ask(path, params, counted)
        if answer[pages_key] > _MOST_PAGES:
            message = f"{self.source.id}: {answer[pages_key]} pages for one municipality are more than is sane"
            raise SourceError(message)
        return answer[list_key], answer[pages_key]


def _pages_11(asking: _Asking, code: str) -> list[list[Record]]:
    """Full records of one municipality."""
    found = []
    for path in _LISTS_11:
        number, pages = 1, 1
        while number <= pages:
            asked: dict[str, object] = {"page": number, "includeWholeCountry": "false"}
            empty = _nothing(code) if path == _LISTS_11[0] and number == 1 else ""
            rows, pages = asking.page(path.format(code=code), asked, "itemList", "pageCount", empty=empty)
            found.append(rows)
            number += 1
    return found


def _pages_12(asking: _Asking, code: str) -> list[list[Record]]:
    """Records of one municipality: its searches give ids, and each record is asked for by itself."""
    found = []
    for path in _LISTS_12:
        number, pages = 1, 1
        while number <= pages:
            asked = {"areaType": "LimitedArea", "municipalities": code, "page": number, "pageSize": asking.source.page_rows}
            empty = _nothing(code) if path == _LISTS_12[0] and number == 1 else ""
            rows, pages = asking.page(f"{path}/search", asked, "items", "totalPages", empty=empty)
            ids = [str(row.get("contentId") or row.get("id") or "") for row in rows]
            found.append([_whole(asking, f"{path}/{name}") for name in ids if name])
            number += 1
    return found


def _nothing(code: str) -> str:
    return f"it lists no service channels of municipality {code}; try again later, or read its records from a file"


def _whole(asking: _Asking, path: str) -> Record:
    def counted(answer: Any) -> int:  # noqa: ANN401
        if not isinstance(answer, dict):
            message = f"{asking.source.id}: {path}: expected one record; the service may have changed its shape"
            raise SourceError(message)
        return 1

    answer: Record = asking.ask(path, {}, counted)
    return answer
