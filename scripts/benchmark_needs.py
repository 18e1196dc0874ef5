"""Match 10,000 made-up needs with 300 made-up providers, and race networkx's network simplex on the same network.

Run: ``python scripts/benchmark_needs.py [NEEDS PROVIDERS]``. networkx is given ``MOST_SECONDS`` of
processor, whatever else the machine does: what it did not finish is at least as many times slower, and said so.
"""

from __future__ import annotations

import sys
from multiprocessing import get_context
from os import _exit
from threading import Thread
from time import perf_counter, process_time, sleep
from typing import TYPE_CHECKING

from accessibility.needs import match, matching_network
from accessibility.needs.flow import min_cost_flow
from tests.test_needs_matching import random_world

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from accessibility.needs import MatchingNetwork

MOST_SECONDS = 60.0


def main() -> int:
    """Say the seconds of both, and whether they agree."""
    many, count = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (10_000, 300)
    asked, offered, times, places = random_world(40, 6, 8, 3)
    match(asked, offered, times, places=places)  # compiles
    asked, offered, times, places = random_world(many, count, max(many // 20, 5), 12)
    wall, cpu = perf_counter(), process_time()
    found = match(asked, offered, times, places=places)
    say(f"match: {process_time() - cpu:.2f} s of processor, {perf_counter() - wall:.2f} s on the clock; {found}")
    network = matching_network(asked, offered, found.fitting)
    cpu = process_time()
    flow = min_cost_flow(network.tail, network.head, network.room, network.cost, network.supply)
    own = process_time() - cpu
    size = f"{len(network.supply):,} nodes and {len(network.tail):,} arcs"
    say(f"flow alone: {own:.2f} s of processor for {size}; cost {flow.cost}, bound {flow.bound}")
    ours, theirs = get_context("spawn").Pipe(duplex=False)
    peer = get_context("spawn").Process(target=race, args=(network, theirs))
    peer.start()
    theirs.close()
    try:
        cost, seconds = ours.recv()
    except EOFError:
        say("networkx: ended without an answer")
        return 1
    finally:
        peer.join()
    if cost is None:
        say(f"networkx: not done within {seconds:.2f} s of processor, more than {seconds / own:.0f}x ours")
        return 0
    say(f"networkx: {seconds:.2f} s of processor, {seconds / own:.0f}x ours; the same cost: {cost == flow.cost}")
    return 0


def race(network: MatchingNetwork, answer: Connection) -> None:
    """Send what networkx finds and its seconds of processor, or none and the seconds it had when they were over."""

    def watch() -> None:
        while (used := process_time() - began) < MOST_SECONDS:
            sleep(0.2)
        answer.send((None, used))
        _exit(0)

    began = process_time()
    Thread(target=watch, daemon=True).start()
    answer.send(networkx_cost(network))


def networkx_cost(network: MatchingNetwork) -> tuple[int, float]:
    """What networkx finds on the same network, and its seconds of processor without the making of the graph."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node, {"demand": -int(supply)}) for node, supply in enumerate(network.supply))
    for tail, head, room, cost in zip(network.tail, network.head, network.room, network.cost, strict=True):
        graph.add_edge(int(tail), int(head), capacity=int(room), weight=int(cost))
    began = process_time()
    cost, _ = nx.network_simplex(graph)
    return int(cost), process_time() - began


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
