"""The tables of plans: one row a plan, a point, a bundle, a candidate or a round, all plans below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.batch.findings.plan_differences import columns_of

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
    "points",
    "roles",
    "round_hours",
    "rounds",
    "unit_of",
]

_UNITS = {
    "lscp": "points", "partial_cover": "points", "clscp": "points", "lscp_b": "served_twice", "mclp": "people", "cmclp": "people",
    "bacop": "weighted", "mexclp": "expected", "p_median": "person_minutes", "cpmp": "person_minutes", "close_q": "person_minutes",
    "p_center": "minutes", "p_dispersion": "minutes", "uflp": "eur_year", "cflp": "eur_year", "huff_max_share": "people",
}  # fmt: skip
_SHARED_UNITS = {"people": "person_kinds", "minutes": "person_minutes", "cost": "eur_year"}
_AS_PLACES = {"people": "places", "person_minutes": "place_minutes"}


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
        return {"problem": one.asked.problem, **nothing, "unit": unit_of(one), "proof": "infeasible" if one.cannot_be else "not_found"}
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
        Index (plan, rank); ``candidates`` (ids joined by commas), ``value``, ``loss_pct``, ``gap_pct``, ``cost_eur_year``,
        ``worst_minutes``, and what it leaves out beside the plan as :mod:`accessibility.batch.findings.plan_differences` has it.
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
        ``candidates``, and what it leaves out as :func:`menu` has it.
    """
    columns = ["value", "cost_eur_year", "eur_person_kind", "worst_minutes", "gap_pct", "candidates"]
    return _of_menu(one, one.front, columns)


def _of_menu(one: SolvedPlan, given: Menu | None, columns: list[str]) -> pd.DataFrame:
    if one.plan is None or given is None or not len(given.table):
        return pd.DataFrame()
    table = given.table[columns].join(columns_of(one.plan, given)).rename_axis("rank")
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
        Index (plan, candidate); ``role``, ``value_with``, ``value_without``, ``value_note`` (why one of them is not known, or not sure).
    """
    if one.roles is None:
        return pd.DataFrame()
    order = one.roles["role"].map({"sure": 0, "choice": 1, "not known": 2, "never": 3})
    table = one.roles.assign(role=one.roles["role"].str.replace(" ", "_"), order=order).sort_values("order", kind="stable")
    return pd.concat({one.asked.name: table[["role", "value_with", "value_without", "value_note"]]}, names=["plan", "candidate"])


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


def _kept(table: pd.DataFrame) -> pd.DataFrame:
    """Without the columns that no plan fills."""
    empty = [name for name in ("hours_week", "people_served", "providers_coming") if (table[name].isna() | (table[name] == "")).all()]
    return table.drop(columns=empty)


def _named(ids: object, name: str) -> pd.Index:
    return pd.Index(ids, name=name, dtype="str")  # type: ignore[call-overload,no-any-return]
