"""Which loader reads which input of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.loaders import (
    digiroad,
    geonames,
    grid_file,
    mml_names,
    osm_places,
    osm_roads,
    osm_services,
    osm_water,
    osmnx_graph,
    overpass,
    overture_services,
    paavo,
    places_file,
    ptv_services,
    raster_places,
    rest_services,
    roads_file,
    scb_grid,
    services_file,
    statfi_grid,
    tmc_roads,
    water_file,
)
from accessibility.loaders.gtfs_ferries import with_ferry_timetable
from accessibility.loaders.gtfs_read import read_gtfs
from accessibility.loaders.gtfs_stops import stops_elsewhere
from accessibility.loaders.left_out import left_out
from accessibility.loaders.loaded import Loaded, LoadedServices
from accessibility.loaders.osm_read import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig, RoadsConfig, ServicesConfig, WaterConfig

__all__ = ["load_places", "load_roads", "load_services", "load_water"]

_PLACES: Mapping[str, Callable[[PlacesConfig, Path, StudyArea], Loaded]] = {
    "file": places_file.load_places,
    "osm": osm_places.load_places,
    "overpass": overpass.load_places,
    "statfi_grid": statfi_grid.load_places,
    "paavo": paavo.load_places,
    "mml_names": mml_names.load_places,
    "geonames": geonames.load_places,
    "scb_grid": scb_grid.load_places,
    "grid": grid_file.load_places,
    "raster": raster_places.load_places,
    "ghs_pop": raster_places.load_places,
    "worldpop": raster_places.load_places,
}
_SERVICES: Mapping[str, Callable[[ServicesConfig, Path, StudyArea, tuple[str, ...]], LoadedServices]] = {
    "file": services_file.load_services,
    "osm": osm_services.load_services,
    "overpass": overpass.load_services,
    "ptv": ptv_services.load_services,
    "overture": overture_services.load_services,
    "rest": rest_services.load_services,
}
_ROADS: Mapping[str, Callable[[RoadsConfig, Path, StudyArea], Loaded]] = {
    "file": roads_file.load_roads,
    "osm": osm_roads.load_roads,
    "overpass": overpass.load_roads,
    "osmnx": osmnx_graph.load_roads,
    "tmc": tmc_roads.load_roads,
    "digiroad": digiroad.load_roads,
}
_KNOW_MORE = ("file", "osm", "overpass", "rest")
"""Sources of services that leave rows out themselves, since they know more of them (columns, tags) than the finished table does."""


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """The places of a study from the source it names.

    Parameters
    ----------
    config
        ``[places]``.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`.
    """
    return _PLACES[config.source](config, folder, area)


def load_services(config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: tuple[str, ...]) -> LoadedServices:
    """The services of one input of a study from the source it names.

    Parameters
    ----------
    config
        One of ``[[services]]``.
    folder
        Where the study file is.
    area
        The region.
    known_kinds
        Kinds the study understands.

    Returns
    -------
    LoadedServices
        Tables as :data:`accessibility.schema.SERVICES` and :data:`accessibility.schema.OFFERS`.
    """
    loaded = _SERVICES[config.source](config, folder, area, known_kinds)
    return loaded if config.source in _KNOW_MORE else _without(loaded, config)


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """The roads of a study from the source it names.

    Parameters
    ----------
    config
        ``[roads]``.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`.
    """
    loaded = _ROADS[config.source](config, folder, area)
    if config.timetable_file is None:
        return loaded
    timetable = read_gtfs(folder / config.timetable_file)
    elsewhere = stops_elsewhere(timetable, area, config.timetable_file)
    timed = with_ferry_timetable(loaded, timetable, config.timetable_file)
    return Loaded(timed.table, (*timed.remarks, *elsewhere))


def load_water(config: WaterConfig, folder: Path, area: StudyArea) -> Loaded:
    """Lakes and sea from a polygon file or an OSM extract, told apart by the file's ending.

    Parameters
    ----------
    config
        ``[water]``.
    folder
        Where the study file is.
    area
        The region.

    Returns
    -------
    Loaded
        Polygons in the study's metres, column ``name``.
    """
    from_osm = str(config.file).lower().endswith(ENDINGS)
    return osm_water.load_water(config, folder, area) if from_osm else water_file.load_water(config, folder, area)


def _without(loaded: LoadedServices, config: ServicesConfig) -> LoadedServices:
    """Services without those the study leaves out."""
    stays, remarks = left_out(loaded.services, config.exclude, config.called or config.source, what="services")
    services = loaded.services[stays]
    offers = loaded.offers[loaded.offers.index.get_level_values("service").isin(services.index)]
    return LoadedServices(services, offers, (*loaded.remarks, *remarks))
