"""Rules of drawing as QML, the style language of QGIS: each rule a filter, a word for the legend and a symbol."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Fill", "Line", "Marker", "Rule", "qml"]

_NAMESPACE = uuid.UUID("6f1d4a1e-0c55-4f0b-9d0b-6d5d4f1f2a10")
"""Rule keys are made of it, so that the same style is the same text."""


@dataclass(frozen=True)
class Marker:
    """A point symbol.

    Parameters
    ----------
    shape
        A name QGIS knows: ``circle``, ``triangle``, ``diamond``, ``square``, ``cross2``, ``pentagon`` …
    colour
        ``#rrggbb``.
    size_mm
        Its width on paper.
    mark
        A smaller shape drawn over it; empty for none.
    mark_colour
        ``#rrggbb``.
    """

    shape: str
    colour: str
    size_mm: float = 3.0
    mark: str = ""
    mark_colour: str = "#1a1a1a"


@dataclass(frozen=True)
class Line:
    """A line symbol: colour ``#rrggbb``, width in millimetres, and ``solid``, ``dash`` or ``dot``."""

    colour: str
    width_mm: float = 0.4
    pattern: str = "solid"


@dataclass(frozen=True)
class Fill:
    """An area symbol: its colour (empty for none) and its outline."""

    colour: str
    outline: Line = Line("#3d3844", 0.3)


@dataclass(frozen=True)
class Rule:
    """One row of the legend.

    Parameters
    ----------
    expression
        In QGIS's expression language; empty means every feature.
    label
        What the legend says.
    symbol
        How it is drawn.
    shown
        Whether its box in the legend is ticked.
    """

    expression: str
    label: str
    symbol: Marker | Line | Fill
    shown: bool = True


def qml(rules: Sequence[Rule], *, label: str = "", outline: str = "#1a1a1a") -> str:
    """A style as QGIS reads it.

    Parameters
    ----------
    rules
        In the order of the legend.
    label
        A column written beside every feature; empty for none.
    outline
        Colour around every point symbol.

    Returns
    -------
    str
        An XML document; every text from outside is escaped.

    Notes
    -----
    The form is that of QGIS 3.22 and later (rule-based renderer, symbol properties as options).
    """
    root = ET.Element("qgis", {"version": "3.22", "styleCategories": "Symbology|Labeling", "labelsEnabled": "1" if label else "0"})
    renderer = ET.SubElement(root, "renderer-v2", {"type": "RuleRenderer", "symbollevels": "0", "enableorderby": "0", "forceraster": "0"})
    listed = ET.SubElement(renderer, "rules", {"key": _key("root")})
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        given = {"key": _key(f"{number} {rule.expression}"), "symbol": str(number), "label": rule.label, "checkstate": str(int(rule.shown))}
        ET.SubElement(listed, "rule", {**given, **({"filter": rule.expression} if rule.expression else {})})
        _symbol(symbols, str(number), rule.symbol, outline)
    if label:
        _labels(root, label)
    return '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">\n' + ET.tostring(root, encoding="unicode")


def _key(text: str) -> str:
    return "{" + str(uuid.uuid5(_NAMESPACE, text)) + "}"


def _symbol(symbols: ET.Element, name: str, given: Marker | Line | Fill, outline: str) -> None:
    kind = {Marker: "marker", Line: "line", Fill: "fill"}[type(given)]
    symbol = ET.SubElement(symbols, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    for number, (layer, options) in enumerate(_symbol_layers(given, outline)):
        drawn = ET.SubElement(symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
        _options(drawn, options)
        drawn.set("id", _key(f"{name} {number} {layer}"))


def _symbol_layers(given: Marker | Line | Fill, outline: str) -> list[tuple[str, Mapping[str, str]]]:
    """QGIS's own layers of a symbol with their properties."""
    if isinstance(given, Line):
        return [
            (
                "SimpleLine",
                {
                    "line_color": _rgba(given.colour),
                    "line_width": f"{given.width_mm:g}",
                    "line_width_unit": "MM",
                    "line_style": given.pattern,
                    "capstyle": "round",
                    "joinstyle": "round",
                },
            )
        ]
    if isinstance(given, Fill):
        return [
            (
                "SimpleFill",
                {
                    "color": _rgba(given.colour or "#ffffff"),
                    "style": "solid" if given.colour else "no",
                    "outline_color": _rgba(given.outline.colour),
                    "outline_width": f"{given.outline.width_mm:g}",
                    "outline_width_unit": "MM",
                    "outline_style": given.outline.pattern,
                },
            )
        ]
    layers = [("SimpleMarker", _marker(given.shape, given.colour, outline, given.size_mm))]
    return layers + (
        [("SimpleMarker", _marker(given.mark, given.mark_colour, given.mark_colour, given.size_mm * 0.5))] if given.mark else []
    )


def _marker(shape: str, colour: str, outline: str, size_mm: float) -> Mapping[str, str]:
    return {
        "name": shape,
        "color": _rgba(colour),
        "outline_color": _rgba(outline),
        "outline_width": "0.2",
        "outline_style": "solid",
        "size": f"{size_mm:g}",
        "size_unit": "MM",
    }


def _options(parent: ET.Element, values: Mapping[str, str]) -> None:
    options = ET.SubElement(parent, "Option", {"type": "Map"})
    for name, value in values.items():
        ET.SubElement(options, "Option", {"type": "QString", "name": name, "value": value})


def _labels(root: ET.Element, column: str) -> None:
    """The values of a column beside the features, in dark letters with a light edge."""
    labeling = ET.SubElement(root, "labeling", {"type": "simple"})
    settings = ET.SubElement(labeling, "settings", {"calloutType": "simple"})
    style = ET.SubElement(
        settings,
        "text-style",
        {"fieldName": column, "isExpression": "0", "fontSize": "8", "fontSizeUnit": "Point", "textColor": "26,26,26,255"},
    )
    ET.SubElement(style, "text-buffer", {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,220"})
    ET.SubElement(settings, "placement", {"placement": "6", "dist": "1"})


def _rgba(colour: str) -> str:
    """``#rrggbb`` as QGIS writes colours.

    Examples
    --------
    >>> _rgba("#fde725")
    '253,231,37,255'
    """
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
