"""Run a long command so that the person waiting sees that it is alive."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["run_shown"]

_SAY_EVERY_SECONDS = 15
_LOOK_EVERY_SECONDS = 0.2


def run_shown(command: Sequence[str], log: Path, surroundings: Mapping[str, str]) -> int:
    """Run a command, write all it says into a file, show seconds and its latest line, and return its exit code.

    A terminal gets one line that changes; a log gets a line now and then.
    """
    latest = [""]
    started = said = time.monotonic()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=dict(surroundings),
    ) as process:
        reader = threading.Thread(target=_copy_lines, args=(process.stdout or (), log, latest), daemon=True)
        reader.start()
        while process.poll() is None:
            time.sleep(_LOOK_EVERY_SECONDS)
            now = time.monotonic()
            if sys.stdout.isatty():
                _rewrite(f"  {now - started:3.0f} s  {latest[0]}")
            elif now - said >= _SAY_EVERY_SECONDS:
                said = now
                print(_plain(f"  {now - started:3.0f} s  {latest[0]}")[:120], flush=True)
        reader.join()
    if sys.stdout.isatty():
        _rewrite("")
        print("\r", end="", flush=True)
    return process.returncode


def _copy_lines(lines: Iterable[str], log: Path, latest: list[str]) -> None:
    with log.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line)
            if line.strip() and not line.startswith("WARNING"):
                latest[0] = line.strip()


def _rewrite(line: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    print(f"\r{_plain(line)[:width]:<{width}}", end="", flush=True)


def _plain(line: str) -> str:
    """Return a line that every console can show."""
    return line.encode("ascii", "replace").decode("ascii")
