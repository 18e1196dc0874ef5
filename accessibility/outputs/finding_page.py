"""Findings as sections of the page: a title, the sentences that sum up, and the first rows of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accessibility.outputs.each_language import in_each
from accessibility.outputs.finding import by_name
from accessibility.outputs.finding_table import finding_sentences, finding_table, names_of, written
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
    """The sentences and the first rows of one finding, without the columns that would say the same in every row.

    Its season is said by the page, and the only plan of a table by what is said above the table.
    """
    texts = [finding_sentences(name, [finding], w)[1:] for w in spoken]
    languages = [w.language for w in spoken]
    tables = {w.language: finding_table([finding], results, w, most=finding.rows_on_page) for w in spoken}
    first = tables[languages[0]]
    plan = _plan_said_above(finding)
    shown = range(bool(finding.season) + (plan is not None), len(first.headings))
    several = len(results.study.config.plans) > 1

    def summary(w: Words) -> str:
        if plan is None or not several:
            return w.say("page.finding_table", count=len(finding.table))
        return w.say("page.finding_table_of", plan=names_of(results, w)["plan"].get(plan, plan), count=len(finding.table))

    def said(rows: Sequence[Sequence[str]], number: int) -> Markup:
        return in_each(spoken, lambda w: rows[languages.index(w.language)][number])

    return {
        "season": finding.season,
        "chart": year_chart(finding.table, spoken) if finding.chart == "weeks" else None,
        "sentences": [said(texts, number) for number in range(len(texts[0]))],
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
        "more": in_each(spoken, lambda w: w.say("page.finding_more", count=more))
        if (more := len(finding.table) - len(first.rows)) > 0
        else "",
    }


def _plan_said_above(finding: Finding) -> str | None:
    """The plan that every row of a table is of, so that its column says nothing; None where rows are of several, or are plans."""
    names = finding.table.index.names
    if names[0] != "plan" or len(names) == 1:
        return None
    plans = finding.table.index.get_level_values("plan").unique()
    return str(plans[0]) if len(plans) == 1 else None
