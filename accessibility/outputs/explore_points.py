"""Results of one number for each service or road on a map: a circle or a line for each, with its name and number at the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from accessibility.crs import DEGREES
from accessibility.errors import DataError
from accessibility.gaps.rules.check import RuleResult
from accessibility.outputs.colours import VIRIDIS
from accessibility.outputs.finding_table import heading
from accessibility.outputs.folium_map import inert_text
from accessibility.outputs.isochrone_map import legend_box
from accessibility.outputs.names import service_names
from accessibility.outputs.words import upper_first

if TYPE_CHECKING:
    import folium

    from accessibility.outputs.words import Words
    from accessibility.study import Study

__all__ = ["Spots", "spots_of", "with_spots"]

_FIRST = ("net_people", "people_affected", "people_stranded", "people_over_it", "distance", "people", "amount")
"""Columns of such tables that say what the table is about, the most telling first."""

_CLASSES = 5


@dataclass(frozen=True, eq=False)
class Spots:
    """One number of each service or road.

    Parameters
    ----------
    numbers
        Index ``service`` or ``road``; NaN = not known.
    column
        What the number is, in machine words.
    title
        The finding whose title it takes.
    """

    numbers: pd.Series
    column: str
    title: str


def spots_of(result: object, *, kind: str | None, column: str | None) -> Spots | None:
    """One number of each service or road of a result; None for results that have neither.

    Parameters
    ----------
    result
        A table whose index has a level ``service`` or ``road``, or a rule of spacing that was checked.
    kind
        Which kind, where there are several.
    column
        Which column; the one the table is about if left out.

    Returns
    -------
    Spots or None

    Raises
    ------
    DataError
        If there are several kinds and none is chosen, or the kind or column chosen is not there.

    Notes
    -----
    Of several rows of a service, such as moves to several candidates, the first is drawn: tables stand with the foremost first.
    """
    table = result.services if isinstance(result, RuleResult) and result.rule.form == "spacing" else result
    if not isinstance(table, pd.DataFrame):
        return None
    level = next((name for name in ("service", "road") if name in table.index.names), "")
    if not level or "place" in table.index.names:
        return None
    numbers = [str(name) for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    shown = column or next((name for name in _FIRST if name in table), "")
    if shown not in numbers:
        asked = f"no number {column!r} to draw" if column else f"say which number of each {level} to draw, with column="
        raise DataError(f"{asked}; the table has {', '.join(numbers) or 'no numbers'}")
    if "kind" in table.index.names:
        kinds = table.index.get_level_values("kind").unique().astype(str).tolist()
        if kind is None and len(kinds) > 1:
            raise DataError(f"say which kind to draw, with kind=; it has {', '.join(kinds)}")
        if kind is not None and kind not in kinds:
            raise DataError(f"no kind {kind!r} in the result; it has {', '.join(kinds) or 'none'}")
        table = table[table.index.get_level_values("kind").astype(str) == (kind or (kinds or [""])[0])]
    ids = pd.Index(table.index.get_level_values(level), name=level)
    values = pd.Series(table[shown].to_numpy(dtype=float, na_value=np.nan), index=ids)[~ids.duplicated()]
    titles = {"net_people": "moves", "people_affected": "vulnerability", "people_stranded": "stranded", "people_over_it": "dependence"}
    return Spots(
        values, shown, "rule_services" if shown == "distance" else titles.get(shown, "passive" if shown == "people" else "measured")
    )


def with_spots(m: folium.Map, spots: Spots, study: Study, spoken: Words) -> folium.Map:
    """The map with a circle for each service, or a line for each road, coloured by its number.

    Parameters
    ----------
    m
        The map; what is drawn is added to it.
    spots
        What to draw.
    study
        Where services and roads are.
    spoken
        The language.

    Returns
    -------
    folium.Map
        The same map.

    Raises
    ------
    DataError
        If the study has none of them.
    """
    import folium
    from branca.element import Element

    of_roads = spots.numbers.index.name == "road"
    given: gpd.GeoDataFrame = study.roads if of_roads else study.services
    here = spots.numbers[spots.numbers.index.isin(given.index)]
    if not len(here):
        raise DataError(f"none of the {len(spots.numbers)} {spots.numbers.index.name}s of the result is in the study, so none can be drawn")
    shapes = gpd.GeoSeries(given.geometry.loc[here.index], crs=given.crs).to_crs(DEGREES)
    names = given["name"].reindex(here.index) if "name" in given else pd.Series(index=here.index, dtype=object)
    told = {} if of_roads else service_names(study, spoken.language)
    numbers = here.to_numpy(dtype=float)
    finite = np.isfinite(numbers)
    bounds = np.unique(np.quantile(numbers[finite], np.linspace(0, 1, _CLASSES + 1)[1:])) if finite.any() else np.array([0.0])
    steps = np.linspace(0, len(VIRIDIS) - 1, len(bounds)).round().astype(int)
    what = upper_first(heading(spots.column, spoken))
    group = folium.FeatureGroup(name=spoken.say(f"finding.{spots.title}"))
    for row, (number, shape) in enumerate(zip(numbers, shapes, strict=True)):
        spot, given_name = str(here.index[row]), names.iloc[row]
        name = told.get(spot) or (str(given_name) if isinstance(given_name, str) and given_name else spot)
        said = _said(number, spoken)
        colour = VIRIDIS[steps[np.searchsorted(bounds, number)]] if np.isfinite(number) else "#ffffff"
        text = folium.Tooltip(f"{inert_text(name)}<br>{inert_text(what)}: {inert_text(said)}")
        if of_roads:
            style = {"color": colour, "weight": 6}
            folium.GeoJson(shape.__geo_interface__, style_function=lambda _, style=style: style, tooltip=text).add_to(group)
        else:
            point = shape.centroid
            circle: dict[str, Any] = {"radius": 8, "color": "#1a1a1a", "weight": 1, "fill_color": colour, "fill_opacity": 1.0, "fill": True}
            folium.CircleMarker([point.y, point.x], tooltip=text, **circle).add_to(group)
    group.add_to(m)
    legend = [
        (VIRIDIS[step], spoken.say("legend.at_most", to=_said(float(bound), spoken))) for step, bound in zip(steps, bounds, strict=True)
    ]
    legend += [("#ffffff", _said(float("inf"), spoken))] * bool(np.isinf(numbers).any())
    legend += [("#ffffff", _said(float("nan"), spoken))] * bool(np.isnan(numbers).any())
    m.get_root().html.add_child(Element(legend_box(legend, title=what)), name="acc_spots")  # type: ignore[attr-defined]
    return m


def _said(number: float, spoken: Words) -> str:
    """A number as people read it."""
    if np.isnan(number):
        return spoken.say("value.not_known")
    return spoken.number(number, 0 if number % 1 == 0 else 1) if np.isfinite(number) else spoken.say("value.not_reached")
