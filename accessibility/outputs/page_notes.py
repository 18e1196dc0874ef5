"""What a page says of its data: remarks with the names of what they are about, and sources, in every language of the page."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any

from accessibility.outputs.cell_words import with_names
from accessibility.outputs.each_language import in_each
from accessibility.outputs.tables import source_file
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words
    from accessibility.provenance import Remark, Source
    from accessibility.study import Study

__all__ = ["computed", "remarks_told", "sources_told"]

_ROWS_SAID = 200


def computed(results: Results, spoken: Words) -> str:
    """When and by which version of this package a run was computed.

    Parameters
    ----------
    results
        A run.
    spoken
        The language.
    """
    version = metadata.version("rural-service-accessibility")
    return spoken.say("sources.computed", date=spoken.date(results.computed_on), version=version)


def remarks_told(results: Results, spoken: Sequence[Words]) -> list[dict[str, Any]]:
    """Every remark but the author's own, each sentence once, with the names of what it is about.

    Parameters
    ----------
    results
        A run.
    spoken
        The words of each language of the page.

    Returns
    -------
    list of dict
        ``kind``, ``text``, ``rows`` (names; empty where the sentence names them) and ``more``.
    """
    named = [with_names(results, w) for w in spoken]
    told: dict[str, dict[str, Any]] = {}
    for remark, *others in zip(*named, strict=True):
        if remark.code != "author":
            told.setdefault(spoken[0].remark(remark), _remark((remark, *others), spoken))
    return list(told.values())


def _remark(named: Sequence[Remark], spoken: Sequence[Words]) -> dict[str, Any]:
    """A remark with names in each language, and which rows it is about where its sentence does not name them all."""
    more = len(named[0].rows) - _ROWS_SAID
    lists = not spoken[0].names_all_rows(named[0])
    listed = [", ".join(remark.rows[:_ROWS_SAID]) if lists else "" for remark in named]

    def own(w: Words) -> int:
        return list(spoken).index(w)

    return {
        "kind": in_each(spoken, lambda w: w.name("remark_kind", named[0].kind)),
        "text": in_each(spoken, lambda w: w.remark(named[own(w)])),
        "rows": listed[0] if len(set(listed)) == 1 else in_each(spoken, lambda w: listed[own(w)]),
        "more": in_each(spoken, lambda w: w.say("remarks.more", count=more)) if more > 0 and lists else "",
    }


def sources_told(study: Study, spoken: Sequence[Words]) -> list[dict[str, Any]]:
    """Every input: what it is used for, of whom, of when, on which terms.

    Parameters
    ----------
    study
        The study.
    spoken
        The words of each language of the page.
    """
    return [_source(source, spoken) for source in study.sources]


def _source(source: Source, spoken: Sequence[Words]) -> dict[str, Any]:
    unknown = in_each(spoken, lambda w: w.say("sources.not_known"))
    return {
        "used_for": in_each(spoken, lambda w: upper_first(w.name("source", source.used_for))),
        "file": source_file(source.file),
        "date": in_each(spoken, lambda w: w.date(source.date)) if source.date else "" if source.fetched else unknown,
        "fetched": in_each(spoken, lambda w: w.say("sources.fetched", date=w.date(source.fetched))) if source.fetched else "",
        "licence": source.licence or unknown,
        "attribution": in_each(spoken, lambda w: source.attribution_in(w.language) or w.say("sources.not_known")),
        "made_up": source.made_up,
    }
