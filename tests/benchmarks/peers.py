"""Adapters: the same arrays and the same questions for the engine and for each of its peers.

A peer lacks a method where it cannot answer the question. Milliseconds go in; answers keep each peer's own form, converting
them is not part of the race except where the caller could not use them otherwise.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cached_property
from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"


class Peer:
    """One network, prepared."""

    def __init__(self, world):
        self.world = world
        self.count = len(world["indptr"]) - 1
        self.milliseconds = world["milliseconds"]
        self.prepare()


class Ours(Peer):
    name = "this engine"
    threads = 1

    def prepare(self):
        from accessibility.travel.engine.engine import Engine
        from accessibility.travel.engine.graph import Graph

        graph = Graph(self.world["indptr"], self.world["head"], self.milliseconds)
        self.engine = Engine(graph, threads=self.threads)
        self.changed = None

    def matrix(self, sources, targets):
        return self.engine.many_to_many(sources, targets)

    def nearest(self, targets):
        return self.engine.nearest(targets)

    def k_nearest(self, targets, k):
        return self.engine.k_nearest(targets, k)

    def within(self, sources, limit):
        return self.engine.within(sources, limit)

    def trees(self, sources):
        return self.engine.one_to_all(sources)

    def changed_matrix(self, milliseconds, sources, targets):
        self.changed = self.engine.customize(milliseconds, reuse=self.changed)
        return self.changed.many_to_many(sources, targets)


class OursTwoThreads(Ours):
    name = "this engine, 2 threads"
    threads = 2


class Prototype(Peer):
    name = "prototype (shared/bench)"

    def prepare(self):
        import os

        os.environ.setdefault("BENCH_DIR", str(Path(tempfile.gettempdir()) / "accessibility-bench"))
        sys.path[:0] = [str(SHARED), str(SHARED / "prototype")]
        import eng2

        tail, head = self.world["tail"], self.world["head"]
        order, _ = eng2.nd_order(self.count, tail, head)
        self.engine = eng2.Eng(self.count, tail, head, order)
        self.metric = self.engine.customize(self.milliseconds)

    def matrix(self, sources, targets):
        return self.engine.matrix3(self.metric, sources, targets, None, 64 if len(sources) >= 512 else 32)

    def nearest(self, targets):
        return self.engine.nearest_to(self.metric, targets)

    def within(self, sources, limit):
        return self.engine.iso2(self.metric, sources, limit)

    def trees(self, sources):
        return self.engine.one_to_all3(self.metric, sources)

    def changed_matrix(self, milliseconds, sources, targets):
        metric = self.engine.customize(milliseconds)
        return self.engine.matrix3(metric, sources, targets, None, 64 if len(sources) >= 512 else 32)


class PyRoutingKit(Peer):
    name = "RoutingKit (pyroutingkit)"

    def prepare(self):
        import pyroutingkit

        self.topology = pyroutingkit.CCHTopology()
        kept = self.world["folder"] / f"pyroutingkit-{self.world['name']}"
        if kept.is_dir():
            self.topology.load(str(kept))
        else:
            ends = (self.world[name].astype(np.uint32) for name in ("tail", "head"))
            self.topology.build(*ends, self.world["lat"].astype(np.float32), self.world["lon"].astype(np.float32), self.count)
            kept.mkdir(parents=True)
            self.topology.save(str(kept))
        self.metric = pyroutingkit.CCHMetric(self.topology)
        self.metric.customize(self.milliseconds.astype(np.uint32))

    def matrix(self, sources, targets):
        return self.metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))

    def trees(self, sources):
        return self.matrix(sources, np.arange(self.count))

    def changed_matrix(self, milliseconds, sources, targets):
        self.metric.customize(milliseconds.astype(np.uint32))
        found = self.matrix(sources, targets)
        self.metric.customize(self.milliseconds.astype(np.uint32))
        return found


class RoutingKitCch(Peer):
    name = "RoutingKit (routingkit-cch)"

    def prepare(self):
        import routingkit_cch

        self.kit = routingkit_cch
        tail, head = self.world["tail"].tolist(), self.world["head"].tolist()
        kept = self.world["folder"] / f"routingkit-order-{self.world['name']}.npy"
        if not kept.is_file():
            order = routingkit_cch.compute_order_inertial(self.count, tail, head, self.world["lat"].tolist(), self.world["lon"].tolist())
            np.save(kept, np.array(order))
        self.hierarchy = routingkit_cch.CCH(np.load(kept).tolist(), tail, head, False)
        self.metric = routingkit_cch.CCHMetric(self.hierarchy, self.milliseconds.tolist())

    def matrix(self, sources, targets):
        query = self.kit.CCHOneToMany(self.metric, targets.tolist())
        return np.array([query.distances_from(source) for source in sources.tolist()])


class Pandana(Peer):
    name = "pandana"

    def prepare(self):
        import pandana
        import pandas as pd

        ends = (pd.Series(self.world[name]) for name in ("tail", "head"))
        metres = (pd.Series(self.world[name]) for name in ("x", "y"))
        weight = pd.DataFrame(
            {"seconds": self.milliseconds / 1000.0}
        )  # it counts in thousandths; larger numbers overflow, and contracting never ends
        self.network = pandana.Network(*metres, *ends, weight, twoway=False)

    def matrix(self, sources, targets):
        pairs = np.repeat(sources, len(targets)), np.tile(targets, len(sources))
        return np.asarray(self.network.shortest_path_lengths(*pairs)).reshape(len(sources), len(targets))


class Dijkstra(Peer):
    name = "numba Dijkstra (4-ary heap)"

    def prepare(self):
        from accessibility.travel.engine.graph import Graph

        self.graph = Graph(self.world["indptr"], self.world["head"], self.milliseconds)

    @cached_property
    def backward(self):
        indptr, head, edge = self.graph.backward
        return indptr, head, self.milliseconds[edge]

    def nearest(self, targets):
        from accessibility.travel.engine.dijkstra import nearest_by_dijkstra

        near, origin = np.empty(self.count, np.int32), np.empty(self.count, np.int32)
        nearest_by_dijkstra(*self.backward, targets, near, origin)
        return near, origin

    def k_nearest(self, targets, k):
        from tests.benchmarks.k_dijkstra import k_nearest_by_dijkstra

        return k_nearest_by_dijkstra(*self.backward, targets, k)

    def within(self, sources, limit):
        from accessibility.travel.engine.dijkstra import balls

        doors = np.arange(len(sources), dtype=np.int32)
        first, start = np.arange(len(sources) + 1, dtype=np.int32), np.zeros(len(sources), np.int32)
        return balls(self.graph.indptr, self.graph.head, self.graph.milliseconds, doors, first, sources, start, limit)


class ChRouter(Peer):
    name = "RoutingKit CH (ch-router)"

    def prepare(self):
        from routingkit_ch import ContractionHierarchy

        arrays = (self.world[name].astype(np.uint32) for name in ("tail", "head"))
        self.hierarchy = ContractionHierarchy.build(self.count, *arrays, self.milliseconds.astype(np.uint32))


class Osrm(Peer):
    name = "OSRM (CH)"

    def prepare(self):
        import osrm

        self.osrm = osrm
        file = self.world["folder"] / "osrm" / f"{self.world['name']}.osrm"
        options = {"algorithm": "CH", "storage_config": str(file), "max_locations_distance_table": 10_000, "use_shared_memory": False}
        self.engine = osrm.OSRM(**options)

    def matrix(self, sources, targets):
        every = np.concatenate([sources, targets])
        places = list(zip(self.world["lon"][every].tolist(), self.world["lat"][every].tolist(), strict=True))
        split = len(sources)
        asked = self.osrm.TableParameters(
            coordinates=places,
            sources=list(range(split)),
            destinations=list(range(split, len(every))),
            annotations=["duration"],
            generate_hints=False,
        )
        return np.array([list(row) for row in self.engine.Table(asked)["durations"]])


PEERS = (Ours, OursTwoThreads, Prototype, PyRoutingKit, RoutingKitCch, Osrm, Pandana, Dijkstra)
