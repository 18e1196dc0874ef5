"""The problems of siting that a study's plans ask for: candidates, travel times to them, and what each problem starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility import measures, siting, travel
from accessibility.errors import ConfigError
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accessibility.config import PlanConfig
    from accessibility.outputs.results import Results
    from accessibility.siting import BundleProblem, SitingProblem
    from accessibility.travel import TravelTimes

__all__ = ["PlanInputs", "between_minutes", "one_kind_problem", "plan_inputs", "round_times", "shared_problem", "taken_for_granted"]


@dataclass(frozen=True, eq=False)
class PlanInputs:
    """What all plans of a run share.

    Parameters
    ----------
    results
        The run so far.
    candidates
        Where a service point could be.
    to_candidates, to_services
        Minutes from places, by season.
    """

    results: Results
    candidates: gpd.GeoDataFrame
    to_candidates: Mapping[str, TravelTimes]
    to_services: Mapping[str, TravelTimes]


def plan_inputs(results: Results) -> PlanInputs:
    """Candidates of a run and the minutes to them, season by season.

    Parameters
    ----------
    results
        A run that keeps its candidates.

    Returns
    -------
    PlanInputs
    """
    study, candidates = results.study, results.candidates
    if candidates is None:
        candidates = siting.candidates_of(study.services, study.offers, study.places, given=study.candidates).table
    times = {season: _minutes(results, season, study.places, candidates) for season in results.seasons}
    return PlanInputs(results, candidates, times, {season: one.times for season, one in results.seasons.items()})


def shared_problem(plan: PlanConfig, inputs: PlanInputs) -> BundleProblem:
    """Shared points of several providers, as a plan of the study file asks for them.

    Parameters
    ----------
    plan
        Its section.
    inputs
        What all plans share.

    Returns
    -------
    BundleProblem
    """
    study = inputs.results.study
    kinds = plan.kinds or study.config.basic_kinds
    return siting.bundle_problem(
        inputs.to_candidates,
        inputs.to_services,
        inputs.candidates,
        measures.offers_with_services(study.offers, study.services),
        study.places,
        study.standards,
        study.providers,
        kinds=kinds,
        needed_hours=_by_kind(plan.needed_hours, kinds, 4.0),
        stop_hours=_by_kind(plan.stop_hours, kinds, 1.0),
        groups=_groups(plan),
        group_weights=plan.group_weights,
        hosts_of_kind=plan.hosts_of_kind,
        services=study.services,
        staff_times=_staff_times(inputs),
        visits_week=plan.visits_week,
        eur_staff_minute=plan.eur_staff_minute,
        made_up=study.made_up,
    )


def one_kind_problem(plan: PlanConfig, inputs: PlanInputs) -> SitingProblem:
    """A classical problem of one kind: new points beside the services of today, or for closures those services themselves.

    Parameters
    ----------
    plan
        Its section.
    inputs
        What all plans share.

    Returns
    -------
    SitingProblem
        Services that are closing do not count as there today, but for ``close_q``, where they go. For ``huff_max_share`` the services of
        today are competitors.
    """
    study, kind = inputs.results.study, plan.kinds[0]
    season = _season(plan, inputs)
    offers = measures.offers_with_services(study.offers, study.services)
    of_kind = offers.index.get_level_values("service")[offers.index.get_level_values("kind") == kind]
    today = study.services[study.services.index.isin(of_kind) & study.services["status"].isin(["open", "required", "closing"])]
    if plan.problem in {"close_q", "huff_max_share"}:
        return _among_services(plan, inputs, today, season)
    staying = offers[~offers.index.get_level_values("service").isin(today.index[today["status"] == "closing"])]
    now = measures.closest(inputs.to_services[season], staying, kinds=[kind], known=[kind])["minutes"].droplevel("kind")
    return siting.siting_problem(inputs.to_candidates[season], inputs.candidates, study.places, people=plan.people, now_minutes=now)


def _among_services(plan: PlanConfig, inputs: PlanInputs, today: gpd.GeoDataFrame, season: str) -> SitingProblem:
    """Candidates are the services of today (all, so that ways across the border count), or compete with them."""
    study = inputs.results.study
    services = today[["name", "status", "geometry"]].assign(inside=True)
    if plan.problem == "close_q":
        status = services["status"].where(services["status"] == "closing", "open")
        near = np.asarray(~today["inside"].to_numpy(dtype=bool) | services.index.isin(plan.stay))
        services["status"] = status.mask(near & (status == "open").to_numpy(dtype=bool), "required")
        _refuse_unknown(plan.stay, services.index)
        return siting.siting_problem(inputs.to_services[season], services, study.places, people=plan.people)
    there = inputs.to_services[season]
    closed = there.destinations[there.destination_reason != "reached"]
    services = services[~services.index.isin(closed)].assign(status="competitor")
    both = pd.concat([inputs.candidates[inputs.candidates["inside"].astype(bool)], services.rename(index=lambda one: f"service-{one}")])
    both = gpd.GeoDataFrame(both, geometry="geometry", crs=inputs.candidates.crs)
    both.index = pd.Index(both.index.astype(str), name="candidate", dtype="str")
    times = _minutes(inputs.results, season, study.places, both)
    return siting.siting_problem(times, both, study.places, people=plan.people)


def _refuse_unknown(stay: tuple[str, ...], known: pd.Index) -> None:
    lost = [one for one in stay if one not in known]
    if lost:
        raise ConfigError(
            f"stay: no service of this kind is called {', '.join(map(repr, lost))}; there are {', '.join(map(str, known[:8]))}"
        )


def between_minutes(plan: PlanConfig, inputs: PlanInputs, ids: pd.Index) -> NDArray[np.float64]:
    """Minutes among candidates, for points that keep apart.

    Parameters
    ----------
    plan
        Its section.
    inputs
        What all plans share.
    ids
        The problem's candidates in their order.

    Returns
    -------
    numpy.ndarray of float64
        Shape (m, m); ``inf`` = no way within reach.
    """
    season = _season(plan, inputs)
    chosen = inputs.candidates.loc[ids]
    table = _minutes(inputs.results, season, chosen.rename_axis("place"), chosen).matrix()
    found = table.reindex(index=ids, columns=ids).to_numpy(dtype=float).copy()
    np.fill_diagonal(found, 0.0)
    return np.asarray(np.minimum(found, found.T))


def round_times(inputs: PlanInputs, depot: str, stops: pd.Index) -> TravelTimes:
    """Minutes among a depot and stops, both ways, in the season shown first.

    Parameters
    ----------
    inputs
        What all plans share.
    depot
        A service.
    stops
        Candidates.

    Returns
    -------
    TravelTimes
    """
    services = inputs.results.study.services
    if depot not in services.index:
        raise ConfigError(f"depot: there is no service called {depot!r}; rounds begin at a service of the study")
    spots = pd.concat([services.loc[[depot], ["name", "geometry"]], inputs.candidates.loc[stops, ["name", "geometry"]]])
    points = gpd.GeoDataFrame(spots, geometry="geometry", crs=services.crs).assign(inside=True)
    points.index = pd.Index(points.index.astype(str), name="place", dtype="str")
    return _minutes(inputs.results, next(iter(inputs.results.seasons)), points, points.rename_axis("service"))


def taken_for_granted(plan: PlanConfig) -> tuple[Remark, ...]:
    """What a plan of shared points assumes where the study file does not say it.

    Parameters
    ----------
    plan
        Its section.

    Returns
    -------
    tuple of Remark
        One, if anything is left at its default.
    """
    defaults = {"needed_hours", "visits_week", "eur_staff_minute"} - plan.model_fields_set
    if plan.problem != "shared_points" or not defaults:
        return ()
    hours = plan.needed_hours if isinstance(plan.needed_hours, (int, float)) else min(plan.needed_hours.values(), default=4.0)
    details: dict[str, str | float] = {
        "plan": plan.name,
        "hours": float(hours),
        "visits_week": plan.visits_week,
        "eur_staff_minute": plan.eur_staff_minute,
    }
    return (Remark("plan_taken_for_granted", "assumed", len(defaults), None, details),)


def _staff_times(inputs: PlanInputs) -> TravelTimes | None:
    """Minutes from providers' bases to candidates in the season shown first; None where no provider has a base."""
    study = inputs.results.study
    if "base" not in study.providers or not study.providers["base"].notna().any():
        return None
    bases = study.services[study.services.index.isin(study.providers["base"].dropna().astype(str))]
    if not len(bases):
        return None
    return _minutes(inputs.results, next(iter(inputs.results.seasons)), bases.rename_axis("place"), inputs.candidates)


def _season(plan: PlanConfig, inputs: PlanInputs) -> str:
    """The season a plan of one kind is made for."""
    return plan.season or inputs.results.study.config.travel.seasons[0]


def _groups(plan: PlanConfig) -> dict[str, str | Mapping[str, str]] | None:
    """Groups and their columns; everybody where none is named."""
    found: dict[str, str | Mapping[str, str]] = {}
    for group, column in plan.groups.items():
        found[group] = column if isinstance(column, str) else {str(season): name for season, name in column.items()}
    return found or None


def _by_kind(given: float | Mapping[str, float], kinds: tuple[str, ...], otherwise: float) -> float | dict[str, float]:
    return float(given) if isinstance(given, (int, float)) else {kind: given.get(kind, otherwise) for kind in kinds}


def _minutes(results: Results, season: str, places: gpd.GeoDataFrame, services: gpd.GeoDataFrame) -> TravelTimes:
    way, study = results.study.config.travel, results.study
    return travel.times(
        places,
        services,
        results.seasons[season].network,
        water=study.water,
        max_minutes=way.max_minutes,
        max_snap_m=way.max_snap_m,
        access_kph=way.access_kph,
    )
