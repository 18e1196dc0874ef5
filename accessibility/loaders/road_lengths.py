"""Lengths of lines along the ground, and whether lengths that a file gives can be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from accessibility.crs import DEGREES
from accessibility.loaders.cells import numbers
from accessibility.loaders.point_table import rows
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Lengths", "ground_metres", "lengths"]

_ELLIPSOID = Geod(ellps="WGS84")
_TOO_SHORT = 0.99
_LEAST_RATIO, _MOST_RATIO = 0.5, 3.0
"""Median of given over drawn length outside these is another unit: kilometres 0.001, feet 3.28."""


class Lengths(NamedTuple):
    """Metres along each road.

    Parameters
    ----------
    metres
        Shape (n,).
    faults
        Lengths that cannot be metres.
    remarks
        Lengths computed, and lengths shorter than the straight line.
    """

    metres: NDArray[np.float64]
    faults: list[str]
    remarks: tuple[Remark, ...]


def ground_metres(lines: gpd.GeoSeries) -> NDArray[np.float64]:
    """Length of each line over the ellipsoid, metres.

    Parameters
    ----------
    lines
        LineStrings in any system.

    Returns
    -------
    numpy.ndarray of float64, one for each line

    Notes
    -----
    Measured on the ellipsoid, not in the projection: EPSG:3067 shortens by 0.04 % in the middle of Finland and stretches at its edges.
    """
    xy, line = shapely.get_coordinates(lines.to_crs(DEGREES).to_numpy(), return_index=True)
    same = line[1:] == line[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    _, _, metres = _ELLIPSOID.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return np.bincount(line[1:][same], weights=metres, minlength=len(lines)).astype(np.float64)


def lengths(table: gpd.GeoDataFrame, where: str) -> Lengths:
    """Metres along each road: as the file gives them, else as drawn.

    Parameters
    ----------
    table
        Single lines; a column ``metres`` if the file gives lengths.
    where
        The file.

    Returns
    -------
    Lengths
    """
    drawn = ground_metres(table.geometry)
    if "metres" not in table:
        return Lengths(drawn, [], (Remark("road_lengths_drawn", "noted", len(table), len(table), {"file": where}),))
    given = numbers(table["metres"])
    metres = given.column.to_numpy(dtype=np.float64)
    known = np.isfinite(metres)
    faults = list(given.faults)
    below = known & (metres <= 0) & (drawn > 0)
    if below.any():
        first = ", ".join(rows(table.index[below])[:5])
        faults.append(f"column 'metres' must be above 0; 0 or less in rows {first}; leave a cell empty to have it measured from the line")
    comparable = known & (drawn > 1)
    if comparable.any() and not faults:
        ratio = float(np.median(metres[comparable] / drawn[comparable]))
        if not _LEAST_RATIO <= ratio <= _MOST_RATIO:
            faults.append(
                f"column 'metres' is {ratio:.3g} times the length drawn (median); lengths must be metres: are they in another unit?"
            )
    remarks: tuple[Remark, ...] = ()
    if not known.all():
        remarks += (Remark("road_lengths_drawn", "noted", int((~known).sum()), len(table), {"file": where}),)
    straight = ground_metres(_straight(table))
    short = known & (metres < _TOO_SHORT * straight)
    if short.any() and not faults:
        remarks += (
            Remark("roads_shorter_than_straight", "noted", int(short.sum()), len(table), {"file": where}, rows(table.index[short])),
        )
    return Lengths(np.where(known, metres, drawn), faults, remarks)


def _straight(table: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """A straight line from end to end of each road."""
    drawn = table.geometry.to_numpy()
    pairs = np.stack([shapely.get_coordinates(shapely.get_point(drawn, end)) for end in (0, -1)], axis=1)
    return gpd.GeoSeries(shapely.linestrings(pairs), crs=table.crs)
