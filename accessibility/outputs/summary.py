"""What a run found, in a few figures and in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.known import enough_known, known_sum
from accessibility.outputs.finding import Sentence
from accessibility.outputs.names import area_name, candidate_names
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.outputs.words import Words
    from accessibility.provenance import Remark
    from accessibility.study import Study

__all__ = [
    "Figures",
    "KeyFigure",
    "assumptions",
    "assumptions_of",
    "figures",
    "key_figures",
    "kind_sentence",
    "made_up_sentence",
    "overall_sentence",
    "summary_sentences",
]


@dataclass(frozen=True)
class Figures:
    """What holds for all basic services together, inside the study area.

    Parameters
    ----------
    places, places_missing
        All, and those from which some basic service is beyond its standard.
    people, people_missing
        The same in people, summed over the places where they are known; NaN where they are known of none.
    places_unknown, places_missing_unknown
        Places where people are not known: of all, and of those missing something.
    """

    places: int
    places_missing: int
    people: float
    people_missing: float
    places_unknown: int
    places_missing_unknown: int

    @property
    def counts_people(self) -> bool:
        """Whether people are known at enough places to be counted, and not only places."""
        return bool(self.people > 0) and enough_known(self.places, self.places_unknown)

    @property
    def share_pct_people_missing(self) -> float:
        """Of the people known, percent; NaN where nobody is known."""
        return 100 * float(np.nan_to_num(self.people_missing)) / self.people if self.people > 0 else float("nan")


@dataclass(frozen=True)
class KeyFigure:
    """One figure in large type, what it is, and a note under it."""

    value: str
    label: str
    note: str


def figures(results: Results, season: SeasonResults) -> Figures:
    """What holds for all basic services together.

    Parameters
    ----------
    results, season
        A run and one of its seasons.
    """
    places = results.study.places
    inside = places[places["inside"]]
    lacks = ~season.basket["all_within"].reindex(inside.index).to_numpy(dtype=bool)
    people = inside["people"].to_numpy(dtype=float)
    unknown = np.isnan(people)
    return Figures(
        places=len(inside),
        places_missing=int(lacks.sum()),
        people=known_sum(people),
        people_missing=known_sum(people[lacks]),
        places_unknown=int(unknown.sum()),
        places_missing_unknown=int((unknown & lacks).sum()),
    )


def overall_sentence(results: Results, season: SeasonResults, words: Words) -> str:
    """The sentence that sums up: how many people lack some basic service.

    Parameters
    ----------
    results, season
        A run and one of its seasons.
    words
        The language.
    """
    found = figures(results, season)
    area = area_name(results.study.area, words.language)
    values: dict[str, object] = {"area": area, "mode": words.name("mode", season.times.mode), "total": found.places}
    if not found.places:
        return words.say("summary.no_places", **values)
    basic = _basic(results, season)
    if len(basic) == 1:
        offered = basic[0] in results.study.offers.index.get_level_values("kind")
        sentence = kind_sentence(basic[0], season.coverage.loc[basic[0]], words, offered=offered)  # type: ignore[arg-type]
        return words.say("summary.one_kind", area=area, sentence=sentence)
    if not found.places_missing:
        return words.say("summary.all_none", **values)
    if not found.counts_people:
        said = words.say("summary.all_places", **values, places=found.places_missing)
        return f"{said} {_why_places(words, found.places, found.places_unknown)}"
    people = round(float(np.nan_to_num(found.people_missing)))
    sentences = [words.say("summary.all_people", **values, people=people, places=found.places_missing)]
    if found.places_missing_unknown:
        sentences.append(words.say("summary.people_partly", unknown=found.places_missing_unknown))
    share = "summary.all_people_share_known" if found.places_unknown else "summary.all_people_share"
    sentences.append(words.say(share, share=_share(found.share_pct_people_missing)))
    return " ".join(sentences)


def kind_sentence(kind: str, coverage: pd.Series, words: Words, *, offered: bool = True) -> str:
    """The sentence that sums up one kind of service.

    Parameters
    ----------
    kind
        Which.
    coverage
        Its row of :func:`accessibility.gaps.coverage`.
    words
        The language.
    offered
        Whether anybody offers it at all.
    """
    total, lacking = int(coverage["places"]), int(coverage["places_missing"])
    values: dict[str, object] = {"kind": words.kind(kind), "minutes": float(coverage["standard_minutes"]), "total": total}
    if not offered:
        return words.say("summary.kind_no_service", **values)
    if not lacking:
        return words.say("summary.kind_none", **values)
    if not (coverage["people"] > 0 and enough_known(total, int(coverage["places_people_unknown"]))):
        why = _why_places(words, total, int(coverage["places_people_unknown"]))
        return f"{words.say('summary.kind_places', **values, places=lacking)} {why}"
    people = round(float(np.nan_to_num(coverage["people_missing"])))
    share = 100 - float(coverage["share_pct_people_within"])
    sentences = [words.say("summary.kind_people", **values, people=people, places=lacking, share=_share(share))]
    if int(coverage["places_missing_people_unknown"]):
        sentences.append(words.say("summary.people_partly", unknown=int(coverage["places_missing_people_unknown"])))
    if int(coverage["places_unreached"]):
        sentences.append(words.say("summary.unreached", unreached=int(coverage["places_unreached"])))
    return " ".join(sentences)


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


def summary_sentences(results: Results, language: str) -> tuple[str, ...]:
    """What a run found, in sentences: what is made up or assumed, then season by season all services and each kind.

    Parameters
    ----------
    results
        A run.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.
    """
    w = words(language, results.study)
    offered = set(results.study.offers.index.get_level_values("kind"))
    sentences = [made_up_sentence(results.study, w)] if results.study.made_up else []
    sentences += assumptions(results, w)
    for name, season in results.seasons.items():
        if len(results.seasons) > 1:
            sentences.append(w.say("page.season_now", season=w.name("season", name)))
        sentences.append(overall_sentence(results, season, w))
        basic = _basic(results, season)
        if not figures(results, season).places:
            continue
        said = basic if len(basic) == 1 else []
        each = [(str(kind), row) for kind, row in season.coverage.iterrows() if kind not in said]
        sentences += [kind_sentence(kind, row, w, offered=kind in offered) for kind, row in each]
    return tuple(sentences)


def assumptions(results: Results, words: Words) -> tuple[str, ...]:
    """The assumptions the study's author wrote, which stand wherever results show.

    Parameters
    ----------
    results
        A run.
    words
        The language.
    """
    return assumptions_of(results.remarks, words)


def assumptions_of(remarks: Iterable[Remark], words: Words) -> tuple[str, ...]:
    """The assumptions the study's author wrote, among other remarks.

    Parameters
    ----------
    remarks
        Any.
    words
        The language.
    """
    return tuple(words.remark(remark) for remark in remarks if _is_authors(remark))


def made_up_sentence(study: Study, words: Words) -> str:
    """What is invented about a study, or nothing if nothing is.

    Parameters
    ----------
    study
        Any study.
    words
        The language.
    """
    if study.config.made_up:
        return words.say("page.made_up_region")
    inputs = dict.fromkeys(words.name("source", source.used_for).lower() for source in study.sources if source.made_up)
    return words.say("page.made_up_inputs", inputs=", ".join(inputs)) if inputs else ""


def _why_places(words: Words, places: int, unknown: int) -> str:
    """Why places are counted and not people."""
    if unknown >= places:
        return words.say("summary.nobody_known")
    if not unknown:
        return words.say("summary.nobody_lives")
    return words.say("summary.few_known", known=places - unknown, total=places)


def _unknown_note(found: Figures, words: Words) -> str:
    """At how many places people are not known, or known where places are counted instead."""
    if found.counts_people:
        return words.say("figure.people_unknown_places", count=found.places_unknown)
    known = found.places - found.places_unknown
    return words.say("figure.people_known_places", known=known, total=found.places) if known else words.say("figure.people_not_known")


def _basic(results: Results, season: SeasonResults) -> list[str]:
    """The basic services the season was measured for."""
    return [kind for kind in results.study.config.basic_kinds if kind in season.coverage.index]


def _is_authors(remark: Remark) -> bool:
    return remark.code == "author" and bool(remark.text)


def _worst_kind(results: Results, season: SeasonResults, words: Words, *, people: bool) -> KeyFigure:
    """The basic service that is missing most."""
    basic = _basic(results, season)
    counted = season.coverage.loc[basic, "people_missing" if people else "places_missing"].fillna(0)
    if not len(counted) or not counted.max() > 0:
        return KeyFigure(words.say("figure.no_kind"), words.say("figure.no_kind_note"), "")
    kind = str(counted.idxmax())
    note = (
        words.say("figure.worst_people", people=round(float(counted.max())))
        if people
        else words.say("figure.worst_places", places=int(counted.max()))
    )
    return KeyFigure(words.kind(kind), words.say("figure.worst_kind"), note)


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


def _share(percent: float) -> float:
    """A percentage as people read it: whole, but never 0 or 100 for what is only near it."""
    rounded = float(round(percent))
    return percent if 0 < percent < 1 or 99 < percent < 100 else rounded
