"""Names of the area, its municipalities and its service points in the language that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import geopandas as gpd

    from accessibility.area import StudyArea
    from accessibility.study import Study

__all__ = [
    "HOST",
    "VILLAGE",
    "area_name",
    "candidate_names",
    "municipality_names",
    "only_an_id",
    "place_names",
    "road_names",
    "service_names",
    "shared_names",
]

_SWEDISH = "sv"
VILLAGE, HOST = "village-", "host-"
"""Before the id of a place or a service that is a candidate for a service point."""
_SERVICES: WeakKeyDictionary[Study, dict[str, Mapping[str, str]]] = WeakKeyDictionary()


def area_name(area: StudyArea, language: str) -> str:
    """The name of the study area in a language.

    Parameters
    ----------
    area
        Its parts may have Swedish names (column ``name_sv``).
    language
        ``"fi"``, ``"sv"`` or ``"en"``.

    Returns
    -------
    str
        What the study calls it; else the Swedish names of the municipalities in Swedish, where the area is named by them; else its own
        name.
    """
    if area.label:
        return str(area.label[language])
    names = [str(name) for name in area.parts["name"] if name]
    if ", ".join(names) != area.name:
        return area.name
    spoken = municipality_names(area, language)
    return ", ".join(spoken.get(name, name) for name in names)


def municipality_names(area: StudyArea, language: str) -> dict[str, str]:
    """Names of the municipalities in a language, by their own name; only those that differ.

    Parameters
    ----------
    area
        Its parts may have Swedish names (column ``name_sv``).
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    """
    if language != _SWEDISH or "name_sv" not in area.parts:
        return {}
    return _differing(area.parts["name"], area.parts["name_sv"])


def candidate_names(study: Study, candidates: gpd.GeoDataFrame | None, language: str) -> dict[str, str]:
    """Names of the candidates for service points in a language, by id; only those that differ from their own.

    Parameters
    ----------
    study
        Whose places and services the candidates were made of.
    candidates
        As :func:`accessibility.siting.candidates_of` gives them; their own column ``name_sv`` comes first.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    """
    if candidates is None:
        return {}
    own = study.services["name"].astype(str).to_dict()
    known = {HOST + one: name for one, name in service_names(study, language).items() if name != own.get(one)}
    if language == _SWEDISH and "name_sv" in study.places:
        known |= {VILLAGE + one: name for one, name in place_names(study.places, language).items()}
    if language == _SWEDISH and "name_sv" in candidates:
        known |= _differing(pd.Series(candidates.index.astype(str)), candidates["name_sv"])
    return {candidate: known[candidate] for candidate in candidates.index.astype(str) if candidate in known}


def place_names(table: pd.DataFrame, language: str) -> dict[str, str]:
    """Names of places or services in a language, by id, with their code where several share a name.

    Parameters
    ----------
    table
        Places or services: ``name``, and where known ``name_sv`` and ``code``.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    """
    names = table["name"].astype(str)
    if language == _SWEDISH and "name_sv" in table:
        swedish = table["name_sv"]
        names = swedish.where(swedish.notna() & (swedish != ""), names).astype(str)
    if "code" in table:
        code = table["code"].where(shared_names(table)).fillna("").astype(str)
        names = names.where(code == "", names + " (" + code + ")")
    return dict(zip(table.index.astype(str), names, strict=True))


def service_names(study: Study, language: str) -> Mapping[str, str]:
    """Names of the services of a study in a language, by id; one whose source has no name for it is called by what it is and where.

    Parameters
    ----------
    study
        The study.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.

    Returns
    -------
    dict
        "unnamed pharmacy, Erts" where the name is empty or only an id: its first kind with a standard (else what house it is), and the
        place nearest as the crow flies; numbered where two would be called alike.
    """
    known = _SERVICES.setdefault(study, {})
    if language not in known:
        known[language] = place_names(study.services, language) | _unnamed_services(study, language)
    return known[language]


def _unnamed_services(study: Study, language: str) -> dict[str, str]:
    """What services without a name are called, by id."""
    services = study.services
    nameless = services[[only_an_id(str(one), name) for one, name in services["name"].items()]]
    return _called_by_place(nameless, lambda one: _what_it_is(study, one, language), study, language)


def road_names(study: Study, roads: Iterable[str], language: str) -> dict[str, str]:
    """Names of roads in a language, by id; one without a name is called by what it is and where, with its id.

    Parameters
    ----------
    study
        The study.
    roads
        Ids of some of its roads; others are left out.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    """
    wanted = list(roads)
    if not wanted:
        return {}
    asked = study.roads[study.roads.index.astype(str).isin(wanted)]
    asked = asked.set_axis(asked.index.astype(str))
    spoken = words(language, study)

    def what(road: str) -> str:
        one = asked.loc[road]
        if one["road_class"] in {"ferry", "ice_road"}:
            return spoken.name("road_class", str(one["road_class"])).lower()
        return spoken.say("value.a_bridge" if bool(one.get("bridge", False)) else "value.a_road")

    own = asked["name"].fillna("").astype(str)
    return {str(one): name for one, name in own.items() if name} | _called_by_place(asked[own == ""], what, study, language, with_id=True)


def _called_by_place(
    nameless: gpd.GeoDataFrame, what: Callable[[str], str], study: Study, language: str, *, with_id: bool = False
) -> dict[str, str]:
    """What things without a name are called, by id: what they are and the place nearest to them, numbered where that is alike.

    With their id instead of a number where only some of them are asked for: a number would then change from sentence to table.
    """
    if not len(nameless):
        return {}
    spoken, places = words(language, study), place_names(study.places, language)
    called: dict[str, str] = {}
    taken: dict[str, int] = {}
    for one, place in zip(nameless.index.astype(str), _nearest_places(nameless, study.places), strict=True):
        name = spoken.say("value.unnamed_at" if place else "value.unnamed", what=what(one), place=places.get(place, place))
        if with_id:
            called[one] = spoken.say("value.name_code", name=name, code=one)
            continue
        taken[name] = taken.get(name, 0) + 1
        called[one] = f"{name} ({taken[name]})" if taken[name] > 1 else name
    return called


def only_an_id(service: str, name: object) -> bool:
    """Whether a service has no name but its id, or its id in brackets behind a tag of its source.

    Parameters
    ----------
    service
        Its id.
    name
        Its name as its source gives it.
    """
    text = "" if pd.isna(name) else str(name).strip()  # type: ignore[call-overload]
    return text in {"", service} or text.endswith(f"({service})")


def _nearest_places(things: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> list[str]:
    """Id of the place nearest to the middle of each as the crow flies; empty where it has no spot or there are no places."""
    at = places.geometry.centroid
    spots = things.geometry.centroid
    xy = np.column_stack([at.x, at.y])
    there = ~(spots.is_empty | spots.isna()).to_numpy()
    found = np.full(len(things), "", dtype=object)
    if len(places) and there.any():
        _, row = cKDTree(xy).query(np.column_stack([spots.x, spots.y])[there])
        found[there] = places.index.astype(str).to_numpy()[row]
    return found.tolist()


def _what_it_is(study: Study, service: str, language: str) -> str:
    """The first kind a service offers, in the order of the standards, else its house, else the word for any service."""
    spoken = words(language, study)
    of = study.offers.index.get_level_values("service") == service
    offered = set(study.offers.index[of].get_level_values("kind"))
    kind = next((one for one in study.standards.index.astype(str) if one in offered), next(iter(sorted(offered)), ""))
    if kind:
        return spoken.kind(kind).lower()
    house = study.services["host_kind"].get(service) if "host_kind" in study.services else None
    return spoken.say("value.a_service") if house is None or pd.isna(house) else spoken.name("host_kind", str(house)).lower()


def shared_names(places: pd.DataFrame) -> pd.Series:
    """Which places share their name with another, so that their code must stand beside it.

    Parameters
    ----------
    places
        Any places with a column ``name`` and, if known, ``name_sv``.

    Returns
    -------
    pandas.Series of bool
    """
    shared = places["name"].duplicated(keep=False)
    if "name_sv" in places:
        shared |= places["name_sv"].notna() & places["name_sv"].duplicated(keep=False)
    return shared


def _differing(keys: pd.Series, names: pd.Series) -> dict[str, str]:
    """Names by key, without those that are empty or the key itself."""
    pairs = zip(keys, names, strict=True)
    return {str(key): str(name) for key, name in pairs if pd.notna(key) and pd.notna(name) and name and name != key}
