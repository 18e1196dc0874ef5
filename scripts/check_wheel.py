"""Build the wheel and see that it is whole: every tracked file of the package and the demo is in it, and it runs without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACED = {"accessibility/": "accessibility/", "data/demo/": "accessibility/demo/"}
"""Where folders of the checkout stand in the wheel."""


def main() -> int:
    """Build, look, unpack and run the demo from there with the libraries of this Python; return 0 if all is well."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
        subprocess.run(pip, check=True)
        wheel = next(folder.glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            held = set(archive.namelist())
            archive.extractall(folder / "unpacked")
        missing = sorted(_expected() - held)
        if missing:
            print("The wheel lacks " + ", ".join(missing), file=sys.stderr)
            return 1
        print(f"{wheel.name}: {len(held)} files, {wheel.stat().st_size / 1024:,.0f} kB, nothing missing")
        return _run_demo(folder)


def _expected() -> set[str]:
    """Return the names that tracked files must have in the wheel."""
    listed = subprocess.run(["git", "ls-files", "-z", *PLACED], cwd=ROOT, capture_output=True, check=True).stdout
    names = [name for name in listed.decode("utf-8").split("\0") if name]
    return {placed + name.removeprefix(where) for name in names for where, placed in PLACED.items() if name.startswith(where)}


def _run_demo(folder: Path) -> int:
    """Run the demo of the unpacked wheel away from the checkout and see that it writes a page."""
    where = folder / "elsewhere"
    where.mkdir()
    code = "import accessibility, accessibility.cli as c; print('demo of', accessibility.__file__); c.main()"
    surroundings = {**os.environ, "PYTHONPATH": str(folder / "unpacked")}
    command = [sys.executable, "-c", code, "demo", "--no-open", "--quiet", "--into", "results"]
    done = subprocess.run(command, cwd=where, env=surroundings, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode or str(folder) not in done.stdout or not list(where.rglob("index.html")):
        print("The demo does not run from the wheel:\n" + done.stdout + done.stderr, file=sys.stderr)
        return 1
    print("The demo runs from the wheel")
    return 0


if __name__ == "__main__":
    sys.exit(main())
