"""One page for each municipality or place that priority was given among: why it stands where it does, to print and to hand out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from accessibility.outputs import summary, write_safely
from accessibility.outputs.finding_table import finding_table
from accessibility.outputs.folium_map import asset
from accessibility.outputs.html_page import inert_html, template
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.finding_table import FindingTable
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["statements"]


def statements(results: Results, folder: Path, languages: Sequence[str]) -> list[Path]:
    """Write the statements of a run that gave priority, one file a language, one printed page an alternative.

    Parameters
    ----------
    results
        A run.
    folder
        Takes ``statements_<language>.html``.
    languages
        Of the files.

    Returns
    -------
    list of pathlib.Path
        Empty if the study gave no priority.
    """
    found = {one.name: one for one in results.findings}
    if "priority" not in found:
        return []
    return [_written(results, found, folder / f"statements_{language}.html", words(language, results.study)) for language in languages]


def _written(results: Results, found: dict[str, Finding], path: Path, spoken: Words) -> Path:
    study = results.study
    context = {
        "say": spoken.say,
        "language": spoken.language,
        "title": study.config.title[spoken.language],  # type: ignore[index]
        "date": spoken.date(results.computed_on),
        "made_up": summary.made_up_sentence(study, spoken) if study.made_up else "",
        "assumptions": summary.assumptions(results, spoken),
        "words": "statement",
        "sheets": _alternatives(results, found, spoken),
        "tips": [sentence.said(spoken) for sentence in found["priority_weights"].sentences],
        "style": asset("static/handout.css"),
        "script": "",
    }
    return write_safely.text(path, inert_html(template("statements.html").render(context)))


def _alternatives(results: Results, found: dict[str, Finding], spoken: Words) -> list[dict[str, Any]]:
    """What each page says, in the order of the ranking."""
    ranking = found["priority"]
    shown = finding_table([ranking], results, spoken)
    parts = finding_table([found["priority_indicators"]], results, spoken)
    by_name: dict[str, list[list[str]]] = {}
    for number, cells in enumerate(parts.rows):
        by_name.setdefault(str(cells[0]), []).append([_cell(parts, number, column, spoken) for column in range(1, len(cells))])
    total = len(shown.rows)
    told = []
    for one, row in zip(shown.rows, ranking.table.drop(columns="geometry", errors="ignore").to_dict("records"), strict=True):
        share = float(row["share_pct_chosen"])
        values: dict[str, object] = {"rank": _whole(row["rank"]), "total": total, "share": round(share)}
        told.append(
            {
                "name": str(one[0]),
                "lead": spoken.say("statement.chosen" if row["chosen"] else "statement.not_chosen", **values),
                "share": spoken.say("statement.share", **values),
                "score": _score(row, spoken),
                "unknown": spoken.say("statement.unknown", count=int(row["indicators_not_known"])) if row["indicators_not_known"] else "",
                "headings": parts.headings[1:],
                "rows": by_name.get(str(one[0]), []),
            }
        )
    return told


def _score(row: Mapping[Hashable, Any], spoken: Words) -> str:
    """The score, and between what it may lie where something is not known."""
    keys = ("score", "score_least", "score_most") if row["indicators_not_known"] else ("score",)
    numbers = {key.removeprefix("score_"): spoken.number(float(row[key]), 2, fixed=True) for key in keys}
    return spoken.say("statement.score_between" if len(keys) > 1 else "statement.score", **numbers)


def _whole(value: float) -> int | str:
    return "\N{EN DASH}" if math.isnan(value) else int(value)


def _cell(table: FindingTable, row: int, column: int, spoken: Words) -> str:
    """A cell as the language writes it."""
    value, digits = table.rows[row][column], table.digits[column]
    if value is None:
        return spoken.say("value.not_known")
    return spoken.number(value, digits or 0, fixed=True) if isinstance(value, float) else str(value)
