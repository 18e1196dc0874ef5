"""The page on paper: PDF files of it, printed by a browser of the Chromium family without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.errors import AccessibilityError
from accessibility.outputs import write_safely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["browser", "check_can_write", "pdf"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "{ProgramFiles}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Microsoft/Edge/Application/msedge.exe",
    "{ProgramFiles}/Microsoft/Edge/Application/msedge.exe",
)
_MOST_SECONDS = 120


def browser(environment: Mapping[str, str] | None = None) -> Path | None:
    """A browser that can print a page to a file.

    Parameters
    ----------
    environment
        Variables to look in: ``ACCESSIBILITY_BROWSER`` names one; those of this process if left out.

    Returns
    -------
    pathlib.Path or None
        Chromium, Chrome or Edge; None if there is none.
    """
    known = dict(os.environ if environment is None else environment)
    if named := known.get("ACCESSIBILITY_BROWSER"):
        return Path(named) if Path(named).is_file() else None
    found = next((path for name in _NAMES if (path := shutil.which(name, path=known.get("PATH")))), None)
    if found:
        return Path(found)
    places = [_filled(place, known) for place in _PLACES]
    return next((Path(place) for place in places if place and Path(place).is_file()), None)


def pdf(page: Path, path: Path, *, language: str) -> Path:
    """Print a page of results in one language.

    Parameters
    ----------
    page
        As :func:`accessibility.outputs.page` wrote it.
    path
        The file to write.
    language
        ``"fi"``, ``"sv"`` or ``"en"``.

    Returns
    -------
    pathlib.Path
        ``path``: A4, the map with its legend, all tables.

    Raises
    ------
    AccessibilityError
        If there is no browser that can print, or it fails.
    """
    program = _needed_browser()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own, write_safely.replacing(path) as unfinished:
        command = [
            str(program),
            "--headless=new",
            "--disable-gpu",
            "--no-first-run",
            "--no-pdf-header-footer",
            "--virtual-time-budget=10000",
            f"--user-data-dir={own}",
            f"--print-to-pdf={unfinished}",
            *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
            f"{page.resolve().as_uri()}#lang={language}",
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_MOST_SECONDS, check=False)  # noqa: S603  # a browser, and our own file
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AccessibilityError(f"{program.name} could not print {page.name}: {error}") from error
        if not unfinished.is_file():
            raise AccessibilityError(f"{program.name} could not print {page.name}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return path


def check_can_write(formats: Iterable[str]) -> None:
    """Fail before anything is computed if a format needs what this machine has not.

    Parameters
    ----------
    formats
        As a study asks for them.

    Raises
    ------
    AccessibilityError
        If a PDF is asked for and there is no browser that can print it, or a still map and there is no matplotlib.
    """
    asked = set(formats)
    if "pdf" in asked:
        _needed_browser()
    if asked & {"png", "svg"} and find_spec("matplotlib") is None:
        raise AccessibilityError(
            'the formats "png" and "svg" need matplotlib, which is not installed; install it (the extra notebook has it), or take them out '
            "of [outputs] formats"
        )


def _needed_browser() -> Path:
    program = browser()
    if program is None:
        raise AccessibilityError(
            'the format "pdf" needs Chromium, Chrome or Edge, and none was found; install one, name it in the environment variable '
            'ACCESSIBILITY_BROWSER, or take "pdf" out of [outputs] formats and print the page from any browser'
        )
    return program


def _filled(place: str, known: Mapping[str, str]) -> str:
    """A path with the variables of the system in it; empty if one is not set."""
    for name in ("ProgramFiles", "ProgramFiles(x86)"):
        if f"{{{name}}}" in place:
            return place.replace(f"{{{name}}}", known[name]) if name in known else ""
    return place
