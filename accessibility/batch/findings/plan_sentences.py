"""Plans in plain sentences: what each brings and how surely, where mobile stops go, and whom no candidate helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.batch.findings.plan_places import COVERING, people_gaining
from accessibility.outputs.finding import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from accessibility.batch.findings.plan_names import Names
    from accessibility.batch.plan_solve import SolvedPlan
    from accessibility.siting import Plan

__all__ = ["of_plan", "of_remote", "of_rounds", "of_season", "of_unhelped"]


def of_plan(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """What a plan brings, and how surely it is the best.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    if one.plan is None:
        key = "plan_none" if one.cannot_be else "plan_not_found"
        return (Sentence(f"finding.{key}", {"why": named.why(one.reasons)}),)
    said = [_what(one, one.plan, named), *_other_seasons(one, one.plan, named), _proof(one.plan)]
    unknown = int(one.plan.figures.get("places_people_unknown", 0))
    if unknown:
        said.append(Sentence("finding.plan_people_unknown", {"count": unknown}))
    return tuple(said)


def _what(one: SolvedPlan, plan: Plan, named: Names) -> Sentence:
    """The sentence of a plan's own problem."""
    values: dict[str, object] = {"count": len(plan.chosen), "names": named.candidates(plan.chosen.index)}
    if not len(plan.chosen) and one.asked.problem != "close_q":
        return Sentence("finding.plan_nothing")
    if one.asked.problem == "shared_points":
        return _shared(one, plan, named, values)
    values["kind"] = named.kind(one.asked.kinds[0])
    if one.asked.problem == "close_q":
        values |= {"count": len(one.closed), "names": named.services(one.closed)}
    key, told = _TOLD[one.asked.problem]
    places = "_places" if key == "plan_reaches" and plan.objective.startswith("place") else ""
    return Sentence(f"finding.{key}{places}", {**values, **told(plan)})


def _shared(one: SolvedPlan, plan: Plan, named: Names, values: dict[str, object]) -> Sentence:
    people = round(people_gaining(one, named.season))
    eur, unknown = round(plan.figures["cost_eur_year"]), int(plan.figures.get("points_cost_unknown", 0))
    values |= {"people": people, "eur": eur, "season": named.season, "unknown": unknown}
    key = "plan_shared" if not unknown else "plan_shared_at_least" if eur else "plan_shared_cost_unknown"
    return Sentence(f"finding.{key}", values, {"season": "season"})


def _other_seasons(one: SolvedPlan, plan: Plan, named: Names) -> Iterator[Sentence]:
    """What the same points bring in the seasons after the first."""
    if one.asked.problem != "shared_points" or not len(plan.chosen):
        return
    first = round(people_gaining(one, named.season))
    for season in plan.assignment.index.get_level_values("season").unique().drop(named.season, errors="ignore"):
        people = round(people_gaining(one, season))
        key = "plan_season_same" if people == first else "plan_season"
        yield Sentence(f"finding.{key}", {"season": season, "people": people}, {"season": "season"})


def _reached(plan: Plan) -> dict[str, object]:
    people = plan.figures["people_within"] if "people_within" in plan.figures else plan.figures.get("people_served", plan.value)
    minutes = float(str(plan.conditions["minutes"]))
    near = plan.assignment["minutes_before"].to_numpy(dtype=float) <= minutes + 1e-6
    today = float(near.sum()) if plan.objective.startswith("place") else float(plan.assignment["people"][near].sum())
    return {"people": round(people), "today": round(today), "minutes": minutes}


def _shortened(plan: Plan) -> dict[str, object]:
    reached = plan.assignment[np.isfinite(plan.assignment["minutes"])]
    weight = float(len(reached)) if plan.objective.startswith("place") else float(reached["people"].sum())
    mean = plan.figures["person_minutes"] / weight if weight else float("nan")
    return {"mean": mean, "worst": plan.figures["worst_minutes_reached"]}


def _closed(plan: Plan) -> dict[str, object]:
    return {"people": round(plan.figures["people_losing"]), "minutes": plan.figures["worst_added_minutes"]}


_TOLD: Mapping[str, tuple[str, Callable[[Plan], dict[str, object]]]] = {
    **dict.fromkeys(COVERING, ("plan_reaches", _reached)),
    **dict.fromkeys(("p_median", "cpmp"), ("plan_shortens", _shortened)),
    **dict.fromkeys(("uflp", "cflp"), ("plan_euros", lambda plan: {"eur": round(plan.value)})),
    "p_center": ("plan_worst", lambda plan: {"minutes": plan.value}),
    "p_dispersion": ("plan_apart", lambda plan: {"minutes": plan.value}),
    "huff_max_share": ("plan_chosen", lambda plan: {"share": plan.figures["share_pct"]}),
    "close_q": ("plan_closes", _closed),
}
"""For each problem of one kind, the sentence that tells it and the numbers it needs."""


def _proof(plan: Plan) -> Sentence:
    if plan.proven_optimal:
        return Sentence("finding.plan_proven")
    if plan.stopped == "no_bound" or not np.isfinite(plan.gap_pct):
        return Sentence("finding.plan_not_proven")
    return Sentence("finding.plan_gap", {"gap": max(round(plan.gap_pct, 2), 0.01)})


def of_remote(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """Who serves by phone, video or web.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    if one.plan is None or one.plan.bundles is None:
        return ()
    return tuple(
        Sentence("finding.plan_remote", {"kind": named.kind(kind), "provider": named.provider(provider)})
        for candidate, kind, provider in one.plan.bundles.index
        if candidate == "remote"
    )


def of_rounds(one: SolvedPlan) -> tuple[Sentence, ...]:
    """How many stops on how many days, and how far is driven.

    Parameters
    ----------
    one
        A plan.
    """
    if one.rounds is None:
        return ()
    days = one.rounds.days
    values: dict[str, object] = {
        "stops": len(one.rounds.stops),
        "days": len(days),
        "minutes": round(float(days["drive_minutes"].sum())),
    }
    return (Sentence("finding.plan_week", values),)


def of_season(one: SolvedPlan, season: str) -> tuple[Sentence, ...]:
    """How many people gain in a season.

    Parameters
    ----------
    one
        A plan.
    season
        Which.
    """
    if one.plan is None or one.asked.problem != "shared_points" or not np.isfinite(people_gaining(one, season)):
        return ()
    return (Sentence("finding.plan_gaining", {"people": round(people_gaining(one, season))}),)


def of_unhelped(lost: pd.DataFrame) -> tuple[Sentence, ...]:
    """How many places no candidate can help.

    Parameters
    ----------
    lost
        As :func:`accessibility.batch.findings.plan_places.unhelped` gives them.
    """
    places = lost.index.get_level_values("place").nunique()
    return (Sentence("finding.plan_lost", {"count": int(places)}),)
