"""Race the engine against its peers: ``python3 scripts/benchmark_engine.py FOLDER NETWORK ...`` (see tests/benchmarks/README.md).

The peers go into an environment of their own, ``FOLDER/environment``, never into the project's: some are under licences the
project does not take, and none is needed to use it. Only the standard library is used here.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "bench"
PEERS = ("pandana==0.8", "pyroutingkit==0.2.1", "routingkit-cch==0.1.4", "ch-router==0.3.1")
ONLY_3_12 = ("osrm-bindings",)
NETWORKS = {"50k": "networks.py", "300k": "networks.py", "2M": "networks.py"}
EXTRACTS = {"porto": "osm_porto/porto.osm.pbf"}


def main() -> int:
    """Make the environment and the networks where they are not there, and run the races."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the environment, the networks and the results go")
    parser.add_argument("networks", nargs="+", help="50k, 300k, 2M, porto, or a file another run made")
    asked, further = parser.parse_known_args()
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = environment(folder / "environment")
    files = [network(folder, python, name) for name in asked.networks]
    for file in files:
        osrm(folder, python, file)
    command = [python, "-m", "tests.benchmarks.race", *files, "--json", folder / "results.json", *further]
    return subprocess.call([str(word) for word in command], cwd=ROOT, env=os.environ | {"BENCH_DIR": str(folder), "PYTHONPATH": str(ROOT)})


def environment(place: Path) -> Path:
    """The Python of an environment with the project and every peer that this Python can have; what it cannot is said."""
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.is_file():
        return python
    venv.create(place, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-e", f"{ROOT}[fast]", "-c", ROOT / "constraints.txt"], check=True)
    wanted = (*PEERS, *(ONLY_3_12 if sys.version_info[:2] == (3, 12) else ()))
    if sys.version_info[:2] != (3, 12):
        print(f"left out: {', '.join(ONLY_3_12)} (its wheel wants Python 3.12; run this script with one)")
    for peer in wanted:
        if subprocess.call([str(python), "-m", "pip", "install", "--quiet", peer]):
            print(f"left out: {peer} (cannot be installed here)")
    return python


def network(folder: Path, python: Path, name: str) -> Path:
    """The file of a network, made by the tools in ../shared/bench where it is not there."""
    file = folder / f"{name}.npz" if name in NETWORKS or name in EXTRACTS else Path(name).resolve()
    if file.is_file():
        return file
    if not SHARED.is_dir():
        sys.exit(f"{file} is not there, and neither are the tools to make it ({SHARED})")
    surroundings = os.environ | {"BENCH_DIR": str(folder)}
    if name in EXTRACTS:
        extract = SHARED.parent / "data" / EXTRACTS[name]
        subprocess.run([python, SHARED / "osm_network.py", extract, name], check=True, env=surroundings)
    else:
        subprocess.run([python, SHARED / NETWORKS[name], name], check=True, env=surroundings)
    return file


def osrm(folder: Path, python: Path, file: Path) -> None:
    """OSRM's own files of a network, made by the tools of its wheel where it is installed and they are not there."""
    found = subprocess.run(
        [python, "-c", "import osrm, pathlib; print(pathlib.Path(osrm.__file__).parent / 'bin')"],
        capture_output=True,
        text=True,
        check=False,
    )
    made = folder / "osrm" / f"{file.stem}.osrm"
    if found.returncode or not SHARED.is_dir() or made.with_suffix(".osrm.hsgr").is_file() or file.parent != folder:
        return
    made.parent.mkdir(exist_ok=True)
    try:
        surroundings = os.environ | {"BENCH_DIR": str(folder)}
        subprocess.run([python, SHARED / "osm_of_network.py", file.stem], check=True, env=surroundings)
        extract = (folder / f"{file.stem}.osm.pbf").replace(made.with_suffix(".osm.pbf"))
        tools = Path(found.stdout.strip())
        subprocess.run([tools / "osrm-extract", "-p", SHARED / "osrm.lua", extract], check=True)
        subprocess.run([tools / "osrm-contract", made], check=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        print(f"left out: OSRM on {file.stem} ({fault})")


if __name__ == "__main__":
    sys.exit(main())
