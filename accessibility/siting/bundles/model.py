"""The mixed-integer model of shared service points: open, host, bring, gain; linked one by one so that its relaxation is tight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accessibility.siting.bundles.attainable import attainable
from accessibility.siting.bundles.layers import worst_rows
from accessibility.siting.bundles.problem import WEEKS
from accessibility.siting.milp import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accessibility.siting.bundles.problem import BundleProblem, Rules
    from accessibility.siting.rows import Rows

    Floats = NDArray[np.float64]
    Longs = NDArray[np.int64]

__all__ = ["BundleModel", "bundle_model"]


@dataclass(frozen=True, eq=False)
class BundleModel:
    """The model and which column means what; m candidates, k kinds, q providers.

    Parameters
    ----------
    model
        Variables and rows.
    opened
        Shape (m,).
    hosted
        Shape (m, k).
    brought
        Share of a kind's hours at a candidate that a provider brings, by (kind, provider) that is possible, shape (m,) each.
    comes
        Provider comes to the candidate, shape (m, q).
    remote
        Remote offers, shape (offers,).
    gained
        What can be gained of each kind, and the columns that say it is met.
    cover_rows
        The rows that let those columns be met, kind by kind.
    cost
        Euros a year of each variable, shape (variables,).
    gain
        What is gained by each variable, shape (variables,).
    """

    model: Model
    opened: Longs
    hosted: Longs
    brought: dict[tuple[int, int], Longs]
    comes: Longs
    remote: Longs
    gained: tuple[tuple[Rows, Longs], ...]
    cover_rows: tuple[Longs, ...]
    cost: Floats
    gain: Floats


def bundle_model(problem: BundleProblem, rules: Rules, rows: tuple[Rows, ...], *, least_gain: float | None = None) -> BundleModel:
    """Build the model: most gain, or least cost for so much gain.

    Parameters
    ----------
    problem, rules
        The inputs.
    rows
        What can be gained, one set for each kind.
    least_gain
        If given, cost is made least under at least so much gain; else gain is made large.

    Returns
    -------
    BundleModel

    Notes
    -----
    The multi-service facility location problem (Suzuki & Hodgson 2003) with maximal covering (Church & ReVelle 1974); linking rows are
    one for each candidate, kind and provider, since sums of them leave a relaxation a tenth above the optimum.
    """
    hosts, supply, m = problem.hosts, problem.supply, len(problem.hosts.ids)
    kinds, providers = len(problem.kinds), len(supply.ids)
    model = Model(maximise=least_gain is None)
    cost_sign, gain_sign = (0.0, 1.0) if least_gain is None else (1.0, 0.0)
    costs: list[Floats] = []
    gains: list[Floats] = []

    def add(
        count: int,
        eur: Floats | float,
        worth: Floats | float = 0.0,
        *,
        whole: bool = True,
        lower: Floats | float = 0.0,
        upper: Floats | float = 1.0,
    ) -> Longs:
        eur_each, worth_each = np.broadcast_to(np.asarray(eur, dtype=float), count), np.broadcast_to(np.asarray(worth, dtype=float), count)
        costs.append(eur_each)
        gains.append(worth_each)
        return model.add(count, cost=cost_sign * eur_each + gain_sign * worth_each, whole=whole, lower=lower, upper=upper)

    opened = add(m, hosts.cost_eur_year, lower=hosts.required.astype(float))
    hosted = add(m * kinds, hosts.extra_eur_year.ravel(), upper=hosts.may_host.astype(float).ravel()).reshape(m, kinds)
    possible = [(kind, one) for kind in range(kinds) for one in range(providers) if supply.hours_week[one, kind] > 0]
    brought = {
        (kind, one): add(m, WEEKS * supply.eur_hour[one, kind] * problem.hours_at[:, kind], whole=rules.one_provider)
        for kind, one in possible
    }
    comes = add(m * providers, supply.visit_eur_year.ravel()).reshape(m, providers)
    offers = problem.remote
    remote = add(len(offers), supply.remote_eur_year[offers[:, 0], offers[:, 1]])
    columns = np.concatenate([hosted.T, np.broadcast_to(remote, (kinds, len(remote)))], axis=1)
    gained, cover_rows = [], []
    for kind, group in enumerate(rows):
        met = add(len(group.weight), 0.0, group.weight, whole=False)
        cover_rows.append(model.rows + np.arange(len(met)))
        model.row(len(met), [(group.pairs.place, columns[kind][group.pairs.candidate], 1.0), (np.arange(len(met)), met, -1.0)], least=0.0)
        gained.append((group, met))
    meant = (model, opened, hosted, brought, comes, remote, tuple(gained), tuple(cover_rows))
    built = BundleModel(*meant, np.concatenate(costs), np.concatenate(gains))
    _supply_rows(problem, rules, built)
    _house_rows(problem, rules, built)
    _limits(problem, rules, built, columns)
    if least_gain is not None:
        every = np.flatnonzero(built.gain)
        model.row(1, [(0, every, built.gain[every])], least=least_gain)
    return built


def _supply_rows(problem: BundleProblem, rules: Rules, built: BundleModel) -> None:
    """Every hosted kind is brought in full, within the hours its providers have; who brings must come."""
    model, m, each = built.model, len(problem.hosts.ids), np.arange(len(problem.hosts.ids))
    for kind in range(len(problem.kinds)):
        bringing = [(each, columns, 1.0) for (of_kind, _), columns in built.brought.items() if of_kind == kind]
        model.row(m, [*bringing, (each, built.hosted[:, kind], -1.0)], least=0.0, most=0.0)
    for (kind, one), columns in built.brought.items():
        offers = np.flatnonzero((problem.remote == [one, kind]).all(axis=1))
        by_wire = (
            [(np.zeros(len(offers), dtype=np.int64), built.remote[offers], problem.supply.remote_hours_week[one, kind])]
            if len(offers)
            else []
        )
        at_points = (np.zeros(m, dtype=np.int64), columns, problem.hours_at[:, kind])
        model.row(1, [at_points, *by_wire], most=_hours_used(problem, rules, kind, one))
        model.row(m, [(each, built.comes[:, one], 1.0), (each, columns, -1.0)], least=0.0)
    for number, (one, kind) in enumerate(problem.remote):
        if (kind, one) not in built.brought:
            model.row(
                1, [(0, built.remote[[number]], problem.supply.remote_hours_week[one, kind])], most=problem.supply.hours_week[one, kind]
            )
    for one in range(len(problem.supply.ids)):
        hours = [(each, columns, problem.hours_at[:, kind]) for (kind, of), columns in built.brought.items() if of == one]
        model.row(m, [*hours, (each, built.comes[:, one], -_least_hours(problem, rules))], least=0.0)
        some = [(each, columns, 1.0) for (_, of), columns in built.brought.items() if of == one]
        if rules.one_provider:
            model.row(m, [*some, (each, built.comes[:, one], -1.0)], least=0.0)


def _hours_used(problem: BundleProblem, rules: Rules, kind: int, one: int) -> float:
    """Hours of a provider that whole services can use up: where providers do not share a kind, the rest of them is of no use."""
    most = float(problem.supply.hours_week[one, kind])
    if not rules.one_provider:
        return most
    hours, times = np.unique(problem.hours_at[:, kind], return_counts=True)
    by_wire = float(problem.supply.remote_hours_week[one, kind])
    parts = [*zip(hours.tolist(), times.tolist(), strict=True), *([] if np.isnan(by_wire) else [(by_wire, 1)])]
    return attainable(most, parts)


def _least_hours(problem: BundleProblem, rules: Rules) -> Floats:
    """Hours a provider brings to a point at least; at a mobile stop whatever the stop offers."""
    return np.where(
        problem.hosts.mobile, min(rules.least_visit_hours, float(problem.stop_hours.min(initial=np.inf))), rules.least_visit_hours
    )


def _house_rows(problem: BundleProblem, rules: Rules, built: BundleModel) -> None:
    """Only opened points host; room, kinds and sectors are as the rules say."""
    model, hosts, m = built.model, problem.hosts, len(problem.hosts.ids)
    kinds, each = len(problem.kinds), np.arange(len(problem.hosts.ids))
    cells = np.arange(m * kinds)
    model.row(m * kinds, [(cells, np.repeat(built.opened, kinds), 1.0), (cells, built.hosted.ravel(), -1.0)], least=0.0)
    for one in range(len(problem.supply.ids)):
        model.row(m, [(each, built.opened, 1.0), (each, built.comes[:, one], -1.0)], least=0.0)
    for limit, taken in ((hosts.room_hours, problem.hours_at), (hosts.room_kinds, np.ones((m, kinds)))):
        tight = np.flatnonzero(np.isfinite(limit))
        row = np.arange(len(tight))
        fits = [attainable(limit[one], [(taken[one, kind], 1) for kind in np.flatnonzero(hosts.may_host[one])]) for one in tight]
        hosted = [(row, built.hosted[tight, kind], -taken[tight, kind]) for kind in range(kinds)]
        model.row(len(tight), [(row, built.opened[tight], np.array(fits)), *hosted], least=0.0)
    least = np.where(hosts.mobile, 1.0, float(max(rules.least_kinds, 0)))
    model.row(m, [*[(each, built.hosted[:, kind], 1.0) for kind in range(kinds)], (each, built.opened, -least)], least=0.0)
    _sector_rows(problem, rules, built)


def _sector_rows(problem: BundleProblem, rules: Rules, built: BundleModel) -> None:
    """So many different sectors in each opened house."""
    houses = np.flatnonzero(~problem.hosts.mobile)
    if rules.least_sectors <= 1 or not len(houses):
        return
    model, row = built.model, np.arange(len(houses))
    there = []
    for sector in sorted(set(map(str, problem.supply.sectors))):
        present = model.add(len(houses))
        members = np.flatnonzero(problem.supply.sectors == sector)
        model.row(len(houses), [*[(row, built.comes[houses, one], 1.0) for one in members], (row, present, -1.0)], least=0.0)
        model.row(len(houses), [(row, built.opened[houses], 1.0), (row, present, -1.0)], least=0.0)
        there.append((row, present, 1.0))
    model.row(len(houses), [*there, (row, built.opened[houses], -float(rules.least_sectors))], least=0.0)


def _limits(problem: BundleProblem, rules: Rules, built: BundleModel, columns: Longs) -> None:
    """At most so many points and stops, so many euros, nobody too far."""
    model, hosts = built.model, problem.hosts
    houses, stops = np.flatnonzero(~hosts.mobile), np.flatnonzero(hosts.mobile)
    model.row(1, [(0, built.opened[houses], 1.0)], most=float(rules.count))
    if len(stops):
        model.row(1, [(0, built.opened[stops], 1.0)], most=float(rules.stops))
    if np.isfinite(rules.budget_eur_year):
        paid = np.flatnonzero(built.cost)
        model.row(1, [(0, paid, built.cost[paid])], most=rules.budget_eur_year)
    if rules.worst_minutes is not None:
        for kind, group in enumerate(worst_rows(problem, rules.worst_minutes)):
            model.row(len(group.weight), [(group.pairs.place, columns[kind][group.pairs.candidate], 1.0)], least=1.0)
