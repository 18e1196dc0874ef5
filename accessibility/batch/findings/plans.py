"""Plans of service points: what each is worth and how surely, its points and bundles, the menu beside it, and who gains where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.batch.findings import plan_choices as choices
from accessibility.batch.findings import plan_places as by_place
from accessibility.batch.findings import plan_sentences as say
from accessibility.batch.findings import plan_tables as tables
from accessibility.batch.findings.plan_differences import COLUMNS
from accessibility.batch.findings.plan_names import Names, title_of
from accessibility.batch.plan_problems import plan_inputs
from accessibility.batch.plan_solve import solve_plan
from accessibility.outputs.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from accessibility.batch.plan_solve import SolvedPlan
    from accessibility.outputs.finding import Sentence
    from accessibility.outputs.results import Results
    from accessibility.progress import Progress

__all__ = ["plans"]


def plans(results: Results, progress: Progress) -> Iterator[Finding]:
    """Every plan the study asks for; nothing where it asks for none.

    Parameters
    ----------
    results
        A run so far.
    progress
        Told which plan is made, and how its gap closes.
    """
    if not results.study.config.plans:
        return
    progress.stage("plans")
    inputs = plan_inputs(results)
    solved = []
    for asked in results.study.config.plans:
        progress.stage("plans", asked.name)
        solved.append(solve_plan(asked, inputs, progress))
    named = Names(results)
    yield Finding(
        "plans",
        tables.overview(solved),
        sentences=_of_each(solved, lambda one: say.of_plan(one, named)),
        words_of={"problem": "problem", "unit": "plan_unit", "proof": "proof"},
        remarks=tuple(remark for one in solved for remark in one.remarks),
    )
    found = [one for one in solved if one.plan is not None]
    yield from _points(found, results, named)
    yield from _beside(found, named)
    yield from _rounds(found, named)
    for season in results.seasons:
        yield from _places(found, season, results, named)


def _points(found: Sequence[SolvedPlan], results: Results, named: Names) -> Iterator[Finding]:
    """Chosen points on the map, who brings what, and services that close."""
    new = [one for one in found if one.asked.problem != "close_q"]
    table = tables.points(new, results)
    if len(table):
        yield Finding("plan_points", table, words_of={"host_kind": "host_kind"}, points_on_map=True)
    bundles = tables.bundles(found)
    if len(bundles):
        yield Finding("plan_bundles", bundles, sentences=_of_each(found, lambda one: say.of_remote(one, named)))
    closing = tables.closures([one for one in found if one.asked.problem == "close_q"], results)
    if len(closing):
        yield Finding("plan_closures", closing, points_on_map=True)


def _beside(found: Sequence[SolvedPlan], named: Names) -> Iterator[Finding]:
    """Other plans nearly as good, candidates that are in all of them or in none, and what other budgets would bring."""
    yield from _joined("plan_menu", (tables.menu(one) for one in found), _of_each(found, lambda one: choices.of_menu(one, named)))
    shown = sum(int((one.roles["role"] != "never").sum()) for one in found if one.roles is not None)
    roles = _of_each(found, lambda one: choices.of_roles(one, named))
    yield from _joined("plan_roles", (tables.roles(one) for one in found), roles, most=min(max(shown, 1), 30))
    yield from _joined("plan_front", (tables.front(one) for one in found), _of_each(found, lambda one: choices.of_front(one, named)))


def _rounds(found: Sequence[SolvedPlan], named: Names) -> Iterator[Finding]:
    """The week of mobile stops, and the hours places get by them."""
    yield from _joined("plan_rounds", (tables.rounds(one) for one in found), _of_each(found, say.of_rounds))
    yield from _joined("plan_round_hours", (tables.round_hours(one, named.people) for one in found), [])


def _places(found: Sequence[SolvedPlan], season: str, results: Results, named: Names) -> Iterator[Finding]:
    """Before and after in a season, place by place, and whom no candidate can help."""
    gains = by_place.places(found, season, results)
    if len(gains):
        said = _of_each(found, lambda one: say.of_season(one, season))
        top = by_place.headline(found, season, results, named)
        yield Finding("plan_places", gains, season=season, sentences=said, headline=top)
    lost = by_place.unhelped(found, season, named.people)
    if len(lost):
        yield Finding("plan_unhelped", lost, season=season, sentences=say.of_unhelped(lost))


def _of_each(found: Sequence[SolvedPlan], tell: Callable[[SolvedPlan], Iterable[Sentence]]) -> tuple[Sentence, ...]:
    """What is said of each plan, under its title."""
    return tuple(replace(sentence, about=title_of(one.asked)) for one in found for sentence in tell(one))


def _joined(name: str, parts: Iterable[pd.DataFrame], sentences: Sequence[Sentence], most: int = 30) -> Iterator[Finding]:
    """One finding of the tables of all plans that have any."""
    given = [part for part in parts if len(part)]
    if given:
        words = {"role": "role", "why_not": "why_not", "value_note": "value_note"}
        table = pd.concat(given)
        empty = [column for column in COLUMNS if column in table and (table[column] == "").all()]
        yield Finding(name, table.drop(columns=empty), sentences=tuple(sentences), words_of=words, rows_on_page=most)
