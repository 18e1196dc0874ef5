"""Instances for siting benchmarks: clustered places and candidates in a plane, written as plain arrays that any environment can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Instance", "clustered"]


class Instance(NamedTuple):
    """Places, candidates and the pairs within reach, by candidate."""

    people: NDArray[np.float64]
    first: NDArray[np.int64]
    place: NDArray[np.int32]
    minutes: NDArray[np.float64]


def clustered(places: int, candidates: int, *, reach: float, seed: int = 1, side: float = 100.0) -> Instance:
    """Villages in clusters of very different sizes, three in ten scattered; candidates are some of them; straight-line minutes."""
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(seed)
    clusters = max(20, places // 250)
    centre, size = rng.random((clusters, 2)) * side, rng.pareto(1.2, clusters) + 0.3
    at = centre[rng.choice(clusters, places, p=size / size.sum())] + rng.normal(0, side * 0.02, (places, 2))
    scattered = rng.random(places) < 0.3
    at[scattered] = rng.random((int(scattered.sum()), 2)) * side
    people = np.ceil(rng.lognormal(2, 1, places))
    houses = at[rng.choice(places, candidates, replace=False)]
    tree = cKDTree(at)
    near = [np.sort(np.asarray(tree.query_ball_point(house, reach), dtype=np.int32)) for house in houses]
    first = np.concatenate([[0], np.cumsum([len(one) for one in near])]).astype(np.int64)
    place = np.concatenate(near)
    minutes = np.hypot(*(at[place] - houses[np.repeat(np.arange(candidates), np.diff(first))]).T)
    return Instance(people, first, place, minutes)
