"""An atlas of many municipalities: one run for all of them, a page for each, and an index with a map and a table that ranks them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility import outputs
from accessibility.batch.compute import compute
from accessibility.batch.municipal_results import municipal_results, municipality_of_places
from accessibility.batch.stopwatch import StopWatch
from accessibility.errors import DataError
from accessibility.light_html import light_html
from accessibility.outputs.atlas_names import page_names
from accessibility.study import load_study

if TYPE_CHECKING:
    from accessibility.outputs import Results
    from accessibility.progress import Progress

__all__ = ["AtlasReport", "atlas"]

_EVERY = 25


@dataclass(frozen=True, eq=False)
class AtlasReport:
    """What an atlas holds.

    Parameters
    ----------
    results
        The run of all municipalities together.
    index
        The page that ranks them.
    pages
        The page of each municipality by its name.
    without_places
        Municipalities the data has no places of.
    stage_seconds
        Wall time of each stage.
    """

    results: Results
    index: Path
    pages: dict[str, Path]
    without_places: tuple[str, ...]
    stage_seconds: dict[str, float]

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<AtlasReport: {len(self.pages)} municipalities, {len(self.without_places)} without places, in {self.index.parent}>"

    def _repr_html_(self) -> str:
        """The same in a notebook, with the coverage of all municipalities together."""
        return light_html(repr(self), {name: one.coverage for name, one in self.results.seasons.items()})


def atlas(study: str | Path, *, into: str | Path | None = None, progress: Progress | None = None) -> AtlasReport:
    """Compute a study of many municipalities once and write a page for each, with an index that ranks them.

    Parameters
    ----------
    study
        The study file; its area is made of the municipalities. Service points, findings and rasters it asks for are left to
        ``accessibility run``.
    into
        Folder for the atlas; ``atlas`` beside the study file if left out.
    progress
        Told which stage has begun.

    Returns
    -------
    AtlasReport

    Raises
    ------
    AccessibilityError
        If the study or its data has faults; nothing is written then.
    """
    study = Path(study)
    watch = StopWatch(progress)
    loaded = load_study(study, progress=watch)
    if len(loaded.area.parts) < 2:  # one municipality is no atlas
        raise DataError(f"{study.name}: the area is one municipality; an atlas needs several, use accessibility run for one")
    bare = loaded.config.candidates.model_copy(update={"count": 0})
    asked = loaded.config.outputs.model_copy(update={"formats": ("page",)})
    config = loaded.config.model_copy(update={"candidates": bare, "outputs": asked})
    results = compute(replace(loaded, config=config), computed_on=dt.datetime.now(tz=dt.UTC).date().isoformat(), progress=watch)
    remark = municipality_of_places(results.study)[1]
    results = replace(results, remarks=(*results.remarks, remark)) if remark is not None else results
    folder = Path(into) if into is not None else study.parent / "atlas"
    names = page_names(results.study.area)
    pages, without = {}, []
    rows = []
    with outputs.together(folder) as beside:
        outputs.atlas_assets(results, beside / "assets")
        total = len(names)
        for number, (one, (name, file)) in enumerate(zip(municipal_results(results), names.items(), strict=True)):
            if number % _EVERY == 0:
                watch.stage("write", f"page {number + 1} of {total}")
            outputs.page(one, beside / "municipalities" / file, atlas="..")
            rows.append(outputs.atlas_row(one, file))
            pages[name] = folder / "municipalities" / file
            if not len(one.study.places):
                without.append(name)
        watch.stage("write", "index")
        outputs.atlas_index(results, rows, beside / "index.html")
    return AtlasReport(results, folder / "index.html", pages, tuple(without), watch.seconds())
