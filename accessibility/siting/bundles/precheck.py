"""Why shared service points cannot be as asked, by names, before a solver is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.errors import InfeasibleError, Reason, SitingError
from accessibility.measures.within import within
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.bundles.problem import BundleProblem, Rules

    Fault = tuple[str, Reason]

__all__ = ["check_bundles", "kinds_that_come", "unhelped_cells"]


def check_bundles(problem: BundleProblem, rules: Rules) -> tuple[Remark, ...]:
    """Refuse what no plan can keep to, and say what no plan can bring.

    Parameters
    ----------
    problem, rules
        The inputs.

    Returns
    -------
    tuple of Remark
        Kinds that nobody can bring; rules that no point can keep, where remote offers are left.

    Raises
    ------
    SitingError
        If a rule is no number it can be.
    InfeasibleError
        Naming kinds, sectors, candidates or places, and what would mend it.
    """
    _check_numbers(rules)
    comes = kinds_that_come(problem, rules)
    lacking = tuple(kind for kind, there in zip(problem.kinds, comes, strict=True) if not there)
    strict = _too_strict(problem, rules, comes, lacking)
    faults = [] if len(problem.remote) else list(strict)
    faults += _required_faults(problem, rules, comes)
    if rules.worst_minutes is not None:
        faults += _too_far_faults(problem, rules.worst_minutes, comes)
    if faults:
        raise InfeasibleError("; ".join(text for text, _ in faults), *(why for _, why in faults))
    remarks = []
    if lacking:
        remarks.append(Remark("kinds_nobody_brings", "noted", len(lacking), len(problem.kinds), {}, lacking))
    if strict:
        remarks.append(Remark("points_cannot_be", "noted", len(strict), reasons=tuple(why for _, why in strict)))
    return tuple(remarks)


def _too_strict(problem: BundleProblem, rules: Rules, comes: NDArray[np.bool_], lacking: tuple[str, ...]) -> list[Fault]:
    """Rules that no point in a house can keep, so that only what goes by wire is left."""
    strict, able_kinds = [], int(comes.sum())
    if not comes.any():
        text = f"nobody can bring any of {', '.join(problem.kinds)} for the hours needed; give providers hours_week of them"
        strict.append((text, Reason("nobody_brings", {"kinds": problem.kinds})))
    if rules.count and rules.least_kinds > able_kinds:
        text = f"each point needs {rules.least_kinds} kinds but providers can bring {able_kinds} (not {', '.join(lacking) or '-'})"
        told: dict[str, object] = {"asked": rules.least_kinds, "count": able_kinds}
        strict.append((text, Reason("kinds_few", {**told, "kinds": lacking}) if lacking else Reason("kinds_few_asked", told)))
    able = sorted({str(sector) for sector in problem.supply.sectors[(problem.supply.hours_week > 0).any(axis=1)]})
    if rules.count and rules.least_sectors > len(able):
        text = (
            f"each point needs providers of {rules.least_sectors} sectors, but those who can bring any are of {', '.join(able) or 'none'}"
        )
        told = {"asked": rules.least_sectors}
        why = Reason("sectors_few", {**told, "count": len(able), "sectors": tuple(able)}) if able else Reason("sectors_none", told)
        strict.append((text, why))
    return strict


def kinds_that_come(problem: BundleProblem, rules: Rules) -> NDArray[np.bool_]:
    """Which kinds some provider can bring to some candidate for the hours needed, or serve by wire; shape (k,).

    Parameters
    ----------
    problem, rules
        The inputs.

    Returns
    -------
    numpy.ndarray of bool
    """
    hours = problem.supply.hours_week
    most = hours.max(axis=0, initial=0.0) if rules.one_provider else hours.sum(axis=0)
    fits = problem.hosts.may_host & (problem.hours_at <= most[None, :] + 1e-9)
    by_wire = np.zeros(len(problem.kinds), dtype=bool)
    by_wire[problem.remote[:, 1]] = True
    return np.asarray((fits & (most[None, :] > 0)).any(axis=0) | by_wire)


def unhelped_cells(problem: BundleProblem) -> pd.DataFrame:
    """Places beyond a standard today that no candidate and no wire can bring within it.

    Parameters
    ----------
    problem
        The inputs.

    Returns
    -------
    pandas.DataFrame
        Index (season, place, kind); ``name``, ``minutes_before``, ``standard_minutes``, ``candidate`` (the closest that may host the kind)
        and ``candidate_minutes``: the smallest standard that would help; ``inf`` = none within reach.
    """
    parts = []
    for season in range(len(problem.people.seasons)):
        for kind in range(len(problem.kinds)):
            lost, closest, minutes = _lost(problem, season, kind, float(problem.standard_minutes[kind]))
            parts.append((season, kind, lost, closest[lost], minutes[lost]))
    season_of = np.concatenate([np.full(len(lost), season) for season, _, lost, _, _ in parts])
    kind_of = np.concatenate([np.full(len(lost), kind) for _, kind, lost, _, _ in parts])
    place = np.concatenate([lost for _, _, lost, _, _ in parts])
    words = [pd.Index(np.array(problem.people.seasons, dtype=object)[season_of], dtype="str"), problem.people.ids[place]]
    words.append(pd.Index(np.array(problem.kinds, dtype=object)[kind_of], dtype="str"))
    return pd.DataFrame(
        {
            "name": problem.people.names[place],
            "minutes_before": problem.people.now_minutes[season_of, place, kind_of],
            "standard_minutes": problem.standard_minutes[kind_of],
            "candidate": pd.Series(problem.hosts.ids, dtype="str")
            .reindex(np.concatenate([closest for _, _, _, closest, _ in parts]))
            .array,
            "candidate_minutes": np.concatenate([minutes for _, _, _, _, minutes in parts]),
        },
        index=pd.MultiIndex.from_arrays(words, names=["season", "place", "kind"]),
    )


def _check_numbers(rules: Rules) -> None:
    for name in ("count", "least_kinds", "least_sectors", "stops"):
        value = getattr(rules, name)
        if isinstance(value, bool) or value != int(value) or value < 0:
            raise SitingError(f"{name} must be a whole number of 0 or more, given {value!r}")
    if not rules.budget_eur_year >= 0:
        raise SitingError(f"budget_eur_year must be 0 or more, given {rules.budget_eur_year!r}")
    if not rules.least_visit_hours > 0:
        raise SitingError(f"least_visit_hours must be more than 0, given {rules.least_visit_hours!r}")
    if rules.worst_minutes is not None and not 0 <= rules.worst_minutes < np.inf:
        raise SitingError(f"worst_minutes must be a number of 0 or more, given {rules.worst_minutes!r}")


def _required_faults(problem: BundleProblem, rules: Rules, comes: NDArray[np.bool_]) -> list[Fault]:
    """Required candidates that are too many, too dear, or cannot be points at all."""
    hosts = problem.hosts
    faults: list[Fault] = []
    required = np.flatnonzero(hosts.required)
    houses = required[~hosts.mobile[required]]
    named = ", ".join(f"{hosts.names[one]} ({hosts.ids[one]})" for one in required[:5])
    if len(houses) > rules.count:
        text = f"{len(houses)} candidates are required but at most {rules.count} are to be opened: {named}; raise count"
        why = Reason("required_many", {"count": len(houses), "most": rules.count, "names": tuple(hosts.names[houses])})
        faults.append((text, why))
    least = float(hosts.cost_eur_year[required].sum())
    if least > rules.budget_eur_year:
        text = f"the budget is {rules.budget_eur_year:g} euros a year, but required candidates alone cost {least:g}: {named}"
        told: dict[str, object] = {"least_eur": least, "budget_eur": rules.budget_eur_year}
        faults.append((text, Reason("required_dear", {**told, "names": tuple(hosts.names[required])})))
    for one in houses:
        hours = np.sort(problem.needed_hours[hosts.may_host[one] & comes])
        fits = int((np.cumsum(hours) <= hosts.room_hours[one] + 1e-9).sum())
        room = int(min(fits, hosts.room_kinds[one]))
        if room < rules.least_kinds:
            named = f"{hosts.names[one]} ({hosts.ids[one]})"
            text = f"{named} is required but has room for {room} kinds, {rules.least_kinds} are needed in each point"
            why = Reason("room_small", {"names": (str(hosts.names[one]),), "count": room, "asked": rules.least_kinds})
            faults.append((text, why))
    return faults


def _too_far_faults(problem: BundleProblem, worst_minutes: float, comes: NDArray[np.bool_]) -> list[Fault]:
    """Kinds and places that no plan can bring within the minutes of the worst off."""
    if worst_minutes > problem.people.max_minutes:
        text = f"travel times were computed to {problem.people.max_minutes:g} minutes, worst_minutes asks {worst_minutes:g}"
        return [(text, Reason("beyond_reach", {"minutes": worst_minutes, "max_minutes": problem.people.max_minutes}))]
    alike: dict[tuple[str, tuple[int, ...], float], list[str]] = {}
    for kind, name in enumerate(problem.kinds):
        for season, word in enumerate(problem.people.seasons):
            lost, _, minutes = _lost(problem, season, kind, worst_minutes)
            if not comes[kind]:
                lost = np.flatnonzero(~within(problem.people.now_minutes[season, :, kind], worst_minutes))
            if len(lost):
                worst = float(minutes[lost].max()) if comes[kind] else np.inf
                least = float(np.ceil(worst * 10 - 1e-9) / 10)
                alike.setdefault((word, tuple(lost.tolist()), least), []).append(name)
    return [_too_far(problem, worst_minutes, kinds, *where) for where, kinds in alike.items()]


def _too_far(problem: BundleProblem, worst_minutes: float, kinds: list[str], season: str, lost: tuple[int, ...], least: float) -> Fault:
    """Kinds that the same places cannot have near enough in a season, and the minutes that would do (``inf`` = none)."""
    names = tuple(str(problem.people.names[place]) for place in lost)
    shown = ", ".join(names[:5]) + (" and more" if len(names) > 5 else "")
    told = {"count": len(lost), "kinds": tuple(kinds), "minutes": worst_minutes, "season": season, "names": names}
    mend, why = "no number of minutes computed would do", Reason("places_lack_ever", told)
    if np.isfinite(least):
        mend, why = f"{least:g} minutes would do", Reason("places_lack", {**told, "least_minutes": least})
    return f"{len(lost)} places cannot have {', '.join(kinds)} within {worst_minutes:g} minutes in {season}: {shown}; {mend}", why


def _lost(problem: BundleProblem, season: int, kind: int, limit: float) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Places beyond a limit today and from every candidate that may host the kind; the closest candidate and its minutes."""
    people, n = problem.people, len(problem.people.ids)
    pairs = people.pairs[season]
    candidate = pairs.candidate
    able = problem.hosts.may_host[candidate, kind]
    order = np.lexsort((candidate[able], pairs.value[able], pairs.place[able]))
    place, at = np.unique(pairs.place[able][order], return_index=True)
    closest, minutes = np.full(n, -1, dtype=np.int64), np.full(n, np.inf)
    closest[place], minutes[place] = candidate[able][order][at], pairs.value[able][order][at]
    now = people.now_minutes[season, :, kind]
    online = people.connection & bool((problem.remote[:, 1] == kind).any())
    return np.flatnonzero(~within(np.minimum(now, minutes), limit) & ~online), closest, minutes
