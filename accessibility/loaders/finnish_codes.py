"""Finnish municipalities and regions by code and by name in both languages, as they are in 2026."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from accessibility.errors import DataError, nearest_word
from accessibility.loaders.municipality_names import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Municipality", "municipalities", "municipalities_named", "title_of"]


class Municipality(NamedTuple):
    """One municipality.

    Parameters
    ----------
    code
        Three digits.
    name_fi, name_sv
        Its names.
    region_code
        Two digits.
    region_fi, region_sv
        Names of its region.
    """

    code: str
    name_fi: str
    name_sv: str
    region_code: str
    region_fi: str
    region_sv: str


@cache
def municipalities() -> Mapping[str, Municipality]:
    """Every municipality of Finland by its code.

    Returns
    -------
    Mapping of str to Municipality

    Notes
    -----
    Statistics Finland, classification of municipalities 2026 (CC BY 4.0).

    Examples
    --------
    >>> municipalities()["320"].name_fi
    'Kemijärvi'
    """
    text = files("accessibility.loaders").joinpath("finnish_municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: Municipality(**row) for row in rows}


def municipalities_named(names: Sequence[str]) -> tuple[Municipality, ...]:
    """Municipalities by name in either language, by code, or all of a region by its name.

    Parameters
    ----------
    names
        In any case.

    Returns
    -------
    tuple of Municipality
        Each once, in the order asked for.

    Raises
    ------
    DataError
        With the nearest name for each that is not known.

    Examples
    --------
    >>> [one.code for one in municipalities_named(["torneå", "320"])]
    ['851', '320']
    """
    known: dict[str, list[Municipality]] = {}
    for one in municipalities().values():
        for word in {folded(one.region_fi), folded(one.region_sv)}:
            known.setdefault(word, []).append(one)
    for one in municipalities().values():
        known |= {folded(word): [one] for word in (one.code, one.name_fi, one.name_sv)}
    faults = []
    found: dict[str, Municipality] = {}
    for name in names:
        if folded(name) not in known:
            near = nearest_word(folded(name), known)
            shown = next((n for n in _names() if folded(n) == near), near)
            faults.append(f"no municipality or region is called {name!r}{f'; did you mean {shown!r}?' if near else ''}")
        found |= {one.code: one for one in known.get(folded(name), ())}
    if faults:
        message = f"Finland in 2026: {'; '.join(faults)}"
        raise DataError(message)
    return tuple(found.values())


def title_of(names: Sequence[str], language: str) -> str:
    """Municipalities and regions asked for, as a title in one language.

    Parameters
    ----------
    names
        As :func:`municipalities_named` takes them.
    language
        ``sv`` for Swedish names, anything else for Finnish ones.

    Returns
    -------
    str
        The first three, and how many more.

    Examples
    --------
    >>> title_of(["torneå", "Lappi"], "fi"), title_of(["851", "Lappi"], "sv")
    ('Tornio, Lappi', 'Torneå, Lappland')
    """
    shown = []
    for name in names:
        found = municipalities_named([name])
        first = found[0]
        is_region = folded(name) not in {folded(word) for one in found for word in (one.code, one.name_fi, one.name_sv)}
        in_finnish, in_swedish = (first.region_fi, first.region_sv) if is_region else (first.name_fi, first.name_sv)
        shown.append(in_swedish if language == "sv" else in_finnish)
    more = len(shown) - 3
    return ", ".join(shown[:3]) + (f" + {more}" if more > 0 else "")


def _names() -> list[str]:
    return [name for one in municipalities().values() for name in (one.name_fi, one.name_sv, one.region_fi, one.region_sv)]
