"""Isochrones on a map: one colour for each band, the nearest first, with the band's words at the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import geopandas as gpd

from accessibility.crs import DEGREES
from accessibility.errors import DataError
from accessibility.outputs.colours import VIRIDIS
from accessibility.outputs.folium_map import inert_text

if TYPE_CHECKING:
    import folium

    from accessibility.outputs.words import Words

__all__ = ["is_isochrones", "legend_box", "with_isochrones"]


def is_isochrones(result: object) -> TypeGuard[gpd.GeoDataFrame]:
    """Whether a result is a table of bands as :func:`accessibility.measures.isochrones` gives it.

    Parameters
    ----------
    result
        Anything.

    Returns
    -------
    bool
    """
    return isinstance(result, gpd.GeoDataFrame) and list(result.index.names) == ["kind", "to_minutes"]


def with_isochrones(m: folium.Map, bands: gpd.GeoDataFrame, *, kind: str | None, spoken: Words) -> folium.Map:
    """The map with the bands of one kind upon it.

    Parameters
    ----------
    m
        The map; the bands are added to it.
    bands
        As :func:`accessibility.measures.isochrones` gives them.
    kind
        Whose bands; the first kind of the table if left out.
    spoken
        The language.

    Returns
    -------
    folium.Map
        The same map.

    Raises
    ------
    DataError
        If the table has no bands of the kind.
    """
    import folium
    from branca.element import Element

    kinds = list(dict.fromkeys(bands.index.get_level_values("kind").astype(str)))
    shown = kind or kinds[0]
    if shown not in kinds:
        raise DataError(f"kind {shown!r} has no isochrones; the table has {', '.join(kinds)}")
    own = bands.xs(shown, level="kind").sort_index()
    shapes = own.geometry.simplify(1.0).to_crs(DEGREES)
    legend: list[tuple[str, str]] = []
    group = folium.FeatureGroup(name=inert_text(spoken.kind(shown)))
    last = max(len(own) - 1, 1)
    for number, (minutes, start, shape) in enumerate(zip(own.index, own["from_minutes"], shapes, strict=True)):
        if shape.is_empty:
            continue
        colour = VIRIDIS[round(number * (len(VIRIDIS) - 1) / last)]
        said = spoken.say("map.isochrone", kind=spoken.kind(shown), start=float(start), minutes=float(minutes))
        legend.append((colour, said))
        style = {"fillColor": colour, "color": colour, "weight": 1, "fillOpacity": 0.55}
        folium.GeoJson(shape.__geo_interface__, style_function=lambda _, style=style: style, tooltip=inert_text(said)).add_to(group)
    group.add_to(m)
    m.get_root().html.add_child(Element(legend_box(legend)), name="acc_isochrones")  # type: ignore[attr-defined]
    return m


def legend_box(rows: list[tuple[str, str]], *, title: str = "") -> str:
    """A box with each colour and its words.

    Parameters
    ----------
    rows
        Colours with what they are called.
    title
        Said above them.

    Returns
    -------
    str
        HTML.
    """
    swatch = "display:inline-block;width:1.2em;height:1em;margin-right:.5em;vertical-align:middle;border:1px solid #1a1a1a;background:"
    lines = "".join(f'<div><span style="{swatch}{colour}"></span>{inert_text(said)}</div>' for colour, said in rows)
    place = "position:fixed;right:10px;bottom:30px;z-index:1000;"
    box = f"{place}background:#fff;color:#1a1a1a;padding:.5em .8em;border:1px solid #888;font:14px sans-serif"
    head = f"<strong>{inert_text(title)}</strong>" if title else ""
    return f'<div style="{box}">{head}{lines}</div>'
