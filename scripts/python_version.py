"""Refuse a Python that is too old, in words that an old Python can still say."""

# Read by whatever `python3` is on the machine, so: no syntax younger than Python 3.6, in the scripts that import this neither.

import subprocess
import sys

LEAST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")


def complaint(major: int, minor: int) -> str:
    """Return what is wrong with a version of Python and how to mend it; an empty text if nothing is."""
    if (major, minor) >= LEAST:
        return ""
    found = [name for name in NEWER if _runs(name)]
    if found:
        mend = f"This machine also has {found[0]}. Name it: make demo PYTHON={found[0]}, or {found[0]} scripts/demo.py"
    else:
        mend = "Install a newer one (Windows: py install 3.13; Debian 12, Ubuntu 24.04 and later have one) and run this again with it."
    return f"Python {LEAST[0]}.{LEAST[1]} or newer is needed; this is Python {major}.{minor}.\n{mend}"


def _runs(name: str) -> bool:
    try:
        return subprocess.call([name, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def refuse_old() -> None:
    """End the program with a message if this Python is too old."""
    message = complaint(sys.version_info[0], sys.version_info[1])
    if message:
        sys.exit(message)
