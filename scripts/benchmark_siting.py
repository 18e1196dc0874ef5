"""Measure siting against spopt, on the same instances, on the same machine, in one run; figures and how to repeat them.

``python scripts/benchmark_siting.py --spopt PYTHON`` where PYTHON is an interpreter of an environment of its own with spopt 0.7 and pulp
(``python -m venv peer && peer/bin/pip install spopt==0.7.0 pulp``). Without it only our side is measured. Ratios go to
``tests/benchmarks/siting.md`` by hand, since machines differ.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from siting_instances import Instance, clustered

from accessibility import siting
from accessibility.siting.problem import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from accessibility.siting import Plan, SitingProblem

PEER = Path(__file__).resolve().parent / "benchmark_siting_spopt.py"


def problem_of(instance: Instance, reach: float) -> SitingProblem:
    """A siting problem of plain arrays."""
    n, m = len(instance.people), len(instance.first) - 1
    return siting.SitingProblem(
        candidates=pd.Index([f"c{j:05d}" for j in range(m)]),
        candidate_names=np.arange(m).astype(object),
        status=np.full(m, "candidate", dtype=object),
        places=pd.Index([f"p{i:06d}" for i in range(n)]),
        place_names=np.arange(n).astype(object),
        people=instance.people,
        pairs=Pairs(instance.first, instance.place, instance.minutes),
        now_minutes=np.full(n, np.inf),
        max_minutes=reach,
        cost_eur_year=np.full(m, np.nan),
        capacity=np.full(m, np.inf),
    )


def measured(label: str, work: Callable[[], Plan]) -> tuple[Plan, float]:
    """Do the work and print what it took."""
    began, busy = perf_counter(), process_time()
    plan = work()
    wall, cpu = perf_counter() - began, process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{label}: {plan.value:,.1f}, gap {plan.gap_pct:.4f} %, {wall:.2f} s wall, {cpu:.2f} s processor, {memory:.2f} GB so far",
        flush=True,
    )
    return plan, cpu


def beside_spopt(peer: str | None, model: str, instance: Instance, reach: float, count: int, ours: tuple[Plan, float]) -> None:
    """The same by spopt, and the ratio of processor seconds."""
    if peer is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        np.savez(file, **instance._asdict())
        command = [peer, str(PEER), model, str(file), str(reach), str(count)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    plan, cpu = ours
    same = "same value" if abs(told["value"] - plan.value) <= 1e-6 * abs(plan.value) else f"spopt {told['value']:,.1f}"
    print(
        f"    spopt: built {told['build']:.1f} s, in all {told['total']:.1f} s processor; ratio {told['total'] / cpu:.0f} x; {same}",
        flush=True,
    )


def main() -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spopt", help="interpreter of an environment with spopt 0.7 and pulp")
    parser.add_argument("--parts", default="mclp,median", help="mclp, median, median5000, big")
    given = parser.parse_args()
    warm = problem_of(clustered(200, 20, reach=200.0), 200.0)
    siting.p_median(warm, count=3)
    siting.mclp(warm, minutes=10, count=3)
    if "mclp" in given.parts.split(","):
        for reach in (5.0, 8.0, 12.0):
            instance = clustered(5000, 500, reach=reach)
            problem = problem_of(instance, reach)
            ours = measured(f"MCLP 5,000 x 500, p = 15, reach {reach:g}", lambda: siting.mclp(problem, minutes=reach, count=15))  # noqa: B023
            beside_spopt(given.spopt, "mclp", instance, reach, 15, ours)
    if "median" in given.parts.split(","):
        instance = clustered(1000, 200, reach=200.0)
        problem = problem_of(instance, 200.0)
        ours = measured("p-median 1,000 x 200, p = 20", lambda: siting.p_median(problem, count=20))
        beside_spopt(given.spopt, "median", instance, 200.0, 20, ours)
    if "median5000" in given.parts.split(","):
        problem = problem_of(clustered(5000, 500, reach=200.0), 200.0)
        measured("p-median 5,000 x 500, p = 20", lambda: siting.p_median(problem, count=20, seconds=300))
    if "big" in given.parts.split(","):
        for reach in (4.0, 7.0):
            problem = problem_of(clustered(100_000, 2000, reach=reach), reach)
            measured(f"MCLP 100,000 x 2,000, p = 50, reach {reach:g}", lambda: siting.mclp(problem, minutes=reach, count=50))  # noqa: B023
        problem = problem_of(clustered(100_000, 2000, reach=8.0), 8.0)
        measured("p-median 100,000 x 2,000, p = 50, reach 8", lambda: siting.p_median(problem, count=50, beyond_minutes=8.0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
