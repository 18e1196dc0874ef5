"""Squares, points or lines of a table as one light layer for any folium map: columns of numbers, drawn on a canvas in the browser."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from accessibility.crs import DEGREES
from accessibility.errors import CrsError, DataError
from accessibility.outputs.basemap import lines_to_numbers, to_steps
from accessibility.outputs.cells import cells_on_map, square_side_m
from accessibility.outputs.colours import SHAPES_MINUTES, UNREACHED, VIRIDIS
from accessibility.outputs.folium_map import layer_scripts
from accessibility.outputs.pack import OnGrid, data_block, packed_texts
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["grid_layer"]

_NOT_REACHED, _NOT_KNOWN = -1, -2
_MOST_BOUNDS = 4
_TENTHS = 10


def grid_layer(
    table: gpd.GeoDataFrame,
    columns: Sequence[str],
    *,
    bounds: Sequence[float],
    titles: Mapping[str, str] | None = None,
    name_column: str | None = None,
    language: str = "en",
) -> Any:  # noqa: ANN401  # an element: folium is imported late
    """A layer of squares, points or lines coloured by a column, with a choice of columns, a legend and what a click tells.

    Parameters
    ----------
    table
        Equal squares along the axes of a system in metres (the fastest: drawn from columns and rows), points, or lines.
    columns
        Columns of numbers that can be shown, the first one first; ``inf`` is not reached, NaN not known. Tenths are kept.
    bounds
        Upper bounds of the classes, inclusive, at most four; what is more is the last class.
    titles
        What a column is called; its name if left out.
    name_column
        A column that names the rows; their index if left out.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.

    Returns
    -------
    folium.elements.MacroElement
        To be added with ``add_to(map)``, on a map with or without tiles.

    Raises
    ------
    CrsError
        If the table has no coordinate system.
    DataError
        If a column is not there or not of numbers, there are too many bounds, or a shape is none of these.

    Examples
    --------
    >>> shapes = [shapely.box(0, 7e6, 1000, 7001000), shapely.box(1000, 7e6, 2000, 7001000)]
    >>> squares = gpd.GeoDataFrame({"minutes": [5.0, 12.0]}, geometry=shapes, crs=3067)
    >>> layer = grid_layer(squares, ["minutes"], bounds=(10, 20))
    >>> layer._name
    'grid_layer'
    """
    from branca.element import MacroElement
    from folium.template import Template

    _refuse(table, columns, bounds)
    spoken = words(language)
    shapes = _shapes(table)
    values = np.vstack([_numbers(table[column]) for column in columns])
    cells = shapes.get("cells")
    names = table[name_column] if name_column is not None else pd.Series(table.index, index=table.index)
    data = {
        **shapes,
        "names": packed_texts([str(name) for name in names], cells),
        "values": OnGrid(values, cells["column"], cells["row"]) if cells else values,
        "titles": [(titles or {}).get(column, column) for column in columns],
        "paints": _paints(bounds, spoken),
        "bounds": [round(bound * _TENTHS) for bound in bounds],
        "language": language,
        "words": {key: text for key, text in spoken.sentences.items() if key.split(".")[0] in {"value", "legend", "map", "controls"}},
    }
    element: Any = MacroElement()  # type: ignore[no-untyped-call]
    element._name = "grid_layer"  # noqa: SLF001  # branca's own way to name an element
    element.block = data_block("", data)
    element.key = "acc-layer-" + hashlib.sha256(element.block.encode("utf-8")).hexdigest()[:12]
    element.block = data_block(element.key, data)
    element.scripts = layer_scripts()
    element._template = Template(  # noqa: SLF001  # branca's own way to give an element its template
        "{% macro html(this, kwargs) %}{{ this.block }}{% endmacro %}"
        "{% macro script(this, kwargs) %}{{ this.scripts }}\n"
        "window.accLayers.start({{ this._parent.get_name() }}, {{ this.key | tojson }});{% endmacro %}"
    )
    return element


def _refuse(table: gpd.GeoDataFrame, columns: Sequence[str], bounds: Sequence[float]) -> None:
    """Refuse what cannot be drawn."""
    if table.crs is None:
        raise CrsError("the table to draw has no coordinate system; say it with set_crs")
    lacking = [column for column in columns if column not in table or not pd.api.types.is_numeric_dtype(table[column])]
    if lacking or not columns:
        raise DataError(
            f"no column of numbers to draw: {', '.join(map(repr, lacking)) or 'none named'}; given {', '.join(map(str, table))}"
        )
    if not 1 <= len(bounds) <= _MOST_BOUNDS or list(bounds) != sorted(set(bounds)):
        raise DataError(f"bounds must be one to {_MOST_BOUNDS} rising numbers, given {list(bounds)}")


def _shapes(table: gpd.GeoDataFrame) -> dict[str, Any]:
    """Squares as columns and rows, points and lines as steps of degrees."""
    geometries = table.geometry.to_numpy()
    if not table.crs.is_geographic and (side := square_side_m(geometries)):
        cells = cells_on_map(gpd.GeoSeries(shapely.centroid(geometries), index=table.index, crs=table.crs), side)
        if cells is not None:
            return {"cells": cells}
    degrees = table.geometry.to_crs(DEGREES).to_numpy()
    kinds = set(shapely.get_type_id(degrees).tolist())
    if kinds <= {int(shapely.GeometryType.POINT)}:
        steps = np.diff(to_steps(shapely.get_coordinates(degrees)), axis=0, prepend=0)
        return {"lon": steps[:, 0], "lat": steps[:, 1]}
    if kinds <= {int(shapely.GeometryType.LINESTRING)}:
        lines = [lines_to_numbers([line]) for line in degrees]
        return {"lines": np.array([number for line in lines for number in line or [0]], dtype=np.int64)}
    raise DataError(
        "a layer holds equal squares along the axes of a system in metres, points, or lines; draw other shapes with folium.GeoJson"
    )


def _numbers(column: pd.Series) -> NDArray[np.int64]:
    """Tenths; -1 for not reached, -2 for not known."""
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if (values < 0).any():
        raise DataError(f"column {column.name!r} has numbers below zero; a layer draws minutes, people and the like")
    tenths = np.ceil(np.round(np.where(np.isfinite(values), values, 0) * _TENTHS, 6)).astype(np.int64)
    return np.where(np.isnan(values), _NOT_KNOWN, np.where(np.isinf(values), _NOT_REACHED, tenths))


def _paints(bounds: Sequence[float], spoken: Any) -> list[dict[str, str]]:  # noqa: ANN401  # the words of a language
    """Colour, shape, pattern and text of each class; then not reached and not known."""
    digits = 0 if all(float(bound).is_integer() for bound in bounds) else 1
    said = [spoken.say("legend.at_most", to=spoken.number(bounds[0], digits))]
    said += [
        spoken.say("legend.between", least=spoken.number(low, digits), to=spoken.number(high, digits))
        for low, high in itertools.pairwise(bounds)
    ]
    said.append(spoken.say("legend.more_than", least=spoken.number(bounds[-1], digits)))
    hatches = ("", "", "sparse", "falling", "net")
    paints = [
        {"colour": VIRIDIS[number], "shape": SHAPES_MINUTES[number], "label": str(number + 1), "hatch": hatches[number], "text": text}
        for number, text in enumerate(said)
    ]
    paints.append(
        {
            "colour": UNREACHED,
            "shape": "cross",
            "label": "\N{MULTIPLICATION SIGN}",
            "hatch": "crosses",
            "text": spoken.say("value.not_reached"),
        }
    )
    paints.append({"colour": "#e6e1d8", "shape": "ring", "label": "?", "hatch": "", "text": spoken.say("value.not_known")})
    return paints
