"""Accessibility of services in sparsely populated regions: who is missing which basic service, by how many minutes.

In a notebook::

    import accessibility as acc

    study = acc.load_study("study.toml")
    roads = acc.network.build(study.roads, mode="car", season="winter")
    times = acc.travel.times(study.places, study.services, roads, max_minutes=90)
    closest = acc.measures.closest(times, study.offers)
    missing = acc.gaps.missing(closest, study.standards, study.places)
    acc.explore(missing, study)

or all of it, with the council's page, workbook and maps: ``acc.run("study.toml")``.

Names are looked up when they are first used, so that ``import accessibility`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accessibility import (
        batch,
        demand,
        errors,
        gaps,
        loaders,
        measures,
        needs,
        network,
        outputs,
        priority,
        scenarios,
        siting,
        travel,
        uncertainty,
        vocabulary,
    )
    from accessibility.area import StudyArea
    from accessibility.batch.compute import compute
    from accessibility.batch.run import run
    from accessibility.errors import AccessibilityError
    from accessibility.network import Network
    from accessibility.outputs.explore import explore
    from accessibility.outputs.results import Results
    from accessibility.provenance import Remark, Source
    from accessibility.scenarios import (
        AddConnection,
        AddRemote,
        Autumn,
        ChangeCapacity,
        ChangeHours,
        ChangePeople,
        ChangeProvider,
        ChangeSpeed,
        Close,
        CloseRoad,
        CloseSchool,
        InSeason,
        Move,
        NewRoad,
        Open,
        OpenIceRoad,
        Scenario,
        Summer,
        SuspendFerry,
        Thaw,
        Winter,
    )
    from accessibility.siting import ServicePoints
    from accessibility.study import Study, load_study
    from accessibility.travel import TravelTimes

__all__ = [
    "AccessibilityError",
    "AddConnection",
    "AddRemote",
    "Autumn",
    "ChangeCapacity",
    "ChangeHours",
    "ChangePeople",
    "ChangeProvider",
    "ChangeSpeed",
    "Close",
    "CloseRoad",
    "CloseSchool",
    "InSeason",
    "Move",
    "Network",
    "NewRoad",
    "Open",
    "OpenIceRoad",
    "Remark",
    "Results",
    "Scenario",
    "ServicePoints",
    "Source",
    "Study",
    "StudyArea",
    "Summer",
    "SuspendFerry",
    "Thaw",
    "TravelTimes",
    "Winter",
    "batch",
    "compute",
    "demand",
    "errors",
    "explore",
    "gaps",
    "load_study",
    "loaders",
    "measures",
    "needs",
    "network",
    "outputs",
    "priority",
    "run",
    "scenarios",
    "siting",
    "travel",
    "uncertainty",
    "vocabulary",
]

__version__ = "0.1.0"

_HOME = {
    "AddConnection": "scenarios",
    "AddRemote": "scenarios",
    "Autumn": "scenarios",
    "ChangeCapacity": "scenarios",
    "ChangeHours": "scenarios",
    "ChangePeople": "scenarios",
    "ChangeProvider": "scenarios",
    "ChangeSpeed": "scenarios",
    "Close": "scenarios",
    "CloseRoad": "scenarios",
    "CloseSchool": "scenarios",
    "InSeason": "scenarios",
    "Move": "scenarios",
    "NewRoad": "scenarios",
    "Open": "scenarios",
    "OpenIceRoad": "scenarios",
    "Scenario": "scenarios",
    "Summer": "scenarios",
    "SuspendFerry": "scenarios",
    "Thaw": "scenarios",
    "Winter": "scenarios",
    "AccessibilityError": "errors",
    "Network": "network",
    "Remark": "provenance",
    "Results": "outputs",
    "ServicePoints": "siting",
    "Source": "provenance",
    "Study": "study",
    "StudyArea": "area",
    "TravelTimes": "travel",
    "compute": "batch",
    "explore": "outputs",
    "load_study": "study",
    "run": "batch",
}
"""The module each name lives in; a name that is not here is a module."""


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'accessibility' has no attribute {name!r}")
    home = _HOME.get(name)
    found = getattr(import_module(f"accessibility.{home}"), name) if home else import_module(f"accessibility.{name}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, for completion in notebooks."""
    return sorted({*globals(), *__all__})
