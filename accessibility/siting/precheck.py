"""Why a siting problem cannot be solved, by names, before a solver is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.measures.within import within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.problem import SitingProblem

__all__ = ["check_budget", "check_count", "check_everyone_reached", "check_minutes", "closest_candidate", "unhelped_places"]


def check_count(problem: SitingProblem, count: int) -> None:
    """Refuse a number of service points that cannot be chosen.

    Parameters
    ----------
    problem
        The inputs.
    count
        How many are to be chosen, required ones included.

    Raises
    ------
    InfeasibleError
        If more are required, or fewer there.
    SitingError
        If it is not a whole number of 0 or more.
    """
    if isinstance(count, bool) or int(count) != count or count < 0:
        raise SitingError(f"count must be a whole number of 0 or more, given {count!r}")
    must, may = np.flatnonzero(problem.must), np.flatnonzero(problem.may)
    if len(must) > count:
        named = problem.named_candidates(must)
        raise InfeasibleError(
            f"{len(must)} candidates are required but {count} are to be chosen: {named}; raise count or require fewer",
            Reason("required_many", {"count": len(must), "most": count, "names": tuple(problem.candidate_names[must])}),
        )
    if len(may) < count:
        others = np.flatnonzero(~problem.may)
        left_out = f" (closing or competitors: {problem.named_candidates(others)})" if len(others) else ""
        raise InfeasibleError(
            f"{count} are to be chosen but there are {len(may)} candidates{left_out}; lower count or add candidates",
            Reason("candidates_few", {"asked": count, "count": len(may)}),
        )


def check_minutes(problem: SitingProblem, minutes: float) -> None:
    """Refuse a limit that is no number of minutes, or beyond what was computed.

    Parameters
    ----------
    problem
        The inputs.
    minutes
        The limit.

    Raises
    ------
    SitingError
        If it is NaN, negative or infinite, or travel times were not computed so far.
    """
    if not np.isfinite(minutes) or minutes < 0:
        raise SitingError(f"minutes must be a number of 0 or more, given {minutes!r}")
    if minutes > problem.max_minutes and len(problem.pairs.place):
        raise SitingError(
            f"travel times were computed to {problem.max_minutes:g} minutes, {minutes:g} asked; "
            f"compute them again with max_minutes={minutes:g} or more",
            Reason("beyond_reach", {"minutes": minutes, "max_minutes": problem.max_minutes}),
        )


def check_everyone_reached(problem: SitingProblem, minutes: float) -> None:
    """Refuse to serve everyone where some place is reached by no candidate and no service of today.

    Parameters
    ----------
    problem
        The inputs, choosable candidates only.
    minutes
        Within how many minutes.

    Raises
    ------
    InfeasibleError
        Naming the places, and the smallest number of minutes that would do.
    """
    closest = np.minimum(closest_candidate(problem)[1], problem.now_minutes)
    lost = np.flatnonzero(~within(closest, minutes))
    if not len(lost):
        return
    named = problem.named_places(lost)
    worst = float(closest[lost].max())
    unreached = lost[np.isinf(closest[lost])]
    if len(unreached):
        mend = f"{problem.named_places(unreached)}: no candidate at all within {problem.max_minutes:g} minutes; add candidates near them"
    else:
        mend = f"the smallest standard that would do is {_up(worst)} minutes"
    if len(unreached) == len(lost):
        mend = f"nor within the {problem.max_minutes:g} minutes computed; add candidates near them"
    count = f"{len(lost)} places have" if len(lost) > 1 else "1 place has"
    told: dict[str, object] = {"total": len(lost), "minutes": minutes}
    if len(unreached):
        names = tuple(problem.place_names[unreached])
        why = Reason("places_unreached", {**told, "count": len(unreached), "max_minutes": problem.max_minutes, "names": names})
    else:
        why = Reason("places_far", {**told, "least_minutes": float(_up(worst)), "names": tuple(problem.place_names[lost])})
    raise InfeasibleError(f"{count} no candidate within {minutes:g} minutes: {named}; {mend}", why)


def check_budget(problem: SitingProblem, budget_eur_year: float) -> None:
    """Refuse a budget that required candidates alone exceed, and candidates whose cost is not known.

    Parameters
    ----------
    problem
        The inputs.
    budget_eur_year
        Euros a year.

    Raises
    ------
    SitingError
        If the budget is negative or NaN, or a cost is not known.
    InfeasibleError
        If the required candidates cost more.
    """
    if not budget_eur_year >= 0:
        raise SitingError(f"budget_eur_year must be 0 or more, given {budget_eur_year!r}")
    unknown = np.flatnonzero(problem.may & np.isnan(problem.cost_eur_year))
    if len(unknown):
        raise SitingError(
            f"cost_eur_year is not known for {len(unknown)} candidates: {problem.named_candidates(unknown)}; give it",
            Reason("cost_unknown", {"count": len(unknown), "names": tuple(problem.candidate_names[unknown])}),
        )
    must = np.flatnonzero(problem.must)
    least = float(problem.cost_eur_year[must].sum())
    if least > budget_eur_year:
        named = problem.named_candidates(must)
        raise InfeasibleError(
            f"the budget is {budget_eur_year:g} euros a year, but required candidates alone cost {least:g}: {named}",
            Reason("required_dear", {"least_eur": least, "budget_eur": budget_eur_year, "names": tuple(problem.candidate_names[must])}),
        )


def closest_candidate(problem: SitingProblem) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The closest candidate of each place.

    Parameters
    ----------
    problem
        The inputs.

    Returns
    -------
    tuple
        Its position (-1 = none within reach) and minutes (``inf``), shapes (n,).
    """
    n, pairs = len(problem.places), problem.pairs
    order = np.lexsort((pairs.candidate, pairs.value, pairs.place))
    place, at = np.unique(pairs.place[order], return_index=True)
    candidate, minutes = np.full(n, -1, dtype=np.int64), np.full(n, np.inf)
    candidate[place] = pairs.candidate[order][at]
    minutes[place] = pairs.value[order][at]
    return candidate, minutes


def unhelped_places(problem: SitingProblem, minutes: float) -> pd.DataFrame:
    """Places that are beyond a standard today and that no candidate can bring within it.

    Parameters
    ----------
    problem
        The inputs, choosable candidates only.
    minutes
        The standard.

    Returns
    -------
    pandas.DataFrame
        Index place; ``name``, ``people``, ``minutes_before``, ``candidate`` (the closest) and ``candidate_minutes``: the smallest standard
        that would help; ``inf`` = none within reach.
    """
    candidate, closest = closest_candidate(problem)
    lost = np.flatnonzero(~within(np.minimum(closest, problem.now_minutes), minutes))
    ids = pd.Series(problem.candidates, dtype="str").reindex(candidate[lost])
    return pd.DataFrame(
        {
            "name": problem.place_names[lost],
            "people": problem.people[lost],
            "minutes_before": problem.now_minutes[lost],
            "candidate": ids.array,
            "candidate_minutes": closest[lost],
        },
        index=pd.Index(problem.places[lost], name="place", dtype="str"),
    )


def _up(minutes: float) -> str:
    """Minutes rounded up to a tenth, so that the number given would do."""
    return f"{np.ceil(minutes * 10 - 1e-9) / 10:g}"
