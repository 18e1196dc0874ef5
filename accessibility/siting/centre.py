"""Nobody too far: so many points that the worst-off place has as few minutes as can be (p-centre)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.measures.within import within
from accessibility.progress import Silent
from accessibility.siting.cover_decision import cover_by
from accessibility.siting.precheck import check_count, check_everyone_reached, closest_candidate
from accessibility.siting.recompute import Found, checked_plan, served
from accessibility.travel.engine.clock import working_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.progress import Progress
    from accessibility.siting.plan import Plan
    from accessibility.siting.problem import SitingProblem

__all__ = ["p_center"]


def p_center(problem: SitingProblem, *, count: int, seconds: float = 60.0, progress: Progress | None = None) -> Plan:
    """So many service points that the minutes of the worst-off place are fewest.

    Parameters
    ----------
    problem
        Candidates, places and minutes. Every place counts, whoever lives there; a service that stays may serve it.
    count
        How many points, required ones included.
    seconds
        Time limit; the best plan so far comes back with its bound.
    progress
        Told how the search narrows.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Naming places that no candidate reaches, or the smallest number of points that reaches all.

    Notes
    -----
    Vertex p-centre (Hakimi 1964), by a search over the distinct minutes, each step a set covering question (Minieka 1970). After a yes
    the search goes on from the minutes reached, after a no from the next larger ones. Esri has no such problem.

    Examples
    --------
    >>> from accessibility.siting import siting_problem_from_matrix
    >>> at = [0, 10, 20, 40, 70, 100]
    >>> line = siting_problem_from_matrix([[abs(a - b) for b in at] for a in at])
    >>> [p_center(line, count=count).value for count in (1, 2, 3)]
    [60.0, 30.0, 20.0]
    """
    started, told = working_seconds(), progress or Silent()
    check_count(problem, count)
    kept, usable = problem.choosable()
    check_everyone_reached(usable, problem.max_minutes)
    levels = np.unique(np.concatenate([usable.pairs.value, usable.now_minutes[np.isfinite(usable.now_minutes)], [0.0]]))
    best = np.minimum(closest_candidate(usable)[1], usable.now_minutes)
    low, high = int(np.searchsorted(levels, best.max(initial=0.0))), len(levels) - 1
    chosen = _first(usable, float(levels[high]), count, started + seconds)
    high = _reached(usable, chosen, levels)
    stopped = "proven"
    while low < high:
        middle = (low + high) // 2
        told.stage("siting", f"{levels[low]:g} to {levels[high]:g} min")
        found = cover_by(usable, float(levels[middle]), count, until=started + seconds)
        if isinstance(found, str):
            stopped = "time_limit"
            break
        if found is None:
            low = middle + 1
        else:
            chosen = found
            high = _reached(usable, chosen, levels)
    value = float(served(problem, kept[chosen]).minutes.max(initial=0.0))
    found_plan = Found(
        kept[chosen], float(levels[high]), float(levels[low]), "search over minutes, each a set covering question, HiGHS", stopped
    )
    return checked_plan(
        problem, found_plan, model="p_center", sense="least", objective="minutes of the worst-off place", value=value,
        conditions={"count": count}, started=started,
    )  # fmt: skip


def _first(problem: SitingProblem, reach: float, count: int, until: float) -> NDArray[np.int64]:
    """Any choice that reaches every place; refused by name where there is none."""
    found = cover_by(problem, reach, count, until=until)
    if found is None:
        raise InfeasibleError(
            f"{count} points cannot reach all places within {problem.max_minutes:g} minutes; raise count, or compute travel times further",
            Reason("points_few", {"asked": count, "minutes": problem.max_minutes}),
        )
    if isinstance(found, str):
        raise SitingError(f"no {count} points were found that reach all places in the time given; give more seconds", Reason("time"))
    return found


def _reached(problem: SitingProblem, chosen: NDArray[np.int64], levels: NDArray[np.float64]) -> int:
    """The level of the minutes that a choice reaches."""
    worst = float(served(problem, chosen).minutes.max(initial=0.0))
    return int(np.flatnonzero(within(worst, levels))[0])
