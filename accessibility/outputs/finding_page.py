"""Findings as chapters of the page: a title, the sentences that sum up, and the first rows of the table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from accessibility.outputs.cell_words import names_of
from accessibility.outputs.each_language import in_each
from accessibility.outputs.finding import by_name
from accessibility.outputs.finding_table import finding_table, written
from accessibility.outputs.year_chart import year_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from accessibility.outputs.finding import Finding, Sentence
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["chapters_on_page"]

_SHORT = 8
"""Tables of so many rows are printed though they are folded on the screen."""


def chapters_on_page(results: Results, spoken: Sequence[Words]) -> list[dict[str, Any]]:
    """Every finding of a run as the page needs it, those of one topic as one chapter.

    Parameters
    ----------
    results
        A run.
    spoken
        The words of each language of the page.

    Returns
    -------
    list of dict
        Chapters: ``title`` and ``findings``. Each finding: ``name``, ``title``, ``about``, ``told`` (whether more than a table) and
        ``parts`` (one for each season: ``season``, ``chart``, ``told``, ``summary``, ``short``, ``headings``, ``rows``, ``more``).
    """
    chapters: dict[str, list[dict[str, Any]]] = {}
    for name, group in by_name(results.findings).items():
        chapters.setdefault(group[0].topic or name, []).append(_section(name, group, results, spoken))
    return [{"title": _title(topic, sections, spoken), "findings": sections} for topic, sections in chapters.items()]


def _title(topic: str, sections: Sequence[dict[str, Any]], spoken: Sequence[Words]) -> Markup:
    """That of the topic, or of its only finding."""
    only: Markup = sections[0]["title"]
    return only if len(sections) == 1 else in_each(spoken, lambda w: w.say(f"topic.{topic}"))


def _section(name: str, group: Sequence[Finding], results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    parts = [_part(finding, results, spoken) for finding in group]
    return {
        "name": name,
        "title": in_each(spoken, lambda w: w.say(f"finding.{name}")),
        "about": in_each(spoken, lambda w: w.say(f"finding.{name}_about")),
        "told": any(part["told"] or part["chart"] for part in parts),
        "parts": parts,
    }


def _told(sentences: Sequence[Sentence], spoken: Sequence[Words]) -> list[tuple[Markup | str, list[Markup]]]:
    """Sentences, each once, those beside each other that are about the same thing under what that is."""
    each = {tuple((sentence.said_about(w), sentence.said(w)) for w in spoken): sentence for sentence in sentences}
    told = []
    for about, group in groupby(each.values(), key=lambda sentence: tuple(sentence.said_about(w) for w in spoken)):
        title = in_each(spoken, lambda w, a=about: a[list(spoken).index(w)]) if any(about) else ""  # type: ignore[misc]
        told.append((title, [in_each(spoken, sentence.said) for sentence in group]))
    return told


def _part(finding: Finding, results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    """The sentences and the first rows of one finding, without the columns that would say the same in every row.

    Its season is said by the page, and the only plan of a table by what is said above the table.
    """
    languages = [w.language for w in spoken]
    tables = {w.language: finding_table([finding], results, w, most=finding.rows_on_page) for w in spoken}
    first = tables[languages[0]]
    plan = _plan_said_above(finding)
    shown = range(bool(finding.season) + (plan is not None), len(first.headings))
    several = len(results.study.config.plans) > 1
    more = len(finding.table) - len(first.rows)

    def summary(w: Words) -> str:
        if plan is None or not several:
            return w.say("page.finding_table", count=len(finding.table))
        return w.say("page.finding_table_of", plan=names_of(results, w)["plan"].get(plan, plan), count=len(finding.table))

    return {
        "season": finding.season,
        "chart": year_chart(finding.table, spoken) if finding.chart == "weeks" else None,
        "told": _told(finding.sentences, spoken),
        "headings": [
            (in_each(spoken, lambda w, c=column: tables[w.language].headings[c]), first.digits[column] is not None)  # type: ignore[misc]
            for column in shown
        ],
        "rows": [
            [
                (in_each(spoken, lambda w, r=row, c=column: written(tables[w.language], r, c, w)), first.digits[column] is not None)  # type: ignore[misc]
                for column in shown
            ]
            for row in range(len(first.rows))
        ],
        "summary": in_each(spoken, summary),
        "short": len(first.rows) <= _SHORT,
        "more": in_each(spoken, lambda w: w.say("page.finding_more", count=more)) if more > 0 else "",
    }


def _plan_said_above(finding: Finding) -> str | None:
    """The plan that every row of a table is of, so that its column says nothing; None where rows are of several, or are plans."""
    names = finding.table.index.names
    if names[0] != "plan" or len(names) == 1:
        return None
    plans = finding.table.index.get_level_values("plan").unique()
    return str(plans[0]) if len(plans) == 1 else None
