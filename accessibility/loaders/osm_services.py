"""Services from an OSM extract: shops, schools, health centres and the rest, with what each offers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from accessibility.errors import DataError
from accessibility.loaders.left_out import left_out
from accessibility.loaders.loaded import LoadedServices
from accessibility.loaders.osm_cover import cover_remarks
from accessibility.loaders.osm_features import Feature, names_of, points_of, read_features
from accessibility.loaders.osm_read import header_box, osm_path
from accessibility.loaders.osm_tags import KIND_RULES, Rule, closed_kinds, feature_keys, host_kind_of, is_closed, kinds_of, rules_of_words
from accessibility.loaders.osm_values import months_of, seasons_of_months, seasons_of_words
from accessibility.provenance import Remark
from accessibility.schema import OFFERS, SERVICES, check_table
from accessibility.vocabulary import SEASONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig

__all__ = ["load_services", "rules_for", "services_of"]

_SAME_SERVICE_M = 50
"""Features of the same name and kind within this are one service, mapped as a point and as a building."""

_ROWS_SHOWN = 50


def load_services(config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: tuple[str, ...]) -> LoadedServices:
    """Services of an OSM extract in and around the study area, and what they offer.

    Parameters
    ----------
    config
        One of ``[[services]]`` with ``source = "osm"``; ``kinds`` are the kinds to take, all if empty;
        ``kind_words = { "shop=bakery" = "grocery" }`` adds to the table of tags.
    folder
        Where the study file is.
    area
        The region.
    known_kinds
        Kinds the study understands.

    Returns
    -------
    LoadedServices
        Tables as :data:`accessibility.schema.SERVICES` and :data:`accessibility.schema.OFFERS`, index ``osm-n<node>``, ``osm-w<way>``,
        ``osm-r<relation>``.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    DataError
        If it lies elsewhere or has no such service here.
    """
    path = osm_path(config.file, folder, "services")
    covered = cover_remarks(header_box(path), area, path.name)
    features = read_features(path, feature_keys(rules_for(config, known_kinds)))
    loaded = services_of(features.found, config, area, known_kinds, path.name)
    lost = [feature for feature in features.lost if kinds_of(feature.tags, rules_for(config, known_kinds))]
    missing = Remark("osm_services_nodes_missing", "dropped", count=len(lost), rows=names_of(lost))
    return LoadedServices(loaded.services, loaded.offers, (*covered, *loaded.remarks, *((missing,) if lost else ())))


def rules_for(config: ServicesConfig, known_kinds: Sequence[str]) -> tuple[Rule, ...]:
    """The table of tags for the kinds that are asked for.

    Parameters
    ----------
    config
        One of ``[[services]]``.
    known_kinds
        Kinds the study understands.

    Returns
    -------
    tuple of Rule
    """
    wanted = set(config.kinds or known_kinds)
    return tuple(rule for rule in (*KIND_RULES, *rules_of_words(config.kind_words)) if rule.kind in wanted)


def services_of(
    features: Sequence[Feature], config: ServicesConfig, area: StudyArea, known_kinds: tuple[str, ...], where: str
) -> LoadedServices:
    """Services in and around the study area from features of any OSM source.

    Parameters
    ----------
    features
        Those that carry a key of the table.
    config
        One of ``[[services]]``.
    area
        The region.
    known_kinds
        Kinds the study understands.
    where
        The source, for messages.

    Returns
    -------
    LoadedServices

    Raises
    ------
    DataError
        If there is no such service here.
    """
    rules = rules_for(config, known_kinds)
    points = points_of(features, area.crs)
    around = [feature for feature, near in zip(features, area.near(points), strict=True) if near]
    close, excluded = _left_out(around, config, where)
    kinds = {feature.id: kinds_of(feature.tags, rules) for feature in close if not is_closed(feature.tags)}
    kept = [feature for feature in close if kinds.get(feature.id)]
    if not kept:
        message = (
            f"{where}: no service of the kinds {', '.join(sorted({rule.kind for rule in rules}))} within the study area {area.name!r} "
            f"and {area.buffer_m:g} m around it; were they filtered away from the extract, or are they not mapped there?"
        )
        raise DataError(message)
    table = _table(kept, points, area, config)
    offers = _offers(kept, kinds, table)
    services, offers, merged = _merged(table, offers, {feature.id: len(feature.tags) for feature in kept})
    stays, by_id = left_out(services, {key: ids for key, ids in config.exclude.items() if key == "service"}, where, what="services")
    services, offers = services[stays], offers[offers.index.get_level_values("service").isin(services.index[stays])]
    check_table(services, SERVICES, where)
    check_table(offers, OFFERS, where)
    remarks = (*excluded, *by_id, *_closed(close, rules), *merged, *_unnamed(services), *_practices(kept, kinds), *_season_remarks(kept))
    return LoadedServices(services.drop(columns=["opening_hours"]), offers, remarks)


def _left_out(features: list[Feature], config: ServicesConfig, where: str) -> tuple[list[Feature], tuple[Remark, ...]]:
    """Features without those the study leaves out by name or by a tag; ids are looked for once twins are one service."""
    asked = {key: values for key, values in config.exclude.items() if key != "service"}
    if not asked or not features:
        return features, ()
    cells = {key: [_name(one) if key == "name" else one.tags.get(key) for one in features] for key in asked}
    table = pd.DataFrame(cells, index=[one.id for one in features], dtype="object")
    stays, remarks = left_out(table, asked, where, what="services")
    return [one for one, kept in zip(features, stays, strict=True) if kept], remarks


def _table(features: Sequence[Feature], points: gpd.GeoSeries, area: StudyArea, config: ServicesConfig) -> gpd.GeoDataFrame:
    tags = [feature.tags for feature in features]
    index = pd.Index([feature.id for feature in features], name="service", dtype="str")
    geometry = points.loc[index].to_numpy()
    columns: dict[str, Any] = {
        "name": [_name(feature) for feature in features],
        "name_sv": pd.array([tag.get("name:sv") for tag in tags], dtype="str"),
        "provider": pd.array([tag.get("operator") or tag.get("brand") or config.provider for tag in tags], dtype="str"),
        "status": "open",
        "channel": "physical",
        "seasons": [",".join(_seasons(tag)) for tag in tags],
        "inside": area.inside(gpd.GeoSeries(geometry, crs=area.crs)),
        "host_kind": pd.array([host_kind_of(tag) for tag in tags], dtype="str"),
        "opening_hours": pd.array([tag.get("opening_hours") for tag in tags], dtype="str"),
    }
    texts = dict.fromkeys(("name", "status", "channel", "seasons"), "str")
    return gpd.GeoDataFrame(columns, index=index, geometry=geometry, crs=area.crs).astype(texts).sort_index()


def _name(feature: Feature) -> str:
    named = (feature.tags.get(key) for key in ("name", "name:fi", "brand", "operator"))
    what = next((feature.tags[key] for key in ("shop", "amenity", "healthcare", "leisure", "office") if key in feature.tags), "")
    unnamed = f"{what.replace('_', ' ')} ({feature.id})" if what else feature.id
    return next((name for name in named if name), unnamed)


def _seasons(tags: Mapping[str, str]) -> tuple[str, ...]:
    """When a service is open: the seasons it names, else those of opening hours that begin with months; empty means all year."""
    said = seasons_of_words(tags["seasonal"]) if "seasonal" in tags else ()
    months = months_of(tags.get("opening_hours", ""))
    if said or months is None:
        return said or ()
    seasons = seasons_of_months(months)
    return () if len(seasons) == len(SEASONS) else seasons


def _offers(features: Sequence[Feature], kinds: Mapping[str, tuple[str, ...]], table: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = [(feature.id, kind) for feature in features for kind in kinds[feature.id]]
    service = pd.Index([service for service, _ in rows], dtype="str")
    index = pd.MultiIndex.from_arrays([service, pd.Index([kind for _, kind in rows], dtype="str")], names=["service", "kind"])
    known = table.loc[service, ["provider", "opening_hours"]]
    return pd.DataFrame({name: known[name].array for name in known}, index=index).sort_index()


def _merged(
    table: gpd.GeoDataFrame, offers: pd.DataFrame, tag_count: Mapping[str, int]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, tuple[Remark, ...]]:
    """One row for a service that is mapped twice: the feature with most tags stands and takes the kinds of the others."""
    group = _groups(table, offers)
    best = pd.Series({service: (-tag_count[service], service) for service in table.index})
    stands = {number: min(best[members])[1] for number, members in table.groupby(group).groups.items()}
    stand_of = dict(zip(table.index, (stands[number] for number in group), strict=True))
    gone = [service for service in table.index if stand_of[service] != service]
    if not gone:
        return table, offers, ()
    service = pd.Index([stand_of[service] for service in offers.index.get_level_values(0)], dtype="str")
    moved = offers.set_axis(pd.MultiIndex.from_arrays([service, offers.index.get_level_values(1)], names=offers.index.names))
    joined = moved.groupby(level=[0, 1]).first()
    remark = Remark("osm_services_twice", "noted", count=len(gone), total=len(table), rows=tuple(table.loc[gone, "name"][:_ROWS_SHOWN]))
    return table.drop(index=gone), joined, (remark,)


def _groups(table: gpd.GeoDataFrame, offers: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Which rows are the same service: same name, a kind in common, close to each other."""
    xy = np.column_stack([table.geometry.x, table.geometry.y])
    pairs = cKDTree(xy).query_pairs(_SAME_SERVICE_M, output_type="ndarray")
    name = table["name"].str.casefold().to_numpy()
    kinds = offers.reset_index().groupby("service")["kind"].agg(set).reindex(table.index).to_numpy()
    same = np.array([name[a] == name[b] and not kinds[a].isdisjoint(kinds[b]) for a, b in pairs], dtype=bool)
    a, b = pairs[same].T if same.any() else np.empty((2, 0), dtype=int)
    links = coo_array((np.ones(len(a)), (a, b)), shape=(len(table), len(table)))
    return np.asarray(connected_components(links, directed=False)[1])


def _closed(features: Sequence[Feature], rules: Sequence[Rule]) -> tuple[Remark, ...]:
    """Features that offered something and are closed."""
    gone = [f for f in features if closed_kinds(f.tags, rules) or (is_closed(f.tags) and kinds_of(f.tags, rules))]
    if not gone:
        return ()
    kinds = Counter(kind for f in gone for kind in closed_kinds(f.tags, rules) or kinds_of(f.tags, rules))
    values = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    rows = tuple(_name(feature) for feature in gone[:_ROWS_SHOWN])
    return (Remark("osm_services_closed", "excluded", count=len(gone), details={"kinds": values}, rows=rows),)


def _unnamed(services: gpd.GeoDataFrame) -> tuple[Remark, ...]:
    unnamed = services.index[[name.endswith((service, f"({service})")) for service, name in services["name"].items()]]
    if not len(unnamed):
        return ()
    return (Remark("osm_services_unnamed", "unknown", count=len(unnamed), total=len(services), rows=tuple(unnamed[:_ROWS_SHOWN])),)


def _practices(features: Sequence[Feature], kinds: Mapping[str, Sequence[str]]) -> tuple[Remark, ...]:
    """Health centres known only as a doctor's: the tags do not tell a health centre from one practitioner's rooms."""
    taken = [feature for feature in features if "health_centre" in kinds[feature.id]]
    doctors = [f for f in taken if f.tags.get("amenity") in {"doctors", None} and f.tags.get("healthcare") in {"doctor", None}]
    if not doctors:
        return ()
    return (Remark("osm_health_centres_doctors", "guessed", len(doctors), len(taken), rows=tuple(_name(f) for f in doctors[:_ROWS_SHOWN])),)


def _season_remarks(features: Sequence[Feature]) -> tuple[Remark, ...]:
    """Services that are seasonal without a word when, and those whose seasons were read from opening hours."""
    unknown = [f for f in features if "seasonal" in f.tags and seasons_of_words(f.tags["seasonal"]) is None and not _seasons(f.tags)]
    dated = [f for f in features if _seasons(f.tags) and not (seasons_of_words(f.tags.get("seasonal", "no")) or ())]
    told = (
        Remark("osm_services_season_unknown", "unknown", len(unknown), len(features), rows=tuple(_name(f) for f in unknown[:_ROWS_SHOWN])),
        Remark("osm_services_season_from_dates", "guessed", len(dated), len(features), rows=tuple(_name(f) for f in dated[:_ROWS_SHOWN])),
    )
    return tuple(remark for remark in told if remark.count)
