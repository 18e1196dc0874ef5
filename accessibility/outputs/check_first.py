"""What to check first in the results of a municipality: one place that decides them, and places that no road reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.outputs.finding import Sentence
from accessibility.outputs.names import place_names
from accessibility.outputs.summary import figures
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from accessibility.outputs.results import Results, SeasonResults

__all__ = ["check_first"]

_NO_ROAD = ("no_road_within_snap", "other_component")
_NAMED = 3


def check_first(results: Results, season: SeasonResults) -> tuple[Sentence, ...]:
    """What may be a fault of the data rather than of the services, and changes the figures much; empty for nothing.

    Parameters
    ----------
    results, season
        A run of one municipality and one of its seasons.

    Returns
    -------
    tuple of Sentence
        ``atlas.one_place``: more than half of the people missing some basic service live at one place, since a single wrong point
        would then decide; ``atlas.no_road``: from some places no road leads to some service, whatever the season.
    """
    places = results.study.places[results.study.places["inside"]]
    lacks = ~season.basket["all_within"].reindex(places.index).to_numpy(dtype=bool)
    people = places["people"].to_numpy(dtype=float)
    missing = np.where(lacks, np.nan_to_num(people), 0.0)
    found = []
    if figures(results, season).counts_people and 2 * missing.max(initial=0.0) > missing.sum():
        largest = int(missing.argmax())
        found.append(Sentence("atlas.one_place", {"place": _named(places, places.index[[largest]]), "people": round(missing[largest])}))
    told = season.missing["reason"].astype(str).isin(_NO_ROAD)
    cut_off = places.index.isin(season.missing.index.get_level_values("place")[told])
    if cut_off.any():
        values = {"places": _named(places, places.index[cut_off]), "count": int(cut_off.sum())}
        known = np.nansum(people[cut_off])
        found.append(Sentence("atlas.no_road", {**values, "people": round(float(known)), "more": max(0, int(cut_off.sum()) - _NAMED)}))
    return tuple(found)


def _named(places: pd.DataFrame, ids: Iterable[object]) -> dict[str, str]:
    """The first few names in each language."""
    first = [str(one) for one in ids][:_NAMED]
    names = {language: place_names(places, language) for language in LANGUAGES}
    return {language: ", ".join(names[language].get(one, one) for one in first) for language in LANGUAGES}
