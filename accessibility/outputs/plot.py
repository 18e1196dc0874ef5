"""A result as a still map for a report: classes and symbols of the page, scale bar, north arrow, legend, sources, and what is made up."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from accessibility.errors import DataError
from accessibility.outputs.cells import cell_crs, cell_side_m, cells_on_map
from accessibility.outputs.colours import OUTLINE, UNREACHED, VIRIDIS, MinuteClasses, MissingClasses
from accessibility.outputs.crossings import CROSSINGS, in_use
from accessibility.outputs.explore import gaps_of
from accessibility.outputs.names import area_name, place_names
from accessibility.outputs.summary import assumptions_of, made_up_sentence
from accessibility.outputs.words import upper_first, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from accessibility.outputs.words import Words
    from accessibility.study import Study

__all__ = ["plot"]

_MARKS = ("o", "o", "^", "D", "s", "X")
_HATCHES = ("", "", "///", "\\\\\\", "xxx", "...")
_ROADS = (
    (("motorway", "trunk", "primary"), "#a08a70", 1.4),
    (("secondary", "tertiary"), "#b9a88f", 0.7),
    (CROSSINGS, "#1f5f93", 0.9),
)
_NAMES = 25
_UNREACHED_SQUARE = "#b5b0b8"


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
    Places beyond the area are not drawn. Shapes of symbols, or patterns of squares, tell classes apart without colour.
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
    classes, texts = _classes(missing, places, study, kind, spoken)
    _base(axes, study, chosen, mode)
    handles = _places(axes, places, classes, texts, study)
    _services(axes, study, kind, handles, spoken)
    _name_places(axes, places, classes, spoken)
    _frame(axes, study)
    heading = (
        spoken.say("legend.all") if kind is None else spoken.say("legend.kind", kind=spoken.kind(kind), mode=spoken.name("mode", mode))
    )
    axes.set_title(
        f"{area_name(study.area, spoken.language)}. {heading} ({spoken.name('season', chosen)})", loc="left", fontsize=12, wrap=True
    )
    axes.legend(handles=handles, title=spoken.say("legend.title"), loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9)
    figure.supxlabel("\n".join(_small_print(study, spoken)), fontsize=7, x=0.01, ha="left", wrap=True)
    return figure


def _classes(missing: pd.DataFrame, places: gpd.GeoDataFrame, study: Study, kind: str | None, spoken: Words) -> tuple[Any, list[str]]:
    """Class of each place, the last for not reached (minutes) or all missing; and the text of each class."""
    if kind is not None:
        row = missing.xs(kind, level="kind").reindex(places.index)
        standard = float(study.standards["minutes"][kind])
        bounds = MinuteClasses(standard).bounds
        digits = 0 if all(float(bound).is_integer() for bound in bounds) else 1
        written = [spoken.number(bound, digits) for bound in (0.0, *bounds)]
        texts = [spoken.say("legend.within", **{"from": low, "to": high}) for low, high in itertools.pairwise(written)]
        texts += [spoken.say("legend.over", **{"from": written[-1]}), spoken.say("legend.unreached")]
        return MinuteClasses(standard).of(row["minutes"].to_numpy(dtype=float)), texts
    basic = [one for one in study.config.basic_kinds if one in missing.index.unique("kind")]
    kept = missing[missing.index.get_level_values("kind").isin(basic)]["missing"]
    count = kept.groupby(level="place").sum().reindex(places.index).to_numpy(dtype=np.int64)
    found = MissingClasses(len(basic))
    lows = (0, *(bound + 1 for bound in found.bounds[:-1]))
    texts = [
        spoken.say("legend.none_missing") if high == 0 else spoken.say("legend.missing_range", **{"from": low, "to": high})
        if low != high else spoken.say("legend.missing_count", count=high)
        for low, high in zip(lows, found.bounds, strict=True)
    ]  # fmt: skip
    return found.of(count), texts


def _base(axes: Axes, study: Study, season: str, mode: str) -> None:
    """Land, water, roads and borders, under everything; ferries and ice roads that are in use in the season."""
    area = gpd.GeoSeries([study.area.boundary], crs=study.area.crs)
    area.plot(ax=axes, facecolor="#faf8f3", edgecolor="none", zorder=0)
    west, south, east, north = study.area.boundary.bounds
    frame = shapely.box(*(np.array([west, south, east, north]) + np.array([-1, -1, 1, 1]) * 0.05 * max(east - west, north - south)))
    water = study.water[study.water.intersects(frame) & study.water.geom_type.isin(["Polygon", "MultiPolygon"])]
    if len(water):
        water.plot(ax=axes, facecolor="#c9deeb", edgecolor="none", zorder=1)
    for wanted, colour, width in _ROADS:
        roads = study.roads[study.roads["road_class"].isin(wanted) & study.roads.intersects(frame)]
        roads = roads[in_use(roads, season, mode)] if wanted == CROSSINGS else roads
        if len(roads):
            roads.plot(ax=axes, color=colour, linewidth=width, zorder=2, linestyle="--" if wanted == CROSSINGS else "-")
    study.area.parts.boundary.plot(ax=axes, color="#6b6470", linewidth=0.6, zorder=3)
    area.boundary.plot(ax=axes, color="#3d3844", linewidth=1.4, zorder=3)


def _places(axes: Axes, places: gpd.GeoDataFrame, classes: Any, texts: list[str], study: Study) -> list[Any]:  # noqa: ANN401
    """Squares, or symbols by people, class by class; one handle of the legend for each class."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    side = cell_side_m(study.remarks)
    grid = cell_crs(study.remarks) or places.crs
    middles = gpd.GeoSeries(places.geometry).to_crs(grid)
    as_squares = cells_on_map(middles, side) is not None
    last_is_unreached = len(texts) == len(VIRIDIS) + 1
    steps = np.linspace(0, len(VIRIDIS) - 1, len(texts)).round().astype(int) if len(texts) < len(VIRIDIS) else np.arange(len(texts))
    colours = [UNREACHED if last_is_unreached and n == len(texts) - 1 else VIRIDIS[step] for n, step in enumerate(steps)]
    marks = [*_MARKS[: len(texts) - 1], _MARKS[-1]]
    size = 18 + 130 * np.sqrt(places["people"].fillna(0).to_numpy() / max(float(places["people"].max(skipna=True) or 1), 1.0))
    handles: list[Any] = []
    for number, (colour, mark, text) in enumerate(zip(colours, marks, texts, strict=True)):
        mine = np.asarray(classes) == number
        if as_squares:
            fill = _UNREACHED_SQUARE if colour == UNREACHED else colour
            style: dict[str, Any] = {
                "facecolor": fill,
                "edgecolor": "#ffffff" if _HATCHES[number] else "none",
                "hatch": _HATCHES[number],
                "linewidth": 0.0,
            }
            if mine.any():
                middles[mine].buffer(side / 2, cap_style="square").to_crs(places.crs).plot(ax=axes, zorder=4, **style)
            handles.append(Patch(label=text, **style))
        else:
            spots = places.geometry[mine]
            axes.scatter(spots.x, spots.y, s=size[mine], c=colour, marker=mark, edgecolors=OUTLINE, linewidths=0.7, zorder=4 + number)
            handles.append(Line2D([], [], marker=mark, linestyle="", color=colour, markeredgecolor=OUTLINE, markersize=8, label=text))
    return handles


def _services(axes: Axes, study: Study, kind: str | None, handles: list[Any], spoken: Words) -> None:
    """Who offers what is shown."""
    kinds = [kind] if kind is not None else list(study.config.basic_kinds)
    offering = study.offers.index[study.offers.index.get_level_values("kind").isin(kinds)].get_level_values("service")
    services = study.services[study.services.index.isin(offering)]
    if not len(services):
        return
    drawn = axes.scatter(
        services.geometry.x, services.geometry.y, marker="p", s=34, c="#1a1a1a", edgecolors="#ffffff", linewidths=0.8, zorder=12
    )
    drawn.set_label(spoken.say("legend.service" if kind is not None else "legend.services_all"))
    handles.append(drawn)


def _name_places(axes: Axes, places: gpd.GeoDataFrame, classes: Any, spoken: Words) -> None:  # noqa: ANN401
    """Names of the places that are worst off, then of the largest; none of squares, whose names are numbers."""
    if (places["name"].astype(str) == places.index.astype(str)).all():
        return
    named = place_names(places, spoken.language)
    order = np.lexsort((-places["people"].fillna(0).to_numpy(), -np.asarray(classes)))[:_NAMES]
    for place in places.index[order]:
        spot = places.geometry[place]
        text = " ".join(named[str(place)].split())[:40].replace("$", r"\$")
        axes.annotate(text, (spot.x, spot.y), xytext=(0, -10), textcoords="offset points", ha="center", va="top", fontsize=7, zorder=13)


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
    return [line.replace("$", r"\$") for line in lines]
