"""Keep the project's own environment in ``.venv``: made once, filled again when its sources change, made anew when it is broken.

Only the standard library is used, since this runs before anything is installed. The system's Python is never installed into.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import environment_making as making

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ROOT", "ensure", "run"]

ROOT = Path(__file__).resolve().parent.parent

_STAMP = "made-by-scripts.json"
_MADE_FROM = ("pyproject.toml", "constraints.txt")


def run(extras: Iterable[str], command: Sequence[str], *, cwd: Path | None = None) -> int:
    """Run a program of the environment, making that where needed, and return the exit code; a failure is told, not raised.

    Parameters
    ----------
    extras
        Names of optional dependencies in ``pyproject.toml`` that the program needs.
    command
        The program's name and its arguments.
    cwd
        Folder to run it in; the present one if left out.
    """
    try:
        folder = ensure(extras)
        return subprocess.call([making.program(folder, command[0]), *command[1:]], cwd=cwd, env=making.surroundings())
    except making.SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def ensure(extras: Iterable[str] = ()) -> Path:
    """Return the folder of an environment that holds the project and the extras asked for, making it where needed.

    Parameters
    ----------
    extras
        Names of optional dependencies in ``pyproject.toml``.

    Returns
    -------
    pathlib.Path
        ``.venv`` beside the README, or the folder that ``ACCESSIBILITY_VENV`` names.

    Raises
    ------
    SetUpError
        If it cannot be made.
    """
    folder = Path(os.environ.get("ACCESSIBILITY_VENV") or ROOT / ".venv").absolute()
    wanted = set(extras)
    try:
        stamp = _read_stamp(folder)
        if _must_be_made_anew(folder, stamp):
            stamp = {}
            making.make(folder, lambda: _write_stamp(folder, finished=False))
        elif _is_current(folder, stamp, wanted):
            return folder
        wanted |= set(_texts(stamp, "extras"))
        _write_stamp(folder, finished=False)
        making.fill(folder, ROOT, sorted(wanted))
        _write_stamp(folder, finished=True, extras=sorted(wanted))
    except OSError as error:
        mend = "Close programs that use it, or name another folder in ACCESSIBILITY_VENV."
        message = f"The environment in {folder} cannot be written: {error}\n{mend}"
        raise making.SetUpError(message) from error
    return folder


def _must_be_made_anew(folder: Path, stamp: dict[str, object]) -> bool:
    """Say whether there is nothing to build on: no environment, or one half-made, moved, of another Python or not starting."""
    if not folder.exists() or not any(folder.iterdir()):
        return True
    if not stamp:
        message = (
            f"{folder} was not made by these scripts, so they leave it alone.\n"
            "Delete or rename it and run this again, or name another folder in ACCESSIBILITY_VENV."
        )
        raise making.SetUpError(message)
    same = all(stamp.get(key) == value for key, value in _made_for().items())
    return not (same and stamp.get("finished") and making.starts(folder))


def _is_current(folder: Path, stamp: dict[str, object], extras: set[str]) -> bool:
    """Say whether everything wanted is installed, from the sources as they are now, and still there."""
    return (
        stamp.get("made_from") == _hash_of_sources()
        and extras <= set(_texts(stamp, "extras"))
        and set(_texts(stamp, "packages")) <= set(_packages(folder))
    )


def _made_for() -> dict[str, object]:
    """Return what an environment cannot be moved across: the checkout it points to and its Python."""
    return {"project": str(ROOT), "python": f"{sys.version_info.major}.{sys.version_info.minor}"}


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for name in _MADE_FROM:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _packages(folder: Path) -> list[str]:
    """Return what is installed, as the folders that pip leaves are called: names and versions."""
    return sorted(path.name for path in making.packages_folder(folder).glob("*.dist-info"))


def _read_stamp(folder: Path) -> dict[str, object]:
    path = folder / _STAMP
    if not path.is_file():
        return {}
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        stamp = None
    return stamp if isinstance(stamp, dict) and stamp else {"finished": False}


def _write_stamp(folder: Path, *, finished: bool, extras: Sequence[str] = ()) -> None:
    """Write down what the environment is for; an unfinished one is made anew next time."""
    stamp = {**_made_for(), "finished": finished, "extras": list(extras), "made_from": _hash_of_sources(), "packages": _packages(folder)}
    (folder / _STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def _texts(stamp: dict[str, object], key: str) -> list[str]:
    value = stamp.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []
