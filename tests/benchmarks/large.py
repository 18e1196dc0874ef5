"""Two million nodes: python -m tests.benchmarks.large NETWORK.npz; each time against the floor that memory sets.

The floor of a task is the bytes that must move divided by the copy bandwidth measured in the same run (bytes read and written in a copy of
256 MiB, least of five). What must move: for a matrix its output and, for each batch of 64 lanes, the arcs of the swept part (8 bytes each);
for the nearest of eight kinds the arcs of both directions and 8 bytes for each node and kind.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from accessibility.travel.engine.engine import Engine
from accessibility.travel.engine.graph import Graph
from accessibility.travel.engine.metric import customize
from accessibility.travel.engine.restricted import restrict
from accessibility.travel.engine.topology import build_topology
from tests.benchmarks.race import world_of


def copy_bandwidth():
    """Bytes read and written in a second."""
    room = np.ones(2**25)
    other = np.empty_like(room)
    best = np.inf
    for _ in range(5):
        begun = time.perf_counter()
        np.copyto(other, room)
        best = min(best, time.perf_counter() - begun)
    return 2 * room.nbytes / best


def seconds(function, rounds=5):
    """Median processor seconds after one round to warm up, and the last answer."""
    function()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        answer = function()
        taken.append(time.process_time() - begun)
    return float(np.median(taken)), answer


def main():
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    world = world_of(parser.parse_args().network)
    graph = Graph(world["indptr"], world["head"], world["milliseconds"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    prepared, topology = seconds(lambda: build_topology(graph), 1)
    customized, metric = seconds(lambda: customize(topology, graph.milliseconds), 3)
    engine = Engine(graph, topology=topology, metric=metric, threads=1)
    sources, targets = world["origins"][:1000], world["facilities"][:1000]
    matrix, _ = seconds(lambda: engine.many_to_many(sources, targets))
    random = np.random.default_rng(8)
    services, kind = random.choice(graph.node_count, 40_000, replace=True).astype(np.int32), np.repeat(np.arange(8), 5_000)
    near, _ = seconds(lambda: engine.nearest(services, kind), 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    bandwidth = copy_bandwidth()
    rising, falling = metric.arcs(forward=True)
    swept = len(restrict(topology.position[targets], falling, topology.level, np.empty_like(topology.level)).falls.level)
    matrix_bytes = 4 * len(sources) * len(targets) + 8 * swept * -(-len(sources) // 64)
    near_bytes = 8 * (len(rising.head) + len(falling.head)) + 8 * 8 * graph.node_count
    print(f"{topology!r}; copy bandwidth {bandwidth / 1e9:.1f} GB/s; memory {before:.2f} GiB before, {peak:.2f} GiB at most")
    print("\n| task | processor s | bytes that must move, MB | floor s | times the floor |\n| --- | ---: | ---: | ---: | ---: |")
    print(f"| order and topology | {prepared:.2f} | | | |\n| customization | {customized:.3f} | | | |")
    for name, taken, moved in (("1000 x 1000", matrix, matrix_bytes), ("nearest of 5,000 services x 8 kinds", near, near_bytes)):
        floor = moved / bandwidth
        print(f"| {name} | {taken:.4f} | {moved / 1e6:.1f} | {floor:.4f} | {taken / floor:.1f} |")


if __name__ == "__main__":
    main()
