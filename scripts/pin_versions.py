"""Write ``constraints.txt``: one version of every library for each Python, as pip resolves them today.

``python3 scripts/pin_versions.py python3.11 python3.12 python3.13`` takes the newest of everything; with ``--keep`` first, what is
pinned stays and only what is missing is added. Run the tests with each Python before committing what it writes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "constraints.txt"
OWN_NAME = "rural-service-accessibility"
HEAD = """\
# Versions that are known to work together, for make demo, make test and CI. Written by scripts/pin_versions.py; see CONTRIBUTING.md.
"""


def main() -> int:
    """Resolve for each Python given and write the file."""
    given = sys.argv[1:]
    keep = "--keep" in given
    pythons = [argument for argument in given if argument != "--keep"]
    if not pythons:
        print(__doc__)
        return 2
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for python in pythons:
        minor, versions = _resolved(python, keep=keep)
        print(f"{python}: {len(versions)} libraries for Python {minor}", flush=True)
        for name, version in versions.items():
            found[name][minor] = version
    FILE.write_text(HEAD + "".join(_lines(found)), encoding="utf-8", newline="\n")
    return 0


def _resolved(python: str, *, keep: bool) -> tuple[str, dict[str, str]]:
    """Return which Python it is, and the version of each library pip would install with it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [python, "-m", "pip", "install", "-qq", "--dry-run", "--ignore-installed", "--report", str(report)]
        command += ["--constraint", str(FILE)] if keep else []
        subprocess.run([*command, f"{ROOT}[dev,notebook]"], check=True)
        answer = json.loads(report.read_text(encoding="utf-8"))
    versions = {_canonical(item["metadata"]["name"]): str(item["metadata"]["version"]) for item in answer["install"]}
    versions.pop(OWN_NAME)
    return ".".join(answer["environment"]["python_full_version"].split(".")[:2]), versions


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(found: dict[str, dict[str, str]]) -> list[str]:
    """One line for each library; one for each of its versions where the Pythons differ."""
    lines = []
    for name, by_python in sorted(found.items()):
        versions = sorted(set(by_python.values()))
        if len(versions) == 1:
            lines.append(f"{name}=={versions[0]}\n")
            continue
        for version in versions:
            marker = " or ".join(f'python_version == "{minor}"' for minor, its in sorted(by_python.items()) if its == version)
            lines.append(f"{name}=={version} ; {marker}\n")
    return lines


if __name__ == "__main__":
    sys.exit(main())
