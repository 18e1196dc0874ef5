"""A plan's numbers once more from the inputs, and every rule it must keep to, place by place and point by point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.errors import SitingError
from accessibility.measures.within import within
from accessibility.siting.bundles.problem import WEEKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accessibility.siting.bundles.problem import BundleProblem, Rules

    Floats = NDArray[np.float64]

__all__ = ["Choice", "after_minutes", "broken_rules", "check_rules", "cost_of", "gain_of", "met_share", "saved_of"]


@dataclass(frozen=True, eq=False)
class Choice:
    """What a plan decides.

    Parameters
    ----------
    opened
        Positions of candidates.
    hours
        Hours a week by (candidate, kind, provider), only those above 0.
    remote
        Remote offers by (provider, kind).
    """

    opened: tuple[int, ...]
    hours: Mapping[tuple[int, int, int], float]
    remote: tuple[tuple[int, int], ...] = ()

    def hosting(self, kind: int) -> list[int]:
        """Candidates that host a kind.

        Parameters
        ----------
        kind
            Its position.

        Returns
        -------
        list of int
        """
        return sorted({candidate for candidate, of_kind, _ in self.hours if of_kind == kind})


def after_minutes(problem: BundleProblem, choice: Choice, season: int, kind: int, *, stops: bool) -> tuple[Floats, NDArray[np.int64]]:
    """Minutes to the closest point that hosts a kind, and which.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.
    season, kind
        Positions.
    stops
        Mobile stops rather than houses.

    Returns
    -------
    tuple
        ``inf`` and -1 where there is none within reach, shapes (n,).
    """
    n, pairs = len(problem.people.ids), problem.people.pairs[season]
    minutes, candidate = np.full(n, np.inf), np.full(n, -1, dtype=np.int64)
    for one in choice.hosting(kind):
        if bool(problem.hosts.mobile[one]) == stops:
            part = slice(pairs.first[one], pairs.first[one + 1])
            nearer = pairs.value[part] < minutes[pairs.place[part]]
            minutes[pairs.place[part][nearer]] = pairs.value[part][nearer]
            candidate[pairs.place[part][nearer]] = one
    return minutes, candidate


def met_share(problem: BundleProblem, choice: Choice, season: int, kind: int) -> Floats:
    """Which share of a kind's standard the plan brings to each place: 1 by a house or by wire, less by a mobile stop; shape (n,).

    Parameters
    ----------
    problem, choice
        The inputs and the plan.
    season, kind
        Positions.

    Returns
    -------
    numpy.ndarray of float64
    """
    limit = problem.standard_minutes[kind]
    house = within(after_minutes(problem, choice, season, kind, stops=False)[0], limit)
    stop = within(after_minutes(problem, choice, season, kind, stops=True)[0], limit)
    online = problem.people.connection & any(of_kind == kind for _, of_kind in choice.remote)
    return np.where(house | online, 1.0, np.where(stop, problem.stop_share[kind], 0.0))


def gain_of(problem: BundleProblem, choice: Choice) -> Floats:
    """Persons that each place gains a kind for, as shares of its standard, not weighted by anything but the hours.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    numpy.ndarray of float64, shape (t, n, k)
        Shares: 0 where a place has the kind within its standard today.
    """
    people = problem.people
    share = np.zeros((len(people.seasons), len(people.ids), len(problem.kinds)))
    for season in range(len(people.seasons)):
        for kind in range(len(problem.kinds)):
            lacking = ~within(people.now_minutes[season, :, kind], problem.standard_minutes[kind])
            share[season, :, kind] = np.where(lacking, met_share(problem, choice, season, kind), 0.0)
    return share


def saved_of(problem: BundleProblem, choice: Choice) -> Floats:
    """Minutes that each place saves to each kind by houses and by wire.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    numpy.ndarray of float64, shape (t, n, k)
    """
    people = problem.people
    saved = np.zeros((len(people.seasons), len(people.ids), len(problem.kinds)))
    for season in range(len(people.seasons)):
        for kind in range(len(problem.kinds)):
            now = np.minimum(people.now_minutes[season, :, kind], people.max_minutes)
            minutes = after_minutes(problem, choice, season, kind, stops=False)[0]
            if any(of_kind == kind for _, of_kind in choice.remote):
                minutes = np.where(people.connection, 0.0, minutes)
            saved[season, :, kind] = np.maximum(now - minutes, 0.0)
    return saved


def cost_of(problem: BundleProblem, choice: Choice) -> dict[str, float]:
    """Euros a year by what they are for.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    dict
        ``points``, ``kinds``, ``hours``, ``visits``, ``remote``.
    """
    hosts, supply = problem.hosts, problem.supply
    return {
        "points": float(sum(hosts.cost_eur_year[one] for one in choice.opened)),
        "kinds": float(sum(hosts.extra_eur_year[one, kind] for one, kind in {(one, kind) for one, kind, _ in choice.hours})),
        "hours": float(sum(WEEKS * hours * supply.eur_hour[who, kind] for (_, kind, who), hours in choice.hours.items())),
        "visits": float(sum(supply.visit_eur_year[one, who] for one, who in {(one, who) for one, _, who in choice.hours})),
        "remote": float(sum(supply.remote_eur_year[who, kind] for who, kind in choice.remote)),
    }


def check_rules(problem: BundleProblem, rules: Rules, choice: Choice) -> None:
    """Refuse a plan that breaks a rule.

    Parameters
    ----------
    problem, rules, choice
        The inputs and the plan.

    Raises
    ------
    SitingError
        Naming what is broken: a defect of this software.
    """
    broken = broken_rules(problem, rules, choice)
    if broken:
        raise SitingError(f"the plan breaks rules ({'; '.join(broken)}); this is a defect, please report it")


def broken_rules(problem: BundleProblem, rules: Rules, choice: Choice) -> list[str]:
    """Rules that a plan breaks, one sentence each.

    Parameters
    ----------
    problem, rules, choice
        The inputs and the plan.

    Returns
    -------
    list of str
    """
    hosts, near = problem.hosts, 1e-6
    houses = [one for one in choice.opened if not hosts.mobile[one]]
    broken = []
    if len(houses) > rules.count or len(choice.opened) - len(houses) > rules.stops:
        broken.append("too many points")
    if set(np.flatnonzero(hosts.required).tolist()) - set(choice.opened):
        broken.append("a required candidate is not opened")
    if sum(cost_of(problem, choice).values()) > rules.budget_eur_year * (1 + near):
        broken.append("over the budget")
    if {one for one, _, _ in choice.hours} != set(choice.opened):
        broken.append("a point hosts nothing, or is not opened")
    broken += [sentence for one in choice.opened for sentence in _broken_at(problem, rules, choice, one)]
    broken += _broken_hours(problem, choice)
    if rules.worst_minutes is not None:
        broken += _too_far(problem, choice, rules.worst_minutes)
    return broken


def _broken_at(problem: BundleProblem, rules: Rules, choice: Choice, one: int) -> list[str]:
    """Rules of one point."""
    hosts, name = problem.hosts, str(problem.hosts.ids[one])
    here = {(kind, who): hours for (at, kind, who), hours in choice.hours.items() if at == one}
    kinds, providers = sorted({kind for kind, _ in here}), sorted({who for _, who in here})
    needed = problem.hours_at[one]
    wrong = []
    if any(abs(sum(h for (k, _), h in here.items() if k == kind) - needed[kind]) > 1e-5 for kind in kinds):
        wrong.append(f"hours at {name} are not those needed")
    if any(not hosts.may_host[one, kind] for kind in kinds):
        wrong.append(f"{name} cannot host a kind")
    if sum(needed[kind] for kind in kinds) > hosts.room_hours[one] + 1e-6 or len(kinds) > hosts.room_kinds[one]:
        wrong.append(f"no room at {name}")
    if rules.one_provider and len(here) > len(kinds):
        wrong.append(f"several providers share a kind at {name}")
    least = min(rules.least_visit_hours, float(problem.stop_hours.min())) if hosts.mobile[one] else rules.least_visit_hours
    if any(sum(h for (_, w), h in here.items() if w == who) < least - 1e-5 for who in providers):
        wrong.append(f"a visit to {name} is too short")
    sectors = {str(problem.supply.sectors[who]) for who in providers}
    if not hosts.mobile[one] and (len(kinds) < rules.least_kinds or len(sectors) < rules.least_sectors):
        wrong.append(f"too few kinds or sectors at {name}")
    return wrong


def _broken_hours(problem: BundleProblem, choice: Choice) -> list[str]:
    """Providers that would bring more hours than they have."""
    used = np.zeros(problem.supply.hours_week.shape)
    for (_, kind, who), hours in choice.hours.items():
        used[who, kind] += hours
    for who, kind in choice.remote:
        used[who, kind] += problem.supply.remote_hours_week[who, kind]
    over = np.argwhere(used > problem.supply.hours_week + 1e-5)
    return [f"{problem.supply.ids[who]} has too few hours of {problem.kinds[kind]}" for who, kind in over]


def _too_far(problem: BundleProblem, choice: Choice, worst_minutes: float) -> list[str]:
    people = problem.people
    broken = []
    for season, word in enumerate(people.seasons):
        for kind, name in enumerate(problem.kinds):
            minutes = np.minimum(people.now_minutes[season, :, kind], after_minutes(problem, choice, season, kind, stops=False)[0])
            online = people.connection & any(of_kind == kind for _, of_kind in choice.remote)
            if not (within(minutes, worst_minutes) | online).all():
                broken.append(f"{name} is too far for somebody in {word}")
    return broken
