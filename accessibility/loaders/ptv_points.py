"""Where a PTV service location is: one point for each address with coordinates, and the addresses that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from accessibility.loaders.ptv_read import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accessibility.loaders.ptv_read import Record

__all__ = ["PtvPoints", "Spot", "points_of"]

_EAST_M, _NORTH_M = (40_000.0, 800_000.0), (6_550_000.0, 7_850_000.0)
"""Metres of EPSG:3067 within which Finland lies."""

_LON, _LAT = (18.0, 32.0), (59.0, 71.0)


class Spot(NamedTuple):
    """One address of one location.

    Parameters
    ----------
    location
        Id of the location.
    number
        1 for its first point; 0 if it has only one.
    x, y
        As given, east and north.
    degrees
        Whether they are longitude and latitude, else metres of EPSG:3067.
    address
        Street and number, empty where not given.
    """

    location: str
    number: int
    x: float
    y: float
    degrees: bool
    address: str


class PtvPoints(NamedTuple):
    """Points of all locations.

    Parameters
    ----------
    spots
        By location, in the order of its addresses.
    lacking
        ``(location, address, why)`` of addresses without coordinates; why is PTV's word for the state of the coordinates.
    foreign
        As ``lacking``: coordinates that are neither metres of EPSG:3067 nor degrees in Finland.
    """

    spots: tuple[Spot, ...]
    lacking: tuple[tuple[str, str, str], ...]
    foreign: tuple[tuple[str, str, str], ...]


def points_of(locations: Iterable[tuple[str, Record]]) -> PtvPoints:
    """Points of service locations; postal addresses (boxes) are none.

    Parameters
    ----------
    locations
        Id and record of each.

    Returns
    -------
    PtvPoints

    Notes
    -----
    PTV writes metres of EPSG:3067 as text, north as ``latitude`` and east as ``longitude``; 0 and 0 where it found none.
    """
    spots: list[Spot] = []
    lacking, foreign = [], []
    for name, record in locations:
        found: list[Spot] = []
        addresses = [one for one in record.get("addresses") or [] if isinstance(one, dict)]
        visited = [one for one in addresses if str(one.get("type") or "Location").casefold() == "location"]
        for address in visited:
            street = _part(address, "streetAddress") or _part(address, "otherAddress") or address
            shown = _shown(street)
            x, y = _number(street.get("longitude")), _number(street.get("latitude"))
            if not (np.isfinite(x) and np.isfinite(y)) or (x == 0 and y == 0):
                lacking.append((name, shown, str(street.get("coordinateState") or "NotReceived")))
            elif _within(x, _EAST_M) and _within(y, _NORTH_M):
                found.append(Spot(name, 0, x, y, degrees=False, address=shown))
            elif _within(x, _LON) and _within(y, _LAT):
                found.append(Spot(name, 0, x, y, degrees=True, address=shown))
            else:
                foreign.append((name, shown, f"{y:g} {x:g}"))
        if not visited:
            lacking.append((name, "", "no address"))
        spots += [spot._replace(number=number if len(found) > 1 else 0) for number, spot in enumerate(found, 1)]
    return PtvPoints(tuple(spots), tuple(lacking), tuple(foreign))


def _part(address: Record, key: str) -> dict[str, Any] | None:
    part = address.get(key)
    return part if isinstance(part, dict) else None


def _shown(street: Record) -> str:
    return f"{texts_of(street.get('street')).get('fi', '')} {street.get('streetNumber') or ''}".strip()


def _number(given: object) -> float:
    """A coordinate written as text or number; NaN if it is none."""
    try:
        return float(str(given).strip().replace(",", "."))
    except ValueError:
        return float("nan")


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
