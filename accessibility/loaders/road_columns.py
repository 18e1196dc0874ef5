"""Class, surface, direction, access and users of roads: the file's words in ours, and what is assumed where it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from accessibility import vocabulary
from accessibility.errors import ConfigError, nearest_word
from accessibility.loaders.cells import flags, texts
from accessibility.loaders.point_table import rows
from accessibility.loaders.typed_columns import typed
from accessibility.provenance import Remark
from accessibility.schema import ROADS

if TYPE_CHECKING:
    import geopandas as gpd

    from accessibility.config import RoadsConfig

__all__ = ["RoadColumns", "road_columns"]

_NOT_FOR = {"car": ("path", "cycleway", "footway", "steps"), "bicycle": ("motorway", "steps"), "walk": ("motorway",)}
_ASSUMED = {"surface": "unknown", "direction": "both", "access": "public"}
_SURFACE_OF = {"ferry": "water", "ice_road": "ice"}
_WINTER_ONLY = ("ice_road", "winter_road")
_NUMBERS = ("limit_kph", "winter_limit_kph", "crossing_minutes", "interval_minutes")


class RoadColumns(NamedTuple):
    """Roads with every column of the schema but nodes and metres.

    Parameters
    ----------
    table
        A new table.
    faults
        One sentence for each unknown word and each kind of bad cell.
    missing
        A sentence if there is no class.
    remarks
        What was assumed.
    """

    table: gpd.GeoDataFrame
    faults: list[str]
    missing: list[str]
    remarks: tuple[Remark, ...]


def road_columns(table: gpd.GeoDataFrame, config: RoadsConfig, where: str) -> RoadColumns:
    """The schema's columns from the file's.

    Parameters
    ----------
    table
        As read, with our column names; a column ``ferry`` (flag) may stand beside the class.
    config
        ``class_words``, ``surface_words``, ``direction_words`` and ``access_words`` translate the file's words.
    where
        The file.

    Returns
    -------
    RoadColumns

    Raises
    ------
    ConfigError
        If the study translates to a word that is none of ours.
    """
    maps = _word_maps(config, where)
    unsaid = {name: texts(table[name]).isna() for name in _NOT_FOR if name in table}
    table, faults = typed(table, ROADS, word_maps=maps)
    if "ferry" in table:
        ferry = flags(table["ferry"])
        faults += ferry.faults
        given = table["road_class"] if "road_class" in table else pd.Series(np.nan, index=table.index, dtype="str")
        table = table.assign(road_class=given.mask(ferry.column, "ferry"))
    missing = _missing_class(table)
    if missing:
        table = table.assign(road_class=vocabulary.ROAD_CLASSES[0])
    table, remarks = _with_assumed(table, where)
    table, winter = _with_seasons(table, where)
    by_class = {name: ~table["road_class"].isin(classes) for name, classes in _NOT_FOR.items()}
    users = {name: table[name].mask(unsaid[name], may) if name in table else may for name, may in by_class.items()}
    table = table.assign(**users, **{name: table.get(name, np.nan) for name in _NUMBERS})
    for name in ("limit_kph", "winter_limit_kph"):
        none = table[name] == 0
        if none.any():
            faults.append(
                f"column {name!r} must be above 0 km/h; 0 in rows {', '.join(rows(table.index[none])[:5])}; leave it empty if not known"
            )
    table = table.assign(
        bridge=table.get("bridge", False),
        name=table["name"].fillna("") if "name" in table else "",
        source_id=table["source_id"].fillna("") if "source_id" in table else table.index.to_series(index=table.index),
    )
    return RoadColumns(table, faults, missing, (*remarks, *winter))


def _word_maps(config: RoadsConfig, where: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The study's translations by column, each to a word of ours."""
    maps = {
        "road_class": ("class_words", config.class_words, vocabulary.ROAD_CLASSES),
        "surface": ("surface_words", config.surface_words, vocabulary.SURFACES),
        "direction": ("direction_words", config.direction_words, vocabulary.DIRECTIONS),
        "access": ("access_words", config.access_words, vocabulary.ACCESSES),
    }
    faults = []
    for key, given, allowed in maps.values():
        for theirs, ours in given.items():
            if ours not in allowed:
                near = nearest_word(ours, allowed)
                hint = f"; did you mean {near!r}?" if near else "."
                faults.append(f"{key} = {{ {theirs!r} = {ours!r} }}: unknown word {ours!r}{hint} Known: {', '.join(allowed)}")
    if faults:
        raise ConfigError(faults, where)
    return {column: (key, given) for column, (key, given, _) in maps.items()}


def _with_assumed(table: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """Surface, direction and access where the file does not say them."""
    remarks: tuple[Remark, ...] = ()
    for name, value in _ASSUMED.items():
        given = table[name] if name in table else pd.Series(np.nan, index=table.index, dtype="str")
        if name == "surface":
            given = given.fillna(table["road_class"].map(_SURFACE_OF).astype("str"))
        lacking = given.isna()
        if lacking.any():
            remarks += (Remark(f"roads_{name}_assumed", "assumed", int(lacking.sum()), len(table), {"file": where}),)
        table = table.assign(**{name: given.fillna(value)})
    return table, remarks


def _with_seasons(table: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """All year where the file does not say seasons; ice and winter roads in winter only."""
    given = table["seasons"] if "seasons" in table else pd.Series(np.nan, index=table.index, dtype="str")
    winter = given.isna() & table["road_class"].isin(_WINTER_ONLY)
    table = table.assign(seasons=given.mask(winter, "winter").fillna(""))
    if not winter.any():
        return table, ()
    return table, (Remark("roads_winter_assumed", "assumed", int(winter.sum()), len(table), {"file": where}, rows(table.index[winter])),)


def _missing_class(table: gpd.GeoDataFrame) -> list[str]:
    """The class is what speeds hang on: it must be there."""
    if "road_class" in table:
        return []
    names = [str(name) for name in table.columns if name != "geometry"]
    near = nearest_word("road_class", names) or nearest_word("class", names) or "…"
    return [f"column 'road_class' is missing; say which it is with columns = {{ road_class = {near!r} }}; given: {', '.join(names)}"]
