"""One study file to all its results, written together or not at all."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from accessibility import outputs
from accessibility.batch.compute import compute
from accessibility.batch.findings.needs import carried
from accessibility.batch.stopwatch import StopWatch
from accessibility.light_html import light_html
from accessibility.needs import hand_over, need_ledger
from accessibility.study import load_study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from accessibility.outputs import Results
    from accessibility.outputs.finding import Finding
    from accessibility.progress import Progress

__all__ = ["RunReport", "run"]

_GEOPACKAGE = "study.gpkg"
_TOLD = ("needs", "priority", "joint_provision")
"""Beginnings of the names of findings that scripts are told in full."""


@dataclass(frozen=True, eq=False)
class RunReport:
    """What a run of a study found and wrote.

    Parameters
    ----------
    results
        Everything found.
    folder
        Where it was written.
    files
        Every file written, in the order of writing.
    stage_seconds
        Wall time of each stage.
    """

    results: Results
    folder: Path
    files: tuple[Path, ...]
    stage_seconds: dict[str, float]

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<RunReport: {len(self.files)} files in {self.folder}, {sum(self.stage_seconds.values()):.1f} s>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the coverage of each season and the files."""
        files = pd.DataFrame({"kilobytes": [_kilobytes(file) for file in self.files]}, index=[file.name for file in self.files])
        return light_html(repr(self), {**{name: one.coverage for name, one in self.results.seasons.items()}, "files": files})

    @property
    def page(self) -> Path | None:
        """The council's page, if the study asks for one."""
        return next((file for file in self.files if file.name == "index.html"), None)

    def plot(self, *, kind: str | None = None, language: str | None = None, season: str | None = None) -> Any:  # noqa: ANN401
        """A still map of the run, as :func:`accessibility.outputs.plot` draws it.

        Parameters
        ----------
        kind
            The kind to show in minutes; how many basic services are missing, if left out.
        language
            ``"fi"``, ``"sv"`` or ``"en"``; the first language of the study's outputs if left out.
        season
            Which season; the first if left out.

        Returns
        -------
        matplotlib.figure.Figure
            Which only outputs know.
        """
        return outputs.plot(self.results, self.results.study, kind=kind, language=language, season=season)

    def as_json(self) -> dict[str, Any]:
        """The key figures and the files, for scripts.

        Returns
        -------
        dict
            ``folder``, ``files``, ``stage_seconds``; by season, the coverage of each kind; the published ``findings`` of needs, priority
            and joint provision, by name, a record a row; what is not known is None.
        """
        coverage = {
            season: {
                str(kind): {column: _plain(value) for column, value in row.items()} for kind, row in one.coverage.to_dict("index").items()
            }
            for season, one in self.results.seasons.items()
        }
        return {
            "folder": str(self.folder),
            "files": [file.relative_to(self.folder).as_posix() for file in self.files],
            "stage_seconds": {stage: round(seconds, 3) for stage, seconds in self.stage_seconds.items()},
            "coverage": coverage,
            "findings": {one.name: _rows(one) for one in self.results.findings if one.name.startswith(_TOLD)},
        }


def run(study: str | Path, *, into: str | Path | None = None, progress: Progress | None = None) -> RunReport:
    """Compute a study and write everything it asks for.

    Parameters
    ----------
    study
        The study file.
    into
        Folder for the results; the one the study names if left out.
    progress
        Told which stage has begun.

    Returns
    -------
    RunReport

    Raises
    ------
    AccessibilityError
        If the study or its data has faults; nothing is written then.
    """
    study = Path(study)
    watch = StopWatch(progress)
    loaded = load_study(study, progress=watch)
    outputs.check_can_write(loaded.config.outputs.formats)
    results = compute(loaded, computed_on=dt.datetime.now(tz=dt.UTC).date().isoformat(), progress=watch)
    folder = Path(into) if into is not None else study.parent / loaded.config.outputs.folder
    files = _write(results, study, folder, watch)
    return RunReport(results, folder, files, watch.seconds())


def _write(results: Results, study: Path, folder: Path, watch: StopWatch) -> tuple[Path, ...]:
    """Every file the study asks for, made in a folder beside the results and moved there when all are done."""
    asked = results.study.config.outputs
    made: list[Path] = []
    with outputs.together(folder) as beside:
        for name in asked.formats:
            watch.stage("write", name)
            made += _WRITERS[name](results, beside, asked.languages)
        watch.stage("write", "lock")
        made.append(outputs.lock(results, beside / "study.lock.json", study_file=study, stage_seconds=watch.seconds()))
        made.append(outputs.dcat(results, beside / "metadata.jsonld", made))
        made += _lists(results, beside, watch)
    return tuple(folder / file.relative_to(beside) for file in made)


def _lists(results: Results, folder: Path, watch: StopWatch) -> list[Path]:
    """Lists for providers, if the study asks for them; they are not for publication and stand in no catalogue."""
    asked = results.study.config.matching
    if asked is None or not asked.lists:
        return []
    watch.stage("write", "lists")
    found = carried(results)
    handed = hand_over(found.matching)
    ledger = need_ledger(found.aged, handed, found.matching, on=results.computed_on)
    return outputs.provider_lists(
        results.study, handed, found.unmet, found.rounds.stops, found.wanted.stops, folder / "not_public",
        ledger=ledger, audit=found.answered.audit, listed_on=results.computed_on,
    )  # fmt: skip


def _geopackage_of(results: Results) -> str:
    """The name of the GeoPackage that will lie beside the page, if any will."""
    return _GEOPACKAGE if "geopackage" in results.study.config.outputs.formats else ""


def _workbooks(results: Results, folder: Path, languages: Sequence[str]) -> list[Path]:
    return [outputs.workbook(results, folder / f"tables_{language}.xlsx", language=language) for language in languages]


def _printed(results: Results, folder: Path, languages: Sequence[str]) -> list[Path]:
    """The page on paper, in each language; the page itself is made for it where the study does not ask for one."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        page = folder / "index.html"
        shown = page if page.is_file() else outputs.page(results, Path(room) / "index.html", languages=languages)
        return [outputs.pdf(shown, folder / f"page_{language}.pdf", language=language) for language in languages]


_WRITERS: Mapping[str, Callable[[Results, Path, Sequence[str]], Sequence[Path]]] = {
    "page": lambda results, folder, languages: [
        outputs.page(results, folder / "index.html", languages=languages, geopackage=_geopackage_of(results)),
        *outputs.statements(results, folder, languages),
        *outputs.villages(results, folder, languages),
    ],
    "geopackage": lambda results, folder, _: [outputs.geopackage(results, folder / _GEOPACKAGE)],
    "excel": _workbooks,
    "csv": lambda results, folder, _: outputs.csv_tables(results, folder),
    "geoparquet": lambda results, folder, _: outputs.geoparquet(results, folder),
    "pdf": _printed,
    "png": lambda results, folder, _: outputs.still_maps(results, folder / "maps", form="png"),
    "svg": lambda results, folder, _: outputs.still_maps(results, folder / "maps", form="svg"),
    "geotiff": lambda results, folder, _: [outputs.geotiff(results, folder / "minutes.tif")],
}


def _kilobytes(file: Path) -> float:
    """The size of a file; NaN where it has been moved since."""
    return file.stat().st_size / 1000 if file.is_file() else math.nan


def _rows(finding: Finding) -> list[dict[str, Any]]:
    """The rows of a finding as records, without geometry."""
    table = finding.table.drop(columns="geometry", errors="ignore").reset_index()
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A cell of a table as JSON has it: numbers plain, what is not known or infinite None."""
    if isinstance(value, bool | str):
        return value
    number = float(value)
    return None if not math.isfinite(number) else int(number) if number.is_integer() else round(number, 3)
