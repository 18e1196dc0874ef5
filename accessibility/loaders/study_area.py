"""The study area from a file of polygons: all of them, or municipalities picked by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from accessibility.area import StudyArea
from accessibility.crs import DEGREES, parse_crs, projected_crs_for, to_metres
from accessibility.errors import CrsError, DataError
from accessibility.loaders import statfi_areas
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.municipality_names import names_of, picked
from accessibility.loaders.osm_boundaries import SUFFIXES, read_boundaries
from accessibility.loaders.polygons import polygons_of
from accessibility.loaders.read_postgis import read_postgis
from accessibility.loaders.read_table import in_given_crs, read
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pyproj import CRS

    from accessibility.config import AreaConfig

__all__ = ["load_area"]

_MOST_DEGREES_WIDE = 12.0
"""Wider than this a UTM zone stretches lengths by more than half a per cent."""
_MOST_NAMES_SHOWN = 6


def load_area(config: AreaConfig, folder: Path) -> tuple[StudyArea, tuple[Remark, ...]]:
    """The region results are reported for, in metres.

    Parameters
    ----------
    config
        ``[area]`` of the study.
    folder
        Where the study file is.

    Returns
    -------
    StudyArea, tuple of Remark
        Its ``parts`` have columns ``name``, ``name_sv`` (if the file has Swedish names) and geometry, sorted by name.

    Raises
    ------
    DataError
        If the file holds no polygons, or no area of a name asked for.
    CrsError
        If the coordinate system is not known, or no projected one fits the region.
    """
    if config.source == "statfi_areas":
        return _area_of(*statfi_areas.read_areas(config, folder), config)
    if config.query is not None:
        raw = read_postgis(config.database or "", config.query, "PostGIS")
        given = parse_crs(config.crs, "PostGIS") if config.crs is not None else None
        if not isinstance(raw.table, gpd.GeoDataFrame):
            message = "PostGIS: the query gives no column of geometry; ask for the polygons too"
            raise DataError(message)
        return _area_of(Loaded(in_given_crs(raw.table, given, "PostGIS"), raw.remarks), "PostGIS", config)
    where = Path(config.file).name
    from_osm = where.casefold().endswith(SUFFIXES)
    raw = read_boundaries(folder / config.file) if from_osm else read(folder / config.file, layer=config.layer, crs=config.crs)
    return _area_of(raw, where, config)


def _area_of(raw: Loaded, where: str, config: AreaConfig) -> tuple[StudyArea, tuple[Remark, ...]]:
    """The parts picked by name, put together in metres."""
    shapes = polygons_of(raw.table, where, "area")
    names = names_of(shapes.table, config.name_column, where, needed=bool(config.names))
    guessed = names.remarks if config.source == "file" else ()
    remarks = (*raw.remarks, *shapes.remarks, *guessed)
    named = shapes.table.assign(name=names.name)
    if names.name_sv is not None:
        named = named.assign(name_sv=names.name_sv)
    if config.names:
        named = named[picked(shapes.table, names, config.names, where).to_numpy()]
    parts, joined = _parts(named, where)
    crs = _crs(parts, config, where)
    parts = to_metres(parts, crs, where)
    boundary = parts.geometry.union_all()
    name = _name(parts, config)
    label = {str(language): text for language, text in (config.label or {}).items()}
    return StudyArea(name, boundary, crs, config.buffer_m, parts, label), (*remarks, *joined)


def _parts(named: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, tuple[Remark, ...]]:
    """One row for each name; rows of one name (islands, exclaves) are put together and said."""
    kept = named[[column for column in ("name", "name_sv", "geometry") if column in named]]
    kept = kept.assign(name=kept["name"].fillna(""))
    twice = kept["name"].duplicated(keep=False) & (kept["name"] != "")
    remarks: tuple[Remark, ...] = ()
    if twice.any():
        together = tuple(sorted(set(kept.loc[twice, "name"])))
        remarks = (Remark("same_name_joined", "noted", int(twice.sum()), len(kept), {"file": where}, together),)
    key = kept["name"].where(kept["name"] != "", kept.index.astype("str"))
    parts = kept.dissolve(by=key.to_numpy(), method="unary", sort=True)
    return parts.reset_index(drop=True), remarks


def _crs(parts: gpd.GeoDataFrame, config: AreaConfig, where: str) -> CRS:
    """The system the study is measured in."""
    asked = _metric(parse_crs(config.study_crs, "area.study_crs")) if config.study_crs is not None else None
    degrees = to_metres(parts, DEGREES, where)
    west, south, east, north = (float(bound) for bound in degrees.total_bounds)
    width = east - west
    if width > 180:
        message = (
            f"{where}: the area reaches from {west:g} to {east:g} degrees of longitude; an area on both sides of the 180° meridian "
            "cannot be studied in one piece: pick the parts on one side with names, or cut the file there"
        )
        raise CrsError(message)
    if asked is not None:
        _check_use(asked, (west, south, east, north), where)
        return asked
    crs = projected_crs_for((west, south, east, north))
    if crs.utm_zone is not None and crs.to_epsg() not in {3067, 3006, 25833} and width > _MOST_DEGREES_WIDE:
        message = (
            f"{where}: the area is {width:.0f} degrees of longitude wide, too wide to be measured in one UTM zone; "
            'name a projected system made for it with study_crs = "EPSG:…", or pick a smaller area with names'
        )
        raise CrsError(message)
    return crs


def _metric(crs: CRS) -> CRS:
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        message = f'area.study_crs: {crs.to_string()} does not measure in metres; give a projected system such as "EPSG:3067" (Finland)'
        raise CrsError(message)
    return crs


def _check_use(crs: CRS, bounds: tuple[float, float, float, float], where: str) -> None:
    """Refuse a system that is not made for the region."""
    use = crs.area_of_use
    if (
        use is not None
        and use.west <= use.east
        and not shapely.box(use.west, use.south, use.east, use.north).contains(shapely.box(*bounds))
    ):
        fitting = projected_crs_for(bounds).to_string()
        message = f"area.study_crs: {crs.to_string()} is made for {use.name}, and {where} lies elsewhere; {fitting} fits"
        raise CrsError(message)


def _name(parts: gpd.GeoDataFrame, config: AreaConfig) -> str:
    """Names of the parts, or the file's if they have none or there are many."""
    names = [name for name in parts["name"] if name]
    if not names or len(names) > _MOST_NAMES_SHOWN:
        return Path(config.file).stem or ("PostGIS" if config.query is not None else config.source)
    return ", ".join(names)
