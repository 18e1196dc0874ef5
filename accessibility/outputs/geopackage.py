"""One GeoPackage of a run: places with their minutes, services, service points, area, main roads, remarks and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.outputs import tables, write_safely
from accessibility.outputs.finding import by_name, in_one_table
from accessibility.outputs.qgis import styles_table
from accessibility.outputs.summary import assumptions, made_up_sentence, overall_sentence
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["geopackage"]

_MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary", "ferry", "ice_road", "winter_road")
_ABOUT_COLUMNS = (
    ("minutes_<kind>", "minutes from door to door to the closest service of the kind; empty = not reached, see reason_<kind>"),
    ("missing_<kind>", "true if the closest service is beyond the standard, or not reached"),
    ("reason_<kind>", "reached, or why it is not: no_road_within_snap, other_component, closed_in_season, beyond_reach, no_service"),
    ("people", "persons living at the place; empty = not known (never zero)"),
    ("layer roads", "main roads (motorways to connecting roads), ferries, ice and winter roads only; travel times also use smaller roads"),
    ("<column>_not_reached", "true where the column is empty because nothing is reached; empty elsewhere means not known"),
    ("inside", "true inside the study area; places outside are only near it and are not counted"),
)


def geopackage(results: Results, path: Path) -> Path:
    """Write a run as a GeoPackage, in the study's own coordinate system.

    Parameters
    ----------
    results
        A run.
    path
        The file to write.

    Returns
    -------
    pathlib.Path
        ``path``.

    Notes
    -----
    Layers: ``places`` (the first season), ``places_<season>`` (each further one), ``places_<period>`` (weeks or moments), ``missing``,
    ``services``, ``service_points`` and ``service_points_<season>``, ``municipalities``, ``area``, ``roads`` (main roads and crossings),
    ``water``;
    tables ``coverage``, ``remarks``,
    ``sources``, ``about``, and one for each finding, a layer where it has geometries.
    GeoPackage knows no infinity: minutes are empty where a service is not reached, and ``reason_<kind>`` says why;
    the table ``layer_styles`` makes QGIS open the layers in the colours and words of the page, with a style for each kind;
    a finding's column that has such minutes gets a column ``<column>_not_reached`` beside it. Every layer's description, which QGIS shows
    as its abstract, says what the layer is, its season, and what is made up; legends say the latter too.
    """
    import pyogrio

    former = {name: pyogrio.get_gdal_config_option(name) for name in ("OGR_CURRENT_DATE",)}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{results.computed_on}T00:00:00.000Z"})
    try:
        with write_safely.replacing(path) as unfinished:
            drawn = []
            spoken = words(results.study.config.outputs.languages[0], results.study)
            for name, table in _layers(results):
                flat = _storable(table.reset_index())
                told = {"DESCRIPTION": _described(name, results, spoken)}
                pyogrio.write_dataframe(flat, unfinished, layer=name, driver="GPKG", append=unfinished.exists(), layer_options=told)
                drawn += [name] if isinstance(table, gpd.GeoDataFrame) else []
            styles = styles_table(results, spoken, drawn)
            pyogrio.write_dataframe(styles, unfinished, layer="layer_styles", driver="GPKG", append=True, FID="id")
    finally:
        pyogrio.set_gdal_config_options(former)
    return path


def _layers(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every layer and table by name."""
    study = results.study
    for number, (name, season) in enumerate(results.seasons.items()):
        suffix = f"_{name}" if number else ""
        yield f"places{suffix}", tables.places(results, season)
        points = tables.points(results, season)
        if points is not None and len(points):
            yield f"service_points{suffix}", points
    for state in results.states:
        if state.layer:
            yield f"places_{state.layer}", tables.places(results, state)
    yield "services", tables.services(results)
    yield "municipalities", study.area.parts[["name", study.area.parts.geometry.name]].rename_axis("part")
    yield "area", gpd.GeoDataFrame({"name": [study.area.name]}, geometry=[study.area.boundary], crs=study.area.crs).rename_axis("part")
    main = study.roads[study.roads["road_class"].isin(_MAIN_ROADS)]
    if len(main):
        yield "roads", main
    if len(study.water):
        yield "water", study.water.rename_axis("water")
    spoken = words(study.config.outputs.languages[0], study)
    gaps = {name: tables.gaps(season) for name, season in results.seasons.items()}
    yield "missing", pd.concat(gaps, names=["season"])
    yield "coverage", tables.coverage(results)
    for name, group in by_name(results.findings).items():
        yield name, _without_infinity(in_one_table(group))
    yield "remarks", tables.remarks(results.remarks, spoken).rename_axis("remark_number")
    yield "sources", tables.sources(results).rename_axis("source_number")
    yield "about", _about(results, spoken)


def _described(layer: str, results: Results, spoken: Words) -> str:
    """What a reader must know of a layer before looking at it: the study, the layer, its season, what is made up, the day."""
    study = results.study
    found = by_name(results.findings).get(layer, ())
    said = [study.config.title[spoken.language]]  # type: ignore[index]
    periods = [state for state in results.states if state.layer and layer == f"places_{state.layer}"]
    said += [spoken.say("finding.period_map", period=one.period.get(spoken.language) or next(iter(one.period.values()))) for one in periods]
    said += [spoken.say(f"finding.{layer}"), spoken.say(f"finding.{layer}_about")] if found else []
    of_season = [name for number, name in enumerate(results.seasons) for stem in ("places", "service_points")
                 if layer == (f"{stem}_{name}" if number else stem)]  # fmt: skip
    of_season = of_season or [one.season for one in periods]
    told = of_season or [one.season for one in found if one.season]
    said += [f"{spoken.name('column', 'season')}: {', '.join(spoken.name('season', name) for name in told)}"] if told else []
    said += [made_up_sentence(study, spoken)] if study.made_up else []
    return " ".join(f"{one.rstrip('.')}." for one in [*said, results.computed_on] if one)


def _about(results: Results, spoken: Words) -> pd.DataFrame:
    """What the file is, in sentences, and what its columns mean."""
    rows = [("title", results.study.config.title[spoken.language]), ("computed_on", results.computed_on)]  # type: ignore[index]
    if results.study.made_up:
        rows.append(("made_up", made_up_sentence(results.study, spoken)))
    rows += [("assumption", text) for text in assumptions(results, spoken)]
    rows += [(f"summary_{name}", overall_sentence(results, season, spoken)) for name, season in results.seasons.items()]
    rows += list(_ABOUT_COLUMNS)
    return pd.DataFrame(rows, columns=["what", "text"]).rename_axis("row")


def _without_infinity(table: pd.DataFrame) -> pd.DataFrame:
    """The table with infinite numbers empty, and a column beside each such column that says where they were."""
    flags = {str(name): np.isinf(table[name]) for name in table if pd.api.types.is_float_dtype(table[name]) and np.isinf(table[name]).any()}
    emptied = table.assign(**{name: table[name].where(~flag) for name, flag in flags.items()})
    return emptied.assign(**{f"{name}_not_reached": flag for name, flag in flags.items()})


def _storable(table: pd.DataFrame) -> pd.DataFrame:
    """The table without its own column ``fid``, which GeoPackage keeps for itself, and texts without a zero byte."""
    renamed = table.rename(columns={"fid": "fid_given", "FID": "fid_given"})
    texts = [name for name in renamed if pd.api.types.is_string_dtype(renamed[name])]
    return renamed.assign(**{str(name): renamed[name].str.replace("\x00", "", regex=False) for name in texts})
