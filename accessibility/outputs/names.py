"""Names of the area, its municipalities and its service points in the language that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd

    from accessibility.area import StudyArea
    from accessibility.study import Study

__all__ = ["area_name", "candidate_names", "municipality_names", "place_names", "shared_names"]

_SWEDISH = "sv"
_VILLAGE, _HOST = "village-", "host-"


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
    if language != _SWEDISH or candidates is None:
        return {}
    known: dict[str, str] = {}
    for table, prefix in ((study.services, _HOST), (study.places, _VILLAGE)):
        if "name_sv" in table:
            known |= {prefix + one: name for one, name in place_names(table, language).items()}
    if "name_sv" in candidates:
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
