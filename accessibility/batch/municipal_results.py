"""One run of a whole country as one run of each of its municipalities: nothing is computed again but sums and standards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from accessibility import gaps
from accessibility.area import StudyArea
from accessibility.outputs.names import municipality_names
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.study import Study

__all__ = ["municipal_results", "municipality_of_places"]

_NEAR_M = 30_000.0
"""How far around a municipality services and roads are drawn; travel times know no such border."""


@dataclass(frozen=True, eq=False)
class _Whole:
    """What is looked up for every municipality, made ready once."""

    results: Results
    roads: shapely.STRtree
    water: shapely.STRtree
    services: shapely.STRtree
    place_of: dict[str, dict[str, NDArray[np.object_]]]
    part_of: NDArray[np.int64]


def municipality_of_places(study: Study) -> tuple[NDArray[np.int64], Remark | None]:
    """To which part of the area each place belongs: by the municipality it names in either language, else by where it lies.

    Parameters
    ----------
    study
        Its area is made of municipalities.

    Returns
    -------
    numpy.ndarray, Remark or None
        The number of the part, -1 for places outside the area; how many were told by where they lie, if any.
    """
    places, parts = study.places, study.area.parts
    number = {str(name): row for row, name in enumerate(parts["name"])}
    if "name_sv" in parts:
        number = {str(name): row for row, name in enumerate(parts["name_sv"]) if isinstance(name, str) and name} | number
    found = places["municipality"].map(number).fillna(-1).to_numpy(dtype=np.int64)
    inside = places["inside"].to_numpy(dtype=bool)
    lacking = np.flatnonzero(inside & (found < 0))
    if len(lacking):
        at, part = parts.sindex.nearest(places.geometry.iloc[lacking], return_all=False)
        found[lacking[at]] = part
    told = tuple(str(place) for place in places.index[lacking])
    remark = Remark("municipality_by_boundary", "noted", len(lacking), int(inside.sum()), rows=told) if len(lacking) else None
    return np.where(inside, found, -1), remark


def municipal_results(results: Results) -> Iterator[Results]:
    """The results of each municipality, from those of the region they make up.

    Parameters
    ----------
    results
        A run whose area is made of municipalities; its places say to which they belong (column ``municipality``).

    Yields
    ------
    Results
        In the order of the parts of the area, without service points, surface and findings. A municipality without places has none.
        Remarks that name rows keep those of the municipality, and are left out where they name none of it; their counts stay those
        of the whole.
    """
    study = results.study
    whole = _Whole(
        results,
        shapely.STRtree(study.roads.geometry.to_numpy()),
        shapely.STRtree(study.water.geometry.to_numpy()),
        shapely.STRtree(study.services.geometry.to_numpy()),
        {
            name: {table: getattr(season, table).index.get_level_values("place").to_numpy() for table in ("closest", "k_closest", "basket")}
            for name, season in results.seasons.items()
        },
        municipality_of_places(study)[0],
    )
    for number in range(len(study.area.parts)):
        yield _one(whole, number)


def _one(whole: _Whole, number: int) -> Results:
    """The results of one municipality."""
    results = whole.results
    study = _study(whole, number)
    seasons = {
        name: _season(season, study, {table: np.isin(places, study.places.index) for table, places in whole.place_of[name].items()})
        for name, season in results.seasons.items()
    }
    here = {*study.places.index.astype(str), *study.services.index.astype(str)}
    remarks = []
    for remark in results.remarks:
        rows = tuple(row for row in remark.rows if row in here)
        if rows or not remark.rows:
            remarks.append(replace(remark, rows=rows))
    return replace(results, study=study, seasons=seasons, remarks=tuple(remarks), candidates=None, findings=(), states=())


def _study(whole: _Whole, number: int) -> Study:
    """The study of one municipality: its own places, and the services, roads and water around it."""
    study = whole.results.study
    part: gpd.GeoDataFrame = study.area.parts.iloc[[number]].reset_index(drop=True)
    boundary, name = part.geometry.iloc[0], str(part["name"].iloc[0])
    area = StudyArea(name, boundary, study.area.crs, _NEAR_M, part)
    own = whole.part_of == number
    frame = shapely.box(*shapely.bounds(boundary.buffer(_NEAR_M)))
    services: gpd.GeoDataFrame = study.services.iloc[np.sort(whole.services.query(frame))]
    used = study.services.index.isin(_reached(whole, study.places.index[own]))
    services = study.services[used | study.services.index.isin(services.index)]
    services = services.assign(inside=area.inside(services.geometry))
    offered = study.offers.index.get_level_values("service").isin(services.index)
    titles = {language: f"{municipality_names(area, language).get(name, name)}: {title}" for language, title in study.config.title.items()}
    return replace(
        study,
        config=study.config.model_copy(update={"title": titles}),
        area=area,
        places=study.places[own].assign(municipality=name),
        services=services,
        offers=study.offers[offered],
        roads=study.roads.iloc[np.sort(whole.roads.query(frame, predicate="intersects"))],
        water=study.water.iloc[np.sort(whole.water.query(frame, predicate="intersects"))],
    )


def _reached(whole: _Whole, places: pd.Index) -> set[str]:
    """Services that are among the closest of some of these places, wherever they are."""
    found: set[str] = set()
    for name, season in whole.results.seasons.items():
        mine = np.isin(whole.place_of[name]["k_closest"], places)
        found |= set(season.k_closest.loc[mine, "service"].dropna().astype(str))
    return found


def _season(season: SeasonResults, study: Study, mine: dict[str, NDArray[np.bool_]]) -> SeasonResults:
    """The tables of one season, of the places of one municipality."""
    closest = season.closest[mine["closest"]]
    missing = gaps.missing(closest, study.standards, study.places)
    return replace(
        season,
        closest=closest,
        k_closest=season.k_closest[mine["k_closest"]],
        missing=missing,
        coverage=gaps.coverage(missing) if len(study.places) else _nobody(season.coverage),
        basket=season.basket[mine["basket"]],
        service_points=None,
        surface=None,
    )


def _nobody(coverage: pd.DataFrame) -> pd.DataFrame:
    """The coverage of a municipality without places: no place, and of people nothing is known."""
    counted: dict[str, Any] = {str(column): 0 for column in coverage if str(column).startswith("places")}
    unknown: dict[str, Any] = {str(column): float("nan") for column in coverage if str(column).startswith(("people", "share_pct"))}
    return coverage.assign(**counted, **unknown)
