"""Posted speed limits and conditions in the tags of one OSM way."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from accessibility.loaders.osm_values import kph_of, months_of, seasons_of_months

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["conditions", "limits"]

_CONDITION = re.compile(r"^\s*(?P<value>[^@]+?)\s*@\s*(?P<when>\([^)]*\)|[^;]+)\s*$")


def limits(tags: Mapping[str, str]) -> tuple[float, float, tuple[tuple[str, str], ...]]:
    """The posted limit and the one in winter, km/h.

    Parameters
    ----------
    tags
        Of one way.

    Returns
    -------
    limit_kph, winter_limit_kph : float
        NaN where not known.
    notes : tuple
        What was guessed or not understood: pairs of a word for what and the text of the tag.

    Examples
    --------
    >>> limits({"maxspeed": "100", "maxspeed:conditional": "80 @ (Nov-Mar)"})
    (100.0, 80.0, ())
    """
    notes: list[tuple[str, str]] = []
    limit = _first_limit(tags, ("maxspeed",), notes)
    if math.isnan(limit):
        one_way = [_first_limit(tags, (key,), notes) for key in ("maxspeed:forward", "maxspeed:backward") if key in tags]
        known = [kph for kph in one_way if not math.isnan(kph)]
        if known:
            limit = min(known)
            notes.append(("limit_of_one_direction", ""))
    if math.isnan(limit):
        limit = _first_limit(tags, ("maxspeed:type", "source:maxspeed", "zone:maxspeed"), [])
    winter = _first_limit(tags, ("maxspeed:seasonal:winter",), notes)
    if math.isnan(winter) and "maxspeed:conditional" in tags:
        winter = _conditional_winter_limit(tags["maxspeed:conditional"], notes)
    return limit, winter, tuple(notes)


def _first_limit(tags: Mapping[str, str], keys: tuple[str, ...], notes: list[tuple[str, str]]) -> float:
    for key in keys:
        if key not in tags:
            continue
        kph = kph_of(tags[key])
        if kph is None:
            notes.append(("limit_unknown", f"{key}={tags[key]}"))
        elif not math.isnan(kph):
            return kph
    return math.nan


def _conditional_winter_limit(text: str, notes: list[tuple[str, str]]) -> float:
    """The limit of the first condition that spans the whole winter, km/h."""
    for value, when in conditions(text):
        months = months_of(when)
        kph = kph_of(value)
        if months is not None and kph is not None and "winter" in seasons_of_months(months, least_share=1.0):
            return kph
    notes.append(("condition_ignored", f"maxspeed:conditional={text}"))
    return math.nan


def conditions(text: str) -> list[tuple[str, str]]:
    """The values of a conditional tag and their conditions.

    Parameters
    ----------
    text
        As OSM writes it.

    Returns
    -------
    list of tuple
        Pairs of value and condition.

    Examples
    --------
    >>> conditions("60 @ (Nov-Apr); 80 @ (wet)")
    [('60', 'Nov-Apr'), ('80', 'wet')]
    """
    found = [_CONDITION.match(part) for part in re.split(r";(?![^(]*\))", text)]
    return [(match["value"], match["when"].strip(" ()")) for match in found if match]
