"""One self-contained HTML page of a run: the sentence that sums up, the map, the tables, and what was not known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from accessibility.outputs import summary, write_safely
from accessibility.outputs.check_first import check_first
from accessibility.outputs.each_language import in_each
from accessibility.outputs.finding_page import chapters_on_page
from accessibility.outputs.finding_table import heading
from accessibility.outputs.folium_map import ServiceMap, asset, bare_map
from accessibility.outputs.html_page import inert_html, rendered, switches, template
from accessibility.outputs.key_figures import key_figures
from accessibility.outputs.names import area_name
from accessibility.outputs.pack import data_block
from accessibility.outputs.page_data import page_data
from accessibility.outputs.page_notes import computed, remarks_told, sources_told
from accessibility.outputs.people_groups import group_columns, of_group
from accessibility.outputs.points import ranking
from accessibility.outputs.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from markupsafe import Markup

    from accessibility.outputs.results import Results, SeasonResults

__all__ = ["page"]

_LAYERS = ("places", "services", "chosen", "candidates", "roads", "borders", "names")
_LAYERS_OFF = ("candidates",)


def page(results: Results, path: Path | str, *, languages: Sequence[str] | None = None, geopackage: str = "", atlas: str = "") -> Path:
    """Write the page of a run: one HTML file that opens from the disk without internet.

    Parameters
    ----------
    results
        A run.
    path
        The file to write.
    languages
        The languages of the page, the first is shown first; those of the study file if left out.
    geopackage
        The name of the GeoPackage beside the page, for a link to it; none if left out.
    atlas
        The folder of the atlas the page belongs to, from the page: its index is linked to, and its ``assets`` are used. Empty for a page
        that stands alone and holds everything itself.

    Returns
    -------
    pathlib.Path
        ``path``.

    Raises
    ------
    AccessibilityError
        If the page would ask anything of the internet.
    """
    spoken = [words(language, results.study) for language in languages or results.study.config.outputs.languages]
    data = page_data(results, spoken)
    if atlas:
        data["words"] = None
    tiles = results.study.config.outputs.tiles
    m = bare_map(data["base"]["bounds"])
    ServiceMap(data_block("acc-data", data)).add_to(m)
    groups = group_columns(results.study.places)
    own = switches(spoken, results.seasons, ("", *results.study.standards.index.astype(str)), ("", *groups) if groups else ())
    html = template("page.html").render(
        _context(results, spoken),
        without_next=not any("next" in found for found in data["found"].values()),
        geopackage=geopackage,
        atlas=atlas,
        checks={name: _check(results, season, spoken) for name, season in results.seasons.items()} if atlas else {},
        tiles=tiles.server if tiles else "",
        map=rendered(m, assets=f"{atlas}/assets" if atlas else ""),
        style=own if atlas else asset("static/page.css") + own,
    )
    return write_safely.text(Path(path), inert_html(html, assets=bool(atlas), tiles=tiles.server if tiles else ""))


def _context(results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    """All that the template says."""

    def each(text: Callable[[Words], str]) -> Markup:
        return in_each(spoken, text)

    def say(key: str, **values: object) -> Markup:
        return each(lambda w: w.say(key, **values))

    study = results.study
    return {
        "say": say,
        "language": spoken[0].language,
        "languages": [(w.language, w.say("language.name")) for w in spoken],
        "title": each(lambda w: study.config.title[w.language]),  # type: ignore[index]
        "page_title": f"{study.config.title[spoken[0].language]} \N{EN DASH} {area_name(study.area, spoken[0].language)}",  # type: ignore[index]
        "subtitle": each(
            lambda w: w.say(
                "page.subtitle",
                area=area_name(study.area, w.language),
                mode=w.name("mode", results.first.times.mode),
                date=w.date(results.computed_on),
            )
        ),
        "made_up": each(lambda w: summary.made_up_sentence(study, w)) if study.made_up else "",
        "assumptions": _columns([summary.assumptions(results, w) for w in spoken], spoken),
        "seasons": [_season(name, season, results, spoken) for name, season in results.seasons.items()],
        "groups": [_group(column, results, spoken) for column in group_columns(study.places)],
        "several_seasons": len(results.seasons) > 1,
        "layers": [
            *((name, _on_at_first(name, results), say(f"map.layer_{name}")) for name in _layers(results)),
            *_finding_layers(results, say),
        ],
        "chapters": chapters_on_page(results, spoken),
        "method": _method(results, spoken),
        "standards": _standards(results, spoken),
        "remarks": remarks_told(results, spoken),
        "sources": sources_told(study, spoken),
        "computed": each(lambda w: computed(results, w)),
    }


def _check(results: Results, season: SeasonResults, spoken: Sequence[Words]) -> Markup | str:
    """What to check first before the figures of a season are used; empty for nothing."""
    found = check_first(results, season)
    if not found:
        return ""
    return in_each(spoken, lambda w: w.say("atlas.check_this", why="; ".join(one.part(w) for one in found)))


def _columns(texts: Sequence[Sequence[str]], spoken: Sequence[Words]) -> list[Markup]:
    """Rows of the same text in every language out of one list for each language."""
    by_row = zip(*texts, strict=True)
    return [in_each(spoken, lambda w, row=row: row[[s.language for s in spoken].index(w.language)]) for row in by_row]  # type: ignore[misc]


def _group(column: str, results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    """What the page says where a group of people is counted instead of everybody."""
    counted = of_group(results, column)
    return {
        "name": column,
        "title": in_each(spoken, lambda w: w.say("page.group_now", group=heading(column, w))),
        "seasons": [_season(name, season, counted, spoken) for name, season in counted.seasons.items()],
    }


def _season(name: str, season: SeasonResults, results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    """What the page says of one season."""
    offered = summary.kinds_in_data(results, season)
    figures = [key_figures(results, season, w) for w in spoken]
    kinds = {str(kind): row for kind, row in season.coverage.iterrows()} if results.study.places["inside"].any() else {}
    return {
        "name": name,
        "title": in_each(spoken, lambda w: w.say("page.season_now", season=w.name("season", name))),
        "sentence": in_each(spoken, lambda w: summary.overall_sentence(results, season, w)),
        "figures": [
            {part: _columns([[getattr(found[number], part)] for found in figures], spoken)[0] for part in ("value", "label", "note")}
            for number in range(len(figures[0]))
        ],
        "kinds": [
            (kind, in_each(spoken, lambda w, k=kind, r=row: summary.kind_sentence(k, r, w, offered=k in offered)))  # type: ignore[misc]
            for kind, row in kinds.items()
        ],
        "coverage": [_coverage_row(kind, row, results, spoken) for kind, row in kinds.items()],
        "unknown_people": bool((season.coverage["places_people_unknown"] > 0).any()),
        "points": ranking(results, season, lambda text: in_each(spoken, text)),
    }


def _coverage_row(kind: str, row: pd.Series, results: Results, spoken: Sequence[Words]) -> dict[str, Any]:
    """One kind of the table of kinds."""

    def number(column: str, digits: int = 0) -> Markup:
        return in_each(spoken, lambda w: _known(w, float(row[column]), digits))

    whole = bool((results.study.standards["minutes"] % 1 == 0).all())
    return {
        "kind": in_each(spoken, lambda w: w.kind(kind)),
        "basic": kind in results.study.config.basic_kinds,
        "target": number("standard_minutes", 0 if whole else 1),
        "places_missing": number("places_missing"),
        "places": number("places"),
        "people_missing": in_each(spoken, lambda w: _people_missing(w, row)),
        "share": number("share_pct_people_within", 1),
        "unknown": number("places_people_unknown"),
        "unreached": number("places_unreached"),
        "lacks": int(row["places_missing"]) > 0,
    }


def _people_missing(w: Words, row: pd.Series) -> str:
    """People beyond the standard, at least those who are known."""
    people, unknown = float(row["people_missing"]), int(row["places_missing_people_unknown"])
    if unknown and not people > 0:
        return w.say("value.not_known")
    return w.say("value.at_least", count=round(people)) if unknown else _known(w, people, 0)


def _known(w: Words, value: float, digits: int) -> str:
    return w.say("value.not_known") if np.isnan(value) else w.number(value, digits, fixed=True)


def _layers(results: Results) -> list[str]:
    """The layers that hold something."""
    points = any(season.service_points is not None for season in results.seasons.values())
    return [
        name
        for name in _LAYERS
        if (points or name not in {"chosen", "candidates"}) and (name != "borders" or len(results.study.area.parts) > 1)
    ]


def _tells_a_plan(results: Results) -> bool:
    """Whether the third figure at the top is what a plan gains, so that the map shows its points and not the single best ones."""
    return any(finding.headline is not None for finding in results.findings)


def _on_at_first(layer: str, results: Results) -> bool:
    """Whether a layer is shown before anything is chosen."""
    return layer not in _LAYERS_OFF and not (layer == "chosen" and _tells_a_plan(results))


def _finding_layers(results: Results, say: Callable[[str], Markup]) -> list[tuple[str, bool, Markup]]:
    """Findings drawn as points; shown at first where no other points are, and those of plans where the figure at the top tells of one."""
    alone = all(season.service_points is None for season in results.seasons.values())
    told = {"plan_points"} if _tells_a_plan(results) else set()
    drawn = dict.fromkeys(finding.name for finding in results.findings if finding.points_on_map)
    return [(f"finding {name}", alone or name in told, say(f"finding.{name}")) for name in drawn]


def _method(results: Results, spoken: Sequence[Words]) -> list[Markup]:
    """How it was computed, sentence by sentence."""
    travel, area = results.study.config.travel, results.study.area
    mode = results.first.times.mode
    values: dict[str, dict[str, object]] = {
        "travel": {},
        "road_access": {"kph": travel.access_kph, "metres": travel.max_snap_m},
        "speeds" if mode == "car" else f"speeds_{mode}": {},
        "ferry": {"wait": travel.ferry_wait_minutes, "kph": travel.ferry_kph},
        "reach": {"minutes": travel.max_minutes},
        "buffer": {"km": area.buffer_m / 1000},
        "standard": {},
        "people": {},
    }
    return [
        in_each(spoken, lambda w, key=key, given=given: w.say(f"method.{key}", mode=w.name("mode", mode), **given))  # type: ignore[misc]
        for key, given in values.items()
    ]


def _standards(results: Results, spoken: Sequence[Words]) -> list[dict[str, Markup]]:
    """The standards and who set them."""
    table = results.study.standards
    rows = []
    for kind, minutes, source in zip(table.index.astype(str), table["minutes"], table.get("source", [""] * len(table)), strict=True):
        rows.append(
            {
                "kind": in_each(spoken, lambda w, k=kind: w.kind(k)),  # type: ignore[misc]
                "minutes": in_each(spoken, lambda w, m=minutes: w.say("count.minutes", count=float(m))),  # type: ignore[misc]
                "source": in_each(spoken, lambda w, s=source: w.say("method.standard_source", source=s) if s else ""),  # type: ignore[misc]
            }
        )
    return rows
