"""The datasets that can be read, as rows for the command line and for scripts."""

from __future__ import annotations

from typing import Any

from accessibility.cache import cache_folder
from accessibility.loaders.source_status import STATUSES, source_statuses
from accessibility.loaders.store import Store

__all__ = ["STATUSES", "source_table"]


def source_table(language: str = "en") -> list[dict[str, Any]]:
    """Every dataset: its publisher, licence and attribution, what it fills, and whether it can be had now.

    Parameters
    ----------
    language
        Of titles and attributions: ``fi``, ``sv`` or ``en``.

    Returns
    -------
    list of dict
        Keys ``source``, ``title``, ``publisher``, ``licence``, ``attribution``, ``fills``, ``status`` (a word of :data:`STATUSES`), ``why``
        (what stands in the way; empty if nothing does), ``address``, ``key_variable``, ``answers``, ``newest``, ``building_based``.
    """
    return [
        {
            "source": one.record.id,
            "title": one.record.title[language],
            "publisher": one.record.publisher,
            "licence": one.record.licence,
            "attribution": one.record.attribution[language],
            "fills": list(one.record.fills),
            "status": one.status,
            "why": one.why,
            "address": one.address,
            "key_variable": one.record.key_variable,
            "answers": one.answers,
            "newest": one.newest,
            "building_based": one.record.building_based,
        }
        for one in source_statuses(Store(cache_folder() / "sources"))
    ]
