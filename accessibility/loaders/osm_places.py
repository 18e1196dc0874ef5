"""Places where people live from an OSM extract: cities, towns, villages, hamlets and isolated dwellings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.errors import DataError, MissingColumnError
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.osm_cover import cover_remarks
from accessibility.loaders.osm_features import Feature, names_of, points_of, read_features
from accessibility.loaders.osm_read import header_box, osm_path
from accessibility.loaders.osm_tags import PLACES_LEFT_OUT, PLACES_TAKEN
from accessibility.loaders.osm_values import people_of
from accessibility.provenance import Remark
from accessibility.schema import PLACES, check_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig

__all__ = ["load_places", "places_of"]

_SAME_PLACE_M = 2_000
"""A place drawn as an area and as a node of the same name within this is one place."""

_ROWS_SHOWN = 50


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Places of an OSM extract in and around the study area, with their people where tagged.

    Parameters
    ----------
    config
        ``[places]`` with ``source = "osm"``; ``exclude = { place = ["farm"] }`` leaves out values of ``place``.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES` with column ``place_type``, index ``osm-n<node>``; people who are not known are NaN.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    DataError
        If it lies elsewhere or has no place in the area.
    """
    path = osm_path(config.file, folder, "places")
    covered = cover_remarks(header_box(path), area, path.name)
    features = read_features(path, ("place",))
    loaded = places_of(features.found, config, area, path.name)
    lost = [feature for feature in features.lost if feature.tags["place"] in PLACES_TAKEN]
    missing = Remark("osm_places_nodes_missing", "dropped", count=len(lost), rows=names_of(lost))
    return Loaded(loaded.table, (*covered, *loaded.remarks, *((missing,) if lost else ())))


def places_of(features: Sequence[Feature], config: PlacesConfig, area: StudyArea, where: str) -> Loaded:
    """Places in and around the study area from features of any OSM source.

    Parameters
    ----------
    features
        Those that carry ``place``.
    config
        ``[places]``.
    area
        The region.
    where
        The source, for messages.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`.

    Raises
    ------
    DataError
        If there is no place in the area, or ``exclude`` names anything but ``place``.
    """
    points = points_of(features, area.crs)
    near = area.near(points)
    excluded, absent = _excluded(features, config, where)
    taken = np.array([feature.tags.get("place") in PLACES_TAKEN for feature in features], dtype=bool)
    kept = np.array([feature.tags.get("place") not in excluded for feature in features], dtype=bool)
    table = _table([f for f, take in zip(features, near & taken & kept, strict=True) if take], points, area)
    table, merged = _merged(table)
    if not table["inside"].any():
        message = (
            f"{where}: no place ({', '.join(PLACES_TAKEN)}) inside the study area {area.name!r}; "
            "are places in the extract, and is it the right region? Places may also come from a file of villages or population cells"
        )
        raise DataError(message)
    table, municipalities = _with_municipality(table, area)
    check_table(table, PLACES, where)
    remarks = (*absent, *_left_out(features, near, excluded, where), *merged, *municipalities, *_people_remarks(table, where))
    return Loaded(table.drop(columns=["population"]), remarks)


def _excluded(features: Sequence[Feature], config: PlacesConfig, where: str) -> tuple[set[str], tuple[Remark, ...]]:
    """The values of ``place`` the study leaves out, and those that no feature has."""
    others = sorted(set(config.exclude) - {"place"})
    if others:
        message = f'exclude: places from OSM have no column {others[0]!r}; leave out values of place: exclude = {{ place = ["farm"] }}'
        raise MissingColumnError(message, where)
    excluded = set(config.exclude.get("place", ()))
    absent = sorted(excluded - {feature.tags.get("place") for feature in features})
    details: dict[str, str | float] = {"file": where, "column": "place"}
    remark = Remark("exclude_matched_nothing", "noted", len(absent), details=details, rows=tuple(absent))
    return excluded, (remark,) if absent else ()


def _table(features: Sequence[Feature], points: gpd.GeoSeries, area: StudyArea) -> gpd.GeoDataFrame:
    tags = [feature.tags for feature in features]
    index = pd.Index([feature.id for feature in features], name="place", dtype="str")
    people = [people_of(tag["population"]) if "population" in tag else None for tag in tags]
    geometry = points.loc[index].to_numpy()
    columns: dict[str, Any] = {
        "name": [tag.get("name") or tag.get("name:fi") or feature.id for tag, feature in zip(tags, features, strict=True)],
        "name_sv": pd.array([tag.get("name:sv") for tag in tags], dtype="str"),
        "people": np.array([np.nan if count is None else count for count in people], dtype=float),
        "inside": area.inside(gpd.GeoSeries(geometry, crs=area.crs)),
        "place_type": [tag["place"] for tag in tags],
        "population": pd.array([tag.get("population") for tag in tags], dtype="str"),
        "code": pd.array([tag.get("postal_code") or tag.get("addr:postcode") for tag in tags], dtype="str"),
    }
    return gpd.GeoDataFrame(columns, index=index, geometry=geometry, crs=area.crs).astype({"name": "str", "place_type": "str"}).sort_index()


def _merged(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """One row for a place that is a node and an area: the node stands, and takes the area's people if it has none."""
    is_node = table.index.str.startswith("osm-n")
    nodes, areas = table[is_node], table[~is_node]
    if nodes.empty or areas.empty:
        return table, ()
    at_area, at_node = nodes.sindex.query(areas.geometry.to_numpy(), predicate="dwithin", distance=_SAME_PLACE_M)
    same = areas["name"].str.casefold().to_numpy()[at_area] == nodes["name"].str.casefold().to_numpy()[at_node]
    if not same.any():
        return table, ()
    pairs = pd.Series(areas["people"].to_numpy()[at_area[same]], index=nodes.index[at_node[same]])
    people = table["people"].fillna(pairs.groupby(level=0).first())
    twice = areas.index[np.unique(at_area[same])]
    remark = Remark("osm_places_twice", "noted", count=len(twice), rows=tuple(table.loc[twice, "name"][:_ROWS_SHOWN]))
    return table.assign(people=people).drop(index=twice), (remark,)


def _with_municipality(table: gpd.GeoDataFrame, area: StudyArea) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """The municipality each place lies in, where the area is made of named parts."""
    parts = area.parts[area.parts["name"] != ""] if "name" in area.parts else area.parts[:0]
    if parts.empty:
        return table.assign(municipality=pd.array([None] * len(table), dtype="str")), ()
    position, part = parts.sindex.query(table.geometry.to_numpy(), predicate="intersects")
    first, at = np.unique(position, return_index=True)
    names = np.full(len(table), None, dtype=object)
    names[first] = parts["name"].to_numpy()[part[at]]
    found = table.assign(municipality=pd.array(names, dtype="str"))
    return found, (Remark("municipality_by_boundary", "noted", count=len(first), total=len(table)),)


def _left_out(features: Sequence[Feature], near: NDArray[np.bool_], excluded: set[str], where: str) -> tuple[Remark, ...]:
    """Places of values that are not taken, with how many people they are tagged with."""
    left = {
        "osm_places_left_out": [f for f, n in zip(features, near, strict=True) if n and f.tags["place"] in PLACES_LEFT_OUT],
        "places_excluded": [f for f, n in zip(features, near, strict=True) if n and f.tags["place"] in excluded],
    }
    remarks = []
    for code, gone in left.items():
        if gone:
            values = Counter(feature.tags["place"] for feature in gone)
            shown = ", ".join(f"{value} {count}" for value, count in sorted(values.items()))
            people = sum(people_of(feature.tags.get("population", "")) or 0.0 for feature in gone)
            details: dict[str, str | float] = {"file": where, "column": "place", "values": shown, "people": people}
            remarks.append(Remark(code, "excluded", count=len(gone), total=int(np.sum(near)), details=details, rows=names_of(gone)))
    return tuple(remarks)


def _people_remarks(table: gpd.GeoDataFrame, where: str) -> tuple[Remark, ...]:
    inside = table[table["inside"]]
    unknown = inside[inside["people"].isna()]
    nobody = inside[inside["people"] == 0]
    odd = inside[inside["people"].isna() & inside["population"].notna()]
    wide = inside[inside["people"].notna() & inside["place_type"].isin(("city", "town"))]
    unnamed = inside[inside["name"] == inside.index]
    details: dict[str, str | float] = {"file": where}
    values: dict[str, str | float] = {"values": ", ".join(sorted(set(odd["population"].astype(str))))}
    shared = inside[inside["code"].isna() & inside.fillna({"municipality": ""}).duplicated(["name", "municipality"], keep=False)]
    people: dict[str, str | float] = {"people": float(wide["people"].sum())}
    told = (
        Remark("places_people_unknown", "unknown", len(unknown), len(inside), details, tuple(unknown["name"][:_ROWS_SHOWN])),
        Remark("places_without_people", "noted", len(nobody), len(inside), details, tuple(nobody["name"][:_ROWS_SHOWN])),
        Remark("osm_population_not_understood", "unknown", len(odd), len(inside), values, tuple(odd["name"][:_ROWS_SHOWN])),
        Remark("osm_towns_people_may_overlap", "noted", len(wide), len(inside), people, tuple(wide["name"][:_ROWS_SHOWN])),
        Remark("places_share_names", "noted", len(shared), len(inside), details, tuple(sorted(set(shared["name"])))),
        Remark("osm_places_unnamed", "unknown", len(unnamed), len(inside), rows=tuple(unnamed.index[:_ROWS_SHOWN])),
    )
    return tuple(remark for remark in told if remark.count)
