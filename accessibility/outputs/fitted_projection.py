"""Any projected system to the square world map of web maps and back as two polynomials, so that a page needs no library of projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

__all__ = ["WORLD_ACROSS", "fitted_projection"]

WORLD_ACROSS = 256.0
"""The world map of EPSG:3857 at zoom 0 is so many units across; its origin is the north-west corner."""

_WORLD_M = 40_075_016.685578488
_DEGREES = range(2, 13)
_SAMPLES = 21


def fitted_projection(crs: CRS, bounds: tuple[float, float, float, float], *, within_m: float) -> dict[str, object] | None:
    """Polynomials from a system to the world map and back, fitted to a rectangle.

    Parameters
    ----------
    crs
        A system in metres.
    bounds
        West, south, east, north in it.
    within_m
        How far the polynomials may be from the true projection, metres.

    Returns
    -------
    dict or None
        ``middle`` and ``half`` of the rectangle; ``forward`` (``degree``, ``x``, ``y``: coefficients of u**i * v**j, i before j, i + j at
        most the degree, u and v from -1 to 1 over the rectangle) to world units; ``back`` the same, over the rectangle of
        world units ``world_middle``, ``world_half``, to metres. None if no degree is near enough.

    Notes
    -----
    Conformal projections are smooth, so that a polynomial of low degree is within millimetres over a region and within decimetres over a
    country. The error is measured between the points of the fit, and no polynomial is used that was not measured.
    """
    west, south, east, north = bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    half = np.array([max((east - west) / 2, 1.0), max((north - south) / 2, 1.0)])
    to_world = Transformer.from_crs(crs, "EPSG:3857", always_xy=True)
    there, between = _samples(_SAMPLES), _samples(_SAMPLES + 7)
    world, world_between = (_world(to_world, points * half + middle) for points in (there, between))
    if not (np.isfinite(world).all() and np.isfinite(world_between).all()):
        return None
    world_middle = (world.min(axis=0) + world.max(axis=0)) / 2
    world_half = (world.max(axis=0) - world.min(axis=0)) / 2
    # A world unit is longest at the equator; the error in metres on the ground is never more than this.
    units = within_m / (_WORLD_M / WORLD_ACROSS)
    forward = _fit(there, world, between, world_between, units)
    back = _fit(
        (world - world_middle) / world_half,
        there * half + middle,
        (world_between - world_middle) / world_half,
        between * half + middle,
        within_m,
    )
    if forward is None or back is None:
        return None
    corners = {"middle": middle, "half": half, "world_middle": world_middle, "world_half": world_half}
    return {"forward": forward, "back": back, **{name: values.tolist() for name, values in corners.items()}}


def powers(degree: int) -> list[tuple[int, int]]:
    """Every pair of powers whose sum is at most the degree, in the order of the coefficients."""
    return [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]


def _samples(count: int) -> NDArray[np.float64]:
    """Points of a square from -1 to 1, denser at its edge, edges included."""
    along = -np.cos(np.linspace(0, np.pi, count))
    u, v = np.meshgrid(along, along)
    return np.column_stack([u.ravel(), v.ravel()])


def _world(to_world: Transformer, points: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = to_world.transform(points[:, 0], points[:, 1])
    return np.column_stack([(np.asarray(x) / _WORLD_M + 0.5) * WORLD_ACROSS, (0.5 - np.asarray(y) / _WORLD_M) * WORLD_ACROSS])


def _fit(
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    check_points: NDArray[np.float64],
    check_values: NDArray[np.float64],
    within: float,
) -> dict[str, object] | None:
    """The polynomial of the lowest degree that is near enough at the points that were not fitted."""
    for degree in _DEGREES:
        terms = powers(degree)
        coefficients = np.linalg.lstsq(_terms(points, terms), values, rcond=None)[0]
        if np.abs(_terms(check_points, terms) @ coefficients - check_values).max() <= within:
            return {"degree": degree, "x": coefficients[:, 0].tolist(), "y": coefficients[:, 1].tolist()}
    return None


def _terms(points: NDArray[np.float64], terms: list[tuple[int, int]]) -> NDArray[np.float64]:
    return np.column_stack([points[:, 0] ** i * points[:, 1] ** j for i, j in terms])
