"""A result as a still map for a report: classes and symbols of the page, scale bar, north arrow, legend, sources, and what is made up."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from accessibility.errors import DataError
from accessibility.outputs.cells import cell_crs, cell_side_m, cells_on_map
from accessibility.outputs.colours import MinuteClasses, MissingClasses
from accessibility.outputs.crossings import CROSSINGS, in_use
from accessibility.outputs.explore import gaps_of
from accessibility.outputs.names import area_name, place_names
from accessibility.outputs.plot_symbols import (
    Legend,
    LineStyle,
    Look,
    line_row,
    looks_of_minutes,
    looks_of_missing,
    one_line,
    squares_drawn,
    symbols_drawn,
    white_dot_row,
)
from accessibility.outputs.summary import assumptions_of, made_up_sentence
from accessibility.outputs.words import upper_first, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from accessibility.outputs.words import Words
    from accessibility.study import Study

__all__ = ["plot"]

_Stroke = tuple[str, float, LineStyle]
"""Colour, width in points, and whether it is whole."""
_ROADS: tuple[tuple[str, tuple[str, ...], _Stroke], ...] = (
    ("road_main", ("motorway", "trunk", "primary"), ("#a08a70", 1.4, "-")),
    ("road_other", ("secondary", "tertiary"), ("#b9a88f", 0.7, "-")),
    (CROSSINGS[0], CROSSINGS[:1], ("#1f5f93", 1.1, "--")),
    (CROSSINGS[1], CROSSINGS[1:], ("#3f7f9f", 1.3, ":")),
)
_BORDER: _Stroke = ("#6b6470", 0.6, "-")
_BOUNDARY: _Stroke = ("#3d3844", 1.4, "-")
_WATER = "#c9deeb"
_LAND = "#faf8f3"
_NAMES = 25
_NAME_LETTERS = 40


def plot(result: object, study: Study, *, kind: str | None = None, language: str | None = None, season: str | None = None) -> Figure:
    """Draw a result as a still map, ready for a report.

    Parameters
    ----------
    result
        What :func:`accessibility.explore` draws: a table of gaps or of the closest services, travel times, or the results of a run.
    study
        What it was computed from.
    kind
        The kind to show in minutes; how many basic services are missing, if left out.
    language
        ``"fi"``, ``"sv"`` or ``"en"``; the first language of the study's outputs if left out.
    season
        Which season of a run; its first if left out.

    Returns
    -------
    matplotlib.figure.Figure
        A4 landscape; ``savefig`` writes it as PNG, SVG or PDF.

    Raises
    ------
    DataError
        If the result cannot be drawn, or has no such kind or season.

    Notes
    -----
    Places beyond the area are not drawn, and of names that would lie on each other only the first. Shapes of symbols, or
    patterns of squares, tell classes apart without colour.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    spoken = words(language or study.config.outputs.languages[0], study)
    by_season, mode = gaps_of(result, study)
    chosen = season if season is not None else next(iter(by_season))
    if chosen not in by_season:
        raise DataError(f"there is no season {chosen!r} in the result; it holds {', '.join(by_season)}")
    missing = by_season[chosen]
    if kind is not None and kind not in missing.index.get_level_values("kind"):
        raise DataError(f"the result has no kind {kind!r}; it holds {', '.join(map(str, missing.index.unique('kind')))}")
    figure = Figure(figsize=(11.69, 8.27), layout="constrained")
    FigureCanvasAgg(figure)
    axes: Any = figure.subplots()
    places = study.places[study.places["inside"]]
    classes, looks, texts = _classes(missing, places, study, kind, spoken)
    legend = Legend()
    _places(
        axes,
        places,
        [(np.asarray(classes) == number, *one) for number, one in enumerate(zip(looks, texts, strict=True))],
        study,
        legend,
        spoken,
    )
    _services(axes, study, kind, legend, spoken)
    _base(axes, study, legend, spoken, season=chosen, mode=mode)
    names = _name_places(axes, places, classes, spoken)
    _frame(axes, study)
    heading = (
        spoken.say("legend.all") if kind is None else spoken.say("legend.kind", kind=spoken.kind(kind), mode=spoken.name("mode", mode))
    )
    title = f"{area_name(study.area, spoken.language)}. {heading} ({spoken.name('season', chosen)})"
    axes.set_title(one_line(title), loc="left", fontsize=12, wrap=True)
    shown = {"frameon": False, "fontsize": 9, "title": spoken.say("legend.title"), "alignment": "left"}
    figure.legend(legend.handles, legend.labels, loc="outside right center", **shown)
    figure.supxlabel("\n".join(_small_print(study, spoken)), fontsize=7, x=0.01, ha="left", wrap=True)
    _without_overlaps(figure, names)
    return figure


def _classes(
    missing: pd.DataFrame, places: gpd.GeoDataFrame, study: Study, kind: str | None, spoken: Words
) -> tuple[Any, list[Look], list[str]]:
    """Class of each place, the last for not reached (minutes) or all missing; how each class is drawn, and its text."""
    if kind is not None:
        row = missing.xs(kind, level="kind").reindex(places.index)
        standard = float(study.standards["minutes"][kind])
        bounds = MinuteClasses(standard).bounds
        digits = 0 if all(float(bound).is_integer() for bound in bounds) else 1
        written = [spoken.number(bound, digits) for bound in (0.0, *bounds)]
        texts = [spoken.say("legend.within", **{"from": low, "to": high}) for low, high in itertools.pairwise(written)]
        texts += [spoken.say("legend.over", **{"from": written[-1]}), spoken.say("legend.unreached")]
        return MinuteClasses(standard).of(row["minutes"].to_numpy(dtype=float)), looks_of_minutes(), texts
    basic = [one for one in study.config.basic_kinds if one in missing.index.unique("kind")]
    kept = missing[missing.index.get_level_values("kind").isin(basic)]["missing"]
    count = kept.groupby(level="place").sum().reindex(places.index).to_numpy(dtype=np.int64)
    found = MissingClasses(len(basic))
    texts, low = [], 0
    for number, high in enumerate(found.bounds):
        last = number == len(found.bounds) - 1
        key = "none_missing" if high == 0 else "all_missing" if last else "missing_count" if low == high else "missing_range"
        texts.append(spoken.say(f"legend.{key}", **{"count": high, "from": low, "to": high}))
        low = high + 1
    return found.of(count), looks_of_missing(len(texts)), texts


def _base(axes: Axes, study: Study, legend: Legend, spoken: Words, *, season: str, mode: str) -> None:
    """Land, water, roads and borders, under everything, and crossings in use in the season; a row of the legend for each that is there."""
    area = gpd.GeoSeries([study.area.boundary], crs=study.area.crs)
    area.plot(ax=axes, facecolor=_LAND, edgecolor="none", zorder=0)
    west, south, east, north = study.area.boundary.bounds
    frame = shapely.box(*(np.array([west, south, east, north]) + np.array([-1, -1, 1, 1]) * 0.05 * max(east - west, north - south)))
    for key, wanted, (colour, width, style) in _ROADS:
        roads = study.roads[study.roads["road_class"].isin(wanted) & study.roads.intersects(frame)]
        roads = roads[in_use(roads, season, mode)] if key in CROSSINGS else roads
        if len(roads):
            roads.plot(ax=axes, color=colour, linewidth=width, zorder=2, linestyle=style)
            legend.add(line_row(colour, width, style), spoken.say(f"legend.{key}"))
    water = study.water[study.water.intersects(frame) & study.water.geom_type.isin(["Polygon", "MultiPolygon"])]
    if len(water):
        water.plot(ax=axes, facecolor=_WATER, edgecolor="none", zorder=1)
        legend.add(line_row(_WATER, 6.0, "-"), spoken.say("legend.water"))
    lines = [("border", _BORDER, study.area.parts.boundary)] if len(study.area.parts) > 1 else []
    for key, (colour, width, style), border in [*lines, ("boundary", _BOUNDARY, area.boundary)]:
        border.plot(ax=axes, color=colour, linewidth=width, linestyle=style, zorder=3)
        legend.add(line_row(colour, width, style), spoken.say(f"legend.{key}"))


def _places(
    axes: Axes, places: gpd.GeoDataFrame, classes: Sequence[tuple[Any, Look, str]], study: Study, legend: Legend, spoken: Words
) -> None:
    """Squares, or symbols by people, class by class; one row of the legend for each class, and what size and white dots mean."""
    side = cell_side_m(study.remarks)
    grid = cell_crs(study.remarks) or places.crs
    middles = gpd.GeoSeries(places.geometry).to_crs(grid)
    as_squares = cells_on_map(middles, side) is not None
    people = places["people"].to_numpy(dtype=float)
    unknown = np.isnan(people)
    most = max(float(np.nanmax(people)) if not unknown.all() else 1.0, 1.0)
    sizes = 30 + 120 * np.sqrt(np.nan_to_num(people) / most)
    for number, (mine, look, text) in enumerate(classes):
        if as_squares:
            squares = middles[mine].buffer(side / 2, cap_style="square").to_crs(places.crs)
            legend.add(squares_drawn(axes, squares, look), text)
        else:
            drawn = symbols_drawn(axes, places.geometry[mine], sizes[mine], look, unknown=unknown[mine], zorder=4 + number)
            legend.add(drawn, text)
    if as_squares:
        return
    if unknown.any():
        legend.add(white_dot_row(), spoken.say("legend.people_unknown"))
    legend.add(line_row("none", 0.0, "-"), spoken.say("legend.size"))


def _services(axes: Axes, study: Study, kind: str | None, legend: Legend, spoken: Words) -> None:
    """Who offers what is shown."""
    kinds = [kind] if kind is not None else list(study.config.basic_kinds)
    offering = study.offers.index[study.offers.index.get_level_values("kind").isin(kinds)].get_level_values("service")
    services = study.services[study.services.index.isin(offering)]
    if not len(services):
        return
    drawn = axes.scatter(
        services.geometry.x, services.geometry.y, marker="p", s=26, c="#1a1a1a", edgecolors="#ffffff", linewidths=0.8, zorder=12
    )
    legend.add(drawn, spoken.say("legend.service" if kind is not None else "legend.services_all"))


def _name_places(axes: Axes, places: gpd.GeoDataFrame, classes: Any, spoken: Words) -> list[Any]:  # noqa: ANN401
    """Names of the places that are worst off, then of the largest; none of squares, whose names are numbers."""
    if (places["name"].astype(str) == places.index.astype(str)).all():
        return []
    from matplotlib.patheffects import withStroke

    named = place_names(places, spoken.language)
    order = np.lexsort((-places["people"].fillna(0).to_numpy(), -np.asarray(classes)))[:_NAMES]
    how: dict[str, Any] = {"xytext": (0, -10), "textcoords": "offset points", "ha": "center", "va": "top", "fontsize": 7, "zorder": 13}
    edge = [withStroke(linewidth=2.0, foreground=_LAND)]
    spots = places.geometry[places.index[order]]
    return [
        axes.annotate(one_line(named[str(place)], most=_NAME_LETTERS), (spot.x, spot.y), path_effects=edge, **how)
        for place, spot in spots.items()
        if named[str(place)] != str(place)  # an id is no name
    ]


def _without_overlaps(figure: Figure, names: list[Any]) -> None:
    """Take away the names that would lie on others named before them."""
    figure.draw_without_rendering()
    kept: list[Any] = []
    for name in names:
        box = name.get_window_extent()
        if any(box.overlaps(other) for other in kept):
            name.remove()
        else:
            kept.append(box)


def _frame(axes: Axes, study: Study) -> None:
    """The window, a scale bar and a north arrow."""
    west, south, east, north = study.area.boundary.bounds
    room = 0.04 * max(east - west, north - south)
    axes.set_xlim(west - room, east + room)
    axes.set_ylim(south - room, north + room)
    axes.set_aspect("equal")
    axes.set_axis_off()
    most = (east - west) / 4
    power = 10 ** np.floor(np.log10(most))
    metres = float(max(step * power for step in (1, 2, 5) if step * power <= most))
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # a kilometre
    axes.plot([west, west + metres], [south - room / 2] * 2, color="#1a1a1a", linewidth=3, solid_capstyle="butt", zorder=14)
    axes.annotate(
        text, (west + metres / 2, south - room / 2), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8, zorder=14
    )
    arrow = {"arrowstyle": "-|>", "color": "#1a1a1a", "linewidth": 1.6}
    axes.annotate("", (0.985, 0.985), xytext=(0.985, 0.915), xycoords="axes fraction", arrowprops=arrow, zorder=14)
    axes.annotate("N", (0.985, 0.9), xycoords="axes fraction", ha="center", va="top", fontsize=10, zorder=14)


def _small_print(study: Study, spoken: Words) -> list[str]:
    """Made up or assumed, and whose data it is."""
    lines = []
    if study.made_up:
        lines.append(f"{upper_first(spoken.say('page.made_up_title'))}. {made_up_sentence(study, spoken)}")
    lines += assumptions_of(study.remarks, spoken)
    named = list(dict.fromkeys(name for source in study.sources if (name := source.attribution_in(spoken.language))))
    if named:
        lines.append(spoken.say("map.attribution", names=", ".join(named)))
    return [one_line(line) for line in lines]
