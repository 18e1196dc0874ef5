r"""Race the OSM loader against osmnx and pyrosm on a real extract, and stream an extract repeated to country size.

``python3 scripts/benchmark_loaders.py FOLDER --extract ../shared/data/osm_porto/porto.osm.pbf`` makes an environment of its own for the
rivals in FOLDER (they are no dependencies), runs every contender in its own process, in turn in each round, and prints seconds and peak
memory as Markdown, with how many times those of ours the rivals take in the same round.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import textwrap
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RIVALS = ("osmnx", "pyrosm")
LOAD = """
import sys; from pathlib import Path
import geopandas as gpd, shapely; from pyproj import CRS
from accessibility import network; from accessibility.area import StudyArea; from accessibility.config import RoadsConfig
from accessibility.loaders import osm_roads
path, box = Path(sys.argv[1]), [float(one) for one in sys.argv[2].split(",")]
crs = CRS.from_epsg(int(sys.argv[3]))
outline = gpd.GeoSeries([shapely.box(*box)], crs=4326).to_crs(crs).iloc[0]
area = StudyArea("box", outline, crs, 0.0, gpd.GeoDataFrame({"name": ["box"]}, geometry=[outline], crs=crs))
roads = osm_roads.load_roads(RoadsConfig(source="osm", file=path.name), path.parent, area).table
made = network.build(roads, mode="car", season="summer")
print(f"{len(roads):,} roads, {len(made.node_id):,} nodes")
"""
READ = """
import sys; from pathlib import Path
from accessibility.loaders.osm_read import read_nodes, read_ways; from accessibility.loaders.osm_ways import distinct
path = Path(sys.argv[1]); ways = read_ways(path); nodes = read_nodes(path, distinct(ways.refs))
print(f"{len(ways.ids):,} ways, {len(nodes.ids):,} nodes")
"""
OSMNX = """
import sys, osmnx
graph = osmnx.graph_from_xml(sys.argv[1], simplify=True, retain_all=True)
print(f"{len(graph.edges):,} edges, {len(graph):,} nodes")
"""
PYROSM = """
import sys, pyrosm
nodes, edges = pyrosm.OSM(sys.argv[1]).get_network(network_type="driving", nodes=True)
print(f"{len(edges):,} edges, {len(nodes):,} nodes")
"""
# The peak of a process that another started may be its parent's in getrusage; Linux tells its own.
WATCH = """
import re, resource; from pathlib import Path
used, status = resource.getrusage(resource.RUSAGE_SELF), Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else used.ru_maxrss
print(used.ru_utime + used.ru_stime, int(peak) / 1024)
"""


def main() -> int:
    """Make what the race needs, run it, print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, help="where the rivals' environment and the files made are kept")
    asked.add_argument("--extract", type=Path, default=ROOT.parent / "shared" / "data" / "osm_porto" / "porto.osm.pbf")
    asked.add_argument("--box", default="-9.2,40.7,-7.8,41.9", help="west,south,east,north of the extract, degrees")
    asked.add_argument("--epsg", default="32629", help="projected system to measure in")
    asked.add_argument("--nodes", type=int, default=5_000_000, help="how many nodes the extract is repeated to; 0 leaves that out")
    asked.add_argument("--rounds", type=int, default=3, help="how often the contenders run on the extract, in turn")
    asked.add_argument("--without", nargs="*", default=[], help="rivals to leave out")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    roads = given.folder / "roads.osm"
    repeated = given.folder / "repeated.osm.pbf"
    if not roads.exists() and "osmnx" not in given.without:
        roads_only(given.extract, roads)
    if given.nodes and not repeated.exists():
        print(f"repeated to {repeat(given.extract, repeated, given.nodes):,} nodes", file=sys.stderr)
    size = [f"{file.stat().st_size / 1e6:.0f} MB" if file.exists() else "" for file in (given.extract, repeated)]
    world = f"{given.box.split(',')[0]},-60,179,60"
    races = [
        (f"ours: roads and network ({given.extract.name}, {size[0]})", sys.executable, LOAD, [given.extract, given.box, given.epsg]),
        (f"ours: one municipality's box out of {size[1]}", sys.executable, LOAD, [repeated, given.box, given.epsg]),
        (f"ours: all ways and their nodes out of {size[1]}", sys.executable, READ, [repeated]),
        (f"ours: all roads and network out of {size[1]}", sys.executable, LOAD, [repeated, world, "3395"]),
    ]
    theirs = [name for name in RIVALS if name not in given.without]
    if theirs:
        python = environment(given.folder, theirs)
        codes = {"osmnx": ("graph_from_xml of the roads alone", OSMNX, roads), "pyrosm": ("driving network", PYROSM, given.extract)}
        races[1:1] = [(f"{name}: {codes[name][0]}", python, codes[name][1], [codes[name][2]]) for name in theirs]
    rivals = len(theirs)
    print("| what | result | wall s | processor s | peak MiB |\n| --- | --- | --- | --- | --- |")
    rounds = [[race(*one) for one in races[: 1 + rivals]] for _ in range(given.rounds)]
    for at, name in enumerate(theirs, start=1):
        for told, column in (("wall seconds", 0), ("processor seconds", 1), ("memory", 2)):
            ratios = [one[at][column] / one[0][column] for one in rounds]
            print(f"| {name} / ours, {told} | {', '.join(f'{ratio:.1f}' for ratio in ratios)} | | | |", flush=True)
    for one in races[1 + rivals :] if given.nodes else []:
        race(*one)
    return 0


def race(title: str, python: str, code: str, arguments: list[object]) -> tuple[float, float, float]:
    """Run one contender and print its line; its wall and processor seconds and its peak memory in MiB."""
    said, *used = run(python, code, [str(one) for one in arguments])
    print(f"| {title} | {said} | {used[0]:.1f} | {used[1]:.1f} | {used[2]:.0f} |", flush=True)
    return used[0], used[1], used[2]


def run(python: str, code: str, arguments: list[str]) -> tuple[str, float, float, float]:
    """What a program says, its wall and processor seconds and its peak memory in MiB, start-up and imports counted."""
    watched = textwrap.dedent(code) + WATCH
    start = time.perf_counter()
    done = subprocess.run([python, "-W", "ignore", "-c", watched, *arguments], capture_output=True, text=True, check=False, env=os.environ)
    seconds = time.perf_counter() - start
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1][:120]}", seconds, float("nan"), float("nan")
    *said, used = done.stdout.strip().splitlines()
    cpu, peak = used.split()
    return said[-1], seconds, float(cpu), float(peak)


def environment(folder: Path, packages: list[str]) -> str:
    """The rivals' own Python."""
    home = folder / "rivals"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(home, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True, stdout=sys.stderr)
    return str(python)


def roads_only(extract: Path, target: Path) -> None:
    """Ways with a highway tag and the nodes they need as XML, ways that the cut left without nodes taken out (osmnx stops at them)."""
    import osmium

    at: dict[int, tuple[float, float]] = {}
    ways = []
    for one in osmium.FileProcessor(str(extract)):
        if one.is_node():
            at[one.id] = (one.location.lon, one.location.lat)
        elif one.is_way() and "highway" in one.tags:
            ways.append((one.id, [node.ref for node in one.nodes], dict(one.tags)))
    ways = [way for way in ways if all(ref in at for ref in way[1])]
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for ref in sorted({ref for _, refs, _ in ways for ref in refs}):
            writer.add_node(osmium.osm.mutable.Node(id=ref, location=at[ref]))
        for name, refs, tags in ways:
            writer.add_way(osmium.osm.mutable.Way(id=name, nodes=refs, tags=tags))


def repeat(extract: Path, target: Path, least_nodes: int) -> int:
    """The extract side by side with itself, each copy with ids of its own, moved east, until it has so many nodes; how many it has."""
    import osmium
    from osmium.osm.mutable import Node, Way

    nodes, ways = [], []
    for one in osmium.FileProcessor(str(extract)):
        if one.is_node():
            nodes.append((one.id, one.location.lon, one.location.lat, dict(one.tags)))
        elif one.is_way():
            ways.append((one.id, [node.ref for node in one.nodes], dict(one.tags)))
    step_node, step_way = max(node[0] for node in nodes) + 1, max(way[0] for way in ways) + 1
    width = max(node[1] for node in nodes) - min(node[1] for node in nodes) + 0.1
    copies = -(-least_nodes // len(nodes))
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for copy in range(copies):
            for name, lon, lat, tags in nodes:
                writer.add_node(Node(id=name + copy * step_node, location=(lon + copy * width, lat), tags=tags))
        for copy in range(copies):
            for name, refs, tags in ways:
                writer.add_way(Way(id=name + copy * step_way, nodes=[ref + copy * step_node for ref in refs], tags=tags))
    return copies * len(nodes)


if __name__ == "__main__":
    sys.exit(main())
