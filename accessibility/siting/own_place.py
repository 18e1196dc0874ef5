"""Nobody drives to a service point in their own village: such pairs take no time."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.travel.model import TravelTimes

__all__ = ["at_own_place"]


def at_own_place(times: TravelTimes, candidates: pd.DataFrame) -> TravelTimes:
    """Travel times to candidates, with 0 minutes from a place to a candidate at its own spot.

    Parameters
    ----------
    times
        Minutes from places to candidates.
    candidates
        Index candidate; a column ``place``, where there is one, names the places at the spot, joined by commas.

    Returns
    -------
    TravelTimes
        As ``times``; the pairs of a place and a candidate at its spot are there with 0 minutes.

    Notes
    -----
    Travel times go from the door to the nearest mapped road and back. Where only main roads are mapped that way is long, and a
    village would seem unable to reach a service point in its midst.
    """
    origin, destination = _own_pairs(times, candidates)
    if not len(origin):
        return times
    width = max(len(times.destinations), 1)
    own = np.unique(origin * width + destination)
    given = times.pair_origin.astype(np.int64) * width + times.destination
    other = ~np.isin(given, own)
    pair = np.concatenate([given[other], own])
    minutes = np.concatenate([times.minutes[other], np.zeros(len(own))])
    order = np.argsort(pair, kind="stable")
    counts = np.bincount(pair // width, minlength=len(times.origins))
    return dataclasses.replace(
        times,
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        destination=(pair[order] % width).astype(np.int32),
        minutes=minutes[order],
    )


def _own_pairs(times: TravelTimes, candidates: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of places and of candidates at their spot."""
    if "place" not in candidates:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    named = candidates["place"].dropna().astype(str).str.split(",").explode()
    origin = times.origins.get_indexer(pd.Index(named))
    destination = times.destinations.get_indexer(named.index)
    found = (origin >= 0) & (destination >= 0)
    return origin[found].astype(np.int64), destination[found].astype(np.int64)
