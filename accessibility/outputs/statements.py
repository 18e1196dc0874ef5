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
    reasons, savings = _reasons(found, results, spoken), _savings(found, spoken)
    conditions, total = _conditions(found, spoken), len(shown.rows)
    told = []
    records = ranking.table.drop(columns="geometry", errors="ignore")
    for one, (key, row) in zip(shown.rows, zip(map(str, records.index), records.to_dict("records"), strict=True), strict=True):
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
                "reasons": reasons.get(key, []),
                "conditions": conditions.get(key, []),
                "saving": savings.get(key, []),
                "tips": _tips(found["priority_weights"], str(one[0]), spoken),
            }
        )
    return told


def _reasons(found: dict[str, Finding], results: Results, spoken: Words) -> dict[str, list[str]]:
    """Why each stands before, or behind, the one at the border of the choice, by id."""
    told: dict[str, list[str]] = {}
    if "priority_pairs" not in found:
        return told
    finding, chosen = found["priority_pairs"], found["priority"].table["chosen"]
    rank = found["priority"].table["rank"].to_dict()
    table = finding.table.reset_index()
    one, other = (str(name) for name in table.columns[:2])
    shown = finding_table([finding], results, spoken)
    names = {
        str(table[column].iloc[number]): str(row[at]) for number, row in enumerate(shown.rows) for at, column in enumerate((one, other))
    }
    first_out, last_in = str(chosen.index[~chosen][0]), str(chosen.index[chosen][-1])
    for (ahead, behind), own in table.groupby([one, other], sort=False):
        about = [who for who, border in ((str(ahead), str(behind) == first_out), (str(behind), str(ahead) == last_in)) if border]
        labels = [finding.texts["indicator"][str(name)][spoken.language] for name in own["indicator"]]
        gains = list(zip(labels, own["gain"].astype(float), strict=True))
        why = "for" if rank[ahead] <= rank[behind] else "for_by_condition"
        sides = {why: [pair for pair in gains if pair[1] > 0], "against": [pair for pair in gains[::-1] if pair[1] < 0]}
        said = [
            spoken.say(f"statement.{side}", one=names[str(ahead)], other=names[str(behind)], parts=_parts(pairs[:3], spoken))
            for side, pairs in sides.items()
            if pairs
        ]
        for who in about:
            told.setdefault(who, said)
    return told


def _parts(pairs: list[tuple[str, float]], spoken: Words) -> str:
    return "; ".join(f"{label} ({spoken.number(abs(gain), 3, fixed=True)})" for label, gain in pairs)


def _conditions(found: dict[str, Finding], spoken: Words) -> dict[str, list[str]]:
    """The conditions each falls under, by id."""
    told: dict[str, list[str]] = {}
    if "priority_conditions" not in found:
        return told
    finding = found["priority_conditions"]
    for (one, condition), row in zip(finding.table.index, finding.table.to_dict("records"), strict=True):
        values = {"condition": finding.texts["condition"][str(condition)][spoken.language], "chosen": int(row["chosen_of_group"])}
        bounds = [
            spoken.say(f"statement.{bound}", count=int(row[f"{bound}_chosen"]))
            for bound in ("least", "most")
            if row[f"{bound}_chosen"] >= 0
        ]
        told.setdefault(str(one), []).append(spoken.say("statement.condition", **values, bounds=", ".join(bounds)))
    return told


def _savings(found: dict[str, Finding], spoken: Words) -> dict[str, list[str]]:
    """What bringing services together would save each, with what is assumed, by id."""
    if "joint_provision" not in found:
        return {}
    finding = found["joint_provision"]
    assumed = [sentence.said(spoken) for sentence in finding.sentences if sentence.key.endswith("_assumes")]
    told = {}
    for one, row in zip(finding.table.index, finding.table.to_dict("records"), strict=True):
        values = {
            "eur": round(float(row["eur_year_saved"])),
            "km": round(float(row["km_year_separately"] - row["km_year_jointly"])),
            "hours": round(float(row["hours_year_separately"] - row["hours_year_jointly"])),
        }
        saves = any(values.values())
        told[str(one)] = [spoken.say("statement.saving", **values), *assumed] if saves else [spoken.say("statement.saves_nothing")]
    return told


def _tips(weights: Finding, name: str, spoken: Words) -> list[str]:
    """The weights that would bring this one in or put it out."""
    about = [one for one in weights.sentences if name in _named_in(one.values, spoken.language)]
    return [one.said(spoken) for one in about] or [spoken.say("statement.no_tip")]


def _named_in(values: Mapping[str, object], language: str) -> list[str]:
    """Who comes in or goes out."""
    texts = [text[language] for key in ("comes", "goes") if isinstance(text := values.get(key), dict)]
    return [name for text in texts for name in text.split(", ")]


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
