"""A page for a village evening: what is known of each village, what is missing, and a form to report a need, on paper or as a file."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from accessibility.outputs import summary, write_safely
from accessibility.outputs.folium_map import asset
from accessibility.outputs.html_page import template
from accessibility.outputs.names import place_names
from accessibility.outputs.words import words
from accessibility.vocabulary import CHANNELS, NEED_TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["villages"]

_STYLE = """
html { font: 100%/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: #1d1a22; background: #fff; }
body { margin: 0 auto; max-width: 50rem; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.25rem; } h2 { font-size: 1.75rem; line-height: 1.2; margin: 0; }
article { border-top: 4px solid #14507a; padding: 1rem 0 2rem; }
.made-up { background: #5a1a00; color: #fff; padding: .5rem .75rem; border-radius: 4px; }
.assumption { border-left: 5px solid #b3541e; background: #fdf1e8; padding: .25rem .75rem; }
.lead { font-size: 1.25rem; } .note { color: #55505c; } a { color: #14507a; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; padding: .375rem .5rem; border-bottom: 1px solid #8a8490; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } thead th { border-bottom: 2px solid #1d1a22; }
form label { display: inline-block; min-width: 14rem; } fieldset label { min-width: 0; margin-right: 1.25rem; min-height: 1.75rem; }
fieldset { border: 1px solid #8a8490; margin: .5rem 0; }
select, input[type=number] { font: inherit; min-height: 2rem; border: 1px solid #55505c; }
button { font: inherit; min-height: 2.75rem; padding: .25rem 1rem; background: #14507a; color: #fff; border: 0; border-radius: 4px; }
:focus-visible { outline: 3px solid #b3541e; outline-offset: 2px; }
@media print { @page { size: A4 portrait; margin: 15mm; } body { max-width: none; padding: 0; } nav, .screen { display: none; }
  article { break-before: page; border: 0; padding: 0; } article:first-of-type { break-before: auto; } }
"""


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
    script = asset("static/villages.js")
    context = {
        "say": spoken.say,
        "language": spoken.language,
        "title": study.config.title[spoken.language],  # type: ignore[index]
        "date": spoken.date(results.computed_on),
        "iso": results.computed_on,
        "made_up": summary.made_up_sentence(study, spoken) if study.made_up else "",
        "assumptions": summary.assumptions(results, spoken),
        "villages": _villages(results, spoken),
        "kinds": [(kind, spoken.kind(kind)) for kind in study.config.known_kinds],
        "channels": CHANNELS,
        "times": NEED_TIMES,
        "style": _STYLE,
        "style_hash": _hash(_STYLE),
        "script": script,
        "script_hash": _hash(script),
    }
    return write_safely.text(path, template("villages.html").render(context))


def _villages(results: Results, spoken: Words) -> list[dict[str, Any]]:
    """What each page says, places in the order of their names; minutes of the first season."""
    places = results.study.places
    inside = places[places["inside"].to_numpy(dtype=bool)]
    names = place_names(places, spoken.language)
    found = next(iter(results.seasons.values())).missing
    told = []
    for place in sorted(inside.index, key=lambda one: names.get(str(one), str(inside.at[one, "name"]))):
        people = float(inside.at[place, "people"])
        own = found.xs(place, level="place")
        told.append(
            {
                "place": str(place),
                "name": names.get(str(place), str(inside.at[place, "name"])),
                "people": spoken.say("village.people_unknown") if np.isnan(people) else spoken.say("village.people", count=round(people)),
                "rows": [
                    (spoken.kind(str(kind)), spoken.minutes(float(minutes)), spoken.minutes(float(standard)), _state(bool(lacks), spoken))
                    for kind, minutes, standard, lacks in zip(
                        own.index, own["minutes"], own["standard_minutes"], own["missing"], strict=True
                    )
                ],
            }
        )
    return told


def _state(lacks: bool, spoken: Words) -> str:  # a cell, not an option
    return spoken.say("village.missing" if lacks else "village.within")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
