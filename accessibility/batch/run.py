"""One study file to all its results, written together or not at all."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility import network
from accessibility.batch.compute import StopWatch, compute
from accessibility.study import load_study

if TYPE_CHECKING:
    from accessibility.outputs import Results
    from accessibility.progress import Progress

__all__ = ["RunReport", "run"]


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

    @property
    def page(self) -> Path | None:
        """The council's page, if the study asks for one."""
        return next((file for file in self.files if file.name == "index.html"), None)

    def as_json(self) -> dict[str, Any]:
        """The key figures and the files, for scripts.

        Returns
        -------
        dict
            ``folder``, ``files``, ``stage_seconds`` and, by season, the coverage of each kind; what is not known is None.
        """
        coverage = {
            season: {
                str(kind): {column: _plain(value) for column, value in row.items()} for kind, row in one.coverage.to_dict("index").items()
            }
            for season, one in self.results.seasons.items()
        }
        return {
            "folder": str(self.folder),
            "files": [file.name for file in self.files],
            "stage_seconds": {stage: round(seconds, 3) for stage, seconds in self.stage_seconds.items()},
            "coverage": coverage,
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
    config = loaded.config
    speeds_file = config.travel.speeds_file
    speeds = network.read_speeds(study.parent / speeds_file) if speeds_file else None
    results = compute(loaded, computed_on=datetime.datetime.now(tz=datetime.UTC).date().isoformat(), speeds=speeds, progress=watch)
    folder = Path(into) if into is not None else study.parent / config.outputs.folder
    files = _write(results, study, folder, watch)
    return RunReport(results, folder, files, watch.seconds())
