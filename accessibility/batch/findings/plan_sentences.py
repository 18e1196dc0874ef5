"""Plans in plain sentences: what each brings and how surely, what else is nearly as good, what other budgets would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.batch.findings.plan_places import people_gaining
from accessibility.outputs.finding import Sentence
from accessibility.outputs.names import candidate_names, service_names
from accessibility.outputs.words import words
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas as pd

    from accessibility.batch.plan_solve import SolvedPlan
    from accessibility.config import PlanConfig
    from accessibility.errors import Reason
    from accessibility.outputs.results import Results
    from accessibility.siting import Plan

__all__ = ["Names", "of_front", "of_menu", "of_plan", "of_remote", "of_roles", "of_rounds", "of_season", "of_unhelped", "title_of"]

ByLanguage = dict[str, str]
_NAMES_SAID = 8


class Names:
    """What candidates, services, providers and kinds are called in each language.

    Parameters
    ----------
    results
        A run.
    """

    def __init__(self, results: Results) -> None:
        study = results.study
        spots = results.candidates
        own = {} if spots is None else {str(one): str(name) for one, name in spots["name"].items()}
        self._candidates = {one: {**own, **candidate_names(study, spots, one)} for one in LANGUAGES}
        self._services = {one: service_names(study, one) for one in LANGUAGES}
        named = study.providers["name"] if "name" in study.providers else study.providers.index.to_series()
        self._providers = {str(one): str(name) for one, name in named.items()}
        self._spoken = {one: words(one, study) for one in LANGUAGES}
        self.season = next(iter(results.seasons))
        self.people: pd.Series = study.places.loc[study.places["inside"].astype(bool), "people"]

    def candidates(self, ids: Iterable[object]) -> ByLanguage:
        """Names of candidates, the first few.

        Parameters
        ----------
        ids
            Candidates.
        """
        return self._listed(list(map(str, ids)), lambda language, one: self._candidates[language].get(one, one))

    def services(self, ids: Iterable[object]) -> ByLanguage:
        """Names of services, the first few.

        Parameters
        ----------
        ids
            Services.
        """
        return self._listed(list(map(str, ids)), lambda language, one: self._services[language].get(one, one))

    def kind(self, kind: str) -> ByLanguage:
        """The name of a kind.

        Parameters
        ----------
        kind
            Of service.
        """
        return {language: spoken.kind(kind).lower() for language, spoken in self._spoken.items()}

    def provider(self, provider: str) -> str:
        """The name of a provider.

        Parameters
        ----------
        provider
            Its id.
        """
        return self._providers.get(provider, provider)

    def why(self, reasons: Iterable[Reason]) -> ByLanguage:
        """Why something cannot be.

        Parameters
        ----------
        reasons
            As a plan has them.
        """
        return {language: spoken.because(reasons) for language, spoken in self._spoken.items()}

    def _listed(self, ids: list[str], name: Callable[[str, str], str]) -> ByLanguage:
        said = {language: ", ".join(name(language, one) for one in ids[:_NAMES_SAID]) for language in LANGUAGES}
        if len(ids) <= _NAMES_SAID:
            return said
        more = len(ids) - _NAMES_SAID
        return {language: self._spoken[language].say("finding.plan_and_more", names=text, count=more) for language, text in said.items()}


_SAID_PCT = 0.05
"""A smaller loss than this is shown as 0."""


def title_of(asked: PlanConfig) -> ByLanguage:
    """What readers see as a plan's name.

    Parameters
    ----------
    asked
        Its section of the study file.
    """
    given: ByLanguage = {str(language): text for language, text in (asked.title or {}).items()}
    return given or dict.fromkeys(LANGUAGES, asked.name)


def of_plan(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """What a plan brings, and how surely it is the best.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    title = title_of(one.asked)
    if one.plan is None:
        key = "plan_none" if one.cannot_be else "plan_not_found"
        return (Sentence(f"finding.{key}", {"plan": title, "why": named.why(one.reasons)}),)
    said = [_what(one, one.plan, named, title), *_other_seasons(one, one.plan, named, title), _proof(one.plan, title)]
    unknown = int(one.plan.figures.get("places_people_unknown", 0))
    if unknown:
        said.append(Sentence("finding.plan_people_unknown", {"plan": title, "count": unknown}))
    return tuple(said)


def _what(one: SolvedPlan, plan: Plan, named: Names, title: ByLanguage) -> Sentence:
    """The sentence of a plan's own problem."""
    values: dict[str, object] = {"plan": title, "count": len(plan.chosen), "names": named.candidates(plan.chosen.index)}
    if not len(plan.chosen) and one.asked.problem != "close_q":
        return Sentence("finding.plan_nothing", {"plan": title})
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


def _other_seasons(one: SolvedPlan, plan: Plan, named: Names, title: ByLanguage) -> Iterator[Sentence]:
    """What the same points bring in the seasons after the first."""
    if one.asked.problem != "shared_points" or not len(plan.chosen):
        return
    first = round(people_gaining(one, named.season))
    for season in plan.assignment.index.get_level_values("season").unique().drop(named.season, errors="ignore"):
        people = round(people_gaining(one, season))
        key = "plan_season_same" if people == first else "plan_season"
        yield Sentence(f"finding.{key}", {"plan": title, "season": season, "people": people}, {"season": "season"})


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
    **dict.fromkeys(("lscp", "lscp_b", "partial_cover", "mclp", "bacop", "mexclp", "clscp", "cmclp"), ("plan_reaches", _reached)),
    **dict.fromkeys(("p_median", "cpmp"), ("plan_shortens", _shortened)),
    **dict.fromkeys(("uflp", "cflp"), ("plan_euros", lambda plan: {"eur": round(plan.value)})),
    "p_center": ("plan_worst", lambda plan: {"minutes": plan.value}),
    "p_dispersion": ("plan_apart", lambda plan: {"minutes": plan.value}),
    "huff_max_share": ("plan_chosen", lambda plan: {"share": plan.figures["share_pct"]}),
    "close_q": ("plan_closes", _closed),
}
"""For each problem of one kind, the sentence that tells it and the numbers it needs."""


def _proof(plan: Plan, title: ByLanguage) -> Sentence:
    if plan.proven_optimal:
        return Sentence("finding.plan_proven", {"plan": title})
    if plan.stopped == "no_bound" or not np.isfinite(plan.gap_pct):
        return Sentence("finding.plan_not_proven", {"plan": title})
    return Sentence("finding.plan_gap", {"plan": title, "gap": max(round(plan.gap_pct, 2), 0.01)})


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
        Sentence("finding.plan_remote", {"plan": title_of(one.asked), "kind": named.kind(kind), "provider": named.provider(provider)})
        for candidate, kind, provider in one.plan.bundles.index
        if candidate == "remote"
    )


def of_menu(one: SolvedPlan) -> tuple[Sentence, ...]:
    """How much the last plan of the menu loses beside the first, or costs more where all are equally good.

    Parameters
    ----------
    one
        A plan.
    """
    if one.menu is None or not len(one.menu.plans):
        return ()
    loss = float(one.menu.table["loss_pct"].iloc[-1])
    values: dict[str, object] = {"plan": title_of(one.asked), "count": len(one.menu.plans), "loss": loss}
    more = round(float(one.menu.table["cost_eur_year"].max() - one.menu.table["cost_eur_year"].iloc[0]))
    if len(one.menu.plans) > 1 and loss < _SAID_PCT and np.isfinite(more):
        return (Sentence("finding.plan_menu_equal", values | {"eur": more}),)
    return (Sentence("finding.plan_menu_all" if one.menu.complete else "finding.plan_menu_some", values),)


def of_roles(one: SolvedPlan, named: Names) -> tuple[Sentence, ...]:
    """Which candidates are sure, and which are open to choice.

    Parameters
    ----------
    one
        A plan.
    named
        Names.
    """
    if one.roles is None:
        return ()
    title, roles = title_of(one.asked), one.roles["role"]
    said = []
    for role in ("sure", "choice"):
        ids = roles.index[roles == role]
        if len(ids):
            values: dict[str, object] = {"plan": title, "names": named.candidates(ids), "count": len(ids), "loss": one.asked.loss_pct}
            said.append(Sentence(f"finding.plan_{role}", values))
    never = int((roles == "never").sum())
    if never:
        said.append(Sentence("finding.plan_never", {"plan": title, "count": never, "loss": one.asked.loss_pct}))
    return tuple(said)


def of_front(one: SolvedPlan) -> tuple[Sentence, ...]:
    """The cheapest and the dearest plan of the front.

    Parameters
    ----------
    one
        A plan.
    """
    if one.front is None or len(one.front.plans) < 2:
        return ()
    table = one.front.table
    most, least = table.iloc[0], table.iloc[-1]
    values: dict[str, object] = {
        "plan": title_of(one.asked),
        "least": round(float(least["value"])),
        "least_eur": round(float(least["cost_eur_year"])),
        "most": round(float(most["value"])),
        "most_eur": round(float(most["cost_eur_year"])),
    }
    return (Sentence("finding.plan_front_ends", values),)


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
        "plan": title_of(one.asked),
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
    return (Sentence("finding.plan_gaining", {"plan": title_of(one.asked), "people": round(people_gaining(one, season))}),)


def of_unhelped(lost: pd.DataFrame) -> tuple[Sentence, ...]:
    """How many places no candidate can help.

    Parameters
    ----------
    lost
        As :func:`accessibility.batch.findings.plan_places.unhelped` gives them.
    """
    places = lost.index.get_level_values("place").nunique()
    return (Sentence("finding.plan_lost", {"count": int(places)}),)
