"""A folium map that asks nothing of the internet: Leaflet from this package, and our own elements on it."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import folium

__all__ = ["ServiceMap", "asset", "bare_map", "inert_text", "layer_scripts", "leaflet_script", "leaflet_style", "scripts"]

_MAP_SCRIPTS = ("words.js", "inflate.js", "decode.js", "draw.js", "cells.js", "themes.js", "map.js", "cards.js", "legend.js")
_PAGE_SCRIPTS = ("tables.js", "page.js")
_NOTEBOOK_SCRIPTS = ("notebook.js",)
_LAYER_SCRIPTS = ("words.js", "inflate.js", "decode.js", "draw.js", "cells.js", "legend.js", "layer.js")
_NOT_INERT = re.compile(r"[{}`\\$]")
_URL = re.compile(r"url\((?P<file>images/[\w.-]+\.png)\)")


def bare_map(bounds: list[float], name: str = "council") -> folium.Map:
    """A folium map without tiles and without a link to anywhere.

    Parameters
    ----------
    bounds
        South, west, north, east in degrees.
    name
        Goes into the map's id, which folium would draw by lot; the same study gives the same page.

    Returns
    -------
    folium.Map
        Leaflet is in its header as text. Elements that need jQuery or Bootstrap bring them by their own links.
    """
    import folium
    from branca.element import Element

    south, west, north, east = bounds
    m = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=8,
        zoom_snap=0.25,
        control_scale=False,
        world_copy_jump=False,
    )
    m._id = name  # noqa: SLF001  # folium has no public way to a name that stays the same
    m.default_js, m.default_css = [], []
    header = m.get_root().header  # type: ignore[attr-defined]
    header.add_child(Element(f"<style>{leaflet_style()}</style>"), name="leaflet_style")
    header.add_child(Element(f"<script>{leaflet_script()}</script>"), name="leaflet_script")
    return m


def ServiceMap(data: str, start: str = "acc.startPage") -> Any:  # noqa: ANN401, N802  # an element: folium is imported late
    """Our element on a folium map: a block of data and the call that draws it.

    Parameters
    ----------
    data
        A block as :func:`accessibility.outputs.pack.data_block` gives it, with the id ``acc-data``.
    start
        The function of our script that takes the map and the id.

    Returns
    -------
    folium.elements.MacroElement
        To be added with ``add_to(map)``.
    """
    from branca.element import MacroElement
    from folium.template import Template

    element: Any = MacroElement()  # type: ignore[no-untyped-call]
    element._name = "service_map"  # noqa: SLF001  # branca's own way to name an element
    element.data, element.start = data, start
    element._template = Template(  # noqa: SLF001  # branca's own way to give an element its template
        "{% macro html(this, kwargs) %}{{ this.data }}{% endmacro %}"
        '{% macro script(this, kwargs) %}{{ this.start }}({{ this._parent.get_name() }}, "acc-data");{% endmacro %}'
    )
    return element


def inert_text(text: str) -> str:
    """A text from the data as HTML for an element of folium.

    Parameters
    ----------
    text
        A name, say.

    Returns
    -------
    str
        Escaped for HTML, and for what folium and branca do with it besides: they compile it as a template and write it into a script
        between backquotes.
    """
    return _NOT_INERT.sub(lambda match: f"&#{ord(match[0])};", escape(text))


@cache
def asset(path: str) -> str:
    """A text file of this package's ``outputs`` folder."""
    return resources.files("accessibility.outputs").joinpath(path).read_text(encoding="utf-8")


@cache
def scripts(*, notebook: bool = False) -> str:
    """Our own scripts, one after the other: for a page, or for a map in a notebook."""
    names = (*_MAP_SCRIPTS, *(_NOTEBOOK_SCRIPTS if notebook else _PAGE_SCRIPTS))
    return "\n".join(_bare(asset(f"static/{name}")) for name in names)


@cache
def layer_scripts() -> str:
    """Our scripts for layers on any folium map: run once, however many layers there are, and known to nothing else on the page."""
    text = "\n".join(_bare(asset(f"static/{name}")) for name in _LAYER_SCRIPTS)
    return f"if (!window.accLayers) {{ window.accLayers = {{ all: [] }}; (() => {{\n{text}\n}})(); }}"


def _bare(script: str) -> str:
    """A script without its indentation, its comments on lines of their own and its empty lines: a third less to send."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def leaflet_script() -> str:
    """Leaflet 1.9.4, unable to end the element it stands in."""
    return asset("vendor/leaflet/leaflet.js").replace("</script", "<\\/script")


@cache
def leaflet_style() -> str:
    """The styles of Leaflet 1.9.4 with their pictures inside."""
    style = asset("vendor/leaflet/leaflet.css").replace("behavior: url(#default#VML);", "")
    return _URL.sub(lambda match: f"url({_picture(match['file'])})", style)


def _picture(file: str) -> str:
    data = resources.files("accessibility.outputs").joinpath(f"vendor/leaflet/{file}").read_bytes()
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")
