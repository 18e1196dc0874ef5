"""From a study to everything it asks for: networks, travel times, measures, gaps, service points; nothing is read or written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from accessibility import gaps, measures, network, siting, travel
from accessibility.batch.columns_asked import check_columns
from accessibility.batch.disclosure import publishable
from accessibility.batch.findings import findings_of
from accessibility.batch.findings.moments import check_moments
from accessibility.batch.scenarios_asked import check_scenarios
from accessibility.batch.year_asked import check_year
from accessibility.outputs.results import Results, SeasonResults
from accessibility.progress import Silent
from accessibility.travel.beside import beside_remarks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from accessibility.network import Network
    from accessibility.progress import Progress
    from accessibility.provenance import Remark
    from accessibility.study import Study

__all__ = ["compute"]

K_CLOSEST = 3
"""How many services of each kind are kept for each place, for popups and tables."""


def compute(study: Study, *, computed_on: str, progress: Progress | None = None) -> Results:
    """Everything a study asks for, season by season.

    Parameters
    ----------
    study
        The study; it is not changed.
    computed_on
        Date of the run, ``YYYY-MM-DD``, as results show it.
    progress
        Told which stage has begun.

    Returns
    -------
    Results
    """
    progress = progress or Silent()
    check_columns(study)
    check_scenarios(study)
    check_moments(study)
    check_year(study)
    study = publishable(study)
    progress.stage("candidates")
    options = study.config.candidates
    found = siting.candidates_of(
        study.services, study.offers, study.places, given=study.candidates, hosts=options.hosts, villages=options.villages
    )
    roads: dict[str, Network] = {season: _roads(study, season, progress) for season in study.config.travel.seasons}
    travel.prepare_together(list(roads.values()), progress=progress)
    seasons: dict[str, SeasonResults] = {season: _season(study, own, found.table, progress) for season, own in roads.items()}
    wanted = bool(options.count or study.config.plans)
    remarks = [*study.remarks, *(found.remarks if wanted else ())]
    for one in seasons.values():
        remarks += one.remarks
    results = Results(study, seasons, (), computed_on, found.table if wanted else None)
    findings = findings_of(results, progress)
    remarks += [remark for finding in findings for remark in finding.remarks]
    states = tuple(state for finding in findings for state in finding.states)
    return replace(results, remarks=_each_once(remarks), findings=findings, states=states)


def _roads(study: Study, season: str, progress: Progress) -> Network:
    """The network of a season."""
    way = study.config.travel
    progress.stage("network", season)
    built = network.build(
        study.roads,
        mode=way.mode,
        season=season,
        speeds=study.speeds,
        ferry_wait_minutes=way.ferry_wait_minutes,
        ferry_kph=way.ferry_kph,
        town_kph=way.town_kph,
    )
    return network.backward(built) if way.direction == "from" else built


def _season(study: Study, roads: Network, candidates: gpd.GeoDataFrame, progress: Progress) -> SeasonResults:
    """Everything for one season."""
    kinds, standards, way, season = study.standards.index, study.standards, study.config.travel, roads.season
    progress.stage("travel_times", season)
    reach: Mapping[str, float] = {"max_minutes": way.max_minutes, "max_snap_m": way.max_snap_m, "access_kph": way.access_kph}
    times = travel.times(study.places, study.services, roads, water=study.water, **reach)
    progress.stage("measures", season)
    offers = measures.offers_with_services(study.offers, study.services)
    closest = measures.closest(times, offers, kinds=kinds, known=kinds)
    missing = gaps.missing(closest, standards, study.places)
    points = None
    if study.config.candidates.count and len(candidates):
        progress.stage("service_points", season)
        to_candidates = travel.times(study.places, candidates, roads, water=study.water, **reach)
        points = siting.service_points(
            study.places,
            offers,
            standards,
            times,
            to_candidates,
            candidates,
            kinds=study.config.candidates.kinds or study.config.basic_kinds,
            count=study.config.candidates.count,
        )
    surface = None
    if "geotiff" in study.config.outputs.formats or study.config.isochrones is not None:
        progress.stage("surface", season)
        surface = measures.surface(
            study.area,
            roads,
            study.services,
            offers,
            kinds=kinds,
            known=study.config.known_kinds,
            cell_m=study.config.outputs.cell_m,
            water=study.water,
            **reach,
        )
    remarks = [
        *roads.remarks,
        *times.remarks,
        *beside_remarks(study.places, study.services, times),
        *measures.supply_remarks(offers, season),
        *(points.remarks if points else ()),
    ]
    return SeasonResults(
        network=roads,
        times=times,
        closest=closest,
        k_closest=measures.k_closest(times, offers, K_CLOSEST, kinds=kinds, known=kinds),
        missing=missing,
        coverage=gaps.coverage(missing),
        basket=measures.basket(closest, standards, kinds=study.config.basic_kinds),
        service_points=points,
        surface=surface,
        remarks=_each_once([*remarks, *(surface.remarks if surface else ())]),
    )


def _each_once(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Every remark once, in the order they were made."""
    kept: list[Remark] = []
    for remark in remarks:
        if remark not in kept:
            kept.append(remark)
    return tuple(kept)
