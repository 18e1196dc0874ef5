"""Small worlds of hosts, providers, kinds and people, and the best plan by trying all of them."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from scipy.optimize import linprog

from accessibility.siting.bundles import BundleProblem, Hosts, People, Rules, Supply
from accessibility.siting.problem import Pairs

INF = float("inf")
SECTORS = ("municipality", "company", "parish")


def ids(letter, count, name):
    return pd.Index([f"{letter}{number}" for number in range(count)], name=name, dtype="str")


def words(letter, count):
    return np.array([f"{letter} {number}" for number in range(count)], dtype=object)


def sparse(minutes, reach):
    """Pairs of a dense table of minutes."""
    candidate, place = np.nonzero(reach >= minutes.T)
    first = np.concatenate([[0], np.cumsum(np.bincount(candidate, minlength=minutes.shape[1]))])
    return Pairs(first.astype(np.int64), place.astype(np.int32), minutes.T[candidate, place])


def problem_of(minutes, persons, now, **more):
    """A problem of dense minutes (t, n, m), persons (t, g, n), minutes today (t, n, k); all else may be given."""
    minutes, persons, now = (np.asarray(values, dtype=float) for values in (minutes, persons, now))
    seasons, n, m = minutes.shape
    kinds, groups = now.shape[2], persons.shape[1]
    hours = np.asarray(more.get("hours_week", np.full((1, kinds), 100.0)), dtype=float)
    providers = len(hours)

    def given(name, otherwise):
        return np.asarray(more.get(name, otherwise))

    hosts = Hosts(
        ids("c", m, "candidate"), words("House", m), given("required", np.zeros(m, dtype=bool)), given("mobile", np.zeros(m, dtype=bool)),
        given("room_hours", np.full(m, INF)), given("room_kinds", np.full(m, INF)), given("cost", np.zeros(m)),
        given("extra", np.zeros((m, kinds))), given("may_host", np.ones((m, kinds), dtype=bool)),
    )  # fmt: skip
    supply = Supply(
        ids("q", providers, "provider"), words("Provider", providers),
        given("sectors", np.array([SECTORS[one % 3] for one in range(providers)], dtype=object)), hours,
        given("eur_hour", np.zeros((providers, kinds))), given("visit", np.zeros((m, providers))),
        given("remote_hours", np.full((providers, kinds), np.nan)), given("remote_eur", np.zeros((providers, kinds))),
    )  # fmt: skip
    people = People(
        ids("p", n, "place"), words("Village", n), tuple(f"season{one}" for one in range(seasons)),
        tuple(f"group{one}" for one in range(groups)),
        persons, given("group_weight", np.ones((groups, kinds))), given("season_weight", np.full(seasons, 1 / seasons)),
        tuple(sparse(table, 60.0) for table in minutes), now, given("connection", np.zeros(n, dtype=bool)), 60.0,
    )  # fmt: skip
    return BundleProblem(
        tuple(f"kind{one}" for one in range(kinds)), given("standard", np.full(kinds, 20.0)), given("needed", np.ones(kinds)),
        given("stop_hours", np.ones(kinds)), hosts, supply, people,
    )  # fmt: skip


@st.composite
def worlds(draw, most_candidates=6, most_kinds=3, most_providers=3, **fixed):
    """A problem and rules, everything drawn."""
    m, kinds, providers = draw(st.integers(1, most_candidates)), draw(st.integers(1, most_kinds)), draw(st.integers(1, most_providers))
    n, seasons, groups = draw(st.integers(1, 5)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    minutes = rng.integers(0, 45, (seasons, n, m)).astype(float)
    minutes[rng.random(minutes.shape) < 0.2] = INF
    now = np.where(rng.random((seasons, n, kinds)) < 0.3, rng.integers(0, 50, (seasons, n, kinds)), INF).astype(float)
    remote = np.where(rng.random((providers, kinds)) < 0.15, rng.integers(1, 4, (providers, kinds)), np.nan)
    problem = problem_of(
        minutes, rng.integers(0, 30, (seasons, groups, n)), now,
        hours_week=np.where(rng.random((providers, kinds)) < 0.7, rng.integers(1, 9, (providers, kinds)), 0),
        eur_hour=rng.integers(0, 3, (providers, kinds)), visit=rng.integers(0, 90, (m, providers)), needed=rng.integers(1, 5, kinds),
        cost=rng.integers(0, 300, m), extra=rng.integers(0, 90, (m, kinds)), may_host=rng.random((m, kinds)) < 0.85,
        room_hours=np.where(rng.random(m) < 0.5, rng.integers(1, 9, m), INF), room_kinds=np.where(rng.random(m) < 0.3, 1.0, INF),
        required=rng.random(m) < 0.08, group_weight=rng.integers(0, 3, (groups, kinds)), connection=rng.random(n) < 0.4,
        remote_hours=remote, remote_eur=rng.integers(0, 200, (providers, kinds)), standard=rng.choice([10.0, 20.0, 30.0], kinds),
    )  # fmt: skip
    rules = Rules(
        count=draw(st.integers(0, 2)),
        budget_eur_year=draw(st.sampled_from([INF, INF, 0.0, 400.0, 900.0])),
        least_kinds=draw(st.integers(1, 2)),
        least_sectors=draw(st.integers(1, 2)),
        least_visit_hours=float(draw(st.integers(1, 3))),
        worst_minutes=draw(st.sampled_from([None, None, None, 40.0])),
        **fixed,
    )
    return problem, rules


def dense(problem, season):
    table = np.full((len(problem.people.ids), len(problem.hosts.ids)), INF)
    pairs = problem.people.pairs[season]
    table[pairs.place, pairs.candidate] = pairs.value
    return table


def gain_by_hand(problem, hosting, remote, objective):
    """Weighted gain of ``hosting[kind] = [candidates]``, place by place; None where the worst-off rule would have to be looked at."""
    people, total = problem.people, 0.0
    for season in range(len(people.seasons)):
        table = dense(problem, season)
        for place in range(len(people.ids)):
            for kind in range(len(problem.kinds)):
                worth = people.season_weight[season] * sum(
                    people.persons[season, group, place] * people.group_weight[group, kind] for group in range(len(people.groups))
                )
                now, after = people.now_minutes[season, place, kind], min([INF, *table[place, hosting[kind]]])
                if people.connection[place] and kind in remote:
                    after = 0.0
                if objective == "minutes":
                    total += worth * max(min(now, people.max_minutes) - after, 0.0)
                elif now > problem.standard_minutes[kind] and after <= problem.standard_minutes[kind]:
                    total += worth
    return total


def near_enough(problem, hosting, remote, worst):
    """Whether every place has every kind within the minutes of the worst off."""
    people = problem.people
    for season in range(len(people.seasons)):
        table = dense(problem, season)
        for place in range(len(people.ids)):
            for kind in range(len(problem.kinds)):
                online = people.connection[place] and kind in remote
                if not online and min([people.now_minutes[season, place, kind], *table[place, hosting[kind]]]) > worst:
                    return False
    return True


def local_bundles(problem, one):
    """Sets of kinds that a candidate can host, the empty one among them."""
    able = [kind for kind in range(len(problem.kinds)) if problem.hosts.may_host[one, kind]]
    for count in range(len(able) + 1):
        for kinds in itertools.combinations(able, count):
            if sum(problem.needed_hours[list(kinds)]) <= problem.hosts.room_hours[one] and count <= problem.hosts.room_kinds[one]:
                yield kinds


def best_by_trying(problem, rules, objective="people", least_gain=None):
    """The best objective over all plans, None where there is no plan."""
    m, kinds = len(problem.hosts.ids), len(problem.kinds)
    must = set(np.flatnonzero(problem.hosts.required).tolist())
    offers = [tuple(offer) for offer in problem.remote]
    options = [[b for b in local_bundles(problem, one) if len(b) >= max(rules.least_kinds, 1)] for one in range(m)]
    plans = []
    for count in range(min(rules.count, m) + 1):
        for opened in itertools.combinations(range(m), count):
            if not must <= set(opened):
                continue
            for bundles in itertools.product(*[options[one] for one in opened]):
                for taken in itertools.product([0, 1], repeat=len(offers)):
                    remote = [offer for offer, take in zip(offers, taken, strict=True) if take]
                    hosting = [[one for one, bundle in zip(opened, bundles, strict=True) if kind in bundle] for kind in range(kinds)]
                    gain = gain_by_hand(problem, hosting, {kind for _, kind in remote}, "people" if objective == "cost" else objective)
                    plans.append((gain, opened, bundles, remote, hosting))
    if objective == "cost":
        costs = [
            _cheapest_bringing(problem, rules, opened, bundles, remote)
            for gain, opened, bundles, remote, hosting in plans
            if gain >= least_gain - 1e-9 and _allowed(problem, rules, hosting, remote)
        ]
        return min([cost for cost in costs if cost is not None and cost <= rules.budget_eur_year], default=None)
    for gain, opened, bundles, remote, hosting in sorted(plans, key=lambda plan: -plan[0]):
        if _allowed(problem, rules, hosting, remote):
            cost = _cheapest_bringing(problem, rules, opened, bundles, remote)
            if cost is not None and cost <= rules.budget_eur_year + 1e-9:
                return gain
    return None


def _allowed(problem, rules, hosting, remote):
    return rules.worst_minutes is None or near_enough(problem, hosting, {kind for _, kind in remote}, rules.worst_minutes)


def _cheapest_bringing(problem, rules, opened, bundles, remote):
    """Least cost over all ways to bring the kinds, None where there is none."""
    hosts, supply = problem.hosts, problem.supply
    fixed = hosts.cost_eur_year[list(opened)].sum() + sum(supply.remote_eur_year[who, kind] for who, kind in remote)
    jobs = [(one, kind) for one, bundle in zip(opened, bundles, strict=True) for kind in bundle]
    fixed += sum(hosts.extra_eur_year[one, kind] for one, kind in jobs)
    left = supply.hours_week.astype(float).copy()
    for who, kind in remote:
        left[who, kind] -= supply.remote_hours_week[who, kind]
    if (left < -1e-9).any():
        return None
    bring = _one_each if rules.one_provider else _shared
    cost = bring(problem, rules, opened, jobs, left)
    return None if cost is None else fixed + cost


def _point_ok(problem, rules, kinds_by_provider):
    sectors = {problem.supply.sectors[who] for who in kinds_by_provider}
    long_enough = all(hours >= rules.least_visit_hours - 1e-9 for hours in kinds_by_provider.values())
    return len(sectors) >= rules.least_sectors and long_enough


def _one_each(problem, rules, opened, jobs, left):
    supply, best = problem.supply, None
    able = [[who for who in range(len(supply.ids)) if supply.hours_week[who, kind] > 0] for _, kind in jobs]
    for who_brings in itertools.product(*able):
        used, at = np.zeros_like(left), {one: {} for one in opened}
        for (one, kind), who in zip(jobs, who_brings, strict=True):
            used[who, kind] += problem.needed_hours[kind]
            at[one][who] = at[one].get(who, 0.0) + problem.needed_hours[kind]
        if (used <= left + 1e-9).all() and all(_point_ok(problem, rules, at[one]) for one in opened):
            cost = 52 * (used * supply.eur_hour).sum() + sum(supply.visit_eur_year[one, who] for one in opened for who in at[one])
            best = cost if best is None else min(best, cost)
    return best


def _shared(problem, rules, opened, jobs, left):
    """Several providers may share a kind: a linear program for each set of visits."""
    supply, best = problem.supply, None
    visits = [(one, who) for one in opened for who in range(len(supply.ids))]
    for taken in itertools.product([0, 1], repeat=len(visits)):
        comes = {visit for visit, take in zip(visits, taken, strict=True) if take}
        if any(len({supply.sectors[who] for at, who in comes if at == one}) < rules.least_sectors for one in opened):
            continue
        ways = [
            (job, who)
            for job, (one, kind) in enumerate(jobs)
            for who in range(len(supply.ids))
            if (one, who) in comes and supply.hours_week[who, kind] > 0
        ]
        equal = np.array([[float(way[0] == job) for way in ways] for job in range(len(jobs))]).reshape(len(jobs), len(ways))
        rows, limits = [], []
        for who in range(len(supply.ids)):
            for kind in range(len(problem.kinds)):
                rows.append([float(way[1] == who and jobs[way[0]][1] == kind) for way in ways])
                limits.append(left[who, kind])
        for one, who in comes:
            rows.append([-float(way[1] == who and jobs[way[0]][0] == one) for way in ways])
            limits.append(-rules.least_visit_hours)
        eur = [52 * supply.eur_hour[who, jobs[job][1]] for job, who in ways]
        needs = [problem.needed_hours[kind] for _, kind in jobs]
        if not ways:
            if not jobs and not comes:
                best = 0.0 if best is None else min(best, 0.0)
            continue
        solved = linprog(eur, A_ub=rows, b_ub=limits, A_eq=equal if len(jobs) else None, b_eq=needs if len(jobs) else None)
        if solved.status == 0:
            cost = solved.fun + sum(supply.visit_eur_year[visit] for visit in comes)
            best = cost if best is None else min(best, cost)
    return best
