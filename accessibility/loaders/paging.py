"""Whole layers from WFS and OGC API Features, page by page in each service's own way, refused if anything is missing or twice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
from pyproj import CRS

from accessibility.loaders.feature_answer import UnfitPagesError, check_new, check_whole, number_matched, page, refuse, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from accessibility.loaders.catalogue import SourceRecord
    from accessibility.loaders.fetching import Fetcher
    from accessibility.loaders.store import Kept

__all__ = ["Layer", "oapif_layer", "wfs_layer"]

_MOST_PAGES = 1000
_ROUND_M = 1000.0
_ROUND_DEGREES = 0.1


class Layer(NamedTuple):
    """A layer as it was fetched.

    Parameters
    ----------
    table
        Its features, in the system asked for; index ``row`` counts from 1.
    kept
        The raw answers it was made from.
    """

    table: gpd.GeoDataFrame
    kept: tuple[Kept, ...]


def wfs_layer(
    fetcher: Fetcher,
    source: SourceRecord,
    layer: str,
    *,
    bounds: Sequence[float] | None = None,
    address: str | None = None,
    needed: Mapping[str, str] | None = None,
    may_be_empty: bool = False,
) -> Layer:
    """All features of a WFS layer, or those that touch a box.

    Parameters
    ----------
    fetcher
        How it is asked.
    source
        The dataset.
    layer
        Name of the layer, with its workspace.
    bounds
        West, south, east, north in the dataset's system; widened to whole kilometres, so that the same question is asked again.
    address
        The study's own address of the dataset.
    needed
        Columns that must be there and what they hold; the record's if left out.
    may_be_empty
        Whether a layer with nothing in the box is an answer (no road is closed in the thaw there) and no fault.

    Returns
    -------
    Layer

    Raises
    ------
    SourceError
        If the service fails, lacks the layer, or hands over another number of features than it says there are.

    Notes
    -----
    Pages follow each other by ``startIndex``. A service may give fewer rows than asked for (Digiroad stops at 5,000 whatever ``count``
    says), so the next page begins after what came.
    """
    question: dict[str, object] = {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": layer, "outputFormat": "application/json",
        "srsName": source.crs, "count": source.page_rows,
    }  # fmt: skip
    if bounds is not None:
        question["bbox"] = f"{_rounded(bounds, source.crs)},{source.crs}"
    columns = source.columns if needed is None else needed

    def gathered(asking: Fetcher) -> Layer:
        features: list[dict[str, Any]] = []
        kept: list[Kept] = []
        total: int | None = None
        for _ in range(_MOST_PAGES):
            count = partial(_rows, source=source, layer=layer, columns=columns, first=not kept and not may_be_empty)
            one = asking.fetch(source, "", {**question, "startIndex": len(features)}, address=address, count=count)
            rows, answer = page(one.content(), source, layer, columns)
            features += rows
            check_new(source, layer, features)
            said = number_matched(answer)
            if kept and said != total:
                message = f"{source.id}: layer {layer!r}: it said it has {total} features, then {said}; fetch it again later"
                raise UnfitPagesError(message)
            total = said
            kept.append(one)
            if not rows or (total is not None and len(features) >= total):
                break
        if may_be_empty and not features and not total:
            return Layer(gpd.GeoDataFrame(geometry=[], crs=source.crs), tuple(kept))
        check_whole(source, layer, features, total)
        return Layer(table_of(features, source, layer), tuple(kept))

    return _once_more(gathered, fetcher)


def oapif_layer(
    fetcher: Fetcher,
    source: SourceRecord,
    collection: str,
    *,
    bounds: Sequence[float] | None = None,
    question: Mapping[str, object] | None = None,
    address: str | None = None,
    needed: Mapping[str, str] | None = None,
) -> Layer:
    """All features of an OGC API Features collection, following ``next`` links to the end.

    Parameters
    ----------
    fetcher
        How it is asked.
    source
        The dataset.
    collection
        Its name.
    bounds
        West, south, east, north in the dataset's system, widened to whole kilometres.
    question
        Further parameters.
    address
        The study's own address of the dataset.
    needed
        Columns that must be there and what they hold; the record's if left out.

    Returns
    -------
    Layer

    Raises
    ------
    SourceError
        If the service fails, lacks the collection, or pages without end.
    """
    system = f"http://www.opengis.net/def/crs/EPSG/0/{CRS.from_user_input(source.crs).to_epsg()}"
    params: dict[str, object] = {"f": "json", "limit": source.page_rows, "crs": system, **(question or {})}
    if bounds is not None:
        params |= {"bbox": _rounded(bounds, source.crs), "bbox-crs": system}
    columns = source.columns if needed is None else needed

    def gathered(asking: Fetcher) -> Layer:
        path, asked = f"/collections/{collection}/items", params
        features: list[dict[str, Any]] = []
        kept: list[Kept] = []
        total: int | None = None
        while path:
            count = partial(_rows, source=source, layer=collection, columns=columns, first=not kept)
            one = asking.fetch(source, path, asked, address=address, count=count)
            rows, answer = page(one.content(), source, collection, columns)
            features += rows
            check_new(source, collection, features)
            total = number_matched(answer) if total is None else total
            kept.append(one)
            path, asked = _next(answer), {}
            if path in {before.url for before in kept} or len(kept) >= _MOST_PAGES:
                refuse(source, collection, "its pages go on without end")
        check_whole(source, collection, features, total)
        return Layer(table_of(features, source, collection), tuple(kept))

    return _once_more(gathered, fetcher)


def _once_more(gathered: Callable[[Fetcher], Layer], fetcher: Fetcher) -> Layer:
    """The layer; where pages kept earlier do not fit those fetched now, all of them anew."""
    try:
        return gathered(fetcher)
    except UnfitPagesError:
        if fetcher.offline:
            raise
        return gathered(replace(fetcher, refresh=True))


def _rows(raw: bytes, *, source: SourceRecord, layer: str, columns: Mapping[str, str], first: bool) -> int:
    """How many rows an answer holds; a first page without any is refused and so not kept."""
    rows, _ = page(raw, source, layer, columns)
    if first:
        check_whole(source, layer, rows, None)
    return len(rows)


def _next(answer: Mapping[str, Any]) -> str:
    """The link to the page that follows; empty on the last."""
    given = answer.get("links")
    links = [link.get("href") for link in given if isinstance(link, dict) and link.get("rel") == "next"] if isinstance(given, list) else []
    return str(links[0]) if links and links[0] else ""


def _rounded(bounds: Sequence[float], crs: str) -> str:
    """A box widened to whole kilometres, or tenths of a degree."""
    step = _ROUND_M if CRS.from_user_input(crs).is_projected else _ROUND_DEGREES
    low, high = np.floor(np.asarray(bounds[:2]) / step) * step, np.ceil(np.asarray(bounds[2:]) / step) * step
    return ",".join(f"{number:.10g}" for number in (*low, *high))
