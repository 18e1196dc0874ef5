"""The numbers and names a page draws its map and its tables from, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.crs import DEGREES
from accessibility.measures.known import enough_known
from accessibility.outputs.basemap import base_map, to_steps
from accessibility.outputs.beside_limit import tenths_beside
from accessibility.outputs.cells import cell_crs, cell_side_m, cells_on_map
from accessibility.outputs.colours import (
    OUTLINE,
    SHAPES_MINUTES,
    SHAPES_MISSING,
    UNREACHED,
    VIRIDIS,
    MinuteClasses,
    MissingClasses,
)
from accessibility.outputs.finding_map import findings_on_map
from accessibility.outputs.finding_points import finding_points
from accessibility.outputs.finding_table import heading
from accessibility.outputs.names import area_name, candidate_names, municipality_names, service_names, shared_names
from accessibility.outputs.pack import OnGrid, packed_counts, packed_texts
from accessibility.outputs.people_groups import group_columns
from accessibility.outputs.points import points_on_map
from accessibility.outputs.states import states_of
from accessibility.vocabulary import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from accessibility.outputs.results import Results
    from accessibility.outputs.states import State
    from accessibility.outputs.words import Words
    from accessibility.study import Study

    _Where = tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]

__all__ = ["map_data", "page_data", "page_words"]

_WORD_GROUPS = (
    "language",
    "value",
    "count",
    "map",
    "legend",
    "popup",
    "opening",
    "table",
    "without",
    "controls",
    "tried",
    "reason",
    "season",
    "status",
    "host_kind",
    "compare",
    "closing",
    "atlas",
)
_MOST_NEXT = 250_000
"""Pairs of place and kind, over all states together, up to which the second and third closest are on the page too."""


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
    states = states_of(results)
    data = map_data(results.study, languages, states=states, mode=results.first.times.mode)
    names = {w.language: candidate_names(results.study, results.candidates, w.language) for w in languages}
    points = {name: points_on_map(season.service_points, results.candidates, names) for name, season in results.seasons.items()}
    places = results.study.places[results.study.places["inside"]]
    groups = [_group(places[column], languages) for column in group_columns(places)]
    data |= {"groups": groups, "points": points, "finding_points": finding_points(results, languages)}
    if tiles := results.study.config.outputs.tiles:
        data["tiles"] = {"url": tiles.url, "attribution": tiles.attribution}
    return {**data, "findings": findings_on_map(results.findings, places.index, languages)}


def map_data(study: Study, languages: Sequence[Words], *, states: Mapping[str, State], mode: str) -> dict[str, Any]:
    """What a map of gaps needs.

    Parameters
    ----------
    study
        Its places inside the area, services and base map are drawn.
    languages
        The words of each language, in the order offered.
    states
        By their id; the kinds of the first are drawn; no rows draw places alone.
    mode
        How people travel.

    Returns
    -------
    dict
        Lists and arrays by column. Coordinates are steps from row to row of 0.00001 degrees; minutes are tenths, -1 for not reached;
        people are numbers, null where not known.
    """
    first = next(iter(states.values())).missing
    asked = set(first.index.unique("kind"))
    kinds = [kind for kind in study.standards.index.astype(str) if kind in asked]
    places = study.places[study.places["inside"]]
    services = _all_services(study, kinds, states)
    shown: dict[str, Any] = _places(places, municipality_names(study.area, "sv"), _cells(places, study))
    with_next = len(places) * len(kinds) * len(states) <= _MOST_NEXT
    basic = [kind for kind in kinds if kind in study.config.basic_kinds]
    return {
        "languages": [words.language for words in languages],
        "words": {words.language: page_words(words) for words in languages},
        "title": {words.language: study.config.title[words.language] for words in languages},  # type: ignore[index]
        "area": {words.language: area_name(study.area, words.language) for words in languages},
        "mode": {words.language: words.name("mode", mode) for words in languages},
        "kinds": [_kind(study, kind, languages) for kind in kinds],
        "colours": {"minutes": VIRIDIS, "unreached": UNREACHED, "outline": OUTLINE},
        "shapes": {"minutes": SHAPES_MINUTES, "missing": SHAPES_MISSING},
        "missing_bounds": MissingClasses(len(basic)).bounds,
        "reasons": REASONS,
        "seasons": list(dict.fromkeys(state.season for state in states.values())),
        "told_seasons": [state.season for name, state in states.items() if name == state.season],
        "states": [_state(name, state, services.index) for name, state in states.items()],
        "counts_people": enough_known(len(places), int(places["people"].isna().sum())),
        "max_minutes": study.config.travel.max_minutes,
        "places": shown,
        "services": _services(services, study, kinds, languages),
        "found": {
            name: _on_grid(_found(state, places.index, services.index, kinds, with_next=with_next), shown.get("cells"))
            for name, state in states.items()
        },
        "points": {},
        "findings": [],
        "finding_points": [],
        "base": base_map(study, states),
        "attribution": {words.language: _named(study, words.language) for words in languages},
    }


def _named(study: Study, language: str) -> list[str]:
    """Publishers of everything that was used, each once."""
    named = (source.attribution_in(language) for source in study.sources)
    return list(dict.fromkeys(name for name in named if name))


def page_words(words: Words) -> dict[str, str]:
    """The sentences the page's script says.

    Parameters
    ----------
    words
        The language.
    """
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


def _cells(places: gpd.GeoDataFrame, study: Study) -> dict[str, object] | None:
    """The squares of places, in the system of their grid; None where they are no squares."""
    return cells_on_map(gpd.GeoSeries(places.geometry), cell_side_m(study.remarks), cell_crs(study.remarks))


def _places(places: gpd.GeoDataFrame, swedish: Mapping[str, str], cells: dict[str, object] | None) -> dict[str, object]:
    """Names and people of the places inside the area, and their squares where they are squares."""
    ids, names = _texts(places.index), _texts(places["name"])
    where: dict[str, object] = {"cells": cells} if cells else dict(_positions(places))
    columns: dict[str, object] = {**where, "id": packed_texts(ids, cells), "name": None if names == ids else packed_texts(names, cells)}
    columns["people"] = _people(places["people"])
    if "name_sv" in places and places["name_sv"].notna().any():
        columns["name_sv"] = _texts(places["name_sv"])
    if "code" in places and (codes := places["code"].where(shared_names(places))).notna().any():
        columns["code"] = _texts(codes)
    if "municipality" in places and places["municipality"].notna().any():
        columns["municipality"], named = _coded(places["municipality"])
        columns["municipalities"] = {"name": named}
        if swedish:
            columns["municipalities"] = {"name": named, "name_sv": [swedish.get(name, "") for name in named]}
    return columns


def _people(column: pd.Series) -> object:
    """Persons of every place; what is not known is told apart from none."""
    return packed_counts(column.to_numpy(dtype=float, na_value=np.nan))


def _group(column: pd.Series, languages: Sequence[Words]) -> dict[str, object]:
    """A group of people that can be counted instead of everybody."""
    return {
        "id": str(column.name),
        "names": {words.language: heading(str(column.name), words) for words in languages},
        "counts_people": enough_known(len(column), int(column.isna().sum())),
        "people": _people(column),
    }


def _state(name: str, state: State, services: pd.Index) -> dict[str, object]:
    """What tells a state apart, and its services where they are not all."""
    found: dict[str, object] = {"id": name, "season": state.season, "scenario": dict(state.scenario), "group": dict(state.group)}
    found["period"] = dict(state.period)
    if state.services is not None:
        found["services"] = np.flatnonzero(services.isin(state.services.index))
    return found


def _all_services(study: Study, kinds: list[str], states: Mapping[str, State]) -> gpd.GeoDataFrame:
    """The services that offer a kind the study asks for, and those that only a scenario has."""
    offers = study.offers
    wanted = offers.index[offers.index.get_level_values("kind").isin(kinds)].get_level_values("service").unique()
    shown = study.services[study.services.index.isin(wanted)]
    for state in states.values():
        if state.services is not None:
            new = state.services[~state.services.index.isin(study.services.index) & ~state.services.index.isin(shown.index)]
            shown = gpd.GeoDataFrame(pd.concat([shown, new]), crs=study.services.crs) if len(new) else shown
    return shown


def _spoken_names(services: gpd.GeoDataFrame, study: Study, languages: Sequence[Words]) -> dict[str, list[str]]:
    """Names of services in each language that has one of its own for any; empty where it is the own name."""
    own = pd.Series(_texts(services["name"]), index=services.index.astype(str))
    if "name_sv" in services:  # of services that only a scenario has
        own_swedish = services["name_sv"].set_axis(own.index).dropna()
    found = {}
    for w in languages:
        known = service_names(study, w.language)
        spoken = {str(one): known.get(str(one), name) for one, name in own.items()}
        if w.language == "sv" and "name_sv" in services:
            spoken |= {str(one): str(name) for one, name in own_swedish.items() if one not in known and name}
        if any(spoken[str(one)] != name for one, name in own.items()):
            found[f"name_{w.language}"] = ["" if spoken[str(one)] == name else spoken[str(one)] for one, name in own.items()]
    return found


def _services(services: gpd.GeoDataFrame, study: Study, kinds: list[str], languages: Sequence[Words]) -> dict[str, object]:
    offers = study.offers
    number = {kind: position for position, kind in enumerate(kinds)}
    offered: dict[str, list[int]] = {str(service): [] for service in services.index}
    for service, kind in offers.index:
        if str(service) in offered and kind in number:
            offered[str(service)].append(number[kind])
    columns: dict[str, object] = {
        **_positions(services),
        "name": _texts(services["name"]),
        **_spoken_names(services, study, languages),
        "kinds": list(offered.values()),
    }
    columns["inside"] = [int(inside) for inside in services["inside"]]
    columns["status"], columns["statuses"] = _coded(services["status"])
    columns["provider"], columns["providers"] = _coded(_providers(services, study))
    hours = _hours(services.index, offers, kinds)
    return {**columns, "hours": hours} if hours else columns


def _hours(services: pd.Index, offers: pd.DataFrame, kinds: list[str]) -> dict[str, object]:
    """Opening hours as they are written, and hours a week, of every offer that tells them: by kind, by row of the service."""
    told: dict[str, object] = {}
    for column in ("opening_hours", "hours_week"):
        if column not in offers or not offers[column].notna().any():
            continue
        known = offers[column].dropna()
        row = services.get_indexer(known.index.get_level_values("service"))
        kind = pd.Index(kinds).get_indexer(known.index.get_level_values("kind"))
        for value, at, of in zip(known.tolist(), row.tolist(), kind.tolist(), strict=True):
            if at >= 0 and of >= 0:
                told.setdefault(f"{of} {at}", {})[column] = value if isinstance(value, str) else _short(float(value))  # type: ignore[index]
    return told


def _providers(services: gpd.GeoDataFrame, study: Study) -> pd.Series:
    """Who runs each service, by name where the study names providers."""
    if "provider" not in services:
        return pd.Series("", index=services.index, dtype="str")
    names = study.providers["name"] if "name" in study.providers else pd.Series(dtype="str")
    return pd.Series(services["provider"].map(lambda provider: names.get(provider, provider), na_action="ignore"))


def _found(state: State, places: pd.Index, services: pd.Index, kinds: list[str], *, with_next: bool) -> dict[str, object]:
    """Minutes, nearest service and reason of every place, one row for each kind; the next nearest where asked for."""
    table = state.missing
    shape = (len(kinds), len(places))
    if not len(table):
        return {"minutes": np.full(shape, -1), "service": np.full(shape, -1), "reason": np.zeros(shape, dtype=np.int64)}
    at = _row_and_column(table.index, places, kinds)
    reasons = pd.Index(REASONS).get_indexer(pd.Index(table["reason"].astype(str)))
    found: dict[str, object] = {
        "minutes": _spread(_tenths(table), at, shape, -1),
        "service": _spread(services.get_indexer(pd.Index(table["service"])), at, shape, -1),
        "reason": _spread(np.maximum(reasons, 0), at, shape, 0),
    }
    if with_next and state.k_closest is not None:
        found["next"] = _next(state.k_closest, table, services, at, shape)
    return found


def _on_grid(found: dict[str, Any], cells: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same, told to be of squares of a grid where places are."""
    if cells is None:
        return found
    column, row = cells["column"], cells["row"]
    return {
        name: [_on_grid(one, cells) for one in value] if name == "next" else OnGrid(value, column, row) for name, value in found.items()
    }


def _next(
    k_closest: pd.DataFrame, missing: pd.DataFrame, services: pd.Index, at: _Where, shape: tuple[int, int]
) -> list[dict[str, object]]:
    """Minutes and service of the second closest, the third and so on."""
    ranks = sorted(int(rank) for rank in k_closest.index.get_level_values("rank").unique() if rank > 1)
    found: list[dict[str, object]] = []
    for rank in ranks:
        one = k_closest.xs(rank, level="rank").reindex(missing.index)
        minutes = one["minutes"].fillna(np.inf)
        standard = missing["standard_minutes"]
        tenths = _tenths(pd.DataFrame({"minutes": minutes, "standard_minutes": standard, "missing": ~(minutes <= standard)}))
        service = services.get_indexer(pd.Index(one["service"]))
        found.append({"minutes": _spread(tenths, at, shape, -1), "service": _spread(service, at, shape, -1)})
    return found


def _row_and_column(index: pd.Index, places: pd.Index, kinds: list[str]) -> _Where:
    """Where each pair of place and kind goes, and which pairs are asked for."""
    pairs = index if isinstance(index, pd.MultiIndex) else pd.MultiIndex.from_tuples(index)
    of = {}
    for name, wanted in (("place", places), ("kind", pd.Index(kinds))):
        level = pairs.names.index(name)
        of[name] = wanted.get_indexer(pairs.levels[level])[pairs.codes[level]]
    kept = (of["place"] >= 0) & (of["kind"] >= 0)
    return kept, of["kind"][kept], of["place"][kept]


def _spread(values: NDArray[np.int64], at: _Where, shape: tuple[int, int], empty: int) -> NDArray[np.int64]:
    """Values of pairs as a table of kinds and places."""
    kept, kind, place = at
    table = np.full(shape, empty, dtype=np.int64)
    table[kind, place] = np.asarray(values)[kept]
    return table


def _tenths(found: pd.DataFrame) -> NDArray[np.int64]:
    """Minutes as tenths, rounded to the side of the standard they are on; -1 for not reached."""
    minutes = found["minutes"].to_numpy(dtype=float)
    return tenths_beside(minutes, found["standard_minutes"].to_numpy(dtype=float), found["missing"].to_numpy(dtype=bool))


def _positions(table: gpd.GeoDataFrame) -> dict[str, NDArray[np.int64]]:
    """Longitude and latitude as steps from the row before."""
    if not len(table):
        return {"lon": np.zeros(0, dtype=np.int64), "lat": np.zeros(0, dtype=np.int64)}
    points = gpd.GeoSeries(shapely.centroid(table.geometry.to_numpy()), crs=table.crs).to_crs(DEGREES)
    steps = np.diff(to_steps(shapely.get_coordinates(points.to_numpy())), axis=0, prepend=0)
    return {"lon": steps[:, 0], "lat": steps[:, 1]}


def _texts(column: Iterable[object]) -> list[str]:
    """Texts, empty where there is none."""
    if isinstance(column, (pd.Series, pd.Index)) and isinstance(column.dtype, pd.StringDtype):
        return pd.Series(column).fillna("").tolist()
    given = pd.Series(column, dtype="object")
    return [text if isinstance(text, str) else str(text) for text in given.where(given.notna(), "").tolist()]


def _coded(column: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Numbers into a list of the different texts."""
    codes, texts = pd.factorize(pd.Series(_texts(column), dtype="object"))
    return codes, [str(text) for text in texts]


def _short(number: float) -> float:
    """A whole number as one."""
    return int(number) if float(number).is_integer() else round(float(number), 1)
