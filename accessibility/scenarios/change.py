"""What a change is: a small frozen value that makes a new study of an old one, and refuses ids that nothing has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from accessibility import vocabulary as words
from accessibility.crs import parse_crs
from accessibility.errors import DataError, UnknownWordError
from accessibility.measures.opening import readable_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accessibility.study import Study

__all__ = ["Change", "check_hours", "check_seasons", "known", "known_kind", "places_hit", "where_is"]


class Change(Protocol):
    """One change of a study; the study it is applied to is never changed."""

    def apply(self, study: Study) -> Study:
        """The study with this change; tables that it does not touch are the very same ones."""
        ...


def known(word: str, ids: pd.Index, what: str, where: str) -> str:
    """An id that a table has.

    Parameters
    ----------
    word
        The id as given.
    ids
        Those that are there.
    what
        What it stands for: ``"service"``, ``"place"`` …
    where
        The change, for the message.

    Raises
    ------
    UnknownWordError
        With the nearest right one.
    """
    if word not in ids:
        raise UnknownWordError(word, [str(one) for one in ids[:200]] if len(ids) > 200 else map(str, ids), what, where)
    return word


def check_seasons(seasons: Sequence[str], where: str) -> None:
    """Refuse a word that is no season, and one season told as a text instead of a list.

    Parameters
    ----------
    seasons
        As given.
    where
        The change, for the message.

    Raises
    ------
    UnknownWordError
        With the nearest right one.
    DataError
        If it is a text.
    """
    if isinstance(seasons, str):
        raise DataError(f"{where}: seasons must be a list of seasons, given {seasons!r}; write ({seasons!r},)")
    for season in seasons:
        if season not in words.SEASONS:
            raise UnknownWordError(season, words.SEASONS, "season", where)


def check_hours(hours_week: float | None, opening_hours: str | None, where: str) -> None:
    """Refuse hours of a week that no week has, and opening hours that cannot be read.

    Parameters
    ----------
    hours_week
        Hours open in a week; None = not told.
    opening_hours
        In OSM's notation; None = not told.
    where
        The change, for the message.

    Raises
    ------
    DataError
        If either cannot be meant.
    """
    if hours_week is not None and not 0 <= hours_week <= 168:
        raise DataError(f"{where}: hours_week must be from 0 to 168, given {hours_week}")
    if opening_hours is not None and not readable_hours(opening_hours):
        raise DataError(
            f"{where}: opening_hours {opening_hours!r} cannot be read; write them in OSM's notation, such as 'Mo-Fr 09:00-17:00; PH off', "
            "or leave them out where they are not known"
        )


def known_kind(kind: str, study: Study, where: str) -> str:
    """A kind of service that the study knows.

    Parameters
    ----------
    kind
        As given.
    study
        The study.
    where
        The change, for the message.

    Raises
    ------
    UnknownWordError
        With the nearest right one.
    """
    if kind not in study.config.known_kinds:
        raise UnknownWordError(kind, study.config.known_kinds, "kind", where)
    return kind


def where_is(study: Study, at: str | None, xy: tuple[float, float] | None, crs: str, where: str) -> shapely.Point:
    """A spot in the study's metres, named by a place, service or candidate, or by its coordinates.

    Parameters
    ----------
    study
        The study.
    at
        Id of a place, service or candidate.
    xy
        Coordinates: in the study's system, or in ``crs`` (east before north, longitude before latitude).
    crs
        System of ``xy``; empty for the study's own.
    where
        The change, for the message.

    Raises
    ------
    DataError
        If neither or both are given, or the spot lies outside the study's buffer.
    """
    if (at is None) == (xy is None):
        raise DataError(f"{where}: say where, either at = an id of a place, service or candidate, or xy = its coordinates")
    if at is not None:
        for table in (study.places, study.services, study.candidates):
            if at in table.index:
                point: shapely.Point = table.geometry.loc[at]
                return point
        ids = [str(one) for table in (study.places, study.services, study.candidates) for one in table.index]
        raise UnknownWordError(at, ids[:500], "place, service or candidate", where)
    x, y = xy or (0.0, 0.0)
    if crs:
        x, y = Transformer.from_crs(parse_crs(crs, where), study.area.crs, always_xy=True).transform(x, y)
    point = shapely.Point(x, y)
    if not shapely.dwithin(study.area.boundary, point, max(study.area.buffer_m, 1e-9)):
        raise DataError(f"{where}: the spot ({x:g}, {y:g}) is farther than the buffer from the study area; is its crs the right one?")
    return point


def places_hit(study: Study, municipality: str | None, named: Sequence[str], where: str) -> NDArray[np.bool_]:
    """Which places a change concerns.

    Parameters
    ----------
    study
        The study.
    municipality
        Only there; everywhere if None.
    named
        Only these places; all if empty.
    where
        The change, for the message.

    Returns
    -------
    numpy.ndarray of bool, one for each place

    Raises
    ------
    UnknownWordError
        If there is no such municipality or place; the nearest right word is told.
    """
    places = study.places
    hit = np.ones(len(places), dtype=bool)
    if municipality is not None:
        of = places["municipality"].astype(str) if "municipality" in places else pd.Series("", index=places.index)
        if municipality not in set(of):
            raise UnknownWordError(municipality, sorted(set(of) - {"nan", ""}), "municipality", where)
        hit &= of.eq(municipality).to_numpy()
    for place in named:
        if place not in places.index:
            raise UnknownWordError(place, [str(one) for one in places.index[:300]], "place", where)
    return hit & places.index.isin(named) if named else hit
