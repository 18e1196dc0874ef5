"""One answer of a feature service: taken apart, held against what was expected, and refused by one sentence if it differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError

from accessibility.errors import SourceError, nearest_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accessibility.loaders.catalogue import SourceRecord

__all__ = ["UnfitPagesError", "check_new", "check_whole", "number_matched", "page", "refuse", "table_of"]

_EXCEPTION_SHOWN = 300


class UnfitPagesError(SourceError):
    """The pages of a layer make no whole that can be used, as when it was changed between them; fetching them anew may help."""


def page(raw: bytes, source: SourceRecord, layer: str, columns: Mapping[str, str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The features of one answer, and the answer.

    Parameters
    ----------
    raw
        The answer as it came.
    source, layer
        What was asked.
    columns
        Columns that must be there, and whether they hold ``text`` or ``number``.

    Returns
    -------
    list of dict, dict

    Raises
    ------
    ValueError
        If it is cut off or no answer at all.
    SourceError
        If it is another than expected.
    """
    text = raw.decode("utf-8").strip()
    if text.startswith("<"):
        refuse(source, layer, f"it answered with a message instead of data (is the year right?): {_plain(text)}")
    answer = json.loads(text)
    features = answer.get("features") if isinstance(answer, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) and isinstance(one.get("properties"), dict) for one in features):
        refuse(source, layer, "the answer holds no features; the service may have changed")
    found: list[dict[str, Any]] = features
    faults = _schema_faults(found, columns)
    if faults:
        refuse(source, layer, f"its columns are not those expected: {'; '.join(faults)}. Was the layer changed, or is the year another?")
    named = answer.get("crs")
    said = (named.get("properties") or {}).get("name", "") if isinstance(named, dict) else ""
    if said and not _same_crs(str(said), source.crs):
        refuse(source, layer, f"it was asked for {source.crs} and answered in {said}")
    return found, answer


def _schema_faults(features: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> list[str]:
    if not features:
        return []
    faults = []
    given = list(features[0]["properties"])
    for name, holds in columns.items():
        if name not in given:
            near = nearest_word(name, given)
            faults.append(f"{name!r} is not there{f', {near!r} is' if near else ''}")
        elif holds == "number":
            wrong = next((one for one in features if not isinstance(one["properties"].get(name), int | float | None)), None)
            if wrong is not None:
                faults.append(f"{name!r} must hold numbers, given {wrong['properties'][name]!r}")
    return faults


def check_whole(source: SourceRecord, layer: str, features: Sequence[Mapping[str, Any]], total: int | None) -> None:
    """Refuse a layer with nothing in it, or with features missing.

    Parameters
    ----------
    source, layer
        What was asked.
    features
        All that came.
    total
        How many the service says there are; None where it does not say.

    Raises
    ------
    SourceError
        With what was expected and what came.
    """
    if not features:
        refuse(source, layer, "it holds nothing in this area; is the year right, and does the dataset cover the area?")
    if total is not None and len(features) != total:
        message = f"{source.id}: layer {layer!r}: it says it has {total} features and gave {len(features)}; fetch it again later"
        raise UnfitPagesError(message)


def check_new(source: SourceRecord, layer: str, features: Sequence[Mapping[str, Any]]) -> None:
    """Refuse features that came twice.

    Parameters
    ----------
    source, layer
        What was asked.
    features
        All that came so far.

    Raises
    ------
    UnfitPagesError
        With how many.
    """
    ids = [one["id"] for one in features if one.get("id") is not None]
    if len(set(ids)) != len(ids):
        twice = len(ids) - len(set(ids))
        message = f"{source.id}: layer {layer!r}: {twice} features came twice: the service does not page as it should"
        raise UnfitPagesError(message)


def table_of(features: Sequence[Mapping[str, Any]], source: SourceRecord, layer: str) -> gpd.GeoDataFrame:
    """The features as a table in the dataset's system.

    Parameters
    ----------
    features
        All that came.
    source, layer
        What was asked.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``row`` counts from 1.

    Raises
    ------
    SourceError
        With what was expected and what came.
    """
    texts = [json.dumps(one["geometry"]) if one.get("geometry") is not None else None for one in features]
    try:
        drawn = shapely.from_geojson(np.array(texts, dtype=object))
    except shapely.errors.ShapelyError as error:
        message = f"{source.id}: layer {layer!r}: its geometries cannot be read ({type(error).__name__}); the service may have changed"
        raise UnfitPagesError(message) from error
    properties = pd.DataFrame([one["properties"] for one in features]).drop(columns="geometry", errors="ignore")
    table: gpd.GeoDataFrame = gpd.GeoDataFrame(properties, geometry=drawn, crs=source.crs)
    table.index = (np.arange(len(table)) + 1).astype(str)
    table.index.name = "row"
    west, south, east, north = shapely.total_bounds(drawn)
    projected = CRS.from_user_input(source.crs).is_projected
    if projected and np.isfinite(west) and max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        message = f"{source.id}: layer {layer!r}: it was asked for metres ({source.crs}) and answered in degrees"
        raise UnfitPagesError(message)
    return table


def number_matched(answer: Mapping[str, Any]) -> int | None:
    """How many features a service says there are.

    Parameters
    ----------
    answer
        One answer.

    Returns
    -------
    int or None
    """
    said = answer.get("numberMatched", answer.get("totalFeatures"))
    return said if isinstance(said, int) and said >= 0 else None


def _same_crs(said: str, asked: str) -> bool:
    try:
        return CRS.from_user_input(said).to_epsg() == CRS.from_user_input(asked).to_epsg()
    except ProjCrsError:
        return False


def _plain(text: str) -> str:
    """What a service's XML message says, without its tags."""
    inside = [piece.split(">", 1)[-1].strip() for piece in text[:5000].split("<")]
    return " ".join(piece for piece in inside if piece)[:_EXCEPTION_SHOWN]


def refuse(source: SourceRecord, layer: str, what: str) -> NoReturn:
    """Stop with what is wrong with a layer.

    Parameters
    ----------
    source, layer
        What was asked.
    what
        What is wrong.

    Raises
    ------
    SourceError
        With what was expected and what came.
    """
    message = f"{source.id}: layer {layer!r}: {what}"
    raise SourceError(message)
