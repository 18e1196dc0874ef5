"""Measure shared points of several providers on invented counties and regions; figures go to ``tests/benchmarks/siting.md``.

``python scripts/benchmark_shared_points.py --parts county,county_proof,region,thousand``. Places and candidates lie in clusters, minutes
are straight lines, hours, rooms, sectors and costs come from a seed: everything is made up.
"""

from __future__ import annotations

import argparse
import resource
import sys
from time import perf_counter, process_time

import numpy as np
import pandas as pd
from siting_instances import clustered

from accessibility.siting import BundleProblem, Rules, shared_points
from accessibility.siting.bundles.problem import Hosts, People, Supply
from accessibility.siting.problem import Pairs

REACH = 30.0
PARTS = {  # places, candidates, kinds, providers, points, gap, seconds
    "county": (2_000, 150, 6, 5, 12, 0.01, 60.0),
    "county_proof": (2_000, 150, 6, 5, 12, 1e-4, 60.0),
    "region": (10_000, 500, 8, 6, 40, 0.01, 120.0),
    "thousand": (10_000, 1_000, 8, 6, 40, 0.01, 170.0),
}


def made_up(places: int, candidates: int, kinds: int, providers: int, points: int, seed: int) -> tuple[BundleProblem, Rules]:
    """An invented county or region and its rules."""
    rng = np.random.default_rng(seed)
    instance = clustered(places, candidates, reach=REACH, seed=seed, side=300.0)
    ids = [pd.Index([f"{letter}{n:05d}" for n in range(count)]) for letter, count in (("c", candidates), ("p", places), ("w", providers))]
    hosts = Hosts(
        ids=ids[0],
        names=ids[0].to_numpy(dtype=object),
        required=np.zeros(candidates, dtype=bool),
        mobile=np.zeros(candidates, dtype=bool),
        room_hours=rng.choice([10.0, 20.0, 30.0], candidates),
        room_kinds=np.full(candidates, np.inf),
        cost_eur_year=rng.integers(4_000, 14_000, candidates).astype(float),
        extra_eur_year=rng.integers(200, 1_500, (candidates, kinds)).astype(float),
        may_host=rng.random((candidates, kinds)) < 0.85,
    )
    supply = Supply(
        ids=ids[2],
        names=ids[2].to_numpy(dtype=object),
        sectors=np.array(["municipality", "company", "parish", "third_sector"], dtype=object)[np.arange(providers) % 4],
        hours_week=np.where(rng.random((providers, kinds)) < 0.6, rng.integers(2, 8, (providers, kinds)) * 0.6 * points, 0.0),
        eur_hour=rng.integers(20, 60, (providers, kinds)).astype(float),
        visit_eur_year=rng.integers(200, 4_000, (candidates, providers)).astype(float),
        remote_hours_week=np.full((providers, kinds), np.nan),
        remote_eur_year=np.zeros((providers, kinds)),
    )
    now = np.where(rng.random((1, places, kinds)) < 0.35, 10.0, np.inf)
    people = People(
        ids=ids[1],
        names=ids[1].to_numpy(dtype=object),
        seasons=("summer",),
        groups=("people",),
        persons=instance.people[None, None, :],
        group_weight=np.ones((1, kinds)),
        season_weight=np.ones(1),
        pairs=(Pairs(instance.first, instance.place, instance.minutes),),
        now_minutes=now,
        connection=np.zeros(places, dtype=bool),
        max_minutes=REACH,
    )
    names = tuple(f"kind{n}" for n in range(kinds))
    hours, minutes = np.full(kinds, 4.0), np.linspace(15.0, REACH, kinds)
    problem = BundleProblem(names, minutes, hours, np.ones(kinds), hosts, supply, people, made_up=True)
    return problem, Rules(count=points, budget_eur_year=40_000.0 * points, least_kinds=2, least_sectors=2)


def main() -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default="county,region")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for part in given.parts.split(","):
        *size, gap, seconds = PARTS[part]
        problem, rules = made_up(*map(int, size), seed=given.seed)
        wall, busy = perf_counter(), process_time()
        plan = shared_points(problem, rules, gap=gap, seconds=seconds, then_cost=False)
        wall, busy = perf_counter() - wall, process_time() - busy
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{part}: {plan!r} {plan.solver}; gap {plan.gap_pct:.4f} %, {wall:.1f} s ({busy:.1f} s of processor), {memory:.2f} GB",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
