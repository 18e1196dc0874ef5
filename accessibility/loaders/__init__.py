"""The outside world to checked tables: the only wing that reads.

A study file names its inputs and :func:`accessibility.load_study` reads them. In a notebook a street graph of osmnx becomes roads by
:func:`accessibility.loaders.roads_from_osmnx`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accessibility.loaders.osmnx_graph import roads_from_osmnx

__all__ = ["roads_from_osmnx"]


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'accessibility.loaders' has no attribute {name!r}")
    return getattr(import_module("accessibility.loaders.osmnx_graph"), name)
