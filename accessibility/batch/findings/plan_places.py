"""What plans change place by place in a season, whom they cannot help, how many gain, and the plan that the top of the page tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.batch.findings.plan_names import title_of
from accessibility.measures.known import known_sum
from accessibility.outputs.finding import Headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.batch.findings.plan_names import Names
    from accessibility.batch.plan_solve import SolvedPlan
    from accessibility.outputs.results import Results

__all__ = ["COVERING", "headline", "people_gaining", "places", "unhelped"]

COVERING = ("lscp", "lscp_b", "partial_cover", "mclp", "bacop", "mexclp", "clscp", "cmclp")
"""Problems of one kind whose plans bring people within a number of minutes."""

_PLACES_SHOWN = ("plan", "place", "kind")


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


def headline(found: Sequence[SolvedPlan], season: str, results: Results, named: Names) -> Headline | None:
    """Who gains in a season by the first plan that brings everybody's services nearer; None where none does.

    Parameters
    ----------
    found
        Plans.
    season
        Which.
    results
        The run, for people and standards.
    named
        Names.

    Notes
    -----
    A plan for some group of people only is passed over, and one that is not about reaching a service in time.
    """
    inside = results.study.places[results.study.places["inside"].to_numpy(dtype=bool)]
    for one in found:
        if one.plan is None or one.asked.groups or one.asked.people != "people":
            continue
        label, values = "plan_gain", {}
        if one.asked.problem == "shared_points":
            table = _gains(one, season)
        elif one.asked.problem in COVERING:
            table = _moved(one, season, results)
            label, values = (
                "plan_gain_kind",
                {"kind": named.kind(one.asked.kinds[0]), "minutes": float(str(one.plan.conditions["minutes"]))},
            )
        else:
            continue
        if len(table):
            better = table[(table["share_pct_met"] > 0) & (table["minutes_before"] > table["standard_minutes"] + 1e-6)]
            gaining = inside.index.intersection(better.index.get_level_values("place"))
            title, names = title_of(one.asked), named.candidates(one.plan.chosen.index)
            note = {language: f"{title.get(language, one.asked.name)}: {text}" for language, text in names.items()}
            if len(gaining):
                return Headline(known_sum(inside.loc[gaining, "people"].to_numpy(dtype=float)), len(gaining), label, values, note)
    return None
