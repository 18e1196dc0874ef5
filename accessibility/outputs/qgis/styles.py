"""Which layer of the GeoPackage is drawn how: the classes, colours and words of the page, one style for each kind of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.outputs.colours import OUTLINE, UNREACHED, VIRIDIS, MinuteClasses, MissingClasses
from accessibility.outputs.finding import by_name
from accessibility.outputs.qgis.finding_styles import finding_styles
from accessibility.outputs.qgis.qml import Fill, Line, Marker, Rule, qml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["styles_table"]

_SHAPES_MINUTES = ("circle", "circle", "triangle", "diamond", "square")
_SHAPES_MISSING = ("circle", "triangle", "diamond", "square", "square")
_SECOND_CLASS_SIZE_MM = 2.4
_ROADS = (
    ("road_main", "\"road_class\" IN ('motorway', 'trunk', 'primary')", Line("#a5886b", 0.6)),
    ("ferry", "\"road_class\" = 'ferry'", Line("#1f5fa8", 0.5, "dash")),
    ("ice_road", "\"road_class\" IN ('ice_road', 'winter_road')", Line("#3f7f9f", 0.5, "dot")),
    ("road_other", "ELSE", Line("#c0a98f", 0.3)),
)


def styles_table(results: Results, spoken: Words, layers: Iterable[str]) -> pd.DataFrame:
    """The table ``layer_styles`` that QGIS reads styles from.

    Parameters
    ----------
    results
        A run.
    spoken
        The language of legends.
    layers
        The layers with geometries that the GeoPackage holds.

    Returns
    -------
    pandas.DataFrame
        One row a style, the first of each layer being the one it opens with: ``f_table_name``, ``f_geometry_column``, ``styleName``,
        ``styleQML``, ``useAsDefault`` … as QGIS names them.
    """
    rows = []
    for layer in layers:
        for number, (name, style) in enumerate(_styles_of(layer, results, spoken)):
            rows.append(
                {
                    "f_table_catalog": "",
                    "f_table_schema": "",
                    "f_table_name": layer,
                    "f_geometry_column": "geom",
                    "styleName": name,
                    "styleQML": style,
                    "styleSLD": "",
                    "useAsDefault": number == 0,
                    "description": name,
                    "owner": "",
                    "ui": "",
                    "update_time": pd.Timestamp(results.computed_on, tz="UTC"),
                }
            )
    return pd.DataFrame(rows)


def _noted(rules: list[Rule], results: Results, spoken: Words) -> list[Rule]:
    """The rules, and where anything is made up a line of the legend that says so and draws nothing."""
    if not results.study.made_up:
        return rules
    symbols: dict[type, Marker | Line | Fill] = {Marker: Marker("star", "#ffffff"), Line: Line("#ffffff"), Fill: Fill("")}
    return [*rules, Rule("FALSE", spoken.say("legend.made_up"), symbols[type(rules[0].symbol)])]


def _styles_of(layer: str, results: Results, spoken: Words) -> Iterator[tuple[str, str]]:
    """The styles of one layer by name, the one it opens with first; none for a layer that QGIS may draw as it likes."""
    stem = next((name for name in ("service_points", "places") if layer == name or layer.startswith(f"{name}_")), layer)
    if stem == "places":
        yield spoken.say("legend.all"), qml(_noted(_missing_rules(results, spoken), results, spoken), label="name", outline=OUTLINE)
        for kind in results.study.standards.index.astype(str):
            yield spoken.kind(kind), qml(_noted(_minute_rules(kind, results, spoken), results, spoken), label="name", outline=OUTLINE)
    elif stem == "service_points":
        yield spoken.say("map.layer_chosen"), qml(_noted(_point_rules(spoken), results, spoken), label="step", outline=OUTLINE)
    elif layer == "services":
        here = [Rule("", spoken.say("map.layer_services"), Marker("pentagon", "#1a1a1a", 2.6))]
        yield spoken.say("map.layer_services"), qml(_noted(here, results, spoken))
    elif layer == "roads":
        yield spoken.say("map.layer_roads"), qml([Rule(test, spoken.say(f"legend.{key}"), line) for key, test, line in _ROADS])
    elif layer == "water":
        yield spoken.say("legend.water"), qml([Rule("", spoken.say("legend.water"), Fill("#c9deeb", Line("#5b7fa3", 0.2)))])
    elif layer in {"area", "municipalities"}:
        key, line = ("boundary", Line("#3d3844", 0.6)) if layer == "area" else ("border", Line("#6b6470", 0.3, "dash"))
        yield spoken.say(f"legend.{key}"), qml([Rule("", spoken.say(f"legend.{key}"), Fill("", line))])
    else:
        for name, rules in finding_styles(by_name(results.findings)[layer], results, spoken):
            yield name, qml(_noted(rules, results, spoken), outline=OUTLINE)


def _missing_rules(results: Results, spoken: Words) -> list[Rule]:
    """Places by how many basic services are beyond their standard."""
    bounds = MissingClasses(len(results.study.config.basic_kinds)).bounds
    rules, low = [], 0
    for number, high in enumerate(bounds):
        last = number == len(bounds) - 1
        key = "none_missing" if high == 0 else "all_missing" if last else "missing_count" if low == high else "missing_range"
        values: dict[str, object] = {"count": high, "from": low, "to": high}
        missing = '"kinds_asked" - "kinds_within"'
        test = f"{missing} >= {low} AND {missing} <= {high}"
        symbol = Marker(_SHAPES_MISSING[number], VIRIDIS[number], mark="cross2" if last and high else "", mark_colour="#ffffff")
        rules.append(Rule(_inside(test), spoken.say(f"legend.{key}", **values), symbol))
        low = high + 1
    return rules


def _minute_rules(kind: str, results: Results, spoken: Words) -> list[Rule]:
    """Places by minutes to the closest service of a kind, against its standard."""
    bounds = MinuteClasses(float(results.study.standards["minutes"][kind])).bounds
    column = f'"minutes_{kind}"'
    rules = []
    for number, colour in enumerate(VIRIDIS):
        low = bounds[number - 1] if number else 0.0
        within = number < len(bounds)
        test = (f"{column} > {low:g} AND " if number else "") + (f"{column} <= {bounds[number]:g}" if within else "TRUE")
        values: dict[str, object] = {"from": _plain(low), "to": _plain(bounds[number])} if within else {"from": _plain(low)}
        size = _SECOND_CLASS_SIZE_MM if number == 1 else 3.0
        text = spoken.say("legend.within" if within else "legend.over", **values)
        rules.append(Rule(_inside(test), text, Marker(_SHAPES_MINUTES[number], colour, size)))
    crossed = Marker("square", UNREACHED, mark="cross2")
    return [*rules, Rule(_inside(f"{column} IS NULL"), spoken.say("legend.unreached"), crossed)]


def _point_rules(spoken: Words) -> list[Rule]:
    """The points chosen, and the other candidates."""
    return [
        Rule('"step" IS NOT NULL', spoken.say("legend.chosen"), Marker("circle", "#9b0f2e", 4.0)),
        Rule('"step" IS NULL', spoken.say("legend.candidate"), Marker("star", "#ffffff", 2.6), shown=False),
    ]


def _inside(test: str) -> str:
    return f'"inside" AND {test}'


def _plain(minutes: float) -> float:
    """A whole number as one, so that it is written without decimals."""
    return int(minutes) if float(minutes).is_integer() else minutes
