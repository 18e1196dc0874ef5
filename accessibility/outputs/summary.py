"""What a run found, in figures and in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.known import enough_known, known_sum
from accessibility.outputs.names import area_name
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
    "assumptions",
    "assumptions_of",
    "basic_kinds",
    "figures",
    "kind_sentence",
    "kinds_in_data",
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
    basic, offered = basic_kinds(results, season), kinds_in_data(results, season)
    if len(basic) == 1:
        sentence = kind_sentence(basic[0], season.coverage.loc[basic[0]], words, offered=basic[0] in offered)  # type: ignore[arg-type]
        return words.say("summary.one_kind", area=area, sentence=sentence)
    absent = [kind for kind in basic if kind not in offered]
    kinds = ", ".join(words.kind(kind).lower() for kind in absent)
    if absent and len(absent) == len(basic):
        return words.say("summary.no_services", **values, kinds=kinds)
    if absent:
        return f"{_overall(found, values, words)} {words.say('summary.some_no_services', count=len(absent), kinds=kinds)}"
    return _overall(found, values, words)


def _overall(found: Figures, values: dict[str, object], words: Words) -> str:
    """How many lack some of several basic services."""
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


def kinds_in_data(results: Results, season: SeasonResults) -> set[str]:
    """The kinds of service that the data has a service of, here or elsewhere.

    Parameters
    ----------
    results, season
        A run and one of its seasons.
    """
    offered = set(results.study.offers.index.unique("kind").astype(str))
    # of a municipality of an atlas there may be none near it
    elsewhere = (season.missing["reason"] != "no_service").to_numpy(dtype=bool, na_value=True)
    pairs: pd.MultiIndex = season.missing.index  # type: ignore[assignment]  # (place, kind)
    kind = pairs.names.index("kind")
    return offered | set(pairs.levels[kind][np.unique(pairs.codes[kind][elsewhere])].astype(str))


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
    sentences = [made_up_sentence(results.study, w)] if results.study.made_up else []
    sentences += assumptions(results, w)
    for name, season in results.seasons.items():
        if len(results.seasons) > 1:
            sentences.append(w.say("page.season_now", season=w.name("season", name)))
        sentences.append(overall_sentence(results, season, w))
        basic = basic_kinds(results, season)
        if not figures(results, season).places:
            continue
        said = basic if len(basic) == 1 else []
        each = [(str(kind), row) for kind, row in season.coverage.iterrows() if kind not in said]
        offered = kinds_in_data(results, season)
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


def basic_kinds(results: Results, season: SeasonResults) -> list[str]:
    """The basic services the season was measured for.

    Parameters
    ----------
    results, season
        A run and one of its seasons.
    """
    return [kind for kind in results.study.config.basic_kinds if kind in season.coverage.index]


def _is_authors(remark: Remark) -> bool:
    return remark.code == "author" and bool(remark.text)


def _share(percent: float) -> float:
    """A percentage as people read it: whole, but never 0 or 100 for what is only near it."""
    rounded = float(round(percent))
    return percent if 0 < percent < 1 or 99 < percent < 100 else rounded
