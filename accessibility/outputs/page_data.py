"""The numbers and names a page draws its map and its tables from, column by column."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.crs import DEGREES
from accessibility.measures.known import enough_known
from accessibility.outputs.basemap import base_map, to_steps
from accessibility.outputs.colours import (
    OUTLINE,
    SHAPES_MINUTES,
    SHAPES_MISSING,
    UNREACHED,
    VIRIDIS,
    MinuteClasses,
    MissingClasses,
)
from accessibility.outputs.names import area_name, candidate_names, municipality_names, shared_names
from accessibility.outputs.points import points_on_map
from accessibility.vocabulary import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words
    from accessibility.study import Study

__all__ = ["data_block", "map_data", "page_data"]

_WORD_GROUPS = (
    "language",
    "value",
    "count",
    "map",
    "legend",
    "popup",
    "table",
    "without",
    "controls",
    "tried",
    "reason",
    "season",
    "status",
    "host_kind",
)
_PACKED_ABOVE = 400_000


def page_data(results: Results, languages: Sequence[Words]) -> dict[str, Any]:
    """Everything the page's script needs: words, kinds, places, services, service points and a base map.

    Parameters
    ----------
    results
        A run.
    languages
        The words of each language, in the order offered.

    Returns
    -------
    dict
        As :func:`map_data` gives it, for every season.
    """
    data = map_data(
        results.study,
        languages,
        missing={name: season.missing for name, season in results.seasons.items()},
        mode=results.first.times.mode,
    )
    swedish = candidate_names(results.study, results.candidates, "sv")
    points = {name: points_on_map(season.service_points, results.candidates, swedish) for name, season in results.seasons.items()}
    return {**data, "points": points}


def map_data(study: Study, languages: Sequence[Words], *, missing: Mapping[str, pd.DataFrame], mode: str) -> dict[str, Any]:
    """What a map of gaps needs.

    Parameters
    ----------
    study
        Its places inside the area, services and base map are drawn.
    languages
        The words of each language, in the order offered.
    missing
        By season, index (place, kind), as :func:`accessibility.gaps.missing` gives it; the kinds of the first are drawn; no rows draw
        places alone.
    mode
        How people travel.

    Returns
    -------
    dict
        Lists by column. Coordinates are steps from row to row of 0.00001 degrees; minutes are tenths, -1 for not reached; people are
        numbers, null where not known.
    """
    first = next(iter(missing.values()))
    asked = set(first.index.get_level_values("kind"))
    kinds = [kind for kind in study.standards.index.astype(str) if kind in asked]
    places = study.places[study.places["inside"]]
    services = _shown_services(study, kinds)
    basic = [kind for kind in kinds if kind in study.config.basic_kinds]
    return {
        "languages": [words.language for words in languages],
        "words": {words.language: _page_words(words) for words in languages},
        "title": {words.language: study.config.title[words.language] for words in languages},  # type: ignore[index]
        "area": {words.language: area_name(study.area, words.language) for words in languages},
        "mode": {words.language: words.name("mode", mode) for words in languages},
        "kinds": [_kind(study, kind, languages) for kind in kinds],
        "colours": {"minutes": VIRIDIS, "unreached": UNREACHED, "outline": OUTLINE},
        "shapes": {"minutes": SHAPES_MINUTES, "missing": SHAPES_MISSING},
        "missing_bounds": MissingClasses(len(basic)).bounds,
        "reasons": REASONS,
        "seasons": list(missing),
        "counts_people": enough_known(len(places), int(places["people"].isna().sum())),
        "max_minutes": study.config.travel.max_minutes,
        "places": _places(places, municipality_names(study.area, "sv")),
        "services": _services(services, study, kinds),
        "found": {name: _season(table, places.index, services.index, kinds) for name, table in missing.items()},
        "points": {},
        "base": base_map(study),
        "attribution": {words.language: _named(study, words.language) for words in languages},
    }


def _named(study: Study, language: str) -> list[str]:
    """Publishers of everything that was used, each once."""
    named = (source.attribution_in(language) for source in study.sources)
    return list(dict.fromkeys(name for name in named if name))


def data_block(name: str, data: object) -> str:
    """Data as an inert block of an HTML page.

    Parameters
    ----------
    name
        The id of the block.
    data
        Lists, dictionaries, numbers and texts.

    Returns
    -------
    str
        A ``script`` element that no browser runs: JSON in which nothing can end the element, or, where that is long, the same
        packed by gzip and written as base64.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(text) > _PACKED_ABOVE:
        packed = base64.b64encode(gzip.compress(text.encode("utf-8"), 9, mtime=0)).decode("ascii")
        return f'<script type="text/plain" id="{name}" data-packed="gzip">{packed}</script>'
    inert = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    inert = inert.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" id="{name}">{inert}</script>'


def _page_words(words: Words) -> dict[str, str]:
    """The sentences the page's script says."""
    return {key: sentence for key, sentence in words.sentences.items() if key.split(".")[0] in _WORD_GROUPS}


def _kind(study: Study, kind: str, languages: Sequence[Words]) -> dict[str, object]:
    standard = float(study.standards["minutes"][kind])
    return {
        "id": kind,
        "names": {words.language: words.kind(kind) for words in languages},
        "standard": standard,
        "bounds": MinuteClasses(standard).bounds,
        "basic": kind in study.config.basic_kinds,
    }


def _places(places: gpd.GeoDataFrame, swedish: Mapping[str, str]) -> dict[str, object]:
    """Names and people of the places inside the area."""
    columns: dict[str, object] = {"id": _texts(places.index), **_positions(places), "name": _texts(places["name"])}
    columns["people"] = [None if np.isnan(count) else _short(count) for count in places["people"].to_numpy(dtype=float)]
    if "name_sv" in places and places["name_sv"].notna().any():
        columns["name_sv"] = _texts(places["name_sv"])
    if "code" in places:
        columns["code"] = _texts(places["code"].where(shared_names(places)))
    if "municipality" in places and places["municipality"].notna().any():
        columns["municipality"], named = _coded(places["municipality"])
        columns["municipalities"] = {"name": named}
        if swedish:
            columns["municipalities"] = {"name": named, "name_sv": [swedish.get(name, "") for name in named]}
    return columns


def _shown_services(study: Study, kinds: list[str]) -> gpd.GeoDataFrame:
    """The services that offer a kind the study asks for."""
    offers = study.offers
    wanted = offers.index[offers.index.get_level_values("kind").isin(kinds)].get_level_values("service").unique()
    services = study.services
    return services[services.index.isin(wanted)]


def _services(services: gpd.GeoDataFrame, study: Study, kinds: list[str]) -> dict[str, object]:
    offers = study.offers
    number = {kind: position for position, kind in enumerate(kinds)}
    offered: dict[str, list[int]] = {str(service): [] for service in services.index}
    for service, kind in offers.index:
        if str(service) in offered and kind in number:
            offered[str(service)].append(number[kind])
    columns: dict[str, object] = {**_positions(services), "name": _texts(services["name"]), "kinds": list(offered.values())}
    columns["inside"] = [int(inside) for inside in services["inside"]]
    columns["status"], columns["statuses"] = _coded(services["status"])
    columns["provider"], columns["providers"] = _coded(_providers(services, study))
    if "name_sv" in services and services["name_sv"].notna().any():
        columns["name_sv"] = _texts(services["name_sv"])
    return columns


def _providers(services: gpd.GeoDataFrame, study: Study) -> pd.Series:
    """Who runs each service, by name where the study names providers."""
    if "provider" not in services:
        return pd.Series("", index=services.index, dtype="str")
    names = study.providers["name"] if "name" in study.providers else pd.Series(dtype="str")
    return pd.Series(services["provider"].map(lambda provider: names.get(provider, provider), na_action="ignore"))


def _season(missing: pd.DataFrame, places: pd.Index, services: pd.Index, kinds: list[str]) -> dict[str, object]:
    """Minutes, nearest service and reason of every place, one list for each kind."""
    row_of = pd.Series(np.arange(len(services)), index=services)
    reason_of = {reason: position for position, reason in enumerate(REASONS)}
    minutes, nearest, reasons = [], [], []
    for kind in kinds:
        found: pd.DataFrame = missing.xs(kind, level="kind").reindex(places)  # type: ignore[assignment]
        minutes.append(_tenths(found))
        nearest.append(found["service"].map(row_of, na_action="ignore").fillna(-1).astype(int).tolist())
        reasons.append([reason_of.get(str(reason), 0) for reason in found["reason"]])
    return {"minutes": minutes, "service": nearest, "reason": reasons}


def _tenths(found: pd.DataFrame) -> list[int]:
    """Minutes as tenths, rounded to the side of the standard they are on; -1 for not reached."""
    minutes = found["minutes"].to_numpy(dtype=float)
    standard = np.ceil(np.round(found["standard_minutes"].to_numpy(dtype=float) * 10, 6))
    tenths = np.rint(np.where(np.isfinite(minutes), minutes, 0) * 10)
    lacks = found["missing"].to_numpy(dtype=bool)
    tenths = np.where(lacks, np.maximum(tenths, standard + 1), np.minimum(tenths, standard))
    return [int(value) for value in np.where(np.isinf(minutes), -1, tenths)]


def _positions(table: gpd.GeoDataFrame) -> dict[str, list[int]]:
    """Longitude and latitude as steps from the row before."""
    if not len(table):
        return {"lon": [], "lat": []}
    points = gpd.GeoSeries(shapely.centroid(table.geometry.to_numpy()), crs=table.crs).to_crs(DEGREES)
    steps = np.diff(to_steps(shapely.get_coordinates(points.to_numpy())), axis=0, prepend=0)
    return {"lon": steps[:, 0].tolist(), "lat": steps[:, 1].tolist()}


def _texts(column: Iterable[object]) -> list[str]:
    """Texts, empty where there is none."""
    return ["" if pd.isna(text) else str(text) for text in column]  # type: ignore[call-overload]


def _coded(column: pd.Series) -> tuple[list[int], list[str]]:
    """Numbers into a list of the different texts."""
    codes, texts = pd.factorize(pd.Series(_texts(column), dtype="object"))
    return codes.tolist(), [str(text) for text in texts]


def _short(number: float) -> float:
    """A whole number as one."""
    return int(number) if float(number).is_integer() else round(float(number), 1)
