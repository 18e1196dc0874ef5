"""A plan of shared service points as tables: points, bundles, who gains, and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.known import known_sum
from accessibility.measures.within import within
from accessibility.siting.bundles.problem import WEEKS
from accessibility.siting.bundles.recount import after_minutes, cost_of, gain_of, saved_of

if TYPE_CHECKING:
    from accessibility.siting.bundles.problem import BundleProblem
    from accessibility.siting.bundles.recount import Choice

__all__ = ["assignment_table", "bundle_table", "chosen_table", "figures_of"]


def bundle_table(problem: BundleProblem, choice: Choice) -> pd.DataFrame:
    """Who brings what where.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    pandas.DataFrame
        Index (candidate, kind, provider); ``name``, ``provider_name``, ``sector``, ``hours_week``, ``cost_eur_year`` of the hours. A remote
        offer has the candidate ``remote``.
    """
    hosts, supply = problem.hosts, problem.supply
    rows = [
        (
            str(hosts.ids[one]), problem.kinds[kind], str(supply.ids[who]), str(hosts.names[one]), str(supply.names[who]),
            str(supply.sectors[who]), hours, WEEKS * hours * float(supply.eur_hour[who, kind]),
        )
        for (one, kind, who), hours in sorted(choice.hours.items())
    ]  # fmt: skip
    rows += [
        (
            "remote", problem.kinds[kind], str(supply.ids[who]), "remote", str(supply.names[who]), str(supply.sectors[who]),
            float(supply.remote_hours_week[who, kind]), float(supply.remote_eur_year[who, kind]),
        )
        for who, kind in sorted(choice.remote)
    ]  # fmt: skip
    columns = ["candidate", "kind", "provider", "name", "provider_name", "sector", "hours_week", "cost_eur_year"]
    return pd.DataFrame(rows, columns=columns).set_index(["candidate", "kind", "provider"])


def chosen_table(problem: BundleProblem, choice: Choice) -> pd.DataFrame:
    """The opened points and what each has.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    pandas.DataFrame
        Index candidate; ``name``, ``status``, ``channel``, ``kinds``, ``providers`` and ``sectors`` (joined by commas), ``hours_week``,
        ``cost_eur_year`` (of the point, its kinds, hours and visits; NaN where the point's own is not known).
    """
    hosts, supply = problem.hosts, problem.supply
    rows = []
    for one in choice.opened:
        here = {key: hours for key, hours in choice.hours.items() if key[0] == one}
        providers = sorted({who for _, _, who in here})
        alone = type(choice)((one,), here)
        rows.append(
            {
                "name": str(hosts.names[one]),
                "status": "required" if hosts.required[one] else "candidate",
                "channel": "mobile" if hosts.mobile[one] else "physical",
                "kinds": ",".join(problem.kinds[kind] for kind in sorted({kind for _, kind, _ in here})),
                "providers": ",".join(str(supply.ids[who]) for who in providers),
                "sectors": ",".join(sorted({str(supply.sectors[who]) for who in providers})),
                "hours_week": float(sum(here.values())),
                "cost_eur_year": float("nan") if hosts.unknown_cost(one) else sum(cost_of(problem, alone).values()),
            }
        )
    columns = ["name", "status", "channel", "kinds", "providers", "sectors", "hours_week", "cost_eur_year"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(problem.hosts.ids[list(choice.opened)], name="candidate", dtype="str"))


def assignment_table(problem: BundleProblem, choice: Choice) -> pd.DataFrame:
    """Every place that lacks a kind today, and what the plan brings.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    pandas.DataFrame
        Index (season, place, kind); ``name``, ``people_<group>``, ``candidate`` (closest house hosting the kind, missing where the service
        of today is as close), ``minutes_before``, ``minutes``, ``standard_minutes``, ``met_share`` (1 = the standard is met).
    """
    people, share = problem.people, gain_of(problem, choice)
    parts = []
    for season, word in enumerate(people.seasons):
        for kind, name in enumerate(problem.kinds):
            now = people.now_minutes[season, :, kind]
            lacking = np.flatnonzero(~within(now, problem.standard_minutes[kind]))
            minutes, candidate = after_minutes(problem, choice, season, kind, stops=False)
            candidate = np.where(minutes < now, candidate, -1)[lacking]
            part = pd.DataFrame(
                {"season": word, "place": people.ids[lacking].astype(str), "kind": name, "name": people.names[lacking]},
                index=range(len(lacking)),
            )
            for number, group in enumerate(people.groups):
                part[f"people_{group}"] = people.persons[season, number, lacking]
            part["candidate"] = pd.Series(problem.hosts.ids, dtype="str").reindex(candidate).array
            part["minutes_before"], part["minutes"] = now[lacking], np.minimum(now, minutes)[lacking]
            part["standard_minutes"], part["met_share"] = problem.standard_minutes[kind], share[season, lacking, kind]
            parts.append(part)
    return pd.concat(parts).set_index(["season", "place", "kind"])


def figures_of(problem: BundleProblem, choice: Choice) -> dict[str, float]:
    """Numbers of the whole plan, whatever was optimised.

    Parameters
    ----------
    problem, choice
        The inputs and the plan.

    Returns
    -------
    dict
        ``person_kinds_gained`` (weighted), ``person_minutes_saved`` (weighted), ``people_gained_<season>_<group>`` (persons known who gain
        a kind wholly or in part, each once) and ``…_<kind>``, ``worst_minutes`` (of any place and kind afterwards), ``cost_eur_year`` and
        its parts, ``cost_eur_person_kind``, ``points_cost_unknown`` (opened points whose own cost is not known and 0 in the sums),
        ``places_people_unknown``.
    """
    people, share = problem.people, gain_of(problem, choice)
    cost = cost_of(problem, choice)
    gained = float((people.worth * share).sum())
    figures = {
        "person_kinds_gained": gained,
        "person_minutes_saved": float((people.worth * saved_of(problem, choice)).sum()),
        "cost_eur_year": sum(cost.values()),
        **{f"cost_{what}_eur_year": value for what, value in cost.items()},
        "cost_eur_person_kind": sum(cost.values()) / gained if gained else float("nan"),
        "points_cost_unknown": float(sum(problem.hosts.unknown_cost(one) for one in choice.opened)),
        "places_people_unknown": float(np.isnan(people.persons[:, 0, :]).any(axis=0).sum()),
        "worst_minutes": _worst(problem, choice),
    }
    for season, word in enumerate(people.seasons):
        for number, group in enumerate(people.groups):
            persons = people.persons[season, number]
            figures[f"people_gained_{word}_{group}"] = known_sum(persons[(share[season] > 0).any(axis=1)])
            for kind, name in enumerate(problem.kinds):
                figures[f"people_gained_{word}_{group}_{name}"] = known_sum(persons[share[season, :, kind] > 0])
    return figures


def _worst(problem: BundleProblem, choice: Choice) -> float:
    worst = 0.0
    for season in range(len(problem.people.seasons)):
        for kind in range(len(problem.kinds)):
            minutes = after_minutes(problem, choice, season, kind, stops=False)[0]
            worst = max(worst, float(np.minimum(minutes, problem.people.now_minutes[season, :, kind]).max(initial=0.0)))
    return worst
