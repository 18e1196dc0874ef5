"""One Excel workbook of a run, in one language: what an official reads, filters and passes on."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from accessibility.outputs import summary, tables, write_safely
from accessibility.outputs.beside_limit import beside_limit
from accessibility.outputs.cell_words import with_names
from accessibility.outputs.finding import by_name
from accessibility.outputs.finding_table import finding_sentences, finding_table
from accessibility.outputs.names import candidate_names, municipality_names, service_names
from accessibility.outputs.points import proof_sentence
from accessibility.outputs.sheets import Sheets
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results, SeasonResults
    from accessibility.outputs.words import Words

__all__ = ["workbook"]


def workbook(results: Results, path: Path, *, language: str = "en") -> Path:
    """Write a run as an Excel workbook with real numbers, frozen headings and filters.

    Parameters
    ----------
    results
        A run.
    path
        The file to write.
    language
        Of headings and sentences.

    Returns
    -------
    pathlib.Path
        ``path``.

    Notes
    -----
    Sheets: summary, places, missing, services, service points, one for each finding, remarks, sources. What is made up or assumed
    stands over every printed page and as a note on the first cell of every sheet. Texts are written as texts whatever they begin with, so
    that a name can never be a formula. Minutes are empty where a service is not reached, and the reason stands beside.
    """
    import xlsxwriter

    spoken = words(language, results.study)
    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False}
    with write_safely.replacing(path) as unfinished:
        book = xlsxwriter.Workbook(str(unfinished), inert)
        made = dt.datetime.fromisoformat(f"{results.computed_on}T00:00:00+00:00").replace(tzinfo=None)
        book.set_properties({"title": results.study.config.title[spoken.language], "created": made})  # type: ignore[index]
        sheets = Sheets(book, spoken, _notice(results, spoken))
        _summary(sheets, results)
        sheets.table("places", *_places(results, spoken))
        sheets.table("missing", *_missing(results, spoken))
        sheets.table("services", *_services(results, spoken))
        if any(season.service_points is not None for season in results.seasons.values()):
            sheets.table("points", *_points(results, spoken))
        for name, group in by_name(results.findings).items():
            _finding(sheets, name, group, results)
        sheets.table("remarks", *_remarks(results, spoken))
        sheets.table("sources", *_sources(results, spoken))
        book.close()
    return path


def _notice(results: Results, spoken: Words) -> str:
    """What is made up or assumed, for every sheet; nothing where nothing is."""
    made_up = [summary.made_up_sentence(results.study, spoken)] if results.study.made_up else []
    return " ".join([*made_up, *(f"{spoken.say('assumption.title')}: {text}" for text in summary.assumptions(results, spoken))])


def _summary(sheets: Sheets, results: Results) -> None:
    """The sentences, then the coverage of each kind and season."""
    spoken, sheet = sheets.spoken, sheets.add("sheet.summary")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 9, 16)
    sheet.write_string(0, 0, results.study.config.title[spoken.language], sheets.title)  # type: ignore[index]
    row = 1
    for sentence, style in _sentences(results, sheets):
        sheets.sentence(sheet, row, sentence, style=style)
        row += 1
    headings = ["sheet.season", *(f"coverage.{key}" for key in ("kind", "target", "people_missing", "share", "places_missing", "places"))]
    headings += ["coverage.unreached", "coverage.unknown"]
    sheets.plain(sheet, row + 1, [spoken.say(key) for key in headings], list(_coverage(results, spoken)))


def _sentences(results: Results, sheets: Sheets) -> Iterable[tuple[str, Any]]:
    """What stands above the figures."""
    spoken, study = sheets.spoken, results.study
    if study.made_up:
        yield summary.made_up_sentence(study, spoken), sheets.warning
    for text in summary.assumptions(results, spoken):
        yield f"{spoken.say('assumption.title')}: {text}", sheets.warning
    for name, season in results.seasons.items():
        label = f"{spoken.say('page.season_now', season=spoken.name('season', name))}. " if len(results.seasons) > 1 else ""
        yield label + summary.overall_sentence(results, season, spoken), sheets.prose
    for key in ("standard", "people"):
        yield spoken.say(f"method.{key}"), sheets.prose


def _coverage(results: Results, spoken: Words) -> Iterable[list[object]]:
    columns = ("standard_minutes", "people_missing", "share_pct_people_within", "places_missing", "places")
    for row in tables.coverage(results).reset_index().to_dict("records"):
        figures = [float(row[column]) for column in (*columns, "places_unreached", "places_people_unknown")]
        yield [spoken.name("season", str(row["season"])), spoken.kind(str(row["kind"])), *figures]


def _places(results: Results, spoken: Words) -> tuple[list[str], list[list[object]]]:
    """Places inside the area with their minutes, season by season."""
    kinds = [str(kind) for kind in results.study.standards.index]
    named = [name for name in ("code", "municipality") if name in results.study.places]
    municipalities = municipality_names(results.study.area, spoken.language)
    headings = [spoken.say(f"sheet.{key}") for key in ("name", *named, "people", "season")] + [spoken.say("table.basket")]
    for kind in kinds:
        headings += [spoken.say("sheet.minutes_to", kind=spoken.kind(kind)), f"{spoken.kind(kind)}: {spoken.say('sheet.reason').lower()}"]
    rows = []
    for name, season in results.seasons.items():
        table = tables.places(results, season)
        for _, place in table[table["inside"]].iterrows():
            row: list[object] = [_spoken(place, spoken), *(municipalities.get(_text(place[one]), _text(place[one])) for one in named)]
            row += [_number(place["people"]), spoken.name("season", name), _number(place["kinds_within"])]
            for kind in kinds:
                reason = place[f"reason_{kind}"]
                row += [_number(place[f"minutes_{kind}"]), "" if reason == "reached" else spoken.name("reason", str(reason))]
            rows.append(row)
    return headings, rows


def _missing(results: Results, spoken: Words) -> tuple[list[str], list[list[object]]]:
    """Every place beyond a standard, worst first, season by season."""
    named = [name for name in ("code", "municipality") if name in results.study.places]
    keys = ("name", *named, "people", "season", "kind", "minutes", "target", "beyond", "reason", "nearest", "provider")
    services = service_names(results.study, spoken.language)
    municipalities = municipality_names(results.study.area, spoken.language)
    rows: list[list[object]] = []
    for name, season in results.seasons.items():
        beyond = tables.gaps(season)
        shown = beside_limit(beyond["minutes"], beyond["standard_minutes"])
        beyond = beyond.assign(minutes=shown, beyond_minutes=beside_limit(beyond["beyond_minutes"], 0.0))
        for gap in beyond.reset_index().to_dict("records"):
            reason = "" if gap["reason"] == "reached" else spoken.name("reason", str(gap["reason"]))
            rows.append(
                [
                    _spoken(gap, spoken),
                    *(municipalities.get(_text(gap[one]), _text(gap[one])) for one in named),
                    _number(gap["people"]),
                    spoken.name("season", name),
                    spoken.kind(str(gap["kind"])),
                    *(_number(gap[column]) for column in ("minutes", "standard_minutes", "beyond_minutes")),
                    reason,
                    _text(services.get(str(gap["service"]), "")),
                    _text(gap["provider"]),
                ]
            )
    return [spoken.say(f"sheet.{key}") for key in keys], rows


def _services(results: Results, spoken: Words) -> tuple[list[str], list[list[object]]]:
    keys = ("name", "provider", "kinds", "status", "channel", "inside")
    rows: list[list[object]] = []
    names = service_names(results.study, spoken.language)
    for one, service in tables.services(results).iterrows():
        kinds = ", ".join(spoken.kind(kind) for kind in str(service["kinds"]).split(", ") if kind)
        words_of = [spoken.name("status", str(service["status"])), spoken.name("channel", str(service["channel"]))]
        rows.append([names[str(one)], _text(service.get("provider", "")), kinds, *words_of, bool(service["inside"])])
    return [spoken.say(f"sheet.{key}") for key in keys], rows


def _points(results: Results, spoken: Words) -> tuple[list[str], list[list[object]]]:
    """Candidates, the chosen first, season by season; below them how good the choice is."""
    headings = [spoken.say("sheet.season")] + [spoken.say(f"points.{key}") for key in ("rank", "candidate", "host", "gain", "gain_places")]
    rows: list[list[object]] = []
    for name, season in results.seasons.items():
        rows += _points_of(results, season, spoken, spoken.name("season", name))
    return headings, rows


def _points_of(results: Results, season: SeasonResults, spoken: Words, label: str) -> list[list[object]]:
    table = tables.points(results, season)
    if table is None or season.service_points is None:
        return []
    names = candidate_names(results.study, results.candidates, spoken.language)
    rows: list[list[object]] = [
        [
            label,
            _number(point["step"]),
            names.get(str(candidate), _text(point["name"])),
            spoken.name("host_kind", str(point["host_kind"])),
            _number(point["people_gained"]),
            _number(point["places_gained"]),
        ]
        for candidate, point in table.iterrows()
    ]
    return [*rows, [label, None, proof_sentence(season.service_points, spoken), "", None, None]]


def _finding(sheets: Sheets, name: str, findings: Sequence[Finding], results: Results) -> None:
    """A sheet of one finding: what its rows are, its sentences, its table."""
    spoken = sheets.spoken
    shown = finding_table(findings, results, spoken)
    sheets.told(f"finding.{name}", finding_sentences(name, findings, spoken), shown.headings, shown.rows)


def _remarks(results: Results, spoken: Words) -> tuple[list[str], list[list[object]]]:
    table = tables.remarks(with_names(results, spoken), spoken)
    keys = ("what", "remark", "count", "total", "rows")
    rows: list[list[object]] = [
        [_text(row["kind"]), _text(row["remark"]), _number(row["count"]), _number(row["total"]), _text(row["rows"])]
        for _, row in table.iterrows()
    ]
    return [spoken.say(f"sheet.{key}") for key in keys], rows


def _sources(results: Results, spoken: Words) -> tuple[list[str], list[list[object]]]:
    keys = ("used_for", "file", "date", "fetched", "licence", "attribution", "sha256")
    rows: list[list[object]] = []
    for _, row in tables.sources(results, spoken.language).iterrows():
        used_for = spoken.name("source", row["used_for"]) + (f" ({spoken.say('sources.made_up')})" if row["made_up"] else "")
        date, licence, attribution = (_text(row[key]) or spoken.say("sources.not_known") for key in ("date", "licence", "attribution"))
        rows.append([used_for, _text(row["file"]), date, _text(row["fetched"]), licence, attribution, _text(row["sha256"])])
    return [spoken.say(f"sheet.{key}") for key in keys], rows


def _spoken(row: Any, spoken: Words) -> str:  # noqa: ANN401  # a row of any table
    """The name of a row in the language."""
    return (_text(row.get("name_sv")) if spoken.language == "sv" else "") or _text(row["name"])


def _text(value: object) -> str:
    return "" if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else str(value)


def _number(value: Any) -> float | None:  # noqa: ANN401  # a cell of any table
    return None if value is None or pd.isna(value) else round(float(value), 3)
