"""A page for a village evening: what is known of each village, what is missing, and a form to report a need, on paper or as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from accessibility.outputs import summary, write_safely
from accessibility.outputs.beside_limit import tenths_beside
from accessibility.outputs.finding_table import heading
from accessibility.outputs.folium_map import asset
from accessibility.outputs.html_page import inert_html, template
from accessibility.outputs.names import place_names
from accessibility.outputs.words import words
from accessibility.vocabulary import CHANNELS, NEED_TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["villages"]


def villages(results: Results, folder: Path, languages: Sequence[str]) -> list[Path]:
    """Write the pages of village evenings, one file a language, one printed page a place within the area.

    Parameters
    ----------
    results
        A run.
    folder
        Takes ``villages_<language>.html``.
    languages
        Of the files.

    Returns
    -------
    list of pathlib.Path
        Empty if the study has no ``[needs]`` or does not ask for village pages.
    """
    asked = results.study.config.needs
    if asked is None or not asked.village_pages:
        return []
    return [_written(results, folder / f"villages_{language}.html", words(language, results.study)) for language in languages]


def _written(results: Results, path: Path, spoken: Words) -> Path:
    study = results.study
    context = {
        "say": spoken.say,
        "heading": lambda column: heading(column, spoken),
        "language": spoken.language,
        "title": study.config.title[spoken.language],  # type: ignore[index]
        "date": spoken.date(results.computed_on),
        "iso": results.computed_on,
        "made_up": summary.made_up_sentence(study, spoken) if study.made_up else "",
        "assumptions": summary.assumptions(results, spoken),
        "words": "village",
        "sheets": _villages(results, spoken),
        "kinds": [(kind, spoken.kind(kind)) for kind in study.config.known_kinds],
        "channels": CHANNELS,
        "times": NEED_TIMES,
        "style": asset("static/handout.css"),
        "script": asset("static/villages.js"),
    }
    return write_safely.text(path, inert_html(template("villages.html").render(context)))


def _villages(results: Results, spoken: Words) -> list[dict[str, Any]]:
    """What each page says, places in the order of their names; minutes of the first season."""
    places = results.study.places
    inside = places[places["inside"].to_numpy(dtype=bool)]
    names = place_names(places, spoken.language)
    found = next(iter(results.seasons.values())).missing
    whole = 0 if (found["standard_minutes"] % 1 == 0).all() else 1
    told = []
    for place in sorted(inside.index, key=lambda one: names.get(str(one), str(inside.at[one, "name"]))):
        people = float(inside.at[place, "people"])
        own = found.xs(place, level="place")
        limit = own["standard_minutes"].to_numpy(dtype=float)
        shown = tenths_beside(own["minutes"], limit, own["missing"]) / 10
        told.append(
            {
                "place": str(place),
                "name": names.get(str(place), str(inside.at[place, "name"])),
                "people": spoken.say("village.people_unknown") if np.isnan(people) else spoken.say("village.people", count=round(people)),
                "rows": [
                    (spoken.kind(str(kind)), _minutes(minutes, spoken), spoken.number(standard, whole, fixed=True), _state(lacks, spoken))
                    for kind, minutes, standard, lacks in zip(
                        own.index, shown.tolist(), limit.tolist(), own["missing"].tolist(), strict=True
                    )
                ],
            }
        )
    return told


def _minutes(minutes: float, spoken: Words) -> str:
    """A cell of a column that is headed by its unit."""
    return spoken.say("value.not_reached") if minutes < 0 else spoken.number(minutes, 1, fixed=True)


def _state(lacks: bool, spoken: Words) -> str:  # a cell, not an option
    return spoken.say("village.missing" if lacks else "village.within")
