"""The lines of SOURCES.txt: each dataset of a gathered study with how much of it there is, of when, whose, and on which terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from accessibility.errors import counted
from accessibility.loaders.catalogue import record
from accessibility.loaders.osm_json import date_of
from accessibility.loaders.overpass_fetch import CACHE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.config import ServicesConfig
    from accessibility.loaders.gather import Piece
    from accessibility.provenance import Answer

__all__ = ["osm_sentence", "owed", "piece_sentence", "register_sentence"]


def piece_sentence(piece: Piece) -> str:
    """Borders or people.

    Parameters
    ----------
    piece
        As gathered.

    Returns
    -------
    str
    """
    return f"{piece.layer}: {counted(len(piece.table), 'row')}, fetched {piece.date}. {owed(piece.source)}"


def osm_sentence(study: Path, osm: Path | None, *, whole: bool) -> str:
    """OpenStreetMap: the extract, or what Overpass answered.

    Parameters
    ----------
    study
        Folder of the study, which keeps Overpass' answers.
    osm
        The extract, if there is one.
    whole
        Whether Overpass gave all that was asked.

    Returns
    -------
    str
        Of Overpass with its elements (nodes, ways and relations) and the day of the oldest of its data.
    """
    if osm is not None:
        return f"{osm.name}: {owed('osm')}"
    if not whole:
        return f"Overpass: not gathered yet. {owed('overpass')}"
    answers = [json.loads(path.read_bytes()) for path in sorted((study / CACHE_FOLDER).glob("*/*.json"))]
    rows = sum(len(answer["elements"]) for answer in answers)
    date = date_of(answers)
    told = f"{counted(rows, 'row')} in {counted(len(answers), 'answer')}, {f'data of {date}' if date else 'the day of the data not told'}"
    return f"Overpass: {told}. {owed('overpass')}"


def register_sentence(register: ServicesConfig, answers: Sequence[Answer]) -> str:
    """A register of services.

    Parameters
    ----------
    register
        As the user's file names it.
    answers
        What it answered.

    Returns
    -------
    str
    """
    rows, days = sum(answer.rows for answer in answers), sorted({answer.date for answer in answers})
    terms = ". ".join(text for text in (register.attribution, register.licence) if text) or "Its owner says on which terms"
    return f"{register.address}: {counted(rows, 'row')}, fetched {days[0] if days else ''}. {terms}"


def owed(source: str) -> str:
    """Whom to name for a dataset in each language, and its licence.

    Parameters
    ----------
    source
        Its word in a study file.

    Returns
    -------
    str
    """
    known = record(source)
    return f"{' / '.join(dict.fromkeys(known.attribution.values()))}. {known.licence}"
