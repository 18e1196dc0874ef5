"""Whether the engine's machine code lies on disk, known without importing the compiler.

numba keeps machine code beside the source, or where it may write, and compiles again after an upgrade, another source or another
machine. A note of all that is written once the kernels of a first question are compiled; where the note fits, nothing is compiled.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["is_compiled", "note_compiled"]

logger = logging.getLogger(__name__)

_NOTE = "machine-code.txt"


def is_compiled(folder: Path) -> bool:
    """Whether an earlier run compiled the kernels of a first question, and they are still there and of this source and compiler.

    Parameters
    ----------
    folder
        Where notes are kept.

    Returns
    -------
    bool
        False too where that is not known.
    """
    try:
        made_from, index = (folder / _NOTE).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    return made_from == _made_from() and Path(index).is_file()


def note_compiled(folder: Path, kernel: Callable[..., Any]) -> None:
    """Note that the kernels are compiled; where that cannot be written, the next run takes them for not compiled.

    Parameters
    ----------
    folder
        Where notes are kept; made where it is not there.
    kernel
        One that is compiled.
    """
    kept = sorted(Path(kernel.stats.cache_path).glob(f"*.{kernel.__name__}-*.nbi"), key=lambda index: index.stat().st_mtime)  # type: ignore[attr-defined]
    if not kept or is_compiled(folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _NOTE).write_text(f"{_made_from()}\n{kept[-1]}\n", encoding="utf-8")
    except OSError as fault:
        logger.warning("it cannot be noted in %s that the engine is compiled: %s", folder, fault)


def _made_from() -> str:
    """A sha256 of all that makes numba compile again."""
    told = [platform.python_version(), platform.machine(), platform.node()]
    told += [metadata.version(name) for name in ("numba", "llvmlite", "numpy")]
    told += [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("NUMBA_")]
    for source in sorted(Path(__file__).parent.glob("*.py")):
        stamp = source.stat()
        told.append(f"{source} {stamp.st_mtime_ns} {stamp.st_size}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
