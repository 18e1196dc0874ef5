"""Findings as sections of the page: a title, the sentences that sum up, and the first rows of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accessibility.outputs.each_language import in_each
from accessibility.outputs.finding import by_name
from accessibility.outputs.finding_table import finding_sentences, finding_table, written
from accessibility.outputs.year_chart import year_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["findings_on_page"]


def findings_on_page(results: Results, spoken: Sequence[Words]) -> list[dict[str, Any]]:
    """Every finding of a run as its section of the page needs it.

    Parameters
    ----------
    results
        A run.
    spoken
        The words of each language of the page.

    Returns
    -------
    list of dict
        ``name``, ``title``, ``about``, ``parts`` (one for each season: ``season``, ``chart``, ``sentences``, ``summary``,
        ``headings``, ``rows``, ``more``).
    """
    return [_section(name, group, results, spoken) for name, group in by_name(results.findings).items()]


def _section(name: str, group: Sequence[Finding], results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    return {
        "name": name,
        "title": in_each(spoken, lambda w: w.say(f"finding.{name}")),
        "about": in_each(spoken, lambda w: w.say(f"finding.{name}_about")),
        "parts": [_part(name, finding, results, spoken) for finding in group],
    }


def _part(name: str, finding: Finding, results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    """The sentences and the first rows of one finding; its season is said by the page, so its column is left out."""
    texts = [finding_sentences(name, [finding], w)[1:] for w in spoken]
    languages = [w.language for w in spoken]
    tables = {w.language: finding_table([finding], results, w, most=finding.rows_on_page) for w in spoken}
    first = tables[languages[0]]
    drop = 1 if finding.season else 0

    def said(rows: Sequence[Sequence[str]], number: int) -> Markup:
        return in_each(spoken, lambda w: rows[languages.index(w.language)][number])

    columns = range(drop, len(first.headings))
    return {
        "season": finding.season,
        "chart": year_chart(finding.table, spoken) if finding.chart == "weeks" else None,
        "sentences": [said(texts, number) for number in range(len(texts[0]))],
        "headings": [
            (in_each(spoken, lambda w, c=column: tables[w.language].headings[c]), first.digits[column] is not None)  # type: ignore[misc]
            for column in columns
        ],
        "rows": [
            [
                (in_each(spoken, lambda w, r=row, c=column: written(tables[w.language], r, c, w)), first.digits[column] is not None)  # type: ignore[misc]
                for column in columns
            ]
            for row in range(len(first.rows))
        ],
        "summary": in_each(spoken, lambda w: w.say("page.finding_table", count=len(finding.table))),
        "more": in_each(spoken, lambda w: w.say("page.finding_more", count=more))
        if (more := len(finding.table) - len(first.rows)) > 0
        else "",
    }
