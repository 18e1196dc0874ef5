"""Where this machine keeps what is costly to get twice: answers of sources, orders of networks."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["CACHE_VARIABLE", "cache_folder"]

CACHE_VARIABLE = "ACCESSIBILITY_CACHE"
"""The environment variable that names another folder."""


def cache_folder() -> Path:
    """The folder for all studies: the one the environment names, else the platform's own for caches.

    Returns
    -------
    pathlib.Path
        It may not be there yet.
    """
    from platformdirs import user_cache_path

    named = os.environ.get(CACHE_VARIABLE, "")
    return Path(named).expanduser() if named else user_cache_path("rural-service-accessibility", appauthor=False)
