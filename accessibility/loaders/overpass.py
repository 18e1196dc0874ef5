"""Places, services and roads from Overpass through osmnx: the same tables of tags, the same remarks as from an OSM extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.loaders.loaded import Loaded, LoadedServices
from accessibility.loaders.osm_json import date_of, features_in, nodes_in, ways_in
from accessibility.loaders.osm_places import places_of
from accessibility.loaders.osm_roads import roads_of
from accessibility.loaders.osm_services import rules_for, services_of
from accessibility.loaders.osm_tags import PLACES_LEFT_OUT, PLACES_TAKEN
from accessibility.loaders.overpass_fetch import fetch_features, fetch_ways, tiles
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import PlacesConfig, RoadsConfig, ServicesConfig
    from accessibility.loaders.overpass_fetch import Answers

__all__ = ["load_places", "load_roads", "load_services"]

_WHERE = "Overpass"


def load_places(config: PlacesConfig, folder: Path, area: StudyArea) -> Loaded:
    """Places from Overpass in and around the study area.

    Parameters
    ----------
    config
        ``[places]`` with ``source = "overpass"``.
    folder
        Where the study file is; answers are kept in ``cache/overpass`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.PLACES`.

    Raises
    ------
    SourceError
        If Overpass cannot be reached, refuses or gives up.
    DataError
        If there is no place in the area.
    """
    answers = fetch_features(tiles(area), {"place": [*PLACES_TAKEN, *PLACES_LEFT_OUT]}, folder, config.address)
    loaded = places_of(features_in(answers, ("place",)), config, area, _WHERE)
    return Loaded(loaded.table, (*loaded.remarks, _fetched("places", answers)))


def load_services(config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: tuple[str, ...]) -> LoadedServices:
    """Services from Overpass in and around the study area, and what they offer.

    Parameters
    ----------
    config
        One of ``[[services]]`` with ``source = "overpass"``.
    folder
        Where the study file is; answers are kept in ``cache/overpass`` there.
    area
        The region.
    known_kinds
        Kinds the study understands.

    Returns
    -------
    LoadedServices
        Tables as :data:`accessibility.schema.SERVICES` and :data:`accessibility.schema.OFFERS`.

    Raises
    ------
    SourceError
        If Overpass cannot be reached, refuses or gives up.
    DataError
        If there is no such service here.

    Notes
    -----
    All shops are asked for; of other keys only the exact values of the table, so that ``amenity=cafe;bar`` is found in extracts only.
    """
    rules = rules_for(config, known_kinds)
    tags: dict[str, bool | list[str]] = {}
    for key in sorted({rule.key for rule in rules}):
        values = sorted({value for rule in rules if rule.key == key for value in rule.values})
        tags[key] = True if key == "shop" else values
    answers = fetch_features(tiles(area), tags, folder, config.address)
    loaded = services_of(features_in(answers, tuple(tags)), config, area, known_kinds, _WHERE)
    return LoadedServices(loaded.services, loaded.offers, (*loaded.remarks, _fetched("services", answers)))


def load_roads(config: RoadsConfig, folder: Path, area: StudyArea) -> Loaded:
    """Roads and ferries from Overpass in and around the study area, lengths in metres.

    Parameters
    ----------
    config
        ``[roads]`` with ``source = "overpass"``.
    folder
        Where the study file is; answers are kept in ``cache/overpass`` there.
    area
        The region.

    Returns
    -------
    Loaded
        Table as :data:`accessibility.schema.ROADS`.

    Raises
    ------
    SourceError
        If Overpass cannot be reached, refuses or gives up.
    DataError
        If there is no road here.

    Notes
    -----
    Ferries carry no ``highway`` tag and are asked for by a second query, with the routes they belong to.
    """
    polygons = tiles(area)
    ways = fetch_ways(polygons, '["highway"]', folder, config.address)
    answers = [*ways, *fetch_features(polygons, {"route": ["ferry"]}, folder, config.address)]
    loaded = roads_of(ways_in(answers), nodes_in(answers), area, _WHERE)
    return Loaded(loaded.table, (*loaded.remarks, _fetched("roads", answers)))


def _fetched(table: str, answers: Answers) -> Remark:
    """Where the data came from and of which day it is."""
    return Remark("overpass_answers", "noted", count=len(answers), details={"table": table, "date": date_of(answers)})
