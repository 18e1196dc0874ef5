"""Which words of an input mean something for which source, and which source needs a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from accessibility.config.from_tables import table_faults
from accessibility.config.inputs import RoadsConfig, ServicesConfig
from accessibility.config.rest import rest_faults

if TYPE_CHECKING:
    from accessibility.config.inputs import AreaConfig, PlacesConfig
    from accessibility.config.people import PeopleConfig

__all__ = ["area_faults", "people_faults", "source_faults"]

_FETCHED = ("statfi_grid", "paavo", "mml_names", "geonames", "scb_grid")
"""Sources that are asked over the network, or read from a file of theirs."""

_RASTERS = ("raster", "ghs_pop", "worldpop")

_WORDS_OF_SOURCE: dict[str, frozenset[str]] = {
    **{source: frozenset({"kind_words"}) for source in ("osm", "overpass", "ptv")},
    "overture": frozenset({"kind_words"}),
    "digiroad": frozenset({"layer"}),
    "rest": frozenset({"crs", "columns", "kind_words", "query", "database"}),
    "grid": frozenset({"layer", "crs", "columns", "query", "database"}),
    **{source: frozenset({"layer", "crs", "columns"}) for source in _RASTERS},
    **{source: frozenset({"layer"}) for source in _FETCHED},
    **{source: frozenset({"layer", "query", "database"}) for source in ("statfi_grid", "paavo", "scb_grid")},
}
"""Words for files that a source understands too."""

_SOURCES_OF_WORD: dict[str, tuple[str, ...]] = {
    "roads_file": ("tmc",),
    "sections_file": ("tmc",),
    "year": ("statfi_grid", "paavo", "scb_grid"),
    "cell_m": ("statfi_grid", *_RASTERS),
    "address": (*_FETCHED, "ptv", "overpass", "digiroad", "rest"),
    "people_file": ("geonames",),
    "suppressed": ("grid",),
    "building_based": ("grid", *_RASTERS),
    "least_confidence": ("overture",),
    "municipalities": ("ptv",),
    "remote_kinds": ("ptv",),
    "version": ("ptv",),
    "zones_file": _RASTERS,
    "homes_file": (*_RASTERS, "grid"),
}
"""Words that some sources understand and no other."""


def people_faults(given: PeopleConfig) -> list[str]:
    """Words of ``[people]`` that mean nothing for its source, and the file it cannot do without."""
    unfit = table_faults("people", given, given.source)
    if given.source == "statfi_tables":
        words = ("cell_m", "suppressed", "building_based", "homes_file")
        unfit += [
            f"people: sums tells columns of people, such as people_75plus, given {one!r}"
            for one in given.sums
            if not one.startswith("people")
        ]
        return unfit + [
            f'people: {word!r} means nothing for source = "statfi_tables"; take it away' for word in words if word in given.model_fields_set
        ]
    shared = given.as_places
    if given.source != "file":
        return unfit + source_faults("people", shared)
    return unfit + source_faults("people", type(shared)(**shared.model_dump(exclude_unset=True, exclude={"suppressed"})))


def source_faults(key: str, given: PlacesConfig | ServicesConfig | RoadsConfig) -> list[str]:
    """Words that mean nothing for the source an input names, and the file it cannot do without."""
    faults = []
    if given.source not in {"overpass", "digiroad", "ptv", "rest", *_FETCHED} and not given.given:
        faults.append(f'{key}: source = "{given.source}" needs a file')
    if given.source == "overpass" and given.file is not None:
        faults.append(f'{key}: source = "overpass" asks OpenStreetMap online and reads no file; take file away, or write source = "osm"')
    if isinstance(given, RoadsConfig) and given.timetable_file is None:
        said = [word for word in ("timetable_licence", "timetable_attribution") if word in given.model_fields_set]
        faults += [f"{key}: {word!r} means nothing without timetable_file; take it away" for word in said]
    if isinstance(given, ServicesConfig):
        faults += rest_faults(key, given)
    only_files = (
        "query",
        "database",
        "layer",
        "crs",
        "columns",
        "kind_words",
        "class_words",
        "surface_words",
        "direction_words",
        "access_words",
    )
    if given.source != "file":
        meaningless = [word for word in only_files if word in given.model_fields_set - _WORDS_OF_SOURCE.get(given.source, frozenset())]
        faults += [
            f'{key}: {word!r} is for source = "file" and means nothing for source = "{given.source}"; take it away' for word in meaningless
        ]
    for word, sources in _SOURCES_OF_WORD.items():
        if word in given.model_fields_set and given.source not in sources:
            known = get_args(type(given).model_fields["source"].annotation)
            fitting = " or ".join(f'"{source}"' for source in sources if source in known)
            faults.append(f'{key}: {word!r} is for source = {fitting} and means nothing for source = "{given.source}"; take it away')
    return faults


def area_faults(area: AreaConfig) -> list[str]:
    """A border file that is missing, and words that mean nothing for a file."""
    if area.source == "file":
        missing = [] if area.file or area.query is not None else ["key 'area.file' is missing"]
        missing += [] if (area.query is None) == (area.database is None) else ["area: database and query go together"]
        missing += ["area: a file and a query are both given; take one away"] if area.file and area.query is not None else []
        words = [word for word in ("year", "level", "address") if word in area.model_fields_set]
        return missing + [f'area: {word!r} is for source = "statfi_areas" and means nothing for a file; take it away' for word in words]
    asked = [
        f'area: {word!r} means nothing for source = "statfi_areas"; take it away'
        for word in ("database", "query")
        if word in area.model_fields_set
    ]
    return asked if area.names else [*asked, 'area: source = "statfi_areas" needs names: the municipalities (or regions) to study']
