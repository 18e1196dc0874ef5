"""Travel times equal those of networkx on a graph whose roads are cut for real at every door."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.network import build, snap
from accessibility.travel import between, route, times
from tests.worlds import places_at, roads_of, services_at

coordinate = st.integers(0, 4_000).map(float)
point = st.tuples(coordinate, coordinate)
lengths = st.sampled_from([0.0, 0.5, 1.0, 333.3, 1_000.0, 2_500.0, 7_777.7])


@st.composite
def worlds(draw):
    """Few nodes and many roads: one-ways, parallel roads, loops, roads of no length, unreachable parts."""
    nodes = dict(enumerate(draw(st.lists(point, min_size=2, max_size=7, unique=True)), 1))
    some = st.sampled_from(list(nodes))
    edges = []
    for _ in range(draw(st.integers(1, 14))):
        one, other = draw(some), draw(some)
        given = {"direction": draw(st.sampled_from(["both", "forward", "backward"]))}
        if draw(st.booleans()):
            given["metres"] = draw(lengths)
        if one == other or draw(st.booleans()):
            given["via"] = [draw(point.filter(lambda where, end=nodes[one]: where != end))]
        edges.append((one, other, given))
    doors = st.lists(point, min_size=1, max_size=6)
    places = places_at({f"p{number}": where for number, where in enumerate(draw(doors))})
    services = services_at({f"s{number}": where for number, where in enumerate(draw(doors))})
    return roads_of(nodes, edges), places, services, draw(st.sampled_from([1.0, 5.0, 20.0, 90.0, 600.0]))


def cut_graph(roads, *tables):
    """Roads as chains through the doors that snapped to them; minutes at 60 km/h in whole milliseconds."""
    doors = {}
    for snapped in tables:
        for road, fraction in zip(snapped.road, snapped.fraction, strict=True):
            if road >= 0:
                doors.setdefault(int(road), set()).add(float(fraction))
    graph = nx.DiGraph()
    for position, row in enumerate(roads.itertuples()):
        whole = round(row.metres * 60)
        chain = sorted(doors.get(position, set()) | {0.0, 1.0})
        for begin, end in pairwise(chain):
            step = int(np.rint(end * whole)) - int(np.rint(begin * whole))
            one, other = door(row, position, begin), door(row, position, end)
            if row.direction != "backward":
                put(graph, one, other, step)
            if row.direction != "forward":
                put(graph, other, one, step)
    return graph


def door(row, position, fraction):
    return {0.0: ("node", row.from_node), 1.0: ("node", row.to_node)}.get(fraction, ("door", position, fraction))


def put(graph, one, other, milliseconds):
    if not graph.has_edge(one, other) or graph.edges[one, other]["ms"] > milliseconds:
        graph.add_edge(one, other, ms=milliseconds)


def oracle(roads, places, services, max_minutes):
    graph = cut_graph(roads, places, services)
    rows = list(roads.itertuples())
    found = np.full((len(places.ids), len(services.ids)), np.inf)
    for i, (road, fraction) in enumerate(zip(places.road, places.fraction, strict=True)):
        if road < 0:
            continue
        near = straight(places, i, services, max_minutes)
        found[i, list(near)] = list(near.values())
        reached = nx.single_source_dijkstra_path_length(graph, door(rows[road], int(road), float(fraction)), weight="ms")
        for j, (goal, share) in enumerate(zip(services.road, services.fraction, strict=True)):
            here = door(rows[goal], int(goal), float(share)) if goal >= 0 else None
            if here in reached:
                whole = reached[here] + places.access_ms[i] + services.access_ms[j]
                found[i, j] = min(found[i, j], whole / 60_000 if whole <= max_minutes * 60_000 else np.inf)
    return found


def straight(places, i, services, max_minutes):
    """Minutes to each service that stands within 200 m and no farther than both walk to the road; 4 km/h is 900 ms a metre."""
    found = {}
    for j, road in enumerate(services.road):
        metres = math.dist((places.door_x[i], places.door_y[i]), (services.door_x[j], services.door_y[j]))
        if road >= 0 and metres <= min(200, places.access_m[i] + services.access_m[j]) and round(metres * 900) <= max_minutes * 60_000:
            found[j] = round(metres * 900) / 60_000
    return found


@settings(deadline=None, max_examples=150)
@given(worlds())
def test_travel_times_equal_networkx_with_roads_cut_for_real(world):
    roads, places, services, max_minutes = world
    network = build(roads)
    origins, destinations = snap(places, network), snap(services, network)
    found = between(origins, destinations, max_minutes=max_minutes).matrix().to_numpy()
    np.testing.assert_array_equal(found, oracle(roads, origins, destinations, max_minutes))


@settings(deadline=None, max_examples=20)
@given(worlds())
def test_the_legs_of_a_route_add_up_to_its_travel_time(world):
    roads, places, services, _ = world
    network = build(roads)
    found = times(places, services, network, max_minutes=1_440).matrix()
    for place in found.index:
        for service in found.columns:
            if np.isfinite(found.loc[place, service]):
                legs = route(places, services, network, origin=place, destination=service)
                assert round(legs["minutes"].sum() * 60_000) == round(found.loc[place, service] * 60_000)
                ends = [leg.coords[end] for leg in legs.geometry for end in (0, -1)]
                assert ends[0] == places.geometry[place].coords[0]
                assert ends[-1] == services.geometry[service].coords[0]
                gaps = [np.hypot(*np.subtract(one, other)) for one, other in zip(ends[1::2], ends[2::2], strict=False)]
                assert max(gaps, default=0.0) <= 1.0 + 2 * longest_shortcut(roads)


def longest_shortcut(roads):
    """How far apart the drawing of half a metre of road may be: a road may be drawn longer than it says it is."""
    drawn = roads.length.to_numpy()
    return float(np.max(np.where(roads["metres"] < 1, drawn, drawn / roads["metres"].clip(lower=1))))
