"""Lists that came back from providers: what each says of each need, and since when; nothing else is read from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.config.inputs import InputConfig
from accessibility.errors import TableError, counted
from accessibility.formulas import texts_again
from accessibility.loaders.cells import texts
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.needs_file import returned_files
from accessibility.loaders.private_cells import read_private
from accessibility.provenance import Remark
from accessibility.vocabulary import NEED_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import NeedsConfig

__all__ = ["load_answers"]

_ASKED = ("need", "provider", "listed_on", "status", "status_date")
_OWN_WORDS = {
    "tarve on yhä": "noticed", "viety": "carried", "ei onnistu": "declined", "sovittu": "agreed", "täytetty": "met", "suljettu": "closed",
    "behovet kvarstår": "noticed", "förmedlat": "carried", "kan inte": "declined", "avtalat": "agreed", "tillgodosett": "met",
    "avslutat": "closed", "still holds": "noticed",
}  # fmt: skip
"""What a list may say in Finnish, Swedish and English."""


def load_answers(config: NeedsConfig, folder: Path, area: StudyArea) -> Loaded:
    """What providers and villages answered of needs, from all files of ``answers``.

    Parameters
    ----------
    config
        ``[needs]``.
    folder
        Where the study file is.
    area
        The region, for its coordinate system.

    Returns
    -------
    Loaded
        Index ``row`` (``"3 of returned list 1"``): ``need``, ``provider`` (empty: those who reported the need), ``status`` (one of
        :data:`accessibility.vocabulary.NEED_ANSWERS`; a row of a provider without one says ``carried``), ``status_date`` (where empty, the
        day the list was written).

    Raises
    ------
    TableError
        With every fault, by file and row; no cell is repeated.
    """
    parts, remarks, faults, other = [], [], [], 0
    for number, file in enumerate(returned_files(folder, config.answers), 1):
        where = f"returned list {number}"
        given = texts_again(pd.DataFrame(read_private(InputConfig(file=file.name), file.parent, area.crs, where).table))
        if not {"need", "status"} <= set(given.columns):
            other += 1
            continue
        table, more = _answers(given, where, config.answer_words)
        parts.append(table)
        faults += more
    if faults:
        raise TableError(faults, config.answers or "answers")
    if other:
        remarks.append(Remark("needs_lists_other", "excluded", other))
    empty = pd.DataFrame({name: pd.Series(dtype="object") for name in ("need", "provider", "status")}).assign(
        status_date=pd.Series(dtype="datetime64[ns]")
    )
    return Loaded(pd.concat(parts) if parts else empty.rename_axis("row"), tuple(remarks))


def _answers(given: pd.DataFrame, where: str, own_words: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """One list's rows that say something, and its faults."""
    cells = {name: texts(given[name]) if name in given else pd.Series(pd.NA, index=given.index, dtype="object") for name in _ASKED}
    known = {**{word: word for word in NEED_ANSWERS}, **_OWN_WORDS, **{theirs.casefold(): ours for theirs, ours in own_words.items()}}
    told = cells["status"].astype("object")
    status = told.map(lambda word: known.get(str(word).strip().casefold().replace("_", " ")), na_action="ignore")
    faults = _faults(told.notna() & status.isna(), "status", f"one of {', '.join(NEED_ANSWERS)}, or a word of answer_words", where)
    dates = {}
    for name in ("status_date", "listed_on"):
        dates[name] = pd.to_datetime(cells[name], format="ISO8601", errors="coerce")
        faults += _faults(cells[name].notna() & dates[name].isna(), name, "a date (YYYY-MM-DD)", where)
    provider = cells["provider"].astype("object")
    carried = told.isna() & provider.notna() & dates["listed_on"].notna()
    table = pd.DataFrame(
        {
            "need": cells["need"].astype("object"),
            "provider": provider.where(provider.notna(), ""),
            "status": status.mask(carried, "carried"),
            "status_date": dates["status_date"].where(told.notna(), None).fillna(dates["listed_on"]),
        }
    )
    table = table[table["need"].notna() & (told.notna() | carried)]
    return table.set_axis(pd.Index([f"{row} of {where}" for row in table.index], name="row")), faults


def _faults(bad: pd.Series, name: str, wanted: str, where: str) -> list[str]:
    if not bad.any():
        return []
    rows = ", ".join(map(str, bad.index[bad][:5])) + (" …" if int(bad.sum()) > 5 else "")  # rows shown
    return [f"{where}: column {name!r} must hold {wanted}; {counted(bad.sum(), 'cell does', 'cells do')} not, rows {rows}"]
