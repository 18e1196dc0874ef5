"""Run the races: python -m tests.benchmarks.race NETWORK.npz ... [--tasks ...] [--without ...] [--json FILE].

All peers answer the same question in turn, round after round in one process, so that a noisy machine is noisy for all of them;
what is told are medians and ratios to the engine. A peer that would take too long answers a part of the question, scaled up
and marked with "~"; a peer that is not installed is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from importlib import metadata
from pathlib import Path

import numpy as np

from tests.benchmarks.peers import PEERS, ChRouter, Ours

ROUNDS = 7
BUDGET_SECONDS = 6.0
IN_A_ROW = 5
"""How often a quick entrant answers in a row in each round: its caches are its own then, and not the last entrant's."""

QUICK_SECONDS = 0.1
MINUTES_30 = 1_800_000


def world_of(file):
    """A network as `../shared/bench/networks.py` writes it; its tenths of a second become milliseconds."""
    with np.load(file) as arrays:
        world = {name: arrays[name] for name in arrays.files}
    world |= {
        "name": file.stem,
        "folder": file.parent,
        "indptr": world["indptr"].astype(np.int64),
        "head": world["indices"].astype(np.int32),
        "tail": world["tail"].astype(np.int32),
        "milliseconds": world["w"].astype(np.int32) * 100,
        "x": world["xkm"] * 1000,
        "y": world["ykm"] * 1000,
        "origins": world["origins"].astype(np.int32),
        "facilities": world["facilities"].astype(np.int32),
    }
    return world


def tasks_of(world):
    """The questions: name -> (method, arguments for a part of the sources, how many sources)."""
    origins, targets = world["origins"], world["facilities"]
    random = np.random.default_rng(5)
    changed = world["milliseconds"].copy()
    changed[random.choice(len(changed), len(changed) // 100, replace=False)] *= 3
    return {
        "200 x 200": ("matrix", lambda part: (origins[:200][:part], targets[:200]), 200),
        "1000 x 1000": ("matrix", lambda part: (origins[:1000][:part], targets[:1000]), 1000),
        "5000 x 500": ("matrix", lambda part: (origins[:5000][:part], targets[:500]), 5000),
        "100 to all": ("trees", lambda part: (origins[:part],), 100),
        "1 % changed + 1000 x 1000": ("changed_matrix", lambda _: (changed, origins[:1000], targets[:1000]), 0),
        "nearest of 50": ("nearest", lambda _: (targets[:50],), 0),
        "nearest of 1000": ("nearest", lambda _: (targets[:1000],), 0),
        "3 nearest of 50": ("k_nearest", lambda _: (targets[:50], 3), 0),
        "3 nearest of 1000": ("k_nearest", lambda _: (targets[:1000], 3), 0),
        "30 minutes around 200": ("within", lambda part: (origins[:part], MINUTES_30), 200),
    }


def timed(function):
    """Wall and processor milliseconds; the answer is thrown away while the clock runs, as a caller would."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)


def race(entrants, method, arguments, sources):
    """Medians of interleaved rounds: peer's name -> wall and processor milliseconds, their spread, whether scaled."""
    runs = {}
    for peer in entrants:
        if not hasattr(peer, method):
            continue
        ask, probe = getattr(peer, method), max(1, sources // 50)
        part = sources
        if isinstance(peer, Ours):
            ask(*arguments(sources))  # the second question of all brings the perfect customization
        elif sources:
            ask(*arguments(probe))
            estimate = timed(lambda ask=ask, probe=probe: ask(*arguments(probe)))[0] * sources / probe
            if estimate > 1e3 * BUDGET_SECONDS:
                part = max(2, int(sources * 500 * BUDGET_SECONDS / estimate))
        runs[peer.name] = (lambda ask=ask, part=part: ask(*arguments(part)), sources / part if sources else 1.0)
    times = {name: [] for name in runs}
    for turn in range(ROUNDS + 1):
        for name, (ask, scale) in runs.items():
            if turn > 2 and sum(wall for wall, *_ in times[name]) > 4e3 * BUDGET_SECONDS:
                continue
            first = timed(ask)
            again = [timed(ask) for _ in range(IN_A_ROW - 1)] if first[0] < 1e3 * QUICK_SECONDS else []
            taken = np.median([first, *again], axis=0) * scale
            if turn:
                times[name].append((*taken.tolist(), first[1] * scale))
    return {
        name: {
            "wall_ms": float(np.median([wall for wall, _, _ in own])),
            "cpu_ms": float(np.median([cpu for _, cpu, _ in own])),
            "first_cpu_ms": float(np.median([first for _, _, first in own])),
            "least_ms": float(min(wall for wall, _, _ in own)),
            "scaled": runs[name][1] > 1,
        }
        for name, own in times.items()
    }


def prepared(world, without):
    """Every peer that can be had, ready to answer, with the seconds it took."""
    entrants, seconds = [], {}
    for kind in PEERS:
        if kind.__name__ in without:
            continue
        begun = time.process_time()
        try:
            entrants.append(kind(world))
        except (ImportError, OSError, RuntimeError) as fault:
            print(f"left out: {kind.name} ({type(fault).__name__}: {fault})", flush=True)
            continue
        seconds[kind.name] = time.process_time() - begun
    return entrants, seconds


def preparation(world):
    """Processor seconds from the bare arrays to the first answer, the second time (so that nothing is compiled)."""
    found = {}
    for kind in (Ours, ChRouter):
        try:
            kind(world)
            found[kind.name] = float(np.median([timed(lambda kind=kind: kind(world))[1] for _ in range(3)]))
        except ImportError as fault:
            print(f"left out: {kind.name} ({fault})", flush=True)
    return found


def told(title, results, value):
    """A table in Markdown: each peer's milliseconds and how many times the engine's."""
    own, first = results[Ours.name][value], results[Ours.name]["first_cpu_ms"]
    print(f"\n### {title}\n\n| | ms | times ours | first in a row, processor ms | times ours |\n| --- | ---: | ---: | ---: | ---: |")
    for name, result in sorted(results.items(), key=lambda item: item[1][value]):
        about, cold = "~" if result["scaled"] else "", result["first_cpu_ms"]
        print(f"| {name} | {about}{result[value]:,.2f} | {result[value] / own:,.1f} | {cold:,.2f} | {cold / first:,.1f} |", flush=True)


def main():
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="+", type=Path)
    parser.add_argument("--tasks", default="", help="parts of task names, comma-separated; all where left out")
    parser.add_argument("--without", default="", help="class names in peers.py, comma-separated")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall", help="processor time is fairer on a busy machine")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    everything = {"versions": versions()}
    print(json.dumps(everything["versions"]))
    for file in asked.networks:
        world = world_of(file)
        entrants, _ = prepared(world, asked.without.split(","))
        results = {}
        for title, (method, arguments, sources) in tasks_of(world).items():
            if any(word in title for word in asked.tasks.split(",")):
                results[title] = race(entrants, method, arguments, sources)
                told(f"{world['name']}: {title}", results[title], f"{asked.clock}_ms")
        if any(word in "preparation" for word in asked.tasks.split(",")):
            results["preparation"] = preparation(world)
            print(f"\n{world['name']}, preparation, processor ms: {results['preparation']}", flush=True)
        everything[world["name"]] = results
    if asked.json:
        asked.json.write_text(json.dumps(everything, indent=1), encoding="utf-8")


def versions():
    """What ran, for the table."""
    names = ("numba", "numpy", "pymetis", "pyroutingkit", "routingkit-cch", "ch-router", "pandana", "osrm-bindings")
    found = {"python": platform.python_version(), "machine": platform.machine(), "processor": platform.processor()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


if __name__ == "__main__":
    main()
