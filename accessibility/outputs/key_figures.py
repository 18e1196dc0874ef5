"""Three figures in large type for the top of a page: who is without, what is missing most, what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.outputs.finding import Sentence
from accessibility.outputs.names import candidate_names
from accessibility.outputs.summary import basic_kinds, figures, kinds_in_data
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.outputs.summary import Figures
    from accessibility.outputs.words import Words

__all__ = ["KeyFigure", "key_figures"]

_NAMED = 3
"""So many kinds that are missing as often are named in large type; of more, their number."""


@dataclass(frozen=True)
class KeyFigure:
    """One figure in large type, what it is, and a note under it."""

    value: str
    label: str
    note: str


def key_figures(results: Results, season: SeasonResults, words: Words) -> tuple[KeyFigure, ...]:
    """Three figures for the top of a page: who is without, what is missing most, what a service point would mend.

    Parameters
    ----------
    results, season
        A run and one of its seasons.
    words
        The language.

    Notes
    -----
    People are counted where they are known anywhere, else places. The third figure is who has everything where no service point would help.
    With one kind of service that is missing and no service point to propose, there are two figures; without places there are none. Where a
    finding proposes points together (a plan), the third figure is what it gains and not what the best single point would.
    """
    found = figures(results, season)
    if not found.places:
        return ()
    people = found.counts_people
    note = words.say("figure.of_places", total=found.places)
    missing, total = found.places_missing, found.places
    if people:
        missing, total = round(float(np.nan_to_num(found.people_missing))), round(found.people)
        note = words.say("figure.of_people", total=total)
    if found.places_unknown:
        note += f"; {_unknown_note(found, words)}"
    unit, basic = "people" if people else "places", results.study.config.basic_kinds
    one, kind = ("_kind", words.kind(basic[0]).lower()) if len(basic) == 1 else ("", "")
    without = KeyFigure(words.number(missing), words.say(f"figure.{unit}_missing{one}", **{unit: missing}, kind=kind), note)
    complete = KeyFigure(
        words.number(total - missing), words.say(f"figure.complete_{unit}{one}", **{unit: total - missing}, kind=kind), note
    )
    best = _proposed(results, season, words, people=people) or _best_point(results, season, words, people=people)
    if one:
        return (without, complete, best) if best is not None else (without, complete)
    return without, _worst_kind(results, season, words, people=people), best or complete


def _unknown_note(found: Figures, words: Words) -> str:
    """At how many places people are not known, or known where places are counted instead."""
    if found.counts_people:
        return words.say("figure.people_unknown_places", count=found.places_unknown)
    known = found.places - found.places_unknown
    return words.say("figure.people_known_places", known=known, total=found.places) if known else words.say("figure.people_not_known")


def _worst_kind(results: Results, season: SeasonResults, words: Words, *, people: bool) -> KeyFigure:
    """The basic service that is missing most, or those that are missing as often; three are named in large type at most."""
    basic = basic_kinds(results, season)
    counted = season.coverage.loc[basic, "people_missing" if people else "places_missing"].fillna(0)
    if not len(counted) or not counted.max() > 0:
        return KeyFigure(words.say("figure.no_kind"), words.say("figure.no_kind_note"), "")
    worst = [str(kind) for kind, count in counted.items() if round(float(count)) == round(float(counted.max()))]
    note = (
        words.say("figure.worst_people", people=round(float(counted.max())))
        if people
        else words.say("figure.worst_places", places=int(counted.max()))
    )
    names = ", ".join(words.kind(kind).lower() for kind in worst)
    if not kinds_in_data(results, season) & set(worst):
        note += f"; {words.say('figure.worst_not_in_data', count=len(worst))}"
    if len(worst) > _NAMED:
        return KeyFigure(words.number(len(worst)), words.say("figure.worst_many"), f"{note}: {names}")
    return KeyFigure(upper_first(names), words.say("figure.worst_kind", count=len(worst)), note)


def _proposed(results: Results, season: SeasonResults, words: Words, *, people: bool) -> KeyFigure | None:
    """What a finding of the season proposes gains; None if none does."""
    told = next((one.headline for one in results.findings if one.headline is not None and one.season in {"", season.times.season}), None)
    gained = 0.0 if told is None else told.people if people else told.places
    if told is None or not gained > 0:
        return None
    unit = "people" if people else "places"
    label = Sentence(f"figure.{told.label}{'' if people else '_places'}", {**told.label_values, unit: round(gained)})
    return KeyFigure(words.number(round(gained)), label.part(words), told.note[words.language])


def _best_point(results: Results, season: SeasonResults, words: Words, *, people: bool) -> KeyFigure | None:
    """What the service point chosen first gains; None if none is asked for, or none would help."""
    points = season.service_points
    if points is None or not len(points.chosen):
        return None
    best = points.chosen[points.chosen["step"] == 1].iloc[0]
    gained = best["people_gained"] if people else best["places_gained"]
    if not gained > 0:
        return None
    label = words.say("figure.gain", people=round(float(gained))) if people else words.say("figure.gain_places", places=int(gained))
    name = candidate_names(results.study, results.candidates, words.language).get(str(best.name), str(best["name"]))
    return KeyFigure(words.number(round(float(gained))), label, name)
