"""The file of each municipality's page in an atlas: plain letters that every file system and address takes, each once."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accessibility.area import StudyArea

__all__ = ["page_names"]

_LONGEST = 60


def page_names(area: StudyArea) -> dict[str, str]:
    """The file name of each municipality's page, in the order of the area's parts.

    Parameters
    ----------
    area
        Its parts are the municipalities.

    Returns
    -------
    dict of str to str
        Name of the municipality to its file, such as ``"Kemijärvi"`` to ``"kemijarvi.html"``; names that become the same are numbered.
    """
    files: dict[str, str] = {}
    taken: set[str] = set()
    for name in area.parts["name"].astype(str):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST] or "municipality"
        found, number = stem, 2
        while found in taken:
            found, number = f"{stem}-{number}", number + 1
        taken.add(found)
        files[name] = f"{found}.html"
    return files
