"""A plan at once: one house after the other, each with the bundle that gains most, for when time runs out before the solver has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accessibility.measures.within import within
from accessibility.siting.bundles.problem import WEEKS
from accessibility.siting.bundles.recount import Choice, broken_rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.bundles.problem import BundleProblem, Rules

    Floats = NDArray[np.float64]

__all__ = ["greedy_plan"]

_LOOKED = 40
"""How many houses are looked at in each round, most gaining first."""


def greedy_plan(problem: BundleProblem, rules: Rules) -> Choice | None:
    """Houses one after the other, each with what gains most; no stops, nothing by wire.

    Parameters
    ----------
    problem, rules
        The inputs.

    Returns
    -------
    Choice or None
        None where the plan so made breaks a rule (a required house that is left out, somebody too far).
    """
    hours, left = problem.supply.hours_week.copy(), rules.budget_eur_year
    still = _lacking(problem)
    taken: dict[tuple[int, int, int], float] = {}
    opened: list[int] = []
    while len(opened) < rules.count:
        gain = _gains(problem, still)
        gain[problem.hosts.mobile] = 0.0
        gain[opened] = 0.0
        order = np.lexsort((np.arange(len(gain)), -gain.sum(axis=1), ~problem.hosts.required))[:_LOOKED]
        best, worth = None, 0.0
        for one in order[gain[order].sum(axis=1) > 0]:
            bundle = _bundle(problem, rules, int(one), gain[one], hours, left)
            value = sum(float(gain[one, kind]) for kind in bundle)
            if value > worth:
                best, worth = (int(one), bundle), value
        if best is None:
            break
        one, bundle = best
        opened.append(one)
        left -= _cost(problem, one, bundle)
        for kind, who in bundle.items():
            taken[one, kind, who] = float(problem.hours_at[one, kind])
            hours[who, kind] -= problem.hours_at[one, kind]
            for season, pairs in enumerate(problem.people.pairs):
                part = slice(pairs.first[one], pairs.first[one + 1])
                still[season, pairs.place[part][within(pairs.value[part], problem.standard_minutes[kind])], kind] = 0.0
    choice = Choice(tuple(sorted(opened)), taken)
    return None if broken_rules(problem, rules, choice) else choice


def _lacking(problem: BundleProblem) -> Floats:
    """What each place is worth for each kind it lacks today, shape (t, n, k)."""
    return np.where(within(problem.people.now_minutes, problem.standard_minutes), 0.0, problem.people.worth)


def _gains(problem: BundleProblem, still: Floats) -> Floats:
    """What each candidate would gain by each kind it may host, shape (m, k)."""
    found = np.zeros(problem.hosts.may_host.shape)
    for season, pairs in enumerate(problem.people.pairs):
        for kind, limit in enumerate(problem.standard_minutes):
            near = within(pairs.value, limit)
            found[:, kind] += np.bincount(pairs.candidate[near], weights=still[season, pairs.place[near], kind], minlength=len(found))
    return np.where(problem.hosts.may_host, found, 0.0)


def _bundle(problem: BundleProblem, rules: Rules, one: int, gain: Floats, hours: Floats, left: float) -> dict[int, int]:
    """Kinds and providers at a house: most gaining first, a new sector first while sectors lack; empty where none keeps the rules."""
    hosts, supply, needed = problem.hosts, problem.supply, problem.hours_at[one]
    found: dict[int, int] = {}
    room = float(hosts.room_hours[one])
    for kind in np.argsort(-gain, kind="stable"):
        if (gain[kind] <= 0 and len(found) >= rules.least_kinds) or not hosts.may_host[one, kind] or needed[kind] > room + 1e-9:
            continue
        if len(found) + 1 > hosts.room_kinds[one] or needed[kind] < rules.least_visit_hours:
            continue
        there = {str(supply.sectors[who]) for who in found.values()}
        able = np.flatnonzero((hours[:, kind] >= needed[kind] - 1e-9) & (supply.hours_week[:, kind] > 0))
        if not len(able):
            continue
        new = np.array([str(supply.sectors[who]) in there and len(there) < rules.least_sectors for who in able])
        eur = WEEKS * needed[kind] * supply.eur_hour[able, kind] + np.where(
            np.isin(able, list(found.values())), 0.0, supply.visit_eur_year[one, able]
        )
        tried = {**found, int(kind): int(able[np.lexsort((able, eur, new))[0]])}
        if _cost(problem, one, tried) <= left:
            found, room = tried, room - float(needed[kind])
    sectors = {str(supply.sectors[who]) for who in found.values()}
    return found if len(found) >= max(rules.least_kinds, 1) and len(sectors) >= rules.least_sectors else {}


def _cost(problem: BundleProblem, one: int, bundle: dict[int, int]) -> float:
    """Euros a year of a house with its bundle."""
    hosts, supply = problem.hosts, problem.supply
    work = sum(WEEKS * float(problem.hours_at[one, kind]) * float(supply.eur_hour[who, kind]) for kind, who in bundle.items())
    visits = sum(float(supply.visit_eur_year[one, who]) for who in set(bundle.values()))
    return float(hosts.cost_eur_year[one]) + sum(float(hosts.extra_eur_year[one, kind]) for kind in bundle) + work + visits
