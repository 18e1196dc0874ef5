"""How unsure the inputs are, and one draw of what they could be instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.network import Network

__all__ = ["Assumptions", "Draw", "Unsure", "draw", "unsure_of"]


@dataclass(frozen=True)
class Assumptions:
    """How far the truth may be from what is taken for it; every range is in per cent either way.

    Parameters
    ----------
    speed_pct
        Speeds of all roads together: drivers and weather.
    speed_class_pct
        Speeds of each road class and surface on its own, beside that.
    access_pct
        Minutes between door and road.
    ferry_pct
        Waits and crossing times of ferries that are assumed; known ones stay.
    gone_pct
        Services of the data that are not there any more.
    unlisted_pct
        Places that have a service of a kind of their own that the data does not know.

    Notes
    -----
    Speeds, access and ferries are drawn from triangles whose peak is what the study takes; numbers of people that are not told from
    all whole numbers between their bounds alike. The widths are assumptions of the study's author, not measured.
    """

    speed_pct: float = 10.0
    speed_class_pct: float = 10.0
    access_pct: float = 25.0
    ferry_pct: float = 50.0
    gone_pct: float = 2.0
    unlisted_pct: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        for name in ("speed_pct", "speed_class_pct", "access_pct", "ferry_pct"):
            if not 0 <= getattr(self, name) <= 90:
                raise DataError(f"{name} must be from 0 to 90 per cent, given {getattr(self, name)}")
        for name in ("gone_pct", "unlisted_pct"):
            if not 0 <= getattr(self, name) <= 100:
                raise DataError(f"{name} must be from 0 to 100 per cent, given {getattr(self, name)}")


@dataclass(frozen=True, eq=False)
class Draw:
    """One way things could be.

    Parameters
    ----------
    edge_factor
        What the time of each edge is multiplied by, shape (m,).
    access_factor
        What minutes between door and road are multiplied by.
    there
        Which services are there, shape (d,).
    unlisted
        Which places have a service of their own for each kind, shape (o, k).
    people
        Persons of each place, shape (o,); NaN where nothing bounds them.
    """

    edge_factor: NDArray[np.float64]
    access_factor: float
    there: NDArray[np.bool_]
    unlisted: NDArray[np.bool_]
    people: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Unsure:
    """What of a study is unsure, looked up once for all draws.

    Parameters
    ----------
    classes
        How many road classes and surfaces there are.
    edge_class
        Which of them each edge is, shape (m,); ``classes`` for ferries, whose speed is not that of a road.
    waits, sails
        Edges that are an assumed wait for a ferry, and an assumed crossing, positions.
    people, least, most
        Persons of each place, shape (o,), NaN = not told; and their bounds, NaN where nothing bounds them.
    """

    classes: int
    edge_class: NDArray[np.intp]
    waits: NDArray[np.intp]
    sails: NDArray[np.intp]
    people: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]


def unsure_of(network: Network, places: pd.DataFrame, people: str) -> Unsure:
    """What of a network and its places is unsure.

    Parameters
    ----------
    network
        The network as the study takes it.
    places
        With people and, where not told, ``…_least`` and ``…_most``.
    people
        The column of people.

    Returns
    -------
    Unsure
    """
    roads = network.roads
    word = roads["road_class"].astype(str) + "/" + roads["surface"].astype(str)
    classes, of_road = np.unique(word.to_numpy(dtype=str), return_inverse=True)
    ferry = roads["road_class"].eq("ferry").to_numpy()
    unsure = {
        name: (ferry & np.isnan(roads[name].to_numpy(dtype=float, na_value=np.nan)))[network.edge_road]
        for name in ("interval_minutes", "crossing_minutes")
    }
    on_land = network.edge_tail < network.land_node_count
    # Leaving takes nothing, so that going aboard and ashore may have one factor whichever way the network is turned.
    boards = on_land ^ (network.head < network.land_node_count)
    sails = ~on_land & (network.head >= network.land_node_count)
    told = places[people].to_numpy(dtype=float, na_value=np.nan)
    least, most = (
        pd.to_numeric(places[name]).to_numpy(dtype=float, na_value=np.nan) if name in places else np.full(len(told), np.nan)
        for name in (f"{people}_least", f"{people}_most")
    )
    return Unsure(
        len(classes),
        np.where(ferry, len(classes), of_road.reshape(-1))[network.edge_road],
        np.flatnonzero(boards & unsure["interval_minutes"]),
        np.flatnonzero(sails & unsure["crossing_minutes"]),
        told,
        least,
        most,
    )


def draw(number: int, seed: int, assumed: Assumptions, unsure: Unsure, services: int, kinds: int) -> Draw:
    """One draw, the same for the same seed and number wherever and whenever it is made.

    Parameters
    ----------
    number
        Which draw.
    seed
        Of the whole.
    assumed
        How unsure the inputs are.
    unsure
        What of the study is unsure.
    services, kinds
        How many there are.

    Returns
    -------
    Draw
    """
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    return Draw(
        _edge_factor(random, assumed, unsure),
        _triangle(random, assumed.access_pct),
        random.random(services) >= assumed.gone_pct / 100,
        random.random((len(unsure.people), kinds)) < assumed.unlisted_pct / 100,
        _people(random, unsure),
    )


def _triangle(random: np.random.Generator, pct: float) -> float:
    return 1.0 if pct == 0 else float(random.triangular(1 - pct / 100, 1.0, 1 + pct / 100))


def _edge_factor(random: np.random.Generator, assumed: Assumptions, unsure: Unsure) -> NDArray[np.float64]:
    """Times are the reciprocal of speeds; ferries have a factor of their own where their times are assumed."""
    common = _triangle(random, assumed.speed_pct)
    speed = common * np.array([_triangle(random, assumed.speed_class_pct) for _ in range(unsure.classes)])
    wait, crossing = _triangle(random, assumed.ferry_pct), _triangle(random, assumed.ferry_pct)
    factor: NDArray[np.float64] = np.append(1 / speed, 1.0)[unsure.edge_class]
    factor[unsure.waits] = wait
    factor[unsure.sails] = crossing
    return factor


def _people(random: np.random.Generator, unsure: Unsure) -> NDArray[np.float64]:
    # A share of 1 cannot be drawn, so every whole number from least to most is alike.
    drawn = np.floor(unsure.least + random.random(len(unsure.people)) * (unsure.most - unsure.least + 1))
    return np.where(np.isnan(unsure.people), drawn, unsure.people)
