"""The index of an atlas of municipalities: a map and a table that rank them, links to their pages, and what all pages share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from accessibility.crs import DEGREES
from accessibility.outputs import summary, write_safely
from accessibility.outputs.basemap import lines_to_numbers
from accessibility.outputs.check_first import check_first
from accessibility.outputs.colours import VIRIDIS
from accessibility.outputs.each_language import in_each
from accessibility.outputs.folium_map import ServiceMap, asset, bare_map, leaflet_script, leaflet_style, scripts
from accessibility.outputs.html_page import inert_html, rendered, switches, template
from accessibility.outputs.names import municipality_names
from accessibility.outputs.pack import data_block
from accessibility.outputs.page_data import page_words
from accessibility.outputs.page_notes import computed, remarks_told, sources_told
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.outputs.finding import Sentence
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["AtlasRow", "atlas_assets", "atlas_index", "atlas_row"]

BOUNDS_PCT = (0, 10, 25, 50)
"""Upper bounds of the classes of people without, percent, inclusive; more is the fifth class."""

_STEPS_ACROSS = 2_500


@dataclass(frozen=True)
class AtlasRow:
    """One municipality in the ranking.

    Parameters
    ----------
    name, name_sv
        Its names; the Swedish one is empty where it is the same.
    file
        Its page, in the folder ``municipalities``.
    seasons
        By season: places, places_missing, people (None = not known), people_missing, share_pct (of the people known; None where too
        few are), worst_minutes (to the farthest service; None = not reached from everywhere, or no places), places_unreached.
    checks
        By season: what to check first, since a fault of the data would change the figures much.
    """

    name: str
    name_sv: str
    file: str
    seasons: dict[str, dict[str, float | None]]
    checks: dict[str, tuple[Sentence, ...]] = field(default_factory=dict)


def atlas_row(results: Results, file: str) -> AtlasRow:
    """A municipality's row of the ranking.

    Parameters
    ----------
    results
        The run of one municipality.
    file
        The name of its page.
    """
    area = results.study.area
    seasons: dict[str, dict[str, float | None]] = {}
    for name, season in results.seasons.items():
        found = summary.figures(results, season)
        known = found.places > 0 and not np.isnan(found.people)
        minutes = season.missing["minutes"].to_numpy(dtype=float)
        seasons[name] = {
            "places": found.places,
            "places_missing": found.places_missing,
            "people": round(found.people) if known else None,
            "people_missing": round(float(np.nan_to_num(found.people_missing))) if known else None,
            "share_pct": round(found.share_pct_people_missing, 1) if found.counts_people else None,
            "worst_minutes": round(float(minutes.max()), 1) if len(minutes) and np.isfinite(minutes).all() else None,
            "places_unreached": int(results.study.places.index.isin(_unreached(season.missing)).sum()),
        }
    checks = {name: check_first(results, season) for name, season in results.seasons.items()}
    return AtlasRow(area.name, municipality_names(area, "sv").get(area.name, ""), file, seasons, checks)


def atlas_assets(results: Results, folder: Path) -> tuple[Path, ...]:
    """Write what all pages of an atlas share, once: styles, scripts, words.

    Parameters
    ----------
    results
        The run of all municipalities.
    folder
        Where the pages look for it: ``assets`` beside the index.
    """
    spoken = [words(language, results.study) for language in results.study.config.outputs.languages]
    said = data_block("x", {w.language: page_words(w) for w in spoken})
    inner = said[said.index(">") + 1 : said.rindex("<")]
    texts = {
        "page.css": f"{leaflet_style()}\n{asset('static/page.css')}",
        "page.js": f"{leaflet_script()}\n{scripts()}\n{asset('static/atlas.js')}",
        "words.js": f"acc.words = {inner};\n",
    }
    return tuple(write_safely.text(folder / name, text) for name, text in texts.items())


def atlas_index(results: Results, rows: Sequence[AtlasRow], path: Path) -> Path:
    """Write the index of an atlas.

    Parameters
    ----------
    results
        The run of all municipalities.
    rows
        One for each part of the area, in its order.
    path
        The file to write; ``assets`` and ``municipalities`` lie beside it.

    Returns
    -------
    pathlib.Path
        ``path``.

    Raises
    ------
    AccessibilityError
        If the page would ask anything of the internet.
    """
    study = results.study
    spoken = [words(language, study) for language in study.config.outputs.languages]
    data = _data(results, rows, spoken)
    m = bare_map(data["bounds"], "atlas")
    ServiceMap(data_block("acc-data", data), start="acc.startAtlas").add_to(m)
    without = [row for row in rows if not next(iter(row.seasons.values()))["places"]]

    def said(key: str, **values: object) -> Any:  # noqa: ANN401  # text that is safe to put into a page
        return in_each(spoken, lambda w: w.say(key, **values))

    names = {w.language: ", ".join((w.language == "sv" and row.name_sv) or row.name for row in without) for w in spoken}
    context = {
        "say": said,
        "language": spoken[0].language,
        "languages": [(w.language, w.say("language.name")) for w in spoken],
        "title": in_each(spoken, lambda w: study.config.title[w.language]),  # type: ignore[index]
        "page_title": study.config.title[spoken[0].language],  # type: ignore[index]
        "subtitle": in_each(
            spoken,
            lambda w: w.say(
                "atlas.subtitle", count=len(rows), mode=w.name("mode", results.first.times.mode), date=w.date(results.computed_on)
            ),
        ),
        "made_up": in_each(spoken, lambda w: summary.made_up_sentence(study, w)) if study.made_up else "",
        "assumptions": [
            in_each(spoken, lambda w, n=number: summary.assumptions(results, w)[n])  # type: ignore[misc]
            for number in range(len(summary.assumptions(results, spoken[0])))
        ],
        "seasons": [
            (name, in_each(spoken, lambda w, s=name: w.name("season", s)), in_each(spoken, lambda w, s=name: _sentence(rows, s, w)))  # type: ignore[misc]
            for name in results.seasons
        ],
        "checks": any(checks for row in rows for checks in row.checks.values()),
        "without": in_each(spoken, lambda w: w.say("atlas.without_places", count=len(without), names=names[w.language])) if without else "",
        "standards": [
            in_each(spoken, lambda w, k=str(kind), m=float(minutes): w.say("atlas.standard", kind=w.kind(k), minutes=m))  # type: ignore[misc]
            for kind, minutes in study.standards["minutes"].items()
        ],
        "computed": in_each(spoken, lambda w: computed(results, w)),
        "links": [(f"municipalities/{row.file}", row.name, row.name_sv) for row in rows],
        "remarks": remarks_told(results, spoken),
        "sources": sources_told(study, spoken),
        "map": rendered(m, assets="assets"),
        "style": switches(spoken, list(results.seasons), []),
    }
    return write_safely.text(path, inert_html(template("atlas.html").render(context), assets=True))


def _data(results: Results, rows: Sequence[AtlasRow], spoken: Sequence[Words]) -> dict[str, Any]:
    """Names, figures and borders of the municipalities."""
    area = results.study.area
    west, south, east, north = area.boundary.bounds
    shapes = shapely.simplify(area.parts.geometry.to_numpy(), max(east - west, north - south) / _STEPS_ACROSS)
    degrees = gpd.GeoSeries(shapes, crs=area.crs).to_crs(DEGREES)
    middles = gpd.GeoSeries(shapely.point_on_surface(shapes), crs=area.crs).to_crs(DEGREES)
    least_lon, least_lat, most_lon, most_lat = degrees.total_bounds.tolist()
    return {
        "bounds": [least_lat, least_lon, most_lat, most_lon],
        "title": dict(results.study.config.title),
        "names": [row.name for row in rows],
        "names_sv": [row.name_sv for row in rows],
        "files": [row.file for row in rows],
        "seasons": {name: {key: [row.seasons[name][key] for row in rows] for key in rows[0].seasons[name]} for name in results.seasons},
        "checks": {w.language: {name: [_why(row, name, w) for row in rows] for name in results.seasons} for w in spoken},
        "lon": [round(lon, 5) for lon in middles.x],
        "lat": [round(lat, 5) for lat in middles.y],
        "borders": [lines_to_numbers(_rings(shape)) for shape in degrees],
        "bounds_pct": BOUNDS_PCT,
        "colours": VIRIDIS,
    }


def _rings(shape: Any) -> list[Any]:  # noqa: ANN401  # a polygon or several
    """Shells and holes."""
    return [ring for part in shapely.get_parts([shape]) for ring in (part.exterior, *part.interiors)]


def _unreached(missing: Any) -> Any:  # noqa: ANN401  # a table
    """Places from which some kind is not reached."""
    return missing.index.get_level_values("place")[np.isinf(missing["minutes"].to_numpy(dtype=float))].unique()


def _why(row: AtlasRow, season: str, w: Words) -> str:
    """What to check first of a municipality; empty for nothing."""
    return "; ".join(sentence.part(w) for sentence in row.checks.get(season, ()))


def _sentence(rows: Sequence[AtlasRow], season: str, w: Any) -> str:  # noqa: ANN401  # the words of a language
    """How many people of all municipalities together are without, and where the share is largest."""
    told = [row.seasons[season] for row in rows]
    people = sum(one["people"] or 0 for one in told)
    missing = sum(one["people_missing"] or 0 for one in told)
    places = int(sum(one["places_missing"] or 0 for one in told))
    said = w.say("atlas.sentence", people=round(missing), places=places, share=100 * missing / people if people else 0.0)
    if unreached := int(sum(one["places_unreached"] or 0 for one in told)):
        said = f"{said} {w.say('atlas.unreached', count=unreached)}"
    known = [row for row in rows if row.seasons[season]["share_pct"]]
    if not known:
        return str(said)
    worst = max(known, key=lambda row: row.seasons[season]["share_pct"] or 0)
    name = (w.language == "sv" and worst.name_sv) or worst.name
    said = f"{said} {w.say('atlas.worst', name=name, share=worst.seasons[season]['share_pct'])}"
    why = _why(worst, season, w)
    return w.say("atlas.check_worst", said=said, why=why) if why else said
