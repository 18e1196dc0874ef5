"""Travel times over a network.

Names are looked up when they are first used, so that the engine can be had without tables and maps.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accessibility.travel.back import times_back
    from accessibility.travel.composition import Along, along
    from accessibility.travel.door_to_door import between, times
    from accessibility.travel.model import TravelTimes
    from accessibility.travel.paths import route
    from accessibility.travel.several import prepare_together, times_of_each
    from accessibility.travel.streaming import pair_tables

__all__ = ["Along", "TravelTimes", "along", "between", "pair_tables", "prepare_together", "route", "times", "times_back", "times_of_each"]

_HOME = {
    "Along": "composition",
    "along": "composition",
    "TravelTimes": "model",
    "between": "door_to_door",
    "pair_tables": "streaming",
    "prepare_together": "several",
    "route": "paths",
    "times": "door_to_door",
    "times_back": "back",
    "times_of_each": "several",
}


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'accessibility.travel' has no attribute {name!r}")
    found = getattr(import_module(f"accessibility.travel.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, for completion in notebooks."""
    return sorted({*globals(), *__all__})
