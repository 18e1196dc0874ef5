"""Service points of public bodies (the national service catalogue PTV) that a gathered study takes in: asked once, and kept as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from accessibility.batch.fetch_sources import owed
from accessibility.config import ServicesConfig
from accessibility.errors import AccessibilityError, counted
from accessibility.loaders.catalogue import record
from accessibility.loaders.ptv_fetch import ask_ptv
from accessibility.loaders.ptv_read import sorted_out
from accessibility.loaders.ptv_services import services_of
from accessibility.outputs import remark_sentences
from accessibility.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.loaders.fetching import Fetcher

__all__ = ["NO_PTV", "PTV_FILE", "Ptv", "gather_ptv"]

PTV_FILE = "ptv.json"

_LEFT_TO_THE_USER = """
# Service points of public bodies (offices, health centres, libraries …) from the national service catalogue PTV are not gathered. Take the
# marks from the next two lines to add them: the run then asks for those of the municipalities studied, and keeps the answers.
# [[services]]
# source = "ptv"
"""


class Ptv(NamedTuple):
    """What the service catalogue gave.

    Parameters
    ----------
    text
        What the study file says of it.
    written
        Whether :data:`PTV_FILE` was written.
    sources
        One sentence on what it is, of when, whose, on which terms; none if it was not to be had.
    notes
        One sentence for each thing that was left out, guessed or taken otherwise than it looks.
    missing
        One sentence if it was asked and could not be had.
    """

    text: str
    written: bool = False
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


NO_PTV = Ptv(_LEFT_TO_THE_USER)
"""A study that leaves the catalogue to its user."""


def gather_ptv(names: Sequence[str], into: Path, area: StudyArea, fetcher: Fetcher) -> Ptv:
    """Ask PTV for what municipalities have, and write it into a folder if a study can be run with it.

    Parameters
    ----------
    names
        Municipalities by their Finnish names.
    into
        Folder of the study.
    area
        The region.
    fetcher
        How it is asked.

    Returns
    -------
    Ptv
        Records are written as they came; one that several municipalities list stands once.
    """
    config = ServicesConfig(source="ptv", municipalities=tuple(names))
    try:
        answer = ask_ptv(config, area, fetcher)
        lines = list(dict.fromkeys(json.dumps(one, ensure_ascii=False) for one in answer.rows))
        records = sorted_out((json.loads(line), PTV_FILE) for line in lines)
        loaded = services_of(records, config, area, KINDS, PTV_FILE)
    except AccessibilityError as error:
        mend = 'the study runs without them; to let the run ask for them, take the marks from source = "ptv" in the study'
        return NO_PTV._replace(missing=(f"service points of public bodies (PTV): {error}; {mend}",))
    (into / PTV_FILE).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8", newline="\n")
    fetched, *told = answer.remarks
    date = str(fetched.details["date"])
    physical = int((loaded.services["channel"] != "remote").sum())
    said = f"{record('ptv').title['en']}: {counted(len(lines), 'row')}, {counted(physical, 'service point')} in reach, fetched {date}."
    listed = ", ".join(json.dumps(name, ensure_ascii=False) for name in names)
    text = f"""
# Service points of public bodies (offices, health centres, libraries …) from the national service catalogue PTV, fetched {date}
[[services]]
source = "ptv"
file = "{PTV_FILE}"
municipalities = [{listed}]        # PTV lists by municipality: those of neighbours are not in the file
date = "{date}"
"""
    return Ptv(text, written=True, sources=(f"{said} {owed('ptv')}",), notes=remark_sentences((*told, *loaded.remarks), "en"))
