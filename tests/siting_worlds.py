"""Small siting problems and brute force, so that tests know the answer."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from accessibility.siting import siting_problem_from_matrix

if TYPE_CHECKING:
    from pathlib import Path

G3_AT = np.array([0, 10, 20, 40, 70, 100])
G3_PEOPLE = [50, 20, 80, 30, 40, 10]
G3_MINUTES = np.abs(G3_AT[:, None] - G3_AT[None, :])


def line(**more):
    """The golden set G3: six villages on a line, each also a candidate."""
    return siting_problem_from_matrix(G3_MINUTES, G3_PEOPLE, **more)


def subsets(candidates, count):
    """All choices of so many candidates."""
    return [np.array(choice, dtype=int) for choice in itertools.combinations(range(candidates), count)]


def closest(minutes, choice):
    """Minutes from each place to the closest of a choice."""
    return minutes[:, choice].min(axis=1) if len(choice) else np.full(len(minutes), np.inf)


@st.composite
def worlds(draw, most_places=9, most_candidates=6, reachable=False):
    """Minutes (some inf), people (some none) and a number of points."""
    n, m = draw(st.integers(1, most_places)), draw(st.integers(1, most_candidates))
    cells = st.integers(0, 40) if reachable else st.one_of(st.integers(0, 40), st.just(np.inf))
    minutes = np.array(draw(st.lists(st.lists(cells, min_size=m, max_size=m), min_size=n, max_size=n)), dtype=float)
    people = np.array(draw(st.lists(st.integers(0, 50), min_size=n, max_size=n)), dtype=float)
    return minutes, people, draw(st.integers(1, m))


def orlib_network(path: Path):
    """Minutes between all nodes of an OR-Library p-median file, and p; where an edge stands twice the last one counts."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    numbers = np.array(path.read_text(encoding="utf-8").split(), dtype=float)
    n, edges, count = (int(one) for one in numbers[:3])
    given = {}
    for a, b, cost in numbers[3 : 3 + 3 * edges].reshape(-1, 3):
        given[int(min(a, b)) - 1, int(max(a, b)) - 1] = cost
    ends = np.array(list(given))
    return dijkstra(csr_array((list(given.values()), (ends[:, 0], ends[:, 1])), shape=(n, n)), directed=False), count


def orlib_optima(path: Path):
    """Published optima by number of the instance."""
    rows = [text.split() for text in path.read_text(encoding="utf-8").splitlines() if text.startswith("pmed")]
    return {int(name[4:]): float(value) for name, value, *_ in rows}
