"""The tables of plans: one row a plan, a point, a bundle, a candidate or a place, all plans below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.measures.known import known_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.batch.plan_solve import SolvedPlan
    from accessibility.outputs.results import Results
    from accessibility.siting import Menu

__all__ = [
    "bundles",
    "closures",
    "front",
    "menu",
    "overview",
    "people_gaining",
    "places",
    "points",
    "roles",
    "round_hours",
    "rounds",
    "unhelped",
    "unit_of",
]

_UNITS = {
    "lscp": "points", "partial_cover": "points", "clscp": "points", "lscp_b": "served_twice", "mclp": "people", "cmclp": "people",
    "bacop": "weighted", "mexclp": "expected", "p_median": "person_minutes", "cpmp": "person_minutes", "close_q": "person_minutes",
    "p_center": "minutes", "p_dispersion": "minutes", "uflp": "eur_year", "cflp": "eur_year", "huff_max_share": "people",
}  # fmt: skip
_SHARED_UNITS = {"people": "person_kinds", "minutes": "person_minutes", "cost": "eur_year"}
_AS_PLACES = {"people": "places", "person_minutes": "place_minutes"}
_PLACES_SHOWN = ("plan", "place", "kind")


def overview(solved: Sequence[SolvedPlan]) -> pd.DataFrame:
    """One row a plan: what it is worth, how surely, what it costs.

    Parameters
    ----------
    solved
        All plans.

    Returns
    -------
    pandas.DataFrame
        Index plan; ``problem``, ``points``, ``value``, ``bound``, ``unit``, ``gap_pct``, ``proof``, ``cost_eur_year``, ``worst_minutes``.
    """
    return pd.DataFrame([_row(one) for one in solved], index=_named([one.asked.name for one in solved], "plan"))


def _row(one: SolvedPlan) -> dict[str, object]:
    plan = one.plan
    if plan is None:
        nothing = dict.fromkeys(("points", "value", "bound", "gap_pct", "cost_eur_year", "worst_minutes"), np.nan)
        return {"problem": one.asked.problem, **nothing, "unit": unit_of(one), "proof": "infeasible"}
    return {
        "problem": one.asked.problem,
        "points": float(len(plan.chosen)),
        "value": plan.value,
        "bound": plan.bound if np.isfinite(plan.bound) else np.nan,
        "gap_pct": plan.gap_pct if np.isfinite(plan.gap_pct) else np.nan,
        "cost_eur_year": np.nan if plan.figures.get("points_cost_unknown") else plan.figures.get("cost_eur_year", np.nan),
        "worst_minutes": plan.figures.get("worst_minutes", np.nan),
        "unit": unit_of(one),
        "proof": "proven" if plan.proven_optimal else plan.stopped,
    }


def unit_of(one: SolvedPlan) -> str:
    """In what a plan's value is counted: a word of the group ``plan_unit``.

    Parameters
    ----------
    one
        A plan.
    """
    if one.asked.problem == "shared_points":
        return _SHARED_UNITS[one.asked.objective]
    unit = _UNITS[one.asked.problem]
    counts_places = one.plan is not None and one.plan.objective.startswith("place")
    return _AS_PLACES.get(unit, unit) if counts_places else unit


def points(found: Sequence[SolvedPlan], results: Results) -> pd.DataFrame:
    """One row a chosen point, with its spot.

    Parameters
    ----------
    found
        Plans that choose among candidates.
    results
        The run, for the candidates.

    Returns
    -------
    geopandas.GeoDataFrame
        Index (plan, candidate); ``host_kind``, ``channel``, ``kinds_hosted`` and ``providers_coming`` (ids joined by commas),
        ``hours_week``, ``people_served``, ``cost_eur_year``.
    """
    spots = results.candidates
    parts = {}
    for one in found:
        if one.plan is not None and len(one.plan.chosen) and spots is not None:
            chosen, there = one.plan.chosen, spots.reindex(one.plan.chosen.index)
            parts[one.asked.name] = pd.DataFrame(
                {
                    "host_kind": there["host_kind"].astype("str"),
                    "channel": chosen.get("channel", "physical"),
                    "kinds_hosted": chosen["kinds"] if "kinds" in chosen else one.asked.kinds[0],
                    "providers_coming": chosen.get("providers", ""),
                    "hours_week": chosen.get("hours_week", np.nan),
                    "people_served": chosen.get("people", np.nan),
                    "cost_eur_year": chosen["cost_eur_year"],
                    "geometry": there.geometry.centroid,
                },
                index=chosen.index,
            )
    if not parts or spots is None:
        return pd.DataFrame()
    table: pd.DataFrame = gpd.GeoDataFrame(_kept(pd.concat(parts, names=["plan", "candidate"])), geometry="geometry", crs=spots.crs)
    return table


def bundles(found: Sequence[SolvedPlan]) -> pd.DataFrame:
    """Who brings what where.

    Parameters
    ----------
    found
        Plans.

    Returns
    -------
    pandas.DataFrame
        Index (plan, candidate, kind, provider); ``sector``, ``hours_week``, ``cost_eur_year`` of the hours.
    """
    parts = {one.asked.name: one.plan.bundles for one in found if one.plan is not None and one.plan.bundles is not None}
    if not any(len(part) for part in parts.values()):
        return pd.DataFrame()
    table: pd.DataFrame = pd.concat(parts, names=["plan", "candidate", "kind", "provider"])[["sector", "hours_week", "cost_eur_year"]]
    return table


def closures(found: Sequence[SolvedPlan], results: Results) -> pd.DataFrame:
    """One row a service that there is today, and whether it stays.

    Parameters
    ----------
    found
        Plans of closures.
    results
        The run, for the services.

    Returns
    -------
    geopandas.GeoDataFrame
        Index (plan, service); ``stays`` (bool).
    """
    services = results.study.services
    parts = {one.asked.name: _stays(one) for one in found if one.plan is not None}
    if not any(len(part) for part in parts.values()):
        return pd.DataFrame()
    table = pd.concat(parts, names=["plan", "service"]).to_frame()
    spots = services.geometry.reindex(table.index.get_level_values("service")).to_numpy()
    placed: pd.DataFrame = gpd.GeoDataFrame(
        table, geometry=gpd.GeoSeries(spots, index=table.index, crs=services.crs).centroid, crs=services.crs
    )
    return placed


def _stays(one: SolvedPlan) -> pd.Series:
    kept = [] if one.plan is None else [str(service) for service in one.plan.chosen.index]
    flags = [*(False for _ in one.closed), *(True for _ in kept)]
    return pd.Series(flags, index=_named([*one.closed, *kept], "service"), name="stays")


def menu(one: SolvedPlan) -> pd.DataFrame:
    """The best plans that differ, best first.

    Parameters
    ----------
    one
        A plan.

    Returns
    -------
    pandas.DataFrame
        Index (plan, rank); ``candidates`` (ids joined by commas), ``value``, ``loss_pct``, ``gap_pct``, ``cost_eur_year`` and
        ``worst_minutes``.
    """
    columns = ["candidates", "value", "loss_pct", "gap_pct", "cost_eur_year", "worst_minutes"]
    return _of_menu(one, one.menu, columns)


def front(one: SolvedPlan) -> pd.DataFrame:
    """Plans under other budgets and limits, none bettered in people, euros and worst-off minutes at once.

    Parameters
    ----------
    one
        A plan.

    Returns
    -------
    pandas.DataFrame
        Index (plan, rank); ``value`` (people times kinds gained), ``cost_eur_year``, ``eur_person_kind``, ``worst_minutes``, ``gap_pct``,
        ``candidates``.
    """
    columns = ["value", "cost_eur_year", "eur_person_kind", "worst_minutes", "gap_pct", "candidates"]
    return _of_menu(one, one.front, columns)


def _of_menu(one: SolvedPlan, given: Menu | None, columns: list[str]) -> pd.DataFrame:
    if given is None or not len(given.table):
        return pd.DataFrame()
    table = given.table[columns].rename_axis("rank")
    finite = table.assign(gap_pct=table["gap_pct"].where(np.isfinite(table["gap_pct"])))
    return pd.concat({one.asked.name: finite}, names=["plan", "rank"])


def roles(one: SolvedPlan) -> pd.DataFrame:
    """Which candidates are in every near-optimal plan, in some, in none; those first.

    Parameters
    ----------
    one
        A plan.

    Returns
    -------
    pandas.DataFrame
        Index (plan, candidate); ``role``, ``value_with``, ``value_without``.
    """
    if one.roles is None:
        return pd.DataFrame()
    order = one.roles["role"].map({"sure": 0, "choice": 1, "not known": 2, "never": 3})
    table = one.roles.assign(role=one.roles["role"].str.replace(" ", "_"), order=order).sort_values("order", kind="stable")
    return pd.concat({one.asked.name: table[["role", "value_with", "value_without"]]}, names=["plan", "candidate"])


def rounds(one: SolvedPlan) -> pd.DataFrame:
    """The week of the mobile stops, day by day, and stops that no round visits.

    Parameters
    ----------
    one
        A plan.

    Returns
    -------
    pandas.DataFrame
        Index (plan, candidate); ``day``, ``order``, ``arrives_minutes``, ``leaves_minutes`` (after the start of the shift),
        ``stop_minutes``, ``why_not`` (empty where it is visited).
    """
    if one.rounds is None:
        return pd.DataFrame()
    visited = one.rounds.stops.sort_values(["day", "order"]).assign(why_not="")
    lost = one.rounds.left_out.rename(columns={"reason": "why_not"})
    table = pd.concat([visited, lost]) if len(lost) else visited
    return pd.concat({one.asked.name: table.rename_axis("candidate")}, names=["plan", "candidate"])


def round_hours(one: SolvedPlan, people: pd.Series) -> pd.DataFrame:
    """Hours a week that each place has a visited stop within reach; places with none are left out.

    Parameters
    ----------
    one
        A plan.
    people
        By place.

    Returns
    -------
    pandas.DataFrame
        Index (plan, place); ``people``, ``hours_week``.
    """
    if one.hours_week is None:
        return pd.DataFrame()
    some = one.hours_week[(one.hours_week > 0) & one.hours_week.index.isin(people.index)]
    table = pd.DataFrame({"people": people.reindex(some.index), "hours_week": some}).sort_values("people", ascending=False, kind="stable")
    return pd.concat({one.asked.name: table}, names=["plan", "place"])


def places(found: Sequence[SolvedPlan], season: str, results: Results) -> pd.DataFrame:
    """Before and after by place and kind in a season, for those who gain (or lose, by closures); most people first.

    Parameters
    ----------
    found
        Plans.
    season
        Which.
    results
        The run, for the standards.

    Returns
    -------
    pandas.DataFrame
        Index (plan, place, kind); ``people`` (and ``people_<group>``), ``minutes_before``, ``minutes``, ``standard_minutes``,
        ``share_pct_met`` (100 = within the standard, less by a mobile stop), ``candidate`` (the closest house, missing by wire).
    """
    parts = {}
    for one in found:
        part = _gains(one, season) if one.asked.problem == "shared_points" else _moved(one, season, results)
        if len(part):
            parts[one.asked.name] = part.sort_values("people", ascending=False, kind="stable")
    return pd.concat(parts, names=list(_PLACES_SHOWN)) if parts else pd.DataFrame()


def _gains(one: SolvedPlan, season: str) -> pd.DataFrame:
    if one.plan is None or season not in one.plan.assignment.index.get_level_values("season"):
        return pd.DataFrame()
    table = pd.DataFrame(one.plan.assignment.xs(season, level="season"))
    table = table[(table["met_share"] > 0) | (table["minutes"] < table["minutes_before"])]
    groups = [str(name) for name in table if str(name).startswith("people_")]
    first, *others = groups
    shown = table.rename(columns={first: "people"}).assign(share_pct_met=100.0 * table["met_share"])
    return shown[["people", *others, "minutes_before", "minutes", "standard_minutes", "share_pct_met", "candidate"]]


def _moved(one: SolvedPlan, season: str, results: Results) -> pd.DataFrame:
    """Places whose minutes change by a plan of one kind."""
    first = one.asked.season or results.study.config.travel.seasons[0]
    if one.plan is None or season != first:
        return pd.DataFrame()
    table = one.plan.assignment
    table = table[table["minutes"].to_numpy() != table["minutes_before"].to_numpy()]
    standard = float(results.study.standards["minutes"][one.asked.kinds[0]]) if one.asked.minutes is None else one.asked.minutes
    shown = table.assign(kind=one.asked.kinds[0], standard_minutes=standard).set_index("kind", append=True)
    shown = shown.assign(share_pct_met=np.where(shown["minutes"] <= standard + 1e-6, 100.0, 0.0))
    closing = one.asked.problem == "close_q"  # who serves there is a service then
    names = shown["candidate"].where(~pd.Series(closing, index=shown.index))
    told: pd.DataFrame = shown.assign(candidate=names)[
        ["people", "minutes_before", "minutes", "standard_minutes", "share_pct_met", "candidate"]
    ]
    return told


def unhelped(found: Sequence[SolvedPlan], season: str, people: pd.Series) -> pd.DataFrame:
    """Places beyond a standard that no candidate can bring within it, and the smallest standard that would do.

    Parameters
    ----------
    found
        Plans.
    season
        Which.
    people
        By place.

    Returns
    -------
    pandas.DataFrame
        Index (plan, place, kind); ``people``, ``minutes_before``, ``standard_minutes``, ``candidate``, ``candidate_minutes``.
    """
    parts = {}
    for one in found:
        if one.asked.problem == "shared_points" and one.plan is not None and one.plan.unhelped is not None:
            lost = one.plan.unhelped
            if season in lost.index.get_level_values("season"):
                table = lost.xs(season, level="season")
                told = table.assign(people=people.reindex(table.index.get_level_values("place")).to_numpy())
                told = told[["people", "minutes_before", "standard_minutes", "candidate", "candidate_minutes"]]
                parts[one.asked.name] = told.sort_values("people", ascending=False, kind="stable")
    return pd.concat(parts, names=list(_PLACES_SHOWN)) if parts else pd.DataFrame()


def people_gaining(one: SolvedPlan, season: str) -> float:
    """Persons known who gain some kind in a season, each once.

    Parameters
    ----------
    one
        A plan of shared points.
    season
        Which.
    """
    if one.plan is None:
        return float("nan")
    told = [value for name, value in one.plan.figures.items() if name.startswith(f"people_gained_{season}_")]
    return float(told[0]) if told else known_sum(np.zeros(0))


def _kept(table: pd.DataFrame) -> pd.DataFrame:
    """Without the columns that no plan fills."""
    empty = [name for name in ("hours_week", "people_served", "providers_coming") if (table[name].isna() | (table[name] == "")).all()]
    return table.drop(columns=empty)


def _named(ids: object, name: str) -> pd.Index:
    return pd.Index(ids, name=name, dtype="str")  # type: ignore[call-overload,no-any-return]
