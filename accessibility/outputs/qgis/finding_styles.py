"""Styles of the layers of findings: the classes, colours and words of the page, a style for each season, kind or rule in a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.outputs.colours import UNREACHED, VIRIDIS
from accessibility.outputs.finding import in_one_table
from accessibility.outputs.finding_map import classes_of
from accessibility.outputs.finding_table import finding_table, heading
from accessibility.outputs.qgis.qml import Fill, Line, Marker, Rule
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accessibility.outputs.finding import Finding
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import Words

__all__ = ["finding_styles"]

_DRAWN_BY = {
    "access_places": "people",
    "channel_places": "reached_by",
    "isochrones": "to_minutes",
    "moment_places": "people",
    "passive": "people",
    "plan_closures": "stays",
    "priority": "score",
    "rule_places": "beyond",
    "rule_services": "fulfils",
    "scenario_channel_villages": "reached_by_after",
    "scenario_villages": "change",
    "service_sources": "differs_on",
    "uncertainty_places": "probability_missing",
    "vulnerability": "people_affected",
    "year_gaps": "weeks_unreached",
}
"""What a layer without a column for the page's map is coloured by; one that is not here has a plain symbol for each of its groups."""

_CHANGES = {
    "lost": Marker("square", "#1a1a1a", mark="cross2", mark_colour="#ffffff"),
    "gained": Marker("circle", "#313695", mark="cross", mark_colour="#ffffff"),
    "longer": Marker("triangle", "#fdae61"),
    "shorter": Marker("circle", "#2c7bb6", 2.4),
    "same": Marker("circle", "#ffffbf", 2.4),
}
"""What a scenario makes of a way, in the colours of the page's map of differences."""

_SPOTS = ("place", "service", "candidate", "municipality", "to_minutes")
"""Levels that tell the features of one style apart."""


def finding_styles(findings: Sequence[Finding], results: Results, spoken: Words) -> Iterator[tuple[str, list[Rule]]]:
    """The styles of the layer that findings of one name are written to.

    Parameters
    ----------
    findings
        Of one name, with geometries.
    results
        The run, for names.
    spoken
        The language.

    Yields
    ------
    tuple of str and list of Rule
        What the style is called and its rules; the first is the one to open with. Where features of several seasons, kinds … lie on each
        other, each has a style that draws them alone and says so in the first line of its legend.
    """
    first = findings[0]
    table = in_one_table(findings)
    if not isinstance(table, gpd.GeoDataFrame) or not len(table):
        return
    title = spoken.say(f"finding.{first.name}")
    column = first.map_column or _DRAWN_BY.get(first.name, "")
    flat = pd.DataFrame(table.drop(columns=table.geometry.name).reset_index())
    kind = _geometry(table)
    groups = _groups(table, flat, finding_table(findings, results, spoken).rows)
    if column not in flat:
        yield title, _plain(groups, title, kind)
        return
    for of_kind, drawn in {"": column, **first.map_of_kind}.items():
        for told, test, rows in groups:
            shown = ". ".join(part for part in (told, heading(drawn, spoken)) if part)
            name = ", ".join(part for part in (title, spoken.kind(of_kind) if of_kind else "", told) if part)
            held = _changed(flat[rows], test, spoken) if drawn == "change" else _graded(flat[rows], drawn, first, test, kind, spoken)
            yield name, [Rule("FALSE", shown, _symbol(kind, "#ffffff", "circle")), *held]


def _geometry(table: gpd.GeoDataFrame) -> str:
    """What the features are: ``Point``, ``LineString`` or ``Polygon``."""
    known = table.geometry.dropna().geom_type
    return str(known.iloc[0]).removeprefix("Multi") if len(known) else "Point"


def _groups(table: pd.DataFrame, flat: pd.DataFrame, told: Sequence[Sequence[object]]) -> list[tuple[str, str, Any]]:
    """What each group of features is called, which test of QGIS's holds them, and which rows they are."""
    passed = (*_SPOTS, "kind") if "service" in table.index.names else _SPOTS  # a service offers few kinds, a place is asked for all
    levels = [(at, str(name)) for at, name in enumerate(table.index.names) if name not in passed]
    if not levels:
        return [("", "", np.ones(len(flat), dtype=bool))]
    found = []
    names = [name for _, name in levels]
    for _, rows in flat.groupby(names, sort=False, observed=True, dropna=False):
        position = int(rows.index[0])
        said = [upper_first(str(told[position][at])) if number == 0 else str(told[position][at]) for number, (at, _) in enumerate(levels)]
        test = " AND ".join(_equals(name, rows[name].iloc[0]) for name in names)
        found.append((", ".join(said), test, flat.index.isin(rows.index)))
    return found


def _plain(groups: list[tuple[str, str, Any]], title: str, kind: str) -> list[Rule]:
    """A symbol for each group."""
    colours = [VIRIDIS[2]] if len(groups) == 1 else [VIRIDIS[at % len(VIRIDIS)] for at in range(len(groups))]
    shapes = ("circle", "square", "triangle", "diamond", "pentagon")
    return [
        Rule(test, told or title, _symbol(kind, colour, shapes[number % len(shapes)]))
        for number, ((told, test, _), colour) in enumerate(zip(groups, colours, strict=True))
    ]


def _graded(rows: pd.DataFrame, column: str, finding: Finding, test: str, kind: str, spoken: Words) -> list[Rule]:
    """The classes of the page that these rows hold, each with the values that are in it."""
    number, classes = classes_of(finding, column, rows[column], [spoken])
    rules = []
    for at, one in enumerate(classes):
        mine = rows.loc[number == at, column]
        if len(mine):
            which = _holding(mine, column, flagged=bool((rows[column] == np.inf).any()))
            symbol = _symbol(kind, one["colour"], one["shape"])
            label = upper_first(one["text"][spoken.language]) or spoken.say("value.none")
            rules.append(Rule(" AND ".join(part for part in (test, which) if part), label, symbol))
    return rules


def _changed(rows: pd.DataFrame, test: str, spoken: Words) -> list[Rule]:
    """The changes of a way that these rows hold."""
    held = set(rows["change"])
    return [Rule(f"{test} AND {_equals('change', one)}", spoken.name("change", one), _CHANGES[one]) for one in _CHANGES if one in held]


def _holding(values: pd.Series, column: str, *, flagged: bool) -> str:
    """The test of QGIS's that holds features of these values; flagged columns are empty where nothing is reached, and say so beside it."""
    known = values.dropna()
    finite = known[known != np.inf]
    tests = [f'"{column}_not_reached"'] if len(finite) < len(known) else []
    if len(known) < len(values):
        tests.append(f'"{column}" IS NULL' + (f' AND NOT "{column}_not_reached"' if flagged else ""))
    distinct = list(dict.fromkeys(finite))
    if distinct and isinstance(distinct[0], (bool, np.bool_, str)):
        tests.append(f'"{column}" IN ({", ".join(map(_value, sorted(distinct)))})')
    elif distinct:
        tests.append(f'"{column}" >= {_value(finite.min())} AND "{column}" <= {_value(finite.max())}')
    return tests[0] if len(tests) == 1 else f"({' OR '.join(f'({test})' for test in tests)})"


def _equals(name: str, value: Any) -> str:  # noqa: ANN401  # a cell of any index
    return f'"{name}" IS NULL' if pd.isna(value) else f'"{name}" = {_value(value)}'


def _value(value: object) -> str:
    """A value as QGIS writes it: texts in single quotes, doubled inside."""
    if isinstance(value, (bool, np.bool_)):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, np.number)):
        return repr(value.item() if isinstance(value, np.generic) else value)
    return "'" + str(value).replace("\x00", "").replace("'", "''") + "'"


def _symbol(kind: str, colour: str, shape: str) -> Marker | Line | Fill:
    """The page's shape and colour as a symbol of the layer's geometry."""
    if kind == "LineString":
        return Line(colour, 0.8, "dot" if shape == "cross" else "solid")
    if kind == "Polygon":
        return Fill(colour)
    if shape == "cross":
        return Marker("square", UNREACHED, mark="cross2")
    return Marker("circle", colour, 2.4) if shape == "ring" else Marker(shape, colour)
