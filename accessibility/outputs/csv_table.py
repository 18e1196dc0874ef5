"""Tables as CSV, for machines (UTF-8, comma, decimal point) and for Finnish spreadsheets (semicolon, decimal comma, UTF-8 with a mark)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from accessibility.formulas import inert
from accessibility.outputs import tables, write_safely
from accessibility.outputs.cell_words import with_names
from accessibility.outputs.csv_words import in_words, number_text
from accessibility.outputs.finding import by_name, in_one_table
from accessibility.outputs.finding_table import heading
from accessibility.outputs.summary import assumptions, made_up_sentence
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["csv_tables", "write_csv"]

_FORMS: Mapping[str, Mapping[str, str]] = {
    "machine": {"sep": ",", "encoding": "utf-8", "lineterminator": "\n"},
    "finnish": {"sep": ";", "encoding": "utf-8-sig", "lineterminator": "\r\n"},
    "list": {"sep": ",", "encoding": "utf-8-sig", "lineterminator": "\n"},
}
"""How each form is written: for machines, for a Finnish spreadsheet, and to be filled in by hand and sent back."""


def csv_tables(results: Results, folder: Path) -> list[Path]:
    """Write all tables of a run as CSV, in two forms.

    Parameters
    ----------
    results
        A run.
    folder
        ``csv/`` in it takes the files for machines, ``csv_finnish/`` those that a Finnish Excel opens by a double click.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of writing.

    Notes
    -----
    Minutes of what is not reached are ``inf`` in every table for machines, and the words for it in the study's first language in every
    Finnish one, since no spreadsheet reads infinity; ``-inf`` (in a Finnish one a minus sign and ∞) is a way that was not there before,
    or the worth of nothing. An empty cell is not known or not computed, never unreached. A text that a spreadsheet could take for a
    formula has an apostrophe before it, in both forms. Headings and cells of the Finnish ones are in the study's first language, their rows
    and columns in the order of the machine ones; the id stands beside each name of a row, for joining tables. ``about.csv`` says in each
    language of the study what is made up or assumed and what the columns mean; every table of a study with made-up data has a
    column ``made_up``, true in each row.
    """
    written = []
    spoken = words(results.study.config.outputs.languages[0], results.study)
    finnish: dict[str, Any] = {"form": "finnish", "unreached": spoken.say("value.not_reached"), "headings": spoken}
    groups = by_name(results.findings)
    for name, whole in _tables(results).items():
        # A file may be passed on alone, so each says it itself; of the sources each says which ones are.
        table = whole.assign(made_up=True) if results.study.made_up and name != "sources" else whole
        told = table.assign(rows=tables.remarks(with_names(results, spoken), spoken)["rows"]) if name == "remarks" else table
        readable = in_words(_without_geometry(told), groups.get(name, ()), results, spoken)
        written += [
            write_csv(table, folder / "csv" / f"{name}.csv"),
            write_csv(readable, folder / "csv_finnish" / f"{name}.csv", **finnish),
        ]
    about = _about(results)
    return [*written, write_csv(about, folder / "csv" / "about.csv"), write_csv(about, folder / "csv_finnish" / "about.csv", **finnish)]


def write_csv(table: pd.DataFrame, path: Path, *, form: str = "machine", unreached: str = "inf", headings: Words | None = None) -> Path:
    """Write one table, its index first; no text of it is a formula to a spreadsheet.

    Parameters
    ----------
    table
        Numbers, texts and flags; a geometry becomes the columns ``x`` and ``y`` in metres.
    path
        The file to write.
    form
        ``"machine"``; ``"finnish"``: semicolons, decimal commas and a byte order mark, as a Finnish spreadsheet reads it; ``"list"``: as
        for machines with a byte order mark, so that a spreadsheet shows its letters right.
    unreached
        How infinity is written.
    headings
        The language of the headings; machine names if left out. A column that has no words, such as one of the study's own, keeps its name.

    Returns
    -------
    pathlib.Path
        ``path``.
    """
    plain = _without_geometry(table).reset_index()
    flat = inert(plain if headings is None else plain.set_axis(_headed(list(map(str, plain.columns)), headings), axis="columns"))

    def written(number: float) -> str:
        return number_text(number, comma=form == "finnish", unreached=unreached)

    with write_safely.replacing(path) as unfinished:
        flat.to_csv(unfinished, index=False, float_format=written, **_FORMS[form])  # type: ignore[call-overload]
    return path


def _headed(columns: Sequence[str], spoken: Words) -> list[str]:
    """Headings in words; two columns of the same words have their machine name beside them."""
    told = [heading(column, spoken) for column in columns]
    return [f"{one} ({column})" if told.count(one) > 1 else one for one, column in zip(told, columns, strict=True)]


def _without_geometry(table: pd.DataFrame) -> pd.DataFrame:
    geometry = getattr(table, "_geometry_column_name", None)
    if geometry is None or geometry not in table:
        return pd.DataFrame(table)
    centre = table[geometry].centroid
    return pd.DataFrame(table.drop(columns=geometry)).assign(x=centre.x.round(1), y=centre.y.round(1))


def _tables(results: Results) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file; seasons stand below each other."""
    seasons = results.seasons
    found: dict[str, pd.DataFrame] = {
        "places": pd.concat(
            {name: _flat(tables.places(results, season, unreached=math.inf)) for name, season in seasons.items()}, names=["season"]
        ),
        "missing": pd.concat({name: tables.gaps(season, unreached=math.inf) for name, season in seasons.items()}, names=["season"]),
        "coverage": tables.coverage(results, unreached=math.inf),
        "services": tables.services(results),
    }
    points = {name: tables.points(results, season) for name, season in seasons.items()}
    asked = {name: _flat(table) for name, table in points.items() if table is not None}
    if asked:
        found["service_points"] = pd.concat(asked, names=["season"])
    spoken = words(results.study.config.outputs.languages[0], results.study)
    found |= {name: in_one_table(group) for name, group in by_name(results.findings).items()}
    found["remarks"] = tables.remarks(results.remarks, spoken).rename_axis("remark_number")
    found["sources"] = tables.sources(results).rename_axis("source_number")
    return found


def _about(results: Results) -> pd.DataFrame:
    """What a reader of the tables alone must know, in each language."""
    said: list[tuple[str, str]] = []
    unreached = words(results.study.config.outputs.languages[0]).say("value.not_reached")
    for language in results.study.config.outputs.languages:
        spoken = words(language, results.study)
        texts = [made_up_sentence(results.study, spoken)] if results.study.made_up else []
        texts += [f"{spoken.say('assumption.title')}: {text}" for text in assumptions(results, spoken)]
        texts += [
            spoken.say(f"about.{key}", unreached=unreached) for key in ("columns", "minutes", "infinity", "missing", "people", "inside")
        ]
        said += [(str(language), text) for text in (*texts, spoken.say("method.standard"))]
    return pd.DataFrame(said, columns=["language", "text"]).set_index("language")


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    return _without_geometry(table)
