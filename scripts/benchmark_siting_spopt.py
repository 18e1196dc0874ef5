"""The peer's side of ``benchmark_siting.py``: spopt with pulp's CBC on one instance; prints one line of JSON."""

from __future__ import annotations

import json
import resource
import sys
import warnings
from time import process_time

import numpy as np


def busy() -> float:
    """Processor seconds of this process and its children (CBC is one)."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def main() -> int:
    """Build and solve, and say what each took."""
    warnings.filterwarnings("ignore")
    import pulp  # type: ignore[import-not-found]
    from spopt.locate import MCLP, PMedian  # type: ignore[import-not-found]

    model, file, reach, count = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    with np.load(file) as arrays:
        people, first, place, minutes = (arrays[name] for name in ("people", "first", "place", "minutes"))
    table = np.full((len(people), len(first) - 1), 10.0 * max(reach, 1.0))
    table[place, np.repeat(np.arange(len(first) - 1), np.diff(first))] = minutes
    began = busy()
    if model == "mclp":
        problem = MCLP.from_cost_matrix(table, people, reach, p_facilities=count)
    else:
        problem = PMedian.from_cost_matrix(table, people, count)
    built = busy() - began
    problem = problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=400))
    print(json.dumps({"build": built, "total": busy() - began, "value": problem.problem.objective.value()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
