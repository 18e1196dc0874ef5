"""The rooms of the package import only downwards, and only two of them touch the world."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "accessibility"
TOUCH_THE_WORLD = {"loaders", "outputs"}


def test_rooms_import_only_from_rooms_below_them():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_contract_forbids_world_libraries_in_every_other_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    forbidding = next(contract for contract in contracts if contract["type"] == "forbidden")
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()} - {"__init__"}

    assert set(forbidding["source_modules"]) == {f"accessibility.{room}" for room in rooms - TOUCH_THE_WORLD}
