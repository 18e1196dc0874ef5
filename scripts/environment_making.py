"""Make an environment by whatever way this machine has, and fill it with the project."""

from __future__ import annotations

import importlib.util
import locale
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

from shown_running import run_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["SetUpError", "fill", "make", "packages_folder", "program", "starts", "surroundings"]

NEWEST_TRIED = (3, 13)
"""The newest Python that ``constraints.txt`` was made for; a still newer one takes the newest libraries."""

_LOG = "install.log"
_OF_OTHERS = {"PYTHONPATH", "PYTHONHOME", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH"}
_TO_ELSEWHERE = {"PIP_TARGET", "PIP_PREFIX"}
_LINES_SHOWN = 12


class SetUpError(Exception):
    """The environment cannot be made; the message says why and how to mend it."""


def program(folder: Path, name: str) -> str:
    """Return the path of a program of an environment, such as ``python``."""
    windows = os.name == "nt"
    return str(folder / ("Scripts" if windows else "bin") / (f"{name}.exe" if windows else name))


def starts(folder: Path) -> bool:
    """Say whether an environment's Python runs (it does not, for instance, when the Python it was made from is gone)."""
    try:
        done = subprocess.run([program(folder, "python"), "-c", ""], capture_output=True, check=False, timeout=60, env=surroundings())
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def surroundings() -> dict[str, str]:
    """Return the user's surroundings, less what would bring in other programs' libraries and data (of QGIS or a database, say)."""
    return {key: value for key, value in os.environ.items() if key.upper() not in _OF_OTHERS}


def make(folder: Path, mark: Callable[[], None]) -> None:
    """Make an environment that has pip, by the first way that works on this machine.

    Parameters
    ----------
    folder
        Where; what is there is deleted.
    mark
        Called when the folder is new and empty, to leave a mark that it is ours.

    Raises
    ------
    SetUpError
        If no way works.
    """
    print(f"Making an environment for Python {sys.version_info.major}.{sys.version_info.minor} in {folder}", flush=True)
    tried = []
    for name, steps in _ways(_interpreter(folder), folder):
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        mark()
        failure = _first_failure([*steps, [program(folder, "python"), "-m", "pip", "--version"]])
        if not failure:
            return
        tried.append(f"  {name}: {failure}")
    shutil.rmtree(folder, ignore_errors=True)
    message = "\n".join(
        (
            "This Python cannot make an environment. Tried:",
            *(tried or ["  nothing: it has neither venv nor virtualenv, and there is no uv"]),
            "Debian and Ubuntu: sudo apt install python3-venv, then run this again. Elsewhere: install Python from its own installer.",
        )
    )
    raise SetUpError(message)


def fill(folder: Path, project: Path, extras: Sequence[str]) -> None:
    """Install the project and its extras, with the versions of its ``constraints.txt``.

    Parameters
    ----------
    folder
        The environment.
    project
        The checkout; it is not copied, so changes count at once.
    extras
        Names of optional dependencies in ``pyproject.toml``.

    Raises
    ------
    SetUpError
        If pip fails, with its last words.
    """
    print("Installing: a minute or two the first time, not again until the project asks for other libraries", flush=True)
    command = [program(folder, "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--no-compile"]  # what is imported is compiled then; compiling all of it beforehand takes a third of the time
    command += _constraints(project)
    command += ["--editable", f"{project}[{','.join(extras)}]" if extras else str(project)]
    started = time.monotonic()
    log = folder / _LOG
    if run_shown(command, log, _pip_surroundings()):
        last = [f"  {line}" for line in log.read_text(encoding="utf-8").splitlines()[-_LINES_SHOWN:]]
        message = "\n".join(
            (
                f"pip could not install the project. Its last words (all of them are in {log}):",
                *last,
                "No connection? Behind a proxy set HTTPS_PROXY; an organisation's own package index goes into pip's settings.",
            )
        )
        raise SetUpError(message)
    _point_to(folder, project)
    failure = _first_failure([[program(folder, "python"), "-I", "-c", "import accessibility"]])
    if failure:
        message = f"The environment in {folder} is made, but the project cannot be imported in it: {failure}"
        raise SetUpError(message)
    print(f"Ready after {time.monotonic() - started:.0f} s", flush=True)


def packages_folder(folder: Path) -> Path:
    """Return where an environment keeps its packages."""
    base = str(folder)
    return Path(sysconfig.get_path("purelib", "venv", {"base": base, "platbase": base}))


def _point_to(folder: Path, project: Path) -> None:
    """Let the environment find the checkout by a relative path where that is plain ASCII.

    Python reads these paths in the encoding of the system's language: an absolute one with a Finnish user's name in it is not found.
    """
    site = packages_folder(folder)
    try:
        path = os.path.relpath(project, site)
    except ValueError:  # on another drive
        path = str(project)
    try:
        coded = path.encode("ascii" if path.isascii() else locale.getencoding())
    except UnicodeEncodeError:
        return
    for file in site.glob("*.pth"):
        if file.read_bytes().strip() == str(project).encode("utf-8"):
            file.write_bytes(coded + b"\n")


def _interpreter(folder: Path) -> str:
    """Return the Python to make it with: this one, or the one beneath if this one lives in the folder to be made."""
    inside = Path(sys.prefix).resolve() == folder.resolve()
    return str(getattr(sys, "_base_executable", sys.executable)) if inside else sys.executable


def _ways(python: str, folder: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the ways of making an environment that this machine has, the usual one first."""
    target = str(folder)
    if _has("venv") and _has("ensurepip"):
        yield "venv", [[python, "-m", "venv", target]]
    if _has("virtualenv"):
        yield "virtualenv", [[python, "-m", "virtualenv", target]]
    elif shutil.which("virtualenv"):
        yield "virtualenv", [["virtualenv", "--python", python, target]]
    if _has("venv") and _has("pip"):
        bare = [python, "-m", "venv", "--without-pip", target]
        yield "venv with this Python's pip", [bare, [python, "-m", "pip", "--python", program(folder, "python"), "install", "pip"]]
    if shutil.which("uv"):
        yield "uv", [["uv", "venv", "--quiet", "--allow-existing", "--seed", "--python", python, target]]


def _pip_surroundings() -> dict[str, str]:
    """Return surroundings for pip, proxies and its settings among them, less those that would install elsewhere."""
    kept = {key: value for key, value in surroundings().items() if key.upper() not in _TO_ELSEWHERE}
    return {**kept, "PIP_USER": "0", "PYTHONUTF8": "1"}


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _first_failure(steps: Iterable[Sequence[str]]) -> str:
    """Run commands one after the other; return what the first that failed said last, or an empty text."""
    for step in steps:
        try:
            done = subprocess.run(
                step,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                env=_pip_surroundings(),
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            return str(error)
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            return said[-1] if said else f"ended with exit code {done.returncode}"
    return ""


def _constraints(project: Path) -> list[str]:
    if sys.version_info[:2] <= NEWEST_TRIED:
        return ["--constraint", str(project / "constraints.txt")]
    newest = ".".join(str(part) for part in NEWEST_TRIED)
    print(f"This Python is newer than {newest}, the newest that was tried: taking the newest libraries", flush=True)
    return []
