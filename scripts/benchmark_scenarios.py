"""Thirty closures of a region by the ledger against thirty runs from the start: seconds, their ratio, and that the numbers are the same.

Run from the root of the project: ``python scripts/benchmark_scenarios.py STUDY.toml`` (loading is outside the clock on both sides).
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from accessibility.scenarios import Close, Scenario, evaluate, ledger
from accessibility.study import load_study


def main(path: str) -> int:
    """Race both ways and compare their coverage; 1 if any number differs."""
    study = load_study(path)
    kinds = set(study.standards.index)
    offered = study.offers.index[study.offers.index.get_level_values("kind").isin(kinds)].get_level_values("service").unique()
    inside = [str(service) for service in offered if bool(study.services.loc[service, "inside"])]
    closures = [Scenario(service, [Close(service)]) for service in inside[:: max(len(inside) // 30, 1)][:30]]
    ledger(study, closures[:2])  # whatever is loaded or compiled on first use, of either way, is loaded now

    begun, wall = time.process_time(), time.perf_counter()
    found = ledger(study, closures)
    quick, quick_wall = time.process_time() - begun, time.perf_counter() - wall

    begun, wall = time.process_time(), time.perf_counter()
    whole = [evaluate(scenario.apply(study)) for scenario in closures]
    slow, slow_wall = time.process_time() - begun, time.perf_counter() - wall

    base = evaluate(study)
    same = all(evaluate(one.apply(study), before=base).coverage.equals(other.coverage) for one, other in zip(closures, whole, strict=True))
    for one, other in zip(closures, whole, strict=True):
        told, other_told = found.table.loc[one.name, "people_missing_after"], other.coverage["people_missing"]
        same &= np.array_equal(told.to_numpy(dtype=float), other_told.to_numpy(dtype=float), equal_nan=True)
    counts = {"places": len(study.places), "services": len(study.services), "roads": len(study.roads), "closures": len(closures)}
    print(pd.Series(counts).to_string())
    print(f"ledger {quick:.2f} s (wall {quick_wall:.2f}), from the start {slow:.2f} s (wall {slow_wall:.2f}): {slow / quick:.1f} times")
    print("the numbers are the same" if same else "THE NUMBERS DIFFER")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
