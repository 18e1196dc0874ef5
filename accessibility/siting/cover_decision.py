"""Whether so many candidates can cover every place within so many minutes, and which: yes, no or not known in the time given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.measures.within import within
from accessibility.siting.milp import Model
from accessibility.siting.rows import merged
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.problem import SitingProblem

__all__ = ["cover_by"]

_MOST_COMPARED = 4000
"""Rows and candidates are compared pair by pair up to so many; beyond, the solver's own presolve is left to it."""


def cover_by(problem: SitingProblem, minutes: float, count: int, *, until: float) -> NDArray[np.int64] | Literal["unknown"] | None:
    """Exactly ``count`` candidates that cover every place within so many minutes.

    Parameters
    ----------
    problem
        Choosable candidates only.
    minutes
        The limit, inclusive.
    count
        How many.
    until
        When to give up, of ``working_seconds``.

    Returns
    -------
    numpy.ndarray, "unknown" or None
        Positions; ``"unknown"`` where time ran out, None where there is no such choice.
    """
    m, needs = len(problem.candidates), ~within(problem.now_minutes, minutes)
    near = problem.within(minutes)
    covered = np.unique(near.place)
    if needs.sum() > needs[covered].sum():
        return None
    has = np.zeros(len(needs), dtype=bool)
    must = np.flatnonzero(problem.must)
    has[near.of_candidates(must).place] = True
    rows = merged(near.where((needs & ~has)[near.place]), np.ones(len(needs)))
    cover = np.zeros((len(rows.weight), m), dtype=bool)
    cover[rows.pairs.place, rows.pairs.candidate] = True
    found = _decide(cover, count - len(must), until)
    return found if found is None or isinstance(found, str) else _filled(np.union1d(must, found), m, count)


def _decide(cover: NDArray[np.bool_], count: int, until: float) -> NDArray[np.int64] | Literal["unknown"] | None:
    """Greedy covers say yes, the relaxation says no, and only what is left is branched on."""
    if not len(cover):
        return np.zeros(0, dtype=np.int64)
    quick = _greedy(cover)
    if len(quick) <= count or count <= 0:
        return quick if len(quick) <= count else None
    columns = _undominated(cover.T)
    small = cover[:, columns]
    small = small[_undominated(~small)]
    quick = _greedy(small)
    found = quick if len(quick) <= count else _by_solver(small, count, until)
    return found if found is None or isinstance(found, str) else columns[found]


def _by_solver(cover: NDArray[np.bool_], count: int, until: float) -> NDArray[np.int64] | Literal["unknown"] | None:
    """The relaxation first, then the whole question."""
    relaxed = _model(cover)[0].solve(seconds=max(until - working_seconds(), 0.01), relaxed=True)
    if relaxed.solution is not None and np.ceil(relaxed.objective - 1e-6) > count:
        return None
    model, x = _model(cover)
    model.row(1, [(0, x, 1.0)], most=count)
    found = model.solve(seconds=max(until - working_seconds(), 0.01), absolute_gap=max(float(count), 0.999))
    if found.state == "infeasible":
        return None
    chosen = np.zeros(0, dtype=np.int64) if found.solution is None else np.flatnonzero(found.solution > 0.5)
    return chosen if len(chosen) <= count and cover[:, chosen].any(axis=1).all() else "unknown"


def _model(cover: NDArray[np.bool_]) -> tuple[Model, NDArray[np.int64]]:
    """As few columns as cover every row."""
    model = Model()
    x = model.add(cover.shape[1], cost=1.0, whole=True)
    row, column = np.nonzero(cover)
    model.row(len(cover), [(row, x[column], 1.0)], least=1.0)
    return model, x


def _greedy(cover: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Columns one after the other, each covering most rows, a row counting more the fewer cover it; needless ones out again."""
    weight = 1.0 / cover.sum(axis=1)
    best: list[int] | None = None
    for power in (0.0, 1.0, 2.0):
        left, chosen = weight**power, []
        while left.any():
            one = int((left @ cover).argmax())
            chosen.append(one)
            left = np.where(cover[:, one], 0.0, left)
        times = cover[:, chosen].sum(axis=1)
        for one in chosen[::-1]:
            if (times[cover[:, one]] > 1).all():
                times -= cover[:, one]
                chosen.remove(one)
        best = chosen if best is None or len(chosen) < len(best) else best
    return np.array(best, dtype=np.int64)


def _undominated(sets: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows that are not within another row (of equal ones the first stays)."""
    if len(sets) > _MOST_COMPARED:
        return np.arange(len(sets))
    numbers = sets.astype(np.float32)
    size = numbers.sum(axis=1)
    inside = (numbers @ numbers.T) >= size[:, None] - 0.5
    larger = (size[None, :] > size[:, None]) | (
        (size[None, :] == size[:, None]) & (np.arange(len(sets))[None, :] < np.arange(len(sets))[:, None])
    )
    return np.flatnonzero(~(inside & larger).any(axis=1))


def _filled(chosen: NDArray[np.int64], candidates: int, count: int) -> NDArray[np.int64]:
    """As many candidates as asked for, the first ids where any would do."""
    rest = np.setdiff1d(np.arange(candidates), chosen)
    return np.sort(np.concatenate([chosen, rest[: count - len(chosen)]])).astype(np.int64)
